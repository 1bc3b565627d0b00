"""Numbers that a style sheet lets the browser work out."""

from __future__ import annotations

import pytest

from choreo.picture.drawings.svg.styles.arithmetic import Around, worked_out

AROUND = Around(em=20, wide=200, high=100)


@pytest.mark.parametrize(
    ("value", "name", "plain"),
    [
        ("calc(2px * 3 + 1px)", "stroke-width", "7px"),
        ("calc(10% + 5px)", "y", "15px"),
        ("calc(10% + 5px)", "x", "25px"),
        ("calc(100% / 4)", "width", "25%"),
        ("min(40px, 70px)", "width", "40px"),
        ("max(30px, 60%)", "height", "60px"),
        ("clamp(1px, 20px, 8px)", "stroke-width", "8px"),
        ("calc(1em + 2rem)", "stroke-width", "52px"),
        ("calc(0.5 + 0.2)", "opacity", "0.7"),
        ("calc(5px + 5px) 5px", "stroke-dasharray", "10px 5px"),
        ("translate(calc(10px + 5px), 5px) rotate(calc(1turn / 4))", "transform", "translate(15px, 5px) rotate(90deg)"),
        ("rgb(calc(100 + 155) 0 0)", "fill", "rgb(255 0 0)"),
        ("calc(-1 * (2px - 6px))", "x", "4px"),
        ("calc(min(4px, 2px) * max(2, 3))", "x", "6px"),
        ("round(7px, 4px)", "x", "8px"),
        ("round(down, 7px, 4px)", "x", "4px"),
        ("mod(-3, 5)", "x", "2"),
        ("calc(sin(30deg) * 8px)", "x", "4px"),
        ("hypot(3px, 4px)", "x", "5px"),
        ("calc(2px - 5px)", "x", "-3px"),
        ("calc(2px - 5px)", "stroke-width", "0px"),
    ],
)
def test_it_is_worked_out(value: str, name: str, plain: str) -> None:
    assert worked_out(value, name, AROUND) == plain


@pytest.mark.parametrize(
    "value",
    [
        "calc(1px + 2)", "calc(1px * 2px)", "calc(1 / 0)", "calc()", "calc(1px +)", "min()", "calc(2px / 1px)",
        "clamp(1px)", "calc(1deg + 1px)", "calc(h + 1)", "calc(" * 60 + "1" + ")" * 60, "sqrt(-1)", "pow(10, 1000)",
        "calc(1e308px * 10)", "calc(1e308px * 10 - 1e308px * 10)", "calc(1e999px)",
    ],
)  # fmt: skip
def test_what_is_no_sum_is_left_as_it_is(value: str) -> None:
    assert worked_out(value, "x", AROUND) == value
