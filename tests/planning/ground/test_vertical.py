"""Straight up and straight down: within the limits on the curves themselves, whatever the drones can do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.errors import ShowError
from choreo.motion.air.airspace import breach
from choreo.motion.laws.spline_fit import mean_jerk
from choreo.planning.ground.vertical import (
    LOWEST_FLIGHT,
    TOUCH_DOWN_HEIGHT,
    TOUCH_DOWN_SPEED,
    Profile,
    climb,
    descend,
    fly_profiles,
    flying,
    time_step,
    told,
)

speeds = st.sampled_from([0.05, 0.3, 1.0, 3.0, 8.0, 20.0])
pushes = st.sampled_from([0.02, 0.1, 0.165, 0.5, 3.0, 15.0, 40.0])
heights = st.floats(0.5, 300.0)
drones = st.builds(
    lambda up, down, push: Limits(max_climb=up, max_descent=down, max_acceleration=push), speeds, speeds, pushes
)


def extremes(profile: Profile) -> tuple[float, float, float]:
    """Return the greatest climb, descent and acceleration of the curves of two drones that fly it, m/s and m/s2."""
    later = round(float(profile.times[-1]) / 3, 3)
    swarm = fly_profiles(np.zeros((2, 3)), np.array([0, 0]), [profile], [0.0])
    assert swarm.times[-1] == pytest.approx(profile.times[-1])
    assert later < profile.times[-1]
    length = np.diff(swarm.times)[:, None, None]
    speed = 3 * np.diff(swarm.control[..., 2], axis=1) / length
    push = 2 * np.diff(speed, axis=1) / length
    return float(speed.max()), float(-speed.min()), float(np.abs(push).max())


@given(heights, drones)
def test_a_climb_goes_from_rest_to_rest_within_the_limits(height: float, limits: Limits) -> None:
    profile = climb(0.0, height, limits)
    assert (profile.heights[0], profile.heights[-1]) == (0.0, height)
    assert (profile.speeds[0], profile.speeds[-1]) == (0.0, 0.0)
    up, down, push = extremes(profile)
    assert up <= limits.max_climb
    assert down <= 1e-5
    assert push <= limits.max_acceleration


@given(heights, drones)
@example(4.1, Limits(max_acceleration=0.17))  # hardly any way before the last metres, and weak drones
@example(4.0, Limits(max_acceleration=0.01))
@example(4.001, Limits(max_acceleration=30.0))
def test_a_descent_is_slow_over_the_last_metres(height: float, limits: Limits) -> None:
    profile = descend(height, 0.0, limits)
    assert (profile.heights[0], profile.heights[-1]) == (height, 0.0)
    assert (profile.speeds[0], profile.speeds[-1]) == (0.0, 0.0)
    up, down, push = extremes(profile)
    assert up <= 1e-5
    assert down <= limits.max_descent
    assert push <= limits.max_acceleration
    moments = np.linspace(0.0, float(profile.times[-1]), 2000)
    at, speed = profile.at(moments)
    assert (np.diff(at) <= 1e-9).all()
    assert (-speed[at < TOUCH_DOWN_HEIGHT - 1e-6]).max(initial=0.0) <= TOUCH_DOWN_SPEED


gentle_drones = st.builds(
    lambda up, down, push, jerk: Limits(max_climb=up, max_descent=down, max_acceleration=push, max_jerk=jerk),
    speeds,
    speeds,
    pushes,
    st.sampled_from([0.05, 0.5, 2.0, 8.0, 60.0]),
)


@given(heights, gentle_drones, st.booleans())
def test_a_jerk_limit_holds_on_the_curves(height: float, limits: Limits, rising: bool) -> None:
    profile = climb(0.0, height, limits) if rising else descend(height, 0.0, limits)
    swarm = fly_profiles(np.zeros((1, 3)), np.array([0]), [profile], [0.0])
    length = np.diff(swarm.times)[:, None]
    jerk = 6 * np.diff(swarm.control[:, :, 0, 2], n=3, axis=1) / length**3
    assert limits.max_jerk is not None
    assert np.abs(jerk).max() <= limits.max_jerk
    assert mean_jerk(swarm) <= limits.max_jerk
    up, down, push = extremes(profile)
    assert up <= limits.max_climb
    assert down <= limits.max_descent
    assert push <= limits.max_acceleration
    assert profile.heights[-1] == (height if rising else 0.0)
    if not rising:
        at, speed = profile.at(np.linspace(0.0, float(profile.times[-1]), 2000))
        assert (-speed[at < TOUCH_DOWN_HEIGHT - 1e-6]).max(initial=0.0) <= TOUCH_DOWN_SPEED + 1e-9


def test_averaged_heights_are_averages() -> None:
    profile = climb(2.0, 30.0, Limits())
    mean = profile.averaged(1.5)
    for time in (0.4, 1.1, 3.0, 8.0, float(mean.times[-1]) - 0.3):
        moments = np.linspace(time - 1.5, time, 20001)
        assert mean.at(np.array([time]))[0][0] == pytest.approx(profile.at(moments)[0].mean(), abs=1e-3)


@given(heights, drones)
def test_knots_stand_on_steps_of_whole_milliseconds(height: float, limits: Limits) -> None:
    step = time_step(limits)
    assert step * 1000 == pytest.approx(round(step * 1000), abs=1e-9)
    for profile in (climb(0.0, height, limits), descend(height, 0.0, limits)):
        assert (np.diff(profile.times) > 0).all()
        assert profile.times / step == pytest.approx(np.rint(profile.times / step), abs=1e-6)


def test_a_long_climb_is_hardly_slower_than_the_limits_allow() -> None:
    limits = Limits(max_climb=4.0, max_acceleration=3.0)
    assert climb(0.0, 80.0, limits).times[-1] < 1.01 * (80 / 4 + 4 / 3)
    # Down: 77 m at 3 m/s, then 3 m at 1 m/s.
    assert descend(80.0, 0.0, limits).times[-1] < 1.02 * (77 / 3 + 3 / 2 / 3 + 2 / 3 / 2 + 3.0 + 0.5 / 3)


def test_a_profile_stands_still_before_and_after() -> None:
    profile = climb(0.0, 10.0, Limits())
    height, speed = profile.at(np.array([-5.0, 99.0]))
    assert height.tolist() == [0.0, 10.0]
    assert speed.tolist() == [0.0, 0.0]


def test_heights_between_the_knots_follow_the_constant_acceleration() -> None:
    profile = Profile(np.array([0.0, 2.0, 5.0]), np.array([0.0, 4.0, 16.0]), np.array([0.0, 4.0, 4.0]))
    height, speed = profile.at(np.array([1.0, 3.5]))
    assert height.tolist() == [1.0, 10.0]
    assert speed.tolist() == [2.0, 4.0]


def test_each_layer_flies_its_profile_from_its_own_start() -> None:
    limits = Limits()
    low, high = climb(0.0, 10.0, limits), climb(0.0, 20.0, limits)
    pads = np.array([[0.0, 0, 0], [5, 1, 0], [7, 2, 0]])
    swarm = fly_profiles(pads, np.array([1, 0, 1]), [low, high], [2.0, 0.0])
    for time in np.linspace(0.0, float(swarm.times[-1]), 50):
        moment = swarm.at(float(time))
        expected = [high.at(np.array([time]))[0][0], low.at(np.array([time - 2.0]))[0][0]]
        assert moment.position[:, 2] == pytest.approx(np.array(expected)[[0, 1, 0]], abs=2e-6)
        assert moment.position[:, :2] == pytest.approx(pads[:, :2])
    assert swarm.end[:, 2].tolist() == [20.0, 10.0, 20.0]


def test_nobody_flies_lower_than_the_lowest_flight() -> None:
    assert flying(Limits(min_altitude=0.0)).min_altitude == LOWEST_FLIGHT == 0.5
    assert flying(Limits(min_altitude=1.0)).min_altitude == 1.0
    assert flying(Limits(min_altitude=8.0)).min_altitude == 8.0


def test_a_ceiling_that_leaves_no_air_is_refused_with_one_that_does() -> None:
    with pytest.raises(ShowError, match=r"max_altitude = 0.5 m leaves no air above 0.5 m, .* set max_altitude to 0.6"):
        flying(Limits(min_altitude=0.0, max_altitude=0.5))
    assert flying(Limits(min_altitude=0.0, max_altitude=0.6)).max_altitude == 0.6


@pytest.mark.parametrize(
    ("floor", "words"),
    [(0.0, "the lowest flying height, 0.5 m"), (0.5, "min_altitude = 0.5 m"), (5.0, "min_altitude = 5 m")],
)
def test_a_breach_is_told_in_the_words_of_the_show(floor: float, words: str) -> None:
    limits = Limits(min_altitude=floor)
    found = breach(np.array([[0.0, 0, 0.2]]), flying(limits))
    assert found is not None
    assert told(found, limits) == words


def test_only_the_floor_is_told_so() -> None:
    limits = Limits(min_altitude=0.0)
    found = breach(np.array([[0.0, 0, 500]]), flying(limits))
    assert found is not None
    assert told(found, limits) == "max_altitude = 120 m"
