"""Dots that slide along their strokes until none is too near another and the gaps along each stroke are even."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bools, Floats, Ints, plane
from choreo.neighbours import near_pairs, nearest_gaps
from choreo.picture.line.network import Network
from choreo.picture.on_lines.allocation import side_gaps

_REFRESH = 5
"""Steps for which one list of near pairs serves."""


@dataclass
class Dots:
    """Dots on a network: some held by nodes, the others at places inside edges, in rising order."""

    network: Network
    held: Bools
    places: Floats
    edge: Ints

    def __len__(self) -> int:
        return int(self.held.sum()) + len(self.places)

    def copy(self) -> Dots:
        return Dots(self.network, self.held.copy(), self.places.copy(), self.edge.copy())

    def points(self) -> Floats:
        """Return all points, (n, 2) m: those inside the edges first, then those of the nodes."""
        return np.concatenate([self.network.at(self.places)[0], self.network.nodes[self.held]])

    def weights(self) -> Floats:
        """Return the weight of each point's stroke, (n,), as they are ordered in `points`; 1 at nodes."""
        return np.concatenate([self.network.weight_at(self.places), np.ones(int(self.held.sum()))])

    def gaps(self) -> Floats:
        """Return each point's distance to the nearest other, times its weight, (n,) m."""
        return nearest_gaps(self.points()) * self.weights()

    def sort(self) -> None:
        order = np.argsort(self.places, kind="stable")
        self.places, self.edge = self.places[order], self.edge[order]


def relax(dots: Dots, distance: float, steps: int, evenness: float) -> None:
    """Slide the dots inside the edges, in place.

    Each pair nearer than `distance` is pushed apart along the strokes (a projection as in position-based dynamics,
    Müller et al. 2007), and each dot is drawn to the middle between its neighbours on the stroke with the strength
    `evenness`, 0 to 1. Dots at nodes stay; the outermost dot on a free end is drawn to the end.
    """
    network = dots.network
    fixed = plane(network.nodes[dots.held])
    inside = len(dots.places)
    if inside == 0:
        return
    still = np.zeros(len(fixed), dtype=np.complex128)
    for step in range(steps):
        if step % _REFRESH == 0:
            dots.sort()
            row = _Row.of(dots)
            one, two, weight = _near(dots, 1.3 * distance)
        # Between two refreshes a dot on a ring may run on past the seam.
        here, tangent = network.plane_at(row.seamless(dots.places))
        point = np.concatenate([here, fixed])
        slope = np.concatenate([tangent.conj(), still])
        apart = point[one] - point[two]
        gap = np.abs(apart) + 1e-12
        apart /= gap
        pull_one = (apart * slope[one]).real
        pull_two = -(apart * slope[two]).real
        push = np.maximum(distance - weight * gap, 0) / (pull_one**2 + pull_two**2 + 0.1)
        first, second = np.bincount(one, push * pull_one, inside), np.bincount(two, push * pull_two, len(point))
        move = np.asarray(first + second[:inside], dtype=np.float64)
        before, after = row.neighbours(dots)
        target = (before + after) / 2
        move = _between(0.55 * move, -0.2 * distance, 0.2 * distance) + evenness * (target - dots.places)
        least = dots.places - 0.45 * (dots.places - before)
        most = dots.places + 0.45 * (after - dots.places)
        places = _between(dots.places + move, least, most)
        dots.places = np.where(row.ring, places, _between(places, row.low, row.high))
        if step % _REFRESH == _REFRESH - 1:
            dots.places = _chained(dots, row.low, row.high, distance)
    dots.places = row.seamless(dots.places)
    dots.sort()


def _between(values: Floats, low: Floats | float, high: Floats | float) -> Floats:
    """Return the values cut off at both ends: of so few, many times over, sooner than numpy's own clipping."""
    return np.minimum(np.maximum(values, low), high)


def _near(dots: Dots, reach: float) -> tuple[Ints, Ints, Floats]:
    """Return the pairs of dots within reach of each other, those inside edges first, and the weights of the pairs."""
    one, two = near_pairs(dots.points(), reach).T
    slides = one < len(dots.places)
    one, two = one[slides], two[slides]
    weight = dots.weights()
    return one, two, (weight[one] + weight[two]) / 2


