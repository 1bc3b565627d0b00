"""Notes on what is left out: bare room inside is seen in plain shapes and in those of thousands of corners."""

from __future__ import annotations

import pytest
import shapely

from choreo.picture.dots.left_out import _is_deep
from choreo.picture.enclosed.intricate import is_intricate


@pytest.mark.parametrize("corners", [16, 4_000])
@pytest.mark.parametrize(("deep", "found"), [(9.0, True), (11.0, False)])
def test_a_shape_is_as_deep_as_its_widest_place(corners: int, deep: float, found: bool) -> None:
    disc = shapely.Point(0, 0).buffer(10, quad_segs=corners)
    assert is_intricate(disc) == (corners > 100)
    assert _is_deep(disc, deep) == found
