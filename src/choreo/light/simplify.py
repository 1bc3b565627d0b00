"""Colours at every frame to few keyframes: straight runs in sRGB that leave the colours by no more than is stated.

Swing filter (Elmeleegy et al., Online piecewise linear approximation with precision guarantees, 2009): a run goes on as
long as one straight line from its beginning passes every colour within the error. All drones, and several stretches of
time, are worked through side by side, one frame after the other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Ints

BLOCK = 128
"""Frames of a stretch; at its ends the colours are exact."""
_ROUNDING = 0.5 + 1e-3
"""Of 255: keyframes are whole numbers."""


class Runs(NamedTuple):
    """Keyframes of all drones, one drone after the other."""

    drone: Ints
    """(k,)"""
    frame: Ints
    """(k,), from 0; the first and the last frame are keyframes of every drone."""
    values: Bytes
    """(k, 3)"""


def simplified(table: Bytes, error: float) -> Runs:
    """Return the keyframes of colours at every frame.

    Parameters
    ----------
    table : (m, n, 3) array
        sRGB bytes, at frames that follow each other.
    error : float
        How far straight runs, rounded to bytes, may be from the colours, of 255; what is dark stays dark.

    Examples
    --------
    >>> fade = np.arange(100, dtype=np.uint8)[:, None, None].repeat(3, axis=2)
    >>> simplified(fade, 2.0).frame.tolist()
    [0, 99]
    """
    moments, drones = table.shape[:2]
    ends = [*range(0, moments - 1, BLOCK), moments - 1] if moments > 1 else [0]
    kept = np.zeros((moments, drones), dtype=np.bool_)
    values = np.ascontiguousarray(table.transpose(0, 2, 1)).copy()  # moment, channel, drone
    kept[ends] = True
    whole = len(ends) - 1 if (moments - 1) % BLOCK == 0 else len(ends) - 2
    if whole > 0 and error > 0:
        # Stretches of the same length lie side by side: (frame of the stretch, channel, stretch and drone).
        lanes = np.lib.stride_tricks.sliding_window_view(values, BLOCK + 1, axis=0)[::BLOCK][:whole]
        side = np.array(lanes.transpose(3, 1, 0, 2), order="C").reshape(BLOCK + 1, 3, whole * drones)
        marks = _swing(side, error)
        shape = (BLOCK + 1, 3, whole, drones)
        for block in range(whole):
            own = slice(block * BLOCK, block * BLOCK + BLOCK)
            kept[own] |= marks.reshape(BLOCK + 1, whole, drones)[:BLOCK, block]
            values[own] = side.reshape(shape)[:BLOCK, :, block]
    rest = slice(max(whole, 0) * BLOCK, moments)
    if error > 0 and rest.stop - rest.start > 1:
        tail = values[rest].copy()
        kept[rest] |= _swing(tail, error)
        values[rest] = tail
    elif error <= 0:
        kept[:] = True
    drone, frame = np.nonzero(kept.T)
    return Runs(drone, frame, values[frame, :, drone])


def _swing(side: NDArray[np.uint8], error: float) -> NDArray[np.bool_]:
    """Return which frames (m, lanes) are keyframes of colours (m, 3, lanes), and write what these show into `side`."""
    moments, _, lanes = side.shape
    reach = np.float32(max(error - 0.01 + 0.5 - _ROUNDING, 0.0))  # the rounding of what is shown leaves half a step
    kept = np.zeros((moments, lanes), dtype=np.bool_)
    kept[0] = kept[-1] = True
    begin = side[0].astype(np.float32)
    since = np.ones(lanes, dtype=np.float32)
    low = np.full((3, lanes), -np.inf, dtype=np.float32)
    high = np.full((3, lanes), np.inf, dtype=np.float32)
    now = begin.copy()
    up, down = np.empty_like(low), np.empty_like(low)
    for frame in range(1, moments):
        before, now = now, side[frame].astype(np.float32)
        # Runs stay within what a byte holds, so that no end of one has to be cut off; and dark is quite dark.
        most, least = np.minimum(now + reach, 255) * (now > 0), np.maximum(now - reach, 0)
        np.subtract(most, begin, out=up)
        np.subtract(least, begin, out=down)
        if frame == moments - 1:
            up[:], down[:] = now - begin, now - begin  # the last colour is met exactly
        part = 1 / since
        np.multiply(up, part, out=up)
        np.multiply(down, part, out=down)
        np.minimum(high, up, out=up)
        np.maximum(low, down, out=down)
        ended = np.flatnonzero((up < down).any(axis=0))
        if len(ended):
            length = since[ended] - 1
            straight = (before[:, ended] - begin[:, ended]) / np.maximum(length, 1)
            slope = np.minimum(np.maximum(straight, low[:, ended]), high[:, ended])
            shown = np.clip(np.rint(begin[:, ended] + slope * length), 0, 255)
            side[frame - 1][:, ended] = shown.astype(np.uint8)
            kept[frame - 1, ended] = True
            begin[:, ended] = shown
            up[:, ended], down[:, ended] = most[:, ended] - shown, least[:, ended] - shown
            since[ended] = 1
        low, down = down, low
        high, up = up, high
        since += 1
    return kept
