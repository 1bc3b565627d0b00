"""Assignments that serve time: the longest flight decides how long a transition takes.

Lift levels carry any assignment between flat formations (see `choreo.motion.levels`), so it may keep short what is
slow. The cost of a flight is its squared distance in the plane, which keeps conflicts few, and a steep price for each
second beyond a target: the bottleneck, the least possible longest flight. The target is found on a coarse picture of
both formations, some hundred cells of near drones, whose exact assignment also is a good beginning for the fine one.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.limits import Limits
from choreo.motion.assign import Cost, improve, solve, solve_uneven
from choreo.motion.bound import bottleneck_time, own_times

CELLS = 512
SWEEPS = 6
_PRICE = 1e5


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
    cost = _priced(limits, bottleneck_time(coarse_here[:, 2:], coarse_there[:, 2:], limits))
    partner = solve(cost(coarse_here, coarse_there))
    order = _within_cells(here, there, from_cells, [to_cells[cell] for cell in partner], cost)
    return order if len(order) <= CELLS else improve(order, here, there, rng, cost, SWEEPS)


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


def _priced(limits: Limits, target: float) -> Cost:
    """Return the cost of flights between points whose columns are u, v in the plane and x, y, z in the world."""

    def cost(starts: Floats, goals: Floats) -> Floats:
        across = [goals[None, :, axis] - starts[:, None, axis] for axis in range(2)]
        delta = goals[None, :, 2:] - starts[:, None, 2:]
        late = np.maximum(own_times(delta, limits) / max(target, 1e-9) - 1.0, 0.0)
        return np.asarray(across[0] ** 2 + across[1] ** 2 + _PRICE * late)

    return cost


def _within_cells(here: Floats, there: Floats, from_cells: list[Ints], to_cells: list[Ints], cost: Cost) -> Ints:
    """Return the assignment of each cell to its partner; what cells of unequal size leave over comes last."""
    order = np.full(len(here), -1)
    for starts, goals in zip(from_cells, to_cells, strict=True):
        rows, columns = solve_uneven(cost(here[starts], there[goals]))
        order[starts[rows]] = goals[columns]
    left = np.flatnonzero(order < 0)
    if len(left):
        free = np.setdiff1d(np.arange(len(there)), order)
        order[left] = free[solve(cost(here[left], there[free]))]
    return order
