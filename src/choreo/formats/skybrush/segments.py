"""The rows of a trajectory in a Skybrush show as cubic Bezier segments; lines and quadratic ones become the same."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.errors import FileError

_FARTHEST = 1e6


def segments(points: Any, where: str) -> tuple[Floats, Floats, Floats]:
    """Return the times (m + 1,), points (m + 1, 3) and control points (m, 4, 3) of the rows of a trajectory."""
    if not isinstance(points, list) or not points:
        raise FileError(f"{where}: expected a list of [time, point, control points]")
    try:
        times = _numbers([point[0] for point in points])
        ends = _numbers([point[1] for point in points])
        vias = [point[2] if len(point) > 2 else () for point in points]
        counts = np.array([len(via) for via in vias])
        one, two = (np.flatnonzero(counts == count) for count in (1, 2))
        quadratic = _numbers([vias[row] for row in one]).reshape(len(one), 1, 3)
        cubic = _numbers([vias[row] for row in two]).reshape(len(two), 2, 3)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise FileError(
            f"{where}{_first_truth(points)}: expected rows of [time, [X, Y, Z], [control points]]"
        ) from None
    if times.ndim != 1 or ends.shape != (len(times), 3):
        raise FileError(f"{where}: expected rows of [time, [X, Y, Z], [control points]]")
    if counts[0] or counts.max() > 2:
        raise FileError(f"{where}: a segment has at most 2 control points, and the first point none")
    for array in (times, ends, quadratic, cubic):
        if not (np.abs(array) <= _FARTHEST).all():  # not a number is not either
            raise FileError(f"{where}: holds a number that is not finite, or beyond {_FARTHEST:,.0f}")
    start, end = ends[:-1], ends[1:]
    third = (end - start) / 3
    control = np.stack([start, start + third, end - third, end], axis=1)
    row = one - 1
    control[row, 1] = start[row] + 2 / 3 * (quadratic[:, 0] - start[row])
    control[row, 2] = end[row] + 2 / 3 * (quadratic[:, 0] - end[row])
    control[two - 1, 1:3] = cubic
    return times, ends, control


def _numbers(values: list[Any]) -> Floats:
    """Return an array of numbers; numpy would also read those in quotation marks, and true for 1.

    Raises
    ------
    TypeError, ValueError
        If they are none, or of lists that are not equally long.
    """
    found = np.array(values)
    if found.dtype.kind not in "iuf":
        raise TypeError
    for _ in range(found.ndim - 1):
        values = list(chain.from_iterable(values))
    if bool in set(map(type, values)):  # beside numbers numpy takes true for 1, false for 0
        raise TypeError
    return found.astype(np.float64)


def _first_truth(points: list[Any]) -> str:
    """Return the row, as messages call it, in which true or false stands for a number; nothing where there is none."""
    for row, point in enumerate(points, start=1):
        wide = [point]
        while wide:
            value = wide.pop()
            if isinstance(value, bool):
                return f": row {row}: {str(value).lower()} is no number"
            if isinstance(value, list):
                wide.extend(reversed(value))
    return ""
