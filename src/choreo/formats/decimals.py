"""Numbers to decimal text, a million at a time.

Formatting 40 million coordinates one by one takes a minute; looked up in tables of digits, seconds. Each number
fills a cell of fixed width in which a zero byte stands for "nothing here"; `squeeze` drops those.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.errors import InputError

LARGEST = 9_999.0
"""Largest number (metres, seconds) that a cell holds."""
_MINUS, _POINT, _ZERO = ord("-"), ord("."), ord("0")


def _digit_table(places: int, *, leading_zeros: bool) -> Bytes:
    numbers = np.arange(10**places)
    powers = 10 ** np.arange(places - 1, -1, -1)
    table = (numbers[:, None] // powers % 10 + _ZERO).astype(np.uint8)
    if not leading_zeros:
        table[numbers[:, None] < powers] = 0
        table[0, -1] = _ZERO
    return table


_WHOLE = _digit_table(4, leading_zeros=False)
_THREE = _digit_table(3, leading_zeros=True)
_SHORT = _digit_table(3, leading_zeros=False)


def cell_width(decimals: int) -> int:
    """Return the width of a decimal number's cell: sign, four digits, point, decimals."""
    return 6 + decimals


def decimal_cells(values: Floats, decimals: int) -> Bytes:
    """Return the cells (..., `cell_width(decimals)`) of numbers rounded to 1 to 6 decimals.

    Raises
    ------
    InputError
        If a number is larger than `LARGEST`.

    Examples
    --------
    >>> squeeze(decimal_cells(np.array([-2.5, 0.0, 1234.56789]), 3))
    b'-2.5000.0001234.568'
    """
    if np.abs(values).max(initial=0.0) > LARGEST:
        raise InputError(f"a coordinate or time is larger than {LARGEST:,.0f} m or s; no show file holds that")
    scaled = np.rint(values * 10**decimals).astype(np.int64)
    whole, part = np.divmod(np.abs(scaled), 10**decimals)
    high, low = np.divmod(part * 10 ** (6 - decimals), 1000)
    cells = np.empty((*values.shape, cell_width(decimals)), dtype=np.uint8)
    cells[..., 0] = np.where(scaled < 0, _MINUS, 0)
    cells[..., 1:5] = _WHOLE[whole]
    cells[..., 5] = _POINT
    cells[..., 6:9] = _THREE[high][..., : min(decimals, 3)]
    if decimals > 3:
        cells[..., 9:] = _THREE[low][..., : decimals - 3]
    return cells


def whole_cells(values: Ints) -> Bytes:
    """Return the cells (..., 8) of whole numbers from 0 to 99,999,999.

    Examples
    --------
    >>> squeeze(whole_cells(np.array([0, 50, 12_345_678])))
    b'05012345678'
    """
    high, low = np.divmod(values, 10_000)
    cells = np.concatenate([_WHOLE[high], _WHOLE[low]], axis=-1)
    cells[..., :4][high == 0] = 0
    cells[..., 4:][(high > 0)[..., None] & (cells[..., 4:] == 0)] = _ZERO
    return cells


def byte_cells(values: Bytes) -> Bytes:
    """Return the cells (..., 3) of whole numbers from 0 to 255."""
    return _SHORT[values]


def lay(rows: int, *parts: bytes | Bytes) -> Bytes:
    """Return cells side by side, (rows, width): each part is (rows, width) cells or a text for every row.

    Examples
    --------
    >>> squeeze(lay(2, b"<", byte_cells(np.array([7, 250], dtype=np.uint8)), b">"))
    b'<7><250>'
    """
    columns = [
        np.broadcast_to(np.frombuffer(part, dtype=np.uint8), (rows, len(part))) if isinstance(part, bytes) else part
        for part in parts
    ]
    return np.concatenate(columns, axis=1)


def squeeze(cells: Bytes) -> bytes:
    """Return the text of cells, without their empty places."""
    return cells.tobytes().translate(None, b"\0")
