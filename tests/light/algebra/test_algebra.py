"""The parts of which lights are made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.ruler import Ruler
from choreo.errors import InputError
from choreo.light.algebra.blending import BLENDS, blended
from choreo.light.algebra.coordinates import COORDINATES
from choreo.light.algebra.masks import SIDES, of_parts, within
from choreo.light.algebra.moments import Moments, Rhythm
from choreo.light.algebra.noise import smooth, uniform
from choreo.light.algebra.ramps import from_oklab, table_of, to_oklab
from choreo.light.algebra.values import CURVES, EASES, Curve, eased, travelled, value_of
from tests.light.falling import field, row

bytes_ = st.tuples(*[st.integers(0, 255)] * 3)


@settings(max_examples=40, deadline=None)
@given(bytes_)
def test_oklab_is_what_coloraide_says(colour: tuple[int, int, int]) -> None:
    from coloraide import Color

    srgb = np.array(colour) / 255
    theirs = Color("srgb", srgb.tolist()).convert("oklab").coords()
    assert to_oklab(srgb) == pytest.approx(theirs, abs=1e-6)
    assert from_oklab(to_oklab(srgb)) == pytest.approx(srgb, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(bytes_, bytes_, st.floats(0, 1))
def test_a_ramp_is_mixed_in_oklab(one: tuple[int, int, int], two: tuple[int, int, int], part: float) -> None:
    from coloraide import Color

    ends = [Color("srgb", [channel / 255 for channel in colour]) for colour in (one, two)]
    mixed = np.clip(ends[0].mix(ends[1], part, space="oklab").convert("srgb").coords(), 0, 1) * 255
    table = table_of((one, two))
    assert table[round(part * (len(table) - 1))] == pytest.approx(mixed, abs=1.0)


def test_chance_is_even_and_always_the_same() -> None:
    found = uniform(5, np.arange(20_000))
    assert found.mean() == pytest.approx(0.5, abs=0.01)
    assert np.histogram(found, 10, (0, 1))[0].std() < 60
    assert np.array_equal(found, uniform(5, np.arange(20_000)))
    assert not np.array_equal(found, uniform(6, np.arange(20_000)))
    pairs = np.corrcoef(uniform(5, np.arange(1000)), uniform(5, np.arange(1000) + 1))[0, 1]
    assert abs(pairs) < 0.1


def test_noise_is_smooth_and_repeats_after_32() -> None:
    x = np.linspace(0, 32, 4000)
    value = smooth(1, x, 3.3)
    assert np.abs(np.diff(value)).max() < 0.03
    assert value.std() > 0.08
    assert np.abs(smooth(1, x + 32, 3.3) - value).max() < 1e-3
    assert smooth(1, np.arange(5), 2.0) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("name", COORDINATES)
def test_a_coordinate_is_a_number_of_each_dot(name: str) -> None:
    dots = field()
    found = dots.along(name)
    assert found.shape == (160,)
    assert np.isfinite(found).all()
    assert found.min() >= 0
    assert dots.extent(name) >= found.max() - 1e-5


def test_coordinates_are_metres_of_the_picture() -> None:
    dots = field()
    assert dots.along("x").max() == 30
    assert dots.along("z").max() == 18
    assert dots.along([0, 0, -1])[dots.points[:, 2] == 48].max() == 0
    assert dots.along("distance", [0, 40, 30])[0] == 0
    top = int(np.argmax(dots.points[:, 2] - 0.001 * np.abs(dots.points[:, 0] - 15)))
    assert dots.along("angle")[top] in (pytest.approx(0.0, abs=0.03), pytest.approx(1.0, abs=0.03))
    right = int(np.argmax(dots.points[:, 0] - 0.001 * np.abs(dots.points[:, 2] - 39)))
    assert dots.along("angle")[right] == pytest.approx(0.25, abs=0.03), "clockwise for the audience"


def test_from_behind_a_picture_turns_the_other_way() -> None:
    dots = field()
    behind = replace(dots, eye=(0.0, 200.0, 8.0), _known={})
    assert np.allclose(behind.seen[:, 0], -dots.seen[:, 0], atol=6)


@pytest.mark.parametrize("side", SIDES)
def test_half_spaces_and_polygons_are_metres(side: str) -> None:
    axis, sign = SIDES[side]
    assert axis in (0, 1, 2)
    assert sign in (-1, 1)
    inside = within(field(), np.array([[-1, 29], [15, 29], [15, 35], [-1, 35]]))
    assert inside.sum() == 8 * 3


def test_parts_are_named_and_the_nearest_is_told() -> None:
    drawn = field().drawn
    assert of_parts(drawn, ["left", "right"]).all()
    with pytest.raises(InputError, match="part = 'lefft': the picture has no such part; did you mean 'left'"):
        of_parts(drawn, ["lefft"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 255), min_size=6, max_size=6), st.sampled_from(BLENDS))
def test_a_blend_stays_within_the_colours(values: list[float], blend: str) -> None:
    below, above = np.array(values[:3], np.float32), np.array(values[3:], np.float32)
    found = np.asarray(blended(below, above, blend))
    assert found.min() >= -0.01
    assert found.max() <= 255.01


def test_blends_are_what_drawing_programs_do() -> None:
    grey, half = np.array([100.0], np.float32), np.array([128.0], np.float32)
    assert blended(grey, half, "multiply") == pytest.approx(100 * 128 / 255, abs=0.01)
    assert blended(grey, half, "screen") == pytest.approx(255 - 155 * 127 / 255, abs=0.01)
    assert blended(grey, half, "lighten") == 128
    assert blended(grey, half, "darken") == 100
    two_lamps = blended(half, half, "add")
    assert two_lamps == pytest.approx(255 * (1.055 * (2 * 0.2158) ** (1 / 2.4) - 0.055), abs=0.5), "linear light"


@pytest.mark.parametrize("curve", CURVES)
def test_a_curve_goes_between_its_ends(curve: str) -> None:
    rhythm = Rhythm(Ruler.steady(120), np.linspace(0, 20, 50), np.linspace(0, 1, 50))
    found = Curve(curve, 2.0, 5.0).at(Moments(np.linspace(-2, 14, 333), 10.0, 1.0, rhythm))
    assert found.min() >= 2 - 1e-9
    assert found.max() <= 5 + 1e-9
    assert np.ptp(found) > 1


@pytest.mark.parametrize("ease", EASES)
def test_an_ease_begins_and_ends_where_it_should(ease: str) -> None:
    part = np.linspace(0, 1, 50)
    found = eased(part, ease)
    assert found[[0, -1]].tolist() == [0, 1]
    assert (np.diff(found) >= 0).all()


def test_a_speed_that_changes_is_added_up() -> None:
    moments = Moments(np.array([-1.0, 0.0, 5.0, 10.0]), 10.0)
    way = travelled(Curve("ramp", 0.0, 4.0), moments, "second")[:, 0]
    assert way == pytest.approx([0, 0, 5, 20], abs=0.01)
    assert travelled(3.0, moments, "cue")[:, 0] == pytest.approx([-0.3, 0, 1.5, 3.0])


def test_beats_are_those_of_the_music_and_go_on_beyond_them() -> None:
    rhythm = Rhythm(Ruler.tapped(np.array([2.0, 2.5, 3.5]), tempo=60))
    assert rhythm.beat(np.array([2.0, 2.25, 3.0, 3.5, 4.5, 1.0]), 0.0).tolist() == [0, 0.5, 1.5, 2, 3, -1]
    steady = Moments(np.array([0.0, 1.0]), 4.0, 7.0, Rhythm(Ruler.steady(90, 3, first=1.0)))
    assert steady.on("beat").tolist() == [9, 10.5], "on the clock of the show, wherever the picture begins"
    assert steady.on("bar").tolist() == [3, 3.5]
    silent = Moments(np.array([0.0, 1.0]), 4.0, 7.0)
    assert silent.on("beat").tolist() == [0, 2], "without any beats, 120 a minute since the picture stands"
    assert silent.on("bar").tolist() == [0, 0.5]


def test_a_curve_jumps_at_each_marker_of_its_name() -> None:
    ruler = Ruler(markers=(("Kick", 3.0), ("snare", 3.5), ("kick", 5.0)))
    moments = Moments(np.array([0.5, 1.0, 1.25, 1.5, 2.0, 3.0, 3.5]), 9.0, 2.0, Rhythm(ruler))
    assert Curve("beats", 0, 10, marker="kick").at(moments).tolist() == [0, 10, 5, 0, 0, 10, 0]
    assert Curve("beats", 0, 10, marker="kick", period=2).at(moments).tolist() == [0, 10, 8.75, 7.5, 5, 10, 7.5]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("fast", "speed = 'fast'; expected m/s from 0 to 9"),
        (12, "speed = 12; expected m/s from 0 to 9"),
        ({"curve": "rmp"}, "speed: curve = 'rmp'; expected one of .*; did you mean 'ramp'"),
        ({"low": 1}, "speed: says no curve"),
        ({"curve": "ramp", "hi": 3}, "speed: key = 'hi'; expected one of"),
        ({"curve": "ramp", "high": 30}, "speed: high = 30; expected m/s from 0 to 9"),
    ],
)
def test_a_value_that_is_none_is_refused(said: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        value_of("speed", said, "m/s", 0, 9)


def test_a_row_is_one_stroke() -> None:
    assert row().along("stroke").max() == 40
