"""Shadows and blurs that a style says by name, as filters: browsers draw them however far they reach.

Engines cut them off half a shape beside it, and take the colours of shadows for linear light.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from choreo.arrays import Floats
from choreo.picture.drawings.svg.styles.css_colours import colour_of
from choreo.picture.drawings.svg.styles.plain_values import WORD, plain_value
from choreo.picture.drawings.svg.tree import SVG
from choreo.picture.drawings.svg.view_box import Box, shift_of

_NAMED = re.compile(r"(drop-shadow|blur)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", re.IGNORECASE)
_LETTERS = re.compile(r"(\d+\.?\d*|\.\d+)(r?em)\b", re.IGNORECASE)
_REM = 16.0
_AFTER = ("filter", "transform", "transform-origin", "transform-box", "opacity", "clip-path", "mask", "style")
"""What holds for an element and its filter together."""
_SOFT = 3.0
"""Deviations of a blur beyond which nothing of it is seen."""
_FARTHEST, _SHAPES = 2.0, 10.0
"""Views, and sizes of its shape where these are farther, within which a shadow is drawn."""


def with_colours(value: str, em: float) -> str:
    """Return a filter in which each shadow says its colour, where it does not, that of the element, and plain lengths.

    >>> with_colours("blur(.5em) drop-shadow(1px 2px)", 20.0)
    'blur(10px) drop-shadow(1px 2px currentColor)'
    """

    def plain(size: re.Match[str]) -> str:
        return f"{float(size[1]) * (em if size[2].lower() == 'em' else _REM):.9g}px"

    def said(found: re.Match[str]) -> str:
        words = _LETTERS.sub(plain, found[2].strip())
        own = "" if found[1].lower() == "blur" or _colours_in(words) else " currentColor"
        return f"{found[1]}({words}{own})"

    return _NAMED.sub(said, value)


def is_named(value: str) -> bool:
    """Tell whether a filter says a shadow or a blur by name.

    >>> is_named("url(#soft)"), is_named("blur(2px)")
    (False, True)
    """
    return _NAMED.search(value) is not None


def set_uses_apart(root: Element) -> None:
    """Let groups have the filters of what is used: engines cut a symbol off at its view after they are drawn."""
    for parent in list(root.iter()):
        for at, child in enumerate(parent):
            if child.tag == f"{SVG}use" and child.attrib.get("filter", "none") != "none":
                group = Element(f"{SVG}g", {key: child.attrib.pop(key) for key in _AFTER if key in child.attrib})
                group.tail, child.tail = child.tail, None
                group.append(child)
                parent[at] = group


def lay_shadow(root: Element, element: Element, box: Box, pen: float, view: Box, turn: Floats) -> None:
    """Let filters of the drawing draw the shadows and blurs that an element says by name.

    One that is none leaves the element without a filter, as in browsers.

    Parameters
    ----------
    box : (x, y, width, height)
        Of the element, in its own units.
    pen : float
        By how much its lines may reach beyond that.
    view : (x, y, width, height)
        What is seen of the drawing, which bounds how far a shadow is drawn: engines take room for all the way to it.
    turn : (2, 2) array
        How it is turned and scaled in the drawing: engines shift a shadow by as much, but in the drawing's directions.
    """
    most = max(_FARTHEST * max(view[2:]), _SHAPES * max(box[2:]))
    said = element.attrib["filter"]
    meant = [_step(found[1].lower(), found[2]) for found in _NAMED.finditer(said)]
    steps = [step for step in meant if step is not None]
    if len(steps) < len(meant):
        del element.attrib["filter"]
        return
    low, high = [-pen, -pen], [pen, pen]
    for step in steps:
        soft = _SOFT * _number(step, "stdDeviation")
        for axis, key in enumerate(("dx", "dy")):
            low[axis] = max(low[axis] + min(_number(step, key), 0.0) - soft, -most)
            high[axis] = min(high[axis] + max(_number(step, key), 0.0) + soft, most)
    region = {"x": box[0] + low[0], "y": box[1] + low[1]}
    region |= {"width": box[2] + high[0] - low[0], "height": box[3] + high[1] - low[1]}
    place = {key: f"{number:.9g}" for key, number in region.items()}
    scale = np.hypot(*turn.T)
    for step in steps:
        if "dx" in step.attrib and scale.all():
            x, y = (turn @ [_number(step, "dx"), _number(step, "dy")] / scale).tolist()
            step.attrib |= {"dx": f"{x:.9g}", "dy": f"{y:.9g}"}
    names = []
    for step in steps:
        names.append(f"choreo-shadow-{len(root)}")
        said_of = {"id": names[-1], "filterUnits": "userSpaceOnUse", **place}
        SubElement(root, f"{SVG}filter", said_of).append(step)
    element.attrib["filter"] = _NAMED.sub(lambda _: f"url(#{names.pop(0)})", said)


def keep_colours(root: Element) -> None:
    """Let shadows have the colours that they say: the second engine makes others of them where they are mixed in sRGB.

    How a shadow is mixed with what it lies under is hardly seen.
    """
    for shadow in root.iter(f"{SVG}feDropShadow"):
        shadow.attrib["color-interpolation-filters"] = "linearRGB"


def _number(step: Element, key: str) -> float:
    return float(step.attrib.get(key, "0"))


def _step(kind: str, words: str) -> Element | None:
    """Return what a filter does for a shadow or a blur; None where it is not understood."""
    colours = _colours_in(words)
    said = [word for word in WORD.findall(words) if word not in colours]
    lengths = [shift_of(word) for word in said]
    sizes = [length for length in lengths if length is not None]
    if len(sizes) < len(said) or len(sizes) not in ((0, 1) if kind == "blur" else (2, 3)) or len(colours) > 1:
        return None
    if kind == "blur":
        wide = f"{max([*sizes, 0.0][0], 0.0):.9g}"
        return Element(f"{SVG}feGaussianBlur", {"stdDeviation": wide, "color-interpolation-filters": "sRGB"})
    x, y, soft = [*sizes, 0.0][:3]
    shadow = {"dx": f"{x:.9g}", "dy": f"{y:.9g}", "stdDeviation": f"{max(soft, 0.0):.9g}"}
    flood = plain_value("flood-color", colours[0]) if colours else {}
    return Element(f"{SVG}feDropShadow", {**shadow, **(flood or {})})


def _colours_in(words: str) -> list[str]:
    return [word for word in WORD.findall(words) if word.lower() == "currentcolor" or colour_of(word) is not None]
