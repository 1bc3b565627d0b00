"""`choreo new` writes a small show that can be planned, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import choreo as ch
from choreo.show.starter import new_show


@pytest.mark.parametrize("name", ["first show", "潇湘", 'a "quoted" {name} \\ back'])
def test_a_new_show_reads_without_a_mistake(tmp_path: Path, name: str) -> None:
    show = ch.read_show(new_show(tmp_path / name))
    assert show.title == name
    assert [(cue.name, len(cue.formation)) for cue in show.cues] == [("heart", 64), ("star", 80)]
    assert min(cue.formation.spacing for cue in show.cues) >= show.limits.planning_distance - 1e-9


def test_an_empty_folder_and_a_deep_one_will_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert new_show(tmp_path / "empty").exists()
    assert new_show(tmp_path / "a" / "b" / "c").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ch.FileError, match="is not empty, and nothing in it is overwritten"):
        new_show(tmp_path)
    with pytest.raises(ch.FileError, match="is a file; name a new folder"):
        new_show(tmp_path / "mine.txt")
    assert [item.name for item in tmp_path.iterdir()] == ["mine.txt"]
