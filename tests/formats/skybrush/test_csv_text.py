"""The text of one CSV: written like Python writes numbers, read whatever tool wrote it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from choreo.errors import FileError
from choreo.formats.skybrush import csv_text
from choreo.formats.skybrush.csv_text import HEADER, parse_rows, row_text

HEAD = HEADER + b"\n"
whole = st.integers(-9_000_000_000, 9_000_000_000)


def test_rows_are_text_that_any_reader_takes() -> None:
    text = row_text(np.array([0, 50]))(
        np.array([[0.0, -1.5, 2.25], [-0.0000004, 12.345678, 100]]), np.array([[0, 9, 255], [1, 20, 30]], np.uint8)
    )
    assert text == b"0,0.000000,-1.500000,2.250000,0,9,255\n50,0.000000,12.345678,100.000000,1,20,30\n"


@given(
    points=arrays.arrays(np.int64, st.tuples(st.integers(1, 8), st.just(3)), elements=whole),
    step=st.integers(1, 9_999),
)
@settings(deadline=None)
def test_what_was_written_is_read_to_the_bit(points: np.ndarray, step: int) -> None:
    times = np.arange(len(points)) * step
    colours = (points % 256).astype(np.uint8)
    rows = parse_rows(HEAD + row_text(times)(points / 1e6, colours), "x")
    assert np.array_equal(rows.milliseconds, times)
    assert np.array_equal(rows.points, points / 1e6)
    assert np.array_equal(rows.colours, colours)


@given(
    table=arrays.arrays(np.float64, st.tuples(st.integers(1, 6), st.just(3)), elements=st.floats(-9e4, 9e4, width=32)),
    decimals=st.integers(0, 9),
)
@settings(deadline=None)
def test_numbers_of_any_number_of_decimals_are_those_of_python(table: np.ndarray, decimals: int) -> None:
    lines = [f"{i},{x:.{decimals}f},{y:.{decimals}f},{z:.{decimals}f},1,2,3" for i, (x, y, z) in enumerate(table)]
    rows = parse_rows(HEAD + "\n".join(lines).encode(), "x")
    assert np.array_equal(rows.points, [[float(part) for part in line.split(",")[1:4]] for line in lines])


@pytest.mark.parametrize(
    "text",
    [
        b"0,1,2,3,4,5,6\n250,1.5,-2,3,4,5,6\n",
        b"0.0, 1.0, 2, 3e0, 4, 5, 6\n250.0,1.5,-2.,3,4,5,6\n",
        b"0,1.00,2.00,3.00,4,5,6\r\n250,1.50,-2.00,3.00,4,5,6\r\n",
        b"0,1.000,2.0,3.00,4,5,6\n250,1.500,-2.0,+3.00,4,5,6\n\n",
        b"0,1.0,2.0,3.0,4.0,5.0,6.0\n250,1.5,-2.0,3.0,4.0,5.0,6.0",
        b"0,1.000000000,2.000000000,3.000000000,4,5,6\n250,1.500000000,-2.000000000,3.000000000,4,5,6\n",
    ],
)
def test_other_ways_of_writing_numbers_are_read_alike(text: bytes) -> None:
    rows = parse_rows(HEAD + text, "x")
    assert rows.milliseconds.tolist() == [0, 250]
    assert rows.points.tolist() == [[1, 2, 3], [1.5, -2, 3]]
    assert rows.colours.tolist() == [[4, 5, 6], [4, 5, 6]]


@pytest.mark.parametrize("head", [b"\xef\xbb\xbf" + HEADER, HEADER.lower(), HEADER.replace(b",", b" , ")])
def test_the_header_may_differ_in_case_and_blanks(head: bytes) -> None:
    assert parse_rows(head + b"\n0,1,2,3,4,5,6\n", "x").points.tolist() == [[1, 2, 3]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", r"x: lacks the column 'Time \[msec\]'"),
        (b"0,1,2,3,4,5,6\n", r"lacks the column 'Time \[msec\]'.*expected the header 'Time \[msec\],x"),
        (b"Time [msec],x [m],y [m],Red,Green,Blue\n0,1,2,4,5,6\n", r"lacks the column 'z \[m\]'"),
        (b"Time [msec],y [m],x [m],z [m],Red,Green,Blue\n0,1,2,3,4,5,6\n", "another order"),
        (HEADER.replace(b",", b";") + b"\n0;1,5;2;3;4;5;6\n", "columns are divided by ';'"),
        (HEAD, "has a header but no row"),
        (HEAD + b" \n\n", "has a header but no row"),
        (HEAD + b"0,1,5,2,0,3,25,4,5,6\n", r"line 2 has 10 fields instead of 7: numbers with a decimal comma\?"),
        (HEAD + b"0,1,2,3\n", "line 2 has 4 fields instead of 7"),
        (HEAD + b"0,1,2,3,4,5,6\n50,1,2,3\n", "line 3 has 4 fields instead of 7"),
        (HEAD + b"0,1,2,high,4,5,6\n", "line 2: 'high' is not a number"),
        (HEAD + b"0,1.0,2.0,nan,4,5,6\n", "not finite"),
        (HEAD + b"0,1.0,2.0,1e999,4,5,6\n", "not finite"),
        (HEAD + b"0,1.0,2.0,3e8,4,5,6\n", "beyond 1,000 km"),
        (HEAD + b"9e9,1.0,2.0,3,4,5,6\n", "beyond 11 days"),
        (HEAD + b"0,1.0,2.0,3.0,4,5,256\n", "colours lie between 0 and 255, got 4 to 256"),
        (HEAD + b"0,1.0,2.0,3.0,-4,5,6\n", "colours lie between 0 and 255, got -4"),
        (HEAD + b"0,1.0,2_0,3.0,4,5,6\n", "line 2: '2_0' is not a number"),
        (HEAD + b"0,1.0,2:0,3.0,4,5,6\n", "'2:0' is not a number"),
        (HEAD + b"0,1.0,2.0,3./,4,5,6\n", r"'3\./' is not a number"),
        (HEAD + b"0,1.0,,3.0,4,5,6\n", "'' is not a number"),
        (HEAD + b"0,1.0,2.0,3.0,4,5,\xff\n", "is not a number"),
    ],
)
def test_what_is_wrong_is_named(text: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        parse_rows(text, "x")


def test_choreos_own_text_takes_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise AssertionError("the slow way")

    monkeypatch.setattr(csv_text, "_slow_table", slow)
    rng = np.random.default_rng(3)
    points = rng.integers(-(10**9), 10**9, (500, 3)) / 1e6
    text = HEAD + row_text(np.arange(500) * 50)(points, rng.integers(0, 256, (500, 3), dtype=np.uint8))
    assert np.array_equal(parse_rows(text, "x").points, points)
