"""Speeds, acceleration, jerk and joints: exact on curves of every form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from tests.safety.plans import good_plan, plan_of
from tests.strategies import swarms


@settings(max_examples=40, deadline=None)
@given(swarms())
def test_the_greatest_speeds_are_the_curves_own(curves: Trajectory) -> None:
    report = check(plan_of(curves))
    level = climb = descent = acceleration = 0.0
    for start, end, control in zip(curves.times, curves.times[1:], curves.control, strict=False):
        one = Trajectory(np.array([start, end]), control[None])
        for time in np.linspace(start, end, 200):
            moment = one.at(float(time))
            level = max(level, float(np.hypot(*moment.velocity[:, :2].T).max()))
            climb = max(climb, float(moment.velocity[:, 2].max()))
            descent = max(descent, float(-moment.velocity[:, 2].min()))
            acceleration = max(acceleration, float(np.linalg.norm(moment.acceleration, axis=1).max()))
    for exact, sampled in (
        (report.max_level_m_s, level),
        (report.max_climb_m_s, climb),
        (report.max_descent_m_s, descent),
        (report.max_acceleration_m_s2, acceleration),
    ):
        assert sampled <= exact * (1 + 1e-9) + 1e-9
        assert exact <= sampled * 1.001 + 1e-3


def test_a_short_peak_between_knots_is_found() -> None:
    # Level speed is nothing at both knots and 1.5 D / T half-way.
    plan = good_plan()
    exact = 1.5 * np.hypot(1, 31) / 16
    for limit, bad in ((exact * (1 + 2e-6), 0), (exact * (1 - 2e-6), 9)):
        report = check(plan, replace(plan.limits, max_speed=float(limit)))
        rows = [found for found in report.violations if found.rule == "level speed"]
        # Only the farthest drones are so fast: those of the outer row, both ways.
        assert bool(rows) == bool(bad)
        assert all(found.value == pytest.approx(exact, rel=1e-6) for found in rows)
    assert sorted({round(found.time_s, 4) for found in rows}) == [18.0, 54.0]


def test_each_drone_over_the_limit_is_listed_with_its_own_worst() -> None:
    places = np.array([[[k * 9.0, 0, 20] for k in range(4)], [[k * 9.0, 10.0 * k, 20] for k in range(4)]])
    control = np.stack([places[:-1], places[:-1], places[1:], places[1:]], axis=1)
    limits = Limits(max_speed=5.0, max_acceleration=99.0)
    report = check(plan_of(Trajectory(np.array([0.0, 5.0]), control), limits=limits))
    found = {entry.drones[0]: entry.value for entry in report.violations if entry.rule == "level speed"}
    assert found == pytest.approx({2: 6.0, 3: 9.0})


def test_a_running_start_and_a_running_end_are_jumps() -> None:
    line = np.linspace([0.0, 0, 20], [8.0, 0, 20], 4)[None, :, None]
    report = check(plan_of(Trajectory(np.array([0.0, 4.0]), line)))
    jumps = [entry for entry in report.violations if entry.rule == "smoothness"]
    assert [entry.time_s for entry in jumps] == [0.0]  # the earlier of equals
    assert jumps[0].value == pytest.approx(2.0)
    # At the end alone:
    line = np.array([[0, 0, 20], [0, 0, 20], [2, 0, 20], [8, 0, 20]], dtype=float)[None, :, None]
    (jump,) = (e for e in check(plan_of(Trajectory(np.array([0.0, 4.0]), line))).violations if e.rule == "smoothness")
    assert (jump.time_s, jump.cue) == (4.0, "all")
    assert jump.value == pytest.approx(4.5)
    assert jump.place == (8.0, 0.0, 20.0)


def test_a_joint_between_two_stretches_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    # However the plan is cut for the memory's sake, what is found is the same.
    plan = good_plan()
    control = plan.trajectory.control.copy()
    control[4, 2, 8] += [0.1, 0.0, 0.0]
    control[7, :, 3] += [0.0, 0.0, 0.01]
    bad = replace(plan, trajectory=Trajectory(plan.trajectory.times, control))
    whole = check(bad)
    assert {entry.rule for entry in whole.violations} >= {"smoothness", "continuity"}
    monkeypatch.setattr("choreo.safety.exact.stretch.CURVES_AT_ONCE", 1)
    assert check(bad) == whole
