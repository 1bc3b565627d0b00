"""Colours (m, n, 3) whose red, green and blue each lie in rows of their own, as numpy works through fastest.

Whoever uses them sees moments, dots and colours as ever; what numpy makes of such arrays lies in the same way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def blackness(moments: int, dots: int) -> NDArray[np.float32]:
    """Return colours (m, n, 3) of nothing.

    Examples
    --------
    >>> blackness(4, 100).shape, blackness(4, 100).swapaxes(1, 2).flags.c_contiguous
    ((4, 100, 3), True)
    """
    return np.zeros((moments, 3, dots), np.float32).swapaxes(1, 2)


def lasting(colours: ArrayLike, moments: int) -> NDArray[np.float32]:
    """Return colours (n, 3) of dots as they are at all moments, (m, n, 3), read-only."""
    rows = np.ascontiguousarray(np.asarray(colours).T, np.float32)
    return np.broadcast_to(rows, (moments, *rows.shape)).swapaxes(1, 2)


def of_dots(colours: NDArray[np.float32], chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the colours of some dots, (m, k, 3): of the same ones, (k,), at all moments, or of (m, k) at each its own.

    Examples
    --------
    >>> of_dots(lasting([[255, 0, 0], [0, 0, 9]], 1), np.array([1, 1, 0]))[0, :, 2].tolist()
    [9.0, 9.0, 0.0]
    """
    rows = colours.swapaxes(1, 2)
    if chosen.ndim == 1:
        return rows.take(chosen, axis=2).swapaxes(1, 2)
    found = np.empty((len(rows), 3, chosen.shape[1]), np.float32)
    for moment, dots in enumerate(chosen):
        rows[moment].take(dots, axis=1, out=found[moment], mode="clip")
    return found.swapaxes(1, 2)
