"""Courses moved onto what the edges tell, to a small part of a pixel; then their ends, corners and meeting points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from choreo.arrays import Floats, Ints, Plane, flat, plane
from choreo.neighbours import nearest
from choreo.picture.line.polyline import at_lengths, corners_of, lengths_of, resample
from choreo.picture.line.skeleton import Graph, length
from choreo.picture.pen.caps import ended
from choreo.picture.pen.edge import Edge
from choreo.picture.pen.middle import Middle
from choreo.picture.pen.width import Pen

_ROUNDS = (4.0, 2.5, 2.5)
"""Cells within which places of the middle move a course, in each round."""
_FAINT = 1e-3
"""Weight of what was led on under ink: it counts only where no edge tells."""
_ALONG = 0.8
"""Cosine between what is told and a course that it is told of."""
_ACROSS = (0.15, 1.2)
"""Half pens to either side of an end where a stroke across is looked for: between, the cap itself seems to tell one."""
_STUB = 0.5
"""Half pens of a stroke below which it is not led on by more than it is long."""
_NEAR = 4.0
"""Cells about a node in which courses run into each other."""


@dataclass(frozen=True, eq=False)
class _Told:
    at: Plane
    heading: Plane
    weight: Floats


def fit(graph: Graph, middle: Middle, ways: list[Plane], edge: Edge, pen: Pen, grain: float) -> list[int]:
    """Move the paths of a graph, rows and columns in pixels, onto the middle of the pen, and its nodes too.

    Returns the nodes at which a stroke ends without a cap.
    """
    told = _Told(
        np.concatenate([middle.at, *ways]),
        np.concatenate([middle.heading, *(_headings(way) for way in ways)]),
        np.concatenate([middle.weight, *(np.full(len(way), _FAINT) for way in ways)]),
    )
    arms = graph.arms()
    keys = [key for key, (_, _, path) in graph.paths.items() if length(path) > 2 * grain]
    rings = {key for key in keys if _is_ring(graph, arms, key, grain)}
    if keys:
        for near in _ROUNDS:
            _move(graph, keys, rings, told, near * grain, max(3.0, 0.06 * pen.half))
    rest = middle.at[middle.weight < 0.2 * np.median(middle.weight)]
    open_ends = []
    for node in list(graph.nodes):
        here = arms[node]
        if len(here) == 2 and here[0][0] == here[1][0]:
            key = here[0][0]
            if key in rings:
                continue
            if length(graph.paths[key][2]) <= 2 * grain:
                _place_dot(graph, node, key, middle.at, grain)
                continue
        if len(here) == 1:
            _place_end(graph, node, here[0], rest, grain)
            if not _end_at_cap(graph, node, here[0], middle, edge, pen, grain):
                open_ends.append(node)
        else:
            _place_meeting(graph, node, here, grain)
    for key, (first, last, path) in graph.paths.items():
        path = path.copy()
        path[0], path[-1] = graph.nodes[first], graph.nodes[last]
        graph.paths[key] = (first, last, path)
    return open_ends


def _headings(way: Plane) -> Plane:
    along = np.gradient(way) if len(way) > 1 else np.ones(1, dtype=np.complex128)
    return np.asarray(along / np.maximum(np.abs(along), 1e-9))


def _is_ring(graph: Graph, arms: dict[int, list[tuple[int, bool]]], key: int, grain: float) -> bool:
    """Tell whether a path is closed, meets no other and does not turn sharply where it begins."""
    first, last, path = graph.paths[key]
    if first != last or len(arms[first]) != 2:
        return False
    half = len(path) // 2
    return not len(corners_of(np.concatenate([path[half:], path[1 : half + 1]]), 5 * grain))


def _move(graph: Graph, keys: list[int], rings: set[int], told: _Told, near: float, sigma: float) -> None:
    """Move paths sideways by what the places of the middle beside them are off, smoothed along the paths."""
    from scipy.ndimage import gaussian_filter1d

    evens = [resample(graph.paths[key][2], 1.0) for key in keys]
    lines = [even[:, 1] + 1j * even[:, 0] for even in evens]
    at = np.concatenate(lines)
    heading = np.concatenate([_headings(line) for line in lines])
    push, weight = _pushes(at, heading, told, near)
    bounds = np.cumsum([0, *map(len, lines)])
    for index, key in enumerate(keys):
        part = slice(bounds[index], bounds[index + 1])
        mode: Literal["wrap", "constant"] = "wrap" if key in rings else "constant"
        all_of = gaussian_filter1d(weight[part], sigma, mode=mode)
        shift = gaussian_filter1d(push[part], sigma, mode=mode) / np.maximum(all_of, 1e-12)
        known = np.flatnonzero(all_of > 1e-7)
        if not len(known):
            continue
        shift = np.interp(np.arange(len(shift)), known, shift[known])
        line = at[part] + shift * 1j * heading[part]
        first, last, _ = graph.paths[key]
        if key in rings:
            line[-1] = line[0]
            graph.nodes[first] = np.array([line[0].imag, line[0].real])
        graph.paths[key] = (first, last, np.stack([line.imag, line.real], axis=1))


def _pushes(at: Plane, heading: Plane, told: _Told, near: float) -> tuple[Floats, Floats]:
    """Return, for each place of the paths, the weighted sum of how far the middle is to its left, and the weights."""
    gap, which = nearest(flat(told.at), flat(at))
    found: Ints = np.flatnonzero(gap < near)
    which = which[found]
    found_alike = np.abs((told.heading[found] * heading[which].conj()).real) > _ALONG
    found, which = found[found_alike], which[found_alike]
    aside = ((told.at[found] - at[which]) * (1j * heading[which]).conj()).real
    weight = told.weight[found]
    push, total = (np.bincount(which, each, len(at)) for each in (weight * aside, weight))
    return push.astype(np.float64), total.astype(np.float64)


def _place_dot(graph: Graph, node: int, key: int, at: Plane, grain: float) -> None:
    place = graph.nodes[node]
    near = at[np.abs(at - complex(place[1], place[0])) < 4 * grain]
    if len(near):
        graph.nodes[node] = np.array([near.imag.mean(), near.real.mean()])
    graph.paths[key] = (node, node, np.stack([graph.nodes[node]] * 2))


def _place_end(graph: Graph, node: int, arm: tuple[int, bool], rest: Plane, grain: float) -> None:
    """Put a free end where the pen rested: there the edge goes round it, or its cut is square to the stroke."""
    key, begins = arm
    path = graph.outward(key, begins)
    run = lengths_of(path)
    end = path[0]
    if run[-1] > 3 * grain:
        near, far = at_lengths(path, np.array([1.5 * grain, min(5 * grain, run[-1])]))
        out = (near - far) / max(float(np.hypot(*(near - far))), 1e-9)
        spots = np.stack([rest.imag, rest.real], axis=1) - near
        ahead = spots @ out
        here = (np.abs(ahead) < 5 * grain) & (np.hypot(*spots.T) < 6 * grain)
        if here.any():
            end = near + max(float(np.median(ahead[here])), -1.4 * grain) * out
        past = ((path - end) @ out > -0.2 * grain) & (run < 8 * grain)
        rest_from = int(np.flatnonzero(past)[-1]) + 1 if past.any() else 1
        path = np.concatenate([end[None], path[min(rest_from, len(path) - 1) :]])
    graph.nodes[node] = end
    first, last, _ = graph.paths[key]
    graph.paths[key] = (first, last, path if begins else path[::-1])


def _end_at_cap(
    graph: Graph, node: int, arm: tuple[int, bool], middle: Middle, edge: Edge, pen: Pen, grain: float
) -> bool:
    """Put a free end where the cap around it says, and tell whether there is one."""
    key, begins = arm
    path = graph.outward(key, begins)
    if lengths_of(path)[-1] < 3 * grain:
        return True  # a dot is its own cap
    line = ended(plane(path[::-1, ::-1]), edge, pen, grain)
    if line is None or _at_a_side(line, middle, pen):
        return False
    own = float(lengths_of(path)[-1])
    if own < _STUB * pen.half and abs(line[-1] - complex(path[0, 1], path[0, 0])) > own:
        return False  # where lines of a sharp corner run into one, the rest of it tells no direction
    path = flat(line)[::-1, ::-1]
    graph.nodes[node] = path[0]
    first, last, _ = graph.paths[key]
    graph.paths[key] = (first, last, path if begins else path[::-1])
    return True


def _at_a_side(line: Plane, middle: Middle, pen: Pen) -> bool:
    """Tell whether what a line seems to end at is a side of another stroke, which goes across half a pen before."""
    run = np.abs(line - line[-1])
    back = line[run >= min(pen.half, float(run.max()))][-1]
    heading = (line[-1] - back) / max(abs(line[-1] - back), 1e-9)
    spot = line[-1] - pen.half * heading
    near = np.array(middle.tree.query_ball_point([spot.real, spot.imag], _ACROSS[1] * pen.half), dtype=np.int64)
    away = (middle.at[near] - spot) * heading.conjugate()
    across = np.abs((middle.heading[near] * heading.conjugate()).real) < 1 - _ALONG
    across &= (np.abs(away.real) <= pen.leeway) & (np.abs(away.imag) >= _ACROSS[0] * pen.half)
    return bool(across.any())


def _place_meeting(graph: Graph, node: int, arms: list[tuple[int, bool]], grain: float) -> None:
    """Put a corner or junction where the straight lines through its courses, beyond its own cells, meet best."""
    near = _NEAR * grain
    place = np.asarray(graph.nodes[node], dtype=np.float64)
    normal, right = 0.02 * np.eye(2), 0.02 * place
    for key, begins in arms:
        path = graph.outward(key, begins)
        total = lengths_of(path)[-1]
        if total < 2 * near:
            continue
        one, two = at_lengths(path, np.array([near, min(2.5 * near, 0.8 * total)]))
        along = (two - one) / max(float(np.hypot(*(two - one))), 1e-9)
        across = np.eye(2) - np.outer(along, along)
        normal, right = normal + across, right + across @ one
    meeting: Floats = np.asarray(np.linalg.solve(normal, right), dtype=np.float64)
    if np.hypot(*(meeting - place)) <= 3 * near:
        place = meeting
    graph.nodes[node] = place
    for key, begins in arms:
        path = graph.outward(key, begins)
        run = lengths_of(path)
        path = np.concatenate([place[None], path[run > min(near, 0.4 * run[-1])]])
        first, last, _ = graph.paths[key]
        graph.paths[key] = (first, last, path if begins else path[::-1])
