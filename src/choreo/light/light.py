"""A light: layers of effects, one on the other; what a cue shows while it holds."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from choreo.checks import shown
from choreo.colour import rgb
from choreo.errors import InputError
from choreo.light.algebra.colour_rows import lasting
from choreo.light.algebra.coordinates import Dots
from choreo.light.algebra.moments import Moments
from choreo.light.algebra.values import Curve
from choreo.light.effects.catalogue import effects
from choreo.light.layer import Layer, Shine
from choreo.light.words import layer_of

MOST_LAYERS = 64
"""One on the other in one light."""


@dataclass(frozen=True, eq=False, init=False)
class Light:
    """An effect with its words, or several, laid one on the other by adding them.

    Parameters
    ----------
    what : str or callable
        The name of an effect (docs/light.md lists them), or a function of its own: of seconds (m,) since the picture
        stands and of `Dots`, that returns colours (m, n, 3), whole from 0 to 255 or floating from 0.0 to 1.0.
    **words
        Of the effect, and those that all take: colours, along, per, centre, reverse, low, amount, blend, part, within,
        above and its like, mask, begin, end, fade_in, fade_out, ease, seed. Any number may be a value curve:
        `speed={"curve": "ramp", "low": 1, "high": 5}`.

    Raises
    ------
    InputError
        With all mistakes, each with the nearest right word.

    Examples
    --------
    >>> flowing = Light("river", colours=["navy", "deepskyblue"], speed=3) + Light("sparkle", share=0.05)
    >>> [layer.name for layer in flowing.layers]
    ['river', 'sparkle']
    """

    layers: tuple[Layer, ...]

    def __init__(self, what: str | Callable[..., Any], **words: Any) -> None:
        if isinstance(words.get("mask"), Light):
            words["mask"] = words["mask"].layers
        layer = layer_of(words, own=what) if callable(what) else layer_of({"name": what, **words})
        object.__setattr__(self, "layers", (layer,))

    @classmethod
    def of(cls, said: object) -> Light:
        """Return the light of what a cue says: the name of an effect, a table of words, or a list of these.

        Raises
        ------
        InputError
            If it is none of these; see `layer_of`.

        Examples
        --------
        >>> [layer.name for layer in Light.of(["river", {"name": "sparkle", "share": 0.1}]).layers]
        ['river', 'sparkle']
        """
        if isinstance(said, Light):
            return said
        if isinstance(said, str) or callable(said):
            return cls(said)
        if isinstance(said, Mapping):
            return cls._laid([layer_of(said)])
        parts = list(said) if isinstance(said, Iterable) else []
        if not parts:
            raise InputError(f"light = {shown(said)}; expected the name of an effect, a table of its words, or a list")
        return cls._laid([layer for part in parts for layer in cls.of(part).layers])

    @classmethod
    def _laid(cls, layers: Iterable[Layer]) -> Light:
        light, laid = cls.__new__(cls), tuple(layers)
        if len(laid) > MOST_LAYERS:
            raise InputError(f"light: {len(laid):,} layers; a light has at most {MOST_LAYERS}")
        object.__setattr__(light, "layers", laid)
        return light

    def __add__(self, other: Light) -> Light:
        """Return both, the other one on top."""
        return Light._laid([*self.layers, *other.layers])

    def paint(self, moments: Moments, dots: Dots) -> Shine:
        """Return the colours of dots at moments, (m, n, 3) sRGB from 0 to 255, not rounded.

        The lowest layer lies on the dots' own colours.
        """
        shape = (len(moments.seconds), len(dots), 3)
        seen = lasting(dots.colours, len(moments.seconds))
        for layer in self.layers:
            seen = layer.laid(seen, moments, dots)
        return np.clip(np.broadcast_to(seen, shape), 0, 255)

    def check(self, dots: Dots) -> None:
        """Raise `InputError` if a layer names what these dots do not have."""
        for layer in self.layers:
            layer.check(dots)

    def in_seconds(self, seconds: Callable[[Layer], Mapping[str, float]]) -> Light:
        """Return the light with what its layers say in the words of the music in seconds."""
        return Light._laid(layer.in_seconds(seconds(layer)) if layer.spoken else layer for layer in self.layers)

    @property
    def spoken(self) -> tuple[tuple[str, str, str], ...]:
        """What it says in the words of the music: effect, key, words."""
        return tuple((layer.name or "own", *each) for layer in self.layers for each in layer.spoken)

    @property
    def names(self) -> str:
        """Its effects, as timelines show them: "river + sparkle"."""
        return " + ".join(dict.fromkeys(layer.name or "own" for layer in self.layers))

    @property
    def hears(self) -> bool:
        """Whether it follows the beats of the music, or how loud it is."""
        return any(_follows(layer, ("beats", "loudness"), ("beat", "bar")) for layer in self.layers)

    @property
    def hears_loudness(self) -> bool:
        """Whether it follows how loud the music is."""
        return any(_follows(layer, ("loudness",), ()) for layer in self.layers)

    @property
    def markers(self) -> tuple[str, ...]:
        """Names of the markers in the music's labels that it follows."""
        return tuple(sorted(set().union(*map(_markers, self.layers))))


def _follows(layer: Layer, curves: tuple[str, ...], clocks: tuple[str, ...]) -> bool:
    """Return whether a layer has a number on one of these curves, or goes by one of these clocks."""
    if layer.per in clocks or any(curve.curve in curves and not curve.marker for curve in _curves(layer)):
        return True
    return layer.mask is not None and _follows(layer.mask, curves, clocks)


def _curves(layer: Layer) -> list[Curve]:
    """Return the numbers of a layer that change."""
    values = [value for _, value in layer.numbers] + [layer.low, layer.amount, *(value for _, value in layer.sides)]
    return [value for value in values if isinstance(value, Curve)]


def _markers(layer: Layer) -> set[str]:
    """Return the markers that a layer follows."""
    masked = set() if layer.mask is None else _markers(layer.mask)
    return masked | {curve.marker for curve in _curves(layer) if curve.marker}


def is_colour(said: object) -> bool:
    """Tell whether a cue's light is colours only, one or several from bottom to top.

    Raises
    ------
    InputError
        For a word that is neither a colour nor an effect, with the nearest of both.

    Examples
    --------
    >>> is_colour("gold"), is_colour("river"), is_colour(["red", "#00ff00"]), is_colour([255, 0, 0])
    (True, False, True, True)
    """
    if isinstance(said, Light | Mapping) or callable(said):
        return False
    if isinstance(said, str):
        return _word(said)
    parts: list[Any] = list(said) if isinstance(said, Iterable) else []
    return not any(isinstance(part, Light | Mapping) or callable(part) or _effect_named(part) for part in parts)


def _effect_named(part: object) -> bool:
    return isinstance(part, str) and not _word(part)


def _word(said: str) -> bool:
    if said in effects():
        return False
    try:
        rgb(said)
    except InputError as error:
        near = difflib.get_close_matches(said.lower(), effects(), n=1)
        if near:
            raise InputError(f"'{said}' is neither a colour nor an effect; did you mean '{near[0]}'?") from None
        raise error
    return True
