"""Curves stay the same when they are cut at more places, and differences between curves are found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.knot_insertion import cut, ticks
from choreo.core.trajectory import Trajectory
from choreo.formats.pieces.deviation import deviation
from tests.strategies import trajectories


def recut(curve: Trajectory, knots: np.ndarray) -> Trajectory:
    return Trajectory(knots / 1e6, cut(ticks(curve.times), curve.control, knots))


@given(curve=trajectories(drones=2), more=st.sets(st.integers(0, 60_000_000), max_size=6))
@settings(deadline=None)
def test_a_cut_curve_is_the_same_curve(curve: Trajectory, more: set[int]) -> None:
    knots = np.unique([*ticks(curve.times), *more])
    again = recut(curve, knots)
    for time in np.linspace(0, float(again.times[-1]), 41):
        assert np.abs(again.at(time).position - curve.at(time).position).max() < 1e-9
    assert np.array_equal(again.control[1:, 0], again.control[:-1, 3]), "pieces join to the bit"


@given(curve=trajectories(drones=2))
@settings(deadline=None)
def test_pieces_that_are_not_cut_stay_as_they_are_and_drones_at_rest_do_not_move(curve: Trajectory) -> None:
    assert np.array_equal(recut(curve, ticks(curve.times)).control, curve.control)
    later = np.append(ticks(curve.times), [70_000_001, 70_000_003])
    assert (recut(curve, later).control[-2:] == curve.end).all()


@given(curve=trajectories(drones=2), more=st.sets(st.integers(0, 45_000_000), max_size=6))
@settings(deadline=None)
def test_cutting_does_not_make_a_difference(curve: Trajectory, more: set[int]) -> None:
    assert deviation(curve, recut(curve, np.unique([*ticks(curve.times), *more]))) < 1e-9


@given(one=trajectories(drones=2), other=trajectories(drones=2))
@settings(deadline=None)
def test_no_place_is_farther_than_the_deviation(one: Trajectory, other: Trajectory) -> None:
    bound = deviation(one, other)
    for time in np.linspace(0, float(max(one.times[-1], other.times[-1])), 60):
        gap = one.at(time).position - other.at(time).position
        assert np.sqrt((gap**2).sum(axis=1)).max() <= bound + 1e-9


@pytest.mark.parametrize("cuts", [(), (15_000,), (1_000, 20_000, 33_000)])
def test_the_deviation_of_samples_is_that_of_linear_interpolation(cuts: tuple[int, ...]) -> None:
    """Knots of the plan that lie between two samples change nothing of that."""
    time, acceleration = np.arange(0, 2.01, 0.05), 3.0
    fall = np.stack([0 * time, 0 * time, acceleration * time**2 / 2], axis=1)[:, None]
    middle = fall[:-1] + acceleration * 0.05 / 2 * time[:-1, None, None] * [0, 0, 1]
    quadratic = np.stack([fall[:-1], (fall[:-1] + 2 * middle) / 3, (fall[1:] + 2 * middle) / 3, fall[1:]], axis=1)
    third = (fall[1:] - fall[:-1]) / 3
    straight = np.stack([fall[:-1], fall[:-1] + third, fall[1:] - third, fall[1:]], axis=1)
    planned = recut(Trajectory(time, quadratic), np.unique([*ticks(time), *(500_000 + np.array(cuts, dtype=int))]))
    found = deviation(planned, Trajectory(time, straight))
    assert found == pytest.approx(acceleration * 0.05**2 / 8, rel=1e-6)


def test_one_drone_of_many_that_strays_is_found() -> None:
    still = np.zeros((3, 4, 200, 3))
    bent = still.copy()
    bent[1, 1, 130, 2] = 0.009
    knots = np.arange(4.0)
    apart = deviation(Trajectory(knots, still), Trajectory(knots, bent))
    assert 0.009 * 4 / 9 <= apart <= 0.009


def test_looked_at_closely_many_portions_say_no_more_than_one_drone_does() -> None:
    sways = np.zeros((160, 4, 1500, 3))
    sways[:, :, :, 0] = 0.01
    knots = np.arange(161.0)
    there, still = Trajectory(knots, sways), Trajectory(knots, np.zeros_like(sways))
    assert 0.01 <= deviation(there, still, closely=True) <= 0.0102
