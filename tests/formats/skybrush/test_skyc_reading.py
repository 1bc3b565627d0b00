"""Skybrush shows of any tool are read as they are meant, or refused with a word that helps; nothing leaves the zip."""

from __future__ import annotations

import base64
import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from choreo.core.music import Music
from choreo.errors import FileError
from choreo.formats.skybrush.skyc_reading import read_skyc
from tests.formats.skyc_files import LIGHTS, mini, packed

Show = dict[str, Any]


def settings_of(show: Show, drone: int = 0) -> Show:
    settings: Show = show["swarm"]["drones"][drone]["settings"]
    return settings


def test_the_example_of_the_format_is_understood(tmp_path: Path) -> None:
    plan = read_skyc(packed(tmp_path, mini()))
    assert (plan.title, plan.drones, plan.duration, plan.sample_rate) == ("mini", 1, 14.0, None)
    place = {time: plan.trajectory.at(time).position[0].tolist() for time in (0, 2, 4, 6, 8, 10, 12, 14)}
    assert place == {
        0: [0, 0, 0],
        2: [0, 0, 0],
        4: [0, 0, 5],
        6: [0, 0, 10],
        8: [0, 2.5, 10],  # X to the front is y, away from the audience
        10: [0, 5, 10],
        12: [0, 2.5, 5],
        14: [0, 0, 0],
    }
    # A cubic, not the line through its ends: z = 7.5 u + 7.5 u^2 - 5 u^3.
    assert plan.trajectory.at(3).position[0, 2] == pytest.approx(7.5 / 4 + 7.5 / 16 - 5 / 64)
    assert plan.light.at(7.5).tolist() == [[128, 0, 128]], "the light clock starts with the show, not at take-off"


def test_limits_place_fence_and_cues_are_those_of_the_file(tmp_path: Path) -> None:
    plan = read_skyc(packed(tmp_path, mini()))
    limits, fleet = plan.limits, plan.fleet
    assert (limits.max_altitude, limits.max_speed, limits.max_descent, limits.max_climb) == (150, 8, 2.5, 3.5)
    assert (limits.min_distance, limits.max_acceleration) == (3, math.hypot(4, 3))
    assert limits.fence is not None
    assert limits.fence.tolist() == [[30, -20], [30, 40], [-30, 40], [-30, -20]]
    assert (fleet.origin, fleet.altitude, fleet.heading) == ((47.5, 19.05), 112.5, 59)
    assert [(span.name, span.start, span.end) for span in plan.spans] == [("start", 0, 6.5), ("云", 6.5, 14)]


def test_a_bare_show_is_read_with_defaults(tmp_path: Path) -> None:
    points = [[10, [1, 2, 3]]]
    drone = {"type": "generic", "settings": {"trajectory": {"version": 1, "points": points}}}
    plan = read_skyc(packed(tmp_path, {"version": 1, "swarm": {"drones": [drone]}}))
    assert (plan.title, plan.duration) == ("mini", 10)
    assert plan.trajectory.at(0).position.tolist() == [[-2, 1, 3]]
    assert plan.light.at(5).tolist() == [[0, 0, 0]]
    assert [(span.start, span.end) for span in plan.spans] == [(0, 10)]


def test_an_indoor_ceiling_below_the_default_floor_is_read(tmp_path: Path) -> None:
    show = mini()
    show["settings"]["validation"]["maxAltitude"] = 3
    assert read_skyc(packed(tmp_path, show)).limits.min_altitude == 0


def test_quadratic_segments_are_raised_to_cubics(tmp_path: Path) -> None:
    show = mini()
    settings_of(show)["trajectory"]["points"] = [[0, [0, 0, 0], []], [2, [4, 0, 0], [[1, 0, 6]]]]
    trajectory = read_skyc(packed(tmp_path, show)).trajectory
    for u in (0.1, 0.5, 0.8):
        wanted = [0, 2 * (1 - u) * u * 1 + u**2 * 4, 2 * (1 - u) * u * 6]
        assert trajectory.at(2 + 2 * u).position[0] == pytest.approx(wanted)


