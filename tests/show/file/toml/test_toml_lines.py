"""The line index agrees with the parser about every key, whatever the text around it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given

from choreo.show.file.toml.toml_lines import KeyLines, KeyPath
from tests.strategies import toml_marks, toml_tables

AWKWARD = '''\
title = "a # no comment ] } = \\" still the title" # a comment
"quoted key" = 1
'single.quoted' . dotted = 2
text = """first
second = 3 ""quoted""
[not.a.table]\\"""
end"""
raw = \'\'\'
[[nor.this]] \\\'\'\'
points = [ # corners
    [0, 1], # first
    [
        2,
        3,
    ],
    "]",
]
inline = { a = 1, "b" = [1, 2], c.d = "}" }
when = 2026-01-01T00:00:00Z

   [table] # indented
a.b = 1
a.c = 2
[[cue]]
name = 'one'
[[cue.light]]
colour = "red"
[[cue.light]]
colour = "blue"
[[cue]]
name = "two"
[[cue.light]]
colour = "green"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("quoted key",), 2),
        (("single.quoted", "dotted"), 3),
        (("text",), 4),
        (("raw",), 8),
        (("points",), 10),
        (("points", 0), 11),
        (("points", 1, 1), 14),
        (("points", 2), 16),
        (("inline", "b", 1), 18),
        (("inline", "c", "d"), 18),
        (("when",), 19),
        (("table",), 21),
        (("table", "a", "c"), 23),
        (("cue",), 24),
        (("cue", 0, "light", 1, "colour"), 29),
        (("cue", 1, "name"), 31),
        (("cue", 1, "light", 0, "colour"), 33),
        (("cue", 1, "missing"), 30),
        (("nothing",), 1),
    ],
)
def test_each_key_of_an_awkward_file_has_its_line(path: KeyPath, line: int) -> None:
    tomllib.loads(AWKWARD)  # so the text is TOML
    assert KeyLines(AWKWARD).of(path) == line


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[\n# ]\n" + "".join(f"{written(item)},\n" for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{quoted(key)} = {written(item)}" for key, item in value.items()) + " }"
    return str(value)


@given(toml_tables)
def test_a_key_stands_on_the_line_on_which_it_is_written(table: dict[str, Any]) -> None:
    text, expected = "", {}
    for key, value in table.items():
        text += "\n# comment = 1\n"
        expected[key] = text.count("\n") + 1
        text += f"{quoted(key)} = {written(value)}\n"
    assert tomllib.loads(text) == table
    lines = KeyLines(text)
    assert {key: lines.of((key,)) for key in table} == expected


@given(toml_marks)
def test_no_text_makes_the_index_fail(text: str) -> None:
    assert KeyLines(text).of(("a",)) >= 1
