"""A place is named as the program shows it in which the drawing was made."""

from __future__ import annotations

import numpy as np

import choreo as ch
from choreo.picture.places import Places
from tests.picture.drawings.test_geojson import line, of, saved


def test_pixels_count_from_the_upper_left_corner_also_of_a_picture_that_was_shrunk() -> None:
    assert (
        Places.of_pixels(500, 0.25).told(np.array([10.0, 490.0]))
        == "x = 40, y = 40 (pixels from the upper left corner)"
    )


def test_svg_counts_downwards() -> None:
    assert Places.down().told(np.array([12.5, -30.0])) == "x = 12.5, y = 30 (units of the drawing, y down)"


def test_large_numbers_stay_readable() -> None:
    assert Places().short(np.array([123456.7, 1.234567e12])) == "x = 123457, y = 1.235e+12"


def test_a_map_tells_north_and_east(tmp_path: object) -> None:
    outline = ch.trace(saved(tmp_path, of(line([111.6, 26.4], [111.7, 26.5]))))  # type: ignore[arg-type] # pytest's
    assert outline.places.short(outline.strokes[0][0]) == "26.40 N, 111.60 E"
    assert outline.places.short(outline.strokes[-1][-1]) == "26.50 N, 111.70 E"
