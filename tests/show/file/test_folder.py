"""Pads from a file beside the show: the same fleet as with the pads one by one, or the line that says what is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.show.file.reading import read_limits

SHOW = """\
[fleet]
drones = 4
homes = {homes}

[formation.row]
shape = "line"
length = 12
y = 30
z = 30

[[cue]]
formation = "row"
"""
PADS = [[0.0, 0.0, 0.0], [3.0, 0.0, 0.0], [6.0, 0.5, 0.0], [9.5, 0.0, 0.0]]


def written(folder: Path, homes: str, rows: str = "") -> Path:
    """Return a show file whose pads are said so, beside a file of rows."""
    (folder / "pads.csv").write_text(f"x,y,z\n{rows}", encoding="utf-8")
    file = folder / "show.toml"
    file.write_text(SHOW.format(homes=homes), encoding="utf-8")
    return file


def rows(pads: list[list[float]]) -> str:
    return "".join(f"{x},{y},{z}\n" for x, y, z in pads)


def test_pads_from_a_file_are_those_one_by_one(tmp_path: Path) -> None:
    named = ch.read_show(written(tmp_path, '"pads.csv"', rows(PADS)))
    typed = ch.read_show(written(tmp_path, str(PADS)))
    assert np.array_equal(named.fleet.homes, PADS)
    assert named.fleet.spacing == typed.fleet.spacing
    assert ch.plan(named).show_hash == ch.plan(typed).show_hash
    read_limits(written(tmp_path, '"pads.csv"', rows(PADS)))


@pytest.mark.parametrize(
    ("homes", "lines", "told"),
    [
        ('"pad.csv"', PADS, ":3: fleet: homes = \"pad.csv\": there is no such file; did you mean 'pads.csv'?"),
        ('"../pads.csv"', PADS, ':3: fleet: homes = "../pads.csv" leaves the folder of the show'),
        ('"pads.csv"', PADS[:3], ": fleet: 3 pads for 4 drones; give each drone one pad, or set drones = 3"),
        ('"pads.csv"', [], "pads.csv: holds no dot"),
        ('"pads.csv"', [*PADS[:3], [9e9, 0, 0]], "line 5: 9000000000.0,0,0: expected metres, 100,000 at most"),
    ],
)
def test_what_is_wrong_with_the_file_is_told(tmp_path: Path, homes: str, lines: list[list[float]], told: str) -> None:
    with pytest.raises(ch.InputError) as wrong:
        ch.read_show(written(tmp_path, homes, rows(lines)))
    assert told in str(wrong.value)
    assert "\n" not in str(wrong.value)
