"""Files of mavsdk_drone_show are read by the names of their columns, each with its own clock."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.plan import Plan
from choreo.errors import FileError
from choreo.formats.choices import Choices
from choreo.formats.labs import mds
from choreo.formats.labs.mds import HEADER

GOOD = f"""{HEADER.decode()}
0,0.0,1,2,-0.0,0,0,0,0,0,0,0,70,0,0,0
1,0.5,1,2,-3.5,0,0,0,0,0,0,0,70,55,0,128
2,1.0,3,2,-3.5,0,0,0,0,0,0,0,70,55,0,128
"""


def zipped(folder: Path, **files: str) -> Path:
    path = folder / "show.mds.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_north_is_y_and_east_is_x(tmp_path: Path) -> None:
    plan = ch.read_plan(zipped(tmp_path, **{"Drone 2.csv": GOOD, "Drone 10.csv": GOOD.replace("1,0.5,", "1,0.25,")}))
    assert plan.fleet.numbers == (2, 10)
    assert plan.trajectory.times.tolist() == [0.0, 0.25, 0.5, 1.0]
    assert plan.trajectory.at(0.5).position.round(6).tolist() == [[2, 1, 3.5], [2, 1.666667, 3.5]]
    assert plan.trajectory.at(1.0).position.tolist() == [[2, 3, 3.5], [2, 3, 3.5]]
    assert plan.light.at(0.6)[0].tolist() == [128, 0, 188]  # sRGB of linear 55 and 128


def test_a_byte_order_mark_and_other_columns_are_read_past(tmp_path: Path) -> None:
    lines = GOOD.splitlines()
    text = "\n".join(["\ufeff" + lines[0] + ",battery", *(line + ",100" for line in lines[1:])])
    assert ch.read_plan(zipped(tmp_path, **{"Drone 1.csv": text})).duration == 1.0


def test_a_plain_zip_of_such_files_is_known(tmp_path: Path) -> None:
    zipped(tmp_path, **{"Drone 1.csv": GOOD}).rename(tmp_path / "show.zip")
    assert ch.read_plan(tmp_path / "show.zip").trajectory.at(1.0).position.tolist() == [[2, 3, 3.5]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("px", "x"), "lacks the column 'px'"),
        (GOOD.replace("yaw", " PX"), "has the column 'px' twice, and readers take different ones"),
        (HEADER.decode() + "\n", "has a header but no row"),
        (GOOD.replace("2,1.0", "2,0.5"), "after 0.5 s comes 0.5 s; times must be strictly increasing"),
        (GOOD.replace("2,1.0", "2,0.4"), "after 0.5 s comes 0.4 s"),
        (GOOD.replace("0,0.0,1", "0,-1,1"), "begins at -1 s"),
        (GOOD.replace("-3.5", "nan"), "holds a place that is not finite"),
        (GOOD.replace("-3.5", "1e7"), "a place beyond 1,000 km"),
        (GOOD.replace("-3.5", "high"), "holds what is no number"),
        (GOOD.replace("-3.5", "-3,5"), r"line 3 has 17 fields instead of 16: numbers with a decimal comma\?"),
        (GOOD.replace("128", "300"), "colours lie between 0 and 255"),
    ],
)
def test_what_is_no_such_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FileError, match=rf"show\.mds\.zip: 'Drone 1\.csv'.*{message}"):
        ch.read_plan(zipped(tmp_path, **{"Drone 1.csv": text}))


def test_speeds_in_the_file_are_those_of_the_curves(safe_plan: Plan, tmp_path: Path) -> None:
    ch.export(safe_plan, tmp_path / "a.mds.zip")
    with zipfile.ZipFile(tmp_path / "a.mds.zip") as archive:
        row = archive.read("Drone 4.csv").decode().splitlines()[1 + 12 * 20].split(",")
    moment = safe_plan.trajectory.at(12.0)
    assert float(row[1]) == 12.0
    assert -float(row[7]) == pytest.approx(moment.velocity[3, 2], abs=0.0006)
    speed = (float(row[5]) ** 2 + float(row[6]) ** 2) ** 0.5
    assert speed == pytest.approx((moment.velocity[3, :2] ** 2).sum() ** 0.5, abs=0.001)
    bend = (float(row[8]) ** 2 + float(row[9]) ** 2 + float(row[10]) ** 2) ** 0.5
    assert bend == pytest.approx((moment.acceleration[3] ** 2).sum() ** 0.5, abs=0.002)


def test_velocities_that_are_not_those_of_the_places_are_told(safe_plan: Plan, tmp_path: Path) -> None:
    ch.export(safe_plan, tmp_path / "a.mds.zip")
    assert ch.read_plan(tmp_path / "a.mds.zip").notes == ()
    with zipfile.ZipFile(tmp_path / "a.mds.zip") as archive:
        files = {name: archive.read(name).decode().splitlines() for name in archive.namelist()}
    lines = next(iter(files.values()))
    row = lines[100].split(",")
    lines[100] = ",".join([*row[:6], f"{float(row[6]) - 9:.3f}", *row[7:]])
    told = "the velocities (vx, vy, vz) of 1 drone are not what its places say, by up to 9.0 m/s: not checked"
    (note,) = ch.read_plan(zipped(tmp_path, **{name: "\n".join(text) for name, text in files.items()})).notes
    assert note == told
    lines[100] = ",".join([*row[:6], "nan", *row[7:]])
    (note,) = ch.read_plan(zipped(tmp_path, **{name: "\n".join(text) for name, text in files.items()})).notes
    assert "by up to inf m/s" in note


def test_more_lines_than_a_drone_has_rows_are_not_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred megabytes of line ends, packed to a hundred kilobytes, would fill the memory."""
    rows = HEADER.decode() + "\n" + "\n" * 20
    monkeypatch.setattr("choreo.formats.labs.mds._MOST_LINES", 20)
    with pytest.raises(FileError, match="has a header but no row"):
        ch.read_plan(zipped(tmp_path, **{"Drone 1.csv": rows}))
    with pytest.raises(FileError, match=r"'Drone 1\.csv': has more than 20 lines, which no drone has"):
        ch.read_plan(zipped(tmp_path, **{"Drone 1.csv": rows + "\n"}))


def test_text_in_the_common_form_is_read_by_whole_columns(
    safe_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "a.mds.zip").open("wb") as file:
        mds.write_mds(safe_plan, file, Choices())
    monkeypatch.setattr(mds, "quick_table", lambda *_: None)
    slowly = mds.read_mds(tmp_path / "a.mds.zip").drones
    monkeypatch.undo()
    monkeypatch.setattr(np, "fromstring", None)
    monkeypatch.setattr(np, "loadtxt", None)
    for one, other in zip(mds.read_mds(tmp_path / "a.mds.zip").drones, slowly, strict=True):
        for key in ("seconds", "points", "light_seconds", "colours"):
            assert getattr(one, key).tobytes() == getattr(other, key).tobytes()


@pytest.mark.parametrize(("was", "instead"), [("\n", "\r\n"), ("\n1,", "\n\n1,"), ("0.5", ".5")])
def test_other_line_ends_and_ways_of_writing_are_read_alike(tmp_path: Path, was: str, instead: str) -> None:
    first, *_ = mds.read_mds(zipped(tmp_path, **{"Drone 1.csv": GOOD.replace(was, instead)})).drones
    assert first.seconds.tolist() == [0.0, 0.5, 1.0]
    assert first.points.tolist() == [[2.0, 1.0, 0.0], [2.0, 1.0, 3.5], [2.0, 3.0, 3.5]]
