"""Straight level ways home: which of them come too near to each other, and who has to fly before whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bools, Floats, Ints

_PAIRS_AT_ONCE = 2_000_000


@dataclass(frozen=True, eq=False)
class Order:
    """What straight ways ask of their times.

    Parameters
    ----------
    apart : (m, 2) array
        Drones whose ways come too near: they may not fly at the same time.
    before : (k, 2) array
        The first has to have arrived when the second leaves, sorted.
    """

    apart: Ints
    before: Ints

    @property
    def impossible(self) -> Ints:
        """Pairs of which each would have to fly before the other, (j, 2)."""
        count = int(self.before.max(initial=0)) + 1
        codes, back = self.before @ np.array([count, 1]), self.before @ np.array([1, count])
        both = self.before[np.isin(codes, back)]
        return both[both[:, 0] < both[:, 1]]


def order_of(begin: Floats, targets: Floats, need: float, squeeze: float) -> Order:
    """Return what level ways from (n, 3) to over (n, 2) m ask of their times, so that nobody comes nearer than `need`.

    How fast a drone flies on its way is left open: two ways of which any two places are far enough apart may be flown
    at once, whatever the autopilots make of it. `squeeze` is the factor of heights before distances are taken.
    """
    heights = begin[:, 2] * squeeze
    apart: list[Ints] = []
    before: list[Ints] = [np.empty((0, 2), dtype=np.int64)]
    for one, other in _near(begin[:, :2], targets, heights, need):
        room = np.sqrt(np.maximum(need**2 - (heights[one] - heights[other]) ** 2, 0.0))
        a, b, c, d = begin[one, :2], targets[one], begin[other, :2], targets[other]
        ends = [_off(c, a, b) < room, _off(d, a, b) < room, _off(a, c, d) < room, _off(b, c, d) < room]
        near = np.logical_or.reduce(ends) | _cross(a, b, c, d)
        apart.append(np.stack([one, other], axis=1)[near])
        # Where one would pass over the other's beginning, the other flies first; over its pad, it flies last.
        for mask, first, second in zip(ends, (other, one, one, other), (one, other, other, one), strict=True):
            before.append(np.stack([first, second], axis=1)[mask])
    found = np.concatenate([np.empty((0, 2), dtype=np.int64), *apart])
    return Order(found, np.unique(np.concatenate(before), axis=0))


def entangled(begin: Floats, targets: Floats, row: int, need: float, squeeze: float) -> Ints:
    """Return the drones of which this one would have to fly both before and after."""
    tall = begin[:, 2] * squeeze
    room = np.sqrt(np.maximum(need**2 - (tall - tall[row]) ** 2, 0.0))
    place, target = (np.broadcast_to(each[row, :2], targets.shape) for each in (begin, targets))
    first = (_off(place, begin[:, :2], targets) < room) | (_off(targets, place, target) < room)
    last = (_off(begin[:, :2], place, target) < room) | (_off(target, begin[:, :2], targets) < room)
    return np.setdiff1d(np.flatnonzero(first & last), [row])


def through(begin: Floats, targets: Floats, middle: Floats, radius: float) -> Bools:
    """Return which ways from each of (n, 2) to each of (m, 2) m pass a circle, (n, m)."""
    way = targets[None] - begin[:, None]
    long = np.einsum("ijk,ijk->ij", way, way)
    part = np.einsum("ijk,ik->ij", way, middle - begin) / np.where(long > 0, long, 1.0)
    off = begin[:, None] + np.clip(part, 0.0, 1.0)[..., None] * way - middle
    return np.asarray((off**2).sum(axis=2) < radius**2)


def _near(begin: Floats, targets: Floats, heights: Floats, need: float) -> list[tuple[Ints, Ints]]:
    """Return the pairs whose heights, and the boxes of whose ways, are near enough to matter, a part at a time."""
    order = np.argsort(heights, kind="stable")
    low, high = np.minimum(begin, targets)[order], np.maximum(begin, targets)[order]
    tall = heights[order]
    last = np.searchsorted(tall, tall + need)
    counts = last - np.arange(len(order)) - 1
    parts, first = [], 0
    while first < len(order):
        stop = first + 1
        while stop < len(order) and counts[first : stop + 1].sum() < _PAIRS_AT_ONCE:
            stop += 1
        one = np.repeat(np.arange(first, stop), counts[first:stop])
        begins = np.cumsum(counts[first:stop]) - counts[first:stop]
        other = one + 1 + np.arange(len(one)) - np.repeat(begins, counts[first:stop])
        meet = ((low[one] < high[other] + need) & (low[other] < high[one] + need)).all(axis=1)
        parts.append((order[one[meet]], order[other[meet]]))
        first = stop
    return parts


def _off(place: Floats, begin: Floats, end: Floats) -> Floats:
    """Return how far places lie off straight ways, all (m, 2) m."""
    way = end - begin
    long = np.einsum("ij,ij->i", way, way)
    part = np.clip(np.einsum("ij,ij->i", place - begin, way) / np.where(long > 0, long, 1.0), 0.0, 1.0)
    return np.asarray(np.linalg.norm(place - begin - way * part[:, None], axis=1))


def _cross(a: Floats, b: Floats, c: Floats, d: Floats) -> Bools:
    """Return which ways a to b cross those from c to d."""

    def side(one: Floats, other: Floats, place: Floats) -> Floats:
        u, v = other - one, place - one
        return np.asarray(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])

    return np.asarray((side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0))
