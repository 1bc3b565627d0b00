"""What is drawn has sharp edges, however light it is; a soft shadow is not drawn, however dark."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from choreo.picture.outline import Outline
from choreo.picture.pixels import outline_of_sheet
from choreo.picture.raster.image_file import Raster
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


@pytest.mark.parametrize("colour", [(220, 20, 20, 255), (245, 200, 20, 255)], ids=["red", "yellow"])
def test_a_shadow_as_far_from_white_as_the_colour_is_not_drawn(tmp_path: Path, colour: tuple[int, ...]) -> None:
    picture = Image.alpha_composite(shadow(215, 7, whole=False), drawn(colour))
    Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB").save(tmp_path / "logo.png")
    assert is_ring_and_bar(trace(tmp_path / "logo.png"))


def test_shadows_that_fall_together_at_the_tips_of_a_star_are_not_drawn(tmp_path: Path) -> None:
    turns = np.pi / 2 + np.arange(11) * np.pi / 5
    reach = np.where(np.arange(11) % 2, 90, 200)
    tips = [(300 + r * np.cos(t), 300 - r * np.sin(t)) for r, t in zip(reach, turns, strict=True)]
    star = Image.new("L", (SIZE, SIZE))
    ImageDraw.Draw(star).line([*tips, tips[1]], fill=255, width=14, joint="curve")
    dark = Image.new("L", star.size)
    dark.paste(star.point(lambda value: value // 2), (12, 16))
    picture = Image.new("RGB", star.size, "white")
    picture.paste((0, 0, 0), mask=dark.filter(ImageFilter.GaussianBlur(14)))
    picture.paste((214, 40, 40), mask=star)
    picture.save(tmp_path / "star.png")
    outline = trace(tmp_path / "star.png")
    seen = np.asarray(star) > 127
    assert outline.areas.area == pytest.approx(float(seen.sum()), rel=0.06)
    assert len(outline.areas.geoms) == 1
    assert outline.areas.bounds[2] == pytest.approx(float(np.nonzero(seen.any(axis=0))[0][-1]) + 1, abs=3)


@pytest.mark.parametrize("ending", ["png", "jpg"])
@pytest.mark.parametrize("inner", ["#facd3c", "#808080", "#1e50c8"])
def test_what_lies_within_a_black_line_is_drawn(tmp_path: Path, inner: str, ending: str) -> None:
    """A cartoon: the edge of the coloured area is nowhere its own, and yet it is drawn."""
    picture = Image.new("RGB", (SIZE, SIZE), "white")
    brush = ImageDraw.Draw(picture)
    brush.ellipse([100, 100, 499, 499], fill=inner, outline="black", width=15)
    brush.rectangle([20, 20, 60, 60], fill="#d02020")
    brush.ellipse([200, 200, 240, 260], fill="black")
    picture.save(tmp_path / f"face.{ending}", quality=60)
    assert trace(tmp_path / f"face.{ending}").areas.area == pytest.approx(np.pi * 200**2 + 41 * 41, rel=0.02)


def test_a_grey_within_a_colour_is_drawn(tmp_path: Path) -> None:
    picture = Image.new("RGB", (SIZE, SIZE), "white")
    brush = ImageDraw.Draw(picture)
    for side, colour in ((200, "#c81e1e"), (100, "#808080"), (50, "#282828")):
        brush.rectangle([300 - side, 300 - side, 299 + side, 299 + side], fill=colour)
    picture.save(tmp_path / "nest.png")
    assert trace(tmp_path / "nest.png").areas.area == pytest.approx(400 * 400, rel=0.02)


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_on_grey_paper_light_and_dark_are_drawn(tmp_path: Path, ending: str) -> None:
    picture = Image.new("L", (SIZE, SIZE), 180)
    brush = ImageDraw.Draw(picture)
    brush.polygon([(300, 80), (150, 310), (300, 390)], fill=255)
    brush.polygon([(300, 80), (450, 310), (300, 390)], fill=40)
    brush.polygon([(150, 340), (300, 430), (300, 520)], fill=90)
    picture.save(tmp_path / f"logo.{ending}", quality=85)
    outline = trace(tmp_path / f"logo.{ending}")
    assert outline.areas.area == pytest.approx(FACETS, rel=0.03)
    assert len(outline.areas.geoms) == 2


def test_a_light_margin_of_a_scan_is_not_drawn(tmp_path: Path) -> None:
    """The scanner's lid beside grey paper is lighter than that, and sharp; it reaches the rim."""
    picture = Image.new("L", (SIZE, SIZE), 180)
    brush = ImageDraw.Draw(picture)
    brush.ellipse([150, 150, 450, 450], outline=30, width=16)
    brush.rectangle([560, 0, SIZE, SIZE], fill=255)
    picture.save(tmp_path / "scan.png")
    assert trace(tmp_path / "scan.png").areas.bounds[2] < 460


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


def test_where_it_is_known_that_nothing_fades_nothing_is_taken_for_a_shadow() -> None:
    picture = np.asarray(Image.alpha_composite(shadow(215, 7, whole=False), drawn((220, 20, 20, 255))))
    alpha = picture[..., 3].astype(np.float32) / np.float32(255)
    colours = np.ascontiguousarray(picture[..., :3])
    sheet = Raster(np.asarray(colours.mean(axis=2) / 255, dtype=np.float32), alpha, colours)
    assert is_ring_and_bar(outline_of_sheet(sheet, "logo", "picture logo"))
    assert outline_of_sheet(sheet, "logo", "picture logo", is_crisp=True).areas.area > 1.3 * DRAWN
