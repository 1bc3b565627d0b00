"""How far two plans are apart, drone by drone, whatever knots each of them has."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.core.knot_insertion import cut, ticks
from choreo.core.trajectory import Trajectory

_PIECES_AT_ONCE = 16


def deviation(one: Trajectory, other: Trajectory) -> float:
    """Return a length, m, that the two swarms are nowhere and never farther apart, drone by drone.

    Both are cut at all knots of either. On each piece the difference of the curves is a cubic Bezier curve itself:
    it lies within the hull of its control points, and at u no farther from its chord than u (1 - u) / 2 times its
    largest second derivative (the error bound of linear interpolation); the smaller of the two bounds counts.
    """
    knots = np.union1d(ticks(one.times), ticks(other.times))
    first, second = ticks(one.times), ticks(other.times)
    worst = 0.0
    for start in range(0, len(knots) - 1, _PIECES_AT_ONCE):  # few enough to stay in the processor's cache
        some = knots[start : start + _PIECES_AT_ONCE + 1]
        gap = cut(first, one.control, some) - cut(second, other.control, some)
        length = np.sqrt(np.einsum("pcnx,pcnx->pcn", gap, gap))
        bend = np.diff(gap, n=2, axis=1)
        bent = np.sqrt(np.einsum("pcnx,pcnx->pcn", bend, bend)).max(axis=1)
        off_chord = _highest(length[:, 0], length[:, 3], 3 * bent)
        worst = max(worst, float(np.minimum(length.max(axis=1), off_chord).max()))
    return worst


def _highest(first: Floats, last: Floats, bulge: Floats) -> Floats:
    """Return the largest (1 - u) first + u last + bulge u (1 - u) over u from 0 to 1."""
    rise = last - first
    inside = np.abs(rise) < bulge
    peak = first + (bulge + rise) ** 2 / (4 * np.where(inside, bulge, 1.0))
    return np.where(inside, peak, np.maximum(first, last))
