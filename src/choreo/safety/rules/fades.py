"""How the light of drones changes: strengths that an eye sees, bends of fades, and turns from brighter to darker.

Keyframes of a light come in; the frames at which its luminance, or its red, has gone a step the other way go out.
"""

from __future__ import annotations

from collections.abc import Sequence
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
_LINEAR = np.where(
    np.arange(256) / 255 <= 0.04045, np.arange(256) / 255 / 12.92, ((np.arange(256) / 255 + 0.055) / 1.055) ** 2.4
)
_LINEAR32, _SLOPE = _LINEAR.astype(np.float32), np.gradient(_LINEAR).astype(np.float32)
_BRIGHT, _RED = (np.array(each, dtype=np.float32) for each in ([0.2126, 0.7152, 0.0722], [1, -1, -1]))
"""How red, green and blue make relative luminance, and how much more red there is than the others."""
_LEAST_BEND = np.float32(1e-3)
"""By less than that no fade is taken to sink and rise again."""

Marks = NDArray[np.bool_]
Signal = tuple[Linear, float, Marks, Marks]
"""Of each keyframe its strength; the least change; whether it may be the darker state of two, and the brighter."""


def luminance(light: LightTrack) -> Signal:
    """Return the relative luminance, of which the darker state must be below 0.80."""
    red, green, blue = _LINEAR.astype(np.float32)[light.values].T
    bright = np.float32(0.2126) * red + np.float32(0.7152) * green + np.float32(0.0722) * blue
    return bright, STEP, bright < DARKER, np.ones(len(bright), dtype=np.bool_)


def redness(light: LightTrack) -> Signal:
    """Return red less green and blue, of which the brighter state must be a saturated red."""
    red, green, blue = _LINEAR.astype(np.float32)[light.values].T
    saturated = red >= RED_SHARE * np.maximum(red + green + blue, np.float32(1e-6))
    return np.maximum(red - green - blue, 0), RED_STEP, np.ones(len(red), dtype=np.bool_), saturated


def with_bends(light: LightTrack) -> LightTrack:
    """Return a light with a keyframe more where a fade is darker than at both its ends, or its red stronger or weaker.

    The bytes run straight, what is seen does not: halfway from green to magenta it is darker than either.
    """
    gap = np.diff(light.frames)
    gap[light.starts[1:-1] - 1] = 0  # from one drone to the next
    longer = np.flatnonzero(gap > 1)
    low, high, gap = light.values[longer], light.values[longer + 1], gap[longer]
    change = high.astype(np.float32) - low
    # By channels, which for so many fades is quicker than by fades.
    slopes = [[_SLOPE[side] * by for side, by in zip(ends.T, change.T, strict=True)] for ends in (low, high)]
    found = []
    for weights in (_BRIGHT, _RED):
        begin, end = (sum(slope * weight for slope, weight in zip(each, weights, strict=True)) for each in slopes)
        turns = np.flatnonzero(begin * end < 0)
        way = np.sign(begin[turns])[:, None] * weights
        at = _farthest(low[turns], change[turns], gap[turns], way)
        found.append(np.stack([turns[at > 0], at[at > 0]]))
    fade, at = np.unique(np.concatenate(found, axis=1), axis=1)
    before = longer[fade]
    frames = np.insert(light.frames, before + 1, light.frames[before] + at)
    values = np.insert(light.values, before + 1, _on_the_way(low[fade], change[fade], at / gap[fade]), axis=0)
    return LightTrack.ragged(frames, values, light.starts + np.searchsorted(before, light.starts))


def _farthest(low: Bytes, change: Linear, gap: Ints, weights: Linear) -> Ints:
    """Return the frame of each of m fades at which a signal is surely higher than at both ends; 0 where there is none.

    Looked for at each eighth of it, then nearer and nearer about the best; `weights` (m, 3) make the signal.
    """

    def signal(at: Ints) -> Linear:
        return np.asarray((_LINEAR32[_on_the_way(low, change, at / gap)] * weights).sum(axis=1))

    where = np.zeros_like(gap)
    best = np.maximum(signal(where), signal(gap)) + _LEAST_BEND

    def look(at: Ints) -> None:
        value = signal(at)
        higher = value > best
        best[higher], where[higher] = value[higher], at[higher]

    for eighth in range(1, 8):
        look(gap * eighth // 8)
    step = -(-gap // 8)
    while step.any():
        step //= 2
        look(np.minimum(where + step, gap))
        look(np.maximum(where - step, 0))
    return where


def _on_the_way(low: Bytes, change: Linear, part: Floats) -> Bytes:
    """Return colours of fades, (m, 3), after so much of the way."""
    return np.rint(low + part[:, None] * change).astype(np.uint8)


def turns(light: LightTrack, signals: Sequence[Signal]) -> tuple[Ints, Ints]:
    """Return the turns of signals, where one has gone its step the other way: whose, in order, and frames.

    Of the second signal, drones count on from those of the first. All are followed side by side, keyframe by keyframe,
    those with the most keyframes first, so that those that go on are always the first ones. Kept of each are the
    highest and the lowest value since its last turn.
    """
    counts = np.tile(np.diff(light.starts), len(signals))
    order = np.argsort(-counts, kind="stable")
    alive = np.searchsorted(-counts[order], -np.arange(int(counts.max(initial=0))), side="left")
    begins = np.concatenate([[0], np.cumsum(alive)]).tolist()
    values, dark, bright = _side_by_side(light, signals, order, begins)
    steps = np.repeat(np.array([step for _, step, _, _ in signals], np.float32), light.drones)[order]
    way = np.zeros(len(order), dtype=np.int8)
    top, bottom = values[: len(order)].copy(), values[: len(order)].copy()
    bright_top, dark_bottom = bright[: len(order)].copy(), dark[: len(order)].copy()
    who, when = [np.empty(0, dtype=np.int64)], [0]
    for first, last in pairwise(begins[1:]):
        if last - first < len(way):
            steps, way = steps[: last - first], way[: last - first]
            top, bright_top = top[: last - first], bright_top[: last - first]
            bottom, dark_bottom = bottom[: last - first], dark_bottom[: last - first]
        value, is_dark, is_bright = values[first:last], dark[first:last], bright[first:last]
        higher, lower = value >= top, value <= bottom
        np.copyto(top, value, where=higher)
        np.copyto(bright_top, is_bright, where=higher)
        np.copyto(bottom, value, where=lower)
        np.copyto(dark_bottom, is_dark, where=lower)
        falls = (way >= 0) & (top - value >= steps) & is_dark & bright_top
        rises = (way <= 0) & (value - bottom >= steps) & dark_bottom & is_bright & ~falls
        turned = (falls | rises).nonzero()[0]
        if len(turned):
            top[turned] = bottom[turned] = value[turned]
            bright_top[turned], dark_bottom[turned] = is_bright[turned], is_dark[turned]
            way[turned] = np.where(falls[turned], -1, 1)
        who.append(turned)
        when.append(len(turned))
    whose, turn = order[np.concatenate(who)], np.repeat(np.arange(len(when)), when)
    frames = light.frames[light.starts[whose % light.drones] + turn]
    in_order = np.argsort(whose, kind="stable")
    return whose[in_order], frames[in_order].astype(np.int64)


def _side_by_side(
    light: LightTrack, signals: Sequence[Signal], order: Ints, begins: list[int]
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
