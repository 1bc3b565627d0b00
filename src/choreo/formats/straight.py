"""Plans of straight pieces: what files of samples are."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.fleet import Fleet
from choreo.core.knot_insertion import seconds
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory

_T = TypeVar("_T", bound=np.generic)
_DRONES_AT_ONCE = 64
_PIECES_AT_ONCE = 32
_BLOCK = 36 << 20
"""Bytes: memory that is asked for in blocks of more than 32 MiB goes back to the system as soon as it is let go. A
drone's rows by themselves lie among what else was made meanwhile, and thousands of them leave few pages empty."""


class Blocks:
    """Where the rows of drones are kept as they are read, one after the other, in blocks of many drones.

    Examples
    --------
    >>> blocks = Blocks()
    >>> one, two = (blocks.keep(np.full((2, 3), number)) for number in (1.5, 2.5))
    >>> one.tolist(), two.base is one.base
    ([[1.5, 1.5, 1.5], [1.5, 1.5, 1.5]], True)
    """

    def __init__(self) -> None:
        self._block, self._begin = np.empty(0, dtype=np.uint8), 0

    def keep(self, rows: NDArray[_T]) -> NDArray[_T]:
        """Return the same rows as a part of a block."""
        if self._begin + rows.nbytes > len(self._block):
            self._block, self._begin = np.empty(max(_BLOCK, rows.nbytes), dtype=np.uint8), 0
        kept = np.ndarray(rows.shape, dtype=rows.dtype, buffer=self._block, offset=self._begin)
        kept[...] = rows
        self._begin += -(-rows.nbytes // 8) * 8  # numbers begin at whole words
        return kept


def straight_plan(
    title: str,
    microseconds: Ints,
    points: Floats | list[Floats],
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
    points : (n, k, 3) array, or list of n (k, 3) arrays
        Metres; the first are the pads. A list is emptied: each drone's rows are let go as its curve is made of them.
    light : LightTrack
    rounding : float
        What the decimals of the file leave open of a coordinate, m.
    numbers : tuple of int or None
        Of the drones, where the file names them.
    own_rows : (k, n) array of bool, or None
        At which of the moments each drone has a row of its own; None where all have one at each.
    """
    still = np.ones(len(microseconds) - 1, dtype=np.bool_)
    for rows in points:
        still &= (rows[1:] == rows[:-1]).all(axis=1)
    inner = np.flatnonzero(~(still[1:] & still[:-1])) + 1
    kept = np.concatenate([[0], inner, [len(microseconds) - 1]])
    homes = np.array([rows[0] for rows in points])
    trajectory = Trajectory(seconds(microseconds[kept]), _pieces(points, kept))
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


def _pieces(points: Floats | list[Floats], kept: Ints) -> Floats:
    """Return the control points of straight pieces between the samples `kept`, (k - 1, 4, n, 3).

    Where a piece ends, the next one begins: that point is kept once in memory, three points a piece and not four. The
    samples come first, and what is let go of them is room for the points between.
    """
    drones, count = len(points), len(kept) - 1
    line = np.empty((3 * count + 1, drones, 3))
    for first in range(0, drones, _DRONES_AT_ONCE):  # memory is written in its order: five times as fast
        some = [rows[kept] for rows in points[first : first + _DRONES_AT_ONCE]]
        line[::3, first : first + len(some)] = np.stack(some, axis=1)
        if isinstance(points, list):
            points[first : first + len(some)] = [np.empty(0)] * len(some)
    if isinstance(points, list):
        points.clear()
    for start in range(0, count, _PIECES_AT_ONCE):
        block = line[3 * start : 3 * min(start + _PIECES_AT_ONCE, count) + 1]
        begin, end = block[:-1:3], block[3::3]
        third = (end - begin) / 3
        block[1::3], block[2::3] = begin + third, end - third
    line.setflags(write=False)
    point, *inner = line.strides
    return np.ndarray((count, 4, drones, 3), buffer=line, strides=(3 * point, point, *inner))


def pad_spacing(homes: Floats) -> float:
    """Return the distance of the two nearest homes, m; the default one where there is none, or two share a pad."""
    from choreo.neighbours import closest

    gap = closest(homes)
    return gap if 0 < gap < math.inf else Limits().min_distance
