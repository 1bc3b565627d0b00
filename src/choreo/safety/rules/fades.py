"""How the light of drones changes: strengths that an eye sees, bends of fades, and turns from brighter to darker.

Keyframes of a light come in; the frames at which its luminance, or its red, has gone a step the other way go out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.light_track import LightTrack

Linear = NDArray[np.float32]

STEP, DARKER = 0.1, 0.8
"""Relative luminance: the least change that counts, and below what the darker of two states must be."""
RED_STEP, RED_SHARE = 20 / 320, 0.8 - 1e-6
"""Change of red less green and blue that counts, and from which part of the light red is saturated.

A millionth less than four fifths: (4, 1, 0) is just that, and one however it is rounded.
"""
_SHARES = np.arange(256) / 255
_LINEAR = np.where(_SHARES <= 0.04045, _SHARES / 12.92, ((_SHARES + 0.055) / 1.055) ** 2.4).astype(np.float32)
_RISE = np.diff(_LINEAR)
"""Linear light of each byte, and how much more the next one has; between two bytes it is taken to run straight."""
_BRIGHT, _RED = (np.array(each, dtype=np.float32) for each in ([0.2126, 0.7152, 0.0722], [1, -1, -1]))
"""How red, green and blue make relative luminance, and how much more red there is than the others."""
_MUCH_RED = np.array([1 - RED_SHARE, -RED_SHARE, -RED_SHARE], dtype=np.float32)
"""Positive where red is saturated."""
_LEAST_BEND = np.float32(1e-3)
"""By less than that no fade is taken to sink and rise again."""
_FADES_AT_ONCE = 60_000
"""What a core's cache holds is worked through more than twice as fast."""

Lights = tuple[Linear, Linear]
"""Linear light of fades, (3, m), and its slopes per whole fade."""
Marks = NDArray[np.bool_]
Signal = tuple[Linear, float, Marks, Marks]
"""Of each keyframe its strength; the least change; whether any brighter state makes a pair with it, and any darker one.

Two states are a pair where they are a change apart, and the darker one is marked so, or the brighter one is.
"""


Finder = Callable[[Bytes, Bytes, Ints], list[tuple[Ints, Ints]]]
"""What looks for frames of fades, in m of them, (3, m), of so many frames."""


@dataclass(frozen=True)
class Course:
    """The light of drones as it runs: linear red, green and blue, (3, k), at the keyframes and the bends of each."""

    frames: Ints
    starts: Ints
    """Where those of each drone begin, and at last where they end."""
    shown: Linear

    @property
    def drones(self) -> int:
        """Number of drones."""
        return len(self.starts) - 1


def luminance(shown: Linear) -> Signal:
    """Return the relative luminance, of which the darker state must be below 0.80."""
    red, green, blue = shown
    bright = np.float32(0.2126) * red + np.float32(0.7152) * green + np.float32(0.0722) * blue
    return bright, STEP, bright < DARKER, np.zeros(len(bright), dtype=np.bool_)


def redness(shown: Linear) -> Signal:
    """Return red less green and blue, of which one of two states must be a saturated red, whichever it is."""
    red, green, blue = shown
    saturated = _saturated(shown)
    return np.maximum(red - green - blue, 0), RED_STEP, saturated, saturated


def _saturated(shown: Linear) -> Marks:
    red, green, blue = shown
    return np.asarray(red >= RED_SHARE * np.maximum(red + green + blue, np.float32(1e-6)))


