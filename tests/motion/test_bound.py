"""The lower bound of time against brute force."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.limits import Limits
from choreo.motion.bound import bottleneck_time, own_times, rest_to_rest
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
