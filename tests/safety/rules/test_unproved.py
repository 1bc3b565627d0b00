"""Rows too far apart prove neither speed nor acceleration: that is said, with the stretch; nothing is called good."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import choreo as ch
from choreo.arrays import Bools, Floats
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import UnsafeError
from choreo.safety.check import check
from choreo.safety.exact.rows import Rows
from choreo.safety.exact.stretch import Cues
from choreo.safety.finding import Unproved
from choreo.safety.rules import unproved
from choreo.safety.rules.samples import WINDOW
from tests.safety.rows import along, even, sampled, with_all_rows


def zigzag(times: Floats) -> Floats:
    """Return a way that turns at once, at 7.2 m/s, wherever rows 5 s apart do not look."""
    return np.where((times > 20) & (times < 40), 18.0 * np.abs((times / 5 + 0.5) % 1 * 2 - 1) * 2 - 18.0, 0.0)


def slow(times: Floats) -> Floats:
    part = np.clip((times - 20) / 20, 0, 1)
    back = np.clip((times - 42) / 12, 0, 1)
    return np.asarray(20 * part**2 * (3 - 2 * part) - 20 * back**2 * (3 - 2 * back))


def without(rows: Floats, first: float, last: float) -> Floats:
    """Return the rows but those between two moments, s."""
    return rows[(rows <= 1000 * first) | (rows >= 1000 * last)]


@pytest.mark.parametrize("step", [1.0, 2.0, 5.0])
def test_a_show_of_sparse_rows_is_not_called_good(step: float) -> None:
    rows = even(1 / step)
    report = check(sampled(rows, along(slow, rows / 1000)))
    assert report.violations == ()
    assert not report.ok
    first, *_, last = report.not_proved
    assert first.start_s == 0.0
    assert (first.gap_s, first.drones) == (step, 2)
    assert last.end_s == pytest.approx(78.0, abs=step)
    assert last.drones == 2
    # In the air it is one drone that flies; while everybody holds nothing is open.
    (flight,) = [stretch for stretch in report.not_proved if stretch.start_s == 20.0]
    assert flight.drones == 1
    assert not any(stretch.start_s < 15.0 < stretch.end_s for stretch in report.not_proved)


def test_what_sparse_rows_do_show_is_a_violation_nevertheless() -> None:
    rows = even(1.0)
    jump = along(
        lambda times: np.clip((times - 20) * 7.9, 0, 23.7) - 23.7 * np.clip((times - 30) / 20, 0, 1), rows / 1000
    )
    report = check(sampled(rows, jump))
    assert {(found.rule, found.drones) for found in report.violations} == {("acceleration", (0,))}
    assert report.not_proved


def test_rows_5_s_apart_do_not_show_a_zigzag() -> None:
    rows = even(0.2)
    report = check(sampled(rows, along(zigzag, rows / 1000)))
    assert report.violations == ()
    assert not report.ok


@pytest.mark.parametrize(("gap", "proved"), [(0.95, True), (0.999, True), (1.0, False), (1.5, False)])
def test_one_gap_in_a_flight_is_told(gap: float, proved: bool) -> None:
    rows = np.union1d(without(even(20.0), 30.0, 30.0 + gap), [1000 * (30.0 + gap)])
    report = check(sampled(rows, along(slow, rows / 1000)))
    assert report.violations == ()
    assert report.ok == proved
    told = [(stretch.start_s, stretch.end_s, round(stretch.gap_s, 9), stretch.drones) for stretch in report.not_proved]
    assert told == ([] if proved else [(30.0, 30.0 + gap, gap, 1)])


def test_a_gap_while_everybody_stands_still_is_none() -> None:
    rows = without(even(20.0), 9.0, 19.0)
    places = along(slow, rows / 1000)
    assert check(sampled(rows, places)).ok
    assert check(with_all_rows(sampled(rows, places), rows, places)).ok


def test_whoever_trembles_less_than_the_decimals_stands_still() -> None:
    rows = even(20.0)
    places = along(slow, rows / 1000)
    places[200:380, 1, 0] += 0.0001 * (np.arange(180) % 2)
    kept = (rows <= 12_000) | (rows >= 14_000)
    assert check(sampled(rows[kept], places[kept])).ok


def test_gaps_that_follow_each_other_are_one_stretch() -> None:
    rows = np.union1d(without(even(20.0), 24.0, 36.0), [25_000, 28_000, 32_000])
    (stretch,) = check(sampled(rows, along(slow, rows / 1000))).not_proved
    assert (stretch.start_s, stretch.end_s, stretch.gap_s) == (24.0, 36.0, 4.0)
    assert stretch.cue == "show"


def test_many_stretches_are_told_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = even(20.0)
    for start in np.arange(21.0, 39.0, 2.0):
        rows = without(rows, start, start + 1.5)
    plan = sampled(rows, along(slow, rows / 1000))
    assert len(check(plan).not_proved) == 9
    monkeypatch.setattr(unproved, "TOLD", 3)
    *_, last = check(plan).not_proved
    assert (last.start_s, last.end_s) == (25.0, 38.5)


def test_the_report_says_so_in_words_and_as_data() -> None:
    rows = without(even(20.0), 30.0, 33.5)
    report = check(sampled(rows, along(slow, rows / 1000)))
    assert report.summary().endswith("from samples, 20 Hz, NOT PROVED: 1 stretch of samples too far apart")
    assert report.lines() == [
        "not proved: speed and acceleration of 1 drone from 00:30.00 to 00:33.50; samples up to 3.5 s apart do not "
        "show them, those less than 1 s apart would"
    ]
    data = report.to_dict()
    assert (data["ok"], data["violations"]) == (False, [])
    assert data["not_proved"] == [{"start_s": 30.0, "end_s": 33.5, "gap_s": 3.5, "drones": 1, "cue": "show"}]
    with pytest.raises(UnsafeError, match=r"^the plan is not proved to be safe:\nnot proved: speed and acceleration"):
        report.raise_for_violations()


def test_exact_curves_prove_everything() -> None:
    still = ch.Trajectory.hold([[0, 0, 0], [2, 0, 0]], start=0, end=100)
    fleet = ch.Fleet(2, homes=np.array([[0.0, 0, 0], [2, 0, 0]]))
    plan = sampled(even(1.0), along(slow, even(1.0) / 1000))
    exact = ch.Plan("still", still, plan.light, (), ch.Limits(), fleet)
    assert check(exact).not_proved == ()


STEPS = [
    (Limits(), {"acceleration": 0.2 * 3.0 * WINDOW**2 / (2 * 3**0.5)}),
    (Limits(max_level_acceleration=2.0), {"level acceleration": 0.2 * 2.0 * WINDOW**2 / (2 * 2**0.5)}),
    (Limits(max_vertical_acceleration=1.0), {"vertical acceleration": 0.2 * 1.0 * WINDOW**2 / 2}),
    (Limits(max_jerk=6.0), {"jerk": 0.2 * 6.0 * WINDOW**3 / (4 * 3**0.5)}),
    (Limits(max_speed=0.25), {"level speed": 0.2 * 0.25 * WINDOW / 2**0.5}),
    (Limits(max_climb=0.2), {"climb": 0.2 * 0.2 * WINDOW}),
    (Limits(max_descent=0.2), {"descent": 0.2 * 0.2 * WINDOW}),
    (Limits(max_acceleration=30.0), {"descent": 0.2 * 1.0 * WINDOW}),
]


@pytest.mark.parametrize(("limits", "least"), STEPS)
def test_steps_that_may_hide_a_fifth_of_a_limit_are_told_of_the_whole_show(
    limits: Limits, least: dict[str, float]
) -> None:
    """Of 20 to 53 mm drones were called good that accelerated at up to 5.9 m/s2 of 3."""
    rows = even(20.0)
    plan = sampled(rows, along(slow, rows / 1000))
    rule, step = next(iter(least.items()))
    assert unproved.too_coarse(replace(plan, grain=0.999 * step), limits) == ()
    coarse = replace(plan, grain=1.001 * step)
    begin, end = float(plan.trajectory.times[0]), float(plan.trajectory.times[-1])
    told = unproved.too_coarse(coarse, limits)
    assert told == (Unproved(begin, end, 0.0, plan.drones, "", 1.001 * step, hidden=(rule,)),)
    assert check(coarse, limits).not_proved == told
    assert not check(coarse, limits).ok


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_what_a_fifth_is_can_be_seen(axes: int) -> None:
    """Rounding up, down, up of places a window apart is what hides most."""
    plan = sampled(even(4.0), along(slow, even(4.0) / 1000))
    limits = {
        1: Limits(max_acceleration=20.0, max_vertical_acceleration=2.0),
        2: Limits(max_acceleration=20.0, max_level_acceleration=2.0),
        3: Limits(max_acceleration=2.0),
    }[axes]
    step = next(each for each in np.arange(1e-4, 0.1, 1e-4) if unproved.too_coarse(replace(plan, grain=each), limits))
    off = np.zeros((3, 3))
    off[:, :axes] = step / 2 * np.array([1, -1, 1])[:, None]
    hidden = np.linalg.norm(off[2] - 2 * off[1] + off[0]) / WINDOW**2
    assert hidden == pytest.approx(0.2 * 2.0, rel=0.03)


CUES = Cues((-np.inf, 5.0), ("one", "two"))


def told(
    times: list[float], places: Floats, stated: float = 0.0, own: Bools | None = None
) -> list[tuple[float, float, float, int, str]]:
    """Return what is told of rows at places (k, n, 3)."""
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    swarm = Trajectory(np.array(times), places[:-1, None] * (1 - share) + places[1:, None] * share)
    found = unproved.unproved(Rows.of(swarm, stated, own), CUES)
    return [(each.start_s, each.end_s, each.gap_s, each.drones, each.cue) for each in found]


def test_each_stretch_has_its_own_gap_drones_and_cue() -> None:
    # First drone 0 for 1.5 s, then drones 1 and 2 for 3 s and drone 1 for 2 s, then drone 0 for 1.25 s.
    times = [0.0, 0.5, 2.0, 2.5, 5.5, 7.5, 8.0, 9.25, 9.5]
    places = np.zeros((9, 3, 3)) + [[0.0, 0, 9], [5, 0, 9], [9, 0, 9]]
    places[2:, 0, 0] += 1.0
    places[4:, 1:, 1] += 1.0
    places[5:, 1, 1] += 1.0
    places[7:, 0, 0] += 1.0
    assert told(times, places) == [
        (0.5, 2.0, 1.5, 1, "one"),
        (2.5, 7.5, 3.0, 2, "one"),
        (8.0, 9.25, 1.25, 1, "two"),
    ]


def test_each_drone_has_its_own_next_row() -> None:
    # Rows each half second; drone 0 has none from 1 to 2 s and from 4 to 6.5 s, drone 1 none from 6 to 7.5 s.
    times = [0.5 * number for number in range(20)]
    own = np.ones((20, 3), dtype=np.bool_)
    own[3, 0] = own[9:13, 0] = own[13:15, 1] = False
    places = np.zeros((20, 3, 3)) + [[0.0, 0, 9], [5, 0, 9], [9, 0, 9]]
    places[:, :2, 1] += np.array(times)[:, None]
    assert told(times, places, 0.0, own) == [(1.0, 2.0, 1.0, 1, "one"), (4.0, 7.5, 2.5, 2, "one")]
    own[3, 0] = True
    assert told(times, places, 0.0, own) == [(4.0, 7.5, 2.5, 2, "one")]
    places[:] = places[0]
    places[:, 2, 0] += np.array(times)  # who has no row stands, who flies has all rows
    assert told(times, places, 0.0, own) == []


@pytest.mark.parametrize("own", [None, np.ones((5, 2), dtype=np.bool_)], ids=["all", "each"])
@pytest.mark.parametrize(("times", "moves"), [(0.0, False), (1.9, False), (2.0, False), (2.02, True), (2.6, True)])
def test_who_is_off_by_twice_the_rounding_may_stand_still(times: float, moves: bool, own: Bools | None) -> None:
    stated = 0.125
    places = np.random.default_rng(1).uniform(5, 9, (1, 2, 3)).repeat(5, axis=0)
    places[0, 0] += 3.0  # so that the next ones are not one rest
    places[2:, 1, 2] += times * stated
    assert told([0.0, 0.5, 2.5, 3.0, 3.5], places.round(6), stated, own) == (
        [(0.5, 2.5, 2.0, 1, "one")] if moves else []
    )


def test_a_thousand_drones_are_looked_at_some_pieces_at_a_time() -> None:
    places = np.zeros((452, 1000, 3)) + np.arange(452.0)[:, None, None]
    assert told([1.0 * second for second in range(452)], places) == [(0.0, 451.0, 1.0, 1000, "one")]
