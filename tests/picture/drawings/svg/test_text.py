"""Words in an SVG become the outlines of their characters, where the drawing program put them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import choreo as ch
from choreo.errors import PictureError
from tests.picture.drawings.svg.rendering import told
from tests.picture.lettered import font_file

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">'


@pytest.fixture(autouse=True)
def frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one installed font: I is a bar from 0.1 to 0.2 em, O a frame from 0.1 to 0.5 em, both 0.7 em high."""
    file = str(font_file(tmp_path / "Frames.ttf"))
    monkeypatch.setattr("choreo.picture.drawings.text_fonts.installed", lambda: (file,))


def boxes(folder: Path, body: str, style: str = "") -> list[list[float]]:
    """Return left, lower, right and upper edge of each shape, from the left."""
    file = folder / "words.svg"
    file.write_text(f"{HEAD}<style>{style}</style>{body}</svg>", encoding="utf-8")
    shapes = ch.trace(file).areas.geoms
    return sorted([round(value, 3) for value in shape.bounds] for shape in shapes)


BAR = [11.0, -50.0, 12.0, -43.0]


@pytest.mark.parametrize(
    "text",
    [
        '<text x="10" y="50" font-size="10">I</text>',
        '<text x="10" y="50" style="font-size:10px">I</text>',
        '<text x="10" y="50" style="font: bold 10px/1.2 Frames">I</text>',
        '<g font-size="20"><text x="10" y="50" style="font-size:10">I</text></g>',
        '<text x="10" y="50" class="big">I</text>',
        '<text x="10" y="50" font-size="7.5pt">\n   I\n</text>',
        '<text font-size="10"><tspan x="10" y="50">I</tspan></text>',
        '<text x="10" y="20" font-size="10"><tspan dy="30">I</tspan></text>',
        '<g transform="translate(10 50) scale(2)"><text font-size="5">I</text></g>',
        '<text x="11.5" y="50" font-size="10" text-anchor="middle">I</text>',
        '<text x="13" y="50" font-size="10" text-anchor="end">I</text>',
    ],
)
def test_a_character_stands_where_the_drawing_says(tmp_path: Path, text: str) -> None:
    assert boxes(tmp_path, text, ".big { font-size: 10px } /* I { font-size: 9px } */") == [BAR]


def test_characters_follow_one_another_across_spans_and_spaces(tmp_path: Path) -> None:
    found = boxes(tmp_path, '<text x="0" y="50" font-size="10">I<tspan fill="red">O</tspan>  I</text>')
    assert [box[0] for box in found] == [1.0, 4.0, 13.0]
    spaced = boxes(tmp_path, '<text x="0" y="50" font-size="10" letter-spacing="2">II</text>')
    assert [box[0] for box in spaced] == [1.0, 6.0]
    placed = boxes(tmp_path, '<text x="0 50 90" y="50" font-size="10">III</text>')
    assert [box[0] for box in placed] == [1.0, 51.0, 91.0]


def test_holes_and_colours_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "words.svg"
    file.write_text(f'{HEAD}<text y="50" font-size="40" fill="gold">I<tspan fill="#00f">O</tspan></text></svg>')
    outline = ch.trace(file)
    assert sum(len(shape.interiors) for shape in outline.areas.geoms) == 1
    dots = outline.outline(80, width=50)
    assert dots.colours is not None
    left = dots.points[:, 0] < -15
    assert (dots.colours[left] == [255, 215, 0]).all()
    assert (dots.colours[~left] == [0, 0, 255]).all()


def test_a_family_that_is_installed_is_taken_and_another_replaced(tmp_path: Path) -> None:
    for family in ("Frames", "'Frames'", "Missing Sans, frames", "Missing"):
        assert boxes(tmp_path, f'<text x="10" y="50" font-size="10" font-family="{family}">I</text>') == [BAR]


def refused(folder: Path, body: str) -> str:
    with pytest.raises(PictureError) as caught:
        boxes(folder, body)
    return str(caught.value)


def test_a_character_that_no_font_has_is_named(tmp_path: Path) -> None:
    told = refused(tmp_path, '<text x="10" y="50">I湘</text>')
    assert "words.svg: its text: no installed font has '湘' (U+6E58); install one that has" in told
    assert "fonts-wqy-microhei" in told


@pytest.mark.parametrize(
    "text",
    [
        '<text x="100" y="10" font-size="30" writing-mode="vertical-rl">口I</text>',
        '<path id="a" d="M10 90Q100 -60 190 90" fill="none"/><text font-size="40"><textPath href="#a">IOIO</textPath>'
        "</text>",
    ],
)
def test_text_down_and_along_a_path_comes_out_as_it_is_rendered(tmp_path: Path, text: str) -> None:
    file = tmp_path / "words.svg"
    file.write_text(f"{HEAD}{text}</svg>", encoding="utf-8")
    assert told(ch.trace(file), file, (str(tmp_path / "Frames.ttf"),)).right


def test_text_goes_along_a_path(tmp_path: Path) -> None:
    text = '<path id="a" d="M10 90V10" fill="none"/><text font-size="10"><textPath href="#a">I</textPath></text>'
    (box,) = boxes(tmp_path, text)  # drawn from its rendering, six pixels a unit, y up from the lower edge
    assert [value / 6 for value in box] == pytest.approx([3, 11, 10, 12], abs=0.02)


def test_empty_text_draws_nothing(tmp_path: Path) -> None:
    assert "the drawing is empty" in refused(tmp_path, "<text>  \n </text>")


def test_much_text_and_text_used_without_end_are_refused_soon(tmp_path: Path) -> None:
    began = time.process_time()
    assert "more than 2,000 characters" in refused(tmp_path, f"<text>{'I' * 100_000}</text>")
    groups = ['<g id="g0"><text>OOOOOOOOOO</text></g>']
    for n in range(1, 9):
        ten = f'<use href="#g{n - 1}"/>' * 10
        groups.append(f'<g id="g{n}">{ten}</g>')
    told = refused(tmp_path, f"<defs>{''.join(groups)}</defs><use href='#g8'/>")
    assert "20,000 at most are read" in told
    assert time.process_time() - began < 10


@pytest.mark.parametrize("size", ["huge", "1e400", "-5", "0", "nan"])
def test_sizes_that_are_no_numbers_are_no_text(tmp_path: Path, size: str) -> None:
    (shape,) = boxes(tmp_path, f'<text x="9" y="50" font-size="{size}">I</text><rect x="20" width="50" height="50"/>')[
        -1:
    ]
    assert shape == [20.0, -50.0, 70.0, 0.0]


@pytest.mark.parametrize(
    "text",
    [
        '<text x="10" y="50" font-size="10" font-family="Frames">I永</text>',
        '<text x="10" y="50" font-size="10" font-family="Frames">I<tspan>永</tspan></text>',
        '<text x="17" y="50" font-size="10" font-family="Frames" letter-spacing="-1" text-anchor="end">I永</text>',
    ],
)
def test_only_the_letters_that_a_font_lacks_are_set_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """The other font has all of the text, and draws I as a frame."""
    files = [
        font_file(tmp_path / "Frames.ttf"),
        font_file(tmp_path / "Other.ttf", "Other", {"I": "Q", "O": "I", "口": "永"}),
    ]
    monkeypatch.setattr("choreo.picture.drawings.text_fonts.installed", lambda: tuple(map(str, files)))
    first, second = boxes(tmp_path, text)
    assert first[2] - first[0] == pytest.approx(1), "a bar"
    assert second[2] - second[0] == pytest.approx(4), "a frame"
    assert first[0] == pytest.approx(11, abs=1.1)
