"""Waves: the outermost first, nobody above a drone that starts later, and near pads open out without coming nearer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.core.boxes import Boxes
from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.neighbours import closest
from choreo.planning.ground.launch import Launchpad, launchpad
from choreo.planning.ground.launch_waves import opened_out, outermost_first
from choreo.planning.planner import plan
from choreo.safety.check import check
from tests.planning.shows import shape, show_of
from tests.strategies import fleets

LIMITS = Limits(drone_size=0.3)


def near_distances(pads: Floats) -> Floats:
    apart = np.linalg.norm(pads[:, None] - pads[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return np.asarray(apart)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 40).flatmap(fleets))
def test_opening_out_brings_no_two_nearer_at_any_moment(fleet: Fleet) -> None:
    pads = fleet.homes[:, :2]
    opened = opened_out(pads, max(3.0, 1.01 * closest(pads)), fleet.boxes)
    assert closest(opened) >= max(3.0, 1.01 * closest(pads)) - 1e-9
    last = near_distances(pads)
    for part in np.linspace(0.1, 1.0, 10):
        apart = near_distances(pads + part * (opened - pads))
        assert (apart >= last - 1e-9).all()
        last = apart


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60).flatmap(fleets), st.integers(1, 60))
def test_each_wave_has_its_size_and_boxes_stay_together(fleet: Fleet, size: int) -> None:
    pads = fleet.homes[:, :2]
    wave = outermost_first(pads, pads, size, fleet.boxes)
    counts = np.bincount(wave)
    box = 1 if fleet.boxes is None else fleet.boxes.drones
    assert counts.min() > 0
    assert counts.max() <= max(size, box)
    if fleet.boxes is not None:
        together = fleet.boxes.box(fleet.drones)
        assert all(len(set(wave[together == number])) == 1 for number in set(together))


def test_the_outermost_go_first() -> None:
    pads = Fleet(25, spacing=2.0).homes[:, :2]
    wave = outermost_first(pads, pads, 5, None)
    out = np.linalg.norm(pads, axis=1)
    assert all(out[wave == number].min() >= out[wave == number + 1].max() - 1e-9 for number in range(4))


@pytest.mark.parametrize(
    "fleet",
    [
        Fleet(36, spacing=0.6, launch="waves", wave_size=9),
        Fleet(36, spacing=0.6, rows=3, launch="waves", wave_size=5),
        Fleet(48, boxes=Boxes(), launch="waves", wave_size=16),
        Fleet(40, boxes=Boxes(5, 1.2, 0.8, 2.0), rows=2, launch="waves", wave_size=5),
    ],
    ids=["square", "oblong", "boxes", "wide boxes"],
)
def test_nobody_flies_above_a_drone_that_has_not_started_or_has_landed(fleet: Fleet) -> None:
    pads = launchpad(fleet, LIMITS)
    nearest = closest(fleet.homes)
    for swarm in (pads.rise(8.0), pads.land(8.0)):
        for time in np.arange(0.0, swarm.duration, 0.2):
            place = swarm.at(float(time)).position
            low, high = place[:, 2] < 0.01, place[:, 2] > 0.5
            if low.any() and high.any():
                apart = np.linalg.norm(place[high, None, :2] - place[None, low, :2], axis=2)
                assert apart.min() >= nearest - 1e-3


def starts(pads: Launchpad) -> Floats:
    """Return when each drone leaves its pad, to a fiftieth of a second."""
    swarm = pads.rise(10.0)
    times = np.arange(0.0, swarm.duration, 0.02)
    aloft = np.stack([swarm.at(float(time)).position[:, 2] > 1e-4 for time in times])
    return np.asarray(times[aloft.argmax(axis=0)])


def test_waves_of_pads_far_enough_apart_follow_at_the_interval() -> None:
    fleet = Fleet(20, spacing=2.0, launch="waves", wave_size=8, wave_interval=3.0)
    pads = launchpad(fleet, LIMITS)
    assert pads.opening(10.0) is None
    begun = starts(pads)
    for wave, at in enumerate((0.0, 3.0, 6.0)):
        assert begun[pads.waves == wave] == pytest.approx(at, abs=0.1)
    assert np.abs(pads.rise(10.0).end - pads.grid(10.0)).max() <= 1e-6


def test_a_wave_of_near_pads_starts_when_the_one_before_it_stands_above_its_layers() -> None:
    pads = launchpad(Fleet(32, spacing=0.6, launch="waves", wave_size=16, wave_interval=1.0), LIMITS)
    swarm, begun = pads.rise(8.0), starts(pads)
    second = begun[pads.waves == 1].min()
    place = swarm.at(float(second)).position[pads.waves == 0]
    assert np.abs(place - pads.grid(8.0)[pads.waves == 0]).max() <= 1e-3
    assert place[:, 2].min() >= pads.top(8.0) + 1.51 - 1e-6


def test_one_wave_is_no_waves() -> None:
    one, all_together = (launchpad(Fleet(20, spacing=0.6, launch=how), LIMITS) for how in ("waves", "layers"))
    assert not one.in_waves
    assert one.rise(8.0).control.tobytes() == all_together.rise(8.0).control.tobytes()


@pytest.mark.parametrize(("vertical", "landing"), [(6.0, "any"), (8.0, "own")])
def test_whoever_flies_over_drones_on_their_pads_keeps_the_whole_distance(vertical: float, landing: str) -> None:
    fleet = Fleet(12, spacing=0.5, launch="waves", wave_size=4, landing=landing)
    report = check(plan(show_of(shape("line", 12), fleet=fleet, vertical_distance=vertical)))
    assert report.ok, report.lines()
