"""Polylines as curves: lengths along them, even steps, smoothing, corners."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints

CORNER = 40.0
"""Degrees: a sharper turn is a corner that the dots keep."""
_PIECE = 16
"""Vertices of a piece of a line, in which it is sought."""
_HARDLY = 1.4
"""Steps up to which a line certainly has no more than one."""
_BLURS = 4
"""Times that each point moves halfway towards its neighbours, for lines that are smoothed all at once."""


def lengths_of(path: Floats) -> Floats:
    """Return the distance along the polyline of each of its points, (m,)."""
    steps = np.hypot(path[1:, 0] - path[:-1, 0], path[1:, 1] - path[:-1, 1])
    run = np.zeros(len(steps) + 1)
    np.cumsum(steps, out=run[1:])
    return run


def line_strings(lines: Sequence[Floats]) -> NDArray[np.object_]:
    """Return polylines of at least two points each as what shapely works with, thousands at once."""
    import shapely

    if not len(lines):
        return np.empty(0, dtype=np.object_)
    number = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    return np.asarray(shapely.linestrings(np.concatenate(list(lines)), indices=number), dtype=np.object_)


def ends_of(lines: Sequence[Floats]) -> Floats:
    """Return the first and the last point of each line, one line after the other, (2 * lines, 2)."""
    count = np.array([len(line) for line in lines])
    last = np.cumsum(count) - 1
    ends: Floats = np.concatenate(lines)[np.stack([last - count + 1, last], axis=1).ravel()]
    return ends


def nodes_of(points: Floats) -> tuple[Floats, Ints]:
    """Return the different places among points, by x, then y, and the place of each point: where lines meet.

    Examples
    --------
    >>> places, of = nodes_of(np.array([[1.0, 2], [0, 0], [1, 2]]))
    >>> places.tolist(), of.tolist()
    ([[0.0, 0.0], [1.0, 2.0]], [1, 0, 1])
    """
    order = np.lexsort((points[:, 1], points[:, 0]))
    rows = points[order]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    of = np.empty(len(rows), dtype=np.int64)
    of[order] = np.cumsum(new) - 1
    return rows[new], of


def moved(lines: Sequence[Floats], onto: Callable[[Floats], Floats]) -> list[Floats]:
    """Return lines whose points `onto` moved, all at once: thousands of short ones by themselves take long."""
    if not len(lines):
        return []
    return np.split(onto(np.concatenate(lines)), np.cumsum([len(line) for line in lines])[:-1])


def in_pieces(lines: Sequence[Floats]) -> tuple[list[Floats], Ints]:
    """Return lines cut into short pieces, and which line each is of.

    A long line is everywhere near, and each question to it goes through all of it: so its pieces are asked.
    """
    cut: list[Floats] = []
    owner = []
    for number, line in enumerate(lines):
        for first in range(0, max(len(line) - 1, 1), _PIECE):
            piece = line[first : first + _PIECE + 1]
            cut.append(piece if len(piece) > 1 else np.repeat(piece, 2, axis=0))
            owner.append(number)
    return cut, np.array(owner, dtype=np.int64)


def runs_of(steps: Floats, first: Ints, count: Ints) -> Floats:
    """Return the distance of each vertex from the beginning of its own line, for thousands of lines at once, (v,).

    Parameters
    ----------
    steps : (v,) array
        From each vertex of all lines, one after the other, to the next; what a line's last vertex has does not matter.
    first, count : (lines,) arrays
        The first vertex of each line, and how many it has.
    """
    run = np.zeros(len(steps))
    for some in np.unique(count[count > 1]).tolist():
        at = first[count == some][:, None] + np.arange(some - 1)
        run[at + 1] = np.cumsum(steps[at], axis=1)
    return run


def at_lengths(path: Floats, places: Floats) -> Floats:
    """Return the points of the polyline at the given distances along it, (k, 2)."""
    return _at(path, lengths_of(path), places)


def _at(path: Floats, run: Floats, places: Floats) -> Floats:
    """Return the same, where the distances of the polyline's own points are known."""
    found = np.empty((len(places), 2))
    found[:, 0] = np.interp(places, run, path[:, 0])
    found[:, 1] = np.interp(places, run, path[:, 1])
    return found


def resample(path: Floats, step: float) -> Floats:
    """Return the polyline with even steps of about `step`; both ends are kept exactly."""
    run = lengths_of(path)
    if run[-1] == 0:
        return path[[0, -1]]
    even = _at(path, run, np.linspace(0, run[-1], max(2, round(run[-1] / step) + 1)))
    even[0], even[-1] = path[0], path[-1]
    return even


