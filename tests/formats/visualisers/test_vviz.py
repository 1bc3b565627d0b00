"""VVIZ as its makers describe it is read; what is no show is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.formats import proofs
from choreo.formats.visualisers import vviz
from choreo.formats.visualisers.vviz import read_vviz


def show() -> dict[str, Any]:
    """Return two drones: one climbs for a second, waits, and goes right; the other waits on the ground."""
    light = [{"r": 255, "g": 0, "b": 0, "frames": 10}, {"r": 0, "g": 0, "b": 9, "frames": 20}]
    return {
        "version": "1.0",
        "performanceName": "潇湘",
        "coordinateFrame": "ogl",
        "globalReferenceFrame": {"lat": 39.9, "lon": -75.1, "alt": 12.0},
        "defaultPositionRate": 2.0,
        "defaultColorRate": 10.0,
        "timeOffsetSecs": 0.0,
        "performances": [
            {
                "id": 0,
                "agentDescription": {
                    "homeX": -7.5,
                    "homeY": 0.05,
                    "homeZ": 3.0,
                    "homeH": 0.0,
                    "agentTraversal": [
                        {"dx": 0, "dy": 0, "dz": 0, "dh": 0},
                        {"dx": 0, "dy": 1.5, "dz": 0},
                        {"dx": 0, "dy": 1.5, "dz": 0},
                        {"dt": 1.5, "dx": 0, "dy": 0, "dz": 0},
                        {"dx": 2, "dy": 0, "dz": 1},
                    ],
                },
                "payloadDescription": [
                    {"id": 0, "type": "Light", "payloadActions": light},
                    {"id": 1, "type": "Pyro", "eventTime": 2, "vdl": "red"},
                ],
            },
            {"id": 1, "agentDescription": {"homeX": 0, "homeY": 0, "homeZ": 0, "agentTraversal": [{"dx": 0}]}},
        ],
    }


def saved(folder: Path, value: Any) -> Path:
    path = folder / "show.vviz"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def two(first: dict[str, Any]) -> dict[str, Any]:
    """Drone 1 passes over the place of drone 2 after 4 s; the first sample of drone 2 is this."""
    away = [{"dx": 0, "dy": 0, "dz": 0}, {"dx": 0, "dy": 9, "dz": 0, "dt": 4}, {"dx": 4, "dy": 0, "dz": 0, "dt": 4}]
    up = [first, {"dx": 0, "dy": 9, "dz": 0, "dt": 4}, {"dx": 0, "dy": 9, "dz": 0, "dt": 4}]
    head = {"version": "1.0", "defaultPositionRate": 4, "defaultColorRate": 25}
    shows = [
        {"id": number, "agentDescription": {"homeX": x, "homeY": 0, "homeZ": 0, "agentTraversal": moves}}
        for number, x, moves in ((1, 0, away), (2, 4, up))
    ]
    return {**head, "performances": shows}


def test_a_drone_whose_first_sample_says_a_time_waits_so_long_at_its_home(tmp_path: Path) -> None:
    for first in ({"dx": 0, "dy": 0, "dz": 0}, {"dt": 0, "dx": 0, "dy": 0, "dz": 0}):
        plan = ch.read_plan(saved(tmp_path, two(first)))
        assert ("distance" in {each.rule for each in ch.check(plan).violations}, plan.notes) == (False, ())
    plan = ch.read_plan(saved(tmp_path, two({"dt": 4, "dx": 0, "dy": 0, "dz": 0})))
    assert plan.trajectory.at(4.0).position[1].tolist() == [4, 0, 0]
    assert plan.trajectory.at(8.0).position[1].tolist() == [4, 0, 9]
    assert (0, 1) in {each.drones for each in ch.check(plan).violations if each.rule == "distance"}


def test_a_first_sample_off_the_home_is_told(tmp_path: Path) -> None:
    plan = ch.read_plan(saved(tmp_path, two({"dx": 3, "dy": 0, "dz": 4})))
    assert plan.trajectory.start[1].tolist() == [7, 4, 0]
    told = (
        "the first sample of 1 drone is off the home that the file says, by up to 5 m; it is taken for where they stand"
    )
    assert plan.notes == (told,)
    with pytest.raises(FileError, match="a dt of -1 s; time does not go back"):
        ch.read_plan(saved(tmp_path, two({"dx": 0, "dt": -1})))


def test_a_show_is_read_as_described(tmp_path: Path) -> None:
    plan = ch.read_plan(saved(tmp_path, show()))
    assert (plan.title, plan.drones, plan.duration) == ("潇湘", 2, 3.0)
    assert plan.fleet.origin == (39.9, -75.1)
    assert plan.fleet.altitude == 12.0
    assert plan.fleet.numbers is None  # ids 0 and 1 are drones 1 and 2
    assert plan.trajectory.at(0.25).position[0].tolist() == [-7.5, 3.0, 0.8]
    assert plan.trajectory.at(2.0).position[0].tolist() == [-7.5, 3.0, 3.05]
    assert plan.trajectory.at(2.75).position[0].tolist() == [-6.5, 3.5, 3.05]
    assert [plan.light.at(time)[0].tolist() for time in (0.0, 0.98, 1.0, 2.9)] == [[255, 0, 0]] * 2 + [[0, 0, 9]] * 2
    assert plan.light.at(1.0)[1].tolist() == [0, 0, 0]
    assert plan.notes == (
        "1 payloads that are no light are not checked",
        "the drones' ids count from 0, numbers from 1: drone 1 has id 0",
    )


@pytest.mark.parametrize(
    ("frames", "found"), [(20, set()), (21, {"light end"}), (620, {"light end"}), (1e300, {"light end"})]
)
def test_a_light_that_glows_on_for_longer_than_the_show_is_a_fault(
    frames: float, found: set[str], tmp_path: Path
) -> None:
    """How long a colour holds is said by the file, of the last one too: it was only noted that nobody knows."""
    value = show()
    light(value)[-1]["frames"] = frames
    report = ch.check(ch.read_plan(saved(tmp_path, value)))
    assert {each.rule for each in report.violations if each.rule.startswith("light")} == found
    unknown = any(note.startswith("in the last sample 1 of the drones are lit") for note in report.notes)
    assert unknown is (not found)


def test_an_offset_of_time_is_told(tmp_path: Path) -> None:
    plan = ch.read_plan(saved(tmp_path, show() | {"timeOffsetSecs": 120.0}))
    assert any("played 120 s later" in note for note in plan.notes)


def agent(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["performances"][0]["agentDescription"]
    return found


def light(value: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = value["performances"][0]["payloadDescription"][0]["payloadActions"]
    return found


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda value: value.clear(), "is no VVIZ show"),
        (lambda value: value.update(version="2.0"), r"is of version 2\.0; choreo reads version 1"),
        (lambda value: value.update(coordinateFrame="unity"), "coordinateFrame = 'unity'; choreo reads 'ogl'"),
        (lambda value: value.update(defaultPositionRate=0), "defaultPositionRate = 0; expected"),
        (lambda value: value.pop("defaultColorRate"), "defaultColorRate: expected a number"),
        (lambda value: value.update(performances=[]), "holds 0 drones"),
        (
            lambda value: agent(value).update(agentTraversal=[]),
            "performance 1: agentTraversal: expected a list of moves",
        ),
        (lambda value: agent(value)["agentTraversal"][3].update(dt=-1), "a dt of -1 s; time does not go back"),
        (
            lambda value: agent(value)["agentTraversal"][2].update(dx="1"),
            "performance 1: agentTraversal: row 3: expected objects with numbers dx, dy, dz, got '1'",
        ),
        (lambda value: agent(value)["agentTraversal"][1].update(dz=True), "row 2: expected objects with .*, got true"),
        (lambda value: agent(value)["agentTraversal"][1].update(dt=None), "row 2: expected objects with .*, got null"),
        (
            lambda value: agent(value)["agentTraversal"][1].update(dx=10**400),
            "row 2: .* got a whole number of more than",
        ),
        (lambda value: agent(value).update(homeY=False), "homeY: expected a number, got false"),
        (lambda value: light(value)[0].update(g=True), "payloadActions: row 1: expected objects with .*, got true"),
        (lambda value: agent(value)["agentTraversal"].append(7), "expected objects with numbers dx"),
        (lambda value: agent(value).update(homeX=None), "homeX: expected a number"),
        (lambda value: agent(value)["agentTraversal"][2].update(dx=1e9), "a place beyond 1,000 km"),
        (lambda value: light(value)[0].update(r=256), "colours lie between 0 and 255, got 0 to 256"),
        (lambda value: light(value)[0].update(frames=0), "a colour of 0 frames; time does not go back"),
        (lambda value: value["globalReferenceFrame"].update(lat=91), "latitude lies within 90"),
    ],
)
def test_what_is_no_show_is_named(tmp_path: Path, damage: Callable[[dict[str, Any]], None], message: str) -> None:
    value = show()
    damage(value)
    with pytest.raises(FileError, match=rf"show\.vviz: .*{message}"):
        ch.read_plan(saved(tmp_path, value))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice"),
        ("[" * 100_000, "nested too deeply"),
        ("", "is not valid JSON"),
    ],
    ids=["not a number", "twice", "deep", "empty"],
)
def test_json_is_strict(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "show.vviz").write_text(text)
    with pytest.raises(FileError, match=message):
        read_vviz(tmp_path / "show.vviz")


def test_moves_add_up_to_rounded_places_and_errors_do_not(safe_plan: Plan, tmp_path: Path) -> None:
    ch.export(safe_plan, tmp_path / "a.vviz", rate=25)
    back = ch.read_plan(tmp_path / "a.vviz")
    assert abs(back.trajectory.end - safe_plan.trajectory.end).max() <= 0.5e-4 + 1e-9


def test_a_place_at_rest_takes_one_sample(safe_plan: Plan, tmp_path: Path) -> None:
    ch.export(safe_plan, tmp_path / "a.vviz")
    samples = json.loads((tmp_path / "a.vviz").read_text())["performances"][0]["agentDescription"]["agentTraversal"]
    assert any(sample.get("dt", 0) >= 1.9 for sample in samples)  # the hold from 8.5 to 10.5 s
    assert len(samples) < 400


def test_a_heading_is_told_to_be_lost(safe_plan: Plan, tmp_path: Path) -> None:
    assert any("heading" in lost for lost in ch.export(safe_plan, tmp_path / "a.vviz").lost)
    straight = replace(safe_plan, fleet=replace(safe_plan.fleet, heading=0.0))
    assert not any("heading" in lost for lost in ch.export(straight, tmp_path / "a.vviz").lost)


def test_what_finds_no_room_with_each_frame_of_light_holds_colours_a_little_longer_and_says_so(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.vviz"
    exact = ch.export(safe_plan, file)
    assert exact.colour == 0
    monkeypatch.setattr(vviz, "_LARGEST", exact.size)
    assert ch.export(safe_plan, file).sha256 == exact.sha256, "just as large as may be"
    monkeypatch.setattr(vviz, "_LARGEST", exact.size - 1)
    assert ch.export(safe_plan, file).colour == 1, "no farther than need be"
    told = "colours hold a little longer than they do, so that all drones find room in one file"
    with monkeypatch.context() as cramped:
        cramped.setattr(proofs, "ROOMY", 0)
        assert told in ch.export(safe_plan, file).lost
    monkeypatch.setattr(vviz, "HELD_WITHIN", (0, 8))
    with pytest.raises(ch.UnsafeError, match=r"its colours are up to [2-8] of 255 away"):
        ch.export(safe_plan, file)  # a file with room for each frame
    monkeypatch.setattr(proofs, "ROOMY", 0)
    done = ch.export(safe_plan, file)
    assert done.size < exact.size
    assert done.deviation == exact.deviation
    assert done.colour in range(2, 9)
    assert told in done.lost
    assert told not in exact.lost
    assert not ch.read_plan(file).light.last.any()


@pytest.mark.parametrize("drones", [6, 40])
def test_a_file_that_would_not_be_read_back_is_refused_with_the_part_that_fits(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drones: int
) -> None:
    file, plan = tmp_path / "a.vviz", safe_plan if drones == 6 else standing(drones)
    monkeypatch.setattr(vviz, "HELD_WITHIN", (0,))
    monkeypatch.setattr(vviz, "_LARGEST", ch.export(plan, file).size - 1)
    file.unlink()
    with pytest.raises(
        InputError, match=r"give a lower --rate, or write it in parts, such as --drones 1-(\d+)"
    ) as told:
        ch.export(plan, file)
    assert list(tmp_path.iterdir()) == []
    fitting = int(str(told.value).rpartition("-")[2])
    assert 0 < fitting < plan.drones
    ch.export(plan, file, drones=f"1-{fitting}")
    monkeypatch.setattr(vviz, "_LARGEST", 300)
    with pytest.raises(InputError, match="one drone alone has"):
        ch.export(plan, file)


def standing(drones: int) -> Plan:
    """Return a fleet on the ground that glows up and down for ten seconds."""
    fleet = ch.Fleet(drones, spacing=3.0)
    glow = np.tile(np.array([0, 255, 0, 200, 0])[:, None, None], (1, drones, 3))
    light = LightTrack(np.array([0.0, 3.0, 5.0, 7.0, 10.0]), glow)
    return Plan("glow", ch.Trajectory.hold(fleet.homes, 0, 10), light, (), ch.Limits(), fleet)
