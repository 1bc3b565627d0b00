"""From places over time to curves: near what was asked for, from rest to rest, on few knots."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.motion.living.moves.easing import run, swell
from choreo.motion.living.smooth import COARSE, FINE, smooth

HOLD = 20.0
REST = np.array([[0.0, 60, 50], [3, 60, 50]])


def swaying(period: float, wide: float, seconds: Floats) -> Floats:
    """Two dots that sway together, at rest at both ends."""
    phase = 2 * np.pi * run(seconds, HOLD, 4.0) / period
    way = wide * swell(seconds, HOLD, 4.0) * np.sin(phase)
    return np.asarray(REST + way[:, None, None] * [1.0, 0, 0.5])


@given(period=st.floats(1.0, 15), wide=st.floats(0.1, 8))
def test_the_curves_follow_what_was_asked_for(period: float, wide: float) -> None:
    found = smooth(lambda seconds: swaying(period, wide, seconds), HOLD)
    moments = np.linspace(0, HOLD, 777)
    asked = swaying(period, wide, moments)
    off = max(float(np.abs(found.at(at).position - asked[k]).max()) for k, at in enumerate(moments.tolist()))
    assert off <= 2 * FINE
    assert np.abs(found.at(0.0).velocity).max() < 1e-6
    assert np.abs(found.at(HOLD).velocity).max() < 1e-6


@given(period=st.floats(1.0, 15))
def test_neither_speed_nor_acceleration_steps_from_piece_to_piece(period: float) -> None:
    found = smooth(lambda seconds: swaying(period, 4.0, seconds), HOLD)
    length = np.diff(found.times)[:, None, None]
    control = found.control
    leave, arrive = 3 * (control[:, 1] - control[:, 0]) / length, 3 * (control[:, 3] - control[:, 2]) / length
    assert np.abs(leave[1:] - arrive[:-1]).max() < 1e-3
    first = 6 * (control[:, 2] - 2 * control[:, 1] + control[:, 0]) / length**2
    last = 6 * (control[:, 3] - 2 * control[:, 2] + control[:, 1]) / length**2
    assert np.abs(first[1:] - last[:-1]).max() < 0.02


def test_what_is_slow_takes_few_knots_and_what_is_quick_takes_more() -> None:
    slow, quick = (smooth(lambda seconds, p=period: swaying(p, 4.0, seconds), HOLD) for period in (15.0, 2.0))  # type: ignore[misc]  # bound now
    assert len(slow.times) < len(quick.times)
    assert len(smooth(lambda seconds: swaying(15.0, 4.0, seconds), HOLD, fewest=100).times) > 100


def test_coarse_curves_take_fewer_knots_and_are_within_what_is_said() -> None:
    fine, coarse = (smooth(lambda seconds: swaying(5.0, 4.0, seconds), HOLD, within) for within in (FINE, COARSE))
    assert len(coarse.times) < len(fine.times)
    moments = np.linspace(0, HOLD, 777)
    asked = swaying(5.0, 4.0, moments)
    off = max(float(np.abs(coarse.at(at).position - asked[k]).max()) for k, at in enumerate(moments.tolist()))
    assert FINE < off <= 1.5 * COARSE


def test_knots_and_control_points_are_as_a_file_holds_them() -> None:
    found = smooth(lambda seconds: swaying(7.0, 3.0, seconds), 19.997)
    assert np.abs(found.times * 1e3 - np.rint(found.times * 1e3)).max() < 1e-9
    assert np.abs(found.control * 1e6 - np.rint(found.control * 1e6)).max() < 1e-3
