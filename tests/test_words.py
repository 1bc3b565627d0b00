"""No message has words of Python or a library: all files that once brought a fault are read, and what is told too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from choreo.cli import main
from choreo.errors import InputError
from tests.words import foreign

TESTS = Path(__file__).parent
DRAWINGS = (".svg", ".dxf", ".geojson", ".png", ".jpg")
FILES = sorted(
    [TESTS / "picture/pen/badge.png"]
    + [file for folder in TESTS.rglob("files") for file in folder.iterdir() if file.suffix != ".txt"]
)


def _command(file: Path, folder: Path) -> list[str]:
    if file.suffix in DRAWINGS:
        return ["trace", str(file), "-n", "40", "--width", "60"]
    if file.suffix == ".toml":
        return ["plan", str(file), "-o", str(folder / "show.npz"), "--no-cache"]
    return ["check", str(file)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_that_once_brought_a_fault_is_answered_in_plain_words(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = tmp_path / f"file{file.suffix}"
    shutil.copy(file, here)  # whose own name may be a library's
    assert main(_command(here, tmp_path)) in (0, 1, 2)
    printed = capsys.readouterr()
    assert not foreign([*printed.out.splitlines(), *printed.err.splitlines()])


def test_each_kind_of_file_is_among_them() -> None:
    assert {file.suffix for file in FILES} >= {*DRAWINGS, ".toml", ".zip", ".skyc", ".npz"}
    assert len(FILES) > 75


def test_a_foreign_word_is_heard_wherever_it_is_told(told: list[str], tmp_path: Path) -> None:
    """Which every test insists on at its end: here it is planted, seen, and forgotten."""
    with pytest.raises(InputError):
        raise InputError("ring.png: cannot reshape array of size 3: ValueError")
    assert foreign(told) == ["ring.png: cannot reshape array of size 3: ValueError"]
    told.clear()
    assert main(["check", str(tmp_path / "NoneType.npz")]) == 2
    assert foreign(told)
    told.clear()


@pytest.mark.parametrize(
    "words",
    [
        "'NoneType' object has no attribute 'x'",
        "could not convert string to float: 'a'",
        "invalid literal for int() with base 10: '1.5'",
        "'utf-8' codec can't decode byte 0xff",
        "[Errno 2] No such file or directory",
        "operands could not be broadcast together",
        "GEOSException: TopologyException",
        "Expecting value: line 1 column 1 (char 0)",
        "array([1., 2.])",
    ],
)
def test_such_words_are_known(words: str) -> None:
    assert foreign([f"plan.npz: {words}; save it again"])


@pytest.mark.parametrize(
    "words",
    ["fleet: drones = 0; expected a whole number, at least 1", "the script fails in line 3: NameError: name 'x'"],
)
def test_plain_words_are_none_of_them(words: str) -> None:
    assert not foreign([words])