@dataclass(frozen=True, eq=False)
class _Row:
    """The dots inside edges one after the other: who is the first and the last of each edge, which lasts while sorted.

    `low` and `high` are the places of the ends of each dot's edge.
    """

    low: Floats
    high: Floats
    ring: Bools
    first: Bools
    last: Bools
    free: Bools
    """Whether each end of each edge is free of others and of a dot, (edges, 2)."""
    shut: bool
    """Whether every corner and junction holds a dot, so that nobody sees beyond."""
    order: Ints
    """The ends of all edges, of one node after the other, (2 edges,)."""
    leads: Ints
    """Where in that order a node's first end is."""
    group: Ints
    """The how manieth node each end in that order is at."""

    @staticmethod
    def of(dots: Dots) -> _Row:
        network, edge = dots.network, dots.edge
        first = np.concatenate([[True], edge[1:] != edge[:-1]])
        low = network.start[edge]
        node = network.ends.ravel()
        order = np.argsort(node, kind="stable")
        begins = np.concatenate([[True], np.diff(node[order]) != 0])
        return _Row(
            low,
            low + network.length[edge],
            network.ring[edge],
            first,
            np.concatenate([first[1:], [True]]),
            (network.degree[network.ends] == 1) & ~dots.held[network.ends],
            bool(dots.held[network.degree > 1].all()),
            order,
            np.flatnonzero(begins),
            np.cumsum(begins) - 1,
        )

    def seamless(self, places: Floats) -> Floats:
        """Return the places, those beyond the seam of a ring counted on from its beginning."""
        if not self.ring.any():
            return places
        around = np.where(self.ring, self.high - self.low, 1.0)
        return np.where(self.ring, self.low + (places - self.low) % around, places)

    def neighbours(self, dots: Dots) -> tuple[Floats, Floats]:
        """Return the places of the dots before and after each dot, as if its edge went on beyond its nodes."""
        places, low, high = dots.places, self.low, self.high
        before = np.concatenate([[0.0], places[:-1]])
        after = np.concatenate([places[1:], [0.0]])
        beyond = np.where(self.free, -np.inf, self._beyond(dots))
        before[self.first] = low[self.first] - beyond[dots.edge[self.first], 0]
        after[self.last] = high[self.last] + beyond[dots.edge[self.last], 1]
        # At a free end there is nobody beyond: the end itself draws, and a lone dot goes to the middle.
        begins, stops = np.isinf(before), np.isinf(after)
        both = begins & stops
        before = np.where(begins, np.where(both, low, 2 * low - after), before)
        after = np.where(stops, np.where(both, high, 2 * high - before), after)
        return before, after

    def _beyond(self, dots: Dots) -> Floats:
        """Return how far beyond each end of each edge, by the nearest other edge, the next dot is, (edges, 2)."""
        network = dots.network
        if self.shut:
            return np.zeros((len(network.length), 2))
        reach = np.stack([network.length, network.length], axis=1)
        reach[dots.edge[self.first], 0] = (dots.places - self.low)[self.first]
        reach[dots.edge[self.last], 1] = (self.high - dots.places)[self.last]
        meeting = reach.ravel()[self.order]
        best = np.minimum.reduceat(meeting, self.leads)[self.group]
        least = np.flatnonzero(meeting == best)  # at each node one or several, of which the first sees the second
        least = least[np.concatenate([[True], self.group[least[1:]] != self.group[least[:-1]]])]
        meeting[least] = np.inf
        second = np.minimum.reduceat(meeting, self.leads)
        best[least] = second[self.group[least]]
        nearest = np.empty(len(best))
        nearest[self.order] = best
        return np.where(dots.held[network.ends], 0.0, nearest.reshape(-1, 2))


def _chained(dots: Dots, low: Floats, high: Floats, distance: float) -> Floats:
    """Return the places with at least `distance` between neighbours on an edge, moved as little as possible.

    Least squares under a least gap is an isotonic regression of the places less their rank times the gap; so a push
    at one end of a long stroke is shared by all its dots at once. Edges with more dots than fit have them evenly.
    """
    from scipy.optimize import isotonic_regression

    edge = dots.edge
    begin = np.searchsorted(edge, edge, side="left")
    count = np.searchsorted(edge, edge, side="right") - begin
    rank = np.arange(len(edge)) - begin
    lead, trail = side_gaps(dots.network, dots.held).T
    gap = np.minimum(distance, (high - low) / np.maximum(count - 1 + lead[edge] + trail[edge], 1e-9))
    apart = edge * (2 * dots.network.run[-1] + distance)  # keeps edges from touching each other
    level = np.asarray(isotonic_regression(dots.places - rank * gap + apart).x) - apart
    least = low + lead[edge] * gap
    most = high - (trail[edge] + count - 1) * gap
    return np.asarray(np.clip(level, least, np.maximum(most, least)) + rank * gap)
