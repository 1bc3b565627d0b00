"""Cues whose pictures move: what the designer wrote of them, moved within the site, and known by its fingerprint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.planning.pictures import pictures
from choreo.show.fingerprint import show_hash
from choreo.show.show import Cue, Show
from tests.motion.living.moving import row
from tests.motion.living.test_alive import WHOLE

FLEET = ch.Fleet(60, spacing=2.0)


def show(said: Any, picture: ch.Formation) -> Show:
    return Show("moving", FLEET, [Cue(picture, hold=40, motion=said)])


@pytest.mark.parametrize("name", WHOLE)
def test_a_show_that_is_moved_moves_its_motions_along(name: str) -> None:
    """With the audience, to whose view depth is owed."""
    picture, said = WHOLE[name]
    one = show(said, picture)
    other = one.move(x=3.0, y=-8.0, turn=20.0)
    angle = np.radians(20.0)
    about = np.array([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    eye = np.array(one.audience) @ about + [3.0, -8.0, 0.0]
    other = replace(other, audience=tuple(eye.tolist()))
    here, there = (pictures(each)[0] for each in (one, other))
    assert here.living is not None
    assert there.living is not None
    assert here.dot is not None
    seen = slice(0, len(here.dot))
    for moment in np.linspace(0, 40, 41).tolist():
        moved = here.living.at(moment).position[seen] @ about + [3.0, -8.0, 0.0]
        apart = np.abs(there.living.at(moment).position[seen] - moved).max()
        assert apart < (2e-5 if len(here.living.times) == len(there.living.times) else 0.015)


BASE = show({"name": "swing", "joint": [0, 60], "angle": 9}, row(9, 20.0))
CHANGES: dict[str, Any] = {
    "another motion": {"name": "spin", "joint": [0, 60]},
    "none": None,
    "a word": {"name": "swing", "joint": [0, 60], "angle": 9.001},
    "a joint": {"name": "swing", "joint": [0, 60.5], "angle": 9},
    "when": {"name": "swing", "joint": [0, 60], "angle": 9, "begin": 1},
    "one more": [{"name": "swing", "joint": [0, 60], "angle": 9}, "wave"],
    "a function": lambda t, p: p + t[:, None, None] * 0.01,
    "another function": lambda t, p: p + t[:, None, None] * 0.02,
}


def test_the_fingerprint_is_that_of_all_motions() -> None:
    hashes = [show_hash(replace(BASE, cues=[replace(BASE.cues[0], motion=said)])) for said in CHANGES.values()]
    assert len({show_hash(BASE), *hashes}) == len(CHANGES) + 1
    again = show({"angle": 9, "name": "swing", "joint": (0.0, 60.0)}, row(9, 20.0))
    assert show_hash(again) == show_hash(BASE)


def test_a_show_of_pictures_that_stand_has_the_fingerprint_that_it_ever_had() -> None:
    pair = ch.Formation(np.array([[0, 0, 40], [4, 0, 42]]), name="pair")
    assert show_hash(Show("pair", ch.Fleet(2), [Cue(pair, motion=[])])) == show_hash(
        Show("pair", ch.Fleet(2), [Cue(pair)])
    )
