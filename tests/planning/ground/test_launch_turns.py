"""One after the other from the pads and down to them: the distance is kept where pads are near, too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.motion.succession import Succession
from choreo.planning.ground import launch_turns
from choreo.planning.ground.launch import Launchpad, launchpad
from choreo.planning.ground.vertical import time_step
from tests.planning.ground.test_launch import least_distance, some_limits
from tests.strategies import fleets, successions


def moments_of(said: Succession, fleet: Fleet, pads: Launchpad) -> np.ndarray:
    return said.moments(fleet.homes[:, :2], fleet.spacing, time_step(pads.limits), 7)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    st.integers(2, 20).flatmap(fleets).filter(lambda fleet: fleet.launch == "layers"),
    some_limits,
    successions,
    st.sampled_from([3.5, 8.0, 40.0]),
)
def test_all_rise_and_land_at_their_distance(fleet: Fleet, limits: Limits, said: Succession, altitude: float) -> None:
    pads = launchpad(fleet, limits)
    moments = moments_of(said, fleet, pads)
    up, down = pads.rise(altitude, moments), pads.land(altitude, moments)
    assert up.start == pytest.approx(fleet.homes, abs=1e-6)
    assert up.end == pytest.approx(pads.grid(altitude), abs=1e-5)
    assert down.start == pytest.approx(pads.grid(altitude), abs=1e-5)
    assert down.end == pytest.approx(fleet.homes, abs=1e-6)
    for swarm in (up, down):
        assert least_distance(swarm, fleet, limits) >= limits.min_distance


def test_a_row_rises_as_the_whole_fleet_does_only_later() -> None:
    fleet, limits = Fleet(12, rows=3, columns=4), Limits()
    pads = launchpad(fleet, limits)
    moments = moments_of(Succession("rows", interval=1.0), fleet, pads)
    together, in_turn = pads.rise(12.0), pads.rise(12.0, moments)
    for drone in range(12):
        for time in (0.0, 0.7, 2.2, 9.0):
            want = together.at(time).position[drone]
            assert in_turn.at(time + moments[drone]).position[drone] == pytest.approx(want, abs=1e-5)
    assert (in_turn.at(0.9).position[4:, 2] == 0).all(), "the second row still stands"


def test_one_that_would_fly_beneath_another_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: without being held back, near drones of the front rows overtake those that should be above them."""
    fleet, limits = Fleet(30, spacing=1.0), Limits(min_distance=1.5)
    pads = launchpad(fleet, limits)
    moments = moments_of(Succession("rows"), fleet, pads)
    assert least_distance(pads.rise(12.0, moments), fleet, limits) >= limits.min_distance
    monkeypatch.setattr(launch_turns, "held_back", lambda *said: said[2])
    assert least_distance(pads.rise(12.0, moments), fleet, limits) < limits.min_distance


def test_with_pads_far_enough_apart_nobody_is_held_back() -> None:
    far = np.zeros((0, 2), dtype=np.int64)
    moments = np.array([0.0, 3.0, 1.0])
    assert launch_turns.held_back(np.zeros(3, np.int64), np.zeros(1), moments, far).tolist() == moments.tolist()
