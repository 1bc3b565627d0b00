"""The timeline: which moment is where, and what is drawn there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import choreo as ch
from choreo.arrays import Bytes
from choreo.core.light_track import LightTrack
from choreo.core.ruler import Ruler
from choreo.stage.instruments.text_panels import AMBER, BLUE, RED
from choreo.stage.instruments.timebar import TimeBar, Wave, thinned
from tests.stage.showcase import flagship
from tests.strategies import rulers

PLAN = flagship(60)
BAR = TimeBar(PLAN, 1280)


def columns(picture: Bytes, colour: tuple[int, int, int]) -> set[int]:
    """Return the columns in which that colour stands."""
    return set(np.flatnonzero((picture[:, :, :3] == colour).all(axis=2).any(axis=0)).tolist())


@given(moment=st.floats(0, 60), width=st.integers(300, 4000), scale=st.floats(0.7, 2.5))
def test_a_click_where_a_moment_stands_means_that_moment(moment: float, width: int, scale: float) -> None:
    bar = TimeBar(PLAN, width, scale)
    assert bar.moment(bar.column(moment)) == pytest.approx(moment, abs=1e-9)


@pytest.mark.parametrize(("column", "moment"), [(-100.0, 0.0), (0.0, 0.0), (1279.0, 60.0), (9e9, 60.0)])
def test_clicks_beside_the_strip_mean_the_ends(column: float, moment: float) -> None:
    assert BAR.moment(column) == moment


def test_holds_have_the_colour_of_their_picture() -> None:
    picture = BAR.picture()
    assert picture.shape == (BAR.height, 1280, 4)
    row = BAR.height - 14
    blue, red = (picture[row, round(BAR.column(moment)), :3].astype(int) for moment in (13.5, 27.5))
    assert blue[2] > blue[0] + 30  # the rivers are blue, the heart is red
    assert red[0] > red[2] + 30


def test_cues_are_named() -> None:
    named, nameless = BAR.picture(), TimeBar(replace(PLAN, spans=()), 1280).picture()
    left, right = round(BAR.column(18.0)) + 2, round(BAR.column(28.0)) - 2
    strip = named[BAR.height - 30 : BAR.height - 14, left:right, :3].astype(int)
    assert np.ptp(strip.sum(axis=2)) > 150  # words on the colour
    flat = nameless[BAR.height - 30 : BAR.height - 14, left:right, :3].astype(int)
    assert np.ptp(flat.sum(axis=2)) == 0


def test_violations_and_the_closest_approach_are_marked_where_they_are() -> None:
    bar = replace(BAR, bad=(7.0, 33.0), closest=50.0)
    picture = bar.picture()
    red, amber = columns(picture, RED), columns(picture, AMBER)
    for moment in bar.bad:
        assert any(abs(column - bar.column(moment)) <= 1 for column in red)
    assert len(red) == 6
    assert min(amber) > bar.column(50.0) - 7
    assert max(amber) < bar.column(50.0) + 7
    assert not columns(BAR.picture(), RED) | columns(BAR.picture(), AMBER)


def test_the_music_stands_where_it_sounds() -> None:
    loud = np.zeros(600)
    loud[200:400] = 1.0  # from 20 to 30 s
    wave = Wave(10.0, 40.0, loud, beats=np.array([12.0, 18.0]))
    bar = replace(BAR, wave=wave)
    assert bar.height > BAR.height
    picture = bar.picture()
    sounding = columns(picture[bar.height - 34 :][:4], (86, 128, 176))
    assert min(sounding) == pytest.approx(bar.column(20.0), abs=3)
    assert max(sounding) == pytest.approx(bar.column(30.0), abs=3)
    beats = columns(picture[bar.height - 14 :], (220, 226, 240))
    for beat in wave.beats.tolist():
        assert any(abs(column - bar.column(beat)) <= 1 for column in beats)


def test_an_effect_is_a_band_in_the_colours_that_it_shows() -> None:
    swarm = ch.Trajectory.hold(np.array([[0.0, 0, 5]]), start=0.0, end=60.0)
    light = LightTrack(np.array([0.0, 30.0, 30.02, 60.0]), np.array([[[255, 0, 0]]] * 2 + [[[0, 0, 255]]] * 2))
    spans = (ch.Span("lake", "hold", 0.0, 60.0, light="river"),)
    bar = TimeBar(ch.Plan("one", swarm, light, spans, ch.Limits(), ch.Fleet(1)), 1280)
    plain = TimeBar(ch.Plan("one", swarm, light, (ch.Span("lake", "hold", 0.0, 60.0),), ch.Limits(), ch.Fleet(1)), 1280)
    shown, without = bar.picture()[..., :3].astype(int), plain.picture()[..., :3].astype(int)
    left, right = round(bar.column(10.0)), round(bar.column(50.0))
    assert (shown[:, left] == [255, 0, 0]).all(axis=1).sum() >= 5
    assert (shown[:, right] == [0, 0, 255]).all(axis=1).sum() >= 5
    assert not (without[:, left] == [255, 0, 0]).all(axis=1).any()


WALTZ = Ruler(np.array([6.0, 30.0]), np.array([0.0, 24.0]), 1.0, 2.0, ((0.0, 3.0),), (("verse", 12.0), ("尾声", 45.0)))


def agree(columns: set[int], places: list[float]) -> bool:
    """Whether there is a column at each of the places, and none elsewhere."""
    apart = np.abs(np.array(sorted(columns))[:, None] - np.array(places))
    return len(columns) == len(places) and bool(apart.min(axis=1).max() <= 1)


def test_bars_and_markers_stand_where_they_sound() -> None:
    bar = replace(BAR, plan=replace(PLAN, ruler=WALTZ))
    assert bar.height == BAR.height + 30
    rows = bar.picture()[bar.height - 40 :]
    ticks = columns(rows[1:5], (112, 122, 146))
    begun = [6.0 + 3 * number for number in range(8)] + [30.0 + 1.5 * number for number in range(21)]
    assert agree(ticks, [bar.column(time) for time in begun])
    numbered = columns(rows[9:11], (112, 122, 146))
    assert agree(numbered, [bar.column(time) for time in (6.0, 18.0, 30.0, 36.0, 42.0, 48.0, 54.0, 60.0)])
    flags = columns(rows[18:27], BLUE)
    assert min(flags) == pytest.approx(bar.column(12.0), abs=1)
    assert any(abs(column - bar.column(45.0)) <= 1 for column in flags)


def test_a_ruler_of_markers_alone_has_one_row_and_none_has_none() -> None:
    marked = Ruler(markers=WALTZ.markers)
    assert replace(BAR, plan=replace(PLAN, ruler=marked)).height == BAR.height + 15
    assert replace(BAR, plan=replace(PLAN, ruler=Ruler.steady(90))).height == BAR.height + 15


@given(rulers(), st.integers(320, 2560))
def test_ticks_are_thinned_until_they_are_legible(ruler: Ruler, width: int) -> None:
    numbers, moments = ruler.bars(0.0, 60.0)
    places = np.array([TimeBar(PLAN, width).column(time) for time in moments.tolist()])
    shown = thinned(numbers, places, 34.0)
    assert (np.diff(places[shown]) >= 34.0).all()
    if shown.sum() > 1:
        step = set(np.diff(numbers[shown]).tolist())
        assert len(step) == 1
        assert step <= {1.0, *(4.0 * 2**power for power in range(12))}
        assert ((numbers[shown] - 1) % step.pop() == 0).all()
    TimeBar(replace(PLAN, ruler=ruler), width).picture()
