"""The words of an SVG as paths: each character's outline where the drawing program put it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from choreo.errors import PictureError
from choreo.fonts import installed
from choreo.picture.drawings.font_file import Font, font_for, told
from choreo.picture.drawings.lettering import needs_shaping

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_SIGNS = 2_000
"""Characters of a drawing."""
_SVG = "{http://www.w3.org/2000/svg}"
_FONT = ("font-size", "font-family", "font-weight", "text-anchor", "writing-mode", "letter-spacing", "font")
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_LENGTH = re.compile(r"\s*([-+]?\d*\.?\d+(?:[eE][-+]?\d+)?)\s*([a-z%]*)\s*")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_HIDDEN = ("x", "y", "dx", "dy", "rotate", "textLength", "lengthAdjust")

Said = dict[str, str]


def words_to_paths(root: Element, what: str) -> None:
    """Put a group of paths in the place of every text, within the tree.

    The font is the first of the named families that is installed, or else any that has the characters; size, anchor,
    letter spacing and vertical writing are those that attributes, styles and plain style sheets say.

    Raises
    ------
    PictureError
        If no installed font has a character, or there are too many.
    """
    if not any(element.tag.endswith("text") for element in root.iter()):
        return
    sheet = [rule for element in root.iter() if _short(element) == "style" for rule in _rules(element.text or "")]
    budget = [MOST_SIGNS]

    def visit(element: Element, said: Said) -> None:
        own = said | _said(element, sheet)
        for index, child in enumerate(list(element)):
            if _short(child) == "text":
                element[index] = _group(child, own | _said(child, sheet), sheet, budget, what)
                element[index].tail = child.tail
            else:
                visit(child, own)

    visit(root, {})


def _short(element: Element) -> str:
    return element.tag.rpartition("}")[2]


@dataclass
class _Pen:
    """Where the next character goes, and the characters since the last place that was given."""

    x: float = 0.0
    y: float = 0.0
    blank: bool = True  # what is written so far ends with a space, or nothing is
    chunk: list[_Sign] = field(default_factory=list)
    done: list[_Sign] = field(default_factory=list)

    def anchored(self) -> None:
        """Move the chunk by its anchor, and begin another."""
        if self.chunk:
            first = self.chunk[0]
            part = {"middle": 0.5, "end": 1.0}.get(first.anchor, 0.0)
            along = part * sum(sign.step for sign in self.chunk)
            for sign in self.chunk:
                right, down = (0.0, along) if sign.upright else (along, 0.0)
                self.done.append(replace(sign, x=sign.x - right, y=sign.y - down))
        self.chunk = []


@dataclass(frozen=True)
class _Sign:
    """One character in its place."""

    sign: str
    x: float
    y: float
    size: float
    step: float
    font: Font
    anchor: str
    upright: bool
    owner: Element


def _group(text: Element, said: Said, sheet: list[tuple[str, Said]], budget: list[int], what: str) -> Element:
    """Return the paths of a text element, in a group with its attributes."""
    group = ElementTree.Element(f"{_SVG}g", {key: value for key, value in text.attrib.items() if key not in _HIDDEN})
    pen = _Pen()
    _write(text, said, sheet, pen, budget, what)
    pen.anchored()
    for placed in pen.done:
        attributes = {} if placed.owner is text else dict(placed.owner.attrib)
        kept = {key: value for key, value in attributes.items() if key not in (*_HIDDEN, "id")}
        data = _path(placed)
        if data:
            ElementTree.SubElement(group, f"{_SVG}path", {**kept, "d": data, "fill-rule": "evenodd"})
    return group


def _write(
    element: Element, said: Said, sheet: list[tuple[str, Said]], pen: _Pen, budget: list[int], what: str
) -> None:
    size = _size(said)
    given = {
        key: [_length(word, size) for word in re.split(r"[\s,]+", element.attrib.get(key, "").strip()) if word]
        for key in ("x", "y", "dx", "dy")
    }
    # The first place counts for what comes first, be it in an element within this one.
    x, y, dx, dy = (values[0] if values else None for values in given.values())
    if x is not None or y is not None:
        pen.anchored()
        pen.x, pen.y = pen.x if x is None else x, pen.y if y is None else y
    pen.x, pen.y = pen.x + (dx or 0.0), pen.y + (dy or 0.0)
    places = iter(range(MOST_SIGNS + 1))
    for part in [element.text or "", *element]:
        if isinstance(part, str):
            _put(part, element, said, pen, given, places, budget, what)
            continue
        if _short(part) in ("tspan", "a"):
            _write(part, said | _said(part, sheet), sheet, pen, budget, what)
        _put(part.tail or "", element, said, pen, given, places, budget, what)


def _put(
    text: str,
    owner: Element,
    said: Said,
    pen: _Pen,
    given: dict[str, list[float]],
    places: Iterator[int],
    budget: list[int],
    what: str,
) -> None:
    """Write a stretch of text; places that are given move the pen before the character that they belong to."""
    signs = re.sub(r"\s+", " ", text)
    if pen.blank:
        signs = signs.lstrip()
    if not signs:
        return
    budget[0] -= len(signs)
    if budget[0] < 0:
        raise PictureError(
            f"{what}: its texts have more than {MOST_SIGNS:,} characters; leave out what no dot can show"
        )
    joined = [sign for sign in signs if needs_shaping(sign)]
    if joined:
        raise PictureError(
            f"{what}: its text has letters that join or change places, {told(dict.fromkeys(joined))}; "
            "convert it to paths in the drawing program"
        )
    font, size = _font(said, signs.replace(" ", ""), what), _size(said)
    upright = said.get("writing-mode", "").startswith(("tb", "vertical"))
    space = _length(said.get("letter-spacing", "0"), size)
    for sign in signs:
        at = next(places)
        x, y, dx, dy = (values[at] if 0 < at < len(values) else None for values in given.values())
        if x is not None or y is not None:
            pen.anchored()
            pen.x, pen.y = pen.x if x is None else x, pen.y if y is None else y
        pen.x, pen.y = pen.x + (dx or 0.0), pen.y + (dy or 0.0)
        wide = size * (font.width(sign) if not font.lacks(sign) else 0.3)
        step = (size if upright else wide) + space
        pen.chunk.append(_Sign(sign, pen.x, pen.y, size, step, font, said.get("text-anchor", ""), upright, owner))
        pen.x, pen.y = (pen.x, pen.y + step) if upright else (pen.x + step, pen.y)
    pen.blank = signs.endswith(" ")


def _path(placed: _Sign) -> str:
    """Return the path data of a character, y down; nothing for a space."""
    if placed.sign == " ":
        return ""
    shift = np.array([placed.x, placed.y])
    if placed.upright:  # centred below its place, one em high
        shift = shift + [-placed.size * placed.font.width(placed.sign) / 2, 0.88 * placed.size]
    data = []
    for part in placed.font.area(placed.sign).geoms:
        for ring in (part.exterior, *part.interiors):
            at = np.asarray(ring.coords)[:-1] * [placed.size, -placed.size] + shift
            data.append("M" + "L".join(f"{x:.6g} {y:.6g}" for x, y in at.tolist()) + "Z")
    return "".join(data)


def _font(said: Said, signs: str, what: str) -> Font:
    """Return the font of a stretch of text."""
    bold = said.get("font-weight", "") in ("bold", "bolder", "600", "700", "800", "900")
    files = {Path(file).stem.lower().replace("-", "").replace(" ", ""): file for file in reversed(installed())}
    for family in said.get("font-family", "").split(","):
        name = family.strip().strip("'\"").lower().replace(" ", "").replace("-", "")
        for full in (f"{name}bold" if bold else name, f"{name}regular", name):
            if name and full in files:
                font = Font(files[full])
                if not font.lacks(signs):
                    return font
    try:
        return font_for(signs)
    except PictureError as error:
        raise PictureError(f"{what}: its text: {str(error).removeprefix('lettering: ')}") from None


def _said(element: Element, sheet: list[tuple[str, Said]]) -> Said:
    """Return what an element says of its font, relative sizes resolved as far as they can be later."""
    names = {_short(element), f"#{element.attrib.get('id', '')}", "*"}
    names |= {f".{name}" for name in element.attrib.get("class", "").split()}
    names |= {f"{_short(element)}.{name}" for name in element.attrib.get("class", "").split()}
    found: Said = {key: element.attrib[key] for key in _FONT if key in element.attrib}
    for selector, said in sheet:
        if selector in names:
            found |= said
    found |= _declared(element.attrib.get("style", ""))
    shorthand = found.pop("font", None)
    if shorthand:  # "bold 12px Sans": what stands before and after the size
        match = re.search(r"([\d.]+[a-z%]+)(?:/\S+)?\s+(.+)", shorthand)
        if match:
            found = {"font-size": match[1], "font-family": match[2], **found}
            found |= {"font-weight": "bold"} if "bold" in shorthand.split() else {}
    return found


def _rules(text: str) -> Iterator[tuple[str, Said]]:
    for selectors, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)):
        for selector in selectors.split(","):
            yield selector.strip(), _declared(body)


def _declared(style: str) -> Said:
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    said = {key.strip(): value.strip() for key, value in pairs}
    return {key: value for key, value in said.items() if key in _FONT}


def _size(said: Said) -> float:
    return min(max(_length(said.get("font-size", "16"), 16.0), 1e-6), 1e6)


def _length(word: str, em: float) -> float:
    """Return a length in user units; what is none counts as nothing."""
    match = _LENGTH.fullmatch(word)
    if match is None:
        return {"medium": 16.0, "small": 13.0, "large": 18.0, "x-large": 24.0}.get(word, 0.0)
    number = float(match[1])
    if not abs(number) < 1e9:
        return 0.0
    if match[2] in ("em", "%"):
        return number * em / (100 if match[2] == "%" else 1)
    return number * _UNITS.get(match[2], 1.0)
