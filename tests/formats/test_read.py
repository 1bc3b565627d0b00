"""Any plan is read by its file's ending."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.formats.export import export
from choreo.formats.read import read_plan
from tests.formats.skyc_files import mini, packed


@pytest.mark.parametrize(("ending", "rate"), [("npz", None), ("skyc", None), ("zip", 20.0), ("NPZ", None)])
def test_the_ending_decides(safe_plan: Plan, tmp_path: Path, ending: str, rate: float | None) -> None:
    export(safe_plan, tmp_path / f"a.{ending}")
    plan = read_plan(str(tmp_path / f"a.{ending}"))
    assert (plan.drones, plan.sample_rate) == (6, rate)
    assert np.abs(plan.at(14.0).position - safe_plan.at(14.0).position).max() < 1e-3


def test_another_ending_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"reads plans from files ending in \.npz .*, \.skyc .*, \.zip"):
        read_plan(tmp_path / "a.csv")


def test_a_show_is_to_be_planned_first(tmp_path: Path) -> None:
    for name in ("a.toml", "a.PY"):
        with pytest.raises(InputError, match=rf"{name}: is no plan; .* choreo plan .*{name}$"):
            read_plan(tmp_path / name)


def test_the_nearest_ending_is_one_that_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"did you mean '\.skyc'\?"):
        read_plan(tmp_path / "a.sky")
    with pytest.raises(InputError) as refused:
        read_plan(tmp_path / "a.kmx")  # a map is written, and no plan
    assert "did you mean" not in str(refused.value)


def test_a_file_that_is_not_what_its_ending_says_is_named(tmp_path: Path) -> None:
    show = packed(tmp_path, mini())
    for ending in ("npz", "zip"):
        other = tmp_path / f"a.{ending}"
        other.write_bytes(show.read_bytes())
        with pytest.raises(FileError, match=rf"a\.{ending}: is not a"):
            read_plan(other)
    with pytest.raises(InputError, match=r"is a folder; give a plan in it, a file ending in \.npz"):
        read_plan(tmp_path)
    with pytest.raises(FileError, match="no such file"):
        read_plan(tmp_path / "b.skyc")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_what_other_systems_write_is_read(lettered: Plan, tmp_path: Path, encoding: str) -> None:
    """Names in other encodings, and marks before the first byte, change nothing of places and colours."""
    named = replace(lettered, title="潇湘 · 永州")
    for ending in (".vviz", ".skyc", ".zip", ".mds.zip"):
        done = export(named, tmp_path / f"F{ending}")
        wanted = read_plan(done.path)
        if ending == ".vviz":
            done.path.write_bytes(done.path.read_text(encoding="utf-8").encode(encoding))
        else:
            with zipfile.ZipFile(done.path) as archive:
                texts = {name: archive.read(name).decode("utf-8").encode(encoding) for name in archive.namelist()}
            with zipfile.ZipFile(done.path, "w") as archive:
                for name, data in texts.items():
                    archive.writestr(name, data)
        back = read_plan(done.path)
        assert back.title == wanted.title
        assert np.array_equal(back.trajectory.control, wanted.trajectory.control)
        assert np.array_equal(back.light.values, wanted.light.values)
