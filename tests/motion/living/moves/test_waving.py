"""Breathing and waves: their shape, their pace, and the distances that they keep."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.motion.living.motions import Motion
from choreo.motion.living.moves.move_kinds import Move, Scene, kinds
from choreo.neighbours import closest
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid
from tests.strategies import gentle_motions, held_pictures

AWAY = np.array([0.0, 1.0, 0.0])
LENGTH = 60.0
PICTURE = grid(100, 2.0, columns=20).stand(y=60, z=60)


def scene(rest: Floats, away: Floats = AWAY, **words: Any) -> Scene:
    name = words.pop("name")
    middle = (rest.min(axis=0) + rest.max(axis=0)) / 2
    return Scene(dict(Motion(name, **words).words), LENGTH, rest, middle, away)


def move(rest: Floats, **words: Any) -> Move:
    make = kinds()[words["name"]].make
    assert make is not None
    return make(scene(rest, **words))


def at(seconds: Any, rest: Floats = PICTURE.points, **words: Any) -> Floats:
    """Return where a motion moves places to, (m, n, 3) m."""
    moments = np.atleast_1d(np.asarray(seconds, dtype=np.float64))
    return move(rest, **words)(moments, np.broadcast_to(rest, (len(moments), *rest.shape)))


def promised(picture: Formation, **words: Any) -> float:
    promise = kinds()[words["name"]].promise
    assert promise is not None
    return promise(scene(picture.points, **words))


@given(scale=st.floats(0.6, 3), period=st.floats(4, 15))
def test_breathing_is_a_dilation_about_its_middle_and_comes_back(scale: float, period: float) -> None:
    largest = at(3.5 * period, name="breathe", scale=scale, period=period)[0]
    assert np.abs(largest - (PICTURE.centre + scale * (PICTURE.points - PICTURE.centre))).max() < 1e-9
    smallest = at(3.0 * period, name="breathe", scale=scale, period=period)[0]
    assert np.abs(smallest - PICTURE.points).max() < 1e-9
    assert np.abs(at(LENGTH, name="breathe", scale=scale, period=period)[0] - PICTURE.points).max() < 1e-9


@given(data=st.data(), picture=held_pictures(), across=st.sampled_from(["depth", "x", "z"]))
def test_a_wave_keeps_the_part_of_the_distances_that_it_promises(
    data: st.DataObject, picture: Formation, across: str
) -> None:
    words = data.draw(gentle_motions("wave")) | {"across": across}
    kept = promised(picture, **words)
    places = at(np.linspace(0, LENGTH, 41), picture.points, **words)
    rest = np.linalg.norm(picture.points[:, None] - picture.points[None], axis=2)
    apart = np.linalg.norm(places[:, :, None] - places[:, None], axis=3)
    assert (apart - kept * rest).min() > -1e-9
    if across == "depth":
        assert kept == 1.0


@pytest.mark.parametrize(
    ("slope", "measured", "promise"), [(0.16, 0.933, 0.924), (0.31, 0.868, 0.855), (0.63, 0.745, 0.734)]
)
def test_the_promise_is_nearly_reached_on_a_hexagonal_lattice(slope: float, measured: float, promise: float) -> None:
    """The least singular value of the shear, within a hundredth of what dots as close as can be come to."""
    x, z = np.meshgrid(np.arange(24) * 1.5, np.arange(14) * 1.5 * math.sqrt(0.75))
    x = x + (np.arange(14) % 2)[:, None] * 0.75
    lattice = Formation(np.stack([x.ravel(), np.full(x.size, 60.0), 60 + z.ravel()], axis=1))
    words = {"name": "wave", "across": "z", "amplitude": slope * 30 / (2 * math.pi), "length": 30, "period": 6}
    assert promised(lattice, **words) == pytest.approx(promise, abs=2e-3)
    least = min(closest(places) for places in at(np.linspace(12, 18, 61), lattice.points, **words)) / 1.5
    assert least == pytest.approx(measured, abs=0.012)
    assert least >= promised(lattice, **words)


def test_a_wave_runs_to_the_right_or_up_or_the_other_way() -> None:
    base: dict[str, Any] = {"name": "wave", "amplitude": 1, "length": 20, "period": 8}
    for along, axis in (("x", 0), ("z", 2)):
        for reverse in (False, True):
            one, two = at([30.0, 30.4], **base, along=along, reverse=reverse)[:, :, 1] - 60
            ahead = PICTURE.points[:, axis] + (-1 if reverse else 1) * 20 * 0.4 / 8
            order = np.argsort(PICTURE.points[:, axis], kind="stable")
            later = np.interp(PICTURE.points[:, axis], ahead[order], one[order])
            inside = (later != one[order][0]) & (later != one[order][-1])
            tolerance = 0.1 if along == "x" else 0.2
            assert np.abs(later - two)[inside].max() < tolerance


def test_a_flag_hangs_on_its_pole() -> None:
    shown = at(np.linspace(20, 30, 40), name="wave", grows=True, amplitude=2)[..., 1] - 60
    left, right = PICTURE.points[:, 0].argmin(), PICTURE.points[:, 0].argmax()
    assert np.abs(shown[:, left]).max() < 1e-9
    assert np.abs(shown[:, right]).max() > 1.9


@pytest.mark.parametrize("degrees", [0.0, 30.0, -60.0, 150.0])
def test_of_a_picture_that_is_turned_right_is_along_it(degrees: float) -> None:
    """A flag that stands askew waves as it does when it faces the audience."""
    angle = math.radians(degrees)
    about = np.array([[math.cos(angle), math.sin(angle), 0], [-math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
    moments = np.array([22.0, 25.0])
    for across in ("depth", "x", "z"):
        words: dict[str, Any] = {"name": "wave", "across": across, "amplitude": 1}
        straight = at(moments, **words)
        turned = PICTURE.points @ about
        make = kinds()["wave"].make
        assert make is not None
        own = make(scene(turned, AWAY @ about, **words))(moments, np.broadcast_to(turned, (2, *turned.shape)))
        assert np.abs(own - straight @ about).max() < 1e-9


def test_the_surface_of_a_pond_that_lies_flat_waves_up_and_down() -> None:
    pond = PICTURE.lie(z=30.0, y=60.0)
    up = np.array([0.0, 0.0, 1.0])
    make = kinds()["wave"].make
    assert make is not None
    places = make(scene(pond.points, up, name="wave"))(np.array([25.0]), pond.points[None])
    assert np.abs((places[0] - pond.points)[:, :2]).max() < 1e-9
    assert np.ptp(places[0, :, 2]) > 1
    away = make(scene(pond.points, up, name="wave", along="z"))(np.array([25.0]), pond.points[None])
    assert np.ptp(away[0, :, 2]) > 1
