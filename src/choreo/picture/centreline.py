"""Centre lines of ink: a thin stroke gives one smooth line, with its ends, corners and meeting points in place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.picture.curve import at_lengths, corners_of, lengths_of, smooth
from choreo.picture.skeleton import Graph, graph_of, length

_CUSP = 75.0
"""Degrees: two strokes that meet at less than this melt into one before their corner."""


def centre_lines(mask: NDArray[np.bool_]) -> tuple[tuple[Floats, ...], float]:
    """Return the centre lines of the ink as (m, 2) polylines, and the mean width of the pen.

    Columns are x (right) and y (down), in pixels. Lines that meet share their end exactly; a closed line's last
    point is its first; a lone dot of ink is a line of two equal points.

    The ink is thinned to one pixel (Zhang and Suen 1984), walked as a graph, rid of the spurs that thinning leaves
    at blunt ends, and smoothed; where strokes cross or turn sharply the meeting point is that of the straight lines
    through their undisturbed parts.
    """
    from skimage.morphology import skeletonize

    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    cropped = np.pad(mask[top : rows[-1] + 1, left : columns[-1] + 1], 1)
    graph = graph_of(np.asarray(skeletonize(cropped), dtype=bool))  # type: ignore[no-untyped-call] # ships no types
    radius = _Radius(cropped)
    pen = 2 * radius.typical(graph)
    _prune(graph, radius)
    _gather(graph, radius)
    _split_at_corners(graph, pen)
    _straighten(graph, radius, pen)
    arms = graph.arms()
    lines = []
    for first, last, path in graph.paths.values():
        path = path.copy()
        path[0], path[-1] = graph.nodes[first], graph.nodes[last]
        closed = first == last and length(path) > 0 and len(arms[first]) == 2
        lines.append(smooth(path, max(1.5, 0.4 * pen), closed)[:, ::-1] + [left - 1.0, top - 1.0])
    return tuple(lines), pen


class _Radius:
    """Distance from a pixel of ink to the nearest paper."""

    def __init__(self, mask: NDArray[np.bool_]) -> None:
        from scipy.ndimage import binary_erosion

        rim = mask & ~binary_erosion(mask)
        self._rim = np.argwhere(rim).astype(np.float64)

    def at(self, places: Floats) -> Floats:
        from choreo.neighbours import nearest

        return nearest(places, self._rim)[0] + 0.5  # to the outer edge of the rim's pixels

    def typical(self, graph: Graph) -> float:
        """Return the median radius along the paths."""
        everywhere = np.concatenate([path for _, _, path in graph.paths.values()])
        return float(np.median(self.at(everywhere[:: max(1, len(everywhere) // 2000)])))


def _prune(graph: Graph, radius: _Radius) -> None:
    """Cut the spurs that thinning leaves, and turn melted sharp corners into corners again."""
    for _ in range(3):
        arms = graph.arms()
        spurs = []
        for key, (first, last, path) in graph.paths.items():
            ends = len(arms[first]), len(arms[last])
            if min(ends) == 1 and max(ends) >= 3:
                joint, tip = (first, last) if ends[0] > 1 else (last, first)
                spurs.append((length(path), key, joint, tip))
        if not spurs:
            return
        widths = radius.at(np.array([graph.nodes[joint] for _, _, joint, _ in spurs]))
        cut = False
        for (long, key, joint, tip), wide in sorted(zip(spurs, widths, strict=True)):
            if len(arms[joint]) == 3 and _is_cusp(graph, arms[joint], key, long, wide):
                others = [arm for arm in arms[joint] if arm[0] != key]
                _sharpen(graph, joint, others, graph.nodes[tip], wide)
            elif long > 1.5 * wide + 1.5:
                continue
            graph.drop(key)
            arms = graph.arms()
            cut = True
        graph.forget_bare_nodes()
        graph.join_through()
        if not cut:
            return


def _is_cusp(graph: Graph, arms: list[tuple[int, bool]], spur: int, long: float, wide: float) -> bool:
    """Tell whether a spur is the tip of the sharp corner that the other two strokes make."""
    others = [_heading(graph.outward(*arm), wide) for arm in arms if arm[0] != spur]
    if len(others) != 2 or any(heading is None for heading in others):
        return False
    one, two = (heading for heading in others if heading is not None)
    half = float(np.arccos(np.clip(one @ two, -1, 1))) / 2
    away = one + two
    if np.degrees(2 * half) > _CUSP or not away.any():
        return False
    spur_arm = next(arm for arm in arms if arm[0] == spur)
    path = graph.outward(*spur_arm)
    out = path[-1] - path[0]
    if not out.any():
        return False
    aligned = -(out / np.hypot(*out)) @ (away / np.hypot(*away))
    return bool(aligned > 0.85 and long < 1.4 * wide / np.sin(max(half, 0.12)) + 2)


def _heading(path: Floats, wide: float) -> Floats | None:
    """Return the direction in which a path leaves its node, beyond the part that the node disturbs."""
    run = lengths_of(path)
    if run[-1] < 2.5 * wide + 2:
        return None
    near, far = at_lengths(path, np.array([1.5 * wide, min(4.5 * wide + 4, run[-1])]))
    step = far - near
    return np.asarray(step / max(np.hypot(*step), 1e-9))


def _sharpen(graph: Graph, joint: int, arms: list[tuple[int, bool]], tip: Floats, wide: float) -> None:
    """Move a node to the tip of the sharp corner, and let its two strokes run straight to it."""
    graph.nodes[joint] = tip
    for key, begins in arms:
        path = graph.outward(key, begins)
        run = lengths_of(path)
        keep = run > min(1.5 * wide + 1, run[-1] / 2)
        path = np.concatenate([tip[None], path[keep]])
        first, last, _ = graph.paths[key]
        graph.paths[key] = (first, last, path if begins else path[::-1])


def _gather(graph: Graph, radius: _Radius) -> None:
    """Make one meeting point of the junctions that thinning tore apart (a crossing becomes two forks)."""
    for _ in range(3):
        arms = graph.arms()
        forks = [node for node in graph.nodes if len(arms[node]) >= 3]
        if not forks:
            return
        wide = dict(zip(forks, radius.at(np.array([graph.nodes[node] for node in forks])), strict=True))
        parent = {node: node for node in forks}

        def root(node: int, parent: dict[int, int] = parent) -> int:
            while parent[node] != node:
                node = parent[node]
            return node

        for first, last, path in graph.paths.values():
            close = first in wide and last in wide and first != last
            if close and length(path) < wide[first] + wide[last] + 1:
                parent[root(first)] = root(last)
        groups: dict[int, list[int]] = {}
        for node in forks:
            groups.setdefault(root(node), []).append(node)
        torn = [group for group in groups.values() if len(group) > 1]
        if not torn:
            return
        for group in torn:
            graph.merge(group, np.mean([graph.nodes[node] for node in group], axis=0))
        graph.join_through()


def _split_at_corners(graph: Graph, pen: float) -> None:
    """Make a node of every sharp turn within a path."""
    arms = graph.arms()
    for key, (first, last, path) in list(graph.paths.items()):
        ring = first == last and len(arms[first]) == 2
        cuts = corners_of(path, 1.0 + pen, closed=ring)
        if not len(cuts):
            continue
        graph.drop(key)
        if ring:  # begin at a corner, so that no node is left where there is none
            path = np.concatenate([path[cuts[0] :], path[1 : cuts[0] + 1]])
            cuts = cuts[1:] - cuts[0]
            del graph.nodes[first]
            first = last = graph.add_node(path[0])
        nodes = [first, *(graph.add_node(path[cut]) for cut in cuts), last]
        bounds = [0, *cuts.tolist(), len(path) - 1]
        for index in range(len(nodes) - 1):
            graph.add_path(nodes[index], nodes[index + 1], path[bounds[index] : bounds[index + 1] + 1])


def _straighten(graph: Graph, radius: _Radius, pen: float) -> None:
    """Put each corner and junction where the straight lines through its strokes meet."""
    arms = graph.arms()
    nodes = [node for node in graph.nodes if len(arms[node]) >= 2]
    if not nodes:
        return
    widths = radius.at(np.array([graph.nodes[node] for node in nodes]))
    for node, wide in zip(nodes, np.maximum(widths, pen / 2).tolist(), strict=True):
        here = arms[node]
        if len(here) == 2 and here[0][0] == here[1][0] and not _turns(graph, here[0][0], pen):
            continue  # the seam of a smooth ring
        normal = np.zeros((2, 2))
        right = np.zeros(2)
        for key, begins in here:
            path = graph.outward(key, begins)
            run = lengths_of(path)
            if run[-1] < 3 * wide:
                continue
            ahead = at_lengths(path, np.linspace(1.3 * wide + 0.5, min(3 * wide + 3, run[-1] * 0.6), 5))
            along = ahead[-1] - ahead[0]
            along = along / max(np.hypot(*along), 1e-9)
            across = np.eye(2) - np.outer(along, along)
            normal += across
            right += across @ ahead.mean(axis=0)
        place = graph.nodes[node]
        weight = 0.05  # holds the place where the strokes say nothing, as along a straight line
        meeting = np.linalg.solve(normal + weight * np.eye(2), right + weight * place)
        if np.hypot(*(meeting - place)) > 1.5 * wide + 1:
            continue
        graph.nodes[node] = np.asarray(meeting, dtype=np.float64)
        for key, begins in here:
            path = graph.outward(key, begins)
            run = lengths_of(path)
            keep = run > min(1.2 * wide, run[-1] * 0.4)
            path = np.concatenate([meeting[None], path[keep]])
            first, last, _ = graph.paths[key]
            graph.paths[key] = (first, last, path if begins else path[::-1])


def _turns(graph: Graph, key: int, pen: float) -> bool:
    """Tell whether a closed path turns sharply where it begins."""
    path = graph.paths[key][2]
    half = len(path) // 2
    return half > 0 and bool(len(corners_of(np.concatenate([path[half:], path[1 : half + 1]]), 1.0 + pen)) > 0)
