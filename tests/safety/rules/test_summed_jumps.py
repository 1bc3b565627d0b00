"""Jumps that are small enough one by one, and too much together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from choreo.safety.exact.stretch import Cues
from choreo.safety.ledger import Ledger
from choreo.safety.report import Report
from choreo.safety.rules.summed_jumps import check_summed_jumps
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


def test_steps_to_and_fro_add_up_in_curves_and_not_in_samples() -> None:
    """Rows 10 ms apart that tremble by 0.04 mm: how samples accelerate their windows say."""
    rows = PLACE + 4e-5 * (np.arange(201) % 2)[:, None, None] * [1.0, 0.0, 0.0]
    control = np.stack([rows[:-1] + share * (rows[1:] - rows[:-1]) for share in (0, 1 / 3, 2 / 3, 1)], axis=1)
    plan = plan_of(Trajectory(np.linspace(0.0, 2.0, 201), control), limits=Limits(max_acceleration=0.5))
    assert found(check(plan), "acceleration") == pytest.approx(0.8)
    assert found(check(replace(plan, sample_rate=100.0)), "acceleration") == 0


def test_leaps_add_up_in_samples_too() -> None:
    assert found(check(replace(leaping(50, 0.0009, 1e-6), sample_rate=20.0)), "continuity") == pytest.approx(0.045)


def test_steps_of_velocity_are_an_acceleration() -> None:
    report = check(running(0.0099, 1e-4, 100))
    assert found(report, "smoothness") == pytest.approx(0.99 - 0.0099)  # the end, where it is not at rest
    assert found(check(running(0.0099, 1e-3, 500)), "acceleration") == pytest.approx(9.9, rel=0.02)


def test_steps_of_the_level_velocity_are_a_level_acceleration() -> None:
    plan = running(0.0029, 1e-3, 500)
    for level, vertical, rule in ((2.7, None, ""), (2.9, None, ""), (2.79, 0.1, "level acceleration")):
        limits = Limits(max_speed=8.0, max_level_acceleration=level, max_vertical_acceleration=vertical)
        assert found(check(plan, limits), "level acceleration") == (
            pytest.approx(2.9, rel=0.02) if level < 2.8 else 0
        ), rule
        assert found(check(plan, limits), "vertical acceleration") == 0, "it flies level"
        assert found(check(plan, limits), "acceleration") == 0


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


# What is told of them, and how much ---------------------------------------------------------------------------


def bending(length: Floats, begin: Floats, end: Floats, steps: Floats) -> Trajectory:
    """Return drones that fly along x, with accelerations begin to end of each piece, (k, n), after velocity steps."""
    x, v = np.zeros(begin.shape[1]), np.zeros(begin.shape[1])
    control = np.zeros((len(length), 4, begin.shape[1], 3)) + PLACE
    control[..., 1] += 5.0 * np.arange(begin.shape[1])
    for piece, long in enumerate(length):
        v = v + steps[piece]
        then = v + (begin[piece] + end[piece]) / 2 * long
        control[piece, 0, :, 0], control[piece, 1, :, 0] = x, x + v * long / 3
        x = x + v * long + (2 * begin[piece] + end[piece]) / 6 * long**2
        control[piece, 2, :, 0], control[piece, 3, :, 0] = x - then * long / 3, x
        v = then
    return Trajectory(np.concatenate([[2.0], 2.0 + np.cumsum(length)]), control)


def by_many_looks(swarm: Trajectory, steps: Floats, begin: Floats, end: Floats, drone: int) -> Floats:
    """Return the greatest sum of each knot's two windows, m/s, by ten thousand looks at the acceleration.

    0 of a drone whose jumps together are no more than one may be.
    """
    times = swarm.times
    sums, most = np.zeros(len(times)), 0.0
    jump = np.abs(np.concatenate([steps[:, drone], [0.0]]))
    for knot, moment in enumerate(times):
        for low, high, jumped in (
            (moment - 0.1, moment, (times > moment - 0.1) & (times <= moment)),
            (moment, moment + 0.1, (times >= moment) & (times < moment + 0.1)),
        ):
            looks = np.linspace(low, high, 10_001)
            piece = np.clip(np.searchsorted(times, looks, side="right") - 1, 0, len(begin) - 1)
            part = (looks - times[piece]) / np.diff(times)[piece]
            inside = (looks >= times[0]) & (looks <= times[-1])
            bend = np.abs(begin[piece, drone] + (end - begin)[piece, drone] * part) * inside
            sums[knot] = max(sums[knot], jump[jumped].sum() + float(np.trapezoid(bend, looks)))
            most = max(most, float(jump[jumped].sum()))
    return sums if most > 0.01 else 0 * sums


@pytest.mark.parametrize("seed", range(12))
def test_the_sum_is_that_of_many_looks_and_its_moment_and_place_are_told(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("choreo.safety.rules.summed_jumps.CURVES_AT_ONCE", (1, 20, 50_000)[seed % 3])
    rng = np.random.default_rng(seed)
    length = rng.choice([0.011, 0.03, 0.07, 0.17, 0.4], 9)
    begin, end = rng.uniform(0, 6, (2, 9, 3))
    steps = rng.choice([0.0, 0.004, 0.009], (9, 3))
    steps[0], begin[:, 1], end[:, 1], steps[:, 1] = 0.0, 0.0, 0.0, 0.0  # drone 1 does nothing
    swarm, limit = bending(length, begin, end, steps), Limits(max_acceleration=0.5)
    cues, ledger = Cues((2.0, float(swarm.times[4])), ("first", "second")), Ledger()
    check_summed_jumps(swarm, limit, cues, ledger, sampled=False)
    told = {(entry.cue, entry.drones): entry for entry in ledger.summed(cues)[0]}
    assert all(entry.rule == "acceleration" and entry.limit == 0.5 for entry in told.values())
    for drone in range(3):
        sums = by_many_looks(swarm, steps, begin, end, drone) / 0.1
        for cue, knots in (("first", np.arange(4)), ("second", np.arange(4, 10))):
            worst = float(sums[knots].max())
            if worst > 0.61:
                entry = told.pop((cue, (drone,)))
                assert entry.value == pytest.approx(worst, rel=2e-3)
                assert sums[np.abs(swarm.times - entry.time_s).argmin()] == pytest.approx(worst, rel=2e-3)
                assert np.abs(swarm.times - entry.time_s).min() == 0
                assert entry.place == pytest.approx(swarm.at(entry.time_s).position[drone], abs=1e-6)
    assert not told, "and nobody else is accused"


def test_leaps_are_told_with_their_drones_cue_moment_and_place() -> None:
    # Drone 1 leaps five times 0.4 mm within 20 ms, up to the last knot but one; drone 2 goes 5 mm at once, which is
    # another rule's, and then 0.4 mm; drone 0 stands.
    times = np.concatenate([[0.0], 9.98 + 0.005 * np.arange(5), [12.0]])
    control = np.zeros((6, 4, 3, 3)) + PLACE + np.array([[0.0, 0, 0], [5, 0, 0], [10, 0, 0]])
    control[:, :, 1, 0] += 0.0004 * np.arange(6)[:, None]
    control[3:, :, 2, 0] += 0.005
    control[5:, :, 2, 0] += 0.0004
    cues, ledger = Cues((0.0, 10.0), ("before", "after")), Ledger()
    check_summed_jumps(Trajectory(times, control), Limits(), cues, ledger, sampled=True)
    entries = ledger.summed(cues)[0]
    assert [(entry.rule, entry.drones, entry.cue, entry.limit) for entry in entries] == [
        ("continuity", (1,), "before", 0.001),
        ("continuity", (1,), "after", 0.001),
    ]
    assert [entry.value for entry in entries] == pytest.approx([0.0016, 0.002])
    assert [entry.time_s for entry in entries] == pytest.approx([9.995, 10.0])
    assert entries[1].place == pytest.approx((5.002, 0.0, 20.0))


def test_a_sum_that_is_worst_at_the_last_moment_is_told_where_the_drone_ends() -> None:
    length, steps = np.full(9, 0.03), np.full((9, 1), 0.004)
    begin = np.linspace(0.0, 2.0, 9)[:, None]
    swarm = bending(length, begin, begin, steps)
    cues, ledger = Cues((0.0,), ("all",)), Ledger()
    check_summed_jumps(swarm, Limits(max_acceleration=0.5), cues, ledger, sampled=False)
    (entry,) = ledger.summed(cues)[0]
    assert entry.time_s == swarm.times[-1]
    assert entry.place == pytest.approx(tuple(swarm.end[0]), abs=1e-9)


@pytest.mark.parametrize("sampled", [False, True])
def test_leaps_are_told_in_the_cue_in_which_the_last_of_them_is(sampled: bool) -> None:
    # Four leaps within 20 ms, and a knot 10 ms after them at which there is none: in the next cue nothing happens.
    times = np.array([0.0, 9.97, 9.98, 9.985, 9.99, 10.0, 12.0])
    control = np.zeros((6, 4, 1, 3)) + PLACE
    control[..., 0] += 0.0004 * np.array([0, 1, 2, 3, 4, 4])[:, None, None]
    cues, ledger = Cues((0.0, 10.0), ("before", "after")), Ledger()
    check_summed_jumps(Trajectory(times, control), Limits(), cues, ledger, sampled=sampled)
    entries = [entry for entry in ledger.summed(cues)[0] if entry.rule == "continuity"]
    assert [(entry.cue, entry.time_s) for entry in entries] == [("before", 9.99)]
    assert entries[0].value == pytest.approx(0.0016)


@pytest.mark.parametrize("border", [0.01, 0.2, 0.25, 0.255, 0.27])
def test_a_sum_at_the_last_moment_is_told_in_the_cue_that_ends_there(border: float) -> None:
    length, steps = np.full(9, 0.03), np.full((9, 1), 0.004)
    begin = np.linspace(0.0, 2.0, 9)[:, None]
    swarm = bending(length, begin, begin, steps)
    cues, ledger = Cues((0.0, 2.0 + border), ("first", "second")), Ledger()
    check_summed_jumps(swarm, Limits(max_acceleration=0.5), cues, ledger, sampled=False)
    worst = max(ledger.summed(cues)[0], key=lambda entry: entry.value)
    assert (worst.time_s, worst.cue) == (swarm.times[-1], "first" if border == 0.27 else "second")
