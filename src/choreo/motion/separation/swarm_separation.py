"""Do two swarms that were planned apart keep their distance from each other, at every moment?

On a piece, the difference of two cubics is a cubic, and its squared length a polynomial of degree 6: it nowhere falls
below its least Bernstein coefficient. Pairs for which that does not decide are halved in time until it does, or until
one of the ends is too near. (The checker has its own way of finding out, and does not share this one.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.knot_insertion import cut, seconds, ticks
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.neighbours import pairs_between

NEAR_GROUND = 0.5
"""Metres: a drone no higher than this, over its own pad, only has to keep to it, as long as others do to theirs."""

OFF_PAD = 0.1
"""Metres that a drone may be off the vertical of its pad for that."""

PAD_SLACK = 0.01
"""Metres by which near the ground the level distance may be less than that of the pads."""

Columns: TypeAlias = "tuple[Floats, Floats]"
"""Where each drone of a swarm starts from, and where it lands: (n, 2) m or more axes each."""

_DEEPEST = 24
_PRODUCT = np.array([[comb(3, i) * comb(3, j) / comb(6, i + j) for j in range(4)] for i in range(4)])


@dataclass(frozen=True)
class Encounter:
    """Where two swarms come too near: who of each, when, s, how near, m (in the metric of the limits), and where, m."""

    first: int
    second: int
    time: float
    distance: float
    place: tuple[float, float, float]


def encounter(
    one: Trajectory,
    two: Trajectory,
    limits: Limits,
    pads: float,
    more: float = 0.0,
    own: tuple[Columns, Columns] | None = None,
) -> Encounter | None:
    """Return the nearest approach within the first piece on which two swarms come too near, or None.

    Only the time of `one` is looked at; before and after its own time `two` stays where it begins and ends.

    Parameters
    ----------
    one, two : Trajectory
    limits : Limits
        Its distances count: `min_distance`, and `vertical_distance` up and down.
    pads : float
        Least distance of the pads, m: near the ground no more is asked for of two drones that are over pads of theirs.
    more : float
        Metres asked for beyond the distances.
    own : pair of pairs of arrays or None
        The pads of the drones of both; None for where they begin and end.

    Examples
    --------
    >>> still = Trajectory.hold([[0.0, 0, 20], [4, 0, 20]], 0.0, 10.0)
    >>> past = Trajectory(np.array([2.0, 8.0]), np.linspace([[2.0, -30, 20]], [[2.0, 30, 20]], 4)[None])
    >>> encounter(past, still, Limits(min_distance=1.9), pads=2.0) is None
    True
    >>> found = encounter(past, still, Limits(min_distance=2.1), pads=2.0)
    >>> found.time, round(found.distance, 6), found.place
    (5.0, 2.0, (1.0, 0.0, 20.0))
    """
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    knots = np.union1d(ticks(one.times), ticks(two.times))
    begin, end = ticks(one.times)[[0, -1]]
    knots = np.unique(np.clip(knots, begin, end))
    rule = _Rule(limits.min_distance + more, pads - PAD_SLACK, NEAR_GROUND * float(squeeze[2]))
    if own is None:
        own = (one.start, one.end), (two.start, two.end)
    verticals = [np.stack([pad[:, :2] for pad in columns]) for columns in own]
    for start, stop in pairwise(knots):
        piece = np.array([start, stop])
        first = cut(ticks(one.times), one.control, piece)[0] * squeeze
        second = cut(ticks(two.times), two.control, piece)[0] * squeeze
        found = _first_breach(_Swarm(first, verticals[0]), _Swarm(second, verticals[1]), rule)
        if found is not None:
            i, j, u, distance, place = found
            moment = float(seconds(start) + u * (seconds(stop) - seconds(start)))
            x, y, z = (place / squeeze).tolist()
            return Encounter(i, j, moment, distance, (x, y, z))
    return None


@dataclass(frozen=True, eq=False)
class _Swarm:
    """Curves, (4, n, 3) m, of drones with two pads each, (2, n, 2) m."""

    curves: Floats
    pads: Floats

    def take(self, drones: Ints | np.ndarray) -> _Swarm:
        return _Swarm(self.curves[:, drones], self.pads[:, drones])

    def halves(self) -> tuple[_Swarm, _Swarm]:
        first, second = _half(self.curves)
        return _Swarm(first, self.pads), _Swarm(second, self.pads)

    def over_pads(self) -> np.ndarray:
        """Return which control points of each curve are over each of its drone's pads, (2, 4, n)."""
        off = self.curves[None, ..., :2] - self.pads[:, None]
        return np.asarray((off**2).sum(axis=-1) <= OFF_PAD**2)


@dataclass(frozen=True)
class _Rule:
    """Keep `distance`, or, where one is below `low` and both are over pads of theirs, the `level` distance, m."""

    distance: float
    level: float
    low: float

    def broken(self, one: _Swarm, two: _Swarm) -> tuple[np.ndarray, np.ndarray]:
        """Return which pairs, each of a drone of one and one of the other, are surely good, and which surely not."""
        apart = one.curves - two.curves
        least = _least(apart)
        over = one.over_pads(), two.over_pads()
        height = np.minimum(one.curves[..., 2].max(axis=0), two.curves[..., 2].max(axis=0))
        good = (height <= self.low) & (_least(apart[..., :2]) >= self.level**2)
        for each in over:
            good &= each.all(axis=1).any(axis=0)
        good |= least >= self.distance**2
        ends = apart[[0, 3]]
        near = (ends**2).sum(axis=-1) < self.distance**2
        excused = np.minimum(one.curves[[0, 3], :, 2], two.curves[[0, 3], :, 2]) <= self.low
        excused &= (ends[..., :2] ** 2).sum(axis=-1) >= self.level**2
        for each in over:
            excused &= each[:, [0, 3]].any(axis=0)
        return good, (near & ~excused).any(axis=0)


