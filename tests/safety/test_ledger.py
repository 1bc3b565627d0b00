"""The ledger keeps the worst of every cue, then the second worst of every cue, and counts them all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.safety.check import check
from choreo.safety.exact.stretch import Cues
from choreo.safety.finding import Violation
from choreo.safety.ledger import Ledger, _Notes
from tests.safety.plans import good_plan

Finding = tuple[int, tuple[int, ...], float, float]
"""Cue, drones, time s, value."""


@st.composite
def findings(draw: st.DrawFn) -> list[Finding]:
    """Findings of drones, or of pairs, in a few cues: each cue and drones once, values and times often equal."""
    pairs = draw(st.booleans())
    who = st.tuples(st.integers(0, 4), st.integers(5, 9)) if pairs else st.tuples(st.integers(0, 9))
    keys = draw(st.lists(st.tuples(st.integers(0, 3), who), min_size=1, max_size=25, unique=True))
    return [(cue, drones, draw(st.integers(0, 3)) / 2, draw(st.integers(0, 3)) / 2) for cue, drones in keys]


def worst_first(found: list[Finding], rule: str) -> list[list[Finding]]:
    """Return the findings of each cue, the worst first; of equals the earliest, then by the drones' numbers."""
    sign = 1 if rule == "distance" else -1
    cues = sorted({cue for cue, *_ in found})
    return [
        sorted((one for one in found if one[0] == cue), key=lambda one: (sign * one[3], one[2], one[1])) for cue in cues
    ]


@given(findings(), st.integers(1, 12), st.sampled_from(["distance", "ceiling"]))
def test_the_worst_of_every_cue_are_kept_before_any_second_one(found: list[Finding], most: int, rule: str) -> None:
    notes = _Notes(rule, 1.0)
    for cue, drones, time, value in found:
        notes.take(cue, np.array([drones]), np.array([[time, value, 0.0, 0.0, 0.0]]))
    notes.tidy()
    notes.shorten(most)
    kept = [(int(cue), int(first), int(second)) for cue, first, second in notes.whose[0]]
    sign = 1 if rule == "distance" else -1
    ranked = [
        (rank, sign * one[3], one[1], (one[0], *one[1], *([-1] if len(one[1]) == 1 else [])))
        for cue in worst_first(found, rule)
        for rank, one in enumerate(cue)
    ]
    ranks = {key: (rank, badness) for rank, badness, _, key in ranked}
    assert len(kept) == min(most, len(found))
    last = max(ranks[key] for key in kept)
    assert all(ranks[key] >= last for key in ranks.keys() - set(kept))
    assert kept == sorted(kept)  # in the order of cues and drones, as they were


@given(findings())
def test_all_are_counted_by_cue_and_of_each_the_worst_moment_is_told(found: list[Finding]) -> None:
    ledger = Ledger()
    cues = Cues((0.0, 1.0, 2.0, 3.0), ("a", "b", "c", "d"))
    for cue, drones, time, value in found:
        for less in (0.25, 0.0):  # the same drones twice, the second time worse
            ledger.note(
                "ceiling",
                cue,
                np.array([drones]),
                np.array([time + less]),
                np.zeros((1, 3)),
                np.array([value - less]),
                1.0,
            )
    violations, counts = ledger.summed(cues)
    told = {(one.cue, one.drones): (one.time_s, one.value) for one in violations}
    assert told == {("abcd"[cue], drones): (time, value) for cue, drones, time, value in found}
    names = ["abcd"[cue] for cue, *_ in found]
    assert {count.cue: count.number for count in counts} == {name: names.count(name) for name in names}


@pytest.mark.parametrize(("rule", "unit"), [("distance", "m"), ("climb", "m/s"), ("jerk", "m/s3"), ("endurance", "s")])
def test_each_rule_has_its_unit(rule: str, unit: str) -> None:
    ledger = Ledger()
    drones = np.array([[0, 1]]) if rule == "distance" else np.array([0])
    ledger.note(rule, 0, drones, np.array([1.0]), np.zeros((1, 3)), np.array([2.0]), 1.0)
    assert ledger.summed(Cues((0.0,), ("",)))[0][0].unit == unit


