"""Curves that a file holds in coarse steps, as straight pieces from place to place.

Of curves whose control points are whole steps of a file the places say how the drones fly, over windows of time; the
derivatives of a piece say how they were rounded. A cubic on a piece is told by four of its places, so that whatever a
drone does within one, however short it is, moves one of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from choreo.arrays import Floats
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.polynomials import value
from choreo.safety.exact.rows import Polyline

STEP = 0.125
"""Seconds between places, at most; where pieces are shorter than three of these there are some more."""

MARGIN = 1.0
"""Seconds before and after a part that are looked at with it: more than three windows."""

AT_ONCE = 8_000_000
"""Places x drones in one part: some 200 MB, whatever the fleet. Smaller parts would be little but what overlaps."""

LOOKED_AT = 250_000
"""Pieces x drones whose curves are looked at at once."""

_MICROSECOND = 1e-6


def polylines(trajectory: Trajectory, grain: Floats | float) -> Iterator[tuple[Polyline, float, float]]:
    """Yield curves as straight pieces: some time of them, and between which moments it counts.

    Parameters
    ----------
    trajectory : Trajectory
    grain : float or (n,) array
        Metres of a step of the file, or of each drone's: what is bent by less is straight.
    """
    moments = _moments(trajectory, grain)
    at_once = max(1, AT_ONCE // trajectory.drones)
    for first in range(0, len(moments) - 1, at_once):
        begin, end = moments[first], moments[min(first + at_once, len(moments) - 1)]
        chosen = moments[(moments >= begin - MARGIN) & (moments <= end + MARGIN)]
        yield Polyline(chosen, _places(trajectory, chosen)), float(begin), float(end)


def _moments(trajectory: Trajectory, grain: Floats | float) -> Floats:
    """Return an even grid, all knots, and in short pieces that are bent two more."""
    times = trajectory.times
    grid = times[0] + np.arange(int(np.ceil((times[-1] - times[0]) / STEP))) * STEP
    lengths = np.diff(times)
    short = np.flatnonzero(lengths < 3 * STEP)
    at_once = max(1, LOOKED_AT // trajectory.drones)
    parts = np.array_split(short, 1 + len(short) // at_once)
    bent = [part[(_bend(trajectory.control[part]) > grain).any(axis=1)] for part in parts]
    inner = np.concatenate(bent)
    thirds = [times[inner] + lengths[inner] * part for part in (1 / 3, 2 / 3)]
    found = np.concatenate([grid, *thirds])
    # Just beside a knot nothing new is seen.
    after = np.searchsorted(times, found)
    before, after = np.maximum(after - 1, 0), np.minimum(after, len(times) - 1)
    away = np.minimum(np.abs(found - times[before]), np.abs(found - times[after]))
    return np.unique(np.concatenate([times, found[away > _MICROSECOND]]))


def _bend(control: Floats) -> Floats:
    """Return how far control points of pieces, (p, 4, n, 3), are off their thirds of the way, (p, n) m."""
    begin, one, two, end = np.moveaxis(control, 1, 0)
    third = (end - begin) / 3
    return np.asarray(np.maximum(np.abs(one - begin - third), np.abs(end - third - two)).max(axis=2))


def _places(trajectory: Trajectory, moments: Floats) -> Floats:
    """Return where the drones are, (k, n, 3) m."""
    times, found = trajectory.times, np.empty((len(moments), trajectory.drones, 3))
    piece = np.clip(np.searchsorted(times, moments, side="right") - 1, 0, len(times) - 2)
    part = np.clip((moments - times[piece]) / np.diff(times)[piece], 0.0, 1.0)
    at_once = max(1, LOOKED_AT // trajectory.drones)
    for first in range(0, len(moments), at_once):
        here = slice(first, first + at_once)
        found[here] = value(np.moveaxis(trajectory.control[piece[here]], 1, 0), part[here, None, None])
    return found
