"""Shapes that a style cuts out (`clip-path: circle(40%)`), as elements that engines know (CSS Shapes 1)."""

from __future__ import annotations

import math
import re
from xml.etree.ElementTree import Element

from choreo.picture.drawings.svg.tree import SVG
from choreo.picture.drawings.svg.view_box import Box

_SHAPE = re.compile(
    r"(?:[a-z-]+box\s+)?(circle|ellipse|inset|polygon|path|rect|xywh)\((.*)\)\s*(?:[a-z-]+box)?", re.DOTALL
)
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(px|%|)")
_PLACES = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}
_DOWN = ("top", "bottom")


def is_shape(value: str) -> bool:
    """Tell whether a value of `clip-path` is a shape of its own, not a reference."""
    return _SHAPE.fullmatch(value.strip().lower()) is not None


def shape_of(value: str, box: Box) -> Element | None:
    """Return the element that draws a shape in a box; None for one that cannot be understood.

    >>> shape_of("circle(50% at 20px 10px)", (5, 5, 40, 40)).attrib
    {'cx': '25', 'cy': '15', 'r': '20'}
    """
    match = _SHAPE.fullmatch(value.strip())
    if match is None:
        return None
    try:
        return _DRAWN[match[1]](match[2].strip(), box)
    except (ValueError, IndexError):
        return None


def _length(word: str, whole: float) -> float:
    match = _LENGTH.fullmatch(word)
    if match is None:
        raise ValueError(word)
    return float(match[1]) * (whole / 100 if match[2] == "%" else 1.0)


def _element(tag: str, **said: float | str) -> Element:
    return Element(f"{SVG}{tag}", {key: told if isinstance(told, str) else f"{told:.9g}" for key, told in said.items()})


def _round(text: str, box: Box) -> Element:
    """Return a circle or ellipse: radii, `at`, centre."""
    radii, _, at = f" {text} ".partition(" at ")
    x, y, width, height = box
    words = at.split() or ["center"]
    if len(words) == 1:
        words = ["center", *words] if words[0] in _DOWN else [*words, "center"]
    if words[0] in _DOWN:
        words.reverse()
    centre = [
        low + (_PLACES[word] * size if word in _PLACES else _length(word, size))
        for word, low, size in zip(words, (x, y), (width, height), strict=True)
    ]
    sides = [
        (abs(place - low), abs(low + size - place))
        for place, low, size in zip(centre, (x, y), (width, height), strict=True)
    ]
    said = radii.split() or ["closest-side"]
    if len(said) == 1:
        every = [side for pair in sides for side in pair]
        named = {"closest-side": min(every), "farthest-side": max(every)}
        radius = named[said[0]] if said[0] in named else _length(said[0], math.hypot(width, height) / math.sqrt(2))
        return _element("circle", cx=centre[0], cy=centre[1], r=radius)
    both = [
        min(pair) if word == "closest-side" else max(pair) if word == "farthest-side" else _length(word, size)
        for word, pair, size in zip(said, sides, (width, height), strict=True)
    ]
    return _element("ellipse", cx=centre[0], cy=centre[1], rx=both[0], ry=both[1])


def _ellipse(text: str, box: Box) -> Element:
    radii = f" {text} ".partition(" at ")[0].split()
    if len(radii) not in (0, 2):
        raise ValueError(text)
    return _round(text if radii else f"closest-side closest-side {text}", box)


def _inset(text: str, box: Box) -> Element:
    """Return a rectangle by how far its sides lie within the box: top, right, bottom, left."""
    said, _, corner = text.partition("round")
    x, y, width, height = box
    words = said.split()
    words += [words[0]] * (len(words) < 2)
    words += [words[0]] * (len(words) < 3)
    words += [words[1]] * (len(words) < 4)
    top, right, bottom, left = (
        _length(word, whole) for word, whole in zip(words, (height, width, height, width), strict=True)
    )
    return _box(x + left, y + top, width - left - right, height - top - bottom, corner, box)


def _rect(text: str, box: Box) -> Element:
    """Return a rectangle by where its sides are: top, right, bottom, left."""
    said, _, corner = text.partition("round")
    x, y, width, height = box
    ends = ("0", "100%", "100%", "0")
    words = [end if word == "auto" else word for word, end in zip(said.split(), ends, strict=True)]
    top, right, bottom, left = (
        _length(word, whole) for word, whole in zip(words, (height, width, height, width), strict=True)
    )
    return _box(x + left, y + top, right - left, bottom - top, corner, box)


def _xywh(text: str, box: Box) -> Element:
    said, _, corner = text.partition("round")
    x, y, width, height = box
    left, top, wide, high = (
        _length(word, whole) for word, whole in zip(said.split(), (width, height, width, height), strict=True)
    )
    return _box(x + left, y + top, wide, high, corner, box)


def _box(x: float, y: float, wide: float, high: float, corner: str, box: Box) -> Element:
    radius = _length(corner.replace("/", " ").split()[0], min(box[2:])) if corner.strip() else 0.0
    return _element("rect", x=x, y=y, width=max(wide, 0.0), height=max(high, 0.0), rx=radius, ry=radius)


def _polygon(text: str, box: Box) -> Element:
    x, y, width, height = box
    corners = [corner.split() for corner in text.split(",")]
    rule = corners.pop(0)[0] if corners[0][0] in ("nonzero", "evenodd") else "nonzero"
    points = " ".join(f"{x + _length(a, width):.9g},{y + _length(b, height):.9g}" for a, b in corners)
    return _element("polygon", points=points, **{"clip-rule": rule})


def _path(text: str, box: Box) -> Element:
    rule = "evenodd" if text.startswith("evenodd") else "nonzero"
    data = re.search(r"['\"]([^'\"]*)['\"]", text)
    if data is None:
        raise ValueError(text)
    return _element("path", d=data[1], transform=f"translate({box[0]:.9g} {box[1]:.9g})", **{"clip-rule": rule})


_DRAWN = {
    "circle": _round,
    "ellipse": _ellipse,
    "inset": _inset,
    "polygon": _polygon,
    "path": _path,
    "rect": _rect,
    "xywh": _xywh,
}
