"""Where the drones wait that a picture does not need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from choreo.core.limits import KeepOut, Limits
from choreo.errors import ShowError
from choreo.motion.air.airspace import breach
from choreo.motion.together.planes import frames
from choreo.neighbours import closest
from choreo.picture.formation import Formation
from choreo.picture.shapes import grid, line, ring, sphere
from choreo.planning.parking import park
from tests.strategies import formations

WALL = grid(25, 2.0).stand(y=60, z=40).points
LIMITS = Limits()
pictures = st.integers(1, 20).flatmap(lambda dots: formations(dots, 3.1)).map(lambda made: made.stand(y=60, z=70))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pictures, st.integers(1, 80), pictures, st.sampled_from([None, 3.0]))
def test_spares_keep_their_distance_within_the_allowed_air(
    picture: Formation, count: int, following: Formation, vertical: float | None
) -> None:
    limits = Limits(vertical_distance=vertical, fence=np.array([[-300.0, -300], [300, -300], [300, 300], [-300, 300]]))
    spares = park(picture.points, count, following.points, limits)
    assert spares.shape == (count, 3)
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    assert closest(np.concatenate([picture.points, spares]) * squeeze) >= limits.planning_distance * (1 - 1e-9)
    assert breach(spares, limits) is None


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["x", "y", "z"]), st.floats(-180, 180), st.sampled_from([None, 3.0]))
def test_spares_of_a_flat_picture_wait_in_its_plane(about: str, degrees: float, vertical: float | None) -> None:
    dots = grid(25, 3.1).turn(degrees, about).stand(y=60, z=70).points
    everybody = np.concatenate([dots, park(dots, 30, dots, Limits(vertical_distance=vertical))])
    assert frames(everybody, everybody) is not None


def test_spares_wait_near_where_they_are_wanted_next() -> None:
    right = ring(20, 8.0).stand(y=60, z=40, x=40).points
    left = ring(20, 8.0).stand(y=60, z=40, x=-40).points
    assert park(WALL, 20, right, LIMITS)[:, 0].min() > 25
    assert park(WALL, 20, left, LIMITS)[:, 0].max() < -25


def test_nobody_waits_where_none_is_left() -> None:
    assert park(WALL, 0, WALL, LIMITS).shape == (0, 3)


def test_a_picture_of_one_dot_has_room_for_all() -> None:
    spares = park(np.array([[0.0, 60, 40]]), 99, WALL, LIMITS)
    assert len(np.unique(spares.round(3), axis=0)) == 99


def test_spares_of_a_body_wait_beside_it() -> None:
    ball = sphere(60, 9.0).stand(y=60, z=40).points
    spares = park(ball, 40, ball, LIMITS)
    assert closest(np.concatenate([ball, spares])) >= LIMITS.planning_distance * (1 - 1e-9)


def test_spares_keep_off_keep_outs_and_the_fence() -> None:
    crane = KeepOut(np.array([[10.0, 50], [30, 50], [30, 70], [10, 70]]), 100.0, "crane")
    fence = np.array([[-15.0, -80], [60, -80], [60, 80], [-15, 80]])
    limits = Limits(keep_out=(crane,), fence=fence)
    there = line(30, 60.0).stand(y=60, z=40, x=20).points
    spares = park(WALL, 60, there, limits)
    beside = (spares[:, 0] < 10 - 1.9) | (spares[:, 0] > 30 + 1.9) | (spares[:, 2] > 101.9)
    assert beside.all()
    assert spares[:, 0].min() > -15 + 1.9


@pytest.mark.parametrize(("floor", "ceiling"), [(35.995, 80.0), (20.0, 44.005)])
def test_altitudes_are_kept_with_their_margin(floor: float, ceiling: float) -> None:
    """The places wanted most are 5 mm from the lowest or the highest altitude: planning keeps 1 cm."""
    limits = Limits(min_altitude=floor, max_altitude=ceiling)
    middle = WALL[np.abs(WALL[:, 2] - 40) < 1]
    assert breach(park(middle, 20, WALL, limits), limits) is None


def test_no_room_is_told() -> None:
    tight = Limits(min_altitude=34.0, max_altitude=46.0, fence=np.array([[-6.0, 0], [6, 0], [6, 61], [-6, 61]]))
    with pytest.raises(
        ShowError, match=r"50 drones have no dot in this picture; room to wait .* is found for 15 of them"
    ):
        park(WALL, 50, WALL, tight)
    assert len(park(WALL, 15, WALL, tight)) == 15


def test_where_the_plane_has_no_room_they_wait_behind_it() -> None:
    narrow = Limits(min_altitude=34.0, max_altitude=46.0, fence=np.array([[-6.0, 0], [6, 0], [6, 80], [-6, 80]]))
    spares = park(WALL, 50, WALL, narrow)
    assert spares[:, 1].min() >= 60.0 - 1e-9
    assert closest(np.concatenate([WALL, spares])) >= narrow.planning_distance * (1 - 1e-9)
    assert breach(spares, narrow) is None


def test_spares_stand_near_the_fence_only_where_there_is_no_room_elsewhere() -> None:
    fence = np.array([[-7.0, 55], [7, 55], [7, 65], [-7, 65]])
    limits = Limits(min_altitude=30.0, max_altitude=50.0, fence=fence)
    few, many = (np.abs(park(WALL, count, WALL, limits)[:, 0]).max() for count in (8, 80))
    assert few <= 7.0 - 2.0
    assert 7.0 - 2.0 < many <= 7.0 - 0.01
