"""How many dots each edge gets, and where they start: equal shares of length between the anchored nodes."""

from __future__ import annotations

import heapq

import numpy as np

from choreo.arrays import Bools, Floats, Ints
from choreo.picture.line.largest import largest
from choreo.picture.line.network import Network


def side_gaps(network: Network, held: Bools) -> Floats:
    """Return, for the beginning and the end of each edge, how many gaps lie between it and the first dot inside.

    One beside a node that holds a dot, none at another free end (the dot stands on it), half a one at a node without.
    """
    loose = np.where(network.degree[network.ends] == 1, 0.0, 0.5)
    return np.where(held[network.ends], 1.0, loose)


def slack(network: Network, held: Bools) -> Floats:
    """Return, for each edge, how many gaps fewer it has than dots plus one.

    `k` dots on an edge stand `length / (k + 1 - slack)` apart.
    """
    return np.asarray(2 - side_gaps(network, held).sum(axis=1))


def share_out(network: Network, held: Bools, n: int, room: float) -> Ints:
    """Return the dots inside each edge, `n` in all: each next one where it leaves the widest gap.

    Every connected part that holds no node's dot gets one first, as far as they go, the longest parts first; then
    every free end on an edge of at least `room`. Of fewer dots than edges, those that leave equal gaps lie far apart.
    """
    edges = len(network.length)
    count = np.zeros(edges, dtype=np.int64)
    open_sides = slack(network, held)
    lit = network.lit_by_nodes(held) > 0
    left = n
    for edge in np.argsort(-network.length, kind="stable").tolist():
        if left > 0 and not lit[network.part[edge]]:
            lit[network.part[edge]] = True
            count[edge] += 1
            left -= 1
    free = ((network.degree[network.ends] == 1) & ~held[network.ends]).sum(axis=1)
    for edge in np.flatnonzero((free > 0) & (network.length >= room)).tolist():
        more = min(int(free[edge] - count[edge]), left)
        if more > 0:
            count[edge] += more
            left -= more
    least = count.copy()
    heap = [
        (-_gap(network.length[edge], count[edge] + 1, open_sides[edge]), edge)
        for edge in range(edges)
        if network.length[edge] > 0
    ]
    heapq.heapify(heap)
    while left > 0 and heap:
        _, edge = heap[0]
        count[edge] += 1
        left -= 1
        heapq.heapreplace(heap, (-_gap(network.length[edge], count[edge] + 1, open_sides[edge]), edge))
    return count if n >= edges else _scattered(network, held, least, count, open_sides)


def _scattered(network: Network, held: Bools, least: Ints, count: Ints, open_sides: Floats) -> Ints:
    """Return the dots of each edge, at least so many, with the last one of each where it leaves as wide a gap or wider.

    Thousands of edges are often equally long; where not all of them get a dot, those that do lie all over the picture.
    """
    given = count > least
    own = np.where(given, count - 1, count)
    gap = np.where(network.length > 0, network.length / np.maximum(own + 2 - open_sides, 0.5), 0.0)
    middle = network.at(network.start + network.length / 2)[0]
    taken = np.concatenate([network.nodes[held], middle[own > 0]])
    own[largest(gap, middle, int(given.sum()), taken)] += 1
    return own


def _gap(length: float, dots: int, open_sides: float) -> float:
    return float(length / max(dots + 1 - open_sides, 0.5))


def spread(network: Network, held: Bools, count: Ints) -> tuple[Floats, Ints]:
    """Return the places of the dots inside the edges, evenly spread, and the edge of each."""
    edge = np.repeat(np.arange(len(count)), count)
    index = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    open_sides = slack(network, held)
    gaps = network.length / np.maximum(count + 1 - open_sides, 0.5)
    lead = side_gaps(network, held)[:, 0]
    # One dot on a stroke with two free ends stands in its middle.
    alone = (count == 1) & (open_sides > 0)
    along = np.where(alone[edge], network.length[edge] / 2, (lead[edge] + index) * gaps[edge])
    return network.start[edge] + np.clip(along, 0, network.length[edge]), edge
