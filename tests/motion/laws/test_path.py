"""Paths: exact ends, derivatives, and the distances that the proofs promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.motion.laws.path import EARLY, EVEN, LATE, Path, Sway, lift_arcs, quarter_ellipses, stretched
from choreo.motion.matching.assignment import assign
from choreo.motion.together.planes import frames
from tests.strategies import flat_formations, space_formations


def _lifted(start: np.ndarray, goal: np.ndarray, sway: Sway = EVEN) -> Path:
    pair = frames(start, goal)
    assert pair is not None
    begin, finish = pair
    lift = np.linspace(-1.0, 1.0, len(start))
    return lift_arcs(begin.local(start), finish.local(goal), lift, begin, finish, sway)


@given(st.data(), st.sampled_from(["", "ground", "tilted"]))
def test_lift_arcs_begin_and_end_exactly_and_know_their_derivatives(data: st.DataObject, turn: str) -> None:
    start, goal = data.draw(flat_formations(9, turn)), data.draw(flat_formations(9))
    sway = data.draw(st.sampled_from([EVEN, LATE, EARLY, Sway((0.4, -2.0), (9.0, -20.0), (-5.0, 30.0))]))
    _check_ends_and_derivatives(_lifted(start, goal, sway), start, goal)


@given(st.data(), st.sampled_from(["ground", "tilted"]))
def test_whatever_the_frame_does_it_changes_no_distance(data: st.DataObject, turn: str) -> None:
    start, goal = data.draw(flat_formations(9, turn)), data.draw(flat_formations(9))
    number = st.floats(-3.0, 3.0)
    sway = Sway(*[(data.draw(number) * size, data.draw(number) * size) for size in (1, 20, 20)])
    phi = np.linspace(0.0, np.pi, 9)
    for one, two in zip(_lifted(start, goal).at(phi), _lifted(start, goal, sway).at(phi), strict=True):
        assert _distances(two) == pytest.approx(_distances(one), abs=1e-9)


def _distances(places: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(places[:, None] - places[None], axis=2))


def test_the_frame_sways_as_its_numbers_say() -> None:
    ground, picture = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0.0, 9, 0], [1, 9, 0], [0, 9, 1]])
    pair = frames(ground, picture)
    assert pair is not None
    flat, half = (pair[0].local(ground), pair[1].local(picture), np.zeros(3)), np.array([np.pi / 2])
    even, late, moved = (lift_arcs(*flat, *pair, sway).at(half)[0] for sway in (EVEN, LATE, Sway(ahead=(4.0, 0.0))))
    assert np.ptp(even[:, 2]) == pytest.approx(np.sin(np.pi / 4))
    assert np.ptp(late[:, 2]) == pytest.approx(np.sin(np.pi / 16))
    assert moved - even == pytest.approx(np.tile([0.0, 0.0, 1.0], (3, 1)))  # a quarter of 4 m, up from the ground


@given(space_formations(9), space_formations(9))
def test_quarter_ellipses_begin_and_end_exactly_and_know_their_derivatives(start: np.ndarray, goal: np.ndarray) -> None:
    _check_ends_and_derivatives(quarter_ellipses(start, goal), start, goal)


def _check_ends_and_derivatives(path: Path, start: np.ndarray, goal: np.ndarray) -> None:
    ends = path.at(np.array([0.0, path.end]))
    assert np.abs(ends[0] - start).max() < 1e-9
    assert np.abs(ends[1] - goal).max() < 1e-9
    phi, step = np.linspace(0.1, path.end - 0.1, 7), 1e-4
    _, first, second = path.with_derivatives(phi)
    before, here, after = path.at(phi - step), path.at(phi), path.at(phi + step)
    assert np.abs((after - before) / (2 * step) - first).max() < 1e-4
    assert np.abs((after - 2 * here + before) / step**2 - second).max() < 1e-2


@given(st.data(), st.integers(2, 60))
def test_quarter_ellipses_keep_the_spacing_of_any_two_formations(data: st.DataObject, drones: int) -> None:
    start, goal = data.draw(space_formations(drones)), data.draw(space_formations(drones))
    goal = goal[assign(start, goal, np.random.default_rng(0))]
    path = quarter_ellipses(start, goal)
    for place in path.at(np.linspace(0.0, path.end, 60)):
        gaps = np.linalg.norm(place[:, None] - place[None], axis=2)
        assert gaps[np.triu_indices(drones, 1)].min() >= 1.51 - 1e-6


def test_a_stretched_path_is_the_path_times_the_factors() -> None:
    start, goal = np.eye(3), np.eye(3) * 4
    path, factors = quarter_ellipses(start, goal), np.array([1.0, 2.0, 3.0])
    phi = np.linspace(0.0, path.end, 5)
    for plain, wide in zip(path.with_derivatives(phi), stretched(path, factors).with_derivatives(phi), strict=True):
        assert wide == pytest.approx(plain * factors)
