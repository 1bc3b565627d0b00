"""Beats and bars on a clock: there and back, in all metres and tempi."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.ruler import NEAR, Ruler
from choreo.errors import InputError
from tests.strategies import rulers

moments = st.floats(-60, 600)


@given(rulers(), moments)
def test_a_moment_has_one_beat_and_one_bar_and_these_one_moment(ruler: Ruler, time: float) -> None:
    beat = ruler.beat(time)
    assert float(ruler.time(beat)) == pytest.approx(time, abs=1e-8)
    bar = ruler.bar(beat)
    assert float(ruler.time(ruler.beat_of_bar(bar))) == pytest.approx(time, abs=1e-7)


@given(rulers(), moments, moments)
def test_later_is_a_later_beat_and_a_later_bar(ruler: Ruler, one: float, two: float) -> None:
    first, second = sorted((one, two))
    assert ruler.beat(first) <= ruler.beat(second)
    assert ruler.bar(ruler.beat(first)) <= ruler.bar(ruler.beat(second))


@given(rulers(), st.integers(-30, 60))
def test_bars_are_made_of_whole_beats(ruler: Ruler, bar: int) -> None:
    begin, end = ruler.beat_of_bar(float(bar)), ruler.beat_of_bar(bar + 1.0)
    assert float(end - begin) == ruler.beats_in(bar)
    assert float(begin) == round(float(begin))
    assert ruler.beats_in(bar) >= 1


@given(rulers(), moments, st.sampled_from(["beat", "bar"]), st.integers(1, 5))
def test_the_next_line_is_the_first_that_is_not_before(ruler: Ruler, time: float, unit: str, count: int) -> None:
    number = ruler.line(unit, count, time)
    assert ruler.grid(unit, count, number) >= time - 2 * NEAR
    assert ruler.grid(unit, count, number - 1) < time + 2 * NEAR
    assert ruler.at_or_after(time, unit, count) == ruler.grid(unit, count, number)
    back = ruler.line(unit, count, time, back=True)
    assert ruler.grid(unit, count, back) <= time + 2 * NEAR < ruler.grid(unit, count, back + 1) + 4 * NEAR


def test_a_tempo_counts_from_the_first_beat() -> None:
    ruler = Ruler.steady(90, 3, first=2.0)
    assert ruler.beat(np.array([2.0, 4.0, 0.0])).tolist() == [0, 3, -3]
    assert [ruler.name(each) for each in (0.0, 2.0, 4.0, 4.0 + 2 / 3, 3.0, 4.1)] == [
        *("bar 0", "bar 1", "bar 2", "bar 2 beat 2", "bar 1 beat 2.5", "bar 2 beat 1.15")
    ]


def test_beats_go_on_as_they_began_and_ended() -> None:
    ruler = Ruler.tapped(np.array([1.0, 1.5, 2.5, 3.5]), first=1)
    assert ruler.beat(np.array([1.0, 1.5, 2.0, 3.5])).tolist() == [-1, 0, 0.5, 2]
    assert float(ruler.beat(4.5) - ruler.beat(3.5)) == pytest.approx(3 / 2.5), "at the pace of the last beats"
    steady = Ruler.tapped(np.array([1.0, 1.5]), tempo=60)
    assert float(steady.beat(2.5)) == 2.0


def test_metres_change_at_bars_and_an_unfinished_bar_is_a_short_one() -> None:
    ruler = Ruler(np.zeros(1), np.zeros(1), 2.0, 2.0, ((0.0, 4.0), (6.0, 3.0)))
    assert ruler.metres == ((0.0, 4.0), (4.0, 2.0), (6.0, 3.0))
    assert [ruler.beats_in(bar) for bar in range(-1, 4)] == [4, 4, 2, 3, 3]
    assert [ruler.name(time) for time in (0.0, 2.0, 2.5, 3.0, 4.5)] == [
        *("bar 1", "bar 2", "bar 2 beat 2", "bar 3", "bar 4")
    ]


def test_all_is_later_on_a_clock_that_began_earlier() -> None:
    ruler = Ruler.steady(120).shift(2.5)
    assert ruler.name(2.5) == "bar 1"
    assert Ruler(markers=(("chorus", 30.0),)).shift(-1.0).markers == (("chorus", 29.0),)


def test_markers_are_found_by_their_names_in_order() -> None:
    ruler = Ruler(markers=(("chorus", 60.0), ("Chorus", 30.0), ("verse", 5.0)))
    assert ruler.named(" CHORUS ") == [30.0, 60.0]
    assert ruler.named("bridge") == []
    assert not ruler.counts


@given(rulers(), moments)
def test_the_counter_reads_the_bar_and_the_beat_in_which_a_moment_lies(ruler: Ruler, time: float) -> None:
    read = ruler.reading(time)
    bar = int(np.floor(float(ruler.bar(ruler.beat(time + NEAR))) + 1e-9))
    if bar < 0:
        assert read == ""
        return
    number, beat = (int(part) for part in read.removeprefix("bar ").split("."))
    assert number == bar + 1
    assert 1 <= beat <= ruler.beats_in(bar)
    begin = float(ruler.time(ruler.beat_of_bar(float(bar)) + beat - 1))
    assert begin <= time + 2 * NEAR
    assert time < float(ruler.time(ruler.beat_of_bar(float(bar)) + beat)) + NEAR
    assert ruler.reading(begin) == read, "a beat reads as itself where it begins"


@given(rulers(), moments, st.floats(0, 60))
def test_counted_beats_and_bars_are_all_that_lie_between_two_moments(ruler: Ruler, first: float, long: float) -> None:
    found = ruler.counted(first, first + long)
    assert all(ruler.reading(moment) == f"bar {bar}.{beat}" for bar, beat, moment in found)
    assert (np.diff([moment for *_, moment in found]) > 0).all()
    numbers, begun = ruler.bars(first, first + long)
    assert list(zip(numbers.tolist(), begun.tolist(), strict=True)) == [
        (bar, moment) for bar, beat, moment in found if beat == 1 and moment >= first - NEAR
    ]
    for time in np.linspace(first, first + long, 7).tolist():
        told = [(bar, beat) for bar, beat, moment in found if moment <= time + NEAR]
        assert ruler.reading(time) == ("bar {}.{}".format(*told[-1]) if told else "")


def test_nothing_is_read_before_bar_1_and_without_beats() -> None:
    ruler = Ruler.steady(120, first=4.0)
    assert [ruler.reading(each) for each in (0.0, 3.99, 4.0, 6.5)] == ["", "", "bar 1.1", "bar 2.2"]
    assert ruler.counted(0.0, 3.0) == []
    marked = Ruler(markers=(("chorus", 2.0),))
    assert (marked.reading(2.0), marked.counted(0.0, 9.0), len(marked.bars(0.0, 9.0)[0])) == ("", [], 0)


def test_bars_without_number_are_cut_off() -> None:
    numbers, begun = Ruler.steady(2000, 1e-6).bars(0.0, 1e6)
    assert len(numbers) == len(begun) < 300_000


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"moments": np.array([1.0, 1.0]), "beats": np.array([0.0, 1.0])}, "moments: expected rising"),
        ({"moments": np.array([1.0]), "beats": np.array([0.0, 1.0])}, "1 moments and 2 beats"),
        ({"moments": np.array([2e6]), "beats": np.array([0.0])}, "expected rising numbers up to"),
        ({"before": 0.0}, "before: expected 1 to 2,000 beats a minute"),
        ({"metres": ()}, "the first at beat 0"),
        ({"metres": ((0.0, 0.0),)}, "0 beats a bar"),
        ({"metres": ((0.0, 65.0),)}, "65 beats a bar"),
        ({"metres": ((0.0, 1e-300),)}, "1e-300 beats a bar"),
        ({"metres": ((0.0, 4.0), (0.0, 3.0))}, "expected beats that rise"),
        ({"metres": ((0.0, float("nan")),)}, "expected"),
        ({"markers": (("a", float("nan")),)}, "markers: expected seconds"),
    ],
)
def test_what_is_no_ruler_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Ruler(**wrong)
