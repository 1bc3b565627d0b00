"""Jumps that are small enough one by one, and too much together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from choreo.safety.report import Report
from tests.safety.plans import good_plan, plan_of

PLACE = np.array([0.0, 0.0, 20.0])


def leaping(count: int, leap: float, apart: float) -> Plan:
    """Return a drone that stands still, leaps sideways `count` times, and stands still."""
    times = np.concatenate([[0.0], 5.0 + apart * np.arange(count), [20.0]])
    places = PLACE + leap * np.arange(count + 1)[:, None] * [1.0, 0.0, 0.0]
    return plan_of(Trajectory(times, np.repeat(places[:, None, None], 4, axis=1)))


def running(step: float, apart: float, count: int, bend: float = 0.0) -> Plan:
    """Return a drone that gets faster by steps of velocity, with `bend` m/s2 besides, and goes on so."""
    length = np.full(count, apart)
    begin = step * np.arange(count) + bend * apart * np.arange(count)
    x = np.concatenate([[0.0], np.cumsum(begin * length + bend * length**2 / 2)])
    control = np.zeros((count, 4, 1, 3)) + PLACE
    control[:, 0, 0, 0], control[:, 3, 0, 0] = x[:-1], x[1:]
    control[:, 1, 0, 0] = x[:-1] + begin * length / 3
    control[:, 2, 0, 0] = x[1:] - (begin + bend * length) * length / 3
    return plan_of(Trajectory(np.concatenate([[0.0], np.cumsum(length)]), control))


def found(report: Report, rule: str) -> float:
    """Return the one value of the rule's violations; 0 for none."""
    values = [entry.value for entry in report.violations if entry.rule == rule]
    assert len(values) <= 1
    return values[0] if values else 0.0


def test_leaps_of_a_moment_are_one_leap() -> None:
    assert found(check(leaping(1, 0.0009, 1e-6)), "continuity") == 0
    assert found(check(leaping(50, 0.0009, 1e-6)), "continuity") == pytest.approx(0.045)
    assert found(check(leaping(3, 0.0004, 0.04)), "continuity") == pytest.approx(0.0012)
    assert found(check(leaping(3, 0.0004, 0.06)), "continuity") == 0


def test_leaps_add_up_in_samples_too() -> None:
    assert found(check(replace(leaping(50, 0.0009, 1e-6), sample_rate=20.0)), "continuity") == pytest.approx(0.045)


def test_steps_of_velocity_are_an_acceleration() -> None:
    report = check(running(0.0099, 1e-4, 100))
    assert found(report, "smoothness") == pytest.approx(0.99 - 0.0099)  # the end, where it is not at rest
    assert found(check(running(0.0099, 1e-3, 500)), "acceleration") == pytest.approx(9.9, rel=0.02)


def test_straight_lines_of_a_millisecond_hide_nothing() -> None:
    assert found(check(running(0.0031, 1e-3, 500)), "acceleration") == 0  # 3.1 m/s2 is 3 and one step a window
    assert found(check(running(0.0032, 1e-3, 500)), "acceleration") == pytest.approx(3.2, rel=0.01)


def test_what_the_pieces_accelerate_is_counted_with_the_steps() -> None:
    assert found(check(running(0.002, 1e-3, 500)), "acceleration") == 0
    assert found(check(running(0.002, 1e-3, 500, bend=2.5)), "acceleration") == pytest.approx(4.5, rel=0.01)
    assert found(check(running(0.0, 1e-3, 500, bend=2.9)), "acceleration") == 0


def test_steps_after_and_before_a_long_bend_are_counted_with_it() -> None:
    # 2.9 m/s2 in pieces longer than the window, with 30 steps of 9 mm/s at one moment between them.
    for late in (False, True):
        times = np.concatenate([[0.0], 2.0 + 1e-6 * np.arange(31), [4.0]])
        length = np.diff(times)
        bend = np.zeros(32)
        bend[-1 if late else 0] = 2.9
        begin = np.concatenate([[0.0], np.cumsum(bend * length)[:-1]]) + 0.009 * np.clip(np.arange(32), 0, 30)
        x = np.concatenate([[0.0], np.cumsum(begin * length + bend * length**2 / 2)])
        control = np.zeros((32, 4, 1, 3)) + PLACE
        control[:, 0, 0, 0], control[:, 3, 0, 0] = x[:-1], x[1:]
        control[:, 1, 0, 0] = x[:-1] + begin * length / 3
        control[:, 2, 0, 0] = x[1:] - (begin + bend * length) * length / 3
        assert found(check(plan_of(Trajectory(times, control))), "acceleration") == pytest.approx(5.6, rel=0.01)


def test_a_good_plan_is_good_however_few_drones_are_summed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = running(0.0099, 1e-3, 500)
    whole = check(bad)
    monkeypatch.setattr("choreo.safety.rules.summed_jumps.CURVES_AT_ONCE", 1)
    assert check(bad) == whole
    assert check(good_plan()).ok
