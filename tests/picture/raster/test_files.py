"""Pictures with soft shadows, half-transparent lines and greys that came out wrong: each with what is right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import choreo as ch

FILES = Path(__file__).parent / "files"
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
    assert bar[np.abs(bar) < 0.9 * radius.mean()].max() == pytest.approx(0.69 * radius.mean(), rel=0.02)


def test_the_lighter_greys_of_a_logo_are_drawn() -> None:
    name = "f2_grey_facets_white.png"
    with Image.open(FILES / name) as image:
        ink = np.asarray(image.convert("L")) < 245
    rows, columns = np.nonzero(ink)
    low, high = ch.trace(FILES / name).outline(150, width=90.0).bounds
    seen = (high - low)[2] / (high - low)[0]
    assert seen == pytest.approx(np.ptp(rows) / np.ptp(columns), rel=0.02)
