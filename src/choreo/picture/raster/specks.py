"""Blots and crumbs about a stamp or an ink drawing, which no pen drew: they are left out, where they are plainly such.

A dot that is drawn is about as wide as the pen, and dots that are drawn are of one size or two. What spatters, or comes
off a worn stamp, is far smaller than the pen's lines are wide, of all sizes, and there is much of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]

_FEWEST = 8
"""Specks, at least."""
_LEAST = 5
"""Pixels of a speck, at least: smaller ones are never drawn."""
_OF_PEN = 0.6
"""Part of the pen's width that most specks are high and wide, at most; none is as large as that pen's dot."""
_OF_SIDE = 0.025
"""Part of the longer side of what is drawn that one is, at most."""
_INNER, _OF_INNER = 0.9, 0.45
"""Part of the ink that is nearer to its edge than so large a part of the pen's width, also where the edge is ragged."""
_BROADEST = 0.1
"""Part of this side that the pen is wide, at most: else shapes are drawn, not lines."""
_UNLIKE = 0.45
"""Spread of their areas, as part of the mean, at least."""
_SLIGHT = 0.06
"""Part of all ink that they make up, at most."""
_FADES = 2
"""Pixels beside a speck over which its edge fades."""


def without_specks(ink: Map) -> tuple[Map, int]:
    """Return ink, 0 to 1 with its edges at 0.5, without the blots about what a pen or a stamp drew, and their number.

    Examples
    --------
    >>> ink = np.zeros((400, 400), dtype=np.float32)
    >>> ink[20:380, 40:56] = 1
    >>> for number in range(10):
    ...     size = 3 + number % 4
    ...     ink[15 * number + 20 : 15 * number + 20 + size, 100 : 100 + size] = 1
    >>> rest, count = without_specks(ink)
    >>> count, float(rest[:, 80:].max()), float(rest.sum())
    (10, 0.0, 5760.0)
    """
    from scipy.ndimage import binary_dilation, distance_transform_edt, find_objects, label

    mask = ink > 0.5
    labels, count = label(mask, structure=np.ones((3, 3)))
    if count <= _FEWEST:
        return ink, 0
    area = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    boxes = [(rows.start, rows.stop, columns.start, columns.stop) for rows, columns in find_objects(labels)]
    top, bottom, left, right = np.array(boxes).T
    side = np.maximum(bottom - top, right - left)
    whole = max(int(np.ptp(np.flatnonzero(mask.any(axis=axis)))) + 1 for axis in (0, 1))
    large = np.append(False, side > _OF_SIDE * whole)[labels]
    if not large.any():
        return ink, 0
    pen = float(np.quantile(distance_transform_edt(large)[large], _INNER)) / _OF_INNER
    small = (side <= min(pen, _OF_SIDE * whole)) & (area >= _LEAST)
    some = area[small]
    if pen > _BROADEST * whole or len(some) < _FEWEST or some.sum() > _SLIGHT * mask.sum():
        return ink, 0
    if np.median(side[small]) > _OF_PEN * pen or some.std() < _UNLIKE * some.mean():
        return ink, 0
    speck = np.append(False, small)[labels]
    about = binary_dilation(speck, iterations=_FADES) & (~mask | speck)
    return np.where(about, np.float32(0), ink), int(small.sum())
