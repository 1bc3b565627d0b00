"""What is told of pictures that would have to be held longer was tried on the whole show."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.errors import ShowError
from choreo.picture.shapes import grid, ring
from choreo.safety.check import check
from choreo.show.score import Score
from choreo.show.show import Cue, Group, Show
from tests.planning.kept import plan

LEAF = ring(16, 14.0).stand(y=60, z=60)
SQUARE = grid(16, 2.0).stand(y=60, z=60)
QUICK = {"name": "flip", "frames": [LEAF], "each": 1.0}
HELD = r"hold it for ([\d.]+) s and set its each to ([\d.]+)"


def refusal(show: Show) -> str:
    with pytest.raises(ShowError) as wrong:
        plan(show)
    return str(wrong.value)


def show_of(*cues: Cue, **words: Any) -> Show:
    return Show("held", Fleet(16), list(cues), **words)


def typed(show: Show, told: re.Match[str]) -> Show:
    """Return the show whose designer types the advice."""
    cue = replace(show.cues[0], hold=float(told[1]), motion=QUICK | {"each": float(told[2])})
    return replace(show, cues=[cue, *show.cues[1:]])


def test_a_longer_hold_is_told_where_the_whole_show_can_be_planned_so() -> None:
    show = show_of(Cue(SQUARE, hold=6.0, motion=QUICK), Cue(SQUARE, hold=2.0, start=120.0, name="after"))
    told = re.search(HELD + "$", refusal(show))
    assert told is not None
    assert check(plan(typed(show, told))).ok


def test_a_longer_hold_alone_that_a_later_start_forbids_is_told_with_what_comes_then() -> None:
    show = show_of(Cue(SQUARE, hold=6.0, motion=QUICK), Cue(SQUARE, hold=2.0, start=30.0, name="after"))
    told = refusal(show)
    found = re.search(HELD + ": that serves this picture alone; then cue 2 'after': start = 30 s is too early", told)
    assert found is not None, told
    assert refusal(typed(show, found)).startswith("cue 2 'after': start = 30 s is too early")


def test_a_longer_hold_beyond_the_endurance_is_left_out_where_something_else_serves() -> None:
    motion = {"name": "swing", "axis": "y", "angle": 60.0}
    wide = grid(16, 2.0).scale(4.0).stand(y=60, z=60)
    free = show_of(Cue(wide, hold=8.0, motion=motion))
    told = re.search(r"set its angle to ([\d.]+), or hold it for ([\d.]+) s$", refusal(free))
    assert told is not None
    assert check(plan(replace(free, cues=[replace(free.cues[0], hold=float(told[2]))]))).ok
    short = plan(replace(free, cues=[replace(free.cues[0], motion=())])).duration
    tight = replace(free, limits=Limits(endurance=short + 1.0))
    said = refusal(tight)
    assert said.endswith(f"set its angle to {told[1]}")
    assert check(plan(replace(tight, cues=[replace(free.cues[0], motion=motion | {"angle": float(told[1])})]))).ok


def test_a_longer_hold_is_told_though_another_picture_is_refused_for_its_own_sake() -> None:
    other = Cue(SQUARE, hold=5.0, motion={"name": "spin", "period": 0.5}, name="other")
    show = show_of(Cue(SQUARE, hold=6.0, motion=QUICK), other)
    first, second = refusal(show).splitlines()
    told = re.search(HELD + "$", first)
    assert told is not None
    assert second.startswith("cue 2 'other': motion 'spin': is too quick")
    assert refusal(typed(show, told)) == second


def test_all_pictures_that_cannot_move_are_told_at_once_and_all_that_is_told_can_be_planned() -> None:
    quick = {"name": "spin", "period": 0.5}
    squares = Cue(SQUARE, hold=9.0, motion=quick), Cue(SQUARE, hold=4.0)
    cues = *squares, Cue(LEAF, hold=9.0, motion=quick), Cue(SQUARE, hold=6.0, motion=QUICK)
    show = show_of(*(replace(cue, name=f"cue{number}") for number, cue in enumerate(cues)))
    lines = refusal(show).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["cue 1 'cue0'", "cue 3 'cue2'", "cue 4 'cue3'"]
    first, third = (float(re.search(r"set its period to ([\d.]+)", line)[1]) for line in lines[:2])  # type: ignore[index]
    last = re.search(HELD + ": tried on this picture alone$", lines[2])
    assert last is not None, lines[2]
    mended = [
        replace(show.cues[0], motion=quick | {"period": first}),
        show.cues[1],
        replace(show.cues[2], motion=quick | {"period": third}),
        replace(show.cues[3], hold=float(last[1]), motion=QUICK | {"each": float(last[2])}),
    ]
    assert check(plan(replace(show, cues=mended))).ok


def test_groups_call_their_cues_as_the_whole_show_does_when_several_are_wrong() -> None:
    far = SQUARE.at(x=60, y=60, z=60)
    quick = {"name": "spin", "period": 0.5}
    groups = [Group("left", 16), Group("right", 16)]
    cues = [
        Cue(SQUARE, hold=4.0, group="left"),
        Cue(far, hold=9.0, group="right", motion=quick, name="one"),
        Cue(SQUARE.scale(1.1), hold=9.0, group="left", motion=quick, name="two"),
        Cue(far.scale(1.1), hold=9.0, group="right", motion=quick, name="three"),
    ]
    lines = refusal(Show("groups", Fleet(32), cues, groups=groups)).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["cue 2 'one'", "cue 3 'two'", "cue 4 'three'"]


def test_holds_of_groups_are_those_of_the_whole_show() -> None:
    far = SQUARE.at(x=60, y=60, z=60)
    groups = [Group("a", 16, "left"), Group("b", 16, "right")]
    cues = [Cue(far, hold=3.0, group="b"), Cue(SQUARE, hold=6.0, motion=QUICK, group="a", name="quick")]
    show = Show("groups", Fleet(32), cues, groups=groups)
    told = re.search("cue 2 'quick': .*" + HELD + "$", refusal(show))
    assert told is not None


def test_holds_in_bars_are_tried_in_bars() -> None:
    cues = [
        Cue(SQUARE, hold="1 bar", motion=QUICK | {"each": "1 beat"}),
        Cue(SQUARE, hold=2.0, start="bar 12", name="b"),
    ]
    told = refusal(show_of(*cues, score=Score(tempo=97)))
    assert re.search(
        r"hold it for \"\d+ bars\" and set its each to \"\d+ beats\": that serves .* then cue 2 'b': ", told
    ), told
    far = replace(cues[1], start="bar 90")
    assert re.search(r'set its each to "\d+ beats"$', refusal(show_of(cues[0], far, score=Score(tempo=97))))
