"""The closest approaches once more, by another way: roots of power-basis polynomials, pair by pair."""

from __future__ import annotations

from itertools import combinations

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
            nearest = _on_piece(control[:, pair[0]], control[:, pair[1]], pads - 0.01, squash)
            found[pair] = min(found.get(pair, np.inf), nearest)
    return found


def _on_piece(first: Floats, second: Floats, level: float, squash: float) -> float:
    x, y, z = (Polynomial(POWER @ axis) for axis in (first - second).T)
    heights = [Polynomial(POWER @ drone[:, 2]) for drone in (first, second)]
    across = x * x + y * y
    distance = across + (z * squash) ** 2
    borders = [0.0, *_roots(heights[0] - 0.5), *_roots(heights[1] - 0.5), *_roots(across - level**2), 1.0]
    turns = _roots(distance.deriv())
    least = np.inf
    for low, high in zip(sorted(borders)[:-1], sorted(borders)[1:], strict=True):
        middle = (low + high) / 2
        near_ground = min(height(middle) for height in heights) <= 0.5
        if high > low and not (near_ground and across(middle) >= level**2):
            moments = [low, high, *(turn for turn in turns if low <= turn <= high)]
            least = min(least, *(float(distance(moment)) for moment in moments))
    return float(np.sqrt(max(least, 0.0)))


def _roots(polynomial: Polynomial) -> list[float]:
    scale = np.abs(polynomial.coef).max()
    if scale == 0:
        return []
    roots = np.asarray(polynomial.trim(1e-15 * scale).roots(), dtype=np.complex128)
    # A double root of a polynomial with rounded coefficients comes as a pair with a small imaginary part.
    return [float(root.real) for root in roots if abs(root.imag) < 1e-3 and 0 < root.real < 1]
