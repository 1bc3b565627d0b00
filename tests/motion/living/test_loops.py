"""Loops on which drones follow each other: closed strokes, and open ones with their way back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.motion.living.loops import Loop, loop
from tests.motion.living.moving import LIMITS

AWAY, EVEN = np.array([0.0, 1.0, 0.0]), np.ones(3)
NEED = LIMITS.planning_distance
MANY = 10_000
"""Dots of a stroke, more than have room: as many drones run as can."""


def straight(length: float, gap: float = 1.5) -> Floats:
    at = np.arange(0.0, length + 1e-9, gap)
    return np.stack([at, np.full(len(at), 60.0), np.full(len(at), 60.0)], axis=1)


def waving(length: float, amplitude: float, waves: float) -> Floats:
    """Return a sine of so many metres along its arc, a dot every 1.5 m."""
    x = np.linspace(0, length, 4001)
    fine = np.stack([x, 0 * x + 60, 60 + amplitude * np.sin(2 * math.pi * waves * x / length)], axis=1)
    arc = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
    shrunk = fine * [length / arc[-1], 1, length / arc[-1]]
    arc = arc * length / arc[-1]
    at = np.arange(0.0, arc[-1], 1.5)
    return np.stack([np.interp(at, arc, shrunk[:, axis]) for axis in range(3)], axis=1)


def circle(radius: float, dots: int) -> Floats:
    turn = np.arange(dots) / dots * 2 * math.pi
    return np.stack([radius * np.cos(turn), 0 * turn + 60, 60 + radius * np.sin(turn)], axis=1)


def nearest(found: Loop, count: int) -> float:
    """Return the least distance of runners at many moments of a headway, found pair by pair."""
    headway = found.duration / count
    least = math.inf
    for look in np.linspace(0, headway, 41):
        at = found.places(np.arange(count) * headway + look)
        apart = np.linalg.norm(at[:, None] - at[None], axis=2) + np.diag(np.full(count, np.inf))
        least = min(least, float(apart.min()))
    return least


@given(
    length=st.floats(8, 90),
    amplitude=st.floats(0, 6),
    waves=st.floats(0.3, 1.2),
    speed=st.sampled_from([0.5, 1.0, 2.0]),
)
def test_runners_keep_the_distance_for_a_headway_and_so_for_ever(
    length: float, amplitude: float, waves: float, speed: float
) -> None:
    found = loop(waving(length, amplitude, waves), False, speed, LIMITS, AWAY)
    count = found.runners(MANY, NEED, EVEN)
    assert nearest(found, count) >= NEED - 0.003
    some = np.linspace(0, found.duration, 50)
    assert np.abs(found.places(some + found.duration) - found.places(some)).max() < 1e-6


@given(radius=st.floats(4, 20), dots=st.integers(17, 60), speed=st.sampled_from([0.5, 1.0, 2.0]))
def test_along_a_closed_stroke_all_runners_are_seen_all_the_time(radius: float, dots: int, speed: float) -> None:
    found = loop(circle(radius, dots), True, speed, LIMITS, AWAY)
    count = found.runners(MANY, NEED, EVEN)
    assert found.depth == 0
    assert nearest(found, count) >= NEED - 0.003
    around = 2 * dots * radius * math.sin(math.pi / dots)
    assert found.visible == pytest.approx(around, rel=0.02)
    assert found.duration == pytest.approx(found.visible / speed, rel=0.01)
    assert count >= around / NEED * 0.94 - 2


@given(length=st.floats(10, 80), speed=st.sampled_from([0.5, 1.0, 2.0]))
def test_an_open_stroke_is_run_at_its_speed_and_left_behind_it(length: float, speed: float) -> None:
    found = loop(straight(length), False, speed, LIMITS, AWAY)
    stations = straight(length)
    moments = np.linspace(0.0, found.seen, 200)
    at = found.places(moments)
    assert np.abs(at[:, 1:] - 60).max() < 0.02, "where it is seen, it is on the stroke"
    pace = np.linalg.norm(np.diff(at, axis=0), axis=1) / np.diff(moments)
    middle = (at[1:, 0] > 3.5) & (at[1:, 0] < at[-1, 0] - 3.5)  # at its ends, it already comes to speed
    assert np.abs(pace[middle] - speed).max() < 0.02 * speed
    assert found.visible == pytest.approx(float(np.ptp(stations[:, 0])), abs=0.2)
    back = found.places(np.linspace(found.seen, found.duration, 400)[5:-5])
    assert back[:, 1].min() >= 60 - 0.02, "the way back lies behind"
    assert back[:, 1].max() == pytest.approx(60 + found.depth, abs=0.2)
    assert found.depth >= 2 * NEED - 1e-9


@given(
    length=st.floats(8, 60),
    speed=st.floats(0.3, 0.8),
    strength=st.sampled_from([1.0, 3.0, 6.0]),
    descent=st.sampled_from([1.0, 3.0]),
)
def test_the_way_back_is_within_speeds_and_acceleration(
    length: float, speed: float, strength: float, descent: float
) -> None:
    limits = Limits(max_acceleration=strength, max_descent=descent, max_climb=1.5)
    upright = straight(length)[:, [2, 1, 0]] + [0, 0, 10]
    found = loop(upright, False, speed, limits, AWAY)
    moments = np.linspace(found.seen + 1.0, found.duration - 1.0, 600)
    step = 1e-3
    before, here, after = (found.places(moments + each) for each in (-step, 0.0, step))
    pace = (after - before) / (2 * step)
    push = np.linalg.norm((after - 2 * here + before) / step**2, axis=1)
    assert pace[:, 2].max() <= limits.max_climb
    assert -pace[:, 2].min() <= limits.max_descent
    assert push.max() <= strength


@pytest.mark.parametrize(("speed", "most"), [(0.8, 97), (1.5, 111)])
def test_a_stroke_of_120_m_takes_few_drones_more_than_dots(speed: float, most: int) -> None:
    """80 dots of 1.5 m: at most 21 % more at 0.8 m/s, 39 % at 1.5 m/s."""
    found = loop(waving(120.0, 12.0, 1.0), False, speed, LIMITS, AWAY)
    assert 80 < found.runners(80, NEED, EVEN) <= most


def test_a_straight_stroke_of_60_m_takes_54_drones_for_39_dots() -> None:
    found = loop(straight(58.5), False, 1.5, LIMITS, AWAY)
    assert 39 < found.runners(39, NEED, EVEN) <= 54


def test_no_more_run_than_are_wished_for() -> None:
    found = loop(straight(58.5), False, 1.0, LIMITS, AWAY)
    few, many = found.runners(10, NEED, EVEN), found.runners(MANY, NEED, EVEN)
    assert 10 <= few <= 20 < many


def test_corners_are_rounded_as_far_as_the_speed_asks_for() -> None:
    up = straight(30.0)[1:, [2, 1, 0]] + [-30, 0, 60]
    corner = np.concatenate([straight(30.0), up])
    slow, fast = (loop(corner, False, speed, LIMITS, AWAY) for speed in (0.3, 2.0))
    assert slow.deviation < fast.deviation < 2.0
    moments = np.linspace(0, fast.seen, 4000)
    pace = np.gradient(fast.places(moments), moments, axis=0)
    push = np.linalg.norm(np.gradient(pace, moments, axis=0), axis=1)
    assert push[20:-20].max() <= LIMITS.max_acceleration


@given(degrees=st.integers(40, 150), legs=st.integers(2, 6), speed=st.sampled_from([0.8, 1.2, 1.5]))
def test_corners_that_are_hard_to_round_are_passed_slowly(degrees: int, legs: int, speed: float) -> None:
    """A zigzag as of mountains or of lightning, with corners of so many degrees."""
    half = math.radians(degrees) / 2
    step = np.arange(legs + 1)
    corners = np.stack([9 * math.sin(half) * step, 9 * math.cos(half) * (step % 2)], axis=1)
    at = np.arange(0.0, legs + 1e-9, 1 / 6)
    flat = np.stack([np.interp(at, np.arange(legs + 1), corners[:, axis]) for axis in range(2)], axis=1)
    zigzag = np.column_stack([flat[:, 0], np.full(len(at), 60.0), 50 + flat[:, 1]])
    found = loop(zigzag, False, speed, LIMITS, AWAY)
    moments = np.linspace(0, found.duration, 20_001)[:-1]
    places = found.places(moments)
    push = np.linalg.norm(np.roll(places, -1, 0) - 2 * places + np.roll(places, 1, 0), axis=1) / moments[1] ** 2
    assert push.max() <= LIMITS.max_acceleration
