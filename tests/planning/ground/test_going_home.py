"""Ways home from standing pictures: who goes where and when, so that the check, which is another's, proves them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.arrays import Floats
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan, Span
from choreo.planning.ground.going_home import ways_home
from choreo.safety.homeward import check_ways_home


def standing(places: Floats, fleet: ch.Fleet, **limits: Any) -> Plan:
    """Return a plan of one picture that stands."""
    still = ch.Trajectory.hold(places, start=0, end=20)
    dark = LightTrack([0], [[[0, 0, 0]] * len(places)])
    return Plan("picture", still, dark, (Span("picture", "hold", 0.4, 19.5),), ch.Limits(**limits), fleet)


def wall(count: int, seed: int, across: float = 50.0) -> Floats:
    """Return dots of an upright picture, some way behind the pads, none nearer to another than 1.7 m."""
    random = np.random.default_rng(seed)
    found: list[Floats] = []
    while len(found) < count:
        place = np.array([random.uniform(-across, across), 40.0, random.uniform(10, 60)])
        if all(np.linalg.norm(place - other) > 1.7 for other in found):
            found.append(place)
    return np.array(found)


@pytest.mark.parametrize("seed", range(6))
def test_an_upright_picture_flies_home(seed: int) -> None:
    fleet = ch.Fleet(150, spacing=2.0)
    plan = standing(wall(150, seed), fleet)
    found = ways_home(plan)
    assert found.without == ()
    (way,) = found.ways
    assert way.moment == 1  # the first whole second of the hold
    assert check_ways_home(plan, found.ways) == []
    pads = fleet.homes[:, :2]
    assert np.array_equal(np.unique(way.targets, axis=0), np.unique(pads, axis=0))  # each pad once
    assert way.begins.max() > 0  # not all could fly at once


def test_a_flat_grid_over_its_pads_comes_down_where_it_stands() -> None:
    fleet = ch.Fleet(25, spacing=2.0)
    (way,) = ways_home(standing(fleet.homes + [0, 0, 20], fleet)).ways
    assert way.together.tolist() == [0] * 25


def test_each_to_its_own_pad_where_the_fleet_lands_so() -> None:
    fleet = ch.Fleet(9, spacing=3.0, landing="own")
    plan = standing(fleet.homes + [20.0, 10.0, 20.0], fleet)
    (way,) = ways_home(plan).ways
    assert np.array_equal(way.targets, fleet.homes[:, :2])
    assert check_ways_home(plan, [way]) == []


def test_what_cannot_be_is_told_with_the_reason() -> None:
    near = ch.Fleet(9, spacing=1.0)
    assert "pads 1.00 m apart are nearer" in ways_home(standing(near.homes * 3 + [0, 0, 20], near)).without[0][1]
    fleet = ch.Fleet(9, spacing=3.0)
    late = standing(fleet.homes + [60.0, 0, 20], fleet, endurance=25.0)
    assert "s in the air, at most 25" in ways_home(late).without[0][1]
    moving = standing(fleet.homes + [0, 0, 20.0], fleet)
    control = moving.trajectory.control.copy()
    control[:, 2:] += [5.0, 0, 0]
    moving = replace(moving, trajectory=ch.Trajectory(moving.trajectory.times, control))
    assert ways_home(moving).without == (("picture", "the drones stand at no whole second"),)
    over = ch.Fleet(2, spacing=3.0, landing="own")
    # Two that would have to change places at one height, each over the other's pad.
    crossed = standing(over.homes[::-1] + [0, 0, 20], over)
    assert "each have to be flown before the other" in ways_home(crossed).without[0][1]


def test_ways_go_round_masts_or_are_told() -> None:
    fleet = ch.Fleet(16, spacing=2.0)
    places = np.column_stack([np.linspace(-24, 24, 16), np.full(16, 40.0), np.full(16, 20.0)])
    mast = ch.KeepOut(np.array([[-1.0, 18], [1, 18], [1, 20], [-1, 20]]), 60.0, "mast")
    plan = standing(places, fleet)
    plan = replace(plan, limits=replace(plan.limits, keep_out=(mast,)))
    found = ways_home(plan)
    assert found.ways or "would break keep-out 'mast'" in found.without[0][1]
    assert check_ways_home(plan, found.ways) == []