Found = tuple[int, int, float, float, Floats]


def _first_breach(one: _Swarm, two: _Swarm, rule: _Rule) -> Found | None:
    """Return who of two swarms on one piece break the rule, with u, distance and middle."""
    here, there = _meeting_boxes(one.curves, two.curves, rule.distance)
    if len(here) == 0 or len(there) == 0:
        return None
    for low, high, first, second in _short(one.take(here), two.take(there), 0.0, 1.0, rule.distance):
        middle_a, middle_b = ((each.curves[0] + each.curves[3]) / 2 for each in (first, second))
        reach_a = np.linalg.norm(first.curves - middle_a, axis=2).max()
        reach_b = np.linalg.norm(second.curves - middle_b, axis=2).max()
        i, j = pairs_between(middle_a, middle_b, rule.distance + float(reach_a + reach_b))
        found = _decide(first.take(i), second.take(j), rule)
        if found is not None:
            pair, u, distance, place = found
            return int(here[i[pair]]), int(there[j[pair]]), low + u * (high - low), distance, place
    return None


def _meeting_boxes(one: Floats, two: Floats, distance: float) -> tuple[Ints, Ints]:
    """Return who of each swarm comes near the box of the other one."""
    boxes = [(swarm.min(axis=0), swarm.max(axis=0)) for swarm in (one, two)]
    near = []
    for own, other in (boxes, boxes[::-1]):
        low, high = other[0].min(axis=0) - distance, other[1].max(axis=0) + distance
        near.append(np.flatnonzero((own[1] >= low).all(axis=1) & (own[0] <= high).all(axis=1)))
    return near[0], near[1]


def _short(
    one: _Swarm, two: _Swarm, low: float, high: float, distance: float, depth: int = 0
) -> Iterator[tuple[float, float, _Swarm, _Swarm]]:
    """Yield parts of a piece in which nobody moves much farther than the distance."""
    moved = max(float(np.ptp(swarm.curves, axis=0).max()) for swarm in (one, two))
    if moved <= 2 * distance or depth >= 10:
        yield low, high, one, two
        return
    middle = (low + high) / 2
    parts = zip(one.halves(), two.halves(), ((low, middle), (middle, high)), strict=True)
    for first, second, (begin, end) in parts:
        yield from _short(first, second, begin, end, distance, depth + 1)


def _decide(one: _Swarm, two: _Swarm, rule: _Rule) -> tuple[int, float, float, Floats] | None:
    """Return the worst pair that breaks the rule: its number, where on the piece, its distance and its middle."""
    pair = np.arange(one.curves.shape[1])
    low, high = np.zeros(len(pair)), np.ones(len(pair))
    worst: tuple[float, int, float, Floats] | None = None
    for depth in range(_DEEPEST):
        good, bad = rule.broken(one, two)
        if depth == _DEEPEST - 1:
            bad = ~good  # neither, after so many halvings: it grazes the rule, which is not enough
        for number in np.flatnonzero(bad):
            distance, u, place = _nearest(one.curves[:, number], two.curves[:, number])
            if worst is None or distance < worst[0]:
                worst = distance, int(pair[number]), float(low[number] + u * (high[number] - low[number])), place
        if worst is not None:
            return worst[1], worst[2], worst[0], worst[3]
        left = ~good
        if not left.any():
            return None
        pair, low, high = pair[left], low[left], high[left]
        middle = (low + high) / 2
        one, two = _both_halves(one.take(left)), _both_halves(two.take(left))
        pair = np.concatenate([pair, pair])
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    return None


def _both_halves(swarm: _Swarm) -> _Swarm:
    curves = np.concatenate(_half(swarm.curves), axis=1)
    return _Swarm(curves, np.concatenate([swarm.pads, swarm.pads], axis=1))


def _nearest(one: Floats, two: Floats) -> tuple[float, float, Floats]:
    """Return about the least distance of two curves (4, 3) on a piece, where on it, and the middle between them."""
    u = np.linspace(0.0, 1.0, 257)[:, None]
    weights = np.concatenate([(1 - u) ** 3, 3 * u * (1 - u) ** 2, 3 * u**2 * (1 - u), u**3], axis=1)
    a, b = weights @ one, weights @ two
    distance = np.linalg.norm(a - b, axis=1)
    at = int(distance.argmin())
    return float(distance[at]), float(u[at, 0]), np.asarray((a[at] + b[at]) / 2)


def _least(curves: Floats) -> Floats:
    """Return what the squared length of each cubic, (4, p, d), nowhere falls below: its least Bernstein coefficient."""
    products = np.einsum("ipd,jpd->ijp", curves, curves) * _PRODUCT[:, :, None]
    coefficients = np.stack([np.trace(products[::-1], offset=order - 3) for order in range(7)])
    return np.asarray(coefficients.min(axis=0))


def _half(curves: Floats) -> tuple[Floats, Floats]:
    """Return both halves of cubics (4, p, 3), by de Casteljau's algorithm."""
    a, b, c, d = curves
    ab, bc, cd = (a + b) / 2, (b + c) / 2, (c + d) / 2
    abc, bcd = (ab + bc) / 2, (bc + cd) / 2
    middle = (abc + bcd) / 2
    return np.stack([a, ab, abc, middle]), np.stack([middle, bcd, cd, d])
