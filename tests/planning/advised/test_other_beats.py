"""Cues that cannot stand where their words say: what is told can be done, and the show is planned with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from choreo.core.ruler import Ruler
from choreo.errors import ShowError
from choreo.planning.advised.other_beats import OtherBeats
from choreo.planning.on_the_beat import OffBeatError, OnTheBeat
from choreo.show.show import Cue
from tests.planning.test_on_the_beat import FLIGHTS, STEADY, beat, cues_of


def refused(tried: OnTheBeat, plans: Callable[[Sequence[Cue]], bool] = lambda _: True) -> tuple[str, str]:
    """Return what is wrong with cues, and what is told of it."""
    with pytest.raises(OffBeatError) as error:
        tried.timed(FLIGHTS)
    return str(error.value), OtherBeats(tried, FLIGHTS, plans).against(error.value)


def test_a_start_that_is_too_early_names_the_nearest_beat_or_bar_and_the_hold_that_work() -> None:
    early = [{"snap": "bar", "hold": "4 bars"}, {"start": "bar 11", "hold": "1 bar"}]
    error, told = refused(beat(*early))
    assert error.startswith(
        "cue 2 'dot': start = 'bar 11' is at 20.00 s, and the drones can be there at 22.70 s, by bar 12 beat 3"
    )
    start = re.search(r'start = "(.*?)" works', told)
    hold = re.search(r"set the hold of cue 1 'dot' to \"(.*?)\"", told)
    assert start
    assert hold
    assert (start[1], hold[1]) == ("bar 13", "2 bars")
    beat(early[0], {**early[1], "start": start[1]}).timed(FLIGHTS)
    beat({**early[0], "hold": hold[1]}, early[1]).timed(FLIGHTS)
    with pytest.raises(ShowError, match="is at"):
        beat(early[0], {**early[1], "start": "bar 12"}).timed(FLIGHTS)
    with pytest.raises(ShowError, match="is at"):
        beat({**early[0], "hold": "3 bars"}, early[1]).timed(FLIGHTS)
    _, told = refused(beat(early[0], {**early[1], "start": "bar 11 beat 2"}))
    assert 'start = "bar 12 beat 3" works' in told


def test_where_another_cue_is_wrong_too_the_beat_by_which_it_can_stand_is_named() -> None:
    """No start serves the whole show while a travel is too short, and the refusal named none at all."""
    error, told = refused(beat({"start": "bar 2", "hold": "4 bars"}, {"travel": "1 beat", "snap": "bar"}))
    assert told == ""
    named = re.search(r"is at .* s, and the drones can be there at [\d.]+ s, by (bar \d+(?: beat \d+)?)$", error)
    assert named
    stands = beat({"start": named[1], "hold": "4 bars"}).timed(FLIGHTS)[1][0]
    assert stands.bar == named[1]


def test_markers_alone_get_advice_in_seconds_that_works() -> None:
    ruler = Ruler(markers=(("chorus", 20.0),))
    _, told = refused(beat({"hold": 12}, {"start": "chorus - 1 s"}, ruler=ruler))
    start = re.search(r'start = "(.*?)" works', told)
    assert start
    assert start[1] == "chorus + 5.9 s"
    beat({"hold": 12}, {"start": start[1]}, ruler=ruler).timed(FLIGHTS)


def test_a_later_start_is_no_advice_where_the_batteries_would_not_last() -> None:
    words = [{"snap": "bar", "hold": "4 bars"}, {"start": "bar 11", "hold": "1 bar"}]
    short = OnTheBeat(cues_of(*words), None, STEADY, ["one", "two"], endurance=20.0)
    assert refused(short)[1] == ""


def test_a_travel_is_told_that_serves_the_whole_show_with_the_starts_that_have_to_follow() -> None:
    short = {"snap": "bar"}, {"travel": "2 beats"}
    assert refused(beat(*short))[1] == '"10 beats" would do'
    assert refused(beat(*short), lambda cues: cues[1].travel != "10 beats")[1] == '"11 beats" would do'
    assert refused(beat(*short), lambda cues: cues[1].travel is None)[1] == "leave its travel out"
    assert refused(beat(*short), lambda _: False)[1] == ""
    following = {"snap": "bar", "hold": "2 bars"}, {"travel": "2 beats", "hold": "1 bar"}, {"start": "bar 10"}
    _, told = refused(beat(*following))
    found = re.fullmatch(r'"(.*)" would do with start = "(.*)" in cue 3 \'dot\'', told)
    assert found, told
    beat(following[0], {**following[1], "travel": found[1]}, {"start": found[2]}).timed(FLIGHTS)


def test_pictures_after_it_that_have_to_follow_are_told_as_well() -> None:
    early = {"start": "bar 11", "hold": "1 bar"}, {"start": "bar 14"}
    _, told = refused(beat({"snap": "bar", "hold": "4 bars"}, *early))
    start = re.search(r'^start = "(.*?)" works with start = "(.*?)" in cue 3 \'dot\'', told)
    assert start, told
    first, second = ({**each, "start": words} for each, words in zip(early, start.groups(), strict=True))
    beat({"snap": "bar", "hold": "4 bars"}, first, second).timed(FLIGHTS)
    with pytest.raises(OffBeatError):
        beat({"snap": "bar", "hold": "4 bars"}, first, early[1]).timed(FLIGHTS)


def test_what_the_whole_show_cannot_follow_is_not_told() -> None:
    early = beat({"snap": "bar", "hold": "4 bars"}, {"start": "bar 11", "hold": "1 bar"})
    assert refused(early, plans=lambda _: False)[1] == ""
