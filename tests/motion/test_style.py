"""Styles as designers name them."""

from __future__ import annotations

import pytest

from choreo.errors import InputError
from choreo.motion.style import STYLES, Style


@pytest.mark.parametrize("name", STYLES)
def test_a_name_is_enough(name: str) -> None:
    assert Style.of(name) == Style(name)
    assert Style.of(Style(name)) == Style(name)


def test_a_style_that_says_its_defaults_is_the_same_style() -> None:
    assert Style("pour", direction="down", spread=0.5) == Style("pour")
    assert Style("swirl", turns=1) != Style("swirl", turns=-1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"name": "swoosh"}, "style = 'swoosh'; expected one of direct, bloom, pour"),
        ({"name": "pour", "turns": 2}, "style 'pour': turns = 2 says nothing here; it knows direction and spread"),
        ({"name": "direct", "spread": 0.5}, "it knows no further words"),
        ({"name": "pour", "direction": "sideways"}, "direction = 'sideways'; expected one of down, up"),
        ({"name": "swirl", "axis": "x"}, "axis = 'x'; expected one of"),
        ({"name": "swirl", "turns": 50}, "turns = 50; expected a number from -5 to 5"),
        ({"name": "fireflies", "spread": float("nan")}, "spread = nan; expected a number from 0.05 to 0.9"),
        ({"name": "scroll", "spread": True}, "spread = True; expected a number"),
    ],
)
def test_a_wrong_word_is_told_with_what_would_be_right(words: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as error:
        Style(**words)  # type: ignore[arg-type]  # wrong on purpose
    assert told in str(error.value)


def test_what_is_no_style_is_told() -> None:
    with pytest.raises(InputError, match="expected a name or a Style"):
        Style.of(3)  # type: ignore[arg-type]  # wrong on purpose
