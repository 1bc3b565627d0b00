"""The plan file: exact, the same bytes every time, and safe to open whatever it holds."""

from __future__ import annotations

import errno
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import KeepOut, Limits, Zone
from choreo.core.music import Music
from choreo.core.plan import Plan
from choreo.core.ruler import Ruler
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError, InputError
from choreo.formats.pieces import shared_moments
from choreo.formats.plan_file import npz as plan_file
from choreo.formats.plan_file.details import to_details
from choreo.formats.plan_file.npz import load_plan, save_plan, saving
from choreo.safety.check import check
from tests.strategies import plans


def assert_same(one: Plan, other: Plan) -> None:
    """Assert that two plans are equal to the bit, in every field."""
    assert np.array_equal(one.trajectory.times, other.trajectory.times)
    assert np.array_equal(one.trajectory.control, other.trajectory.control)
    assert np.array_equal(one.light.times, other.light.times)
    assert np.array_equal(one.light.colours, other.light.colours)
    assert np.array_equal(one.fleet.homes, other.fleet.homes)
    assert to_details(one) == to_details(other)
    assert one.music == other.music


def rewrite(path: Path, name: str, data: bytes) -> None:
    """Replace one member of a plan file."""
    with zipfile.ZipFile(path) as old:
        members = {item: old.read(item) for item in old.namelist()}
    members[name] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item, content in members.items():
            new.writestr(item, content)


