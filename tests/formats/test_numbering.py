"""Drones keep their numbers: in a fleet with gaps, in a part of it, and in the names of files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.formats import table
from choreo.formats.numbering import part_of
from choreo.formats.skybrush.skyc import write_skyc
from choreo.formats.table import FORMATS

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


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("", r"expected numbers from 1 on, such as 1-500"),
        ("0-5", "expected numbers from 1 on"),
        ("5-2", "expected numbers from 1 on"),
        ("left", "expected numbers from 1 on"),
        ("4", r"none of these is in the fleet, whose drones are numbered 1 to 12"),
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
