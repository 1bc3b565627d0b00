"""Styles in whole shows: every one keeps all promises of a plan; the show file says them in plain words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.show.starter import new_show
from tests.planning.promises import keeps_its_promises
from tests.planning.shows import shape, show_of

STYLES = [
    "bloom",
    "swirl",
    ch.Style("swirl", axis="depth", turns=1),
    "pour",
    ch.Style("scroll", direction="up"),
    ch.Style("fireflies", spread=0.3),
]


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_a_show_in_one_style_keeps_its_promises(style: str | ch.Style) -> None:
    grid, ring, line = (shape(kind, 40) for kind in ("grid", "ring", "line"))
    cues = [ch.Cue(each, hold=2, style=style) for each in (grid, ring, line)]
    show = show_of(*cues, ch.Cue(ring.at(0, 75, 50), hold=1, style=style, travel=60.0))
    keeps_its_promises(ch.plan(show), show)


def test_spare_drones_take_part() -> None:
    show = show_of(shape("grid", 40), ch.Cue(shape("ring", 25), style="pour", hold=1))
    keeps_its_promises(ch.plan(show), show)


def test_a_travel_too_short_names_the_cue_and_the_shortest_time() -> None:
    show = show_of(shape("grid", 20), ch.Cue(shape("ring", 20), style="scroll", travel=1.0))
    with pytest.raises(ch.ShowError, match=r"cue 2 'ring': travel = 1 s is too short, the shortest safe time is"):
        ch.plan(show)


@pytest.mark.proof
def test_a_volume_is_flown_plane_by_plane() -> None:
    lattice = np.stack(np.meshgrid(*[np.arange(6.0)] * 3), axis=-1).reshape(-1, 3)
    block = ch.Formation(lattice * 1.52, name="block").stand(y=60, z=50)
    show = show_of(shape("grid", 216), ch.Cue(block, style="pour", hold=1))
    keeps_its_promises(ch.plan(show), show)


def read(folder: Path, line: str) -> ch.Show:
    """Return the starter's show with one more line in its last cue."""
    file = new_show(folder / "show")
    file.write_text(file.read_text(encoding="utf-8").rstrip() + f"\n{line}\n", encoding="utf-8")
    return ch.read_show(file)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('style = "pour"', ch.Style("pour")),
        ('style = { name = "pour", direction = "up", spread = 0.7 }', ch.Style("pour", direction="up", spread=0.7)),
        ('style = { name = "swirl", turns = 1 }', ch.Style("swirl", turns=1.0)),
    ],
)
def test_the_show_file_says_a_style(tmp_path: Path, line: str, meant: ch.Style) -> None:
    assert read(tmp_path, line).cues[-1].style == meant


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('style = "por"', "expected one of direct, bloom, pour, scroll, swirl, fireflies; did you mean 'pour'?"),
        ("style = 3", 'expected a name such as "pour", or a table such as { name = "swirl", turns = 0.5 }'),
        ("style = { turns = 1 }", "expected a name such as"),
        ('style = { name = "swirl", turn = 1 }', "unknown key 'turn'"),
        ('style = { name = "pour", turns = 1 }', "turns = 1 says nothing here; it knows direction and spread"),
        ('style = { name = "pour", spread = 2 }', "spread = 2; expected a number from 0.05 to 0.9"),
    ],
)
def test_a_mistake_in_it_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(ch.ShowError) as error:
        read(tmp_path, line)
    number = len((tmp_path / "show" / "show.toml").read_text(encoding="utf-8").rstrip().split("\n"))
    assert f"show.toml:{number}: " in str(error.value)
    assert told in str(error.value)
