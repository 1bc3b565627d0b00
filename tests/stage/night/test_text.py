"""Captions in any script: what can be drawn is, the rest is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from choreo.arrays import Bytes
from choreo.stage.night import text
from choreo.stage.night.text import clean, fit, font_file, length, write

DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@pytest.fixture
def no_installed_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(text, "_installed", lambda: ())
    text._font_for.cache_clear()
    yield
    text._font_for.cache_clear()


def drawn(words: str, anchor: str = "l") -> Bytes:
    page = Image.new("RGB", (400, 60))
    write(ImageDraw.Draw(page), (200, 40), words, 24, (255, 255, 255), anchor=anchor)
    return np.asarray(page)


def test_text_stands_on_the_baseline_right_or_left_of_its_place() -> None:
    for anchor, side in (("l", slice(200, None)), ("r", slice(0, 200))):
        ink = drawn("rivers", anchor).max(axis=2)
        assert ink[:, side].any()
        assert ink[:41, side].sum() > 0.99 * ink.sum()


def test_width_is_what_is_drawn() -> None:
    columns = np.flatnonzero(drawn("heart").max(axis=(0, 2)))
    assert length("heart", 24) == pytest.approx(np.ptp(columns), abs=4)


def test_characters_without_a_font_are_left_out(no_installed_fonts: None) -> None:
    assert clean("潇湘 two 江 rivers") == "two rivers"
    assert clean("潇湘 · 永州") == ""  # no lonely dot
    assert clean("...") == "..."
    assert (drawn("潇rivers湘") == drawn("rivers")).all()
    assert not drawn("潇湘").any()


def test_characters_come_from_an_installed_font_that_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    if not DEJAVU.exists():
        pytest.skip("needs the font DejaVu Sans")
    sign = "♜"  # not in Pillow's own font
    monkeypatch.setattr(text, "_installed", lambda: ("/no/such/font.ttf", str(DEJAVU)))
    text._font_for.cache_clear()
    assert text._font_for("a") == ""
    assert text._font_for(sign) == str(DEJAVU)
    assert text._font_for("潇") is None
    assert font_file(f"a{sign}") == str(DEJAVU)
    assert font_file("潇") is not None  # nothing of it is left to draw
    text._font_for.cache_clear()


def test_controls_and_line_breaks_do_not_reach_the_picture() -> None:
    assert clean("two\n\trivers\x00\x1b[31m\u202e\u200b") == r"two rivers\x00\x1b[31m\u202e"


def test_long_text_is_cut_with_an_ellipsis() -> None:
    cut = fit("the winding heights of the Jiuyi mountains", 24, 200)
    assert cut.endswith("…")
    assert cut.startswith("the")
    assert length(cut, 24) <= 200
    assert fit("short", 24, 200) == "short"


@given(st.text(max_size=80))
def test_any_text_can_be_fitted_and_drawn(words: str) -> None:
    short = fit(words, 24, 150)
    assert length(short, 24) <= 150
    drawn(short)
