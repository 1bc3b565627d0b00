"""Assignments that serve time: the longest flight decides how long a transition takes.

Lift levels carry any assignment between flat formations (see `choreo.motion.together.levels`), so it may keep short
what is slow. The cost of a flight is its squared distance in the plane, which keeps conflicts few, and a steep price
for each second beyond a target: the bottleneck, the least possible longest flight. The target is found on a coarse
picture of both formations, some hundred cells of near drones, whose exact assignment also is a good beginning for the
fine one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats, Ints, squared_lengths, ways
from choreo.core.limits import Limits
from choreo.motion.matching.assignment import improve, solve, solve_uneven
from choreo.motion.matching.lower_bound import bottleneck_time, own_times
from choreo.neighbours import pairs_of, tree

CELLS = 512
SWEEPS = 6
_PRICE = 1e5
_ROUNDS = 12
_MOMENTS = (0.0, 0.25, 0.5, 0.75, 1.0)
_NEIGHBOURS = 6
_FLIGHTS = 1 << 15
"""Flights whose price is found at once."""

Price: TypeAlias = Callable[[Floats], Floats]
"""Displacements (..., 5), u and v in the plane and x, y, z in the world -> cost of each flight."""


def shortest_flights(
    flat_starts: Floats, flat_goals: Floats, starts: Floats, goals: Floats, limits: Limits, rng: np.random.Generator
) -> Ints:
    """Return `order`, (n,): start i flies to goal `order[i]`, with the longest flight near the least possible.

    Parameters
    ----------
    flat_starts, flat_goals : (n, 2) arrays
        Coordinates in the formations' planes, m: what the squared distance is counted in.
    starts, goals : (n, 3) arrays
        The same places in the world, m: what the flights' times are counted in.
    limits : Limits
    rng : numpy.random.Generator
    """
    here, there = np.hstack([flat_starts, starts]), np.hstack([flat_goals, goals])
    from_cells, to_cells = cells(here, CELLS), cells(there, CELLS)
    coarse_here = np.stack([here[cell].mean(axis=0) for cell in from_cells])
    coarse_there = np.stack([there[cell].mean(axis=0) for cell in to_cells])
    price = _price(limits, bottleneck_time(coarse_here[:, -3:], coarse_there[:, -3:], limits))

    def cost(starts: Floats, goals: Floats) -> Floats:
        return price(ways(starts, goals))

    partner = solve(cost(coarse_here, coarse_there))
    order = _within_cells(here, there, from_cells, [to_cells[cell] for cell in partner], price)
    if len(order) <= CELLS:
        return order
    return untangle(improve(order, here, there, rng, cost, SWEEPS), here, there, price)


def untangle(order: Ints, here: Floats, there: Floats, price: Price) -> Ints:
    """Return the assignment after exchanges between drones that meet on their way, as long as these save cost.

    The blocks of the sweeps are compact, so two drones that only cross far from both ends may never share one.
    """
    order = order.copy()
    for _ in range(_ROUNDS):
        pairs = _meeting(here[:, :-3], there[order, :-3])
        one, two = pairs[:, 0], pairs[:, 1]
        ends = there[order]
        saved = price(ends[one] - here[one]) + price(ends[two] - here[two])
        saved -= price(ends[two] - here[one]) + price(ends[one] - here[two])
        good = np.flatnonzero(saved > 1e-6)
        used = np.zeros(len(order), dtype=bool)
        for first, second in pairs[good[np.argsort(-saved[good], kind="stable")]].tolist():
            if not (used[first] or used[second]):
                order[first], order[second] = order[second], order[first]
                used[first] = used[second] = True
        if not used.any():
            break
    return order


def _meeting(start: Floats, goal: Floats) -> Ints:
    """Return pairs (m, 2) that are each other's neighbours at one of a few moments of their straight flights."""
    found = []
    for s in _MOMENTS:
        place = (1 - s) * start + s * goal
        near = np.asarray(tree(place).query(place, k=min(_NEIGHBOURS + 1, len(place)))[1])[:, 1:]
        own = np.arange(len(place))[:, None]
        found.append((np.minimum(own, near) * len(place) + np.maximum(own, near)).ravel())
    return pairs_of(np.unique(np.concatenate(found)), len(start))


def cells(points: Floats, count: int) -> list[Ints]:
    """Return the points in at most `count` cells of near points, equally many in each but for one.

    Examples
    --------
    >>> [cell.tolist() for cell in cells(np.array([[0.0], [9.0], [1.0], [8.0]]), 2)]
    [[1, 3], [0, 2]]
    """
    done: list[Ints] = []
    stack = [(np.arange(len(points)), min(count, len(points)))]
    while stack:
        part, into = stack.pop()
        if into == 1:
            done.append(np.sort(part))
            continue
        axis = int(np.argmax(np.ptp(points[part], axis=0)))
        ranked = part[np.argsort(points[part, axis], kind="stable")]
        cut = len(ranked) * (into // 2) // into
        stack += [(ranked[:cut], into // 2), (ranked[cut:], into - into // 2)]
    return done


def _price(limits: Limits, target: float) -> Price:
    """Return the price of flights from their displacements, whose columns are u, v in the plane and x, y, z."""

    def price(delta: Floats) -> Floats:
        late = np.maximum(own_times(delta[..., -3:], limits) / max(target, 1e-9) - 1.0, 0.0)
        return np.asarray(squared_lengths(delta[..., :-3]) + _PRICE * late)

    return price


def _within_cells(here: Floats, there: Floats, from_cells: list[Ints], to_cells: list[Ints], price: Price) -> Ints:
    """Return the assignment of each cell to its partner; what cells of unequal size leave over comes last."""
    order = np.full(len(here), -1)
    for starts, goals, costs in _alike(here, there, from_cells, to_cells, price):
        rows, columns = solve_uneven(costs)
        order[starts[rows]] = goals[columns]
    left = np.flatnonzero(order < 0)
    if len(left):
        free = np.setdiff1d(np.arange(len(there)), order)
        order[left] = free[solve(price(ways(here[left], there[free])))]
    return order


def _alike(
    here: Floats, there: Floats, from_cells: list[Ints], to_cells: list[Ints], price: Price
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield pairs of cells with the cost of the flights between them; of all pairs of one size at once."""
    sizes: dict[tuple[int, int], list[int]] = {}
    for pair, (starts, goals) in enumerate(zip(from_cells, to_cells, strict=True)):
        sizes.setdefault((len(starts), len(goals)), []).append(pair)
    for (wide, high), pairs in sizes.items():
        step = max(1, _FLIGHTS // (wide * high))
        for at in range(0, len(pairs), step):
            starts = np.stack([from_cells[pair] for pair in pairs[at : at + step]])
            goals = np.stack([to_cells[pair] for pair in pairs[at : at + step]])
            yield from zip(starts, goals, price(ways(here[starts], there[goals])), strict=True)
