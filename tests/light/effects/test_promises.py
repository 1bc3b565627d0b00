"""What each named effect promises, whatever its numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from choreo.core.drawn import Drawn
from choreo.light.algebra.coordinates import Dots
from choreo.light.effects.catalogue import Number, Word, effects
from choreo.light.films import Frames
from choreo.light.light import Light
from tests.light.falling import CUE, TIMES, field, levels, row, shown

FILM = Frames(np.random.default_rng(1).integers(0, 256, (3, 12, 20, 3), np.uint8), np.full((3, 12, 20), 255, np.uint8))
NAMES = sorted(effects())


def made(name: str, **words: object) -> Light:
    """Return the light of an effect, with a film where it needs one."""
    return Light(name, **({"file": FILM, **words} if name == "image" else words))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_light_and_any_moment_by_itself(name: str) -> None:
    light, dots = made(name), field()
    whole = shown(light, dots)
    assert np.array_equal(whole, shown(made(name), field()))
    some = np.array([400, 7, 131])
    assert np.abs(shown(light, dots, TIMES[some]) - whole[some]).max() < 0.05, "nothing is kept from before"


@pytest.mark.parametrize("name", NAMES)
def test_no_colour_is_out_of_range_before_in_and_after_the_cue(name: str) -> None:
    times = np.linspace(-8, 30, 200)
    found = shown(made(name), field(), times)
    assert found.shape == (200, 160, 3)
    assert found.min() >= 0
    assert found.max() <= 255
    assert found.any(), "something shines"


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from([name for name in NAMES if name not in ("image", "scroll", "count")]))
def test_no_number_in_its_range_breaks_an_effect(data: st.DataObject, name: str) -> None:
    words: dict[str, object] = {}
    for key, wish in effects()[name].wishes.items():
        if isinstance(wish, Number) and data.draw(st.booleans()):
            low, high = max(wish.least, -50), min(wish.most, 500)
            words[key] = data.draw(st.floats(low, high))
        assert not isinstance(wish, Word)
    found = shown(made(name, **words), field(6, 4), np.linspace(-3, 13, 40))
    assert np.isfinite(found).all()


@pytest.mark.parametrize("name", ["write", "wipe", "curtain", "dissolve"])
@pytest.mark.parametrize("share", [0.3, 0.8, 1.0])
def test_what_is_revealed_begins_dark_and_ends_with_all_dots_lit(name: str, share: float) -> None:
    lit = levels(made(name, share=share), field())
    assert lit[0].max() < 0.01
    assert lit[share * CUE - 1e-9 <= TIMES].min() == 1.0
    assert (np.diff(lit, axis=0) >= -1e-6).all(), "and nothing goes out on the way"


def test_unwrite_takes_away_what_write_has_written() -> None:
    assert np.allclose(levels(Light("unwrite"), row()) + levels(Light("write"), row()), 1.0, atol=1e-5)


def test_write_goes_stroke_by_stroke_and_letter_by_letter() -> None:
    dots = field()
    half = levels(Light("write", share=1.0, edge=0.01), dots)[250]
    assert (half[dots.drawn.order < 76] == 1).all()
    assert (half[dots.drawn.order > 84] == 0).all()
    letters = levels(Light("write", share=1.0, edge=0.01, along="part"), dots)[250]
    assert (letters[dots.drawn.of("left")] == 1).all()
    assert (letters[dots.drawn.of("right")] == 0).all()


def test_parts_of_nested_groups_are_written_one_after_the_other() -> None:
    dots = field()
    whole = replace(dots, drawn=replace(dots.drawn, parts=tuple(("scene", *names) for names in dots.drawn.parts)))
    light = Light("write", share=1.0, edge=0.01, along="part")
    assert np.array_equal(levels(light, whole), levels(light, dots)), "a group around all changes nothing"
    inner = Drawn.joined([("scene", dots.drawn), ("ground", dots.drawn)])
    both = Dots(np.concatenate([dots.points, dots.points + [0.0, 5.0, 0.0]]), np.tile(dots.colours, (2, 1)), inner)
    half = levels(Light("write", share=1.0, edge=0.01, along="part", part="scene"), both)[250]
    assert (half[: len(dots)][dots.drawn.of("left")] == 1).all()
    assert (half[: len(dots)][dots.drawn.of("right")] == 0).all()


@settings(max_examples=30, deadline=None)
@given(st.floats(1, 15), st.floats(12, 40), st.sampled_from([0.5, 1.0, 3.0]))
def test_a_river_moves_at_its_speed_whatever_the_scale(speed: float, length: float, scale: float) -> None:
    dots = row(40 * scale, 401)
    light = Light("river", speed=speed, length=length)
    step = dots.points[1, 0] - dots.points[0, 0]
    seconds = 20 * step / speed
    before, after = levels(light, dots, np.array([2.0, 2.0 + seconds]))
    assert np.abs(after[20:] - before[:-20]).max() < 0.02, "20 dots on after the time for 20 steps"


def test_a_river_closes_on_a_ring() -> None:
    turn = np.arange(200) / 200 * 2 * np.pi
    ring = np.stack([30 * np.cos(turn), np.full(200, 40.0), 50 + 30 * np.sin(turn)], axis=1)
    dots = row(1, 200)
    around = replace(dots.drawn, along=turn * 30, length=np.full(200, 60 * np.pi), closed=np.ones(200, np.bool_))
    lit = levels(Light("river", length=17.0), replace(dots, points=ring, drawn=around, _known={}))
    steps = np.abs(np.diff(np.concatenate([lit, lit[:, :1]], axis=1), axis=1)).max(axis=0)
    assert steps[-1] <= 1.05 * steps.max()


@pytest.mark.parametrize("share", [0.05, 0.2, 0.6])
def test_a_sparkle_s_share_is_its_share(share: float) -> None:
    dots = field(40, 40)
    found = shown(Light("solid", colour="black") + Light("sparkle", share=share, period=0.5), dots)
    alight = (found.max(axis=2) > 0).mean()
    assert alight == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("name", ["breathe", "heartbeat", "pulse", "twinkle", "starfield", "radar", "strobe"])
def test_what_repeats_repeats(name: str) -> None:
    word = "rate" if name == "strobe" else "period"
    light = made(name, **{word: 2.0})
    period = 0.5 if name == "strobe" else 2.0
    if name in ("twinkle", "starfield"):  # each dot at its own pace
        assert levels(light, field()).std(axis=0).min() > 0.01
        return
    one, two = levels(light, field(), TIMES), levels(light, field(), TIMES + 3 * period)
    assert np.abs(one - two).mean() < 0.02


@pytest.mark.parametrize("name", ["write", "wipe", "curtain", "dissolve", "unwrite", "trail"])
def test_retiming_the_cue_moves_the_effect_along(name: str) -> None:
    short, long = levels(made(name), field(), TIMES, CUE), levels(made(name), field(), TIMES * 2, 2 * CUE)
    assert np.abs(short - long).max() < 1e-3


def test_a_chase_and_a_comet_go_forward_a_comet_with_its_tail_behind() -> None:
    dots = row(40, 401)
    at = np.array([1.0, 1.1])
    for name, speed in (("chase", 10.0), ("comet", 10.0)):
        one, two = levels(Light(name, speed=speed, length=100.0), dots, at)
        ahead = np.abs(two[10:] - one[:-10]).max()
        assert ahead < 0.15, name
    head = levels(Light("comet", speed=10.0, length=100.0, tail=10.0), dots, np.array([2.0]))[0]
    assert int(head.argmax()) == pytest.approx(200, abs=2)
    assert head[190] > head[150] > head[100] - 1e-6
    assert head[205] < 0.1


def test_a_sweep_crosses_in_its_period_and_a_ripple_goes_outwards() -> None:
    dots = row(40, 401)
    bright = levels(Light("sweep", period=4.0, width=4.0), dots, np.linspace(0.6, 3.4, 8)).argmax(axis=1)
    assert (np.diff(bright) > 0).all()
    rings = levels(Light("ripple", speed=5.0, length=20.0, centre=[0, 40, 50]), dots, np.array([1.0, 1.2]))
    assert np.abs(rings[1, 10:] - rings[0, :-10]).max() < 0.02


def test_a_shock_wave_runs_at_its_speed_and_dies_away() -> None:
    dots = row(40, 401)
    found = levels(Light("shock_wave", speed=10.0, width=4.0, low=0.0, centre=[0, 40, 50]), dots, np.array([1.0, 3.0]))
    assert dots.points[found.argmax(axis=1), 0] == pytest.approx([10, 30], abs=0.5)
    assert found[1].max() < found[0].max()


def test_a_flip_book_lights_one_pose_at_a_time() -> None:
    dots = field()
    lit = levels(Light("flip_book", rate=2.0), dots)
    left = dots.drawn.of("left")
    assert (lit[10, left] == 1).all()
    assert (lit[10, ~left] == 0).all()
    assert (lit[30, left] == 0).all()


def test_a_countdown_shows_another_number_every_second_and_stops() -> None:
    lit = levels(Light("count", first=3, last=0), field(24, 16))
    shots = [lit[round(second * 50) + 5] for second in (0, 1, 2, 3, 5, 9)]
    assert all(np.abs(one - two).max() > 0.5 for one, two in pairwise(shots[:4]))
    assert np.array_equal(shots[3], shots[5])


def test_words_scroll_to_the_left() -> None:
    dots = field(60, 10)
    lit = levels(Light("scroll", text="I", speed=10.0), dots)
    middle = [(frame[frame > 0.5], dots.points[frame > 0.5, 0]) for frame in lit[100:400:20]]
    places = [at.mean() for level, at in middle if len(level) > 3]
    assert len(places) > 5
    assert (np.diff(places) < 0).all()


def test_an_image_is_seen_upright_from_the_audience() -> None:
    sheet = np.zeros((1, 20, 32, 3), np.uint8)
    sheet[0, :10, :16] = [255, 0, 0]  # upper left
    found = shown(Light("image", file=Frames(sheet, np.full((1, 20, 32), 255, np.uint8))), field(), np.array([1.0]))[0]
    dots = field()
    red = found[:, 0] > 128
    assert dots.points[red, 0].max() < 17
    assert dots.points[red, 2].min() > 37
    assert red.sum() == pytest.approx(40, abs=8)


def test_a_film_plays_at_its_rate(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "film.gif"
    sheets = [Image.new("RGB", (32, 20), colour) for colour in ("red", "lime", "blue")]
    sheets[0].save(file, save_all=True, append_images=sheets[1:], duration=100)
    found = shown(Light("image", file=str(file), rate=2.0), field(), np.array([0.1, 0.6, 1.1, 1.6]))
    assert found.argmax(axis=2)[:, 80].tolist() == [0, 1, 2, 0]


def test_a_strobe_is_lit_its_share_of_the_time() -> None:
    assert levels(Light("strobe", rate=2.0, share=0.25), field())[:500].mean() == pytest.approx(0.25, abs=0.03)


def test_a_gradient_runs_from_end_to_end_and_a_rainbow_has_all_hues() -> None:
    found = shown(Light("gradient", along="x", colours=["black", "white"]), row())[0, :, 0]
    assert found[[0, -1]].tolist() == [0, 255]
    assert (np.diff(found) >= 0).all()
    hues = shown(Light("rainbow"), row())[0]
    assert set(hues.argmax(axis=1)) == {0, 1, 2}


def test_fire_is_hottest_at_its_foot() -> None:
    dots, found = field(), shown(Light("fire"), field()).sum(axis=2)
    low, high = dots.points[:, 2] < 34, dots.points[:, 2] > 44
    assert found[:, low].mean() > 1.5 * found[:, high].mean()
