"""Polylines given in code, cut where they meet and where they turn sharply, as a traced picture's lines are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.neighbours import nearest_other
from choreo.picture.line.polyline import corners_of, runs_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_GRID = 1e-7
"""Coordinates are rounded to this part of the picture's size, so that strokes meant to touch do."""
_GAP = 2.5e-3
"""Part of the picture's size within which two ends that meet nothing else were meant to meet."""
_LOOP = 4.0
"""Times that from its end, along a line, from which it may meet itself."""
_FINE = 1 / 2000
"""Step of the polylines, as part of the picture's size..."""
_MOST_STEPS = 100_000
"""...as long as these are no more; of more line, which no dots show in such detail, steps are longer."""


def noded(strokes: Sequence[Floats]) -> list[Floats]:
    """Return polylines that meet only at their ends, share them exactly, and have no sharp turn inside.

    Ends that nearly meet each other or another line, within 2.5 thousandths of the picture's size, do so.

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
    count = np.array([len(stroke) for stroke in strokes])
    first = np.cumsum(count) - count
    wide = np.maximum.reduceat(everything, first) - np.minimum.reduceat(everything, first)
    long = (count > 1) & (wide.max(axis=1) > 4 * _GRID * size)
    owner = np.repeat(np.arange(len(strokes)), count)
    kept = long[owner]
    lines = shapely.linestrings((everything[kept] - low) / size, indices=(np.cumsum(long) - 1)[owner[kept]])
    lone = [strokes[index][[0, 0]] for index in np.flatnonzero(~long).tolist()]
    merged = shapely.line_merge(shapely.union_all(lines, grid_size=_GRID))
    for join in (_met, _abutted):
        joined = join(_lines_of(merged))
        if joined is not None:
            merged = shapely.line_merge(shapely.union_all(shapely.MultiLineString(joined), grid_size=_GRID))
    step = max(_FINE, float(merged.length) / _MOST_STEPS)
    result = []
    pieces = _lines_of(merged)
    met = Counter(tuple(end) for line in pieces for end in line[[0, -1]].tolist())
    for line, fine in zip(pieces, _in_steps(pieces, step), strict=True):
        result += [fine] if len(line) == 2 else _cut(fine, met[tuple(line[0].tolist())] > 2)
    return [line * size + low for line in result] + lone


def _lines_of(merged: BaseGeometry) -> list[Floats]:
    import shapely

    xy, line = shapely.get_coordinates(shapely.get_parts(merged), return_index=True)
    return _apart(xy, np.flatnonzero(np.diff(line)) + 1)


def _apart(rows: Floats, firsts: Ints) -> list[Floats]:
    """Return rows cut before each of these."""
    bounds = [0, *firsts.tolist(), len(rows)] if len(rows) else [0]
    return [rows[one:two] for one, two in pairwise(bounds)]


def _met(lines: list[Floats]) -> list[Floats] | None:
    """Return lines, in parts of the picture's size, whose free ends meet where they nearly do; None where none does."""
    free = _free_ends(lines)
    if len(free) < 2:
        return None
    ends = np.concatenate([line[[0, -1]] for line in lines])
    away, other = nearest_other(ends[free])
    mutual = (away <= _GAP + 2 * _GRID) & (other[other] == np.arange(len(free)))
    if not mutual.any():
        return None
    moved = ends.copy()
    moved[free[mutual]] = (ends[free[mutual]] + ends[free[other[mutual]]]) / 2
    result = []
    for index, points in enumerate(lines):
        head, tail = moved[[2 * index]], moved[[2 * index + 1]]
        result.append(np.concatenate([head, points[1:-1], tail]))
    return result


