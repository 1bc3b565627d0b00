"""A click means the drone that one sees there."""

from __future__ import annotations

import numpy as np

from choreo.stage.instruments.annotations import REACH, pick
from choreo.stage.night.camera import Camera

CAMERA, SIZE = Camera((0.0, -100.0, 10.0), (0.0, 0.0, 10.0)), (1280, 720)
PLACES = np.array([[0.0, 0, 10], [0, 50, 10], [5, 0, 10], [0, -150, 10], [-5, 0, 10]])
LIT = np.array([True, True, True, True, False])


def spot(drone: int, off: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float]:
    column, row = CAMERA.project(PLACES, SIZE)[0][drone]
    return column + off[0], SIZE[1] - 1 - row + off[1]


def test_of_two_behind_each_other_the_nearer_one() -> None:
    assert pick(PLACES, LIT, spot(0), CAMERA, SIZE) == 0
    assert pick(PLACES[::-1], LIT[::-1], spot(0), CAMERA, SIZE) == 4


def test_a_little_beside_it_is_still_meant_but_not_far_off() -> None:
    assert pick(PLACES, LIT, spot(2, (REACH - 2, 0.0)), CAMERA, SIZE) == 2
    assert pick(PLACES, LIT, spot(2, (0.0, REACH + 20)), CAMERA, SIZE) is None


def test_dark_drones_only_where_no_lit_one_is_near() -> None:
    assert pick(PLACES, LIT, spot(4), CAMERA, SIZE) == 4
    dark_before = np.array([[0.0, -10, 10], [0, 0, 10]])
    assert pick(dark_before, np.array([False, True]), spot(0), CAMERA, SIZE) == 1


def test_what_is_behind_the_eye_cannot_be_clicked() -> None:
    assert pick(PLACES[3:4], LIT[3:4], (640.0, 360.0), CAMERA, SIZE) is None
