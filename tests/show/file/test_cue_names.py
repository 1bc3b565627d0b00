"""Names that cues say, and the word that means the dots of the cue before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.colour import rgb
from choreo.errors import ShowError
from choreo.show.file.reading import read_show

HEAD = """[fleet]
drones = 40

[group.left]
drones = 10

[formation.wall]
shape = "grid"
columns = 6
drones = 24
spacing = 2
z = 40

[formation.line]
shape = "line"
drones = 10
length = 30
x = -60
z = 40

"""


def cue(formation: str, **words: str) -> str:
    return f'[[cue]]\nformation = "{formation}"\n' + "".join(f"{key} = {value}\n" for key, value in words.items())


def read(folder: Path, *cues: str, head: str = HEAD) -> ch.Show:
    file = folder / "show.toml"
    file.write_text(head + "".join(cues), encoding="utf-8")
    return read_show(file)


def test_before_is_the_formation_of_the_cue_before_of_the_same_drones(tmp_path: Path) -> None:
    left = {"group": '"left"'}
    show = read(tmp_path, cue("wall"), cue("line", **left), cue("before", light='"red"'), cue("before", **left))
    assert [each.formation.name for each in show.cues] == ["wall", "line", "wall", "line"]
    assert show.cues[2].light == (255, 0, 0)
    again = read(tmp_path, cue("wall"), cue("line", **left), cue("wall", light='"red"'), cue("line", **left))
    for one, two in zip(show.cues, again.cues, strict=True):
        assert np.array_equal(one.formation.points, two.formation.points)


def test_a_light_change_moves_nobody_spares_included_and_takes_a_tenth_of_a_second(tmp_path: Path) -> None:
    solo = HEAD.replace("[group.left]\ndrones = 10\n", "")
    cues = [cue("line"), cue("wall", hold="0.9"), cue("before", light='"red"', hold="0.9"), cue("before", hold="0.9")]
    plan = ch.plan(read(tmp_path, *cues, cue("line"), head=solo))
    assert ch.check(plan).ok
    walls = [span for span in plan.spans if span.name == "wall"]
    assert [round(span.end - span.start, 3) for span in walls[1:]] == [0.9, 0.1, 0.9, 0.1, 0.9]
    stands = plan.at(walls[1].start).position
    for moment in np.linspace(walls[1].start, walls[-1].end, 30):
        assert np.abs(plan.at(float(moment)).position - stands).max() < 1e-9
    assert plan.light.at(walls[3].start)[:, 1:].max() == 0
    assert plan.light.at(walls[5].start).max() == 255


@pytest.mark.parametrize(
    ("cues", "line", "told"),
    [
        ([cue("before")], 22, 'formation = "before": no cue comes before this one; name a formation'),
        (
            [cue("wall"), cue("before", group='"left"')],
            24,
            "formation = \"before\": no cue of group 'left' comes before this one",
        ),
        ([cue("befor")], 22, "there is no formation 'befor'"),
    ],
)
def test_mistakes_are_told_with_their_lines(tmp_path: Path, cues: list[str], line: int, told: str) -> None:
    with pytest.raises(ShowError) as error:
        read(tmp_path, *cues)
    assert f"show.toml:{line}: " in str(error.value)
    assert told in str(error.value)


def test_a_formation_may_not_have_the_word_as_its_name(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="'before' means the formation of the cue before; give it another name"):
        read(tmp_path, cue("before"), head=HEAD.replace("formation.line", "formation.before"))


def test_a_countdown_by_cues_changes_exactly_on_the_second(tmp_path: Path) -> None:
    solo = HEAD.replace("[group.left]\ndrones = 10\n", "")
    colours = ["red", "lime", "blue", "white"]
    cues = [
        cue("before" if number else "wall", light=f'"{colour}"', hold="0.9", start=str(30 + number))
        for number, colour in enumerate(colours)
    ]
    plan = ch.plan(read(tmp_path, *cues, head=solo))
    assert ch.check(plan).ok
    dots = plan.light.at(30.0).any(axis=1)
    assert dots.sum() == 24
    for number, colour in enumerate(colours):
        for moment in (30.0 + number, 30.4 + number, 30.9 + number):
            assert (plan.light.at(moment)[dots] == rgb(colour)).all()
            assert np.abs(plan.at(moment).position - plan.at(30.0).position).max() < 1e-9
