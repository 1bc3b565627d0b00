"""Lights from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

import choreo as ch
from choreo.cli import main

SHOW = """
[fleet]
drones = 20
[formation.ring]
shape = "ring"
radius = 14
y = 40
z = 40
[[cue]]
formation = "ring"
hold = 4
light = "river"
"""


def keyframes(folder: Path, *words: str) -> int:
    """Return how many keyframes the plan has that these words make."""
    (folder / "ring.toml").write_text(SHOW, encoding="utf-8")
    plan = folder / "ring.npz"
    assert main(["plan", str(folder / "ring.toml"), "-o", str(plan), "--no-cache", *words]) == 0
    return len(ch.load_plan(plan).light.frames)


def test_the_light_error_says_how_near_the_stored_light_is(tmp_path: Path) -> None:
    exact, usual, rough = (
        keyframes(tmp_path, *words) for words in (["--light-error", "0"], [], ["--light-error", "8"])
    )
    assert exact > 2 * usual
    assert usual > 1.3 * rough


def test_an_error_out_of_range_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ring.toml").write_text(SHOW, encoding="utf-8")
    words = ["plan", str(tmp_path / "ring.toml"), "-o", str(tmp_path / "a.npz"), "--no-cache", "--light-error", "99"]
    assert main(words) == 2
    assert "--light-error 99: expected steps of 255 from 0 to 16" in capsys.readouterr().err


def test_a_show_that_flashes_too_often_is_refused_with_its_cue(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ring.toml").write_text(SHOW.replace('"river"', '{ name = "strobe", rate = 8 }'), encoding="utf-8")
    assert main(["plan", str(tmp_path / "ring.toml"), "-o", str(tmp_path / "a.npz"), "--no-cache"]) == 1
    told = capsys.readouterr().err
    assert "ring: 20 violations" in told
    assert "flash: drone 1 flashes" in told
    assert not (tmp_path / "a.npz").exists()
