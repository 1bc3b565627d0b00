"""The whole check: a good plan is good, and each planted fault accuses its rule and its drones alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.limits import KeepOut
from choreo.core.plan import Plan
from choreo.core.ruler import Ruler
from choreo.core.trajectory import Trajectory
from choreo.safety.check import Begun, check
from tests.safety.plans import SPANS, TIMES, good_plan, plan_of, with_limits

HOME = (2.0, 2.0, 0.0)
PLACE = (3.0, 33.0, 30.0)
"""Drone 8's pad, and its place in the picture."""


def at(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return the place that far from drone 8's in the picture."""
    return PLACE[0] + x, PLACE[1] + y, PLACE[2] + z


def level_speed() -> Plan:
    # 24 m in 4 s from rest to rest: 9 m/s half-way.
    return with_limits(good_plan(changes={(34.0, 8): at(24, 0, 0)}), max_acceleration=20.0)


def wind() -> Plan:
    return with_limits(good_plan(changes={(34.0, 8): at(16, 0, 0)}), max_acceleration=20.0, wind=3.0)


def climb() -> Plan:
    changes = {(34.0, 8): at(0, 0, 12), (38.0, 8): at(0, 0, 6)}
    return with_limits(good_plan(changes=changes), max_acceleration=20.0)


def descent() -> Plan:
    return with_limits(good_plan(changes={(34.0, 8): at(0, 0, -9)}), max_acceleration=20.0)


def acceleration() -> Plan:
    return good_plan(changes={(34.0, 8): at(9, 0, 0)})


def jerk() -> Plan:
    return with_limits(good_plan(changes={(34.0, 8): at(7.9, 0, 0)}), max_jerk=25.0)


def ceiling() -> Plan:
    return with_limits(good_plan(changes={(34.0, 8): at(0, 0, 2)}), max_altitude=31.0)


def ground() -> Plan:
    return good_plan(changes={(2.0, 8): (2.0, 2.0, -0.3)})


def floor() -> Plan:
    return good_plan(changes={(10.0, 8): (2.0, 2.0, 4.5)})


def touch_down() -> Plan:
    return good_plan(changes={(66.0, 8): (2.0, 2.0, 7.0)})


def fence() -> Plan:
    corners = np.array([[-60.0, -20.0], [8.0, -20.0], [8.0, 80.0], [-60.0, 80.0]])
    return with_limits(good_plan(changes={(34.0, 8): at(6, 0, 0)}), fence=corners)


def mast() -> Plan:
    # Between the knots at 34 and 38 s it passes through a mast of 20 cm.
    pole = KeepOut(np.array([[9.9, 32.9], [10.1, 32.9], [10.1, 33.1], [9.9, 33.1]]), 50.0, "mast")
    changes = {(34.0, 8): at(6, 0, 0), (38.0, 8): at(8, 0, 0), (42.0, 8): at(5, 6, 0)}
    return with_limits(good_plan(changes=changes), keep_out=(pole,))


def endurance() -> Plan:
    return with_limits(good_plan(changes={(2.0, 8): (2.0, 2.0, 1.0)}), endurance=72.0)


def leap() -> Plan:
    plan = good_plan()
    control = plan.trajectory.control.copy()
    control[TIMES.index(34.0), :, 8] += [0.0, 0.0, 0.005]
    return replace(plan, trajectory=Trajectory(plan.trajectory.times, control))


def jolt() -> Plan:
    plan = good_plan()
    control = plan.trajectory.control.copy()
    control[TIMES.index(30.0), 2, 8] += [0.1, 0.0, 0.0]
    return replace(plan, trajectory=Trajectory(plan.trajectory.times, control))


def off_the_pads() -> Plan:
    last = {(time, 8): (HOME[0] + 1.0, HOME[1], height) for time, height in zip(TIMES[-4:], (8, 3, 0, 0), strict=True)}
    return good_plan(changes=last)


FAULTS: list[tuple[Callable[[], Plan], str, float, float, float, str, str]] = [
    # plan, rule, time, value, limit, unit, cue
    (level_speed, "level speed", 32.0, 9.0, 8.0, "m/s", "cloud"),
    (wind, "level speed", 32.0, 6.0, 5.0, "m/s", "cloud"),
    (climb, "climb", 32.0, 4.5, 4.0, "m/s", "cloud"),
    (descent, "descent", 32.0, 3.375, 3.0, "m/s", "cloud"),
    (acceleration, "acceleration", 30.0, 3.375, 3.0, "m/s2", "cloud"),
    (jerk, "jerk", 30.0, 29.625, 25.0, "m/s3", "cloud"),
    (ceiling, "ceiling", 34.0, 32.0, 31.0, "m", "cloud"),
    (ground, "ground", 2.0, -0.3, -0.01, "m", "take-off"),
    (floor, "floor", 10.5, 4.59, 5.0, "m", "cloud"),
    (touch_down, "touch-down", 70.4, 1.30, 1.0, "m/s", "landing"),
    (fence, "fence", 34.0, 1.0, 0.0, "m", "cloud"),
    (mast, "keep-out", 36.0, 0.1, 0.0, "m", "cloud"),
    (endurance, "endurance", 73.2, 72.7, 72.0, "s", "landing"),
    (leap, "continuity", 34.0, 0.005, 0.001, "m", "cloud"),
    (jolt, "smoothness", 34.0, 0.075, 0.01, "m/s", "cloud"),
    (off_the_pads, "landing", 76.0, 1.0, 0.1, "m", "landing"),
]


def test_a_good_plan_is_good() -> None:
    report = check(good_plan())
    assert report.ok
    assert report.violations == ()
    assert (report.drones, report.duration_s) == (9, 76.0)
    assert (report.highest_m, report.lowest_m) == (30.0, 0.0)
    assert report.closest_m == pytest.approx(2.0)
    assert report.max_climb_m_s == pytest.approx(1.5 * 22 / 16)
    assert report.max_descent_m_s == pytest.approx(1.5 * 22 / 16)
    assert report.max_level_m_s == pytest.approx(1.5 * np.hypot(1, 31) / 16)
    assert report.max_acceleration_m_s2 == pytest.approx(6 * 5 / 4**2)


@pytest.mark.parametrize(("fault", "rule", "time", "value", "limit", "unit", "cue"), FAULTS)
def test_a_planted_fault_accuses_its_rule_and_drone_alone(
    fault: Callable[[], Plan], rule: str, time: float, value: float, limit: float, unit: str, cue: str
) -> None:
    report = check(fault())
    assert not report.ok
    assert {(found.rule, found.drones) for found in report.violations} == {(rule, (8,))}
    found = report.violations[0]
    coarse = 0.1 if rule in ("floor", "touch-down", "endurance") else 1e-6
    assert found.time_s == pytest.approx(time, abs=5 * coarse)
    assert found.value == pytest.approx(value, abs=coarse)
    assert (found.limit, found.unit, found.cue) == (limit, unit, cue)
    assert found.place == pytest.approx(tuple(fault().trajectory.at(found.time_s).position[8]), abs=0.01)


def test_two_on_one_pad_are_accused_together() -> None:
    ends = {(time, 8): (0.0, 2.0, height) for time, height in zip(TIMES[-4:], (11.0, 6.0, 0.0, 0.0), strict=True)}
    report = check(good_plan(changes=ends))
    assert {found.drones for found in report.violations if found.rule == "landing"} == {(7, 8)}
    landing = next(found for found in report.violations if found.rule == "landing")
    assert (landing.value, landing.limit, landing.unit) == (2.0, 1.0, "drones")
    assert {found.drones for found in report.violations} == {(7, 8), (8,)}
    assert {found.rule for found in report.violations if found.drones == (8,)} == {"touch-down"}


def test_a_start_off_the_pad_is_found() -> None:
    plan = good_plan()
    homes = plan.fleet.homes.copy()
    homes[8, 0] += 0.3
    report = check(replace(plan, fleet=ch.Fleet(9, spacing=2.0, homes=homes)))
    assert {(found.rule, found.drones) for found in report.violations} == {
        ("start", (8,)),
        ("floor", (8,)),
        ("landing", (8,)),
    }
    start = next(found for found in report.violations if found.rule == "start")
    assert (start.time_s, start.value, start.limit) == pytest.approx((0.0, 0.3, 0.1))


def test_other_limits_may_be_asked_for() -> None:
    plan = good_plan()
    slow = replace(plan.limits, max_climb=2.0)
    assert {found.rule for found in check(plan, slow).violations} == {"climb"}
    assert len(check(plan, slow).violations) == 9
    assert check(plan).ok


def test_a_plan_without_spans_has_violations_without_cue() -> None:
    report = check(replace(level_speed(), spans=()))
    assert [found.cue for found in report.violations] == [""]
    assert report.lines()[0].startswith("(no cue)")


def test_a_span_that_begins_within_a_piece_cuts_it() -> None:
    # The fastest moment, 32 s, lies within the piece from 30 to 34 s.
    one, two = replace(SPANS[1], end=31.0), replace(SPANS[2], name="late", start=31.0)
    report = check(replace(level_speed(), spans=(SPANS[0], one, two, *SPANS[3:])))
    assert [found.cue for found in report.violations] == ["late"]
    assert [found.time_s for found in report.violations] == pytest.approx([32.0])


def test_the_report_is_the_same_every_time() -> None:
    first, second = (json.dumps(check(fault()).to_dict()) for fault in (mast, mast))
    assert first == second


def test_the_report_is_the_same_with_the_distances_looked_at_beside() -> None:
    near_and_high = with_limits(good_plan(changes={(34.0, 8): at(-1.9, 0, 0.2)}), max_altitude=30.05)
    with ProcessPoolExecutor(1) as executor:
        for plan, rules in ((good_plan(), set()), (near_and_high, {"distance", "ceiling"}), (mast(), {"keep-out"})):
            report, beside = check(plan), check(plan, executor=executor)
            assert {found.rule for found in report.violations} == rules
            assert json.dumps(beside.to_dict()) == json.dumps(report.to_dict())


def test_curves_that_were_checked_in_the_dark_are_taken_for_the_same_plan_in_light() -> None:
    plan = with_limits(good_plan(changes={(34.0, 8): at(-1.9, 0, 0.2)}), max_altitude=30.05)
    plan = replace(plan, light=LightTrack([0], np.full((1, plan.drones, 3), 255, np.uint8)))
    dark = replace(plan, light=LightTrack([0], np.zeros((1, plan.drones, 3), np.uint8)))
    with ThreadPoolExecutor(2) as threads:
        for begun in (Begun.of(dark), Begun.of(dark, executor=threads)):
            assert begun.serves(plan, plan.limits)
            report = check(plan, begun=begun)
            assert json.dumps(report.to_dict()) == json.dumps(check(plan).to_dict())
            assert {found.rule for found in report.violations} == {"distance", "ceiling", "light end"}


def test_curves_that_were_checked_for_another_plan_are_not_taken() -> None:
    near, good = good_plan(changes={(34.0, 8): at(-1.9, 0, 0.2)}), good_plan()
    begun = Begun.of(good)
    assert [found.rule for found in check(near, begun=begun).violations] == ["distance"]
    wider = replace(good.limits, min_distance=1.9)
    assert not begun.serves(good, wider)
    assert not begun.serves(replace(good, trajectory=replace(good.trajectory)), good.limits)
    assert not begun.serves(replace(good, fleet=replace(good.fleet)), good.limits)
    assert not begun.serves(replace(good, spans=good.spans[1:]), good.limits)
    assert not begun.serves(replace(good, landings=good.fleet.homes), good.limits)
    assert check(good, wider, begun=begun).violations == check(good, wider).violations
    larger = replace(good.limits, min_distance=2.5)
    assert {found.rule for found in check(good, larger).violations} >= {"distance"}
    asked = Begun.of(good, larger)
    assert asked.serves(good, larger)
    assert check(good, larger, begun=asked).violations == check(good, larger).violations


def test_curves_that_were_checked_as_samples_are_not_taken_for_exact_ones() -> None:
    """Two kinks of 4 cm: samples may have them, curves may not."""
    times = np.arange(0.0, 10.01, 0.25)
    kinked = np.zeros((len(times), 3))
    kinked[10, 0], kinked[20, 0] = 0.04, -0.04
    rows = np.stack([kinked, np.tile([2.0, 0.0, 0.0], (len(times), 1))], axis=1)
    control = np.stack([rows[:-1] + share * (rows[1:] - rows[:-1]) for share in (0, 1 / 3, 2 / 3, 1)], axis=1)
    dark, fleet = LightTrack([0], np.zeros((1, 2, 3), np.uint8)), ch.Fleet(2, homes=rows[0])
    exact = Plan("kinked", Trajectory(times, control), dark, (), ch.Limits(), fleet)
    assert not check(exact).ok
    own = np.ones((len(times), 2), dtype=np.bool_)
    for other in (replace(exact, sample_rate=4.0), replace(exact, grain=0.01), replace(exact, own_rows=own)):
        begun = Begun.of(other)
        assert begun.serves(other, other.limits)
        assert not begun.serves(exact, exact.limits)
        assert not check(exact, begun=begun).ok


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[str, float]] = []
    check(good_plan(), progress=lambda stage, done: told.append((stage, done)))
    assert {stage for stage, _ in told} == {"check"}
    parts = [done for _, done in told]
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_a_show_of_two_drones_can_be_checked() -> None:
    report = check(good_plan(2))
    assert report.ok
    assert report.closest_pair == (0, 1)


