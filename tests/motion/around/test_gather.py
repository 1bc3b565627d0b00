"""The ball: dense, and a safe way through it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.motion.around.gather import ball, chained, glides
from choreo.motion.together.route import route
from choreo.neighbours import closest
from tests.strategies import space_formations

LIMITS = Limits()


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


@pytest.mark.parametrize("axes", [(1, 1, 0.25), (0.25, 1, 1), (9, 9, 0.001), (0.001, 9, 9), (40, 1, 1)])
@pytest.mark.parametrize("count", [1, 7, 60, 500])
def test_a_body_is_thin_where_it_is_asked_to_be_and_keeps_its_pitch(axes: tuple[float, ...], count: int) -> None:
    body = ball(count, LIMITS, 2.0, np.array(axes))
    assert body.shape == (count, 3)
    assert closest(body) >= 2.0
    assert body.min(axis=0) == pytest.approx(-body.max(axis=0))
    if count >= 60:
        size = np.ptp(body, axis=0)
        thin, wide = np.argmin(axes), np.argmax(axes)
        assert size[thin] < size[wide] / 2


@pytest.mark.proof
@given(space_formations(20), space_formations(20), st.floats(1.05, 3.0))
def test_the_way_through_the_ball_is_whole_and_keeps_the_distance(
    start: np.ndarray, goal: np.ndarray, more: float
) -> None:
    stops = np.array([[0.0, 40, 60], [30, 40, 60], [30, 40, 80]])
    body = ball(20, LIMITS)
    hops = (
        route(start, body + stops[0], LIMITS, bloom=True),
        *glides(body, stops, LIMITS, LIMITS.planning_distance),
        route(body + stops[-1], goal, LIMITS, bloom=True),
    )
    move = chained(hops)
    assert sorted(move.order) == list(range(20))
    assert move.trajectory.start == pytest.approx(start, abs=1e-6)
    assert move.trajectory.end == pytest.approx(goal[move.order], abs=1e-6)
    need = min(closest(start), closest(goal), LIMITS.planning_distance) - 0.002
    assert move.closest >= need
    moments = np.linspace(0.0, move.duration, 150)
    assert min(closest(move.trajectory.at(float(t)).position) for t in moments) >= need
    assert chained(hops, move.duration * more).duration == pytest.approx(move.duration * more, abs=0.01)
    with pytest.raises(InputError, match="too short, the shortest safe time"):
        chained(hops, move.duration * 0.9)
