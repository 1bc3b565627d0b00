"""Logos with several colours: each area of colour has its outline, borders between them included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import choreo as ch
from tests.picture.drawing import CROSS, ink, saved

RED, BLUE, GOLD = (208, 16, 48), (16, 64, 208), (255, 204, 0)


def flag() -> Image.Image:
    """Two fields side by side, a disc over both, anti-aliased."""
    sheet = Image.new("RGB", (1600, 1200), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((200, 200, 799, 999), fill=RED)
    draw.rectangle((800, 200, 1399, 999), fill=BLUE)
    draw.ellipse((550, 350, 1050, 850), fill=GOLD)
    return sheet.resize((400, 300), Image.Resampling.BOX)


SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect x="50" y="50" width="150" height="200"
 fill="rgb(208,16,48)"/><rect x="200" y="50" width="150" height="200" fill="rgb(16,64,208)"/><circle cx="200" cy="150"
 r="62.5" fill="rgb(255,204,0)"/></svg>"""


@pytest.fixture(params=["png", "jpg", "svg"])
def outline(request: pytest.FixtureRequest, tmp_path: Path) -> ch.Outline:
    if request.param != "svg":
        return ch.trace(saved(flag(), tmp_path, f"flag.{request.param}"))
    (tmp_path / "flag.svg").write_text(SVG)
    return ch.trace(tmp_path / "flag.svg")


def test_borders_between_colours_hold_dots(outline: ch.Outline) -> None:
    dots = outline.outline(240, width=120).points[:, [0, 2]]
    middle = np.abs(dots[:, 0]) < 0.6
    assert (np.abs(dots[middle, 1]) > 26).sum() > 10, "where the fields meet, above and below the disc"
    ring = np.abs(np.hypot(*dots.T) - 25) < 0.8
    turns = np.unique(np.degrees(np.arctan2(*dots[ring].T)) % 360 // 30)
    assert len(turns) == 12, "all around the disc"
    assert (np.abs(dots[:, 0]) > 59).sum() > 30, "and the edge of all"


def test_the_inside_is_filled_around_the_borders(outline: ch.Outline) -> None:
    dots = outline.outline_and_fill(700, width=120)
    assert dots.spacing >= 1.51
    ring = np.abs(np.hypot(*dots.points[:, [0, 2]].T) - 25) < 0.3
    assert ring.sum() > 35


def test_lines_in_two_colours_and_one_colour_have_no_borders(tmp_path: Path) -> None:
    cross = np.asarray(ink(CROSS, pen=6).convert("RGB")).copy()
    dark = cross[:, :, 0] < 128
    cross[:150][dark[:150]] = RED
    cross[150:][dark[150:]] = BLUE
    plain = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(plain).ellipse((100, 50, 300, 250), fill=RED)
    for picture in (Image.fromarray(cross), plain):
        file = saved(picture, tmp_path)
        assert ch.trace(file)._borders == ()


def test_a_wash_has_no_borders(tmp_path: Path) -> None:
    """From red to blue in a hundred steps: nowhere do two colours meet."""
    part = np.linspace(0, 1, 300)[None, :, None]
    wash = np.full((300, 400, 3), 255.0)
    wash[50:250, 50:350] = (1 - part) * RED + part * np.array(BLUE)
    assert ch.trace(saved(Image.fromarray(wash.astype(np.uint8)), tmp_path))._borders == ()
