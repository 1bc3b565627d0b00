"""Closed shapes and open lines: nothing of a drawing is left out where its inside is filled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image, ImageDraw

from choreo.errors import PictureError
from choreo.picture.dots.modes import Mode
from choreo.picture.dots.sizing import Wish
from choreo.picture.enclosed.closed_lines import closed_of
from choreo.picture.inked import drawn_of
from choreo.picture.outline import Outline
from choreo.picture.trace import trace
from tests.picture.drawing import CROSS, Lines, arc, ink, saved, y_up

BALLOON: Lines = [arc(200, 110, 80), [(200, 190), (190, 220), (205, 250), (200, 285)]]
"""A ring, and a string that hangs from it."""


def outlines(folder: Path) -> list[Outline]:
    return [
        Outline.from_strokes([y_up(np.array(line)) for line in BALLOON], name="in code"),
        trace(saved(ink(BALLOON, 4), folder)),
    ]


@pytest.mark.parametrize("mode", ["outline", "fill", "outline+fill"])
def test_a_string_that_encloses_nothing_stays_a_line(mode: Mode, tmp_path: Path) -> None:
    for outline in outlines(tmp_path):
        dots = outline.draw(mode, Wish(150, None, 90.0, 1.3, 0)).points[:, [0, 2]] / 90 * 255 + [200, 157.5]
        string = dots[dots[:, 1] < 95]
        assert len(string) >= 4
        assert np.abs(string[:, 0] - 198).max() < 12
        inside = np.hypot(*(dots - [200, 190]).T) < 60
        assert inside.any() == (mode != "outline")


def test_lines_inside_a_shape_and_stubs_at_its_edge_are_none() -> None:
    square = shapely.MultiPolygon([shapely.box(0, 0, 100, 100)])
    across, stub, hair = (
        np.array([[10.0, 50], [90, 50]]),
        np.array([[90.0, 50], [104, 50]]),
        np.array([[99.0, 0], [99, 9]]),
    )
    assert closed_of(square, [across, stub, hair], 4.0, "square").open == []


def test_short_lines_by_themselves_are_details_that_stay() -> None:
    square = shapely.MultiPolygon([shapely.box(0, 0, 100, 100)])
    far, dot = np.array([[150.0, 50], [153, 50]]), np.array([[150.0, 80], [150, 80]])
    edge = np.array([[0.0, 0], [100, 0], [100, 100]])
    closed = closed_of(square, [edge, far, dot], 4.0, "square")
    assert len(closed.open) == 2
    assert closed.filled.area == pytest.approx(100**2 + 3 * 4 + 2 * np.pi * 4, rel=0.01)


def test_a_sun_keeps_its_rays(tmp_path: Path) -> None:
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    rays: Lines = [[(200 + r * np.cos(a), 150 + r * np.sin(a)) for r in (75, 135)] for a in turn]
    outline = trace(saved(ink([*rays, *[arc(200, 150, radius) for radius in range(4, 50, 4)]], 4), tmp_path))
    dots = outline.fill(200, width=90).points[:, [0, 2]]
    far = np.hypot(*dots.T)
    assert (far < 15).sum() > 80
    outside = np.degrees(np.arctan2(*dots[far > 22].T[::-1])) % 30
    assert len(outside) >= 24
    assert np.minimum(outside, 30 - outside).max() < 3


def test_a_line_beside_broad_ink_is_measured_by_its_own_pen(tmp_path: Path) -> None:
    sheet = ink([[(60, 270), (340, 270)]], 4)
    ImageDraw.Draw(sheet).ellipse((120, 90, 280, 250), fill=0)
    dots = trace(saved(sheet, tmp_path)).fill(200, width=90).points
    line = dots[dots[:, 2] < dots[:, 2].min() + 2]
    assert np.ptp(line[:, 0]) > 85


def test_where_nothing_is_closed_there_is_no_inside(tmp_path: Path) -> None:
    outline = trace(saved(ink(CROSS, 3), tmp_path, "cross.png"))
    with pytest.raises(PictureError, match="'cross': no line of it is closed and no area filled"):
        outline.fill(100, width=100)


def test_of_a_thicket_only_what_lies_beyond_the_shapes_is_thinned_and_no_end_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid: Lines = [[(20.0 + 30 * row, 60), (20.0 + 30 * row, 240)] for row in range(1, 9)]
    grid += [[(5, 75.0 + 30 * row), (330, 75.0 + 30 * row)] for row in range(6)]  # ends stick out to the left
    whole = trace(saved(ink(grid, 4), tmp_path))
    wish = Wish(400, 200.0, None, 1.3, 0)
    every = drawn_of(whole, "outline", wish).rows
    monkeypatch.setattr("choreo.picture.enclosed.closed_lines._THICKET", 10)
    beyond = drawn_of(trace(saved(ink(grid, 4), tmp_path)), "outline", wish).rows
    one, two = (shapely.union_all([shapely.LineString(line) for line in lines]) for lines in (every, beyond))
    assert len(beyond) == len(every)
    assert shapely.hausdorff_distance(one, two) < 2.0


@pytest.mark.parametrize("mode", ["outline", "fill", "outline+fill"])
def test_discs_too_small_for_rows_of_dots_are_not_called_lines_and_the_advice_works(mode: Mode, tmp_path: Path) -> None:
    """They were said to be no area, with the advice to close their gaps."""
    discs = [(x, y) for x in range(20, 400, 40) for y in range(20, 400, 40)]
    picture = Image.new("L", (400, 400), 255)
    pen = ImageDraw.Draw(picture)
    for x, y in discs:
        pen.ellipse((x - 8, y - 8, x + 8, y + 8), fill=0)
    picture.save(tmp_path / "discs.png")
    outline = trace(tmp_path / "discs.png")
    with pytest.raises(PictureError, match="too small for dots along both of their edges; use stroke") as caught:
        outline.draw(mode, Wish(200, 60.0, None, 1.5, 0))
    times = float(str(caught.value).rpartition("make it ")[2].split()[0])
    assert len(outline.stroke(100, width=60, spacing=1.5)) == 100
    assert len(outline.draw(mode, Wish(200, 60 * times, None, 1.5, 0))) == 200
