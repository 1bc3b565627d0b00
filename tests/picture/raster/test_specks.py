"""Blots about a seal or an ink drawing are left out and told; dots that are drawn stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from choreo.picture.trace import trace

SIDE = 600


def seal(file: Path, radii: Sequence[float], pen: int = 16) -> Path:
    """Write a ring with a cross in it, and dots of these radii about it, none near to it."""
    paper = Image.new("L", (SIDE, SIDE), 250)
    pencil = ImageDraw.Draw(paper)
    pencil.ellipse((150, 150, 450, 450), outline=20, width=pen)
    pencil.line((220, 300, 380, 300), fill=20, width=pen)
    pencil.line((300, 220, 300, 380), fill=20, width=pen)
    for index, radius in enumerate(radii):
        turn = 2 * np.pi * index / len(radii)
        x, y = 300 + 230 * np.cos(turn), 300 + 230 * np.sin(turn)
        pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=20)
    paper.filter(ImageFilter.GaussianBlur(0.7)).save(file)
    return file


def farthest(file: Path, paper: str = "auto") -> float:
    """Return how far a centre line is from the middle of the ring."""
    places = np.concatenate(trace(file, paper=paper).strokes)
    return float(np.hypot(*(places - SIDE / 2).T).max())


def test_blots_of_all_sizes_are_left_out_and_told(tmp_path: Path) -> None:
    file = seal(tmp_path / "seal.png", np.random.default_rng(2).uniform(1.5, 4.6, 30).tolist())
    assert farthest(file) < 155
    (note,) = trace(file).notes
    assert note == '30 specks are left out; paper = "white" draws them'
    assert farthest(file, "white") > 225


@pytest.mark.parametrize(
    "radii",
    [
        [4.0] * 30,  # beads: all of one size
        [2.0, 3.0] * 15,  # small and large stars
        [8.0] * 15 + [3.0] * 15,  # as wide as the pen
        [2.0, 5.0, 3.0],  # no more than a few
    ],
)
def test_dots_that_are_drawn_stay(tmp_path: Path, radii: list[float]) -> None:
    file = seal(tmp_path / "beads.png", radii)
    assert farthest(file) > 225
    assert not trace(file).notes


def test_small_dots_beside_a_silhouette_stay(tmp_path: Path) -> None:
    radii = np.random.default_rng(2).uniform(1.5, 4.6, 30).tolist()
    assert farthest(seal(tmp_path / "moon.png", radii, pen=150)) > 225
