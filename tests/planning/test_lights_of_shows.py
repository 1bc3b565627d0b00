"""The lights of whole shows: where they begin and end, what moves with what, and who stays dark."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.errors import ShowError
from choreo.light.light import Light
from tests.planning import kept
from tests.sounds import click_track, encoded

RING = ch.ring(20, radius=14).stand(y=40, z=40)
SHOW = ch.Show("ring", ch.Fleet(22), [ch.Cue(RING, hold=6.0, light="river")], ch.Limits())


def planned(**words: Any) -> ch.Plan:
    return kept.plan(replace(SHOW, **words))


def colour(name: str) -> Light:
    return Light("solid", colour=name)


def span(plan: ch.Plan, kind: str) -> ch.Span:
    return next(each for each in plan.spans if each.kind == kind)


def test_a_light_begins_with_its_picture_and_moves_with_it() -> None:
    one = planned()
    two = planned(cues=[ch.Cue(RING, hold=6.0, light="river", start=span(one, "hold").start + 7.5)])
    begin, later = span(one, "hold").start, span(two, "hold").start
    assert later == pytest.approx(begin + 7.5)
    for moment in (0.0, 1.3, 4.9):
        apart = one.light.at(begin + moment).astype(int) - two.light.at(later + moment)
        assert np.abs(apart).max() <= 5, "half a frame at the most, and what straight runs leave"


def test_spares_are_dark_and_all_is_dark_at_both_ends() -> None:
    plan = planned(lighting=ch.Lighting(take_off=Light("twinkle"), way_back=Light("river"), landing=Light("breathe")))
    hold = span(plan, "hold")
    frames = np.arange(round(hold.start * 50) + 1, round(hold.end * 50) - 1)
    lit = plan.light.sample(frames).any(axis=(0, 2))
    assert lit.sum() == 20
    assert not plan.light.at(0.0).any()
    assert not plan.light.last.any()
    assert ch.check(plan).ok


def test_take_off_way_back_and_landing_have_the_lights_that_the_show_sets() -> None:
    plan = planned(
        cues=[ch.Cue(RING, hold=2.0, light="white")],
        lighting=ch.Lighting(take_off=colour("red"), way_back=colour("lime"), landing=colour("blue"), brightness=1.0),
    )
    for kind, channel in (("take-off", 0), ("return", 1), ("landing", 2)):
        part = span(plan, kind)
        colours = plan.light.at(part.end - 0.1 if kind != "landing" else (part.start + part.end) / 2)
        lit = colours[colours.any(axis=1)]
        assert len(lit) >= 20
        assert (lit.argmax(axis=1) == channel).all(), kind


def test_the_light_of_take_off_runs_over_the_rows_of_the_array_spares_included() -> None:
    front = {"name": "wipe", "along": "y", "colours": ["white"]}
    plan = planned(fleet=ch.Fleet(25), lighting=ch.Lighting(take_off=Light.of(front)), take_off="rows")
    rise = span(plan, "take-off")
    rows = plan.fleet.homes[:, 1]
    shares = [
        np.asarray(plan.light.at(rise.start + part * (rise.end - rise.start)).any(axis=1)) for part in (0.3, 0.6, 0.99)
    ]
    lit = [[bool(each[rows == row].all()) for row in np.unique(rows)] for each in shares]
    assert lit[-1] == [True] * 5, "all 25, though the picture has 20 dots"
    assert lit[0][0]
    assert not lit[0][-1]
    assert lit[0] <= lit[1]


def test_a_light_of_take_off_that_names_a_part_means_the_picture() -> None:
    both = RING.rename("ring") + ch.line(2, 4.0).stand(y=40, z=40).rename("line")
    plan = planned(
        cues=[ch.Cue(both, hold=2.0, light="white")],
        lighting=ch.Lighting(take_off=Light("solid", colour="red", part="line")),
    )
    colours = plan.light.at(span(plan, "take-off").end - 0.1)
    assert (colours[:, 1] < 100).sum() == 2, "the rest is white, as the picture is"


def test_ways_between_pictures_have_the_light_of_the_cue_or_of_the_show() -> None:
    cues = [ch.Cue(RING, hold=1.0, light="white"), ch.Cue(RING.at(20, 40, 40), hold=1.0, name="b", light="white")]
    middle = {}
    for name, lighting, own in (
        ("fade", None, None),
        ("dark", ch.Lighting(travel="dark"), None),
        ("red", ch.Lighting(travel=Light("solid", colour="red")), None),
        ("own", ch.Lighting(travel="dark"), "fade"),
    ):
        plan = planned(cues=[cues[0], replace(cues[1], travel_light=own)], lighting=lighting)
        way = [each for each in plan.spans if each.kind == "travel"][1]
        colours = plan.light.at((way.start + way.end) / 2)
        middle[name] = np.median(colours[colours.any(axis=1)], axis=0).tolist() if colours.any() else [0, 0, 0]
    assert middle == {"fade": [255, 255, 255], "dark": [0, 0, 0], "red": [255, 0, 0], "own": [255, 255, 255]}


def test_a_group_s_light_ends_when_it_has_landed() -> None:
    left, right = ch.ring(8, radius=6).stand(y=30, z=30, x=-30), ch.ring(8, radius=6).stand(y=30, z=30, x=30)
    cues = [
        ch.Cue(left, hold=2.0, light="fire", group="left", name="left"),
        ch.Cue(right, hold=40.0, light="river", group="right", name="right"),
    ]
    groups = [ch.Group("left", 8, "left"), ch.Group("right", 8, "right")]
    plan = kept.plan(ch.Show("two", ch.Fleet(16), cues, groups=groups))
    landed = next(each.end for each in plan.spans if each.kind == "landing" and each.group == "left")
    own = plan.trajectory.start[:, 0] < plan.trajectory.start[:, 0].mean()
    frames = np.arange(round(landed * 50) + 1, round(plan.duration * 50))
    assert not plan.light.sample(frames, np.flatnonzero(own)).any()
    assert plan.light.sample(frames, np.flatnonzero(~own)).any()
    assert ch.check(plan).ok


def test_a_hundred_changes_of_light_on_one_picture_are_planned_in_no_time() -> None:
    cues = [ch.Cue(RING, hold=0.5, name=f"{k}", light=["gold", "teal"][k % 2]) for k in range(102)]
    ch.plan(replace(SHOW, cues=cues[:2]))  # libraries are loaded
    timings: dict[str, float] = {}
    begun = time.process_time()
    plan = ch.plan(replace(SHOW, cues=cues), timings=timings)
    assert time.process_time() - begun < 10, "seconds, on whatever machine; benchmarks/light.py measures"
    assert all(each.end - each.start <= 0.1 + 1e-9 for each in plan.spans[2:-2] if each.kind == "travel")


def test_lights_keep_to_the_music() -> None:
    pytest.importorskip("soundfile")
    music = encoded(click_track(np.arange(0.5, 60.0, 0.6), 60.0))
    beat = Light("pulse", per="beat", share=0.4, low=0.0)
    plan = planned(cues=[ch.Cue(RING, hold=8.0, light=beat)], music=music, music_start=2.0)
    heard = ch.listen(music).beats + 2.0
    hold = span(plan, "hold")
    level = plan.light.sample(np.arange(round(hold.start * 50), round(hold.end * 50))).max(axis=(1, 2)).astype(float)
    times = hold.start + np.arange(len(level)) / 50
    near = np.abs(times[level > 250][:, None] - heard).min(axis=1)
    assert near.max() < 0.12, "brightest on the beats"


def test_a_part_that_is_not_there_is_told_with_its_cue() -> None:
    with pytest.raises(ShowError, match="cue 'ring': light: part = 'sail': the picture has no such part"):
        ch.Cue(RING.rename("ring"), light=Light("river", part="sail"))


def test_the_same_show_gives_the_same_light_and_another_seed_another_one() -> None:
    cues = [ch.Cue(RING, hold=3.0, light=Light("solid", colour="navy") + Light("sparkle"))]
    one, two, other = planned(cues=cues), planned(cues=cues), planned(cues=cues, seed=5)
    assert np.array_equal(one.light.values, two.light.values)
    assert one.show_hash == two.show_hash != other.show_hash
    assert not np.array_equal(one.light.colours.shape, other.light.colours.shape) or not np.array_equal(
        one.light.values, other.light.values
    )


def test_the_fingerprint_knows_what_a_function_of_ones_own_does() -> None:
    def red(time: np.ndarray, dots: object) -> np.ndarray:
        return np.array([255, 0, 0])

    def blue(time: np.ndarray, dots: object) -> np.ndarray:
        return np.array([0, 0, 255])

    blue.__qualname__ = red.__qualname__
    plans = [planned(cues=[ch.Cue(RING, hold=1.0, light=Light(own))]) for own in (red, red, blue)]
    assert plans[0].show_hash == plans[1].show_hash != plans[2].show_hash
