"""The text of one CSV file of samples: written and read by whole columns."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, Ints
from choreo.errors import FileError
from choreo.formats.decimals import byte_table, decimal_columns, text, whole_columns, word
from choreo.ordinary import number_in, unmarked

HEADER = b"Time [msec],x [m],y [m],z [m],Red,Green,Blue"
_DECIMALS = 6
_LIGHTS = byte_table(b",")
_COLUMNS = 7
_MOST_DECIMALS = 7
"""Of 15 digits that make a number every one is exact, and the number the nearest there is."""
_COMMA, _NEWLINE, _POINT, _MINUS = b",\n.-"
_FRONT = 16
"""Empty bytes before a text, so that eight bytes can be looked at before any of its characters."""

_Words = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Rows:
    """One drone's rows: milliseconds (k,), points (k, 3) m as written, colours (k, 3) bytes."""

    milliseconds: Floats
    points: Floats
    colours: Bytes


def row_text(milliseconds: Ints) -> Callable[[Floats, Bytes], bytes]:
    """Return what turns points (k, 3) m and colours (k, 3) at these moments into rows of text."""
    times = whole_columns(milliseconds)

    def rows(points: Floats, colours: Bytes) -> bytes:
        places = [decimal_columns(points[:, axis], _DECIMALS, lead=b",") for axis in range(3)]
        lights = [_LIGHTS[colours[:, channel]] for channel in range(3)]
        return text([*times, *chain.from_iterable(places), *lights, word(b"\n")])

    return rows


def parse_rows(data: bytes, where: str) -> Rows:
    """Return the rows of one file, or raise `FileError` that names `where`, what is wrong, and the nearest fix."""
    head, _, body = unmarked(data).partition(b"\n")
    if head.endswith(b"\r"):
        head, body = head[:-1], body.replace(b"\r\n", b"\n")
    _check_header(head, where)
    if not body.strip():
        raise FileError(f"{where}: has a header but no row")
    if not body.endswith(b"\n"):
        body += b"\n"
    table = quick_table(body, _COLUMNS)
    if table is None:
        table = _slow_table(body, where)
    if not np.isfinite(table).all():
        raise FileError(f"{where}: holds a value that is not finite (NaN or infinity)")
    if np.abs(table[:, 1:4]).max() > 1e6 or np.abs(table[:, 0]).max() > 1e9:
        raise FileError(f"{where}: holds a place beyond 1,000 km or a time beyond 11 days")
    colours = table[:, 4:]
    if colours.min() < 0 or colours.max() > 255:
        raise FileError(f"{where}: colours lie between 0 and 255, got {colours.min():g} to {colours.max():g}")
    return Rows(table[:, 0].copy(), table[:, 1:4], np.rint(colours).astype(np.uint8))


def _check_header(head: bytes, where: str) -> None:
    found = [name.strip().lower() for name in head[:1000].split(b",")]
    wanted = [name.lower() for name in HEADER.split(b",")]
    if found == wanted:
        return
    if head.count(b";") >= _COLUMNS - 1:
        raise FileError(f"{where}: its columns are divided by ';'; divide them by ',' and write numbers with a point")
    missing = [name.decode() for name in HEADER.split(b",") if name.lower() not in found]
    reason = f"lacks the column '{missing[0]}'" if missing else "has its columns in another order, or more of them"
    raise FileError(f"{where}: {reason}; expected the header '{HEADER.decode()}'")


def _slow_table(body: bytes, where: str) -> Floats:
    """Return any numbers that numpy can read, or say in which line it cannot."""
    try:
        table = np.loadtxt(io.BytesIO(body), delimiter=",", ndmin=2, comments=None, dtype=np.float64)
    except ValueError:
        told = _first_fault(body) or "holds what is no number; expected numbers between commas"
        raise FileError(f"{where}: {told}") from None
    if table.shape[1] != _COLUMNS:
        raise FileError(f"{where}: {_first_fault(body)}")
    return table


