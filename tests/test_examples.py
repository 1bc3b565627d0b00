"""Every example runs as it stands, says a line or two, and is short; what it writes goes where it is told."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))
WRITTEN = {
    "02_picture": {"boat.png"},
    "05_export": {"star.npz", "star.skyc", "star.zip"},
    "09_pictures": {"moment.png", "sheet.png"},
    "10_swap": {"first"},
    "26_music": {"drum.wav", "drum.html"},
    "28_score": {"labels.txt"},
    "12_drawing": {"sunrise.svg", "sunrise.png", "sunrise.csv"},
    "14_animation": {"bird.gif"},
    "15_photograph": {"ball.jpg"},
    "16_scan": {"scan.jpg"},
    "17_logo": {"logo.png", "outline.png", "outline-and-fill.png"},
    "18_points": {"square.csv"},
    "19_map": {"rivers.geojson"},
    "20_dxf": {"pagoda.dxf"},
    "21_shade": {"ball.png"},
}
FINDS_FAULTS = {"08_unsafe", "11_limits"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "written here"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(example), str(folder)])
    runpy.run_path(str(example), run_name="__main__")
    told = capsys.readouterr()
    assert told.out.strip()
    assert told.err == ""
    assert ("NOT SAFE" in told.out or "violation" in told.out) == (example.stem in FINDS_FAULTS)
    written = {file.name for file in folder.iterdir()} if folder.exists() else set()
    assert written == WRITTEN.get(example.stem, set())
    assert set(tmp_path.iterdir()) <= {folder}, "nothing is written elsewhere"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short_and_says_its_idea_first(example: Path) -> None:
    lines = example.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 30
    assert lines[0].startswith('"""')


def test_the_examples_are_found() -> None:
    assert len(EXAMPLES) >= 23
    assert set(WRITTEN) | FINDS_FAULTS <= {example.stem for example in EXAMPLES}
