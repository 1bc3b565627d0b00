"""SVG drawings embedded as images: each becomes a part of the drawing around, with styles and names of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from choreo.errors import PictureError
from choreo.picture.drawings.svg.cleaning import check_size, clean, embedded_svg
from choreo.picture.drawings.svg.styles.cascade import settle_styles
from choreo.picture.drawings.svg.tree import HREF, MOST_ELEMENTS, SVG, tree_of
from choreo.picture.drawings.svg.view_box import NOTHING, natural_size, pixels_of, shift_of

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


@dataclass
class _Work:
    """What all images of a drawing share."""

    what: str
    pixels: list[int]
    matches: list[int]
    notes: dict[str, None] = field(default_factory=dict)
    images: int = 0
    elements: int = 0


def unfold_images(root: Element, what: str, pixels: list[int], matches: list[int]) -> list[str]:
    """Draw the SVG images of a clean tree as parts of it, and return what there is to say about them.

    Parameters
    ----------
    pixels : list of int
        How many pixels embedded images may still have, see `clean`.
    matches : list of int
        How many selectors times elements there may still be, see `settle_styles`.

    Raises
    ------
    PictureError
        If one of them is no whole SVG, may not be drawn as a file of its own either, or all are more than is read.
    """
    work = _Work(what, pixels, matches)
    if _unfold(root, work, 1):
        check_size(root, what)
    return list(work.notes)


def _unfold(root: Element, work: _Work, depth: int) -> bool:
    what = work.what
    places = [
        (parent, at, child) for parent in root.iter() for at, child in enumerate(parent) if child.tag == f"{SVG}image"
    ]
    found = [(*place, data) for place in places if (data := embedded_svg(place[2])) is not None]
    for parent, at, image, data in found:
        if depth > _DEEPEST:
            raise PictureError(f"{what}: embeds SVG in SVG more than {_DEEPEST} deep; paste them as shapes")
        inside = f"{what}: an SVG embedded in it"
        inner = tree_of(data, inside)
        work.elements += sum(1 for _ in inner.iter())
        if work.elements > MOST_ELEMENTS:
            raise PictureError(
                f"{what}: the SVGs embedded in it have more than {MOST_ELEMENTS:,} elements; leave some out"
            )
        sized = [key for key in ("width", "height") if key in inner.attrib]
        said = [*clean(inner, inside, work.pixels), *settle_styles(inner, inside, work.matches)]
        work.notes.update(dict.fromkeys(said))
        for key in {"width", "height"} - set(sized):  # what a style says of the size of an image is not heard
            inner.attrib.pop(key, None)
        _unfold(inner, work, depth + 1)
        work.images += 1
        _rename(inner, f"embedded-{work.images}-")
        parent[at] = _drawn(image, inner)
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
    sizes = [image.attrib.get(key, "").strip() for key in ("width", "height")]
    wide, high = map(pixels_of, sizes)
    natural = natural_size(inner, wide, high)
    is_none = any(NOTHING.fullmatch(size) or (size not in ("", "auto") and shift_of(size) is None) for size in sizes)
    if natural is None or is_none:
        return group
    width, height, keeps = natural
    wide, high = (wide or (high or height) * width / height, high or (wide or width) * height / width)
    if not keeps:
        wide, high = (pixels_of(said) or length for said, length in zip(sizes, (width, height), strict=True))
    place: dict[str, str] = {key: image.attrib[key] for key in ("x", "y", "preserveAspectRatio") if key in image.attrib}
    if not keeps:
        place["preserveAspectRatio"] = "none"
    size = {"width": f"{wide:.9g}", "height": f"{high:.9g}"}
    window = SubElement(group, f"{SVG}svg", {**place, **size, "viewBox": f"0 0 {width:.9g} {height:.9g}"})
    own = {key: value for key, value in inner.attrib.items() if key not in ("x", "y", "transform")}
    if "viewBox" not in own:
        own.pop("preserveAspectRatio", None)
    sheet = SubElement(window, f"{SVG}svg", {**_INITIAL, **own, "width": f"{width:.9g}", "height": f"{height:.9g}"})
    sheet.extend(inner)
    return group
