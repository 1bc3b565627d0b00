"""Pieces that are parts of one cubic, made one again: groups on one clock cut each other's curves.

A piece of a millisecond would not survive six decimals: its acceleration, a difference of differences over the square
of its length, would be noise.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.knot_insertion import part
from choreo.errors import InputError

_SAME = 1e-8
"""Metres by which a piece may miss the curve that it is taken to be part of: less than the decimals of any file."""


def rejoined(control: Floats, knots: Ints) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the curves with as few pieces as they need, drone by drone.

    Parameters
    ----------
    control : (k, 4, n, 3) array
    knots : (k + 1,) array
        Of any unit, strictly increasing.

    Returns
    -------
    (k, 4, n, 3) array, (k, n) array of bool
        Where the second says that a curve ends, the first holds its control points: it runs from the end of the drone's
        curve before it, or from the first knot, to the end of that piece. Elsewhere the first is of no meaning.

    Examples
    --------
    >>> whole = np.array([[[0.0, 0, 0], [1, 0, 0], [2, 1, 0], [2, 3, 0]]])  # of one drone
    >>> quarter, zero, one = np.array([[0.25]]), np.array([[0.0]]), np.array([[1.0]])
    >>> cut = np.stack([part(whole, zero, quarter), part(whole, quarter, one)]).swapaxes(1, 2)
    >>> curves, ends = rejoined(cut, np.array([0, 1, 4]))
    >>> ends.ravel().tolist(), bool(np.abs(curves[1, :, 0] - whole[0]).max() < 1e-12)
    ([False, True], True)
    """
    pieces, _, drones, _ = control.shape
    curves, ends = control.swapaxes(1, 2).copy(), np.ones((pieces, drones), dtype=np.bool_)
    begin, zero, one = np.full(drones, knots[0]), np.zeros((drones, 1)), np.ones((drones, 1))
    for piece in range(1, pieces):
        middle, end = knots[piece], knots[piece + 1]
        before, after = curves[piece - 1], curves[piece].copy()
        share = ((middle - begin) / (end - begin))[:, None]  # of the time until `end`, the part that is over
        # From the longer one on, so that what is continued grows to twice its length at most.
        forwards, backwards = part(before, zero, 1 / share), part(after, -share / (1 - share), one)
        whole = np.where(share[..., None] >= 0.5, forwards, backwards)
        missed = np.abs(part(whole, zero, share) - before).max(axis=(1, 2))
        same = np.maximum(missed, np.abs(part(whole, share, one) - after).max(axis=(1, 2))) <= _SAME
        curves[piece] = np.where(same[:, None, None], whole, after)
        ends[piece - 1] = ~same
        begin = np.where(same, begin, middle)
    return curves.swapaxes(1, 2), ends


def whole_milliseconds(times: Floats, what: str) -> Ints:
    """Return knots, s, in milliseconds, or raise where the format `what` cannot count them."""
    scaled = times * 1000
    found = np.rint(scaled).astype(np.int64)
    if np.abs(scaled - found).max() > 1e-6 or found[0] < 0:
        odd = times[np.abs(scaled - found).argmax()]
        raise InputError(f"a {what} counts whole milliseconds from 0; this plan has a knot at {odd:.9g} s")
    return found


def own_curves(control: Floats, milliseconds: Ints) -> Iterator[tuple[Ints, Floats]]:
    """Yield each drone's own knots (p + 1,) and pieces (p, 4, 3), from the first knot to the last.

    Parts of one cubic are one piece again, and what stands still is one piece.

    Parameters
    ----------
    control : (k, 4, n, 3) array
    milliseconds : (k + 1,) array
    """
    ends = np.ones((len(control), control.shape[2]), dtype=np.bool_)
    if not np.array_equal(np.rint(control * 1e6) / 1e6, control):  # cut between its knots
        control, ends = rejoined(control, milliseconds)
    still = (control == control[:, :1]).all(axis=(1, 3)) & ends
    for drone in range(control.shape[2]):
        pieces = np.flatnonzero(ends[:, drone])
        quiet = still[pieces, drone]
        pieces = pieces[~(quiet & np.append(quiet[1:], False))]
        yield np.append(milliseconds[0], milliseconds[pieces + 1]), control[pieces, :, drone]
