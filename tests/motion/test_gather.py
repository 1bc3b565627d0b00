"""The ball: dense, and a safe way through it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.errors import InputError
from choreo.limits import Limits
from choreo.motion.gather import ball, chained, gathered
from choreo.neighbours import closest
from tests.strategies import space_formations


@given(st.integers(1, 700), st.sampled_from([None, 3.0]))
def test_the_ball_is_as_dense_as_can_be_and_keeps_the_distance(count: int, vertical: float | None) -> None:
    limits = Limits(min_distance=1.5, vertical_distance=vertical)
    places = ball(count, limits)
    squeezed = places * [1, 1, limits.min_distance / limits.vertical]
    assert places.shape == (count, 3)
    assert closest(squeezed) >= limits.planning_distance
    # The closest packing takes distance^3 / sqrt(2) of room for each drone.
    radius = (3 / (4 * np.pi) * count * limits.planning_distance**3 / np.sqrt(2)) ** (1 / 3)
    assert np.linalg.norm(squeezed, axis=1).max() <= radius + limits.planning_distance


@given(space_formations(20), space_formations(20), st.floats(1.05, 3.0))
def test_the_way_through_the_ball_is_whole_and_keeps_the_distance(
    start: np.ndarray, goal: np.ndarray, more: float
) -> None:
    limits = Limits()
    stops = np.array([[0.0, 40, 60], [30, 40, 60], [30, 40, 80]])
    hops = gathered(start, goal, stops, limits, seed=1)
    move = chained(hops)
    assert sorted(move.order) == list(range(20))
    assert move.trajectory.start == pytest.approx(start, abs=1e-6)
    assert move.trajectory.end == pytest.approx(goal[move.order], abs=1e-6)
    need = min(closest(start), closest(goal), limits.planning_distance) - 0.002
    assert move.closest >= need
    moments = np.linspace(0.0, move.duration, 150)
    assert min(closest(move.trajectory.at(float(t)).position) for t in moments) >= need
    assert chained(hops, move.duration * more).duration == pytest.approx(move.duration * more, abs=0.01)
    with pytest.raises(InputError, match="too short, the shortest safe time"):
        chained(hops, move.duration * 0.9)
