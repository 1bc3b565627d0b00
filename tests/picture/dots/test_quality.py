"""The measures: a good picture reads 1 and 0, and each planted fault shows in its own measure."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from choreo.picture.dots.quality import quality, similarity

SIDE = [np.array([[0.0, 0], [30, 0]]), np.array([[30.0, 0], [30, 30]])]  # a corner and two ends
GOOD = np.array([[float(x), 0.0] for x in range(31)] + [[30.0, float(y)] for y in range(1, 31)])


def test_even_dots_on_the_strokes_are_ideal() -> None:
    told = quality(SIDE, GOOD)
    assert told.mean_spacing == pytest.approx(60 / 61)
    assert told.smallest_gap == pytest.approx(61 / 60)
    assert told.coverage == pytest.approx(0.475, abs=0.02)
    assert told.largest_bare == pytest.approx(0.5, abs=0.02)
    assert told.precision == 0
    assert told.evenness == pytest.approx(0)
    assert told.corners_kept == 1


def test_two_dots_too_near_show_in_the_smallest_gap() -> None:
    bad = GOOD.copy()
    bad[5, 0] += 0.8
    assert quality(SIDE, bad).smallest_gap == pytest.approx(0.2 * 61 / 60)
    assert quality(SIDE, bad).evenness > 0.1


def test_a_bare_stretch_shows_in_the_coverage() -> None:
    bad = np.delete(GOOD, slice(10, 20), axis=0)
    told = quality(SIDE, bad)
    assert told.largest_bare * told.mean_spacing == pytest.approx(5.5, abs=0.1)
    assert told.coverage > 1


def test_dots_off_the_strokes_show_in_the_precision() -> None:
    bad = GOOD + np.where(np.arange(61)[:, None] % 4 == 0, [0.0, 0.5], 0.0)
    assert quality(SIDE, bad).precision == pytest.approx(0.5 * 61 / 60)


def test_a_lost_corner_shows() -> None:
    bad = GOOD.copy()
    bad[30] += [-0.4, 0]
    assert quality(SIDE, bad).corners_kept == pytest.approx(2 / 3)


def test_good_dots_look_like_the_strokes_from_afar_and_bad_ones_do_not() -> None:
    assert quality(SIDE, GOOD).similarity > 0.98
    bare = quality(SIDE, np.delete(GOOD, slice(10, 25), axis=0)).similarity
    uneven = quality(SIDE, np.concatenate([GOOD[::2], GOOD[:30:2] + 0.1])).similarity
    assert bare < 0.8
    assert uneven < 0.95
    assert similarity(GOOD, GOOD, 1.0) == pytest.approx(1)
    assert similarity(GOOD, GOOD + 100, 1.0) < 0.1


def test_an_area_is_told_by_dots_inside_it_everywhere() -> None:
    rows = np.arange(12) * 3**0.5 / 2
    even = np.array([[x + 0.5 * (row % 2), y] for row, y in enumerate(rows) for x in range(12)])
    area = shapely.MultiPolygon([shapely.box(-0.5, -0.45, 12, rows[-1] + 0.45)])
    edge = [np.asarray(area.geoms[0].exterior.coords)]
    good = quality(edge, even, area)
    assert good.mean_spacing == pytest.approx(1.05, abs=0.1)
    assert (good.coverage < 0.75, good.precision) == (True, 0)
    assert good.similarity > 0.95
    assert quality(edge, even[30:], area).largest_bare > 2
    assert quality(edge, even + [1.5, 0], area).precision > 0.4
    assert quality(edge, even[:72], area).similarity < 0.9


def test_a_dot_in_a_hole_is_off_by_its_distance_to_the_hole_s_edge() -> None:
    frame = shapely.Polygon(shapely.box(0, 0, 40, 40).exterior, [shapely.box(10, 10, 30, 30).exterior])
    edges = [shapely.get_coordinates(ring) for ring in shapely.get_rings(frame)]
    dots = np.concatenate([np.full((9, 2), 5.0) + np.arange(9)[:, None] * [0, 3.5], np.full((9, 2), 16.0)])
    told = quality(edges, dots, shapely.MultiPolygon([frame]))
    assert told.precision * told.mean_spacing == pytest.approx(6.0)  # half of them
