"""Inside: points that leave an area come back to about the nearest place of its edge; the others stay."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from choreo.neighbours import nearest
from choreo.picture.in_areas.containment import Inside
from tests.picture.drawing import star, y_up

STEP = 0.5
AREA = shapely.MultiPolygon(
    [
        shapely.Polygon(
            [(0, 0), (20, 0), (20, 6), (9, 7), (20, 8), (20, 14), (0, 14)], [[(3, 3), (6, 3), (6, 9), (3, 9)]]
        ),
        shapely.Polygon([(30, 0), (30, 0.3), (50, 0.3), (50, 0)]),
    ]
)


@given(st.integers(0, 2**32 - 1))
def test_who_is_outside_comes_to_the_edge_as_shapely_says(seed: int) -> None:
    points = np.random.default_rng(seed).uniform((-5, -5), (55, 20), (60, 2))
    kept = Inside(AREA, STEP).kept(points)
    within = shapely.contains_xy(AREA, points)
    assert (kept[within] == points[within]).all()
    outside = shapely.points(points[~within])
    moved = np.hypot(*(kept - points)[~within].T)
    assert moved == pytest.approx(shapely.distance(AREA, outside), abs=STEP / 2)
    assert shapely.distance(AREA.boundary, shapely.points(kept[~within])) == pytest.approx(0, abs=1e-9)


def test_points_are_not_written_to() -> None:
    points = np.array([[1.0, 1.0], [-3.0, 2.0]])
    points.setflags(write=False)
    assert Inside(AREA, STEP).kept(points) == pytest.approx(np.array([[1.0, 1.0], [0.0, 2.0]]))


def test_tips_are_the_sharp_corners_that_point_outwards() -> None:
    lines = y_up(np.array(star()[0]))
    shape = shapely.Polygon(lines)
    outer = lines[:10:2]
    tips = Inside(shapely.MultiPolygon([shape]), 3.0).tips(20.0)
    assert len(tips) == len(outer) == 5
    assert nearest(tips, outer)[0].max() < 4
    assert shapely.distance(shape, shapely.points(tips)).max() < 1e-9


def test_a_disc_has_no_tips_and_near_ones_share_one() -> None:
    assert len(Inside(shapely.MultiPolygon([shapely.Point(0, 0).buffer(10, quad_segs=64)]), 0.5).tips(1.0)) == 0
    wedge = shapely.Polygon([(0, 0), (30, -6), (30, 6)])
    assert len(Inside(shapely.MultiPolygon([wedge]), 0.5).tips(1.0)) == 3
    assert len(Inside(shapely.MultiPolygon([wedge]), 0.5).tips(15.0)) == 2