def npy(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def with_header(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    header = json.loads(np.load(path)["header"].tobytes())
    change(header)
    rewrite(path, "header.npy", npy(np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)))


def test_what_is_written_meanwhile_is_the_same_file_and_goes_where_the_block_fails(
    safe_plan: Plan, saved: Path
) -> None:
    path = saved.with_name("beside.npz")

    def refuse(*, at: int) -> None:
        with saving(path) as writing:
            steps = [lambda: writing.begin(safe_plan), lambda: writing.go_on(safe_plan), writing.wait]
            for step in steps[:at]:
                step()
            raise ValueError("unsafe")

    for at in range(4):
        with pytest.raises(ValueError, match="unsafe"):
            refuse(at=at)
        assert [each.name for each in saved.parent.iterdir()] == [saved.name]
    dark = replace(safe_plan, light=LightTrack([0.0], np.zeros((1, safe_plan.drones, 3), np.uint8)))
    for begun in (False, True):
        with saving(path) as writing:
            if begun:
                writing.begin(dark)
            writing.go_on(safe_plan)
            writing.wait()
            assert not path.exists()
        assert path.read_bytes() == saved.read_bytes()
        path.unlink()


def test_more_pieces_than_are_read_are_not_written(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = len(safe_plan.trajectory.control)
    for home, most, told in (
        (shared_moments, each, r"pieces each, at most .* are taken; cut the show in two"),
        (
            plan_file,
            each * safe_plan.drones,
            r"pieces each, .* of all 6 drones; at most .*; cut the show in parts",
        ),
    ):
        monkeypatch.setattr(home, "_MOST_PIECES", most)
        save_plan(safe_plan, tmp_path / "good.npz")
        monkeypatch.setattr(home, "_MOST_PIECES", most - 1)
        with pytest.raises(InputError, match=told):
            save_plan(safe_plan, tmp_path / "long.npz")
        with pytest.raises(FileError, match=told):
            load_plan(tmp_path / "good.npz")
        assert not list(tmp_path.glob("long*"))
        monkeypatch.undo()


def test_many_pieces_are_taken_of_long_shows_alone(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million pieces at 100 a second, of five drones, took a minute to check."""
    pieces, seconds = len(safe_plan.trajectory.control), safe_plan.duration
    path = tmp_path / "close.npz"
    save_plan(safe_plan, path)
    bounds = "choreo.formats.pieces.shared_moments"
    for close, most, wrong in ((0, pieces, False), (pieces / seconds, 1, False), (0.9 * pieces / seconds, 1, True)):
        monkeypatch.setattr(f"{bounds}._CLOSE", close)
        monkeypatch.setattr(f"{bounds}._MOST_CLOSE", most)
        if not wrong:
            save_plan(safe_plan, tmp_path / "good.npz")
            assert load_plan(path).title == safe_plan.title
            continue
        what = rf"curves have {pieces} pieces each in {seconds:g} s; where .* at most 1 are taken"
        with pytest.raises(InputError, match=f"the plan is too large for a plan file: its {what}"):
            save_plan(safe_plan, tmp_path / "worse.npz")
        with pytest.raises(FileError, match=f"close.npz: its {what}"):
            load_plan(path)


@pytest.mark.parametrize(
    ("span", "told"),
    [((0.0, 1e-300), "in 1e-300 s;"), ((-1.7e308, 1.7e308), ""), ((5.0, 5.0), ""), ((0.0, np.nan), ""), ((), "")],
)
def test_moments_that_are_none_are_told_shortly_and_not_by_numpy(
    span: tuple[float, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file may hold any numbers; what is wrong with them otherwise is told where they are looked at."""
    monkeypatch.setattr(shared_moments, "_MOST_CLOSE", 0)
    with np.errstate(all="raise"):
        wrong = shared_moments.too_many(np.array(span), drones=3)
    assert bool(wrong) is bool(told)
    assert told in wrong
    assert len(wrong) < 200


def test_the_curves_of_another_plan_are_not_gone_on_with(safe_plan: Plan, tmp_path: Path) -> None:
    other = replace(safe_plan, trajectory=replace(safe_plan.trajectory))

    def mixed() -> None:
        with saving(tmp_path / "mixed.npz") as writing:
            writing.begin(other)
            writing.go_on(safe_plan)

    with pytest.raises(AssertionError, match="another plan"):
        mixed()
    assert not list(tmp_path.glob("mixed*"))


@pytest.fixture
def saved(safe_plan: Plan, tmp_path: Path) -> Path:
    path = tmp_path / "潇湘.npz"
    save_plan(safe_plan, path)
    return path


@given(plan=plans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_field_comes_back_to_the_bit(plan: Plan, tmp_path: Path) -> None:
    save_plan(plan, tmp_path / "a.npz")
    assert_same(load_plan(tmp_path / "a.npz"), plan)


def test_whole_micrometres_take_a_fraction_of_the_space(tmp_path: Path) -> None:
    walk = np.random.default_rng(1).integers(-300_000, 300_000, (200, 60, 3)).cumsum(axis=0)
    pieces = np.stack([walk[:-1], walk[:-1], walk[1:], walk[1:]], axis=1) / 1e6
    assert np.array_equal(load_plan(write(tmp_path, pieces)).trajectory.control, pieces)
    assert (tmp_path / "a.npz").stat().st_size < pieces.nbytes / 6


def test_other_numbers_come_back_exactly_too(tmp_path: Path) -> None:
    pieces = np.random.default_rng(1).normal(size=(3, 4, 2, 3))
    assert np.array_equal(load_plan(write(tmp_path, pieces)).trajectory.control, pieces)
    far = np.full((1, 4, 2, 3), 9e5)  # whole micrometres, but too many of them
    assert np.array_equal(load_plan(write(tmp_path, far)).trajectory.control, far)


def write(folder: Path, control: Any) -> Path:
    """Save a plan of these control points."""
    drones = control.shape[2]
    light = LightTrack(np.zeros(1), np.zeros((1, drones, 3), dtype=np.uint8))
    trajectory = Trajectory(np.arange(len(control) + 1.0), control)
    save_plan(Plan("", trajectory, light, (), Limits(), Fleet(drones)), folder / "a.npz")
    return folder / "a.npz"


def test_the_sample_rate_is_kept(safe_plan: Plan, tmp_path: Path) -> None:
    save_plan(replace(safe_plan, sample_rate=20.0), tmp_path / "a.npz")
    assert load_plan(tmp_path / "a.npz").sample_rate == 20.0


def test_the_same_plan_gives_the_same_bytes(safe_plan: Plan, saved: Path, tmp_path: Path) -> None:
    save_plan(safe_plan, tmp_path / "again.npz")
    assert saved.read_bytes() == (tmp_path / "again.npz").read_bytes()


def test_numpy_opens_it_without_pickles(saved: Path, safe_plan: Plan) -> None:
    with np.load(saved, allow_pickle=False) as arrays:
        assert np.array_equal(arrays["times"], safe_plan.trajectory.times)
        assert json.loads(arrays["header"].tobytes())["plan"]["title"] == "潇湘"


def test_an_old_file_stays_whole_when_the_new_one_does_not_fit(
    safe_plan: Plan, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = saved.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="the disk is full"):
        save_plan(replace(safe_plan, title="new"), saved)
    assert saved.read_bytes() == before
    assert [item.name for item in saved.parent.iterdir()] == ["潇湘.npz"]


def test_a_missing_folder_is_named(safe_plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"the folder '.*build' does not exist"):
        save_plan(safe_plan, tmp_path / "build" / "a.npz")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nothing\.npz: no such file"):
        load_plan(tmp_path / "nothing.npz")


@pytest.mark.parametrize("left", [0, 3, 100, 0.3, 0.9, 0.999])
def test_a_file_cut_short_is_found_out(saved: Path, left: float) -> None:
    data = saved.read_bytes()
    saved.write_bytes(data[: int(left * len(data)) if isinstance(left, float) else left])
    with pytest.raises(FileError, match=r"is empty|is cut short|is not a choreo plan"):
        load_plan(saved)


def test_a_flipped_bit_is_found_out(saved: Path) -> None:
    data = bytearray(saved.read_bytes())
    with zipfile.ZipFile(saved) as archive:
        info = archive.getinfo("control.npy")
    data[info.header_offset + 30 + len("control.npy") + 12] ^= 0x10
    saved.write_bytes(bytes(data))
    with pytest.raises(FileError, match=r"'control\.npy' is damaged"):
        load_plan(saved)


@pytest.mark.parametrize("data", [b"%PDF-1.7 something", b"\x93NUMPY", "潇湘".encode()])
def test_a_file_that_is_no_plan_is_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(data)
    with pytest.raises(FileError, match=r"a\.npz: is not a choreo plan"):
        load_plan(tmp_path / "a.npz")


def test_another_npz_is_no_plan(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", points=np.zeros(3))
    with pytest.raises(FileError, match="is not a choreo plan"):
        load_plan(tmp_path / "a.npz")


def version_of(path: Path) -> int:
    return int(json.loads(np.load(path)["header"].tobytes())["version"])


ROOM = np.array([[-90.0, -90], [90, -90], [90, 90]])


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: replace(plan, landings=plan.fleet.homes + 1.0),
        lambda plan: replace(plan, rounding=5e-5),
        lambda plan: replace(plan, notes=("one", "two 云")),
        lambda plan: replace(plan, limits=replace(plan.limits, fence=None, zones=(Zone(ROOM), Zone(-ROOM, 30.0)))),
        lambda plan: replace(plan, limits=replace(plan.limits, keep_out=(KeepOut(ROOM, 30.0, "cable", bottom=9.0),))),
    ],
)
def test_what_version_3_added_comes_back_and_only_it_needs_version_3(
    safe_plan: Plan, saved: Path, tmp_path: Path, change: Callable[[Plan], Plan]
) -> None:
    assert version_of(saved) == 2, "an older choreo reads what it always could"
    plan = change(safe_plan)
    save_plan(plan, tmp_path / "a.npz")
    assert version_of(tmp_path / "a.npz") == 3
    back = load_plan(tmp_path / "a.npz")
    assert_same(back, plan)
    assert (back.notes, back.rounding) == (plan.notes, plan.rounding)
    assert (back.landings is None) == (plan.landings is None)
    if plan.landings is not None and back.landings is not None:
        assert np.array_equal(back.landings, plan.landings)


def test_a_ruler_comes_back_with_its_bars_and_only_it_needs_version_6(safe_plan: Plan, tmp_path: Path) -> None:
    slower = Ruler(np.array([1.5, 9.5]), np.array([0.0, 16.0]), 2.0, 1.5, ((0.0, 4.0), (8.0, 3.0)), (("副歌", 4.25),))
    save_plan(replace(safe_plan, ruler=slower), tmp_path / "a.npz")
    assert version_of(tmp_path / "a.npz") == 6
    back = load_plan(tmp_path / "a.npz").ruler
    assert back is not None
    assert (back.metres, back.markers) == (slower.metres, slower.markers)
    assert [back.reading(time) for time in (1.4, 1.5, 6.4, 11.0)] == ["", "bar 1.1", "bar 3.2", "bar 6.2"]

    def without(header: dict[str, Any]) -> None:
        header["version"] = 5
        del header["plan"]["ruler"]

    with_header(tmp_path / "a.npz", without)
    assert load_plan(tmp_path / "a.npz").ruler is None, "older files have none, and are read"


RULER = {"moments": [0.0], "beats": [0.0], "before": 2.0, "after": 2.0, "metres": [[0.0, 4.0]], "markers": []}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"moments": [0.0, "x"]}, "ruler: moments: expected a number, got 'x'"),
        ({"moments": 1.0}, "ruler: moments: expected a list"),
        ({"moments": [1.0, 0.0], "beats": [0.0, 1.0]}, "ruler: moments: expected rising numbers"),
        ({"beats": []}, "ruler: 1 moments and 0 beats"),
        ({"before": None}, "ruler: before: expected a number"),
        ({"after": 1e9}, "ruler: after: expected 1 to 2,000 beats a minute"),
        ({"metres": [[0.0]]}, "ruler: metres: expected rows of 2 values"),
        ({"metres": [[0.0, 1e-300]]}, "ruler: metres: 1e-300 beats a bar"),
        ({"markers": [[7, 1.0]]}, "ruler: markers: expected text, got 7"),
        ({"markers": [["a", 1e300]]}, "ruler: markers: expected seconds"),
        ({"colour": 1}, "ruler: does not know 'colour'"),
    ],
)
def test_a_wrong_ruler_is_named(saved: Path, change: dict[str, Any], message: str) -> None:
    with_header(saved, lambda header: header["plan"].update(ruler=RULER | change))
    with pytest.raises(FileError, match=message):
        load_plan(saved)


