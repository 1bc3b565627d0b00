"""Times in the words of the music: what they mean, there and back, and the nearest right words of wrong ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from choreo.core.ruler import Ruler
from choreo.errors import ShowError
from choreo.show.musical_time import Grid, Length, grid_of, length_of, moment_of
from tests.strategies import rulers

SONG = Ruler(
    np.array([2.0]), np.zeros(1), 2.0, 2.0, ((0.0, 4.0),), (("Chorus", 30.0), ("chorus", 50.0), ("verse-2", 9.0))
)
"""120 beats a minute from 2 s on."""


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("bar 1", 2.0),
        ("BAR  9", 18.0),
        ("bar 9 beat 3", 19.0),
        ("bar 9 beat 3.5", 19.25),
        ("bar 9 beat 7/2", 19.25),
        ("bar 0", 0.0),
        ("bar -1 beat 4", -0.5),
        ("beat 1", 2.0),
        ("beat 33", 18.0),
        ("bar 9 + 0.5 s", 18.5),
        ("bar 9 +0.5s", 18.5),
        ("bar 9 - 1 beat", 17.5),
        ("bar 9 beat 2 + 1 bar - 2 beats + 1/4 beat", 19.625),
        ("chorus", 30.0),
        ("chorus 2", 50.0),
        ("Chorus - 2 bars", 26.0),
        ("verse-2 + 1 s", 10.0),
    ],
)
def test_a_moment_in_words(said: str, moment: float) -> None:
    assert moment_of("start", said, SONG) == moment


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("bar nine", '; expected seconds, or "bar 9", "bar 9 beat 3", "chorus + 0.5 s"; did you mean "bar 9"?'),
        ("9 bar", '; did you mean "bar 9"?'),
        ("bra 9", '; did you mean "bar 9"?'),
        ("bar9", '; did you mean "bar 9"?'),
        ("beet 12", '; did you mean "beat 12"?'),
        ("bar 9 beat three", '; did you mean "bar 9 beat 3"?'),
        ("bar 9 + 0,5 s", '; did you mean "bar 9 [+] 0.5 s"?'),
        ("bar 9 beat 5", ": bar 9 has 4 beats; the first is beat 1, the last beat 4"),
        ("bar 9 beat 0", ": bar 9 has 4 beats"),
        ("chrous", ": there is no marker 'chrous'; did you mean 'Chorus'?"),
        ("chrous + 2 beats", ": there is no marker 'chrous'; did you mean 'Chorus'?"),
        ("chorus 3", ": there is 'chorus' 2 times only"),
        ("verse-2 2", ": there is 'verse-2' once only"),
        ("finale", ": there is no marker 'finale'; there are verse-2, Chorus"),
    ],
)
def test_wrong_words_are_told_with_the_nearest_right_ones(said: str, message: str) -> None:
    with pytest.raises(ShowError, match=r"^start = .*") as error:
        moment_of("start", said, SONG)
    assert message.replace("[+]", "+") in str(error.value)
    if "did you mean" in message:
        moment_of("start", str(error.value).rsplit("did you mean ")[1].strip("\"'?"), SONG)


def test_beats_are_asked_for_where_there_are_none() -> None:
    markers = Ruler(markers=(("chorus", 30.0),))
    assert moment_of("start", "chorus + 2.5 s", markers) == 32.5
    for said in ("bar 9", "chorus + 1 beat"):
        with pytest.raises(ShowError, match=r"there are no beats to count by; give \[score\] a tempo, or labels"):
            moment_of("start", said, markers)


@pytest.mark.parametrize(
    ("said", "length"),
    [
        ("4 bars", Length(4, 0, 0)),
        ("1 bar", Length(1, 0, 0)),
        ("2 Beats", Length(0, 2, 0)),
        ("1 bar 2 beats", Length(1, 2, 0)),
        ("1 bar + 2 beats - 0.25 s", Length(1, 2, -0.25)),
        ("1/2 bar", Length(0.5, 0, 0)),
        ("0.5 beats", Length(0, 0.5, 0)),
    ],
)
def test_a_length_in_words(said: str, length: Length) -> None:
    assert length_of("hold", said) == length


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("four bars", "4 bars"),
        ("bars 4", "4 bars"),
        ("4 bras", "4 bars"),
        ("2 beets", "2 beats"),
        ("half bar", "1/2 bars"),
        ("4", ""),
        ("10 s", ""),
        ("1/0 bar", ""),
        ("-2 bars", "2 bars"),
        ("", ""),
        ("bars " * 99, ""),
    ],
)
def test_what_is_no_length(said: str, meant: str) -> None:
    with pytest.raises(ShowError, match=r"hold = .*; expected seconds, or \"4 bars\", \"2 beats\"") as error:
        length_of("hold", said)
    told = str(error.value).partition('did you mean "')[2].rstrip('"?')
    if meant != "2 bars":  # of a length below 0 nothing is sure
        assert told == meant
    if told:
        length_of("hold", told)


def test_a_grid_in_words() -> None:
    assert [grid_of("snap", said) for said in ("beat", "bar", "2 bars", "1/2 beat")] == [
        *(Grid("beat"), Grid("bar"), Grid("bar", 2), Grid("beat", 0.5))
    ]
    assert grid_of("snap", "2 bars").first(SONG, 3.0) == 6.0
    for said in ("baar", "1 bar 2 beats", "bars", "2 bars + 1 s", ""):
        with pytest.raises(ShowError, match=r'snap = .*; expected "beat", "bar", "2 bars"'):
            grid_of("snap", said)


lengths = st.builds(
    Length, st.integers(0, 9).map(float), st.integers(0, 9).map(float), st.integers(-900, 900).map(lambda ms: ms / 1000)
)


@given(rulers(), st.floats(0, 300), lengths)
def test_a_length_that_ends_begins_where_it_began(ruler: Ruler, begin: float, length: Length) -> None:
    end = length.end(ruler, begin)
    assert length.begin(ruler, end) == pytest.approx(begin, abs=1e-6)
    assume(length.seconds >= 0)
    assert end >= begin - 1e-9


@given(rulers(), st.integers(-5, 80), st.data())
def test_what_a_moment_is_called_is_where_it_is(ruler: Ruler, bar: int, data: st.DataObject) -> None:
    beat = data.draw(st.integers(1, int(ruler.beats_in(bar - 1))))
    moment = moment_of("start", f"bar {bar} beat {beat}", ruler)
    assert moment_of("start", ruler.name(moment), ruler) == pytest.approx(moment, abs=1e-3)
    assert ruler.name(moment) == (f"bar {bar}" if beat == 1 else f"bar {bar} beat {beat}")
