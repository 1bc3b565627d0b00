"""The fingerprint of a show changes with all that is planned, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import choreo as ch
from choreo.show.fingerprint import fingerprint, show_hash

PAIR = ch.Formation(np.array([[0, 0, 40], [4, 0, 42]]), name="pair")


def show() -> ch.Show:
    mast = ch.KeepOut(np.array([[0, 0], [1, 0], [1, 1]]), 3.0, "mast")
    limits = ch.Limits(fence=np.array([[0, 0], [9, 0], [9, 9]]), keep_out=(mast,))
    return ch.Show("pair", ch.Fleet(2, origin=(26.4, 111.6)), [ch.Cue(PAIR, light="teal")], limits, seed=3)


def test_it_is_a_sha256_and_repeats() -> None:
    assert len(show_hash(show())) == 64
    assert show_hash(show()) == show_hash(show())


def test_a_table_is_what_it_says_in_any_order() -> None:
    region = {"region": [0.0, 0.0, 1.0, 0.5], "weight": 2.0}
    assert fingerprint(region) == fingerprint(dict(reversed(region.items())))
    assert fingerprint(region) != fingerprint(region | {"weight": 3.0})
    assert fingerprint({}) != fingerprint({"weight": 0.0})


CHANGES: dict[str, Callable[[ch.Show], ch.Show]] = {
    "title": lambda s: replace(s, title="Pair"),
    "seed": lambda s: replace(s, seed=4),
    "large seeds": lambda s: replace(s, seed=2**63 - 1),
    "audience": lambda s: replace(s, audience=(0, -90, 8.001)),
    "fleet": lambda s: replace(s, fleet=ch.Fleet(2, origin=(26.4, 111.60001))),
    "pads": lambda s: replace(s, fleet=ch.Fleet(2, spacing=3.0, origin=(26.4, 111.6))),
    "limits": lambda s: replace(s, limits=replace(s.limits, max_speed=7.9)),
    "fence": lambda s: replace(s, limits=replace(s.limits, fence=np.array([[0, 0], [9, 0], [9, 9.5]]))),
    "keep-out": lambda s: replace(s, limits=replace(s.limits, keep_out=())),
    "points": lambda s: replace(s, cues=[ch.Cue(PAIR.at(z=41.0001), light="teal")]),
    "colours": lambda s: replace(s, cues=[ch.Cue(PAIR.paint("red"), light="teal")]),
    "hold": lambda s: replace(s, cues=[ch.Cue(PAIR, hold=11, light="teal")]),
    "travel": lambda s: replace(s, cues=[ch.Cue(PAIR, travel=11, light="teal")]),
    "light": lambda s: replace(s, cues=[ch.Cue(PAIR, light=["teal", "teal"])]),
    "cue's name": lambda s: replace(s, cues=[ch.Cue(PAIR, light="teal", name="other")]),
    "style": lambda s: replace(s, cues=[ch.Cue(PAIR, light="teal", style="pour")]),
    "a word of the style": lambda s: replace(
        s, cues=[ch.Cue(PAIR, light="teal", style=ch.Style("pour", direction="up"))]
    ),
    "group": lambda s: replace(s, groups=[ch.Group("all", 2)], cues=[ch.Cue(PAIR, light="teal", group="all")]),
    "start": lambda s: replace(s, cues=[ch.Cue(PAIR, light="teal", start=30.0)]),
    "launch": lambda s: replace(s, fleet=replace(s.fleet, launch="waves")),
    "landing": lambda s: replace(s, fleet=replace(s.fleet, landing="own")),
    "one cue more": lambda s: replace(s, cues=[*s.cues, *s.cues]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_it_changes_with(what: str) -> None:
    assert show_hash(CHANGES[what](show())) != show_hash(show())


def test_no_two_of_the_changes_are_alike() -> None:
    assert len({show_hash(change(show())) for change in CHANGES.values()}) == len(CHANGES)
    assert show_hash(replace(show(), seed=2**63 - 1)) != show_hash(replace(show(), seed=2**63 - 2))


def test_the_spelling_of_a_number_or_colour_does_not_matter() -> None:
    assert show_hash(replace(show(), cues=[ch.Cue(PAIR, hold=10, light="#008080")])) == show_hash(show())
    said = ch.Style("direct")
    assert show_hash(replace(show(), cues=[ch.Cue(PAIR, light="teal", style=said)])) == show_hash(show())
    flat = ch.Formation(np.array([[-0.0, 0, 40], [4, 0.0, 42]]), name="pair")
    assert show_hash(replace(show(), cues=[ch.Cue(flat, light=(0, 128, 128))])) == show_hash(show())
