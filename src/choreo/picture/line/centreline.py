"""Centre lines of ink: a thin stroke gives one smooth line, with its ends, corners and meeting points in place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.picture.line.corner_fit import arm, better_place, is_acute
from choreo.picture.line.polyline import at_lengths, corners_of, evened, lengths_of, smooth
from choreo.picture.line.pruning import Radius, gather, prune
from choreo.picture.line.skeleton import Graph, graph_of, length
from choreo.picture.raster.ink import ink_across, sides

_BROAD = 24.0
"""Pixels: the middle of wider strokes matters less than a pixel."""
_MANY = 4000
"""More paths than this are a thicket, which dots show as a tone: its lines stay where thinning leaves them, to a
pixel or two."""
_MOST_FITTED = 1_000
"""Ends and corners of strokes, beyond which none is moved by a part of a pixel: so many are nearer than dots are."""
_BESIDE = 1.5
"""Pixels beside the ink that strokes may meet at, or half of their width: those that would farther out are too short to
tell where."""
_SPURS = 3
"""Times as many, before spurs are cut off, are a thicket, too."""


def centre_lines(mask: NDArray[np.bool_], ink: NDArray[np.float32]) -> tuple[tuple[Floats, ...], float]:
    """Return the centre lines of the ink as (m, 2) polylines, and the typical width of the pen.

    The mask tells where there is ink, the ink how much, 0 to 1.

    Columns are x (right) and y (down), in pixels. Lines that meet share their end exactly; a closed line's last
    point is its first; a lone dot of ink is a line of two equal points.

    The ink is thinned to one pixel (Zhang and Suen 1984), walked as a graph, rid of the spurs that thinning leaves
    at blunt ends, moved onto the middle of the ink to a part of a pixel, and smoothed; where strokes cross or turn
    sharply the meeting point is that of the straight lines through their undisturbed parts.
    """
    from skimage.morphology import skeletonize

    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    cropped = np.pad(mask[top : rows[-1] + 1, left : columns[-1] + 1], 1)
    thin = skeletonize(cropped)  # type: ignore[no-untyped-call] # ships no types
    graph = graph_of(np.asarray(thin, dtype=np.bool_))
    radius = Radius(cropped)
    pen = 2 * radius.typical(graph)
    prune(graph, radius, cusps=len(graph.paths) <= _SPURS * _MANY)
    thicket = len(graph.paths) > _MANY
    gather(graph, radius, slanting=not thicket)
    _split_at_corners(graph, pen)
    if not thicket:
        own = np.pad(ink[top : rows[-1] + 1, left : columns[-1] + 1], 1)
        if pen < _BROAD:
            _centre(graph, own, pen)
        _straighten(graph, radius, pen)
        if pen < _BROAD:
            _refine(graph, radius, own, pen)
    return tuple(line[:, ::-1] + [left - 1.0, top - 1.0] for line in _smoothed(graph, pen, thicket)), pen


def _smoothed(graph: Graph, pen: float, thicket: bool) -> list[Floats]:
    """Return the paths of a graph without pixel stairs, from node to node."""
    arms = graph.arms()
    lines = []
    for first, last, path in graph.paths.values():
        path = path.copy()
        path[0], path[-1] = graph.nodes[first], graph.nodes[last]
        lines.append(path)
    if thicket:
        return evened(lines)
    return [
        smooth(path, max(1.5, 0.4 * pen), _is_smooth_ring(graph, arms, key, pen))
        for key, path in zip(graph.paths, lines, strict=True)
    ]


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


def _centre(graph: Graph, ink: NDArray[np.float32], pen: float) -> None:
    """Move the paths sideways onto the middle of the ink, to a part of a pixel; all of them at once."""
    from scipy.ndimage import gaussian_filter1d

    keys = [key for key, (_, _, path) in graph.paths.items() if length(path) > pen + 2]
    if not keys:
        return
    arms = graph.arms()
    rings = [_is_smooth_ring(graph, arms, key, pen) for key in keys]
    evens = [smooth(graph.paths[key][2], 2.0, ring) for key, ring in zip(keys, rings, strict=True)]
    reach = np.arange(-np.ceil(pen / 2 + 2), np.ceil(pen / 2 + 2) + 0.1, 0.5)
    everywhere, side = np.concatenate(evens), np.concatenate([sides(even) for even in evens])
    weight = ink_across(everywhere, side, ink, reach)
    total = weight.sum(axis=1)
    shift = np.where(total > 0, (weight * reach).sum(axis=1) / np.maximum(total, 1e-9), 0.0)
    shift = np.clip(shift, -1, 1)
    bounds = np.cumsum([0, *map(len, evens)])
    for index, key in enumerate(keys):
        first, last, _ = graph.paths[key]
        even, own = evens[index], shift[bounds[index] : bounds[index + 1]]
        run = lengths_of(even)
        # Near its nodes a stroke's ink is not its own; there the shift of what lies before goes on.
        own_ink = -1.0 if rings[index] else min(2 * pen, 0.35 * run[-1])
        clear = (run > own_ink) & (run < run[-1] - own_ink)
        own = np.interp(run, run[clear], own[clear]) if clear.any() else 0 * own
        own = gaussian_filter1d(own, 2.0, mode="wrap" if rings[index] else "nearest")
        even = even + own[:, None] * side[bounds[index] : bounds[index + 1]]
        if rings[index]:
            even[-1] = even[0]
            graph.nodes[first] = even[0]
        graph.paths[key] = (first, last, even)


def _straighten(graph: Graph, radius: Radius, pen: float) -> None:
    """Put each corner and junction where the straight lines through its strokes meet."""
    arms = graph.arms()
    _straighten_ends(graph, arms, pen)
    nodes = [node for node in graph.nodes if len(arms[node]) >= 2]
    if not nodes:
        return
    widths = radius.at(np.array([graph.nodes[node] for node in nodes]))
    for node, wide in zip(nodes, np.maximum(widths, pen / 2).tolist(), strict=True):
        here = arms[node]
        if _is_smooth_ring(graph, arms, here[0][0], pen):
            continue
        paths = [graph.outward(*arm) for arm in here]
        zone = _zone(paths, wide)
        meeting = _meeting(paths, graph.nodes[node], zone, wide)
        too_far = np.hypot(*(meeting - graph.nodes[node])) > 1.2 * zone + 1
        if too_far or radius.beyond(meeting) > max(_BESIDE, wide):
            continue
        graph.nodes[node] = meeting
        for key, begins in here:  # a ring comes twice, and is moved at either end
            path = graph.outward(key, begins)
            run = lengths_of(path)
            keep = run > min(0.9 * zone, run[-1] * 0.4)
            path = np.concatenate([meeting[None], path[keep]])
            first, last, _ = graph.paths[key]
            graph.paths[key] = (first, last, path if begins else path[::-1])


def _straighten_ends(graph: Graph, arms: dict[int, list[tuple[int, bool]]], pen: float) -> None:
    """Let each stroke run on straight to its free end: thinning bends the last half width to a side."""
    bent = 0.6 * pen + 1
    for node in list(graph.nodes):
        if len(arms[node]) != 1:
            continue
        key, begins = arms[node][0]
        path = graph.outward(key, begins)
        run = lengths_of(path)
        if run[-1] < 4 * bent:
            continue
        near, far = at_lengths(path, np.array([bent, 2.5 * bent]))
        out = (near - far) / max(np.hypot(*(near - far)), 1e-9)
        end = near + max(float((path[0] - near) @ out), 0.0) * out
        path = np.concatenate([end[None], path[run > bent]])
        graph.nodes[node] = end
        first, last, _ = graph.paths[key]
        graph.paths[key] = (first, last, path if begins else path[::-1])


def _refine(graph: Graph, radius: Radius, ink: NDArray[np.float32], pen: float) -> None:
    """Move each end and corner to where it explains the ink about it best; at junctions straight lines say more."""
    arms = graph.arms()
    nodes = [node for node in graph.nodes if 1 <= len(arms[node]) <= 2]
    if not 0 < len(nodes) <= _MOST_FITTED:
        return
    widths = np.maximum(radius.at(np.array([graph.nodes[node] for node in nodes])), pen / 2)
    for node, wide in zip(nodes, widths.tolist(), strict=True):
        here = arms[node]
        if _is_smooth_ring(graph, arms, here[0][0], pen):
            continue
        paths = [graph.outward(*one) for one in here]
        zone = _zone(paths, wide) if len(here) > 1 else 0.6 * pen + 1
        strokes = [each for each in (arm(path, zone, ink, pen) for path in paths) if each is not None]
        place = better_place(strokes, graph.nodes[node], ink, zone + pen + 1) if len(strokes) == len(paths) else None
        if place is None:
            continue
        graph.nodes[node] = place
        for (key, begins), stroke in zip(here, strokes, strict=True):
            way, path = stroke.led_to(place[None], is_acute(strokes))[0], graph.outward(key, begins)
            path = np.concatenate([way[::-1], path[lengths_of(path) > zone + 0.5]])
            first, last, _ = graph.paths[key]
            graph.paths[key] = (first, last, path if begins else path[::-1])


def _zone(paths: list[Floats], wide: float) -> float:
    """Return how far from their node strokes are not themselves: farther the sharper the angle between two."""
    sharpest = 1.0
    headings = []
    for path in paths:
        total = lengths_of(path)[-1]
        if total > 3 * wide:
            near, far = at_lengths(path, np.array([min(2 * wide, 0.4 * total), min(5 * wide + 3, 0.8 * total)]))
            step = far - near
            headings.append(step / max(np.hypot(*step), 1e-9))
    for index, one in enumerate(headings):
        for two in headings[:index]:
            half = float(np.arccos(np.clip(one @ two, -1, 1))) / 2
            sharpest = max(sharpest, 1 / np.sin(max(half, 0.2)))
    return wide * max(1.3, min(sharpest, 3.5)) + 0.5


def _meeting(paths: list[Floats], place: Floats, zone: float, wide: float) -> Floats:
    """Return the place nearest to the straight lines through the strokes beyond the zone; `place` if they have none."""
    weight = 0.05  # holds the place where the strokes say nothing, as along a straight line
    normal = weight * np.eye(2)
    right = weight * place
    for path in paths:
        total = lengths_of(path)[-1]
        if total < 1.5 * zone + 2:
            continue
        ahead = at_lengths(path, np.linspace(zone, min(zone + 2 * wide + 3, total * 0.8), 5))
        along = ahead[-1] - ahead[0]
        along = along / max(np.hypot(*along), 1e-9)
        across = np.eye(2) - np.outer(along, along)
        normal = normal + across
        right = right + across @ ahead.mean(axis=0)
    return np.asarray(np.linalg.solve(normal, right), dtype=np.float64)


def _is_smooth_ring(graph: Graph, arms: dict[int, list[tuple[int, bool]]], key: int, pen: float) -> bool:
    """Tell whether a path is closed, meets no other and does not turn sharply where it begins."""
    first, last, path = graph.paths[key]
    return first == last and length(path) > 0 and len(arms[first]) == 2 and not _turns(graph, key, pen)


def _turns(graph: Graph, key: int, pen: float) -> bool:
    """Tell whether a closed path turns sharply where it begins."""
    path = graph.paths[key][2]
    half = len(path) // 2
    return half > 0 and bool(len(corners_of(np.concatenate([path[half:], path[1 : half + 1]]), 1.0 + pen)) > 0)
