"""Polylines by the thousand: what is done to all at once is what is done to each."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from choreo.picture.line.polyline import corners_of, evened, lengths_of, line_strings, resample, resampled, runs_of

TEETH = np.array([[float(k), float(k % 2)] for k in range(41)])


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_runs_of_many_lines_are_those_of_each_to_the_last_bit(counts: list[int], seed: int) -> None:
    lines = [np.random.default_rng(seed).normal(size=(count, 2)) for count in counts]
    xy, count = np.concatenate(lines), np.array(counts)
    steps = np.hypot(*np.diff(xy, axis=0, append=xy[-1:]).T)
    runs = runs_of(steps, np.cumsum(count) - count, count)
    assert runs.tolist() == np.concatenate([lengths_of(line) for line in lines]).tolist()


@pytest.mark.parametrize("closed", [False, True])
def test_corners_keep_twice_their_reach_from_each_other(closed: bool) -> None:
    ring = np.concatenate([TEETH, [[40.0, 9.0], [0.0, 9.0], [0.0, 0.0]]]) if closed else TEETH
    fine = np.concatenate([np.linspace(one, two, 10, endpoint=False) for one, two in pairwise(ring)])
    fine = np.concatenate([fine, ring[-1:]])
    found, run = corners_of(fine, 0.3, closed), lengths_of(fine)
    assert len(found) >= 39
    assert (np.diff(run[found]) > 0.6).all()
    assert {tuple(point) for point in fine[found].tolist()} >= {tuple(tooth) for tooth in TEETH[2:-2].tolist()}


def test_lines_evened_all_at_once_lose_their_stairs_and_keep_their_ends() -> None:
    stairs = np.array([[(k + 1) // 2, k // 2] for k in range(21)], dtype=np.float64)
    one, two = evened([stairs, stairs + 50.0])
    assert (one[[0, -1]] == stairs[[0, -1]]).all()
    assert (two == one + 50.0).all()
    assert lengths_of(one)[-1] < 1.02 * np.hypot(10, 10) < 0.8 * lengths_of(stairs)[-1]


@given(st.lists(st.integers(2, 6), max_size=8), st.integers(0, 2**32 - 1))
def test_lines_for_shapely_are_the_same_made_all_at_once_or_one_by_one(counts: list[int], seed: int) -> None:
    lines = [np.random.default_rng(seed).normal(size=(count, 2)) for count in counts]
    made = line_strings(lines)
    assert made.dtype == object
    assert [each.wkb for each in made] == [LineString(line).wkb for line in lines]


@given(st.lists(st.integers(1, 6), max_size=8), st.floats(0.05, 20), st.integers(0, 2**32 - 1))
def test_many_lines_have_the_steps_that_each_would_have(counts: list[int], step: float, seed: int) -> None:
    lines = [np.random.default_rng([seed, count]).normal(size=(count, 2)) for count in counts]
    assert [one.tolist() for one in resampled(lines, step)] == [resample(line, step).tolist() for line in lines]
