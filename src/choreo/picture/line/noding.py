"""Polylines given in code, cut where they meet and where they turn sharply, as a traced picture's lines are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from choreo.arrays import Floats
from choreo.neighbours import nearest_other
from choreo.picture.line.polyline import corners_of, lengths_of

_GRID = 1e-7
"""Coordinates are rounded to this part of the picture's size, so that strokes meant to touch do."""
_GAP = 2.5e-3
"""Part of the picture's size within which two ends that meet nothing else were meant to meet."""
_FINE = 1 / 2000
"""Step of the polylines, as part of the picture's size..."""
_MOST_STEPS = 100_000
"""...as long as these are no more; of more line, which no dots show in such detail, steps are longer."""


def noded(strokes: Sequence[Floats]) -> list[Floats]:
    """Return polylines that meet only at their ends, share them exactly, and have no sharp turn inside.

    Ends that nearly meet, within 2.5 thousandths of the picture's size, do so.

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
    met = _met([shapely.get_coordinates(line) for line in shapely.get_parts(merged)])
    if met is not None:
        merged = shapely.line_merge(shapely.MultiLineString(met))
    step = max(_FINE, float(merged.length) / _MOST_STEPS)
    result = []
    for line in shapely.get_parts(merged):
        result += _cut(shapely.get_coordinates(line), step)
    return [line * size + low for line in result] + lone


def _met(lines: list[Floats]) -> list[Floats] | None:
    """Return lines, in parts of the picture's size, whose free ends meet where they nearly do; None where none does."""
    if not lines:
        return None
    ends = np.concatenate([line[[0, -1]] for line in lines])
    _, node, count = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    free = np.flatnonzero(count[node.ravel()] == 1)
    away, other = nearest_other(ends[free])
    line = free // 2
    # A line that is hardly longer than the gap would shrink to a point.
    long = np.array([lengths_of(lines[one])[-1] > 2 * _GAP for one in line.tolist()], dtype=bool)
    mutual = (away <= _GAP) & long & long[other] & (other[other] == np.arange(len(free)))
    if not mutual.any():
        return None
    moved = ends.copy()
    moved[free[mutual]] = (ends[free[mutual]] + ends[free[other[mutual]]]) / 2
    result = []
    for index, points in enumerate(lines):
        head, tail = moved[[2 * index]], moved[[2 * index + 1]]
        result.append(np.concatenate([head, points[1:-1], tail]))
    return result


def _cut(line: Floats, step: float) -> list[Floats]:
    """Return a line in such steps, cut at its sharp turns."""
    fine = _with_vertices(line, step)
    if len(line) == 2:
        return [fine]
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
