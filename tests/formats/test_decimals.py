"""Numbers become the same decimal text that Python writes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.errors import InputError
from choreo.formats.decimals import byte_table, decimal_columns, text, whole_columns, word


@given(
    values=st.lists(st.integers(-9_999_000_000, 9_999_000_000), min_size=1, max_size=20),
    decimals=st.sampled_from([3, 6]),
)
def test_decimals_are_those_of_python(values: list[int], decimals: int) -> None:
    numbers = np.array(values) / 10**6
    written = text([*decimal_columns(numbers, decimals), word(b"\n")]).decode().split()
    for number, found in zip(numbers.tolist(), written, strict=True):
        assert abs(float(found) - number) <= 0.5 * 10.0**-decimals * (1 + 1e-9)
        assert len(found.partition(".")[2]) == decimals
        if decimals == 6:
            assert float(found) == number
            assert found == f"{number:.6f}"


def test_a_number_that_rounds_to_nothing_has_no_sign() -> None:
    assert text(decimal_columns(np.array([-0.0, -4e-7]), 6, lead=b";")) == b";0.000000;0.000000"


@given(values=st.lists(st.integers(0, 99_999_999), min_size=1))
def test_whole_numbers_are_those_of_python(values: list[int]) -> None:
    written = text([*whole_columns(np.array(values)), word(b"\n")])
    assert written.decode().split() == [str(value) for value in values]


def test_bytes_are_those_of_python() -> None:
    values = np.arange(256, dtype=np.uint8)
    assert text([byte_table(b",")[values]]) == b"".join(b",%d" % value for value in range(256))


@pytest.mark.parametrize("value", [10_000.0, -1e300, np.inf, np.nan])
def test_a_number_too_large_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="larger than 9,999 m or s"):
        decimal_columns(np.array([0.0, value]), 6)
