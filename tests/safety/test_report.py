"""What a report says, to machines and to people."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from choreo.core.limits import KeepOut, Limits, Zone
from choreo.errors import UnsafeError
from choreo.safety.check import check
from choreo.safety.report import Report, Violation, clock
from tests.safety.plans import good_plan, with_limits

RULES = [
    *("distance", "level speed", "climb", "descent", "acceleration", "jerk", "smoothness", "continuity"),
    *("ceiling", "ground", "floor", "touch-down", "pads", "start", "landing", "fence", "keep-out", "endurance"),
    *("landing place", "light keyframes", "light length", "light end", "light values"),
]
NAMES = {
    "ok",
    "drones",
    "duration_s",
    "closest_m",
    "closest_at_s",
    "closest_pair",
    "max_level_m_s",
    "max_climb_m_s",
    "max_descent_m_s",
    "max_acceleration_m_s2",
    "highest_m",
    "violations",
}


def bad_report() -> Report:
    return check(good_plan(changes={(34.0, 4): (3.0, 30.0, 30.5)}))


def test_the_summary_is_one_line() -> None:
    assert check(good_plan()).summary() == (
        "9 drones, 01:16, highest 30.0 m, closest 2.000 m (drones 1 and 2 at 00:06.00)"
    )


def test_the_summary_of_a_bad_plan_says_so() -> None:
    assert bad_report().summary().endswith("NOT SAFE: 1 violation")


def test_the_dictionary_is_strict_json() -> None:
    for report in (check(good_plan()), check(good_plan(1)), bad_report()):
        data = json.loads(json.dumps(report.to_dict(), allow_nan=False))
        assert data.keys() >= NAMES
        assert data["ok"] == report.ok


def test_where_nothing_was_measured_the_dictionary_holds_none() -> None:
    data = check(good_plan(1)).to_dict()
    assert data["closest_m"] is data["closest_at_s"] is data["closest_pair"] is data["closest_place"] is None


def test_a_violation_is_plain_data() -> None:
    (found,) = bad_report().to_dict()["violations"]
    assert found.keys() == {"rule", "drones", "time_s", "place", "value", "limit", "unit", "cue"}
    assert (found["rule"], found["drones"], found["cue"], found["unit"]) == ("distance", [5, 6], "cloud", "m")


def test_violations_are_raised_as_text_grouped_by_cue() -> None:
    with pytest.raises(UnsafeError) as raised:
        bad_report().raise_for_violations()
    first, cue, line = str(raised.value).splitlines()
    assert first == "the plan is not safe:"
    assert cue == "cloud: 1 violation"
    assert line.startswith("  distance: drones 5 and 6 come within 0.493 m of each other; at least 1.5 m (at 00:33.61")


def test_a_report_says_what_it_was_held_against() -> None:
    report = check(with_limits(good_plan(), max_climb=2.5, min_distance=1.25, wind=1.0))
    assert report.against().startswith(
        "checked against: 1.25 m apart, 7 m/s level (wind 1), 2.5 up, 3 down, 3 m/s2, 5 to 120 m, 900 s in the air"
    )
    limits = report.to_dict()["limits"]
    assert (limits["max_climb"], limits["min_distance"], limits["vertical_distance"]) == (2.5, 1.25, None)
    assert limits.keys() >= {"max_speed", "wind", "max_descent", "max_acceleration", "min_altitude", "max_altitude"}


def test_a_safe_plan_raises_nothing() -> None:
    check(good_plan()).raise_for_violations()


def test_long_lists_are_shortened_for_people_only() -> None:
    many = tuple(Violation("climb", (k,), 1.0, (0.0, 0.0, 9.0), 5.0, 4.0, "m/s", "up") for k in range(50))
    report = Report(50, 9.0, 9.0, 1.0, (0, 1), (0.0, 0.0, 9.0), "up", 1.0, 5.0, 1.0, 1.0, 9.0, 0.0, many)
    assert len(report.lines()) == 22
    assert report.lines()[0] == "up: 50 violations"
    assert report.lines()[-1] == "  ... and 30 more"
    assert len(report.to_dict()["violations"]) == 50


def test_every_rule_has_a_sentence() -> None:
    for rule in RULES:
        text = str(Violation(rule, (3,), 61.5, (1.0, 2.0, 3.0), 1.25, 1.0, "m", "up"))
        assert text.startswith(f"{rule}: drone 4 ")
        assert "01:01.50" in text


def test_every_rule_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "safety.md").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in text] == []


def test_the_clock_never_shows_sixty_seconds() -> None:
    assert clock(59.996) == "01:00.00"
    assert clock(59.6, parts=False) == "01:00"
    assert clock(0.0) == "00:00.00"


def test_the_dictionary_holds_what_was_measured() -> None:
    report = bad_report()
    data = report.to_dict()
    assert (data["closest_m"], data["closest_pair"]) == (report.closest_m, list(report.closest_numbers or ()))
    assert data["closest_place"] == list(report.closest_place or ()) != []
    assert (data["highest_m"], data["max_climb_m_s"]) == (report.highest_m, report.max_climb_m_s)


def test_what_a_plan_was_held_against_tells_what_there_is_and_nothing_else() -> None:
    def told(limits: Limits) -> str:
        return replace(check(good_plan()), limits=limits).against()

    square = np.array([[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]])
    plain = told(Limits())
    assert plain == (
        "checked against: 1.5 m apart, 8 m/s level, 4 up, 3 down, 3 m/s2, 5 to 120 m, 900 s in the air, no fence"
    )
    for word in ("above", "wind", "m/s3", "zone", "keep-out"):
        assert word not in plain
    full = told(
        Limits(
            vertical_distance=3.0,
            wind=2.0,
            max_jerk=4.5,
            fence=square,
            keep_out=(KeepOut(square, 9.0), KeepOut(square, 5.0)),
        )
    )
    assert "1.5 m apart (3 m above), 6 m/s level (wind 2), " in full
    assert ", 4.5 m/s3, " in full
    assert full.endswith(", a fence, 2 keep-outs")
    assert told(Limits(keep_out=(KeepOut(square, 9.0),))).endswith(", no fence, 1 keep-out")
    assert told(Limits(zones=(Zone(square), Zone(square + 20.0)))).endswith(", 2 zones")
    assert told(Limits(vertical_distance=1.5)) == plain


def test_as_many_as_are_shown_are_not_shortened() -> None:
    entries = tuple(Violation("climb", (drone,), 1.0, (0.0, 0.0, 9.0), 9.0, 8.0, "m/s", "up") for drone in range(4))
    report = replace(check(good_plan()), violations=entries)
    assert len(report.lines(4)) == 5
    assert report.lines(3)[-1] == "  ... and 1 more"


def test_who_is_meant_is_told_in_order_and_on_a_pad_how_many_fit() -> None:
    def told(rule: str, drones: tuple[int, ...], value: float, limit: float, unit: str) -> str:
        return str(Violation(rule, drones, 12.0, (1.0, 2.0, 3.0), value, limit, unit, "end"))

    both = told("landing", (4, 7), 2.0, 1.0, "drones")
    assert "drones 5 and 8 end on one pad, where there is room for 1" in both
    assert "drone 5 ends 2.500 m from the nearest pad; at most 0.1 m" in told("landing", (4,), 2.5, 0.1, "m")
    assert "drones 5, 8 and 10 end on one pad" in told("landing", (4, 7, 9), 3.0, 1.0, "drones")
    assert "have their pads 0.300 m from each other" in told("pads", (1, 3), 0.3, 0.4, "m")
    assert "has its pad at a height of 0.300 m" in told("pads", (1,), 0.3, 0.1, "m")
    for x, word in ((0.004, "0.00"), (-0.001, "0.00"), (1.236, "1.24")):
        place = str(Violation("climb", (1,), 12.0, (x, 2.0, 3.0), 9.0, 8.0, "m/s", "end"))
        assert f"(at 00:12.00, x {word}, y 2.00, z 3.00)" in place
