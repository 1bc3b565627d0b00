"""Numbers and words are asked for in one place, and what is wrong is said in one way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from choreo.checks import is_number, number, one_of, shown, whole
from choreo.errors import InputError, ShowError


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int64(2)])
def test_a_number_comes_back_as_float(value: object) -> None:
    got = number("limits: wind", value, "m/s", least=0)
    assert got == 2.0
    assert type(got) is float


@pytest.mark.parametrize("value", [True, None, "2", [2], math.nan, math.inf, 10**400, -(10**400), 1j, np.array([2.0])])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    assert not is_number(value)
    with pytest.raises(InputError, match=r"^limits: wind = .*; expected m/s, at least 0$"):
        number("limits: wind", value, "m/s", least=0)


@pytest.mark.parametrize(
    ("value", "bounds", "told"),
    [
        (0, {"above": 0}, "x = 0; expected metres above 0"),
        (-1, {"least": 0}, "x = -1; expected metres, at least 0"),
        (9, {"least": 0, "most": 8}, "x = 9; expected metres from 0 to 8"),
        (-9, {"least": 0, "most": 8}, "x = -9; expected metres from 0 to 8"),
        (9, {"above": 0, "most": 8}, "x = 9; expected metres above 0, at most 8"),
        (9, {"most": 8}, "x = 9; expected metres, at most 8"),
    ],
)
def test_each_bound_is_kept_and_named(value: float, bounds: dict[str, float], told: str) -> None:
    with pytest.raises(InputError) as caught:
        number("x", value, "metres", **bounds)  # type: ignore[arg-type]  # bounds only
    assert str(caught.value) == told
    for edge in ("least", "most"):
        if edge in bounds:
            assert number("x", bounds[edge], "metres", **bounds) == bounds[edge]  # type: ignore[arg-type]  # the same


def test_the_kind_of_error_is_the_callers() -> None:
    with pytest.raises(ShowError):
        number("x", None, error=ShowError)
    with pytest.raises(ShowError):
        whole("x", None, error=ShowError)
    with pytest.raises(ShowError):
        one_of("x", None, ("a", "b"), error=ShowError)


@pytest.mark.parametrize("value", [0, 11, 2.0, True, "2", None, 10**400])
def test_a_whole_number_is_whole_and_in_range(value: object) -> None:
    assert whole("n", np.int32(10), most=10) == 10
    with pytest.raises(InputError, match=r"^n = .*; expected a whole number from 1 to 10$"):
        whole("n", value, most=10)


@pytest.mark.parametrize("value", [10**400, "a" * 10_000, [1.5] * 10_000, {"a": [1] * 1000}, np.zeros(9999)])
def test_a_long_value_is_cut(value: object) -> None:
    assert len(shown(value)) < 200


@pytest.mark.parametrize("value", [np.float32(2), np.int64(2), np.array(2), np.array(2.0)])
def test_a_number_in_an_array_is_a_number(value: object) -> None:
    assert type(number("x", value)) is float
