"""Which stroke, which part, and which place in the drawing each placed dot has: what lights follow.

The lines of a drawing are cut at corners and junctions. Here they become strokes again, as a hand would draw them: at a
junction a stroke goes on into the line that turns least.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.drawn import Drawn
from choreo.picture.line.named import NamedPart
from choreo.picture.line.polyline import ends_of, in_pieces, line_strings, nodes_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_SHARPEST = 75.0
"""Degrees that a stroke may turn where more than two lines meet; where two meet it turns as it likes."""
_MOST_JOINED = 20_000
"""Of more lines nobody sees which goes on into which: strokes end where more than two meet."""
_ROUND = 6
"""Decimals to which ends are the same place."""
_ROWS = 8
"""Bands of a picture's height, from the top down, in which strokes are read from left to right."""
_MOST_SHADES = 64
_NEAR = 1e-6


def course(
    lines: Sequence[Floats],
    dots: Floats,
    *,
    as_drawn: bool = True,
    parts: Sequence[tuple[NamedPart, Callable[[Floats], Floats]]] = (),
    colours: Bytes | None = None,
) -> Drawn:
    """Return what dots have of a drawing.

    Parameters
    ----------
    lines : sequence of (m, 2) arrays
        Of the drawing, m, in the frame of the dots.
    dots : (n, 2) array
        m.
    as_drawn : bool
        Whether the lines come in the order and the direction in which they are drawn; without, they are read from the
        top down and from left to right.
    parts : sequence of (NamedPart, function)
        Those with names, from the lowest to what lies on top, and what brings the part's units to the dots' frame.
    colours : (n, 3) array or None
        Of the dots; without named parts, each colour is one.

    Examples
    --------
    >>> cross = [np.array([[0.0, 0], [4, 0]]), np.array([[4.0, 0], [8, 0]]), np.array([[4.0, 0], [4, 3]])]
    >>> drawn = course(cross, np.array([[1.0, 0], [7, 0], [4, 2]]))
    >>> drawn.stroke.tolist(), drawn.along.tolist(), drawn.length.tolist()
    ([0, 0, 1], [1.0, 7.0, 2.0], [8.0, 8.0, 3.0])
    """
    import shapely

    strokes = strokes_of(lines)
    part, names = _parts(dots, parts, colours)
    if not strokes:
        return _dots_alone(dots, part, names)
    drawn = [stroke if as_drawn else _read_forward(stroke) for stroke in strokes]
    lines_drawn = line_strings([stroke if len(stroke) > 1 else np.repeat(stroke, 2, axis=0) for stroke in drawn])
    nearest = _nearest(drawn, lines_drawn, dots)
    along = shapely.line_locate_point(lines_drawn[nearest], shapely.points(dots))
    used, which = np.unique(nearest, return_inverse=True)
    length = np.array([_length(drawn[stroke]) for stroke in used.tolist()])[which]
    ends = ends_of(drawn)
    closed = (np.array([len(stroke) for stroke in drawn]) > 2) & (ends[::2] == ends[1::2]).all(axis=1)
    rank = _ranks(drawn, nearest, part, as_drawn)
    order = np.empty(len(dots), dtype=np.int64)
    order[np.lexsort((along, rank[nearest]))] = np.arange(len(dots))
    return Drawn(rank[nearest], along, length, closed[nearest], order, part, names)


def _nearest(strokes: Sequence[Floats], lines: Any, dots: Floats) -> Ints:
    """Return the stroke nearest to each dot, (n,); `lines` are the strokes as shapely has them.

    Of dots that are just as near to several strokes, as at a junction, all strokes are asked.
    """
    import shapely

    cut, owner = in_pieces(strokes)
    dot, piece = shapely.STRtree(line_strings(cut)).query_nearest(shapely.points(dots))
    stroke = owner[piece]
    low, high = np.full(len(dots), len(strokes)), np.full(len(dots), -1)
    np.minimum.at(low, dot, stroke)
    np.maximum.at(high, dot, stroke)
    several = np.flatnonzero(low != high)
    if len(several):
        found = shapely.STRtree(lines).query_nearest(shapely.points(dots[several]), all_matches=False)
        low[several[found[0]]] = found[1]
    return low


