"""What a report says, to machines and to people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
        "9 drones, 01:16, highest 30.0 m, closest 2.000 m (drones 0 and 1 at 00:06.00)"
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
    assert (found["rule"], found["drones"], found["cue"], found["unit"]) == ("distance", [4, 5], "cloud", "m")


def test_violations_are_raised_as_text_grouped_by_cue() -> None:
    with pytest.raises(UnsafeError) as raised:
        bad_report().raise_for_violations()
    first, cue, line = str(raised.value).splitlines()
    assert first == "the plan is not safe:"
    assert cue == "cloud: 1 violation"
    assert line.startswith("  distance: drones 4 and 5 come within 0.493 m of each other; at least 1.5 m (at 00:33.61")


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
        assert text.startswith(f"{rule}: drone 3 ")
        assert "01:01.50" in text


def test_every_rule_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "safety.md").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in text] == []


def test_the_clock_never_shows_sixty_seconds() -> None:
    assert clock(59.996) == "01:00.00"
    assert clock(59.6, parts=False) == "01:00"
    assert clock(0.0) == "00:00.00"
