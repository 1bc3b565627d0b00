"""The closest approaches once more, by another way: roots of power-basis polynomials, pair by pair."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from numpy.polynomial import Polynomial

from choreo.arrays import Floats
from choreo.core.plan import Plan

POWER = np.array([[1, 0, 0, 0], [-3, 3, 0, 0], [3, -6, 3, 0], [-1, 3, -3, 1]])


def closest_approaches(plan: Plan, *, squash: float = 1.0) -> dict[tuple[int, int], float]:
    """Return each pair's least distance over the moments at which it has no excuse near the ground."""
    found: dict[tuple[int, int], float] = {}
    homes = plan.fleet.homes[:, :2]
    least = min((float(np.hypot(*(homes[i] - homes[j]))) for i, j in combinations(range(plan.drones), 2)), default=0.0)
    pads = max(plan.fleet.spacing, plan.limits.drone_size, least)
    for control in plan.trajectory.control:
        for pair in combinations(range(plan.drones), 2):
            columns = [[homes[drone], plan.trajectory.end[drone, :2]] for drone in pair]
            nearest = _on_piece(control[:, pair[0]], control[:, pair[1]], columns, pads - 0.01, squash)
            found[pair] = min(found.get(pair, np.inf), nearest)
    return found


def _on_piece(first: Floats, second: Floats, columns: list[list[Floats]], level: float, squash: float) -> float:
    x, y, z = (Polynomial(POWER @ axis) for axis in (first - second).T)
    heights = [Polynomial(POWER @ drone[:, 2]) for drone in (first, second)]
    across = x * x + y * y
    distance = across + (z * squash) ** 2
    off = [[_off(drone, pad) for pad in own] for drone, own in zip((first, second), columns, strict=True)]
    borders = [*_roots(heights[0] - 0.5), *_roots(heights[1] - 0.5), *_roots(across - level**2)]
    borders += [root for own in off for each in own for root in _roots(each - 0.1**2)]
    turns = _roots(distance.deriv())
    least = np.inf
    for low, high in pairwise(sorted([0.0, *borders, 1.0])):
        middle = (low + high) / 2
        excused = min(height(middle) for height in heights) <= 0.5 and across(middle) >= level**2
        excused &= all(min(each(middle) for each in own) <= 0.1**2 for own in off)
        if high > low and not excused:
            moments = [low, high, *(turn for turn in turns if low <= turn <= high)]
            least = min(least, *(float(distance(moment)) for moment in moments))
    return float(np.sqrt(max(least, 0.0)))


def _off(drone: Floats, pad: Floats) -> Polynomial:
    x, y = (Polynomial(POWER @ (drone[:, axis] - pad[axis])) for axis in (0, 1))
    return x * x + y * y


def _roots(polynomial: Polynomial) -> list[float]:
    scale = np.abs(polynomial.coef).max()
    if scale == 0:
        return []
    roots = np.asarray(polynomial.trim(1e-15 * scale).roots(), dtype=np.complex128)
    # A double root of a polynomial with rounded coefficients comes as a pair with a small imaginary part.
    return [float(root.real) for root in roots if abs(root.imag) < 1e-3 and 0 < root.real < 1]
