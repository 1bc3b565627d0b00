"""Plans of straight pieces: what files of samples are."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.fleet import Fleet
from choreo.core.knot_insertion import seconds
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory

_PIECES_AT_ONCE = 32


def straight_plan(
    title: str,
    microseconds: Ints,
    points: Floats,
    light: LightTrack,
    rounding: float,
    numbers: tuple[int, ...] | None = None,
    own_rows: NDArray[np.bool_] | None = None,
) -> Plan:
    """Return the plan that runs straight from sample to sample; moments between which nothing moves are joined.

    Parameters
    ----------
    title : str
    microseconds : (k,) array
        Strictly increasing.
    points : (n, k, 3) array
        Metres; the first are the pads.
    light : LightTrack
    rounding : float
        What the decimals of the file leave open of a coordinate, m.
    numbers : tuple of int or None
        Of the drones, where the file names them.
    own_rows : (k, n) array of bool, or None
        At which of the moments each drone has a row of its own; None where all have one at each.
    """
    still = (points[:, 1:] == points[:, :-1]).all(axis=(0, 2))
    inner = np.flatnonzero(~(still[1:] & still[:-1])) + 1
    kept = np.concatenate([[0], inner, [len(microseconds) - 1]])
    trajectory = Trajectory(seconds(microseconds[kept]), _pieces(points, kept))
    homes = points[:, 0]
    return Plan(
        title,
        trajectory,
        light,
        (Span("show", "travel", 0.0, float(trajectory.times[-1])),),
        Limits(),
        Fleet(len(homes), spacing=pad_spacing(homes), homes=homes, numbers=numbers),
        sample_rate=1e6 / float(np.median(np.diff(microseconds))),
        rounding=rounding,
        own_rows=None if own_rows is None else own_rows[kept] | _beside_rest(still)[kept, None],
    )


def _beside_rest(still: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the moments beside which nobody moves: there each drone's place is known as if it had a row."""
    return np.asarray(np.pad(still, (1, 0)) | np.pad(still, (0, 1)))


def _pieces(points: Floats, kept: Ints) -> Floats:
    """Return the control points of straight pieces between the samples `kept`, (k - 1, 4, n, 3).

    Where a piece ends, the next one begins: that point is kept once in memory, three points a piece and not four.
    """
    drones, count = len(points), len(kept) - 1
    line = np.empty((3 * count + 1, drones, 3))
    for start in range(0, count, _PIECES_AT_ONCE):  # memory is written in its order: five times as fast
        places = points[:, kept[start : start + _PIECES_AT_ONCE + 1]].transpose(1, 0, 2)
        begin, end = places[:-1], places[1:]
        third = (end - begin) / 3
        block = line[3 * start : 3 * (start + len(begin))].reshape(-1, 3, drones, 3)
        block[:, 0], block[:, 1], block[:, 2] = begin, begin + third, end - third
    line[-1] = points[:, kept[-1]]
    line.setflags(write=False)
    point, *inner = line.strides
    return np.ndarray((count, 4, drones, 3), buffer=line, strides=(3 * point, point, *inner))


def pad_spacing(homes: Floats) -> float:
    """Return the distance of the two nearest homes, m; the default one where there is none, or two share a pad."""
    from choreo.neighbours import closest

    gap = closest(homes)
    return gap if 0 < gap < math.inf else Limits().min_distance
