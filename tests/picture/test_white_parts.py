"""White parts on a ground of no colour are holes, unless it is said that all is picture; and that is told."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import choreo as ch

Disc = tuple[float, float, float, str]
FACE: list[Disc] = [(50, 50, 40, "#ffffff"), (35, 45, 8, "#000000"), (65, 45, 8, "#000000"), (20, 18, 12, "#202020")]
SAID = 'white parts on a ground of no colour are taken for paper and not drawn; .* paper = "none"'


def drawing(file: Path, discs: list[Disc], ground: str = "") -> Path:
    """Discs one over the other, on nothing or on a ground, as SVG or as PNG."""
    if file.suffix == ".svg":
        field = f'<rect width="100" height="100" fill="{ground}"/>' if ground else ""
        drawn = "".join(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>' for x, y, r, fill in discs)
        file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{field}{drawn}</svg>')
    else:
        sheet = Image.new("RGBA", (400, 400), ground or (0, 0, 0, 0))
        for x, y, r, fill in discs:
            ImageDraw.Draw(sheet).ellipse([4 * (x - r), 4 * (y - r), 4 * (x + r), 4 * (y + r)], fill=fill)
        sheet.save(file)
    return file


def has_face(outline: ch.Outline) -> bool:
    dots = outline.fill(200, width=60).points
    return bool(((abs(dots[:, 0]) < 5) & (abs(dots[:, 2]) < 5)).any())


def said(outline: ch.Outline) -> list[str]:
    return [note for note in outline.notes if "white parts" in note]


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("ear", ["#202020", "#d02020"], ids=["grey", "coloured"])
def test_the_face_of_a_panda_is_told_to_be_a_hole(tmp_path: Path, kind: str, ear: str) -> None:
    file = drawing(tmp_path / f"panda.{kind}", [*FACE[:3], (20, 18, 12, ear)])
    outline = ch.trace(file)
    if said(outline):
        assert re.fullmatch(SAID + ".*", said(outline)[0])
        assert not has_face(outline)
        outline = ch.trace(file, paper="none")
        assert said(outline) == [], "who says that all is picture has been told"
    else:
        assert (kind, ear) == ("png", "#d02020"), "pixels in colour are set off from black where white hides more"
    assert has_face(outline)


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize(
    ("discs", "ground"),
    [
        (FACE, "#ffffff"),
        ([(50, 50, 40, "#ffffff")], ""),
        ([(50, 50, 40, "#c02020"), (50, 50, 2, "#ffffff")], ""),
        ([(50, 50, 40, "#c02020"), (50, 50, 20, "#2020c0")], ""),
    ],
    ids=["on white paper", "white alone", "a speck", "no white"],
)
def test_what_hides_nothing_worth_a_word_is_not_told(tmp_path: Path, kind: str, discs: list[Disc], ground: str) -> None:
    assert said(ch.trace(drawing(tmp_path / f"drawn.{kind}", discs, ground))) == []


def test_a_badge_that_reaches_the_rim_is_drawn_where_its_corners_are_transparent(tmp_path: Path) -> None:
    """Nothing is paper but what is transparent, though the badge's colour is most of the rim."""
    sheet = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(sheet).rounded_rectangle([0, 0, 199, 199], 45, fill="#c8141e")
    ImageDraw.Draw(sheet).rectangle([70, 70, 130, 130], fill="#1ec83c")
    sheet.save(tmp_path / "badge.png")
    outline = ch.trace(tmp_path / "badge.png")
    assert outline.areas.area == pytest.approx(200**2 - (4 - np.pi) * 45**2, rel=0.01)
    assert outline.paint is not None
    assert outline.paint.at(np.array([[20.0, 100.0], [100.0, 100.0]])).tolist() == [[200, 20, 30], [30, 200, 60]]
