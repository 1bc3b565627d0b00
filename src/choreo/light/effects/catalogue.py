"""What an effect is, and the list of all: each with its numbers, their units, ranges and defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.light.algebra.coordinates import Dots, Levels
from choreo.light.algebra.moments import Moments
from choreo.light.algebra.ramps import Rgb
from choreo.light.algebra.values import Curve, at, travelled

HOMES = ("colouring", "pulsing", "glitter", "along_strokes", "fronts", "screens")
"""The modules whose effects are listed."""


@dataclass(frozen=True)
class Number:
    """A number of an effect, which may also be a value curve; None where the effect finds it itself."""

    default: float | None
    unit: str
    doc: str
    least: float = 0.0
    most: float = 100_000.0


@dataclass(frozen=True)
class Word:
    """A text of an effect; of `choices`, if there are any."""

    default: str
    doc: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Film:
    """A picture file, or an animated one, that an effect shows."""

    doc: str


Wish = Number | Word | Film


@dataclass(frozen=True, eq=False)
class Painted:
    """What an effect shows that has colours of its own: sRGB 0 to 255 (m, n, 3), and how much of it (m, n)."""

    colours: NDArray[np.float32]
    amount: Any = 1.0


@dataclass(frozen=True, eq=False)
class Scene:
    """All that an effect knows: moments, dots, and its own numbers.

    Parameters
    ----------
    moments : Moments
    dots : Dots
    numbers : mapping
        By the names that the effect declares.
    along : str or (x, y, z)
        The coordinate along which it runs.
    per : str
        The clock of its speeds and rates, one of `CLOCKS`.
    centre : (x, y, z) or None
        m; None for the middle of the picture.
    reverse : bool
        Whether it runs the other way.
    """

    moments: Moments
    dots: Dots
    numbers: Mapping[str, Any]
    along: str | tuple[float, float, float] = "x"
    per: str = "second"
    centre: tuple[float, float, float] | None = None
    reverse: bool = False

    def __getitem__(self, name: str) -> Any:
        """Return a number at the moments: itself, or (m, 1) where it changes."""
        value = self.numbers[name]
        return at(value, self.moments) if isinstance(value, Curve | float | int) else value

    @property
    def place(self) -> Levels:
        """The coordinate of each dot, (1, n)."""
        own = self.dots.along(self.along, self.centre)
        return (np.float32(self.extent) - own if self.reverse else own)[None, :]

    @property
    def extent(self) -> float:
        """How far the coordinate reaches."""
        return max(self.dots.extent(self.along, self.centre), 1e-6)

    @property
    def time(self) -> Any:
        """The moments on the effect's clock, (m, 1)."""
        return np.asarray(self.moments.on(self.per))[:, None]

    def way(self, name: str = "speed") -> Any:
        """Return how far a speed has come since moment 0, (m, 1)."""
        return travelled(self.numbers[name], self.moments, self.per)

    def waves(self, length: str = "length", speed: str = "speed") -> Levels:
        """Return the phase, in waves of a length that run along the coordinate at a speed, (m, n).

        On closed strokes the waves are as long as makes their number whole, so that nobody sees where they begin.
        """
        long = self[length]
        if self.along == "stroke":
            drawn = self.dots.drawn
            whole = drawn.length / np.maximum(np.rint(drawn.length / np.mean(long)), 1)
            long = np.where(drawn.closed & (drawn.length > 0), whole, long)
        # Whole waves are taken away before single precision, so that an hour is as exact as a second.
        run = np.asarray(self.way(speed) / long)
        return np.asarray(self.place / np.float32(1) / np.asarray(long, np.float32) - (run % 1.0).astype(np.float32))

    def turns(self, name: str) -> Any:
        """Return time in periods of a number, with the part, (m, 1)."""
        period = self.numbers[name]
        if isinstance(period, Curve):
            return self.time / self[name]
        return (self.time / period).astype(np.float64)

    def front(self, name: str = "share", speed: str = "speed", edge: str = "edge") -> Any:
        """Return how far a front that starts at moment 0 has passed each dot, in widths of its edge, (m, n).

        It moves at its speed, or, without one, so as to be through in a share of the cue.
        """
        soft = np.maximum(self[edge], 1e-6)
        if self.numbers.get(speed) is not None:
            reached = self.way(speed)
        else:
            part = np.clip(self.moments.on("cue")[:, None] / np.maximum(self[name], 1e-9), 0, 1)
            reached = part * (self.extent + soft)
        return ((reached - self.place) / soft).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Effect:
    """A named effect.

    Parameters
    ----------
    name : str
    doc : str
        One line.
    shine : callable
        From a `Scene` to levels (m, n), 0 to 1, or `Painted`.
    wishes : mapping of str to Number, Word or Film
    along : str
        What it runs along where nothing else is said; empty where it runs along nothing.
    colours : tuple of (r, g, b)
        Of its own, where the designer gives none.
    low : float
        The part of the light that stays where the level is 0, where the designer gives none.
    over : bool
        Whether one colour is laid over what is below it; else it takes its place.
    """

    name: str
    doc: str
    shine: Callable[[Scene], Any]
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    along: str = ""
    colours: tuple[Rgb, ...] = ()
    low: float = 0.0
    over: bool = False


_FOUND: dict[str, Effect] = {}


def effect(
    wishes: Mapping[str, Wish] | None = None,
    *,
    along: str = "",
    colours: tuple[Rgb, ...] = (),
    low: float = 0.0,
    over: bool = False,
    **own: Wish,
) -> Callable[[Callable[[Scene], Any]], Callable[[Scene], Any]]:
    """Declare a function of a `Scene` as the effect of its name; see `Effect`."""

    def declare(shine: Callable[[Scene], Any]) -> Callable[[Scene], Any]:
        name, doc = shine.__name__.rstrip("_"), (shine.__doc__ or "").strip().splitlines()[0]
        _FOUND[name] = Effect(name, doc, shine, {**own, **(wishes or {})}, along, colours, low, over)
        return shine

    return declare


@cache
def effects() -> Mapping[str, Effect]:
    """Return all named effects, by name.

    >>> "river" in effects(), effects()["river"].along
    (True, 'stroke')
    """
    for home in HOMES:
        import_module(f"choreo.light.effects.{home}")
    return dict(_FOUND)


def metres(default: float | None, doc: str, least: float = 0.01) -> Number:
    """Return the wish for a length."""
    return Number(default, "metres", doc, least, 10_000.0)


def speed(default: float | None, doc: str = "how fast it moves, m per second or beat; below 0 backwards") -> Number:
    """Return the wish for a speed."""
    return Number(default, "metres per second or beat", doc, -1000.0, 1000.0)


def period(default: float, doc: str) -> Number:
    """Return the wish for a time in seconds, or in what the effect counts its time in."""
    return Number(default, "seconds or beats", doc, 0.02, 3600.0)


def part(default: float, doc: str) -> Number:
    """Return the wish for a share."""
    return Number(default, "a number", doc, 0.0, 1.0)