def test_a_ruler_that_lacks_a_key_is_named(saved: Path) -> None:
    with_header(saved, lambda header: header["plan"].update(ruler={k: v for k, v in RULER.items() if k != "after"}))
    with pytest.raises(FileError, match="ruler: lacks 'after'"):
        load_plan(saved)


@pytest.mark.parametrize("part", ["max_level_acceleration", "max_vertical_acceleration"])
def test_a_limit_of_a_part_of_the_acceleration_comes_back_and_needs_version_7(
    safe_plan: Plan, tmp_path: Path, part: str
) -> None:
    named: dict[str, Any] = {part: 2.5}
    plan = replace(safe_plan, limits=replace(safe_plan.limits, **named))
    save_plan(plan, tmp_path / "a.npz")
    assert version_of(tmp_path / "a.npz") == 7
    back = load_plan(tmp_path / "a.npz")
    assert_same(back, plan)
    assert getattr(back.limits, part) == 2.5


@pytest.mark.parametrize("shared", [True, False])
def test_light_without_end_comes_back_and_only_it_needs_version_8(
    safe_plan: Plan, tmp_path: Path, shared: bool
) -> None:
    drones = safe_plan.drones
    frames = np.tile([0, 100], drones) + (0 if shared else np.repeat(np.arange(drones) * 7, 2))
    values = np.random.default_rng(3).integers(1, 256, (2 * drones, 3))
    lights = [LightTrack.ragged(frames, values, np.arange(drones + 1) * 2, ends) for ends in ((), (0, drones - 1))]
    for light, version in zip(lights, (2 if shared else 4, 8), strict=True):
        save_plan(replace(safe_plan, light=light), tmp_path / "a.npz")
        assert version_of(tmp_path / "a.npz") == version
        back = load_plan(tmp_path / "a.npz")
        assert back.light.endless == light.endless
        assert all(np.array_equal(getattr(back.light, key), getattr(light, key)) for key in ("frames", "values"))
        assert check(back).violations == check(replace(safe_plan, light=light)).violations
    told = " ".join(map(str, check(back).violations))
    assert "without end" in told
    with_header(tmp_path / "a.npz", lambda header: header["plan"].update(endless="////////////"))
    with pytest.raises(FileError, match="endless: is of another number of drones"):
        load_plan(tmp_path / "a.npz")


