"""Weights: dots are denser where a part matters more, and the spacing holds there too."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.errors import PictureError
from choreo.picture.outline import Outline
from choreo.picture.raster.palette import Paint

LINE = Outline.from_strokes([[(0, 0), (10, 0)]], name="line")
GRID = Outline.from_strokes(
    [*[[(0, y), (12, y)] for y in (0, 4, 8)], *[[(x, 0), (x, 8)] for x in (0, 4, 8, 12)]], name="grid"
)


def density(outline: Outline, low: float, high: float, n: int = 80) -> float:
    dots = outline.stroke(n, width=400.0).points[:, 0] / 400 + 0.5
    return float(((dots > low) & (dots < high)).sum() / (high - low))


@pytest.mark.parametrize("weight", [0.25, 0.5, 2.0, 4.0])
def test_dots_are_as_much_denser_as_asked_for(weight: float) -> None:
    heavy = LINE.weighted((0.5, 0, 1, 1), weight)
    assert density(heavy, 0.55, 0.95) / density(heavy, 0.05, 0.45) == pytest.approx(weight, rel=0.1)


def test_without_a_weight_nothing_changes() -> None:
    plain = GRID.stroke(150, width=90.0).points
    assert GRID.weighted((0, 0, 0.5, 0.5), 1.0).stroke(150, width=90.0).points == pytest.approx(plain, abs=1e-9)


@pytest.mark.parametrize("width", [90.0, 140.0, 400.0])
def test_the_spacing_holds_in_heavy_parts(width: float) -> None:
    formation = GRID.weighted((0, 0, 0.4, 1), 5.0).stroke(150, width=width)
    assert len(formation) == 150
    assert formation.spacing >= 1.51


def test_a_colour_can_matter_more() -> None:
    paint = Paint(np.array([[2.0, 0], [8.0, 0]]), np.array([[255, 0, 0], [0, 0, 255]], dtype=np.uint8))
    two = Outline("two", _lines=LINE.strokes, paint=paint)
    assert density(two.weighted("red", 2.0), 0.1, 0.4) > 1.8 * density(two.weighted("red", 2.0), 0.6, 0.9)


@pytest.mark.parametrize(
    ("part", "weight", "message"),
    [
        ((0, 0, 1, 1), 0, "weight = 0: expected a number from 0.1"),
        ((0, 0, 1, 1), float("nan"), "weight = nan"),
        ((0.5, 0, 0.5, 1), 2, r"region = \(0.5, 0, 0.5, 1\): expected \(left, lower, right, upper\)"),
        ((0, 0, 2, 1), 2, "region = "),
    ],
)
def test_wrong_weights_are_named(part: tuple[float, float, float, float], weight: float, message: str) -> None:
    with pytest.raises(PictureError, match=message):
        GRID.weighted(part, weight)


def test_a_weight_where_nothing_is_drawn_is_named() -> None:
    with pytest.raises(PictureError, match="nothing is drawn there"):
        GRID.weighted((0.05, 0.1, 0.2, 0.3), 2.0).stroke(100, width=100.0)
    with pytest.raises(PictureError, match="the picture has no colours"):
        GRID.weighted("red", 2.0).stroke(100, width=100.0)
