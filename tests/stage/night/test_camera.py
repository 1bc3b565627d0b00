"""A camera shows what stands before it, and each preset holds every picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.errors import InputError
from choreo.stage.night.camera import PRESETS, Camera, pictured, preset
from tests.stage.showcase import flagship, gradient, heart, still_plan

SIZE = (1280, 720)


def test_what_is_looked_at_is_in_the_middle() -> None:
    camera = Camera((0, -90, 8), (20, 110, 70))
    pixels, depth = camera.project(np.array([[20.0, 110.0, 70.0]]), SIZE)
    assert pixels[0] == pytest.approx([639.5, 359.5])
    assert depth[0] == pytest.approx(np.linalg.norm([20, 200, 62]))


def test_right_is_right_and_up_is_up() -> None:
    camera = Camera((0, -90, 8), (0, 110, 70))
    middle, right, higher = camera.project(np.array([[0.0, 110, 70], [5, 110, 70], [0, 110, 75]]), SIZE)[0]
    assert right[0] > middle[0]
    assert right[1] == pytest.approx(middle[1])
    assert higher[1] < middle[1]


def test_field_of_view_reaches_from_edge_to_edge() -> None:
    camera = Camera((0, 0, 0), (0, 100, 0), field_of_view=90.0)
    pixels, _ = camera.project(np.array([[0.0, 100.0, 100.0], [0.0, 100.0, -100.0]]), SIZE)
    assert pixels[:, 1] == pytest.approx([-0.5, 719.5])


def test_nothing_behind_the_eye_is_seen() -> None:
    pixels, depth = Camera((0, 0, 0), (0, 100, 0)).project(np.array([[0.0, -5.0, 0.0]]), SIZE)
    assert np.isnan(pixels).all()
    assert depth[0] == pytest.approx(-5.0)


@pytest.mark.parametrize(
    ("camera", "message"),
    [
        ({"eye": (0, 0, 0), "target": (0, 0, 0)}, "must be apart"),
        ({"eye": (0, 0, 0), "target": (0, 0, 9)}, "line of sight"),
        ({"eye": (0, 0, 0), "target": (0, 9, 0), "field_of_view": 180.0}, "field_of_view = 180"),
        ({"eye": (0, 0, float("nan")), "target": (0, 9, 0)}, "must be apart"),
    ],
)
def test_impossible_cameras_are_refused(camera: dict[str, tuple[float, float, float]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Camera(**camera)  # type: ignore[arg-type]  # the table mixes vectors and numbers


@pytest.mark.parametrize("aspect", [16 / 9, 1.0, 0.5])
@pytest.mark.parametrize("name", PRESETS)
def test_presets_hold_every_picture(name: str, aspect: float) -> None:
    plan = flagship(200)
    size = (round(720 * aspect), 720)
    pixels, depth = preset(plan, name, size[0] / size[1]).project(pictured(plan), size)
    assert (depth > 0).all()
    assert (pixels > 4).all()
    assert (pixels < np.array(size) - 5).all()


@pytest.mark.parametrize("name", ["conductor", "side", "above"])
def test_conductor_side_and_above_hold_the_take_off_grid_too(name: str) -> None:
    plan = flagship(200)
    pixels, depth = preset(plan, name).project(plan.fleet.homes, SIZE)
    assert (depth > 0).all()
    assert ((pixels > 0) & (pixels < np.array(SIZE) - 1)).all()


def test_widest_picture_fills_the_audiences_view() -> None:
    plan = flagship(200)
    pixels, _ = preset(plan, "audience").project(pictured(plan), SIZE)
    width = np.ptp(pixels[:, 0])
    assert 0.85 * SIZE[0] < width < 0.97 * SIZE[0]


def test_audience_sees_some_foreground_below_the_pictures() -> None:
    plan = flagship(200)
    pixels, _ = preset(plan, "audience").project(pictured(plan), SIZE)
    assert SIZE[1] - pixels[:, 1].max() > pixels[:, 1].min()


def test_side_looks_from_the_right_and_above_has_the_audience_below() -> None:
    plan = flagship(200)
    assert preset(plan, "side").eye[0] > 100
    pixels, _ = preset(plan, "above").project(np.array([plan.audience, (0.0, 110.0, 8.0)]), SIZE)
    assert pixels[0, 1] > pixels[1, 1]


@given(x=st.floats(-300, 300), y=st.floats(-300, 300), z=st.floats(0, 200))
def test_an_audience_anywhere_gets_a_camera(x: float, y: float, z: float) -> None:
    points = heart(40)
    plan = still_plan([("heart", points, gradient(points, (255, 0, 0), (255, 0, 0)))], audience=(x, y, z))
    camera = preset(plan, "audience")
    assert camera.eye == (x, y, z)
    assert 0 < camera.field_of_view <= 110


def test_audience_may_lie_straight_below_a_flat_picture() -> None:
    flat = np.column_stack([*np.random.default_rng(1).uniform(-40, 40, (2, 60)), np.full(60, 80.0)])
    plan = still_plan([("flat", flat, gradient(flat, (9, 9, 9), (9, 9, 9)))], audience=(0, 0, 2))
    pixels, depth = preset(plan, "audience").project(flat, SIZE)
    assert (depth > 0).all()
    assert ((pixels > 0) & (pixels < SIZE)).all()


def test_dark_drones_do_not_widen_the_view() -> None:
    points = heart(60)
    light = gradient(points, (255, 0, 0), (255, 0, 0))
    away, off = points.copy(), light.copy()
    away[:5, 0], off[:5] = 900.0, 0
    near = preset(still_plan([("heart", points[5:], light[5:])]), "audience")
    assert preset(still_plan([("heart", away, off)]), "audience") == near


def test_unknown_preset_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="camera 'front' is not known; there are audience, conductor, side, above"):
        preset(flagship(20), "front")


def test_the_conductor_sits_high_up_behind_the_audiences_left() -> None:
    plan = flagship(200)
    x, y, z = preset(plan, "conductor").eye
    assert x < 0
    assert y < plan.audience[1]
    assert z > plan.audience[2] + 20
