"""Strokes hardly longer than their pen is wide: the fewest ways of the pen that cover the ink."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.picture.outline import Outline
from choreo.picture.pen.caps import chips
from choreo.picture.pen.moved import told_by_moves
from choreo.picture.pen.width import Pen
from tests.picture.pen.penned import arc, in_units, ink_of, off, straight

TENTH = 0.2


def traced(shapes: str, **how: object) -> list[np.ndarray]:
    return in_units(Outline.from_ink(ink_of(shapes, **how)))  # type: ignore[arg-type] # words of ink_of


def test_an_arrow_with_dashes_shorter_than_their_pen_is_wide_is_told() -> None:
    """No pen was known, since no edge of it has another one across: all was left to the skeleton."""
    ink = ink_of('<path d="M3 12h.5M7 12h1.5M12 12h7M15 16l4-4M15 8l4 4"/>', pen=2.88, cap="butt", size=1200)
    lines = in_units(Outline.from_ink(ink), 1200)
    drawn = [straight((3, 12), (3.5, 12)), straight((7, 12), (8.5, 12)), straight((12, 12), (19, 12))]
    assert off(lines, [*drawn, straight((15, 16), (19, 12), (15, 8))]) < 2 * TENTH


def test_dashes_of_a_circle_are_arcs() -> None:
    arcs = [arc(12, 12, 8, start, start + 24) for start in range(0, 360, 60)]
    ends = [each[[0, -1]].ravel().tolist() for each in arcs]
    shapes = "".join(f'<path d="M{a:.3f} {b:.3f}A8 8 0 0 1 {c:.3f} {d:.3f}"/>' for a, b, c, d in ends)
    assert off(traced(shapes, pen=2.88, cap="butt"), arcs) < TENTH


def test_three_strokes_that_cross_at_one_place_go_through() -> None:
    """Hardly an edge of them tells of a middle; each was bent to the next one."""
    ring = arc(12, 16, 5, 0, 360)
    rays = [straight((12, 3), (12, 11)), straight((8.5, 5), (15.5, 9)), straight((15.5, 5), (8.5, 9))]
    shapes = '<circle cx="12" cy="16" r="5"/><path d="M12 3V11M8.5 5L15.5 9M15.5 5L8.5 9"/>'
    assert off(traced(shapes, pen=2.88, cap="butt"), [ring, *rays]) < 2 * TENTH


def test_bends_without_sides_are_told_by_their_outer_edge() -> None:
    """Bends of which only ends and the outer edge are seen got a star of the skeleton."""
    arcs = [arc(6, 6, 1, 180, 270), arc(18, 6, 1, 270, 360)]
    shapes = '<path d="M5 6A1 1 0 0 1 6 5M18 5A1 1 0 0 1 19 6M4 16H20"/>'
    assert off(traced(shapes, pen=2.4, cap="butt"), [*arcs, straight((4, 16), (20, 16))]) < 1.2 * TENTH


def test_what_is_told_well_is_not_told_anew() -> None:
    ink = np.zeros((120, 300), dtype=np.bool_)
    ink[40:80, 20:280] = True
    assert told_by_moves(ink, [20.0], [np.array([[20.0, 59.5], [279.0, 59.5]])])[0] == []
    (line,) = told_by_moves(ink, [20.0], [np.array([[20.0, 59.5], [150.0, 59.5]])])[0]
    assert np.ptp(line, axis=0) == pytest.approx([259, 0], abs=3)


def test_a_shape_that_no_pen_drew_is_left_alone() -> None:
    row, column = np.indices((200, 200)) - 100
    lines, taken = told_by_moves(np.hypot(row, column) < 80, [10.0])
    assert not lines
    assert not taken.any()


def test_sides_of_thin_squares_are_no_strokes_of_a_broad_pen() -> None:
    """Four sides of one length looked like the caps of a pen as broad as the square: four dashes across its lines."""
    sheet = np.zeros((260, 400), dtype=np.float32)
    sheet[100:135, 60:95] = 1
    sheet[105:130, 65:90] = 0
    lines = Outline.from_ink(sheet).strokes
    assert sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines) == pytest.approx(4 * 30, rel=0.03)


def test_what_lines_tell_but_for_a_hair_is_left_to_them() -> None:
    """The fewest ways left out ends that a pen had told."""
    ink = np.zeros((120, 300), dtype=np.bool_)
    ink[40:80, 20:280] = True
    assert told_by_moves(ink, [20.0], [np.array([[22.0, 59.5], [279.0, 59.5]])])[0] == []


def test_a_hair_of_ink_has_no_box() -> None:
    """The least box about a ring without area is a line, which ended in an internal error."""
    hair = np.array([3, 4, 5, 4, 3], dtype=np.complex128) + 3j
    square = np.array([20, 40, 40 + 20j, 20 + 20j, 20], dtype=np.complex128) + 20j
    part_of = np.zeros((60, 60), dtype=np.int64)
    part_of[20:41, 20:41], part_of[3, 3:6] = 1, 2
    lines, found = chips([hair, square], Pen(10.0, 1.0, 0.0), part_of, np.array([False, False, False, True]))
    assert len(lines) == 1
    assert found.tolist() == [False, True, False, False]


def test_squares_are_dots() -> None:
    """Each became a dash as long as its side."""
    sheet = np.zeros((400, 400), dtype=np.float32)
    for corner in (50, 150, 250):
        sheet[corner : corner + 40, corner : corner + 40] = 1
    lines = Outline.from_ink(sheet).strokes
    assert len(lines) == 3
    assert max(float(np.ptp(line, axis=0).max()) for line in lines) < 4


def test_frames_and_dashes_of_thin_lines_are_not_told_across() -> None:
    """Their sides are as long as each other, as the ends of a broad pen would be."""
    ink = np.zeros((120, 400), dtype=np.float32)
    for left in range(20, 380, 60):
        ink[20:55, left : left + 35] = 1
        ink[25:50, left + 5 : left + 30] = 0
        ink[90:95, left : left + 35] = 1
    lines = Outline.from_ink(ink).strokes
    assert len(lines) == 6 * 5
    assert min(max(np.ptp(line, axis=0)) for line in lines) > 25


def test_a_dash_as_broad_as_its_pen_is_told_in_its_middle() -> None:
    """It was told from the end of one of its caps, and lay two pixels aside."""
    ink = ink_of('<path d="M3 12h.5M7 12h1.5M12 12h7M15 16l4-4M15 8l4 4"/>', pen=2.88, cap="butt", size=1200)
    dashes = [line for line in in_units(Outline.from_ink(ink), 1200) if line[:, 0].max() < 9]
    assert len(dashes) == 2
    assert np.abs(np.concatenate(dashes)[:, 1] - 12).max() < 0.01


def test_a_bar_among_dashes_is_not_two_lines_abreast() -> None:
    sheet = np.zeros((400, 600), dtype=np.float32)
    for begin in range(20, 480, 60):
        sheet[100:105, begin : begin + 35] = 1
    sheet[200:301, 20:55] = 1
    (bar,) = (line for line in Outline.from_ink(sheet).strokes if line[:, 1].max() < 250)
    assert bar[:, 0] == pytest.approx(37.5, abs=0.5)


def test_lines_across_a_block_that_others_cover_are_left_out() -> None:
    """The notch of a telephone, drawn with a bevel, was told with a cross in it."""
    body = "M10.5 1.5H8.25A2.25 2.25 0 0 0 6 3.75V20.25A2.25 2.25 0 0 0 8.25 22.5H15.75A2.25 2.25 0 0 0 18 20.25V3.75"
    notch = "A2.25 2.25 0 0 0 15.75 1.5H13.5M10.5 1.5V3H13.5V1.5M10.5 1.5h3M10.5 20.25h3"
    ink = ink_of(f'<path d="{body}{notch}"/>', pen=2.4, join="bevel", cap="butt", size=960)
    lines = in_units(Outline.from_ink(ink), 960)
    assert len(lines) <= 6
    assert sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines) < 73, "it was 78.7"


def test_a_line_across_a_ring_that_covers_it_is_left_out() -> None:
    """Half a square cap beside a ring narrower than its pen was told as a line through all of it."""
    ring = '<path d="M6 7a1 1 0 0 0 2 0a1 1 0 0 0 -2 0"/>'
    lines = traced(f'{ring}<path d="M6 18L18 6"/>', pen=2.88, join="bevel", cap="square")
    assert (
        off([line for line in lines if line[:, 1].max() < 10 and line[:, 0].max() < 10], [arc(7, 7, 1, 0, 360)]) < 0.05
    )