def with_bends(light: LightTrack) -> Course:
    """Return how a light runs, also where a fade is darker than at both its ends, or its red stronger or weaker.

    The bytes run straight, what is seen does not: halfway from green to magenta it is darker than either. Where red is
    saturated for a part of a fade, the first and the last frame in which it is stand there too. Red runs one way from
    bend to bend, so that no frame between has a stronger or a weaker saturated red.
    """
    gap = np.diff(light.frames)
    gap[light.starts[1:-1] - 1] = 0  # from one drone to the next
    longer = np.flatnonzero(gap > 1)
    values = np.ascontiguousarray(light.values.T)  # a row of each colour; `take` leaves them so
    low, high, gap = values.take(longer, axis=1), values.take(longer + 1, axis=1), gap[longer]
    shown = _LINEAR.take(values)
    fade, at = _by_parts(_bends, low, high, gap)
    bends, _ = _on_the_way(low[:, fade], high[:, fade], at / gap[fade])
    saturated = _saturated(shown)
    drone = np.repeat(np.arange(light.drones, dtype=np.int32), np.diff(light.starts))
    pale = np.zeros(light.drones, dtype=np.bool_)
    for colours, whose in ((shown, drone), (bends, drone[longer[fade]])):
        pale[whose[_is_pale_red(colours)]] = True
    if pale.any():
        some = _may_be_saturated_in_part(low, high, saturated[longer], saturated[longer + 1])
        some = some[pale[drone[longer[some]]]]
        part, when = _by_parts(_first_and_last_red, low[:, some], high[:, some], gap[some])
        span = int(gap.max(initial=0)) + 1
        fade, at = np.divmod(np.unique(np.append(fade * span + at, some[part] * span + when)), span)
        bends, _ = _on_the_way(low[:, fade], high[:, fade], at / gap[fade])
    before = longer[fade]
    return Course(
        np.insert(light.frames, before + 1, light.frames[before] + at),
        light.starts + np.searchsorted(before, light.starts),
        np.insert(shown, before + 1, bends, axis=1),
    )


def _by_parts(find: Finder, low: Bytes, high: Bytes, gap: Ints) -> tuple[Ints, Ints]:
    """Return which of m fades, (3, m), have something in which frame, in order; some are looked at at a time."""
    span = int(gap.max(initial=0)) + 1
    found = [np.empty(0, dtype=np.int64)]
    for first in range(0, len(gap), _FADES_AT_ONCE):
        some = slice(first, first + _FADES_AT_ONCE)
        found += [(first + fade) * span + at for fade, at in find(low[:, some], high[:, some], gap[some])]
    fade, at = np.divmod(np.unique(np.concatenate(found)), span)
    return fade, at


def _bends(low: Bytes, high: Bytes, gap: Ints) -> list[tuple[Ints, Ints]]:
    """Return which of m fades, (3, m), bend, and in which frame: the darkest one, those of most and least red."""
    ends = [_on_the_way(low, high, np.full(len(gap), part)) for part in (0.0, 1.0)]
    return [_farthest(low, high, gap, ends, weights) for weights in (-_BRIGHT, _RED, -_RED)]


def _is_pale_red(shown: Linear) -> Marks:
    """Return where red is strong enough for a step and not saturated.

    Whose light is so nowhere needs no first and last saturated red: that of its fade's ends and bends which is
    stronger is saturated too, or no step from the dark.
    """
    strength, step, saturated, _ = redness(shown)
    return (strength >= step) & ~saturated


def _may_be_saturated_in_part(low: Bytes, high: Bytes, begins: Marks, ends: Marks) -> Ints:
    """Return which of m fades, (3, m), may hold a saturated red in some frames, but not at both their ends.

    From black, or to it, the share of the strongest colour only grows, or sinks.
    """
    red = _LINEAR.take(np.maximum(low[0], high[0]))
    green, blue = (_LINEAR.take(np.minimum(*both)) for both in zip(low[1:], high[1:], strict=True))
    may = (
        (red * np.float32(1 - RED_SHARE) >= np.float32(RED_SHARE) * (green + blue)) & low.any(axis=0) & high.any(axis=0)
    )
    return np.flatnonzero((begins != ends) | (may & ~begins))


