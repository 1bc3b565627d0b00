"""Numbers to decimal text, a million at a time.

Formatting 40 million coordinates one by one takes minutes. Here text is laid out in columns of words of four bytes,
looked up in tables of digits; a zero byte stands for "nothing here", and `text` drops those.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.errors import InputError

LARGEST = 9_999.0
"""Largest number (metres, seconds) that is written."""

Column: TypeAlias = "NDArray[np.uint32]"
"""The same four bytes of text of every row."""


def word(literal: bytes) -> np.uint32:
    """Return up to four bytes of text as a word."""
    return np.uint32(int.from_bytes(literal, "little"))


def _digits(places: int, lead: bytes = b"", *, zeros: bool) -> Column:
    """Return the words of all numbers of so many places, with leading zeros or without."""
    width = f"0{places}" if zeros else ""
    return np.array([word(lead + f"{number:{width}d}".encode()) for number in range(10**places)], dtype=np.uint32)


_WHOLE = _digits(4, zeros=False)
_FULL = _digits(4, zeros=True)
_POINT = _digits(3, b".", zeros=True)
_THREE = _digits(3, zeros=True)


def decimal_columns(values: Floats, decimals: int, lead: bytes = b"") -> list[Column]:
    """Return the columns of `lead` (up to three bytes) and each number (n,), rounded to 3 or 6 decimals.

    Raises
    ------
    InputError
        If a number is larger than `LARGEST`.

    Examples
    --------
    >>> text(decimal_columns(np.array([-2.5, 0.0, 1234.56789]), 3, lead=b" "))
    b' -2.500 0.000 1234.568'
    """
    size = np.abs(values)
    if not size.max(initial=0.0) <= LARGEST:
        raise InputError(f"a coordinate or time is larger than {LARGEST:,.0f} m or s; no show file holds that")
    scale = 10.0**decimals
    scaled = np.rint(size * scale)  # whole numbers below 2^53: all that follows is exact
    whole = np.floor(scaled / scale)
    part = scaled - whole * scale
    sign = np.where((values < 0) & (scaled > 0), word(lead + b"-"), word(lead))
    columns = [sign, _WHOLE[whole.astype(np.intp)]]
    if decimals == 3:
        return [*columns, _POINT[part.astype(np.intp)]]
    high = np.floor(part / 1000)
    return [*columns, _POINT[high.astype(np.intp)], _THREE[(part - high * 1000).astype(np.intp)]]


def whole_columns(values: Ints) -> list[Column]:
    """Return the columns of whole numbers (n,) from 0 to 99,999,999.

    Examples
    --------
    >>> text(whole_columns(np.array([0, 50, 12_345_678])))
    b'05012345678'
    """
    high, low = np.divmod(values, 10_000)
    return [np.where(high > 0, _WHOLE[high], 0).astype(np.uint32), np.where(high > 0, _FULL[low], _WHOLE[low])]


def byte_table(lead: bytes) -> Column:
    """Return the words of `lead` (one byte) and each of the numbers 0 to 255."""
    return _digits(3, lead, zeros=False)[:256]


def text(columns: Sequence[Column | np.uint32]) -> bytes:
    """Return the text of all rows, column by column; a single word stands in every row."""
    rows = next(len(column) for column in columns if isinstance(column, np.ndarray))
    table = np.empty((rows, len(columns)), dtype=np.uint32)
    for index, column in enumerate(columns):
        table[:, index] = column
    return table.tobytes().translate(None, b"\0")
