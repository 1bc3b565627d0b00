"""What rules and attributes say of one element, settled: written into its attributes, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from xml.etree.ElementTree import Element

from choreo.errors import PictureError
from choreo.picture.drawings.svg.styles.arithmetic import Around, worked_out
from choreo.picture.drawings.svg.styles.plain_values import GEOMETRY, PROPERTIES, plain_value
from choreo.picture.drawings.svg.styles.shadows import with_colours
from choreo.picture.drawings.svg.tree import SVG, short

_LONGEST_VALUE = 2_000
"""Characters of a value after its variables are put in."""
_DEEPEST_VARIABLE = 8
_STYLE_ONLY = ("mix-blend-mode", "isolation")
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)[^)'\"\s]", re.IGNORECASE)
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)", re.IGNORECASE)
_CURRENT = re.compile(r"(?<=[\s(,])currentcolor(?=[\s),/])", re.IGNORECASE)
_PIXELS = re.compile(r"([\d.]+)(px|em|%|)")
_PLACES = ("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2", "dx", "dy", "startOffset")
_ODD_LENGTH = re.compile(r"\s*(?:[-+]?[\d.]+(?:rem|ch|q|vw|vh|vmin|vmax)|calc\(.*\))\s*", re.IGNORECASE)
"""Lengths of attributes that engines do not know."""
_LETTERS_OR_PART = re.compile(r"\s*\+?(?:\d+\.?\d*|\.\d+)(?:em|ex|%)\s*", re.IGNORECASE)
"""Sizes of images from which others follow."""
_MOVES = ("translate", "rotate", "scale")
"""Steps of a transform that a style says one by one."""
_UNMOVED = ("", "none", "initial", "unset", "revert", "revert-layer")
_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?"
_STEP_WORDS = {
    "translate": re.compile(rf"{_NUMBER}[a-z]*(?: {_NUMBER}[a-z]*){{0,2}}"),
    "rotate": re.compile(rf"(?:z |0 0 1 )?({_NUMBER}[a-z]*)(?: z)?"),
    "scale": re.compile(rf"{_NUMBER}%?(?: {_NUMBER}%?){{0,2}}"),
}
"""What of them can be drawn in a plane without knowing the size of what is moved."""
_NOT_DRAWN = {
    "offset-path": "none", "text-shadow": "none", "text-orientation": "mixed|sideways", "font-variant": "normal|none",
    "font-variant-caps": "normal", "box-shadow": "none", "perspective": "none",
}  # fmt: skip
"""Properties that a browser draws and we do not, and what they say where that makes no difference."""
_FIRST_LETTER = re.compile(r"(?<!\w)(?<!\w['’])\w")
_CASES: dict[str, Callable[[str], str]] = {
    "uppercase": str.upper,
    "lowercase": str.lower,
    "capitalize": lambda text: _FIRST_LETTER.sub(lambda found: found[0].title(), text),
}
_TEXTS = (f"{SVG}text", f"{SVG}tspan", f"{SVG}textPath")
_OTHER_END = {"start": "end", "end": "start"}


class Said(NamedTuple):
    """A declaration, as a rule or an element says it."""

    name: str
    value: str
    important: bool


@dataclass(frozen=True)
class Above:
    """What holds around an element."""

    around: Around
    variables: Mapping[str, str] = field(default_factory=dict)
    colour: str = "#000000"
    words: Mapping[str, str] = field(default_factory=dict)
    """Of the text: its direction, anchor and case."""


def settle(element: Element, said: Sequence[Said], above: Above, what: str, notes: dict[str, None]) -> Above:
    """Write into an element's attributes what holds for it, and return what holds within it."""
    found: dict[str, str] = {}
    for name in [key for key in element.attrib if short(key) in PROPERTIES and short(key) == key]:
        found[name] = element.attrib.pop(name)
    strong = [one for one in said if one.important]
    usual = [one for one in said if not one.important]
    variables = {**above.variables, **{name: value for name, value, _ in [*usual, *strong] if name.startswith("--")}}
    chosen: dict[str, str] = dict(found)
    for name, value, _ in [*usual, *strong]:
        if name in _NOT_DRAWN and value.lower() not in (*_NOT_DRAWN[name].split("|"), "initial", "inherit"):
            notes[f"what its style says of {name} is not drawn"] = None
        known = name in (*PROPERTIES, *_MOVES, "text-transform")
        if not known and not (name in GEOMETRY and short(element.tag) in GEOMETRY[name]):
            continue
        # A value that cannot be understood leaves the one before; one with a variable counts in any case.
        if "var(" in value.lower() or plain_value(name, _plain(name, value, above)) is not None:
            chosen[name] = value
        elif "(" in value:
            notes[f"{name}: {value[:60]} is not understood, and drawn as if it were not said"] = None
    chosen = {name: _filled_in(value, variables) for name, value in chosen.items()}
    within = _within(element, chosen, replace(above, variables=variables))
    inside = replace(within, around=replace(above.around, em=within.around.em))
    for name in _PLACES:
        if _ODD_LENGTH.fullmatch(element.attrib.get(name, "")):
            element.attrib[name] = worked_out(f"calc({element.attrib[name]})", name, inside.around)
    for name in ("width", "height") if element.tag == f"{SVG}image" else ():
        if _LETTERS_OR_PART.fullmatch(element.attrib.get(name, "")):
            element.attrib[name] = worked_out(f"calc(0px + {element.attrib[name].strip()})", name, inside.around)
    for name, value in _moved(chosen, inside, notes).items():
        around = above if name == "font-size" else inside
        for key, told in (plain_value(name, _plain(name, value, around)) or {}).items():
            if _OUTSIDE.search(told):
                raise PictureError(
                    f"{what}: {name} of <{short(element.tag)}> refers to something outside of the file; take that out"
                )
            if key in _STYLE_ONLY:  # which engines read nowhere else
                element.attrib["style"] = f"{element.attrib.get('style', '')}{key}:{told};"
            else:
                element.attrib[key] = told
    _set_text(element, within)
    return within


