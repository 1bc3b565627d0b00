"""Conflicts and lift levels against brute force."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from choreo.motion.matching.assignment import assign
from choreo.motion.together.levels import conflicts, levels
from tests.strategies import clouds

_PHI = np.linspace(0.0, np.pi, 1001)[1:-1]


def _in_plane(start: np.ndarray, goal: np.ndarray, i: int, j: int) -> np.ndarray:
    s = np.sin(_PHI / 2)[:, None] ** 2
    return np.asarray(np.linalg.norm((1 - s) * (start[i] - start[j]) + s * (goal[i] - goal[j]), axis=1))


@given(st.data(), st.integers(2, 40))
def test_all_conflicts_are_found_with_their_gaps_for_any_assignment(data: st.DataObject, drones: int) -> None:
    start, goal = data.draw(clouds(drones, 2)), data.draw(clouds(drones, 2))
    found = conflicts(start, goal, 1.51)
    gaps = {(int(i), int(j)): float(gap) for (i, j), gap in zip(found.pairs, found.gaps, strict=True)}
    for i in range(drones):
        for j in range(i + 1, drones):
            short = np.maximum(1.51**2 - _in_plane(start, goal, i, j) ** 2, 0.0)
            need = float((np.sqrt(short) / np.sin(_PHI)).max())
            assert gaps.get((i, j), 0.0) >= need - 1e-6
            if (i, j) in gaps:
                assert gaps[i, j] <= need * 1.01 + 0.02, "no gap is much larger than it must be"


@given(st.data(), st.integers(2, 40))
def test_with_the_certificate_no_gap_is_larger_than_the_proof_says(data: st.DataObject, drones: int) -> None:
    start, goal = data.draw(clouds(drones, 2)), data.draw(clouds(drones, 2))
    goal = goal[assign(start, goal, np.random.default_rng(0))]
    assert conflicts(start, goal, 1.51).gaps.max(initial=0.0) <= 1.51 / np.sqrt(2) + 1e-6


@given(st.data(), st.integers(2, 60))
def test_lifted_drones_keep_the_distance_at_every_moment(data: st.DataObject, drones: int) -> None:
    start, goal = data.draw(clouds(drones, 2)), data.draw(clouds(drones, 2))
    lift = levels(drones, conflicts(start, goal, 1.51))
    for phi in np.linspace(0.0, np.pi, 101):
        s = np.sin(phi / 2) ** 2
        place = np.column_stack([(1 - s) * start + s * goal, lift * np.sin(phi)])
        gaps = np.linalg.norm(place[:, None] - place[None], axis=2)
        assert gaps[np.triu_indices(drones, 1)].min() >= 1.51 - 1e-6


def test_lifts_stay_near_the_plane_and_free_drones_in_it() -> None:
    start = np.array([[0.0, 0.0], [1.51, 0.0], [60.0, 0.0]])
    goal = np.array([[1.51, 1.51], [1.51, 0.0], [60.0, 9.0]])
    lift = levels(3, conflicts(start, goal, 1.51))
    assert lift[2] == 0.0
    assert lift[0] == -lift[1] != 0.0