def test_a_newer_version_asks_for_an_update(saved: Path) -> None:
    with_header(saved, lambda header: header.update(version=9))
    with pytest.raises(FileError, match=r"newer choreo \(plan file version 9, this one reads up to 8\); update choreo"):
        load_plan(saved)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda h: h["plan"].pop("limits"), "lacks 'limits'"),
        (lambda h: h["plan"].update(colour=1), "does not know 'colour'"),
        (lambda h: h["plan"]["limits"].update(max_sped=1), "limits: does not know 'max_sped'"),
        (lambda h: h["plan"]["limits"].update(max_speed=None), "limits: max_speed: a value is needed"),
        (lambda h: h["plan"]["limits"].update(max_speed="fast"), "max_speed = 'fast'; expected a number"),
        (lambda h: h["plan"]["limits"].update(fence=[[0, 0], [1, "x"], [2, 2]]), "limits: fence"),
        (lambda h: h["plan"]["limits"].update(zones=[{"polygon": [[0, 0], [1, 1]]}]), "at least 3 corners"),
        (lambda h: h["plan"]["limits"].update(zones=[{"polygon": [[0, 0], [1, 1], [2, 0]], "low": 1}]), "know 'low'"),
        (lambda h: h["plan"].update(rounding=0.1), r"rounding = 0\.1; expected metres from 0 to 0\.0005"),
        (lambda h: h["plan"].update(rounding="much"), "rounding: expected a number"),
        (lambda h: h["plan"].update(landings=[[0, 0, 0]]), r"plan: landings: expected 6 rows of 3 numbers, got"),
        (lambda h: h["plan"].update(notes="none"), "notes: expected a list"),
        (lambda h: h["plan"]["fleet"].update(origin=[200, 0]), "fleet: origin"),
        (lambda h: h["plan"]["fleet"].update(spacing=[1]), "fleet: "),
        (lambda h: h["plan"].update(title=7), "title: expected text"),
        (lambda h: h["plan"].update(spans=[["a", "hold", 0]]), "spans: expected"),
        (lambda h: h["plan"].update(spans=[["a", "hold", 0, "end"]]), "spans: expected a number"),
        (lambda h: h["plan"].update(cue_times=[["a", "", 1.0]]), "cue_times: expected rows of 8 values"),
        (lambda h: h["plan"].update(cue_times=[["a", "", "x", "", 1, 1, 1, 1]]), "cue time: start: expected seconds"),
        (lambda h: h["plan"].update(cue_times=[[7, "", 1, "", 1, 1, 1, 1]]), "cue time: cue: expected text"),
        (lambda h: h["plan"].update(audience=[1, 2]), "audience"),
        (lambda h: h["control"].update(unit="feet"), "does not know control points in 'feet'"),
        (lambda h: h["control"].update(shape=[1, 4, 10**7, 3]), "do not have the shape"),
        (lambda h: h["control"].update(shape=[1, 4, 10**12, 3]), "1,000,000,000,000 of all 1,000,000,000,000 drones"),
        (lambda h: h["control"].update(shape=[8, 4, -6, -3]), "shape of the control points is wrong"),
        (lambda h: h["control"].update(shape=[1_750_001, 4, 6, 3]), "1,750,001 pieces each, at most 1,750,000 are"),
        (lambda h: h.update(version="1"), "version '1' is not a version"),
        (lambda h: h.update(format="other"), "is not a choreo plan"),
    ],
)
def test_a_wrong_header_is_named_by_its_key(
    saved: Path, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    with_header(saved, change)
    with pytest.raises(FileError, match=message):
        load_plan(saved)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("times", np.zeros(9), "strictly increasing"),
        ("times", np.arange(5.0), "control points"),
        ("times", np.arange(9), "'times' is not the array"),
        ("times", np.array([object()]), "'times' is not the array"),
        ("homes", np.zeros((5, 3)), "6 curves, 6 lights and 5 pads"),
        ("homes", np.full((6, 3), np.nan), "not finite"),
        ("light_times", np.array([0.0, np.nan, 1, 2, 3]), "not finite"),
        ("light_times", np.array([0.0, 0.013, 1, 2, 3]), "multiples of 0.02"),
        ("light_colours", np.zeros((5, 7, 3), dtype=np.uint8), "6 curves, 7 lights"),
        ("light_colours", np.asfortranarray(np.zeros((5, 6, 3), dtype=np.uint8)), "'light_colours' is not the array"),
        ("control", np.zeros((4, 10), dtype=np.uint8), "do not have the shape"),
        ("header", np.frombuffer(b'{"format":', dtype=np.uint8), "not valid JSON"),
        ("header", np.frombuffer(b"[" * 100_000, dtype=np.uint8), "nested too deeply"),
        ("header", np.frombuffer(b'{"a":NaN}', dtype=np.uint8), "NaN is not a number"),
        ("header", np.frombuffer(b"\xff\xfe", dtype=np.uint8), "is not valid JSON"),
    ],
)
def test_arrays_that_do_not_fit_are_named(saved: Path, name: str, array: Any, message: str) -> None:
    rewrite(saved, f"{name}.npy", npy(array))
    with pytest.raises(FileError, match=message):
        load_plan(saved)


