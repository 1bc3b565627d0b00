"""Trajectory: the swarm's curves, evaluated, joined, shifted and taken apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import BPoly

from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from tests.strategies import trajectories


@settings(max_examples=40, deadline=None)
@given(trajectories(3), st.floats(0, 1))
def test_positions_and_their_derivatives_are_those_of_another_library(swarm: Trajectory, part: float) -> None:
    time = float(swarm.times[0] + part * swarm.duration)
    reference = BPoly(np.moveaxis(swarm.control, 1, 0), swarm.times)
    moment = swarm.at(time)
    assert moment.position == pytest.approx(reference(time), abs=1e-9)
    scale = 1 / np.diff(swarm.times).min()
    assert moment.velocity == pytest.approx(reference(time, 1), abs=1e-9 * scale + 1e-9, rel=1e-9)
    assert moment.acceleration == pytest.approx(reference(time, 2), abs=1e-8 * scale**2 + 1e-9, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(trajectories(2))
def test_every_knot_is_passed_exactly(swarm: Trajectory) -> None:
    for piece, time in enumerate(swarm.times[:-1]):
        assert np.array_equal(swarm.at(float(time)).position, swarm.control[piece, 0])
    assert np.array_equal(swarm.at(float(swarm.times[-1])).position, swarm.end)
    assert np.array_equal(swarm.start, swarm.control[0, 0])


@given(trajectories(2), st.floats(0.001, 1e6))
def test_before_and_after_it_the_drones_stand_still(swarm: Trajectory, seconds: float) -> None:
    for moment, place in (
        (swarm.at(float(swarm.times[0]) - seconds), swarm.start),
        (swarm.at(float(swarm.times[-1]) + seconds), swarm.end),
    ):
        assert np.array_equal(moment.position, place)
        assert not moment.velocity.any()
        assert not moment.acceleration.any()


def test_at_a_knot_the_piece_that_begins_there_counts() -> None:
    there = [[0.0, 0, 0]], [[0.0, 0, 0]], [[3.0, 0, 0]], [[3.0, 0, 0]]
    back = there[::-1]
    swarm = Trajectory(np.array([0.0, 1.0, 3.0]), np.array([there, back]))
    assert swarm.at(1.0).acceleration[0, 0] == 6 / 4 * -3.0


def test_a_hold_is_one_piece_that_stands_still() -> None:
    swarm = Trajectory.hold([[1, 2, 3], [4, 5, 6]], 2.0, 5.0)
    assert (swarm.drones, swarm.duration, swarm.control.shape) == (2, 3.0, (1, 4, 2, 3))
    for time in (2.0, 3.3, 5.0):
        moment = swarm.at(time)
        assert moment.position == pytest.approx(np.array([[1, 2, 3], [4, 5, 6]]), abs=1e-12)
        assert not moment.velocity.any()


@settings(max_examples=30, deadline=None)
@given(trajectories(3), st.integers(1, 4))
def test_joined_parts_fly_as_each_does_alone(swarm: Trajectory, cut: int) -> None:
    cut = min(cut, len(swarm.times) - 1)
    parts = [Trajectory(swarm.times[: cut + 1], swarm.control[:cut])]
    if cut < len(swarm.times) - 1:
        parts.append(Trajectory(swarm.times[cut:], swarm.control[cut:]))
    joined = Trajectory.join(iter(parts))
    assert joined.times.tobytes() == swarm.times.tobytes()
    assert joined.control.tobytes() == swarm.control.tobytes()


@pytest.mark.parametrize(("drones", "start"), [(2, 5.001), (3, 5.0)])
def test_parts_that_do_not_follow_each_other_are_not_joined(drones: int, start: float) -> None:
    first = Trajectory.hold(np.zeros((2, 3)), 0.0, 5.0)
    second = Trajectory.hold(np.zeros((drones, 3)), start, 9.0)
    message = f"cannot join 2 drones ending at 5 s to {drones} drones beginning at {start:g} s"
    with pytest.raises(InputError, match=message):
        Trajectory.join([first, second])


def test_shifting_keeps_the_curves_and_taking_reorders_them() -> None:
    swarm = Trajectory(np.array([0.0, 2.0]), np.random.default_rng(0).uniform(size=(1, 4, 3, 3)))
    later = swarm.shift(10.0)
    assert later.times.tolist() == [10.0, 12.0]
    assert np.array_equal(later.at(11.0).position, swarm.at(1.0).position)
    taken = swarm.take(np.array([2, 0]))
    assert np.array_equal(taken.at(0.7).position, swarm.at(0.7).position[[2, 0]])


def test_other_knots_are_as_many_and_follow_each_other_too() -> None:
    swarm = Trajectory.hold([[0, 0, 5]], 0.0, 2.0)
    with pytest.raises(InputError, match="3 knots for curves of 2"):
        swarm.on_knots(np.array([0.0, 1.0, 2.0]))
    with pytest.raises(InputError, match="strictly increasing"):
        swarm.on_knots(np.array([2.0, 0.0]))


def test_its_arrays_cannot_be_written_to() -> None:
    control = np.zeros((1, 4, 1, 3))
    swarm = Trajectory(np.array([0.0, 1.0]), control)
    control[:] = 7.0
    assert not swarm.control.any()
    for array in (swarm.times, swarm.control):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


@pytest.mark.parametrize(
    ("times", "shape", "message"),
    [
        ([0.0], (0, 4, 1, 3), "at least two knots"),
        ([0.0, 0.0], (1, 4, 1, 3), "strictly increasing"),
        ([0.0, 1.0, 0.5], (2, 4, 1, 3), "strictly increasing"),
        ([0.0, float("nan")], (1, 4, 1, 3), "times: .*not finite"),
        ([0.0, 1.0], (2, 4, 1, 3), r"control points: expected numbers of shape 1 x 4 x any x 3"),
        ([0.0, 1.0], (1, 3, 1, 3), "control points: expected"),
        ([0.0, 1.0], (1, 4, 1, 2), "control points: expected"),
    ],
)
def test_what_is_no_curve_is_refused(times: list[float], shape: tuple[int, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Trajectory(np.array(times), np.zeros(shape))


def test_coordinates_beyond_any_show_are_refused() -> None:
    Trajectory.hold([[1e6, -1e6, 5.0]], 0.0, 1.0)
    for far in (1e300, -1.1e6):
        with pytest.raises(InputError, match="beyond 1,000,000 m"):
            Trajectory.hold([[0.0, far, 5.0]], 0.0, 1.0)


def test_times_that_are_no_show_are_refused() -> None:
    control = np.zeros((1, 4, 1, 3))
    for times, message in (
        ([0.0, 1e-320], "less than a microsecond apart"),
        ([0.0, 4e-7], "less than a microsecond apart"),
        ([0.0, 1e300], "beyond 1,000,000 s"),
        ([-1e308, 1e308], "beyond 1,000,000 s"),
        ([0.0, np.inf], "not finite"),
        ([np.nan, 1.0], "not finite"),
    ):
        with pytest.raises(InputError, match=message):
            Trajectory(np.array(times), control)
    assert Trajectory(np.array([5.0, 5.000001]), control).duration == pytest.approx(1e-6)


def test_drones_are_taken_by_number_by_truth_or_as_a_slice() -> None:
    three = Trajectory.hold(np.array([[0.0, 0, 0], [2, 0, 0], [4, 0, 0]]), start=0.0, end=1.0)
    for which in (np.array([True, False, True]), np.array([0, 2]), slice(0, 3, 2)):
        assert three.take(which).start.tolist() == [[0, 0, 0], [4, 0, 0]]  # type: ignore[arg-type]
