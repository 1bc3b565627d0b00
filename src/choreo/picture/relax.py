"""Dots that slide along their strokes until none is too near another and the gaps along each stroke are even."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.neighbours import near_pairs, nearest_gaps
from choreo.picture.network import Bools, Network
from choreo.picture.share import side_gaps

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
    fixed = network.nodes[dots.held]
    inside = len(dots.places)
    if inside == 0:
        return
    still = np.zeros((len(fixed), 2))
    reach = 0.3 * distance
    for step in range(steps):
        if step % _REFRESH == 0:
            dots.sort()
            low, high = network.start[dots.edge], network.start[dots.edge] + network.length[dots.edge]
            ring = network.ring[dots.edge]
            around = np.where(ring, high - low, 1.0)
            pairs = near_pairs(dots.points(), distance + reach)
            pairs = pairs[pairs[:, 0] < inside]
            one, two = pairs[:, 0], pairs[:, 1]
            weight = dots.weights()
            weight = (weight[one] + weight[two]) / 2
        # Between two refreshes a dot on a ring may run on past the seam.
        here, tangent = network.at(np.where(ring, low + (dots.places - low) % around, dots.places))
        point = np.concatenate([here, fixed])
        slope = np.concatenate([tangent, still])
        apart = point[one] - point[two]
        gap = np.sqrt((apart * apart).sum(axis=1)) + 1e-12
        lack = np.maximum(distance - weight * gap, 0)
        pull_one = (apart * slope[one]).sum(axis=1) / gap
        pull_two = -(apart * slope[two]).sum(axis=1) / gap
        push = lack / (pull_one**2 + pull_two**2 + 0.1)
        move = np.bincount(one, push * pull_one, inside) + np.bincount(two, push * pull_two, len(point))[:inside]
        before, after = _neighbours(dots, low, high)
        target = (before + after) / 2
        move = np.clip(0.55 * move, -0.2 * distance, 0.2 * distance) + evenness * (target - dots.places)
        least = dots.places - 0.45 * (dots.places - before)
        most = dots.places + 0.45 * (after - dots.places)
        places = np.clip(dots.places + move, least, most)
        dots.places = np.where(ring, places, np.clip(places, low, high))
        if step % _REFRESH == _REFRESH - 1:
            dots.places = _chained(dots, low, high, distance)
    dots.places = np.where(ring, low + (dots.places - low) % around, dots.places)
    dots.sort()


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


def _neighbours(dots: Dots, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the places of the dots before and after each dot, as if its edge went on beyond its nodes."""
    network, places, edge = dots.network, dots.places, dots.edge
    first = np.concatenate([[True], edge[1:] != edge[:-1]])
    last = np.concatenate([first[1:], [True]])
    before = np.concatenate([[0.0], places[:-1]])
    after = np.concatenate([places[1:], [0.0]])
    beyond = _beyond(dots, first, last, low, high)
    free = (network.degree[network.ends] == 1) & ~dots.held[network.ends]
    own = edge[first]
    reach = np.where(free[own, 0], -np.inf, beyond[own, 0])
    before[first] = low[first] - reach
    own = edge[last]
    reach = np.where(free[own, 1], -np.inf, beyond[own, 1])
    after[last] = high[last] + reach
    # At a free end there is nobody beyond: the end itself draws, and a lone dot goes to the middle.
    begins, stops = np.isinf(before), np.isinf(after)
    both = begins & stops
    before = np.where(begins, np.where(both, low, 2 * low - after), before)
    after = np.where(stops, np.where(both, high, 2 * high - before), after)
    return before, after


def _beyond(dots: Dots, first: Bools, last: Bools, low: Floats, high: Floats) -> Floats:
    """Return how far beyond each end of each edge, by the nearest other edge, the next dot is, (edges, 2)."""
    network = dots.network
    beyond = np.zeros((len(network.length), 2))
    if dots.held[network.degree > 1].all():
        return beyond
    reach = np.stack([network.length, network.length], axis=1)
    reach[dots.edge[first], 0] = (dots.places - low)[first]
    reach[dots.edge[last], 1] = (high - dots.places)[last]
    flat, node = reach.ravel(), network.ends.ravel()
    order = np.lexsort((flat, node))
    leads = np.concatenate([[True], np.diff(node[order]) != 0])
    best = np.full(len(network.nodes), np.inf)
    second = best.copy()
    best[node[order[leads]]] = flat[order[leads]]
    follows = np.concatenate([[False], leads[:-1]]) & ~leads
    second[node[order[follows]]] = flat[order[follows]]
    nearest = best[node]
    nearest[order[leads]] = second[node[order[leads]]]
    return np.where(dots.held[network.ends], 0.0, nearest.reshape(-1, 2))
