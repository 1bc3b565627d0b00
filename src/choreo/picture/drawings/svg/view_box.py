"""The part of the plane that an SVG shows, and how large."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from choreo.errors import PictureError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Box = tuple[float, float, float, float]
"""x, y, width, height, y down."""

_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "q": 96 / 101.6}
_LENGTH = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([a-z%]*)\s*", re.IGNORECASE)
_DEFAULT = (0.0, 0.0, 300.0, 150.0)
"""What lengths in per cent are parts of, in a drawing that says no size: as a browser lays a page."""
_EM = 16.0
_LETTERS = {"em": 1.0, "ex": 0.5}
NOTHING = re.compile(r"\+?(?:0+\.?0*|\.0+)\s*[a-z%]*", re.IGNORECASE)
"""A size of which nothing is seen."""
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


def view_of(root: Element, what: str) -> ViewBox:
    """Return what the outermost element says of its view, and let it say so in plain numbers.

    Raises
    ------
    PictureError
        If its view has no width or no height.
    """
    if is_void(root):
        raise PictureError(
            f'{what}: viewBox="{root.attrib["viewBox"][:60]}" is 0 wide or 0 high, so nothing of it is seen; take the '
            "viewBox out, or give it the width and height of what is drawn"
        )
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


def natural_size(root: Element, wide: float | None, high: float | None) -> tuple[float, float, bool] | None:
    """Return width and height of a drawing that is an image in another, and whether it keeps their ratio.

    Without a view box, of which a ratio follows, it is as wide and as high as the image where it does not say so
    itself. None for one of which nothing is seen.

    Parameters
    ----------
    wide, high : float or None
        Of the image, as far as it says so.

    Examples
    --------
    >>> from xml.etree.ElementTree import Element
    >>> natural_size(Element("svg", {"viewBox": "0 0 20 10", "width": "1in"}), None, None)
    (96.0, 48.0, True)
    >>> natural_size(Element("svg", {"height": "20"}), 60.0, None)
    (60.0, 20.0, False)
    """
    if is_void(root):
        return None
    said = [root.attrib.get(key, "") for key in ("width", "height")]
    width, height = map(pixels_of, said)
    if wide is None or high is None:  # what is said in letters counts only where the image leaves a size open
        em = pixels_of(root.attrib.get("font-size", "")) or _EM
        width, height = (found or _of_letters(size, em) for size, found in zip(said, (width, height), strict=True))
    low, high_end = 1 / _LARGEST, _LARGEST
    view = _numbers(root.attrib.get("viewBox", ""))
    has_ratio = len(view) == 4 and all(low < size < high_end for size in view[2:])
    is_nothing = any(shift_of(size) is not None and pixels_of(size) is None for size in said)  # or less
    if is_nothing and (not has_ratio or (wide is None and high is None)):
        return None
    if has_ratio:
        ratio = view[2] / view[3]
        if width is None and height is None:
            is_stretched = root.attrib.get("preserveAspectRatio", "").strip().startswith("none")
            width, height = (
                (wide, high) if wide and high and is_stretched else (min(_DEFAULT[2], _DEFAULT[3] * ratio), None)
            )
        width, height = width or (height or 0.0) * ratio, height or (width or 0.0) / ratio
    keeps = has_ratio or (width is not None and height is not None) or (width is None and height is None)
    width, height = width or wide or _DEFAULT[2], height or high or _DEFAULT[3]
    return min(max(width, low), high_end), min(max(height, low), high_end), keeps


def _of_letters(text: str, em: float) -> float | None:
    match = _LENGTH.fullmatch(text)
    return float(match[1]) * _LETTERS[match[2].lower()] * em if match and match[2].lower() in _LETTERS else None


def is_void(root: Element) -> bool:
    """Tell whether the view box of a drawing has no width or no height: nothing of it is seen."""
    said = _numbers(root.attrib.get("viewBox", ""))
    return len(said) == 4 and min(said[2:]) == 0


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
        sizes = [child.attrib.get(key, "").strip() for key in ("width", "height")]
        is_nothing = child.tag.endswith("}svg") and any(map(NOTHING.fullmatch, sizes))
        if is_nothing or (child.tag.endswith(("}svg", "}symbol", "}marker")) and is_void(child)):
            for part in list(child):
                child.remove(part)
        if child.tag.endswith(("}svg", "}symbol")):
            said = _numbers(child.attrib.get("viewBox", ""))
            wide, high = (pixels_of(size) or whole for size, whole in zip(sizes, box[2:], strict=True))
            inner = (said[0], said[1], said[2], said[3]) if len(said) == 4 else (0.0, 0.0, wide, high)
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
