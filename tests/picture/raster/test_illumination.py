"""Unevenly lit paper: a scan reads like the clean drawing, and what is no scan is left as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from choreo.picture.raster.illumination import evenly_lit
from choreo.picture.raster.image_file import Raster
from choreo.picture.trace import trace
from tests.picture.drawing import CROSS, SQUARE, ink, saved, star

Tones = NDArray[np.float64]
DRAWING = np.asarray(ink(SQUARE + CROSS + star(), pen=6).resize((800, 600)), dtype=np.float64) / 255
DOWN, RIGHT = np.indices(DRAWING.shape) / np.array([600, 800])[:, None, None]
LIGHTS: dict[str, Tones] = {
    "a lamp at one side": 0.35 + 0.6 * RIGHT,
    "a lamp at one corner": 0.3 + 0.65 * RIGHT * DOWN,
    "a dark rim": 0.95 - 0.9 * ((RIGHT - 0.5) ** 2 + (DOWN - 0.5) ** 2),
    "a soft shadow": 0.9 - 0.45 / (1 + np.exp(-18 * (RIGHT + 0.4 * DOWN - 0.7))),
}


def scanned(light: Tones) -> Image.Image:
    grain = np.random.default_rng(1).normal(0, 0.04, DRAWING.shape)
    return Image.fromarray(np.rint(255 * np.clip((0.15 + 0.85 * DRAWING) * light + grain, 0, 1)).astype(np.uint8))


@pytest.mark.parametrize("light", LIGHTS)
def test_a_scan_in_uneven_light_has_the_ink_of_the_drawing(tmp_path: Path, light: str) -> None:
    outline = trace(saved(scanned(LIGHTS[light]), tmp_path, "scan.jpg"))
    found, drawn = outline.areas, trace(saved(ink(SQUARE + CROSS + star(), pen=6), tmp_path)).areas
    assert found.area / 4 == pytest.approx(drawn.area, rel=0.08)  # twice as large each way
    assert len(found.geoms) == len(drawn.geoms)


def test_colours_survive_uneven_light(tmp_path: Path) -> None:
    sheet = np.stack([DRAWING * 0.3 + 0.7, DRAWING, DRAWING], axis=2)  # reddish lines
    lit = np.rint(255 * sheet * LIGHTS["a lamp at one corner"][:, :, None]).astype(np.uint8)
    dots = trace(saved(Image.fromarray(lit), tmp_path)).stroke(150, width=100)
    assert dots.colours is not None
    red, green, _ = dots.colours.astype(int).T
    assert np.median(red - green) > 80
    assert len(dots) == 150


def sheet_of(tones: NDArray[Any]) -> Raster:
    return Raster(tones.astype(np.float32), None, None)


def test_even_paper_and_wide_silhouettes_are_left_as_they_are() -> None:
    disc = np.where((RIGHT - 0.5) ** 2 + (DOWN - 0.5) ** 2 < 0.2, 0.1, 0.9)
    half = np.where(RIGHT < 0.5, 0.1, 0.9)
    for tones in (DRAWING, disc, half, 1 - DRAWING):
        sheet = sheet_of(tones)
        assert evenly_lit(sheet) is sheet


def test_what_is_no_paper_is_left_as_it_is() -> None:
    noise = np.kron(np.random.default_rng(2).uniform(0, 1, (30, 40)), np.ones((20, 20)))
    sheet = sheet_of(noise)
    assert evenly_lit(sheet) is sheet


def test_dark_paper_is_made_even_as_well() -> None:
    tones = 0.1 + 0.2 * RIGHT + 0.5 * (1 - DRAWING)
    even = evenly_lit(sheet_of(tones)).grey
    paper = even[DRAWING > 0.99]
    assert np.quantile(paper, 0.98) - np.quantile(paper, 0.02) < 0.03
