"""The part of the plane that an SVG shows, and how large."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Box = tuple[float, float, float, float]
"""x, y, width, height, y down."""

_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "q": 96 / 101.6}
_LENGTH = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([a-z%]*)\s*", re.IGNORECASE)
_DEFAULT = (0.0, 0.0, 300.0, 150.0)
"""What lengths in per cent are parts of, in a drawing that says no size: as a browser lays a page."""
_LARGEST = 1e9
_PLACED = ("}use", "}svg", "}rect", "}circle", "}ellipse", "}line", "}image")


@dataclass(frozen=True)
class ViewBox:
    """What is shown of a drawing."""

    box: Box
    """In the drawing's units: of which percentages are parts."""
    seen: Box | None
    """What is seen of the plane; None for all that is drawn, in a drawing that says no size."""
    stretch: float = 1.0
    """How much higher than wide a unit is shown."""
    scale: float = 1.0
    """Pixels of a unit, as far as the drawing says so."""


def view_of(root: Element) -> ViewBox:
    """Return what the outermost element says of its view, and let it say so in plain numbers."""
    said = _numbers(root.attrib.get("viewBox", ""))
    size = [pixels_of(root.attrib.get(key, "")) for key in ("width", "height")]
    width, height = size
    if len(said) == 4 and 0 < said[2] < _LARGEST and 0 < said[3] < _LARGEST and max(map(abs, said[:2])) < _LARGEST:
        box: Box = (said[0], said[1], said[2], said[3])
        view = ViewBox(box, box)
        if width and height:
            view = _fitted(box, width / height, root.attrib.get("preserveAspectRatio", ""))
            view = replace(view, scale=min(width / box[2], height / box[3]))
    elif width and height:
        view = ViewBox((0.0, 0.0, width, height), (0.0, 0.0, width, height))
    else:
        view = ViewBox((0.0, 0.0, width or _DEFAULT[2], height or _DEFAULT[3]), None)
    x, y, wide, high = view.box
    root.attrib["viewBox"] = f"{x:.12g} {y:.12g} {wide:.12g} {high:.12g}"
    root.attrib["width"], root.attrib["height"] = f"{wide:.12g}", f"{high:.12g}"
    root.attrib.pop("preserveAspectRatio", None)
    for key in ("x", "y", "overflow"):
        root.attrib.pop(key, None)
    return view


def natural_size(root: Element) -> tuple[float, float]:
    """Return width and height of a drawing that is an image in another: its own, or else those of its view.

    >>> from xml.etree.ElementTree import Element
    >>> natural_size(Element("svg", {"viewBox": "0 0 20 10", "width": "1in"})), natural_size(Element("svg"))
    ((96.0, 48.0), (300.0, 150.0))
    """
    said = _numbers(root.attrib.get("viewBox", ""))
    width, height = (pixels_of(root.attrib.get(key, "")) for key in ("width", "height"))
    if len(said) == 4 and all(1 / _LARGEST < size < _LARGEST for size in said[2:]):
        ratio = said[2] / said[3]
        if width is None and height is None:
            width = said[2]
        width, height = width or (height or 0.0) * ratio, height or (width or 0.0) / ratio
    low, high = 1 / _LARGEST, _LARGEST
    return min(max(width or _DEFAULT[2], low), high), min(max(height or _DEFAULT[3], low), high)


def settle_sizes(root: Element, box: Box) -> None:
    """Write the places and sizes of what is used, which may be parts of the view around it, in plain numbers.

    So are those of shapes: engines take them for parts of the whole drawing where they stand in a symbol.
    """
    for child in root:
        inner = box
        if child.tag.endswith(_PLACED):
            for key, whole in _parts(box):
                match = _LENGTH.fullmatch(child.attrib.get(key, ""))
                if match is not None and match[2] == "%":
                    child.attrib[key] = f"{float(match[1]) / 100 * whole:.9g}"
        if child.tag.endswith(("}svg", "}symbol")):
            said = _numbers(child.attrib.get("viewBox", ""))
            sizes = [
                pixels_of(child.attrib.get(key, "")) or size for key, size in (("width", box[2]), ("height", box[3]))
            ]
            inner = (said[0], said[1], said[2], said[3]) if len(said) == 4 else (0.0, 0.0, sizes[0], sizes[1])
        settle_sizes(child, inner)


def _parts(box: Box) -> Iterator[tuple[str, float]]:
    """Yield the attributes that may be parts of a view, and of which of its sizes."""
    _, _, wide, high = box
    yield from ((key, wide) for key in ("x", "x1", "x2", "cx", "rx", "width"))
    yield from ((key, high) for key in ("y", "y1", "y2", "cy", "ry", "height"))
    yield "r", math.hypot(wide, high) / math.sqrt(2)


def _fitted(box: Box, shown: float, how: str) -> ViewBox:
    """Return the view of a box in a viewport that is `shown` times as wide as high."""
    x, y, width, height = box
    words = how.split()
    align = words[0] if words else "xMidYMid"
    own = width / height
    if align == "none":
        return ViewBox(box, box, own / shown)
    part = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
    across, up = part.get(align[1:4], 0.5), part.get(align[5:8], 0.5)
    if (shown > own) == ("slice" not in words):
        wide = height * shown
        return ViewBox(box, (x - across * (wide - width), y, wide, height))
    high = width / shown
    return ViewBox(box, (x, y - up * (high - height), width, high))


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(word) for word in re.split(r"[\s,]+", text.strip()) if word]
    except ValueError:
        return []
    return numbers if all(map(math.isfinite, numbers)) else []


def pixels_of(text: str) -> float | None:
    """Return a length in pixels; None for one that follows from what is around (em, per cent, auto), or is none."""
    length = shift_of(text)
    return length if length is not None and length > 0 else None


def shift_of(text: str) -> float | None:
    """Return a length in pixels that may be zero or below; None as `pixels_of`."""
    match = _LENGTH.fullmatch(text)
    if match is None or match[2].lower() not in _UNITS:
        return None
    length = float(match[1]) * _UNITS[match[2].lower()]
    return length if abs(length) < _LARGEST else None
