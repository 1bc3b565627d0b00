"""Steps that a plan file states: allowed for where its numbers have them, and only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.knot_insertion import cut, ticks
from choreo.core.plan import Plan
from choreo.formats.numbering import of_drones
from choreo.formats.plan_file.npz import save_plan
from choreo.formats.plan_file.stated_steps import with_true_steps
from tests.letter import letter_plan
from tests.safety.test_coarse_files import in_network, on_board


def kept(plan: Plan, folder: Path) -> Plan:
    save_plan(plan, folder / "kept.npz")
    return ch.read_plan(folder / "kept.npz")


@pytest.mark.parametrize("ending", [".skyb.zip", ".path3.zip", ".path.zip"])
def test_steps_that_there_are_stay(tmp_path: Path, ending: str) -> None:
    ch.export(letter_plan(), tmp_path / f"a{ending}")
    plan = ch.read_plan(tmp_path / f"a{ending}")
    for one in (plan, of_drones(plan, np.array([0, 3]))):
        back = kept(one, tmp_path)
        assert (back.grain, back.notes) == (one.grain, one.notes)
        assert ch.check(back).to_dict() == ch.check(one).to_dict()


@pytest.mark.parametrize("read", [on_board, in_network])
def test_so_do_those_of_each_drone(tmp_path: Path, read: Callable[[Path, int, int, float], Plan]) -> None:
    plan = read(tmp_path, 1, 7, 2.7)
    back = kept(plan, tmp_path)
    assert back.own_grains is not None
    assert (back.own_grains.tolist(), back.notes) == ([0.001, 0.007], plan.notes)


def test_curves_cut_at_the_knots_of_others_stay(tmp_path: Path) -> None:
    """Cut between whole steps, and one of the parts a hundredth as long as the other."""
    plan = on_board(tmp_path, 1, 7, 2.7)
    times, control = plan.trajectory.times, plan.trajectory.control
    knots = np.unique(np.concatenate([times, times[:-1] + 0.01 * np.diff(times), times[:-1] + 0.4 * np.diff(times)]))
    finer = ch.Trajectory(knots, cut(ticks(times), control, ticks(knots)))
    assert kept(replace(plan, trajectory=finer), tmp_path).grain == plan.grain


@pytest.mark.parametrize("grain", [0.002, 0.0108, 0.2])
def test_steps_that_exact_curves_do_not_have_are_not_allowed_for(tmp_path: Path, grain: float) -> None:
    """A plan that accelerated at 3.3 m/s2 of 3, with corners, was called good where it stated steps of a centimetre."""
    plan = letter_plan()
    hurried = ch.Trajectory(plan.trajectory.times * 0.95, plan.trajectory.control)
    lie = kept(replace(plan, trajectory=hurried, spans=(), grain=grain), tmp_path)
    assert lie.grain == 0
    assert lie.notes[-1].startswith(
        f"the file says that it counts places in steps of {1000 * grain:.3g} mm, and drone "
    )
    report = ch.check(lie)
    assert "acceleration" in {violation.rule for violation in report.violations}
    assert report.not_proved == ()


@pytest.mark.parametrize("knot", [0, 1, 5, -1])
def test_one_place_between_two_steps_is_found(tmp_path: Path, knot: int) -> None:
    plan = on_board(tmp_path, 1, 7, 2.7)
    control = plan.trajectory.control.copy()
    knot = knot % (len(control) + 1)
    for piece, end in ((knot, 0), (knot - 1, 3)):
        if 0 <= piece < len(control):
            control[piece, end, 1, 1] += 0.0031
    moved = replace(plan, trajectory=ch.Trajectory(plan.trajectory.times, control))
    found = with_true_steps(moved)
    assert found.own_grains is None
    assert "steps of 7 mm, and drone 2 is between them" in found.notes[-1]
    assert with_true_steps(plan) is plan
