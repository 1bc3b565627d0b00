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
from choreo.safety.account import Account
from choreo.safety.check import check
from choreo.safety.exact.stretch import Cues
from choreo.safety.ledger import Ledger
from choreo.safety.rules import mean_jerk
from choreo.safety.rules.mean_jerk import _Bends, _note, _unproved, check_mean_jerk
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


def crowded(pulse: float) -> Plan:
    """Return a drone that turns 0.001 m/s2 on and off every 0.4 ms for 60 ms, a pulse of 0.2 ms within that."""
    bends = [0.001 * (k // 2 % 2) * X for k in range(300)]
    bends[157] = pulse * X
    return stepping([0, *(1 + 2e-4 * np.arange(300)), 3], [0 * X, *bends])


def test_so_many_knots_at_once_are_compared_where_need_be(monkeypatch: pytest.MonkeyPatch) -> None:
    assert jerk_of(crowded(0.001), 0.009) == pytest.approx(0.01, rel=1e-3)
    assert jerk_of(crowded(0.05), 0.02) == pytest.approx(0.5, rel=1e-3)
    monkeypatch.setattr(mean_jerk, "COMPARED_AT_MOST", 0)
    kept = check(crowded(0.001), replace(FREE, max_jerk=0.02))
    assert (jerk_of(crowded(0.001), 0.02), kept.not_proved) == (0, ()), "what cannot be has not to be compared"


def test_of_too_many_knots_jerk_is_not_proved_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # 0.07 m/s2 along x for 27 ms, along y, and along z: no two are 0.0995 m/s2 apart, but their box is wider.
    bends = [0 * X, *(0.07 * axis for axis in np.eye(3) for _ in range(27)), 0 * X]
    plan = stepping([0, *(1 + 1e-3 * np.arange(82)), 3], bends)
    for at_most, proved in ((0, False), (10**6, True)):
        monkeypatch.setattr(mean_jerk, "COMPARED_AT_MOST", at_most)
        report = check(plan, replace(FREE, max_jerk=0.995))
        assert [found for found in report.violations if found.rule == "jerk"] == []
        assert ("jerk" in report.verdict) is not proved
        assert bool(report.not_proved) is not proved
        if not proved:
            (open_,) = report.not_proved
            assert (open_.drones, open_.jerk, open_.cue, open_.gap_s, open_.step_m) == (1, True, "all", 0.0, 0.0)
            assert 0.89 < open_.start_s < 1.0 + 1e-6 < 1.04 < open_.end_s < 1.2
            assert str(open_) == (
                "not proved: jerk of 1 drone from 00:01.00 to 00:01.13; too many knots within a tenth of a second, "
                "fewer of them would show it"
            )
            assert report.verdict.endswith(", NOT PROVED: jerk, of too many knots")
            assert open_.to_dict()["jerk"] is True


def test_what_is_not_proved_is_summed_over_all_drones_and_what_may_be_compared_is_shared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bends = [0 * X, *(0.07 * axis for axis in np.eye(3) for _ in range(27)), 0 * X]
    one = stepping([0, *(1 + 1e-3 * np.arange(82)), 3], bends).trajectory
    swarm = Trajectory(one.times, np.repeat(one.control, 4, axis=2) + 30.0 * np.arange(4)[:, None])
    monkeypatch.setattr(mean_jerk, "CURVES_AT_ONCE", 1)  # one drone at a time
    alone = _Bends.of(one.times, one.control).compared(0.995, 10**9).pairs
    for at_most, open_ in ((0, 4), (alone, 3), (3 * alone, 1), (4 * alone, 0)):
        monkeypatch.setattr(mean_jerk, "COMPARED_AT_MOST", at_most)
        cues = Cues((-np.inf,), ("",))
        found = check_mean_jerk(swarm, replace(FREE, max_jerk=0.995), cues, Ledger(), Account())
        assert [each.drones for each in found] == ([open_] if open_ else [])


def test_the_stretch_that_is_not_proved_goes_from_the_first_such_knot_to_a_window_after_the_last() -> None:
    cues = Cues((-np.inf, 0.5, 2.0), ("", "river", "peaks"))
    (found,) = _unproved(np.array([1.0, 2.0, 3.0]), 4.0, 5, cues)
    assert (found.start_s, found.end_s, found.drones, found.cue, found.jerk) == (1.0, 3.1, 5, "river", True)
    (found,) = _unproved(np.array([0.0, 3.95]), 4.0, 1, cues)
    assert (found.start_s, found.end_s, found.drones, found.cue) == (0.0, 4.0, 1, "")
    assert _unproved(np.empty(0), 4.0, 0, cues) == ()


def test_drones_that_are_not_proved_at_different_times_are_all_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mean_jerk, "COMPARED_AT_MOST", 0)
    crowd = [0.07 * axis for axis in np.eye(3) for _ in range(27)]
    times = [0, *(1 + 1e-3 * np.arange(82)), *(3 + 1e-3 * np.arange(82)), 5]
    early = stepping(times, [0 * X, *crowd, 0 * X, *[0 * X] * 81, 0 * X]).trajectory
    late = stepping(times, [0 * X, *[0 * X] * 81, 0 * X, *crowd, 0 * X]).trajectory
    swarm = Trajectory(early.times, np.concatenate([early.control, late.control + 30.0], axis=2))
    for at_once in (1, 10**6):
        monkeypatch.setattr(mean_jerk, "CURVES_AT_ONCE", at_once)
        (found,) = check_mean_jerk(swarm, replace(FREE, max_jerk=0.995), Cues((-np.inf,), ("",)), Ledger(), Account())
        assert found.drones == 2
        assert (found.start_s, found.end_s) == pytest.approx((1.0, 3.13), abs=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_no_knot_is_farther_from_those_in_its_window_than_is_said(seed: int) -> None:
    bends = bends_of(seed)
    random = np.random.default_rng(seed)
    bends = replace(bends, doubt=random.uniform(0, 0.2, bends.doubt.shape))
    found, times = bends.farthest(), bends.times
    last = [int(np.flatnonzero(times <= time + 0.1 + 1e-9)[-1]) for time in times]
    assert bends.last.tolist() == last
    for drone in range(3):
        for i, end in enumerate(last):
            both = np.array([bends.before[:, drone], bends.after[:, drone]])
            inside, own = both[:, i : end + 1].reshape(-1, 3), both[:, i]
            corner = np.maximum(inside.max(axis=0) - own.min(axis=0), own.max(axis=0) - inside.min(axis=0))
            open_ = bends.doubt[i, drone] + bends.doubt[i : end + 1, drone].min()
            assert found[i, drone] == pytest.approx(size(corner) - open_)
    assert not bends.compared(float(found.max()) / 0.1, 10**6).rows.size
    some = bends.compared(float(np.median(found)) / 0.1, 10**6)
    assert some.rows.tolist() == np.flatnonzero((found > np.median(found)).any(axis=1)).tolist()
    assert some.offsets.tolist() == list(range(1, max(end - i for i, end in enumerate(last) if i in some.rows) + 1))
    assert some.pairs == len(some.rows) * len(some.offsets) * 3
    assert not some.open.any()


def test_with_few_comparisons_each_knot_is_held_against_the_next_and_the_last_in_its_window() -> None:
    times = np.arange(300) / 1000
    random = np.random.default_rng(1)
    before, after = random.uniform(-1, 1, (2, 300, 2, 3))
    bends = _Bends(times, before, after, np.zeros((300, 2)))
    for most, count in ((0, 2), (300 * 2 * 5, 5), (300 * 2 * 99 + 599, 99), (300 * 2 * 100, 100)):
        compared = bends.compared(0.0, most)
        assert (len(compared.rows), len(compared.offsets)) == (300, count)
        assert (compared.offsets[0], compared.offsets[-1]) == (1, 100)
        assert compared.open.all() == compared.open.any() == (count < 100)


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


def worst(bends: _Bends, limit: float) -> float:
    """Return the greatest jerk above a limit, all compared that has to be; 0 for none."""
    return float(bends.worst(limit, bends.compared(limit, 10**6))[0].max())


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
    jerk, when = bends.worst(0.0, bends.compared(0.0, 10**6))
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
        one_alone = bends.only(np.array([drone]))
        alone, moment = one_alone.worst(0.0, one_alone.compared(0.0, 10**6))
        assert (alone[:, 0].tolist(), moment[:, 0].tolist()) == (jerk[:, drone].tolist(), when[:, drone].tolist())
    assert worst(bends, float(jerk.max()) * 1.01) == 0.0, "what keeps the limit is none"


# What is open for rounding, windows to the nanosecond, and what is told ---------------------------------------


def along(times: Sequence[float], before: Sequence[float], after: Sequence[float], doubt: Sequence[float]) -> _Bends:
    """Return accelerations of one drone along x."""
    level = np.multiply.outer(np.array([before, after]), X)[:, :, None]
    return _Bends(np.array(times, dtype=float), level[0], level[1], np.array(doubt, dtype=float)[:, None])


@pytest.mark.parametrize(
    ("bends", "open_"),
    [
        (along([0, 2, 9], [0, 0, 0], [0, 0.5, 0], [0, 0.02, 0]), 0.02),
        (along([0, 2, 2.05, 9], [0, 0, 0.5, 0], [0, 0, 0.5, 0], [0.015] * 4), 0.03),
        (along([0, 1, 9], [0, 5, 0], [0, 5, 0], [0, 0.03, 0]), 0.03),
        (along([0, 8, 9, 20], [0, 0, 5, 0], [0, 0, 5, 0], [0, 0.03, 0, 0]), 0.03),
    ],
    ids=["a step", "from knot to knot", "a window after a knot", "a window before a knot"],
)
def test_what_rounding_leaves_open_at_both_ends_of_a_window_is_excused_and_no_more(bends: _Bends, open_: float) -> None:
    least = 5.0 - open_ / 0.1
    assert worst(bends, least - 0.01) == pytest.approx(5.0)
    assert worst(bends, least + 0.01) == 0.0


def test_what_rounding_excuses_of_one_pair_of_knots_is_not_told_with_another() -> None:
    """0.5 m/s2 of which 0.3 may be rounding, and 0.45 that are sure, within the same window."""
    level = [0, 0, 0.5, 0.45, 0]
    bends = along([0, 2, 2.03, 2.06, 9], level, level, [0, 0, 0.3, 0, 0])
    assert worst(bends, 4.0) == pytest.approx(4.5)


@pytest.mark.parametrize("begin", [0.0, 1.0, 3.7, 500.3])
def test_two_steps_a_tenth_of_a_second_apart_are_not_within_one(begin: float) -> None:
    def stairs(apart: float) -> float:
        times = [begin, begin + 1, begin + 1 + apart, begin + 9]
        return worst(along(times, [0, 0, 0.06, 0], [0, 0.06, 0.12, 0], [0.0] * 4), 0.0)

    assert stairs(0.1) == pytest.approx(0.6)
    assert stairs(0.1 - 1e-6) == pytest.approx(1.2)


def test_the_middle_of_the_worst_window_is_told() -> None:
    def middles(bends: _Bends) -> list[float]:
        jerk, when = bends.worst(4.9, bends.compared(4.9, 10**6))
        return [float(moment) for moment in when[:, 0][jerk[:, 0] > 0]]

    assert middles(along([0, 2, 9], [0, 0, 0], [0, 0.5, 0], [0.0] * 3)) == [2.0]
    assert middles(along([0, 2, 2.04, 9], [0, 0, 0.5, 0], [0, 0, 0.5, 0], [0.0] * 4))[0] == pytest.approx(2.02)
    assert middles(along([0, 2, 3, 9], [0, 0, 5, 0], [0, 0, 5, 0], [0.0] * 4)) == pytest.approx([2.05, 2.95])


@pytest.mark.parametrize("knots", [12, 1000])
def test_knots_within_a_window_are_compared_with_all_others_there_however_long_the_show(knots: int) -> None:
    times: Floats = np.linspace(0.0, 0.03 * (knots - 1), knots)
    still = np.zeros((knots, 1, 3))
    compared = _Bends(times, still, still + (np.arange(knots) == 4)[:, None, None], np.zeros((knots, 1))).compared(
        1, 99
    )
    assert compared.offsets.tolist() == [1, 2, 3]
    assert compared.rows.tolist() == [1, 2, 3, 4], "of the others it is clear that nothing changes"
    assert not compared.open.any()


@pytest.mark.parametrize("mirrored", [False, True])
def test_before_the_begin_and_after_the_end_nothing_is_open_and_all_is_at_rest(mirrored: bool) -> None:
    # From rest at once to 0.2 m/s2, and within 40 ms to 0.7, slowly to 0; or the same the other way.
    if mirrored:
        bends = along([0, 8.96, 9], [0, 0.7, 0.2], [0, 0.7, 0], [0, 0.01, 0.03])
    else:
        bends = along([0, 0.04, 9], [0, 0.7, 0], [0.2, 0.7, 0], [0.03, 0.01, 0])
    assert bends.most_change()[1] == pytest.approx(0.7)
    assert worst(bends, 6.89) == pytest.approx(7.0), "but 0.01 m/s2 of it are open"
    assert worst(bends, 6.91) == 0.0


def test_a_window_that_reaches_out_of_the_show_is_told_within_it() -> None:
    # Three pieces; moments before the begin, in each piece, at a knot where a cue begins, and after the end.
    random = np.random.default_rng(12)
    swarm = Trajectory(np.array([5.0, 7.0, 8.0, 11.0]), random.uniform(-9, 9, (3, 4, 2, 3)))
    cues = Cues((-np.inf, 5.0, 8.0), ("", "a", "b"))
    for when, moment, cue in (
        (4.96, 5.0, "a"), (6.0, 6.0, "a"), (7.5, 7.5, "a"), (8.0, 8.0, "b"), (8.0 - 5e-10, 8.0, "b"),
        (10.0, 10.0, "b"), (11.04, 11.0, "b"),
    ):  # fmt: skip
        ledger = Ledger()
        _note(np.array([3.0]), np.array([when]), np.array([1]), swarm, 2.0, cues, ledger)
        (found,) = ledger.summed(cues)[0]
        assert (found.rule, found.drones, found.cue) == ("jerk", (1,), cue)
        assert (found.value, found.limit, found.unit) == (3.0, 2.0, "m/s3")
        assert found.time_s == pytest.approx(moment, abs=1e-9)
        if moment != 8.0:  # where it leaps
            assert found.place == pytest.approx(tuple(swarm.at(moment).position[1]))


def test_none_of_many_drones_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    one = stepping([0, 2, 4, 5], [0 * X, 0.3 * X, 0 * X]).trajectory
    swarm = Trajectory(one.times, np.repeat(one.control, 11, axis=2) + 30.0 * np.arange(11)[:, None])
    for at_once in (4, 8, 12, 44, 400):
        monkeypatch.setattr("choreo.safety.rules.mean_jerk.CURVES_AT_ONCE", at_once)
        ledger, cues = Ledger(), Cues((-np.inf,), ("",))
        check_mean_jerk(swarm, replace(FREE, max_jerk=2.0), cues, ledger, Account())
        assert {each.drones for each in ledger.summed(cues)[0]} == {(drone,) for drone in range(11)}