def strokes_of(lines: Sequence[Floats]) -> list[Floats]:
    """Return lines joined to strokes, in the order of their first lines.

    Examples
    --------
    >>> corner = [np.array([[0.0, 0], [1, 0]]), np.array([[1.0, 1], [1, 0]])]
    >>> [stroke.tolist() for stroke in strokes_of(corner)]
    [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]]
    """
    lines = [line for line in lines if len(line)]
    if not lines:
        return []
    node = nodes_of(np.round(ends_of(lines), _ROUND))[1]
    order = np.argsort(node, kind="stable")
    count = np.bincount(node)
    partner: dict[tuple[int, int], tuple[int, int]] = {}
    first = np.cumsum(count) - count
    for at, several in zip(first[count > 1].tolist(), count[count > 1].tolist(), strict=True):
        if several > 2 and len(lines) > _MOST_JOINED:
            continue
        meeting = [(end // 2, -(end % 2)) for end in order[at : at + several].tolist()]
        for one, two in _paired(lines, meeting):
            partner[one], partner[two] = two, one
    done: set[int] = set()
    return [_chain(lines, index, partner, done) for index in range(len(lines)) if index not in done]


def _paired(lines: Sequence[Floats], meeting: list[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return which ends that meet belong to one stroke, those first that turn least."""
    if len(meeting) == 2:
        return [] if meeting[0] == meeting[1] else [(meeting[0], meeting[1])]
    away = {end: _heading(lines[end[0]], end[1]) for end in meeting}
    turns = sorted(
        (float(np.degrees(np.arccos(np.clip(-(away[one] @ away[two]), -1, 1)))), one, two)
        for one, two in combinations(meeting, 2)
    )
    taken: set[tuple[int, int]] = set()
    pairs = []
    for turn, one, two in turns:
        if turn <= _SHARPEST and one not in taken and two not in taken and one[0] != two[0]:
            pairs.append((one, two))
            taken |= {one, two}
    return pairs


def _heading(line: Floats, end: int) -> Floats:
    """Return the direction, of length 1, in which a line leaves one of its ends."""
    run = line if end == 0 else line[::-1]
    step = run[1:] - run[:-1]
    gone = np.hypot(step[:, 0], step[:, 1]).cumsum()
    at = min(int(gone.searchsorted(max(0.15 * gone[-1], 1e-12))) + 1, len(run) - 1) if len(run) > 1 else 0
    away = run[at] - run[0]
    return np.asarray(away / max(float(np.hypot(*away)), 1e-12))


def _chain(
    lines: Sequence[Floats], first: int, partner: dict[tuple[int, int], tuple[int, int]], done: set[int]
) -> Floats:
    """Return the stroke that a line belongs to, in the direction of the line."""
    done.add(first)
    pieces = [lines[first]]
    for end in (-1, 0):
        at = (first, end)
        while (after := partner.get(at)) is not None and after[0] not in done:
            index, near = after
            done.add(index)
            line = lines[index]
            if end == -1:
                pieces.append((line if near == 0 else line[::-1])[1:])
            else:
                pieces.insert(0, (line if near == -1 else line[::-1])[:-1])
            at = (index, -1 if near == 0 else 0)
    return np.concatenate(pieces)


def _read_forward(stroke: Floats) -> Floats:
    """Return an open stroke from its upper left end on; a closed one as it is."""
    begin, end = stroke[0], stroke[-1]
    if (begin == end).all() or begin[0] - begin[1] <= end[0] - end[1]:
        return stroke
    return stroke[::-1]


def _ranks(strokes: Sequence[Floats], nearest: Ints, part: Ints, as_drawn: bool) -> Ints:
    """Return the place of each stroke in the drawing: part by part, and as drawn, or from the top down."""
    count = len(strokes)
    first = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first, nearest, part)
    if as_drawn:
        order = np.lexsort((np.arange(count), first))
    else:
        xy = np.concatenate(strokes)
        first_of = np.cumsum([0, *(len(stroke) for stroke in strokes[:-1])])
        top, left = np.maximum.reduceat(xy[:, 1], first_of), np.minimum.reduceat(xy[:, 0], first_of)
        row = np.floor((top.max() - top) / max(float(np.ptp(top)), 1e-9) * _ROWS * (1 - 1e-9))
        order = np.lexsort((left, row, first))
    lit = np.isin(order, nearest)  # strokes without a dot are none of the formation
    order = np.concatenate([order[lit], order[~lit]])
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    return rank


def _parts(
    dots: Floats, parts: Sequence[tuple[NamedPart, Callable[[Floats], Floats]]], colours: Bytes | None
) -> tuple[Ints, tuple[tuple[str, ...], ...]]:
    """Return the number of each dot's part, and the names of all; of parts on top of each other, the upper one's."""
    if parts:
        import shapely

        tree = shapely.STRtree([_geometry(part, onto) for part, onto in parts])
        part = np.asarray(tree.nearest(shapely.points(dots)), dtype=np.int64).copy()
        reach = np.array(shapely.distance(shapely.points(dots), tree.geometries[part]))
        found = tree.query(shapely.buffer(shapely.points(dots), reach + _NEAR), predicate="intersects")
        np.maximum.at(part, found[0], found[1])
        return part, tuple(named.names for named, _ in parts)
    if colours is not None:
        shades, part = np.unique(colours, axis=0, return_inverse=True)
        if len(shades) <= _MOST_SHADES:
            return part.reshape(-1).astype(np.int64), tuple((f"#{r:02x}{g:02x}{b:02x}",) for r, g, b in shades.tolist())
    return np.zeros(len(dots), dtype=np.int64), ((),)


def _geometry(part: NamedPart, onto: Callable[[Floats], Floats]) -> BaseGeometry:
    import shapely

    drawn: list[Any] = [_line(onto(line)) for line in part.lines if len(line)]
    if not part.area.is_empty:
        drawn.append(shapely.transform(part.area, onto))
    return shapely.union_all(drawn) if len(drawn) != 1 else drawn[0]


def _dots_alone(dots: Floats, part: Ints, names: tuple[tuple[str, ...], ...]) -> Drawn:
    """Return the drawing of dots without a line: one stroke, from the top down."""
    upright = np.stack([dots[:, 0], np.zeros(len(dots)), dots[:, 1]], axis=1)
    drawn = Drawn.through(upright)
    return Drawn(drawn.stroke, drawn.along, drawn.length, drawn.closed, drawn.order, part, names)


def _line(stroke: Floats) -> BaseGeometry:
    import shapely

    return shapely.LineString(stroke if len(stroke) > 1 else np.repeat(stroke, 2, axis=0))


def _length(stroke: Floats) -> float:
    return float(np.hypot(*np.diff(stroke, axis=0).T).sum()) if len(stroke) > 1 else 0.0
