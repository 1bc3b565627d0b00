"""Colours as style sheets write them, in any notation and space, as sRGB (CSS Color 4 and 5)."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.colour import to_linear, to_srgb
from choreo.picture.drawings.svg.styles.arithmetic import number_of

Channels = tuple[float, float, float, float]
"""Red, green, blue and opacity, 0 to 1."""

_XYZ_TO_LINEAR = np.array([
    [3.2409699, -1.5373832, -0.4986108],
    [-0.9692436, 1.8759675, 0.0415551],
    [0.0556301, -0.2039770, 1.0569715],
])  # fmt: skip
_WARM_TO_COOL = np.array([
    [0.9554735, -0.0230985, 0.0632593],
    [-0.0283697, 1.0099955, 0.0210414],
    [0.0123140, -0.0205077, 1.3303659],
])  # fmt: skip
"""From CIE XYZ under D50 to that under D65 (Bradford)."""
_WARM_WHITE = np.array([0.9642956, 1.0, 0.8251046])
_SPACES: dict[str, tuple[Callable[[Floats], Floats], Floats]] = {
    "srgb-linear": (np.asarray, np.linalg.inv(_XYZ_TO_LINEAR)),
    "display-p3": (
        to_linear,
        np.array([[0.4865709, 0.2656677, 0.1982173], [0.2289746, 0.6917385, 0.0792869], [0.0, 0.0451134, 1.0439444]]),
    ),
    "a98-rgb": (
        lambda tone: np.sign(tone) * np.abs(tone) ** (563 / 256),
        np.array([[0.576669, 0.185558, 0.188229], [0.297345, 0.627364, 0.0752915], [0.027031, 0.0706889, 0.991338]]),
    ),
    "prophoto-rgb": (
        lambda tone: np.where(tone <= 16 / 512, tone / 16, np.abs(tone) ** 1.8),
        _WARM_TO_COOL
        @ np.array([[0.7977605, 0.1351858, 0.0313493], [0.2880711, 0.7118432, 0.0000857], [0.0, 0.0, 0.8251046]]),
    ),
    "rec2020": (
        lambda tone: np.sign(tone) * np.abs(tone) ** 2.4,
        np.array([[0.6369580, 0.1446169, 0.1688810], [0.2627002, 0.6779981, 0.0593017], [0.0, 0.0280727, 1.0609851]]),
    ),
}  # fmt: skip
"""Of other spaces of red, green and blue: tones as light, and light as CIE XYZ under D65."""
_XYZ_TO_CONES = np.array([
    [0.8190224, 0.3619063, -0.1288738],
    [0.0329837, 0.9292869, 0.0361447],
    [0.0481772, 0.2642395, 0.6335478],
])  # fmt: skip
_CONES_TO_OKLAB = np.array([
    [0.2104543, 0.7936178, -0.0040720],
    [1.9779985, -2.4285922, 0.4505937],
    [0.0259040, 0.7827717, -0.8086758],
])  # fmt: skip
_HUES = {"hsl": 0, "hwb": 0, "lch": 2, "oklch": 2}
"""Which coordinate of a space is an angle."""
_GREY = 1e-4
"""Difference of the channels of a grey."""


@lru_cache(maxsize=4096)
def colour_of(value: str) -> Channels | None:
    """Return a colour as a style sheet writes it; None for none that is known.

    Examples
    --------
    >>> colour_of("rgb(0 0 255 / 50%)")
    (0.0, 0.0, 1.0, 0.5)
    >>> colour_of("color-mix(in srgb, red 25%, blue)")
    (0.25, 0.0, 0.75, 1.0)
    """
    import tinycss2

    # A colour profile may follow the colour (icc-color), which no browser reads.
    tokens = _plain(tinycss2.parse_component_value_list(value))
    return _channels(tokens[0]) if tokens else None


def _plain(tokens: Sequence[Any]) -> list[Any]:
    return [token for token in tokens if token.type not in ("whitespace", "comment")]


def _channels(token: Any) -> Channels | None:
    from tinycss2 import color5

    if token.type == "function" and token.lower_name == "color-mix":
        return _mixed(_plain(token.arguments))
    if token.type == "function" and token.lower_name in (*_DERIVED, "color"):
        arguments = _plain(token.arguments)
        if arguments and arguments[0].type == "ident" and arguments[0].lower_value == "from":
            return _derived(token.lower_name, arguments[1:])
    colour: Any = color5.parse_color(token)
    if colour is None or isinstance(colour, str):
        return None
    try:
        with np.errstate(all="ignore"):  # numbers beyond reason are none of a colour, below
            rgb = _srgb(colour)
    except OverflowError:
        return None
    channels = None if rgb is None else (*rgb, max(float(colour.alpha), 0.0))
    return channels if channels is not None and np.isfinite(channels).all() else None


def _srgb(colour: Any) -> tuple[float, float, float] | None:
    """Return sRGB, 0 to 1; None for a space that is not known."""
    try:
        red, green, blue = (min(max(float(part or 0), 0.0), 1.0) for part in colour.to("srgb").coordinates)
    except NotImplementedError:
        xyz = _xyz(colour)
        if xyz is None:
            return None
        red, green, blue = to_srgb(np.clip(_XYZ_TO_LINEAR @ xyz, 0.0, 1.0)).tolist()
    return red, green, blue


def _xyz(colour: Any) -> Floats | None:
    """Return a colour in CIE XYZ under D65; None for a space that is not known."""
    if colour.space in _SPACES:
        light, matrix = _SPACES[colour.space]
        return np.asarray(matrix @ light(np.array([float(part or 0) for part in colour.coordinates])))
    for space, matrix in (("xyz-d65", np.eye(3)), ("xyz-d50", _WARM_TO_COOL)):
        try:
            return np.asarray(matrix @ np.array(colour.to(space).coordinates, dtype=np.float64))
        except NotImplementedError:
            continue
    return None


_Parts = tuple[tuple[str, float], ...]
"""Names of channels, and what 100 % of each is."""
_RGB: _Parts = (("r", 1.0), ("g", 1.0), ("b", 1.0))
_XYZ: _Parts = (("x", 1.0), ("y", 1.0), ("z", 1.0))
_DERIVED: dict[str, tuple[str, _Parts]] = {
    "rgb": ("srgb", (("r", 255.0), ("g", 255.0), ("b", 255.0))),
    "rgba": ("srgb", (("r", 255.0), ("g", 255.0), ("b", 255.0))),
    "hsl": ("hsl", (("h", 360.0), ("s", 100.0), ("l", 100.0))),
    "hsla": ("hsl", (("h", 360.0), ("s", 100.0), ("l", 100.0))),
    "hwb": ("hwb", (("h", 360.0), ("w", 100.0), ("b", 100.0))),
    "lab": ("lab", (("l", 100.0), ("a", 125.0), ("b", 125.0))),
    "lch": ("lch", (("l", 100.0), ("c", 150.0), ("h", 360.0))),
    "oklab": ("oklab", (("l", 1.0), ("a", 0.4), ("b", 0.4))),
    "oklch": ("oklch", (("l", 1.0), ("c", 0.4), ("h", 360.0))),
}
"""Of functions that make a colour of another: its space and its channels."""


def _derived(name: str, tokens: list[Any]) -> Channels | None:
    """Return a colour made of the channels of another: that one, three components, and `/` with an opacity."""
    from tinycss2 import color5

    origin = _channels(tokens[0]) if tokens else None
    if name == "color" and len(tokens) > 1 and tokens[1].type == "ident":
        space = tokens.pop(1).lower_value
        channels = _XYZ if space.startswith("xyz") else _RGB
    else:
        space, channels = _DERIVED.get(name, ("", ()))
    begin = None if origin is None else _in_space(space, np.array(origin[:3]))
    if origin is None or begin is None or len(tokens) not in (4, 6):
        return None
    times = np.array([255.0, 255.0, 255.0]) if name in ("rgb", "rgba") else np.ones(3)
    named = dict(zip([word for word, _ in channels], (begin * times).tolist(), strict=True))
    named |= {"alpha": origin[3], "none": 0.0}
    found = [number_of(token, named, whole) for token, (_, whole) in zip(tokens[1:4], channels, strict=True)]
    opacity = number_of(tokens[5], named, 1.0) if len(tokens) == 6 else origin[3]
    if None in found or opacity is None:
        return None
    made = np.array(found, dtype=np.float64) / times
    rgb = _srgb(color5.Color("xyz-d65" if space == "xyz" else space, tuple(made.tolist()), 1.0))
    return None if rgb is None else (*rgb, min(max(opacity, 0.0), 1.0))


def _mixed(tokens: list[Any]) -> Channels | None:
    """Return a mixture of two colours: `in` a space, one colour and its part, the other and its part."""
    groups: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    words = [token.lower_value for token in groups[0] if token.type == "ident"]
    if len(groups) == 2 and words[:1] != ["in"]:
        groups, words = [[], *groups], ["in", "oklab"]
    if len(groups) != 3 or len(words) < 2:
        return None
    colours, parts = [], []
    for group in groups[1:]:
        share = [token.value / 100 for token in group if token.type == "percentage"]
        found = [_channels(token) for token in group if token.type != "percentage"]
        if len(share) > 1 or len(found) != 1 or found[0] is None:
            return None
        colours.append(found[0])
        parts.append(share[0] if share else None)
    one, two = parts
    first = one if one is not None else 1 - two if two is not None else 0.5
    second = two if two is not None else 1 - first
    if first + second <= 0 or min(first, second) < 0:
        return None
    return _between(words[1], colours[0], colours[1], second / (first + second), min(first + second, 1.0))


def _between(space: str, one: Channels, two: Channels, part: float, opacity: float) -> Channels | None:
    """Return the colour that lies so far on the way from one to another, as a space has it."""
    from tinycss2 import color5

    begin, end = (_in_space(space, np.array(colour[:3])) for colour in (one, two))
    if begin is None or end is None:
        return None
    if space in _HUES:  # a grey has no hue of its own
        at = _HUES[space]
        begin[at] = end[at] if np.ptp(one[:3]) < _GREY else begin[at]
        end[at] = begin[at] if np.ptp(two[:3]) < _GREY else end[at]
    alpha = one[3] + part * (two[3] - one[3])
    if alpha <= 0:
        return 0.0, 0.0, 0.0, 0.0
    weight = part * two[3] / alpha  # colours count as far as they are opaque
    made = begin + weight * (end - begin)
    if space in _HUES:  # the shorter way round, whatever the opacities
        at = _HUES[space]
        made[at] = begin[at] + part * ((end[at] - begin[at] + 180) % 360 - 180)
    rgb = _srgb(color5.Color("xyz-d65" if space == "xyz" else space, tuple(made.tolist()), 1.0))
    return None if rgb is None else (*rgb, alpha * opacity)


def _in_space(space: str, rgb: Floats) -> Floats | None:
    """Return sRGB, 0 to 1, in the coordinates of a space to mix in; None for one that is not known."""
    if space == "srgb":
        return rgb.copy()
    if space in ("hsl", "hwb"):
        hue, light, full = colorsys.rgb_to_hls(*rgb.tolist())
        rest = (100 * full, 100 * light) if space == "hsl" else (100 * rgb.min(), 100 * (1 - rgb.max()))
        return np.array([360 * hue, *rest])
    linear = to_linear(rgb)
    xyz = np.linalg.inv(_XYZ_TO_LINEAR) @ linear
    if space in ("srgb-linear", "xyz", "xyz-d65"):
        return np.asarray(linear if space == "srgb-linear" else xyz)
    if space not in ("oklab", "oklch", "lab", "lch"):
        return None
    if space.startswith("ok"):
        lab = _CONES_TO_OKLAB @ np.cbrt(_XYZ_TO_CONES @ xyz)
    else:
        parts = np.linalg.inv(_WARM_TO_COOL) @ xyz / _WARM_WHITE
        x, y, z = np.where(parts > 216 / 24389, np.cbrt(parts), (24389 / 27 * parts + 16) / 116).tolist()
        lab = np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
    if space.endswith("lab"):
        return np.asarray(lab)
    return np.array([lab[0], np.hypot(lab[1], lab[2]), np.degrees(np.arctan2(lab[2], lab[1])) % 360])
