"""Gaps in strokes: where an end shows no cap the pen went on, within the ink, to another line."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, plane
from choreo.picture.line.polyline import resample
from choreo.picture.line.skeleton import Graph
from choreo.picture.pen.edge import Edge
from choreo.picture.pen.width import Pen

_REACH = 3.0
"""Half pens that a gap is long, at most."""
_BEVEL = 0.6
"""Half pens about a corner in which its bevel may cut the ink off."""
_OVERSHOT = 0.3
"""Half pens by which an open end may have come too far."""


def bridged(graph: Graph, open_ends: list[int], edge: Edge, pen: Pen, grain: float) -> list[int]:
    """Lead ends that show no cap straight on to the nearest node or line, and return those that reach none.

    The way there must lie so deep within the ink that the pen leaves nothing beside it.
    """
    left = []
    for end in open_ends:
        if len(graph.arms()[end]) != 1:
            continue  # reached from another one
        if not (_to_a_node(graph, end, edge, pen, grain) or _to_a_line(graph, end, edge, pen, grain)):
            left.append(end)
    return [end for end in left if len(graph.arms()[end]) == 1]


def _to_a_node(graph: Graph, end: int, edge: Edge, pen: Pen, grain: float) -> bool:
    key, begins = graph.arms()[end][0]
    own = graph.far_end(key, begins)
    keys = [node for node in graph.nodes if node not in (end, own)]
    if not keys:
        return False
    places = np.array([graph.nodes[node] for node in keys])
    away = np.hypot(*(places - graph.nodes[end]).T)
    for index in np.argsort(away, kind="stable")[:4].tolist():
        if away[index] > _REACH * pen.half:
            break
        way = np.stack([graph.nodes[end], places[index]])
        if _within(way, edge, pen, grain):
            graph.add_path(end, keys[index], resample(way, grain))
            return True
    return False


def _to_a_line(graph: Graph, end: int, edge: Edge, pen: Pen, grain: float) -> bool:
    key, _ = graph.arms()[end][0]
    best: tuple[float, int, int] | None = None
    for other, (_, _, path) in graph.paths.items():
        if other == key or len(path) < 3:
            continue
        away = np.hypot(*(path[1:-1] - graph.nodes[end]).T)
        index = int(np.argmin(away))
        if away[index] <= _REACH * pen.half and (best is None or away[index] < best[0]):
            best = float(away[index]), other, index + 1
    if best is None:
        return False
    _, other, index = best
    first, last, path = graph.paths[other]
    way = np.stack([graph.nodes[end], path[index]])
    if not _within(way, edge, pen, grain):
        return False
    graph.drop(other)
    node = graph.add_node(path[index])
    graph.add_path(first, node, path[: index + 1])
    graph.add_path(node, last, path[index:])
    graph.add_path(end, node, resample(way, grain))
    return True


def _within(way: Floats, edge: Edge, pen: Pen, grain: float) -> bool:
    """Tell whether the pen stays within the ink all the way, except near the open end and the corner."""
    places = resample(way, grain)
    from_end, to_corner = (np.hypot(*(places - place).T) for place in (way[0], way[-1]))
    places = places[(from_end > _OVERSHOT * pen.half) & (to_corner > _BEVEL * pen.half)]
    if not len(places):
        return True
    depth = edge.distance(plane(places[:, ::-1]))
    return bool(depth.min() >= pen.half - max(2 * pen.leeway, 0.06 * pen.half))
