"""Broad phase: which pairs can come near each other within a window of time, missing none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.safety.exact.kdtree import pairs_within

_SAFE = 1 + 1e-9

SINGLED_OUT = 30_000
"""Drones singled out for being fast x drones, at most: so many pairs may be tried without a search."""

MOST_PARTS = 256
"""A piece is cut into so many windows at most; beyond that the search only gets slower, not wrong."""


NEAR_AT_ONCE = 50_000
"""So many pairs' numbers stay at hand for the processor while it works on them."""


class Tubes:
    """Each drone's way through a window, as a straight chord inside a tube.

    All control points of the window, (k, axes, n), are read as ``q = a + f_k (b - a) + rest``, where a and b
    are the drone's first and last point, f_k (0 to 1) is one number for the whole swarm, and the tube's radius
    is the longest rest. Drones that share a time law thus have thin tubes however they speed up. Since every point
    of a Bezier curve is a weighted mean of its control points, the difference of two drones stays within the sum of
    their radii around the chord of their differences.
    """

    def __init__(self, control: Floats) -> None:
        self.tried = 0
        """How many pairs were looked at so far."""
        self.first = control[0]
        self.way = control[-1] - control[0]
        along = control - self.first
        length = float((self.way**2).sum())
        share = (along * self.way).sum(axis=(1, 2)) / length if length > 0 else np.zeros(len(control))
        rest = along - np.clip(share, 0.0, 1.0)[:, None, None] * self.way
        self.radius: Floats = np.sqrt((rest**2).sum(axis=1).max(axis=0)) * _SAFE
        self.middle: Floats = self.first + self.way / 2
        self.reach: Floats = np.sqrt((self.way**2).sum(axis=0)) / 2 * _SAFE + self.radius

    def pairs(self, among: NDArray[np.bool_], distance: float) -> Iterator[tuple[Ints, Ints]]:
        """Yield, in blocks, the pairs of the drones `among` that can come within `distance` of each other."""
        chosen = np.flatnonzero(among)
        if len(chosen) < 2:
            return
        # One drone that crosses the whole stage must not widen the search for all the others.
        limit = float(usual_reach(self.reach[chosen]))
        fast = self.reach[chosen] > limit
        for i, j in self._within(chosen[~fast], distance + 2 * limit):
            near = self._near(i, j, distance)
            yield i[near], j[near]
        if fast.any():
            i, j = (side.ravel() for side in np.meshgrid(chosen[fast], chosen, indexing="ij"))
            once = ~(fast[np.searchsorted(chosen, j)] & (i >= j))
            i, j = np.minimum(i, j)[once], np.maximum(i, j)[once]
            near = self._near(i, j, distance)
            yield i[near], j[near]

    def _within(self, chosen: Ints, radius: float) -> Iterator[tuple[Ints, Ints]]:
        if len(chosen) < 2:
            return
        middle = self.middle[:, chosen].T
        # No two points of the swarm are farther apart than this; it stands in for an infinite distance.
        size = float(np.sqrt((np.ptp(middle, axis=0) ** 2).sum()))
        for first, second in pairs_within(middle, min(radius, size * _SAFE + 1e-9)):
            yield chosen[first], chosen[second]

    def _near(self, i: Ints, j: Ints, distance: float) -> NDArray[np.bool_]:
        """Return which pairs' chord of differences passes the origin within `distance` and their radii."""
        self.tried += len(i)
        portions = np.array_split(np.arange(len(i)), 1 + len(i) // NEAR_AT_ONCE)
        return np.concatenate([self._passes(i[some], j[some], distance) for some in portions])

    def _passes(self, i: Ints, j: Ints, distance: float) -> NDArray[np.bool_]:
        middle = [axis[i] - axis[j] for axis in self.middle]
        half = [(axis[i] - axis[j]) / 2 for axis in self.way]
        across = sum(m * h for m, h in zip(middle, half, strict=True))
        length = sum(h * h for h in half)
        at = np.clip(np.divide(-across, length, out=np.zeros(len(i)), where=length > 0), -1.0, 1.0)
        gap = sum((m + at * h) ** 2 for m, h in zip(middle, half, strict=True))
        limit = distance + self.radius[i] + self.radius[j]
        return np.asarray(gap <= (limit * _SAFE + 1e-9) ** 2)


def usual_reach(reach: Floats) -> Floats:
    """Return of reaches (..., n) the longest but for the few worth singling out: those twice as long as all others."""
    drones = reach.shape[-1]
    usual = -1 - min(SINGLED_OUT // drones, drones // 20)
    longest, others = reach.max(axis=-1), np.partition(reach, usual, axis=-1)[..., usual]
    return np.where(longest > 2 * others, others, longest)


def windows(reach: Floats, longest: float) -> Iterator[tuple[int, int, int]]:
    """Cut p pieces, in which the drones reach `reach` (p,) m far, into windows of about `longest` m.

    Yields first piece, piece after the last, and into how many equal parts of time the window must be cut
    (more than one only for a single piece).
    """
    lengths = reach.tolist()  # millions of pieces, of which each is looked at
    first, end = 0, len(lengths)
    while first < end:
        total, last = lengths[first], first + 1
        if total > longest:
            yield first, last, min(MOST_PARTS, int(2 ** np.ceil(np.log2(total / longest))))
        else:
            while last < end and total + lengths[last] <= longest:
                total += lengths[last]
                last += 1
            yield first, last, 1
        first = last
