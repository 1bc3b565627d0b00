"""Photographs: the edges of what matters, as many as wished for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image, ImageFilter

from choreo.errors import PictureError
from choreo.picture.outline import Outline
from choreo.picture.trace import trace
from tests.picture.drawing import saved


def photograph() -> Image.Image:
    """A lit ball and a small box on a grainy, unevenly lit table: our own, computed."""
    rows, columns = np.indices((480, 640))
    table = np.stack([90 + 30 * columns / 640, 70 + 20 * rows / 480, np.full((480, 640), 60.0)], axis=2)
    away = np.hypot(columns - 250, rows - 240) / 130
    light = np.sqrt(np.clip(1 - away**2, 0, 1)) * 0.6 + 0.4 * np.clip(
        1 - np.hypot(columns - 210, rows - 190) / 200, 0, 1
    )
    ball = light[:, :, None] * np.array([170, 120, 20]) + np.array([85, 70, 20])
    picture = np.where((away < 1)[:, :, None], ball, table)
    picture[330:400, 500:570] = [40, 120, 220]
    grain = np.random.default_rng(3).normal(0, 7, picture.shape)
    sheet = Image.fromarray(np.rint(np.clip(picture + grain, 0, 255)).astype(np.uint8))
    return sheet.filter(ImageFilter.GaussianBlur(1.2))


def length(outline: Outline) -> float:
    return float(sum(np.hypot(*np.diff(line, axis=0).T).sum() for line in outline.strokes))


def test_the_edge_of_what_stands_out_is_found_where_it_is(tmp_path: Path) -> None:
    outline = trace(saved(photograph(), tmp_path, "ball.jpg"), detail=0.3)
    circle = shapely.Point(250, 240).buffer(130, quad_segs=64).exterior
    at = np.concatenate(outline.strokes)
    points = shapely.points(at)
    near = shapely.distance(circle, points) < 4
    box = shapely.distance(shapely.box(500, 80, 570, 150).exterior, points) < 4
    assert near.mean() > 0.4
    assert (near | box).mean() > 0.8, "hardly anything else is drawn"
    turns = np.unique(np.degrees(np.arctan2(*(at[near] - [250, 240]).T)) // 20)
    assert len(turns) == 18, "all around"


def test_more_detail_draws_more_and_less_draws_the_longest(tmp_path: Path) -> None:
    file = saved(photograph(), tmp_path)
    few, some, many = (length(trace(file, detail=detail)) for detail in (0, 0.5, 1))
    assert 500 < few <= some < many


def test_dots_take_the_colour_of_the_lighter_side(tmp_path: Path) -> None:
    dots = trace(saved(photograph(), tmp_path), detail=0.3).stroke(120, width=90)
    assert dots.colours is not None
    red, _, blue = dots.colours.astype(int).T
    assert (red > blue + 60).mean() > 0.6, "the ball's, not the table's"


def test_a_grey_photograph_leaves_the_colour_to_the_cue(tmp_path: Path) -> None:
    assert trace(saved(photograph().convert("L"), tmp_path), detail=0.3).paint is None


def test_a_photograph_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"no edge is found at detail = 0\.5; give more detail"):
        trace(saved(Image.new("L", (300, 200), 90), tmp_path), detail=0.5)


@pytest.mark.parametrize("detail", [-0.1, 1.5, float("nan"), True, "much"])
def test_detail_is_a_share(tmp_path: Path, detail: float) -> None:
    with pytest.raises(PictureError, match="expected a number from 0 to 1"):
        trace(saved(photograph(), tmp_path), detail=detail)


def test_an_svg_has_neither_frames_nor_detail(tmp_path: Path) -> None:
    file = tmp_path / "line.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0 9 9" stroke="red"/></svg>')
    with pytest.raises(PictureError, match="belong to pictures of pixels"):
        trace(file, detail=0.5)
