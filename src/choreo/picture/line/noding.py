"""Polylines given in code, cut where they meet and where they turn sharply, as a traced picture's lines are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Floats, Ints, plane
from choreo.neighbours import nearest_other
from choreo.picture.line.polyline import CORNER, corners_of, ends_of, line_strings, nodes_of, runs_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_GRID = 1e-7
"""Coordinates are rounded to this part of the picture's size, so that strokes meant to touch do."""
_MANY = 5_000
"""Lines from which all that nearly meet are joined at once: to cut all lines anew takes a second each time."""
_MOST_PIECES = 40_000
"""Pieces between crossings from which lines are a tangle, which no dots show thread by thread..."""
_COARSE = 2e-3
"""...so that it is told on this grid, as part of the picture's size."""
_MOST_CUT = 20_000
"""Pieces that turn and are cut where they do so sharply; of more no dots show a corner."""
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
    merged = _merged(lines)
    for join in (_met, _abutted) if shapely.get_num_geometries(merged) <= _MANY else (_met_and_abutted,):
        before = _lines_of(merged)
        joined = join(before)
        if joined is not None:
            changed = np.array([one is not other for one, other in zip(joined, before, strict=True)])
            merged = shapely.line_merge(_cut_anew(line_strings(joined), changed))
    step = max(_FINE, float(merged.length) / _MOST_STEPS)
    result = []
    pieces = _lines_of(merged)
    if not pieces:
        return lone
    node = nodes_of(ends_of(pieces))[1]
    tied = np.bincount(node)[node[::2]] > 2
    turns = _turns(pieces) > CORNER
    if turns.sum() > _MOST_CUT:
        turns[:] = False
    for fine, bent, met in zip(_in_steps(pieces, step), turns.tolist(), tied.tolist(), strict=True):
        result += _cut(fine, met) if bent else [fine]
    return [line * size + low for line in result] + lone


def _merged(lines: NDArray[np.object_]) -> BaseGeometry:
    """Return lines cut where they cross; those of a tangle on a coarse grid."""
    import shapely

    merged = shapely.line_merge(shapely.union_all(lines, grid_size=_GRID))
    if shapely.get_num_geometries(merged) <= _MOST_PIECES + len(lines):
        return merged
    return shapely.line_merge(shapely.union_all(lines, grid_size=_COARSE))


def _cut_anew(lines: NDArray[np.object_], changed: Bools) -> BaseGeometry:
    """Return lines cut where they cross since some of them changed; of many, only those about these are looked at."""
    import shapely

    if len(lines) <= _MANY:
        return shapely.union_all(lines, grid_size=_GRID)
    low_x, low_y, high_x, high_y = shapely.bounds(lines[changed]).T
    boxes = shapely.box(low_x - 2 * _GRID, low_y - 2 * _GRID, high_x + 2 * _GRID, high_y + 2 * _GRID)
    about = np.zeros(len(lines), dtype=np.bool_)
    about[shapely.STRtree(lines).query(boxes, predicate="intersects")[1]] = True
    cut = shapely.get_parts(shapely.union_all(lines[about], grid_size=_GRID))
    return shapely.multilinestrings(np.concatenate([lines[~about], cut]))  # type: ignore[return-value] # of a row, one


def _lines_of(merged: BaseGeometry) -> list[Floats]:
    import shapely

    xy, line = shapely.get_coordinates(shapely.get_parts(merged), return_index=True)
    return _apart(xy, np.flatnonzero(np.diff(line)) + 1)


def _apart(rows: Floats, firsts: Ints) -> list[Floats]:
    """Return rows cut before each of these."""
    bounds = [0, *firsts.tolist(), len(rows)] if len(rows) else [0]
    return [rows[one:two] for one, two in pairwise(bounds)]


def _met_and_abutted(lines: list[Floats]) -> list[Floats] | None:
    met = _met(lines)
    abutted = _abutted(lines if met is None else met)
    return met if abutted is None else abutted


def _met(lines: list[Floats]) -> list[Floats] | None:
    """Return lines, in parts of the picture's size, whose free ends meet where they nearly do; None where none does."""
    free = _free_ends(lines)
    if len(free) < 2:
        return None
    ends = ends_of(lines)
    away, other = nearest_other(ends[free])
    mutual = (away <= _GAP + 2 * _GRID) & (other[other] == np.arange(len(free)))
    if not mutual.any():
        return None
    moved = ends.copy()
    moved[free[mutual]] = (ends[free[mutual]] + ends[free[other[mutual]]]) / 2
    result = list(lines)
    for index in np.unique(free[mutual] // 2).tolist():
        head, tail = moved[[2 * index]], moved[[2 * index + 1]]
        result[index] = np.concatenate([head, lines[index][1:-1], tail])
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
    tips = ends_of(lines)[free]
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
    node = nodes_of(ends_of(lines))[1]
    run, first, of = _runs(lines)
    long = np.repeat(run[first + of - 1] > 2 * _GAP, 2)
    return np.flatnonzero((np.bincount(node)[node] == 1) & long)


def _runs(lines: list[Floats]) -> tuple[Floats, Ints, Ints]:
    """Return how far along its line each vertex is, the first vertex of each line, and how many it has."""
    xy = np.concatenate(lines)
    count = np.array([len(line) for line in lines])
    first = np.cumsum(count) - count
    return runs_of(np.hypot(*np.diff(xy, axis=0, append=xy[-1:]).T), first, count), first, count


def _turns(lines: list[Floats]) -> Floats:
    """Return by how many degrees each line turns in all, rings also where they close."""
    count = np.array([len(line) for line in lines])
    last = np.cumsum(count) - 1
    xy = plane(np.concatenate(lines))
    way = np.diff(xy, append=xy[-1:])
    after = np.append(way[1:], way[-1:])
    after[last - 1] = way[last - count + 1]  # of a ring, the first one again
    turn = np.abs(np.angle(after * way.conj()))
    turn[last] = 0.0
    is_open = xy[last] != xy[last - count + 1]
    turn[last[is_open] - 1] = 0.0
    return np.degrees(np.add.reduceat(turn, last - count + 1))


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
