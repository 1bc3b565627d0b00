"""Where a pen does not explain the ink to the last, its lines may still tell it far better than a skeleton."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Floats
from choreo.picture.line.polyline import resample

_LOOKS = 6.0
"""Looks a half pen at what it sweeps, along rows and columns."""
_MISSED = 0.3
"""Part of the ink that a pen may leave bare or add, and..."""
_LESS = 0.75
"""...part of what the same pen does along the skeleton."""


def better_told(
    skeleton: Sequence[Floats], attempts: Sequence[tuple[Sequence[Floats], float]], ink: Bools
) -> tuple[Floats, ...]:
    """Return the lines of the skeleton, replaced in each part of the ink that those of a pen tell far better.

    Parameters
    ----------
    skeleton : sequence of (m, 2) arrays
        Columns and rows, pixels.
    attempts : sequence of pairs
        Lines along which pens may have been moved, likewise, and half the width of each pen.
    ink : (rows, columns) array of bool
        What is to be told.
    """
    from scipy.ndimage import find_objects, label

    labels, _ = label(ink, structure=np.ones((3, 3)))
    owner = [_owner(line, labels) for line in skeleton]
    owners = [[_owner(line, labels) for line in lines] for lines, _ in attempts]
    told = [line for line, part in zip(skeleton, owner, strict=True) if part == 0]
    for part, box in enumerate(find_objects(labels), 1):
        best = [line for line, of in zip(skeleton, owner, strict=True) if of == part]
        for (lines, half), of_part in zip(attempts, owners, strict=True):
            own = [line for line, of in zip(lines, of_part, strict=True) if of == part]
            if not own or min(side.stop - side.start for side in box) < 2 * half:
                continue
            shape = np.pad(labels[box] == part, round(half) + 2)
            corner = np.array([box[1].start, box[0].start], dtype=np.float64) - round(half) - 2
            missed = _missed(own, half, shape, corner)
            if missed <= _MISSED and missed < _LESS * _missed(best, half, shape, corner):
                best = own
        told += best
    return tuple(told)


def _owner(line: Floats, labels: NDArray[np.int32]) -> int:
    """Return the part of the ink in which a line lies, 0 for none."""
    rows, columns = labels.shape
    places = np.rint(line).astype(np.int64)
    found = labels[np.clip(places[:, 1], 0, rows - 1), np.clip(places[:, 0], 0, columns - 1)]
    count = np.bincount(found)
    return int(np.argmax(count)) if 2 * count[0] < len(line) else 0


def _missed(lines: Sequence[Floats], half: float, shape: Bools, corner: Floats) -> float:
    """Return how much of a shape, whose corner is somewhere, a pen leaves bare or adds, as a part of it."""
    from scipy.ndimage import distance_transform_edt

    stride = max(1, int(half / _LOOKS))
    looked = shape[::stride, ::stride]
    bare = np.ones(looked.shape, dtype=np.bool_)
    for line in lines:
        at = line - corner
        at = np.rint((resample(at, stride) if np.ptp(at, axis=0).any() else at) / stride).astype(np.int64)
        at = np.clip(at, 0, np.array(looked.shape)[::-1] - 1)
        bare[at[:, 1], at[:, 0]] = False
    swept = np.asarray(distance_transform_edt(bare)) * stride <= half if not bare.all() else ~bare
    return float((swept ^ looked).sum() / max(looked.sum(), 1))
