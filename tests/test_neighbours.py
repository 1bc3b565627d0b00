"""Who stands near whom, against all pairs one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.neighbours import closest, near_pairs, nearest_gaps

clouds = st.lists(st.tuples(*[st.integers(-20, 20)] * 3), max_size=12).map(
    lambda rows: np.array(rows, dtype=np.float64).reshape(-1, 3)
)


@given(clouds, st.floats(0, 30))
def test_near_pairs_are_all_pairs_within_the_radius_in_order(cloud: Floats, radius: float) -> None:
    expected = [[i, j] for i, j in combinations(range(len(cloud)), 2) if np.linalg.norm(cloud[i] - cloud[j]) <= radius]
    assert near_pairs(cloud, radius).tolist() == expected


@given(clouds)
def test_gaps_are_the_distances_to_the_nearest_other_point(cloud: Floats) -> None:
    for i, gap in enumerate(nearest_gaps(cloud)):
        others = np.delete(cloud, i, axis=0)
        nearest = np.linalg.norm(others - cloud[i], axis=1).min(initial=np.inf)
        assert gap == pytest.approx(nearest)
    assert closest(cloud) == nearest_gaps(cloud).min(initial=np.inf)


def test_points_at_one_place_have_no_gap() -> None:
    assert closest(np.zeros((2, 3))) == 0.0
    assert near_pairs(np.zeros((3, 2)), 0.0).tolist() == [[0, 1], [0, 2], [1, 2]]


def test_alone_there_is_nobody_near() -> None:
    assert closest(np.zeros((1, 3))) == np.inf
    assert near_pairs(np.zeros((1, 3)), 5.0).shape == (0, 2)
