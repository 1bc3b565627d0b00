"""Every rule, by hundreds of faults in exact shows, just beyond its limit and far: each is found, nobody else accused.

The same shows are checked as they are, from a `.npz` and from a `.skyc`, whose micrometres must not hide a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import choreo as ch
from choreo.core.plan import Plan
from choreo.formats.plan_file.npz import write_plan
from choreo.formats.skybrush.skyc import write_skyc
from choreo.safety.check import check
from tests.safety.planting import KINDS, Planted, glowing, planted

WRITERS: dict[str, Callable[..., None]] = {"npz": write_plan, "skyc": write_skyc}


def _writers(name: str) -> list[str]:
    """Return the files that can hold the faults of a kind: each segment of a `.skyc` begins where another ends."""
    return [kind for kind in WRITERS if kind == "npz" or KINDS[name].rounded is not None]


def through(plan: Plan, kind: str, folder: Path) -> Plan:
    """Write a plan as a file of that kind, and read it as anybody's."""
    path = folder / f"show.{kind}"
    with path.open("wb") as file:
        WRITERS[kind](plan, file)
    return ch.read_plan(path)


def faults(show: Planted, plan: Plan) -> list[str]:
    """Return what the check says of a show that is not true."""
    report = check(plan)
    told = {frozenset(found.drones) for found in report.violations if found.rule == show.rule}
    wrong = [f"{show.told}: {show.rule} of {sorted(drones)} is missed" for drones in show.blamed - told]
    everybody = frozenset().union(*show.blamed)
    for found in report.violations:
        known = found.rule == show.rule and frozenset(found.drones) in show.blamed
        if not known and not (found.rule in show.also and set(found.drones) & everybody):
            wrong.append(f"{show.told}: accused of {found}")
    return wrong


@pytest.mark.parametrize("name", KINDS)
def test_a_planted_fault_is_found_and_nobody_else_is_accused(name: str, tmp_path: Path) -> None:
    show = planted(name, seed=0, cells=12)
    assert len(show.blamed) >= 5
    assert faults(show, show.plan) == []
    for kind in _writers(name):
        show = planted(name, 1, cells=12, rounded=kind == "skyc")
        assert faults(show, through(show.plan, kind, tmp_path)) == []


@pytest.mark.proof
@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in KINDS for kind in _writers(name)])
def test_five_hundred_faults_of_each_rule_are_found(name: str, kind: str, tmp_path: Path) -> None:
    found, seed = 0, 100
    while found < 500:
        show = planted(name, seed, rounded=kind == "skyc")
        assert faults(show, through(show.plan, kind, tmp_path)) == []
        found, seed = found + len(show.blamed), seed + 1


@pytest.mark.proof
@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in KINDS for kind in _writers(name)])
def test_five_hundred_shows_that_come_near_to_a_limit_are_good(name: str, kind: str, tmp_path: Path) -> None:
    for seed in range(500 // len(KINDS) + 1):
        show = planted(name, 1000 + seed, cells=8, faults=0.0, rounded=kind == "skyc")
        plan = through(show.plan, kind, tmp_path)
        assert check(plan).lines() == [], show.told


@pytest.mark.parametrize("name", ["light keyframes", "light length", "light end"])
def test_five_hundred_wrong_lights_are_found(name: str, tmp_path: Path) -> None:
    found, seed = 0, 100
    while found < 500:
        show = glowing(name, seed)
        for plan in (show.plan, through(show.plan, "npz", tmp_path)):
            assert faults(show, plan) == []
        found, seed = found + len(show.blamed), seed + 1
