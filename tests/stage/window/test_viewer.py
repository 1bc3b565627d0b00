"""The window's eye: presets that leave room for the timeline, moves in time, a drone that is followed."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import Mock

import numpy as np
import pytest

from choreo.stage.night.camera import pictured, preset
from choreo.stage.night.opening import opening
from choreo.stage.window.orbit import MOVE_SECONDS
from choreo.stage.window.viewer import Viewer
from tests.stage.showcase import flagship

SIZE = (1280, 720)
PLAN = flagship(100)


@pytest.fixture
def viewer() -> Viewer:
    window = SimpleNamespace(GetSize=lambda: SIZE)
    return Viewer(SimpleNamespace(camera=Mock(), render_window=window), PLAN)


def test_it_begins_at_the_audience_as_the_stills_do_but_turns_around_the_pictures(viewer: Viewer) -> None:
    wanted = preset(PLAN, "audience")
    assert viewer.camera.eye == wanted.eye == PLAN.audience
    assert viewer.camera.axes == pytest.approx(wanted.axes)
    assert viewer.camera.field_of_view == wanted.field_of_view
    assert np.linalg.norm(np.subtract(viewer.camera.target, viewer.camera.eye)) == pytest.approx(200, rel=0.1)


def test_the_audience_looks_at_the_pads_first_until_somebody_turns_the_view(viewer: Viewer) -> None:
    seen = opening(PLAN)
    assert seen is not None
    assert viewer.direct(0.0)
    assert viewer.camera == seen.ground
    assert not viewer.direct(0.0), "nothing has changed"
    assert viewer.direct(3.0)
    viewer.turn(5.0, 0.0)
    turned = viewer.camera
    assert not viewer.direct(0.0)
    assert viewer.camera == turned
    viewer.look("side", 110, clock=0.0)
    assert not viewer.direct(0.0), "another camera stands still"


def test_another_plan_has_its_own_view(viewer: Viewer) -> None:
    viewer.direct(0.0)
    before = viewer.camera
    viewer.use(flagship(1400))
    assert viewer.direct(0.0)
    assert viewer.camera != before


@pytest.mark.parametrize("name", ["conductor", "side", "above"])
@pytest.mark.parametrize("foot", [0, 110, 200])
def test_presets_hold_pictures_and_pads_above_the_timeline(viewer: Viewer, name: str, foot: int) -> None:
    camera = viewer.preset(name, foot)
    pixels, depth = camera.project(np.concatenate([pictured(PLAN), PLAN.fleet.homes]), SIZE)
    assert (depth > 0).all()
    assert (pixels > 0).all()
    assert (pixels < [SIZE[0], SIZE[1] - foot]).all()


def test_a_camera_is_reached_step_by_step_in_its_time(viewer: Viewer) -> None:
    start = np.array(viewer.camera.eye)
    viewer.look("side", 110, clock=10.0)
    assert viewer.camera.eye == tuple(start)
    eyes = []
    for clock in np.linspace(10.0, 10.0 + MOVE_SECONDS, 31):
        assert viewer.tick(float(clock))
        eyes.append(np.array(viewer.camera.eye))
    assert np.linalg.norm(np.diff(eyes, axis=0), axis=1).max() < 0.12 * np.linalg.norm(eyes[-1] - start)
    assert viewer.camera == viewer.preset("side", 110)
    assert not viewer.tick(20.0)
    assert viewer.name == "side"


def test_turning_by_hand_ends_a_move(viewer: Viewer) -> None:
    viewer.look("side", 110, clock=0.0)
    viewer.tick(0.3)
    viewer.turn(5.0, 0.0)
    assert not viewer.tick(0.4)
    assert viewer.name == "free"


def test_the_drone_that_is_followed_stays_where_it_is_in_the_picture(viewer: Viewer) -> None:
    viewer.follow(7, 16.0, clock=0.0)
    viewer.tick(99.0)
    for before, after in ((16.0, 16.5), (16.5, 17.0), (17.0, 40.0)):
        viewer.keep_up(PLAN.at(after).position[7] - PLAN.at(before).position[7])
        place, _ = viewer.camera.project(PLAN.at(after).position[7:8], SIZE)
        assert place[0] == pytest.approx((639.5, 359.5), abs=0.5)
    viewer.turn(30.0, 0.0)
    assert viewer.followed == 7  # one may look at it from another side
    viewer.look("above", 110, clock=100.0)
    assert viewer.followed is None


def test_the_way_to_a_drone_in_flight_ends_at_the_drone(viewer: Viewer) -> None:
    viewer.follow(7, 16.0, clock=0.0)
    for step in range(1, 21):
        now, before = 16.0 + 0.05 * step, 15.95 + 0.05 * step
        viewer.keep_up(PLAN.at(now).position[7] - PLAN.at(before).position[7])
        viewer.tick(0.05 * step)
    place, _ = viewer.camera.project(PLAN.at(17.0).position[7:8], SIZE)
    assert place[0] == pytest.approx((639.5, 359.5), abs=0.5)
