"""Numbers that change over the cue: value curves, and easings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np

from choreo.arrays import Floats
from choreo.checks import number, one_of, shown
from choreo.errors import InputError
from choreo.light.algebra.moments import Moments
from choreo.light.algebra.noise import uniform

CURVES = ("ramp", "sine", "triangle", "saw", "steps", "random", "beats", "loudness")
EASES = ("linear", "in", "out", "in-out")
_FALL = 0.5  # s
_STEP = 0.02
"""Seconds at which a speed that changes is added up."""


def eased(part: Any, ease: str) -> Any:
    """Return a part from 0 to 1 that starts slowly ('in'), ends slowly ('out'), both ('in-out') or neither.

    >>> [round(float(eased(0.5, ease)), 3) for ease in EASES]
    [0.5, 0.25, 0.75, 0.5]
    """
    if ease == "in":
        return part * part
    if ease == "out":
        return part * (2 - part)
    return part * part * (3 - 2 * part) if ease == "in-out" else part


@dataclass(frozen=True)
class Curve:
    """A number that goes between `low` and `high`.

    Parameters
    ----------
    curve : str
        'ramp' from low to high; 'sine', 'triangle' and 'saw' again and again; 'steps' in `steps` equal stairs;
        'random' wanders; 'beats' jumps to high at every beat and falls to low; 'loudness' is high where it is loud.
    low, high : float
    period : float or None
        Seconds of a wave, of a ramp, or from one random value to the next; None for the whole cue. With a marker, in
        which it falls; None for half a second.
    every : float
        Beats, for 'beats'.
    marker : str
        For 'beats': jumps at each marker of this name in the music's labels, instead.
    steps : int
        Stairs, for 'steps'.
    ease : str
        One of `EASES`, for 'ramp', 'steps' and 'beats'.

    Examples
    --------
    >>> Curve("ramp", 0, 10).at(Moments(np.array([-1.0, 0.0, 2.0, 9.0]), 4.0)).tolist()
    [0.0, 0.0, 5.0, 10.0]
    """

    curve: str
    low: float = 0.0
    high: float = 1.0
    period: float | None = None
    every: float = 1.0
    steps: int = 4
    ease: str = "linear"
    marker: str = ""

    def __post_init__(self) -> None:
        one_of("curve", self.curve, CURVES)
        one_of("ease", self.ease, EASES)
        number("low", self.low)
        number("high", self.high)
        number("every", self.every, "beats", above=0)
        number("steps", self.steps, "stairs", least=1, most=1000)
        if self.period is not None:
            number("period", self.period, "seconds", above=0)
        if not isinstance(self.marker, str) or (self.marker and self.curve != "beats"):
            raise InputError(f"marker = {shown(self.marker)}; expected the name of a marker, for curve = 'beats'")

    def at(self, moments: Moments) -> Floats:
        """Return the number at moments, (m,)."""
        return self.low + (self.high - self.low) * np.asarray(self._part(moments), dtype=np.float64)

    def _part(self, moments: Moments) -> Any:
        if self.curve == "loudness":
            return moments.loudness
        if self.curve == "beats" and self.marker:
            return eased(self._since_marker(moments), self.ease)
        if self.curve == "beats":
            return eased(1 - moments.on("beat") / self.every % 1.0, self.ease)
        turns = moments.seconds / max(moments.duration if self.period is None else self.period, 1e-9)
        if self.curve == "ramp":
            return eased(np.clip(turns, 0, 1), self.ease)
        if self.curve == "steps":
            stair = np.floor(np.clip(turns, 0, 1) * self.steps) / max(self.steps - 1, 1)
            return eased(np.clip(stair, 0, 1), self.ease)
        if self.curve == "random":
            one, inner = np.floor(turns), turns % 1.0
            a, b = (uniform(11, one + shift) for shift in (0, 1))
            return a + (b - a) * eased(inner, "in-out")
        part = turns % 1.0
        if self.curve == "sine":
            return 0.5 - 0.5 * np.cos(2 * np.pi * part)
        return part if self.curve == "saw" else 1 - np.abs(2 * part - 1)

    def _since_marker(self, moments: Moments) -> Floats:
        """Return 1 at each marker, falling to 0, (m,)."""
        times = moments.seconds + moments.start
        marked = np.array([-np.inf, *moments.rhythm.ruler.named(self.marker)])
        since = times - marked[np.searchsorted(marked, times + 1e-9, side="right") - 1]
        return np.asarray(np.clip(1 - since / (_FALL if self.period is None else self.period), 0.0, 1.0))


Value: TypeAlias = "float | Curve"


def value_of(what: str, said: object, unit: str, least: float, most: float) -> Value:
    """Return a number or a curve as it is written: `3`, or `{curve = "ramp", low = 1, high = 5}`.

    Raises
    ------
    InputError
        If it is neither, or out of range; the message begins with `what`.

    Examples
    --------
    >>> value_of("speed", {"curve": "ramp", "high": 5}, "m/s", 0, 10)
    Curve(curve='ramp', low=0.0, high=5, period=None, every=1.0, steps=4, ease='linear', marker='')
    """
    if isinstance(said, Mapping):
        keys = [item.name for item in fields(Curve)]
        for key in said:
            one_of(f"{what}: key", key, keys)
        if "curve" not in said:
            raise InputError(f"{what}: says no curve; expected curve = one of {', '.join(CURVES)}")
        try:
            said = Curve(**said)
        except InputError as error:
            raise InputError(f"{what}: {error}") from None
    if isinstance(said, Curve):
        for key in ("low", "high"):
            number(f"{what}: {key}", getattr(said, key), unit, least=least, most=most)
        return said
    return number(what, said, unit, least=least, most=most)


def at(value: Value, moments: Moments) -> Any:
    """Return a value at moments: a number, or (m, 1)."""
    return value.at(moments)[:, None] if isinstance(value, Curve) else value


def travelled(value: Value, moments: Moments, clock: str) -> Any:
    """Return how far one comes from moment 0 on at a speed, (m, 1): a speed that changes is added up."""
    time = moments.on(clock)
    if not isinstance(value, Curve):
        return (value * time)[:, None]
    low = np.floor(min(float(moments.seconds.min(initial=0)), 0.0) / _STEP)
    high = np.ceil(max(float(moments.seconds.max(initial=0)), 0.0) / _STEP)
    grid = Moments(np.arange(low, high + 1) * _STEP, moments.duration, moments.start, moments.rhythm)
    speed, steps = value.at(grid), np.diff(grid.on(clock))
    way = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2 * steps)])
    way -= np.interp(0.0, grid.seconds, way)
    return np.interp(moments.seconds, grid.seconds, way)[:, None]
