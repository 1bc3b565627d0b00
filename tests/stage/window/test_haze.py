"""The haze has the colours of the lights, where they are, and is dark without them."""

from __future__ import annotations

import numpy as np

from choreo.stage.night.camera import Camera
from choreo.stage.window.haze import haze

CAMERA, SIZE = Camera((0.0, -200.0, 50.0), (0.0, 0.0, 50.0), field_of_view=36.0), (1280, 720)


def swarm(x: float, colour: tuple[int, int, int], count: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Return drones within ten metres of (x, 0, 50), all of one colour."""
    places = np.random.default_rng(0).uniform(-10, 10, (count, 3)) + [x, 0, 50]
    return places, np.full((count, 3), colour, dtype=np.uint8)


def test_it_glows_around_the_lights_in_their_colour() -> None:
    red, blue = swarm(-60, (255, 0, 0)), swarm(60, (0, 0, 255))
    picture = haze(np.concatenate([red[0], blue[0]]), np.concatenate([red[1], blue[1]]), CAMERA, SIZE).astype(int)
    rows, columns, _ = picture.shape
    left, right = picture[:, : columns // 2], picture[:, columns // 2 :]
    brightest_left = np.unravel_index(left[:, :, 3].argmax(), left.shape[:2])
    brightest_right = np.unravel_index(right[:, :, 3].argmax(), right.shape[:2])
    spots, _ = CAMERA.project(np.array([[-60.0, 0, 50], [60, 0, 50]]), SIZE)
    cell = SIZE[1] / rows
    assert abs(brightest_left[1] - spots[0, 0] / cell) < 2
    assert abs(brightest_right[1] + columns // 2 - spots[1, 0] / cell) < 2
    assert abs(brightest_left[0] - spots[0, 1] / cell) < 2
    assert left[brightest_left][0] > 4 * left[brightest_left][2]
    assert right[brightest_right][2] > 4 * right[brightest_right][0]
    assert picture[0, :, 3].max() < left[:, :, 3].max() / 4  # it fades away from them


def test_more_lights_make_more_haze() -> None:
    few, many = (haze(*swarm(0, (255, 255, 255), count), CAMERA, SIZE)[:, :, 3].max() for count in (30, 300))
    assert 0 < few < many


def test_dark_drones_and_those_behind_the_eye_give_none() -> None:
    places, colours = swarm(0, (255, 255, 255))
    assert haze(places, 0 * colours, CAMERA, SIZE)[:, :, 3].max() == 0
    assert haze(places - [0, 400, 0], colours, CAMERA, SIZE)[:, :, 3].max() == 0


def test_it_has_the_shape_of_the_window() -> None:
    rows, columns, depth = haze(*swarm(0, (9, 9, 9)), CAMERA, (900, 900)).shape
    assert (rows, depth) == (columns, 4)
