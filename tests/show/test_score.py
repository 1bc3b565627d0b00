"""What a designer says of the time of the music becomes one ruler on the clock of the show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.core.ruler import Ruler
from choreo.errors import ShowError
from choreo.show.fingerprint import show_hash

DOT = ch.Formation(np.array([[0.0, 0, 30]]), name="dot")
MARKED = Ruler(markers=(("chorus", 30.0),))


def show(*cues: ch.Cue, **words: Any) -> ch.Show:
    return ch.Show("song", ch.Fleet(1), list(cues), **words)


def test_a_tempo_counts_on_the_clock_of_the_music() -> None:
    ruler = ch.Score(tempo=120, beats_a_bar=3, first_beat=0.5).ruler(music_start=10.0)
    assert [ruler.name(time) for time in (10.5, 12.0)] == ["bar 1", "bar 2"]


def test_found_beats_count_from_the_one_nearest_to_the_first_beat() -> None:
    found = np.array([0.2, 0.8, 1.4, 2.0, 2.6])
    assert ch.Score(first_beat=1.3).ruler(1.0, found).name(2.4) == "bar 1"
    assert ch.Score(tempo=60).ruler(0.0, found).name(4.0) == "bar 2", "a tempo that is said counts"
    assert not ch.Score().ruler(0.0, np.array([1.0])).counts


def test_found_beats_are_taken_at_half_or_double_their_pace() -> None:
    found = np.array([0.2, 0.8, 1.4, 2.0, 2.6, 3.2])
    half = ch.Score(pace="half", first_beat=0.9).ruler(1.0, found, 100.0)
    assert [half.name(time) for time in (1.8, 3.0, 4.2)] == ["bar 1", "bar 1 beat 2", "bar 1 beat 3"]
    assert half.name(6.6) == "bar 2", "and goes on so behind them"
    double = ch.Score(pace="double").ruler(1.0, found, 100.0)
    assert [double.name(time) for time in (1.2, 1.5, 1.8, 4.2)] == [
        "bar 1",
        "bar 1 beat 2",
        "bar 1 beat 3",
        "bar 3 beat 3",
    ]
    assert double.name(4.5) == "bar 3 beat 4"


def test_labels_give_beats_and_markers_and_the_score_adds_its_own() -> None:
    counted = Ruler.steady(60, 3, first=2.0)
    score = ch.Score(labels=[MARKED, counted], markers={"end": "bar 5 + 0.5 s", "bow": 99})
    ruler = score.ruler(music_start=1.0)
    assert ruler.markers == (("end", 15.5), ("chorus", 31.0), ("bow", 100.0))
    assert ruler.name(6.0) == "bar 2"
    assert score.counts
    assert not ch.Score(labels=MARKED).counts


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"tempo": 3}, "score: tempo = 3; expected beats a minute from 20 to 400"),
        ({"beats_a_bar": 0}, "score: beats_a_bar = 0; expected a whole number"),
        ({"first_beat": "1"}, "score: first_beat = '1'; expected seconds"),
        ({"labels": ["a.txt"]}, "score: labels = .*; expected .*choreo.read_labels"),
        ({"tempo": 90, "labels": Ruler.steady(60)}, "score: tempo: the labels have beats of their own"),
        ({"labels": [Ruler.steady(60), Ruler.steady(60)]}, "two files say where beats are"),
        ({"markers": {"a": "bar nine"}}, 'score: markers: a = .*; did you mean "bar 9"'),
        ({"markers": {"a": float("nan")}}, "score: markers: a = nan; expected seconds, or words"),
        ({"markers": {"bar end": 3}}, "expected a name that does not begin with bar or beat"),
        ({"markers": 3}, "score: markers = 3; expected names with moments"),
        ({"pace": "third"}, "score: pace = 'third'; expected 'half' or 'double'"),
        ({"pace": "half", "tempo": 90}, "score: pace: is that of beats found in the music, but the tempo"),
        ({"snap": "baar"}, 'score: snap = .*did you mean "bar"'),
    ],
)
def test_a_score_that_makes_no_sense_is_refused(words: dict[str, Any], message: str) -> None:
    with pytest.raises(ShowError, match=message):
        ch.Score(**words)


@pytest.mark.parametrize(
    ("cue", "words", "message"),
    [
        ({"start": "bar 9"}, {}, "cue 1 'dot': start = 'bar 9': there are no beats to count by; give .score. a tempo"),
        ({"hold": "4 bars"}, {"score": ch.Score(labels=MARKED)}, "hold = '4 bars': there are no beats"),
        ({"travel": "4 bars"}, {}, "travel = '4 bars': there are no beats"),
        ({"snap": "bar"}, {}, "snap = 'bar': there are no beats"),
        ({}, {"score": ch.Score(snap="bar")}, "score: snap = 'bar': there are no beats"),
        ({"start": "chrous"}, {"score": ch.Score(labels=MARKED)}, "there is no marker 'chrous'; did you mean 'chorus'"),
        ({"start": "chorus + 1 beat"}, {"score": ch.Score(labels=MARKED)}, "there are no beats"),
        ({"start": " "}, {}, "cue 'dot': start = ' '; expected a moment, or leave it out"),
        ({"start": 20, "snap": "bar"}, {}, "cue 'dot': snap: the cue has a start; leave one of them out"),
        ({"snap": 3}, {}, "cue 'dot': snap = 3; expected a word"),
        ({"hold": "4 bas"}, {}, "cue 'dot': hold = .*; did you mean \"4 bars\""),
        ({}, {"score": "120"}, "show: score = '120'; expected a Score"),
    ],
)
def test_words_that_the_music_does_not_have_are_told(cue: dict[str, Any], words: dict[str, Any], message: str) -> None:
    with pytest.raises(ShowError, match=message):
        show(ch.Cue(DOT, **cue), **words)


def test_markers_alone_are_enough_for_moments_in_seconds() -> None:
    assert show(ch.Cue(DOT, start="chorus + 1 s"), score=ch.Score(labels=MARKED)).cues[0].start == "chorus + 1 s"


def test_another_tempo_is_another_show_and_no_score_is_the_show_it_was() -> None:
    cue = ch.Cue(DOT, hold="4 bars")
    hashes = {show_hash(show(cue, score=score)) for score in (ch.Score(tempo=96), ch.Score(tempo=97))}
    hashes.add(show_hash(show(ch.Cue(DOT, hold="4 bars", snap="bar"), score=ch.Score(tempo=96))))
    assert len(hashes) == 3
    assert show_hash(show(ch.Cue(DOT), score=None)) == show_hash(show(ch.Cue(DOT)))
