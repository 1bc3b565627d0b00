"""How the inside of a shape is filled: evenly up to its edge, in straight hexagonal rows, or in free disorder."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from choreo.arrays import Floats
from choreo.checks import shown
from choreo.errors import PictureError
from choreo.picture.in_areas.fill import fill
from choreo.picture.in_areas.lattice import hexagon_pitch
from choreo.picture.in_areas.stippling import even_shades, shade

if TYPE_CHECKING:
    from shapely import MultiPolygon

Pattern = Literal["even", "hexagonal", "relaxed"]
"""How the inside is filled, as the show file calls it."""

_MOST_PLACES = 1_000_000
_OFFSETS = 6
"""Places of the lattice each way that are tried."""


def check_pattern(mode: str, pattern: object) -> None:
    """Raise `PictureError` where a pattern is none, or belongs to no such mode."""
    if pattern not in get_args(Pattern):
        raise PictureError(f"pattern = {shown(pattern)}: expected one of {', '.join(get_args(Pattern))}")
    if pattern != "even" and mode != "fill":
        raise PictureError('pattern = belongs to mode = "fill"')


def filled(
    area: MultiPolygon, n: int, spacing: float, rng: np.random.Generator, pattern: Pattern, *, quick: bool
) -> Floats | None:
    """Return `n` points inside the area, (n, 2) m, no two nearer than `spacing`; None where it holds fewer."""
    if pattern == "hexagonal":
        return hexagonal(area, n, spacing)
    if pattern == "relaxed":
        return shade(even_shades(area, n), n, spacing, rng, quick=quick) if area.area > 0 else None
    return fill(area, n, spacing, rng, quick=quick)


def hexagonal(area: MultiPolygon, n: int, spacing: float) -> Floats | None:
    """Return `n` points of level rows, neighbours all equally far: the coarsest lattice that has as many in the area.

    Where it has a few more, those nearest to the edge are left out.
    """
    import shapely

    if area.area <= 0:
        return None
    shapely.prepare(area)
    low, high = 0.5 * hexagon_pitch(area.area, 0.0, n), 1.5 * hexagon_pitch(area.area, area.length, n)
    best: Floats | None = None
    for _ in range(18):
        pitch = (low + high) / 2
        points = _most_inside(area, pitch)
        if len(points) >= n:
            low, best = pitch, points
        else:
            high = pitch
    if best is None or low < spacing:
        return None
    depth = shapely.distance(shapely.boundary(area), shapely.points(best))
    return best[np.sort(np.argsort(-depth, kind="stable")[:n])]


def _most_inside(area: MultiPolygon, pitch: float) -> Floats:
    """Return the points of a lattice in the area, at that of some places at which it has the most."""
    import shapely

    low_x, low_y, high_x, high_y = area.bounds
    high = pitch * math.sqrt(3) / 2
    columns, rows = math.ceil((high_x - low_x) / pitch) + 3, math.ceil((high_y - low_y) / high) + 3
    if columns * rows > _MOST_PLACES:
        return np.empty((0, 2))  # a thread across its box: no rows are seen in it
    column, row = np.arange(columns) - 1, np.arange(rows) - 1
    x = low_x + (column[None, :] + 0.5 * (row[:, None] % 2)) * pitch
    y = np.broadcast_to(low_y + row[:, None] * high, x.shape)
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    best: Floats = np.empty((0, 2))
    for right in range(_OFFSETS):
        for up in range(_OFFSETS):
            points = grid + np.array([right * pitch, up * high]) / _OFFSETS
            points = points[shapely.contains_xy(area, points)]
            if len(points) > len(best):
                best = points
    return best
