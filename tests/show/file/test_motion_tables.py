"""Motions of a show file: the same words as in a script, and mistakes told with their lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.errors import InputError, ShowError
from choreo.motion.living.motions import Motion
from choreo.motion.living.moves.move_kinds import kinds
from choreo.motion.living.moves.wishes import Amount, Choice, Direction, Frames, Offset, Switch, Way, Where
from choreo.show.fingerprint import fingerprint, show_hash

HEAD = """
title = "moving"
fleet = { drones = 24 }
[formation.body]
shape = "grid"
drones = 12
columns = 4
y = 60
z = 60
[formation.wing]
shape = "line"
drones = 6
length = 12
x = 14
y = 60
z = 60
[formation.bird]
parts = ["body", "wing"]
[formation.arc]
shape = "ring"
drones = 18
radius = 9
y = 60
z = 60
"""
NAMES = sorted(set(kinds()) - {"function"})


def toml(value: Any) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return json.dumps(value)


def read(folder: Path, text: str) -> ch.Show:
    (folder / "show.toml").write_text(HEAD + text, encoding="utf-8")
    return ch.read_show(folder / "show.toml")


def cue_of(said: Any, formation: str = "bird", hold: float = 30) -> str:
    return f'[[cue]]\nformation = "{formation}"\nhold = {hold}\nmotion = {toml(said)}\n'


VALUES: dict[type, Any] = {Amount: 4.5, Choice: "z", Direction: [1, 0, 2], Offset: [1, 2, 3.5], Way: [[1, 2], [3, 4]]}


def words_of(name: str) -> dict[str, Any]:
    """Return values for all words of a motion, as far as they go together."""
    found: dict[str, Any] = {}
    for key, wish in kinds()[name].wishes.items():
        if isinstance(wish, Where):
            found[key] = [1.5, 60, 61]
        elif isinstance(wish, Switch):
            found[key] = not wish.default
        elif isinstance(wish, Frames):
            found[key] = ["arc", "bird"]
        elif key == "shift":
            found[key] = 0.25
        else:
            found[key] = VALUES[type(wish)]
    for one in {"turn": ["angle"], "drift": ["by"]}.get(name, []):
        del found[one]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_all_words_are_the_same_in_file_and_script(name: str, tmp_path: Path) -> None:
    words = words_of(name)
    common = {"part": ["wing", "body"], "begin": 0.5, "end": 20}
    show = read(tmp_path, cue_of({"name": name, **words, **common}))
    (told,) = show.cues[0].motion
    if name == "flip":
        arc = ch.ring(18, 9.0).stand(y=60, z=60).rename("arc")
        words["frames"] = [arc, show.cues[0].formation]
    own = Motion(name, **words, **common)
    assert (told.name, told.parts, told.on, told.begin, told.end) == (own.name, own.parts, own.on, own.begin, own.end)
    assert told.said == own.said
    for key in kinds()[name].wishes:
        if key == "frames":
            assert [len(frame) for frame in told[key]] == [18, 18]
            assert np.abs(told[key][0].points - own[key][0].points).max() < 1e-9
        else:
            assert fingerprint(told[key]) == fingerprint(own[key]), key


def test_a_show_is_the_same_from_a_file_and_from_a_script(tmp_path: Path) -> None:
    said = [
        {"name": "swing", "part": "wing", "joint": "body", "angle": 12},
        {"name": "drift", "path": [[3, 1], [4, 4]], "begin": 2},
    ]
    text = "".join(
        f"[[cue.motion]]\n{''.join(f'{key} = {toml(value)}{chr(10)}' for key, value in each.items())}" for each in said
    )
    show = read(tmp_path, f'[[cue]]\nformation = "bird"\nhold = 30\n{text}')
    inline = read(tmp_path, cue_of(said))
    script = ch.Show(
        "moving",
        show.fleet,
        [
            ch.Cue(
                show.cues[0].formation,
                hold=30,
                motion=[ch.Motion("swing", part="wing", joint="body", angle=12), said[1]],
            )
        ],
    )
    assert show_hash(show) == show_hash(inline) == show_hash(script)


def test_a_name_alone_is_enough(tmp_path: Path) -> None:
    assert [motion.name for motion in read(tmp_path, cue_of("wave")).cues[0].motion] == ["wave"]
    assert [motion.name for motion in read(tmp_path, cue_of(["wave", "orbit"])).cues[0].motion] == ["wave", "orbit"]
    assert read(tmp_path, '[[cue]]\nformation = "bird"\n').cues[0].motion == ()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("wvae", "did you mean 'wave'?"),
        ({"name": "function"}, "there is no such motion"),
        ({"name": "swing", "angel": 3}, "motion 'swing': angel: unknown key; did you mean 'angle'?"),
        ({"name": "swing", "part": "wign"}, "no part of the picture is called 'wign'; did you mean 'wing'"),
        ({"name": "swing", "on": "body", "part": "wing"}, "on = 'body': nothing moves that part"),
        ({"name": "flip", "frames": ["arx"]}, "there is no formation 'arx'; did you mean 'arc'?"),
        ({"name": "flip", "frames": [3]}, "there is no formation '3'; there are body, wing, bird, arc"),
        ({"name": "wave", "end": 31}, "end = 31; the picture is held for 30 s only"),
        ({"name": "turn"}, "says neither angle nor period"),
        (3, "motion = 3: expected a name such as"),
        ({}, "motion: says no name; expected name = one of breathe"),
    ],
)
def test_mistakes_are_told_with_their_line(said: Any, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as wrong:
        read(tmp_path, cue_of(said))
    assert told in str(wrong.value)
    assert "show.toml:" in str(wrong.value)
    assert str(wrong.value).count("'bird'") == 1, "the cue is named once"
    lines = (HEAD + cue_of(said)).splitlines()
    line = int(str(wrong.value).split("show.toml:")[1].split(":")[0])
    assert lines[line - 1].startswith(("motion", "[[cue]]"))


@pytest.mark.parametrize("frames", ["dance.gif", ["nobody"], {"picture": "dance.gif"}, {"a": 1}])
def test_frames_of_what_is_no_flip_book_are_an_unknown_key_of_that_motion(tmp_path: Path, frames: Any) -> None:
    with pytest.raises(InputError, match="motion 'wave': frames: unknown key; the keys here are amplitude"):
        read(tmp_path, cue_of({"name": "wave", "frames": frames}))


def test_mistakes_of_all_motions_are_told_at_once(tmp_path: Path) -> None:
    text = '[[cue]]\nformation = "bird"\n' + "".join(
        f"[[cue.motion]]\nname = {toml(name)}\n{rest}"
        for name, rest in (("wave", "period = -3\n"), ("sping", ""), ("turn", "angle = 1\nperiod = 2\n"))
    )
    with pytest.raises(InputError) as wrong:
        read(tmp_path, text)
    assert len(wrong.value.lines) == 3
    lines = (HEAD + text).splitlines()
    found = [int(each.split("show.toml:")[1].split(":")[0]) for each in wrong.value.lines]
    assert found == sorted(found)
    assert len({lines.index("name = " + toml(name)) for name in ("wave", "sping", "turn")}) == 3


def test_a_file_with_a_flip_book_of_frames_of_other_sizes_is_refused_when_planned(tmp_path: Path) -> None:
    show = read(tmp_path, cue_of({"name": "flip", "frames": ["wing"]}))
    with pytest.raises(ShowError, match=r"cue 1 'bird'.*drawing 1 'wing' has 6 dots, but the picture has 18"):
        ch.plan(show)
