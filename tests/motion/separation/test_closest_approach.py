"""The planner's own measure of the closest approach: exact, all pairs, at all times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.trajectory import Trajectory
from choreo.motion.separation.closest_approach import approaches
from choreo.neighbours import near_pairs
from tests.strategies import swarms

STILL = np.array([[0.0, 0, 50], [9, 0, 50], [18, 0, 50], [9, 27, 50]])


def sampled(curves: Trajectory, squeeze: np.ndarray) -> np.ndarray:
    """The least distance of each pair, (n, n), at 300 moments of each piece."""
    u = np.linspace(0.0, 1.0, 300)[:, None, None]
    least = np.full((curves.drones, curves.drones), np.inf)
    for p0, p1, p2, p3 in curves.control * squeeze:
        place = (1 - u) ** 3 * p0 + 3 * (1 - u) ** 2 * u * p1 + 3 * (1 - u) * u * u * p2 + u**3 * p3
        apart = np.sqrt(((place[:, :, None] - place[:, None]) ** 2).sum(axis=-1))
        least = np.minimum(least, apart.min(axis=0))
    return least


@given(swarms(), st.sampled_from([0.5, 3.0, 20.0]), st.sampled_from([1.0, 0.5]))
def test_no_sample_is_nearer_and_the_nearest_is_as_near(curves: Trajectory, distance: float, factor: float) -> None:
    squeeze = np.array([1.0, 1.0, factor])
    found = approaches(curves, distance, squeeze)
    least = sampled(curves, squeeze)
    upper = np.triu(np.ones_like(least, dtype=bool), 1)
    assert found.closest <= min(distance, least[upper].min()) + 1e-6
    told = {tuple(pair): gap for pair, gap in zip(found.pairs.tolist(), found.nearest.tolist(), strict=True)}
    for i, j in np.argwhere(upper & (least < distance)).tolist():
        assert told[(i, j)] <= least[i, j] + 1e-6
    for (i, j), gap in told.items():
        # Samples are near one another, so the true least distance is not far below theirs.
        assert least[i, j] - gap <= 0.05 * np.abs(np.diff(curves.control, axis=1)).max()


def visit(gap: float) -> Trajectory:
    """Four drones stand apart; in the middle of the second of three pieces drone 3 is `gap` off drone 1."""
    control = np.broadcast_to(STILL, (3, 4, 4, 3)).copy()
    # A cubic whose inner control points are 4/3 of the way to a place is there in the middle.
    control[1, 1:3, 3] = STILL[3] + (STILL[1] + [0.0, gap, 0.0] - STILL[3]) * 4 / 3
    return Trajectory(np.array([0.0, 3.0, 5.0, 8.0]), control)


@pytest.mark.parametrize(("gap", "bad"), [(1.4999, True), (1.5001, False)])
def test_a_planted_pass_between_two_knots_is_found_and_nobody_else_accused(gap: float, bad: bool) -> None:
    found = approaches(visit(gap), 1.5)
    assert found.pairs.tolist() == ([[1, 3]] if bad else [])
    assert found.closest == pytest.approx(min(gap, 1.5), abs=1e-6)


def test_pairs_that_never_move_count() -> None:
    found = approaches(Trajectory.hold(STILL * [0.1, 1, 1], 0.0, 9.0), 1.0)
    assert found.pairs.tolist() == near_pairs(STILL * [0.1, 1, 1], 1.0).tolist() == [[0, 1], [1, 2]]
    assert found.closest == pytest.approx(0.9)


def test_one_drone_alone_meets_nobody() -> None:
    assert approaches(Trajectory.hold(STILL[:1], 0.0, 1.0), 2.0).closest == 2.0
