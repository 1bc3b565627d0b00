"""Limits: what they hold, what they refuse, and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import PLANNING_MARGIN, KeepOut, Limits, Zone, stated
from choreo.errors import InputError

SQUARE: Any = [[0, 0], [10, 0], [10, 10], [0, 10]]
NUMBERS = [item.name for item in fields(Limits) if item.name not in ("fence", "keep_out", "zones", "max_flashes")]
MAY_BE_NOTHING = ("wind", "min_altitude")
MAY_BE_NONE = ("vertical_distance", "max_jerk", "max_level_acceleration", "max_vertical_acceleration")


def limits_with(name: str, value: Any) -> Limits:
    return Limits(**{name: value})


def test_planned_formations_stand_a_centimetre_wider_than_the_least_distance() -> None:
    assert pytest.approx(0.01) == PLANNING_MARGIN
    assert Limits(min_distance=2.0).planning_distance == 2.01


def test_the_vertical_distance_is_the_level_one_unless_it_is_given() -> None:
    assert Limits(min_distance=2.0).vertical == 2.0
    assert Limits(min_distance=2.0, vertical_distance=3.5).vertical == 3.5


@given(st.floats(0.1, 50), st.floats(0, 1, exclude_max=True))
def test_the_wind_is_taken_off_the_speed(speed: float, part: float) -> None:
    assert Limits(max_speed=speed, wind=speed * part).usable_speed == speed - speed * part


def test_whole_numbers_are_the_same_limits_as_their_floats() -> None:
    whole = Limits(max_altitude=80, keep_out=(KeepOut(SQUARE, 30, "roof"),))
    assert isinstance(whole.max_altitude, float)
    assert isinstance(whole.keep_out[0].height, float)


def test_polygons_are_kept_read_only() -> None:
    fence = np.array(SQUARE, dtype=np.float64)
    limits = Limits(fence=fence)
    fence[0] = 99.0
    assert limits.fence is not None
    assert limits.fence.tolist() == SQUARE
    with pytest.raises(ValueError, match="read-only"):
        limits.fence[0] = 1.0
    with pytest.raises(FrozenInstanceError):
        limits.wind = 3.0  # type: ignore[misc]  # that is the point


def test_a_list_of_keep_outs_becomes_a_tuple() -> None:
    roof = KeepOut(np.array(SQUARE), 30.0, "roof")
    assert Limits(keep_out=[roof]).keep_out == (roof,)  # type: ignore[arg-type]  # scripts write lists


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, True, "8 m/s", [8.0]])
def test_every_number_must_be_one_and_the_message_names_it(name: str, value: object) -> None:
    with pytest.raises(InputError, match=f"limits: {name} = "):
        limits_with(name, value)


@pytest.mark.parametrize("name", NUMBERS)
def test_nothing_is_no_limit_where_it_would_forbid_all_flight(name: str) -> None:
    if name in MAY_BE_NOTHING:
        assert getattr(limits_with(name, 0.0), name) == 0.0
    else:
        with pytest.raises(InputError, match=f"limits: {name} = .*; expected a number above 0"):
            limits_with(name, 0.0)


@pytest.mark.parametrize("name", NUMBERS)
def test_none_means_no_limit_or_is_refused_where_a_number_is_needed(name: str) -> None:
    if name in MAY_BE_NONE:
        assert getattr(limits_with(name, None), name) is None
    else:
        with pytest.raises(InputError, match=f"limits: {name} = None; expected a number"):
            limits_with(name, None)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"min_distance": 2.0, "vertical_distance": 1.5}, "vertical_distance = 1.5 m is less than min_distance = 2 m"),
        ({"min_altitude": 20.0, "max_altitude": 20.0}, "max_altitude = 20 m must be above min_altitude = 20 m"),
        ({"max_speed": 5.0, "wind": 5.0}, "wind = 5 m/s leaves nothing of max_speed = 5 m/s; such a show must not fly"),
        ({"fence": SQUARE[:2]}, "limits: fence: a polygon has at least 3 corners, got 2"),
        (
            {"fence": [[0, 0, 0], [1, 0, 0], [1, 1, 0]]},
            "limits: fence: expected rows of 2 numbers, got 3 rows of 3 numbers",
        ),
        ({"fence": [[0, 0], [1, 0], [1, float("nan")]]}, "limits: fence: .*not finite"),
    ],
)
def test_limits_that_contradict_each_other_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Limits(**wrong)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("polygon", "height", "message"),
    [
        (SQUARE[:2], 10.0, "keep-out 'crane': polygon: a polygon has at least 3 corners"),
        (SQUARE, 0.0, "keep-out 'crane': height = 0.0; expected metres above 0"),
        (SQUARE, float("inf"), "keep-out 'crane': height = inf; expected metres above 0"),
    ],
)
def test_a_keep_out_names_itself_in_its_errors(polygon: object, height: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        KeepOut(polygon, height, "crane")  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Zone(SQUARE[:2]), "zone: polygon: a polygon has at least 3 corners"),
        (lambda: Zone(SQUARE, 0.0), "zone: top = 0.0; expected metres above 0"),
        (lambda: Zone(SQUARE, float("nan")), "zone: top = nan; expected metres above 0"),
        (
            lambda: KeepOut(SQUARE, 9.0, "cable", bottom=-1.0),
            "keep-out 'cable': bottom = -1.0; expected metres from 0 to",
        ),
        (lambda: KeepOut(SQUARE, 9.0, "cable", bottom=9.0), "its bottom, 9 m, must lie below its top, 9 m"),
        (lambda: Limits(fence=SQUARE, zones=(Zone(SQUARE), Zone(SQUARE))), "a fence and 2 zones; give either"),
    ],
)
def test_zones_and_bottoms_name_themselves_in_their_errors(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_what_was_added_later_says_nothing_until_it_is_set() -> None:
    roof, zone = KeepOut(SQUARE, 9.0, "roof"), Zone(SQUARE, 9.0)
    assert {item.name for item in fields(Limits)} - {item.name for item in stated(Limits())} == {
        *("zones", "max_flashes", "max_level_acceleration", "max_vertical_acceleration")
    }
    assert "zones" in {item.name for item in stated(Limits(zones=(zone,)))}
    assert [item.name for item in stated(roof)] == ["polygon", "height", "name"]
    assert "bottom" in {item.name for item in stated(KeepOut(SQUARE, 9.0, "roof", bottom=3.0))}


@pytest.mark.parametrize("value", [2.5, -1, True, None, 51])
def test_flashes_are_counted_in_whole_numbers(value: object) -> None:
    with pytest.raises(InputError, match=r"limits: max_flashes = .*; expected a whole number from 0 to 50"):
        limits_with("max_flashes", value)


def test_zones_and_corners_beyond_what_a_map_has_are_refused() -> None:
    angle = np.linspace(0, 6.28, 1_001, endpoint=False)
    many = np.column_stack([np.cos(angle), np.sin(angle)])
    with pytest.raises(InputError, match=r"fence: has 1,001 corners, at most 1,000 are taken; simplify it"):
        Limits(fence=many)
    with pytest.raises(InputError, match=r"101 zones, at most 100 are taken"):
        Limits(zones=(Zone(many[::100]),) * 101)
    with pytest.raises(InputError, match=r"the zones have 6,000 corners together, at most 5,000 are taken"):
        Limits(zones=(Zone(many[1:]),) * 6)
    with pytest.raises(InputError, match=r"the keep-outs have 21,000 corners together, at most 20,000"):
        Limits(keep_out=(KeepOut(many[1:], 9.0),) * 21)


def test_a_tolerance_that_leaves_few_enough_corners_is_named() -> None:
    angle = np.linspace(0, 2 * np.pi, 3_000, endpoint=False)
    wobbling = (200 + 0.05 * np.sin(1_000 * angle + 1))[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    with pytest.raises(InputError, match=r"simplify it: simplified by [\d.]+ m it has \d+$") as told:
        Limits(fence=wobbling)
    tolerance, corners = (float(word) for word in re.findall(r"[\d.]+", str(told.value).partition(": simplified")[2]))
    ring = shapely.LineString([*wobbling, wobbling[0]])
    assert len(ring.simplify(tolerance, preserve_topology=False).coords) - 1 == corners
    assert corners <= 1_000


def test_a_polygon_of_a_million_corners_is_simplified_in_bounded_time_or_not_at_all() -> None:
    angle = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    with pytest.raises(InputError, match=r"has 1,000,000 corners, .*: simplified by [\d.]+ m it has \d+$"):
        Limits(fence=300 * np.column_stack([np.cos(angle), np.sin(angle)]))
    steps = np.arange(1_000_000)
    with pytest.raises(InputError, match=r"simplify it$"):
        Limits(fence=np.column_stack([steps * 0.5, steps % 2 * 100.0]))


@pytest.mark.parametrize(
    "kind", [list, iter, set, lambda few: np.array(few, dtype=object), lambda few: (k for k in few)]
)
def test_keep_outs_and_zones_are_any_row(kind: Any) -> None:
    few, zones = [KeepOut(SQUARE, 20.0)], [Zone(SQUARE)]
    limits = Limits(keep_out=kind(few), zones=kind(zones))
    assert limits.keep_out == tuple(few)
    assert limits.zones == tuple(zones)


@pytest.mark.parametrize("row", [KeepOut(SQUARE, 20.0), "ab", {"a": 1}, [3]])
def test_what_is_no_row_of_keep_outs_is_told(row: Any) -> None:
    with pytest.raises(InputError, match=r"limits: keep_out = .*; expected a list, each of it a KeepOut"):
        Limits(keep_out=row)
