"""The largest and the smallest value in a window about each pixel."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_T = TypeVar("_T", bound=np.generic)


def largest(values: NDArray[_T], size: int) -> NDArray[_T]:
    """Return the largest value in a square window about each pixel, of so many pixels a side, in each channel.

    The same as scipy's `maximum_filter`, several times as fast: windows are doubled, all pixels at once, in the type
    that the values have.

    Parameters
    ----------
    values : (rows, columns) or (rows, columns, channels) array
    size : int
        Of an even window, one more lies before the pixel than after it.

    Examples
    --------
    >>> largest(np.array([[0, 0, 1, 0, 0, 0]]), 3)
    array([[0, 1, 1, 1, 0, 0]])
    """
    return _over(_over(values, size, 0, np.maximum), size, 1, np.maximum)


def smallest(values: NDArray[_T], size: int) -> NDArray[_T]:
    """Return the smallest value in a window; all as of `largest`."""
    return _over(_over(values, size, 0, np.minimum), size, 1, np.minimum)


def _over(values: NDArray[_T], size: int, axis: int, better: Any) -> NDArray[_T]:
    """Return the best value of each run of so many pixels along an axis; beyond the rim there is nothing better."""
    before = size // 2
    around = [(0, 0)] * values.ndim
    around[axis] = before, size - 1 - before
    run, width = np.moveaxis(np.pad(values, around, mode="edge"), axis, 0), 1
    while width < size:
        step = min(width, size - width)
        run = better(run[:-step], run[step:])
        width += step
    return np.moveaxis(run, 0, axis)