def _plain(name: str, value: str, above: Above) -> str:
    value = with_colours(value, above.around.em) if name == "filter" else value
    return worked_out(_CURRENT.sub(above.colour, value), name, above.around)


def _within(element: Element, chosen: Mapping[str, str], above: Above) -> Above:
    """Return what holds within an element: the size of its letters, its colour, its window."""
    around = above.around
    size = _PIXELS.fullmatch(_plain("font-size", chosen.get("font-size", ""), above).strip())
    if size is not None and size[1].count(".") <= 1 and size[1] != ".":
        part = {"em": around.em, "%": around.em / 100}.get(size[2], 1.0)
        around = replace(around, em=float(size[1]) * part)
    if element.tag in (f"{SVG}svg", f"{SVG}symbol"):
        view = re.split(r"[\s,]+", element.attrib.get("viewBox", "").strip())
        sizes = view[2:] if len(view) == 4 else [element.attrib.get("width", ""), element.attrib.get("height", "")]
        plain = [float(part) if re.fullmatch(r"\d+\.?\d*", part) else None for part in sizes]
        around = replace(around, wide=plain[0] or around.wide, high=plain[1] or around.high)
    colour = (plain_value("color", _plain("color", chosen.get("color", ""), above)) or {}).get("color", "")
    kept = {key: chosen[key].lower() for key in ("direction", "text-anchor", "text-transform") if chosen.get(key)}
    return replace(
        above,
        around=around,
        colour=colour if colour not in ("", "inherit") else above.colour,
        words={**above.words, **{key: word for key, word in kept.items() if word != "inherit"}},
    )


def _moved(chosen: dict[str, str], above: Above, notes: dict[str, None]) -> dict[str, str]:
    """Return what is chosen with the steps of a transform that are said one by one within the transform."""
    steps = []
    for name in _MOVES:
        if name not in chosen:
            continue
        value = chosen[name].strip().lower()
        step = None if name == "translate" and "%" in value else _step(name, _plain(name, value, above))
        if value not in _UNMOVED and step is None:
            notes[f"what its style says of {name} is not drawn"] = None
        elif step is not None and value not in _UNMOVED:
            steps.append(step)
    kept = {name: value for name, value in chosen.items() if name not in (*_MOVES, "text-transform")}
    if not steps:
        return kept
    own = kept.get("transform", "none")
    return {**kept, "transform": " ".join([*steps, *([] if own == "none" else [own])])}


def _step(name: str, value: str) -> str | None:
    """Return a step that is said by itself as one of a transform; None for one that leaves the plane or is not known.

    >>> _step("scale", "50% 2"), _step("rotate", "x 45deg")
    ('scale(0.5,2)', None)
    """
    found = _STEP_WORDS[name].fullmatch(" ".join(value.split()))
    if found is None:
        return None
    words = [found[1]] if name == "rotate" else found[0].split()[:2]
    plain = [f"{float(word[:-1]) / 100:.9g}" if word.endswith("%") else word for word in words]
    return f"{name}({','.join(plain)})"


def _set_text(element: Element, within: Above) -> None:
    """Write the letters of a text as they are set, and let it begin at its right end where it runs to the left."""
    if element.tag not in _TEXTS:
        return
    case = _CASES.get(within.words.get("text-transform", ""))
    if case is not None:
        element.text = case(element.text or "")
        for child in element:
            child.tail = case(child.tail or "")
    if within.words.get("direction") == "rtl":
        anchor = within.words.get("text-anchor", "start")
        element.attrib["text-anchor"] = _OTHER_END.get(anchor, anchor)


def _filled_in(value: str, variables: Mapping[str, str]) -> str:
    """Return a value with its variables put in; empty where one is not there, or they go round in circles."""
    for _ in range(_DEEPEST_VARIABLE):
        if "var(" not in value.lower():
            return value
        value = _VARIABLE.sub(lambda found: variables.get(found[1], found[2] or ""), value)
        if len(value) > _LONGEST_VALUE:
            break
    return ""
