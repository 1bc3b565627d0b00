"""Lines that a pen nearly explains stand for a skeleton that is far off, and only then."""

from __future__ import annotations

import numpy as np

from choreo.picture.pen.explained import better_told

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