def test_an_array_that_promises_more_than_it_holds_is_not_allocated(saved: Path) -> None:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": (10**13,)})
    rewrite(saved, "times.npy", stream.getvalue() + bytes(80))
    with pytest.raises(FileError, match="'times' is not the array that a plan has there"):
        load_plan(saved)


def test_a_control_point_that_is_not_finite_is_refused(safe_plan: Plan, tmp_path: Path) -> None:
    path = write(tmp_path, np.random.default_rng(1).normal(size=(3, 4, 2, 3)))
    control = np.zeros((3, 4, 2, 3))
    control[1, 2, 0, 1] = np.inf
    rewrite(path, "control.npy", npy(control))
    with pytest.raises(FileError, match="control points: holds a value that is not finite"):
        load_plan(path)


def test_a_file_of_version_1_has_no_music_and_is_read(tmp_path: Path, safe_plan: Plan) -> None:
    path = tmp_path / "old.npz"
    save_plan(safe_plan, path)

    def older(header: dict[str, Any]) -> None:
        header["version"] = 1
        del header["plan"]["music"], header["plan"]["music_start"]

    with_header(path, older)
    assert_same(load_plan(path), safe_plan)


def test_what_is_no_music_in_a_plan_file_is_named(tmp_path: Path, safe_plan: Plan) -> None:
    path = tmp_path / "a.npz"
    save_plan(replace(safe_plan, music=Music("theme.ogg", b"OggS la")), path)
    rewrite(path, "music.npy", npy(np.zeros(9, dtype=np.uint8)))
    with pytest.raises(FileError, match=r"'theme\.ogg' is not music that choreo knows"):
        load_plan(path)
    save_plan(replace(safe_plan, music=Music("theme.ogg", b"OggS la")), path)
    with_header(path, lambda header: header["plan"].update(music=None))
    with pytest.raises(FileError, match="music: expected text"):
        load_plan(path)


