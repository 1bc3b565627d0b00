"""The volumes of a map enclose all ways, however few points their hull is made from."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from choreo.formats.earth.volumes import _outermost

CLOUDS = ("cloud", "disc", "grid", "line", "one", "far")


def cloud(kind: str, pieces: int = 40, drones: int = 9) -> np.ndarray:
    chance = np.random.default_rng(len(kind))
    points = chance.normal(0.0, 30.0, (pieces, 4, drones, 3))
    if kind == "disc":
        points /= np.hypot(points[..., :1], points[..., 1:2])
    if kind == "grid":
        points = points.round(-1)
    if kind == "line":
        points[..., 1] = 2 * points[..., 0]
    if kind == "one":
        points[...] = 3.5
    return points + (1e6 if kind == "far" else 0.0)


@pytest.mark.parametrize("kind", CLOUDS)
def test_what_is_left_has_the_same_hull_as_all_control_points(kind: str) -> None:
    control = cloud(kind)
    whole = shapely.MultiPoint(control[..., :2].reshape(-1, 2)).convex_hull
    left = shapely.MultiPoint(_outermost(control)).convex_hull
    assert shapely.get_coordinates(left).tolist() == shapely.get_coordinates(whole).tolist()
