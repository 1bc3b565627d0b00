"""Bowed flights: nearly straight ways in space, each bent a little so that no two come near.

x(phi) = (1 - s) p + s q + o sin(phi), s = sin^2(phi / 2), phi from 0 to pi: one bow vector o for each drone. No closed
form says which bows keep the distance, so they are searched for: the pairs that come near push each other's bows apart
(a hinge on their distance at moments, least squares by L-BFGS; Nocedal 1980). What was found is then *proved*, for all
pairs and every moment. With t = tan(phi / 2) / (1 + tan(phi / 2)) a pair's difference is

    ((1 - t)^2 a + 2 t (1 - t) o + t^2 b) / ((1 - t)^2 + t^2),    a, b, o the pair's differences,

a rational quadratic Bezier curve. That it keeps d is a polynomial of degree four in t that must not be negative:
Bernstein coefficients bound it from below, and halving decides the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints, dot_products, lengths, squared_lengths
from choreo.neighbours import pair_codes, pairs_of

_MOMENTS = 33
_ROUNDS = 16
_STEPS = 60
_NEAR = 1.2
"""Pairs at moments nearer than this times the distance take part in the search."""
_SLACK = 0.005
"""Metres more than the distance, times sin(phi), that the search asks for; in each further round of who still fails
as much again."""
_STEEP = 0.03
"""Least sin(phi) by which a shortfall is divided, so that those near the ends, which bows hardly move, count too."""
_STRAIGHTEN = 1e-6
_HALVINGS = 24


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of drones, (m, 2), and their differences at the start, of the bows, and at the goal, (m, 3) each."""

    index: Ints
    start: Floats
    bow: Floats
    goal: Floats


@dataclass(frozen=True, eq=False)
class _Meetings:
    """Pairs at moments, k each: who, the difference without bows (k, 3), sin(phi) (k,), the distance wanted (k,)."""

    index: Ints
    straight: Floats
    weight: Floats
    wanted: Floats

    def join(self, other: _Meetings) -> _Meetings:
        both = zip(
            (self.index, self.straight, self.weight, self.wanted),
            (other.index, other.straight, other.weight, other.wanted),
            strict=True,
        )
        return _Meetings(*(np.concatenate(pair) for pair in both))


def bows(
    start: Floats, goal: Floats, distance: float, floor: float = -np.inf, ceiling: float = np.inf
) -> Floats | None:
    """Return bows (n, 3) m with which flights from start to goal, (n, 3) m, keep `distance`, or None if none was found.

    What is returned is proved: see `keep`. Nobody flies lower than `floor` or higher than `ceiling`, m, between a start
    and a goal that do not: with t = tan(phi / 2) heights are (z0 + 2 t o + t^2 z1) / (1 + t^2), so the bow may take
    down sqrt((z0 - floor) (z1 - floor)).

    Examples
    --------
    >>> one, two = np.array([[0.0, 0, 0], [6, 0, 0]]), np.array([[6.0, 1, 0], [0, 0, 0]])
    >>> found = bows(one, two, 1.5)
    >>> keep(one, two, np.zeros((2, 3)), 1.5), keep(one, two, found, 1.5)
    (False, True)
    """
    bow = np.zeros_like(start)
    lowest = np.full(bow.shape, -np.inf)
    lowest[:, 2] = -_room(start[:, 2] - floor, goal[:, 2] - floor)
    highest = np.full(bow.shape, np.inf)
    highest[:, 2] = _room(ceiling - start[:, 2], ceiling - goal[:, 2])
    repeated: _Meetings | None = None
    for tried in range(_ROUNDS):
        pairs = candidates(start, goal, bow, distance * _NEAR if tried == 0 else distance + _SLACK)
        broken = ~proved(pairs, distance)
        if not broken.any():
            return bow
        again = _closest_moments(_some(pairs, broken), distance, _SLACK * (1 + tried))
        repeated = again if repeated is None else repeated.join(again)
        bow = _pushed(bow, lowest, highest, _meetings(pairs, distance).join(repeated))
    return None


def keep(start: Floats, goal: Floats, bow: Floats, distance: float) -> bool:
    """Return whether it is proved that bowed flights, (n, 3) m each, keep `distance` at every moment, all pairs."""
    return bool(proved(candidates(start, goal, bow, distance), distance).all())


def proved(pairs: Pairs, distance: float) -> np.ndarray:
    """Return for which pairs the distance is proved at every moment, (m,).

    Bernstein coefficients of |difference|^2 - distance^2, times ((1 - t)^2 + t^2)^2: where none is negative the
    polynomial is not either; where an end is, it is. Everything else is halved.
    """
    a, o, b = pairs.start, pairs.bow, pairs.goal
    square = distance**2
    form = np.stack(
        [
            squared_lengths(a) - square,
            dot_products(a, o),
            (dot_products(a, b) + 2 * squared_lengths(o) - square) / 3,
            dot_products(o, b),
            squared_lengths(b) - square,
        ]
    )
    good = np.ones(len(a), dtype=bool)
    owner = np.arange(len(a))
    for _ in range(_HALVINGS):
        good[owner[np.minimum(form[0], form[4]) < -1e-12]] = False
        open_ = (form.min(axis=0) < 0) & good[owner]
        if not open_.any():
            return good
        form, owner = _halved(form[:, open_]), np.tile(owner[open_], 2)
    good[owner] = False
    return good


