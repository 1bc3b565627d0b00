"""A written Skybrush show holds the very curves of the plan, in Skybrush's frame, and all that its readers ask for."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.music import Music
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.formats.pieces.deviation import deviation
from choreo.formats.plan_file.details import to_details
from choreo.formats.skybrush.skyc import write_skyc
from choreo.formats.skybrush.skyc_reading import read_skyc
from tests.strategies import plans


def written(plan: Plan) -> bytes:
    stream = io.BytesIO()
    write_skyc(plan, stream)
    return stream.getvalue()


def show_of(plan: Plan) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(written(plan))) as archive:
        assert archive.namelist()[0] == "show.json"
        show: dict[str, Any] = json.loads(archive.read("show.json"))
    return show


def drone_plan(control: np.ndarray, times: list[float]) -> Plan:
    """Return a plan of one drone with these control points (k, 4, 3) in choreo's frame."""
    trajectory = Trajectory(np.array(times), np.array(control, dtype=np.float64)[:, :, None])
    light = LightTrack(np.zeros(1), np.zeros((1, 1, 3), dtype=np.uint8))
    return Plan("", trajectory, light, (), Limits(), Fleet(1, homes=trajectory.start))


@given(plan=plans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reading_back_gives_the_same_show(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "a.skyc").write_bytes(written(plan))
    back = read_skyc(tmp_path / "a.skyc")
    assert deviation(plan.trajectory, back.trajectory) == 0.0
    assert back.trajectory.times[-1] == plan.trajectory.times[-1]
    assert np.array_equal(back.fleet.homes, plan.fleet.homes)
    frames = np.arange(int(plan.trajectory.times[-1] * 50 + 1e-6) + 1)  # what comes after the show is dark
    assert np.abs(plan.light.sample(frames).astype(int) - back.light.sample(frames)).max() <= 1
    kept = plan.music if plan.music is not None and plan.music.ending == ".mp3" else None
    assert back.music == kept
    assert to_details(replace(back, notes=())) == to_details(replace(plan, music=kept))
    assert all("go on after the show" in note for note in back.notes), "lights longer than the curves are told"


def test_the_same_plan_gives_the_same_bytes(safe_plan: Plan) -> None:
    assert written(safe_plan) == written(safe_plan)


def test_the_frame_is_turned_not_mirrored() -> None:
    # 1 m to the right, 2 m away from the audience: for Skybrush 2 m to the front, 1 m to the right, which is -1 left.
    place = np.array([1.0, 2.0, 3.0])
    drone = show_of(drone_plan(np.broadcast_to(place, (1, 4, 3)), [0, 5]))["swarm"]["drones"][0]["settings"]
    assert drone["home"] == drone["landAt"] == drone["trajectory"]["points"][0][1] == [2.0, -1.0, 3.0]


def test_segments_are_the_pieces_and_times_count_from_take_off() -> None:
    rest, up, over = [0.0, 0, 0], [0.0, 0, 10], [6.0, 0, 10]
    control = [
        [rest] * 4,
        [rest, rest, up, up],
        [up] * 4,
        [up] * 4,
        [up, [1.234567, 0, 10], [4, 0, 10], over],
        [over] * 4,
    ]
    show = show_of(drone_plan(np.array(control), [0, 2.5, 6.5, 7, 8.001, 12, 15]))
    assert show["swarm"]["drones"][0]["settings"]["trajectory"] == {
        "version": 1,
        "takeoffTime": 2.5,
        "points": [
            [0, [0, 0, 0], []],
            [4, [0, 0, 10], [[0, 0, 0], [0, 0, 10]]],
            [5.501, [0, 0, 10], []],  # two pieces at rest are one
            [9.5, [0, -6, 10], [[0, -1.234567, 10], [0, -4, 10]]],
        ],
    }


def test_a_straight_piece_with_its_own_time_law_is_not_made_a_line() -> None:
    slow_start = np.array([[[0.0, 0, 5], [0, 0, 5], [2, 0, 5], [3, 0, 5]]])
    points = show_of(drone_plan(slow_start, [0, 3]))["swarm"]["drones"][0]["settings"]["trajectory"]["points"]
    assert points[1] == [3, [0, -3, 5], [[0, 0, 5], [0, -2, 5]]]


def test_a_drone_that_never_moves_stands_from_beginning_to_end() -> None:
    show = show_of(drone_plan(np.full((2, 4, 3), 1.0), [0, 3, 7.5]))
    trajectory = show["swarm"]["drones"][0]["settings"]["trajectory"]
    assert trajectory == {"version": 1, "takeoffTime": 0, "points": [[0, [1, -1, 1], []], [7.5, [1, -1, 1], []]]}


def test_the_rest_of_the_file_is_what_its_readers_ask_for(safe_plan: Plan) -> None:
    show = show_of(safe_plan)
    assert show["version"] == 1
    assert show["environment"] == {
        "type": "outdoor",
        "location": {"origin": [264345678, 1116123456, 123456], "orientation": 17.5},
    }
    assert show["settings"]["validation"] == {
        "maxAltitude": 120,
        "maxVelocityXY": 8,
        "maxVelocityZ": 3,
        "maxVelocityZUp": 4,
        "minDistance": 1.5,
        "maxAccelerationXY": 3,
        "maxAccelerationZ": 3,
    }
    assert show["settings"]["cues"]["items"][:3] == [
        {"time": 0, "name": "take-off"},
        {"time": 8.5, "name": "江雪"},
        {"time": 10.5, "name": "lotus (travel)"},
    ]
    polygon = show["settings"]["geofence"]["polygons"]
    assert polygon == [{"isInclusion": True, "points": [[-50, 60, 0], [-50, -60, 0], [50, -60, 0], [50, 60, 0]]}]
    assert show["meta"]["title"] == "潇湘"
    assert show["media"] == {}
    names = [drone["settings"]["name"] for drone in show["swarm"]["drones"]]
    assert names == [f"drone {number:04d}" for number in range(1, 7)]


def test_a_show_without_a_place_states_none(safe_plan: Plan) -> None:
    fleet = Fleet(6, homes=safe_plan.fleet.homes)
    assert show_of(replace(safe_plan, fleet=fleet))["environment"] == {"type": "outdoor"}


def test_more_drones_than_readers_take_are_refused() -> None:
    fleet = Fleet(6_000)
    trajectory = Trajectory.hold(fleet.homes, start=0.0, end=1.0)
    light = LightTrack(np.zeros(1), np.zeros((1, 6_000, 3), dtype=np.uint8))
    plan = Plan("many", trajectory, light, (), Limits(), fleet)
    with pytest.raises(InputError, match=r"at most 5,000 drones, this plan has 6,000: split the fleet .* CSV zip"):
        written(plan)


def test_knots_between_milliseconds_are_refused() -> None:
    with pytest.raises(InputError, match=r"whole milliseconds from 0; this plan has a knot at 1\.00049 s"):
        written(drone_plan(np.zeros((1, 4, 3)), [0, 1.00049]))


def test_a_place_too_far_away_is_refused() -> None:
    with pytest.raises(InputError, match="larger than 9,999 m"):
        written(drone_plan(np.full((1, 4, 3), 12_000.0), [0, 1]))


def test_a_show_larger_than_readers_take_is_refused(safe_plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.formats.skybrush.skyc.LARGEST_SHOW", 5_000)
    with pytest.raises(InputError, match="export fewer drones per file"):
        written(safe_plan)


def test_music_stands_where_its_readers_look_for_it(safe_plan: Plan) -> None:
    sound = b"ID3 la la la"
    data = written(replace(safe_plan, music=Music("主题.mp3", sound), music_start=2.5))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["show.json", "assets/music.mp3"]
        assert archive.read("assets/music.mp3") == sound
        audio = json.loads(archive.read("show.json"))["media"]["audio"]
    assert audio == {
        "data": {"$ref": "./assets/music.mp3"},
        "mediaType": "audio/mpeg",
        "filename": "主题.mp3",
        "startTime": 2.5,
    }
    with zipfile.ZipFile(io.BytesIO(written(replace(safe_plan, music=Music("a.ogg", b"OggS"))))) as archive:
        assert archive.namelist() == ["show.json"]
        assert json.loads(archive.read("show.json"))["media"] == {}
