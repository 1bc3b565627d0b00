"""Round corners inside of a frame tell a bend; those outside, and sharp ones, tell none."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from choreo.arrays import Plane
from choreo.picture.pen.edge import edge_of
from choreo.picture.pen.middle import Middle, middle_of
from choreo.picture.pen.width import Pen

HALF = 50.0


def middle(ink: shapely.geometry.base.BaseGeometry) -> Middle:
    """Return the middle of a pen of 100 pixels in ink, whose edges are as smooth as they are drawn."""

    assert isinstance(ink, shapely.Polygon)

    def ring(line: shapely.LinearRing, ccw: bool) -> Plane:
        line = line if line.is_ccw == ccw else line.reverse()
        at = shapely.get_coordinates(shapely.segmentize(line, 0.5))
        return np.asarray(at[:, 0] + 1j * at[:, 1])

    edge = edge_of([ring(ink.exterior, True), *(ring(hole, False) for hole in ink.interiors)], 2 * HALF, blur=0.4)
    assert edge is not None
    found = middle_of(edge, Pen(HALF, 1.0, 0.0))
    assert found is not None
    return found


@pytest.mark.parametrize(("radius", "told"), [(0.0, False), (6.25, True), (12.5, True)])
def test_a_hole_with_round_corners_tells_the_bends_of_its_frame(radius: float, told: bool) -> None:
    hole = shapely.box(300, 300, 500, 450).buffer(-radius).buffer(radius, quad_segs=64)
    assert bool(len(middle(shapely.box(200, 200, 600, 550).difference(hole)).framed)) == told


def test_round_corners_outside_of_a_cross_are_no_bends() -> None:
    bars = shapely.box(100, 450, 900, 550).union(shapely.box(450, 100, 550, 900))
    assert not len(middle(bars.buffer(12.5, join_style="mitre").buffer(-12.5, quad_segs=64)).framed)
