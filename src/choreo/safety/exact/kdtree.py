"""Who comes near whom: the checker's one door to the KD-tree."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from choreo.arrays import Floats, Ints

PAIRS_AT_ONCE = 500_000
"""More pairs than this, about, are handed out in blocks: a plan where everybody meets must not fill the memory."""

HELD = 8_000_000
"""So many pairs may be held for a moment, 128 MB of them: where there are no more, they are searched for at once, and
where there cannot be more, not even counted first."""

_MOST_CELLS = 100_000
"""Along each axis, so that all of them can be numbered."""

FEW = 2_000
"""So few points cannot make too many pairs to be found at once."""


def pairs_within(points: Floats, radius: float) -> Iterator[tuple[Ints, Ints]]:
    """Yield, in blocks, the pairs i < j of (n, d) points at most `radius` apart."""
    from scipy.spatial import cKDTree

    if len(points) < 2:
        return
    tree = cKDTree(points)
    # A hair more than asked for: a pair exactly at the radius must not hang on the last bit.
    radius = radius * (1 + 1e-9) + 1e-9
    blocks = 1
    if len(points) > FEW and _at_most(points, radius) > HELD:
        pairs = int(tree.count_neighbors(tree, radius)) // 2
        blocks += pairs // PAIRS_AT_ONCE if pairs > HELD else 0
    if blocks == 1:
        found = tree.query_pairs(radius, output_type="ndarray").astype(np.int64, copy=False)
        for part in np.array_split(found, 1 + len(found) // PAIRS_AT_ONCE):
            yield part[:, 0], part[:, 1]
        return
    for rows in np.array_split(np.arange(len(points)), min(blocks, len(points))):
        near = cKDTree(points[rows]).sparse_distance_matrix(tree, radius, output_type="coo_matrix")
        first, second = rows[near.row], near.col.astype(np.int64)
        once = first < second
        yield first[once], second[once]


def _at_most(points: Floats, radius: float) -> float:
    """Return a number of pairs that no more of are within the radius: those in cells as wide, side by side.

    Of two cells as many pairs lie across as the mean of their squares, at most, and each has eight neighbours in the
    plane, 26 in space. It is told in a tenth of the time that a tree takes to count.
    """
    width = max(radius, float(np.ptp(points, axis=0).max()) / _MOST_CELLS)
    cells = np.floor((points - points.min(axis=0)) / width).astype(np.int64)
    numbers = np.ravel_multi_index(tuple(cells.T), tuple(cells.max(axis=0) + 1))
    held = np.unique(numbers, return_counts=True)[1].astype(np.float64)
    return float(3 ** points.shape[1] * (held**2).sum() / 2)


def nearest(points: Floats, others: Floats | None = None) -> tuple[Floats, Ints]:
    """Return distance and number of each point's nearest other point, or of its nearest among `others`."""
    from scipy.spatial import cKDTree

    if others is None:
        distances, numbers = cKDTree(points).query(points, k=2)
        distance, number = np.asarray(distances), np.asarray(numbers)
        # Of two points at one place each may be found before itself.
        self_first = number[:, 0] == np.arange(len(points))
        return distance[:, 1], np.where(self_first, number[:, 1], number[:, 0])
    distances, numbers = cKDTree(others).query(points)
    return np.asarray(distances), np.asarray(numbers)
