"""Pixels that were doubled, or made larger still: thin lines are found where they were drawn, not along the stairs."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from PIL import Image, ImageDraw

from choreo.picture.line.enlarged import Squares, squares_of_edges, squares_of_lines
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
    found = squares_of_lines(np.pad(drawn(2, 3), ((5, 0), (7, 4))))
    assert found == Squares(3, 2, 1)
    assert found.corner == (-1, -2)
    assert (found.pixels(np.pad(drawn(2, 3), ((5, 0), (7, 4))))[2:142, 3:143] == drawn(2, 1)).all()


def test_what_a_lossy_file_adds_beside_the_grid_does_not_hide_it() -> None:
    mask = drawn(2, 4)
    rng = np.random.default_rng(3)
    rows, columns = rng.integers(0, mask.shape[0], (2, 12))
    mask[rows, columns] ^= True
    assert squares_of_lines(mask) == Squares(4, 0, 0)
    mask = np.roll(mask, int(rng.integers(0, 4)), axis=0)
    assert squares_of_lines(mask | (rng.random(mask.shape) < 0.02)).side == 1


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
    assert squares_of_lines(mask) == Squares()


def sampled(pixels: int) -> np.ndarray:
    y, x = np.mgrid[:pixels, :pixels] - pixels / 2 + 0.5
    return np.asarray(np.hypot(x, y) < 0.45 * pixels)


@pytest.mark.parametrize(
    ("pixels", "side"),
    [
        pytest.param(sampled(100), 4, id="round"),
        pytest.param(np.asarray(drawn(9, 1)), 4, id="slanted"),
        pytest.param(sampled(60), 1, id="a sprite"),
        pytest.param(np.random.default_rng(1).random((90, 90)) < 0.5, 1, id="modules of a code"),
        pytest.param(np.kron(np.eye(90, dtype=bool), np.ones((1, 2), dtype=bool)), 1, id="bars"),
    ],
)
def test_edges_that_stairs_sample_are_told_from_those_of_squares_that_are_meant(pixels: np.ndarray, side: int) -> None:
    assert squares_of_edges(np.repeat(np.repeat(pixels, 4, axis=0), 4, axis=1)).side == side
