"""Speeds, acceleration, jerk and joints: exact on curves of every form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.plan import Span
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from choreo.safety.exact.stretch import Cues, Stretch
from choreo.safety.finding import Violation
from choreo.safety.ledger import Ledger
from choreo.safety.rules.kinematics import Joints, Speeds, coarse_doubt, doubt, over
from tests.safety.plans import good_plan, plan_of, rest_to_rest, with_limits
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


@pytest.mark.parametrize("length", [1e-4, 0.02, 3.0])
def test_what_rounding_leaves_open_is_what_it_can_do_at_worst(length: float) -> None:
    # Control points of 64 m, each off by four units in its last place, to and fro: as bad as it can be.
    off = 4 * np.finfo(np.float64).eps * 64.0
    control = np.full((1, 4, 2, 3), 64.0)
    control[:, ::2] += off
    control[:, 1::2] -= off
    control[:, :, 1] /= 2  # another drone, half as far
    second = 6 * np.diff(control, n=2, axis=1) / length**2
    third = 6 * np.diff(control, n=3, axis=1) / length**3
    for order, derivative in ((2, second), (3, third)):
        worst = np.sqrt((derivative[:, 0] ** 2).sum(axis=2))
        assert doubt(control, np.array([length]), order) == pytest.approx(worst, rel=1e-9)


def test_a_limit_is_kept_to_a_millionth_and_what_is_no_number_is_not() -> None:
    values = np.array([4.0, 4.0 * (1 + 0.9e-6), 4.0 * (1 + 1.1e-6), 4.1, -9.0, np.nan, np.inf])
    assert over(values, 4.0).tolist() == [False, False, True, True, False, True, True]


def test_the_greatest_of_each_is_told_over_all_cues_and_the_worst_of_each_cue_is_listed() -> None:
    # Four ways of 4 s from rest to rest: up 4 m, down 8 m, aside 6 m, and aside 2 m; each is a cue.
    places = np.cumsum([[0, 0, 20], [0, 0, 4], [0, 0, -8], [6, 0, 0], [0, 2, 0]], axis=0)[:, None].astype(float)
    swarm = rest_to_rest(tuple(4.0 * k for k in range(5)), places)
    spans = tuple(Span(name, "hold", 4.0 * k, 4.0 * k + 4) for k, name in enumerate("abcd"))
    limits = Limits(max_speed=0.7, max_climb=1.4, max_descent=2.9, max_acceleration=0.7)
    report = check(plan_of(swarm, spans=spans, limits=limits))
    assert report.max_climb_m_s == pytest.approx(1.5)
    assert report.max_descent_m_s == pytest.approx(3.0)
    assert report.max_level_m_s == pytest.approx(2.25)
    assert report.max_acceleration_m_s2 == pytest.approx(3.0)
    listed = {
        (found.cue, found.rule): (found.time_s, found.value)
        for found in report.violations
        if found.rule in ("climb", "descent", "level speed", "acceleration")
    }
    wanted = {
        ("a", "climb"): (2.0, 1.5),
        ("b", "descent"): (6.0, 3.0),
        ("c", "level speed"): (10.0, 2.25),
        ("d", "level speed"): (14.0, 0.75),
        ("a", "acceleration"): (0.0, 1.5),
        ("b", "acceleration"): (4.0, 3.0),
        ("c", "acceleration"): (8.0, 2.25),
        ("d", "acceleration"): (12.0, 0.75),
    }
    assert set(listed) == set(wanted)
    for key, (time, value) in wanted.items():
        assert listed[key][1] == pytest.approx(value)
        assert listed[key][0] == pytest.approx(time, abs=1e-4) or key[1] == "acceleration"
        assert key[1] != "acceleration" or listed[key][0] in (time, time + 4.0)


@pytest.mark.parametrize("times", [0.9999, 1.0001])
@pytest.mark.parametrize("part", ["level", "vertical"])
def test_each_part_of_the_acceleration_is_held_where_it_has_a_limit(part: str, times: float) -> None:
    """A drone speeds up by 1.2, 1.6 and 1.5 m/s2: 2 level, 2.5 in all."""
    begin, velocity, bend = np.array([0.0, 0, 20]), np.array([1.0, 2, 0.5]), np.array([1.2, 1.6, -1.5])
    control = begin + np.array([0, 1, 2, 3])[:, None] * velocity / 3 + np.array([0, 0, 1, 3])[:, None] * bend / 6
    most = {"level": 2.0, "vertical": 1.5}[part] * times
    named: dict[str, Any] = {f"max_{part}_acceleration": most}
    limits = replace(Limits(max_acceleration=2.6, max_speed=30.0), **named)
    speeds, found = looked(np.array([0.0, 1.0]), control[None, :, None], limits)
    assert speeds.acceleration == pytest.approx(2.5)
    told = [each for each in found if "acceleration" in each.rule]
    assert [(each.rule, each.limit, each.unit) for each in told] == [(f"{part} acceleration", most, "m/s2")] * (
        times < 1
    )
    assert [each.value for each in told] == pytest.approx([most / times] * (times < 1))


@pytest.mark.parametrize("later", [False, True])
def test_the_harder_end_of_a_piece_is_where_it_accelerates_too_much(later: bool) -> None:
    # 0 to 3 m/s2 within 2 s, or 3 to 0, and a long way of standing still around it, where leaps are other rules'.
    control = np.zeros((1, 4, 1, 3)) + [0.0, 0.0, 20.0]
    control[0, :, 0, 0] = [0, 0, 0, 2.0] if later else [0, 0, 2.0, 4.0]
    report = check(plan_of(Trajectory(np.array([5.0, 7.0]), control), limits=Limits(max_acceleration=2.0)))
    (found,) = (entry for entry in report.violations if entry.rule == "acceleration")
    assert found.time_s == (7.0 if later else 5.0)
    assert found.value == pytest.approx(3.0)
    assert found.place == pytest.approx((control[0, 3 if later else 0, 0, 0], 0.0, 20.0))


def test_a_jerk_is_measured_by_its_piece() -> None:
    control = np.zeros((1, 4, 1, 3)) + [0.0, 0.0, 20.0]
    control[0, :, 0, 1] = [0, 0, 0, 2.0]
    for start in (0.0, 400.0):
        swarm = Trajectory(np.array([start, start + 2.0]), control)
        report = check(plan_of(swarm, limits=Limits(max_acceleration=99.0, max_jerk=1.4)))
        assert max(entry.value for entry in report.violations if entry.rule == "jerk") >= 1.5
        assert report.max_acceleration_m_s2 == pytest.approx(3.0)


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("seconds", [1e-6, 0.003, 7.0])
def test_the_doubt_is_what_four_units_in_the_last_place_of_every_control_point_can_do(
    order: int, seconds: float
) -> None:
    # The control points move by that much along each axis, every second one the other way.
    control = np.zeros((1, 4, 3, 3))
    control[0, 2, 0, 1], control[0, 1, 1, 2], control[0, 3, 2, 0] = -300.0, 5.0, 20.0
    way = np.array([1.0, -1.0, 1.0, -1.0])[None, :, None, None] * np.ones((1, 4, 3, 3))
    moved = 4 * np.finfo(np.float64).eps * np.array([300.0, 5.0, 20.0])[:, None] * way
    factor = 6 / seconds**order
    change = np.linalg.norm(factor * np.diff(moved, n=order, axis=1)[:, 0], axis=2)
    assert doubt(control, np.array([seconds]), order) == pytest.approx(change, rel=1e-12)


def test_a_swarm_is_as_fast_as_its_fastest_in_any_piece_and_direction() -> None:
    places = np.zeros((4, 3, 3)) + np.arange(3.0)[:, None] * 30.0
    places[1, 0] += [0.0, 8.0, 0.0]
    places[2, 0] += [6.0, 8.0, 0.0]
    places[3, 0] += [6.0, 8.0, 0.0]
    places[2:, 1] += [0.0, 0.0, 4.0]
    places[3, 2] += [0.0, 0.0, -2.0]
    report = check(plan_of(rest_to_rest((100.0, 104.0, 108.0, 112.0), places)))
    assert report.max_level_m_s == pytest.approx(1.5 * 8 / 4)
    assert report.max_climb_m_s == pytest.approx(1.5 * 4 / 4)
    assert report.max_descent_m_s == pytest.approx(1.5 * 2 / 4)
    assert report.max_acceleration_m_s2 == pytest.approx(6 * 8 / 4**2)


@pytest.mark.parametrize("limit", [0.5, 1.0, 8.0])
def test_each_drone_that_is_too_fast_on_its_way_is_told_with_its_own_speed(limit: float) -> None:
    # From rest to rest, fastest half-way: by a tenth, two and three tenths; the last one keeps the limit.
    speeds = limit * np.array([1.1, 1.3, 1.2, 0.99])
    there = np.zeros((4, 3)) + np.arange(4.0)[:, None] * [0.0, 30.0, 0.0] + [0.0, 0.0, 20.0]
    ways = np.stack([there, there + speeds[:, None] * [4 / 1.5, 0.0, 0.0]])
    report = check(plan_of(rest_to_rest((0.0, 4.0), ways)), Limits(max_speed=limit, max_acceleration=99.0))
    found = {each.drones[0]: each for each in report.violations if each.rule == "level speed"}
    assert {drone: each.value for drone, each in found.items()} == pytest.approx(dict(enumerate(speeds[:3])))
    assert {each.time_s for each in found.values()} == {2.0}
    assert report.max_level_m_s == pytest.approx(speeds[1])


# The rule alone, without the rest of the checker -------------------------------------------------------------

ONE = Cues((-np.inf,), ("",))
WIDE = Limits(max_speed=1e4, max_climb=1e4, max_descent=1e4, max_acceleration=1e9)


def looked(times: Floats, control: Floats, limits: Limits = WIDE) -> tuple[Speeds, list[Violation]]:
    """Return what is greatest on some pieces, (p, 4, n, 3), and what is found there."""
    ledger = Ledger()
    speeds = Speeds(limits, ledger)
    speeds.look(Stretch(times[:-1], times[1:], control, 0))
    return speeds, list(ledger.summed(ONE)[0])


def of_velocities(velocities: Floats, seconds: float = 1.0) -> Floats:
    """Return pieces with these velocities as control points, (p, 3, n, 3) m/s, each from the same place."""
    steps = np.concatenate([np.zeros_like(velocities[:, :1]), velocities], axis=1) * seconds / 3
    return np.asarray(np.cumsum(steps, axis=1) + [0.0, 0.0, 20.0])


@pytest.mark.parametrize("size", [0.1, 0.5, 1.0, 3.0, 40.0])
@pytest.mark.parametrize("part", [0.3, 0.7, 1e4])
def test_level_speeds_are_those_of_many_looks_however_fast_and_whatever_is_allowed(size: float, part: float) -> None:
    velocities = size * np.random.default_rng(5).uniform(-0.3, 0.3, (4, 3, 7, 3))
    velocities[:, 1] *= 5  # fastest between the ends of a piece
    u = np.linspace(0.0, 1.0, 4001)[:, None, None, None]
    v0, v1, v2 = np.moveaxis(velocities[..., :2], 1, 0)
    looks = np.linalg.norm((1 - u) ** 2 * v0 + 2 * u * (1 - u) * v1 + u**2 * v2, axis=3).max(axis=(0, 1))
    limits = replace(WIDE, max_speed=size * part)
    speeds, found = looked(np.arange(5.0), of_velocities(velocities), limits)
    assert speeds.level == pytest.approx(looks.max(), rel=1e-6)
    wanted = {drone: most for drone, most in enumerate(looks.tolist()) if most > size * part}
    assert {each.drones[0]: each.value for each in found} == pytest.approx(wanted, rel=1e-6)
    assert {each.limit for each in found} <= {size * part}
    assert (len(wanted) > 3) == (part < 1)


@pytest.mark.parametrize("size", [0.1, 1.0, 3.0])
@pytest.mark.parametrize("shape", [(1.0, 1.1, 0.0), (0.0, 1.1, 1.0), (1.0, 1.6, 1.0), (1.0, 0.9, 0.0)])
def test_the_greatest_speed_is_no_control_point_and_not_only_that_of_an_end(
    size: float, shape: tuple[float, float, float]
) -> None:
    velocities = np.zeros((1, 3, 1, 3))
    velocities[0, :, 0, 1] = size * np.array(shape)
    u, (a, b, c) = np.linspace(0, 1, 100_001), shape
    top = size * float(((1 - u) ** 2 * a + 2 * u * (1 - u) * b + u**2 * c).max())
    assert looked(np.array([0.0, 1.0]), of_velocities(velocities))[0].level == pytest.approx(top, rel=1e-6)


def test_short_pieces_late_in_a_show_are_excused_what_rounding_does_to_them_and_no_more() -> None:
    limits = replace(WIDE, max_acceleration=4.0, max_jerk=2.0)
    still = np.full((1, 4, 1, 3), 300.0)
    still[0, 1::2] = np.nextafter(300.0, 0.0)
    for seconds in (1e-7, 1e-6, 1e-4, 1e-3):
        times = np.array([400.0, 400.0 + seconds])
        _, found = looked(times, still, limits)
        assert found == [], "one unit in the last place"
    for seconds, rule, jerk, more in ((1e-3, "acceleration", 0.0, 2e-4), (3e-3, "jerk", 2.0, 0.02)):
        times = np.array([0.0, seconds])
        rises = np.linspace(0.0, jerk * seconds, 2) + (4.0 if rule == "acceleration" else 0.0)
        for beyond, wrong in ((-more, False), (more, True)):
            bends = rises * (1 + beyond)
            velocities = np.zeros((1, 3, 1, 3))
            velocities[0, 1:, 0, 0] = np.cumsum(bends) * seconds / 2
            control = of_velocities(velocities, seconds) + [300.0, 0.0, 0.0]
            _, found = looked(times, control, limits)
            assert [(each.rule, each.limit) for each in found] == ([(rule, 4.0 if rule[0] == "a" else 2.0)] * wrong)


def test_each_rule_is_told_with_its_own_limit() -> None:
    limits = Limits(max_speed=3.0, max_climb=2.0, max_descent=1.5, max_acceleration=0.7, max_jerk=0.6)
    velocities = np.zeros((2, 3, 1, 3))
    velocities[:, 1, 0] = [[9.0, 0.0, 9.0], [0.0, 0.0, -9.0]]
    _, found = looked(np.array([0.0, 2.0, 4.0]), of_velocities(velocities, 2.0), limits)
    wanted = {"level speed": 3.0, "climb": 2.0, "descent": 1.5, "acceleration": 0.7, "jerk": 0.6}
    assert {each.rule: each.limit for each in found} == wanted


def test_leaps_are_told_with_their_limits_and_the_last_one_at_the_end_of_the_show() -> None:
    places = np.zeros((3, 4, 2, 3)) + [0.0, 0.0, 20.0] + np.arange(2.0)[:, None] * [9.0, 0.0, 0.0]
    places[1:, :, 1] += [0.0, 0.5, 0.0]  # leaps by half a metre
    places[2, 3, 0, 0] += 2.0  # and arrives at 3 m/s
    swarm = Trajectory(np.array([0.0, 2.0, 5.0, 7.0]), places)
    ledger = Ledger()
    joints = Joints(ledger, straight=False)
    joints.look(Stretch(swarm.times[:-1], swarm.times[1:], swarm.control, 0))
    joints.finish(swarm, ONE)
    found = {
        (each.rule, each.drones): (each.time_s, round(each.value, 9), each.limit) for each in ledger.summed(ONE)[0]
    }
    assert found == {
        ("continuity", (1,)): (2.0, 0.5, 0.001),
        ("smoothness", (0,)): (7.0, 3.0, 0.01),
    }


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(("order", "factor"), [(1, 3), (2, 6), (3, 6)])
def test_whole_steps_leave_open_what_half_a_step_at_every_control_point_can_do(
    order: int, factor: int, axes: int
) -> None:
    step, length = 0.004, 0.2
    worst = np.array([1, -1, 1, -1])[:, None] * np.full(axes, step / 2)
    derivative = factor * np.diff(worst, n=order, axis=0)[0] / length**order
    found = coarse_doubt(np.array([length, 2 * length]), step, order, axes)
    assert found[:, 0] == pytest.approx(np.linalg.norm(derivative) / np.array([1, 2**order]))


@pytest.mark.parametrize(
    ("rule", "name", "axes"),
    [
        ("acceleration", "max_acceleration", 3),
        ("level acceleration", "max_level_acceleration", 2),
        ("vertical acceleration", "max_vertical_acceleration", 1),
    ],
)
@pytest.mark.parametrize(("beyond", "found"), [(1.001, True), (0.999, False)])
def test_a_short_twitch_in_whole_steps_is_accused_by_what_the_steps_and_its_milliseconds_cannot_do(
    beyond: float, found: bool, rule: str, name: str, axes: int
) -> None:
    most = good_plan().limits.max_acceleration
    plan = with_limits(good_plan(), **{"max_acceleration": 50.0, name: most})
    length, grain = 0.1, 0.002
    limit = most * 1.01**2 + float(coarse_doubt(np.array([length]), grain, 2, axes)[0, 0])
    aside = beyond * limit * length**2 / 6
    times, control = plan.trajectory.times, plan.trajectory.control
    hold = int(np.flatnonzero((control == control[:, :1]).all(axis=(1, 2, 3)) & (np.diff(times) > 1))[0])
    here = control[hold, 0]
    there = here + np.eye(len(here), 1) * ([0.0, 0.0, aside] if axes == 1 else [aside, 0.0, 0.0])
    stay, twitch = np.stack([here] * 4), [np.stack([here, here, there, there]), np.stack([there, there, here, here])]
    begin = times[hold] + 0.5
    knots = np.concatenate([times[: hold + 1], begin + np.array([0, length, 2 * length]), times[hold + 1 :]])
    curves = np.concatenate([control[:hold], [stay, *twitch, stay], control[hold + 1 :]])
    report = check(replace(plan, trajectory=Trajectory(knots, curves), grain=grain))
    assert {violation.rule for violation in report.violations} == ({rule} if found else set())


@pytest.mark.parametrize("seconds", [0.02, 0.5])
def test_in_coarse_files_steps_and_a_millisecond_are_excused_and_no_more(seconds: float) -> None:
    stretch = Stretch(np.array([3.0]), np.array([3.0 + seconds]), np.full((1, 4, 1, 3), 20.0), 0)
    for grain in (0.0, 0.001):
        speeds = Speeds(WIDE, Ledger(), grain)
        for order in (1, 2, 3):
            longer = 1.0 if grain == 0 else ((seconds + 0.001) / seconds) ** order
            most = 4.0 * longer + float(coarse_doubt(np.array([seconds]), grain, order)[0, 0])
            least, beyond = (np.full((1, 1), most * (1 + part)) for part in (-1e-4, 1e-4))
            assert not speeds._over(stretch, least, 4.0, order).any()
            assert speeds._over(stretch, beyond, 4.0, order).all()


@pytest.mark.parametrize(
    ("rule", "limit", "way"),
    [
        ("climb", "max_climb", [0.0, 0.0, 1.0]),
        ("descent", "max_descent", [0.0, 0.0, -1.0]),
        ("level speed", "max_speed", [0.6, 0.8, 0.0]),
    ],
)
@pytest.mark.parametrize(("part", "found"), [(1 - 1e-4, False), (1 + 1e-4, True)])
def test_in_coarse_files_a_speed_is_excused_what_its_own_axes_may_be_off(
    rule: str, limit: str, way: list[float], part: float, found: bool
) -> None:
    """Of a straight piece: by steps at both ends, along one axis or two, and by a millisecond."""
    length, step = 0.1, 0.01
    open_ = 3 * step / length * (2**0.5 if rule == "level speed" else 1)
    speed = part * (4.0 * (length + 0.001) / length + open_)
    control = of_velocities(np.ones((1, 3, 1, 3)) * way * speed, length) + [300.0, 0.0, 40.0]
    ledger, stated = Ledger(), {limit: 4.0}
    speeds = Speeds(replace(WIDE, **stated), ledger, step)  # type: ignore[arg-type]  # a number
    speeds.look(Stretch(np.array([0.0]), np.array([length]), control, 0))
    assert [each.rule for each in ledger.summed(ONE)[0]] == ([rule] if found else [])


def test_a_climb_in_a_piece_of_a_hundredth_of_a_millisecond_is_known() -> None:
    velocities = np.zeros((1, 3, 1, 3)) + [0.0, 0.0, 4.01]
    control = of_velocities(velocities, 1e-5) + [300.0, 0.0, 0.0]
    _, found = looked(np.array([0.0, 1e-5]), control, replace(WIDE, max_climb=4.0))
    assert [each.rule for each in found] == ["climb"]


def test_of_samples_leaps_are_told_and_corners_are_not() -> None:
    rows = np.array([[0, 0, 20], [1, 0, 20], [1, 1, 20], [1, 2, 20], [1, 3, 20]])[:, None] * 1.0
    control = np.stack([rows[:-1] + share * (rows[1:] - rows[:-1]) for share in (0, 1 / 3, 2 / 3, 1)], axis=1)
    control[2:, ..., 0] += 0.005
    curves = plan_of(Trajectory(np.arange(5.0), control))
    for plan, rules in ((curves, {"continuity", "smoothness"}), (replace(curves, sample_rate=1.0), {"continuity"})):
        assert {found.rule for found in check(plan).violations} & {"continuity", "smoothness"} == rules
