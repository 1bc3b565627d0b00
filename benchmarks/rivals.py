"""Other ways to get n dots from line art, written from their papers, for comparison only."""

from __future__ import annotations

import heapq

import numpy as np
from scipy.spatial import cKDTree

from choreo.picture.line.network import Network


def equal_arc_length(network: Network, n: int) -> np.ndarray:
    """Return n points at equal steps along all strokes, laid end to end: the usual way."""
    return _at(network, (np.arange(n) + 0.5) * network.total / n)


def sample_elimination(network: Network, n: int, seed: int = 0) -> np.ndarray:
    """Return n points by weighted sample elimination (Yuksel 2015), on a domain of one dimension.

    Of 5 n random samples the one with the largest weight goes until n are left: the sum of (1 - d / (2 r))^8 over the
    samples nearer than 2 r, where r is the largest radius of n discs on a line. The paper's optional limit of the
    weights, which evens out the spectrum, is left out: with it some gaps are next to nothing.
    """
    m = 5 * n
    points = _at(network, np.random.default_rng(seed).uniform(0, network.total, m))
    reach = network.total / n  # 2 r
    pairs = cKDTree(points).query_pairs(reach, output_type="ndarray")
    gaps = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    shares = (1 - gaps / reach) ** 8
    weight = np.bincount(pairs.ravel(), np.repeat(shares, 2), m)
    near: list[list[tuple[int, float]]] = [[] for _ in range(m)]
    for (one, two), share in zip(pairs.tolist(), shares.tolist(), strict=True):
        near[one].append((two, share))
        near[two].append((one, share))
    heap = [(-value, index) for index, value in enumerate(weight.tolist())]
    heapq.heapify(heap)
    stays = np.ones(m, dtype=bool)
    left = m
    while left > n:
        value, index = heapq.heappop(heap)
        if not stays[index] or value != -weight[index]:
            continue
        stays[index] = False
        left -= 1
        for other, share in near[index]:
            if stays[other]:
                weight[other] -= share
                heapq.heappush(heap, (-float(weight[other]), other))
    return points[stays]


def voronoi_stippling(network: Network, n: int, seed: int = 0, rounds: int = 30) -> np.ndarray:
    """Return n points by weighted Voronoi stippling (Secord 2002) of the strokes as dark ink on a light plane.

    Points at random on the ink move, 30 times, to the centroid of the ink in their Voronoi cells.
    """
    ink, _ = network.at(network.samples(network.total / n / 20)[0])
    points = _at(network, np.random.default_rng(seed).uniform(0, network.total, n))
    for _ in range(rounds):
        _, owner = cKDTree(points).query(ink)
        count = np.bincount(owner, minlength=n)
        middle = np.stack([np.bincount(owner, ink[:, axis], n) for axis in (0, 1)], axis=1)
        points = np.where(count[:, None] > 0, middle / np.maximum(count, 1)[:, None], points)
    return points


def _at(network: Network, along: np.ndarray) -> np.ndarray:
    ends = np.cumsum(network.length)
    edge = np.minimum(np.searchsorted(ends, along), len(ends) - 1)
    return network.at(network.start[edge] + along - (ends - network.length)[edge])[0]


RIVALS = {
    "equal arc length": equal_arc_length,
    "sample elimination (Yuksel 2015)": sample_elimination,
    "Voronoi stippling (Secord 2002)": voronoi_stippling,
}
