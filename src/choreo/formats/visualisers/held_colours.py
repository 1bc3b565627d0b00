"""Colours that hold until the next one, where a file has room for fewer of them than there are frames."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.light_track import FRAME

_LONGEST = 3600.0
"""Seconds after its way for which a drone's last colour is followed: some files name a number without end."""


def held(colours: Bytes, within: int) -> list[tuple[Ints, Bytes]]:
    """Return for each drone the frames (m,) from which a colour holds, and these colours (m, 3).

    Parameters
    ----------
    colours : (n, f, 3) array
        At each frame.
    within : int
        Steps of 255 that no frame is farther from its colour. Dark frames stay dark, and so does the last one.

    Examples
    --------
    >>> fade = np.array([[[0] * 3, [10] * 3, [12] * 3, [14] * 3, [40] * 3]], dtype=np.uint8)
    >>> [(frames, kept)] = held(fade, 2)
    >>> frames.tolist(), kept[:, 0].tolist()
    ([0, 1, 4], [0, 12, 40])
    """
    if not within:
        changes = [np.append(0, np.flatnonzero((own[1:] != own[:-1]).any(axis=1)) + 1) for own in colours]
        return [(frames, own[frames]) for frames, own in zip(changes, colours, strict=True)]
    drones, frames = colours.shape[:2]
    low, high = colours[:, 0].astype(np.int16), colours[:, 0].astype(np.int16)
    rows = np.arange(drones)
    whose, begins, middles = [rows], [np.zeros(drones, dtype=np.int64)], []
    for frame in range(1, frames):
        now = colours[:, frame].astype(np.int16)
        least, most = np.minimum(low, now), np.maximum(high, now)
        turn = (most - least > 2 * within).any(axis=1) | (now.any(axis=1) != high.any(axis=1))
        if frame == frames - 1:
            turn |= (most != least).any(axis=1)
        if turn.any():
            some = np.flatnonzero(turn)
            middles.append((low[some] + high[some] + 1) // 2)  # upwards: what is lit stays lit
            whose.append(some)
            begins.append(np.full(len(some), frame))
        low, high = (np.where(turn[:, None], now, each) for each in (least, most))
    # a middle belongs to the drone whose hold ended, so its order is that of the ends
    begun = np.argsort(np.concatenate(whose), kind="stable")
    ended = np.argsort(np.concatenate([*whose[1:], rows]), kind="stable")
    starts = np.concatenate(begins)[begun]
    kept = np.concatenate([*middles, (low + high + 1) // 2])[ended].astype(np.uint8)
    parts = np.cumsum(np.bincount(np.concatenate(whose)))[:-1]
    return list(zip(np.split(starts, parts), np.split(kept, parts), strict=True))


def glowing_on(starts: Floats, colours: Bytes, length: float, end: float) -> tuple[Floats, Bytes]:
    """Return rows of light with one more where the last colour still glows when the way of its drone has ended.

    Parameters
    ----------
    starts : (m,) array
        Moments of the colours, s.
    colours : (m, 3) array
    length : float
        Seconds that the last colour holds, as its file says; the row that is added is the last frame of these.
    end : float
        When the drone's way ends, s.

    Examples
    --------
    >>> glowing_on(np.array([0.0]), np.array([[9, 0, 0]], dtype=np.uint8), length=8.0, end=5.0)[0].tolist()
    [0.0, 7.98]
    """
    if not colours[-1:].any():
        return starts, colours
    last = min(starts[-1] + length - FRAME, end + _LONGEST)
    if last <= max(end, starts[-1]):
        return starts, colours
    return np.append(starts, last), np.concatenate([colours, colours[-1:]])
