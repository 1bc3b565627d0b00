"""Jerk over a tenth of a second: steps of the acceleration between pieces, alone and together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from choreo.safety.rules.mean_jerk import _Bends
from tests.safety.plans import plan_of
from tests.strategies import swarms

PLACE = np.array([0.0, 0.0, 20.0])
X, Y = np.eye(3)[:2]
FREE = Limits(max_speed=1e6, max_climb=1e6, max_descent=1e6, max_acceleration=1e9, min_altitude=0.0, max_altitude=1e5)


def flown(pieces: Sequence[tuple[float, Floats, Floats]]) -> Trajectory:
    """Return one drone's curve from rest: pieces of so many seconds, with an acceleration at their begin and end."""
    place, speed, rows = PLACE, np.zeros(3), []
    for seconds, begin, end in pieces:
        leaving, arriving = speed, speed + (begin + end) / 2 * seconds
        goal = place + seconds * (speed + seconds * (begin / 3 + end / 6))
        rows.append([place, place + leaving * seconds / 3, goal - arriving * seconds / 3, goal])
        place, speed = goal, arriving
    times = np.concatenate([[0.0], np.cumsum([seconds for seconds, _, _ in pieces])])
    return Trajectory(times, np.array(rows)[:, :, None])


def stepping(times: Sequence[float], bends: Sequence[Floats]) -> Plan:
    """Return a drone with constant accelerations from one moment to the next, none before and after."""
    return plan_of(flown([(b - a, each, each) for a, b, each in zip(times, times[1:], bends, strict=False)]))


def jerk_of(plan: Plan, limit: float) -> float:
    """Return the greatest jerk that is accused; 0 for none."""
    report = check(plan, replace(FREE, max_jerk=limit))
    return max((found.value for found in report.violations if found.rule == "jerk"), default=0.0)


@pytest.mark.parametrize("step", [0.0999, 0.1001])
def test_one_step_is_a_jerk_of_ten_times_its_size(step: float) -> None:
    plan = stepping([0, 2, 4, 5], [0 * X, step * X, 0 * X])
    found = jerk_of(plan, 1.0)
    assert found == pytest.approx(10 * step if step > 0.1 else 0.0)
    assert jerk_of(plan, 10 * step * (1 + 2e-6)) == 0
    assert jerk_of(plan, 10 * step * (1 - 0.5e-6)) == 0, "a millionth is no fault"
    assert jerk_of(plan, 10 * step * (1 - 2e-6)) == pytest.approx(10 * step)


def test_the_first_and_the_last_moment_step_from_and_to_rest() -> None:
    assert jerk_of(stepping([0, 1, 9], [0.2 * X, 0 * X]), 1.9) == pytest.approx(2.0)
    report = check(stepping([0, 8, 9], [0 * X, 0.2 * X]), replace(FREE, max_jerk=1.9))
    found = next(found for found in report.violations if found.rule == "jerk")
    assert (found.unit, found.cue) == ("m/s3", "all")
    assert found.time_s == pytest.approx(8.0, abs=0.05)


def test_steps_of_a_tenth_of_a_second_add_up() -> None:
    def stairs(seconds: float) -> Plan:
        steps = [(seconds, 0.04 * k * X, 0.04 * k * X) for k in (1, 2)]
        return plan_of(flown([(2.0, 0 * X, 0 * X), *steps, (9.0, 0.12 * X, 0 * X)]))

    assert jerk_of(stairs(0.03), 1.0) == pytest.approx(1.2)
    assert jerk_of(stairs(0.06), 1.0) == 0  # two of them at a time
    assert jerk_of(stairs(0.06), 0.79) == pytest.approx(0.8)


def test_a_step_and_the_jerk_beside_it_add_up() -> None:
    # 0.9 m/s3 for two seconds, then 0.06 m/s2 at once, and on: 0.9 and 0.6 in each tenth of a second about the step.
    plan = plan_of(flown([(2.0, 0 * X, 1.8 * X), (2.0, 1.86 * X, 3.66 * X), (9.0, 3.66 * X, 0 * X)]))
    assert jerk_of(plan, 1.0) == pytest.approx(1.5)
    assert jerk_of(plan, 1.501) == 0


