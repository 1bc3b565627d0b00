"""How much work the search for pairs may do, and that what it does counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from choreo.arrays import Ints
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety import ledger
from choreo.safety import search_work as work
from choreo.safety.check import check
from choreo.safety.exact.candidates import Tubes
from choreo.safety.exact.stretch import Stretch
from choreo.safety.rules import distance as rule
from choreo.safety.rules.pads import Columns
from tests.safety.plans import FREE, close_by, plan_of, rest_to_rest, too_near


def leaping(speed: float, drones: int = 24, pieces: int = 12) -> Trajectory:
    """Return a swarm whose drones all go straight, each its own way at `speed` m/s, there and back, at one height."""
    rng = np.random.default_rng(7)
    places = [np.stack([np.arange(drones) % 6 * 4.0, np.arange(drones) // 6 * 4.0, np.full(drones, 50.0)], axis=1)]
    for piece in range(pieces):
        angle = rng.uniform(0, 2 * np.pi, drones)
        way = 0.5 * speed * np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
        places.append(places[0] if piece % 2 else places[-1] + way - way.mean(axis=0))
    third = np.diff(places, axis=0) / 3
    control = np.stack([places[:-1], places[:-1] + third, places[1:] - third, places[1:]], axis=1)
    return Trajectory(np.linspace(0, pieces / 2, pieces + 1), control)


@pytest.mark.parametrize("speed", [60.0, 400.0, 4000.0])
def test_pieces_that_are_no_flight_are_searched_as_exactly(speed: float, monkeypatch: pytest.MonkeyPatch) -> None:
    curves = leaping(speed)
    quick = check(plan_of(curves, limits=FREE))
    assert (quick.complete, len(too_near(quick)) > 5) == (True, True)
    monkeypatch.setattr("choreo.safety.rules.distance.TOO_FAST", np.inf)
    monkeypatch.setattr(work, "MOST_WINDOWS", 1e12)
    slow = check(plan_of(curves, limits=FREE))
    assert too_near(quick).keys() == too_near(slow).keys()
    for pair, found in too_near(slow).items():
        assert too_near(quick)[pair].value == pytest.approx(found.value, abs=1e-6)
    assert quick.closest_m == pytest.approx(slow.closest_m, abs=1e-6)


def test_pieces_that_are_no_flight_count_as_work_by_their_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    # 24 x 24 / 8 = 72 for each of twelve pieces, while nobody comes too near: 864 in all.
    monkeypatch.setattr(work, "MOST_WINDOWS", 10**12)
    still = Limits(**{**vars(FREE), "min_distance": 1e-4})
    for most, complete in ((863.5, False), (864.5, True)):
        monkeypatch.setattr(ledger, "WORK_AT_MOST", most)
        report = check(plan_of(leaping(100.0), limits=still))
        assert (report.complete, "not all pairs" in report.verdict, too_near(report)) == (complete, not complete, {})


@pytest.mark.parametrize(
    ("length", "seconds", "complete"),
    [(20.0, 0.41, True), (20.0, 0.39, False), (0.39, 0.001, True), (0.42, 0.001, False), (0.9, 0.001, False)],
    ids=["a quick flight", "no flight", "a hop", "a leap of two windows", "a longer leap"],
)
def test_only_what_is_quicker_than_any_flight_and_more_than_a_hop_counts_as_work(
    length: float, seconds: float, complete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two pairs, `length` m to the right and to the left; a window is 0.2 m to each side of its middle.
    monkeypatch.setattr(ledger, "WORK_AT_MOST", 1)
    start = np.array([[0.0, 0.0, 50.0], [0.0, 0.02, 50.0], [0.0, 0.0, 150.0], [0.0, 0.02, 150.0]])
    way = np.array([[length, 0.0, 0.0]] * 2 + [[-length, 0.0, 0.0]] * 2)
    control = np.stack([start, start + way / 3, start + way * 2 / 3, start + way])[None]
    report = check(
        plan_of(Trajectory(np.array([0.0, seconds]), control), limits=Limits(**{**vars(FREE), "min_distance": 0.01}))
    )
    assert report.complete is complete


def test_a_swarm_in_a_heap_for_long_ends_the_search_and_not_the_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    heap = np.array([0.0, 0.0, 20.0]) + rng.uniform(0, 1, (30, 20, 3))
    curves = rest_to_rest(np.linspace(0, 116, 30), heap)
    pairs, looked = 20 * 19 // 2, []
    note = ledger.Ledger.note

    def noted(self: ledger.Ledger, rule: str, cue: int, drones: np.ndarray, *more: Any, **named: Any) -> None:
        looked.append(len(drones) if rule == "distance" else 0)
        note(self, rule, cue, drones, *more, **named)

    monkeypatch.setattr(ledger.Ledger, "note", noted)
    monkeypatch.setattr("choreo.safety.rules.distance.PAIRS_AT_ONCE", 1)
    whole = check(plan_of(curves, limits=FREE))
    assert (sum(looked) > 29 * pairs - 1, whole.complete) == (True, True)
    looked.clear()
    monkeypatch.setattr(ledger, "WORK_AT_MOST", 5 * pairs)
    monkeypatch.setattr(work, "MOST_WINDOWS", 10**12)
    cut = check(plan_of(curves, limits=FREE))
    assert not cut.complete
    assert 5 * pairs <= sum(looked) <= 12 * pairs
    assert len(too_near(cut)) == pairs
    assert cut.closest_m >= whole.closest_m - 1e-9


def test_what_takes_more_windows_than_there_are_is_not_proved_and_never_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three drones 3 m apart two fly 90 m to and fro, one each way; the middle one stays behind."""
    start = np.array([[0.0, 0.0, 50.0], [3.0, 0.0, 50.0], [6.0, 0.0, 50.0]])
    there = start + [[0.0, 90.0, 0.0], [0.0, 0.0, 0.0], [0.0, -90.0, 0.0]]
    curves = rest_to_rest((0.0, 60.0, 120.0), np.stack([start, there, start]))
    monkeypatch.setattr(work, "CURVES_OF_A_WINDOW", 1e12)
    monkeypatch.setattr(work, "LEAST_WINDOWS", 0)
    verdicts = []
    for most in (1, 1.9, 2.1, 1000):  # two windows are needed, one each way
        monkeypatch.setattr(work, "MOST_WINDOWS", most * 1503 / 3000)
        report = check(plan_of(curves, limits=FREE))
        verdicts.append(report.complete)
        assert report.complete is not ("NOT PROVED: not all pairs were looked at" in report.verdict)
        assert report.complete or not report.ok
    assert verdicts == [False, False, True, True]


