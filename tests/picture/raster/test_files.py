"""Pictures with soft shadows, half-transparent lines and greys that came out wrong: each with what is right."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import choreo as ch

FILES = Path(__file__).parent / "files"
SILHOUETTES = ("04e_RGBA_white_fill_red_outline.png", "10_ink_covers_rim.png", "15_gradient_rect.png")
RINGS = ("a2_red_ring_disc_shadow.png", "b2_red_disc_shadow_white.jpg", "e_alpha49.png")


@pytest.mark.parametrize("name", RINGS)
def test_a_ring_with_a_bar_is_drawn_alone_whatever_its_shadow(name: str) -> None:
    dots = ch.trace(FILES / name).stroke(150, width=90.0).points[:, [0, 2]]
    dots -= (dots.max(axis=0) + dots.min(axis=0)) / 2
    on_bar = np.abs(dots[:, 1]) < 1.0
    radius = np.linalg.norm(dots[~on_bar], axis=1)
    assert np.ptp(radius) < 0.02 * radius.mean()
    angles = np.sort(np.arctan2(*dots[~on_bar].T))
    assert np.diff(angles, append=angles[0] + 2 * np.pi).max() < 3 * 2 * np.pi / 120  # all round, but for its ends
    bar = np.sort(dots[on_bar, 0])
    assert bar[np.abs(bar) < 0.9 * radius.mean()].max() == pytest.approx(0.728 * radius.mean(), rel=0.02)


def test_the_lighter_greys_of_a_logo_are_drawn() -> None:
    name = "f2_grey_facets_white.png"
    with Image.open(FILES / name) as image:
        ink = np.asarray(image.convert("L")) < 245
    rows, columns = np.nonzero(ink)
    low, high = ch.trace(FILES / name).outline(150, width=90.0).bounds
    seen = (high - low)[2] / (high - low)[0]
    assert seen == pytest.approx(np.ptp(rows) / np.ptp(columns), rel=0.02)


@pytest.mark.parametrize(
    "name", ["04e_RGBA_white_fill_red_outline.png", "10_ink_covers_rim.png", "15_gradient_rect.png"]
)
def test_a_silhouette_is_told_to_use_another_mode_with_numbers_that_fit(name: str) -> None:
    outline = ch.trace(FILES / name)
    with pytest.raises(ch.PictureError) as caught:
        outline.stroke(300, width=60.0)
    told = re.search(
        r"use mode outline, which holds (\d+) at this size or mode fill, which holds (\d+)", str(caught.value)
    )
    assert told is not None, str(caught.value)
    assert len(outline.outline(int(told[1]), width=60.0)) == int(told[1])
    assert len(outline.fill(int(told[2]), width=60.0)) == int(told[2])


def test_a_badge_up_to_the_rim_is_drawn_and_a_note_says_so() -> None:
    outline = ch.trace(FILES / "10_ink_covers_rim.png")
    assert any("white corners were taken for paper" in note for note in outline.notes)
    low, high = outline.fill(300, width=60.0).bounds
    assert (high - low)[[0, 2]] == pytest.approx([60.0, 60.0], abs=4.0)
