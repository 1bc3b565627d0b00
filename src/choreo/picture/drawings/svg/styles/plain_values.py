"""Values of style properties in words that every engine reads: colours as numbers, lengths in plain units."""

from __future__ import annotations

import math
import re

from choreo.picture.drawings.svg.styles.css_colours import colour_of
from choreo.picture.drawings.svg.view_box import Box

SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_COLOURS = {"background-color", "fill", "stroke", "stop-color", "flood-color", "lighting-color", "color"}
_LENGTHS = {
    "stroke-width", "stroke-dashoffset", "font-size", "letter-spacing", "word-spacing", "baseline-shift",
}  # fmt: skip
_NUMBERS = {
    "opacity", "fill-opacity", "stroke-opacity", "stop-opacity", "flood-opacity", "stroke-miterlimit",
}  # fmt: skip
_WORDS = {
    "fill-rule": ("nonzero", "evenodd"),
    "clip-rule": ("nonzero", "evenodd"),
    "stroke-linecap": ("butt", "round", "square"),
    "stroke-linejoin": ("miter", "miter-clip", "round", "bevel", "arcs"),
    "visibility": ("visible", "hidden", "collapse"),
}
_AS_SAID = {
    "alignment-baseline", "clip-path", "color-interpolation", "color-interpolation-filters", "direction", "display",
    "dominant-baseline", "filter", "font-family", "font-stretch", "font-style", "font-variant", "font-weight",
    "isolation", "marker-end", "marker-mid", "marker-start", "mask", "mask-type", "mix-blend-mode", "overflow",
    "paint-order", "shape-rendering", "stroke-dasharray", "text-anchor", "text-decoration", "text-orientation",
    "transform", "transform-box", "transform-origin", "unicode-bidi", "vector-effect", "white-space", "writing-mode",
}  # fmt: skip
PROPERTIES = frozenset({*_COLOURS, *_LENGTHS, *_NUMBERS, *_WORDS, *_AS_SAID})
"""Properties that say how something is drawn."""
GEOMETRY = {
    "x": ("rect", "image", "svg", "use"),
    "y": ("rect", "image", "svg", "use"),
    "width": ("rect", "image", "svg", "use", "symbol"),
    "height": ("rect", "image", "svg", "use", "symbol"),
    "cx": ("circle", "ellipse"),
    "cy": ("circle", "ellipse"),
    "r": ("circle",),
    "rx": ("rect", "ellipse"),
    "ry": ("rect", "ellipse"),
    "d": ("path",),
}
"""Properties that say what is drawn, and of which elements a style may say them."""

_CSS_WIDE = ("inherit", "initial", "unset", "revert", "revert-layer")
_INITIAL = {
    "fill": "#000000", "stroke": "none", "fill-opacity": "1", "stroke-opacity": "1", "opacity": "1",
    "stroke-width": "1", "fill-rule": "nonzero", "clip-rule": "nonzero", "visibility": "visible", "color": "#000000",
    "stroke-linecap": "butt", "stroke-linejoin": "miter", "stroke-miterlimit": "4", "stroke-dasharray": "none",
    "stroke-dashoffset": "0", "stop-color": "#000000", "stop-opacity": "1", "text-anchor": "start",
    "font-weight": "normal", "font-style": "normal",
}  # fmt: skip
_REM = 16.0
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_LENGTH = re.compile(rf"({_NUMBER})\s*([a-z%]*)", re.IGNORECASE)
_KEPT_UNITS = ("", "px", "em", "ex", "%", "pt", "pc", "mm", "cm", "in")
_OTHER_UNITS = {"rem": (_REM, ""), "ch": (0.5, "em"), "q": (96 / 101.6, ""), "vw": (1, "%"), "vh": (1, "%")}
WORD = re.compile(r"[^\s,(]+(?:\((?:[^()]|\([^()]*\))*\))?")
_URL = re.compile(r"(url\([^)]*\))\s*(.*)", re.DOTALL)
_FUNCTION = re.compile(r"([a-zA-Z0-9]+)\s*\(([^)]*)\)")
_ANGLES = {"": 1.0, "deg": 1.0, "rad": 180 / math.pi, "grad": 0.9, "turn": 360.0}
_PLACES = {"left": "0%", "top": "0%", "center": "50%", "right": "100%", "bottom": "100%"}


def expanded(name: str, value: str) -> list[tuple[str, str]]:
    """Return the properties that a shorthand stands for.

    >>> expanded("marker", "url(#a)")
    [('marker-start', 'url(#a)'), ('marker-mid', 'url(#a)'), ('marker-end', 'url(#a)')]
    >>> expanded("font", "italic bold 12px/1.2 Serif")
    [('font-size', '12px'), ('font-family', 'Serif'), ('font-style', 'italic'), ('font-weight', 'bold')]
    """
    if name == "marker":
        return [(f"marker-{place}", value) for place in ("start", "mid", "end")]
    if name == "background":
        words = [word for word in WORD.findall(value) if word.startswith("var(") or colour_of(word) is not None]
        return [(f"{name}-color", words[-1] if words else "transparent")]
    if name != "font":
        return [(name, value)]
    match = re.search(
        rf"(?:^|\s)({_NUMBER}(?:[a-z]+|%)|(?:xx?-)?(?:small|large)|medium)(?:\s*/\s*\S+)?\s+(\S.*)", value
    )
    if match is None:
        return []
    said = value[: match.start()].split()
    found = [("font-size", match[1]), ("font-family", match[2])]
    found.append(("font-style", next((word for word in said if word in ("italic", "oblique")), "normal")))
    heavy = (word for word in said if word in ("bold", "bolder", "lighter") or re.fullmatch(r"[1-9]00", word))
    return [*found, ("font-weight", next(heavy, "normal"))]


