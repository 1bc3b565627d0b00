"""SVG drawings embedded as images: each becomes a part of the drawing around, with styles and names of its own."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from choreo.errors import PictureError
from choreo.picture.drawings.svg.cleaning import check_size, clean, embedded_svg
from choreo.picture.drawings.svg.styles.cascade import settle_styles
from choreo.picture.drawings.svg.tree import HREF, SVG, tree_of
from choreo.picture.drawings.svg.view_box import natural_size

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 3
"""Drawings in images in drawings."""
_PLACE = ("x", "y", "width", "height", "preserveAspectRatio", *HREF)
_INITIAL = {
    "fill": "black", "fill-opacity": "1", "fill-rule": "nonzero", "stroke": "none", "stroke-width": "1",
    "stroke-opacity": "1", "stroke-linecap": "butt", "stroke-linejoin": "miter", "stroke-miterlimit": "4",
    "stroke-dasharray": "none", "stroke-dashoffset": "0", "clip-rule": "nonzero", "color": "black",
    "font-size": "16", "font-style": "normal", "font-weight": "normal", "text-anchor": "start",
    "letter-spacing": "normal", "word-spacing": "normal", "writing-mode": "horizontal-tb",
}  # fmt: skip
"""What an image does not inherit from what is around it."""
_REFERENCE = re.compile(r"url\(\s*(['\"]?)#([^)'\"]+)\1\s*\)")


def unfold_images(root: Element, what: str, pixels: list[int]) -> list[str]:
    """Draw the SVG images of a clean tree as parts of it, and return what there is to say about them.

    Parameters
    ----------
    pixels : list of int
        How many pixels embedded images may still have, see `clean`.

    Raises
    ------
    PictureError
        If one of them is no whole SVG, may not be drawn as a file of its own either, or all are more than is read.
    """
    notes: dict[str, None] = {}
    if _unfold(root, what, pixels, notes, count(1), 1):
        check_size(root, what)
    return list(notes)


def _unfold(
    root: Element, what: str, pixels: list[int], notes: dict[str, None], numbers: Iterator[int], depth: int
) -> bool:
    images = [(parent, child) for parent in root.iter() for child in parent if child.tag == f"{SVG}image"]
    found = [(parent, image, data) for parent, image in images if (data := embedded_svg(image)) is not None]
    for parent, image, data in found:
        if depth > _DEEPEST:
            raise PictureError(f"{what}: embeds SVG in SVG more than {_DEEPEST} deep; paste them as shapes")
        inside = f"{what}: an SVG embedded in it"
        inner = tree_of(data, inside)
        notes.update(dict.fromkeys([*clean(inner, inside, pixels), *settle_styles(inner, inside)]))
        _unfold(inner, what, pixels, notes, numbers, depth + 1)
        _rename(inner, f"embedded-{next(numbers)}-")
        place = list(parent).index(image)
        parent[place] = _drawn(image, inner)
    return bool(found)


def _rename(root: Element, prefix: str) -> None:
    """Let names and what refers to them be none of the drawing around."""
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "id":
                element.attrib[key] = prefix + value
            elif key in HREF and value.strip().startswith("#"):
                element.attrib[key] = f"#{prefix}{value.strip()[1:]}"
            elif "url(" in value:
                element.attrib[key] = _REFERENCE.sub(rf"url(#{prefix}\2)", value)


def _drawn(image: Element, inner: Element) -> Element:
    """Return the group that draws an image: a window as the image says it, and in it the drawing in its own size."""
    group = Element(f"{SVG}g", {key: value for key, value in image.attrib.items() if key not in _PLACE})
    group.tail = image.tail
    width, height = natural_size(inner)
    sizes = [image.attrib.get(key, "auto").strip() or "auto" for key in ("width", "height")]
    wide, high = _sizes(sizes, width, height)
    place: dict[str, str] = {key: image.attrib[key] for key in ("x", "y", "preserveAspectRatio") if key in image.attrib}
    window = SubElement(
        group, f"{SVG}svg", {**place, "width": wide, "height": high, "viewBox": f"0 0 {width:.9g} {height:.9g}"}
    )
    own = {key: value for key, value in inner.attrib.items() if key not in ("x", "y", "transform")}
    if "viewBox" not in own:
        own.pop("preserveAspectRatio", None)
    sheet = SubElement(window, f"{SVG}svg", {**_INITIAL, **own, "width": f"{width:.9g}", "height": f"{height:.9g}"})
    sheet.extend(inner)
    return group


def _sizes(said: list[str], width: float, height: float) -> tuple[str, str]:
    """Return width and height of an image, of which one or both may follow from the drawing in it."""
    wide, high = said
    if wide == high == "auto":
        return f"{width:.9g}", f"{height:.9g}"
    try:
        if wide == "auto":
            wide = f"{float(high) * width / height:.9g}"
        elif high == "auto":
            high = f"{float(wide) * height / width:.9g}"
    except ValueError:  # in other units
        wide, high = (f"{own:.9g}" if size == "auto" else size for size, own in ((wide, width), (high, height)))
    return wide, high
