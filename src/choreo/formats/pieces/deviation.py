"""How far two plans are apart, drone by drone, whatever knots each of them has."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.core.knot_insertion import cut, part, ticks
from choreo.core.trajectory import Trajectory

_CURVES_AT_ONCE = 24_000
"""Few enough to stay in the processor's cache."""
_HALVINGS, _HARDLY = 8, 1.01


def deviation(one: Trajectory, other: Trajectory, *, closely: bool = False) -> float:
    """Return a length, m, that the two swarms are nowhere and never farther apart, drone by drone.

    Both are cut at all knots of either. On each piece the difference of the curves is a cubic Bezier curve itself:
    it lies within the hull of its control points, and at u no farther from its chord than u (1 - u) / 2 times its
    largest second derivative (the error bound of linear interpolation); the smaller of the two bounds counts. Where
    curves sway about each other this is too much; `closely` halves such pieces until it is hardly more than what is
    found at their ends.
    """
    knots = np.union1d(ticks(one.times), ticks(other.times))
    first, second = ticks(one.times), ticks(other.times)
    worst, at_once = 0.0, max(16, _CURVES_AT_ONCE // one.drones)
    for start in range(0, len(knots) - 1, at_once):
        some = knots[start : start + at_once + 1]
        gap = cut(first, one.control, some) - cut(second, other.control, some)
        worst = max(worst, _closer(gap, worst / _HARDLY) if closely else float(_bound(gap)[0].max()))
    return worst


def _bound(gap: Floats) -> tuple[Floats, Floats]:
    """Return what no point of curves (p, 4, ..., 3) is farther from 0, and what the farther end is."""
    length = np.sqrt(np.einsum("pc...x,pc...x->pc...", gap, gap))
    bend = np.diff(gap, n=2, axis=1)
    bent = np.sqrt(np.einsum("pc...x,pc...x->pc...", bend, bend)).max(axis=1)
    off_chord = _highest(length[:, 0], length[:, 3], 3 * bent)
    return np.minimum(length.max(axis=1), off_chord), np.maximum(length[:, 0], length[:, 3])


def _closer(gap: Floats, known: float) -> float:
    """Return the bound of curves (p, 4, n, 3), of which those are halved that may be the farthest; one is `known`."""
    curves = gap.swapaxes(1, 2).reshape(-1, 4, 3)
    for _ in range(_HALVINGS):
        bound, ends = _bound(curves)
        known = max(known, float(ends.max()))
        curves = curves[bound > known * _HARDLY]
        if not len(curves):
            return known * _HARDLY
        zero, half, one = (np.full((len(curves), 1), share) for share in (0.0, 0.5, 1.0))
        curves = np.concatenate([part(curves, zero, half), part(curves, half, one)])
    return max(known * _HARDLY, float(_bound(curves)[0].max()))


def _highest(first: Floats, last: Floats, bulge: Floats) -> Floats:
    """Return the largest (1 - u) first + u last + bulge u (1 - u) over u from 0 to 1."""
    rise = last - first
    inside = np.abs(rise) < bulge
    peak = first + (bulge + rise) ** 2 / (4 * np.where(inside, bulge, 1.0))
    return np.where(inside, peak, np.maximum(first, last))
