"""Outlines made by chance, of kinds that no other outline for measuring has: to see how well dots do on the unknown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from drawings import Strokes, arc, degrees, polygon, xy
from strokes import curve


def _closed(points: np.ndarray) -> np.ndarray:
    return np.concatenate([points, points[:1]])


def scribble(seed: int) -> Strokes:
    """One long smooth line that crosses itself at all angles."""
    rng = np.random.default_rng(seed)
    return [curve([tuple(point) for point in rng.uniform(-10, 10, (14, 2))])]


def blob(seed: int) -> Strokes:
    """A lobed ring with smaller ones inside."""
    rng = np.random.default_rng(seed)
    t = degrees()
    strokes = []
    for size, x, y in ((10, 0, 0), (2.6, -3, 2), (2, 3.4, -1.5), (1.1, 2, 3.5)):
        r = size * (1 + sum(rng.normal() * 0.14 / k * np.cos(k * t + rng.uniform(0, 6.28)) for k in range(2, 9)))
        strokes.append(_closed(xy(x + r * np.cos(t), y + r * np.sin(t))[:-1]))
    return strokes


def cells(seed: int) -> Strokes:
    """Cracked mud: the walls between cells, three at a corner."""
    from scipy.spatial import Voronoi

    rng = np.random.default_rng(seed)
    grid = np.stack(np.meshgrid(np.arange(7.0), np.arange(5.0)), axis=-1).reshape(-1, 2)
    found = Voronoi(grid + rng.uniform(-0.38, 0.38, grid.shape))
    walls = []
    for one, two in found.ridge_vertices:
        if one >= 0 and two >= 0:
            wall = found.vertices[[one, two]]
            if (wall > -0.2).all() and (wall < [6.2, 4.2]).all():
                walls.append(wall)
    return walls


def polygons(seed: int) -> Strokes:
    """Irregular polygons that overlap."""
    rng = np.random.default_rng(seed)
    strokes = []
    for _ in range(6):
        at, sides = rng.uniform(-7, 7, 2), int(rng.integers(3, 8))
        around = np.sort(rng.uniform(0, 2 * np.pi, sides) * 0.3 + np.arange(sides) * 2 * np.pi / sides)
        strokes.append(_closed(at + rng.uniform(2.5, 5) * np.stack([np.cos(around), np.sin(around)], axis=1)))
    return strokes


def twigs(seed: int) -> Strokes:
    """A shrub: bent twigs that fork at sharp angles."""
    rng = np.random.default_rng(seed)
    strokes: Strokes = []

    def grow(at: np.ndarray, heading: float, reach: float, depth: int) -> None:
        bend = rng.normal() * 0.25
        middle = at + reach / 2 * np.array([np.cos(heading), np.sin(heading)])
        end = middle + reach / 2 * np.array([np.cos(heading + bend), np.sin(heading + bend)])
        strokes.append(curve([tuple(at), tuple(middle), tuple(end)]))
        for side in (-1, 1)[: 2 if depth else 0]:
            grow(end, heading + bend + side * rng.uniform(0.25, 0.6), reach * rng.uniform(0.6, 0.85), depth - 1)

    grow(np.zeros(2), np.pi / 2, 5.0, 4)
    return strokes


def isobars(seed: int) -> Strokes:
    """The lines of equal height of a random landscape, cut off at the map's edge."""
    import contourpy
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(seed)
    height = gaussian_filter(rng.normal(size=(160, 240)), 22, mode="nearest")
    levels = np.quantile(height, [0.12, 0.3, 0.5, 0.7, 0.88])
    drawn = contourpy.contour_generator(np.arange(240.0), np.arange(160.0), height)
    lines = [line for level in levels for line in drawn.lines(float(level)) if len(line) > 20]
    return [*lines, _closed(np.array([[0.0, 0], [239, 0], [239, 159], [0, 159]]))]


def letter_edges(seed: int) -> Strokes:
    """The edges of bold letters."""
    import shapely

    from choreo.picture.drawings.lettering import lettering

    areas = lettering(("Rg8&", "Qaks", "B3%e")[seed % 3]).areas
    rings = [ring for part in areas.geoms for ring in (part.exterior, *part.interiors)]
    return [shapely.get_coordinates(ring) for ring in rings]


def sparks(seed: int) -> Strokes:
    """Stars of many points, sizes and turns, apart from each other."""
    rng = np.random.default_rng(seed)
    strokes = []
    for row in range(3):
        for column in range(4):
            points, size = int(rng.integers(4, 10)), rng.uniform(0.9, 1.9)
            shape = polygon(points, size, inner=size * rng.uniform(0.3, 0.7))[0]
            a = rng.uniform(0, 6.28)
            strokes.append(
                shape @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]]) + [4.4 * column, 4.4 * row]
            )
    return strokes


def strands(seed: int) -> Strokes:
    """Hair: lines that run together into one point, and beside each other."""
    rng = np.random.default_rng(seed)
    ends = np.cumsum(rng.uniform(1.0, 2.0, 9))
    return [curve([(0, 0), (3, 0.12 * y), (8, 0.7 * y + rng.normal() * 0.2), (14, y)]) for y in ends - ends.mean()]


def tiles(seed: int) -> Strokes:
    """Quarter arcs on a grid (after Truchet): rings and long windings that touch nowhere."""
    rng = np.random.default_rng(seed)
    strokes = []
    for row in range(6):
        for column in range(9):
            if rng.random() < 0.5:
                strokes += [arc(column, row, 0.5, 0.5, 0, 90), arc(column + 1, row + 1, 0.5, 0.5, 180, 270)]
            else:
                strokes += [arc(column + 1, row, 0.5, 0.5, 90, 180), arc(column, row + 1, 0.5, 0.5, 270, 360)]
    return strokes


KINDS = (scribble, blob, cells, polygons, twigs, isobars, letter_edges, sparks, strands, tiles)
UNSEEN: dict[str, Callable[[], Strokes]] = {
    f"{kind.__name__}{seed}": (lambda kind=kind, seed=seed: kind(seed)) for kind in KINDS for seed in (1, 2, 3)
}
