"""The strokes of a picture as a network in metres: edges on which dots slide, nodes at which dots are anchored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from choreo.arrays import Bools, Floats, Ints, Plane, flat, plane
from choreo.picture.line.polyline import CORNER, ends_of, nodes_of, runs_of

CORNER_REACH = 0.3
"""Mean spacings within which a dot tells a corner."""

_APART = 1.0
"""Empty metres between two edges on the common axis, so that no place belongs to two."""


@dataclass(frozen=True, eq=False)
class Network:
    """All strokes laid one after the other on a common axis of metres.

    A place is a number on that axis: edge `e` runs from `start[e]` to `start[e] + length[e]`. Where a stroke has a
    weight w > 1, each of its metres takes w metres of the axis, so that what is even on the axis is denser there.
    """

    run: Floats
    """Place of each vertex, (v,), rising."""
    xy: Floats
    """Vertices, (v, 2) m."""
    heading: Floats
    """Unit tangent after each vertex, (v, 2)."""
    weight: Floats
    """Metres of the axis a metre of stroke, after each vertex, (v,); at least 1."""
    start: Floats
    length: Floats
    ends: Ints
    """Node at the beginning and at the end of each edge, (edges, 2)."""
    nodes: Floats
    """(nodes, 2) m."""
    degree: Ints
    """How many ends of edges meet in each node; 0 for a lone dot of ink."""
    anchor: Ints
    """Rank of each node: 0 none (the seam of a smooth ring), 1 free end, 2 corner, 3 junction, 4 lone dot."""
    part: Ints
    """Which connected part of the picture each edge belongs to."""

    ring: Bools
    """Whether an edge is a smooth closed line, on which dots go round."""
    rows: dict[float, tuple[Floats, Ints]] = field(default_factory=dict, init=False)
    """What was packed on it, by the spacing."""
    too_many: set[tuple[int, float]] = field(default_factory=set, init=False)
    """Dots and their spacing for which no room was found with all care."""

    @property
    def total(self) -> float:
        """Length of all strokes, m, times their weights."""
        return float(self.length.sum())

    @cached_property
    def heaviest(self) -> float:
        """The largest weight; 1 where all strokes matter alike."""
        return float(self.weight.max(initial=1.0))

    @cached_property
    def parts(self) -> int:
        """How many connected parts there are."""
        return int(self.part.max(initial=-1)) + 1

    @cached_property
    def part_of_node(self) -> Ints:
        """Which connected part each node belongs to."""
        part = np.zeros(len(self.nodes), dtype=np.int64)
        part[self.ends.ravel()] = np.repeat(self.part, 2)
        return part

    def lit_by_nodes(self, held: Bools) -> Ints:
        """Return how many nodes that hold a dot each connected part has."""
        return np.bincount(self.part_of_node[held], minlength=self.parts)

    def at(self, places: Floats) -> tuple[Floats, Floats]:
        """Return the points and the unit tangents at places on the axis, (k, 2) each."""
        point, tangent = self.plane_at(places)
        return flat(point), flat(tangent)

    def plane_at(self, places: Floats) -> tuple[Plane, Plane]:
        """Return the same as complex numbers, (k,) each."""
        vertex = np.searchsorted(self.run, places, side="right") - 1
        tangent = self._headings[vertex]
        along = (places - self.run[vertex]) / self.weight[vertex]
        return self._vertices[vertex] + along * tangent, tangent

    @cached_property
    def _vertices(self) -> Plane:
        return plane(self.xy)

    @cached_property
    def _headings(self) -> Plane:
        return plane(self.heading)

    def weight_at(self, places: Floats) -> Floats:
        """Return the weights at places on the axis, (k,)."""
        return self.weight[np.searchsorted(self.run, places, side="right") - 1]

    def samples(self, step: float) -> tuple[Floats, Ints]:
        """Return even places along every edge, at most `step` apart, and their edges."""
        counts = np.maximum(np.ceil(self.length / step).astype(np.int64), 1) + 1
        edge = np.repeat(np.arange(len(counts)), counts)
        index = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.start[edge] + self.length[edge] * index / (counts - 1)[edge], edge


def network_of(lines: Sequence[Floats], scale: float, weights: Sequence[Floats] | None = None) -> Network:
    """Return the network of polylines that share their ends exactly, in drawing units of `scale` metres.

    `weights`, (m,) for each polyline, at least 1, say how much denser than elsewhere dots stand about each vertex.
    """
    ends, nodes = _ends(lines)
    keep, count = _distinct(lines)
    xy = np.concatenate(lines)[keep] * scale
    first = np.cumsum(count) - count
    last = first + count - 1
    step = np.diff(xy, axis=0, append=xy[-1:])
    metres = np.hypot(step[:, 0], step[:, 1])
    heading = step / np.maximum(metres, 1e-300)[:, None]
    heading[last] = heading[last - 1]
    weight = np.ones(len(xy)) if weights is None else _after(np.concatenate(weights)[keep], last)
    run, length = _runs(metres, weight, first, last)
    degree = np.bincount(ends[length > 0].ravel(), minlength=len(nodes))
    anchor = _anchors(heading[first], heading[last], ends, degree)
    start = np.concatenate([[0.0], np.cumsum(length + _APART)[:-1]])
    return Network(
        run=run + np.repeat(start, count),
        xy=xy,
        heading=heading,
        weight=weight,
        start=start,
        length=length,
        ends=ends,
        nodes=nodes * scale,
        degree=degree,
        anchor=anchor,
        part=_parts(ends, len(nodes)),
        ring=(ends[:, 0] == ends[:, 1]) & (anchor[ends[:, 0]] == 0),
    )


def _distinct(lines: Sequence[Floats]) -> tuple[Ints, Ints]:
    """Return which vertices of all lines repeat none before them (of a lone dot, two), and how many of each line."""
    xy = np.concatenate(lines)
    count = np.array([len(line) for line in lines])
    first = np.cumsum(count) - count
    keep = np.concatenate([[True], (np.diff(xy, axis=0) != 0).any(axis=1)])
    keep[first] = True
    lone = np.add.reduceat(keep, first, dtype=np.int64) == 1
    keep[(first + count - 1)[lone]] = True
    return np.flatnonzero(keep), np.add.reduceat(keep, first, dtype=np.int64)


def _after(weight: Floats, last: Ints) -> Floats:
    """Return the weight of the piece after each vertex; `last` are the last vertices of the lines."""
    after = (weight + np.append(weight[1:], weight[-1:])) / 2
    after[last] = weight[last]
    return after


def _runs(metres: Floats, weight: Floats, first: Ints, last: Ints) -> tuple[Floats, Floats]:
    """Return the place of each vertex on its own line, and the lengths of the lines, both times the weights."""
    count = last - first + 1
    way = np.diff(runs_of(metres, first, count), append=0.0)
    run = runs_of(way * weight, first, count)
    return run, run[last]


def _anchors(heads: Floats, tails: Floats, ends: Ints, degree: Ints) -> Ints:
    """Return the rank of each node; `heads` and `tails` are the unit tangents of the lines' first and last pieces."""
    rank = np.select([degree == 0, degree == 1, degree == 2], [4, 1, 2], default=3).astype(np.int64)
    smooth = (heads * tails).sum(axis=1) > np.cos(np.radians(0.75 * CORNER))
    ring = (ends[:, 0] == ends[:, 1]) & smooth
    rank[ends[ring, 0][degree[ends[ring, 0]] == 2]] = 0
    return rank


def connected(lines: Sequence[Floats]) -> list[list[Floats]]:
    """Return the polylines grouped by which of them hang together."""
    part = parts_of_lines(lines)
    return [
        [lines[index] for index in np.flatnonzero(part == one).tolist()] for one in range(int(part.max(initial=-1)) + 1)
    ]


def parts_of_lines(lines: Sequence[Floats]) -> Ints:
    """Return which connected part each polyline belongs to, (lines,)."""
    ends, nodes = _ends(lines)
    return _parts(ends, len(nodes))


def _ends(lines: Sequence[Floats]) -> tuple[Ints, Floats]:
    """Return the node at each end of each polyline, and the nodes' places."""
    nodes, index = nodes_of(ends_of(lines))
    return index.reshape(-1, 2), nodes


def _parts(ends: Ints, nodes: int) -> Ints:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(nodes, nodes))
    _, label = connected_components(links, directed=False)
    _, part = np.unique(label[ends[:, 0]], return_inverse=True)
    return np.asarray(part, dtype=np.int64)
