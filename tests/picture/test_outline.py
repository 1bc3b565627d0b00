"""Outlines: thin strokes are one line, corners and meeting points are where they were drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from choreo.errors import InputError, PictureError
from choreo.picture.outline import Outline
from choreo.picture.trace import trace
from tests.picture.drawing import CROSS, SQUARE, WAVES, ZIGZAG, Lines, arc, ink, saved, star, y_up


def drawn(lines: Lines, folder: Path, pen: float = 5) -> Outline:
    return trace(saved(ink(lines, pen), folder))


def length(outline: Outline) -> float:
    return sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in outline.strokes)


def off(outline: Outline, lines: Lines) -> np.ndarray:
    """Distances of the centre lines from the strokes drawn, in pixels."""
    truth = shapely.MultiLineString([shapely.LineString(y_up(np.array(line))) for line in lines])
    return np.asarray(shapely.distance(truth, shapely.points(np.concatenate(outline.strokes))))


def nearest_vertex(outline: Outline, place: tuple[float, float]) -> float:
    ends = np.concatenate([line[[0, -1]] for line in outline.strokes])
    return float(np.hypot(*(ends - y_up(np.array(place))).T).min())


@pytest.mark.parametrize("pen", [1.5, 3, 5, 9])
def test_a_thin_stroke_gives_one_line(tmp_path: Path, pen: float) -> None:
    outline = drawn([[(40, 100), (360, 200)]], tmp_path, pen)
    assert len(outline.strokes) == 1
    assert length(outline) == pytest.approx(np.hypot(320, 100), abs=pen + 1)
    assert off(outline, [[(40, 100), (360, 200)]])[3:-3].max() < 0.4
    assert outline.pen == pytest.approx(pen, abs=1.5)


def test_strokes_stay_on_what_was_drawn(tmp_path: Path) -> None:
    for lines in (CROSS, ZIGZAG, SQUARE, WAVES, star(), [arc(200, 150, 90)], [arc(200, 150, 12)]):
        away = off(drawn(lines, tmp_path), lines)
        assert np.quantile(away, 0.95) < 0.5
        assert away.max() < 2  # at ends, which run on to the middle of the round pen


@pytest.mark.parametrize("pen", [3, 5, 8])
def test_sharp_corners_are_kept_in_place(tmp_path: Path, pen: float) -> None:
    for lines in (ZIGZAG, SQUARE, star()):
        outline = drawn(lines, tmp_path, pen)
        corners = {corner for line in lines for corner in line}
        assert len(outline.strokes) == len(lines[0]) - 1
        for corner in corners:
            assert nearest_vertex(outline, corner) < 0.5 * pen + 1.5


def test_a_crossing_is_one_meeting_point(tmp_path: Path) -> None:
    for steep in (45, 60, 100, 140):
        lines: Lines = [[(60, 150 - steep), (340, 150 + steep)], [(60, 150 + steep), (340, 150 - steep)]]
        outline = drawn(lines, tmp_path)
        assert len(outline.strokes) == 4
        assert nearest_vertex(outline, (200, 150)) < 1.0
        ends = np.concatenate([line[[0, -1]] for line in outline.strokes])
        _, count = np.unique(ends, axis=0, return_counts=True)
        assert sorted(count.tolist()) == [1, 1, 1, 1, 4]


def test_a_ring_is_one_closed_line(tmp_path: Path) -> None:
    outline = drawn([arc(200, 150, 100)], tmp_path)
    assert len(outline.strokes) == 1
    ring = outline.strokes[0]
    assert (ring[0] == ring[-1]).all()
    assert np.hypot(*(ring - [200, 150]).T) == pytest.approx(100, abs=0.6)


def test_tiny_things_beside_long_ones_survive(tmp_path: Path) -> None:
    lines: Lines = [[(20, 280), (380, 280)], arc(100, 100, 6), [(200, 100), (210, 104)], [(300, 100), (300, 100)]]
    outline = drawn(lines, tmp_path)
    assert len(outline.strokes) == 4
    for place in ((94, 100), (200, 100), (300, 100)):
        points = np.concatenate(outline.strokes)
        assert np.hypot(*(points - y_up(np.array(place))).T).min() < 3


def test_letters_have_no_spurs(tmp_path: Path) -> None:
    letters: Lines = [
        [(40, 60), (40, 240)], [(40, 150), (120, 150)], [(120, 60), (120, 240)],  # H
        [(160, 60), (260, 60)], [(210, 60), (210, 240)],  # T
        [(300, 60), (300, 240), (370, 240)],  # L
    ]  # fmt: skip
    for pen in (4, 8, 14):
        outline = drawn(letters, tmp_path, pen)
        assert len(outline.strokes) == 5 + 3 + 2


def test_a_filled_disc_is_an_area_and_a_stroke_is_not_two_contours(tmp_path: Path) -> None:
    picture = ink([arc(200, 150, 1)], pen=160)
    disc = trace(saved(picture, tmp_path))
    assert disc.areas.area == pytest.approx(np.pi * 81**2, rel=0.01)
    dots = disc.outline(60, width=60).points[:, [0, 2]]
    assert np.hypot(*dots.T) == pytest.approx(30, abs=0.2)


def test_strokes_in_code_meet_where_they_cross() -> None:
    cross = Outline.from_strokes([[(0, 0), (4, 2)], [(0, 2), (4, 0)], [(2, 1), (2, 5)]], name="cross")
    assert len(cross.strokes) == 5
    ends = np.concatenate([line[[0, -1]] for line in cross.strokes])
    assert np.unique(ends, axis=0, return_counts=True)[1].max() == 5
    assert repr(cross) == "Outline('cross', 5 strokes)"


def test_strokes_in_code_are_checked() -> None:
    with pytest.raises(PictureError, match="holds no stroke"):
        Outline.from_strokes([], name="nothing")
    with pytest.raises(InputError, match=r"outline 'bad': stroke 1: holds a value that is not finite"):
        Outline.from_strokes([[(0, 0), (1, 1)], [(0, 0), (np.nan, 1)]], name="bad")
    with pytest.raises(InputError, match="expected rows of 2 numbers, got 2 rows of 3 numbers"):
        Outline.from_strokes([[(0, 0, 0), (1, 1, 1)]])
    with pytest.raises(PictureError, match="holds no area"):
        Outline.from_areas(shapely.Polygon(), name="void")


def test_a_closed_line_stands_for_what_it_encloses_with_holes_inside(tmp_path: Path) -> None:
    nested = [arc(200, 150, 120), arc(200, 150, 60)]
    for outline in (drawn(nested, tmp_path), Outline.from_strokes([y_up(np.array(line)) for line in nested])):
        dots = outline.fill(300, width=60).points[:, [0, 2]]
        away = np.hypot(*dots.T)
        assert away.max() < 30.3
        assert away.min() > 14.4  # the inner circle is a hole
    with pytest.raises(PictureError, match="no line of it is closed"):
        drawn(CROSS, tmp_path).fill(50, width=60)
    with pytest.raises(PictureError, match="use stroke, or close the gaps"):
        Outline.from_strokes([[(0, 0), (1, 1)]]).outline(5, width=60)
