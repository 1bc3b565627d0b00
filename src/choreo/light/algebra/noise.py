"""Chance without a generator: a number for each place and time that is always the same; and smooth noise."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_CELLS, _FINE = 32, 16
"""Cells of the noise, after which it repeats, and samples of it in each."""


def uniform(seed: int, *keys: ArrayLike) -> NDArray[np.float32]:
    """Return numbers from 0 to 1 (below it), evenly spread, that the seed and whole numbers determine.

    The keys broadcast against each other. A counter-based generator: 32 bit words through the finaliser of MurmurHash3
    (Appleby 2011), one key after the other.

    Examples
    --------
    >>> bool((uniform(1, [0, 1, 2]) == uniform(1, [0, 1, 2])).all())
    True
    """
    with np.errstate(over="ignore"):
        word = np.asarray(np.uint32(seed * 2654435761 % 2**32))
        for key in keys:
            word = _mixed(word ^ (np.asarray(key).astype(np.int64).astype(np.uint32) * np.uint32(0x9E3779B1)))
    return (word >> np.uint32(8)).astype(np.float32) * np.float32(1 / 2**24)


def _mixed(word: NDArray[np.uint32]) -> NDArray[np.uint32]:
    word = (word ^ (word >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    word = (word ^ (word >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return np.asarray(word ^ (word >> np.uint32(16)))


def smooth(seed: int, across: ArrayLike, along: ArrayLike) -> NDArray[np.float32]:
    """Return smooth noise from 0 to 1, about 0.5, at places of a plane; hills and hollows are about 1 wide.

    Gradient noise (Perlin 2002), sampled once and read by straight interpolation: it repeats every 32 units, and its
    value is 0.5 at whole numbers.

    Examples
    --------
    >>> smooth(1, [0.0, 0.5], 0.0).round(3).tolist()[0]
    0.5
    """
    table = _table(seed)
    size = np.float32(_CELLS * _FINE)
    x, y = (np.asarray(part, dtype=np.float32) * np.float32(_FINE) % size for part in (across, along))
    left, low = x.astype(np.int32), y.astype(np.int32)
    fx, fy = x - left, y - low
    right, high = (left + 1) & (_CELLS * _FINE - 1), (low + 1) & (_CELLS * _FINE - 1)
    left, low = left & (_CELLS * _FINE - 1), low & (_CELLS * _FINE - 1)
    rows, above = low * (_CELLS * _FINE), high * (_CELLS * _FINE)
    lower = table[rows + left] * (1 - fx) + table[rows + right] * fx
    upper = table[above + left] * (1 - fx) + table[above + right] * fx
    return np.asarray(lower + (upper - lower) * fy)


@lru_cache(maxsize=32)
def _table(seed: int) -> NDArray[np.float32]:
    """Return the noise at `_FINE` places of each of `_CELLS` x `_CELLS` cells, flat."""
    turn = uniform(seed, np.arange(_CELLS)[:, None], np.arange(_CELLS)) * 2 * np.pi
    place = np.arange(_CELLS * _FINE) / _FINE
    cell = place.astype(np.int64)
    inner = place - cell
    fade = inner**3 * (inner * (inner * 6 - 15) + 10)
    corners: dict[tuple[int, int], NDArray[Any]] = {}
    for dy in (0, 1):
        for dx in (0, 1):
            angle = turn[np.ix_((cell + dy) % _CELLS, (cell + dx) % _CELLS)]
            corners[dy, dx] = np.cos(angle) * (inner[None, :] - dx) + np.sin(angle) * (inner[:, None] - dy)
    low = corners[0, 0] + fade[None, :] * (corners[0, 1] - corners[0, 0])
    high = corners[1, 0] + fade[None, :] * (corners[1, 1] - corners[1, 0])
    value = 0.5 + 0.72 * (low + fade[:, None] * (high - low))
    return np.ascontiguousarray(np.clip(value, 0.0, 1.0), dtype=np.float32).ravel()
