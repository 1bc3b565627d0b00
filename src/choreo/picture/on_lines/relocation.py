"""Dots that are too near to another go where the strokes have room for one more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.neighbours import near_pairs, nearest, tree
from choreo.picture.on_lines.relaxation import Dots

_WINDOW = 10
"""Gaps on either side over which a stroke's spare room is summed: so far will its dots make way for another."""
_ENOUGH = 0.5
"""Room, in dots, from which a place takes another one."""


def move_to_room(dots: Dots, gaps: Floats, distance: float, room: float) -> int:
    """Move some of the dots that are nearer than `distance` to another to where there is room, in place.

    Dots on free ends stay as long as they have `room`. `gaps` are those of `dots.gaps()`.

    Returns
    -------
    int
        How many were moved; 0 if none is too near, or if there is no room anywhere.
    """
    inside = gaps[: len(dots.places)]
    crowded = _crowded(dots, inside, 0.97 * distance, room)
    if not len(crowded):
        return 0
    places, edges = _room(dots, inside, crowded, distance, len(crowded))
    moved = crowded[: len(places)]
    dots.places[moved], dots.edge[moved] = places, edges
    dots.sort()
    return len(moved)


def _crowded(dots: Dots, own: Floats, distance: float, room: float) -> Ints:
    """Return dots to take away, the most crowded first, none near another of them."""
    points = dots.points()
    inside = len(dots.places)
    pairs = near_pairs(points, distance)
    weight = dots.weights()
    gaps = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T) * (weight[pairs[:, 0]] + weight[pairs[:, 1]]) / 2
    lack = np.bincount(pairs.ravel(), np.repeat(np.maximum(distance - gaps, 0), 2), len(points))[:inside]
    lack[_on_free_ends(dots, 0.1 * distance) & (own >= 0.99 * room)] = 0
    order = np.argsort(-lack, kind="stable")[: int((lack > 0).sum())]
    near = tree(points[order]).query_ball_point(points[order], 2.2 * distance)
    gone = np.zeros(len(order), dtype=bool)
    network = dots.network
    part = network.part[dots.edge]
    # Nobody leaves a part of the picture dark, nor a small one with less than its share while there is room.
    left = np.bincount(part, minlength=network.parts) + network.lit_by_nodes(dots.held)
    share = np.bincount(network.part, network.length, network.parts) * len(points) / network.total
    tight = own < 0.99 * room
    chosen = []
    for rank, index in enumerate(order.tolist()):
        if not gone[rank] and left[part[index]] > (1 if tight[index] else max(1, int(share[part[index]]))):
            left[part[index]] -= 1
            chosen.append(index)
            gone[near[rank]] = True
    return np.array(chosen, dtype=np.int64)


def _on_free_ends(dots: Dots, reach: float) -> NDArray[np.bool_]:
    """Return which dots inside edges stand on a free end, or within `reach` of it."""
    network, edge = dots.network, dots.edge
    free = (network.degree[network.ends[edge]] == 1) & ~dots.held[network.ends[edge]]
    along = dots.places - network.start[edge]
    return np.asarray((free[:, 0] & (along <= reach)) | (free[:, 1] & (along >= network.length[edge] - reach)))


def _room(dots: Dots, own: Floats, crowded: Ints, distance: float, most: int) -> tuple[Floats, Ints]:
    """Return up to `most` places, and their edges, that take one more dot, the roomiest first."""
    network = dots.network
    stay = np.ones(len(dots.places), dtype=bool)
    stay[crowded] = False
    points = np.concatenate([network.at(dots.places[stay])[0], network.nodes[dots.held]])
    hole, hole_edge = network.samples(distance / 5)
    clear = nearest(network.at(hole)[0], points)[0] * network.weight_at(hole) / distance
    gap, gap_edge, spare = _spare(dots, own, distance)
    places = np.concatenate([hole, gap])
    edges = np.concatenate([hole_edge, gap_edge])
    score = np.concatenate([clear, spare])
    where = network.at(places)[0]
    order = np.argsort(-score, kind="stable")
    order = order[score[order] >= _ENOUGH + 0.3]
    chosen: list[int] = []
    for index in order[:4000].tolist():
        if len(chosen) == most:
            break
        reach = distance if index < len(hole) else 0.7 * _WINDOW * distance
        if not chosen or np.hypot(*(where[chosen] - where[index]).T).min() > reach:
            chosen.append(index)
    return places[chosen], edges[chosen]


def _spare(dots: Dots, own: Floats, distance: float) -> tuple[Floats, Ints, Floats]:
    """Return the middles of the gaps between dots on a stroke, their edges, and the room about each, in dots."""
    places, edge = dots.places, dots.edge
    if len(places) < 2:
        return places[:0], edge[:0], places[:0]
    same = edge[1:] == edge[:-1]
    tight = own < 0.98 * distance
    gaps = np.diff(places) / distance - 1 - 0.5 * (tight[1:] | tight[:-1])
    gaps = np.where(same, gaps, 0.0)
    total = np.concatenate([[0.0], np.cumsum(gaps)])
    index = np.arange(len(gaps))
    # The window ends where the edge does.
    first = np.searchsorted(edge, edge[:-1], side="left")
    last = np.searchsorted(edge, edge[:-1], side="right") - 1
    begin = np.maximum(index - _WINDOW, first)
    end = np.minimum(index + _WINDOW + 1, last)
    spare = total[np.maximum(end, begin)] - total[begin]
    return ((places[1:] + places[:-1]) / 2)[same], edge[:-1][same], spare[same]
