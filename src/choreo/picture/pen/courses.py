"""From places of the middle to the courses of the strokes: drawn again with a thin pen, and walked as a graph.

Both edges of a stroke tell the same middle, and strokes that touch run into one: drawn on cells that are coarser than
the difference, what is one becomes one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Plane
from choreo.picture.line.polyline import corners_of, smooth
from choreo.picture.line.pruning import Radius, gather, prune
from choreo.picture.line.skeleton import Graph, graph_of, length
from choreo.picture.pen.middle import Middle

_RIM = 4
"""Empty cells around."""
_PINHOLE = 12
"""Cells; smaller holes lie between the two edges' opinions."""
_CORNER = 5.0
"""Cells before and after a corner over which it is looked at."""
_DOT = 4.0
"""Cells; a shorter course by itself is a dot."""
MOST_CELLS = 6_000_000


def courses(middle: Middle, ways: list[Plane], grain: float) -> Graph | None:
    """Return the courses of the strokes, cut at their corners, rows and columns in pixels, good to about a cell.

    `grain` is the size of a cell, pixels. None where that would be too many cells.
    """
    everywhere = np.concatenate([middle.at, *ways])
    low = complex(everywhere.real.min(), everywhere.imag.min()) - _RIM * grain * (1 + 1j)
    high = complex(everywhere.real.max(), everywhere.imag.max()) + _RIM * grain * (1 + 1j)
    shape = int((high - low).imag / grain) + 2, int((high - low).real / grain) + 2
    if shape[0] * shape[1] > MOST_CELLS:
        return None
    told = np.zeros(shape, dtype=np.bool_)
    for run in middle.runs:
        _put(told, (run.at - low) / grain)
    drawn = told.copy()
    for way in ways:
        _put(drawn, (way - low) / grain)
    graph = _thinned(drawn, told)
    _split_at_corners(graph)
    origin = np.array([low.imag, low.real])
    graph.nodes = {key: place * grain + origin for key, place in graph.nodes.items()}
    graph.paths = {key: (one, two, path * grain + origin) for key, (one, two, path) in graph.paths.items()}
    return graph


def _put(cells: NDArray[np.bool_], line: Plane) -> None:
    run = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(line)))])
    fine = np.append(np.arange(0, run[-1], 0.4), run[-1])
    cells[
        np.rint(np.interp(fine, run, line.imag)).astype(int), np.rint(np.interp(fine, run, line.real)).astype(int)
    ] = True


def _thinned(drawn: NDArray[np.bool_], told: NDArray[np.bool_]) -> Graph:
    from scipy.ndimage import binary_dilation, binary_erosion, label
    from skimage.morphology import skeletonize

    block = np.ones((3, 3), dtype=np.bool_)
    mask = binary_erosion(binary_dilation(drawn, block, iterations=2), block)
    labels, _ = label(~mask)
    small = np.bincount(labels.ravel()) < _PINHOLE
    small[0] = False
    mask |= small[labels]
    # Lee, Kashyap and Chu (1994): unlike that of Zhang and Suen it never loses a slanting line two cells wide.
    thin = skeletonize(mask, method="lee") > 0  # type: ignore[no-untyped-call] # ships no types
    graph = graph_of(np.asarray(thin, dtype=np.bool_))
    _cut_dead_ends(graph, np.asarray(binary_dilation(told, block, iterations=2)))
    radius = Radius(mask)
    prune(graph, radius)
    gather(graph, radius)
    _make_dots(graph)
    return graph


def _cut_dead_ends(graph: Graph, told: NDArray[np.bool_]) -> None:
    """Take back what was led on under ink and reached no line."""
    while True:
        arms = graph.arms()
        cut = False
        for node in list(graph.nodes):
            if len(arms[node]) != 1:
                continue
            key, begins = arms[node][0]
            if key not in graph.paths:
                continue
            path = graph.outward(key, begins)
            sound = np.flatnonzero(told[tuple(np.rint(path).astype(int).T)])
            if len(sound) and sound[0] == 0:
                continue
            cut = True
            first, last, _ = graph.paths[key]
            graph.drop(key)
            if len(sound) and len(path) - sound[0] > 1:
                new = graph.add_node(path[sound[0]])
                graph.add_path(new, last if begins else first, path[sound[0] :])
            arms = graph.arms()
        graph.forget_bare_nodes()
        graph.join_through()
        if not cut:
            return


def _make_dots(graph: Graph) -> None:
    arms = graph.arms()
    for key, (first, last, path) in list(graph.paths.items()):
        lone = first == last or (len(arms[first]) == 1 and len(arms[last]) == 1)
        if lone and 0 < length(path) < _DOT:
            graph.drop(key)
            node = graph.add_node(path.mean(axis=0))
            graph.add_path(node, node, np.stack([path.mean(axis=0)] * 2))
    graph.forget_bare_nodes()


def _split_at_corners(graph: Graph) -> None:
    """Take the cells' stairs from the courses, and make a node of every sharp turn within one."""
    arms = graph.arms()
    for key, (first, last, path) in list(graph.paths.items()):
        ring = first == last and len(arms[first]) == 2
        even = smooth(path, 1.5, ring)
        graph.paths[key] = (first, last, even)
        cuts = corners_of(even, _CORNER, closed=ring)
        if not len(cuts):
            continue
        graph.drop(key)
        if ring:
            even = np.concatenate([even[cuts[0] :], even[1 : cuts[0] + 1]])
            cuts = cuts[1:] - cuts[0]
            del graph.nodes[first]
            first = last = graph.add_node(even[0])
        nodes = [first, *(graph.add_node(even[cut]) for cut in cuts), last]
        bounds = [0, *cuts.tolist(), len(even) - 1]
        for index in range(len(nodes) - 1):
            graph.add_path(nodes[index], nodes[index + 1], even[bounds[index] : bounds[index + 1] + 1])
