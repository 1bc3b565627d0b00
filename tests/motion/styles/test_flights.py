"""Flights at moments of their own: where they are, and that nothing about them jumps."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.motion.styles.flights import Flights, lengths, push_strength, push_time
from tests.strategies import clouds

LIMITS = Limits()
LEAD = 0.9


def flights(start: np.ndarray, goal: np.ndarray, lift: float, sway: float = 0.0) -> Flights:
    """Flights of flat formations, one leaving half a second after the other."""
    here, there = (np.column_stack([points, np.zeros(len(points))]) for points in (start, goal))
    length, ramp = lengths((there - here)[:, [0, 2, 1]], LIMITS, 1.0, LEAD, 4.0)
    count = len(start)
    return Flights(
        here,
        there,
        np.arange(count) / 2,
        length,
        ramp,
        np.full(count, lift),
        np.full((count, 2), sway),
        push_strength(LIMITS, 1.0),
        LEAD,
    )


@given(clouds(8, 2), clouds(8, 2), st.sampled_from([0.0, 1.5, -6.0]), st.sampled_from([0.0, 2.0]))
def test_who_has_not_left_waits_and_who_has_arrived_stays(
    start: np.ndarray, goal: np.ndarray, lift: float, sway: float
) -> None:
    made = flights(start, goal, lift, sway)
    time = np.linspace(-1.0, made.duration + 1.0, 400)
    place, speed = made.at(time)
    before, after = made.waiting(time)
    assert np.abs(place - made.start)[before].max() == 0.0
    assert np.abs(place - made.goal)[after].max() < 1e-12
    assert np.abs(speed[before | after]).max() < 1e-12


@given(clouds(8, 2), clouds(8, 2), st.sampled_from([0.0, 1.5, -6.0]), st.sampled_from([0.0, 2.0]))
def test_the_velocity_is_the_rate_of_the_position(
    start: np.ndarray, goal: np.ndarray, lift: float, sway: float
) -> None:
    made = flights(start, goal, lift, sway)
    time = np.linspace(0.0, made.duration, 300)
    step = 1e-5
    rate = (made.at(time + step)[0] - made.at(time - step)[0]) / (2 * step)
    assert np.abs(rate - made.at(time)[1]).max() < 1e-3


@given(clouds(8, 2), clouds(8, 2))
def test_alone_each_keeps_its_limits(start: np.ndarray, goal: np.ndarray) -> None:
    made = flights(start, goal, 0.0)
    time = np.linspace(0.0, made.duration, 2000)
    speed = made.at(time)[1]
    assert np.abs(speed[..., 0]).max() <= LIMITS.usable_speed + 1e-6
    assert speed[..., 1].min() >= -LIMITS.max_descent - 1e-6
    assert speed[..., 1].max() <= LIMITS.max_climb + 1e-6
    strength = np.linalg.norm(np.diff(speed, axis=0), axis=2) / (time[1] - time[0])
    assert strength.max() <= 0.75 * LIMITS.max_acceleration + 0.01


def test_the_push_keeps_its_acceleration_whatever_the_lift() -> None:
    for lift in (0.8, 1.5, 6.0):
        seconds = float(push_time(np.array(lift), 1.8))
        time = np.linspace(0.0, seconds, 20_001)
        out = lift * (time / seconds) ** 3 * (10 - 15 * time / seconds + 6 * (time / seconds) ** 2)
        assert abs(np.diff(out, n=2).max() / (time[1] ** 2) - 1.8) < 0.01