def candidates(start: Floats, goal: Floats, bow: Floats, distance: float) -> Pairs:
    """Return pairs among which is every pair that comes nearer than `distance`: neighbours at moments.

    Between two moments nobody moves farther, against the swarm as a whole, than the greatest |x'| there allows.
    """
    phi = np.linspace(0.0, np.pi, _MOMENTS)
    half = float(phi[1]) / 2
    way = lengths(goal - start - (goal - start).mean(axis=0)) / 2
    bend = lengths(bow - bow.mean(axis=0))
    codes = [np.empty(0, dtype=np.int64)]
    for at in phi:
        # |x'| = |sin(phi) (q - p) / 2 + cos(phi) o|, both at their greatest around `at`.
        sin = np.sin(np.clip(np.pi / 2, at - half, at + half))
        cos = max(abs(np.cos(max(at - half, 0.0))), abs(np.cos(min(at + half, np.pi))))
        radius = distance + 2 * half * float((way * sin + bend * cos).max())
        codes.append(pair_codes(_place(start, goal, bow, at), radius))
    index = pairs_of(np.unique(np.concatenate(codes)), len(start))
    return Pairs(index, *(each[index[:, 0]] - each[index[:, 1]] for each in (start, bow, goal)))


def _place(start: Floats, goal: Floats, bow: Floats, phi: float) -> Floats:
    s = np.sin(phi / 2) ** 2
    return np.asarray((1 - s) * start + s * goal + np.sin(phi) * bow)


def _halved(form: Floats) -> Floats:
    """Return the Bernstein coefficients, (5, m), over the two halves, (5, 2 m): de Casteljau."""
    left, right = [form[0]], [form[-1]]
    while len(form) > 1:
        form = (form[1:] + form[:-1]) / 2
        left.append(form[0])
        right.append(form[-1])
    return np.concatenate([np.stack(left), np.stack(right[::-1])], axis=1)


def _some(pairs: Pairs, which: np.ndarray) -> Pairs:
    return Pairs(pairs.index[which], pairs.start[which], pairs.bow[which], pairs.goal[which])


def _meetings(pairs: Pairs, distance: float) -> _Meetings:
    """Return the pairs at those of the moments at which they are near."""
    found = []
    for phi in np.linspace(0.0, np.pi, _MOMENTS)[1:-1:2]:
        straight, weight = _straight(pairs, np.full(len(pairs.index), phi))
        gap = straight + weight[:, None] * pairs.bow
        near = squared_lengths(gap) < (_NEAR * distance) ** 2
        wanted = distance + _SLACK * weight[near]
        found.append(_Meetings(pairs.index[near], straight[near], weight[near], wanted))
    met = found[0]
    for more in found[1:]:
        met = met.join(more)
    return met


def _closest_moments(pairs: Pairs, distance: float, slack: float) -> _Meetings:
    """Return each pair at its closest moment."""
    phi = np.linspace(0.0, np.pi, 8 * _MOMENTS)[1:-1]
    best, when = np.full(len(pairs.index), np.inf), np.zeros(len(pairs.index))
    for at in phi:
        gap = _place(pairs.start, pairs.goal, pairs.bow, at)
        square = squared_lengths(gap)
        when[square < best] = at
        best = np.minimum(best, square)
    straight, weight = _straight(pairs, when)
    return _Meetings(pairs.index, straight, weight, distance + slack * weight)


def _straight(pairs: Pairs, phi: Floats) -> tuple[Floats, Floats]:
    """Return the pairs' differences on straight ways at each one's phi, (m, 3), and sin(phi)."""
    s = (np.sin(phi / 2) ** 2)[:, None]
    return (1 - s) * pairs.start + s * pairs.goal, np.sin(phi)


def _room(start: Floats, goal: Floats) -> Floats:
    """Return how far a bow may take drones, (n,) m, that stand so far from a border."""
    return np.asarray(np.sqrt(np.maximum(start, 0.0) * np.maximum(goal, 0.0)))


def _pushed(bow: Floats, lowest: Floats, highest: Floats, met: _Meetings) -> Floats:
    """Return small bows with which all encounters keep what is wanted, as far as the search gets."""
    from scipy.optimize import Bounds, minimize
    from scipy.sparse import csr_matrix

    count, one, two = len(met.index), met.index[:, 0], met.index[:, 1]
    signs = np.concatenate([np.ones(count), -np.ones(count)])
    places = np.concatenate([one, two]), np.tile(np.arange(count), 2)
    gather = csr_matrix((signs, places), shape=(len(bow), count))
    square = met.wanted**2
    steep = 1.0 / np.maximum(met.weight, _STEEP)

    def cost(flat: Floats) -> tuple[float, Floats]:
        own = flat.reshape(-1, 3)
        gap = met.straight + met.weight[:, None] * (own[one] - own[two])
        short = steep * np.maximum(square - squared_lengths(gap), 0.0)
        slope = gather @ ((-4 * met.weight * steep * short)[:, None] * gap) + 2 * _STRAIGHTEN * own
        return float((short * short).sum() + _STRAIGHTEN * (own * own).sum()), slope.ravel()

    bounds = Bounds(lowest.ravel(), highest.ravel())
    found = minimize(
        cost, bow.ravel(), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _STEPS, "ftol": 1e-8}
    )
    return np.asarray(found.x).reshape(-1, 3)
