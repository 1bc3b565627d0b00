"""Keys of linear light, straight between them, that show planned sRGB colours within some steps of 255 at each frame.

Between two keys linear light runs straight while sRGB, in which a fade of a plan is straight, bends: so even a plan's
own keyframes are not enough. All lines from a key that pass each frame within reach form a cone, which narrows from
frame to frame; the next key is the last one that lies in it (the swing filter of Elmeleegy et al., 2009).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, Ints
from choreo.colour import to_linear

Lights: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]

_FINE, _COARSE = 65535, 255
"""Steps of linear light of a key: 16 bits, or 8, which are coarse in the dark, where sRGB is fine."""
_COARSE_FROM = 7
"""Steps of 255 of sRGB within which 8 bits have a value for each colour."""
_HAIR = 1e-9
_PARTS = 8
"""Straight stretches of linear light that a whole fade in sRGB is made of."""


def bent(frames: Ints, colours: Bytes) -> tuple[Floats, Lights]:
    """Return keys, in frames, and linear light of 65,535 between which light runs straight: fades bend a little.

    >>> keys, light = bent(np.array([0, 8]), np.array([[0, 0, 0], [255, 0, 0]], dtype=np.uint8))
    >>> keys.tolist(), light[[0, 4, 8], 0].tolist()
    ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [0, 14027, 65535])
    """
    changing = np.append((colours[1:] != colours[:-1]).any(axis=1), False)
    parts = np.where(changing, _PARTS, 1)
    parts[-1] = 1
    first = np.repeat(np.append(0, np.cumsum(parts)[:-1]), parts)
    share = (np.arange(len(first)) - first) / np.repeat(parts, parts)
    length = np.append(np.diff(frames), 1)
    keys = np.repeat(frames, parts) + share * np.repeat(length, parts)
    values = np.stack([np.interp(keys, frames, colours[:, channel]) for channel in range(3)], axis=1)
    return keys, np.rint(_FINE * to_linear(values / 255)).astype("<u2")


def dimmed(colours: Bytes, within: Ints) -> list[tuple[Ints, Lights]]:
    """Return for each drone frames (m,) and linear light (m, 3) at these, of 255 or 65,535, straight between.

    Parameters
    ----------
    colours : (n, f, 3) array
        sRGB at each frame.
    within : (n,) array
        Steps of 255, 1 at least, that no frame is farther from its colour; from 7 on light has 8 bits.

    Examples
    --------
    >>> blink = np.array([[[0, 0, 0]] * 50 + [[255, 0, 0]] * 50], dtype=np.uint8)
    >>> [(frames, light)] = dimmed(blink, np.array([8]))
    >>> frames.tolist(), light[:, 0].tolist()
    ([0, 49, 50, 99], [0, 0, 255, 255])
    """
    drones, frames = colours.shape[:2]
    levels = np.arange(256)
    exact = to_linear(levels / 255)
    steps = np.where(within >= _COARSE_FROM, _COARSE, _FINE)[:, None]
    lowest, highest = (to_linear(np.clip(levels + side * within[:, None], 0, 255) / 255) * steps for side in (-1, 1))
    table = (256 * np.arange(drones))[:, None]
    begin, now = np.zeros(drones, dtype=np.int64), np.ones(drones, dtype=np.int64)
    value = np.rint(exact[colours[:, 0]] * steps)
    end, ended = begin.copy(), value.copy()
    low, high = np.full((drones, 3), -np.inf), np.full((drones, 3), np.inf)
    keys = [(np.arange(drones), begin.copy(), value.copy())]
    rows = np.arange(drones)
    while len(rows):
        seen, since = colours[rows, now], (now - begin)[:, None]
        # the cone, as changes of a key's value in a frame
        low = np.maximum(low, (lowest.take(table + seen) - value) / since)
        high = np.minimum(high, (highest.take(table + seen) - value) / since)
        least, most = np.ceil(value + low * since - _HAIR), np.floor(value + high * since + _HAIR)
        inside = (low <= high + _HAIR).all(axis=1)
        good = inside & (least <= most).all(axis=1)
        end = np.where(good, now, end)
        ended = np.where(good[:, None], np.clip(np.rint(exact[seen] * steps), least, most), ended)
        turn = ~inside | (now == frames - 1)
        if turn.any():
            keys.append((rows[turn], end[turn], ended[turn]))
            begin, now = np.where(turn, end, begin), np.where(turn, end, now)
            value = np.where(turn[:, None], ended, value)
            low, high = np.where(turn[:, None], -np.inf, low), np.where(turn[:, None], np.inf, high)
            live = begin < frames - 1
            if not live.all():
                rows, table, begin, now, end = rows[live], table[live], begin[live], now[live], end[live]
                value, ended, low, high, steps = value[live], ended[live], low[live], high[live], steps[live]
        now += 1
    return _drone_by_drone(keys, within)


def _drone_by_drone(keys: list[tuple[Ints, Ints, NDArray[np.float64]]], within: Ints) -> list[tuple[Ints, Lights]]:
    """Return the keys of each drone in the order of time, but for those that say what stays as it was."""
    rows, frames, values = (np.concatenate(columns) for columns in zip(*keys, strict=True))
    order = np.lexsort((frames, rows))
    parts = np.cumsum(np.bincount(rows))[:-1]
    found = []
    for own, light, reach in zip(np.split(frames[order], parts), np.split(values[order], parts), within, strict=True):
        steady = (light == light[0]).all()
        kept = slice(0, 1) if steady else slice(None)
        found.append((own[kept], light[kept].astype("u1" if reach >= _COARSE_FROM else "<u2")))
    return found
