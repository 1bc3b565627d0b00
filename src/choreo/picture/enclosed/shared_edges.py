"""Edges that shapes share, drawn once for each of them: one edge is kept, that of the upper shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from choreo.arrays import Bools, Floats, Ints, plane
from choreo.neighbours import nearest, tree
from choreo.picture.line.polyline import CORNER, lengths_of

NEAR = 1.5e-3
"""Part of the drawing's size within which two edges that run along each other are one."""
_STEPS = 2.0
"""Samples of an edge within that."""
_ALONG = 0.9
"""Least cosine of the angle between two edges that run along each other."""
_LEAST = 5.0
"""Distances over which they must; edges that cross are near each other, too, but not for as long."""
_MOST_SAMPLES = 400_000


@dataclass(frozen=True, eq=False)
class Edge:
    """A line of a drawing, and what it stands for."""

    line: Floats
    """(m, 2)."""
    solid: bool
    """Whether it bounds something filled."""

    @property
    def closed(self) -> bool:
        """Whether it ends where it began."""
        return bool((self.line[0] == self.line[-1]).all())


def without_shared(edges: Sequence[Edge], size: float) -> list[list[Floats]]:
    """Return what is left of each edge: where an upper one runs along it, nothing.

    Two edges are one where they are nearer than 1.5 thousandths of the drawing, also curves that were drawn in
    different steps. What is left ends on the edge that it gave way to. Of open lines that bound nothing both stay.

    Parameters
    ----------
    edges : sequence of Edge
        In the order in which they are drawn, the uppermost last.
    size : float
        Longer side of the drawing.

    Examples
    --------
    >>> lower = Edge(np.array([[0.0, 0], [100, 0], [100, 50]]), True)
    >>> upper = Edge(np.array([[20.0, 0.1], [60, 0.1]]), True)
    >>> [len(pieces) for pieces in without_shared([lower, upper], 100.0)]
    [2, 1]
    """
    solid = any(edge.solid for edge in edges)
    some = [index for index, edge in enumerate(edges) if solid or edge.closed]
    result = [[edge.line] for edge in edges]
    total = sum(float(lengths_of(edges[index].line)[-1]) for index in some)
    if len(some) < 2 or total == 0:
        return result
    reach = NEAR * size
    step = max(reach / _STEPS, total / _MOST_SAMPLES)
    chosen = [edges[index] for index in some]
    samples = _Samples.of(chosen, step)
    under, upper = samples.covered(chosen, reach, step)
    if not under.any():
        return result
    corners = np.concatenate([_corners(edge.line) for edge in chosen])
    ends = samples.xy[upper]
    far, which = nearest(ends, corners)
    ends = np.where((far <= 2 * reach)[:, None], corners[which], ends)
    for order, (index, edge) in enumerate(zip(some, chosen, strict=True)):
        own = slice(samples.first[order], samples.first[order + 1])
        if under[own].any():
            above = _Above(ends[own], samples.owner[upper[own]])
            result[index] = _left(edge.line, samples.place[own], under[own], above, reach)
    return result


def _corners(line: Floats) -> Floats:
    """Return the ends of a line and the vertices at which it turns, (k, 2): where edges part, others do, too."""
    way = plane(np.diff(line, axis=0))
    turns = np.abs(np.angle(way[1:] * way[:-1].conj())) > np.radians(CORNER)
    return np.concatenate([line[[0, -1]], line[1:-1][turns]])