def test_a_unit_that_is_given_stands() -> None:
    ledger = Ledger()
    ledger.note("landing", 0, np.array([0]), np.zeros(1), np.zeros((1, 3)), np.array([2.0]), 1.0, "drones")
    assert ledger.summed(Cues((0.0,), ("",)))[0][0].unit == "drones"


def test_drones_are_counted_once_however_they_come() -> None:
    # Blocks of drones that overlap, the later ones with higher and with lower numbers, across the borders of bytes.
    ledger = Ledger()
    for drones in (np.arange(3, 6), np.arange(0, 31), np.array([7, 8, 9]), np.array([64, 15]), np.array([16])):
        many = len(drones)
        ledger.note("climb", 1, drones, np.zeros(many), np.zeros((many, 3)), np.full(many, 9.0), 8.0)
    violations, counts = ledger.summed(Cues((0.0, 1.0), ("a", "b")))
    assert [(count.cue, count.rule, count.number) for count in counts] == [("b", "climb", 32)]
    assert [entry.drones[0] for entry in violations] == [*range(31), 64]


def test_when_bad_pairs_are_too_many_no_more_are_looked_for_but_other_rules_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("choreo.safety.ledger.PAIRS_AT_MOST", 5)
    monkeypatch.setattr("choreo.safety.ledger._TIDY", 3)
    ledger = Ledger()

    def near(first: int, gap: float) -> None:
        pair = np.array([[first, first + 1]])
        ledger.note("distance", 0, pair, np.zeros(1), np.zeros((1, 3)), np.array([gap]), 1.5)

    for first in range(5):
        near(first, 1.0)
    assert ledger.complete
    for first in range(5, 12):
        near(first, 0.5)
    assert not ledger.complete
    near(50, 0.1)
    ledger.note("ceiling", 0, np.array([3]), np.zeros(1), np.zeros((1, 3)), np.array([200.0]), 150.0)
    violations, counts = ledger.summed(Cues((0.0,), ("a",)))
    pairs = [entry.drones for entry in violations if entry.rule == "distance"]
    assert (len(pairs), (50, 51) in pairs) == (5, False)
    assert [entry.drones for entry in violations if entry.rule == "ceiling"] == [(3,)]
    assert {count.rule for count in counts} == {"distance", "ceiling"}


def test_the_search_is_to_end_when_it_has_worked_for_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.safety.ledger.WORK_AT_MOST", 10)
    ledger = Ledger()
    same, one = np.array([[0, 1]] * 4), np.array([0] * 11)
    ledger.note("climb", 0, one, np.zeros(11), np.zeros((11, 3)), np.full(11, 9.0), 8.0)
    ledger.note("distance", 0, same, np.zeros(4), np.zeros((4, 3)), np.array([1.0, 0.9, 0.8, 0.7]), 1.5)
    ledger.spend(6)
    assert (ledger.spent, ledger.complete) == (False, True)
    ledger.note("distance", 0, same[:1] + 1, np.zeros(1), np.zeros((1, 3)), np.array([0.5]), 1.5)
    assert (ledger.spent, ledger.complete) == (True, False)
    ledger.note("distance", 0, same[:1] + 2, np.zeros(1), np.zeros((1, 3)), np.array([0.1]), 1.5)
    found = {entry.drones: entry.value for entry in ledger.summed(Cues((0.0,), ("a",)))[0] if entry.rule == "distance"}
    assert found == {(0, 1): 0.7, (1, 2): 0.5}


