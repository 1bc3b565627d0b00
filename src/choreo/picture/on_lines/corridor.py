"""The strokes and a narrow band about them: where a dot stands beside its stroke, and how well dots tell them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from choreo.arrays import Floats, Ints, Plane
from choreo.neighbours import near_pairs, nearest, nearest_gaps, tree
from choreo.picture.line.network import CORNER_REACH, Network
from choreo.picture.on_lines.capacity import widest_gap

SIDE, LONE_SIDE = 0.12, 0.04
"""Mean spacings that a dot may stand beside its stroke, at most: near to another stroke, and where there is none."""
_PART_SIDE = 0.06
"""Of the length of a connected part, likewise: a dot that stands off a small one by its size tells nothing of it."""
_BESIDE = 1.5
"""Mean spacings within which strokes are near."""
_FINE = 20
"""Places a mean spacing at which the strokes are looked up."""
_COARSE = 4
"""Of how many of them one is looked at, where less will do."""
_MOST_PAIRS = 4_000_000
"""Near places up to which it is asked of each place whether another stroke is near."""
_GOOD_GAP, _LEAST_GAP = 0.87, 0.71
_GOOD_TOLD = 0.97
_GOOD_COVERAGE, _GOOD_BARE = 0.72, 1.4
"""What is wanted, in mean spacings, of the measures of docs/picture.md; a little better than the aims there."""


@dataclass(frozen=True, eq=False)
class Corridor:
    """The strokes as seen by `n` dots that may leave them a little."""

    network: Network
    n: int

    @cached_property
    def mean(self) -> float:
        """Metres of stroke a dot."""
        return float(self.network.total / self.n)

    def aim(self, part: float) -> float:
        """Return the smallest gap to work for, m: that part of the mean spacing, or less where it is far too much."""
        if part not in self._aims:
            self._aims[part] = widest_gap(self.network, self.n, part * self.mean) if self.mean else 0.0
        return self._aims[part]

    @cached_property
    def _aims(self) -> dict[float, float]:
        return {}

    @cached_property
    def corners(self) -> Floats:
        """Corners, junctions, ends and lone dots of ink, (k, 2) m."""
        return np.asarray(self.network.nodes[self.network.anchor > 0])

    @cached_property
    def lone(self) -> Floats:
        """1 for corners that are lone dots of ink, else 0."""
        return np.asarray(self.network.anchor[self.network.anchor > 0] == 4, dtype=np.float64)

    @cached_property
    def _samples(self) -> tuple[Floats, Ints]:
        return self.network.samples(self.mean / _FINE)

    @cached_property
    def places(self) -> Floats:
        """Points of the strokes, close together, (p, 2) m."""
        return self.network.at(self._samples[0])[0]

    @cached_property
    def bounds(self) -> Floats:
        """The corners of the box around the strokes, (2, 2) m."""
        return np.stack([self.network.xy.min(axis=0), self.network.xy.max(axis=0)])

    @cached_property
    def _along(self) -> tuple[Plane, Plane]:
        return self.network.plane_at(self._samples[0])

    @cached_property
    def _run(self) -> tuple[Ints, Ints, Floats]:
        """The first and the last place of each place's stroke, and the metres from one to the next."""
        edge = self._samples[1]
        first, last = np.searchsorted(edge, edge, side="left"), np.searchsorted(edge, edge, side="right") - 1
        step = self.network.length[edge] / (last - first) / self._weights
        return first, last, np.maximum(step, 1e-9 * self.mean)

    @cached_property
    def _weights(self) -> Floats:
        return self.network.weight_at(self._samples[0])

    @cached_property
    def _parts(self) -> Ints:
        return self.network.part[self._samples[1]]

    @cached_property
    def side(self) -> Floats:
        """How far a dot may stand beside each place of the strokes, m: hardly where no other stroke is near."""
        places, axis = self.places[::_COARSE], self._samples[0][::_COARSE]
        busy = np.ones(len(places), dtype=bool)
        grown = tree(places)
        if grown.count_neighbors(grown, _BESIDE * self.mean) <= _MOST_PAIRS:  # of more, all are near others
            pairs = near_pairs(places, _BESIDE * self.mean)
            apart = np.abs(axis[pairs[:, 0]] - axis[pairs[:, 1]])
            busy[:] = False
            busy[pairs[apart > 2 * _BESIDE * self.mean]] = True
        side = np.repeat(np.where(busy, SIDE, LONE_SIDE) * self.mean, _COARSE)[: len(self.places)]
        length = np.bincount(self.network.part, self.network.length, self.network.parts)
        return np.asarray(np.minimum(side, _PART_SIDE * length[self._parts]), dtype=np.float64)

    def nearest_place(self, points: Floats) -> Ints:
        """Return the index of the place of the strokes that is nearest to each point, (n,)."""
        return np.asarray(self._tree.query(points)[1], dtype=np.int64)

    def all_on_strokes(self, points: Floats) -> bool:
        """Tell whether no point stands off the strokes."""
        return self.mean == 0 or float(np.max(self._tree.query(points)[0], initial=0.0)) <= self.mean / _FINE

    def feet(self, points: Plane, place: Ints) -> tuple[Plane, Ints]:
        """Return the points of the strokes nearest to points, and the places by them, (n,) each.

        Each is sought along the stroke from a place that was nearest a moment ago.
        """
        where, tangent = self._along
        first, last, step = self._run
        off = points - where[place]
        hop = np.rint((off * tangent[place].conj()).real / step[place])
        other = np.clip(place + hop.astype(np.int64), first[place], last[place])
        # In a tight bend the tangent leads astray: then the place stays.
        place = np.where(np.abs(points - where[other]) < np.abs(off), other, place)
        foot, ahead = where[place], tangent[place]
        half = self.mean / _FINE / 2
        along = np.clip(((points - foot) * ahead.conj()).real, -half, half)
        return foot + along * ahead, place

    @cached_property
    def _tree(self):  # type: ignore[no-untyped-def] # scipy's, which is loaded late
        return tree(self.places)

    def weights(self, points: Floats) -> Floats:
        """Return the weight of the stroke by each point, (n,)."""
        if self.network.heaviest == 1:
            return np.ones(len(points))
        return self._weights[self.nearest_place(points)]

    def gap(self, points: Floats) -> float:
        """Return the smallest distance of a dot to another, times the weight of its stroke, m."""
        return float((nearest_gaps(points) * self.weights(points)).min(initial=np.inf))

    def lit(self, points: Floats) -> Ints:
        """Return how many dots each connected part of the strokes has."""
        return np.bincount(self.part_of(points), minlength=self.network.parts)

    def part_of(self, points: Floats) -> Ints:
        """Return which connected part of the strokes each dot belongs to."""
        return self._parts[self.nearest_place(points)]

    def shortfall(self, points: Floats, gap: float | None = None) -> float:
        """Return by how much dots miss what is wanted, 0 if by nothing; infinite where a part is dark.

        `gap` is that of the points, where it is known.
        """
        if self.n < 2 or self.mean == 0:
            return 0.0
        if not self.lit(points).all():
            return np.inf
        gap = (self.gap(points) if gap is None else gap) / self.mean
        far = nearest(np.concatenate([self.corners, self.places[::_COARSE]]), points)[0]
        told, bare = np.split(far, [len(self.corners)])
        bare /= self.mean
        share = float((told <= CORNER_REACH * self.mean).mean()) if len(told) else 1.0
        return (
            max(0.0, _GOOD_GAP - gap)
            + 4 * max(0.0, _LEAST_GAP - gap)
            + 2 * max(0.0, _GOOD_TOLD - share)
            + max(0.0, float(np.quantile(bare, 0.95)) - _GOOD_COVERAGE)
            + max(0.0, float(bare.max()) - _GOOD_BARE)
        )
