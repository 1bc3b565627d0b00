"""From lights to keyframes: few, near enough, and each drone's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.light_track import FRAME, LightTrack
from choreo.light.baking import Finish
from choreo.light.effects.catalogue import effects
from choreo.light.fade import Glow, fade
from choreo.light.light import Light
from choreo.light.lit import Lit
from choreo.light.simplify import BLOCK, simplified
from tests.light.falling import field


def track_of(table: np.ndarray, error: float) -> LightTrack:
    runs = simplified(table, error)
    return LightTrack.ragged(runs.frame, runs.values, np.searchsorted(runs.drone, np.arange(table.shape[1] + 1)))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3 * BLOCK + 5), st.integers(1, 4), st.sampled_from([0.0, 1.0, 2.0, 4.0]), st.integers(0, 2**31))
def test_straight_runs_leave_the_colours_by_no_more_than_is_stated(
    moments: int, n: int, error: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    smooth = 127 + rng.uniform(100, 127) * np.sin(
        np.linspace(0, rng.uniform(1, 40), moments)[:, None, None] + rng.uniform(0, 6, (n, 3))
    )
    jumps = rng.integers(0, 256, (moments, n, 3))
    table = np.where(rng.uniform(size=(moments, n, 1)) < rng.choice([0, 0.05, 1]), jumps, np.rint(smooth)).astype(
        np.uint8
    )
    found = track_of(table, error).sample(np.arange(moments))
    assert np.abs(found.astype(int) - table).max() <= error
    assert not found[table == 0].any(), "what is dark is quite dark"


def test_what_stands_or_fades_needs_two_keyframes() -> None:
    still = np.full((1000, 3, 3), 77, np.uint8)
    assert np.diff(track_of(still, 2.0).starts).tolist() == [2, 2, 2]
    slow = np.rint(np.linspace(0, 255, BLOCK)).astype(np.uint8)[:, None, None].repeat(3, axis=2)
    assert np.diff(track_of(slow, 2.0).starts).tolist() == [2]


def test_a_smooth_light_is_a_few_runs_a_second() -> None:
    times = np.arange(0, 60, FRAME)
    table = np.rint(127 + 120 * np.sin(2 * np.pi * times / 4))[:, None, None].repeat(3, axis=2).astype(np.uint8)
    assert track_of(table, 2.0).starts[-1] < 60 * 5


LIT = Lit(field(), np.arange(160)[::-1].copy())
WHITE = np.full((160, 3), 255, np.uint8)


def flowing(start: float, end: float, name: str, **words: object) -> Glow:
    light = Light(name, **words)
    return Glow(start, end, WHITE, False, replace(LIT, light=light))


@pytest.mark.parametrize("name", sorted(set(effects()) - {"image"}))
def test_the_track_shows_the_effect_on_its_drones(name: str) -> None:
    glow = flowing(4.0, 9.0, name)
    track = fade([glow], 15.0)
    times = np.arange(200.0, 451) * FRAME
    wanted = glow.shine(times)
    assert np.abs(track.sample(np.arange(200, 451)) - wanted).max() < 2.51


def test_from_light_to_light_colours_cross_and_both_go_on() -> None:
    one, two = flowing(2.0, 4.0, "river"), flowing(8.0, 10.0, "twinkle")
    track = fade([one, two], 14.0)
    middle = (one.shine(np.array([6.0])) + two.shine(np.array([6.0])))[0] / 2
    assert np.abs(track.at(6.0) - middle).max() < 3
    assert not track.at(0.0).any()
    assert not track.at(14.0).any()
    assert not track.last.any()


def test_through_the_dark_and_with_a_light_on_the_way() -> None:
    dark = replace(flowing(8.0, 10.0, "twinkle"), through_dark=True)
    assert not fade([flowing(2.0, 4.0, "river"), dark], 14.0).at(6.0).any()
    still = Glow(2.0, 4.0, WHITE, False, LIT)
    onward = Glow(8.0, 10.0, WHITE, False, LIT, way=Light("solid", colour="red"))
    track = fade([still, onward], 14.0)
    assert track.at(6.0).tolist() == [[255, 0, 0]] * 160
    assert track.at(9.0).tolist() == WHITE.tolist()


@pytest.mark.parametrize("name", ["solid", "twinkle"])
def test_a_light_on_the_way_begins_with_the_way_and_not_while_the_picture_before_is_held(name: str) -> None:
    """The drones that are dark in the first picture shine as soon as they leave for the second one."""
    colours = WHITE.copy()
    colours[:40] = 0
    dots = replace(field(), colours=colours)
    before = Glow(2.0, 60.0, colours, False, replace(LIT, dots=dots, light=Light(name, colour="gold")))
    before = before if name == "twinkle" else Glow(2.0, 60.0, colours, False)
    onward = Glow(70.0, 80.0, WHITE, False, LIT, way=Light("solid", colour="red"))
    track = fade([before, onward], 90.0)
    frames = np.arange(100, 3000)
    assert np.abs(track.sample(frames) - before.shine(frames * np.float64(FRAME))).max() < 2.51
    if name == "solid":
        assert not track.sample(frames, range(40)).any(), "what is dark is quite dark"
    assert track.at(60.0).tolist() == [[255, 0, 0]] * 160


def test_spare_drones_stay_dark() -> None:
    lit = Lit(field(), np.concatenate([np.arange(160), [160, 161]]), Light("fire"))
    colours = np.concatenate([WHITE, np.zeros((2, 3), np.uint8)])
    track = fade([Glow(1.0, 5.0, colours, False, lit, way=Light("solid", colour="red"))], 8.0)
    assert not track.sample(np.arange(0, 400), [160, 161]).any()


def test_a_show_without_effects_is_as_it_ever_was() -> None:
    track = fade([Glow(2.0, 4.0, WHITE, False, LIT), Glow(8.0, 10.0, WHITE // 2, True, LIT)], 14.0)
    assert track.starts[-1] <= 8 * 160
    assert track.times.tolist() == pytest.approx([0, 2, 4, 4.5, 7.5, 8, 10, 14])


def test_brightness_and_channels_are_parts_of_the_light() -> None:
    half = fade([flowing(2.0, 4.0, "solid")], 8.0, Finish(brightness=0.5)).at(3.0)
    assert half.tolist() == [[188, 188, 188]] * 160
    warm = fade([Glow(2.0, 4.0, WHITE, False, LIT)], 8.0, Finish(channels=(1.0, 0.5, 0.0))).at(3.0)
    assert warm.tolist() == [[255, 188, 0]] * 160
    off = fade([flowing(2.0, 4.0, "fire")], 8.0, Finish(brightness=0.0))
    assert not off.values.any()


def test_a_smaller_error_keeps_nearer() -> None:
    glow = flowing(1.0, 9.0, "river")
    frames = np.arange(50, 451)
    for error in (0.0, 1.0, 4.0):
        track = fade([glow], 12.0, Finish(error=error))
        assert np.abs(track.sample(frames) - glow.shine(frames.astype(np.float64) * FRAME)).max() <= error + 0.51
