"""Polylines as curves: lengths along them, even steps, smoothing, corners."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints

CORNER = 40.0
"""Degrees: a sharper turn is a corner that the dots keep."""


def lengths_of(path: Floats) -> Floats:
    """Return the distance along the polyline of each of its points, (m,)."""
    steps = np.hypot(path[1:, 0] - path[:-1, 0], path[1:, 1] - path[:-1, 1])
    return np.concatenate([[0.0], np.cumsum(steps)])


def at_lengths(path: Floats, places: Floats) -> Floats:
    """Return the points of the polyline at the given distances along it, (k, 2)."""
    run = lengths_of(path)
    return np.stack([np.interp(places, run, path[:, 0]), np.interp(places, run, path[:, 1])], axis=1)


def resample(path: Floats, step: float) -> Floats:
    """Return the polyline with even steps of about `step`; both ends are kept exactly."""
    run = lengths_of(path)
    if run[-1] == 0:
        return path[[0, -1]]
    even = at_lengths(path, np.linspace(0, run[-1], max(2, round(run[-1] / step) + 1)))
    even[0], even[-1] = path[0], path[-1]
    return even


def smooth(path: Floats, sigma: float, closed: bool = False) -> Floats:
    """Return the polyline without its pixel stairs: a Gaussian along it that keeps ends, and keeps size.

    The second pass adds back what the first took off bends (Taubin 1995), so that small rings do not shrink.
    """
    from scipy.ndimage import gaussian_filter1d

    even = resample(path, 1.0)
    if len(even) < 4:
        return even
    body = even[:-1] if closed else even

    def blurred(values: Floats) -> Floats:
        if closed:
            return np.asarray(gaussian_filter1d(values, sigma, axis=0, mode="wrap"))
        pad = min(len(values) - 1, int(4 * sigma) + 1)
        head = 2 * values[0] - values[pad:0:-1]
        tail = 2 * values[-1] - values[-2 : -pad - 2 : -1]
        return np.asarray(gaussian_filter1d(np.concatenate([head, values, tail]), sigma, axis=0)[pad:-pad])

    once = blurred(body)
    result = once + blurred(body - once)
    if closed:
        return np.concatenate([result, result[:1]])
    result[0], result[-1] = path[0], path[-1]
    return result


def turning(path: Floats, reach: float, closed: bool) -> Floats:
    """Return by how many degrees the polyline turns at each point, seen over `reach` before and after it."""
    run = lengths_of(path)
    total = run[-1]
    if closed:
        before = at_lengths(path, np.mod(run - reach, total))
        after = at_lengths(path, np.mod(run + reach, total))
    else:
        before = at_lengths(path, np.maximum(run - reach, 0))
        after = at_lengths(path, np.minimum(run + reach, total))
    one, two = path - before, after - path
    cross = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    turn: Floats = np.abs(np.degrees(np.arctan2(cross, (one * two).sum(axis=1))))
    if not closed:
        turn[(run < reach) | (run > total - reach)] = 0
    return turn


def corners_of(path: Floats, reach: float, closed: bool = False) -> Ints:
    """Return the indices of the points at which the polyline turns sharply, not just bends.

    A bend turns twice as much over twice the reach, a corner turns the same over both.
    """
    total = lengths_of(path)[-1]
    if total < 4 * reach or len(path) < 3:
        return np.empty(0, dtype=np.int64)
    wide = turning(path, 2 * reach, closed)
    near = turning(path, reach, closed)
    sharp = (wide > CORNER) & (near > 0.7 * wide)
    if not sharp.any():
        return np.empty(0, dtype=np.int64)
    run = lengths_of(path)
    found: list[int] = []
    for index in np.flatnonzero(sharp)[np.argsort(-(near + wide)[sharp], kind="stable")].tolist():
        gaps = np.abs(run[found] - run[index])
        if closed:
            gaps = np.minimum(gaps, total - gaps)
        if not found or gaps.min() > 2 * reach:
            found.append(index)
    return np.array(sorted(index for index in found if not closed or index < len(path) - 1), dtype=np.int64)
