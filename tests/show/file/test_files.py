"""Show files typed with a Chinese keyboard, or with the habits of a spreadsheet: the line that says what to type."""

from __future__ import annotations

from pathlib import Path

import pytest

import choreo as ch

FILES = Path(__file__).parent / "files"
TOLD = {
    "chinesekey": ':30: [formation.心]: write [formation."心"]',
    "decimalcomma": ":23: min_distance = 1,5: write 1.5, with a decimal point, not a comma",
    "fullwidth": ":15: drones = ８０: write drones = 80, without full-width signs or other spaces (half width)",
    "smartquote": ':54: light = “gold”: write "gold" between straight quotes, not “gold”',
    "unitnum": ":34: width = 36m: write 36, numbers carry no unit",
}


@pytest.mark.parametrize("name", TOLD)
def test_it_says_what_to_type(name: str) -> None:
    file = FILES / f"{name}.toml"
    with pytest.raises(ch.ShowError) as caught:
        ch.read_show(file)
    assert str(caught.value) == f"{file}{TOLD[name]}"
