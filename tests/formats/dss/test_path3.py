"""PATH3 and PATH: what the vendor's layout says is read, with each drone's own clock; anything else is named."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError, InputError
from choreo.formats.dss.path3 import read_path3
from choreo.formats.dss.path_records import read_path

PLACES = [(0, 0, 0), (0, 0, 100), (50, -25, 200)]
COLOURS = [(0, 0, 0), (255, 10, 20), (255, 10, 20), (0, 0, 0)]


def section(kind: int, rate: int, body: bytes) -> bytes:
    return struct.pack("<BBHI", kind, 0, rate, len(body)) + body


def drone(places: int = 2000, colours: int = 4000, unit: int = 10, sections: int = 2) -> bytes:
    """Return a file of 2 places and 4 colours a second."""
    head = struct.pack("<2sBBiHHBB", b"DP", 3, 14, 0, 0, unit, sections, 8)
    first = section(1, places, b"".join(struct.pack("<3h", *place) for place in PLACES))
    return head + first + section(2, colours, bytes(value for colour in COLOURS for value in colour))


def zipped(folder: Path, **files: bytes) -> Path:
    path = folder / "show.path3.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_a_file_is_read_as_its_layout_says(tmp_path: Path) -> None:
    plan = ch.read_plan(zipped(tmp_path, **{"DSS-1.PATH3": drone()}))
    assert plan.duration == 1.0
    assert plan.trajectory.at(0.75).position.round(9).tolist() == [[0.25, -0.125, 1.5]]
    assert plan.light.at(0.26).tolist() == [[255, 10, 20]]  # on the next frame of 20 ms
    assert plan.light.at(0.12).tolist() == [[122, 5, 10]]


def test_each_drone_has_its_own_clock_and_unit(tmp_path: Path) -> None:
    slow = drone(places=1000, unit=20)
    plan = ch.read_plan(zipped(tmp_path, **{"b/DSS-7.PATH3": slow, "a/DSS-10.PATH3": drone()}))
    assert plan.fleet.numbers == (7, 10)
    assert plan.trajectory.times.tolist() == [0.0, 0.5, 1.0, 2.0]
    assert plan.trajectory.at(1.5).position.round(9).tolist() == [[0.5, -0.25, 3.0], [0.5, -0.25, 2.0]]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: data[:10], "does not begin with 'DP'"),
        (lambda data: b"XX" + data[2:], "does not begin with 'DP'"),
        (lambda data: data[:2] + b"\x04" + data[3:], "is of version 4; choreo reads version 3"),
        (lambda data: data[:-1], "is cut short"),
        (lambda data: data + b"\0", "has 1 bytes after its last section"),
        (lambda data: data[:10] + b"\0\0" + data[12:], "its head is damaged"),
        (lambda data: data[:16] + b"\0\0" + data[18:], "a section of 18 bytes at 0 Hz cannot be"),
        (lambda data: drone(sections=3) + data[14:40], "holds its places twice"),
        (lambda data: data[:14] + b"\x09" + data[15:], "holds no places"),
    ],
)
def test_what_is_no_such_file_is_named(tmp_path: Path, damage: Callable[[bytes], bytes], message: str) -> None:
    with pytest.raises(FileError, match=rf"show\.path3\.zip: 'DSS-1\.PATH3'.*{message}"):
        read_path3(zipped(tmp_path, **{"DSS-1.PATH3": damage(drone())}))


def test_sections_of_other_kinds_are_told(tmp_path: Path) -> None:
    data = drone(sections=3) + section(7, 1, b"abc")
    assert read_path3(zipped(tmp_path, **{"DSS-1.PATH3": data})).notes == (
        "1 sections of other kinds than places and colours are not checked",
    )


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"two files have the base name of 'b/dss-1\.path3'"):
        read_path3(zipped(tmp_path, **{"a/DSS-1.PATH3": drone(), "b/dss-1.path3": drone()}))


def test_a_place_beyond_the_reach_is_refused_with_what_would_fit(safe_plan: Plan, tmp_path: Path) -> None:
    far = Trajectory(safe_plan.trajectory.times, safe_plan.trajectory.control + [400.0, 0, 0])
    fleet = replace(safe_plan.fleet, homes=safe_plan.fleet.homes + [400.0, 0, 0])
    for ending in ("path3", "path"):
        with pytest.raises(
            InputError, match=r"reaches 328 m .* a drone is at 409\.1 m: move x = y = 0 into the middle"
        ):
            ch.export(replace(safe_plan, trajectory=far, fleet=fleet), tmp_path / f"a.{ending}.zip")


@pytest.mark.parametrize(("ending", "rate"), [("path3", 51), ("path", 5), ("path3", 0.5)])
def test_a_rate_beyond_the_format_is_refused(safe_plan: Plan, tmp_path: Path, ending: str, rate: float) -> None:
    with pytest.raises(InputError, match=r"rate = .*; expected 1 to \d+ samples a second"):
        ch.export(safe_plan, tmp_path / f"a.{ending}.zip", rate=rate)


def test_a_writer_that_errs_in_a_colour_or_a_place_is_found_out(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from choreo.formats.dss import path3

    monkeypatch.setattr(path3, "colours", lambda _, moments, __: np.full((6, len(moments), 3), 9, np.uint8))
    with pytest.raises(ch.UnsafeError, match="its colours are others"):
        ch.export(safe_plan, tmp_path / "a.path3.zip")
    monkeypatch.undo()
    real = path3.units
    monkeypatch.setattr(path3, "units", lambda points, name: real(points + [0, 0.2, 0], name))
    with pytest.raises(ch.UnsafeError, match=r"leave their planned curves by up to 20\d\.\d+ mm"):
        ch.export(safe_plan, tmp_path / "a.path3.zip")
    assert list(tmp_path.iterdir()) == []


def test_the_closest_distance_of_a_rounded_file_is_told(safe_plan: Plan, tmp_path: Path) -> None:
    done = ch.export(safe_plan, tmp_path / "a.path.zip", rate=2)
    assert done.report.ok
    assert done.deviation is not None
    assert 0.04 < done.deviation < 0.1  # 1.7 m/s2 over half a second
    assert any("set 2 Hz where they are flown" in lost for lost in done.lost)


def test_more_drones_than_a_network_holds_are_told(tmp_path: Path) -> None:
    fleet = ch.Fleet(251, spacing=3.0)
    still = Trajectory.hold(fleet.homes, start=0.0, end=1.0)
    dark = LightTrack(np.zeros(1), np.zeros((1, 251, 3), dtype=np.uint8))
    plan = Plan("many", still, dark, (), ch.Limits(), fleet)
    done = ch.export(plan, tmp_path / "a.path3.zip")
    assert any("251 drones are more than a network of 250 holds: 2 networks" in lost for lost in done.lost)
    part = ch.export(plan, tmp_path / "b.path3.zip", drones="1-250")
    assert not any("network" in lost for lost in part.lost)
    assert ch.read_plan(part.path).drones == 250


def test_path_records_are_read_at_the_rate_that_is_assumed(tmp_path: Path) -> None:
    rows = b"".join(struct.pack("<6h", *place, *colour) for place, colour in zip(PLACES, COLOURS, strict=False))
    path = tmp_path / "show.path.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("APM-3.PATH", rows)
    plan = ch.read_plan(path)
    assert plan.trajectory.at(0.375).position.round(9).tolist() == [[0.25, -0.125, 1.5]]
    assert plan.fleet.numbers == (3,)
    assert plan.notes == ("PATH files do not say their rate; 4 records a second are assumed",)
    for bad, message in ((rows[:-1], "hold records of 12"), (rows[:10] + b"\xff\x7f", "colours lie between 0 and 255")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("APM-3.PATH", bad)
        with pytest.raises(FileError, match=message):
            read_path(path)
