"""Lights appear where the drones are, in their colours, however far away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.arrays import Bytes, Floats
from choreo.errors import InputError
from choreo.stage.night.camera import Camera, preset
from choreo.stage.night.render import Renderer, bloom, check_size, lights, to_linear
from choreo.stage.night.scene import Scene
from tests.stage.showcase import flagship

SIZE = (320, 180)
FRONT = Camera((0, -100, 50), (0, 100, 50), field_of_view=40.0)
EMPTY = Scene(np.zeros((1, 3)))


def one(*place: float) -> Floats:
    return np.array([place])


def colour(*rgb: int) -> Bytes:
    return np.array([rgb], dtype=np.uint8)


@settings(max_examples=40)
@given(x=st.floats(-60, 60), y=st.floats(0, 300), z=st.floats(30, 70))
def test_light_lies_around_the_projected_place(x: float, y: float, z: float) -> None:
    light = lights(FRONT, SIZE, one(x, y, z), colour(255, 255, 255))[:, :, 0].astype(np.float64)
    (column, row), _ = (part[0] for part in FRONT.project(one(x, y, z), SIZE))
    margin = 12
    if not (margin < column < SIZE[0] - margin and margin < row < SIZE[1] - margin):
        return
    rows, columns = np.indices(light.shape)
    centre = np.array([(columns * light).sum(), (rows * light).sum()]) / light.sum()
    assert centre == pytest.approx([column, row], abs=0.02)


def test_moving_one_drone_changes_the_picture_there_and_nowhere_else() -> None:
    renderer = Renderer(EMPTY, FRONT, SIZE)
    place = np.array([[-40.0, 100, 50], [40.0, 100, 50]])
    white = np.full((2, 3), 255, dtype=np.uint8)
    moved = np.array([[-40.0, 100, 50], [40.0, 100, 54]])
    before = renderer.draw(place, white).astype(int)
    after = renderer.draw(moved, white).astype(int)
    changed = np.abs(after - before).max(axis=2) > 8
    columns = np.nonzero(changed)[1]
    expected = FRONT.project(place, SIZE)[0][1, 0]
    assert changed.any()
    assert np.abs(columns - expected).max() < 30


@pytest.mark.parametrize("rgb", [(255, 0, 0), (0, 255, 0), (0, 0, 255)])
def test_colours_are_the_drones_own(rgb: tuple[int, int, int]) -> None:
    picture = Renderer(EMPTY, FRONT, SIZE).draw(one(0, 100, 50), colour(*rgb)).astype(int)
    own = int(np.argmax(rgb))
    spot = picture[88:92, 158:162].reshape(-1, 3).max(axis=0)
    assert spot[own] > 200
    assert np.delete(spot, own).max() < spot[own] - 60  # the core is nearly, not quite, white


def test_dark_drones_draw_nothing_unless_asked_for() -> None:
    nobody = Renderer(EMPTY, FRONT, SIZE).draw(np.empty((0, 3)), np.empty((0, 3), dtype=np.uint8))
    dark = Renderer(EMPTY, FRONT, SIZE).draw(one(0, 100, 50), colour(0, 0, 0))
    shown = Renderer(EMPTY, FRONT, SIZE, show_dark=True).draw(one(0, 100, 50), colour(0, 0, 0))
    assert (dark == nobody).all()
    assert shown[88:92, 158:162].max() > nobody[88:92, 158:162].max() + 20


def test_drones_behind_the_eye_or_outside_the_view_draw_nothing() -> None:
    away = np.array([[0, -300, 50], [5000, 100, 50], [0, 100, 5000], [0, -100, 50]], dtype=np.float64)
    assert lights(FRONT, SIZE, away, np.full((4, 3), 255, dtype=np.uint8)).max() == 0


def test_a_light_half_outside_still_shows_its_inner_half() -> None:
    edge = np.tan(np.radians(20)) * 200 * SIZE[0] / SIZE[1]
    light = lights(FRONT, SIZE, one(edge, 100, 50), colour(255, 255, 255))
    assert light[:, -1].max() > 0.5
    assert light[:, : SIZE[0] - 40].max() == 0


def test_nearer_lights_are_larger_and_far_ones_never_vanish() -> None:
    def area(y: float) -> int:
        return int((lights(FRONT, SIZE, one(0, y, 50), colour(255, 255, 255))[:, :, 0] > 0.5).sum())

    assert area(-95) > area(-80) > area(-50) >= area(3000) >= 1


def test_light_adds_up() -> None:
    place, white = np.repeat(one(0, 100, 50), 3, axis=0), np.full((3, 3), 255, dtype=np.uint8)
    single = lights(FRONT, SIZE, place[:1], white[:1])
    np.testing.assert_allclose(lights(FRONT, SIZE, place, white), 3 * single, rtol=1e-5)
    assert single.max() > 1


def test_bloom_spreads_light_evenly_and_invents_none() -> None:
    light = np.zeros((64, 64, 3), dtype=np.float32)
    assert bloom(light).max() == 0
    light[28:36, 28:36] = 1.0
    glow = bloom(light)
    assert glow[32, 32, 0] > glow[32, 40, 0] > glow[32, 50, 0] > 0
    np.testing.assert_allclose(glow, glow[::-1, ::-1], atol=1e-5)
    assert 0.1 < glow.sum() / light.sum() < 0.2


def test_one_moment_gives_the_same_bytes_each_time() -> None:
    plan = flagship(300)
    frame = plan.at(20.0)
    camera = preset(plan, "audience")
    first, second = (
        Renderer(Scene.of(plan), camera, SIZE).draw(frame.position, frame.colours).tobytes() for _ in range(2)
    )
    assert first == second


def test_srgb_bytes_become_linear_light() -> None:
    assert to_linear(np.array([0, 128, 255], dtype=np.uint8)) == pytest.approx([0, 0.21586, 1], abs=1e-5)


@pytest.mark.parametrize("size", [(8, 100), (100, 0), (9000, 100), (8000, 8000), (-5, 40)])
def test_sizes_that_no_picture_can_have_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match=r"picture: .* pixels"):
        check_size(size)


@pytest.mark.parametrize("outside", [0.3, 1.7, 4.0, 7.9, 8.1, 30.0])
def test_lights_just_outside_shine_in_alike_on_all_sides(outside: float) -> None:
    """A drone on its way may leave the picture by any edge, the upper one too."""
    camera, size = Camera((0, 0, 50), (0, 100, 50)), (96, 96)
    metre = camera.focal_length(size[1]) / 100  # pixels, at a distance of 100 m
    off = (48 + outside) / metre
    white = np.full((1, 3), 255, dtype=np.uint8)
    left, right, upper, lower = (
        lights(camera, size, np.array([[x, 100.0, 50.0 + z]]), white)
        for x, z in ((-off, 3), (off, 3), (3, off), (3, -off))
    )
    assert np.allclose(left, right[:, ::-1], atol=1e-5)
    assert np.allclose(upper, lower[::-1], atol=1e-5)
    assert np.allclose(upper, right.transpose(1, 0, 2)[::-1, ::-1], atol=1e-5)
    assert (upper.max() > 0.01) == (outside < 6)
