"""Lines that a pen nearly explains stand for a skeleton that is far off, and only then."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from choreo.picture.pen.explained import Ink, abreast, better_told, unbroken
from choreo.picture.trace import trace

ACROSS = np.array([[20.0, 50], [160, 50]])
SLANTING = np.array([[20.0, 40], [160, 60]])


def band() -> np.ndarray:
    ink = np.zeros((100, 180), dtype=np.bool_)
    ink[40:61, 20:161] = True
    return ink


def test_the_lines_of_a_pen_stand_for_a_skeleton_that_is_far_off() -> None:
    (told,) = better_told([SLANTING], [([ACROSS], 10.5)], band())
    np.testing.assert_array_equal(told, ACROSS)


def test_a_skeleton_that_is_as_good_stays() -> None:
    for attempt in (ACROSS + [0, 0.5], SLANTING, ACROSS[:, ::-1]):
        (told,) = better_told([ACROSS], [([attempt], 10.5)], band())
        np.testing.assert_array_equal(told, ACROSS)


def test_each_part_of_the_ink_is_judged_by_itself() -> None:
    both = np.concatenate([band(), band()])
    told = better_told([SLANTING, ACROSS + [0, 100]], [([ACROSS, SLANTING + [0, 100]], 10.5)], both)
    np.testing.assert_array_equal(told, [ACROSS, ACROSS + [0, 100]])


def test_a_skeleton_stays_where_a_pen_leaves_a_thinner_line_out() -> None:
    """Told with the breadth of the pen the thinner line is far too broad, and so it was told worse than not at all."""
    ink = np.zeros((100, 180), dtype=np.bool_)
    ink[20:41, 20:161] = True
    ink[41:95, 88:92] = True
    broad, thin = np.array([[20.0, 30], [160, 30]]), np.array([[90.0, 30], [90, 94]])
    told = better_told([broad + [0, 3], thin], [([broad], 10.5)], ink)
    np.testing.assert_array_equal(np.concatenate(told), np.concatenate([broad + [0, 3], thin]))


def test_a_thin_bar_across_a_thick_frame_is_told(tmp_path: Path) -> None:
    sheet = Image.new("L", (1600, 1600), 255)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((200, 200, 1400, 1400), outline=0, width=68)
    pen.line((200, 800, 1400, 800), fill=0, width=20)
    sheet.resize((400, 400), Image.Resampling.LANCZOS).save(tmp_path / "frame.png")
    dots = trace(tmp_path / "frame.png").stroke(80, width=150.0).points
    assert (np.hypot(dots[:, 0], dots[:, 2]) < 40).sum() >= 8


def test_a_line_that_hides_under_another_one_is_led_on_to_it() -> None:
    """The fewest ways leave out what others cover: a wave across a bar was broken there."""
    ink = np.zeros((200, 300), dtype=np.bool_)
    ink[80:120, 20:280] = ink[20:180, 130:170] = True
    upright = np.array([[150.0, 20], [150, 179]])
    sides = [np.array([[20.0, 100], [110, 100]]), np.array([[279.0, 100], [190, 100]])]
    through = [np.array([[20.0, 100], [279, 100]]), upright]
    assert [way.tolist() for way in unbroken([upright, *sides], through, Ink(ink, 20.0))] == [
        [[110, 100], [150, 100]],
        [[190, 100], [150, 100]],
    ]
    ink[80:120, 115:125] = False
    assert len(unbroken([upright, *sides], through, Ink(ink, 20.0))) == 1, "not across paper"
    assert not unbroken([upright, *sides], [upright], Ink(ink, 20.0)), "nor where nothing told of it"


def test_lines_abreast_leave_no_paper_between_them() -> None:
    one = np.array([[0.0, 0], [100, 0]])
    assert abreast([one, one + [0, 15]], 10.0)
    assert not abreast([one, one + [0, 25]], 10.0)
    assert not abreast([one, np.array([[0.0, 15], [100, 2]])], 10.0)
