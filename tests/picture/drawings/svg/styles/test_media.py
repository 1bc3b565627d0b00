"""Rules that hold on some screens only."""

from __future__ import annotations

import pytest

from choreo.picture.drawings.svg.styles.media import is_contained, is_for_screen, is_supported


@pytest.mark.parametrize(
    "query",
    ["", "screen", "(min-width: 10px)", "(min-width:40em) and (max-width:2000px)", "print, screen", "(width >= 600px)",
     "(600px <= width)", "(prefers-color-scheme: light)", "not print", "(orientation: landscape)", "(hover: hover)",
     "not screen and (max-width: 600px)", "not (max-width: 600px)", "screen and (not (width < 600px))",
     "(400px <= width <= 2000px)", "(2000px > width >= 400px)", "((width < 10px) or (color)) and (hover)",
     "only screen and (color)"],
)  # fmt: skip
def test_a_wide_light_screen(query: str) -> None:
    assert is_for_screen(query)


@pytest.mark.parametrize(
    "query",
    ["print", "(max-width: 400px)", "(prefers-color-scheme: dark)", "(width < 600px)", "(min-width: 1.2.3px)",
     "(min-width: 400furlongs)", "not screen", "(prefers-reduced-motion: reduce)", "(min-depth: 3px)",
     "not screen and (color)", "not (color)", "(1300px <= width <= 2000px)", "(400px <= width <= 600px)",
     "(400px <= width >= 600px)", "(color) and (width < 600px) or (hover)", "screen and",
     "(" * 3000 + "color" + ")" * 3000, "(color" + "(" * 1900,
     "not " * 400 + "screen", "(width < 1" + "0" * 5000 + "px)"],
)  # fmt: skip
def test_no_other(query: str) -> None:
    assert not is_for_screen(query)


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ("(fill: red)", True), ("not (fill: red)", False), ("(fill: red) and (not (mask: none))", False),
        ("(fill: red) or (not (mask: none))", True), ("((fill: red))", True), ("selector(a > b)", True),
        ("(not (not (fill: red)))", True),
        ("not fill", False), ("(" * 3000, False),
    ],
)  # fmt: skip
def test_what_a_sheet_asks_of_the_browser(condition: str, held: bool) -> None:
    assert is_supported(condition) == held


@pytest.mark.parametrize(
    ("condition", "held"),
    [("(width < 10px)", False), ("(width > 10px)", True), ("card (inline-size > 10px)", True),
     ("card (width < 10px)", False), ("not (width < 10px)", True), ("style(--a: b)", False)],
)  # fmt: skip
def test_what_a_sheet_asks_of_what_is_around(condition: str, held: bool) -> None:
    assert is_contained(condition) == held
