"""From the pads into the air and back: together, or in layers where the pads stand near."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import ShowError
from choreo.neighbours import closest
from choreo.planning.ground.launch import launchpad
from tests.planning.shows import cloud_of_pads
from tests.strategies import fleets

some_limits = st.builds(
    lambda distance, ratio, push, climb: Limits(
        min_distance=distance, vertical_distance=distance * ratio, max_acceleration=push, max_climb=climb
    ),
    st.sampled_from([0.5, 1.5, 3.0]),
    st.sampled_from([1.0, 2.0]),
    st.sampled_from([0.2, 3.0, 15.0]),
    st.sampled_from([0.5, 4.0, 12.0]),
)


def least_distance(swarm: Trajectory, fleet: Fleet, limits: Limits) -> float:
    """Return how near two come, heights shrunk by the downwash, unless the ground excuses them."""
    least = np.inf
    i, j = np.triu_indices(fleet.drones, 1)
    for time in np.arange(0.0, swarm.duration, 0.05):
        place = swarm.at(float(time)).position
        apart = (place[i] - place[j]) * [1, 1, limits.min_distance / limits.vertical]
        level = np.hypot(apart[:, 0], apart[:, 1])
        excused = (np.minimum(place[i, 2], place[j, 2]) <= 0.5) & (level >= fleet.spacing - 0.01)
        least = min(least, float(np.linalg.norm(apart, axis=1)[~excused].min(initial=np.inf)))
    return least


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 20).flatmap(fleets), some_limits, st.sampled_from([3.5, 8.0, 40.0]))
def test_all_rise_to_the_grid_and_land_from_it_at_their_distance(fleet: Fleet, limits: Limits, altitude: float) -> None:
    pads = launchpad(fleet, limits)
    up, down = pads.rise(altitude), pads.land(altitude)
    grid = pads.grid(altitude)
    assert up.start == pytest.approx(fleet.homes, abs=1e-6)
    assert up.end == pytest.approx(grid, abs=1e-5)
    assert down.start == pytest.approx(grid, abs=1e-5)
    assert down.end == pytest.approx(fleet.homes, abs=1e-6)
    assert closest(grid) >= limits.planning_distance * (1 - 1e-9)
    assert np.ptp(grid[:, 2]) == 0.0
    for swarm in (up, down):
        assert least_distance(swarm, fleet, limits) >= limits.min_distance


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 20).flatmap(fleets), some_limits)
def test_below_the_layers_all_flights_are_straight_up_and_down(fleet: Fleet, limits: Limits) -> None:
    pads = launchpad(fleet, limits)
    for swarm in (pads.rise(8.0), pads.land(8.0)):
        low = swarm.control[..., 2].max(axis=1) < 8.0 - 0.01
        off = np.abs(swarm.control[..., :2] - fleet.homes[:, :2]).max(axis=(1, 3))
        assert off[low].max(initial=0.0) <= 1e-6


def test_pads_far_enough_apart_rise_together() -> None:
    pads = launchpad(Fleet(30, spacing=2.0), Limits(min_distance=1.5))
    assert pads.offsets.tolist() == [0.0]
    assert pads.opening(10.0) is None
    assert (pads.grid(10.0) - [0, 0, 10]).tolist() == pads.pads.tolist()
    heights = pads.rise(10.0).at(2.0).position[:, 2]
    assert np.ptp(heights) == 0.0


def test_near_pads_rise_in_layers_the_upper_ones_first() -> None:
    pads = launchpad(Fleet(30, spacing=1.0), Limits(min_distance=1.5))
    assert len(pads.offsets) > 1
    assert (np.diff(pads.offsets) >= 1.51 - 1e-9).all()
    assert pads.top(10.0) == pytest.approx(10.0 + pads.offsets[-1])
    swarm = pads.rise(10.0)
    early = swarm.at(1.0).position[:, 2]
    upmost, lowest = pads.layers == pads.layers.max(), pads.layers == 0
    assert early[upmost].min() > 0.5
    assert early[lowest].max() == 0.0
    down = pads.land(10.0)
    landed = down.at(down.duration - 2.0).position[:, 2]
    assert landed[lowest].max() == pytest.approx(0.0, abs=1e-6)
    assert landed[upmost].min() > 0.5


def test_no_two_pads_of_a_layer_are_near() -> None:
    fleet = Fleet(60, spacing=0.6, homes=cloud_of_pads(60, 0.6))
    pads = launchpad(fleet, Limits())
    for layer in range(len(pads.offsets)):
        assert closest(fleet.homes[pads.layers == layer]) >= 1.5


def test_the_grid_keeps_the_form_of_the_pads() -> None:
    fleet = Fleet(12, spacing=0.5, columns=4)
    pads = launchpad(fleet, Limits())
    grid = pads.grid(20.0)
    assert grid[:, :2] == pytest.approx(fleet.homes[:, :2] * (1.51 / 0.5), rel=1e-6)
    assert grid[0, 2] == pytest.approx(20.0 + pads.offsets[pads.layers].mean())


@pytest.mark.parametrize(
    ("fleet", "message"),
    [
        (Fleet(4, spacing=0.39), "pads 1 and 2, near x .* stand 0.39 m apart, but a drone is 0.4 m wide"),
        (Fleet(2, homes=np.zeros((2, 3))), "pads 1 and 2, near x 0.0, y 0.0 m, stand 0.00 m apart"),
        (Fleet(2, spacing=2.0, homes=np.array([[0.0, 0, 0], [1.5, 0, 0]])), "set fleet.spacing to 1.500"),
    ],
)
def test_pads_too_near_are_refused(fleet: Fleet, message: str) -> None:
    with pytest.raises(ShowError, match=message):
        launchpad(fleet, Limits())


def test_pads_as_wide_as_a_drone_are_good() -> None:
    assert len(launchpad(Fleet(9, spacing=0.4), Limits()).offsets) > 4