@dataclass(frozen=True, eq=False)
class _Samples:
    """Even points along all edges, one edge after the other."""

    place: Floats
    """Distance from the beginning of the edge."""
    xy: Floats
    tangent: Floats
    owner: Ints
    first: list[int]
    """First sample of each edge, and the number of all."""

    @classmethod
    def of(cls, edges: Sequence[Edge], step: float) -> _Samples:
        places, points, first = [], [], [0]
        for edge in edges:
            run = lengths_of(edge.line)
            place = np.linspace(0, run[-1], max(2, int(np.ceil(run[-1] / step)) + 1))
            here = np.stack([np.interp(place, run, edge.line[:, axis]) for axis in (0, 1)], axis=1)
            places.append(place)
            points.append(here)
            first.append(first[-1] + len(place))
        owner = np.repeat(np.arange(len(edges)), np.diff(first))
        xy = np.concatenate(points)
        return cls(np.concatenate(places), xy, _tangents(xy, np.array(first)), owner, first)

    def covered(self, edges: Sequence[Edge], reach: float, step: float) -> tuple[Bools, Ints]:
        """Return which samples have an upper edge along them, and the sample of it that is nearest.

        Where samples are farther apart than edges may be, it is the way across that counts.
        """
        solid = np.array([edge.solid for edge in edges])
        closed = np.array([edge.closed for edge in edges])
        pairs = tree(self.xy).query_pairs(max(reach, 1.1 * step), output_type="ndarray").astype(np.int64)
        if 1.1 * step > reach:
            way, ahead = (self.xy[pairs[:, 0]] - self.xy[pairs[:, 1]]).T, self.tangent[pairs[:, 0]].T
            pairs = pairs[np.abs(ahead[0] * way[1] - ahead[1] * way[0]) <= reach]
        one, two = self.owner[pairs[:, 0]], self.owner[pairs[:, 1]]
        pairs[one > two] = pairs[one > two][:, ::-1]  # the lower comes first
        one, two = self.owner[pairs[:, 0]], self.owner[pairs[:, 1]]
        kinds = solid[one] | solid[two] | (closed[one] & closed[two])
        along = np.abs((self.tangent[pairs[:, 0]] * self.tangent[pairs[:, 1]]).sum(axis=1)) >= _ALONG
        lower, upper = pairs[(one != two) & kinds & along].T
        apart = np.hypot(*(self.xy[lower] - self.xy[upper]).T)
        order = np.lexsort((upper, apart, lower))
        which, at = np.unique(lower[order], return_index=True)
        under = np.zeros(len(self.xy), dtype=bool)
        under[which] = True
        nearest = np.zeros(len(self.xy), dtype=np.int64)
        nearest[which] = upper[order][at]
        return under, nearest


def _tangents(xy: Floats, first: Ints) -> Floats:
    """Return the direction, of length 1, at each of even points along lines that begin at `first` ones."""
    way = np.empty_like(xy)
    way[1:-1] = (xy[2:] - xy[:-2]) / 2
    begin, last = first[:-1], first[1:] - 1
    way[begin], way[last] = xy[begin + 1] - xy[begin], xy[last] - xy[last - 1]
    return np.asarray(way / np.maximum(np.hypot(*way.T), 1e-300)[:, None])


@dataclass(frozen=True, eq=False)
class _Above:
    """What lies by each sample of an edge on the edge above it."""

    at: Floats
    owner: Ints

    def leads(self, one: int, two: int, reach: float) -> bool:
        """Tell whether from one sample to another the same edge goes on, or one that meets it."""
        return bool(self.owner[one] == self.owner[two] or np.hypot(*(self.at[one] - self.at[two])) <= reach)


def _left(line: Floats, place: Floats, under: Bools, above: _Above, reach: float) -> list[Floats]:
    """Return the pieces of a line outside of runs of samples that are `under` an upper edge for long enough."""
    total, least = float(place[-1]), _LEAST * reach
    runs: list[tuple[int, int]] = []
    ends = np.flatnonzero(np.diff(np.concatenate([[False], under, [False]]).astype(np.int8)))
    for first, stop in ends.reshape(-1, 2).tolist():
        # At a corner both turn, but not on one spot; two islets off a coast are no edge that goes on between them.
        near = bool(runs) and place[first] - place[runs[-1][1]] < least / 2
        if near and above.leads(runs[-1][1], first, reach):
            runs[-1] = runs[-1][0], stop - 1
        else:
            runs.append((first, stop - 1))
    long = [(first, last) for first, last in runs if place[last] - place[first] >= min(least, 0.8 * total)]
    if not long:
        return [line]
    run = lengths_of(line)
    pieces = []
    bounds: list[tuple[int | None, int | None]] = [(None, None), *long, (None, None)]
    for (_, before), (after, _) in pairwise(bounds):
        low = 0.0 if before is None else float(place[before])
        high = total if after is None else float(place[after])
        inner = line[(run > low) & (run < high)]
        head = line[:1] if before is None else above.at[[before]]
        tail = line[-1:] if after is None else above.at[[after]]
        if high - low > least / 2:
            pieces.append(np.concatenate([head, inner, tail]))
    return pieces