def _first_fault(body: bytes) -> str:
    for number, line in enumerate(body.decode("utf-8", errors="replace").split("\n"), start=2):
        fields = line.split(",")
        if not line.strip():
            continue
        if len(fields) > _COLUMNS:
            return (
                f"line {number} has {len(fields)} fields instead of {_COLUMNS}: numbers with a decimal comma? "
                "Write them with a point"
            )
        if len(fields) < _COLUMNS:
            return f"line {number} has {len(fields)} fields instead of {_COLUMNS}"
        for field in fields:
            try:
                number_in(field)
            except ValueError:
                return f"line {number}: '{field.strip()[:40]}' is not a number"
    return ""


def quick_table(body: bytes, columns: int) -> Floats | None:
    """Return the (k, columns) numbers of a text in the common form; None where the form is another one.

    In the common form every number of a column has as many decimals as its first one, 0 to 7. Then each number is one
    or two runs of at most eight digits that end at a known place, and runs are read as 64-bit words.
    """
    letters = np.frombuffer(bytes(_FRONT) + body, dtype=np.uint8)
    marks = np.flatnonzero(letters[_FRONT:] <= _COMMA)  # ends of lines, commas, and what is in no number
    if len(marks) % columns or not len(marks):
        return None
    ends = np.ascontiguousarray(marks.reshape(-1, columns).T) + _FRONT
    if (letters[ends[:-1]] != _COMMA).any() or (letters[ends[-1]] != _NEWLINE).any():
        return None
    starts = np.concatenate([np.append(_FRONT, ends[-1, :-1] + 1)[None], ends[:-1] + 1])
    words = np.lib.stride_tricks.as_strided(letters[:8].view("<u8"), shape=(len(letters) - 7,), strides=(1,))
    table = np.empty(ends.shape)
    for column, first in enumerate(body[: ends[-1, 0] - _FRONT].split(b",")):
        decimals = len(first) - 1 - first.find(b".") if b"." in first else 0
        found = _decimals(letters, words, starts[column], ends[column], decimals)
        if found is None:
            return None
        table[column] = found
    return table.T


def _decimals(letters: Bytes, words: _Words, starts: Ints, ends: Ints, decimals: int) -> Floats | None:
    """Return the (k,) numbers with so many decimals; None where they are of another form."""
    if decimals == 0:
        return _runs(words, starts, ends)
    points = ends - 1 - decimals
    if decimals > _MOST_DECIMALS or (letters[points] != _POINT).any():
        return None
    negative = letters[starts] == _MINUS
    whole = _runs(words, starts + negative, points)
    part = _runs(words, points + 1, ends)
    if whole is None or part is None:
        return None
    scaled = whole * 10**decimals + part
    return np.asarray(np.where(negative, -scaled, scaled) / 10**decimals, dtype=np.float64)


def _masks() -> tuple[_Words, _Words]:
    """Return, for runs of 0 to 8 digits, which bits of a word belong to the run, and zeros ('0') in the others."""
    full = (1 << 64) - 1
    keep = [full << 8 * (8 - length) & full for length in range(9)]
    return np.array(keep, dtype=np.uint64), np.array([0x3030303030303030 & ~mask for mask in keep], dtype=np.uint64)


_KEEP, _FILL = _masks()


def _runs(words: _Words, starts: Ints, ends: Ints) -> Floats | None:
    """Return the numbers that the digits from `starts` to `ends` spell; None where there is anything but digits.

    Eight digits at a time in one 64-bit word: pairs, fours and eights are joined by one multiplication each.
    """
    lengths = ends - starts
    if lengths.min() < 1 or lengths.max() > 8:
        return None
    u = np.uint64
    word = (words[ends - 8] & _KEEP[lengths]) | _FILL[lengths]
    high = u(0xF0F0F0F0F0F0F0F0)
    digit = ((word & high) == u(0x3030303030303030)) & (
        ((word + u(0x0606060606060606)) & high) == u(0x3030303030303030)
    )
    if not digit.all():
        return None
    word = (word & u(0x0F0F0F0F0F0F0F0F)) * u(10 * 256 + 1) >> u(8)
    word = (word & u(0x00FF00FF00FF00FF)) * u(100 * 65536 + 1) >> u(16)
    word = (word & u(0x0000FFFF0000FFFF)) * u(10000 * 2**32 + 1) >> u(32)
    return np.asarray(word, dtype=np.float64)
