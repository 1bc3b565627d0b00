"""What is drawn has sharp edges, however light it is; a soft shadow is not drawn, however dark."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from choreo.picture.outline import Outline
from choreo.picture.trace import trace

Colour = tuple[int, int, int]
SIZE = 600
RING, BAR = (130, 130, 450, 450), (180, 283, 402, 299)
DRAWN = np.pi * (160**2 - 145**2) + 222 * 16
"""Square pixels of ring and bar."""


def drawn(colour: tuple[int, ...]) -> Image.Image:
    picture = Image.new("RGBA", (4 * SIZE, 4 * SIZE))
    brush = ImageDraw.Draw(picture)
    brush.ellipse([4 * side for side in RING], outline=colour, width=60)
    brush.rectangle([4 * side for side in BAR], fill=colour)
    return picture.resize((SIZE, SIZE), Image.Resampling.BOX)


def shadow(dark: int, soft: float, *, whole: bool) -> Image.Image:
    """A soft shadow a little to the right and below: of the whole disc, or of the lines."""
    shape = Image.new("L", (SIZE, SIZE))
    if whole:
        ImageDraw.Draw(shape).ellipse([RING[0] + 16, RING[1] + 20, RING[2] + 16, RING[3] + 20], fill=dark)
    else:
        shape.paste(drawn((0, 0, 0, 255)).getchannel("A").point(lambda value: value * dark // 255), (10, 12))
    picture = Image.new("RGBA", (SIZE, SIZE), (0, 0, 0, 0))
    picture.putalpha(shape.filter(ImageFilter.GaussianBlur(soft)))
    return picture


def is_ring_and_bar(outline: Outline) -> bool:
    return abs(outline.areas.area / DRAWN - 1) < 0.1 and len(outline.areas.geoms) == 2


@pytest.mark.parametrize("ground", ["white", "clear", "jpeg"])
@pytest.mark.parametrize(
    "colour", [(220, 20, 20, 255), (20, 60, 200, 255), (0, 0, 0, 255)], ids=["red", "blue", "black"]
)
@pytest.mark.parametrize(("dark", "soft"), [(120, 16), (80, 10), (150, 25)])
def test_a_soft_shadow_is_not_drawn(
    tmp_path: Path, ground: str, colour: tuple[int, ...], dark: int, soft: float
) -> None:
    picture = Image.alpha_composite(shadow(dark, soft, whole=True), drawn(colour))
    if ground != "clear":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    file = tmp_path / ("logo.jpg" if ground == "jpeg" else "logo.png")
    picture.save(file, quality=85)
    assert is_ring_and_bar(trace(file))


@pytest.mark.parametrize("dark", [60, 110])
def test_a_soft_shadow_of_lines_is_not_drawn(tmp_path: Path, dark: int) -> None:
    picture = Image.alpha_composite(shadow(dark, 12, whole=False), drawn((220, 20, 20, 255)))
    picture.save(tmp_path / "logo.png")
    assert is_ring_and_bar(trace(tmp_path / "logo.png"))


@pytest.mark.parametrize("opacity", [20, 60, 100, 125, 200])
def test_lines_that_are_partly_transparent_are_drawn(tmp_path: Path, opacity: int) -> None:
    drawn((0, 60, 220, opacity)).save(tmp_path / "veil.png")
    assert is_ring_and_bar(trace(tmp_path / "veil.png"))


def facets(tones: tuple[Colour, Colour, Colour], paper: Colour) -> Image.Image:
    picture = Image.new("RGB", (SIZE, SIZE), paper)
    brush = ImageDraw.Draw(picture)
    brush.polygon([(300, 80), (150, 310), (300, 390)], fill=tones[0])
    brush.polygon([(300, 80), (450, 310), (300, 390)], fill=tones[1])
    brush.polygon([(150, 340), (300, 430), (300, 520)], fill=tones[2])
    return picture


FACETS = 150 * 310 + 150 * 90 / 2


def grey(*values: int) -> tuple[Colour, ...]:
    return tuple((value, value, value) for value in values)


@pytest.mark.parametrize(
    ("tones", "paper"),
    [
        (grey(200, 130, 80), (255, 255, 255)),
        (grey(225, 200, 30), (255, 255, 255)),
        (grey(60, 120, 240), (0, 0, 0)),
        (((255, 220, 220), (240, 120, 120), (120, 0, 0)), (255, 255, 255)),
    ],
    ids=["greys", "light greys", "on black", "reds"],
)
def test_every_tone_of_a_logo_is_drawn(tmp_path: Path, tones: tuple[Colour, Colour, Colour], paper: Colour) -> None:
    facets(tones, paper).save(tmp_path / "logo.png")
    assert trace(tmp_path / "logo.png").areas.area == pytest.approx(FACETS, rel=0.03)


def test_two_tones_are_traced_as_ever(tmp_path: Path) -> None:
    """A picture of paper and one ink takes the way it always took, to the last bit."""
    from choreo.picture.raster.tones import drawn_tones

    ink = np.asarray(drawn((0, 0, 0, 255)).getchannel("A")).astype(np.float32) / np.float32(255)
    assert drawn_tones(ink, ink) is None
