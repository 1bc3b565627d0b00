"""Bowed flights: what is proved holds at dense moments, and what comes too near is never proved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.motion.laws.bezier_fit import overruns
from choreo.motion.laws.path import bowed
from choreo.motion.together.bows import Pairs, bows, candidates, keep, proved
from choreo.motion.transition import transition
from tests.strategies import space_formations

LIMITS = Limits()
DENSE = np.linspace(0.0, np.pi, 1001)


def _gaps(start: np.ndarray, goal: np.ndarray, bow: np.ndarray) -> np.ndarray:
    """The least distance of each two drones over dense moments, (n, n) m; infinite for a drone and itself."""
    least = np.full((len(start), len(start)), np.inf)
    for place in bowed(start, goal, bow).at(DENSE):
        least = np.minimum(least, np.linalg.norm(place[:, None] - place[None], axis=2))
    np.fill_diagonal(least, np.inf)
    return least


@given(st.data(), st.integers(2, 25))
def test_what_is_found_keeps_the_distance_at_every_moment(data: st.DataObject, drones: int) -> None:
    start, goal = data.draw(space_formations(drones)), data.draw(space_formations(drones))
    found = bows(start, goal, 1.5)
    if found is not None:
        assert _gaps(start, goal, found).min() >= 1.5 - 1e-9


@given(st.data(), st.integers(2, 12), st.floats(0.0, 6.0))
def test_the_proof_agrees_with_dense_moments(data: st.DataObject, drones: int, size: float) -> None:
    start, goal = data.draw(space_formations(drones)), data.draw(space_formations(drones))
    bow = np.random.default_rng(drones).normal(size=(drones, 3)) * size
    pairs = candidates(start, goal, bow, 1.5)
    gaps = _gaps(start, goal, bow)
    own = gaps[pairs.index[:, 0], pairs.index[:, 1]]
    good = proved(pairs, 1.5)
    assert (own[good] >= 1.5 - 1e-9).all()
    assert good[own > 1.501].all()
    # Whoever comes nearer is among the candidates.
    near = np.argwhere(np.triu(gaps < 1.5))
    assert {tuple(pair) for pair in near.tolist()} <= {tuple(pair) for pair in pairs.index.tolist()}


@pytest.mark.parametrize("short", [1e-4, 1e-2, 1.0])
def test_a_pair_that_passes_a_little_too_near_is_not_proved(short: float) -> None:
    start, goal = np.array([[0.0, 0, 0], [8, 0, 0]]), np.array([[8.0, 0, 0], [0, 0, 0]])
    for wanted, good in ((1.5 + 1e-6, True), (1.5 - short, False)):
        bow = np.array([[0.0, wanted / 2, 0], [0, -wanted / 2, 0]])  # they pass at half-way, as far apart as that
        assert keep(start, goal, bow, 1.5) is good


def test_a_doubtful_pair_is_halved_until_it_is_decided() -> None:
    # The coefficients alone do not decide: the difference turns by 170 degrees and keeps 3 m.
    a, b = np.array([[3.0, 0, 0]]), 3 * np.array([[np.cos(2.9), np.sin(2.9), 0]])
    for push, good in ((0.5, False), (2.6, True)):
        pairs = Pairs(np.array([[0, 1]]), a, np.array([[0.0, push, 0]]), b)
        assert proved(pairs, 2.0).tolist() == [good]


@given(space_formations(20), space_formations(20))
def test_nobody_is_bent_below_the_floor_or_above_the_ceiling(start: np.ndarray, goal: np.ndarray) -> None:
    heights = np.concatenate([start, goal])[:, 2]
    floor, ceiling = float(heights.min()) - 0.1, float(heights.max())
    found = bows(start, goal, 1.5, floor, ceiling)
    if found is not None:
        height = bowed(start, goal, found).at(DENSE)[..., 2]
        assert floor - 1e-9 <= height.min()
        assert height.max() <= ceiling + 1e-9


@pytest.mark.proof
@settings(max_examples=12)
@given(space_formations(20), space_formations(20), st.sampled_from([None, 3.0]))
def test_transitions_through_space_keep_distance_and_limits(
    start: np.ndarray, goal: np.ndarray, vertical: float | None
) -> None:
    limits = Limits(vertical_distance=vertical)
    tall = np.array([1.0, 1.0, limits.vertical / limits.min_distance])
    start, goal = start * tall, goal * tall
    start, goal = start + [0, 0, 10 - start[:, 2].min()], goal + [0, 0, 10 - goal[:, 2].min()]
    move, again = (transition(start, goal, Limits(vertical_distance=vertical, max_altitude=400.0)) for _ in range(2))
    assert move.trajectory.control.tobytes() == again.trajectory.control.tobytes()
    assert overruns(move.trajectory, limits).max() <= 1.0
    assert move.closest >= limits.min_distance
    for time in np.linspace(0.0, move.duration, 200):
        place = move.trajectory.at(float(time)).position / tall
        gaps = np.linalg.norm(place[:, None] - place[None], axis=2)[np.triu_indices(20, 1)]
        assert gaps.min() >= move.closest


def test_crowded_swarms_are_carried_nearly_straight() -> None:
    random = np.random.default_rng(3)
    lattice = np.stack(np.meshgrid(*[np.arange(9)] * 3), axis=-1).reshape(-1, 3) * 1.53
    start, goal = (lattice[random.permutation(729)[:400]] + [0, 60, 30] for _ in range(2))
    move = transition(start, goal, LIMITS)
    assert move.method == "bowed flights"
    assert move.duration <= 1.5 * move.bound  # in so dense a lattice 1.41 was measured
