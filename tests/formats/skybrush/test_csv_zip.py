"""The CSV zip: samples of every drone, good enough for a millimetre, and read with care."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.formats.pieces.deviation import deviation
from choreo.formats.skybrush.csv_text import HEADER
from choreo.formats.skybrush.csv_zip import TO_LINEAR, TO_SRGB, read_csvzip, read_samples, sample_times, write_csvzip
from tests.strategies import plans


def written(plan: Plan, rate: float = 20.0) -> bytes:
    stream = io.BytesIO()
    write_csvzip(plan, stream, rate)
    return stream.getvalue()


def saved(plan: Plan, folder: Path, rate: float = 20.0) -> Path:
    (folder / "潇湘.zip").write_bytes(written(plan, rate))
    return folder / "潇湘.zip"


def zipped(folder: Path, **files: str) -> Path:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return folder / "a.zip"


def rows(*lines: str) -> str:
    return "\n".join([HEADER.decode(), *lines, ""])


GOOD = rows("0,1.0,2.0,3.0,0,0,0", "500,1.0,2.0,4.0,255,255,255")


def test_there_is_one_file_a_drone_and_nothing_else(safe_plan: Plan, tmp_path: Path) -> None:
    with zipfile.ZipFile(saved(safe_plan, tmp_path)) as archive:
        assert archive.namelist() == [f"drone {number:04d}.csv" for number in range(1, 7)]
        lines = archive.read("drone 0001.csv").decode().splitlines()
    assert lines[0] == "Time [msec],x [m],y [m],z [m],Red,Green,Blue"
    # The first pad is 3 m to the left and 1.5 m towards the audience: 1.5 m behind and 3 m to the left.
    assert lines[1] == "0,-1.500000,3.000000,0.000000,0,0,0"
    assert lines[2].startswith("50,-1.500000,3.000000,0.0")
    assert lines[-2].startswith("43000,")
    assert lines[-1] == "43001,-1.500000,3.000000,0.000000,0,0,0"  # the very end, off the grid of samples


def test_twenty_samples_a_second_keep_a_millimetre(safe_plan: Plan, tmp_path: Path) -> None:
    back = read_csvzip(saved(safe_plan, tmp_path))
    assert 0.0001 < deviation(safe_plan.trajectory, back.trajectory) <= 0.001
    assert back.trajectory.times[-1] == safe_plan.trajectory.times[-1]


def test_samples_are_the_plan_at_their_moments(safe_plan: Plan, tmp_path: Path) -> None:
    samples = read_samples(saved(safe_plan, tmp_path))
    for index in (0, 1, 77, 500, 860):
        frame = safe_plan.at(samples.milliseconds[index] / 1000)
        assert np.abs(np.asarray(samples.points)[:, index] - frame.position).max() <= 0.5e-6 + 1e-12
        assert np.array_equal(samples.colours[:, index], TO_LINEAR[frame.colours])


def test_a_file_of_samples_is_a_plan_of_straight_pieces(safe_plan: Plan, tmp_path: Path) -> None:
    back = read_csvzip(saved(safe_plan, tmp_path))
    assert (back.title, back.sample_rate, back.drones) == ("潇湘", 20.0, 6)
    assert np.array_equal(back.fleet.homes, safe_plan.fleet.homes)
    assert back.fleet.spacing == pytest.approx(3.0)
    assert back.limits.max_speed == Limits().max_speed
    assert (back.spans[0].start, back.spans[-1].end) == (0.0, 43.001)
    third = (back.trajectory.control[:, 3] - back.trajectory.control[:, 0]) / 3
    assert np.abs(back.trajectory.control[:, 1] - back.trajectory.control[:, 0] - third).max() < 1e-12
    assert np.abs(back.trajectory.control[:, 3] - back.trajectory.control[:, 2] - third).max() < 1e-12


def test_moments_between_which_nothing_moves_are_joined(safe_plan: Plan, tmp_path: Path) -> None:
    times = read_csvzip(saved(safe_plan, tmp_path)).trajectory.times
    assert not ((times > 8.55) & (times < 10.45)).any()
    assert ((times > 2) & (times < 4)).sum() == 39


def test_colours_come_back_as_the_audience_sees_them(safe_plan: Plan, tmp_path: Path) -> None:
    back = read_csvzip(saved(safe_plan, tmp_path))
    for time in (0.0, 4.0, 8.0, 10.0, 12.3, 20.0, 31.0, 42.0, 43.0):
        # Dark sRGB colours are closer together than linear bytes can tell: one linear step is up to 13 of them.
        assert np.abs(back.light.at(time).astype(int) - safe_plan.light.at(time)).max() <= 7


def test_colour_tables_run_both_ways() -> None:
    assert TO_LINEAR[[0, 13, 128, 188, 255]].tolist() == [0, 1, 55, 128, 255]
    assert TO_SRGB[[0, 1, 55, 128, 255]].tolist() == [0, 13, 128, 188, 255]
    assert np.abs(TO_LINEAR[TO_SRGB].astype(int) - np.arange(256)).max() <= 1
    assert np.abs(TO_SRGB[TO_LINEAR].astype(int) - np.arange(256)).max() <= 6


@given(plan=plans(), rate=st.floats(1, 100))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_plan_at_any_rate_passes_through_its_samples(plan: Plan, rate: float, tmp_path: Path) -> None:
    back = read_csvzip(saved(plan, tmp_path, rate))
    moments = sample_times(plan, rate)
    assert moments[0] == 0
    assert moments[-1] == round(plan.trajectory.times[-1] * 1000)
    assert np.diff(moments).max() <= 1000 / rate + 1
    for moment in moments[:: max(1, len(moments) // 10)] / 1000:
        assert np.abs(back.trajectory.at(moment).position - plan.trajectory.at(moment).position).max() < 1e-6


@pytest.mark.parametrize("rate", [0, 0.5, 101, -20, float("nan"), float("inf")])
def test_a_rate_out_of_range_is_refused(safe_plan: Plan, rate: float) -> None:
    with pytest.raises(InputError, match=r"rate = .*; expected 1 to 100 samples a second"):
        written(safe_plan, rate)


def test_the_same_plan_gives_the_same_bytes(safe_plan: Plan) -> None:
    assert written(safe_plan) == written(safe_plan)


def test_marks_of_windows_downloads_are_no_drones(tmp_path: Path) -> None:
    mark = "[ZoneTransfer]\nZoneId=3\n"
    path = zipped(tmp_path, **{"Drone 1.csv": GOOD, "Drone 1.csv:Zone.Identifier": mark, "desktop.ini": mark})
    assert read_csvzip(path).drones == 1


def test_files_of_other_tools_are_read(tmp_path: Path) -> None:
    plan = read_csvzip(
        zipped(tmp_path, **{"show/Drone 2.csv": GOOD, "Drone 1.CSV": GOOD.replace("1.0", "9"), "__MACOSX/._x": "junk"})
    )
    assert plan.trajectory.at(0.25).position.tolist() == [[-2, 9, 3.5], [-2, 1, 3.5]]  # in the order of their numbers
    assert plan.sample_rate == 2


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a/d.csv": GOOD, "b/D.csv": GOOD}, r"'a/d\.csv' and 'b/D\.csv' have the same base name"),
        ({"d.csv": GOOD, "readme.txt": "hello"}, r"is not a Skybrush CSV zip: it holds 'readme\.txt'"),
        ({"show.json": "{}"}, "is not a Skybrush CSV zip"),
        ({}, "is not a Skybrush CSV zip: it holds no CSV file"),
        (
            {"d1.csv": GOOD, "d2.csv": rows("0,1,2,3,0,0,0", "501,1,2,4,0,0,0")},
            r"'d2\.csv' has rows at other times than 'd1\.csv'",
        ),
        ({"d1.csv": GOOD, "d2.csv": rows("0,1,2,3,0,0,0")}, r"'d2\.csv' has rows at other times"),
        ({"d.csv": rows("0,1,2,3,0,0,0")}, r"'d\.csv': has a single row"),
        ({"d.csv": rows("5,1,2,3,0,0,0", "6,1,2,3,0,0,0")}, "first row must be at time 0, got 5 ms"),
        ({"d.csv": rows("0,1,2,3,0,0,0", "9,1,2,3,0,0,0", "9,1,2,3,0,0,0")}, "line 4: times must be strictly"),
        ({"d.csv": rows("0,1,5,2,5,3,5,0,0,0")}, r"'d\.csv': .*decimal comma"),
        ({"d1.csv": GOOD, "d2.csv": rows("0,1,2,nan,0,0,0", "500,1,2,3,0,0,0")}, r"'d2\.csv': .*not finite"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(FileError, match=message):
        read_csvzip(zipped(tmp_path, **files))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("d.csv", "w") as member:
        for _ in range(12):
            member.write(b"0" * 10_000_000)
    with pytest.raises(FileError, match=r"'d\.csv' unpacks to 120 MB; choreo reads at most 100 MB"):
        read_csvzip(path)


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("_MOST_DRONES", 1, "2 drones in 0 MB of text"),
        ("_LARGEST_TOTAL", 100, "choreo reads at most 50,000 drones and 0 MB"),
        ("_MOST_ROWS", 3, "2 rows for 2 drones are more than choreo can hold; at most 1 rows each"),
    ],
)
def test_bounds_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, message: str) -> None:
    monkeypatch.setattr(f"choreo.formats.skybrush.csv_zip.{limit}", value)
    with pytest.raises(FileError, match=message):
        read_csvzip(zipped(tmp_path, **{"d1.csv": GOOD, "d2.csv": GOOD}))


def test_a_file_that_is_no_zip_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text(GOOD)
    with pytest.raises(FileError, match=r"a\.zip: is not a Skybrush CSV zip"):
        read_csvzip(tmp_path / "a.zip")
