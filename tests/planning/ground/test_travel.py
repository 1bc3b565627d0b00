"""The ways between formations, within the allowed air."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.fleet import Fleet
from choreo.core.limits import KeepOut, Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import ShowError
from choreo.motion.air.airspace import breach
from choreo.planning.ground.launch import launchpad
from choreo.planning.ground.travel import approach, travel
from tests.planning.shows import ROOF, shape

RING, LINE = shape("ring", 12).points, shape("line", 12).points
FLEET = Fleet(12)


def within_the_air(swarm: Trajectory, limits: Limits) -> None:
    for time in np.linspace(0.0, swarm.duration, 300):
        assert breach(swarm.at(float(time)).position, limits) is None


def test_a_way_goes_from_dot_to_dot() -> None:
    move = travel(RING, LINE, Limits(), 0, where="cue 2", duration=None)
    assert move.trajectory.start == pytest.approx(RING, abs=1e-5)
    assert move.trajectory.end == pytest.approx(LINE[move.order], abs=1e-5)
    assert sorted(move.order.tolist()) == list(range(12))
    within_the_air(move.trajectory, Limits())


def test_a_way_takes_the_time_given_or_the_shortest() -> None:
    shortest = travel(RING, LINE, Limits(), 0, where="cue 2", duration=None)
    assert shortest.duration >= shortest.bound
    given = travel(RING, LINE, Limits(), 0, where="cue 2", duration=30.0)
    assert given.duration == 30.0
    with pytest.raises(ShowError, match=r"cue 2: travel = 1 s is too short, the shortest safe time is \d+\.\d s"):
        travel(RING, LINE, Limits(), 0, where="cue 2", duration=1.0)


def test_a_way_through_a_keep_out_with_no_way_over_it_is_refused_with_the_place() -> None:
    tower = KeepOut(np.array([[-5.0, 25], [5, 25], [5, 35], [-5, 35]]), 80.0, "tower")
    near, far = RING - [0, 60, 0], RING
    street = np.array([[-6.5, -20], [6.5, -20], [6.5, 80], [-6.5, 80]])
    with pytest.raises(
        ShowError,
        match=r"cue 2: on the way there the drones would break keep-out 'tower' \(80 m high\) by .* near x -?\d",
    ):
        travel(near, far, Limits(keep_out=(tower,), max_altitude=80.4, fence=street), 0, where="cue 2", duration=None)


@pytest.mark.parametrize("back", [False, True])
def test_the_grid_stands_as_low_as_the_way_lets_it(back: bool) -> None:
    limits = Limits()
    found = approach(launchpad(FLEET, limits), RING, limits=limits, seed=0, where="cue 1", duration=None, back=back)
    assert 5.0 <= found.altitude <= 6.0
    pads = launchpad(FLEET, limits)
    swarm, order = found.move.trajectory, found.move.order
    grid = pads.grid(found.altitude)
    assert swarm.start == pytest.approx(RING if back else grid, abs=1e-5)
    assert swarm.end == pytest.approx((grid if back else RING)[order], abs=1e-5)
    within_the_air(swarm, limits)


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("spacing", [0.5, 2.0])
def test_the_grid_stands_above_what_is_on_the_way(back: bool, spacing: float) -> None:
    limits = Limits(keep_out=(ROOF,))
    pads = launchpad(Fleet(12, spacing=spacing), limits)
    found = approach(pads, RING, limits=limits, seed=0, where="cue 1", duration=None, back=back)
    assert found.altitude > ROOF.height
    within_the_air(found.move.trajectory, limits)
    opening = pads.opening(found.altitude)
    if opening is not None:
        for place in opening.at(np.linspace(0, opening.end, 50)):
            assert breach(place, limits) is None


def test_what_stands_elsewhere_lifts_nobody() -> None:
    limits = Limits(keep_out=(KeepOut(ROOF.polygon + [200.0, 0.0], 80.0, "far"),))
    found = approach(launchpad(FLEET, limits), RING, limits=limits, seed=0, where="", duration=None, back=False)
    assert found.altitude < 6.0


def test_a_low_picture_asks_for_a_higher_grid_only_if_somebody_would_dip() -> None:
    limits = Limits(min_altitude=5.0)
    low = shape("grid", 12).at(y=30, z=9).points
    found = approach(launchpad(FLEET, limits), low, limits=limits, seed=0, where="", duration=None, back=False)
    within_the_air(found.move.trajectory, limits)


def test_a_wall_just_below_the_ceiling_is_flown_round() -> None:
    limits = Limits(keep_out=(KeepOut(ROOF.polygon, 119.5, "wall"),), max_altitude=120.0)
    found = approach(launchpad(FLEET, limits), RING, limits=limits, seed=0, where="", duration=None, back=False)
    within_the_air(found.move.trajectory, limits)
    assert np.abs(found.move.trajectory.at(found.move.duration / 2).position[:, 0]).max() > 40


def test_no_clear_way_is_refused_with_the_place() -> None:
    fence = np.array([[-40.0, -20], [40, -20], [40, 80], [-40, 80]])
    limits = Limits(keep_out=(KeepOut(ROOF.polygon, 119.5, "wall"),), max_altitude=120.0, fence=fence)
    with pytest.raises(ShowError, match="cue 1: between the take-off grid and this picture the drones would break"):
        approach(launchpad(FLEET, limits), RING, limits=limits, seed=0, where="cue 1", duration=None, back=False)
