"""Colours: dots of a coloured picture take on the ink they stand on; grey pictures leave it to the cue."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import choreo as ch
from choreo.picture.raster.palette import Paint, far_from, on_paper
from tests.picture.drawing import FINER, ink, saved, star

RED, BLUE, GOLD = (220, 20, 40), (20, 60, 220), (255, 215, 0)


def bars(ground: str | tuple[int, ...], *colours: tuple[int, ...], mode: str = "RGB", pen: float = 6) -> Image.Image:
    """Return level strokes, one below the other, each in its colour."""
    sheet = Image.new(mode, (400 * FINER, 300 * FINER), ground)
    draw = ImageDraw.Draw(sheet)
    for index, colour in enumerate(colours):
        y = FINER * (60 + 80 * index)
        draw.line([(FINER * 50, y), (FINER * 350, y)], fill=colour, width=round(pen * FINER))
    return sheet.resize((400, 300), Image.Resampling.BOX)


def rows(formation: ch.Formation) -> list[tuple[int, ...]]:
    """Return the one colour of each level stroke, from the top."""
    assert formation.colours is not None
    heights = np.round(formation.points[:, 2] / 8)
    found = []
    for height in sorted(set(heights.tolist()), reverse=True):
        here = np.unique(formation.colours[heights == height], axis=0)
        assert len(here) == 1
        found.append(tuple(here[0].tolist()))
    return found


@pytest.mark.parametrize("ground", ["white", "black", (90, 90, 90), (30, 30, 80)])
@pytest.mark.parametrize("pen", [3, 12])
def test_each_stroke_keeps_its_colour_to_the_last_bit(tmp_path: Path, ground: str, pen: float) -> None:
    outline = ch.trace(saved(bars(ground, RED, (60, 200, 120), GOLD, pen=pen), tmp_path))
    assert len(outline.strokes) == 3
    assert rows(outline.stroke(60, width=90)) == [RED, (60, 200, 120), GOLD]


def test_a_transparent_ground_lets_pale_colours_and_white_show(tmp_path: Path) -> None:
    outline = ch.trace(saved(bars((0, 0, 0, 0), (*GOLD, 255), (255, 255, 255, 255), mode="RGBA"), tmp_path))
    assert rows(outline.stroke(40, width=90)) == [GOLD, (255, 255, 255)]


def test_black_ink_among_colours_shines_white(tmp_path: Path) -> None:
    outline = ch.trace(saved(bars("white", (0, 0, 0), RED), tmp_path))
    assert rows(outline.stroke(40, width=90)) == [(255, 255, 255), RED]


def test_areas_that_touch_keep_their_own_colours(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (400, 300), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((50, 50, 199, 250), fill=RED)
    draw.rectangle((200, 50, 349, 250), fill=BLUE)
    for mode in ("outline", "fill", "outline_and_fill"):
        flag = getattr(ch.trace(saved(sheet, tmp_path)), mode)(120, width=80)
        left, right = (flag.colours[side] for side in (flag.points[:, 0] < -0.5, flag.points[:, 0] > 0.5))
        assert (left == RED).all(), mode
        assert (right == BLUE).all(), mode


@pytest.mark.parametrize("tint", [(0, 0, 0), (120, 120, 120), (250, 245, 238)])
def test_black_grey_and_white_pictures_leave_the_colour_to_the_cue(tmp_path: Path, tint: tuple[int, int, int]) -> None:
    ground = "black" if tint[0] > 200 else "white"
    for name in ("a.png", "a.jpg"):
        outline = ch.trace(saved(bars(ground, tint), tmp_path, name))
        assert outline.stroke(20, width=90).colours is None


def test_a_scan_on_aged_paper_has_no_colours_and_white_on_blue_has_none_either(tmp_path: Path) -> None:
    assert ch.trace(saved(bars((236, 224, 200), (40, 36, 30)), tmp_path)).paint is None
    assert ch.trace(saved(bars((20, 40, 160), (255, 255, 255)), tmp_path)).paint is None


def test_jpeg_colours_are_near_the_true_ones(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    bars("white", RED, BLUE, pen=12).save(file, quality=90)
    colours = rows_rounded(ch.trace(file).stroke(40, width=90))
    np.testing.assert_allclose(colours, [RED, BLUE], atol=25)


def rows_rounded(formation: ch.Formation) -> np.ndarray:
    assert formation.colours is not None
    upper = formation.points[:, 2] > 0
    return np.array([np.median(formation.colours[side], axis=0) for side in (upper, ~upper)])


def test_a_grey_picture_saved_with_colour_channels_is_traced_as_before(tmp_path: Path) -> None:
    grey = ink(star())
    one = ch.trace(saved(grey, tmp_path, "grey.png")).stroke(99, width=60)
    two = ch.trace(saved(grey.convert("RGB"), tmp_path, "rgb.png")).stroke(99, width=60)
    assert one.points.tobytes() == two.points.tobytes()
    assert two.colours is None


def test_paint_of_the_designer_goes_over_that_of_the_picture(tmp_path: Path) -> None:
    dots = ch.trace(saved(bars("white", RED), tmp_path)).stroke(20, width=90).paint("white")
    assert dots.colours is not None
    assert (dots.colours == 255).all()


def test_the_majority_of_the_nearest_places_decides() -> None:
    places = np.array([[0.0, 0], [0.1, 0], [0.2, 0], [9, 9]])
    colours = np.array([RED, BLUE, BLUE, GOLD], dtype=np.uint8)
    assert Paint(places, colours, votes=3).at(np.zeros((1, 2))).tolist() == [list(BLUE)]
    assert Paint(places, colours, votes=1).at(np.zeros((1, 2))).tolist() == [list(RED)]


def test_the_paper_of_a_rim_of_many_colours_is_the_one_it_has_most_of() -> None:
    """The median, channel by channel, is a colour that nothing has: all was taken for ink, and refused as black."""
    colours = np.array([[255, 255, 255], [20, 20, 20], [220, 60, 60], [60, 120, 220], [255, 210, 60]], dtype=np.uint8)
    sheet = colours[np.random.default_rng(1).choice(5, (64, 64), p=[0.28, 0.18, 0.18, 0.18, 0.18])]
    far = far_from(sheet)
    assert (far[(sheet == 255).all(axis=2)] == 0).all()
    assert (far[(sheet != 255).any(axis=2)] > 100).all()


def test_white_rims_do_not_take_the_black_from_a_page() -> None:
    colours, alpha = np.zeros((40, 40, 3), dtype=np.uint8), np.zeros((40, 40), dtype=np.float32)
    alpha[5:35, 2:4] = 1  # black axes
    colours[10:30, 10:30], alpha[10:30, 10:30] = 255, 1  # a white rim about ...
    colours[12:28, 12:28] = BLUE
    alone, page = (on_paper(colours, alpha, is_page=is_page) for is_page in (False, True))
    assert alone is not None
    assert page is not None
    assert (alone[1], page[1]) == ((0, 0, 0), (255, 255, 255))
    colours[12:28, 12:28] = 255
    colours[15:21, 15:21] = BLUE
    night = on_paper(colours, alpha, is_page=True)
    assert night is not None
    assert night[1] == (0, 0, 0), "most of what is drawn is white"
