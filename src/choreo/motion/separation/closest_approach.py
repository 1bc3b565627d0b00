"""The closest approach of all pairs of a swarm's curves, exactly, as the planner finds it.

On one piece the difference of two drones is a cubic Bezier curve and its squared length a polynomial of degree 6. In
Bernstein form a polynomial never falls below its smallest coefficient, and halving the piece pulls the coefficients
onto the curve (Farouki, 2012): a pair is known to be clear, or it is halved. The checker asks the same question with
code of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints, dot_products, squared_lengths
from choreo.core.trajectory import Trajectory
from choreo.neighbours import near_pairs

PRECISION = 1e-7
"""Metres to which the closest approach is known."""

_HALVINGS = 40
_PRODUCTS = (
    np.array([1, 3, 3, 1])[:, None]
    * np.array([1, 3, 3, 1])[None]
    / np.array([1, 6, 15, 20, 15, 6, 1])[np.add.outer(np.arange(4), np.arange(4))]
)
"""Weight of the product of control points a and b in coefficient a + b of a squared length."""


@dataclass(frozen=True, eq=False)
class Approach:
    """What comes near.

    Parameters
    ----------
    closest : float
        The closest approach of all pairs, m, or the distance that was asked for if none comes nearer.
    pairs : (m, 2) array
        Pairs i < j that come nearer than was asked for, sorted.
    nearest : (m,) array
        How near each of them comes, m.
    """

    closest: float
    pairs: Ints
    nearest: Floats


def approaches(trajectory: Trajectory, distance: float, squeeze: Floats | None = None) -> Approach:
    """Return which pairs come nearer than `distance` m at any moment, and how near.

    Parameters
    ----------
    trajectory : Trajectory
    distance : float
        Metres.
    squeeze : (3,) array or None
        Factors of x, y, z before distances are taken, for a taller vertical distance.

    Examples
    --------
    >>> from choreo.core.trajectory import Trajectory
    >>> one = np.linspace([0.0, 0, 9], [9, 0, 9], 4)
    >>> found = approaches(Trajectory([0.0, 4.0], np.stack([one, one[::-1]], axis=1)[None]), 1.5)
    >>> found.pairs.tolist(), round(found.closest, 6)
    ([[0, 1]], 0.0)
    """
    factors = np.ones(3) if squeeze is None else squeeze
    drones = trajectory.drones
    # Pairs that stand still were as far apart at the moment at which the later of them came to rest.
    first = near_pairs(trajectory.start * factors, distance)
    gaps = np.linalg.norm((trajectory.start[first[:, 0]] - trajectory.start[first[:, 1]]) * factors, axis=1)
    codes, nearest = [first[:, 0] * drones + first[:, 1]], [gaps]
    for piece in trajectory.control:
        curve = piece * factors
        pairs = _candidates(curve, distance)
        gaps = _least(curve[:, pairs[:, 0]] - curve[:, pairs[:, 1]], distance)
        near = gaps < distance
        codes.append(pairs[near, 0] * drones + pairs[near, 1])
        nearest.append(gaps[near])
    code, gap = np.concatenate(codes), np.concatenate(nearest)
    each, member = np.unique(code, return_inverse=True)
    least = np.full(len(each), np.inf)
    np.minimum.at(least, member, gap)
    near = least < distance
    pairs = np.stack(np.divmod(each[near], drones), axis=1)
    return Approach(float(least.min(initial=distance)), pairs, least[near])


def _candidates(curve: Floats, distance: float) -> Ints:
    """Return pairs (m, 2) of which one moves, among which is every pair that comes nearer than `distance`.

    Parameters
    ----------
    curve : (4, n, 3) array
        Control points of one piece.
    """
    drift = (curve[3] - curve[0]).mean(axis=0)
    steps = np.arange(4.0)[:, None, None] / 3
    relative = curve - steps * drift  # moving with the swarm changes no difference
    middle = (relative.min(axis=0) + relative.max(axis=0)) / 2
    reach = np.sqrt(squared_lengths(relative - middle).max(axis=0))
    moves = (curve != curve[:1]).any(axis=(0, 2))
    pairs = near_pairs(middle, distance + 2 * float(reach.max(initial=0.0)))
    pairs = pairs[moves[pairs[:, 0]] | moves[pairs[:, 1]]]
    one, two = pairs[:, 0], pairs[:, 1]
    apart = np.sqrt(squared_lengths(middle[one] - middle[two]))
    pairs = pairs[apart <= distance + reach[one] + reach[two]]
    # A curve leaves its evenly flown chord by no more than the control points leave theirs.
    gap = curve[:, pairs[:, 0]] - curve[:, pairs[:, 1]]
    way = gap[3] - gap[0]
    bend = np.sqrt(squared_lengths(gap - gap[0] - steps * way).max(axis=0))
    part = np.clip(-dot_products(gap[0], way) / np.maximum(squared_lengths(way), 1e-12), 0.0, 1.0)
    chord = np.sqrt(squared_lengths(gap[0] + part[:, None] * way))
    return np.asarray(pairs[chord - bend <= distance])


def _least(gap: Floats, distance: float) -> Floats:
    """Return the least length of cubic curves (4, m, 3), exact to `PRECISION` where it is below `distance`."""
    count = gap.shape[1]
    coefficients = np.zeros((count, 7))
    for a in range(4):
        for b in range(4):
            coefficients[:, a + b] += _PRODUCTS[a, b] * dot_products(gap[a], gap[b])
    best = np.full(count, np.inf)
    owner = np.arange(count)
    for _ in range(_HALVINGS):
        np.minimum.at(best, owner, np.minimum(coefficients[:, 0], coefficients[:, 6]))
        target = np.minimum(best[owner], distance**2)
        target = target - 2 * PRECISION * np.sqrt(np.maximum(target, 0.0))
        open_ = coefficients.min(axis=1) < target
        if not open_.any():
            break
        left, right = _halved(coefficients[open_])
        coefficients, owner = np.concatenate([left, right]), np.tile(owner[open_], 2)
    return np.asarray(np.sqrt(np.maximum(best, 0.0)))


def _halved(coefficients: Floats) -> tuple[Floats, Floats]:
    """Return the coefficients (m, 7) of both halves: de Casteljau's construction."""
    rows = coefficients.T.copy()
    left, right = np.empty_like(rows), np.empty_like(rows)
    for step in range(7):
        left[step], right[6 - step] = rows[0], rows[-1]
        rows = (rows[:-1] + rows[1:]) / 2
    return left.T, right.T
