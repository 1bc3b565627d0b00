"""Lattices of hexagons in an area: where dots begin, where room is looked for, and the densest way to stand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats
from choreo.neighbours import nearest

if TYPE_CHECKING:
    from shapely import MultiPolygon

_FAR = 0.85
"""Part of the dots that a lattice must hold at one turn, so that it is worth while to look at others."""


def hexagon_pitch(area: float, edge: float, n: int) -> float:
    """Return the distance of neighbours, m, if `n` dots fill an area evenly, those at its edge standing on it.

    Each dot has a hexagon of sqrt(3) / 2 x pitch^2; dots on the edge, pitch apart, have half of theirs outside:
    n sqrt(3) / 2 pitch^2 = area + edge x pitch x sqrt(3) / 4.
    """
    a, b = n * math.sqrt(3) / 2, -edge * math.sqrt(3) / 4
    return (-b + math.sqrt(b * b + 4 * a * area)) / (2 * a)


def _hexagons(area: MultiPolygon, pitch: float, offset: Floats, turn: float = 0.0) -> Floats:
    """Return the points of a hexagonal lattice that lie in the area, (k, 2)."""
    import shapely

    low_x, low_y, high_x, high_y = area.bounds
    middle = np.array([low_x + high_x, low_y + high_y]) / 2
    wide, high = (high_x - low_x) / 2, (high_y - low_y) / 2
    cos, sin = math.cos(turn), math.sin(turn)
    across = math.ceil((wide * abs(cos) + high * abs(sin)) / pitch) + 2
    up = math.ceil((wide * abs(sin) + high * abs(cos)) / (pitch * math.sqrt(3) / 2)) + 2
    row, column = np.meshgrid(np.arange(-up, up + 1), np.arange(-across, across + 1), indexing="ij")
    x = (column + 0.5 * (row % 2) + offset[0]) * pitch
    y = (row + offset[1]) * pitch * math.sqrt(3) / 2
    points = np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1).reshape(-1, 2) + middle
    return points[shapely.contains_xy(area, points)]


def lattice(area: MultiPolygon, pitch: float) -> Floats:
    """Return even samples of the area, neighbours `pitch` m apart, (k, 2); at least one."""
    import shapely

    points = _hexagons(area, pitch, np.array([0.3, 0.3]))
    return points if len(points) else shapely.get_coordinates(shapely.point_on_surface(area))


def coarsest(area: MultiPolygon, n: int, pitch: float, rng: np.random.Generator) -> Floats | None:
    """Return n points of the coarsest of some lattices that have as many inside."""
    offset = rng.uniform(0, 1, 2)
    for _ in range(60):
        points = _hexagons(area, pitch, offset)
        if len(points) >= n:
            return points[np.sort(rng.permutation(len(points))[:n])]
        pitch *= min(max(math.sqrt(len(points) / n), 0.8), 0.985)
    return None


def samples_of(area: MultiPolygon, pitch: float, n: int) -> Floats:
    """Return an even lot of places in the area, some twenty a dot."""
    step = pitch / 5
    if area.area / step**2 > 60 * n:
        step = math.sqrt(area.area / (60 * n))
    return _hexagons(area, step, np.array([0.3, 0.3]))


def densest(area: MultiPolygon, n: int, spacing: float, rng: np.random.Generator, around: Floats) -> Floats | None:
    """Return n points of a hexagonal lattice at hardly more than the spacing, the best of some offsets and turns."""
    best = fullest(area, spacing, rng, around, least=n)
    if len(best) < n:
        return None
    # Those nearest to the edge go, so that no hole is left inside.
    import shapely

    depth = shapely.distance(shapely.boundary(area), shapely.points(best))
    return best[np.sort(np.argsort(-depth, kind="stable")[:n])]


def fullest(area: MultiPolygon, spacing: float, rng: np.random.Generator, around: Floats, least: int = 0) -> Floats:
    """Return the points of the fullest of some hexagonal lattices at hardly more than the spacing.

    Once it is plain that none will hold the `least`, no more are looked at.
    """
    best: Floats = np.empty((0, 2))
    for turn in np.linspace(0, math.pi / 3, 6, endpoint=False):
        for _ in range(4):
            points = _hexagons(area, spacing * (1 + 1e-9), rng.uniform(0, 1, 2), float(turn))
            if len(around) and len(points):
                points = points[nearest(points, around)[0] >= spacing]
            if len(points) > len(best):
                best = points
        if len(best) < _FAR * least:
            break
    return best
