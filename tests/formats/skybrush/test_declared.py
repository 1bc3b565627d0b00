"""What a `.skyc` declares counts: limits in both spellings, all of a geofence, landing places; the rest is told."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from choreo.core.limits import NO_TOP
from choreo.core.plan import Plan
from choreo.errors import FileError
from choreo.formats.export import export
from choreo.formats.read import read_plan
from choreo.formats.skybrush.declared import decimal_rounding
from choreo.formats.skybrush.skyc_reading import read_skyc
from choreo.safety.check import check
from choreo.safety.report import Report
from tests.formats.skyc_files import packed

Show = dict[str, Any]
BOX: list[list[float]] = [[-50, -50], [50, -50], [50, 50], [-50, 50]]
PADS: list[list[float]] = [[-5, -5], [5, -5], [5, 5], [-5, 5]]  # in the file's frame, as all here
LIT = "BzIGAQA="  # white for a second, black


def smooth(times: list[float], places: list[list[float]]) -> list[Any]:
    """Return the points of a drone that rests at each of the places."""
    points: list[Any] = [[times[0], places[0], []]]
    for time, begin, end in zip(times[1:], places[:-1], places[1:], strict=True):
        points.append([time, end, [begin, end]])
    return points


def drone(y: float, lands: list[float] | None = None, light: str = LIT) -> Show:
    """Return a drone that rises 10 m, waits, and comes down: where it rose, or elsewhere."""
    home: list[float] = [0, y, 0]
    end = home if lands is None else lands
    up, over = [*home[:2], 10], [*end[:2], 10]
    points = smooth([0, 8, 14, 23, 32], [home, up, over, [*end[:2], 3.2], end])
    settings = {
        "name": f"d{y + 1:g}",
        "home": home,
        "landAt": end,
        "trajectory": {"version": 1, "takeoffTime": 0, "points": points},
        "lights": {"version": 1, "data": light},
    }
    return {"type": "generic", "settings": settings}


def show(*polygons: Show, drones: list[Show] | None = None, validation: Show | None = None, **geofence: Any) -> Show:
    """Return a show of two drones with this geofence."""
    limits = {"maxAltitude": 120, "maxVelocityXY": 8, "maxVelocityZ": 3, "minDistance": 1.5, "maxAccelerationXY": 3}
    return {
        "version": 1,
        "environment": {"type": "outdoor"},
        "settings": {
            "validation": limits if validation is None else validation,
            "geofence": {"version": 1, "polygons": list(polygons), **geofence},
        },
        "swarm": {"drones": [drone(0), drone(3)] if drones is None else drones},
    }


def inclusion(points: Any, **more: Any) -> Show:
    return {"isInclusion": True, "points": points, **more}


def exclusion(points: Any, **more: Any) -> Show:
    return {"isInclusion": False, "points": points, **more}


def moved(points: Any, x: float) -> list[list[float]]:
    return [[point[0] + x, point[1]] for point in points]


def checked(folder: Path, what: Show) -> Report:
    return check(read_skyc(packed(folder, what)))


def rules(folder: Path, what: Show) -> set[str]:
    return {found.rule for found in checked(folder, what).violations}


def test_an_exclusion_over_the_pads_is_found_wherever_it_stands_in_the_list(tmp_path: Path) -> None:
    polygons = [exclusion(PADS), inclusion(BOX), inclusion(moved(BOX, 100))]
    for order in ([0, 1, 2], [1, 0, 2], [2, 1, 0]):
        report = checked(tmp_path, show(*(polygons[index] for index in order)))
        assert {(found.rule, found.drones) for found in report.violations} == {("keep-out", (0,)), ("keep-out", (1,))}
        assert "2 zones, 1 keep-out" in report.against()


@pytest.mark.parametrize(
    ("polygons", "wrong"),
    [
        ([inclusion(BOX)], set()),
        ([inclusion(BOX), inclusion(moved(BOX, 300))], set()),
        ([inclusion(moved(BOX, 300)), inclusion(BOX)], set()),
        ([inclusion(moved(BOX, 300)), inclusion(moved(BOX, 500))], {"fence"}),
        ([inclusion(moved(BOX, 50)), inclusion(moved(BOX, -50))], set()),  # the drones fly along the joint
        ([inclusion([[-50, -50], [50, -50], [50, 1], [-50, 1]]), inclusion(moved(BOX, 300))], {"fence"}),
        ([inclusion(BOX, maxAltitude=9)], {"fence"}),
        ([inclusion(BOX, maxAltitude=10)], set()),
        ([inclusion(BOX, max_altitude=9), inclusion(PADS, maxAltitude=12)], set()),
        ([exclusion(moved(BOX, 100))], set()),
        ([exclusion(PADS)], {"keep-out"}),
        ([exclusion(PADS, maxAltitude=5)], {"keep-out"}),
        ([exclusion(PADS, minAltitude=11, maxAltitude=50)], set()),
        ([exclusion(PADS, min_altitude=9.5)], {"keep-out"}),
        ([exclusion(PADS, minAltitude=4, maxAltitude=8)], {"keep-out"}),
        ([{"points": PADS}], {"keep-out"}),  # without a word it is none that includes
        ([inclusion([*BOX, BOX[0]])], set()),  # closed once more than needed
        ([{"is_inclusion": True, "points": moved(BOX, 300)}], {"fence"}),
    ],
)
def test_all_of_a_geofence_counts(tmp_path: Path, polygons: list[Show], wrong: set[str]) -> None:
    assert rules(tmp_path, show(*polygons)) == wrong


def test_heights_of_the_whole_geofence_count(tmp_path: Path) -> None:
    assert rules(tmp_path, show(inclusion(BOX), maxAltitude=9)) == {"ceiling"}
    assert rules(tmp_path, show(inclusion(BOX), max_altitude=10)) == set()
    assert read_skyc(packed(tmp_path, show(inclusion(BOX), minAltitude=7))).limits.min_altitude == 7
    assert read_skyc(packed(tmp_path, show(inclusion(BOX, minAltitude=8)))).limits.min_altitude == 8
    several = read_skyc(packed(tmp_path, show(inclusion(BOX, minAltitude=8), inclusion(PADS, minAltitude=6))))
    assert several.limits.min_altitude == 6
    assert several.notes == ("the inclusion polygons have several minAltitude; the lowest, 6 m, is checked for all",)
    brisk = {"maxAccelerationXY": 4, "maxVelocityZ": 3}
    away = show(inclusion(BOX, minAltitude=11), drones=[drone(0, lands=[20, 0, 0])], validation=brisk)
    assert rules(tmp_path, away) == {"floor"}, "below the geofence's floor it is off the vertical of its pad"


def test_a_geofence_that_is_switched_off_is_told(tmp_path: Path) -> None:
    report = checked(tmp_path, show(exclusion(PADS), enabled=False))
    assert (report.ok, report.notes) == (True, ("the geofence is switched off in the file, and is not checked",))


@pytest.mark.parametrize(
    ("geofence", "message"),
    [
        ({"polygons": {}}, None),
        ({"polygons": 7}, "polygons: expected a list of objects"),
        ({"polygons": [7]}, "polygons: expected a list of objects"),
        ({"polygons": [{"isInclusion": "yes", "points": BOX}]}, "isInclusion: expected true or false"),
        ({"polygons": [{"isInclusion": True, "points": 7}]}, "points: expected a list"),
        ({"polygons": [{"isInclusion": True, "points": [[1]]}]}, r"points: expected \[X, Y, Z\]"),
        ({"polygons": [inclusion(BOX[:2])]}, "at least 3 corners"),
        ({"polygons": [inclusion(BOX, maxAltitude="low")]}, "maxaltitude: expected a number"),
        ({"polygons": [inclusion(BOX, maxAltitude=-1)]}, "top"),
        ({"polygons": [exclusion(BOX, maxAltitude=3, minAltitude=4)]}, "its bottom, 4 m, must lie below its top, 3 m"),
        ({"polygons": [inclusion(BOX)] * 1_001}, "1,001 polygons; choreo reads at most 1,000"),
        ({"polygons": [inclusion(BOX)], "minAltitude": 300}, "max_altitude = 120 m must be above min_altitude = 300"),
    ],
)
def test_a_geofence_that_is_wrong_is_named(tmp_path: Path, geofence: Show, message: str | None) -> None:
    path = packed(tmp_path, show(**geofence))
    if message is None:
        read_skyc(path)
        return
    with pytest.raises(FileError, match=message) as caught:
        read_skyc(path)
    assert "settings: geofence" in str(caught.value)


OLD = {
    "max_altitude": 90,
    "max_velocity_xy": 7,
    "max_velocity_z": 2,
    "max_velocity_z_up": 3,
    "min_distance": 2.5,
    "max_acceleration_xy": 4,
    "max_acceleration_z": 3,
    "min_nav_altitude": 4,
}
NEW = {
    "maxAltitude": 90,
    "maxVelocityXY": 7,
    "maxVelocityZ": 2,
    "maxVelocityZUp": 3,
    "minDistance": 2.5,
    "maxAccelerationXY": 4,
    "maxAccelerationZ": 3,
    "minNavAltitude": 4,
}


@pytest.mark.parametrize("validation", [OLD, NEW])
def test_limits_are_read_in_both_spellings(tmp_path: Path, validation: Show) -> None:
    plan = read_skyc(packed(tmp_path, show(validation=validation)))
    limits = plan.limits
    assert (limits.max_altitude, limits.max_speed, limits.max_descent, limits.max_climb) == (90, 7, 2, 3)
    assert (limits.min_distance, limits.max_acceleration, limits.min_altitude) == (2.5, 5, 4)
    assert plan.notes == ()


def test_of_two_spellings_the_stricter_counts(tmp_path: Path) -> None:
    both = {"maxAltitude": 90, "max_altitude": 80, "minDistance": 1, "min_distance": 2, "max_velocity_z": 2}
    limits = read_skyc(packed(tmp_path, show(validation=both))).limits
    assert (limits.max_altitude, limits.min_distance, limits.max_climb) == (80, 2, 2)
    lone = read_skyc(packed(tmp_path, show(validation={"max_acceleration": 2.5}))).limits
    assert lone.max_acceleration == 2.5
    vertical = read_skyc(packed(tmp_path, show(validation={"maxAccelerationZ": 2.5})))
    assert vertical.notes == ()
    assert (vertical.limits.max_acceleration, vertical.limits.max_vertical_acceleration) == (3.0, 2.5)
    three = {"maxAccelerationXY": 4, "maxAccelerationZ": 3, "maxAcceleration": 3.5}
    assert read_skyc(packed(tmp_path, show(validation=three))).limits.max_acceleration == 3.5, "the strictest of all"
    with pytest.raises(FileError, match="max_acceleration = 0"):
        read_skyc(packed(tmp_path, show(validation={**three, "maxAcceleration": 0})))
    three["maxAcceleration"] = 6
    assert read_skyc(packed(tmp_path, show(validation=three))).limits.max_acceleration == 5


def test_a_part_of_the_acceleration_that_is_0_says_nothing_by_itself(tmp_path: Path) -> None:
    """As Skybrush writes it where nobody stated it."""
    limits = read_skyc(packed(tmp_path, show(validation={"maxAccelerationXY": 2.5, "maxAccelerationZ": 0}))).limits
    assert (limits.max_acceleration, limits.max_level_acceleration, limits.max_vertical_acceleration) == (
        2.5,
        2.5,
        None,
    )
    limits = read_skyc(packed(tmp_path, show(validation={"max_acceleration_xy": 0, "max_acceleration_z": 2}))).limits
    assert (limits.max_acceleration, limits.max_level_acceleration, limits.max_vertical_acceleration) == (
        2.0,
        None,
        2.0,
    )
    with pytest.raises(FileError, match="max_acceleration = 0"):
        read_skyc(packed(tmp_path, show(validation={"maxAccelerationXY": 0, "maxAccelerationZ": 0})))


LEVEL, UPWARDS = 6 * 15 / 6**2, 6 * 10 / 8**2
"""What a drone accelerates that flies 15 m in 6 s, and one that rises 10 m in 8 s."""


@pytest.mark.parametrize("part", ["maxAccelerationXY", "max_acceleration_xy"])
@pytest.mark.parametrize("more", [{}, {"maxAccelerationZ": 3}])
@pytest.mark.parametrize(("times", "found"), [(0.999, {"level acceleration"}), (1.001, set())])
def test_the_level_part_of_the_acceleration_keeps_its_own_limit(
    tmp_path: Path, part: str, more: Show, times: float, found: set[str]
) -> None:
    away = [drone(0, lands=[15, 0, 0])]
    assert rules(tmp_path, show(drones=away, validation={part: LEVEL * times, **more})) == found


@pytest.mark.parametrize("part", ["maxAccelerationZ", "max_acceleration_z"])
@pytest.mark.parametrize("more", [{}, {"maxAccelerationXY": 3}])
@pytest.mark.parametrize(("times", "found"), [(0.999, {"vertical acceleration"}), (1.001, set())])
def test_the_vertical_part_of_the_acceleration_keeps_its_own_limit(
    tmp_path: Path, part: str, more: Show, times: float, found: set[str]
) -> None:
    assert rules(tmp_path, show(validation={part: UPWARDS * times, **more})) == found


def test_limits_of_the_parts_of_the_acceleration_come_back(tmp_path: Path) -> None:
    stated = {"maxAccelerationXY": 2.5, "maxAccelerationZ": 1.5, "maxVelocityXY": 8}
    plan = read_skyc(packed(tmp_path, show(validation=stated)))
    for name in ("a.skyc", "a.npz"):
        export(plan, tmp_path / name)
        back = read_plan(tmp_path / name).limits
        assert (back.max_level_acceleration, back.max_vertical_acceleration) == (2.5, 1.5), name
        assert back.max_acceleration == plan.limits.max_acceleration == pytest.approx(8.5**0.5), name


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("none", "settings: expected an object {...}, got 'none'"),
        (
            {"validation": [{"maxAltitude": 9}]},
            'settings: validation: expected an object {...}, got [{"maxAltitude": 9}]',
        ),
        ({"validation": "strict"}, "settings: validation: expected an object {...}, got 'strict'"),
        ({"geofence": [inclusion(PADS)]}, "settings: geofence: expected an object {...}, got [{'isInclusion'"),
        ({"geofence": {"version": 2, "polygons": []}}, "settings: geofence: version 2 is not known"),
        ({"geofence": {"version": True, "polygons": []}}, "settings: geofence: version true is not known"),
    ],
)
def test_limits_in_another_form_than_an_object_are_not_passed_over(tmp_path: Path, settings: Any, told: str) -> None:
    with pytest.raises(FileError) as error:
        read_skyc(packed(tmp_path, {**show(), "settings": settings}))
    assert told in str(error.value)


def test_limits_that_another_tool_changed_in_a_file_of_choreo_count(tmp_path: Path) -> None:
    plan = read_skyc(packed(tmp_path, show(inclusion(BOX))))
    export(plan, tmp_path / "a.skyc")
    with zipfile.ZipFile(tmp_path / "a.skyc") as archive:
        what = json.loads(archive.read("show.json"))
    assert read_skyc(packed(tmp_path, what)).limits.max_acceleration == plan.limits.max_acceleration
    what["settings"]["validation"] |= {"maxAccelerationXY": 0.5, "maxAccelerationZ": 0.5, "maxAltitude": 60}
    what["settings"]["geofence"]["polygons"].append(exclusion(PADS))
    changed = read_skyc(packed(tmp_path, what))
    assert changed.limits.max_acceleration == pytest.approx(0.5 * 2**0.5)
    assert {"acceleration", "keep-out"} <= {found.rule for found in check(changed).violations}


def test_a_limit_in_the_older_spelling_is_held(tmp_path: Path) -> None:
    assert rules(tmp_path, show(validation={"min_distance": 3.5})) == {"distance"}
    assert rules(tmp_path, show(validation={"max_altitude": 9})) == {"ceiling"}


def test_what_choreo_cannot_use_is_named(tmp_path: Path) -> None:
    pyro = {"version": 1, "events": [[5, 1, "x"]], "payloads": {"x": {"name": "gerb"}}}
    drones = [drone(0), drone(3), drone(6)]
    drones[0]["settings"]["pyro"] = {"$ref": "./drones/1/pyro.json#"}
    drones[1]["settings"] |= {"pyro": {"version": 1, "events": []}, "yawControl": {"version": 1, "setpoints": [[0, 9]]}}
    drones[2]["settings"] |= {"pyro": pyro, "rope": 3, "comment": ""}
    what = show(inclusion(BOX), {"isInclusion": False, "points": []}, {"isInclusion": False}, drones=drones)
    what["settings"]["validation"]["maxYawRate"] = 90
    what["settings"]["geofence"] |= {"rallyPoints": [[0, 0]], "maxDistance": 90, "circles": [], "action": "land"}
    what["media"] = {"audio": {"data": base64.b64encode(b"MThd").decode(), "mediaType": "audio/midi"}}
    plan = read_skyc(packed(tmp_path, what, **{"drones/1/pyro.json": pyro}))
    assert set(plan.notes) == {
        "pyro programs of 2 drones are not checked",
        "yaw programs of 1 drone are not checked",
        "'rope' of 1 drone is not checked",
        "the limit 'maxYawRate' is not checked",
        "2 polygons of the geofence without corners are not checked",
        "'rallyPoints' of the geofence is not checked",
        "'maxDistance' of the geofence is not checked",
        "the music is no .mp3, .ogg, .flac or .wav, and is left out",
    }
    report = check(plan)
    assert (report.ok, report.notes) == (True, plan.notes)
    assert report.noted() == [f"note: {note}" for note in plan.notes]


def test_many_odd_keys_are_counted_and_shown_without_what_a_terminal_obeys(tmp_path: Path) -> None:
    lone = drone(0)
    lone["settings"] |= {f"key{number:02d}\x1b[31m{'x' * 99}": 1 for number in range(30)}
    plan = read_skyc(packed(tmp_path, show(drones=[lone])))
    assert len(plan.notes) == 11
    assert plan.notes[-1] == "20 more keys of the drones' settings are not checked"
    assert all(note.isprintable() and len(note) < 80 for note in plan.notes)


def test_pyro_in_light_programs_is_read_past_and_named(tmp_path: Path) -> None:
    program = base64.b64encode(bytes.fromhex("14 81 07 32 15 00 06 01 00")).decode()
    plan = read_skyc(packed(tmp_path, show(drones=[drone(0, light=program), drone(3)])))
    assert plan.notes == ("pyro instructions in the light programs of 1 drone are not checked",)
    assert plan.light.at(0.5).tolist() == [[255] * 3] * 2
    assert check(plan).ok


@pytest.mark.parametrize(
    ("program", "wrong", "note"),
    [
        ("07 32 00", {"light end"}, ""),
        ("07 a0 9c 01 06 01 00", {"light length"}, "go on after the show, for up to 368 s"),  # white for 400 s
        ("07 32 06 a0 9c 01 00", set(), "go on after the show, for up to 369 s"),  # dark: nothing to see
        ("0c 00 07 32 06 32 0d 00", {"light length"}, "go on after the show, without end"),
        ("0c 00 06 32 0d 00", set(), "go on after the show, without end"),
        ("06 a0 1f 07 05 06 05 00", {"light length"}, "go on after the show, for up to 48 s"),  # a flash at 80 s
    ],
)
def test_light_programs_that_do_not_end_with_the_show(tmp_path: Path, program: str, wrong: set[str], note: str) -> None:
    light = base64.b64encode(bytes.fromhex(program)).decode()
    report = checked(tmp_path, show(drones=[drone(0), drone(3, light=light)]))
    assert {found.rule for found in report.violations} == wrong
    assert {found.drones for found in report.violations} <= {(1,)}
    assert [*report.notes, ""][0].endswith(note)


def test_a_drone_lands_where_its_own_file_says(tmp_path: Path) -> None:
    away = show(drones=[drone(0, lands=[8, 0, 0]), drone(3, lands=[8, 3, 0])])
    plan = read_skyc(packed(tmp_path, away))
    assert plan.landings is not None
    assert plan.landings.tolist() == [[0, 8, 0], [-3, 8, 0]]
    assert check(plan).ok
    away["swarm"]["drones"][1]["settings"]["landAt"] = [8, 0, 0]
    found = check(read_skyc(packed(tmp_path, away))).violations
    assert {(each.rule, each.drones) for each in found} == {("landing place", (1,)), ("pads", (0, 1))}


def test_straight_lines_that_land_elsewhere_are_accused_of_their_corners_alone(tmp_path: Path) -> None:
    away = drone(0, lands=[8, 0, 0])
    away["settings"]["trajectory"]["points"] = [
        [0, [0, 0, 0], []],
        [10, [0, 0, 20], []],
        [20, [8, 0, 20], []],
        [40, [8, 0, 0], []],
    ]
    assert rules(tmp_path, show(drones=[away])) == {"smoothness"}


def test_exchanged_pads_are_right_only_if_the_file_says_so(tmp_path: Path) -> None:
    exchanged = show(drones=[drone(0, lands=[0, 30, 0]), drone(30, lands=[0, 0, 0])])
    for each, path in zip(exchanged["swarm"]["drones"], (-4, 4), strict=True):  # round each other
        each["settings"]["trajectory"]["points"][2][0] = 22
        end = each["settings"]["trajectory"]["points"][2][1]
        begin = each["settings"]["trajectory"]["points"][1][1]
        each["settings"]["trajectory"]["points"][2][2] = [[path * 3, begin[1], 10], [path * 3, end[1], 10]]
        for point, time in zip(each["settings"]["trajectory"]["points"][3:], (31, 40), strict=True):
            point[0] = time
    assert "landing place" not in rules(tmp_path, exchanged)
    assert read_skyc(packed(tmp_path, exchanged)).landings is None, "each ends on the pad that it is sent to"
    for each in exchanged["swarm"]["drones"]:
        each["settings"]["landAt"] = each["settings"]["home"]
    assert "landing place" in rules(tmp_path, exchanged)


def test_without_a_landing_place_any_pad_will_do(tmp_path: Path) -> None:
    drones = [drone(0), drone(3, lands=[8, 3, 0])]
    for each in drones:
        del each["settings"]["landAt"]
    assert rules(tmp_path, show(drones=drones)) == {"landing"}
    drones[1]["settings"]["landAt"] = [8, 3, 0]
    assert rules(tmp_path, show(drones=drones)) == set()


@pytest.mark.parametrize("place", [[1], ["a", 2, 3], 7])
def test_a_landing_place_that_is_none_is_named(tmp_path: Path, place: Any) -> None:
    what = show()
    what["swarm"]["drones"][1]["settings"]["landAt"] = place
    with pytest.raises(FileError, match="'d4': landAt: expected"):
        read_skyc(packed(tmp_path, what))


def test_pads_rounded_in_the_file_are_as_far_apart_as_they_were_meant(tmp_path: Path) -> None:
    def at(decimals: int, size: float) -> set[str]:
        # Three pads of a hexagonal grid; written with 4 decimals two of them are 0.34999 m apart.
        grid = np.array([[0.0, 0.0], [size / 2, size * np.sqrt(0.75)], [size, 0.0]]).round(decimals)
        drones = [drone(0) for _ in grid]
        for each, (x, y) in zip(drones, grid.tolist(), strict=True):
            points = smooth([0, 40], [[x, y, 0], [x, y, 0]])
            each["settings"] |= {"home": [x, y, 0], "landAt": [x, y, 0]}
            each["settings"]["trajectory"]["points"] = points
        plan = read_skyc(packed(tmp_path, show(drones=drones)))
        limits = replace(plan.limits, drone_size=0.35)
        return {found.rule for found in check(plan, limits).violations if found.rule == "pads"}

    assert [at(decimals, 0.35) for decimals in (3, 4, 5, 6, 9)] == [set()] * 5
    assert [at(decimals, 0.348) for decimals in (3, 4, 5, 6, 9)] == [{"pads"}] * 5
    assert at(4, 0.3497) == {"pads"}
    assert at(2, 0.35) == {"pads"}, "centimetres are no rounding: 0.35 by 0.17 and 0.30 m is what somebody wrote"


def test_rounding_is_that_of_the_file_and_never_more() -> None:
    found = {decimals: decimal_rounding(np.array([[1 / 3, 2 / 3, 0.0]]).round(decimals)) for decimals in range(9)}
    assert found == pytest.approx({0: 0, 1: 0, 2: 0, 3: 5e-4, 4: 5e-5, 5: 5e-6, 6: 0, 7: 0, 8: 0})


def written(plan: Plan, path: Path) -> Plan:
    assert export(plan, path).report.ok
    return read_plan(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda what: what["settings"]["geofence"].update(polygons=[inclusion(BOX), inclusion(moved(BOX, 70))]),
        lambda what: what["settings"]["geofence"].update(
            polygons=[inclusion(BOX, maxAltitude=30), exclusion(moved(PADS, 40))]
        ),
        lambda what: what["settings"]["geofence"].update(polygons=[exclusion(PADS, minAltitude=20, maxAltitude=40)]),
        lambda what: what["settings"]["validation"].update(maxYawRate=3),
        lambda what: what["swarm"].update(drones=[drone(0, lands=[8, 0, 0]), drone(3.1234, lands=[8, 3, 0])]),
    ],
)
def test_what_a_file_declares_travels_through_all_that_choreo_writes(
    tmp_path: Path, change: Callable[[Show], None]
) -> None:
    what = show(inclusion(BOX))
    change(what)
    plan = read_skyc(packed(tmp_path, what))
    exact = written(plan, tmp_path / "a.npz")
    compiled = written(exact, tmp_path / "a.skyc")
    again = written(compiled, tmp_path / "b.npz")
    for back in (exact, compiled, again):
        assert (back.notes, back.rounding) == (plan.notes, plan.rounding)
        assert check(back).against() == check(plan).against()
        assert [(each.name, each.height, each.bottom) for each in back.limits.keep_out] == [
            (each.name, each.height, each.bottom) for each in plan.limits.keep_out
        ]
        for one, other in ((back.landings, plan.landings), (back.fleet.homes, plan.fleet.homes)):
            assert (one is None) == (other is None)
            assert one is None or other is None or np.array_equal(one, other)
    sampled = export(plan, tmp_path / "a.zip").report
    assert (sampled.ok, sampled.notes) == (True, plan.notes)


def test_an_exclusion_for_all_heights_is_written_for_other_tools_too(tmp_path: Path) -> None:
    plan = read_skyc(packed(tmp_path, show(inclusion(BOX), exclusion(moved(PADS, 40)))))
    assert [prism.height for prism in plan.limits.keep_out] == [NO_TOP]
    written(plan, tmp_path / "a.skyc")
    stripped = read_skyc(tmp_path / "a.skyc")
    assert len(stripped.limits.keep_out) == 1, "that of the geofence and that of choreo's own limits are one"
