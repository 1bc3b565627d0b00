"""Drones keep their numbers: in a fleet with gaps, in a part of it, and in the names of files."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.drawn import NamedPart
from choreo.core.plan import Plan
from choreo.core.ruler import Ruler
from choreo.errors import InputError
from choreo.formats import table
from choreo.formats.choices import Choices
from choreo.formats.numbering import counted, numbers_of, part_of
from choreo.formats.skybrush.skyc import write_skyc
from choreo.formats.table import FORMATS
from tests.formats.skyc_files import packed

READ = [form.ending for form in FORMATS if form.read is not None]


@pytest.mark.parametrize("ending", READ)
def test_numbers_and_pads_are_the_same_in_every_file(lettered: Plan, tmp_path: Path, ending: str) -> None:
    ch.export(lettered, tmp_path / f"F{ending}")
    back = ch.read_plan(tmp_path / f"F{ending}")
    assert back.fleet.labels == (1, 2, 3, 5, 6, 7, 8, 10, 11, 12)
    assert np.abs(back.fleet.homes - lettered.fleet.homes).max() < 0.006


@pytest.mark.parametrize("ending", [form.ending for form in FORMATS])
def test_a_part_of_a_fleet_can_be_exported_in_every_format(lettered: Plan, tmp_path: Path, ending: str) -> None:
    done = ch.export(lettered, tmp_path / f"F{ending}", drones="2-6, 11")
    assert done.report.drones == 5  # drone 4 is missing
    if ending in READ:
        back = ch.read_plan(done.path)
        assert back.fleet.labels == (2, 3, 5, 6, 11)
        assert np.abs(back.at(12.0).position - lettered.at(12.0).position[[1, 2, 3, 4, 8]]).max() < 0.05


def test_parts_of_a_fleet_make_the_whole(lettered: Plan) -> None:
    parts = [part_of(lettered, "1-6"), part_of(lettered, "7-12")]
    assert sum(part.drones for part in parts) == lettered.drones
    together = np.concatenate([part.trajectory.control for part in parts], axis=2)
    assert np.array_equal(together, lettered.trajectory.control)


def test_parts_of_drawings_are_told_of_the_drones_that_are_written(lettered: Plan, tmp_path: Path) -> None:
    named = (NamedPart("wing", 10.0, 12.0, (0, 2, 8)), NamedPart("tail", 10.0, 12.0, (0,)))
    done = ch.export(replace(lettered, parts=named), tmp_path / "F.npz", drones="2-6, 11")
    assert ch.read_plan(done.path).parts == (NamedPart("wing", 10.0, 12.0, (1, 4)),)  # drones 3 and 11


def test_a_part_of_a_fleet_flies_to_the_same_bars(lettered: Plan, tmp_path: Path) -> None:
    plan = replace(lettered, ruler=Ruler.steady(90, 3, first=2.0))
    done = ch.export(plan, tmp_path / "G.npz", drones="2-6")
    part = ch.read_plan(done.path)
    assert part.drones < plan.drones
    assert part.ruler is not None
    assert [part.ruler.reading(time) for time in (1.9, 2.0, 5.0)] == ["", "bar 1.1", "bar 2.2"]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("", r"expected numbers from 1 on, such as 1-500"),
        ("0-5", "expected numbers from 1 on"),
        ("5-2", "expected numbers from 1 on"),
        ("left", "expected numbers from 1 on"),
        ("4", r"none of these is in the fleet, whose drones are numbered 1 to 12, without 4, 9$"),
        ("10-20", "there is no drone 20; the fleet's are numbered 1 to 12"),
    ],
)
def test_what_are_no_drones_is_named(lettered: Plan, wanted: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        part_of(lettered, wanted)


def test_a_group_is_a_part(tmp_path: Path) -> None:
    rings = [ch.ring(5, radius=4).at(x=x, y=20, z=30) for x in (-20, 20)]
    cues = [ch.Cue(rings[0], group="left", name="a"), ch.Cue(rings[1], group="right", name="b")]
    groups = [ch.Group("left", 5, side="left"), ch.Group("right", 5, side="right")]
    plan = ch.plan(ch.Show("two", ch.Fleet(10, spacing=3.0, columns=5), cues, groups=groups))
    ch.save_plan(plan, tmp_path / "two.npz")
    read = ch.read_plan(tmp_path / "two.npz")
    assert [name for name, _ in read.groups] == ["left", "right"]
    left = part_of(read, "left")
    assert left.drones == 5
    assert left.fleet.labels == dict(read.groups)["left"]
    assert left.groups == (("left", left.fleet.labels),)
    with pytest.raises(InputError, match="or a group: left, right"):
        part_of(read, "middle")


def test_numbers_that_a_file_changes_are_found_out(
    lettered: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(lettered.fleet, numbers=tuple(range(1, 11)))
    monkeypatch.setattr(table, "write_skyc", lambda plan, file: write_skyc(replace(plan, fleet=other, groups=()), file))
    with pytest.raises(ch.UnsafeError, match="its drones have other numbers"):
        ch.export(lettered, tmp_path / "F.skyc")


def strayed(plan: Plan, row: int) -> Plan:
    """Return the plan with one drone 60 m too high from second to second."""
    control = plan.trajectory.control.copy()
    control[len(control) // 2 :, :, row, 2] += 120.0
    return replace(plan, trajectory=ch.Trajectory(plan.trajectory.times, control))


@pytest.mark.parametrize("ending", READ)
def test_a_report_calls_a_drone_what_its_pad_and_its_file_do(
    lettered: Plan, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = strayed(lettered, 3)
    assert lettered.fleet.labels[3] == 5  # drone 4 is missing
    form = next(form for form in FORMATS if form.ending == ending)
    with (tmp_path / f"F{ending}").open("wb") as file:
        form.write(bad, file, Choices(), lambda *_: None)
    for plan in (bad, ch.read_plan(tmp_path / f"F{ending}")):
        report = ch.check(plan, lettered.limits)
        high = [found for found in report.violations if found.rule == "ceiling"]
        assert {(found.drones, found.numbers) for found in high} == {((3,), (5,))}
        assert "ceiling: drone 5 is " in str(high[0])
        assert {tuple(found["drones"]) for found in report.to_dict()["violations"] if found["rule"] == "ceiling"} == {
            (5,)
        }


def test_a_report_calls_the_closest_pair_by_their_numbers(lettered: Plan) -> None:
    report = ch.check(lettered)
    assert report.closest_pair is not None
    numbers = [lettered.fleet.labels[row] for row in report.closest_pair]
    assert numbers != [row + 1 for row in report.closest_pair]  # else gaps are not seen
    assert report.to_dict()["closest_pair"] == numbers
    assert f"(drones {numbers[0]} and {numbers[1]} at " in report.summary()


def renamed(path: Path, names: list[str]) -> Path:
    """Write the files of a zip, in this order, under other names."""
    other = path.with_name(f"other {path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name, info in zip(names, old.infolist(), strict=True):
            new.writestr(name, old.read(info))
    return other


@pytest.mark.parametrize("ending", [".zip", ".skyb.zip", ".path3.zip", ".path.zip", ".mds.zip"])
def test_names_that_count_from_0_or_not_at_all_are_told(lettered: Plan, tmp_path: Path, ending: str) -> None:
    done = ch.export(lettered, tmp_path / f"F{ending}")
    with zipfile.ZipFile(done.path) as archive:
        kind = Path(archive.namelist()[0]).suffix
    backwards = renamed(done.path, [f"drone_{9 - row}{kind}" for row in range(10)])
    plan = ch.read_plan(backwards)
    assert plan.fleet.labels == tuple(range(1, 11))
    assert np.abs(plan.fleet.homes - lettered.fleet.homes[::-1]).max() < 0.006
    assert f"the names of the drones count from 0, numbers from 1: drone 1 is 'drone_0{kind}'" in plan.notes
    named = ch.read_plan(renamed(done.path, [f"{letter}{kind}" for letter in "zyxwvutsrq"]))
    assert np.abs(named.fleet.homes - lettered.fleet.homes).max() < 0.006
    assert any(f"in the order of the file, drone 1 is 'z{kind}'" in note for note in named.notes)


def test_names_of_a_foreign_show_are_its_numbers(lettered: Plan, tmp_path: Path) -> None:
    done = ch.export(lettered, tmp_path / "F.skyc")
    with zipfile.ZipFile(done.path) as archive:
        show = json.loads(archive.read("show.json"))
    del show["meta"]["choreo"]
    show["swarm"]["drones"].reverse()
    plan = ch.read_plan(packed(tmp_path, show))
    assert plan.fleet.labels == lettered.fleet.labels
    assert np.abs(plan.fleet.homes - lettered.fleet.homes).max() < 1e-6
    assert not any("the names" in note for note in plan.notes)
    for place, drone in enumerate(show["swarm"]["drones"]):
        drone["settings"]["name"] = "甲乙丙丁戊己庚辛壬癸"[place]
    plan = ch.read_plan(packed(tmp_path, show))
    assert plan.fleet.numbers is None
    assert np.abs(plan.fleet.homes - lettered.fleet.homes[::-1]).max() < 1e-6
    assert any("in the order of the file, drone 1 is '甲'" in note for note in plan.notes)
    show["swarm"]["drones"][7]["settings"]["name"] = "丙"
    notes = ch.read_plan(packed(tmp_path, show)).notes
    assert "several drones have the name '丙': all count in the order of the file, drone 1 is '甲'" in notes


def test_a_name_of_a_million_letters_says_its_number_in_one_pass() -> None:
    names = ["1.a" * 350_000 + end for end in ("-", ".b7.csv", "12.path")]
    assert [numbers_of([name]) for name in names] == [None, (1,), (1,)]  # a search for them took their square


def test_the_first_of_many_names_that_stands_twice_is_found_in_one_pass() -> None:
    names = [f"{number}q" for number in range(40_000)]  # looked for in a list, each is compared with all
    assert counted([*names, names[-1]])[0].startswith("several drones have the name '39999q'")
