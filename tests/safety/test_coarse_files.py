"""Files that count places in steps of millimetres: rounding is no fault, too fast or too near is one."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.arrays import Floats
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.formats.numbering import of_drones
from choreo.formats.plan_file.npz import save_plan
from tests.letter import letter_plan
from tests.safety.foreign_shows import skyb

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


def to_and_fro(acceleration: float, pad: float, times: Floats) -> Floats:
    """Return a drone that climbs 6 m over its pad, swings to the front and back, and comes down, (k, 3) m."""

    def eased(part: Floats) -> Floats:
        part = np.clip(part, 0.0, 1.0)
        return np.asarray(part**3 * (10 - 15 * part + 6 * part**2))

    turn = np.clip(1.6 * (times - 10.0), 0.0, 2 * np.pi)
    away = acceleration / 1.6**2 * (1 - np.cos(turn))
    return np.stack([np.full(len(times), pad), away, 6 * (eased(times / 10) - eased((times - 15) / 14))], axis=1)


def on_board(folder: Path, fine: int, coarse: int, acceleration: float) -> Plan:
    """Drone 1 swings, drone 2 in coarser steps does not."""
    times = np.arange(601) / 20
    with zipfile.ZipFile(folder / "two.skyb.zip", "w") as archive:
        for number, (scale, most) in enumerate(((fine, acceleration), (coarse, 0.0)), start=1):
            metres = to_and_fro(most, 6.0 * number, times)
            steps = np.rint(metres[:, [1, 0, 2]] * [1000, -1000, 1000] / scale).astype(int).tolist()
            archive.writestr(f"drone {number}.skyb", skyb(scale, steps[0], [(step, 50) for step in steps[1:]]))
    return ch.read_plan(folder / "two.skyb.zip")


def in_network(folder: Path, fine: int, coarse: int, acceleration: float) -> Plan:
    """The same as PATH3, eight places a second."""
    times = np.arange(241) / 8
    with zipfile.ZipFile(folder / "two.path3.zip", "w") as archive:
        for number, (unit, most) in enumerate(((fine, acceleration), (coarse, 0.0)), start=1):
            places = np.rint(to_and_fro(most, 6.0 * number, times) * 1000 / unit).astype("<i2").tobytes()
            head = struct.pack("<2sBBiHHBB", b"DP", 3, 14, 0, 0, unit, 1, 8)
            archive.writestr(f"DSS-{number}.PATH3", head + struct.pack("<BBHI", 1, 0, 8000, len(places)) + places)
    return ch.read_plan(folder / "two.path3.zip")


@pytest.mark.parametrize("read", [on_board, in_network])
def test_a_drone_in_fine_steps_is_allowed_nothing_for_the_coarse_steps_of_another(
    tmp_path: Path, read: Callable[[Path, int, int, float], Plan]
) -> None:
    for coarse in (10, 20, 50):
        report = ch.check(read(tmp_path, 1, coarse, 2.7))
        told = [] if coarse == 10 else [(1, coarse / 1000)]  # of the coarse one alone
        assert not report.violations
        assert [(each.drones, each.step_m) for each in report.not_proved] == told
        quick = read(tmp_path, 1, coarse, 3.6)
        assert {(each.rule, each.drones) for each in ch.check(quick).violations} == {("acceleration", (0,))}
        save_plan(quick, tmp_path / "kept.npz")
        assert not ch.check(ch.read_plan(tmp_path / "kept.npz")).ok
        alone = of_drones(quick, np.array([1]))
        assert (alone.grain, ch.check(alone).ok) == (coarse / 1000, coarse == 10)
    report = ch.check(read(tmp_path, 20, 20, 3.6))
    assert not report.violations, "what rounding may be is no fault"
    assert not report.ok, "nor is it proved to be none"


def test_a_gentle_show_goes_out_in_centimetres_though_these_do_not_prove_it_alone(tmp_path: Path) -> None:
    plan = letter_plan()
    gentle = replace(plan.limits, max_acceleration=2.5)
    slower = ch.Trajectory(plan.trajectory.times * 1.25, plan.trajectory.control)
    dark = LightTrack([0], [[[0, 0, 0]] * plan.drones])
    slow = replace(plan, trajectory=slower, limits=gentle, spans=(), light=dark)
    ch.export(slow, tmp_path / "a.path.zip")
    read_alone = ch.check(ch.read_plan(tmp_path / "a.path.zip"), gentle)
    assert not read_alone.violations
    assert [each.hidden for each in read_alone.not_proved] == [("acceleration",)]


def test_only_drones_in_coarse_steps_are_not_proved(tmp_path: Path) -> None:
    report = ch.check(on_board(tmp_path, 1, 60, 2.7))
    assert [(each.drones, each.step_m) for each in report.not_proved] == [(1, 0.06)]


@pytest.mark.parametrize("grains", [[0.001], [0.0, 0.01], [0.001, 0.02], [0.001, np.nan]])
def test_steps_of_each_drone_that_cannot_be_are_refused(tmp_path: Path, grains: list[float]) -> None:
    plan = in_network(tmp_path, 1, 10, 2.0)
    assert np.array_equal(plan.grains, [0.001, 0.01])
    with pytest.raises(ch.InputError, match="plan: own_grains"):
        replace(plan, own_grains=np.array(grains))


@pytest.mark.parametrize("grain", [-0.001, 0.3, np.nan])
def test_a_step_that_cannot_be_is_refused(grain: float) -> None:
    with pytest.raises(ch.InputError, match="plan: grain"):
        replace(letter_plan(), grain=grain)