def test_windows_grow_with_the_curves_and_are_more_where_each_costs_less() -> None:
    def most(pieces: int, drones: int) -> float:
        times, control = np.arange(pieces + 1.0), np.zeros((pieces, 4, drones, 3))
        return work.most_windows(Trajectory(times, control))

    assert most(3, 1500) == 2400 + 3 * 1500 / 6000
    share = 3000 / 3500
    assert most(3, 2000) == pytest.approx(2400 * share + share * 3 * 2000 / 6000), "each of these takes longer"
    assert 1600 < most(3, 5000) < 1605, "a quarter of an hour at 8 m/s all the time"
    assert 1600 < most(3, 22_580) < 1605
    assert most(300, 100) == 2400 * 3000 / 1600 + 300 * 100 / 6000
    assert most(3, 900) == 2400 * 3000 / 2400 + 3 * 900 / 6000


@pytest.mark.parametrize(
    ("apart", "vertical", "each"),
    [(3.0, None, 1.0), (0.9, None, 3.0), (1.0 - 5e-7, None, 1.0), (3.0, 2.0, 0.5), (0.9, 2.0, 1.5)],
    ids=["good", "too near", "near enough", "each looked at twice", "looked at twice, and too near"],
)
def test_windows_count_thrice_once_a_plan_is_lost_and_half_where_downwash_looks_twice(
    apart: float, vertical: float | None, each: float
) -> None:
    homes = np.zeros((1, 2))
    limits = Limits(**{**vars(FREE), "min_distance": 1.0, "vertical_distance": vertical})
    distance = rule.Distance(limits, 2.0, Columns(homes, homes), ledger.Ledger(), rule.Closest(apart), most=10)
    assert distance._price() == each


