"""Colours as designers write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.colour import rgb
from choreo.errors import InputError

byte = st.integers(0, 255)


@given(byte, byte, byte)
def test_three_bytes_and_their_hash_value_are_one_colour(red: int, green: int, blue: int) -> None:
    assert rgb((red, green, blue)) == rgb(f"#{red:02x}{green:02X}{blue:02x}") == (red, green, blue)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("red", (255, 0, 0)),
        ("RebeccaPurple", (102, 51, 153)),
        ("deepskyblue", (0, 191, 255)),
        ("#fff", (255, 255, 255)),
    ],
)
def test_names_are_those_of_css_in_any_case(name: str, value: tuple[int, int, int]) -> None:
    assert rgb(name) == value


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("depskyblue", "colour 'depskyblue' is not known; did you mean 'deepskyblue'?"),
        ("ff0000", "colour 'ff0000' is not known; did you mean '#ff0000'?"),
        ((1, 0, 1), "is nearly black; write 255 for full light, or 1.0"),
        ("qqqq", "colour 'qqqq' is not known; use a CSS name or '#rrggbb'"),
        ("蓝", "colour '蓝' is not known; use a CSS name or '#rrggbb'"),
        ("", "colour '' is not known"),
        ("#12345", "colour '#12345' is not known"),
        ("＃ffd700", "colour '＃ffd700' is not known; did you mean '#ffd700'?"),
        ("ｇｏｌｄ", "did you mean 'gold'?"),
        ("255, 0, 0", "did you mean 'rgb(255,0,0)'?"),
        ("300,0,0", "colour '300,0,0' is not known; use a CSS name or '#rrggbb'"),
        ("gold，white", 'is several; where several may stand write a list: ["gold", "white"]'),
    ],
)
def test_a_name_that_is_none_offers_the_nearest(name: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        rgb(name)
    for meant in re.findall(r"did you mean '(.*)'", message):
        assert len(rgb(meant)) == 3


@pytest.mark.parametrize("value", [(1, 2), (1, 2, 3, 4), (0, 0, 256), (-1, 0, 0), (0.5, 0, 2), ("1", "2", "3"), ()])
def test_what_is_not_three_bytes_is_refused(value: tuple[int, int, int]) -> None:
    with pytest.raises(InputError, match="expected a name, '#rrggbb', or three numbers"):
        rgb(value)


@given(st.tuples(*[st.floats(0, 1)] * 3))
def test_three_floating_numbers_count_from_0_to_1(colour: tuple[float, float, float]) -> None:
    assert all(abs(got - 255 * value) <= 0.5 + 1e-9 for got, value in zip(rgb(colour), colour, strict=True))


@pytest.mark.parametrize("wrong", [(0.2, 0.5, 1.2), (0.5, 100, 100), (-0.1, 0, 0.5), (0.5, 0.5), (True, 0, 0), 7, None])
def test_what_is_neither_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match="or three numbers, whole"):
        rgb(wrong)  # type: ignore[arg-type]  # what a designer may try


def test_a_channel_beyond_255_is_told_as_that() -> None:
    with pytest.raises(InputError, match=r"^colour 'rgb\(300,0,0\)': red, green and blue go from 0 to 255 each$"):
        rgb("rgb(300,0,0)")
