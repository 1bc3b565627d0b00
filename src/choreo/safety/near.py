"""Who comes near whom: the checker's one door to the KD-tree."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from choreo.arrays import Floats, Ints

PAIRS_AT_ONCE = 4_000_000
"""More pairs than this are handed out in blocks, so that a plan where everybody meets does not fill the memory."""


def pairs_within(points: Floats, radius: float) -> Iterator[tuple[Ints, Ints]]:
    """Yield, in blocks, the pairs i < j of (n, d) points at most `radius` apart."""
    from scipy.spatial import cKDTree

    if len(points) < 2:
        return
    tree = cKDTree(points)
    # A hair more than asked for: a pair exactly at the radius must not hang on the last bit.
    radius = radius * (1 + 1e-9) + 1e-9
    blocks = 1
    if len(points) ** 2 > 2 * PAIRS_AT_ONCE:
        blocks = 1 + int(tree.count_neighbors(tree, radius)) // (2 * PAIRS_AT_ONCE)
    if blocks == 1:
        found = tree.query_pairs(radius, output_type="ndarray")
        yield found[:, 0], found[:, 1]
        return
    for rows in np.array_split(np.arange(len(points)), min(blocks, len(points))):
        near = cKDTree(points[rows]).sparse_distance_matrix(tree, radius, output_type="coo_matrix")
        first, second = rows[near.row], near.col.astype(np.int64)
        once = first < second
        yield first[once], second[once]


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
