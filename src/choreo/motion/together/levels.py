"""Lift levels: how far each drone is pushed out of the picture's plane so that no two come near in mid-flight.

Two drones whose straight flights in the plane come nearer than the distance are a conflict. With c the pair's
difference vector in the plane at s, a push by lift sin(phi), s = sin^2(phi / 2), keeps the distance d if
|lift_i - lift_j| >= sqrt(d^2 - |c|^2) / sin(phi) at every s; sin^2(phi) = 4 s (1 - s), so the largest such gap is
the maximum of a quotient of two quadratics, found in closed form. Pairs without a conflict only get farther.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints, dot_products, lengths, squared_lengths
from choreo.neighbours import pair_codes, pairs_of

_MOMENTS = 49


@dataclass(frozen=True, eq=False)
class Conflicts:
    """Pairs that come too near in the plane, (m, 2), and the lift gap that each needs, (m,) m."""

    pairs: Ints
    gaps: Floats


def conflicts(start: Floats, goal: Floats, distance: float) -> Conflicts:
    """Return the pairs whose straight flights from start to goal, (n, 2) m, come nearer than `distance`.

    Parameters
    ----------
    start, goal : (n, 2) arrays
        Coordinates in the plane; both keep `distance`.

    Examples
    --------
    >>> crossing = np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([[2.0, 2.0], [2.0, 0.0]])
    >>> found = conflicts(*crossing, 2.0)
    >>> found.pairs.tolist(), bool(found.gaps[0] > 1.4)
    ([[0, 1]], True)
    """
    pairs = _candidates(start, goal, distance)
    a = start[pairs[:, 0]] - start[pairs[:, 1]]
    e = goal[pairs[:, 0]] - goal[pairs[:, 1]] - a
    gaps = _gaps(a, e, distance)
    near = gaps > 0
    return Conflicts(pairs[near], gaps[near])


def levels(count: int, found: Conflicts) -> Floats:
    """Return the lift of each drone, (count,) m: conflicting pairs keep their gaps, lifts stay near 0.

    Greedy colouring of the conflict graph with distances, the most entangled drones first.

    Examples
    --------
    >>> levels(3, Conflicts(np.array([[0, 1]]), np.array([1.5]))).tolist()
    [0.75, -0.75, 0.0]
    """
    partners: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for (i, j), gap in zip(found.pairs.tolist(), found.gaps.tolist(), strict=True):
        partners[i].append((j, gap))
        partners[j].append((i, gap))
    weight = np.zeros(count)
    np.add.at(weight, found.pairs.ravel(), np.repeat(found.gaps, 2))
    lift = np.zeros(count)
    placed = np.zeros(count, dtype=bool)
    for drone in np.lexsort((np.arange(count), -weight))[: int((weight > 0).sum())].tolist():
        taken = [(lift[other], gap) for other, gap in partners[drone] if placed[other]]
        lift[drone] = _free_level(taken)
        placed[drone] = True
    if placed.any():
        lift[placed] -= (lift[placed].max() + lift[placed].min()) / 2
    return lift


def _free_level(taken: list[tuple[float, float]]) -> float:
    """Return the level nearest 0 that keeps each (level, gap) in `taken`."""
    options = [0.0] + [level + side * gap for level, gap in taken for side in (1.0, -1.0)]
    options.sort(key=lambda level: (abs(level), level))
    return next(at for at in options if all(abs(at - level) >= gap - 1e-12 for level, gap in taken))


def _candidates(start: Floats, goal: Floats, distance: float) -> Ints:
    """Return pairs (m, 2), sorted, among which is every pair that comes nearer than `distance`."""
    moments = np.linspace(0.0, 1.0, _MOMENTS)
    half = float(moments[1]) / 2
    move = goal - start
    # Between two moments nobody moves farther than this against the swarm as a whole.
    reach = float(lengths(move - move.mean(axis=0)).max(initial=0.0))
    radius = distance + 2 * reach * half
    codes = [np.empty(0, dtype=np.int64)]
    for s in moments:
        near = pair_codes((1 - s) * start + s * goal, radius)
        codes.append(near[_meet(start, goal, pairs_of(near, len(start)), s - half, s + half, distance)])
    return pairs_of(np.unique(np.concatenate(codes)), len(start))


def _meet(start: Floats, goal: Floats, pairs: Ints, low: float, high: float, distance: float) -> np.ndarray:
    """Return which pairs come nearer than `distance` (or all but) between s = `low` and `high`."""
    a = start[pairs[:, 0]] - start[pairs[:, 1]]
    e = goal[pairs[:, 0]] - goal[pairs[:, 1]] - a
    square = squared_lengths(e)
    nearest = np.clip(-dot_products(a, e) / np.maximum(square, 1e-12), max(low, 0.0), min(high, 1.0))
    gap = a + nearest[:, None] * e
    return np.asarray(squared_lengths(gap) < distance**2 * (1 + 1e-9))


def _gaps(a: Floats, e: Floats, distance: float) -> Floats:
    """Return the largest sqrt(distance^2 - |a + s e|^2) / (2 sqrt(s (1 - s))) over s in (0, 1), 0 where there is none.

    The derivative vanishes where (2 a.e + e.e) s^2 - 2 k s + k = 0 with k = distance^2 - a.a.
    """
    k = distance**2 - squared_lengths(a)
    ae, ee = dot_products(a, e), squared_lengths(e)
    quadratic = 2 * ae + ee
    root = np.sqrt(np.maximum(k * k - quadratic * k, 0.0))
    # Two forms of the roots, so that neither loses its digits; the ends of the interval stand for the limits there.
    with np.errstate(divide="ignore", invalid="ignore"):
        options = np.stack([(k + root) / quadratic, (k - root) / quadratic, k / (k + root), k / (k - root)])
    tiny = 1e-7
    options = np.clip(np.nan_to_num(options, nan=0.5, posinf=0.5, neginf=0.5), tiny, 1 - tiny)
    ends = np.broadcast_to(np.array([[tiny], [1 - tiny]]), (2, len(k)))
    s = np.concatenate([options, ends])
    short = k - s * (2 * ae + s * ee)
    return np.asarray(np.sqrt(np.maximum(short / (4 * s * (1 - s)), 0.0).max(axis=0, initial=0.0)))
