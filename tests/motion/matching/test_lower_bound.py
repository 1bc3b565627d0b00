"""The lower bound of time against brute force."""

from __future__ import annotations

import tracemalloc
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.motion.matching.lower_bound import bottleneck_time, completed, own_times, rest_to_rest
from choreo.motion.transition import transition
from tests.strategies import clouds


@given(st.data(), st.integers(1, 6))
def test_the_bottleneck_is_the_least_longest_own_time(data: st.DataObject, drones: int) -> None:
    start, goal = data.draw(clouds(drones, 3)), data.draw(clouds(drones, 3)) * 3
    limits = Limits()
    least = min(own_times(goal[list(p)] - start, limits).max() for p in permutations(range(drones)))
    bound = bottleneck_time(start, goal, limits)
    assert bound <= least + 1e-9
    assert bound >= least * 0.998 - 1e-3


@pytest.mark.parametrize("move", [(90.0, 0, 0), (0, 0, 40.0), (0, 0, -40.0), (3.0, 0, 0), (60.0, 0, 30.0)])
def test_a_lone_drone_flies_close_to_the_bound_and_never_below(move: tuple[float, float, float]) -> None:
    one = np.array([[0.0, 0.0, 50.0]])
    flown = transition(one, one + move, Limits())
    assert flown.bound <= flown.duration <= 1.06 * flown.bound + 0.1


def test_rest_to_rest_times() -> None:
    distance = np.array([0.0, 3.0, 100.0])
    assert rest_to_rest(distance, 8.0, 3.0).tolist() == pytest.approx([0.0, 2.0, 100 / 8 + 8 / 3])


@given(st.floats(0.01, 200.0), st.floats(0.2, 20.0), st.floats(0.1, 10.0), st.floats(0.1, 20.0))
def test_with_a_jerk_limit_the_shortest_flight_just_gets_there(
    distance: float, speed: float, acceleration: float, jerk: float
) -> None:
    time = float(rest_to_rest(np.array([distance]), speed, acceleration, jerk)[0])
    assert time >= float(rest_to_rest(np.array([distance]), speed, acceleration)[0]) - 1e-9
    assert _farthest(time, speed, acceleration, jerk) == pytest.approx(distance, rel=5e-3, abs=1e-3)


def _farthest(time: float, speed: float, acceleration: float, jerk: float) -> float:
    """How far one gets in that time from rest to rest, by doing at each moment as much as the limits allow."""
    half = np.linspace(0.0, time / 2, 20001)
    # Up to half-way: accelerate with full jerk up to some acceleration, hold it, and be back at none by half-way or
    # when at full speed. The largest area under the speed is that of the largest speed that can be reached.
    ramp = np.minimum(np.minimum(acceleration / jerk, np.sqrt(speed / jerk)), time / 4)
    top = min(speed, jerk * ramp * (time / 2 - ramp))
    hold = max(top / (jerk * ramp) - ramp, 0.0)
    push = np.interp(half, [0, ramp, ramp + hold, 2 * ramp + hold], [0, jerk * ramp, jerk * ramp, 0])
    rate = np.concatenate([[0.0], np.cumsum((push[1:] + push[:-1]) / 2 * np.diff(half))])
    return 2 * float(((rate[1:] + rate[:-1]) / 2 * np.diff(half)).sum())


@given(st.data(), st.integers(2, 6), st.floats(0.0, 1.0))
def test_an_assignment_within_a_time_is_found_exactly_if_there_is_one(
    data: st.DataObject, drones: int, part: float
) -> None:
    start, goal = data.draw(clouds(drones, 3)), data.draw(clouds(drones, 3)) * 3
    limits = Limits()
    every = [own_times(goal[list(p)] - start, limits).max() for p in permutations(range(drones))]
    most = float(min(every) + part * (max(every) - min(every)) - 0.5 * part)
    found = _within(start, goal, most)
    assert (found is not None) == (min(every) <= most)
    if found is not None:
        assert sorted(found) == list(range(drones))
        assert own_times(goal[found] - start, limits).max() <= most


def test_memory_grows_with_the_swarm_and_not_with_its_square() -> None:
    random = np.random.default_rng(2)
    start, goal = random.uniform(0, 100, (2400, 3)), random.uniform(0, 10, (2400, 3)) + [60, 0, 0]
    tracemalloc.start()
    bound = bottleneck_time(start, goal, Limits())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bound > 60 / 8
    assert peak < 25e6  # one table of all flights is 46 MB


def test_the_goals_that_nobody_reaches_in_time_are_found_out() -> None:
    start = np.column_stack([np.arange(300) * 2.0, np.zeros(300), np.full(300, 20.0)])
    goal = start + [10.0, 0, 0]
    goal[7] = [0.0, 500.0, 20.0]
    assert _within(start, goal, 60.0) is None
    assert _within(start, goal, 70.0) is not None


def test_without_rounds_nothing_is_claimed() -> None:
    start = np.column_stack([np.arange(9) * 2.0, np.zeros(9), np.full(9, 20.0)])
    times = np.arange(9.0)[::-1]
    order, left = completed(np.arange(9), times, lambda drones, goals: np.zeros((len(drones), len(goals))), 1.0, 0)
    assert (order, left) == (None, 0)
    assert bottleneck_time(start, start[::-1], Limits()) == 0.0


def _within(start: np.ndarray, goal: np.ndarray, most: float) -> np.ndarray | None:
    """An assignment within that time, begun from one turned round."""
    every = own_times(goal - start[:, None], Limits())
    order = np.arange(len(start))[::-1]
    own = every[np.arange(len(start)), order]
    return completed(order, own, lambda drones, goals: every[np.ix_(drones, goals)], most, 1000)[0]
