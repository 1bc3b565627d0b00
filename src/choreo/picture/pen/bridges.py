"""Gaps in strokes: where an end shows no cap the pen went on, within the ink, to another line."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, plane
from choreo.picture.line.polyline import at_lengths, lengths_of, resample
from choreo.picture.line.skeleton import Graph, length
from choreo.picture.pen.edge import Edge
from choreo.picture.pen.width import Pen

_REACH = 3.0
"""Half pens that a gap is long, at most."""
_BEVEL = 0.6
"""Half pens about a corner in which its bevel may cut the ink off."""
_ONWARD = 0.985
"""Cosine of a turn that is none."""
_ONE_PLACE = 0.06
"""Half pens within which ends are at one place."""
_OVERSHOT = 0.3
"""Half pens by which an open end may have come too far."""


def bridged(graph: Graph, open_ends: list[int], edge: Edge, pen: Pen, grain: float) -> list[int]:
    """Lead ends that show no cap straight on to the nearest node or line, and return those that reach none.

    The way there must lie so deep within the ink that the pen leaves nothing beside it.
    """
    _meeting(graph, pen.half)
    ends = [end for end in open_ends if end in graph.nodes]  # others are one with another
    left = []
    for end in ends:
        if len(graph.arms()[end]) != 1:
            continue  # reached from another one
        if not (_to_a_node(graph, end, edge, pen, grain) or _to_a_line(graph, end, edge, pen, grain)):
            left.append(end)
    return [end for end in left if len(graph.arms()[end]) == 1]


def _meeting(graph: Graph, half: float) -> None:
    """Make one node of free ends that the pen came to at one place, as it does at the tip of an arrow."""
    near = _ONE_PLACE * half
    ends = [
        node for node, arms in graph.arms().items() if len(arms) == 1 and length(graph.paths[arms[0][0]][2]) > 4 * near
    ]
    places = np.array([graph.nodes[end] for end in ends]).reshape(-1, 2)
    groups: list[list[int]] = []
    taken: set[int] = set()
    for end, place in zip(ends, places, strict=True):
        here = np.flatnonzero(np.hypot(*(places - place).T) <= near).tolist()
        group = [ends[other] for other in here if ends[other] not in taken]
        if end not in taken and len(group) > 1:
            groups.append(group)
            taken.update(group)
    graph.merge_all(groups)


def _to_a_node(graph: Graph, end: int, edge: Edge, pen: Pen, grain: float) -> bool:
    key, begins = graph.arms()[end][0]
    own = graph.far_end(key, begins)
    keys = [node for node in graph.nodes if node not in (end, own)]
    if not keys:
        return False
    places = np.array([graph.nodes[node] for node in keys])
    away = np.hypot(*(places - graph.nodes[end]).T)
    heading = _heading(graph, end, pen.half)
    for index in np.argsort(away, kind="stable")[:4].tolist():
        if away[index] > _REACH * pen.half:
            break
        way = np.stack([graph.nodes[end], places[index]])
        if _within(way, edge, pen, grain, heading):
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
    if not _within(way, edge, pen, grain, _heading(graph, end, pen.half)):
        return False
    graph.drop(other)
    node = graph.add_node(path[index])
    graph.add_path(first, node, path[: index + 1])
    graph.add_path(node, last, path[index:])
    graph.add_path(end, node, resample(way, grain))
    return True


def _within(way: Floats, edge: Edge, pen: Pen, grain: float, heading: Floats) -> bool:
    """Tell whether the pen stays within the ink all the way, except near the open end and the corner.

    A pen that goes straight on and is cut off square where it stops needs no more room than it is wide.
    """
    places = resample(way, grain)
    slack = max(2 * pen.leeway, 0.06 * pen.half)
    from_end, to_corner = (np.hypot(*(places - place).T) for place in (way[0], way[-1]))
    inner = places[(from_end > _OVERSHOT * pen.half) & (to_corner > _BEVEL * pen.half)]
    if not len(inner) or bool(edge.distance(plane(inner[:, ::-1])).min() >= pen.half - slack):
        return True
    along = way[-1] - way[0]
    along = along / max(float(np.hypot(*along)), 1e-9)
    if along @ heading < _ONWARD:
        return False
    across = 1j * plane(along[None, ::-1]) * (pen.half - slack)
    middle = plane(places[:, ::-1])
    return bool(all(edge.holds(middle + side * across).all() for side in (-1.0, -0.5, 0.5, 1.0)))


def _heading(graph: Graph, end: int, half: float) -> Floats:
    """Return the unit vector, rows and columns, along which a stroke comes to its end."""
    key, begins = graph.arms()[end][0]
    path = graph.outward(key, begins)
    near, far = at_lengths(path, np.array([0.1, 1.0]) * min(half, float(lengths_of(path)[-1])))
    return np.asarray((near - far) / max(float(np.hypot(*(near - far))), 1e-9), dtype=np.float64)
