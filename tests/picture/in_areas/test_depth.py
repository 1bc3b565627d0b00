"""Depths inside an area tell what shrinking it by geometry does, also among thousands of holes."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from choreo.picture.in_areas.depth import Depths


def sieve(holes: int) -> shapely.MultiPolygon:
    """A square of 100 m with so many round holes."""
    rng = np.random.default_rng(4)
    discs = shapely.buffer(shapely.points(rng.uniform(0, 100, (holes, 2))), rng.uniform(0.2, 1.0, holes))
    left = shapely.box(0, 0, 100, 100).difference(shapely.union_all(discs))
    return shapely.MultiPolygon([part for part in shapely.get_parts(left) if part.geom_type == "Polygon"])


@pytest.mark.parametrize("holes", [0, 1, 30, 400])
@pytest.mark.parametrize("deep", [0.3, 0.8, 2.0])
def test_area_and_edge_are_those_of_the_shrunk_area(holes: int, deep: float) -> None:
    area = sieve(holes)
    shrunk = area.buffer(-deep)
    size, edge = Depths(area).beyond(deep)
    assert size == pytest.approx(shrunk.area, abs=0.01 * area.area)
    assert edge == pytest.approx(shrunk.length, rel=0.2, abs=0.02 * area.length)


def test_deeper_than_everything_is_nothing() -> None:
    assert Depths(sieve(0)).beyond(60.0) == (0.0, 0.0)
