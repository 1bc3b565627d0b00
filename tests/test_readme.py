"""What the README shows can be typed as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import choreo as ch
from choreo.cli import main
from choreo.formats.table import FORMATS
from choreo.show.starter import new_show

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    assert found, f"the README has a block of {language}"
    return found


def commands() -> list[list[str]]:
    """Return the words of each line that calls choreo."""
    lines = "".join(blocks("sh")).splitlines()
    return [line.split("#")[0].split()[1:] for line in lines if line.startswith("choreo ")]


def test_its_commands_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    told = []
    for words in commands():
        if words[0] == "preview" and not {"--contact-sheet", "--page", "--movie"} & set(words):
            continue  # opens a window; its own tests need a screen
        assert main(words) == 0, words
        told.append(capsys.readouterr().out)
    assert {words[0] for words in commands()} == {"new", "plan", "check", "export", "preview", "trace"}
    figures = re.compile(r"^first\.npz: 80 drones, \d\d:\d\d, highest \d+\.\d m, closest \d\.\d{3} m \(.*\)$")
    assert figures.match(told[1].strip())
    assert figures.match(blocks("text")[0].strip()), "the README shows such a line"
    written = {file.name for file in tmp_path.iterdir()}
    assert {"first.npz", "first.skyc", "first.png", "first.html", "first.mp4"} <= written


def test_its_targets_of_make_exist() -> None:
    targets = set(re.findall(r"^make (\w+)", "".join(blocks("sh")), re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets == {"show", "test"}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_its_script_runs_and_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new_show("first")
    script = blocks("python")[0]
    assert 6 <= len([line for line in script.splitlines() if line]) <= 15
    exec(compile(script, "README.md", "exec"), {})
    assert {"heart.skyc", "heart.png"} <= {file.name for file in tmp_path.iterdir()}
    assert ch.check(ch.read_plan("heart.skyc")).ok


def test_its_show_file_plans(tmp_path: Path) -> None:
    file = new_show(tmp_path / "first")
    file.write_text(blocks("toml")[0], encoding="utf-8")
    plan = ch.plan(ch.read_show(file))
    assert [span.name for span in plan.spans if span.kind == "hold"] == ["heart", "moon"]
    assert ch.check(plan).ok


def test_its_table_of_formats_is_complete() -> None:
    table = TEXT.split("\n## Formats\n")[1].split("\n## ")[0]
    found = re.findall(r"^\| `(\.[\w.]+)` \|[^|]*\| (\w*) ?\| ([^|]*) ?\|$", table, re.MULTILINE)
    rows = {ending: (written == "yes", read.strip() == "yes") for ending, written, read in found}
    assert {form.ending: (True, form.read is not None) for form in FORMATS}.items() <= rows.items()
