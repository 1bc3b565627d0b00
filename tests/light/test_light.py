"""Lights: layers of effects, their words, where they fall and when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from choreo.core.ruler import Ruler
from choreo.errors import InputError
from choreo.light.algebra.coordinates import Dots
from choreo.light.algebra.moments import Rhythm
from choreo.light.light import Light, is_colour
from choreo.light.lighting import Lighting
from choreo.light.words import COMMON
from tests.light.falling import CUE, TIMES, field, levels, row, shown


def test_no_colour_dims_what_is_below_one_is_shone_in_and_several_are_a_ramp() -> None:
    base = Light("solid", colour=[200, 100, 0])
    own = shown(base + Light("breathe", low=0.5), row())
    assert np.allclose(own[..., 0], 2 * own[..., 1], atol=0.1)
    assert own[..., 0].min() == pytest.approx(100, abs=1)
    assert shown(Light("breathe", colour="blue"), row())[..., 0].max() == 0
    ramp = shown(Light("breathe", colours=["red", "blue"]), row())
    assert ramp[..., 0].max() > 250
    assert ramp[..., 2].max() > 250


def test_a_comet_of_one_colour_is_laid_over_the_picture() -> None:
    found = shown(Light("solid", colour="navy") + Light("comet", colour="white"), row())
    assert found.min(axis=0)[:, 2].min() == 128, "where it is not, the picture is as it was"
    assert found.max() > 250


def test_layers_lie_on_each_other_in_their_order() -> None:
    over = Light("solid", colour="red") + Light("solid", colour="blue", amount=0.25)
    assert shown(over, row())[0, 0].tolist() == pytest.approx([191.25, 0, 63.75])
    assert shown(Light("solid", colour="red") + Light("solid", colour="blue", blend="add"), row())[
        0, 0
    ].round().tolist() == [
        255,
        0,
        255,
    ]


@pytest.mark.parametrize(
    ("words", "lit"),
    [
        ({"part": "left"}, lambda points: points[:, 0] < 16),
        ({"part": ["left", "right"]}, lambda points: points[:, 0] < 99),
        ({"left_of": 9}, lambda points: points[:, 0] < 9),
        ({"right_of": 9}, lambda points: points[:, 0] > 9),
        ({"above": 39}, lambda points: points[:, 2] > 39),
        ({"below": 39}, lambda points: points[:, 2] < 39),
        ({"behind": 39}, lambda points: points[:, 1] > 39),
        ({"before": 39}, lambda points: points[:, 1] < 39),
        ({"within": [[-1, 29], [9, 29], [9, 99], [-1, 99]]}, lambda points: points[:, 0] < 9),
        ({"right_of": 9, "above": 39}, lambda points: (points[:, 0] > 9) & (points[:, 2] > 39)),
    ],
)
def test_a_layer_falls_where_it_is_said(words: dict[str, object], lit: object) -> None:
    dots = field()
    found = shown(Light("solid", colour="black") + Light("solid", colour="white", **words), dots)[0, :, 0]
    assert np.array_equal(found == 255, lit(dots.points))  # type: ignore[operator]  # a lambda


def ninety(seconds: np.ndarray, dots: Dots) -> np.ndarray:
    return np.full((len(seconds), len(dots), 3), 90)


@pytest.mark.parametrize("blend", ["normal", "lighten", "darken", "multiply", "screen", "overlay", "add"])
@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("solid", {"colour": "blue", "amount": 0.7}),
        ("gradient", {"along": "x", "colours": ["red", "gold"]}),
        ("breathe", {"low": 0.3}),
        ("comet", {"colour": "white"}),
        ("sparkle", {"colour": "white", "seed": 3}),
        ("rainbow", {}),
        (ninety, {}),
    ],
    ids=lambda value: getattr(value, "__name__", None) if callable(value) else str(value)[:8],
)
def test_a_layer_on_few_dots_is_what_it_is_there_among_all(
    what: Any, words: dict[str, Any], blend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = Light("solid", colour="#305070")
    few = shown(below + Light(what, left_of=9, blend=blend, **words), field())
    monkeypatch.setattr("choreo.light.layer._MOST_DOTS", -1.0)  # all dots are looked at, always
    assert np.array_equal(few, shown(below + Light(what, left_of=9, blend=blend, **words), field()))
    there = field().points[:, 0] < 9
    assert 0 < there.sum() < 0.7 * len(there), "few enough"
    assert few[:, there] == pytest.approx(shown(below + Light(what, blend=blend, **words), field())[:, there], abs=1e-3)
    assert np.array_equal(few[:, ~there], shown(below, field())[:, ~there])


def test_a_mask_is_another_effect() -> None:
    dark = Light("solid", colour="black")
    masked = shown(dark + Light("solid", colour="white", mask="wipe"), row())
    assert np.allclose(masked[..., 0] / 255, levels(Light("wipe"), row()), atol=1e-3)


def test_a_mask_may_be_a_light_of_one_effect() -> None:
    """A script says what the show file says; a light in a light is the nearest that comes to mind."""
    masked = [
        Light("solid", colour="white", mask=mask) for mask in ({"name": "wipe", "edge": 5}, Light("wipe", edge=5))
    ]
    table, light = (shown(Light("solid", colour="black") + each, row()) for each in masked)
    assert np.array_equal(light, table)
    assert len(np.unique(light)) > 10, "the mask masks"
    for mask, named in (
        (Light("wipe") + Light("sweep"), r"wipe \+ sweep"),
        (Light(lambda _time, _dots: 0), "a function"),
    ):
        with pytest.raises(InputError, match=f"light 'solid': mask: {named}; expected one effect"):
            Light("solid", mask=mask)


def test_a_layer_shines_from_begin_to_end_with_its_fades() -> None:
    light = Light("solid", colour="black") + Light("solid", colour="white", begin=2, fade_in=1, end=-3, fade_out=2)
    level = levels(light, row())[:, 0]
    for time, wanted in ((1.9, 0), (2.5, 0.5), (3.1, 1), (4.9, 1), (6.0, 0.5), (7.1, 0)):
        assert level[round(time * 50)] == pytest.approx(wanted, abs=0.02)


def test_numbers_may_change_over_the_cue() -> None:
    curve = {"curve": "ramp", "low": 0, "high": 1}
    level = levels(Light("solid", colour="black") + Light("solid", colour="white", amount=curve), row())[:, 0]
    assert level == pytest.approx(TIMES / CUE, abs=0.01)
    fast = levels(Light("river", speed={"curve": "ramp", "low": 0, "high": 8}), row())
    assert np.abs(np.diff(fast, axis=0)).max() < 0.06, "a speed that changes makes no jump"


def test_lights_keep_to_the_beat() -> None:
    rhythm = Rhythm(Ruler.tapped(np.arange(0.3, 20, 0.5)))
    level = shown(Light("pulse", per="beat", period=1), row(), rhythm=rhythm)[:, 0, 0]
    peaks = TIMES[1:-1][(level[1:-1] > level[:-2]) & (level[1:-1] >= level[2:])]
    late = (peaks - 0.3 + 0.25) % 0.5 - 0.25
    assert np.abs(late[1:-1]).max() <= 0.021, "brightest on the beats"
    assert np.median(np.diff(peaks)) == pytest.approx(0.5, abs=0.02)
    assert Light("pulse", per="beat").hears
    assert Light("pulse", low={"curve": "loudness"}).hears
    assert not Light("pulse").hears
    assert Light("pulse", low={"curve": "loudness"}).hears_loudness
    assert not Light("pulse", per="beat").hears_loudness


def test_a_function_of_ones_own_is_an_effect() -> None:
    def halves(time: np.ndarray, dots: Dots) -> np.ndarray:
        bright = (dots.along("x")[None] < 4 * time[:, None]).astype(float)
        return bright[..., None] * [1.0, 0.5, 0.0]

    found = shown(Light(halves) + Light("solid", colour="blue", right_of=35), row())
    assert found[250, 0].tolist() == [255, 127.5, 0]
    assert found[250, 70].tolist() == [0, 0, 0]
    assert found[250, -1].tolist() == [0, 0, 255]
    assert shown(Light(lambda time, dots: np.full((len(time), len(dots), 3), 9)), row())[3, 3].tolist() == [9, 9, 9]


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (lambda _time, _dots: np.zeros((2, 3)), r"gives colours of shape \(2, 3\); expected \(501, 81, 3\)"),
        (lambda _time, _dots: np.full(3, 2.0), "gives colours beyond their range"),
        (lambda _time, _dots: np.full(3, -1), "gives colours beyond their range"),
        (lambda _time, _dots: np.full(3, np.nan), "gives colours beyond their range"),
    ],
)
def test_a_function_that_gives_no_colours_is_told(own: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        shown(Light(own), row())  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"name": "rivr"}, "light: name = 'rivr': there is no such effect; did you mean 'river'"),
        ({"name": "river", "sped": 3}, "light 'river': sped: unknown key; did you mean 'speed'"),
        ({"name": "river", "speed": "fast"}, "light 'river': speed = 'fast'; expected metres per second or beat from"),
        (
            {"name": "river", "colours": ["bleu"]},
            "light 'river': colours: colour 'bleu' is not known; did you mean 'blue'",
        ),
        ({"name": "river", "colour": [0.2, 2, 0]}, "light 'river': colour: colour .*0.0 to 1.0"),
        ({"name": "river", "along": "strokes"}, "along = 'strokes'; expected one of .*; did you mean 'stroke'"),
        ({"name": "river", "blend": "ad"}, "blend = 'ad'; expected one of .*; did you mean 'add'"),
        ({"name": "river", "per": "beats"}, "per = 'beats'; expected one of .*; did you mean 'beat'"),
        ({"name": "river", "reverse": 1}, "reverse = 1; expected true or false"),
        ({"name": "river", "within": [[0, 0]]}, "within: 1 corners; expected 3 or more"),
        ({"name": "breathe", "along": "x"}, "light 'breathe': along: it runs along nothing; leave it out"),
        ({"name": "image"}, "light 'image': file is missing: a PNG, JPEG, WebP or GIF"),
        ({"name": "image", "file": "no.png"}, "no such file"),
        ({"name": "river", "mask": "wip"}, "there is no such effect; did you mean 'wipe'"),
        ({"speed": 3}, "light: says no name"),
    ],
)
def test_mistakes_are_told_with_the_nearest_right_word(words: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Light.of(words)


def test_all_mistakes_of_a_light_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Light("river", sped=3, blend="ad", amount=7)
    assert len(caught.value.lines) == 3


def test_floats_from_0_to_1_are_colours_and_never_black() -> None:
    assert Light("solid", colour=(1.0, 0.5, 0.0)).layers[0].colours == ((255, 128, 0),)


def test_a_word_is_a_colour_or_an_effect() -> None:
    assert is_colour(["red", "#00ff00"])
    assert not is_colour(["red", "river"])
    with pytest.raises(InputError, match="'rivver' is neither a colour nor an effect; did you mean 'river'"):
        is_colour("rivver")
    with pytest.raises(InputError, match="colour 'blak' is not known; did you mean 'black'"):
        is_colour("blak")


def test_every_common_word_is_explained() -> None:
    from pathlib import Path

    text = (Path(__file__).parents[2] / "docs" / "light.md").read_text(encoding="utf-8")
    table = text.split("## What every effect takes")[1].split("\n## ")[0]
    assert [word for word in COMMON if f"`{word}`" not in table] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"travel": "drk"}, "lighting: travel = 'drk'; expected one of fade, dark, or a light; did you mean 'dark'"),
        ({"take_off": "rivr"}, "lighting: take_off: 'rivr' is neither a colour nor an effect; did you mean 'river'"),
        ({"brightness": 2}, "lighting: brightness = 2; expected a number from 0 to 1"),
        ({"channels": [1, 1]}, "lighting: channels = "),
    ],
)
def test_lights_of_the_whole_show_are_checked(words: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Lighting(**words)  # type: ignore[arg-type]  # wrong on purpose
