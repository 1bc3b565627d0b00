"""How many dots each edge gets, and where they start: equal shares of length between the anchored nodes."""

from __future__ import annotations

import heapq

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.picture.network import Network


def choose_anchors(network: Network, n: int, room: float) -> NDArrayBool:
    """Return which nodes hold a dot of their own: the highest ranks first, none nearer than `room` to another.

    Free ends are left out: the first dot of their stroke stands there.
    """
    from choreo.neighbours import near_pairs

    held = network.anchor >= 2
    order = np.lexsort((np.arange(len(held)), -network.degree, -network.anchor))
    place = np.empty(len(held), dtype=np.int64)
    place[order] = np.arange(len(held))
    chosen = np.flatnonzero(held)
    pairs = chosen[near_pairs(network.nodes[chosen], room)] if len(chosen) > 1 else np.empty((0, 2), dtype=int)
    near: dict[int, list[int]] = {}
    for one, two in pairs.tolist():
        near.setdefault(one, []).append(two)
        near.setdefault(two, []).append(one)
    for node in order.tolist():
        if held[node]:
            for other in near.get(node, ()):
                if place[other] > place[node]:
                    held[other] = False
    # One dot is left for each part without, and the first anchor of each part goes before all second ones.
    lit = network.lit_by_nodes(held) > 0
    most = n - int((~lit).sum())
    if held.sum() > most:
        chosen = order[held[order]]
        _, first = np.unique(network.part_of_node[chosen], return_index=True)
        later = np.ones(len(chosen), dtype=bool)
        later[first] = False
        chosen = chosen[np.argsort(later, kind="stable")]
        held[chosen[max(most, 0) :]] = False
    return held


NDArrayBool = np.ndarray[tuple[int], np.dtype[np.bool_]]


def side_gaps(network: Network, held: NDArrayBool) -> Floats:
    """Return, for the beginning and the end of each edge, how many gaps lie between it and the first dot inside.

    One beside a node that holds a dot, none at a free end (the dot stands on it), half a one at a node without.
    """
    side = np.where(held[network.ends], 1.0, 0.5)
    side[network.degree[network.ends] == 1] = 0.0
    return np.asarray(side)


def slack(network: Network, held: NDArrayBool) -> Floats:
    """Return, for each edge, how many gaps fewer it has than dots plus one.

    `k` dots on an edge stand `length / (k + 1 - slack)` apart.
    """
    return np.asarray(2 - side_gaps(network, held).sum(axis=1))


def share_out(network: Network, held: NDArrayBool, n: int, room: float) -> Ints:
    """Return the dots inside each edge, `n` in all: each next one where it leaves the widest gap.

    Every connected part that holds no node's dot gets one first, as far as they go, the longest parts first; then
    every free end on an edge of at least `room`.
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
    free = (network.degree[network.ends] == 1).sum(axis=1)
    for edge in np.flatnonzero((free > 0) & (network.length >= room)).tolist():
        more = min(int(free[edge] - count[edge]), left)
        if more > 0:
            count[edge] += more
            left -= more
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
    return count


def _gap(length: float, dots: int, open_sides: float) -> float:
    return float(length / max(dots + 1 - open_sides, 0.5))


def spread(network: Network, held: NDArrayBool, count: Ints) -> tuple[Floats, Ints]:
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
