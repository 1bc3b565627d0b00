"""Assignments that serve time: still permutations, with the longest flight near the least possible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.motion.matching.assignment import assign
from choreo.motion.matching.bottleneck import cells, shortest_flights
from choreo.motion.matching.lower_bound import bottleneck_time, own_times
from tests.strategies import clouds

SLOW_CLIMB = Limits(max_speed=8.0, max_climb=4.0, max_descent=3.0, max_acceleration=3.0)


def _upright(flat: np.ndarray) -> np.ndarray:
    return np.column_stack([flat[:, 0], np.full(len(flat), 100.0), flat[:, 1] + 70])


@given(st.data(), st.integers(1, 120))
def test_small_swarms_reach_the_bottleneck(data: st.DataObject, drones: int) -> None:
    one, two = data.draw(clouds(drones, 2)), data.draw(clouds(drones, 2)) * [2.0, 1.0]
    start, goal = _upright(one), _upright(two)
    order = shortest_flights(one, two, start, goal, SLOW_CLIMB, np.random.default_rng(0))
    assert sorted(order) == list(range(drones))
    longest = float(own_times(goal[order] - start, SLOW_CLIMB).max())
    assert longest <= bottleneck_time(start, goal, SLOW_CLIMB) * 1.002 + 1e-3


@pytest.mark.parametrize("drones", [700, 1501])
def test_large_swarms_come_near_it_and_beat_the_squared_distance(drones: int) -> None:
    random = np.random.default_rng(3)
    # A swarm that must go across: heaps at the left and above become heaps at the right and below.
    one = random.normal(size=(drones, 2)) * [40, 10] + np.where(random.random((drones, 1)) < 0.5, [-30, 10], [0, 0])
    two = random.normal(size=(drones, 2)) * [20, 20] + np.where(random.random((drones, 1)) < 0.7, [30, -10], [0, 0])
    start, goal = _upright(one), _upright(two)
    order = shortest_flights(one, two, start, goal, SLOW_CLIMB, np.random.default_rng(0))
    assert sorted(order) == list(range(drones))
    plain = assign(one, two, np.random.default_rng(0))
    longest, squared = (float(own_times(goal[each] - start, SLOW_CLIMB).max()) for each in (order, plain))
    assert longest <= 1.12 * bottleneck_time(start, goal, SLOW_CLIMB)
    assert longest < squared


@given(st.integers(1, 90), st.integers(1, 40))
def test_cells_hold_every_point_once_and_differ_by_few(points: int, count: int) -> None:
    parts = cells(np.random.default_rng(points).normal(size=(points, 2)), count)
    assert sorted(np.concatenate(parts)) == list(range(points))
    assert len(parts) == min(count, points)
    assert max(map(len, parts)) - min(map(len, parts)) <= np.log2(count) + 1


def test_same_seed_same_order() -> None:
    flat = np.random.default_rng(1).normal(size=(900, 2)) * 40
    goal = flat[::-1] * [0.5, 1.5]
    orders = [
        shortest_flights(flat, goal, _upright(flat), _upright(goal), SLOW_CLIMB, np.random.default_rng(7))
        for _ in range(2)
    ]
    assert (orders[0] == orders[1]).all()
