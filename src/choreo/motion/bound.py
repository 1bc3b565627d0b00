"""Lower bounds of time: no planner can be faster than these.

A drone that moves by delta from rest to rest within level speed v, vertical speed c (climb or descent) and
acceleration a needs at least the time of each projection of its flight: level, vertical, and along delta itself,
where it can move at most v cos(g) + c sin(g), g the steepness of delta. A distance D within speed v and
acceleration a takes D / v + v / a, or 2 sqrt(D / a) where D < v^2 / a.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.limits import Limits


def rest_to_rest(distance: Floats, speed: Floats | float, acceleration: float) -> Floats:
    """Return the shortest time over `distance` m from rest to rest, s.

    Examples
    --------
    >>> rest_to_rest(np.array([2.0, 48.0]), 8.0, 2.0).tolist()
    [2.0, 10.0]
    """
    full = np.square(speed) / acceleration
    cruise = distance / np.maximum(speed, 1e-12) + speed / acceleration
    return np.asarray(np.where(distance < full, 2 * np.sqrt(distance / acceleration), cruise))


def own_times(delta: Floats, limits: Limits) -> Floats:
    """Return a lower bound of each flight's time, s, from its displacement, (..., 3) m."""
    level = np.hypot(delta[..., 0], delta[..., 1])
    rise = np.abs(delta[..., 2])
    vertical = np.where(delta[..., 2] > 0, limits.max_climb, limits.max_descent)
    length = np.hypot(level, rise)
    safe = np.maximum(length, 1e-12)
    along = limits.usable_speed * level / safe + vertical * rise / safe
    acceleration = limits.max_acceleration
    projections = [
        rest_to_rest(level, limits.usable_speed, acceleration),
        rest_to_rest(rise, vertical, acceleration),
        rest_to_rest(length, along, acceleration),
    ]
    return np.asarray(np.maximum.reduce(projections))


def bottleneck_time(start: Floats, goal: Floats, limits: Limits) -> float:
    """Return the least possible longest own time over all assignments of (n, 3) starts to goals, s.

    Bisection: are the flights of at most t seconds enough to serve everybody? Each answer is one assignment with
    cost 0 for a short and 1 for a long flight (the matching routine of the same library can take exponential time).
    The answer is a true lower bound, within 0.1 % of the least possible.
    """
    from scipy.optimize import linear_sum_assignment

    times = np.stack([own_times(goal - point, limits) for point in start])
    low = float(max(times.min(axis=0).max(), times.min(axis=1).max()))
    high = float(times.max())
    while high - low > 1e-3 * max(low, 1e-3):
        middle = low + (high - low) * (0.05 if high > 2 * low else 0.5)
        rows, goals = linear_sum_assignment((times > middle).astype(np.float64))
        longest = float(times[rows, goals].max())
        if longest <= middle:
            high = longest
        else:
            low = middle
    return low