def plain_value(name: str, value: str) -> dict[str, str] | None:
    """Return the attributes that say a property's value; none for one that is to be inherited, None for no value.

    Examples
    --------
    >>> plain_value("fill", "rgb(0 0 255 / 50%)")
    {'fill': 'rgba(0, 0, 255, 0.5)'}
    >>> plain_value("fill", "no such colour") is None
    True
    """
    value = value.strip()
    word = value.lower()
    if not value:
        return None
    if word in _CSS_WIDE:
        if word == "inherit":
            return {name: "inherit"}
        return {name: _INITIAL[name]} if word == "initial" and name in _INITIAL else {}
    if name in _COLOURS:
        return _paint(name, value)
    if name in ("translate", "rotate", "scale", "text-transform"):
        return {name: value}
    if name == "transform":
        return {name: "" if word == "none" else " ".join(_step(*step) for step in _FUNCTION.findall(value))}
    if name == "white-space":
        return {SPACE: "preserve" if word in ("pre", "pre-wrap", "break-spaces") else "default"}
    if name in _LENGTHS or (name in GEOMETRY and name != "d"):
        length = _length(value)
        return None if length is None else {name: length}
    if name == "d":
        path = re.fullmatch(r"path\(\s*['\"](.*)['\"]\s*\)", value, re.DOTALL)
        return {"d": path[1]} if path else ({"d": value} if word != "none" else {"d": ""})
    if name in _NUMBERS:
        number = _number(value)
        return None if number is None else {name: f"{number:.9g}"}
    if name in _WORDS:
        return {name: word} if word in _WORDS[name] else None
    if name == "stroke-dasharray":
        return {name: " ".join(_length(part) or part for part in re.split(r"[\s,]+", value))}
    return {name: value}


def _paint(name: str, value: str) -> dict[str, str] | None:
    match = _URL.match(value)
    if match is not None:
        fallback = _paint(name, match[2]) if match[2] else None
        return {name: f"{match[1]} {(fallback or {}).get(name, '')}".strip()}
    word = value.lower()
    if name == "color" and word == "currentcolor":
        return {name: "inherit"}
    if word in ("none", "currentcolor", "context-fill", "context-stroke"):
        return {name: "currentColor" if word == "currentcolor" else word}
    channels = colour_of(value)
    if channels is None:
        return None
    *rgb, alpha = channels
    red, green, blue = (round(255 * min(max(part, 0.0), 1.0)) for part in rgb)
    if alpha < 1:
        return {name: f"rgba({red}, {green}, {blue}, {max(alpha, 0.0):.9g})"}
    return {name: f"#{red:02x}{green:02x}{blue:02x}"}


def origin(value: str, box: Box) -> tuple[float, float] | None:
    """Return the point about which a transform turns; None for none that is understood.

    Parameters
    ----------
    value : str
        Of the property `transform-origin`.
    box : (x, y, width, height)
        Of which percentages are parts.
    """
    words = value.lower().split()[:2]
    if len(words) == 1:
        words.append("center")
    if words[:1] in (["top"], ["bottom"]) or words[1:] in (["left"], ["right"]):
        words.reverse()
    place = []
    for word, low, size in zip(words, box[:2], box[2:], strict=True):
        match = _LENGTH.fullmatch(_PLACES.get(word, word))
        if match is None or match[2].lower() not in ("", "px", "%"):
            return None
        place.append(low + float(match[1]) / 100 * size if match[2] == "%" else float(match[1]))
    return place[0], place[1]


def _number(value: str) -> float | None:
    match = re.fullmatch(rf"({_NUMBER})\s*(%?)", value.strip(), re.IGNORECASE)
    if match is None:
        return None
    return float(match[1]) / (100 if match[2] else 1)


def _length(value: str) -> str | None:
    """Return a length in units that every engine knows; words (medium, super) as they are."""
    match = _LENGTH.fullmatch(value.strip())
    if match is None:
        return value if re.fullmatch(r"[a-z-]+", value.strip(), re.IGNORECASE) else None
    unit = match[2].lower()
    if unit in _KEPT_UNITS:
        return f"{match[1]}{unit}"
    if unit not in _OTHER_UNITS:
        return None
    times, other = _OTHER_UNITS[unit]
    return f"{float(match[1]) * times:.9g}{other}"


def _step(name: str, arguments: str) -> str:
    """Return one step of a transform in the words of the attribute."""
    parts = [part for part in re.split(r"[\s,]+", arguments.strip()) if part]
    kind = name.lower()
    numbers = []
    for part in parts:
        match = _LENGTH.fullmatch(part)
        if match is None:
            return f"{name}({arguments})"
        numbers.append(float(match[1]) * _ANGLES.get(match[2].lower(), 1.0))
    both = {"translatex": (0,), "translatey": (1,)}
    if kind in both and numbers:
        x, y = (numbers[0], 0.0) if kind == "translatex" else (0.0, numbers[0])
        return f"translate({x:.9g} {y:.9g})"
    if kind in ("scalex", "scaley") and numbers:
        x, y = (numbers[0], 1.0) if kind == "scalex" else (1.0, numbers[0])
        return f"scale({x:.9g} {y:.9g})"
    names = {"skewx": "skewX", "skewy": "skewY", "rotatez": "rotate", "translate3d": "translate", "scale3d": "scale"}
    kept = numbers[:2] if kind.endswith("3d") else numbers
    return f"{names.get(kind, kind)}({' '.join(f'{number:.9g}' for number in kept)})"
