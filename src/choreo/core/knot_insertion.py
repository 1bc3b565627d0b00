"""Curves on other knots: the same curve, cut at more places."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from choreo.arrays import Floats, Ints

MICROSECOND = 1e-6


def ticks(seconds: Floats) -> Ints:
    """Return times as whole microseconds, in which knots of different files are compared."""
    return np.rint(np.asarray(seconds, dtype=np.float64) / MICROSECOND).astype(np.int64)


def seconds(ticks: Ints) -> Floats:
    """Return whole microseconds as seconds: the nearest number to the decimal text of the time."""
    return np.asarray(ticks / 1e6, dtype=np.float64)


def cut(knots: Ints, control: Floats, wanted: Ints) -> Floats:
    """Return the same curves with the knots `wanted`, which hold all of `knots` that lie between its ends.

    Parameters
    ----------
    knots : (m + 1,) array
        Whole microseconds, strictly increasing.
    control : (m, 4, ...) array
        Control points of cubic Bezier pieces; whatever axes follow are cut alike.
    wanted : (k + 1,) array
        Whole microseconds, strictly increasing. Before and after its knots a curve stays where it begins and ends.

    Returns
    -------
    (k, 4, ...) array
        A piece that is not cut is returned bit for bit; others by de Casteljau's algorithm.
    """
    piece = np.clip(np.searchsorted(knots, wanted[:-1], side="right") - 1, 0, len(knots) - 2)
    begin, end = knots[piece], knots[piece + 1]
    first = np.clip((wanted[:-1] - begin) / (end - begin), 0.0, 1.0)
    last = np.clip((wanted[1:] - begin) / (end - begin), 0.0, 1.0)
    result = control[piece]
    rows = np.flatnonzero((first > 0) | (last < 1))
    if len(rows):
        shape = (len(rows), *(1,) * (control.ndim - 2))
        result[rows] = part(result[rows], first[rows].reshape(shape), last[rows].reshape(shape))
    return result


def part(curve: Floats, first: Floats, last: Floats) -> Floats:
    """Return the parts of the cubics (r, 4, ...) between two parameters, which may lie outside of 0 to 1."""
    points = [curve[:, i] for i in range(4)]
    low, high = _towards(points, first), _towards(points, last)
    lowest, middle, highest = _towards(low, first), _towards(low, last), _towards(high, last)
    result = np.stack(
        [
            *_towards(lowest, first),
            *_towards(lowest, last),
            *_towards(middle, last),
            *_towards(highest, last),
        ],
        axis=1,
    )
    ends, after = np.flatnonzero(last == 1.0), np.flatnonzero(first == 1.0)
    result[ends, 3] = curve[ends, 3]  # a + 1 (b - a) may miss b by the last bit
    result[after] = curve[after, 3:]
    return result


def _towards(points: list[Floats], u: Floats) -> list[Floats]:
    """Return one step of de Casteljau's algorithm; a + u (b - a) keeps a point at rest where it is, to the bit."""
    return [a + u * (b - a) for a, b in pairwise(points)]
