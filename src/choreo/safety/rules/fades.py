"""How the light of drones changes: strengths that an eye sees, bends of fades, and turns from brighter to darker.

Keyframes of a light come in; the frames at which its luminance, or its red, has gone a step the other way go out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.light_track import LightTrack

Linear = NDArray[np.float32]

STEP, DARKER = 0.1, 0.8
"""Relative luminance: the least change that counts, and below what the darker of two states must be."""
RED_STEP, RED_SHARE = 20 / 320, 0.8
"""Change of red less green and blue that counts, and from which part of the light red is saturated."""
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
"""Of each keyframe its strength; the least change; whether it may be the darker state of two, and the brighter."""


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
    return bright, STEP, bright < DARKER, np.ones(len(bright), dtype=np.bool_)


def redness(shown: Linear) -> Signal:
    """Return red less green and blue, of which the brighter state must be a saturated red."""
    red, green, blue = shown
    return np.maximum(red - green - blue, 0), RED_STEP, np.ones(len(red), dtype=np.bool_), _saturated(shown)


def _saturated(shown: Linear) -> Marks:
    red, green, blue = shown
    return np.asarray(red >= RED_SHARE * np.maximum(red + green + blue, np.float32(1e-6)))


def with_bends(light: LightTrack) -> Course:
    """Return how a light runs, also where a fade is darker than at both its ends, or its red stronger or weaker.

    The bytes run straight, what is seen does not: halfway from green to magenta it is darker than either. Where a
    stronger red is not saturated, the last frame before it that is saturated stands there too, or the first one after.
    """
    gap = np.diff(light.frames)
    gap[light.starts[1:-1] - 1] = 0  # from one drone to the next
    longer = np.flatnonzero(gap > 1)
    values = np.ascontiguousarray(light.values.T)  # a row of each colour; `take` leaves them so
    low, high, gap = values.take(longer, axis=1), values.take(longer + 1, axis=1), gap[longer]
    span = int(gap.max(initial=0)) + 1
    found = []
    for first in range(0, max(len(gap), 1), _FADES_AT_ONCE):
        some = slice(first, first + _FADES_AT_ONCE)
        found += [(first + fade) * span + at for fade, at in _bends(low[:, some], high[:, some], gap[some])]
    fade, at = np.divmod(np.unique(np.concatenate(found)), span)
    before = longer[fade]
    bends, _ = _on_the_way(low[:, fade], high[:, fade], at / gap[fade])
    return Course(
        np.insert(light.frames, before + 1, light.frames[before] + at),
        light.starts + np.searchsorted(before, light.starts),
        np.insert(_LINEAR.take(values), before + 1, bends, axis=1),
    )


def _bends(low: Bytes, high: Bytes, gap: Ints) -> list[tuple[Ints, Ints]]:
    """Return which of m fades, (3, m), bend, and in which frame: the darkest one, those of most and least red.

    Then those in which red is saturated: the most, and as strong as may be.
    """
    ends = [_on_the_way(low, high, np.full(len(gap), part)) for part in (0.0, 1.0)]
    found = [_farthest(low, high, gap, ends, weights) for weights in (-_BRIGHT, _RED, -_RED)]
    may = _may_be_pale(ends, found[1][0])
    if len(may):
        index = np.full(len(gap), -1)
        index[may] = np.arange(len(may))
        known = [(index[fade][index[fade] >= 0], at[index[fade] >= 0]) for fade, at in found[1:]]
        ends = [(values[:, may], slopes[:, may]) for values, slopes in ends]
        none = np.flatnonzero(~_saturated(ends[0][0]) & ~_saturated(ends[1][0]))
        ends = [(values[:, none], slopes[:, none]) for values, slopes in ends]
        fade, at = _farthest(low[:, may[none]], high[:, may[none]], gap[may[none]], ends, _MUCH_RED, 0.0)
        known.append((none[fade], at))
        found += [(may[fade], at) for fade, at in _reddest(low[:, may], high[:, may], gap[may], known)]
    return found


def _may_be_pale(ends: Sequence[Lights], bent: Ints) -> Ints:
    """Return which fades may hold a saturated red though it is none where red is strongest, at an end or a bend.

    From black, or to it, the share of the strongest colour only grows, or sinks.
    """
    (begin, _), (end, _) = ends
    red, others = np.maximum(begin[0], end[0]), np.minimum(begin[1:], end[1:]).sum(axis=0)
    may = (red >= RED_STEP) & (red >= RED_SHARE * (red + others))
    pale = ~_saturated(np.where(_RED @ begin > _RED @ end, begin, end))
    pale[bent] = True
    may &= pale & begin.any(axis=0) & end.any(axis=0)
    return np.flatnonzero(may)


def _reddest(low: Bytes, high: Bytes, gap: Ints, bends: Sequence[tuple[Ints, Ints]]) -> list[tuple[Ints, Ints]]:
    """Return the frames of m fades, (3, m), in which a saturated red is as strong as it is, where no bend says so.

    Between bends red runs one way. Where it is saturated at the weaker end alone, the strongest one is the last that
    is, seen from there. The last of the `bends` are where red is most saturated.
    """
    span = int(gap.max()) + 1
    every = np.arange(len(gap)) * span
    points = np.unique(np.concatenate([every, every + gap, *(fade * span + at for fade, at in bends)]))
    fade, at = np.divmod(points, span)
    shown, _ = _on_the_way(low[:, fade], high[:, fade], at / gap[fade])
    strength, step, _, saturated = redness(shown)
    one = np.flatnonzero((fade[1:] == fade[:-1]) & (saturated[1:] != saturated[:-1]))
    red = np.where(saturated[one], one, one + 1)
    other = 2 * one + 1 - red
    those = (strength[other] > strength[red]) & (strength[other] >= step)
    fade, red, other = fade[red[those]], at[red[those]], at[other[those]]
    begin = red
    while (apart := np.abs(other - red) > 1).any():
        middle = np.where(apart, (red + other) // 2, red)
        shown, _ = _on_the_way(low[:, fade], high[:, fade], middle / gap[fade])
        is_red = _saturated(shown)
        red, other = np.where(is_red, middle, red), np.where(is_red, other, middle)
    inside = red != begin
    most, when = bends[-1]
    shown, _ = _on_the_way(low[:, most], high[:, most], when / gap[most])
    strength, step, _, saturated = redness(shown)
    matters = saturated & (strength >= step)
    return [(fade[inside], red[inside]), (most[matters], when[matters])]


def _farthest(
    low: Bytes, high: Bytes, gap: Ints, ends: Sequence[Lights], weights: Linear, level: float = -np.inf
) -> tuple[Ints, Ints]:
    """Return which of m fades, (3, m), are surely higher in some frame than at both ends, and their highest frame.

    Not those that are nowhere above the `level`.

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
    best = np.maximum(np.maximum(begin.sum(axis=0), end.sum(axis=0)) + _LEAST_BEND, np.float32(level))
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
    highest value that may be the brighter state of two, and the lowest that may be the darker one, since its last turn.
    """
    counts = np.tile(np.diff(light.starts), len(signals))
    order = np.argsort(-counts, kind="stable")
    alive = np.searchsorted(-counts[order], -np.arange(int(counts.max(initial=0))), side="left")
    begins = np.concatenate([[0], np.cumsum(alive)]).tolist()
    values, dark, bright = _side_by_side(light, signals, order, begins)
    steps = np.repeat(np.array([step for _, step, _, _ in signals], np.float32), light.drones)[order]
    way = np.zeros(len(order), dtype=np.int8)
    nothing = np.float32(np.inf)
    value, is_dark, is_bright = (each[: len(order)] for each in (values, dark, bright))
    top, bottom = np.where(is_bright, value, -nothing), np.where(is_dark, value, nothing)
    who, when = [np.empty(0, dtype=np.int64)], [0]
    for first, last in pairwise(begins[1:]):
        if last - first < len(way):
            steps, way = steps[: last - first], way[: last - first]
            top, bottom = top[: last - first], bottom[: last - first]
        value, is_dark, is_bright = values[first:last], dark[first:last], bright[first:last]
        np.maximum(top, value, out=top, where=is_bright)
        np.minimum(bottom, value, out=bottom, where=is_dark)
        falls = (way >= 0) & (top - value >= steps) & is_dark
        rises = (way <= 0) & (value - bottom >= steps) & is_bright & ~falls
        turned = (falls | rises).nonzero()[0]
        if len(turned):
            top[turned] = bottom[turned] = value[turned]  # the one that may be no such state is not asked till the next
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
