"""Splines from rest to rest: through their places, without a step of the acceleration; and the jerk of any curves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.core.trajectory import Trajectory
from choreo.motion.laws.spline_fit import mean_jerk, rest_to_rest
from tests.strategies import swarms


def accelerations(times: Floats, control: Floats) -> Floats:
    """Return those at the begin and at the end of each piece, (k, 2, n, 3)."""
    return np.asarray(6 * np.diff(control, n=2, axis=1) / np.diff(times)[:, None, None, None] ** 2)


@settings(max_examples=30)
@given(st.integers(4, 30), st.integers(0, 2**32 - 1))
def test_it_passes_its_places_and_joins_rest_without_a_step(pieces: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    times = np.concatenate([[0.0], np.cumsum(random.uniform(0.3, 0.9, pieces))])
    places = random.uniform(-50, 50, (pieces + 1, 3, 3))
    control = rest_to_rest(times, places, 1e6)
    passed = [0, *range(2, pieces - 1), pieces]
    knots = np.concatenate([control[:, 0], control[-1:, 3]])
    assert np.abs(knots[passed] - places[passed]).max() <= 1e-6
    assert (control[1:, 0] == control[:-1, 3]).all()
    bends = accelerations(times, control)
    rounding = 24e-6 / np.diff(times) ** 2
    assert (np.abs(bends[1:, 0] - bends[:-1, 1]).max(axis=(1, 2)) <= np.maximum(rounding[1:], rounding[:-1])).all()
    speeds = 3 * np.diff(control, axis=1) / np.diff(times)[:, None, None, None]
    assert np.abs(speeds[1:, 0] - speeds[:-1, 2]).max() <= 2e-5
    for ends in (bends[0, 0], bends[-1, 1], speeds[0, 0], speeds[-1, 2]):
        assert np.abs(ends).max() == 0.0


def test_a_drone_that_stays_stays() -> None:
    control = rest_to_rest(np.arange(6.0), np.full((6, 2, 3), 7.25), 1e6)
    assert (control == 7.25).all()


def test_steps_from_rest_between_pieces_and_to_rest_are_jerk() -> None:
    def flown(*bends: float) -> Trajectory:
        """Return pieces of 1 s of constant acceleration along x."""
        speed, x, rows = 0.0, 0.0, []
        for bend in bends:
            rows.append([x, x + speed / 3, x + 2 * speed / 3 + bend / 6, x + speed + bend / 2])
            x, speed = rows[-1][3], speed + bend
        control = np.zeros((len(bends), 4, 1, 3))
        control[..., 0, 0] = rows
        return Trajectory(np.arange(len(bends) + 1.0), control)

    assert mean_jerk(flown(0.0, 0.0)) == 0.0
    assert mean_jerk(flown(0.3, 0.2, 0.1)) == pytest.approx(3.0)
    assert mean_jerk(flown(0.0, 0.2, 0.0)) == pytest.approx(2.0)
    assert mean_jerk(flown(0.0, 0.1, 0.3)) == pytest.approx(3.0)
    assert mean_jerk(flown(0.1, -0.1, 0.0)) == pytest.approx(2.0)


@settings(max_examples=30)
@given(swarms(), st.sampled_from([0.02, 0.3, 1.0]))
def test_no_two_moments_a_tenth_of_a_second_apart_differ_by_more(curves: Trajectory, quicker: float) -> None:
    curves = Trajectory(curves.times * quicker, curves.control)
    knots = curves.times
    moments = np.concatenate([knots - 1e-8, knots + 1e-8, knots - 0.1 + 1e-7, knots + 0.1 - 1e-7])
    moments = np.concatenate([moments, np.linspace(knots[0] - 0.2, knots[-1] + 0.2, 200)])
    bends = np.stack([curves.at(float(time)).acceleration for time in moments])
    change = np.linalg.norm(bends[:, None] - bends, axis=3).max(axis=2)
    seen = float(change[np.abs(moments[:, None] - moments) <= 0.1].max()) / 0.1
    assert seen * (1 - 1e-6) <= mean_jerk(curves) <= seen * 1.001 + 1e-3
