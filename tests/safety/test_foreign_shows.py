"""Files of other tools, in which each drone may have rows of its own: faults are found, clean shows are not accused."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.safety.check import check
from choreo.safety.finding import Violation
from choreo.safety.rules.kinematics import accelerations
from tests.safety.foreign_shows import FORMATS, Foreign, foreign, skyb, write_vviz
from tests.safety.sampled_shows import KINDS, Flight, Leg, abrupt

COARSE = frozenset({"jerk"})
"""Kinds that places in whole centimetres, or lines on board, may hide."""


def faults(each: Foreign) -> list[str]:
    """Return what the check says of a file that is not true."""
    report = check(each.plan, each.limits)
    told = {drone for found in report.violations if found.rule in each.rules for drone in found.drones}
    wrong = [f"{each.told}: {sorted(each.rules)} by {sorted(each.drones)} is missed"] if not told >= each.drones else []
    others = [found for found in report.violations if not each.drones & set(found.drones) and not _is_so(each, found)]
    return wrong + [f"{each.told}: accused: {found}" for found in others[:2]]


def _is_so(each: Foreign, found: Violation) -> bool:
    """Return whether straight lines on board, in rows at any moments, bring about what the flight itself does not."""
    parts = {rule: (axes, most) for rule, axes, most in accelerations(each.limits)}
    if found.rule not in parts or ".skyb" not in each.told:
        return False
    axes, most = parts[found.rule]
    moments = found.time_s + np.arange(-0.5, 0.5, 0.001)
    before, here, after = (
        np.array([each.plan.at(moment + way).position[found.drones[0]] for moment in moments])
        for way in (-0.25, 0.0, 0.25)
    )
    bend = np.linalg.norm((before - 2 * here + after)[:, axes], axis=1).max() / 0.25**2
    return bool(found.value <= bend * 1.001 and bend > most)


def kinds(ending: str) -> list[str]:
    return [kind for kind in KINDS if ending in (".vviz", ".mds.zip") or kind not in COARSE]


@pytest.mark.parametrize(
    ("ending", "kind"), [(ending, kind) for number, ending in enumerate(FORMATS) for kind in kinds(ending)[number::4]]
)
def test_a_planted_fault_is_found(ending: str, kind: str, tmp_path: Path) -> None:
    assert faults(foreign(tmp_path, ending, 0, kind)) == []


@pytest.mark.parametrize("ending", FORMATS)
def test_clean_shows_are_not_accused(ending: str, tmp_path: Path) -> None:
    for seed in range(3):
        assert faults(foreign(tmp_path, ending, seed)) == []


@pytest.mark.proof
@pytest.mark.parametrize("ending", FORMATS)
def test_hundreds_of_planted_faults_are_found(ending: str, tmp_path: Path) -> None:
    for seed in range(100, 110):
        for kind in kinds(ending):
            assert faults(foreign(tmp_path, ending, seed, kind)) == []


# What was missed ---------------------------------------------------------------------------------------------


def leaping(drones: int) -> Flight:
    """Drones that stand, but for the first, which is 3 m higher from one row to the next, and comes back."""
    flight = Flight(np.stack([3.0 * np.arange(drones), np.zeros(drones), np.zeros(drones)], axis=1))
    above = flight.homes[0] + [0.0, 0.0, 3.0]
    flight.add(0, abrupt(1.0, flight.homes[0], above, 3000.0))
    flight.add(0, abrupt(2.0, above, flight.homes[0], 3000.0))
    for drone in range(1, drones):
        slow = Leg(0.0, flight.homes[drone], flight.homes[drone] + [0, 0, 0.04], lambda t: 0.02 * t, 2.0)
        flight.add(drone, slow)
        flight.add(drone, Leg(2.0, slow.goal, flight.homes[drone], lambda t: 0.02 * t, 2.0))
    return flight


def test_rows_of_many_drones_close_to_each_other_are_all_kept(tmp_path: Path) -> None:
    """Rows less than half a millisecond apart were joined one after the other, until none was left of the show."""
    clocks = [np.append(0.0, np.arange(0.02, 4.0, 0.05) + 0.0004 * drone) for drone in range(125)]
    write_vviz(tmp_path / "a.vviz", leaping(125), clocks)
    plan = ch.read_plan(tmp_path / "a.vviz")
    assert plan.own_rows is not None
    assert plan.own_rows[1:-1].sum() == sum(len(clock) - 1 for clock in clocks) - 1
    found = {violation.rule for violation in check(plan).violations if violation.drones == (0,)}
    assert {"climb", "acceleration"} <= found


def test_rows_of_one_drone_too_far_apart_are_told_though_others_have_more(tmp_path: Path) -> None:
    flight = Flight(np.array([[0.0, 0, 0], [3.0, 0, 0]]))
    for drone, home in enumerate(flight.homes):
        flight.add(drone, Leg(1.0, home, home + [0, 0, 6.0], lambda t: 0.6 * t, 10.0))
        flight.add(drone, Leg(12.0, home + [0, 0, 6.0], home, lambda t: 0.6 * t, 10.0))
    write_vviz(tmp_path / "a.vviz", flight, [np.arange(0.0, 24.5, 1.5), np.arange(0.0, 24.0, 0.1)])
    report = check(ch.read_plan(tmp_path / "a.vviz"))
    assert not report.ok
    assert [stretch.drones for stretch in report.not_proved] == [1] * len(report.not_proved)
    assert {stretch.gap_s for stretch in report.not_proved} == {1.5}


def on_board(folder: Path, segments: list[tuple[list[int], int]], light: bytes = b"") -> ch.Plan:
    """Return a drone that climbs to 10 m, does what is told, and lands."""
    up = [([0, 0, 0, 0, 0, 0, 0, 5000, 5000], 8000), ([0, 0, 5000], 2000)]
    down = [([0, 0, 0, 0, 0, 0, 5000, 1450, 1450], 12000), ([0, 0, 0, 0, 0, 0, 1450, 0, 0], 8000)]
    with zipfile.ZipFile(folder / "a.skyb.zip", "w") as archive:
        archive.writestr("drone 1.skyb", skyb(2, [0, 0, 0], [*up, *segments, *down], light))
    return ch.read_plan(folder / "a.skyb.zip")


@pytest.mark.parametrize("steps", [20, 45, 150, 500, 2500])
def test_a_twitch_on_board_is_found_however_short(tmp_path: Path, steps: int) -> None:
    """Places a quarter of a second apart show no twitch of less than a decimetre; its pieces themselves do."""
    assert check(on_board(tmp_path, [([0, 0, 5000], 4105)])).ok
    rest = ([0, 0, 5000], 4000)
    for twitch in (
        [([steps, steps, 0, 0, 0, 0, 5000, 5000, 5000], 90)],
        [([0, steps, steps, 0, 0, 0, 5000, 5000, 5000], 50), ([steps, 0, 0, 0, 0, 0, 5000, 5000, 5000], 40)],
    ):
        report = check(on_board(tmp_path, [([0, 0, 5000], 15), *twitch, rest]))
        assert "acceleration" in {violation.rule for violation in report.violations}


def test_a_light_program_on_board_that_does_not_end_dark_is_a_fault(tmp_path: Path) -> None:
    red, black = bytes([0x04, 255, 0, 0, 50]), bytes([0x06, 50])
    assert check(on_board(tmp_path, [], red + black + b"\0")).ok
    report = check(on_board(tmp_path, [], red + b"\0"))
    assert {violation.rule for violation in report.violations} == {"light end"}


@pytest.mark.parametrize(("step", "proved"), [(0.0108, True), (0.0109, False), (0.2, False)])
def test_steps_so_coarse_that_they_may_hide_a_fifth_of_an_acceleration_are_told(
    step: float, proved: bool, tmp_path: Path
) -> None:
    plan = replace(on_board(tmp_path, []), grain=step)
    report = check(plan)
    assert report.violations == ()
    assert report.ok is proved
    assert [stretch.step_m for stretch in report.not_proved] == ([] if proved else [step])
    if not proved:
        assert report.verdict == "NOT PROVED: steps of places too coarse"
        assert f"places in steps of {1000 * step:.3g} mm do not show it" in report.lines()[0]


def test_a_plan_file_cannot_switch_rules_off_by_naming_no_rows(tmp_path: Path) -> None:
    """It ended with exit 70 where a drone had no row at all; one that swings between its two rows was called good."""
    flight = Flight(np.array([[0.0, 0, 0], [3.0, 0, 0]]))
    swing = Leg(0.0, flight.homes[0], flight.homes[0] + [0, 0, 6.0], lambda t: 3.0 * np.sin(4 * t) ** 2, 9.0)
    flight.add(0, swing)
    write_vviz(tmp_path / "a.vviz", flight, [np.arange(0.0, 10.0, 0.1), np.arange(0.0, 10.0, 0.05)])
    plan = ch.read_plan(tmp_path / "a.vviz")
    assert plan.own_rows is not None
    nothing = replace(plan, own_rows=np.zeros_like(plan.own_rows))
    for told in (plan, nothing):
        found = {(violation.rule, violation.drones) for violation in check(told).violations}
        assert ("acceleration", (0,)) in found
        assert not any(drones == (1,) for _, drones in found)
