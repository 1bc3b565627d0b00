"""An export is read back, compared with the plan and checked before it replaces anything."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest

from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import NO_TOP, KeepOut, Limits, Zone
from choreo.core.music import Music
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError, InputError, UnsafeError
from choreo.formats import table as module
from choreo.formats.export import export
from choreo.formats.read import read_plan
from choreo.formats.skybrush.skyc import write_skyc
from choreo.safety.check import PATIENCE, check

ENDINGS = ("skyc", "zip", "npz")


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


@pytest.mark.parametrize(
    ("ending", "name", "allowed"),
    [("skyc", "Skybrush show", 1e-9), ("zip", "Skybrush CSV", 1e-3), ("npz", "choreo plan", 0.0), ("SKYC", None, 1e-9)],
)
def test_an_export_tells_what_it_wrote(
    safe_plan: Plan, tmp_path: Path, ending: str, name: str | None, allowed: float
) -> None:
    path = tmp_path / f"潇湘.{ending}"
    done = export(safe_plan, path)
    data = path.read_bytes()
    assert (done.path, done.size, done.sha256) == (path, len(data), hashlib.sha256(data).hexdigest())
    assert name in (done.format, None)
    assert done.report.ok
    assert done.report.closest_m == pytest.approx(3.0)
    assert done.deviation is not None
    assert done.deviation <= allowed
    assert names(tmp_path) == [path.name]


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_plan_gives_the_same_bytes(safe_plan: Plan, tmp_path: Path, ending: str) -> None:
    first, second = (export(safe_plan, tmp_path / f"{name}.{ending}") for name in "ab")
    assert first.sha256 == second.sha256


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_was_exported_can_be_exported_again(safe_plan: Plan, tmp_path: Path, ending: str) -> None:
    export(safe_plan, tmp_path / f"a.{ending}")
    again = replace(read_plan(tmp_path / f"a.{ending}"), limits=safe_plan.limits)
    assert export(again, tmp_path / "b.npz").report.ok


@pytest.mark.parametrize(
    ("ending", "choice", "message"),
    [
        ("skyc", {"rate": 20}, r"rate: \.skyc files hold no samples; leave it out"),
        ("glb", {"rate": 20}, r"rate: \.glb files hold no samples; leave it out"),
        ("glb", {"towards": True}, r"towards: turns the Z of a \.vviz; leave it out for \.glb"),
        ("vviz", {"exact": True}, r"exact: only a \.glb may be simplified without it; leave it out for \.vviz"),
    ],
)
def test_what_is_nothing_to_a_format_is_refused_and_not_passed_over(
    safe_plan: Plan, tmp_path: Path, ending: str, choice: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        export(safe_plan, tmp_path / f"a.{ending}", **choice)
    assert list(tmp_path.iterdir()) == []


def test_the_report_is_that_of_the_file(safe_plan: Plan, tmp_path: Path) -> None:
    exact = export(safe_plan, tmp_path / "a.skyc").report
    sampled = export(safe_plan, tmp_path / "a.zip", rate=4).report
    assert exact.max_acceleration_m_s2 == pytest.approx(1.671, abs=0.001)
    assert sampled.max_acceleration_m_s2 < exact.max_acceleration_m_s2


def test_the_rate_decides_how_far_samples_leave_the_curve(safe_plan: Plan, tmp_path: Path) -> None:
    far = export(safe_plan, tmp_path / "a.zip", rate=5).deviation
    near = export(safe_plan, tmp_path / "b.zip", rate=50).deviation
    assert near is not None
    assert far == pytest.approx(100 * near, rel=0.05)


@pytest.mark.parametrize("ending", ["csv", "json", "", "skyb", "npz.bak"])
def test_an_unknown_ending_lists_the_known_ones(safe_plan: Plan, tmp_path: Path, ending: str) -> None:
    with pytest.raises(InputError, match=r"\.skyc \(Skybrush show\), \.zip \(Skybrush CSV\), .* and "):
        export(safe_plan, tmp_path / f"a.{ending}")
    assert names(tmp_path) == []


def unsafe(plan: Plan) -> Plan:
    """Return the plan with its first two drones at one place while the lotus is held."""
    control = plan.trajectory.control.copy()
    control[2, 2:, 0] = control[2, 3, 1]
    control[3, :, 0] = control[3, 0, 1]
    control[4, :2, 0] = control[4, 0, 1]
    return replace(plan, trajectory=Trajectory(plan.trajectory.times, control))


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_unsafe_plan_is_not_written_and_its_violations_are_named(
    safe_plan: Plan, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_bytes(b"old")
    with pytest.raises(UnsafeError, match=r"(?s)not safe.*lotus.*distance: drones 1 and 2 come within 0\.000 m"):
        export(unsafe(safe_plan), path)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == [path.name]


def moved(plan: Plan) -> Plan:
    control = plan.trajectory.control.copy()
    control[2, 2, 3] += 0.00002
    return replace(plan, trajectory=Trajectory(plan.trajectory.times, control))


def recoloured(plan: Plan) -> Plan:
    colours = plan.light.colours.copy()
    colours[1, 2, 0] -= 9
    return replace(plan, light=LightTrack(plan.light.times, colours))


def turned(plan: Plan) -> Plan:
    return replace(plan, fleet=replace(plan.fleet, heading=plan.fleet.heading + 7))  # as in Orlando, 2024


def elsewhere(plan: Plan) -> Plan:
    return replace(plan, fleet=replace(plan.fleet, origin=(26.43, 111.6123456)))


def higher(plan: Plan) -> Plan:
    return replace(plan, fleet=replace(plan.fleet, altitude=124.0))


def other_pads(plan: Plan) -> Plan:
    homes = plan.fleet.homes.copy()
    homes[[0, 1]] = homes[[1, 0]]
    return replace(plan, fleet=replace(plan.fleet, homes=homes))


def laxer(plan: Plan) -> Plan:
    return replace(plan, limits=replace(plan.limits, min_distance=1.0))


def fewer(plan: Plan) -> Plan:
    few = np.arange(5)
    light = LightTrack(plan.light.times, plan.light.colours[:, few])
    fleet = replace(plan.fleet, drones=5, homes=plan.fleet.homes[few])
    return replace(plan, trajectory=plan.trajectory.take(few), light=light, fleet=fleet)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (moved, r"leave their planned curves by up to 0\.0\d+ mm, more than 0\.001 mm"),
        (recoloured, "its colours are up to 9 of 255 away"),
        (turned, "its orientation is another one"),
        (elsewhere, "its origin is another place"),
        (higher, "its altitude is another one"),
        (other_pads, "its pads are elsewhere"),
        (laxer, "its limits are others"),
        (fewer, "5 drones instead of 6"),
    ],
)
def test_a_writer_that_errs_is_found_out(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Plan], Plan], message: str
) -> None:
    def wrong(plan: Plan, file: BinaryIO) -> None:
        write_skyc(fault(plan), file)

    monkeypatch.setattr(module, "write_skyc", wrong)
    path = tmp_path / "a.skyc"
    path.write_bytes(b"old")
    with pytest.raises(UnsafeError, match=rf"/a\.skyc: the written file is not what was planned \(.*{message}"):
        export(safe_plan, path)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.skyc"]


def test_samples_of_other_colours_are_found_out(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("choreo.formats.skybrush.csv_zip.TO_LINEAR", np.arange(256, dtype=np.uint8))
    wrong = tmp_path / "wrong.zip"
    export(safe_plan, wrong)
    monkeypatch.undo()

    def copy(_plan: Plan, file: BinaryIO, *_: object) -> None:
        file.write(wrong.read_bytes())

    monkeypatch.setattr(module, "write_csvzip", copy)
    with pytest.raises(UnsafeError, match="its colours are others"):
        export(safe_plan, tmp_path / "a.zip")


def test_a_written_file_that_does_not_read_back_is_not_kept(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "write_skyc", lambda _plan, file: file.write(b"PK\x03\x04 nonsense"))
    with pytest.raises(UnsafeError, match=r"the written file does not read back; .* .*/a\.skyc: is cut short"):
        export(safe_plan, tmp_path / "a.skyc")
    assert names(tmp_path) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_leaves_the_old_file_whole(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / f"a.{ending}"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="the disk is full"):
        export(safe_plan, path)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == [path.name]


def test_a_missing_folder_is_named(safe_plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not exist"):
        export(safe_plan, tmp_path / "build" / "a.skyc")


def test_an_interrupted_export_leaves_the_old_file_whole(safe_plan: Plan, tmp_path: Path) -> None:
    def interrupt(stage: str, done: float) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "a.skyc"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        export(safe_plan, path, progress=interrupt)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.skyc"]


def test_more_drones_than_the_format_holds_are_refused(tmp_path: Path) -> None:
    fleet = Fleet(5_001)
    still = Trajectory.hold(fleet.homes, start=0.0, end=1.0)
    light = LightTrack(np.zeros(1), np.zeros((1, 5_001, 3), dtype=np.uint8))
    with pytest.raises(InputError, match="at most 5,000 drones"):
        export(Plan("many", still, light, (), Limits(), fleet), tmp_path / "a.skyc")
    assert names(tmp_path) == []


def test_progress_is_told(safe_plan: Plan, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    export(safe_plan, tmp_path / "a.zip", progress=lambda stage, done: told.append((stage, done)))
    assert {stage for stage, _ in told} >= {"write samples", "read samples", "check"}
    assert all(0 <= done <= 1 for _, done in told)


MP3, OGG = Music("theme.mp3", b"ID3 la la la"), Music("theme.ogg", b"OggS la la la")


@pytest.mark.parametrize(("ending", "music", "kept"), [(".npz", OGG, OGG), (".skyc", MP3, MP3), (".skyc", OGG, None)])
def test_music_travels_where_the_format_holds_it(
    safe_plan: Plan, tmp_path: Path, ending: str, music: Music, kept: Music | None
) -> None:
    path = tmp_path / f"a{ending}"
    export(replace(safe_plan, music=music, music_start=-1.5), path)
    back = read_plan(path)
    assert back.music == kept
    assert back.music_start == -1.5


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"music": Music("theme.mp3", b"ID3 la la lo")}, "its music is another one"),
        ({"music": None}, "its music is another one"),
        ({"music_start": 1.25}, "its music begins at another moment"),
    ],
)
def test_a_writer_that_errs_in_the_music_is_found_out(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any], message: str
) -> None:
    monkeypatch.setattr(module, "write_skyc", lambda plan, file: write_skyc(replace(plan, **fault), file))
    with pytest.raises(UnsafeError, match=message):
        export(replace(safe_plan, music=MP3), tmp_path / "a.skyc")
    assert names(tmp_path) == []


def glowing(plan: Plan, after: float) -> Plan:
    """Return the plan with a light that comes on once more after the show."""
    end = float(plan.trajectory.times[-1])
    times = np.concatenate([plan.light.times, np.round((end + np.array([after, after + 1.0])) * 50) / 50])
    colours = np.concatenate([plan.light.colours, np.zeros((2, 6, 3), dtype=np.uint8)])
    colours[-1, 2] = 255
    return replace(plan, light=LightTrack(times, colours))


@pytest.mark.parametrize("ending", ENDINGS)
def test_lights_that_come_on_after_the_show_are_found_in_every_format(
    safe_plan: Plan, tmp_path: Path, ending: str
) -> None:
    with pytest.raises(UnsafeError, match=r"lights go on after|light end: drone 3 glows on"):
        export(glowing(safe_plan, 5.0), tmp_path / f"a.{ending}")
    assert names(tmp_path) == []


def test_a_writer_that_lets_the_lights_glow_on_is_found_out(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "write_skyc", lambda plan, file: write_skyc(glowing(plan, 5.0), file))
    with pytest.raises(UnsafeError, match="lights go on after the show"):
        export(safe_plan, tmp_path / "a.skyc")


def test_a_plan_that_lands_beside_its_pads_is_not_made_good_by_its_file(safe_plan: Plan, tmp_path: Path) -> None:
    beside = safe_plan.trajectory.control.copy()
    beside[4, 2:, :, 1] += 8.0
    beside[5:, :, :, 1] += 8.0
    away = replace(safe_plan, trajectory=Trajectory(safe_plan.trajectory.times, beside))
    with pytest.raises(UnsafeError, match=r"(?s)6 violations.*landing: drone 6 ends 8\.000 m from the nearest pad"):
        export(away, tmp_path / "a.skyc")


def test_a_writer_that_errs_in_the_landing_places_is_found_out(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = replace(safe_plan, landings=safe_plan.fleet.homes + [0.0, 0.05, 0.0])
    assert export(beside, tmp_path / "a.skyc").report.ok
    monkeypatch.setattr(module, "write_skyc", lambda plan, file: write_skyc(replace(plan, landings=None), file))
    with pytest.raises(UnsafeError, match="its landing places are elsewhere"):
        export(beside, tmp_path / "a.skyc")


def test_zones_of_a_plan_are_written_as_a_geofence(safe_plan: Plan, tmp_path: Path) -> None:
    corners = np.array([[-90.0, -90], [90, -90], [90, 90], [-90, 90]])
    zones = (Zone(corners), Zone(corners + [150.0, 0.0], 30.0))
    endless = KeepOut(corners + [0.0, 400.0], NO_TOP, "nobody there")
    limits = replace(safe_plan.limits, fence=None, zones=zones, keep_out=(*safe_plan.limits.keep_out, endless))
    export(replace(safe_plan, limits=limits), tmp_path / "a.skyc")
    with zipfile.ZipFile(tmp_path / "a.skyc") as archive:
        polygons = json.loads(archive.read("show.json"))["settings"]["geofence"]["polygons"]
    assert [(each["isInclusion"], each.get("maxAltitude"), each["points"][0]) for each in polygons] == [
        (True, None, [-90.0, 90.0, 0.0]),
        (True, 30.0, [-90.0, -60.0, 0.0]),
        (False, None, [310.0, 90.0, 0.0]),
    ]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_plan_whose_lights_stay_on_is_refused_but_for_samples_which_do_not_say_it(
    safe_plan: Plan, tmp_path: Path, ending: str
) -> None:
    lit = replace(safe_plan, light=LightTrack(safe_plan.light.times[:-1], safe_plan.light.colours[:-1]))
    with pytest.raises(UnsafeError, match=r"lights go on after|light end: drone 1 glows on"):
        export(lit, tmp_path / f"a.{ending}")
    export(safe_plan, tmp_path / "samples.zip")
    sampled = replace(read_plan(tmp_path / "samples.zip"), light=lit.light)
    assert export(sampled, tmp_path / f"a.{ending}").report.ok


def test_samples_of_restless_lights_are_followed_longer_than_a_strangers(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A show of eleven minutes was not written as mds, PATH and PATH3: its flashes were not proved."""
    frames = np.arange(0, 500, 2)
    colours = np.random.default_rng(1).integers(90, 110, (len(frames), safe_plan.drones, 3))
    colours[-1] = 0
    restless = replace(safe_plan, light=LightTrack(frames * 0.02, colours))
    monkeypatch.setattr("choreo.safety.rules.flashes.FREE", 0)
    monkeypatch.setattr("choreo.safety.rules.flashes.MOST_FOLLOWED", 10_000)
    file = tmp_path / "show.csv.zip"
    assert export(restless, file).report.ok
    strict, patient = check(read_plan(file)), check(read_plan(file), patience=PATIENCE)
    assert [each.flashes for each in strict.not_proved] == [True]
    assert (strict.ok, patient.ok, patient.not_proved) == (False, True, ())
