"""The viewer moves around the stage with a level horizon, smoothly, and never below the ground."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.stage.night.camera import PRESETS, Camera, preset
from choreo.stage.window import orbit
from tests.stage.showcase import flagship

START = Camera((0.0, -90.0, 8.0), (0.0, 110.0, 60.0), field_of_view=35.0)


def distance(camera: Camera) -> float:
    return float(np.linalg.norm(np.subtract(camera.target, camera.eye)))


@given(right=st.floats(-400, 400), up=st.floats(0, 200))
def test_turning_keeps_target_and_distance_and_a_level_horizon(right: float, up: float) -> None:
    camera = Camera((0.0, -100.0, 80.0), (0.0, 0.0, 60.0))
    turned = orbit.turn(camera, right, up)
    assert turned.target == camera.target
    assert distance(turned) == pytest.approx(distance(camera), rel=1e-9)
    assert abs(turned.axes[0][2]) < 1e-9


def test_turning_right_moves_the_eye_to_the_right() -> None:
    assert orbit.turn(START, 30, 0).eye[0] > 50
    assert orbit.turn(START, 0, 20).eye[2] > START.eye[2]


def test_the_eye_stays_above_the_ground() -> None:
    assert orbit.turn(START, 0, -80).eye[2] > 0
    assert orbit.slide(START, 0, -5).eye[2] > 0
    assert orbit.approach(Camera((0.0, -10.0, 1.0), (0.0, 0.0, 20.0)), 50.0).eye[2] > 0


def test_turning_from_straight_above_keeps_what_is_up_in_the_picture() -> None:
    above = preset(flagship(60), "above")
    turned = orbit.turn(above, 0.0, -10.0)
    assert turned.axes[1][1] > 0.9
    assert abs(turned.axes[0][1]) < 1e-6


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_going_nearer_and_farther(factor: float) -> None:
    high = Camera((0.0, -90.0, 80.0), (0.0, 110.0, 60.0))
    assert distance(orbit.approach(high, factor)) == pytest.approx(factor * distance(high))


def test_nobody_goes_through_the_target_or_out_of_sight() -> None:
    assert distance(orbit.approach(START, 1e-9)) == pytest.approx(1.0)
    assert distance(orbit.approach(START, 1e9)) == pytest.approx(distance(START))


def test_sliding_by_one_moves_the_picture_by_its_height() -> None:
    slid = orbit.slide(START, 0.0, 1.0)
    before, _ = START.project(np.array([START.target]), (1280, 720))
    after, _ = slid.project(np.array([START.target]), (1280, 720))
    assert after[0, 1] - before[0, 1] == pytest.approx(720, abs=1)


@pytest.mark.parametrize("first", PRESETS)
@pytest.mark.parametrize("second", PRESETS)
def test_the_way_between_cameras_is_smooth_and_exact_at_its_ends(first: str, second: str) -> None:
    plan = flagship(60)
    one, two = preset(plan, first), preset(plan, second)
    assert orbit.between(one, two, 0.0) == one
    assert orbit.between(one, two, 1.0) == two
    steps = [np.array(orbit.between(one, two, part).eye) for part in np.linspace(0, 1, 101)]
    strides = np.linalg.norm(np.diff(steps, axis=0), axis=1)
    assert strides.max() <= 0.06 * strides.sum() + 1e-6  # never a leap
    if first != second:
        assert strides[0] < 0.3 * strides.max()  # and slow at both ends
        assert strides[-1] < 0.3 * strides.max()


def test_behind_a_drone_looks_the_way_it_flies() -> None:
    place = np.array([3.0, 4.0, 50.0])
    camera = orbit.behind(place, np.array([2.0, 0.0, 0.0]), 14.0)
    assert camera.eye[0] == pytest.approx(3.0 - 14.0)
    assert camera.target == (3.0, 4.0, 50.0)
    pixels, depth = camera.project(place[None], (1280, 720))
    assert pixels[0] == pytest.approx((639.5, 359.5))
    assert depth[0] > 14
