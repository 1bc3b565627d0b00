"""What a report says, to machines and to people."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from choreo.core.limits import KeepOut, Limits, Zone
from choreo.errors import UnsafeError
from choreo.safety.check import check
from choreo.safety.finding import Count, Unproved, Violation, clock
from choreo.safety.report import Report
from tests.safety.plans import good_plan, with_limits

RULES = [
    *(
        "distance",
        "level speed",
        "climb",
        "descent",
        "acceleration",
        "level acceleration",
        "vertical acceleration",
        "jerk",
        "smoothness",
        "continuity",
    ),
    *("ceiling", "ground", "floor", "touch-down", "pads", "start", "landing", "fence", "keep-out", "endurance"),
    *("landing place", "light keyframes", "light length", "light end", "light values", "flash"),
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
        "checked against: 1.5 m apart, 8 m/s level, 4 up, 3 down, 3 m/s2, 5 to 120 m, 900 s in the air, no fence, "
        "choreo's defaults"
    )
    assert "choreo's defaults" not in told(replace(Limits(), fence=square)) + told(Limits(max_jerk=9.0))
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
    parts = told(Limits(max_level_acceleration=2.5, max_vertical_acceleration=1.5))
    assert ", 3 m/s2, 2.5 m/s2 level, 1.5 m/s2 up or down, 5 to 120 m, " in parts
    assert full.endswith(", a fence, 2 keep-outs")
    assert told(Limits(keep_out=(KeepOut(square, 9.0),))).endswith(", no fence, 1 keep-out")
    assert told(Limits(zones=(Zone(square), Zone(square + 20.0)))).endswith(", 2 zones")
    assert plain == f"{told(Limits(vertical_distance=1.5))}, choreo's defaults"


def test_limits_of_the_parts_of_the_acceleration_are_told_where_there_are_some() -> None:
    parts: dict[str, Any] = {"max_level_acceleration": 2.5, "max_vertical_acceleration": 1.5}
    plain, said = (check(good_plan(), limits).to_dict()["limits"] for limits in (Limits(), Limits(**parts)))
    assert said == {**plain, **parts}
    assert not parts.keys() & plain.keys()


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


FULL = Report(
    drones=7,
    duration_s=61.0,
    closest_m=1.25,
    closest_at_s=30.5,
    closest_pair=(2, 5),
    closest_place=(1.0, 2.0, 3.0),
    closest_cue="up",
    max_level_m_s=4.5,
    max_climb_m_s=3.5,
    max_descent_m_s=2.5,
    max_acceleration_m_s2=1.5,
    highest_m=80.0,
    lowest_m=-0.25,
    violations=(Violation("flash", (3,), 12.0, (4.0, 5.0, 6.0), 9.0, 3.0, "flashes", "up", "water/sea"),),
    complete=False,
    limits=Limits(),
    sample_rate=20.0,
    not_proved=(Unproved(10.0, 14.5, 1.5, 2, "up"),),
    counts=(Count("up", "flash", 4), Count("down", "climb", 5)),
    notes=("its pyro is not checked", "nor\x1b is this"),
)


def test_each_number_stands_under_its_name_and_drones_are_counted_from_1() -> None:
    data = FULL.to_dict()
    limits = data.pop("limits")
    assert data == {
        "ok": False,
        "drones": 7,
        "duration_s": 61.0,
        "closest_m": 1.25,
        "closest_at_s": 30.5,
        "closest_pair": [3, 6],
        "closest_place": [1.0, 2.0, 3.0],
        "closest_cue": "up",
        "max_level_m_s": 4.5,
        "max_climb_m_s": 3.5,
        "max_descent_m_s": 2.5,
        "max_acceleration_m_s2": 1.5,
        "highest_m": 80.0,
        "lowest_m": -0.25,
        "complete": False,
        "sample_rate": 20.0,
        "count": 9,
        "counts": [{"cue": "up", "rule": "flash", "number": 4}, {"cue": "down", "rule": "climb", "number": 5}],
        "notes": ["its pyro is not checked", "nor\x1b is this"],
        "violations": [
            {
                "rule": "flash",
                "drones": [4],
                "time_s": 12.0,
                "place": [4.0, 5.0, 6.0],
                "value": 9.0,
                "limit": 3.0,
                "unit": "flashes",
                "cue": "up",
                "part": "water/sea",
            }
        ],
        "not_proved": [{"start_s": 10.0, "end_s": 14.5, "gap_s": 1.5, "drones": 2, "cue": "up"}],
    }
    assert (limits["max_speed"], limits["max_jerk"], limits["drone_size"]) == (8.0, None, Limits().drone_size)
    unknown = replace(FULL, highest_m=np.nan, lowest_m=np.inf, max_level_m_s=np.inf, limits=None).to_dict()
    assert [unknown[name] for name in ("highest_m", "lowest_m", "max_level_m_s", "limits")] == [None] * 4


def test_the_verdict_in_words() -> None:
    good = replace(FULL, violations=(), counts=(), not_proved=(), complete=True)
    stretch = FULL.not_proved[0]
    assert good.verdict == "no rule is broken"
    assert replace(good, violations=FULL.violations).verdict == "NOT SAFE: 1 violation"
    assert replace(good, not_proved=(stretch,)).verdict == "NOT PROVED: 1 stretch of samples too far apart"
    both = "NOT SAFE: 9 violations, NOT PROVED: 2 stretches of samples too far apart"
    assert replace(FULL, not_proved=(stretch, stretch), complete=True).verdict == both
    with pytest.raises(UnsafeError) as raised:
        replace(good, not_proved=(stretch,)).raise_for_violations()
    assert str(raised.value).splitlines() == ["the plan is not proved to be safe:", str(stretch)]


def test_the_summary_tells_what_there_is_and_nothing_else() -> None:
    good = replace(FULL, violations=(), counts=(), not_proved=(), complete=True)
    assert good.summary() == (
        "7 drones, 01:01, highest 80.0 m, closest 1.250 m (drones 3 and 6 at 00:30.50), from samples, 20 Hz"
    )
    alone = replace(good, drones=1, closest_pair=None, closest_at_s=None, sample_rate=None)
    assert alone.summary() == "1 drone, 01:01, highest 80.0 m"
    assert replace(alone, limits=None).against() == ""
    bad = replace(alone, violations=FULL.violations)
    assert bad.summary() == "1 drone, 01:01, highest 80.0 m, NOT SAFE: 1 violation"


def test_where_not_all_pairs_were_looked_at_nothing_is_claimed() -> None:
    cut = replace(FULL, violations=(), counts=(), not_proved=())
    assert not cut.ok
    assert cut.verdict == "NOT PROVED: not all pairs were looked at"
    assert "closest 1.250 m or less (drones 3 and 6 at " in cut.summary()
    with pytest.raises(UnsafeError) as raised:
        cut.raise_for_violations()
    assert str(raised.value).splitlines()[0] == "the plan is not proved to be safe:"
    whole = replace(cut, complete=True)
    assert whole.ok
    assert "closest 1.250 m (drones 3 and 6 at " in whole.summary()


def test_what_was_not_looked_at_is_said_in_words_and_in_json() -> None:
    areas = Unproved(10.0, 70.0, 0.0, 2, "up", areas=True)
    flashes = Unproved(10.0, 70.0, 0.0, 2, "up", flashes=True)
    assert str(areas) == (
        "not proved: fence, zones and keep-outs from 00:10.00 to 01:10.00; too much flies too near to borders of too "
        "many corners, simpler borders would show it"
    )
    assert str(flashes) == (
        "not proved: flashes from 00:10.00 to 01:10.00; too many of 2 drones flash for too long, fewer would show it"
    )
    assert areas.to_dict() == {"start_s": 10.0, "end_s": 70.0, "gap_s": 0.0, "drones": 2, "cue": "up", "areas": True}
    assert flashes.to_dict()["flashes"] is True
    assert "areas" not in flashes.to_dict()
    good = replace(FULL, violations=(), counts=(), complete=True)
    assert replace(good, not_proved=(areas,)).verdict == "NOT PROVED: fence and keep-outs, of too many corners"
    assert replace(good, not_proved=(flashes,)).verdict == "NOT PROVED: flashes, of too many drones"
    assert not replace(good, not_proved=(flashes,)).ok


def test_what_is_not_proved_in_words() -> None:
    assert str(FULL.not_proved[0]) == (
        "not proved: speed and acceleration of 2 drones from 00:10.00 to 00:14.50; "
        "samples up to 1.5 s apart do not show them, those less than 1 s apart would"
    )
    assert " of 1 drone from " in str(replace(FULL.not_proved[0], drones=1))


def test_what_is_counted_but_not_listed_is_told_too() -> None:
    stretches = tuple(replace(FULL.not_proved[0], start_s=float(start)) for start in range(3))
    assert replace(FULL, not_proved=stretches).lines(2) == [
        "up: 4 violations",
        f"  {FULL.violations[0]}",
        "  ... and 3 more",
        "down: 5 violations",
        "  ... and 5 more",
        "The list is cut short: more pairs of drones may come too near, and nearer than the closest told.",
        str(stretches[0]),
        str(stretches[1]),
        "... and 1 more stretches are not proved",
    ]
    assert replace(FULL, not_proved=stretches).lines(3)[-1] == str(stretches[2])


def test_notes_are_shown_and_not_obeyed() -> None:
    first, second = FULL.noted()
    assert first == "note: its pyro is not checked"
    assert second.startswith("note: nor")
    assert "\x1b" not in second


def test_drones_without_numbers_of_a_fleet_are_counted_from_1() -> None:
    assert FULL.closest_numbers == (3, 6)
    assert replace(FULL, closest_pair=(4, 0), closest_numbers=None).closest_numbers == (5, 1)
    assert replace(FULL, closest_pair=None, closest_numbers=None).closest_numbers is None


def test_steps_that_hide_accelerations_are_told_in_millimetres() -> None:
    coarse = Unproved(0.0, 61.0, 0.0, 7, "", 1.0)
    assert str(coarse) == "not proved: acceleration of 7 drones; places in steps of 1000 mm do not show it"
    assert coarse.to_dict() == {
        "start_s": 0.0, "end_s": 61.0, "gap_s": 0.0, "drones": 7, "cue": "", "step_m": 1.0,
        "hidden": ["acceleration"],
    }  # fmt: skip
    assert "places in steps of 20 mm" in str(replace(coarse, step_m=0.02))
    assert "places in steps of 12.5 mm" in str(replace(coarse, step_m=0.0125))
    assert "places in steps of 10.9 mm" in str(replace(coarse, step_m=0.0109))
    for rules, words in (
        (("jerk",), "jerk"),
        (("climb", "jerk"), "climb and jerk"),
        (("climb", "acceleration", "jerk"), "climb, acceleration and jerk"),
    ):
        assert str(replace(coarse, hidden=rules)).startswith(f"not proved: {words} of 7 drones; places")
    assert not {"step_m", "hidden"} & replace(coarse, step_m=0.0).to_dict().keys()


def test_the_closest_moment_is_told_in_bars_where_there_are_any() -> None:
    assert "at 00:30.50)" in FULL.summary()
    assert "at 00:30.50, bar 16.2)" in replace(FULL, closest_bar="bar 16.2").summary()


def test_a_finding_is_told_in_bars_and_with_its_part_where_there_are_any() -> None:
    found = Violation("flash", (2,), 61.5, (1.0, 2.0, 9.0), 5.0, 3.0, "flashes", "up", part="sea", bar="bar 16.2")
    assert str(found).startswith("flash: drone 3 of the part 'sea' flashes 5 times")
    assert str(found).endswith("(at 01:01.50, bar 16.2, x 1.00, y 2.00, z 9.00)")
    told = found.to_dict()
    assert (told["part"], told["bar"]) == ("sea", "bar 16.2")
    plain = str(replace(found, part="", bar=""))
    assert plain.startswith("flash: drone 3 flashes 5 times")
    assert plain.endswith("(at 01:01.50, x 1.00, y 2.00, z 9.00)")
    assert replace(FULL, closest_bar="bar 16.2").to_dict()["closest_bar"] == "bar 16.2"
    assert "closest_bar" not in FULL.to_dict()


def test_jerk_and_coarse_steps_that_are_not_proved_are_said_in_words_and_in_json() -> None:
    jerk = Unproved(10.0, 70.5, 0.0, 2, "up", jerk=True)
    assert str(jerk) == (
        "not proved: jerk of 2 drones from 00:10.00 to 01:10.50; too many knots within a tenth of a second, fewer of "
        "them would show it"
    )
    assert jerk.to_dict() == {"start_s": 10.0, "end_s": 70.5, "gap_s": 0.0, "drones": 2, "cue": "up", "jerk": True}
    good = replace(FULL, violations=(), counts=(), complete=True)
    assert replace(good, not_proved=(jerk,)).verdict == "NOT PROVED: jerk, of too many knots"
    coarse = Unproved(0.0, 61.0, 0.0, 7, "", 1.0)
    assert replace(good, not_proved=(coarse,)).verdict == "NOT PROVED: steps of places too coarse"
    second = Unproved(10.0, 11.0, 1.0, 2, "up")
    assert replace(good, not_proved=(second,)).verdict == "NOT PROVED: 1 stretch of samples too far apart"
    home = Unproved(10.0, 21.0, 0.0, 7, "", homeward="from 00:10.00: too near")
    assert replace(good, not_proved=(home,)).verdict == "NOT PROVED: return plans"


@pytest.mark.parametrize(
    ("not_proved", "complete", "more"),
    [
        ({}, True, False),
        ({}, False, True),
        ({"jerk": True}, True, True),
        ({"areas": True}, True, True),
        ({"flashes": True}, True, True),
        ({"step_m": 1.0}, True, False),
    ],
)
def test_more_work_helps_where_work_ended_and_not_where_the_file_says_too_little(
    not_proved: dict[str, Any], complete: bool, more: bool
) -> None:
    left = (Unproved(0.0, 61.0, 0.0, 7, "", **not_proved),) if not_proved else ()
    assert replace(FULL, complete=complete, not_proved=left).cut_short is more
