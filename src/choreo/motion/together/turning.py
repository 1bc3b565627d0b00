"""When a swarm turns from one plane to the other: the turn that takes the least time.

Lift arcs keep the distance within their frame, however the frame itself moves: a rigid motion changes no distance. So
the turn may run early or late and the frame may leave its straight way, as it serves time: six numbers, a `Sway`,
found by the simplex method of Nelder and Mead (1965) on the rough duration of the few drones that set the pace.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.motion.laws.path import EVEN, Frame, Sway, lift_arcs, stretched
from choreo.motion.laws.time_law import rough_duration

_TRIALS = 140
_METRES = 15.0
"""Metres off the straight way that one step of the search begins with."""
_DIRECTIONS = 256
_LOOKS = 25
_DIP = 0.1
"""Part of the even duration that one metre below the lower formation, or above the higher one, costs."""


def quickest_sway(
    start: Floats, goal: Floats, lift: Floats, begin: Frame, finish: Frame, limits: Limits, factors: Floats
) -> Sway:
    """Return the sway with which lift arcs (see `choreo.motion.laws.path.lift_arcs`) take about the least time.

    Nobody dips below the lower of both formations or rises above the higher one for it.

    Parameters
    ----------
    start, goal, lift, begin, finish
        As `lift_arcs` takes them.
    limits : Limits
    factors : (3,) array
        By which the path is stretched into the world, see `choreo.motion.laws.path.stretched`.
    """
    if np.allclose(begin.axes, finish.axes, atol=1e-9):
        return EVEN
    few = _pace_setters(start, goal, lift)
    start, goal, lift = start[few], goal[few], lift[few]
    looks = np.linspace(0.0, np.pi, _LOOKS)

    def judged(numbers: Floats) -> tuple[float, float]:
        path = stretched(lift_arcs(start, goal, lift, begin, finish, _sway(numbers)), factors)
        height = path.at(looks)[..., 2]
        ends = height[[0, -1]]
        dip = max(float(ends.min() - height.min()), 0.0) + max(float(height.max() - ends.max()), 0.0)
        return rough_duration(path, limits), dip

    from scipy.optimize import minimize

    even = judged(np.zeros(6))[0]

    def cost(numbers: Floats) -> float:
        duration, dip = judged(numbers)
        return duration / even + _DIP * dip

    found = minimize(
        cost,
        np.zeros(6),
        method="Nelder-Mead",
        options={
            "maxfev": _TRIALS,
            "initial_simplex": np.vstack([np.zeros(6), 0.5 * np.eye(6)]),
            "xatol": 1e-3,
            "fatol": 3e-4,
        },
    )
    return _sway(np.asarray(found.x))


def _sway(numbers: Floats) -> Sway:
    turn0, turn1, along0, along1, ahead0, ahead1 = (numbers * [1, 1, *[2 * _METRES] * 4]).tolist()
    return Sway((turn0, turn1), (along0, along1), (ahead0, ahead1))


def _pace_setters(start: Floats, goal: Floats, lift: Floats) -> Ints:
    """Return the drones at the rim of the swarm, seen in what each has of its own: speeds are greatest there."""
    own = np.column_stack([start[:, :2], goal[:, :2], lift])
    own = (own - own.mean(axis=0)) / (own.std(axis=0) + 1e-9)
    # Fixed directions, evenly around: the search must not depend on the transition's random numbers.
    directions = np.random.default_rng(0).standard_normal((own.shape[1], _DIRECTIONS))
    return np.unique((own @ directions).argmax(axis=0))
