"""Who flies to which goal: assignment of thousands of drones in a fraction of a second.

The exact solver (Hungarian method) is slow on real geometry, so it is run on blocks of near drones only: a first
assignment by recursive bisection of both clouds, then sweeps of exact block solutions over ever new cuts, then
exchanges of two goals until no exchange helps. With squared distances that last state is the *certificate*
a.b >= 0 for all pairs (Turpin, Michael and Kumar, 2014): synchronous straight flights then keep d / sqrt(2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats, Ints

Cost: TypeAlias = Callable[[Floats, Floats], Floats]
"""Starts (m, k) and goals (l, k) -> cost (m, l) of every flight; what an assignment keeps small in sum."""

BLOCK = 160
_CHUNK = 250_000
_ROUNDS = 8
"""Rounds in which prices are found: of more, each takes longer than it saves."""


def squared_distance(starts: Floats, goals: Floats) -> Floats:
    """Return the squared distance of each start to each goal, (m, l), up to sums of rows and columns."""
    # Sums of outer products: for two or three coordinates faster than a matrix product, and on one core.
    products = np.multiply.outer(-2.0 * starts[:, 0], goals[:, 0])
    for axis in range(1, starts.shape[1]):
        products += np.multiply.outer(-2.0 * starts[:, axis], goals[:, axis])
    return products


def assign(
    starts: Floats,
    goals: Floats,
    rng: np.random.Generator,
    cost: Cost = squared_distance,
    sweeps: int = 12,
) -> Ints:
    """Return `order`, (n,): start i flies to goal `order[i]`; no exchange of two goals lowers the cost.

    Parameters
    ----------
    starts, goals : (n, k) arrays
        Coordinates in which the cost is counted.
    rng : numpy.random.Generator
        Chooses the cuts of the sweeps.
    cost : callable
        What is kept small in sum. For the certificate a.b >= 0 it must be `squared_distance`.
    sweeps : int
        How many times the blocks are cut and solved.

    Examples
    --------
    >>> a = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    >>> assign(a, a[::-1] + 5.0, np.random.default_rng(0)).tolist()
    [2, 1, 0]
    """
    order = improve(_bisect(starts, goals), starts, goals, rng, cost, sweeps if len(starts) > BLOCK else 0)
    return _exchange(starts, goals, order, cost)


def improve(order: Ints, starts: Floats, goals: Floats, rng: np.random.Generator, cost: Cost, sweeps: int) -> Ints:
    """Return the assignment after sweeps of exact solutions of blocks, cut anew by start, goal or middle."""
    order = order.copy()
    # Of assignments that are equally good, the solver takes one: which, depends on how it is asked.
    again = solve if _in_rows(starts) or _in_rows(goals) else _solve_again
    for sweep in range(sweeps):
        place = (starts + goals[order], starts, goals[order])[sweep % 3]
        for block in _blocks(place, rng, BLOCK):
            order[block] = order[block][again(cost(starts[block], goals[order[block]]))]
    return order


def broken_pairs(starts: Floats, goals: Floats, order: Ints) -> int:
    """Return how many pairs break the certificate a.b >= 0 by more than rounding, counted over all pairs."""
    ends = goals[order]
    gains = _gains(starts, ends, np.arange(len(starts)), squared_distance)
    return sum(int((gain > _tolerance(starts, ends)).sum()) for _, gain in gains) // 2


def solve(cost: Floats) -> Ints:
    """Return the goal of each start in the exact assignment of least cost, (n, n)."""
    return solve_uneven(cost)[1]


def solve_uneven(cost: Floats) -> tuple[Ints, Ints]:
    """Return starts and their goals in the exact assignment of least cost, (n, m); the larger side has some left."""
    from scipy.optimize import linear_sum_assignment

    # Subtracting row and column minima leaves the problem the same and makes the solver faster on geometry.
    reduced = cost - cost.min(axis=1, keepdims=True)
    if len(cost) == cost.shape[1]:
        reduced -= reduced.min(axis=0, keepdims=True)
    rows, columns = linear_sum_assignment(reduced)
    return rows.astype(np.int64), columns.astype(np.int64)


def _in_rows(places: Floats) -> bool:
    """Tell whether places, (n, k), stand in rows, as pads do: then many assignments are equally good."""
    return any(1 < len(np.unique(along)) < len(places) / 2 for along in places.T)


def _solve_again(cost: Floats) -> Ints:
    """Return what `solve` does, sooner where the own goal of most starts, on the diagonal, is the best or nearly so.

    Prices of the goals leave the problem the same. Those at which most starts want no goal but their own, found in
    some rounds of shortest ways (Bellman, 1958), leave the solver little to look for.
    """
    more = cost - cost.diagonal()[:, None]
    prices, offers = np.zeros(len(cost)), np.empty_like(cost)
    for _ in range(_ROUNDS):
        np.minimum(prices, np.add(more, prices[:, None], out=offers).min(axis=0), out=prices)
    return solve(more - prices)


def _bisect(starts: Floats, goals: Floats) -> Ints:
    """Return a first assignment: halve both clouds along their common longest axis until the parts are small."""
    order = np.empty(len(starts), dtype=np.int64)
    stack = [(np.arange(len(starts)), np.arange(len(goals)))]
    while stack:
        left, right = stack.pop()
        if len(left) <= BLOCK:
            order[left] = right[solve(squared_distance(starts[left], goals[right]))]
            continue
        spread = starts[left].std(axis=0) + goals[right].std(axis=0)
        axis, half = int(np.argmax(spread)), len(left) // 2
        near = np.argsort(starts[left, axis], kind="stable")
        far = np.argsort(goals[right, axis], kind="stable")
        stack += [(left[near[:half]], right[far[:half]]), (left[near[half:]], right[far[half:]])]
    return order


def _blocks(place: Floats, rng: np.random.Generator, size: int) -> list[Ints]:
    """Return the points cut into compact blocks of at most `size`, by halving along random directions."""
    done: list[Ints] = []
    stack = [np.arange(len(place))]
    while stack:
        block = stack.pop()
        if len(block) <= size:
            done.append(block)
            continue
        direction = rng.standard_normal(place.shape[1]) * (place[block].std(axis=0) + 1e-9)
        cut = int(len(block) * rng.uniform(0.4, 0.6))
        ranked = block[np.argsort(place[block] @ direction, kind="stable")]
        stack += [ranked[:cut], ranked[cut:]]
    return done


def _exchange(starts: Floats, goals: Floats, order: Ints, cost: Cost) -> Ints:
    """Return the assignment after exchanging goals in pairs until no pair gains; only changed rows are redone."""
    order = order.copy()
    dirty = np.arange(len(order))
    while len(dirty):
        ends = goals[order]
        found = []
        for rows, gain in _gains(starts, ends, dirty, cost):
            partner = gain.argmax(axis=1)
            best = gain[np.arange(len(rows)), partner]
            good = best > _tolerance(starts, ends)
            found.append(np.stack([best[good], rows[good], partner[good]], axis=1))
        pairs = np.concatenate(found)
        used = np.zeros(len(order), dtype=bool)
        for _, i, j in pairs[np.argsort(-pairs[:, 0], kind="stable")]:
            first, second = int(i), int(j)
            if not (used[first] or used[second]):
                order[first], order[second] = order[second], order[first]
                used[first] = used[second] = True
        used[pairs[:, 1].astype(np.int64)] = True
        dirty = np.flatnonzero(used)
    return order


def _gains(starts: Floats, ends: Floats, rows: Ints, cost: Cost) -> Iterator[tuple[Ints, Floats]]:
    """Yield blocks of rows i with what exchanging the goals of i and j would save, (rows, n)."""
    own = np.concatenate([cost(s, e).diagonal() for s, e in zip(_cut(starts), _cut(ends), strict=True)])
    step = max(1, _CHUNK // len(starts))
    for at in range(0, len(rows), step):
        block = rows[at : at + step]
        gain = own[block, None] + own[None, :] - cost(starts[block], ends) - cost(starts, ends[block]).T
        yield block, gain


def _cut(points: Floats) -> list[Floats]:
    return np.split(points, range(512, len(points), 512))


def _tolerance(starts: Floats, ends: Floats) -> float:
    """Return a gain that may be rounding alone."""
    return 1e-9 * (1.0 + float(np.abs(starts).max()) * float(np.abs(ends).max()))