@pytest.mark.parametrize(("pairs", "complete"), [(5, True), (6, False)])
def test_as_many_bad_pairs_as_can_be_held_are_all_of_them(
    monkeypatch: pytest.MonkeyPatch, pairs: int, complete: bool
) -> None:
    monkeypatch.setattr("choreo.safety.ledger.PAIRS_AT_MOST", 5)
    monkeypatch.setattr("choreo.safety.ledger._TIDY", 1)
    ledger = Ledger()
    near = np.stack([np.arange(pairs), np.arange(pairs) + 1], axis=1)
    ledger.note("distance", 0, near, np.zeros(pairs), np.zeros((pairs, 3)), np.ones(pairs), 1.5)
    assert ledger.complete is complete
    told = [entry.drones for entry in ledger.summed(Cues((0.0,), ("a",)))[0]]
    assert told == [(first, first + 1) for first in range(5)], "of equals those with the lowest numbers"


def test_a_report_tells_whether_all_bad_pairs_are_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = good_plan()
    wider = replace(plan.limits, min_distance=2.5)
    whole = check(plan, wider)
    pairs = [found for found in whole.violations if found.rule == "distance"]
    assert (len(pairs) > 2, whole.complete) == (True, True)
    monkeypatch.setattr("choreo.safety.ledger.PAIRS_AT_MOST", 2)
    monkeypatch.setattr("choreo.safety.ledger._TIDY", 1)
    assert not check(plan, wider).complete


