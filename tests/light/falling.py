"""Dots and moments on which the tests let lights fall."""

from __future__ import annotations

import numpy as np

from choreo.core.drawn import Drawn
from choreo.light.algebra.coordinates import Dots
from choreo.light.algebra.moments import Moments, Rhythm
from choreo.light.light import Light

CUE = 10.0
TIMES = np.arange(0, 501) * 0.02  # every frame of the cue


def row(length: float = 40.0, count: int = 81) -> Dots:
    """Return white dots on one straight stroke along x, from 0 on."""
    x = np.linspace(0, length, count)
    points = np.stack([x, np.full(count, 40.0), np.full(count, 50.0)], axis=1)
    along = x - x[0]
    number = np.zeros(count, np.int64)
    drawn = Drawn(number, along, np.full(count, length), np.zeros(count, np.bool_), np.arange(count), number)
    return Dots(points, np.full((count, 3), 255, np.uint8), drawn, seed=3)


def field(columns: int = 16, rows: int = 10, seed: int = 3) -> Dots:
    """Return white dots in an upright grid, 2 m apart, in two parts: 'left' and 'right'."""
    x, z = np.meshgrid(np.arange(columns) * 2.0, 30 + np.arange(rows) * 2.0)
    points = np.stack([x.ravel(), np.full(x.size, 40.0), z.ravel()], axis=1)
    drawn = Drawn.through(points)
    part = (points[:, 0] >= columns).astype(np.int64)
    own = Drawn(drawn.stroke, drawn.along, drawn.length, drawn.closed, drawn.order, part, (("left",), ("right",)))
    return Dots(points, np.full((x.size, 3), 255, np.uint8), own, seed=seed)


def shown(
    light: Light, dots: Dots, times: np.ndarray = TIMES, duration: float = CUE, rhythm: Rhythm | None = None
) -> np.ndarray:
    """Return what a light shows, (m, n, 3)."""
    return np.asarray(light.paint(Moments(times, duration, 0.0, rhythm or Rhythm()), dots), dtype=np.float64)


def levels(light: Light, dots: Dots, times: np.ndarray = TIMES, duration: float = CUE) -> np.ndarray:
    """Return how bright each dot is, (m, n), 0 to 1."""
    return np.asarray(shown(light, dots, times, duration).max(axis=2) / 255)
