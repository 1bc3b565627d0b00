"""A VVIZ is read performance by performance, wherever what is read ends, and its faults are told where they are."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.errors import FileError
from choreo.formats.visualisers import one_by_one
from choreo.formats.visualisers.one_by_one import surveyed, walk
from choreo.ordinary import parsed_size

SHOW = {
    "version": "1.0",
    "performanceName": '潇湘 "\\u0041" 🎆',
    "defaultPositionRate": 4,
    "defaultColorRate": 24.5e0,
    "performances": [
        {"id": 1, "agentDescription": {"homeX": -1.5, "agentTraversal": [{"dx": 0}, {"dx": 0.25, "dt": 2}]}},
        {"id": 2, "agentDescription": {"agentTraversal": [{}, {}, {"dy": 1e0}]}, "note": "true, [ } null"},
    ],
    "more": [True, None, -1e-7],
}


def walked(data: bytes) -> tuple[Any, list[Any]]:
    """Return what is read of a file, and its performances."""
    file, taken = io.BytesIO(data), list[Any]()
    whole = walk(file, "a.vviz", surveyed(file, "a.vviz"), lambda _show, one: taken.append(one))
    return whole, taken


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 64, 100_000])
@pytest.mark.parametrize("indent", [None, 2])
def test_where_what_is_read_ends_makes_no_difference(
    encoding: str, at_once: int, indent: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_by_one, "_READ_AT_ONCE", at_once)
    show = SHOW if encoding != "gb18030" else SHOW | {"performanceName": "潇湘永州"}
    whole, taken = walked(json.dumps(show, indent=indent, ensure_ascii=False).encode(encoding))
    assert taken == show["performances"]
    assert whole == show | {"performances": 2}


@pytest.mark.parametrize("at_once", [1, 5, 100_000])
@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1,\n "performances": [{"b": 1},\n {"b": 1 2}]}',
        '{"performances": [{"b": tru}]}',
        '{"performances": [{"b": "no end}]}',
        '{"performances": [{"b": 1}\n\n  {"b": 1}]}',
        '{"performances": [{"b": 1}]',
        '{"performances": [{"b": 1}]} 7',
        '{"performances": [{"b": 1}],}',
        '{"performances": [1,]}',
        '{"performances" [1]}',
        "{1: 2}",
        "",
        "[1, 2",
    ],
)
def test_what_is_no_json_is_told_at_the_place_where_python_finds_it(
    text: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_by_one, "_READ_AT_ONCE", at_once)
    with pytest.raises(json.JSONDecodeError) as wanted:
        json.loads(text)
    place = f"is not valid JSON at line {wanted.value.lineno}, column "
    with pytest.raises(FileError, match=f"^a.vviz: {place}"):
        walked(text.encode())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": 1, "performances": [], "a": 2}', "the key 'a' stands twice"),
        ('{"performances": [{"b": 1, "b": 1}]}', "the key 'b' stands twice"),
        ('{"performances": [NaN]}', "NaN is not a number"),
        ('{"performances": [' + "[" * 100_000, "is nested too deeply"),
        ('{"performances": [' + "7" * 5_000 + "]}", "is not valid JSON: a number in it has thousands of digits"),
    ],
)
def test_json_is_strict_in_performances_as_well(text: str, told: str) -> None:
    with pytest.raises(FileError, match=f"^a.vviz: {told}"):
        walked(text.encode())


@pytest.mark.parametrize("at_once", [3, 100_000])
def test_what_is_too_large_is_told_before_anything_is_parsed(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_by_one, "_READ_AT_ONCE", at_once)
    for word, what in ((b'"dx"', "places"), (b'"frames"', "colours")):
        monkeypatch.setitem(one_by_one._WORDS, word, (3, what))
        rows = b"[" + b",".join([b"{%b:0}" % word] * 3)
        assert surveyed(io.BytesIO(rows), "a") == "utf-8-sig", "and that it is no JSON is seen later"
        with pytest.raises(FileError, match=f"^a: holds 4 {what}; choreo holds at most 3: export fewer drones"):
            surveyed(io.BytesIO(rows + b",{%b:0}" % word), "a")
    monkeypatch.setattr(one_by_one, "MOST_ROWS", 2)
    monkeypatch.setattr(one_by_one, "MOST_LIGHT_ROWS", 3)
    surveyed(io.BytesIO(b"{" * 5), "a")
    with pytest.raises(FileError, match=r"^a: holds 6 lists and objects, more than choreo can hold"):
        surveyed(io.BytesIO(b"{" * 6), "a")


def test_one_performance_is_bounded_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_by_one, "_READ_AT_ONCE", 50)
    small = b'{"performances": [%b]}' % b",".join([b'{"b": [1, 2, 3]}'] * 100)
    monkeypatch.setattr(one_by_one, "_MOST_PARSED", 3_000)
    monkeypatch.setattr(one_by_one, "_MOST_SIGNS", 200)
    assert len(walked(small)[1]) == 100
    for large in (b"[%b]" % b",".join([b"[]"] * 60), b'"%b"' % (b"a" * 500)):
        with pytest.raises(FileError, match="a performance is larger than choreo can hold"):
            walked(b'{"performances": [1, %b]}' % large)


def test_what_is_read_is_measured_once_and_not_for_every_drone(monkeypatch: pytest.MonkeyPatch) -> None:
    """6,000 drones of 4 kB each were measured with all that was read beside them: 26 of 37 s of `choreo check`."""
    measured: list[int] = []

    def counted(text: str) -> int:
        measured.append(len(text))
        return parsed_size(text)

    monkeypatch.setattr(one_by_one, "parsed_size", counted)
    data = json.dumps({"performances": [{"id": number} for number in range(2000)]}).encode()
    assert len(walked(data)[1]) == 2000
    assert sum(measured) < 3 * len(data)


def test_rates_that_stand_after_the_performances_count_as_well(tmp_path: Path) -> None:
    rates = {key: SHOW[key] for key in ("defaultPositionRate", "defaultColorRate")}
    rest = {key: value for key, value in SHOW.items() if key not in rates}
    plans = []
    for name, show in (("first", SHOW), ("last", rest | rates)):
        path = tmp_path / f"{name}.vviz"
        path.write_text(json.dumps(show), encoding="utf-8")
        plans.append(ch.read_plan(path))
    assert plans[0].trajectory.times.tolist() == plans[1].trajectory.times.tolist() == [0.0, 0.25, 0.5, 2.0]
    assert np.array_equal(plans[0].trajectory.control, plans[1].trajectory.control)


def test_text_in_no_encoding_is_refused() -> None:
    with pytest.raises(FileError, match=r"^a\.vviz: .*; save it as UTF-8"):
        walked('{"performanceName": "Höhe übers Tal"}'.encode("latin-1"))
