"""Two colours stay two colours: on their border dots have the upper shape's, and few dots still tell them apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import choreo as ch

RED, BLUE = (224, 16, 58), (16, 96, 255)
FIELD = [(10.0, 10.0), (290.0, 10.0), (290.0, 270.0), (10.0, 270.0)]
LETTER = [
    (95.0, 85.0), (125.0, 85.0), (175.0, 160.0), (175.0, 85.0), (205.0, 85.0),
    (205.0, 195.0), (175.0, 195.0), (125.0, 122.0), (125.0, 195.0), (95.0, 195.0),
]  # fmt: skip
"""An N, y down."""


def logo(folder: Path) -> Path:
    def path(corners: list[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in corners) + "Z"

    file = folder / "logo.svg"
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 280"><path fill="#e0103a" d="{path(FIELD)}"/>'
        f'<path fill="#1060ff" d="{path(LETTER)}"/></svg>'
    )
    return file


def pixels(folder: Path) -> Path:
    picture = Image.new("RGB", (900, 840), "white")
    pen = ImageDraw.Draw(picture)
    for corners, colour in ((FIELD, RED), (LETTER, BLUE)):
        pen.polygon([(3 * x, 3 * y) for x, y in corners], fill=colour)
    picture.save(folder / "logo.png")
    return folder / "logo.png"


def off_the_letter(dots: ch.Formation) -> np.ndarray:
    """Return how far each dot is from the edge of the letter, drawing units; negative inside."""
    import shapely

    scale = 280 / np.ptp(dots.points[:, 0])
    at = shapely.points(np.array([150.0, 140.0]) + dots.points[:, [0, 2]] * scale * [1, -1])
    letter = shapely.Polygon(LETTER)
    away = shapely.distance(letter.exterior, at)
    return np.where(shapely.contains(letter, at), -away, away)


@pytest.mark.parametrize("drawn", [logo, pixels])
def test_dots_on_the_border_have_the_colour_of_what_lies_on_top(tmp_path: Path, drawn: object) -> None:
    file = drawn(tmp_path)  # type: ignore[operator] # each is a function
    dots = ch.trace(file, paper="none" if file.suffix == ".svg" else "auto").outline_and_fill(240, width=50)
    assert dots.colours is not None
    off = off_the_letter(dots)
    border = np.abs(off) < 1.5
    is_blue = np.abs(dots.colours.astype(int) - BLUE).max(axis=1) < 40
    assert border.sum() > 20
    assert is_blue[border].mean() > 0.95
    assert is_blue[off < -2].all()
    assert not is_blue[off > 4].any()


@pytest.mark.parametrize("mode", ["fill", "outline+fill"])
def test_few_dots_still_tell_two_colours(tmp_path: Path, mode: str) -> None:
    file = logo(tmp_path)
    tried = ch.trial(file, 240, width=50, mode=mode, paper="none")  # type: ignore[arg-type] # each is one of the modes
    assert tried.quality.colour_similarity is not None
    assert tried.quality.colour_similarity > 0.8
    assert any("the same in colour" in line for line in tried.summary())


def test_filled_areas_of_two_colours_leave_bare_room_between_them(tmp_path: Path) -> None:
    dots = ch.trace(logo(tmp_path), paper="none").fill(240, width=50)
    pitch = float(np.median([np.sort(np.hypot(*(dots.points - one)[:, [0, 2]].T))[1] for one in dots.points]))
    assert np.abs(off_the_letter(dots)).min() * 50 / 280 > 0.15 * pitch


def test_the_sheet_shows_the_source_in_colour(tmp_path: Path) -> None:
    tried = ch.trial(logo(tmp_path), 240, width=50, mode="fill", paper="none")
    sheet = np.asarray(Image.open(tried.save_png(tmp_path / "sheet.png"))).astype(int)
    left = sheet[:, : sheet.shape[1] // 2].reshape(-1, 3)
    assert (left[:, 0] - left[:, 2] > 40).mean() > 0.2, "red"
    assert (left[:, 2] - left[:, 0] > 40).mean() > 0.05, "blue"


def test_a_dark_grey_keeps_its_tone_beside_white(tmp_path: Path) -> None:
    """As the black of many flags and emojis is: shining white it would be lost in the white beside it."""
    (tmp_path / "flag.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60"><path fill="#0052b4" d="M0 0H90V20H0Z"/>'
        '<path fill="#333" d="M0 20H90V40H0Z"/><path fill="#eee" d="M0 40H90V60H0Z"/></svg>'
    )
    dots = ch.trace(tmp_path / "flag.svg", paper="none").fill(240, width=50)
    assert dots.colours is not None
    assert {tuple(colour) for colour in dots.colours.tolist()} == {(0, 82, 180), (51, 51, 51), (238, 238, 238)}
