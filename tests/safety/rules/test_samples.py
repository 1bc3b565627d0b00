"""A plan read from samples: corners are no faults, real faults are, and rounding is neither."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from tests.safety.plans import good_plan, plan_of, with_limits


def sampled(plan: Plan, rate: float = 20.0, *, whole_milliseconds: bool = False) -> Plan:
    """Return what a reader makes of the plan's samples with 4 decimals."""
    count = round(plan.duration * rate)
    times = np.arange(count + 1) / rate
    places = np.round(np.stack([plan.trajectory.at(float(time)).position for time in times]), 4)
    if whole_milliseconds:
        times = np.round(times, 3)
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    control = places[:-1, None] * (1 - share) + places[1:, None] * share
    return replace(plan, trajectory=Trajectory(times, control), sample_rate=rate)


@pytest.mark.parametrize("rate", [4.0, 10.0, 20.0, 100.0])
def test_a_good_plan_is_good_when_sampled(rate: float) -> None:
    report = check(sampled(good_plan(4), rate))
    assert report.lines() == []
    exact = check(good_plan(4))
    assert report.closest_m == pytest.approx(exact.closest_m, abs=1e-3)
    assert report.max_level_m_s == pytest.approx(exact.max_level_m_s, rel=0.02)
    assert report.max_climb_m_s == pytest.approx(exact.max_climb_m_s, rel=0.02)
    # The window smooths the peak, and cannot raise it but by rounding.
    assert 0.8 * exact.max_acceleration_m_s2 <= report.max_acceleration_m_s2 <= exact.max_acceleration_m_s2 + 0.02


def test_rounded_moments_make_no_faults() -> None:
    # At 24 Hz whole milliseconds are up to 0.5 ms off; the drone flies at its limits.
    exact = check(good_plan())
    plan = with_limits(good_plan(), max_speed=exact.max_level_m_s, max_acceleration=exact.max_acceleration_m_s2)
    assert check(sampled(plan, 24.0, whole_milliseconds=True)).lines() == []


FAULTS = [
    ("level speed", {(34.0, 8): (27.0, 33.0, 30.0)}, {"max_acceleration": 20.0}, 9.0),
    ("climb", {(34.0, 8): (3.0, 33.0, 42.0), (38.0, 8): (3.0, 33.0, 36.0)}, {"max_acceleration": 20.0}, 4.5),
    ("descent", {(34.0, 8): (3.0, 33.0, 21.0)}, {"max_acceleration": 20.0}, 3.375),
    ("acceleration", {(34.0, 8): (17.0, 33.0, 30.0)}, {}, 5.25),
    ("touch-down", {(66.0, 8): (2.0, 2.0, 7.0)}, {}, 1.3),
    ("floor", {(10.0, 8): (2.0, 2.0, 4.5)}, {}, 4.55),
    ("ceiling", {(34.0, 8): (3.0, 33.0, 32.0)}, {"max_altitude": 31.0}, 32.0),
]


@pytest.mark.parametrize(("rule", "changes", "limits", "value"), FAULTS)
def test_planted_faults_are_found_in_samples(
    rule: str,
    changes: dict[tuple[float, int], tuple[float, float, float]],
    limits: dict[str, float],
    value: float,
) -> None:
    report = check(sampled(with_limits(good_plan(changes=changes), **limits)))
    assert {(found.rule, found.drones) for found in report.violations} == {(rule, (8,))}
    assert report.violations[0].value == pytest.approx(value, rel=0.05)


def test_two_samples_are_enough_to_be_measured() -> None:
    plan = sampled(good_plan(), 20.0)
    ends = Trajectory(plan.trajectory.times[[0, -1]], plan.trajectory.control[[0]] + [[[0, 0, 0]]])
    far = ends.control.copy()
    far[0, 1:] += np.array([100.0, 200.0, 300.0])[:, None, None] * [4.0, 0.0, 0.0]
    report = check(replace(plan, trajectory=Trajectory(np.array([0.0, 100.0]), far), sample_rate=0.01))
    assert report.max_level_m_s == pytest.approx(12.0, rel=1e-3)


def test_a_leap_between_pieces_is_a_fault_in_samples_too() -> None:
    plan = sampled(good_plan())
    control = plan.trajectory.control.copy()
    control[600, :, 3] += [0.0, 0.002, 0.0]
    report = check(replace(plan, trajectory=Trajectory(plan.trajectory.times, control)))
    assert {(found.rule, found.drones) for found in report.violations} == {("continuity", (3,))}


def test_blocks_of_samples_are_measured_like_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = sampled(with_limits(good_plan(changes={(34.0, 8): (17.0, 33.0, 30.0)})))
    whole = check(plan)
    monkeypatch.setattr("choreo.safety.rules.samples.SAMPLES_AT_ONCE", 100)
    assert check(plan) == whole
    assert not whole.ok


def test_a_dart_inside_one_piece_is_no_sample() -> None:
    # At the knots it stands still; between two of them it goes 100 m and back.
    plan = sampled(good_plan())
    assert check(plan).sample_rate == 20.0
    assert ", from samples, 20 Hz" in check(plan).summary()
    control = plan.trajectory.control.copy()
    control[600, 1:3, 3] += [0.0, 0.0, 20.0]
    report = check(replace(plan, trajectory=Trajectory(plan.trajectory.times, control)))
    assert report.sample_rate is None
    assert "samples" not in report.summary()
    assert {"climb", "descent", "acceleration"} <= {found.rule for found in report.violations if found.drones == (3,)}
    assert report.max_climb_m_s > 1000


def test_a_piece_uneven_in_time_is_no_sample() -> None:
    plan = sampled(good_plan())
    control = plan.trajectory.control.copy()
    control[300, 1, 3] = control[300, 0, 3]
    assert check(replace(plan, trajectory=Trajectory(plan.trajectory.times, control))).sample_rate is None


def test_many_short_samples_do_not_hide_a_long_fast_one() -> None:
    # The median step is 1 ms, so a window counted in samples would hold minutes of the rest.
    times = np.concatenate([np.arange(400) / 1000, 1.0 + np.arange(300)])
    places = np.zeros((700, 1, 3)) + [0.0, 0.0, 20.0]
    places[500:, 0, 0] = 50.0
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    swarm = Trajectory(times, places[:-1, None] * (1 - share) + places[1:, None] * share)
    report = check(plan_of(swarm, sample_rate=1000.0))
    assert report.sample_rate == 1000.0
    assert report.max_level_m_s == pytest.approx(50.0)
    assert "level speed" in {found.rule for found in report.violations}
