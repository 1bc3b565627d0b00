"""Polylines given in code, cut where they meet and where they turn sharply, as a traced picture's lines are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from choreo.arrays import Floats
from choreo.picture.line.polyline import corners_of

_GRID = 1e-7
"""Coordinates are rounded to this part of the picture's size, so that strokes meant to touch do."""
_FINE = 1 / 2000
"""Step of the polylines, as part of the picture's size."""


def noded(strokes: Sequence[Floats]) -> list[Floats]:
    """Return polylines that meet only at their ends, share them exactly, and have no sharp turn inside.

    Parameters
    ----------
    strokes : sequence of (m, 2) arrays
        At least one, each of at least one point.
    """
    import shapely

    everything = np.concatenate(strokes)
    size = float(np.ptp(everything, axis=0).max())
    if size == 0:
        return [everything[[0, 0]]]
    low = everything.min(axis=0)
    lines, lone = [], []
    for stroke in strokes:
        if len(stroke) > 1 and np.ptp(stroke, axis=0).max() > 4 * _GRID * size:
            lines.append(shapely.LineString((stroke - low) / size))
        else:
            lone.append(stroke[[0, 0]])
    merged = shapely.line_merge(shapely.union_all(lines, grid_size=_GRID))
    result = []
    for line in shapely.get_parts(merged):
        result += _cut(shapely.get_coordinates(line))
    return [line * size + low for line in result] + lone


def _cut(line: Floats) -> list[Floats]:
    """Cut a line at its sharp turns."""
    fine = _with_vertices(line, _FINE)
    closed = bool((fine[0] == fine[-1]).all())
    cuts = corners_of(fine, 4 * _FINE, closed)
    if not len(cuts):
        return [fine]
    if closed:
        fine = np.concatenate([fine[cuts[0] :], fine[1 : cuts[0] + 1]])
        cuts = cuts[1:] - cuts[0]
    bounds = [0, *cuts.tolist(), len(fine) - 1]
    return [fine[one : two + 1] for one, two in pairwise(bounds)]


def _with_vertices(line: Floats, step: float) -> Floats:
    """Return the line in short steps that keep its own vertices."""
    way = np.diff(line, axis=0)
    count = np.maximum(np.rint(np.hypot(*way.T) / step).astype(np.int64), 1)
    which = np.repeat(np.arange(len(way)), count)
    part = (np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)) / count[which]
    return np.concatenate([line[which] + part[:, None] * way[which], line[-1:]])
