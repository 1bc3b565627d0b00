"""Files that count places in steps of millimetres: rounding is no fault, too fast or too near is one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.plan import Plan
from tests.letter import letter_plan

COARSE = [".skyb.zip", ".path3.zip", ".path.zip"]


def read(folder: Path, ending: str) -> Plan:
    ch.export(letter_plan(), folder / f"F{ending}")
    return ch.read_plan(folder / f"F{ending}")


@pytest.mark.parametrize("ending", COARSE)
def test_rounding_is_no_fault(tmp_path: Path, ending: str) -> None:
    plan = read(tmp_path, ending)
    assert plan.grain > 0
    report = ch.check(plan)
    assert report.ok, report.lines()
    assert report.max_acceleration_m_s2 <= 3.6  # of rounded places, over half a second


@pytest.mark.parametrize("ending", COARSE)
def test_drones_that_fly_twice_as_fast_are_found(tmp_path: Path, ending: str) -> None:
    plan = read(tmp_path, ending)
    times = plan.trajectory.times / 2
    rate = None if plan.sample_rate is None else plan.sample_rate * 2
    hurried = replace(plan, trajectory=ch.Trajectory(times, plan.trajectory.control), sample_rate=rate, spans=())
    rules = {violation.rule for violation in ch.check(hurried).violations}
    assert "acceleration" in rules
    assert rules <= {"acceleration", "level speed", "climb", "descent", "touch-down", "light length", "light end"}


def test_drones_that_come_too_near_are_found_to_the_millimetre(tmp_path: Path) -> None:
    plan = read(tmp_path, ".skyb.zip")
    closest = ch.check(plan).closest_m
    just = replace(plan.limits, min_distance=closest + 0.001)
    assert {violation.rule for violation in ch.check(plan, just).violations} == {"distance"}
    assert ch.check(plan, replace(plan.limits, min_distance=closest - 0.001)).ok


def test_a_leap_of_a_coarse_file_is_found(tmp_path: Path) -> None:
    plan = read(tmp_path, ".path3.zip")
    control = plan.trajectory.control.copy()
    half = len(control) // 2
    control[half:, :, 2] += [0.0, 0.0, 2.0]
    leaping = replace(plan, trajectory=ch.Trajectory(plan.trajectory.times, control))
    assert (2,) in {violation.drones for violation in ch.check(leaping).violations if violation.rule == "continuity"}


@pytest.mark.parametrize("grain", [-0.001, 0.3, np.nan])
def test_a_step_that_cannot_be_is_refused(grain: float) -> None:
    with pytest.raises(ch.InputError, match="plan: grain"):
        replace(letter_plan(), grain=grain)