def test_of_a_rule_that_is_broken_everywhere_all_are_counted_and_the_worst_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where most findings are let go on the way, block of drones by block of drones."""
    monkeypatch.setattr("choreo.safety.ledger.LISTED", 4)
    monkeypatch.setattr("choreo.safety.ledger._TIDY", 6)
    ledger = Ledger()
    values = np.random.default_rng(7).permutation(np.arange(10.0, 70.0))
    for first in range(0, 60, 3):
        drones = np.arange(first, first + 3)
        for cue in (0, 1):
            ledger.note("climb", cue, drones, np.zeros(3), np.zeros((3, 3)), values[drones] + cue, 8.0)
    violations, counts = ledger.summed(Cues((0.0, 1.0), ("a", "b")))
    assert [(count.cue, count.number) for count in counts] == [("a", 60), ("b", 60)]
    worst = np.argsort(-values)[:2].tolist()
    assert {(entry.cue, entry.drones[0], entry.value) for entry in violations} == {
        (cue, drone, values[drone] + (cue == "b")) for cue in "ab" for drone in worst
    }


def told(found: list[tuple[str, int, tuple[int, ...], float, float]], limit: float = 1.0) -> list[Violation]:
    """Return what a ledger tells of findings that come one by one: rule, cue, drones, time, value."""
    ledger = Ledger()
    for rule, cue, drones, time, value in found:
        who = np.array([drones]) if len(drones) == 2 else np.array(drones)
        ledger.note(rule, cue, who, np.array([time]), np.zeros((1, 3)), np.array([value]), limit)
    return list(ledger.summed(Cues((0.0, 5.0), ("a", "b")))[0])


@pytest.mark.parametrize(("rule", "worse"), [("distance", -1), ("ground", -1), ("floor", -1), ("climb", 1)])
def test_of_the_same_drones_the_worst_moment_is_told_and_of_equals_the_first(rule: str, worse: int) -> None:
    who = (3, 4) if rule == "distance" else (3,)
    moments = {7.0: 1.0, 2.0: 1.0 + worse * 3e-8, 4.0: 1.0 + worse * 4e-8, 3.0: 1.0 - worse * 0.5}
    (one,) = told([(rule, 0, who, time, value) for time, value in moments.items()])
    assert one.time_s == 2.0, "differences of less than a tenth of a micrometre are none"
    (two,) = told([(rule, 0, who, time, value) for time, value in {**moments, 6.0: 1.0 + worse * 1e-6}.items()])
    assert (two.time_s, two.value) == (6.0, 1.0 + worse * 1e-6)


def test_a_finding_is_told_as_it_was_noted() -> None:
    ledger, places = Ledger(), np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    ledger.note("climb", 1, np.array([7, 8]), np.array([5.5, 6.5]), places, np.array([9.0, 8.5]), 8.0)
    assert ledger.summed(Cues((0.0, 5.0), ("a", "b")))[0] == (
        Violation("climb", (7,), 5.5, (1.0, 2.0, 3.0), 9.0, 8.0, "m/s", "b"),
        Violation("climb", (8,), 6.5, (4.0, 5.0, 6.0), 8.5, 8.0, "m/s", "b"),
    )


def test_findings_stand_cue_by_cue_and_in_each_in_order_of_time() -> None:
    found = told([("climb", 1, (2,), 5.0, 9.0), ("climb", 0, (7,), 5.1, 9.0), ("descent", 0, (8,), 1.0, 9.0)])
    assert [(each.cue, each.drones[0]) for each in found] == [("a", 8), ("a", 7), ("b", 2)]


def test_findings_of_one_rule_are_counted_together_whatever_their_limit_and_whoever_they_accuse() -> None:
    ledger = Ledger()
    for drones, limit in ((np.array([1, 2]), 0.1), (np.array([[3, 4]]), 0.1), (np.array([[5, 6], [6, 7]]), 0.4)):
        many = len(drones)
        ledger.note("pads", 0, drones, np.zeros(many), np.zeros((many, 3)), np.full(many, 0.3), limit)
    violations, counts = ledger.summed(Cues((0.0,), ("a",)))
    assert len(violations) == 5
    assert [(count.rule, count.number) for count in counts] == [("pads", 5)]


def test_all_bad_pairs_that_are_held_are_counted_though_few_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.safety.ledger.LISTED", 4)
    monkeypatch.setattr("choreo.safety.ledger._TIDY", 6)
    ledger = Ledger()
    for first in range(20):
        pair = np.array([[first, first + 1]])
        ledger.note("distance", 0, pair, np.zeros(1), np.zeros((1, 3)), np.array([first / 20]), 1.5)
    violations, counts = ledger.summed(Cues((0.0,), ("a",)))
    assert ledger.complete
    assert [count.number for count in counts] == [20]
    assert [entry.drones[0] for entry in violations] == [0, 1, 2, 3]


def test_of_equals_the_earliest_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.safety.ledger.LISTED", 2)
    found = told([("climb", 0, (drone,), 9.0 - drone, 5.0) for drone in range(6)])
    assert [each.drones[0] for each in found] == [5, 4]


@pytest.mark.parametrize("rule", ["distance", "ceiling"])
@pytest.mark.parametrize("seed", range(6))
def test_of_many_findings_of_a_drone_or_pair_the_worst_and_of_equals_the_earliest_is_kept(seed: int, rule: str) -> None:
    """Of values that are no numbers, too, where nothing else is said of the same drones."""
    random = np.random.default_rng(seed)
    pairs = np.sort(random.permuted(np.tile(np.arange(7), (300, 1)), axis=1)[:, : 1 + seed % 2], axis=1)
    cues = random.integers(2, 5, 300)
    what = np.concatenate([random.integers(0, 4, (300, 2)) / 4, random.uniform(-9, 9, (300, 3))], axis=1)
    what[random.random(300) < 0.2, 1] = np.nan
    what[(cues == 3) & (pairs[:, 0] == 2), 1] = np.nan
    notes = _Notes(rule, 1.0)
    for cue in range(2, 5):
        notes.take(cue, pairs[cues == cue], what[cues == cue])
    notes.tidy()
    sign = 1 if rule == "distance" else -1
    expected: dict[tuple[int, int, int], tuple[tuple[bool, float, float], list[float]]] = {}
    for cue, pair, row in zip(cues.tolist(), pairs.tolist(), what.tolist(), strict=True):
        key = cue, pair[0], pair[1] if len(pair) == 2 else -1
        rank = (bool(np.isnan(row[1])), 0.0 if np.isnan(row[1]) else sign * row[1], row[0])
        if key not in expected or rank < expected[key][0]:
            expected[key] = rank, row
    assert [tuple(whose) for whose in notes.whose[0].tolist()] == sorted(expected)
    told = [expected[key][1] for key in sorted(expected)]
    assert np.array_equal(notes.what[0], told, equal_nan=True)
    assert notes.held == notes.kept == len(expected)
