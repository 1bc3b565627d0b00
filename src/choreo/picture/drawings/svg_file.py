"""An SVG file, never trusted, as a clean tree: no entities, no scripts, nothing from outside, within bounds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers import expat

from choreo.errors import PictureError
from choreo.picture.drawings.svg_text import words_to_paths

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST_SVG = 16 * 1024 * 1024
"""Bytes; a larger file is refused unread."""
MOST_ELEMENTS = 50_000
DEEPEST = 64
"""Elements within elements."""
MOST_DRAWN = 20_000
"""Shapes, those that `use` repeats counted each time."""
MOST_DATA = 6_000_000
"""Characters of path data and of attributes, counted likewise."""
MOST_POINTS = 400_000

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = ("href", "{http://www.w3.org/1999/xlink}href")
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
_LEFT_OUT = ("metadata", "title", "desc", "mask", "marker", "filter", "clipPath", "pattern", "cursor", "view")
_ANIMATED = "is animated; save the one picture of it that is to be drawn"
_REFUSED = {
    "script": "holds a script; save it as plain SVG, without it",
    "foreignObject": "holds foreign content (foreignObject), which is no drawing; take it out",
    "image": "holds an embedded or linked image; trace that picture by itself",
    "feImage": "holds a linked image in a filter; take the filter out",
    "animate": _ANIMATED,
    "animateTransform": _ANIMATED,
    "animateMotion": _ANIMATED,
    "set": _ANIMATED,
    "textPath": "holds text along a path; convert it to paths in the drawing program",
    "flowRoot": "holds flowing text; convert it to paths in the drawing program",
}
_COMMAND = re.compile(r"([MLHVCSQTAZ])([^MLHVCSQTAZ]*)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:e[+-]?\d++)?", re.IGNORECASE)
_PATH = re.compile(rf"(?:[\s,]*+(?:[MLHVCSQTAZ]|{_NUMBER.pattern}))*+[\s,]*+", re.IGNORECASE)
_NUMBERS_A_POINT = {"H": 1, "V": 1, "S": 4, "Q": 4, "C": 6, "A": 7}
"""Of each command of a path; two of the others."""
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)[^)'\"\s]|@import", re.IGNORECASE)


def read_tree(file: Path, what: str) -> Element:
    """Return the tree of an SVG file, cleaned of all that is not drawn.

    Raises
    ------
    PictureError
        If the file is no whole SVG, refers to anything outside of itself, holds scripts, entities, images or
        animation, or unfolds to more than any drawing needs.
    """
    size = file.stat().st_size
    if size > LARGEST_SVG:
        raise PictureError(
            f"{what}: {size / 1e6:.0f} MB; an SVG may have {LARGEST_SVG / 1e6:.0f} MB at most: simplify its paths"
        )
    root = _parsed(file.read_bytes(), what)
    if root.tag not in (f"{_SVG}svg", "svg"):
        raise PictureError(f"{what}: its outermost element is <{_short(root.tag)}>, not <svg>; save it as SVG again")
    _clean(root, what)
    words_to_paths(root, what)
    _check_weight(root, what)
    _check_paths(root, what)
    return root


def _parsed(data: bytes, what: str) -> Element:
    if data.startswith(b"\x1f\x8b"):
        raise PictureError(f"{what}: is a compressed SVG (.svgz); save it as plain SVG")
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if count > MOST_ELEMENTS:
            raise PictureError(f"{what}: has more than {MOST_ELEMENTS:,} elements; simplify the drawing")
        if depth > DEEPEST:
            raise PictureError(f"{what}: elements stand in each other deeper than {DEEPEST} levels; ungroup them")
        builder.start(_named(tag), {_named(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(tag))

    def entity(name: str, *_: object) -> None:
        raise PictureError(
            f"{what}: defines the XML entity '{name}', which choreo does not unfold; save it as plain SVG "
            "(Illustrator: without 'preserve editing'; Inkscape: 'Plain SVG')"
        )

    def outside(*_: object) -> int:
        raise PictureError(f"{what}: refers to an entity outside of the file; save it as plain SVG")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = entity
    parser.ExternalEntityRefHandler = outside
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, str(error))
        raise PictureError(
            f"{what}: line {error.lineno}, column {error.offset + 1}: not a whole SVG ({reason}); save it again"
        ) from None
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise PictureError(f"{what}: cannot be read as SVG ({error}); save it again in UTF-8") from None
    return builder.close()


def _named(tag: str) -> str:
    return "{" + tag if "}" in tag else tag


def _short(tag: str) -> str:
    return tag.rpartition("}")[2]


def _clean(parent: Element, what: str) -> None:
    """Take out what is not drawn, and refuse what is not allowed, in all that the element holds."""
    _check_attributes(parent, what)
    for child in list(parent):
        tag = _short(child.tag)
        if tag in _REFUSED:
            raise PictureError(f"{what}: {_REFUSED[tag]}")
        if tag == "style" and _OUTSIDE.search(child.text or ""):
            raise PictureError(f"{what}: its style refers to something outside of the file; take that out")
        if not (child.tag.startswith(_SVG) or "}" not in child.tag) or tag in _LEFT_OUT:
            parent.remove(child)
            continue
        _clean(child, what)
        if tag == "symbol":  # drawn only where it is used
            child.tag = f"{_SVG}svg" if "viewBox" in child.attrib else f"{_SVG}g"
            parent[list(parent).index(child)] = wrapper = ElementTree.Element(f"{_SVG}defs")
            wrapper.append(child)


def _check_attributes(element: Element, what: str) -> None:
    for key, value in element.attrib.items():
        name = _short(key)
        if name.lower().startswith("on"):
            raise PictureError(f"{what}: holds a script ({name} of <{_short(element.tag)}>); take it out")
        if key in _HREF and not value.strip().startswith("#"):
            raise PictureError(
                f"{what}: <{_short(element.tag)}> links to something outside of the file: {value[:60]}; take that out"
            )
        if _OUTSIDE.search(value):
            raise PictureError(
                f"{what}: {name} of <{_short(element.tag)}> refers to something outside of the file; take that out"
            )


def _check_paths(root: Element, what: str) -> None:
    """Refuse path data that are none, and more points than are read, before anything is made of them."""
    count = 0
    for element in root.iter():
        data = element.attrib.get("d", "") if _short(element.tag) == "path" else ""
        read = _PATH.match(data)
        if read is not None and read.end() < len(data):
            word = data[data.rfind(" ", 0, read.end() + 1) + 1 :].split()[0][:20]
            raise PictureError(
                f"{what}: a path says '{word}' where a command (M, L, C, ...) or a number should stand; save it again"
            )
        for command, numbers in _COMMAND.findall(data):
            count += len(_NUMBER.findall(numbers)) // _NUMBERS_A_POINT.get(command.upper(), 2)
        if count > MOST_POINTS:
            raise too_many_points(what)


def too_many_points(what: str) -> PictureError:
    """Return the error of a drawing with more points than are read."""
    return PictureError(f"{what}: its paths have more than {MOST_POINTS:,} points; simplify them")


def _check_weight(root: Element, what: str) -> None:
    """Refuse what `use` unfolds to more than a drawing needs, by counting, without unfolding."""
    named = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    weights: dict[int, tuple[int, int]] = {}
    above: set[int] = set()

    def weigh(element: Element, depth: int) -> tuple[int, int]:
        key = id(element)
        if key in weights:
            return weights[key]
        if key in above or depth > 4 * DEEPEST:
            raise PictureError(f"{what}: <use> refers to what it stands in itself; take that reference out")
        above.add(key)
        shapes = int(_short(element.tag) in _SHAPES)
        data = 40 + sum(map(len, element.attrib.values()))
        parts = list(element)
        if _short(element.tag) == "use":
            link = next((element.attrib[key] for key in _HREF if key in element.attrib), "")
            parts += [named[link.strip()[1:]]] if link.strip()[1:] in named else []
        for part in parts:
            more_shapes, more_data = weigh(part, depth + 1)
            shapes, data = shapes + more_shapes, data + more_data
        above.remove(key)
        weights[key] = shapes, data
        return shapes, data

    shapes, data = weigh(root, 0)
    if shapes > MOST_DRAWN:
        raise PictureError(
            f"{what}: draws {_about(shapes)} shapes; {MOST_DRAWN:,} at most are read: leave out what no dot can show"
        )
    if data > MOST_DATA:
        raise PictureError(f"{what}: unfolds to {_about(data)} characters of paths; simplify its paths")


def _about(number: int) -> str:
    return f"{number:,}" if number < 10**9 else f"{number:.0e}"
