"""Fences and keep-outs once more, by hand: a path is looked at every millisecond, and nearer about its deepest places.

Plain numpy over the edges of polygons; nothing of the checker, and no geometry library.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from choreo.arrays import Bools, Floats
from choreo.core.limits import KeepOut
from choreo.core.trajectory import Trajectory

_STEP = 1e-3
"""Seconds between two looks."""
_NEAR, _MOST = 0.02, 40
"""Metres below the deepest look, and looks, about which it is looked nearer."""


def within(polygon: Floats, spots: Floats) -> Bools:
    """Return which spots (m, 2) lie inside a polygon: a ray to the right crosses its edges an odd number of times."""
    inside = np.zeros(len(spots), dtype=np.bool_)
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if ay != by:
            crosses = (ay > spots[:, 1]) != (by > spots[:, 1])
            inside ^= crosses & (spots[:, 0] < ax + (spots[:, 1] - ay) * (bx - ax) / (by - ay))
    return inside


def shore(polygon: Floats, spots: Floats) -> Floats:
    """Return how far spots (m, 2) are from the edges of a polygon."""
    nearest = np.full(len(spots), np.inf)
    for start, end in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        way = end - start
        along = np.clip((spots - start) @ way / (way @ way), 0.0, 1.0)
        nearest = np.minimum(nearest, np.hypot(*(spots - start - along[:, None] * way).T))
    return nearest


def outside_fence(fence: Floats, places: Floats) -> Floats:
    """Return how far places (m, 3) are outside of a fence; below 0 within."""
    spots = places[:, :2]
    return np.where(within(fence, spots), -1.0, 1.0) * shore(fence, spots)


def inside_keep_out(prism: KeepOut, places: Floats) -> Floats:
    """Return how deep places (m, 3) are in a keep-out, which has a top and perhaps a bottom; below 0 outside."""
    area, spots, height = np.asarray(prism.polygon), places[:, :2], places[:, 2]
    depth = np.minimum(np.where(within(area, spots), 1.0, -1.0) * shore(area, spots), prism.height - height)
    return depth if prism.bottom <= 0 else np.minimum(depth, height - prism.bottom)


def deepest(swarm: Trajectory, drone: int, fence: Floats, prisms: tuple[KeepOut, ...]) -> tuple[float, float]:
    """Return how far one drone gets outside of a fence, and how deep into any of the keep-outs, m."""
    times = np.arange(swarm.times[0], swarm.times[-1] + _STEP / 2, _STEP)

    def inside(prism: KeepOut) -> float:
        return _refined(swarm, drone, times, lambda places: inside_keep_out(prism, places))

    outside = _refined(swarm, drone, times, lambda places: outside_fence(fence, places))
    return outside, max(map(inside, prisms), default=-1.0)


def _path(swarm: Trajectory, drone: int, times: Floats) -> Floats:
    piece = np.clip(np.searchsorted(swarm.times, times, side="right") - 1, 0, len(swarm.times) - 2)
    u = np.clip((times - swarm.times[piece]) / (swarm.times[piece + 1] - swarm.times[piece]), 0.0, 1.0)[:, None]
    a, b, c, d = (swarm.control[piece, k, drone] for k in range(4))
    return np.asarray((1 - u) ** 3 * a + 3 * (1 - u) ** 2 * u * b + 3 * (1 - u) * u**2 * c + u**3 * d)


def _refined(swarm: Trajectory, drone: int, times: Floats, depth: Callable[[Floats], Floats]) -> float:
    """Return the greatest depth: the deepest looks, and between each and its neighbours the middle, again and again."""
    found = depth(_path(swarm, drone, times))
    chosen = np.argsort(-found)[:_MOST]
    chosen = chosen[found[chosen] > found.max() - _NEAR]
    at, best, step = times[chosen], found[chosen], _STEP
    while step > 1e-9:
        step /= 2
        for side in (-step, step):
            moved = np.clip(at + side, times[0], times[-1])
            value = depth(_path(swarm, drone, moved))
            at, best = np.where(value > best, moved, at), np.maximum(value, best)
    return float(best.max())