def test_the_report_tells_the_closest_moment_all_of_it() -> None:
    # Drone 8 comes from its place, (3, 33, 30), to 1.6 m beside drone 7, whose place is (0, 33, 30), and goes back.
    near = replace(good_plan(changes={(34.0, 8): at(-1.4, 0, 0)}), notes=("its pyro is not checked",))
    report = check(near)
    assert report.ok
    assert (report.closest_pair, report.closest_cue) == ((7, 8), "cloud")
    assert report.closest_m == pytest.approx(1.6)
    assert report.closest_at_s == pytest.approx(34.0)
    place = near.trajectory.at(34.0).position[[7, 8]].mean(axis=0)
    assert report.closest_place == pytest.approx(tuple(place), abs=1e-6)
    assert report.notes == ("its pyro is not checked",)
    assert (report.counts, report.not_proved, report.complete) == ((), (), True)
    assert (report.limits, report.sample_rate) == (near.limits, None)


def test_what_is_counted_is_told_by_cue_and_rule() -> None:
    plan = with_limits(good_plan(), max_climb=2.0, max_descent=2.0)
    report = check(plan)
    assert {(count.cue, count.rule, count.number) for count in report.counts} == {
        ("cloud", "climb", 9),
        ("return", "descent", 9),
    }
    assert report.count == 18


