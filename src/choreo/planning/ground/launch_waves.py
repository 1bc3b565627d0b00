"""Who starts in which wave, and where near pads open out to, so that nobody flies above a drone that starts later."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.boxes import Boxes
from choreo.neighbours import closest

_HAIR = 1e-9
_SAME = 1e-6
"""Metres within which two pads stand in one row."""


def opened_out(pads: Floats, distance: float, boxes: Boxes | None) -> Floats:
    """Return the places over pads, (n, 2) m, where no two are nearer than the distance.

    Pads in boxes open out along x and along y apart, each gap to the distance and no farther; any others are all moved
    from their middle by one factor. In both cases no two drones come nearer to each other on straight ways there: their
    difference grows along x and along y, or along itself.

    Examples
    --------
    >>> opened_out(np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]]), 2.0, None).round(6).tolist()
    [[-1.333333, 0.0], [0.666667, 0.0], [4.666667, 0.0]]
    """
    middle = pads.mean(axis=0)
    if boxes is None:
        return np.asarray(middle + (pads - middle) * (distance / closest(pads) * (1 + _HAIR)))
    return np.stack([_spread(pads[:, axis], distance * (1 + _HAIR)) for axis in (0, 1)], axis=1)


def _spread(values: Floats, distance: float) -> Floats:
    """Return the values with each gap between neighbouring ones at least the distance, about the same middle."""
    order = np.argsort(values, kind="stable")
    gaps = np.diff(values[order])
    places = np.concatenate([[0.0], np.cumsum(np.where(gaps > _SAME, np.maximum(gaps, distance), 0.0))])
    found = np.empty_like(values)
    found[order] = places - places[-1] / 2 + (values.min() + values.max()) / 2
    return found


def outermost_first(pads: Floats, opened: Floats, size: int, boxes: Boxes | None, places: Ints | None = None) -> Ints:
    """Return the wave of each drone, counted from 0, (n,): at most `size` in one, the outermost pads first.

    Where the pads open out by factors m and n along x and y, the distance from the middle is counted as
    sqrt((m - 1) x^2 + (n - 1) y^2). A drone moves along v = ((m - 1) x, (n - 1) y), so its distance from any pad q that
    is no farther out never shrinks: (p - q) v >= |p|^2 - |p||q| >= 0 in that measure (Cauchy and Schwarz). It is
    therefore never nearer to the vertical of a drone that starts later than their pads are.

    Drones of one box stay together; a wave may then be a little smaller. `places` are their pads, counted from 0, where
    some of the others are empty.

    Examples
    --------
    >>> row = np.array([[-3.0, 0.0], [-1.0, 0.0], [1.0, 0.0], [3.0, 0.0]])
    >>> outermost_first(row, row, 2, None).tolist()
    [0, 1, 1, 0]
    """
    middle = (pads.min(axis=0) + pads.max(axis=0)) / 2
    out = pads - middle
    growth = np.maximum(np.ptp(opened, axis=0) / np.maximum(np.ptp(pads, axis=0), _SAME) - 1.0, 0.0)
    far = (out**2 @ (growth if growth.any() else np.ones(2))).round(9)
    together = np.arange(len(pads)) if boxes is None else boxes.box(len(pads) if places is None else places)
    farthest = np.full(int(together.max()) + 1, -np.inf)
    np.maximum.at(farthest, together, far)
    wave = np.empty(len(farthest), dtype=np.int64)
    count, number = 0, 0
    sizes = np.bincount(together)
    for group in np.argsort(-farthest, kind="stable"):
        if count and count + sizes[group] > size:
            count, number = 0, number + 1
        wave[group] = number
        count += sizes[group]
    return np.asarray(wave[together])