def _abutted(lines: list[Floats]) -> list[Floats] | None:
    """Return lines whose free ends are led up to the line that they nearly meet; None where none does.

    That may be the line itself, but not right before its end.
    """
    import shapely

    free = _free_ends(lines)
    if not len(free):
        return None
    run, first, count = _runs(lines)
    owner = np.repeat(np.arange(len(lines)), count - 1)
    vertex = np.delete(np.arange(len(run)), first + count - 1)
    begin, stop = run[vertex], run[vertex + 1]
    xy = np.concatenate(lines)
    steps = np.stack([xy[vertex], xy[vertex + 1]], axis=1)
    pieces = np.asarray(shapely.linestrings(steps), dtype=object)
    tips = np.concatenate([line[[0, -1]] for line in lines])[free]
    place = run[(first + count - 1)[free // 2]] * (free % 2)
    tip, piece = shapely.STRtree(pieces).query(shapely.points(tips), predicate="dwithin", distance=_GAP + 2 * _GRID)
    along = np.maximum(np.maximum(begin[piece] - place[tip], place[tip] - stop[piece]), 0.0)
    other = (owner[piece] != free[tip] // 2) | (along > _LOOP * _GAP)
    tip, piece = tip[other], piece[other]
    if not len(tip):
        return None
    way = shapely.shortest_line(shapely.points(tips[tip]), pieces[piece])
    order = np.lexsort((piece, shapely.length(way), tip))
    chosen = order[np.unique(tip[order], return_index=True)[1]]
    foot = shapely.get_coordinates(way[chosen]).reshape(-1, 2, 2)[:, 1]
    at = begin[piece[chosen]] + np.hypot(*(foot - steps[piece[chosen], 0]).T)
    result = list(lines)
    met = owner[piece[chosen]]
    for index in np.unique(met).tolist():
        here = met == index
        own = run[first[index] : first[index] + count[index]]
        inner = np.argsort(np.concatenate([own, at[here]]), kind="stable")
        result[index] = np.concatenate([lines[index], foot[here]])[inner]
    for end, way_there in zip(free[tip[chosen]].tolist(), foot[:, None], strict=True):
        both = (way_there, result[end // 2])
        result[end // 2] = np.concatenate(both[::-1] if end % 2 else both)
    return result


def _free_ends(lines: list[Floats]) -> Ints:
    """Return which ends (2 for each line) meet nothing; of lines that are hardly longer than the gap, none."""
    if not lines:
        return np.zeros(0, dtype=np.int64)
    ends = np.concatenate([line[[0, -1]] for line in lines])
    _, node, count = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    run, first, of = _runs(lines)
    long = np.repeat(run[first + of - 1] > 2 * _GAP, 2)
    return np.flatnonzero((count[node.ravel()] == 1) & long)


def _runs(lines: list[Floats]) -> tuple[Floats, Ints, Ints]:
    """Return how far along its line each vertex is, the first vertex of each line, and how many it has."""
    xy = np.concatenate(lines)
    count = np.array([len(line) for line in lines])
    first = np.cumsum(count) - count
    return runs_of(np.hypot(*np.diff(xy, axis=0, append=xy[-1:]).T), first, count), first, count


def _cut(fine: Floats, tied: bool) -> list[Floats]:
    """Return a line cut at its sharp turns; where it is `tied` to others, a ring begins there."""
    closed = bool((fine[0] == fine[-1]).all()) and not tied
    cuts = corners_of(fine, 4 * _FINE, closed)
    if not len(cuts):
        return [fine]
    if closed:
        fine = np.concatenate([fine[cuts[0] :], fine[1 : cuts[0] + 1]])
        cuts = cuts[1:] - cuts[0]
    bounds = [0, *cuts.tolist(), len(fine) - 1]
    return [fine[one : two + 1] for one, two in pairwise(bounds)]


def _in_steps(lines: list[Floats], step: float) -> list[Floats]:
    """Return lines in short steps that keep their own vertices; all of them at once, since they may be thousands."""
    if not lines:
        return []
    xy = np.concatenate(lines)
    last = np.cumsum([len(line) for line in lines]) - 1
    way = np.diff(xy, axis=0, append=xy[-1:])
    count = np.maximum(np.rint(np.hypot(*way.T) / step).astype(np.int64), 1)
    count[last] = 1
    which = np.repeat(np.arange(len(way)), count)
    part = (np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)) / count[which]
    return _apart(xy[which] + part[:, None] * way[which], np.cumsum(count)[last[:-1]])
