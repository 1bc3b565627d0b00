"""A plan read from samples: what windows of real time show is found; rounding, corners, odd rows are no faults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from choreo.safety.report import Report
from tests.safety.plans import good_plan, plan_of, with_limits
from tests.safety.rows import along, even, with_all_rows
from tests.safety.rows import sampled as read


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


def broken(report: Report) -> set[tuple[str, tuple[int, ...]]]:
    return {(found.rule, found.drones) for found in report.violations}


def there_and_back(times: Floats, begin: float, speed: float, seconds: float) -> Floats:
    """Return metres of a way that begins and ends at once, at that speed, and later comes back slowly."""
    away = speed * seconds
    back = np.clip((times - 40.0) / 15.0, 0.0, 1.0)
    return np.asarray(np.clip((times - begin) * speed, 0.0, away) - away * back**2 * (3 - 2 * back))


@pytest.mark.parametrize("rate", [4.0, 10.0, 20.0, 100.0])
def test_a_good_plan_is_good_when_sampled(rate: float) -> None:
    report = check(sampled(good_plan(4), rate))
    assert report.lines() == []
    exact = check(good_plan(4))
    assert report.closest_m == pytest.approx(exact.closest_m, abs=1e-3)
    assert report.max_level_m_s == pytest.approx(exact.max_level_m_s, rel=0.02)
    assert report.max_climb_m_s == pytest.approx(exact.max_climb_m_s, rel=0.02)
    # The window smooths the peak, and cannot raise it but by rounding.
    assert 0.8 * exact.max_acceleration_m_s2 <= report.max_acceleration_m_s2 <= exact.max_acceleration_m_s2 + 0.006


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
    assert broken(report) == {(rule, (8,))}
    assert report.violations[0].value == pytest.approx(value, rel=0.05)


@pytest.mark.parametrize("rate", [4.0, 5.0, 20.0, 50.0])
def test_a_jump_at_the_edge_of_a_hold_is_found(rate: float) -> None:
    # Everybody holds until 20 s; then one of them has 7.9 m/s at once.
    rows = even(rate)
    report = check(read(rows, along(lambda times: there_and_back(times, 20.0, 7.9, 3.0), rows / 1000)))
    assert broken(report) == {("acceleration", (0,))}
    assert report.violations[0].value > 25
    assert report.violations[0].time_s in (20.0, 23.0)


@pytest.mark.parametrize("rate", [4.0, 5.0, 7.0, 12.0])
def test_joining_moments_in_which_nobody_moves_changes_nothing(rate: float) -> None:
    for speed in (0.4, 0.8, 7.9):
        rows = np.round(even(rate))
        limits = Limits(max_jerk=1.0)
        places = along(lambda times, speed=speed: there_and_back(times, 20.0, speed, 3.0), rows / 1000)  # type: ignore[misc]
        joined = read(rows, places, limits=limits)
        whole = with_all_rows(joined, rows, places)
        assert len(joined.trajectory.times) < 0.8 * len(whole.trajectory.times)
        reports = check(joined), check(whole)
        assert reports[0].violations == reports[1].violations
        assert reports[0].max_acceleration_m_s2 == reports[1].max_acceleration_m_s2
        assert (reports[0].not_proved, reports[1].not_proved) == ((), ())


def swings(times: Floats, hardest: float) -> Floats:
    """Return a way to and fro at 3 rad/s, from 15 to 55 s, with that acceleration at the turning points."""
    inside = np.clip((times - 15) / 2, 0, 1) * np.clip((55 - times) / 2, 0, 1)
    return np.asarray(hardest / 9 * np.sin(3 * times) * inside**2 * (3 - 2 * inside))


@pytest.mark.parametrize("beside", [0.001, 0.01, 0.1, 0.249])
def test_an_odd_row_hides_nothing(beside: float) -> None:
    rows = even(4.0)
    odd = np.sort(np.append(rows, 40_000 + 1000 * beside))
    reports = [check(read(at, along(lambda times: swings(times, 9.0), at / 1000))) for at in (rows, odd)]
    assert broken(reports[0]) == broken(reports[1]) == {("acceleration", (0,))}
    assert reports[1].max_acceleration_m_s2 == pytest.approx(reports[0].max_acceleration_m_s2, rel=0.01)


@pytest.mark.parametrize("rate", [4.0, 10.0, 20.0, 50.0])
def test_an_even_file_has_no_allowance_for_unevenness(rate: float) -> None:
    # 3.02 m/s2 for 2.6 s: more than the 6 mm/s2 of four decimals, less than the 0.29 of unknown milliseconds. The
    # holds before and after are joined, which leaves steps of many lengths.
    rows = even(rate)

    def way(times: Floats, hard: float) -> Floats:
        part = np.clip((times - 20.0) / 2.6, 0.0, 2.0)
        half = hard * 2.6**2 / 2
        out = np.where(part < 1, half * part**2, 2 * half - half * (2 - part) ** 2)
        back = np.clip((times - 40.0) / 15.0, 0.0, 1.0)
        return np.asarray(out - 2 * half * back**2 * (3 - 2 * back))

    for hard, found in ((2.999, set()), (3.02, {("acceleration", (0,))})):
        assert broken(check(read(rows, along(lambda times, hard=hard: way(times, hard), rows / 1000)))) == found  # type: ignore[misc]


@pytest.mark.parametrize(("part", "axis"), [("level", 0), ("level", 1), ("vertical", 2)])
def test_each_part_of_the_acceleration_is_held_in_samples_too(part: str, axis: int) -> None:
    """A drone speeds up by 2 m/s2 along one axis for 3 s, slows down again, and comes back slowly."""
    times = np.arange(0.0, 60.0, 0.1)
    places = np.array([0.0, 0.0, 20.0]) + np.zeros((len(times), 1, 3))
    speed = 2.0 * np.clip(np.minimum(times - 5.0, 11.0 - times), 0.0, 3.0) - 0.6 * np.clip(
        np.minimum(times - 20.0, 52.0 - times), 0.0, 1.0
    )
    places[:, 0, axis] += np.cumsum(speed) * 0.1
    limits = Limits(max_climb=8.0, max_descent=8.0)
    for most, found in ((1.9, {f"{part} acceleration"}), (2.1, set())):
        named: dict[str, Any] = {f"max_{part}_acceleration": most}
        held = replace(limits, **named)
        rules = {rule for rule, _ in broken(check(read(1000 * times, places), held))}
        assert {rule for rule in rules if "acceleration" in rule} == found
    other: dict[str, Any] = {f"max_{({'level', 'vertical'} - {part}).pop()}_acceleration": 0.1}
    strict = check(read(1000 * times, places), replace(limits, **other))
    assert not [rule for rule, _ in broken(strict) if "acceleration" in rule]


def test_a_short_burst_of_speed_is_found() -> None:
    # 9.7 m/s for six rows of 20 Hz.
    rows = even(20.0)
    report = check(read(rows, along(lambda times: there_and_back(times, 28.0, 9.68, 0.3), rows / 1000)))
    assert ("level speed", (0,)) in broken(report)
    assert report.max_level_m_s == pytest.approx(9.68, abs=1e-3)


@pytest.mark.parametrize(("decimals", "open_"), [(3, 0.056), (4, 0.0056), (6, 0.000056)])
def test_no_more_is_allowed_than_the_decimals_can_do(decimals: int, open_: float) -> None:
    # The same 2 Hz wave, ever harder: accused as soon as it exceeds the limit by more than the decimals leave open.
    rows = even(8.0)
    limit = check(read(rows, along(lambda times: swings(times, 5.0), rows / 1000), decimals=7)).max_acceleration_m_s2
    for more, accused in ((0.0, False), (0.3 * open_, False), (2.5 * open_, True)):
        places = along(lambda times: swings(times, 5.0), rows / 1000)
        limits = Limits(max_acceleration=limit - more)
        assert (not check(read(rows, places, decimals=decimals, limits=limits)).ok) == accused


def random_flight(random: np.random.Generator, hard: float) -> tuple[Floats, Floats, Floats]:
    """Return moments, velocities and places, each at the beginning of a stretch of the hardest acceleration.

    It ends at rest, since the second half takes back what the first one gained.
    """
    lengths = random.uniform(0.02, 1.5, 12)
    turns = random.normal(size=(12, 3))
    turns *= hard / np.linalg.norm(turns, axis=1, keepdims=True)
    turns[random.random(12) < 0.2] = 0.0
    lengths, turns = (
        np.concatenate([[2.0], lengths, lengths[::-1], [1.0]]),
        np.concatenate([[[0, 0, 0]], turns, -turns[::-1], [[0, 0, 0]]]),
    )
    times = np.concatenate([[0.0], np.cumsum(lengths)])
    velocity = np.concatenate([np.zeros((1, 3)), np.cumsum(turns * lengths[:, None], axis=0)])
    steps = velocity[:-1] * lengths[:, None] + turns * lengths[:, None] ** 2 / 2
    return times, velocity, np.concatenate([np.zeros((1, 3)), np.cumsum(steps, axis=0)])


def flown(flight: tuple[Floats, Floats, Floats], at: Floats) -> Floats:
    times, velocity, places = flight
    piece = np.clip(np.searchsorted(times, at, side="right") - 1, 0, len(times) - 2)
    since = (at - times[piece])[:, None]
    turn = (velocity[piece + 1] - velocity[piece]) / np.diff(times)[piece, None]
    return np.asarray(places[piece] + velocity[piece] * since + turn * since**2 / 2)


@pytest.mark.parametrize("clock", ["true", "rounded"])
def test_nobody_who_keeps_the_limits_is_accused_wherever_the_rows_stand(clock: str) -> None:
    # All the time as hard as allowed, in any direction, at rows of any moments, with every rounding.
    for seed in range(50):
        random = np.random.default_rng(seed)
        flight = random_flight(random, 3.0)
        end = flight[0][-1]
        moments = np.sort(random.uniform(0, end, int(end * random.uniform(2, 60))))
        moments = np.unique(np.concatenate([[0.0], moments, moments[::7] + 0.001, [end + 1]]))
        rows = np.round(moments * 1000)
        kept = np.concatenate([[True], np.diff(rows) > 0])
        rows, moments = rows[kept], moments[kept] if clock == "rounded" else rows[kept] / 1000
        places = flown(flight, np.minimum(moments, end))[:, None] + [0.0, 0.0, 500.0]
        limits = Limits(max_speed=1e3, max_climb=1e3, max_descent=1e3, max_altitude=1e4)
        report = check(read(rows, places, decimals=int(random.choice([3, 4, 6])), limits=limits))
        assert "acceleration" not in {found.rule for found in report.violations}, seed
        fastest = np.hypot(*flight[1][:, :2].T).max()
        assert report.max_level_m_s <= fastest * 1.05


def test_a_jerk_is_found_where_it_is_limited() -> None:
    rows = even(20.0)
    places = along(lambda times: swings(times, 2.5), rows / 1000)  # its jerk is 7.5 m/s3
    assert check(read(rows, places)).ok
    assert broken(check(read(rows, places, limits=Limits(max_jerk=9.0)))) == set()
    report = check(read(rows, places, limits=Limits(max_jerk=6.0)))
    assert broken(report) == {("jerk", (0,))}
    fine = np.arange(15_000, 55_000) / 1000
    hardest = np.abs(np.diff(swings(fine, 2.5), n=3)).max() * 1e9
    assert 6.0 < report.violations[0].value < hardest


@pytest.mark.parametrize("rate", [4.0, 20.0])
def test_who_comes_down_too_fast_below_3_m_is_found_though_no_row_lies_at_3_m(rate: float) -> None:
    plan = good_plan(changes={(66.0, 8): (2.0, 2.0, 3.55)})
    rows = np.arange(round(plan.duration * rate) + 1) * 1000 / rate
    times, start = rows / 1000, 66.0

    def places(speed: float) -> Floats:
        found = np.stack([plan.trajectory.at(float(time)).position for time in times])
        down = np.minimum(3.55, np.maximum(0.0, (times - start) * speed))
        found[times >= start, 8, 2] = (3.55 - down)[times >= start]
        return found

    limits = replace(plan.limits, max_acceleration=50.0)
    assert broken(check(read(rows, places(0.99), limits=limits))) == set()
    assert broken(check(read(rows, places(1.02), limits=limits))) == {("touch-down", (8,))}


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
    assert ("continuity", (3,)) in broken(report)
    assert {drones for _, drones in broken(report)} == {(3,)}


@pytest.mark.parametrize("limits", [{}, {"max_jerk": 0.5}])
def test_blocks_of_samples_are_measured_like_the_whole(
    limits: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = sampled(with_limits(good_plan(changes={(34.0, 8): (17.0, 33.0, 30.0)}), **limits))
    whole = check(plan)
    monkeypatch.setattr("choreo.safety.exact.rows.ROWS_AT_ONCE", 100)
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
    times = np.concatenate([np.arange(400) / 1000, 1.0 + np.arange(300)])
    places = np.zeros((700, 1, 3)) + [0.0, 0.0, 20.0]
    places[500:, 0, 0] = 50.0
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    swarm = Trajectory(times, places[:-1, None] * (1 - share) + places[1:, None] * share)
    report = check(plan_of(swarm, sample_rate=1000.0))
    assert report.sample_rate == 1000.0
    assert report.max_level_m_s == pytest.approx(50.0)
    assert "level speed" in {found.rule for found in report.violations}


def test_small_corners_of_samples_are_not_summed_as_those_of_curves_are() -> None:
    """5 m/s2 for a tenth of a second, in corners of 5 mm/s: over the windows of samples that is 2 m/s2 at most."""
    times = np.arange(4001) / 1000
    speed = np.clip(5 * (times - 1), 0.0, 0.5) - np.clip(0.5 * (times - 2.5), 0.0, 0.5)
    places = np.zeros((len(times), 1, 3)) + [0.0, 0.0, 20.0]
    places[1:, 0, 0] += np.cumsum(speed[:-1]) / 1000
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    swarm = Trajectory(times, places[:-1, None] * (1 - share) + places[1:, None] * share)
    for rate, found in ((1000.0, False), (None, True)):
        report = check(plan_of(swarm, sample_rate=rate))
        assert report.sample_rate == rate
        assert ("acceleration" in {each.rule for each in report.violations}) == found


@pytest.mark.parametrize(
    ("limit", "axes"),
    [("max_acceleration", [0, 1, 2]), ("max_level_acceleration", [0, 1]), ("max_vertical_acceleration", [2])],
)
@pytest.mark.parametrize(("beyond", "found"), [(0.99, False), (1.01, True)])
def test_whole_centimetres_leave_open_what_the_axes_of_a_limit_may_be_off_and_no_more(
    limit: str, axes: list[int], beyond: float, found: bool
) -> None:
    """Four times half a centimetre of each axis that counts, by the square of a window."""
    open_ = 4 * 0.005 * len(axes) ** 0.5 / 0.25**2
    step = (3.0 + beyond * open_) * 0.25**2
    place = np.zeros((40, 1, 3)) + [0, 0, 20]
    place[20:, 0, axes] += step / len(axes) ** 0.5
    stated: Any = {"max_acceleration": 50.0, "max_speed": 50.0, "max_climb": 50.0, "max_descent": 50.0, limit: 3.0}
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    curves = Trajectory(np.arange(40) / 4, place[:-1, None] * (1 - share) + place[1:, None] * share)
    report = check(replace(plan_of(curves, limits=Limits(**stated)), sample_rate=4.0, grain=0.01))
    assert ("acceleration" in {violation.rule.split()[-1] for violation in report.violations}) == found
