"""Which parts of the ink a pen explains: moved along the lines found, it leaves its edge, and covers it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints, flat, plane
from choreo.neighbours import tree
from choreo.picture.line.polyline import resample
from choreo.picture.pen.edge import Edge
from choreo.picture.pen.ends import at_ends, nodes_of
from choreo.picture.pen.width import Pen

_OFF = 0.15
"""Part of an edge that may lie elsewhere than where the pen leaves it."""
_BARE = 0.03
"""Part of the ink's inside that the pen may leave bare."""
_LOOKS = 6.0
"""Looks a half pen at the inside of the ink, along rows and columns."""


def explained(
    lines: list[Floats], edge: Edge, pen: Pen, ink: NDArray[np.float32], part_of: Ints, parts: int
) -> NDArray[np.bool_]:
    """Return which parts of the ink the pen explains if it is moved along the lines, (parts + 1,); 0 is the paper.

    Parameters
    ----------
    lines : list of (m, 2) arrays
        Rows and columns, pixels.
    edge, pen, ink
        What the lines were made of.
    part_of : (rows, columns) array of int
        The number of the part that each pixel of ink belongs to, from 1; 0 for paper.
    parts : int
        How many there are.
    """
    way = tree(np.concatenate([resample(line, 1.0) if np.ptp(line, axis=0).any() else line[:1] for line in lines]))
    spot = edge.at + 2.0 * edge.inward
    rows, columns = part_of.shape
    of = part_of[
        np.clip(np.rint(spot.imag).astype(int), 0, rows - 1), np.clip(np.rint(spot.real).astype(int), 0, columns - 1)
    ]
    off = np.asarray(way.query(flat(edge.at)[:, ::-1])[0]) - pen.half
    slack = 0.06 * pen.half + 0.5 + 2 * pen.spread

    def share(which: NDArray[np.bool_], of: Ints, weight: Floats) -> Floats:
        whole = np.bincount(of, weight, parts + 1)
        return np.asarray(np.bincount(of, weight * which, parts + 1) / np.maximum(whole, 1e-9))

    seen = np.bincount(of, edge.step, parts + 1) > 0
    elsewhere = np.abs(off) > slack
    elsewhere[elsewhere] = ~at_ends(edge.at[elsewhere], nodes_of(lines, pen.half), pen.half, slack)
    good = seen & (share(elsewhere, of, edge.step) <= _OFF)
    stride = max(1, int(pen.half / _LOOKS))
    inside = np.argwhere(ink[::stride, ::stride] > 0.5) * stride
    deep = edge.distance(plane(inside[:, ::-1].astype(np.float64))) > 0.35 * pen.half
    inside = inside[deep]
    bare = np.asarray(way.query(inside)[0]) > pen.half + slack
    good &= share(bare, part_of[tuple(inside.T)], np.ones(len(inside))) <= _BARE
    good[0] = False
    return np.asarray(good)
