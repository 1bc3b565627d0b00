"""Pixel art and tiny icons: each square is drawn, on whatever sky, and no colour is taken for a shadow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from choreo.picture.raster.image_file import read_image
from choreo.picture.raster.pixel_art import in_whole_squares, is_in_squares
from choreo.picture.trace import trace

SKY, RED, BLUE, YELLOW = (110, 170, 255), (220, 40, 30), (40, 60, 200), (255, 220, 0)


def sprite(times: int) -> Image.Image:
    """Return red shoulders and blue trousers with a yellow button, on a light blue sky."""
    rows = ["........", "..RRRR..", ".RRBBRR.", ".RBYBBR.", "..BBBB..", "..BBBB..", "..B..B..", "........"]
    colours = {".": SKY, "R": RED, "B": BLUE, "Y": YELLOW}
    squares = np.array([[colours[square] for square in row] for row in rows], dtype=np.uint8)
    return Image.fromarray(squares.repeat(times, axis=0).repeat(times, axis=1))


@pytest.mark.parametrize("times", [1, 6, 10])
def test_every_square_of_pixel_art_is_drawn(tmp_path: Path, times: int) -> None:
    sprite(times).save(tmp_path / "sprite.png")
    outline = trace(tmp_path / "sprite.png")
    low, high = outline.bounds
    assert np.ptp([low, high], axis=0) == pytest.approx((high[0] - low[0], high[0] - low[0]), rel=0.05)
    dots = outline.fill(600, width=100)
    assert dots.colours is not None
    for colour, part in ((RED, 10 / 28), (BLUE, 17 / 28), (YELLOW, 1 / 28)):
        found = np.abs(dots.colours - np.array(colour, dtype=float)).max(axis=1) < 40
        assert found.mean() == pytest.approx(part, abs=0.07)


def test_squares_are_told_by_their_grid() -> None:
    assert is_in_squares([np.asarray(sprite(6)), None])
    assert is_in_squares([np.asarray(sprite(6).crop((2, 3, 45, 46)))])
    assert not is_in_squares([np.asarray(sprite(16).rotate(3, Image.Resampling.BILINEAR))])
    assert not is_in_squares([np.full((90, 90), 255)])


def test_pixels_that_are_not_traced_stay_as_they_are(tmp_path: Path) -> None:
    sprite(1).save(tmp_path / "sprite.png")
    assert read_image(tmp_path / "sprite.png", "sprite").grey.shape == (8, 8)
    assert read_image(tmp_path / "sprite.png", "sprite", to_trace=True).grey.shape == (200, 200)


@pytest.mark.parametrize("side", [16, 32, 48])
def test_a_tiny_icon_keeps_its_ground_and_its_sign(tmp_path: Path, side: int) -> None:
    icon = np.zeros((480, 480, 4), dtype=np.uint8)
    icon[30:450, 30:450] = (30, 120, 255, 255)
    icon[120:360, 180:300] = 255
    Image.fromarray(icon).resize((side, side), Image.Resampling.LANCZOS).save(tmp_path / "icon.png")
    dots = trace(tmp_path / "icon.png").fill(500, width=100)
    assert dots.colours is not None
    white = dots.colours.min(axis=1) > 150
    assert white.mean() == pytest.approx(240 * 120 / 420**2, abs=0.08)
    assert np.ptp(dots.points[~white][:, [0, 2]], axis=0).min() > 90
    assert np.abs(dots.points[white]).max() < 40


@pytest.mark.parametrize("side", [24, 300])
def test_an_icon_of_one_tone_that_reaches_the_rim_is_drawn_not_its_ground(tmp_path: Path, side: int) -> None:
    icon = np.zeros((600, 600, 4), dtype=np.uint8)
    icon[...] = (46, 53, 55, 255)
    icon[80:520, 80:520, 3] = 0
    icon[230:370, 120:480, 3] = 255
    Image.fromarray(icon).resize((side, side), Image.Resampling.BOX).save(tmp_path / "icon.png")
    outline = trace(tmp_path / "icon.png")
    drawn = (600**2 - 440**2 + 140 * 360) / 600**2
    low, high = outline.bounds
    assert outline.areas.area / np.prod(high - low) == pytest.approx(drawn, abs=0.03)


def test_mixed_tones_of_a_tiny_icon_are_no_colours_of_their_own(tmp_path: Path) -> None:
    y, x = np.mgrid[:600, :600] - 299.5
    flag = np.zeros((600, 600, 4), dtype=np.uint8)
    flag[np.hypot(x, y) < 290] = (*YELLOW, 255)
    flag[(np.hypot(x, y) < 290) & (y > 0)] = (*BLUE, 255)
    Image.fromarray(flag).resize((24, 24), Image.Resampling.LANCZOS).save(tmp_path / "flag.png")
    dots = trace(tmp_path / "flag.png").outline_and_fill(150, width=100)
    assert dots.colours is not None
    away = [np.abs(dots.colours - np.array(colour, dtype=float)).max(axis=1) for colour in (YELLOW, BLUE)]
    assert (np.minimum(*away) < 80).mean() > 0.9
    assert np.hypot(*dots.points[:, [0, 2]].T).max() < 54


@pytest.mark.parametrize("side", [32, 400])
@pytest.mark.parametrize("is_clear", [True, False])
def test_a_dark_badge_in_grey_is_drawn_with_its_sign_left_out(side: int, is_clear: bool, tmp_path: Path) -> None:
    """It was taken for dark paper: its sign was drawn, and its four corners."""
    badge = Image.new("LA", (800, 800), (255, 0))
    pen = ImageDraw.Draw(badge)
    pen.rounded_rectangle([0, 0, 799, 799], 180, fill=(40, 255))
    pen.rectangle([250, 300, 550, 500], fill=(255, 255))
    badge = badge.resize((side, side), Image.Resampling.LANCZOS)
    on_white = Image.new("L", (side, side), 255)
    on_white.paste(badge.getchannel("L"), mask=badge.getchannel("A"))
    (badge if is_clear else on_white).save(tmp_path / "badge.png")
    outline = trace(tmp_path / "badge.png")
    low, high = outline.bounds
    drawn = 1 - (4 - np.pi) * (180 / 800) ** 2 - 300 * 200 / 800**2
    assert outline.areas.area / np.prod(high - low) == pytest.approx(drawn, abs=0.03)
    assert any("corners" in note for note in outline.notes) != is_clear


def test_a_chalkboard_without_white_corners_is_dark_paper(tmp_path: Path) -> None:
    sheet = Image.new("L", (400, 400), 40)
    ImageDraw.Draw(sheet).rectangle([125, 150, 275, 250], fill=255)
    sheet.save(tmp_path / "board.png")
    assert trace(tmp_path / "board.png").areas.area == pytest.approx(151 * 101, rel=0.02)


def button(side: int, colour: tuple[int, int, int], below: Image.Image | None = None) -> Image.Image:
    """Return a ring with a triangle in it, on nothing or on what lies below; this is given 16 times as large."""
    whole = Image.new("L", (768, 768), 0)
    pencil = ImageDraw.Draw(whole)
    pencil.ellipse((130, 100, 610, 580), outline=255, width=96)
    pencil.polygon([(305, 225), (490, 340), (305, 455)], fill=255)
    ring = Image.new("RGBA", whole.size, (*colour, 0))
    ring.putalpha(whole)
    bottom = Image.new("RGBA", whole.size, (0, 0, 0, 0))
    if below is not None:
        bottom.putalpha(below)
    return Image.alpha_composite(bottom.resize((side, side), 1), ring.resize((side, side), 1))


def soft_shadow() -> Image.Image:
    """Return the opacity of a soft shadow of the ring."""
    cast = ImageChops.offset(button(768, (0, 0, 0)).getchannel("A"), 32, 48)
    return cast.filter(ImageFilter.GaussianBlur(36)).point(lambda tone: tone // 2)


@pytest.mark.parametrize("colour", [(230, 60, 40), (40, 90, 230), (120, 120, 120)])
@pytest.mark.parametrize("side", [24, 48])
def test_the_soft_shadow_of_a_tiny_picture_is_not_drawn(
    tmp_path: Path, side: int, colour: tuple[int, int, int]
) -> None:
    button(side, colour).save(tmp_path / "bare.png")
    button(side, colour, soft_shadow()).save(tmp_path / "shadow.png")
    bare, shadow = (trace(tmp_path / f"{name}.png") for name in ("bare", "shadow"))
    assert shadow.areas.symmetric_difference(bare.areas).area < 0.05 * bare.areas.area
    if colour != (120, 120, 120):
        colours = shadow.outline(80, width=100).colours
        assert colours is not None
        assert (np.abs(colours - np.array(colour, dtype=float)).max(axis=1) < 45).all()


def test_a_half_transparent_field_of_one_tone_is_drawn(tmp_path: Path) -> None:
    field = Image.new("L", (768, 768), 0)
    ImageDraw.Draw(field).rectangle((60, 620, 700, 740), fill=160)
    button(48, (230, 60, 40), field).save(tmp_path / "two_tones.png")
    assert trace(tmp_path / "two_tones.png").areas.bounds[1] < 20


def halves(side: int) -> Image.Image:
    """Return a disc of two colours that meet along a slanted line, without soft edges."""
    disc = Image.new("RGB", (side, side), "white")
    pencil = ImageDraw.Draw(disc)
    pencil.ellipse((2, 2, side - 3, side - 3), fill=RED)
    pencil.pieslice((2, 2, side - 3, side - 3), 20, 200, fill=BLUE)
    return disc


@pytest.mark.parametrize(("side", "large"), [(40, 300), (80, 500), (120, 420), (90, 241), (200, 333)])
def test_an_enlargement_that_is_no_whole_multiple_is_made_one(side: int, large: int) -> None:
    before = halves(side)
    after = in_whole_squares(before.resize((large, large), Image.Resampling.NEAREST))
    times = round(large / side)
    assert after.size == (times * side, times * side)
    whole = before.resize(after.size, Image.Resampling.NEAREST)
    assert (np.asarray(after) == np.asarray(whole)).all()


def test_what_was_not_enlarged_stays_as_it_is() -> None:
    smooth = halves(400).resize((150, 150), Image.Resampling.LANCZOS)
    frames = Image.new("L", (600, 600), 255)
    pencil = ImageDraw.Draw(frames)
    for step in range(7):
        pencil.rectangle((30 * step + 20, 27 * step + 20, 400 + 25 * step, 380 + 26 * step), outline=0, width=3)
    blank = Image.new("L", (100, 100), 255)
    soft = Image.new("L", (600, 600), 255)  # each row and column of its middle differs from the next
    soft.paste(halves(340).convert("L"), (130, 130))
    soft = soft.filter(ImageFilter.GaussianBlur(2))
    for picture in (smooth, frames, blank, soft, halves(200), halves(50).resize((400, 400), Image.Resampling.NEAREST)):
        assert in_whole_squares(picture) is picture


@pytest.mark.parametrize("large", [400, 480, 500])
def test_the_border_of_two_colours_has_no_stairs(tmp_path: Path, large: int) -> None:
    """It is as straight as the edge of a disc of a hundred pixels is round."""
    halves(100).resize((large, large), Image.Resampling.NEAREST).save(tmp_path / "disc.png")
    outline = trace(tmp_path / "disc.png")
    (border,) = outline._borders
    inner = border[(border[:, 0] > border[:, 0].min() + 20) & (border[:, 0] < border[:, 0].max() - 20)]
    off = inner[:, 1] - np.polyval(np.polyfit(inner[:, 0], inner[:, 1], 1), inner[:, 0])
    side = round(large / 100)
    assert np.abs(off).max() < 0.3 * side


def test_large_squares_are_not_taken_for_several_smaller_ones(tmp_path: Path) -> None:
    """A disc of forty squares of eight pixels was evened as one of eighty squares of four."""
    halves(40).resize((320, 320), Image.Resampling.NEAREST).save(tmp_path / "disc.png")
    edge = np.array(trace(tmp_path / "disc.png").areas.geoms[0].exterior.coords)
    off = np.abs(edge - 8 * np.rint(edge / 8)).min(axis=1)
    assert off.max() < 1
