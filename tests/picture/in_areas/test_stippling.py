"""Shades and fills: as many dots as the tones ask for, none nearer than the spacing, in the pattern asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

import choreo as ch
from choreo.errors import PictureError
from choreo.neighbours import nearest_gaps
from choreo.picture.outline import Outline
from choreo.picture.view import View
from tests.picture.drawing import saved

HEXAGON = Outline.from_areas(shapely.Point(0, 0).buffer(10, quad_segs=32), name="disc")


def wedge(folder: Path, light: bool = False) -> Path:
    """Four upright bands, each twice as dark as the one before: 1, 2, 4 and 8 parts of the dots."""
    tones = np.full((200, 480), 0.0)
    for band, tone in enumerate((0.12, 0.24, 0.48, 0.96)):
        tones[20:180, 40 + 100 * band : 140 + 100 * band] = tone
    return saved(Image.fromarray(np.rint(255 * (tones if light else 1 - tones)).astype(np.uint8)), folder)


def counts(dots: np.ndarray) -> list[int]:
    band = np.clip(((dots[:, 0] - dots[:, 0].min()) / np.ptp(dots[:, 0]) * 4).astype(int), 0, 3)
    return [int(count) for count in np.bincount(band, minlength=4)]


@pytest.mark.parametrize("light", [False, True], ids=["dark on light", "light on dark"])
def test_dots_are_as_dense_as_the_picture_is_dark(tmp_path: Path, light: bool) -> None:
    dots = ch.trace(wedge(tmp_path, light)).shade(600, width=160)
    assert counts(dots.points) == pytest.approx([40, 80, 160, 320], abs=16)
    assert dots.spacing >= 1.51
    assert np.ptp(dots.points[:, 0]) == pytest.approx(160, abs=8)


def test_where_the_spacing_binds_the_lighter_shades_take_the_rest(tmp_path: Path) -> None:
    dots = ch.trace(wedge(tmp_path)).shade(600, width=68)
    assert dots.spacing >= 1.51
    few, more, many, most = counts(dots.points)
    assert few < more < many <= most < 300


def test_dots_within_a_shade_are_even(tmp_path: Path) -> None:
    dots = ch.trace(wedge(tmp_path)).shade(600, width=160).points
    gaps = nearest_gaps(dots)[(dots[:, 0] > 50) & (np.abs(dots[:, 2]) < 22)]
    assert gaps.std() / gaps.mean() < 0.15


@pytest.mark.slow
def test_too_many_say_how_many_fit(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"at this size [\d,]+ fit, for 900 make it \d+ m wide"):
        ch.trace(wedge(tmp_path)).shade(900, width=50)


def test_shades_may_stand_in_depth_and_be_drawn_for_an_eye(tmp_path: Path) -> None:
    outline = ch.trace(wedge(tmp_path))
    deep = outline.shade(700, width=50, layers=6)
    assert deep.spacing >= 1.51
    assert deep.viewing_angle is not None
    eye = (0.0, -60.0, -60.0)
    seen = outline.shade(400, width=120, view=View(eye)).points - eye
    level = seen[:, 0] / np.hypot(seen[:, 1], seen[:, 2])
    assert counts(np.stack([level], axis=1)) == pytest.approx([27, 53, 107, 213], abs=16)


def test_shade_needs_pixels() -> None:
    with pytest.raises(PictureError, match="shade needs a picture of pixels"):
        HEXAGON.shade(50, width=30)


def test_hexagonal_rows_are_straight_and_all_neighbours_equally_far() -> None:
    dots = HEXAGON.fill(200, width=60, pattern="hexagonal")
    assert len(dots) == 200
    gaps = nearest_gaps(dots.points)
    assert gaps == pytest.approx(gaps[0], rel=1e-9)
    assert len(np.unique(dots.points[:, 2].round(6))) < 20
    assert np.hypot(*dots.points[:, [0, 2]].T).max() <= 30 + 1e-6


def test_relaxed_dots_have_no_rows_but_keep_the_spacing() -> None:
    dots = HEXAGON.fill(200, width=32, pattern="relaxed")
    assert dots.spacing >= 1.51
    assert len(np.unique(dots.points[:, 2].round(2))) > 100
    away = np.hypot(*dots.points[:, [0, 2]].T)
    assert away.max() <= 16.3
    assert (away < 8).sum() == pytest.approx(50, abs=12), "a quarter of the area, a quarter of the dots"


@pytest.mark.parametrize("pattern", ["hexagonal", "relaxed"])
def test_a_pattern_that_does_not_fit_says_what_would(pattern: str) -> None:
    with pytest.raises(PictureError, match=r"at this size \d+ fit, for 300 make it [\d.]+ m wide"):
        HEXAGON.fill(300, width=24, pattern=pattern)  # type: ignore[arg-type] # one of the two


def test_wrong_patterns_are_told() -> None:
    with pytest.raises(PictureError, match="pattern = 'square': expected one of even, hexagonal, relaxed"):
        HEXAGON.fill(50, width=40, pattern="square")  # type: ignore[arg-type] # that is the mistake
    with pytest.raises(PictureError, match='pattern = belongs to mode = "fill"'):
        ch.trial(HEXAGON, 50, width=40, mode="outline", pattern="relaxed")
