"""One layer of light: an effect with its words, its colours, where it falls and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.limits import LATER
from choreo.errors import InputError
from choreo.light.algebra.blending import blended
from choreo.light.algebra.colour_rows import of_dots
from choreo.light.algebra.coordinates import Dots
from choreo.light.algebra.masks import SIDES, of_parts, within
from choreo.light.algebra.moments import Moments
from choreo.light.algebra.ramps import Rgb, ramp
from choreo.light.algebra.values import Curve, Value, at, eased
from choreo.light.effects.catalogue import Painted, Scene, effects

Own = Callable[[Floats, Dots], Any]
"""A designer's own effect: from seconds (m,) and dots to colours (m, n, 3)."""
Shine = NDArray[np.float32]
_MOST_DOTS = 0.7
"""Part of the dots on which a layer may fall so that only these are looked at: picking more out takes longer."""


@dataclass(frozen=True, eq=False)
class Layer:
    """An effect, and all that is said of it; made from words by `choreo.light.words.layer_of`.

    Parameters
    ----------
    name : str
        Of the effect; empty for a designer's own.
    colours : tuple of (r, g, b)
        None for the light below, one, or a ramp of several.
    numbers : tuple of (name, value)
        Of the effect.
    along, per, centre, reverse
        See `Scene`.
    low : Value or None
        The part of the light that stays where the effect is dark; None for the effect's own.
    amount : Value
        How much of the layer there is, 0 to 1.
    blend : str
        One of `BLENDS`.
    parts : tuple of str
        Parts of the drawing on which it falls; none for all.
    within : (k, 2) array or None
        Polygon x, z on which it falls, m.
    sides : tuple of (side, metres)
        Half-spaces in which it falls, see `SIDES`.
    mask : Layer or None
        An effect whose level says how much of this one there is.
    begin, end : float or None
        From when to when it shines, s of the cue; below 0, counted from the cue's end. None for always.
    fade_in, fade_out : float
        Seconds.
    ease : str
        Of the fades.
    seed : int
        Other chance than that of the show.
    own : callable or None
        A designer's own effect.
    spoken : tuple of (str, str)
        Times of it, `begin`, `end` or `period`, that are said in the words of the music, before they are seconds.
    """

    name: str
    colours: tuple[Rgb, ...] = ()
    numbers: tuple[tuple[str, Any], ...] = ()
    along: str | tuple[float, float, float] = ""
    per: str = "second"
    centre: tuple[float, float, float] | None = None
    reverse: bool = False
    low: Value | None = None
    amount: Value = 1.0
    blend: str = "normal"
    parts: tuple[str, ...] = ()
    within: Floats | None = None
    sides: tuple[tuple[str, Value], ...] = ()
    mask: Layer | None = None
    begin: float | None = None
    end: float | None = None
    fade_in: float = 0.0
    fade_out: float = 0.0
    ease: str = "linear"
    seed: int = 0
    own: Own | None = None
    spoken: tuple[tuple[str, str], ...] = field(default=(), metadata=LATER)

    def in_seconds(self, seconds: Mapping[str, float]) -> Layer:
        """Return the layer with what is said in the words of the music in seconds."""
        given: dict[str, Any] = {key: seconds[key] for key, _ in self.spoken}
        numbers = tuple((key, given.pop(key, value)) for key, value in self.numbers)
        return replace(self, numbers=numbers, spoken=(), **given)

    def laid(self, below: Shine, moments: Moments, dots: Dots) -> Shine:
        """Return what is seen, (m, n, 3) sRGB 0 to 255, of the light below with this layer on it."""
        weight = self._weight(moments, dots)
        if np.ndim(weight) and not weight.any():
            return below
        light = self._light(moments, dots)
        some = None if np.ndim(weight) == 0 or np.shape(weight)[1] == 1 else weight.any(axis=0)
        if some is None or some.sum() > _MOST_DOTS * len(dots):
            return self._mixed(below, weight, light, moments)
        few = np.flatnonzero(some)
        part = self._mixed(of_dots(below, few), _of(weight, few), _light_of(light, few), moments)
        found = np.empty((len(part), 3, len(dots)), part.dtype).swapaxes(1, 2)
        found[:] = below
        for colour in range(3):
            found[..., colour][:, few] = part[..., colour]
        return found

    def _mixed(self, below: Shine, weight: Any, light: Any, moments: Moments) -> Shine:
        """Return the light below with so much of this one on it."""
        above, amount = self._shown(below, light, moments)
        mixed = blended(below, above, self.blend)
        if np.ndim(amount) or amount != 1.0:
            weight = weight * amount
        if np.ndim(weight) == 0 and weight == 1.0:
            return np.broadcast_to(mixed, np.broadcast_shapes(np.shape(mixed), below.shape))
        change = _each_colour(np.subtract, mixed, below)
        if np.ndim(weight):
            part = np.asarray(weight, np.float32)
            for colour in range(3):
                change[..., colour] *= part
        else:
            change *= np.float32(weight)
        change += below
        return np.asarray(change)

    def check(self, dots: Dots) -> None:
        """Raise `InputError` if the layer names what these dots do not have."""
        of_parts(dots.drawn, self.parts)
        if self.mask is not None:
            self.mask.check(dots)

    def _light(self, moments: Moments, dots: Dots) -> Any:
        """Return what the layer is of itself: the level of its effect, (m, n), or what it paints."""
        if self.own is not None:
            return Painted(_own_colours(self.own, moments, dots))
        return self.level(moments, dots)

    def _shown(self, below: Shine, level: Any, moments: Moments) -> tuple[Any, Any]:
        """Return the layer's light, and how much of it there is by the effect itself."""
        if isinstance(level, Painted):
            return level.colours, level.amount
        effect = effects()[self.name]
        colours = self.colours or effect.colours
        if len(colours) > 1:
            return ramp(colours, level), 1.0
        if colours and effect.over and not (self.low is not None):
            return np.array(colours[0], np.float32), level
        low = effect.low if self.low is None else at(self.low, moments)
        gain = level + (1 - level) * np.asarray(low, np.float32) if np.ndim(low) or low else level
        light = np.array(colours[0], np.float32) if colours else below
        return _each_colour(np.multiply, light, gain[..., None]), 1.0

    def level(self, moments: Moments, dots: Dots) -> Any:
        """Return the level of the effect, (m, n), or what it paints."""
        effect = effects()[self.name]
        along = self.along or effect.along or "x"
        seen = dots.only(of_parts(dots.drawn, self.parts)) if self.parts and along == "part" else dots
        seen = replace(seen, seed=dots.seed + 7919 * self.seed, _known={}) if self.seed else seen
        scene = Scene(moments, seen, dict(self.numbers), along, self.per, self.centre, self.reverse)
        return effect.shine(scene)

    def _weight(self, moments: Moments, dots: Dots) -> Any:
        """Return how much of the layer falls where and when: a number, (m, 1), (1, n) or (m, n)."""
        weight: Any = at(self.amount, moments)
        if self.begin is not None or self.end is not None or self.fade_in or self.fade_out:
            weight = weight * self._envelope(moments)
        if self.parts:
            weight = weight * of_parts(dots.drawn, self.parts)[None, :].astype(np.float32)
        if self.within is not None:
            weight = weight * within(dots, self.within)[None, :].astype(np.float32)
        for side, metres in self.sides:
            axis, sign = SIDES[side]
            weight = weight * ((dots.points[None, :, axis] - at(metres, moments)) * sign > 0).astype(np.float32)
        if self.mask is not None:
            level = self.mask.level(moments, dots)
            weight = weight * (level.amount if isinstance(level, Painted) else level)
        return weight

    def _envelope(self, moments: Moments) -> Any:
        """Return 1 from begin to end, with its fades, and 0 elsewhere, (m, 1)."""
        time, length = moments.seconds[:, None], moments.duration
        shown = np.ones_like(time)
        if self.begin is not None or self.fade_in:
            begin = 0.0 if self.begin is None else self.begin + (length if self.begin < 0 else 0.0)
            shown = eased(np.clip((time - begin) / max(self.fade_in, 1e-6), 0, 1), self.ease)
        if self.end is not None or self.fade_out:
            end = length if self.end is None else self.end + (length if self.end < 0 else 0.0)
            shown = shown * eased(np.clip((end - time) / max(self.fade_out, 1e-6), 0, 1), self.ease)
        return shown


