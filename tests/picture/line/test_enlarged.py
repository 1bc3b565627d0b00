"""Pixels that were doubled, or made larger still: thin lines are found where they were drawn, not along the stairs."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from PIL import Image, ImageDraw

from choreo.picture.line.enlarged import squares_of
from choreo.picture.outline import Outline

ENDS = [(10, 12), (130, 40), (60, 130), (20, 90), (126, 22)]


def drawn(width: int, side: int) -> np.ndarray:
    """A zigzag without soft edges, and each of its pixels as a square."""
    sheet = Image.new("1", (140, 140), 0)
    ImageDraw.Draw(sheet).line(ENDS, fill=1, width=width)
    return np.repeat(np.repeat(np.asarray(sheet), side, axis=0), side, axis=1)


@pytest.mark.parametrize("side", [2, 3, 8])
def test_a_thin_line_is_as_straight_as_it_was_drawn(side: int) -> None:
    """Enlarged eight times, it was told as stairs, 4 % too long."""
    lines = shapely.MultiLineString(list(Outline.from_ink(drawn(1, side).astype(np.float32)).strokes))
    truth = shapely.LineString([((x + 0.5) * side, (140 - y - 0.5) * side) for x, y in ENDS])
    assert lines.length == pytest.approx(truth.length, rel=0.01)
    off = shapely.distance(truth, shapely.points(shapely.get_coordinates(shapely.segmentize(lines, side / 2))))
    assert np.quantile(off, 0.95) < 0.5 * side
    assert off.max() < side


def test_the_side_of_the_squares_and_the_first_are_found_on_a_larger_sheet() -> None:
    assert squares_of(np.pad(drawn(2, 3), ((5, 0), (7, 4)))) == (3, 2, 1)


@pytest.mark.parametrize(
    "mask",
    [
        pytest.param(drawn(1, 1), id="as drawn"),
        pytest.param(drawn(20, 4), id="broad lines, whose edges tell more"),
        pytest.param(np.kron(np.eye(16, dtype=bool), np.ones((8, 8), dtype=bool)), id="a picture of squares"),
        pytest.param(np.pad(np.zeros((90, 90), dtype=bool), 6, constant_values=True), id="a frame on a grid"),
        pytest.param(np.zeros((9, 9), dtype=bool), id="nothing"),
    ],
)
def test_what_is_no_enlarged_line_drawing_is_left_as_it_is(mask: np.ndarray) -> None:
    assert squares_of(mask)[0] == 1
