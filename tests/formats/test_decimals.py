"""Numbers become the same decimal text that Python writes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.errors import InputError
from choreo.formats.decimals import byte_cells, decimal_cells, squeeze, whole_cells


@given(values=st.lists(st.integers(-9_999_000_000, 9_999_000_000), min_size=1, max_size=20), decimals=st.integers(1, 6))
def test_decimals_are_those_of_python(values: list[int], decimals: int) -> None:
    numbers = np.array(values) / 10**6
    for number, cells in zip(numbers, decimal_cells(numbers, decimals), strict=True):
        text = squeeze(cells).decode()
        assert abs(float(text) - number) <= 0.5 * 10.0**-decimals * (1 + 1e-9)
        exact = round(number, decimals)
        if decimals == 6:
            assert float(text) == number
            assert text == f"{exact + 0.0:.6f}".replace("-0.000000", "0.000000")
        assert len(text.partition(".")[2]) == decimals


def test_a_number_that_rounds_to_nothing_has_no_sign() -> None:
    assert squeeze(decimal_cells(np.array([-0.0, -4e-7]), 6)) == b"0.0000000.000000"


@given(value=st.integers(0, 99_999_999))
def test_whole_numbers_are_those_of_python(value: int) -> None:
    assert squeeze(whole_cells(np.array([value]))) == str(value).encode()


def test_bytes_are_those_of_python() -> None:
    values = np.arange(256, dtype=np.uint8)
    assert [squeeze(cells) for cells in byte_cells(values)] == [str(value).encode() for value in range(256)]


@pytest.mark.parametrize("value", [10_000.0, -1e300, np.inf])
def test_a_number_too_large_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="larger than 9,999 m or s"):
        decimal_cells(np.array([0.0, value]), 6)