def _light_of(light: Any, dots: Ints) -> Any:
    """Return the light of some of the dots."""
    if isinstance(light, Painted):
        return Painted(_of(light.colours, dots), _of(light.amount, dots))
    return _of(light, dots)


def _of(values: Any, dots: Ints) -> Any:
    """Return what some of the dots have of values (m, n, ...); those that all have in common stay."""
    return values[:, dots] if np.ndim(values) > 1 and np.shape(values)[1] > 1 else values


def _each_colour(work: np.ufunc, one: Any, two: Any) -> Any:
    """Return what a ufunc makes of colours (..., 3), each of red, green and blue by itself.

    Where one of both is broadcast, numpy would go through three numbers at a time, which is slow.
    """
    moments, dots, _ = np.broadcast_shapes(np.shape(one), np.shape(two), (1, 1, 3))
    found = np.empty((moments, 3, dots), np.result_type(one, two)).swapaxes(1, 2)
    for colour in range(3):
        work(one[..., colour], two[..., min(colour, two.shape[-1] - 1)], out=found[..., colour])
    return found


def _own_colours(own: Own, moments: Moments, dots: Dots) -> Shine:
    """Return what a designer's function shows, checked: whole numbers 0 to 255, or floating ones 0.0 to 1.0."""
    name = getattr(own, "__name__", "own")
    shape = (len(moments.seconds), len(dots), 3)
    found = np.asarray(own(moments.seconds, dots))
    try:
        shown = np.broadcast_to(found, shape)
    except ValueError:
        raise InputError(
            f"light '{name}': gives colours of shape {found.shape}; expected {shape}: moments, dots, red green blue"
        ) from None
    whole = found.dtype.kind in "iub"
    most = 255 if whole else 1
    if found.dtype.kind not in "iubf" or not np.isfinite(found).all() or found.min() < 0 or found.max() > most:
        raise InputError(
            f"light '{name}': gives colours beyond their range; expected whole numbers from 0 to 255, or floating ones "
            "from 0.0 to 1.0"
        )
    return np.asarray(shown, np.float32) * np.float32(1 if whole else 255)


def values_of(numbers: Mapping[str, Any]) -> tuple[Curve, ...]:
    """Return the value curves among the numbers of an effect."""
    return tuple(value for value in numbers.values() if isinstance(value, Curve))
