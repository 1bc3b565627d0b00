"""Colours of style sheets held against another reader of them (coloraide)."""

from __future__ import annotations

import numpy as np
import pytest
from coloraide.everything import ColorAll
from hypothesis import given
from hypothesis import strategies as st

from choreo.picture.drawings.svg.styles.css_colours import colour_of

PARTS = st.integers(0, 100).map(lambda whole: whole / 100)
SPACES = ("srgb", "srgb-linear", "display-p3", "a98-rgb", "prophoto-rgb", "rec2020", "xyz-d65", "xyz-d50")
MIXED_IN = ("srgb", "srgb-linear", "xyz-d65", "oklab", "oklch", "lab", "lch", "hsl", "hwb")


def expected(colour: ColorAll) -> list[float]:
    shown = colour.convert("srgb").clip()
    return [*(shown.get(channel, nans=False) for channel in ("r", "g", "b")), shown.alpha()]


@given(space=st.sampled_from(SPACES), parts=st.tuples(PARTS, PARTS, PARTS))
def test_colours_of_other_spaces(space: str, parts: tuple[float, float, float]) -> None:
    said = f"color({space} {parts[0]} {parts[1]} {parts[2]})"
    assert colour_of(said) == pytest.approx(expected(ColorAll(said)), abs=2e-3)


@given(
    said=st.one_of(
        st.builds("lab({0} {1} {2})".format, st.integers(0, 100), st.integers(-90, 90), st.integers(-90, 90)),
        st.builds("lch({0}% {1} {2} / 40%)".format, st.integers(0, 100), st.integers(0, 120), st.integers(0, 359)),
        st.builds("oklch({0} {1} {2})".format, PARTS, PARTS.map(lambda part: part * 0.3), st.integers(0, 359)),
    )
)
def test_colours_by_lightness(said: str) -> None:
    assert colour_of(said) == pytest.approx(expected(ColorAll(said)), abs=2e-3)


@pytest.mark.parametrize("space", MIXED_IN)
@pytest.mark.parametrize(("one", "two"), [("red", "blue"), ("#ff08", "#0f0"), ("#c36", "white"), ("#888", "#39c6")])
@pytest.mark.parametrize("part", [0.0, 0.25, 0.6])
def test_mixed_colours(space: str, one: str, two: str, part: float) -> None:
    got = colour_of(f"color-mix(in {space}, {one}, {two} {100 * part}%)")
    assert got == pytest.approx(expected(ColorAll(one).mix(two, part, space=space)), abs=3e-3)


@pytest.mark.parametrize(
    ("said", "rgba"),
    [
        ("color-mix(red, blue)", (0.55, 0.33, 0.64, 1.0)),
        ("color-mix(in srgb, red 20%, blue 20%)", (0.5, 0.0, 0.5, 0.4)),
        ("color-mix(in srgb, red 30%, transparent)", (1.0, 0.0, 0.0, 0.3)),
        ("color-mix(in srgb, transparent, transparent)", (0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_mixtures_without_all_their_words(said: str, rgba: tuple[float, ...]) -> None:
    assert np.allclose(colour_of(said) or (), rgba, atol=0.01)


@pytest.mark.parametrize(
    "said",
    [
        "", "no such colour", "color-mix(in srgb, red)", "color-mix(in srgb, red 0%, blue 0%)", "color(odd 1 0 0)",
        "color-mix(in srgb, red 10% 20%, blue)", "color-mix(in srgb, red, currentcolor)", "color(--own 1 0 0)",
        "color-mix()", "color-mix(in odd, red, blue)",
    ],
)  # fmt: skip
def test_what_is_no_colour(said: str) -> None:
    assert colour_of(said) is None


@pytest.mark.parametrize("space", ["a98-rgb", "rec2020", "prophoto-rgb", "display-p3", "srgb-linear"])
def test_tones_beyond_a_space_are_colours_still_and_what_is_not_finite_is_none(space: str) -> None:
    found = colour_of(f"color({space} -0.1 0.5 0.4)")
    assert found is not None
    assert all(0 <= part <= 1 for part in found)
    assert colour_of(f"color({space} 1e999 0 0)") is None
    assert colour_of("lab(1e308 1e308 1e308)") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("rgb(from #08f 255 g calc(b / 2))", "#ff8880"),
        ("rgb(from red r g b / 50%)", "rgb(255 0 0 / 0.5)"),
        ("hsl(from #0088ff calc(h + 120) s l)", "hsl(328 100% 50%)"),
        ("hwb(from green h 40% b)", "hwb(120 40% 49.8%)"),
        ("oklch(from teal l c calc(h + 90))", "oklch(0.5431 0.0927 284.769)"),
        ("lab(from orange l a b)", "orange"),
        ("oklab(from rgb(20 30 40 / 30%) l a b / calc(alpha * 2))", "rgb(20 30 40 / 60%)"),
        ("color(from red srgb g r b)", "lime"),
        ("lch(from lch(50% 20 30) l c h)", "lch(50% 20 30)"),
    ],
)
def test_a_colour_made_of_another(value: str, expected: str) -> None:
    found, right = colour_of(value), colour_of(expected)
    assert found is not None
    assert right is not None
    assert found == pytest.approx(right, abs=0.004)


@pytest.mark.parametrize(
    "value",
    ["rgb(from)", "rgb(from nothing r g b)", "rgb(from red r g)", "rgb(from red x g b)", "color(from red no r g b)"],
)
def test_a_colour_made_of_nothing_is_none(value: str) -> None:
    assert colour_of(value) is None
