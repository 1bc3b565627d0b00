"""Assignment: a permutation, near the optimum, with the certificate a.b >= 0."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from choreo.motion.matching.assignment import assign, broken_pairs, improve, solve, squared_distance
from tests.strategies import clouds


def _dot_products(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """a.b of every pair, straight from the definition."""
    a = starts[:, None] - starts[None]
    b = ends[:, None] - ends[None]
    return np.asarray((a * b).sum(axis=2))


@given(st.data(), st.integers(2, 220), st.sampled_from([2, 3]))
def test_every_start_gets_one_goal_and_no_pair_breaks_the_certificate(
    data: st.DataObject, drones: int, dimensions: int
) -> None:
    starts, goals = data.draw(clouds(drones, dimensions)), data.draw(clouds(drones, dimensions))
    order = assign(starts, goals, np.random.default_rng(0), sweeps=3)
    assert sorted(order) == list(range(drones))
    assert _dot_products(starts, goals[order]).min() >= -1e-6
    assert broken_pairs(starts, goals, order) == 0


def test_the_cost_is_within_a_percent_of_the_optimum() -> None:
    random = np.random.default_rng(5)
    starts, goals = random.uniform(-90, 90, (600, 2)), random.uniform(-90, 90, (600, 2)) * [1.0, 0.4]
    order = assign(starts, goals, np.random.default_rng(0))
    squares = ((starts[:, None] - goals[None]) ** 2).sum(axis=2)
    best = squares[linear_sum_assignment(squares)].sum()
    assert best <= squares[np.arange(600), order].sum() <= 1.01 * best


def test_a_broken_pair_is_counted() -> None:
    starts = np.array([[0.0, 0.0], [2.0, 0.0], [9.0, 0.0]])
    assert broken_pairs(starts, starts, np.array([0, 1, 2])) == 0
    assert broken_pairs(starts, starts, np.array([1, 0, 2])) == 1
    assert broken_pairs(starts, starts, np.array([2, 1, 0])) == 3


def test_same_seed_same_order() -> None:
    random = np.random.default_rng(1)
    starts, goals = random.uniform(0, 50, (500, 2)), random.uniform(0, 50, (500, 2))
    orders = [assign(starts, goals, np.random.default_rng(7)) for _ in range(2)]
    assert (orders[0] == orders[1]).all()


@pytest.mark.parametrize("dimensions", [2, 3])
def test_costs_are_squared_distances_up_to_sums_of_rows_and_columns(dimensions: int) -> None:
    random = np.random.default_rng(2)
    starts, goals = random.normal(size=(4, dimensions)), random.normal(size=(5, dimensions))
    squares = ((starts[:, None] - goals[None]) ** 2).sum(axis=2)
    rest = squares - squared_distance(starts, goals)
    assert np.allclose(rest, (starts**2).sum(axis=1)[:, None] + (goals**2).sum(axis=1)[None])


@given(st.integers(2, 40), st.integers(0, 2**32 - 1), st.booleans())
def test_a_swarm_that_is_one_block_gets_the_least_cost_of_all(drones: int, seed: int, nearly: bool) -> None:
    """From any beginning, and from one that is nearly the best, where prices leave hardly anything to look for."""
    random = np.random.default_rng(seed)
    starts, goals = random.normal(size=(2, drones, 2)) * 20
    squares = ((starts[:, None] - goals[None]) ** 2).sum(axis=2)
    best = linear_sum_assignment(squares)[1]
    begin = best[np.r_[1, 0, 2:drones]] if nearly else random.permutation(drones)
    order = improve(begin, starts, goals, random, squared_distance, sweeps=1)
    assert sorted(order) == list(range(drones))
    every = np.arange(drones)
    assert squares[every, order].sum() == pytest.approx(squares[every, best].sum(), rel=1e-12)


def test_of_equally_good_assignments_from_pads_in_rows_the_solver_takes_its_own() -> None:
    """So who flies where from a grid of pads is the same however the blocks are solved."""
    columns, rows = np.meshgrid(np.arange(10.0), np.arange(6.0))
    pads = np.stack([columns.ravel(), rows.ravel()], axis=1)
    goals = np.stack([np.sort(np.random.default_rng(3).uniform(0, 9, 60)), np.full(60, 30.0)], axis=1)
    order = improve(np.arange(60), pads, goals, np.random.default_rng(0), squared_distance, sweeps=1)
    assert order.tolist() == solve(squared_distance(pads, goals)).tolist()
