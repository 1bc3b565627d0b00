"""Strokes of outlines that are drawn in code: straight, smooth, closed, mirrored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from drawings import Strokes
from numpy.typing import NDArray

Points = Sequence[tuple[float, float]]


def curve(points: Points, closed: bool = False, steps: int = 24) -> NDArray[np.float64]:
    """Return the smooth line through some points (Catmull and Rom 1974)."""
    at = np.array(points, dtype=np.float64)
    around = np.concatenate([at[-1:], at, at[:2]] if closed else [2 * at[:1] - at[1:2], at, 2 * at[-1:] - at[-2:-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        pieces.append(b + (c - a) * t / 2 + (2 * a - 5 * b + 4 * c - d) * t**2 / 2 + (3 * b - a - 3 * c + d) * t**3 / 2)
    return np.concatenate([*pieces, at[:1] if closed else at[-1:]])


def straight(*points: tuple[float, float]) -> NDArray[np.float64]:
    """Return the line through some points."""
    return np.array(points, dtype=np.float64)


def closed(shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a line that ends where it begins."""
    return np.concatenate([shape, shape[:1]])


def mirrored(strokes: Strokes) -> Strokes:
    """Return strokes and their mirror images, left and right."""
    return strokes + [line * [-1, 1] for line in strokes]
