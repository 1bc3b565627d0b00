"""The empty stage: sky above the horizon, ground below, keep-outs where they stand."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.core.limits import KeepOut
from choreo.stage.night.backdrop import backdrop
from choreo.stage.night.camera import Camera
from choreo.stage.night.scene import Scene, is_seat, roof, walls

SIZE = (320, 180)
LEVEL = Camera((0, -100, 20), (0, 100, 20), field_of_view=40.0)
PADS = np.array([[0.0, 0.0, 0.0]])


def square(side: float, height: float, y: float = 0.0) -> KeepOut:
    half = side / 2
    return KeepOut(np.array([[-half, y - half], [half, y - half], [half, y + half], [-half, y + half]]), height)


def brightness(scene: Scene, camera: Camera = LEVEL) -> Floats:
    return np.asarray(backdrop(scene, camera, SIZE).sum(axis=2, dtype=np.float64))


def test_sky_is_lightest_at_the_horizon_and_ground_darker() -> None:
    rows = np.median(brightness(Scene(PADS)), axis=1)
    assert rows[88] > 1.5 * rows[40] > 1.5 * rows[0]
    assert rows[-1] < rows[88] / 2


def test_the_night_is_darker_than_any_light() -> None:
    assert backdrop(Scene(PADS, (square(20, 30),)), LEVEL, SIZE).max() < 0.3


def test_keep_out_is_dark_where_it_stands_with_a_rim_on_top() -> None:
    prism = square(20, 30)
    with_it, without = brightness(Scene(PADS, (prism,))), brightness(Scene(PADS))
    corners = np.concatenate([walls(prism).reshape(-1, 3), roof(prism)])
    pixels = LEVEL.project(corners, SIZE)[0]
    changed = np.argwhere(np.abs(with_it - without) > 1e-6)
    assert changed.min(axis=0) == pytest.approx(pixels.min(axis=0)[::-1], abs=2)
    assert changed.max(axis=0) == pytest.approx(pixels.max(axis=0)[::-1], abs=2)
    top, middle = round(pixels[:, 1].min()), round(pixels[:, 0].mean())
    assert with_it[top + 6, middle] < without[top + 6, middle] / 3
    assert with_it[top - 1 : top + 2, middle].max() > 3 * with_it[top + 6, middle]


def test_the_stand_in_which_the_viewer_sits_is_left_out() -> None:
    stand = square(40, 30, y=-70)
    assert is_seat(stand, np.array(LEVEL.eye))
    assert not is_seat(stand, np.array([0.0, -300.0, 20.0]))
    assert not is_seat(stand, np.array([0.0, -70.0, 200.0]))
    assert (brightness(Scene(PADS, (stand,))) == brightness(Scene(PADS))).all()


def test_pads_and_fence_show() -> None:
    above = Camera((0, 0, 100), (0, 0, 0), up=(0, 1, 0), field_of_view=40.0)
    bare = brightness(Scene(np.array([[500.0, 500.0, 0.0]])), above)
    pads = brightness(Scene(np.array([[12.0, 3.0, 0.0], [500.0, 500.0, 0.0]])), above)
    column, row = above.project(np.array([[12.0, 3.0, 0.0]]), SIZE)[0][0]
    assert np.argwhere(pads > bare + 1e-9).mean(axis=0) == pytest.approx([row, column], abs=1)
    fence = np.array([[-25.0, -25], [25, -25], [25, 25], [-25, 25]])
    fenced = brightness(Scene(np.array([[500.0, 500.0, 0.0]]), fence=fence), above)
    corner = above.project(np.array([[-25.0, 25.0, 0.0]]), SIZE)[0][0]
    assert np.argwhere(fenced > bare + 1e-3).min(axis=0) == pytest.approx(corner[::-1], abs=2)


@pytest.mark.parametrize("eye", [(0.0, 0.0, 1.0), (0.0, -19.0, 60.0), (5.0, 5.0, -3.0), (0.0, 0.0, 31.0)])
def test_any_place_to_stand_gives_a_finite_picture(eye: tuple[float, float, float]) -> None:
    scene = Scene(PADS, (square(20, 30), square(4, 2)), np.array([[-30.0, -30], [30, -30], [0, 30]]))
    picture = backdrop(scene, Camera(eye, (1.0, 50.0, 20.0)), SIZE)
    assert np.isfinite(picture).all()
    assert picture.min() >= 0


@pytest.mark.parametrize(("heading", "way"), [(0, (0, 1)), (90, (-1, 0)), (-90, (1, 0)), (180, (0, -1))])
def test_arrow_points_north(heading: float, way: tuple[float, float]) -> None:
    shaft = Scene(PADS, heading=heading).north_arrow()[0]
    along = (shaft[1] - shaft[0])[:2]
    assert along / np.linalg.norm(along) == pytest.approx(way, abs=1e-9)
