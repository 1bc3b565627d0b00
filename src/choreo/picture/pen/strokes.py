"""Centre lines of ink, whatever drew it: told by its edges where a thick pen of one width did, else by its skeleton."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.picture.line.centreline import centre_lines
from choreo.picture.pen.bridges import bridged
from choreo.picture.pen.courses import courses
from choreo.picture.pen.edge import Edge, edge_of, rings_of
from choreo.picture.pen.explained import explained
from choreo.picture.pen.fit import fit
from choreo.picture.pen.hidden import MOST_ENDS, hidden
from choreo.picture.pen.middle import middle_of
from choreo.picture.pen.width import Pen, pen_of

_THICK = 10.0
"""Pixels: the middle of thinner strokes is found as well from their skeleton."""
_BROADEST = 0.2
"""Part of the longer side of what is drawn: broader ink is no stroke but a shape."""
_ALIKE = 0.2
"""Part of the edge at which the ink must be as wide as the pen."""
_PENS = 3
"""Pens of different widths that are tried, one after the other, on what those before do not explain."""
_CELLS = 32.0
"""Cells in half a pen, for telling lines apart..."""
_FINEST = 0.5
"""...of at least so many pixels."""


def strokes_of(mask: NDArray[np.bool_], ink: NDArray[np.float32]) -> tuple[tuple[Floats, ...], float]:
    """Return the centre lines of the ink and the typical width of the pen, as `line.centreline.centre_lines` does.

    What a thick pen of one width explains is told by its edges, the rest by its skeleton.
    """
    from scipy.ndimage import label

    rest, lines, pens = mask, [], []
    broadest = _BROADEST * max(int(np.ptp(np.flatnonzero(mask.any(axis=axis)))) + 1 for axis in (0, 1))
    for _ in range(_PENS):
        drawn = np.where(rest, ink, np.minimum(ink, 0.5)) if rest is not mask else ink
        rings = rings_of(_only(drawn, rest))
        length = sum(float(np.abs(np.diff(ring)).sum()) for ring in rings)
        width = 2 * float(rest.sum()) / max(length, 1e-9)
        edge = edge_of(rings, width) if width >= _THICK else None
        if edge is None:
            break
        pen = pen_of(edge, width)
        if pen.share < _ALIKE or not _THICK <= 2 * pen.half <= broadest:
            break
        found = _drawn_by(pen, edge)
        if not found:
            break
        part_of, parts = label(rest, structure=np.ones((3, 3)))
        good = explained(found, edge, pen, ink, part_of, parts)
        if not good.any():
            break
        mine = [line for line in found if good[_part(line, part_of)]]
        lines += mine
        taken = good[part_of]
        pens.append((float(taken.sum()), 2 * pen.half))
        rest = rest & ~taken
        if not rest.any():
            break
    told = [line[:, ::-1] for line in lines]
    if not pens:
        return centre_lines(mask, ink)
    if rest.any():
        others, width = centre_lines(rest, np.where(rest, ink, np.float32(0)))
        told += others
        pens.append((float(rest.sum()), width))
    return tuple(told), max(pens)[1]


def _only(ink: NDArray[np.float32], part: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the ink of a part and the paper about it."""
    from scipy.ndimage import binary_dilation

    about = binary_dilation(part, np.ones((3, 3)), iterations=2)
    return np.where(about, ink, np.float32(0))


def _drawn_by(pen: Pen, edge: Edge) -> list[Floats]:
    """Return the lines along which a pen was moved, rows and columns in pixels; none where that cannot be told."""
    middle = middle_of(edge, pen)
    if middle is None or 2 * len(middle.runs) > MOST_ENDS:
        return []
    grain = max(_FINEST, pen.half / _CELLS)
    ways = hidden(middle, edge, pen, grain)
    graph = courses(middle, ways, grain)
    if graph is None or not graph.paths:
        return []
    open_ends = bridged(graph, fit(graph, middle, ways, edge, pen, grain), edge, pen, grain)
    import os
    if os.environ.get('UNSEEN') and open_ends: print('unseen', [graph.nodes[k] for k in open_ends])
    return [path for _, _, path in graph.paths.values()]


def _part(line: Floats, part_of: NDArray[np.int32]) -> int:
    """Return the part of the ink in which a line lies."""
    places = np.clip(np.rint(line).astype(int), 0, np.array(part_of.shape) - 1)
    found = np.bincount(part_of[tuple(places.T)], minlength=2)
    found[0] = 0
    return int(np.argmax(found))
