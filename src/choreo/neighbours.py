"""Who stands near whom: the planner's one door to the KD-tree (the checker has its own)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from choreo.arrays import Floats, Ints

if TYPE_CHECKING:
    from scipy.spatial import cKDTree


def tree(points: Floats) -> cKDTree:
    """Return the KD-tree of (n, d) points."""
    from scipy.spatial import cKDTree

    return cKDTree(points)


def _quick_tree(points: Floats) -> cKDTree:
    """Return a KD-tree that is sooner grown than `tree`, for one look; of equal distances it may find another point."""
    from scipy.spatial import cKDTree

    return cKDTree(points, balanced_tree=False, compact_nodes=False)


def near_pairs(points: Floats, radius: float) -> Ints:
    """Return the (m, 2) pairs i < j of points at most `radius` apart, sorted."""
    return pairs_of(np.sort(pair_codes(points, radius)), len(points))


def pairs_within(points: Floats, radius: float) -> tuple[Ints, Ints]:
    """Return the same pairs in any order, as two (m,) arrays, the first of each pair and the second."""
    found = _quick_tree(points).query_pairs(radius, output_type="ndarray").astype(np.int64)
    return found[:, 0].copy(), found[:, 1].copy()


def pair_codes(points: Floats, radius: float) -> Ints:
    """Return the same pairs in any order, each as one number i n + j, n the number of points: quick to sort, to join.

    `pairs_of` makes pairs of them again.
    """
    one, other = pairs_within(points, radius)
    return one * len(points) + other


def pairs_of(codes: Ints, count: int) -> Ints:
    """Return the pairs (m, 2) of `count` points that numbers i n + j stand for."""
    one = codes // max(1, count)
    return np.stack([one, codes - one * max(1, count)], axis=1)


def nearest_gaps(points: Floats) -> Floats:
    """Return each point's distance to its nearest other point, (n,); infinite for a single point."""
    if len(points) < 2:
        return np.full(len(points), np.inf)
    distance, _ = _quick_tree(points).query(points, k=2)
    return np.asarray(distance, dtype=np.float64)[:, 1]


def nearest_other(points: Floats) -> tuple[Floats, Ints]:
    """Return each point's distance to the nearest other of them, and which one that is, (n,) each.

    A single point is infinitely far from itself.
    """
    if len(points) < 2:
        return np.full(len(points), np.inf), np.zeros(len(points), dtype=np.int64)
    found, which = tree(points).query(points, k=2)
    distance, index = np.asarray(found)[:, 1], np.asarray(which, dtype=np.int64)
    # Of two points at one place each may be found before itself.
    return distance, np.where(index[:, 1] == np.arange(len(points)), index[:, 0], index[:, 1])


def nearest(points: Floats, others: Floats) -> tuple[Floats, Ints]:
    """Return each point's distance to the nearest of the others (k, d), k >= 1, and which one that is, (n,) each."""
    distance, index = tree(others).query(points)
    return np.asarray(distance, dtype=np.float64), np.asarray(index, dtype=np.int64)


def finder(others: Floats) -> Callable[[Floats], Ints]:
    """Return what tells, of points (n, d), which of the others (k, d), k >= 1, are nearest, (n,): for many look-ups."""
    grown = tree(others)
    return lambda points: np.asarray(grown.query(points)[1], dtype=np.int64)


def nearest_few(points: Floats, others: Floats, count: int) -> Ints:
    """Return which of the others (k, d) are nearest to each point, nearest first, (n, count); 1 <= count <= k."""
    _, index = tree(others).query(points, k=[*range(1, count + 1)])
    return np.asarray(index, dtype=np.int64)


def around(points: Floats, others: Floats, radius: float) -> list[list[int]]:
    """Return, for each point, which of the others (k, d) are at most `radius` away, in rising order."""
    found: Any = tree(others).query_ball_point(points, radius, return_sorted=True)  # the stubs know of one point only
    return [list(one) for one in found]


def closest(points: Floats) -> float:
    """Return the smallest distance between two of the points; infinite for fewer than two."""
    return float(nearest_gaps(points).min(initial=np.inf))


def closest_pair(points: Floats) -> tuple[float, int, int]:
    """Return the smallest distance between two of at least two points, and which two these are, i < j."""
    # Points next to each other along the longest axis tell soon how near two are at least; only these are looked for.
    inorder = points[np.argsort(points[:, int(np.ptp(points, axis=0).argmax())], kind="stable")]
    steps = range(1, min(4, len(points)))
    bound = min(float(((inorder[step:] - inorder[:-step]) ** 2).sum(axis=1).min()) for step in steps) ** 0.5
    pairs = _quick_tree(points).query_pairs(bound * (1 + 1e-9) + 1e-12, output_type="ndarray")
    one, other = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].T
    distance = np.sqrt(((points[one] - points[other]) ** 2).sum(axis=1))
    nearest = int(distance.argmin())
    return float(distance[nearest]), int(one[nearest]), int(other[nearest])


def pairs_between(points: Floats, others: Floats, radius: float) -> tuple[Ints, Ints]:
    """Return which of the points (n, d) lie at most `radius` from which of the others (k, d), as two (m,) arrays."""
    found = tree(points).sparse_distance_matrix(tree(others), radius, output_type="ndarray")
    return found["i"].astype(np.int64), found["j"].astype(np.int64)