def test_drones_with_their_own_knots_share_those_of_all(tmp_path: Path) -> None:
    show = mini()
    other = mini()["swarm"]["drones"][0]
    other["settings"]["trajectory"] = {
        "version": 1,
        "takeoffTime": 0.5,
        "points": [[0, [9, 9, 0], []], [6.25, [9, 9, 30], [[9, 9, 1], [9, 9, 29]]], [20, [9, 9, 0], [[9, 2, 8]]]],
    }
    show["swarm"]["drones"].append(other)
    alone = mini()
    alone["swarm"]["drones"][0] = other
    both, first, second = (read_skyc(packed(tmp_path, item)).trajectory for item in (show, mini(), alone))
    assert both.times.tolist() == [0, 0.5, 2, 6, 6.75, 10, 14, 20.5]
    for time in np.linspace(0, 21, 85):
        assert both.at(time).position[0] == pytest.approx(first.at(time).position[0])
        assert both.at(time).position[1] == pytest.approx(second.at(time).position[0])


def test_references_within_the_zip_are_followed(tmp_path: Path) -> None:
    show, drone = mini(), mini()["swarm"]["drones"][0]
    trajectory = drone["settings"]["trajectory"]
    drone["settings"]["trajectory"] = {"$ref": "./drones/d 1/trajectory.json#"}
    drone["settings"]["lights"] = {"$ref": "drones/d 1/lights.json"}
    show["swarm"]["drones"] = [{"$ref": "./drones/d 1/drone.json#/"}]
    show["settings"]["cues"] = {"$ref": "./cues.json#"}
    path = packed(
        tmp_path,
        show,
        **{
            "drones/d 1/trajectory.json": trajectory,
            "drones/d 1/lights.json": {"version": 1, "data": LIGHTS},
            "drones/d 1/drone.json": drone,
            "cues.json": {"version": 1, "items": [{"time": 3, "name": "三"}]},
        },
    )
    plan = read_skyc(path)
    assert np.array_equal(plan.trajectory.control, read_skyc(packed(tmp_path, mini())).trajectory.control)
    assert plan.light.at(5).tolist() == [[255, 0, 0]]
    assert plan.spans[1].name == "三"


@pytest.mark.parametrize(
    "reference",
    [
        "../outside.json",
        "./a/../../outside.json#",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://example.org/a.json",
        "C:\\a.json",
        "..\\outside.json",
        "",
        ".",
        "./inside.json#/points/0",
    ],
)
def test_references_never_leave_the_zip(tmp_path: Path, reference: str) -> None:
    (tmp_path / "outside.json").write_text('{"version":1,"points":[[0,[0,0,0],[]]]}')
    show = mini()
    settings_of(show)["trajectory"] = {"$ref": reference}
    with pytest.raises(FileError, match="does not refer to a whole file inside the zip"):
        read_skyc(packed(tmp_path, show, **{"inside.json": {}}))


@pytest.mark.parametrize("target", [7, None, ["a.json"]])
def test_a_reference_that_is_no_text_is_refused(tmp_path: Path, target: Any) -> None:
    show = mini()
    settings_of(show)["trajectory"] = {"$ref": target}
    with pytest.raises(FileError, match=r"\$ref: expected text"):
        read_skyc(packed(tmp_path, show))


def test_references_in_a_circle_end(tmp_path: Path) -> None:
    show = mini()
    show["settings"]["cues"] = {"$ref": "a.json"}
    with pytest.raises(FileError, match="references without end"):
        read_skyc(packed(tmp_path, show, **{"a.json": {"$ref": "b.json"}, "b.json": {"$ref": "a.json"}}))


def test_a_reference_to_nothing_is_named(tmp_path: Path) -> None:
    show = mini()
    settings_of(show)["lights"] = {"$ref": "./lights.json#"}
    with pytest.raises(FileError, match=r"mini\.skyc: holds no 'lights\.json'"):
        read_skyc(packed(tmp_path, show))


def trajectory_change(key: str, value: Any) -> Callable[[Show], None]:
    return lambda show: settings_of(show)["trajectory"].update({key: value})


def points_change(*points: Any) -> Callable[[Show], None]:
    return trajectory_change("points", list(points))