def test_lights_of_each_drone_come_back_and_need_version_4(safe_plan: Plan, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    own = [np.sort(rng.choice(5_000, 40, replace=False)) for _ in range(safe_plan.drones)]
    values = rng.integers(0, 256, (40 * safe_plan.drones, 3))
    light = LightTrack.ragged(np.concatenate(own), values, np.arange(safe_plan.drones + 1) * 40)
    save_plan(replace(safe_plan, light=light), tmp_path / "a.npz")
    back = load_plan(tmp_path / "a.npz").light
    assert version_of(tmp_path / "a.npz") == 4
    assert all(np.array_equal(getattr(back, key), getattr(light, key)) for key in ("frames", "values", "starts"))


@pytest.mark.parametrize("name", ["light_frames", "light_values", "light_starts"])
def test_damaged_lights_of_each_drone_are_refused(safe_plan: Plan, tmp_path: Path, name: str) -> None:
    rng = np.random.default_rng(3)
    light = LightTrack.ragged(
        np.tile(np.arange(9) * 100, safe_plan.drones) + np.repeat(rng.integers(0, 99, safe_plan.drones), 9),
        rng.integers(0, 256, (9 * safe_plan.drones, 3)),
        np.arange(safe_plan.drones + 1) * 9,
    )
    save_plan(replace(safe_plan, light=light), tmp_path / "a.npz")
    array = np.load(tmp_path / "a.npz")[name]
    rewrite(tmp_path / "a.npz", f"{name}.npy", npy(array[..., :-1] if name == "light_frames" else array[:-1]))
    with pytest.raises(FileError):
        load_plan(tmp_path / "a.npz")
