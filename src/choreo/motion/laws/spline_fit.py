"""Curves whose acceleration does not step: cubic splines from rest to rest, and what their jerk comes to.

Cubics through exact places and velocities meet with other accelerations at their knots: a jerk without bound. A cubic
spline through the places alone has none. At both ends velocity and acceleration are nothing, so that whatever stands
still before and after, or is at rest there too, joins without a step.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.trajectory import Trajectory

WINDOW = 0.1
"""Seconds over which the change of the acceleration is measured."""

FEWEST = 4
"""Pieces of a spline at least: three would leave nothing to choose."""

_DRONES_AT_ONCE = 500
_HAIR = 1e-9


def _passed(pieces: int) -> Ints:
    """Return at which of its knots a spline of so many pieces passes the places; rest at the ends takes two others."""
    return np.delete(np.arange(pieces + 1), [1, pieces - 1])


def rest_to_rest(times: Floats, places: Floats, grains: float) -> Floats:
    """Return the pieces of the cubic spline through places, at rest at both ends, (k - 1, 4, n, 3) m.

    Parameters
    ----------
    times : (k,) array, k > `FEWEST`
        Knots, s.
    places : (k, n, 3) array
        Passed at all knots but the second and the last but one, m.
    grains : float
        Control points stand on so many places a metre. That leaves of the acceleration steps of up to
        24 / grains / t^2 m/s2 an axis at the knots of pieces of t s.

    Examples
    --------
    >>> times = np.linspace(0.0, 3.0, 7)
    >>> curves = rest_to_rest(times, (times**3)[:, None, None] * np.eye(3)[:1], 1e6)
    >>> bends = np.diff(curves, n=2, axis=1)[:, :, 0, 0] * 6 / 0.5**2
    >>> bool(np.abs(bends[1:, 0] - bends[:-1, 1]).max() < 1e-4), bends[0, 0].tolist(), bends[-1, 1].tolist()
    (True, 0.0, 0.0)
    """
    from scipy.interpolate import make_interp_spline

    flat = places.reshape(len(places), -1)
    passed = _passed(len(times) - 1)
    rest = [(1, np.zeros(flat.shape[1])), (2, np.zeros(flat.shape[1]))]
    knots = np.concatenate([times[:1].repeat(3), times, times[-1:].repeat(3)])
    ends: Any = (rest, rest)  # the stubs know no derivatives here
    spline = make_interp_spline(times[passed], flat[passed], k=3, t=knots, bc_type=ends)
    here = np.asarray(spline(times)).reshape(places.shape)
    third = np.asarray(spline(times, 1)).reshape(places.shape)
    step = np.diff(times)[:, None, None] / 3
    rows = np.stack([here[:-1], here[:-1] + third[:-1] * step, here[1:] - third[1:] * step, here[1:]], axis=1)
    curves = np.asarray(np.rint(rows * grains) / grains)
    curves[0, :3], curves[-1, 1:] = curves[0, :1], curves[-1, 3:]
    return curves


def mean_jerk(trajectory: Trajectory) -> float:
    """Return the greatest change of a drone's acceleration between moments at most `WINDOW` s apart, by `WINDOW`, m/s3.

    Steps between pieces count, and those from and to rest at both ends. Within a piece the acceleration runs straight,
    so the change is greatest between knots, or between a knot and the moment a window away.
    """
    times, length = trajectory.times, np.diff(trajectory.times)
    away = np.concatenate([times - WINDOW, times + WINDOW])
    away = away[(away > times[0]) & (away < times[-1])]
    piece = np.clip(np.searchsorted(times, away, side="right") - 1, 0, len(length) - 1)
    part = ((away - times[piece]) / length[piece])[:, None, None]
    moments = np.concatenate([times, times, away])
    order = np.argsort(moments, kind="stable")
    moments = moments[order]
    worst = 0.0
    for first in range(0, trajectory.drones, _DRONES_AT_ONCE):
        control = trajectory.control[:, :, first : first + _DRONES_AT_ONCE]
        bend = 6 * np.diff(control, n=2, axis=1) / length[:, None, None, None] ** 2
        still = np.zeros((1, *bend.shape[2:]))
        inside = bend[piece, 0] + part * (bend[piece, 1] - bend[piece, 0])
        bends = np.concatenate([still, bend[:, 1], bend[:, 0], still, inside])[order]
        ahead = 1
        while (near := moments[ahead:] - moments[:-ahead] <= WINDOW + _HAIR).any():
            change = (bends[ahead:] - bends[:-ahead])[near]
            worst = max(worst, float((change**2).sum(axis=2).max()))
            ahead += 1
    return float(np.sqrt(worst)) / WINDOW
