"""What moves as one: isometries, by as much and when as it is said."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.motion.living.motions import Motion
from choreo.motion.living.moves.move_kinds import Scene, kinds
from choreo.picture.formation import Formation
from tests.strategies import gentle_motions, held_pictures

AWAY = np.array([0.0, 1.0, 0.0])
LENGTH = 40.0
CENTRE = np.array([2.0, 60.0, 55.0])
ARM = np.array([[5.0, 60.0, 55.0]])
"""A dot three metres to the right of the centre."""
NAMES = ("turn", "tilt", "drift", "orbit", "swing", "spin")


def at(
    name: str, seconds: Any, rest: Floats = ARM, centre: Floats = CENTRE, length: float = LENGTH, **words: Any
) -> Floats:
    """Return where a motion moves places to, (m, n, 3) m."""
    kind = kinds()[name]
    assert kind.make is not None
    scene = Scene(dict(Motion(name, **words).words), length, rest, centre, AWAY)
    moments = np.atleast_1d(np.asarray(seconds, dtype=np.float64))
    return kind.make(scene)(moments, np.broadcast_to(rest, (len(moments), *rest.shape)))


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data(), picture=held_pictures())
def test_it_is_an_isometry_that_begins_where_it_stands(name: str, data: st.DataObject, picture: Formation) -> None:
    words = data.draw(gentle_motions(name))
    words.pop("name")
    found = at(name, np.linspace(0, LENGTH, 23), picture.points, picture.centre, **words)
    assert np.abs(found[0] - picture.points).max() < 1e-9
    apart = np.linalg.norm(found[:, :, None] - found[:, None], axis=3)
    assert np.abs(apart - apart[0]).max() < 1e-9
    volume = np.linalg.det(found[:, 1:4] - found[:, :1])
    assert np.abs(volume - volume[0]).max() < 1e-6, "and never a mirror image"
    assert kinds()[name].promise is not None


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data(), picture=held_pictures())
def test_speed_and_acceleration_are_nothing_at_both_ends(name: str, data: st.DataObject, picture: Formation) -> None:
    words = data.draw(gentle_motions(name))
    words.pop("name")
    step = 1e-3
    for first in (0.0, LENGTH - 2 * step):
        moments = first + step * np.arange(3)
        one, two, three = at(name, moments, picture.points, picture.centre, **words)
        assert np.abs(three - one).max() / (2 * step) < 0.002
        assert np.abs(three - 2 * two + one).max() / step**2 < 0.05


@pytest.mark.parametrize(
    ("name", "words", "seconds", "place"),
    [
        ("turn", {"angle": 90}, LENGTH, [2, 63, 55]),
        ("turn", {"angle": 90, "axis": "y"}, LENGTH, [2, 60, 52]),
        ("turn", {"angle": -90, "axis": "y"}, LENGTH, [2, 60, 58]),
        ("turn", {"angle": 180, "axis": [1, 0, 0]}, LENGTH, [5, 60, 55]),
        ("turn", {"angle": 90}, LENGTH / 2, [2 + 3 / math.sqrt(2), 60 + 3 / math.sqrt(2), 55]),
        ("tilt", {"axis": "y", "angle": 90, "back": False}, LENGTH, [2, 60, 52]),
        ("tilt", {"axis": "y", "angle": 90}, LENGTH / 2, [2, 60, 52]),
        ("tilt", {"axis": "y", "angle": 90}, LENGTH, [5, 60, 55]),
        ("drift", {"by": [1, 2, 3]}, LENGTH, [6, 62, 58]),
        ("drift", {"by": [1, 2, 3], "back": True}, LENGTH / 2, [6, 62, 58]),
        ("drift", {"path": [[4, 0], [4, 6]]}, LENGTH, [9, 60, 61]),
        ("drift", {"path": [[4, 1, 0], [4, 1, 6]]}, LENGTH, [9, 61, 61]),
        ("swing", {"angle": 90, "to": True}, LENGTH, [2, 60, 52]),
        ("swing", {"angle": 90, "to": True, "back": True}, LENGTH / 2, [2, 60, 52]),
        ("swing", {"angle": 90, "period": 8}, 18.0, [2, 60, 52]),
        ("swing", {"angle": 90, "period": 8, "shift": 0.5}, 18.0, [2, 60, 58]),
        ("swing", {"angle": 90, "period": 8}, 20.0, [5, 60, 55]),
    ],
)
def test_it_comes_to_where_it_is_said(name: str, words: dict[str, Any], seconds: float, place: list[float]) -> None:
    assert at(name, seconds, **words)[0, 0] == pytest.approx(place, abs=1e-9)


def test_a_path_runs_through_its_corners_in_their_order() -> None:
    found = at("drift", np.linspace(0, LENGTH, 2001), path=[[6, 0], [6, 8], [0, 8]])[:, 0] - ARM[0]
    near = [np.linalg.norm(found - [x, 0, z], axis=1) for x, z in ((6, 0), (6, 8), (0, 8))]
    assert [float(each.min()) for each in near] == pytest.approx([0, 0, 0], abs=0.02)
    assert sorted(int(each.argmin()) for each in near) == [int(each.argmin()) for each in near]


@given(period=st.floats(6, 30), clockwise=st.booleans())
def test_a_wheel_goes_round_at_its_period(period: float, clockwise: bool) -> None:
    one, two = at("spin", [19.0, 19.0 + period / 4], length=60.0, period=period, clockwise=clockwise)[:, 0] - CENTRE
    assert one @ two == pytest.approx(0.0, abs=1e-6)
    assert np.linalg.norm(one) == pytest.approx(3.0)
    # Clockwise for the audience: from up to the right, that is about the depth from z to x.
    turned = np.cross(one, two) @ AWAY
    assert turned == pytest.approx(9.0 if clockwise else -9.0)


@given(radius=st.floats(0.5, 9), period=st.floats(6, 30))
def test_an_orbit_circles_without_turning(radius: float, period: float) -> None:
    two_dots = np.concatenate([ARM, CENTRE[None]])
    found = at("orbit", np.linspace(0, 60, 301), two_dots, length=60.0, radius=radius, period=period)
    assert np.abs((found[:, 0] - found[:, 1]) - [3, 0, 0]).max() < 1e-9
    way = found[:, 1] - CENTRE
    middle = (way.min(axis=0) + way.max(axis=0)) / 2
    assert np.linalg.norm(way - middle, axis=1) == pytest.approx(radius, abs=0.03 * radius)
    assert np.abs(way[:, 1]).max() < 1e-9


def test_a_turn_that_goes_on_takes_its_period() -> None:
    one, two = at("turn", [12.0, 22.0], period=10)[:, 0]
    assert one == pytest.approx(two)
    half = at("turn", 17.0, period=10)[0, 0]
    assert (one + half) / 2 == pytest.approx(CENTRE)


def test_a_way_of_no_length_moves_nobody() -> None:
    assert np.array_equal(at("drift", [0.0, 20.0], by=[0, 0, 0]), np.stack([ARM, ARM]))
