"""Curves whose control points are whole steps of a file are judged by the places that they go through."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.core.trajectory import Trajectory
from choreo.safety.exact import rows
from choreo.safety.exact.rows import STRAIGHT, all_straight, polyline


def curved(times: list[float]) -> Trajectory:
    control = np.random.default_rng(3).uniform(-20, 20, (len(times) - 1, 4, 2, 3))
    control[1:, 0] = control[:-1, 3]
    return Trajectory(np.array(times), control)


@pytest.mark.parametrize("times", [[0.0, 1.0], [3.0, 3.1, 5.27], [10.0, 10.06]], ids=["1 s", "a rest", "a moment"])
def test_it_goes_through_the_curves_places_every_eighth_of_a_second(times: list[float]) -> None:
    curves = curved(times)
    straight = polyline(curves)
    wanted = [*np.arange(times[0], times[-1] - 1e-9, 0.125), times[-1]]
    assert straight.times.tolist() == pytest.approx(wanted)
    for moment in wanted:
        assert straight.at(moment).position == pytest.approx(curves.at(moment).position)
    assert all_straight(straight)
    halves = (straight.times[:-1] + straight.times[1:]) / 2
    for moment, begin, end in zip(halves, straight.control[:, 0], straight.control[:, 3], strict=True):
        assert straight.at(float(moment)).position == pytest.approx((begin + end) / 2)


def lines(pieces: int) -> Floats:
    """Straight pieces of three drones, even in time."""
    places = np.random.default_rng(1).uniform(-20, 20, (pieces + 1, 1, 3, 3))
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    return np.asarray(places[:-1] * (1 - share) + places[1:] * share)


@pytest.mark.parametrize("point", [1, 2])
@pytest.mark.parametrize("piece", [0, 3, 6])
@pytest.mark.parametrize("at_once", [1, 6, 10**6], ids=["a piece", "two pieces", "all"])
def test_one_control_point_beside_its_line_is_enough(
    monkeypatch: pytest.MonkeyPatch, point: int, piece: int, at_once: int
) -> None:
    monkeypatch.setattr(rows, "ROWS_AT_ONCE", at_once)
    control = lines(7)
    times = np.arange(8.0)
    assert all_straight(Trajectory(times, control))
    for off, wanted in ((0.5 * STRAIGHT, True), (1.5 * STRAIGHT, False)):
        bent = control.copy()
        bent[piece, point, 2, 1] += off
        assert all_straight(Trajectory(times, bent)) == wanted
        bent[piece, point, 2, 1] -= 2 * off
        assert all_straight(Trajectory(times, bent)) == wanted