def _first_and_last_red(low: Bytes, high: Bytes, gap: Ints) -> list[tuple[Ints, Ints]]:
    """Return the first and the last frame of m fades, (3, m), in which red is saturated, where these are no ends.

    It is so without a break: of three colours that run straight, red is at least so many times the norm of the two
    others (of the power of 2.4), and a norm is convex.
    """
    ends = [_on_the_way(low, high, np.full(len(gap), part)) for part in (0.0, 1.0)]
    begins, stops = (_saturated(shown) for shown, _ in ends)
    neither = np.flatnonzero(~begins & ~stops)
    most, when = _farthest(
        low[:, neither],
        high[:, neither],
        gap[neither],
        [(shown[:, neither], slopes[:, neither]) for shown, slopes in ends],
        _MUCH_RED,
        0.0,
    )
    one = np.flatnonzero(begins != stops)
    fade = np.concatenate([one, neither[most], neither[most]])
    red = np.concatenate([np.where(begins[one], 0, gap[one]), when, when])
    other = np.concatenate([np.where(begins[one], gap[one], 0), np.zeros_like(when), gap[neither[most]]])
    while (apart := np.abs(other - red) > 1).any():
        middle = np.where(apart, (red + other) // 2, red)
        shown, _ = _on_the_way(low[:, fade], high[:, fade], middle / gap[fade])
        is_red = _saturated(shown)
        red, other = np.where(is_red, middle, red), np.where(is_red, other, middle)
    inside = (red > 0) & (red < gap[fade])
    return [(fade[inside], red[inside])]


def _farthest(
    low: Bytes, high: Bytes, gap: Ints, ends: Sequence[Lights], weights: Linear, level: float | None = None
) -> tuple[Ints, Ints]:
    """Return which of m fades, (3, m), are surely higher in some frame than at both ends, and their highest frame.

    Given a `level` above both ends, those that reach it.

    `weights` (3,) make of red, green and blue what is to be high; `ends` are those of the fades. The light of each is
    convex on the way: it runs below its chords and above its tangents. So of a stretch nothing is higher than the line
    through the chords of positive weights and the tangents of the others; taken from the middle of a stretch, it is
    highest there or at the stretch's end. What that shows to be no higher than the best frame known is left out, and
    all else is halved.
    """

    def shown(fade: Ints, at: Ints) -> tuple[Linear, Floats]:
        values, slopes = _on_the_way(low[:, fade], high[:, fade], at / gap[fade])
        return values * weights[:, None], slopes * weights[:, None] / gap[fade]

    rising = weights[:, None] > 0
    (begin, leaves), (end, comes) = ((value * weights[:, None], slope * weights[:, None]) for value, slope in ends)
    chord = end - begin
    up, down = (np.where(rising, chord, slope).sum(axis=0) for slope in (leaves, comes))
    best = np.maximum(begin.sum(axis=0), end.sum(axis=0)) + _LEAST_BEND
    if level is not None:
        best = np.full(len(gap), level, dtype=np.float32)
    where = np.zeros_like(gap)
    fade = np.flatnonzero((up > 0) & (down < 0))
    first, last, begin, end = where[fade], gap[fade], begin[:, fade], end[:, fade]
    while len(fade):
        middle = (first + last) // 2
        between, slope = shown(fade, middle)
        value = between.sum(axis=0)
        np.maximum.at(best, fade, value)
        highest = value == best[fade]
        where[fade[highest]] = middle[highest]
        early = np.where(rising, begin, between - slope * (middle - first)).sum(axis=0) > best[fade]
        late = np.where(rising, end, between + slope * (last - middle)).sum(axis=0) > best[fade]
        early &= middle - first > 1
        late &= last - middle > 1
        begin, end = (
            np.append(begin[:, early], between[:, late], axis=1),
            np.append(between[:, early], end[:, late], axis=1),
        )
        fade = np.append(fade[early], fade[late])
        first, last = np.append(first[early], middle[late]), np.append(middle[early], last[late])
    bent = np.flatnonzero(where)
    return bent, where[bent]


def _on_the_way(low: Bytes, high: Bytes, part: Floats) -> Lights:
    """Return the light of fades, (3, m), after so much of the way."""
    change = high.astype(np.float32) - low
    value = low + part.astype(np.float32) * change
    whole = np.minimum(value.astype(np.uint8), 254)
    return _LINEAR[whole] + (value - whole) * _RISE[whole], change * _RISE[whole]


def turns(light: Course, signals: Sequence[Signal]) -> tuple[Ints, Ints]:
    """Return the turns of signals, where one has gone its step the other way: whose, in order, and frames.

    Of the second signal, drones count on from those of the first. All are followed side by side, keyframe by keyframe,
    those with the most keyframes first, so that those that go on are always the first ones. Kept of each are the
    highest value since its last turn and the lowest one, of all states and of those that make a pair with any other.
    """
    counts = np.tile(np.diff(light.starts), len(signals))
    order = np.argsort(-counts, kind="stable")
    alive = np.searchsorted(-counts[order], -np.arange(int(counts.max(initial=0))), side="left")
    begins = np.concatenate([[0], np.cumsum(alive)]).tolist()
    values, dark, bright = _side_by_side(light, signals, order, begins)
    steps = np.repeat(np.array([step for _, step, _, _ in signals], np.float32), light.drones)[order]
    way = np.zeros(len(order), dtype=np.int8)
    nothing = np.float32(np.inf)
    top, bottom = np.full(len(order), -nothing), np.full(len(order), nothing)
    any_top, any_bottom = top.copy(), bottom.copy()
    who, when = [], []
    for first, last in pairwise(begins):
        some = last - first
        if some < len(way):
            steps, way, top, bottom = steps[:some], way[:some], top[:some], bottom[:some]
            any_top, any_bottom = any_top[:some], any_bottom[:some]
        value = values[first:last]
        darker, brighter = np.where(dark[first:last], value, nothing), np.where(bright[first:last], value, -nothing)
        falls = (way >= 0) & (np.maximum(any_top - darker, top - value) >= steps)
        rises = (way <= 0) & (np.maximum(brighter - any_bottom, value - bottom) >= steps) & ~falls
        for kept, new, farther in (
            (top, brighter, np.maximum),
            (bottom, darker, np.minimum),
            (any_top, value, np.maximum),
            (any_bottom, value, np.minimum),
        ):
            farther(kept, new, out=kept)
        turned = (falls | rises).nonzero()[0]
        if len(turned):
            top[turned], bottom[turned] = brighter[turned], darker[turned]
            any_top[turned] = any_bottom[turned] = value[turned]
            way[turned] = np.where(falls[turned], -1, 1)
        who.append(turned)
        when.append(len(turned))
    whose, turn = order[np.concatenate(who)], np.repeat(np.arange(len(when)), when)
    frames = light.frames[light.starts[whose % light.drones] + turn]
    in_order = np.argsort(whose, kind="stable")
    return whose[in_order], frames[in_order].astype(np.int64)


def _side_by_side(
    light: Course, signals: Sequence[Signal], order: Ints, begins: list[int]
) -> tuple[NDArray[np.float32], Marks, Marks]:
    """Return strengths and marks of signals: of the first keyframes of all in `order`, of the second ones, and so on.

    Those of each begin at `begins`.
    """
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    counts = np.diff(light.starts)
    index = np.arange(int(light.starts[-1])) - np.repeat(light.starts[:-1], counts)
    size = len(index) * len(signals)
    values, dark, bright = np.empty(size, np.float32), np.empty(size, np.bool_), np.empty(size, np.bool_)
    begin = np.asarray(begins)[index]
    for ranks, (strength, _, darker, brighter) in zip(np.split(rank, len(signals)), signals, strict=True):
        at = begin + np.repeat(ranks, counts)
        values[at], dark[at], bright[at] = strength, darker, brighter
    return values, dark, bright