def test_a_turn_of_the_acceleration_counts_as_it_points() -> None:
    plan = stepping([0, 2, 4, 5], [0.1 * X, 0.1 * Y, 0 * X])
    assert jerk_of(plan, 1.2) == pytest.approx(np.sqrt(2))


def test_a_pulse_that_is_over_within_the_window_is_found() -> None:
    assert jerk_of(stepping([0, 2, 2.01, 5], [0 * X, 0.3 * X, 0 * X]), 2.9) == pytest.approx(3.0)


def test_a_pulse_of_many_short_pieces_is_found() -> None:
    times = [0.0, *(2 + 1e-4 * np.arange(101)), 5.0]
    assert jerk_of(stepping(times, [0 * X, *[0.3 * X] * 100, 0 * X]), 2.9) == pytest.approx(3.0)


def test_a_turn_through_zero_and_a_step_add_up() -> None:
    # From 0.04 to -0.04 m/s2 in 80 ms, 1 m/s3, and 0.03 m/s2 more at once: each alone keeps the limit.
    pieces = [(1.0, 0 * X, 0.04 * X), (0.08, 0.04 * X, -0.04 * X), (1.0, -0.07 * X, 0 * X)]
    plan = plan_of(flown(pieces))
    assert jerk_of(plan, 1.05) == pytest.approx(1.1)
    assert jerk_of(plan, 1.101) == 0


def test_pulses_as_far_apart_as_the_window_are_found() -> None:
    # The same a tenth of a second later, for ever: what happens in between counts.
    times = 1 + np.arange(41) * 0.05
    bends = [0.2 * (-1) ** k * X for k in range(40)]
    assert jerk_of(stepping([0, *times], [0 * X, *bends]), 3.9) == pytest.approx(4.0)


def test_a_jerk_within_its_limit_is_good_however_it_is_cut() -> None:
    ramp = [(0.03, 0.03 * k * X, 0.03 * (k + 1) * X) for k in range(50)]
    level = [(0.03, 1.5 * X, 1.5 * X)]
    assert jerk_of(plan_of(flown(ramp + level)), 1.0 + 1e-6) == pytest.approx(15.0)  # the end steps to rest
    down = [(0.03, 0.03 * k * X, 0.03 * (k - 1) * X) for k in range(50, 0, -1)]
    assert jerk_of(plan_of(flown(ramp + level + down)), 1.0 + 1e-6) == 0
    assert jerk_of(plan_of(flown(ramp + level + down)), 0.99) == pytest.approx(1.0)


def test_no_limit_no_rule() -> None:
    report = check(stepping([0, 2, 4, 5], [0 * X, 3 * X, 0 * X]), replace(FREE, max_jerk=None))
    assert not [found for found in report.violations if found.rule == "jerk"]


def test_rounding_of_short_pieces_accuses_nobody() -> None:
    # Another group's knots cut a curve into pieces of a microsecond; far out, doubles hold no better.
    times = np.array([0.0, 3.0, 3.000001, 3.001, 6.0])
    u = (times / 6.0)[:, None]

    def blossom(a: Floats, b: Floats, c: Floats) -> Floats:
        return np.asarray((a * b * c) * np.array([2.0, 0.0, 0.0]) + np.array([9000.0, 700.0, 30.0]))

    low, high = u[:-1], u[1:]
    control = np.stack([blossom(low, low, low), blossom(low, low, high), blossom(low, high, high)], axis=1)
    control = np.concatenate([control, blossom(high, high, high)[:, None]], axis=1)[:, :, None]
    rising = Trajectory(times, control)
    assert jerk_of(plan_of(rising), 6 * 2 / 6**3 * 1.001) == pytest.approx(10 * 6 * 2 / 6**2)  # its end alone
    times_out = [v.time_s for v in check(plan_of(rising), replace(FREE, max_jerk=0.056)).violations if v.rule == "jerk"]
    assert times_out == pytest.approx([6.0], abs=0.06)


