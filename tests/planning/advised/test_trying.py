"""What is told to help one group is tried on the whole show, or told to help that group alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import choreo as ch
from choreo.errors import ShowError

NEAR, FAR = (ch.line(3, length=6).stand(x=x, y=10, z=12) for x in (0, 60))


def show(*cues: ch.Cue, endurance: float = 40.0) -> ch.Show:
    groups = [ch.Group(name, 3) for name in ("one", "two")]
    return ch.Show("groups", ch.Fleet(6), cues, ch.Limits(endurance=endurance), groups=groups)


def refused(tried: ch.Show) -> str:
    with pytest.raises(ShowError) as error:
        ch.plan(tried)
    return str(error.value)


def test_what_serves_a_group_alone_is_told_so_where_another_one_is_refused_then() -> None:
    long, early = ch.Cue(NEAR, group="one", hold=40), ch.Cue(FAR, group="two", hold=1, start=1)
    told = refused(show(long, early))
    less = re.search(r"shorten the holds of group 'one' by (\d+) s in all: that serves this group alone", told)
    assert less, told
    assert refused(show(replace(long, hold=40 - int(less[1])), early)).startswith("cue 2 'line': start = 1 s is too")


def test_what_serves_the_whole_show_is_told_as_it_is() -> None:
    long, other = ch.Cue(NEAR, group="one", hold=40), ch.Cue(FAR, group="two", hold=1)
    told = refused(show(long, other))
    less = re.search(r"shorten the holds of group 'one' by (\d+) s in all$", told)
    assert less, told
    ch.plan(show(replace(long, hold=40 - int(less[1])), other))
