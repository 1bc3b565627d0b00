"""Cues in the words of the music: where they stand, how long they travel and hold, and advice that is followed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import choreo as ch
from choreo.core.ruler import Ruler
from choreo.errors import ShowError
from choreo.planning.on_the_beat import MOST_STRETCH, Flights, OffBeatError, OnTheBeat
from choreo.show.show import Cue
from tests.strategies import rulers

DOT = ch.Formation(np.array([[0.0, 0, 30]]), name="dot")
STEADY = Ruler.steady(120)
FLIGHTS = Flights(climb=3.0, ways=(6.2, 4.7, 4.7), home=8.0)


def cues_of(*words: dict[str, Any]) -> list[Cue]:
    return [Cue(DOT, **each) for each in words]


def beat(*words: dict[str, Any], ruler: Ruler = STEADY, score: ch.Score | None = None) -> OnTheBeat:
    cues = cues_of(*words)
    return OnTheBeat(cues, score, ruler, [f"cue {number} 'dot'" for number in range(1, len(cues) + 1)])


def test_a_picture_comes_to_stand_on_the_next_line_that_works() -> None:
    cues, times, _ = beat({"snap": "bar", "hold": "2 bars"}, {"snap": "beat"}).timed(FLIGHTS)
    assert [cue.start for cue in cues] == [10.0, 19.0], "9.2 s is not before bar 6, and 18.7 s before beat 39"
    assert [each.bar for each in times] == ["bar 6", "bar 10 beat 3"]
    assert [each.moved for each in times] == [pytest.approx(0.8), pytest.approx(0.3)]


def test_the_first_picture_waits_on_its_pads_and_the_travel_of_others_is_lengthened() -> None:
    cues, times, _ = beat({"snap": "bar", "hold": "2 bars"}, {"snap": "bar"}).timed(FLIGHTS)
    assert [cue.travel for cue in cues] == [None, 6.0]
    assert [each.lengthened for each in times] == [0.0, pytest.approx(1.3)]


def test_a_travel_is_at_most_doubled_and_the_rest_is_waited_before() -> None:
    cues, times, _ = beat({"snap": "bar"}, {"start": "bar 31"}).timed(FLIGHTS)
    assert cues[1].travel == pytest.approx(MOST_STRETCH * 4.7)
    assert times[1].moved == pytest.approx(60 - (10 + 10 + 4.7))
    assert times[1].lengthened == pytest.approx(4.7)


def test_what_the_designer_says_of_the_travel_is_kept() -> None:
    seconds, _, _ = beat({"snap": "bar"}, {"start": "bar 31", "travel": 6.0}).timed(Flights(3.0, (6.2, 6.0), 8.0))
    words, _, _ = beat({"snap": "bar"}, {"start": "bar 31", "travel": "10 beats"}).timed(FLIGHTS)
    assert [seconds[1].travel, words[1].travel] == [6.0, 5.0]
    assert [seconds[1].start, words[1].start] == [60.0, 60.0]


def test_a_length_is_as_long_as_the_music_makes_it_where_it_stands() -> None:
    slower = Ruler(np.array([0.0, 20.0]), np.array([0.0, 40.0]), 2.0, 1.0)  # 120 beats a minute, from 20 s on 60
    eighth = {"start": "bar 8", "hold": "4 bars"}
    cues, _, _ = beat(eighth, {"start": "bar 14", "travel": "2 bars"}, ruler=slower).timed(FLIGHTS)
    assert cues[0].start == 14.0
    assert cues[0].hold == pytest.approx(6 + 4)
    assert cues[1].travel == pytest.approx(8.0)
    assert cues[1].start == pytest.approx(20 + 12)


def test_a_cue_in_seconds_stays_as_it_is_and_the_score_may_snap_all_others() -> None:
    free, _, _ = beat({}, {"start": 25.0}, {"hold": 3, "snap": "off"}, score=ch.Score(tempo=120, snap="4 bars")).timed(
        FLIGHTS
    )
    assert [cue.start for cue in free] == [16.0, 25.0, None]
    assert [cue.hold for cue in free] == [10, 10, 3]


def test_a_travel_that_is_too_short_names_the_shortest_one_that_works() -> None:
    for start in ({}, {"start": "bar 31"}):
        with pytest.raises(OffBeatError) as error:
            beat({"snap": "bar"}, {"travel": "2 beats", **start}).timed(FLIGHTS)
        assert str(error.value) == "cue 2 'dot': travel = '2 beats' is 1 s there, the shortest safe time is 4.7 s"
        assert error.value.travels[0] == "10 beats"
        beat({"snap": "bar"}, {"travel": "10 beats", **start}).timed(FLIGHTS)
        with pytest.raises(ShowError, match=r"is 4\.5 s there"):
            beat({"snap": "bar"}, {"travel": "9 beats", **start}).timed(FLIGHTS)


def test_a_hold_below_nothing_is_told() -> None:
    with pytest.raises(ShowError, match="hold = '1 bar - 5 s' is -3 s there; expected 0 s or more"):
        beat({"hold": "1 bar - 5 s"}).timed(FLIGHTS)


@given(rulers(), st.lists(st.sampled_from(["beat", "bar", "2 bars", "off"]), min_size=1, max_size=5), st.data())
def test_all_stand_on_their_lines_and_nobody_leaves_before_the_hold_is_over(
    ruler: Ruler, snaps: list[str], data: st.DataObject
) -> None:
    ways = tuple(data.draw(st.integers(100, 20_000)) / 1000 for _ in snaps)
    holds = [data.draw(st.sampled_from(["1 bar", "3 beats", 2.5])) for _ in snaps]
    words = [{"snap": snap, "hold": hold} for snap, hold in zip(snaps, holds, strict=True)]
    cues, times, _ = beat(*words, ruler=ruler).timed(Flights(3.0, ways))
    free = 3.0
    for cue, time, snap, shortest in zip(cues, times, snaps, ways, strict=True):
        assert time.travel >= shortest - 1e-3
        assert time.start - time.travel >= free - 2e-3
        assert isinstance(cue.hold, float | int)
        if snap != "off":
            beats = float(ruler.beat(time.start))
            place = beats if snap == "beat" else float(ruler.bar(beats)) / (2 if snap == "2 bars" else 1)
            near = abs(float(ruler.time(ruler.beat(time.start))) - time.start) < 1e-6
            assert near
            assert abs(place - round(place)) < 0.02, "a millisecond is a fiftieth of the shortest beat at the most"
        free = time.start + float(cue.hold)
