"""Whole files of samples: each planted fault is found, no clean show is accused, and plain loops come to the same."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.formats.export import export
from choreo.safety.check import check
from tests.safety.reference_samples import Samples, judge, not_proved
from tests.safety.sampled_shows import KINDS, Case, case

FEW = 2
"""Files of each kind in the suite; there are twenty-two kinds."""

ACCELERATIONS = ("acceleration", "level acceleration", "vertical acceleration")
MEASURED = ("level speed", "climb", "descent", "touch-down", *ACCELERATIONS, "jerk")
COMPARED = (*(kind for kind in KINDS if kind in (*MEASURED, "jump", "leap")), "", "")


def faults(cases: list[Case], folder: Path) -> list[str]:
    """Return what the check says of files that is not true."""
    wrong = []
    for each in cases:
        report = check(each.plan(folder))
        told = {(found.rule, drone) for found in report.violations for drone in found.drones}
        found = {drone for rule, drone in told if rule in each.rules}
        if each.rules and not found >= each.drones:
            wrong.append(f"{each.told}: {sorted(each.rules)} by {sorted(each.drones)} is missed")
        # Whoever comes too near to another is no more to blame than that one.
        wrong += [
            f"{each.told}: {rule} of {drone}" for rule, drone in told if rule != "distance" and drone not in each.drones
        ]
        if any(not each.drones & set(found.drones) for found in report.violations):
            wrong.append(f"{each.told}: others are accused: {report.lines()[:4]}")
        if each.proved == bool(report.not_proved):
            wrong.append(f"{each.told}: is{'' if each.proved else ' not'} proved, but says {report.summary()}")
    return wrong


@pytest.mark.parametrize("kind", KINDS)
def test_planted_faults_are_found(kind: str, tmp_path: Path) -> None:
    assert faults([case(seed, kind) for seed in range(FEW)], tmp_path) == []


@pytest.mark.proof
def test_clean_shows_are_not_accused(tmp_path: Path) -> None:
    assert faults([case(seed) for seed in range(10 * FEW)], tmp_path) == []


@pytest.mark.proof
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_five_hundred_planted_faults_are_found(kind: str, part: int, tmp_path: Path) -> None:
    planted, seed = 0, 1000 * (part + 1)
    while planted < 125:
        each = case(seed, kind, many=0.8)
        assert faults([each], tmp_path) == []
        planted, seed = planted + len(each.drones), seed + 1


@pytest.mark.proof
@pytest.mark.parametrize("part", range(4))
def test_five_hundred_clean_shows_are_not_accused(part: int, tmp_path: Path) -> None:
    assert faults([case(seed) for seed in range(100 + 125 * part, 225 + 125 * part)], tmp_path) == []


def test_the_files_are_as_odd_as_they_are_meant_to_be() -> None:
    steps = []
    for seed in range(30):
        with zipfile.ZipFile(io.BytesIO(case(seed).data)) as archive:
            text = archive.read(archive.namelist()[0]).decode().splitlines()[1:]
        steps.append(np.diff([float(line.split(",")[0]) for line in text]))
    even = [np.ptp(step) < 1.01 for step in steps]  # to a millisecond
    assert 1 <= sum(even) < 15
    assert sum(bool((step < 0.2 * np.median(step)).any()) for step in steps) > 5  # rows just beside others
    assert sum(bool((step > 5 * np.median(step)).any()) for step in steps) > 5  # rows left out
    assert sum(not case(seed).proved for seed in range(30)) > 3


def read_rows(data: bytes) -> Samples:
    """Read the rows of a CSV zip, by nothing that choreo is made of."""
    milliseconds: list[float] = []
    drones = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            rows = [
                [float(field) for field in line.split(",")[:4]] for line in archive.read(name).decode().splitlines()[1:]
            ]
            milliseconds = [row[0] for row in rows]
            drones.append([(0.0 - y, x, z) for _, x, y, z in rows])
    return Samples(milliseconds, drones)


def differences(each: Case, folder: Path) -> list[str]:
    """Return where the check and plain loops differ by more than the last digits of a number."""
    report, samples = check(each.plan(folder)), read_rows(each.data)
    found = {(one.rule, one.drones[0]): one.value for one in report.violations if one.rule in MEASURED}
    wanted = judge(samples, each.limits)
    sure = {key for key, worst in wanted.items() if worst.excess > 1e-7}
    perhaps = {key for key, worst in wanted.items() if worst.excess > -1e-7}
    wrong = [f"{each.told}: {key}" for key in (sure - found.keys()) | (found.keys() - perhaps)]
    wrong += [
        f"{each.told}: {key} {found[key]} {wanted[key].value}"
        for key in sure & found.keys()
        if found[key] != pytest.approx(wanted[key].value, rel=1e-6)
    ]
    told = [(stretch.start_s, stretch.end_s) for stretch in report.not_proved]
    return wrong + ([] if told == not_proved(samples) else [f"{each.told}: not proved {told}"])


@pytest.mark.proof
def test_plain_loops_over_every_drone_and_row_agree(tmp_path: Path) -> None:
    for number in range(5):
        assert differences(case(1000 + number, COMPARED[number % len(COMPARED)]), tmp_path) == []


@pytest.mark.proof
@pytest.mark.parametrize("part", range(10))
def test_plain_loops_agree_on_two_hundred_files(part: int, tmp_path: Path) -> None:
    for number in range(20 * part, 20 * part + 20):
        assert differences(case(2000 + number, COMPARED[number % len(COMPARED)]), tmp_path) == []


def exported(drones: int, rates: tuple[float, ...], folder: Path) -> None:
    """Plan a show of two pictures, and export it as samples; what is not good is not exported."""
    ring = ch.ring(drones, 1.6 * drones / np.pi, name="ring").stand(y=60, z=8 + 1.6 * drones / np.pi)
    globe = ch.sphere(drones, 1.2 * np.sqrt(drones), name="globe").at(0, 60, 20 + 1.2 * np.sqrt(drones))
    show = ch.Show("two", ch.Fleet(drones), [ch.Cue(ring, hold=3), ch.Cue(globe, hold=3)])
    plan = ch.plan(show)
    for rate in rates:
        assert export(plan, folder / "show.zip", rate=rate).report.ok
        assert check(ch.read_plan(folder / "show.zip")).lines() == []


def test_own_exports_are_good(tmp_path: Path) -> None:
    exported(12, (4, 20, 24), tmp_path)


@pytest.mark.proof
def test_own_exports_of_a_hundred_drones_are_good_at_any_rate(tmp_path: Path) -> None:
    exported(100, (4, 5, 7, 10, 12.5, 20, 24, 29.97, 30, 50, 100), tmp_path)