def test_so_many_knots_at_once_are_thinned() -> None:
    count = 3000
    bends = [0.001 * (k // 2 % 2) * X for k in range(count)]
    plan = stepping([0, *(1 + 2e-5 * np.arange(count)), 3], [0 * X, *bends])
    assert jerk_of(plan, 0.02) == 0
    assert jerk_of(plan, 0.009) == pytest.approx(0.01, rel=1e-3)


@settings(max_examples=40, deadline=None)
@given(swarms(), st.sampled_from([0.02, 0.3, 1.0]))
def test_the_greatest_change_within_a_window_is_the_curves_own(curves: Trajectory, quicker: float) -> None:
    curves = Trajectory(curves.times * quicker, curves.control)
    wanted = np.array([_looked_at(curves, drone) for drone in range(curves.drones)])
    third = 6 * np.diff(curves.control, n=3, axis=1)[:, 0] / np.diff(curves.times)[:, None, None] ** 3
    inside = np.linalg.norm(third, axis=2)
    wanted = np.maximum(wanted, inside.max(axis=0))
    found = {
        each.drones[0]: each.value
        for each in check(plan_of(curves), replace(FREE, max_jerk=1e-3)).violations
        if each.rule == "jerk"
    }
    for drone, value in enumerate(wanted):
        assert found.get(drone, 0.0) == pytest.approx(value, rel=2e-2, abs=1e-3)
        assert found.get(drone, 0.0) >= value * (1 - 1e-6) - 1e-3


def _looked_at(curves: Trajectory, drone: int) -> float:
    """Return the greatest change of acceleration between moments at most 0.1 s apart, by 0.1 s, from many moments."""
    times = curves.times
    moments = np.concatenate([times, times - 1e-7, times + 1e-7, *(times + d for d in (-0.1 + 1e-6, 0.1 - 1e-6))])
    moments = np.unique(np.concatenate([moments, np.linspace(times[0] - 0.2, times[-1] + 0.2, 300)]))
    bends = np.array([curves.at(float(time)).acceleration[drone] for time in moments])
    near = np.abs(moments[:, None] - moments) <= 0.1
    change = np.linalg.norm(bends[:, None] - bends, axis=2)
    return float(change[near].max()) / 0.1


@pytest.mark.parametrize("at_once", [1, 10**6], ids=["a drone at a time", "all at once"])
def test_each_drone_is_told_with_its_moment_place_and_cue(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    # Drone 0 does nothing; 1 steps to 0.3 m/s2 at 2 s and back at 4 s; 2 goes to 0.2 m/s2 within 50 ms about 6 s, in
    # one cue as in the next, with a jerk of 4 m/s3.
    monkeypatch.setattr("choreo.safety.rules.mean_jerk.CURVES_AT_ONCE", at_once)
    times = [0.0, 2.0, 4.0, 5.975, 6.025, 9.0]
    one = stepping(times, [0 * X, 0.3 * X, 0 * X, 0 * X, 0 * X]).trajectory
    spans = np.diff(times)
    bends = [(0 * Y, 0 * Y), (0 * Y, 0 * Y), (0 * Y, 0 * Y), (0 * Y, 0.2 * Y), (0.2 * Y, 0.2 * Y)]
    two = flown([(long, *pair) for long, pair in zip(spans, bends, strict=True)])
    nothing = flown([(long, 0 * X, 0 * X) for long in spans])
    control = np.concatenate([nothing.control, one.control, two.control], axis=2) + 30.0 * np.arange(3)[:, None]
    swarm = Trajectory(np.array(times), control)
    cues = tuple(Span(name, "hold", begin, begin + 3.0) for name, begin in (("a", 0.0), ("b", 3.0), ("c", 6.0)))
    report = check(plan_of(swarm, spans=cues), replace(FREE, max_jerk=1.5))
    found = {(each.cue, each.drones[0]): each for each in report.violations if each.rule == "jerk"}
    wanted = {("a", 1): (2.0, 3.0), ("b", 1): (4.0, 3.0), ("b", 2): (5.975, 4.0), ("c", 2): (6.0, 4.0)}
    assert set(found) == set(wanted)
    for key, (moment, jerk) in wanted.items():
        assert found[key].value == pytest.approx(jerk, rel=1e-6)
        assert found[key].time_s == pytest.approx(moment, abs=0.051)
    for (_, drone), each in found.items():
        assert each.place == pytest.approx(tuple(swarm.at(each.time_s).position[drone]), abs=1e-6)


def bends_of(seed: int, drones: int = 3) -> _Bends:
    """Return accelerations of drones over pieces of 10 to 120 ms, which leap from piece to piece."""
    random = np.random.default_rng(seed)
    times = 7.0 + np.cumsum([0.0, *random.choice([0.01, 0.03, 0.05, 0.1, 0.12], 12)])
    ends = random.uniform(-1, 1, (2, 13, drones, 3))
    still = np.zeros((1, drones, 3))
    before, after = np.concatenate([still, ends[0, 1:]]), np.concatenate([ends[1, :-1], still])
    return _Bends(times, before, after, np.zeros((13, drones)))


def size(vector: Floats) -> float:
    return float(np.linalg.norm(vector))


@pytest.mark.parametrize("seed", range(4))
def test_the_way_of_the_acceleration_is_that_of_plain_loops(seed: int) -> None:
    bends = bends_of(seed)
    found = bends.most_change()
    times, last = bends.times.tolist(), len(bends.times) - 1
    for drone in range(3):
        step = [size(bends.after[k, drone] - bends.before[k, drone]) for k in range(last + 1)]
        run = [size(bends.before[k + 1, drone] - bends.after[k, drone]) for k in range(last)]
        for k, time in enumerate(times):
            later, earlier = step[k], step[k]
            for j in range(k, last):
                part = min(max((time + 0.1 - times[j]) / (times[j + 1] - times[j]), 0.0), 1.0)
                later += run[j] * part + (step[j + 1] if times[j + 1] <= time + 0.1 else 0.0)
            for j in range(k):
                part = min(max((times[j + 1] - time + 0.1) / (times[j + 1] - times[j]), 0.0), 1.0)
                earlier += run[j] * part + (step[j] if times[j] > time - 0.1 else 0.0)
            assert found[k, drone] == pytest.approx(max(later, earlier))


@pytest.mark.parametrize("seed", range(3))
def test_the_worst_windows_are_those_of_many_moments_and_each_drone_has_its_own(seed: int) -> None:
    bends = bends_of(seed)
    jerk, when = bends.worst(0.0)
    assert jerk.shape == when.shape == (13, 3)
    begin, end = bends.times[0], bends.times[-1]
    near = np.concatenate([bends.times + d + e for d in (-0.1, 0.0, 0.1) for e in (-1e-9, 1e-9)])
    moments = np.unique(np.concatenate([near, np.linspace(begin - 0.15, end + 0.15, 400)]))
    piece = np.clip(np.searchsorted(bends.times, moments, side="right") - 1, 0, 11)
    part = ((moments - bends.times[piece]) / np.diff(bends.times)[piece])[:, None]
    close = (np.abs(moments[:, None] - moments) <= 0.1 + 3e-9) & (moments[:, None] < moments)
    for drone in range(3):
        after, before = bends.after[:, drone], bends.before[:, drone]
        shown = after[piece] + part * (before[piece + 1] - after[piece])
        shown[(moments < begin) | (moments > end)] = 0.0
        change = np.where(close, np.linalg.norm(shown[:, None] - shown, axis=2), 0.0) / 0.1
        assert jerk[:, drone].max() == pytest.approx(change.max(), rel=1e-6)
        k = int(jerk[:, drone].argmax())
        one, two = np.unravel_index(change.argmax(), change.shape)
        assert when[k, drone] == pytest.approx((moments[one] + moments[two]) / 2, abs=0.051)
        alone, moment = bends.only(np.array([drone])).worst(0.0)
        assert (alone[:, 0].tolist(), moment[:, 0].tolist()) == (jerk[:, drone].tolist(), when[:, drone].tolist())
    assert bends.worst(float(jerk.max()) * 1.01)[0].max() == 0.0, "what keeps the limit is none"
