"""From places over time to curves: cubic splines from rest to rest, on as few knots as follow the places closely."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from choreo.arrays import Floats
from choreo.core.trajectory import Trajectory
from choreo.motion.laws.bezier_fit import GRAINS
from choreo.motion.laws.spline_fit import FEWEST, rest_to_rest

COARSE, FINE = 0.02, 0.004
"""Metres by which curves may leave the motion as it was asked for; distances are those of the curves."""

_LENGTHS = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.125, 0.1, 0.08)
"""Seconds of a piece, the longest first."""
_INSIDE = (0.25, 0.5, 0.75)


def smooth(
    places: Callable[[Floats], Floats], hold: float, tolerance: float = FINE, fewest: int = FEWEST + 1
) -> Trajectory:
    """Return the curves through places, from rest at 0 s to rest at the end of the hold.

    Parameters
    ----------
    places : callable
        From seconds (m,) to places (m, n, 3) m.
    hold : float
        Seconds, whole milliseconds.
    tolerance : float
        Metres by which the curves may leave the places.
    fewest : int
        Pieces at least: as many as some of the drones were found to need.

    Examples
    --------
    >>> from choreo.motion.living.moves.easing import progress
    >>> found = smooth(lambda t: progress(t, 10.0, 4.0)[:, None, None] * np.array([[[9.0, 0.0, 0.0]]]), 10.0)
    >>> found.start.tolist(), found.end.tolist(), bool(abs(found.at(5.0).position[0, 0] - 4.5) < 0.004)
    ([[0.0, 0.0, 0.0]], [[9.0, 0.0, 0.0]], True)
    """
    last = round(hold * 1000)
    for length in _LENGTHS:
        pieces = max(FEWEST + 1, int(np.ceil(hold / length)))
        if pieces < fewest:
            continue
        knots = np.unique(np.rint(np.linspace(0, last, pieces + 1)).astype(np.int64)) / 1000
        at = places(knots)
        control = rest_to_rest(knots, at, GRAINS)
        if length == _LENGTHS[-1] or _off(places, knots, at, control, tolerance) <= tolerance:
            break
    return Trajectory(knots, control)


def _off(places: Callable[[Floats], Floats], knots: Floats, at: Floats, control: Floats, enough: float) -> float:
    """Return how far the curves leave the places at the most, m; looked at until it is more than `enough`."""
    worst = float(np.abs(control[:, 0] - at[:-1]).max())
    for part in _INSIDE:
        w = 1 - part
        weights = np.array([w**3, 3 * w**2 * part, 3 * w * part**2, part**3])
        curves = np.tensordot(control, weights, (1, 0))
        worst = max(worst, float(np.abs(curves - places(knots[:-1] + part * np.diff(knots))).max()))
        if worst > enough:
            break
    return worst