def test_who_never_rises_climbs_and_descends_by_nothing() -> None:
    pads = np.array([[0.0, 0, 0], [2.0, 0, 0]])
    report = check(plan_of(Trajectory.hold(pads, start=3.0, end=9.0)))
    assert (report.max_climb_m_s, report.max_descent_m_s, report.max_level_m_s) == (0.0, 0.0, 0.0)
    assert (report.highest_m, report.lowest_m, report.duration_s) == (0.0, 0.0, 6.0)
    alone = check(plan_of(Trajectory.hold(pads[:1], start=3.0, end=9.0)))
    assert (alone.closest_pair, alone.closest_place, alone.closest_cue) == (None, None, "")


def test_progress_of_a_show_that_begins_late_is_counted_from_its_beginning() -> None:
    plan = good_plan()
    swarm = Trajectory(plan.trajectory.times + 1000.0, plan.trajectory.control)
    parts: list[float] = []
    check(replace(plan, trajectory=swarm, spans=()), progress=lambda _, done: parts.append(done))
    assert parts[0] > 0
    assert parts[-1] == 1.0
    # All pieces are gone through twice, once for the distances of all pairs.
    rest = len(parts) - 1
    assert rest % 2 == 0
    assert parts[rest // 2 - 1] == 0.5
    assert parts[rest - 1] == 1.0
    assert np.subtract(parts[rest // 2 : rest], parts[: rest // 2]) == pytest.approx(0.5)


def test_violations_and_the_closest_pair_carry_the_numbers_of_the_fleet() -> None:
    plan = with_limits(good_plan(changes={(34.0, 8): at(-1.9, 0, 0.2)}), max_altitude=30.05)
    numbers = tuple(range(101, 101 + plan.drones))
    report = check(replace(plan, fleet=replace(plan.fleet, numbers=numbers)))
    assert {found.rule for found in report.violations} == {"distance", "ceiling"}
    for found in report.violations:
        assert found.numbers == tuple(101 + row for row in found.drones)
    assert report.closest_numbers == (108, 109)
    assert check(plan).closest_numbers == (8, 9)


def speed_in_steps(speed: float, grain: float, *, straight: bool, most: float = 8.0, uneven: float = 0.0) -> set[str]:
    """Return the rules that a drone breaks which flies level and is told in steps, four rows a second."""
    times = np.arange(0.0, 12.25, 0.25)
    times[1:-1:2] += uneven
    place = np.zeros((len(times), 2, 3))
    place[:, :, 2] = 20.0
    place[:, 1, 1] = 50.0
    speeds = np.clip(2 * np.minimum(times[1:], 12.25 - times[1:]), 0, speed)
    place[1:, 0, 0] = np.cumsum(speeds * np.diff(times))
    place = np.rint(place / grain) * grain
    thirds = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    control = place[:-1, None] * (1 - thirds) + place[1:, None] * thirds
    if not straight:
        control[:, 1, 1, 1] += 1e-9  # as curves: not a file of rows
    limits = ch.Limits(max_speed=most, max_acceleration=20.0)
    plan = plan_of(Trajectory(times, control), limits=limits, homes=place[0] * [1, 1, 0])
    plan = replace(plan, grain=grain, sample_rate=4.0 if straight else None)
    return {found.rule for found in check(plan).violations} & {"level speed", "acceleration"}


@pytest.mark.parametrize("straight", [True, False])
def test_half_a_step_is_allowed_for_rounding_and_no_more(straight: bool) -> None:
    """Over a quarter of a second half a step of 2 cm at both ends may be 0.08 m/s."""
    for speed in (7.9, 7.96, 8.0):
        assert speed_in_steps(speed, 0.02, straight=straight) == set()
    assert speed_in_steps(7.93, 0.02, straight=straight, most=7.93) == set()  # some rows are 2 m apart: 8 m/s
    if straight:
        assert speed_in_steps(8.05, 0.02, straight=True) == set()  # some rows are 2.02 m apart, as at 8 m/s they may be
    for speed in (8.12, 8.2, 9.0):
        assert speed_in_steps(speed, 0.02, straight=straight) == {"level speed"}


def test_the_moments_of_curves_are_exact_whatever_they_look_like() -> None:
    """Rows may be half a millisecond off: 0.03 m/s at this speed; places that are asked of a curve are not."""
    assert speed_in_steps(8.02, 0.002, straight=False, uneven=0.013) == {"level speed"}
    assert speed_in_steps(8.0, 0.002, straight=False, uneven=0.013) == set()
    assert speed_in_steps(8.02, 0.002, straight=True, uneven=0.013) == set()


def test_moments_are_told_in_bars_where_the_plan_has_a_ruler() -> None:
    near = with_limits(good_plan(changes={(34.0, 8): at(-1.9, 0, 0.2)}), max_altitude=30.05)
    assert {found.bar for found in check(near).violations} == {""}
    assert check(near).closest_bar == ""
    ruler = Ruler.steady(120.0)
    report = check(replace(near, ruler=ruler))
    assert len(report.violations) == 2
    for found in report.violations:
        assert found.bar == ruler.reading(found.time_s) == found.to_dict()["bar"]
        assert f"{found.bar}, " in str(found)
    assert report.closest_bar == ruler.reading(report.closest_at_s or 0.0) == report.to_dict()["closest_bar"]
    alone = check(replace(plan_of(Trajectory.hold([[0.0, 0, 0]], start=0.0, end=9.0)), ruler=ruler))
    assert alone.closest_bar == ""
    assert "closest_bar" not in alone.to_dict()


@pytest.mark.parametrize("patience", [0, 0.99, -1, float("nan")])
def test_less_patience_than_for_a_strangers_file_is_refused(patience: float) -> None:
    wanted = "expected times the usual work, at least 1"
    with pytest.raises(ch.InputError, match=rf"^patience = {patience:g}; {wanted}$"):
        check(good_plan(), patience=patience)
