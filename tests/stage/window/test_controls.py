"""Every key does one thing, and the help tells of each."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from choreo.stage.window.controls import KEYS, MOUSE, help_columns


def test_no_key_has_two_meanings() -> None:
    counted = Counter(symbol for key in KEYS for symbol in key.symbols)
    assert [symbol for symbol, count in counted.items() if count > 1] == []


def test_the_help_names_every_key_and_every_use_of_the_mouse() -> None:
    told = [(line.words, line.right) for column in help_columns() for line in column]
    assert {(key.name, key.words) for key in KEYS} | set(MOUSE) <= set(told)


def test_the_documentation_names_every_key() -> None:
    page = (Path(__file__).parents[3] / "docs" / "preview.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \|", page.split("## Keys and mouse")[1].split("## ")[0], re.MULTILINE)
    told = {name for row in rows for name in (row, *row.split(), *row.split(", "))}
    assert [key.name for key in KEYS if key.name not in told] == []