START = [0, [0, 0, 0], []]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda show: show.update(version=2), "is not a Skybrush show of version 1"),
        (lambda show: show.pop("swarm"), "has no swarm.drones"),
        (lambda show: show["swarm"].update(drones=[]), "has no swarm.drones"),
        (lambda show: show["swarm"].update(drones=[{}] * 6_000), "6,000 drones; a .skyc holds at most 5,000"),
        (lambda show: show["swarm"].update(drones=[7]), "drone 1: has no trajectory"),
        (lambda show: show["swarm"]["drones"].append({}), "drone 2: has no trajectory"),
        (trajectory_change("version", 3), "'d1': trajectory: version 3 is not known"),
        (trajectory_change("takeoffTime", "soon"), "'d1': trajectory: takeoffTime: expected a number"),
        (trajectory_change("takeoffTime", -1), "does not lie between show time 0 and 24 hours"),
        (trajectory_change("takeoffTime", 1e9), "does not lie between show time 0 and 24 hours"),
        (trajectory_change("points", {}), "'d1': trajectory: points: expected a list"),
        (points_change(), "expected a list"),
        (points_change(START, START), "times must be strictly increasing"),
        (points_change(START, [2, [0, 0, 0], []], [1, [0, 0, 0], []]), "times must be strictly increasing"),
        (points_change([0, [0, 0, 0], [[1, 1, 1]]]), "the first point none"),
        (points_change(START, [1, [0, 0, 0], [[1, 1, 1]] * 3]), "at most 2 control points"),
        (points_change(START, [1, [0, 0], []]), "expected rows of"),
        (points_change(START, [1, [0, 0, None], []]), "expected rows of"),
        (points_change(START, [1, ["0", "0", "0"], []]), "expected rows of"),
        (points_change(["0", [0, 0, 0], []], ["1", [0, 0, 0], []]), "expected rows of"),
        (points_change(START, [1, [0, 0, 1], [["0", "0", "0"]]]), "expected rows of"),
        (points_change(START, [1, [0, 0, 1], [["0", "0", "0"]] * 2]), "expected rows of"),
        (points_change([False, [0, 0, 0], []], [True, [0, 0, 0], []]), "row 1: false is no number: expected rows of"),
        (points_change([False, [0, 0, 0], []], [4, [0, 0, 0], []]), "'d1': .*: points: row 1: false is no number"),
        (points_change([0, [False, 0, 0], []], [4, [0, 0, 0], []]), "'d1': .*: points: row 1: false is no number"),
        (points_change(START, [4, [0, 1.5, True], []]), "'d1': .*: points: row 2: true is no number"),
        (points_change(START, [4, [0, 0, 1], [[0, True, 0]]]), "'d1': .*: points: row 2: true is no number"),
        (
            points_change(START, [4, [0, 0, 1], [[0, 0, 0], [0, 0.5, True]]]),
            "'d1': .*: points: row 2: true is no number",
        ),
        (lambda show: settings_of(show).update(home=[0, False, 0]), "'d1': home: expected a number, got false"),
        (lambda show: settings_of(show).update(landAt=[0, 0, True]), "'d1': landAt: expected a number, got true"),
        (lambda show: show["settings"]["validation"].update(maxAltitude=True), "maxAltitude: expected a number"),
        (
            lambda show: show["settings"]["geofence"]["polygons"][0]["points"].append([True, 0]),
            "points: expected a number, got true",
        ),
        (lambda show: show.update(version=True), "is not a Skybrush show of version 1"),
        (lambda show: settings_of(show)["trajectory"].update(version=True), "trajectory: version true is not known"),
        (lambda show: settings_of(show)["lights"].update(version=True), "lights: expected a light program of"),
        (points_change(START, [1, [0, 0, 1e9], []]), "beyond 1,000,000"),
        (points_change(START, [1, [0, 0, 1e999], []]), "Infinity is not a number"),
        (points_change(START, [1, [0, 0, "high"], []]), "expected rows of"),
        (points_change(START, [1, [0, 0, 1], [[1, 1]]]), "expected rows of"),
        (points_change(START, [1, [0, 0, 1], {"a": 1, "b": 2}]), "expected rows of"),
        (points_change(START, 7), "expected rows of"),
        (points_change(START, [1]), "expected rows of"),
        (points_change(START, {"0": 1}), "expected rows of"),
        (lambda show: settings_of(show).update(home=[1]), "'d1': home: expected"),
        (lambda show: settings_of(show).update(home=["a", 2, 3]), "'d1': home: expected a number"),
        (lambda show: settings_of(show).update(lights=7), "'d1': lights: expected a light program"),
        (lambda show: settings_of(show)["lights"].update(data="!!"), "'d1': lights: data is not base64"),
        (lambda show: settings_of(show)["lights"].update(data="Dg=="), "lights of 'd1': instruction 0x0e"),
        (lambda show: show["settings"]["validation"].update(minDistance="far"), "validation: minDistance"),
        (lambda show: show["settings"]["validation"].update(minDistance=-3), "validation: limits: min_distance"),
        (lambda show: show["settings"]["geofence"]["polygons"][0]["points"].pop(), None),
        (lambda show: show["settings"]["geofence"]["polygons"][0].update(points=[[0, 0]]), "at least 3 corners"),
        (lambda show: show["environment"]["location"].update(origin=[1]), "location: origin: expected"),
        (lambda show: show["environment"]["location"].update(origin=[None, 1, 2]), "origin: expected a number, got"),
        (lambda show: show["environment"]["location"].update(origin=[10**10, 0]), "location: fleet: origin"),
        (lambda show: show["settings"]["cues"]["items"].append({"time": "x"}), "cues: time: expected a number"),
        (lambda show: show["settings"]["cues"]["items"].append({"time": 1}), "cues: name: expected text"),
        (lambda show: show["meta"].update(title=["a"]), "meta: title: expected text"),
        (lambda show: show["meta"].update(choreo={"title": "x"}), "meta: choreo: lacks"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: Callable[[Show], Any], message: str | None) -> None:
    show = mini()
    change(show)
    path = packed(tmp_path, show)
    if message is None:
        read_skyc(path)
        return
    with pytest.raises(FileError, match=message) as caught:
        read_skyc(path)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"[" * 200_000, "nested too deeply"),
        (b'{"version":1,"swarm":', "not valid JSON"),
        (b'{"version":NaN}', "NaN is not a number"),
        (b'{"version":1,"a":' + b"9" * 5_000 + b"}", "not valid JSON"),
        (b"\xff\xfe{", "begins as UTF-16-LE and is none; save it as UTF-8"),
        (b"7", "is not a Skybrush show"),
        (b"", "not valid JSON"),
    ],
)
def test_json_that_is_none_is_named(tmp_path: Path, text: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        read_skyc(packed(tmp_path, text))


def test_a_show_that_unpacks_to_more_than_readers_take_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.skyc"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("show.json", "w") as member:
        for _ in range(30):
            member.write(b" " * 10_000_000)
    assert path.stat().st_size < 400_000
    with pytest.raises(FileError, match=r"unpacks from 0\.3 MB to 300 MB; above 10 MB"):
        read_skyc(path)


def test_many_references_to_one_large_file_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.formats.skybrush.skyc_reading._MOST_JSON", 100_000)
    show = mini()
    show["swarm"]["drones"] = [{"settings": {"trajectory": {"$ref": "t.json"}}}] * 200
    trajectory = {"version": 1, "points": [START], "comment": "x" * 1_000}
    monkeypatch.setattr("choreo.formats.skybrush.skyc_reading._GIVEN_AGAIN", 20_000)
    with pytest.raises(FileError, match=r"so many references lead to 't\.json' that choreo does not follow them all"):
        read_skyc(packed(tmp_path, show, **{"t.json": trajectory}))


def test_references_to_one_file_take_little_more_than_the_files_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("choreo.formats.skybrush.skyc_reading._READ_AGAIN", 20_000)
    monkeypatch.setattr("choreo.formats.skybrush.skyc_reading._LARGEST_KEPT", 1_000)
    show = mini()
    drone = {"settings": {"trajectory": {"$ref": "t.json"}}}
    trajectory = {"version": 1, "points": [START], "comment": "x" * 1_000}
    show["swarm"]["drones"] = [drone] * 15
    assert read_skyc(packed(tmp_path, show, **{"t.json": trajectory})).drones == 15
    show["swarm"]["drones"] = [drone] * 40
    with pytest.raises(FileError, match=r"so many references lead to 't\.json'"):
        read_skyc(packed(tmp_path, show, **{"t.json": trajectory}))


def test_a_document_that_many_drones_share_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.formats.skybrush.skyc_reading._READ_AGAIN", 1_000)
    show = mini()
    drone = {"settings": {"trajectory": {"$ref": "t.json"}, "lights": {"$ref": "l.json"}}}
    members = {
        "t.json": {"version": 1, "points": [START], "comment": "x" * 2_000},
        "l.json": {"version": 1, "data": LIGHTS, "comment": "x" * 2_000},
        "s.json": {"drones": [drone] * 40},
    }
    show["swarm"] = {"$ref": "s.json"}
    plan = read_skyc(packed(tmp_path, show, **members))
    assert plan.drones == 40
    assert plan.light.at(5).tolist() == [[255, 0, 0]] * 40
    monkeypatch.setattr("choreo.formats.skybrush.skyc_reading._GIVEN_AGAIN", 10_000)
    with pytest.raises(FileError, match=r"so many references lead to '[tl]\.json'"):
        read_skyc(packed(tmp_path, show, **members))


def test_a_swarm_that_was_let_go_is_not_what_a_reference_gives(tmp_path: Path) -> None:
    show = mini()
    swarm = {"drones": show["swarm"]["drones"]}
    swarm["drones"][0]["settings"]["pyro"] = {"$ref": "s.json"}
    show["swarm"] = {"$ref": "s.json"}
    plan = read_skyc(packed(tmp_path, show, **{"s.json": swarm}))
    assert any("pyro" in note for note in plan.notes), "what it leads to says something"


def test_more_pieces_than_fit_into_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.formats.skybrush.skyc_reading._MOST_PIECES", 3)
    with pytest.raises(FileError, match=r"1 drone has pieces at 5 different moments, .* choreo holds at most 3"):
        read_skyc(packed(tmp_path, mini()))


def test_a_zip_without_a_show_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.skyc", "w") as archive:
        archive.writestr("other.json", "{}")
    with pytest.raises(FileError, match=r"a\.skyc: holds no 'show\.json'"):
        read_skyc(tmp_path / "a.skyc")


def test_a_file_that_is_no_zip_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.skyc").write_text('{"version":1}')
    with pytest.raises(FileError, match=r"a\.skyc: is not a Skybrush show \(\.skyc\)"):
        read_skyc(tmp_path / "a.skyc")


def test_music_of_another_tool_is_read_from_base64_or_from_the_zip(tmp_path: Path) -> None:
    sound = b"ID3 la la la"
    for data in (base64.b64encode(sound).decode(), {"$ref": "./audio/theme.mp3#"}):
        show = mini()
        show["media"] = {"audio": {"data": data, "mediaType": "audio/mpeg", "filename": "theme.mp3", "startTime": 3}}
        plan = read_skyc(packed(tmp_path, show, **{"audio/theme.mp3": sound}))
        assert plan.music == Music("theme.mp3", sound)
        assert plan.music_start == 3.0


@pytest.mark.parametrize("audio", [None, 3, {}, {"data": None}, {"data": base64.b64encode(b"no music").decode()}])
def test_a_show_flies_without_music_that_nobody_knows(tmp_path: Path, audio: Any) -> None:
    show = mini()
    show["media"] = {"audio": audio}
    assert read_skyc(packed(tmp_path, show)).music is None


@pytest.mark.parametrize(
    ("audio", "message"),
    [
        ({"data": "%%%"}, "media: audio: data is not valid base64"),
        ({"data": "", "startTime": "soon"}, "media: audio: startTime: expected a number"),
        ({"data": {"$ref": "../theme.mp3#"}}, "does not refer to a whole file inside the zip"),
        ({"data": {"$ref": "theme.mp3#"}}, "holds no 'theme.mp3'"),
    ],
)
def test_damaged_music_is_named(tmp_path: Path, audio: Any, message: str) -> None:
    show = mini()
    show["media"] = {"audio": audio}
    with pytest.raises(FileError, match=message):
        read_skyc(packed(tmp_path, show))
