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

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.knot_insertion import cut, seconds, ticks
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.neighbours import pairs_between

NEAR_GROUND = 0.5
"""Metres: a drone no higher than this only has to keep to its pad."""

PAD_SLACK = 0.01
"""Metres by which near the ground the level distance may be less than that of the pads."""

_DEEPEST = 24
_PRODUCT = np.array([[comb(3, i) * comb(3, j) / comb(6, i + j) for j in range(4)] for i in range(4)])


@dataclass(frozen=True)
class Meeting:
    """Where two swarms come too near: who of each, when, s, how near, m (in the metric of the limits), and where, m."""

    first: int
    second: int
    time: float
    distance: float
    place: tuple[float, float, float]


def meeting(one: Trajectory, two: Trajectory, limits: Limits, pads: float, more: float = 0.0) -> Meeting | None:
    """Return the nearest approach within the first piece on which two swarms come too near, or None.

    Only the time of `one` is looked at; before and after its own time `two` stays where it begins and ends.

    Parameters
    ----------
    one, two : Trajectory
    limits : Limits
        Its distances count: `min_distance`, and `vertical_distance` up and down.
    pads : float
        Least distance of the pads, m: near the ground no more is asked for.
    more : float
        Metres asked for beyond the distances.

    Examples
    --------
    >>> still = Trajectory.hold([[0.0, 0, 20], [4, 0, 20]], 0.0, 10.0)
    >>> past = Trajectory(np.array([2.0, 8.0]), np.linspace([[2.0, -30, 20]], [[2.0, 30, 20]], 4)[None])
    >>> meeting(past, still, Limits(min_distance=1.9), pads=2.0) is None
    True
    >>> found = meeting(past, still, Limits(min_distance=2.1), pads=2.0)
    >>> found.time, round(found.distance, 6), found.place
    (5.0, 2.0, (1.0, 0.0, 20.0))
    """
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    knots = np.union1d(ticks(one.times), ticks(two.times))
    begin, end = ticks(one.times)[[0, -1]]
    knots = np.unique(np.clip(knots, begin, end))
    rule = _Rule(limits.min_distance + more, pads - PAD_SLACK, NEAR_GROUND * float(squeeze[2]))
    for start, stop in pairwise(knots):
        piece = np.array([start, stop])
        first = cut(ticks(one.times), one.control, piece)[0] * squeeze
        second = cut(ticks(two.times), two.control, piece)[0] * squeeze
        found = _first_breach(first, second, rule)
        if found is not None:
            i, j, u, distance, place = found
            moment = float(seconds(start) + u * (seconds(stop) - seconds(start)))
            x, y, z = (place / squeeze).tolist()
            return Meeting(i, j, moment, distance, (x, y, z))
    return None


@dataclass(frozen=True)
class _Rule:
    """Keep `distance`, or, where one is below `low`, the `level` distance seen from above, m."""

    distance: float
    level: float
    low: float

    def broken(self, one: Floats, two: Floats) -> tuple[np.ndarray, np.ndarray]:
        """Return which pairs of curves, (4, p, 3) each, are surely good, and which are surely not."""
        apart = one - two
        least = _least(apart)
        height = np.minimum(one[..., 2].max(axis=0), two[..., 2].max(axis=0))
        good = least >= self.distance**2
        good |= (height <= self.low) & (_least(apart[..., :2]) >= self.level**2)
        ends = apart[[0, 3]]
        near = (ends**2).sum(axis=-1) < self.distance**2
        excused = np.minimum(one[[0, 3], :, 2], two[[0, 3], :, 2]) <= self.low
        excused &= (ends[..., :2] ** 2).sum(axis=-1) >= self.level**2
        return good, (near & ~excused).any(axis=0)


Found = tuple[int, int, float, float, Floats]


def _first_breach(one: Floats, two: Floats, rule: _Rule) -> Found | None:
    """Return who of two swarms on one piece, (4, n, 3) and (4, m, 3), break the rule, with u, distance and middle."""
    here, there = _meeting_boxes(one, two, rule.distance)
    if len(here) == 0 or len(there) == 0:
        return None
    for low, high, first, second in _short(one[:, here], two[:, there], 0.0, 1.0, rule.distance):
        middle_a, middle_b = (first[0] + first[3]) / 2, (second[0] + second[3]) / 2
        reach_a = np.linalg.norm(first - middle_a, axis=2).max()
        reach_b = np.linalg.norm(second - middle_b, axis=2).max()
        i, j = pairs_between(middle_a, middle_b, rule.distance + float(reach_a + reach_b))
        found = _decide(first[:, i], second[:, j], rule)
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
    one: Floats, two: Floats, low: float, high: float, distance: float, depth: int = 0
) -> Iterator[tuple[float, float, Floats, Floats]]:
    """Yield parts of a piece in which nobody moves much farther than the distance."""
    moved = max(float(np.ptp(swarm, axis=0).max()) for swarm in (one, two))
    if moved <= 2 * distance or depth >= 10:
        yield low, high, one, two
        return
    middle = (low + high) / 2
    for part, (first, last) in enumerate(((low, middle), (middle, high))):
        yield from _short(_half(one)[part], _half(two)[part], first, last, distance, depth + 1)


def _decide(one: Floats, two: Floats, rule: _Rule) -> tuple[int, float, float, Floats] | None:
    """Return the worst pair that breaks the rule: its number, where on the piece, its distance and its middle."""
    pair = np.arange(one.shape[1])
    low, high = np.zeros(len(pair)), np.ones(len(pair))
    worst: tuple[float, int, float, Floats] | None = None
    for depth in range(_DEEPEST):
        good, bad = rule.broken(one, two)
        if depth == _DEEPEST - 1:
            bad = ~good  # neither, after so many halvings: it grazes the rule, which is not enough
        for number in np.flatnonzero(bad):
            distance, u, place = _nearest(one[:, number], two[:, number])
            if worst is None or distance < worst[0]:
                worst = distance, int(pair[number]), float(low[number] + u * (high[number] - low[number])), place
        if worst is not None:
            return worst[1], worst[2], worst[0], worst[3]
        left = ~good
        if not left.any():
            return None
        one, two, pair, low, high = one[:, left], two[:, left], pair[left], low[left], high[left]
        middle = (low + high) / 2
        one, two = np.concatenate(_half(one), axis=1), np.concatenate(_half(two), axis=1)
        pair = np.concatenate([pair, pair])
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    return None


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
