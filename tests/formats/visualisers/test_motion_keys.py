"""Curves of few pieces stay as near to the plan's as they promise, and no more pieces are taken than need be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.trajectory import Trajectory
from choreo.formats.pieces.deviation import deviation
from choreo.formats.visualisers.motion_keys import STEPS, fitted
from tests.strategies import trajectories


def sway(hertz: float, metres: float, seconds: float = 40.0) -> Trajectory:
    """Return a drone that sways to and fro, in pieces of a twentieth of a second, and then stands."""
    times = np.arange(0, seconds + 0.01, 0.05)
    x, speed = np.sin(2 * np.pi * hertz * times), 2 * np.pi * hertz * np.cos(2 * np.pi * hertz * times)
    third = 0.05 / 3
    along = np.stack([x[:-1], x[:-1] + third * speed[:-1], x[1:] - third * speed[1:], x[1:]], axis=1) * metres
    control = np.zeros((len(along), 4, 1, 3))
    control[:, :, 0, 0] = along
    rest = np.broadcast_to(control[-1:, 3:], (1, 4, 1, 3))
    return Trajectory(np.append(times, seconds + 20.0), np.concatenate([control, rest]))


@given(curve=trajectories(drones=2), millimetres=st.sampled_from([2, 20, 200]))
@settings(deadline=None, max_examples=40)
def test_no_curve_is_left_by_more_than_is_allowed(curve: Trajectory, millimetres: int) -> None:
    for drone, (moments, pieces) in enumerate(
        fitted(curve, np.arange(2), np.array([millimetres / 1000, millimetres / 2000]))
    ):
        assert moments[0] / STEPS <= curve.times[0]
        assert moments[-1] / STEPS >= curve.times[-1]
        for step in range(int(moments[0]), int(moments[-1]) + 1):
            own = min(int(np.searchsorted(moments, step, side="right")) - 1, len(pieces) - 1)
            u = (step - moments[own]) / (moments[own + 1] - moments[own])
            place = np.array([(1 - u) ** 3, 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u**2, u**3]) @ pieces[own]
            away = np.linalg.norm(place - curve.at(step / STEPS).position[drone])
            assert away <= millimetres / (1000 if drone == 0 else 2000) + 1e-9


@pytest.mark.parametrize(("hertz", "most"), [(0.1, 14), (0.25, 34), (1.0, 130)])
def test_pieces_are_few(hertz: float, most: int) -> None:
    """A metre to either side, to a centimetre: some three pieces a swing, and one for the rest."""
    [(moments, pieces)] = fitted(sway(hertz, 1.0), np.array([0]), np.array([0.01]))
    assert len(pieces) <= most
    own = Trajectory(moments / STEPS, pieces[:, :, None])
    assert deviation(sway(hertz, 1.0), own, closely=True) < 0.0115


def test_swaying_that_sparse_looks_would_miss_is_not_taken_for_rest() -> None:
    """Seen at 17 even moments of 17 s, a drone that sways once a second stands still."""
    [(moments, pieces)] = fitted(sway(1.0, 0.3), np.array([0]), np.array([0.02]))
    assert deviation(sway(1.0, 0.3), Trajectory(moments / STEPS, pieces[:, :, None]), closely=True) < 0.023


def test_each_drone_has_its_own_pieces_wherever_it_stands_among_others() -> None:
    curve = Trajectory.hold([[0.0, 0, 0], [5.0, 0, 0]], 0, 60)
    both = Trajectory(curve.times, curve.control.copy())
    [first, second] = fitted(both, np.array([0, 1]), np.full(2, 0.001))
    [alone] = fitted(both, np.array([1]), np.full(1, 0.001))
    assert first[0].tolist() == [0, first[0][-1]]
    assert np.array_equal(second[0], alone[0])
    assert np.array_equal(second[1], alone[1])
