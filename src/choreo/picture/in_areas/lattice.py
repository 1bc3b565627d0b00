"""Lattices of hexagons in an area: where dots begin, where room is looked for, and the densest way to stand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.neighbours import nearest

if TYPE_CHECKING:
    from shapely import MultiPolygon

_FAR = 0.85
"""Part of the dots that a lattice must hold at one turn, so that it is worth while to look at others."""
_MOST_PLACES = 4_000_000
"""Places of a lattice that are looked at one by one."""
_MOST_ROWS = 100_000
_MOST_CROSSED = 10_000_000
"""Edges that rows cross; where there are more, nothing is looked at."""


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
    if (2 * up + 1) * (2 * across + 1) > _MOST_PLACES:
        return _along_rows(area, pitch, offset, turn, up, middle)
    row, column = np.meshgrid(np.arange(-up, up + 1), np.arange(-across, across + 1), indexing="ij")
    x = (column + 0.5 * (row % 2) + offset[0]) * pitch
    y = (row + offset[1]) * pitch * math.sqrt(3) / 2
    points = np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1).reshape(-1, 2) + middle
    return points[shapely.contains_xy(area, points)]


def _along_rows(area: MultiPolygon, pitch: float, offset: Floats, turn: float, up: int, middle: Floats) -> Floats:
    """Return the same points of a lattice whose box is much larger than the area: row by row, only what lies inside.

    A thread of an area, which lies across its box, has few; none where even its rows are without number.
    """
    import shapely

    if up > _MOST_ROWS:
        return np.empty((0, 2))
    back = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    high = pitch * math.sqrt(3) / 2
    row, begin, end = _crossed(shapely.transform(area, lambda at: (at - middle) @ back), high, float(offset[1]))
    shift = 0.5 * (row % 2) + offset[0]
    first, last = np.ceil(begin / pitch - shift), np.floor(end / pitch - shift)
    count = np.maximum(last - first + 1, 0)
    if not len(row) or count.sum() > _MOST_PLACES:
        return np.empty((0, 2))
    count = count.astype(np.int64)
    piece = np.repeat(np.arange(len(row)), count)
    column = first[piece] + np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count)
    points = np.stack([(column + shift[piece]) * pitch, (row[piece] + offset[1]) * high], axis=1) @ back.T + middle
    return np.asarray(points[shapely.contains_xy(area, points)])


def _crossed(area: MultiPolygon, high: float, offset: float) -> tuple[Ints, Floats, Floats]:
    """Return what of level rows lies in an area: the row of each piece, from below, where it begins, where it ends.

    Row `r` is at (r + offset) x high. It is inside after an odd number of edges. Nothing where they are too many.
    """
    import shapely

    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(area)), return_index=True)
    along = ring[1:] == ring[:-1]
    begin, way = xy[:-1][along], np.diff(xy, axis=0)[along]
    level = np.sort(np.stack([begin[:, 1], begin[:, 1] + way[:, 1]]), axis=0) / high - offset
    first = np.ceil(level[0]).astype(np.int64)
    count = np.maximum(np.ceil(level[1]).astype(np.int64) - first, 0)
    if count.sum() > _MOST_CROSSED:
        return np.empty(0, dtype=np.int64), np.empty(0), np.empty(0)
    edge = np.repeat(np.arange(len(count)), count)
    row = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    x = begin[edge, 0] + ((row + offset) * high - begin[edge, 1]) / way[edge, 1] * way[edge, 0]
    order = np.lexsort((x, row))
    return row[order][::2], x[order][::2], x[order][1::2]


def lattice(area: MultiPolygon, pitch: float) -> Floats:
    """Return even samples of the area, neighbours `pitch` m apart, (k, 2); at least one."""
    import shapely

    points = _hexagons(area, pitch, np.array([0.3, 0.3]))
    return points if len(points) else shapely.get_coordinates(shapely.point_on_surface(area))


def coarsest(area: MultiPolygon, n: int, pitch: float, rng: np.random.Generator) -> Floats | None:
    """Return n points of the coarsest of some lattices that have as many inside."""
    offset = rng.uniform(0, 1, 2)
    finest = pitch / 40
    for _ in range(60):
        if pitch < finest:
            break  # a thread between the rows
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
    # Where there is much more room, a lattice not quite so tight holds them as well, and has an end.
    enough = min(hexagon_pitch(area.area, area.length, n) / 4, math.sqrt(area.area / n) / 2)
    spacing = max(spacing, enough)
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