def resampled(lines: Sequence[Floats], step: float) -> list[Floats]:
    """Return polylines with such steps; of thousands most may be hardly longer than one, and have their ends left."""
    if not len(lines):
        return []
    count = np.array([len(line) for line in lines])
    xy = np.concatenate(list(lines))
    way = np.hypot(*np.diff(xy, axis=0, append=xy[-1:]).T)
    last = np.cumsum(count) - 1
    way[last] = 0.0
    short = np.add.reduceat(way, last - count + 1) < _HARDLY * step
    both = xy[np.stack([last - count + 1, last], axis=1)]
    return [both[at] if short[at] else resample(line, step) for at, line in enumerate(lines)]


def smooth(path: Floats, sigma: float, closed: bool = False) -> Floats:
    """Return the polyline without its pixel stairs: a Gaussian along it that keeps ends, and keeps size.

    The second pass adds back what the first took off bends (Taubin 1995), so that small rings do not shrink.
    """
    even = resample(path, 1.0)
    if len(even) < 4:
        return even
    body = even[:-1] if closed else even

    once = _blurred(body, sigma, closed)
    result = once + _blurred(body - once, sigma, closed)
    if closed:
        return np.concatenate([result, result[:1]])
    result[0], result[-1] = path[0], path[-1]
    return result


def evened(lines: Sequence[Floats]) -> list[Floats]:
    """Return polylines without their pixel stairs, their ends kept: less well than `smooth`, and thousands at once."""
    body = np.concatenate(lines)
    stops = np.cumsum([len(line) for line in lines])
    inner = np.ones(len(body), dtype=np.bool_)
    inner[stops - 1] = inner[0] = inner[stops[:-1]] = False
    inside = np.flatnonzero(inner)
    for _ in range(_BLURS):
        body[inside] = (body[inside - 1] + 2 * body[inside] + body[inside + 1]) / 4
    return [body[stop - len(line) : stop] for stop, line in zip(stops.tolist(), lines, strict=True)]


def _blurred(values: Floats, sigma: float, closed: bool) -> Floats:
    """Return values after a Gaussian filter, in which a ring goes on around, and a line on as if turned at its end."""
    from scipy.ndimage import correlate1d

    bell = _bell(sigma)
    if closed:
        return np.asarray(correlate1d(values, bell, axis=0, mode="wrap"))
    pad = min(len(values) - 1, int(4 * sigma) + 1)
    head = 2 * values[0] - values[pad:0:-1]
    tail = 2 * values[-1] - values[-2 : -pad - 2 : -1]
    return np.asarray(correlate1d(np.concatenate([head, values, tail]), bell, axis=0)[pad:-pad])


@cache
def _bell(sigma: float) -> Floats:
    """Return the weights of a Gaussian filter, which reaches over four times its width to either side."""
    reach = int(4.0 * sigma + 0.5)
    weight = np.exp(-0.5 / (sigma * sigma) * np.arange(-reach, reach + 1) ** 2)
    return np.asarray(weight / weight.sum())


def turning(path: Floats, reach: float, closed: bool) -> Floats:
    """Return by how many degrees the polyline turns at each point, seen over `reach` before and after it."""
    return _turning(path, lengths_of(path), reach, closed)


def _turning(path: Floats, run: Floats, reach: float, closed: bool) -> Floats:
    total = run[-1]
    if closed:
        before = _at(path, run, np.mod(run - reach, total))
        after = _at(path, run, np.mod(run + reach, total))
    else:
        before = _at(path, run, np.maximum(run - reach, 0))
        after = _at(path, run, np.minimum(run + reach, total))
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
    run = lengths_of(path)
    total = run[-1]
    if total < 4 * reach or len(path) < 3:
        return np.empty(0, dtype=np.int64)
    wide = _turning(path, run, 2 * reach, closed)
    near = _turning(path, run, reach, closed)
    sharp = (wide > CORNER) & (near > 0.7 * wide)
    if not sharp.any():
        return np.empty(0, dtype=np.int64)
    found: list[int] = []
    taken: list[float] = []  # where those found are, in rising order
    for index in np.flatnonzero(sharp)[np.argsort(-(near + wide)[sharp], kind="stable")].tolist():
        here = float(run[index])
        at = bisect(taken, here)
        gaps = [abs(place - here) for place in taken[max(at - 1, 0) : at + 1]]
        if closed:
            gaps += [total - abs(place - here) for place in taken[:1] + taken[-1:]]
        if not found or min(gaps) > 2 * reach:
            found.append(index)
            taken.insert(at, here)
    return np.array(sorted(index for index in found if not closed or index < len(path) - 1), dtype=np.int64)
