"""How colours change while the drones travel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.drawn import Drawn
from choreo.core.light_track import FRAME
from choreo.light.algebra.coordinates import Dots
from choreo.light.fade import DARK_FADE, Glow, fade, gradient
from choreo.light.light import Light
from choreo.light.lit import Lit

RED = np.array([[255, 0, 0], [200, 0, 0]], dtype=np.uint8)
BLUE = np.array([[0, 0, 255], [0, 0, 100]], dtype=np.uint8)


def test_colours_stand_from_start_to_end_and_cross_between() -> None:
    light = fade([Glow(10.0, 20.0, RED), Glow(30.0, 40.0, BLUE)], 60.0)
    for time in (10.0, 15.0, 20.0):
        assert np.array_equal(light.at(time), RED)
    for time in (30.0, 40.0):
        assert np.array_equal(light.at(time), BLUE)
    assert light.at(25.0).tolist() == [[128, 0, 128], [100, 0, 50]]


def test_the_show_is_black_at_both_ends() -> None:
    light = fade([Glow(10.0, 20.0, RED)], 60.0)
    assert not light.at(0.0).any()
    assert not light.at(60.0).any()
    assert light.times[-1] == 60.0


def test_through_the_dark_the_light_goes_out_at_once_and_comes_on_at_the_end() -> None:
    light = fade([Glow(10.0, 20.0, RED), Glow(30.0, 40.0, BLUE, through_dark=True)], 60.0)
    assert np.array_equal(light.at(20.0), RED)
    for time in np.linspace(20 + DARK_FADE, 30 - DARK_FADE, 20):
        assert not light.at(float(time)).any()
    assert light.at(20 + DARK_FADE / 2).any()
    assert np.array_equal(light.at(30.0), BLUE)


def test_a_dark_travel_too_short_for_two_fades_still_touches_the_dark() -> None:
    light = fade([Glow(10.0, 20.0, RED), Glow(20.4, 40.0, BLUE, through_dark=True)], 60.0)
    assert np.array_equal(light.at(20.0), RED)
    assert not light.at(20.2).any()
    assert np.array_equal(light.at(20.4), BLUE)


def test_a_picture_without_a_hold_shines_for_a_moment() -> None:
    light = fade([Glow(10.0, 10.0, RED), Glow(30.0, 40.0, BLUE)], 60.0)
    assert np.array_equal(light.at(10.0), RED)


moments = st.lists(st.integers(1, 400_000), min_size=2, max_size=8, unique=True).map(sorted)


@given(moments, st.lists(st.booleans(), min_size=4, max_size=4))
def test_any_times_give_a_track_that_shows_every_glow(times: list[int], dark: list[bool]) -> None:
    """Times are whole milliseconds, the track's keyframes whole frames: half a frame apart at the most."""
    pairs = list(zip(times[::2], times[1::2], strict=False))
    glows = [
        Glow(start / 1000, end / 1000, RED if number % 2 else BLUE, dark[number])
        for number, (start, end) in enumerate(pairs)
    ]
    light = fade(glows, times[-1] / 1000 + 5.0)
    assert np.abs(light.times / FRAME - np.rint(light.times / FRAME)).max() < 1e-6
    for glow in glows:
        for time in (glow.start + FRAME, (glow.start + glow.end) / 2, glow.end - FRAME):
            if glow.start + FRAME <= time <= glow.end - FRAME:
                assert np.array_equal(light.at(time), glow.colours)
    assert not light.at(light.times[-1]).any()


def test_a_gradient_runs_from_the_lowest_dot_to_the_highest() -> None:
    heights = np.array([20.0, 10.0, 15.0, 12.5])
    assert gradient(heights, ["black", (200, 100, 0)]).tolist() == [[200, 100, 0], [0, 0, 0], [100, 50, 0], [50, 25, 0]]
    assert gradient(heights, ["red", "lime", "blue"]).tolist()[:3] == [[0, 0, 255], [255, 0, 0], [0, 255, 0]]


@pytest.mark.parametrize("count", [1, 3])
def test_a_level_picture_takes_the_first_colour(count: int) -> None:
    assert gradient(np.full(count, 7.0), ["red", "blue"]).tolist() == [[255, 0, 0]] * count


def test_one_colour_is_one_colour() -> None:
    assert gradient(np.arange(3.0), ["#102030"]).tolist() == [[16, 32, 48]] * 3


SOON_DARK = np.array([[255, 0, 0], [0, 0, 0], [90, 90, 90]], dtype=np.uint8)
NOW_DARK = np.array([[0, 0, 0], [0, 0, 255], [30, 30, 30]], dtype=np.uint8)


@pytest.mark.parametrize("moving", [False, True])
def test_who_is_dark_at_one_end_of_a_way_draws_nothing_in_the_middle_of_it(moving: bool) -> None:
    """Drone 0 goes out, 1 comes on, 2 crosses; as steady colours, and as lights that are looked at all the time."""

    def glow(start: float, end: float, colours: np.ndarray) -> Glow:
        places = np.arange(9.0).reshape(3, 3)
        dots = Dots(places, colours, Drawn.through(places), 0, (0.0, -90.0, 8.0))
        lit = Lit(dots, np.arange(3), Light("gradient", colours=["black", "white"], amount=0.0))
        return Glow(start, end, colours, lit=lit if moving else None)

    light = fade([glow(10.0, 20.0, SOON_DARK), glow(50.0, 60.0, NOW_DARK)], 80.0)
    assert light.at(25.0)[0].tolist() == pytest.approx([128, 0, 0], abs=4)  # half way to its dark
    assert not light.at(25.0)[1].any()
    for time in (30.2, 35.0, 39.8):
        assert light.at(time)[:2].max() <= 3
        assert light.at(time)[2].tolist() == pytest.approx([90 - 2 * (time - 20)] * 3, abs=4)
    assert light.at(45.0)[1].tolist() == pytest.approx([0, 0, 128], abs=4)
    assert not light.at(45.0)[0].any()


def test_ways_up_and_home_are_faded_all_the_way() -> None:
    light = fade([Glow(10.0, 20.0, RED)], 60.0)
    assert light.at(5.0).tolist() == [[128, 0, 0], [100, 0, 0]]
    assert light.at(40.0).tolist() == [[128, 0, 0], [100, 0, 0]]
