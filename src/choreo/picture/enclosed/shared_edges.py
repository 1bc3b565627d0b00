"""Edges that shapes share, drawn once for each of them: one edge is kept, that of the upper shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from choreo.arrays import Bools, Floats, Ints, dot_products, plane
from choreo.neighbours import nearest, pairs_within
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
    runs = [lengths_of(edges[index].line) for index in some]
    total = sum(float(run[-1]) for run in runs)
    if len(some) < 2 or total == 0:
        return result
    reach = NEAR * size
    step = max(reach / _STEPS, total / _MOST_SAMPLES)
    chosen = [edges[index] for index in some]
    samples = _Samples.of([edge.line for edge in chosen], runs, step)
    under, upper = samples.covered(chosen, reach, step)
    if not under.any():
        return result
    corners = _corners([edge.line for edge in chosen])
    ends = samples.xy[upper]
    far, which = nearest(ends[under], corners)
    ends[under] = np.where((far <= 2 * reach)[:, None], corners[which], ends[under])
    for order, (index, edge, run) in enumerate(zip(some, chosen, runs, strict=True)):
        own = slice(samples.first[order], samples.first[order + 1])
        if under[own].any():
            above = _Above(ends[own], samples.owner[upper[own]])
            result[index] = _left(edge.line, run, samples.place[own], under[own], above, reach)
    return result


def _corners(lines: Sequence[Floats]) -> Floats:
    """Return the ends of lines and the vertices at which they turn, (k, 2): where edges part, others do, too."""
    xy, count = np.concatenate(lines), np.array([len(line) for line in lines])
    last = np.cumsum(count) - 1
    way = plane(np.diff(xy, axis=0))
    turns = np.zeros(len(xy), dtype=bool)
    turns[1:-1] = np.abs(np.angle(way[1:] * way[:-1].conj())) > np.radians(CORNER)
    turns[last] = turns[last - count + 1] = False
    found = np.concatenate([last - count + 1, last, np.flatnonzero(turns)])
    return np.asarray(xy[found[np.argsort(np.repeat(np.arange(len(lines)), count)[found], kind="stable")]])


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
    def of(cls, lines: Sequence[Floats], runs: Sequence[Floats], step: float) -> _Samples:
        """Return the samples of lines, of which `runs` say how far along it each vertex is; all of them at once."""
        xy, run = np.concatenate(lines), np.concatenate(runs)
        last = np.cumsum([len(line) for line in lines]) - 1
        long = run[last]
        count = np.maximum(2, np.ceil(long / step).astype(np.int64) + 1)
        first = np.concatenate([[0], np.cumsum(count)])
        owner = np.repeat(np.arange(len(lines)), count)
        place = (np.arange(first[-1]) - first[owner]) * (long / (count - 1))[owner]
        place[first[1:] - 1] = long
        # Complex numbers are sorted by the edge, then by the place on it.
        vertices = np.repeat(np.arange(len(lines)), np.diff(last, prepend=-1)) + 1j * run
        at = np.minimum(np.searchsorted(vertices, owner + 1j * place, side="right") - 1, last[owner])
        on = (at == last[owner]) | (run[at] == place)
        after = np.where(on, at, at + 1)
        part = np.where(on, 0.0, place - run[at])[:, None]
        slope = (xy[after] - xy[at]) / np.where(on, 1.0, run[after] - run[at])[:, None]
        points = slope * part + xy[at]
        return cls(place, points, _tangents(points, first), owner, first.tolist())

    def covered(self, edges: Sequence[Edge], reach: float, step: float) -> tuple[Bools, Ints]:
        """Return which samples have an upper edge along them, and the sample of it that is nearest.

        Where samples are farther apart than edges may be, it is the way across that counts.
        """
        solid = np.array([edge.solid for edge in edges])
        closed = np.array([edge.closed for edge in edges])
        # Samples lie in the order of their edges: of each pair the lower edge's comes first.
        lower, upper = pairs_within(self.xy, max(reach, 1.1 * step))
        one, two = self.owner[lower], self.owner[upper]
        kept = (one != two) & (solid[one] | solid[two] | (closed[one] & closed[two]))
        lower, upper = lower[kept], upper[kept]
        way, ahead = self.xy[lower] - self.xy[upper], self.tangent[lower]
        along = np.abs(dot_products(ahead, self.tangent[upper])) >= _ALONG
        if 1.1 * step > reach:
            along &= np.abs(ahead[:, 0] * way[:, 1] - ahead[:, 1] * way[:, 0]) <= reach
        lower, upper, apart = lower[along], upper[along], np.hypot(*way[along].T)
        least = np.full(len(self.xy), np.inf)
        np.minimum.at(least, lower, apart)
        nearest = np.full(len(self.xy), len(self.xy))
        first = apart == least[lower]
        np.minimum.at(nearest, lower[first], upper[first])
        under = np.isfinite(least)
        return under, np.where(under, nearest, 0)


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


def _left(line: Floats, run: Floats, place: Floats, under: Bools, above: _Above, reach: float) -> list[Floats]:
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