@pytest.mark.parametrize(("vertical", "each"), [(None, 3.0), (2.0, 1.5)])
def test_windows_count_more_the_more_often_two_come_too_near(
    vertical: float | None, each: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four of eight drones hang 0.3 m beside another, for so many pieces that they are found 4,000 times."""
    monkeypatch.setattr(rule, "MANY", 1000)
    places = np.stack([np.arange(8) * 5.0 - 4.7 * (np.arange(8) % 2), np.zeros(8), np.full(8, 50.0)], axis=1)
    control = np.repeat(places[None, None], 4, axis=1).repeat(1000, axis=0)
    control += np.random.default_rng(3).uniform(0, 1e-4, (1000, 1, 1, 1))
    control[1:, 0] = control[:-1, 3]
    stretch = Stretch(np.arange(1000.0), np.arange(1.0, 1001.0), control, 0)
    limits = Limits(**{**vars(FREE), "min_distance": 1.0, "vertical_distance": vertical})
    noted, homes = ledger.Ledger(), np.zeros((8, 2))
    distance = rule.Distance(limits, 2.0, Columns(homes, homes), noted, rule.Closest(), most=1e9)
    distance.look(stretch)
    assert distance._price() == each * 5


def test_pairs_that_are_tried_and_measured_are_work_and_what_is_left_is_not_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan, tried, looked_at, measured = close_by(), [0], [0], [0]
    near, on = Tubes._near, rule._Pairs.on

    def looked(self: Tubes, i: Ints, j: Ints, distance: float) -> Any:
        tried[0] += len(i)
        return near(self, i, j, distance)

    def made(pieces: Ints, i: Ints, *what: Any) -> Any:
        found = on(pieces, i, *what)
        looked_at[0] += len(pieces) * len(i)
        measured[0] += len(found.i)
        return found

    monkeypatch.setattr(Tubes, "_near", looked)
    monkeypatch.setattr(rule._Pairs, "on", staticmethod(made))
    monkeypatch.setattr(work, "PAIRS_OF_A_WINDOW", 1e12)
    whole = check(plan)
    windows_alone = tried[0], measured[0]
    assert (whole.complete, min(windows_alone) > 60) == (True, True)
    # As many windows as there are cost next to nothing now: what counts is pairs.
    monkeypatch.setattr(work, "PAIRS_OF_A_WINDOW", 1e-6)
    needed = (tried[0] + 2 * looked_at[0] + 6 * measured[0]) / (1e-6 * (60 + 1500))
    for most, complete in ((needed * 1.01, True), (needed * 0.99, False)):
        monkeypatch.setattr("choreo.safety.check.most_windows", lambda _, most=most: most)
        report = check(plan)
        assert (report.complete, report.ok) == (complete, whole.ok and complete)
        assert not complete or report.closest_m == whole.closest_m


def test_patience_looks_at_as_many_times_as_many_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.safety.check.most_windows", lambda _: 0.5)
    first, patient = check(close_by()), check(close_by(), patience=1000.0)
    assert (first.complete, first.cut_short) == (False, True)
    assert (patient.complete, patient.cut_short) == (True, False)
    with ThreadPoolExecutor(1) as beside:
        assert check(close_by(), patience=1000.0, executor=beside).complete


def test_each_pair_that_is_tried_counts_once_however_many_blocks_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[float] = []
    monkeypatch.setattr(ledger.Ledger, "spend_part", lambda _, part: spent.append(part))
    monkeypatch.setattr("choreo.safety.exact.kdtree.PAIRS_AT_ONCE", 5)
    homes = np.zeros((7, 2))
    distance = rule.Distance(FREE, 2.0, Columns(homes, homes), ledger.Ledger(), rule.Closest(), most=10.0)
    tubes = Tubes(np.random.default_rng(4).uniform(0, 20, (1, 3, 7)))
    blocks = list(distance._tried(tubes, np.ones(7, dtype=np.bool_), np.inf))
    assert (len(blocks), sum(len(i) for i, _ in blocks), tubes.tried) == (5, 21, 0)
    assert sum(spent) == pytest.approx(21 / (8 * (7 + 1500)) / 10)


def test_a_heap_is_given_up_within_one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """No block of pairs is looked at any more, and no portion of one, once the work is done."""
    heap = np.random.default_rng(5).uniform(0, 1, (80, 3)) + [0.0, 0.0, 20.0]
    plan = plan_of(rest_to_rest((0.0, 1.0), np.stack([heap, heap + 1e-3])), limits=FREE)
    looked: list[int] = []
    nearest_of = rule._nearest

    def counted(*what: Any) -> Any:
        looked.append(1)
        return nearest_of(*what)

    monkeypatch.setattr(rule, "_nearest", counted)
    monkeypatch.setattr(rule, "PAIRS_AT_ONCE", 50)
    monkeypatch.setattr("choreo.safety.check.most_windows", lambda _: 4.5)
    cut = check(plan)
    assert not cut.complete
    assert not cut.ok
    assert 0 < len(looked) < 20, "of 64 portions"
