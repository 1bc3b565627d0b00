"""Rules that hold on some screens only."""

from __future__ import annotations

import pytest

from choreo.picture.drawings.svg.styles.media import is_for_screen


@pytest.mark.parametrize(
    "query",
    ["", "screen", "(min-width: 10px)", "(min-width:40em) and (max-width:2000px)", "print, screen", "(width >= 600px)",
     "(600px <= width)", "(prefers-color-scheme: light)", "not print", "(orientation: landscape)", "(hover: hover)"],
)  # fmt: skip
def test_a_wide_light_screen(query: str) -> None:
    assert is_for_screen(query)


@pytest.mark.parametrize(
    "query",
    ["print", "(max-width: 400px)", "(prefers-color-scheme: dark)", "(width < 600px)", "(min-width: 1.2.3px)",
     "(min-width: 400furlongs)", "not screen", "(prefers-reduced-motion: reduce)", "(min-depth: 3px)"],
)  # fmt: skip
def test_no_other(query: str) -> None:
    assert not is_for_screen(query)
