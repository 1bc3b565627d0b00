"""Lettering: letters in their places and shapes, in any font, and a clear word where a font or a text is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo import fonts
from choreo.errors import PictureError
from choreo.picture.drawings import font_file as reader
from choreo.picture.drawings.lettering import lettering
from tests.picture.lettered import font_file


@pytest.fixture
def font(tmp_path: Path) -> Path:
    return font_file(tmp_path / "框 frames.ttf")


@pytest.fixture
def only(font: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The font of the tests is the only one installed."""
    monkeypatch.setattr(reader, "installed", lambda: (str(font.with_name("gone.ttf")), str(font)))
    return font


def boxes(outline: ch.Outline) -> list[list[float]]:
    """Return the box of each letter in ems, from the left and from the bottom, sorted."""
    low = np.array(outline.areas.bounds[:2])
    return sorted(np.round((np.array(part.bounds) - [*low, *low]) / 256, 2).tolist() for part in outline.areas.geoms)


def test_letters_stand_side_by_side_by_their_own_widths(font: Path) -> None:
    outline = lettering("IO I", font=font)
    assert outline.name == "IO I"
    # The bar is 0.1 wide in 0.3, the frame 0.4 in 0.6, the blank 0.3.
    assert boxes(outline) == [[0, 0, 0.1, 0.7], [0.3, 0, 0.7, 0.7], [1.2, 0, 1.3, 0.7]]


def test_lines_are_centred_one_below_the_other(font: Path) -> None:
    assert boxes(lettering("I\nO", font=font)) == [[0, 0, 0.4, 0.7], [0.15, 1.25, 0.25, 1.95]]


def test_vertical_columns_run_from_the_right_to_the_left(font: Path) -> None:
    assert boxes(lettering("OI\nI", font=font, vertical=True)) == [
        [0, 1, 0.1, 1.7],
        [1.1, 1, 1.5, 1.7],
        [1.25, 0, 1.35, 0.7],
    ]


def test_strokes_are_the_middle_of_the_pen_and_areas_have_holes(font: Path) -> None:
    outline = lettering("I口", font=font)
    assert outline.areas.area / 256**2 == pytest.approx(0.07 + 0.28 - 0.10, rel=1e-6)
    bar, *frame = sorted(outline.strokes, key=lambda line: line[:, 0].min())
    assert len(frame) == 4
    assert np.ptp(bar[:, 0]) < 1
    assert np.ptp(bar[:, 1]) / 256 == pytest.approx(0.7, abs=0.1)
    width = np.ptp(np.concatenate(frame), axis=0) / 256
    np.testing.assert_allclose(width, [0.3, 0.6], atol=0.01)


def test_every_mode_keeps_number_and_spacing(font: Path) -> None:
    outline = lettering("OI", font=font)
    for mode in ("stroke", "outline", "fill", "outline+fill"):
        tried = ch.trial(outline, 60, height=70, mode=mode)
        assert len(tried.formation) == 60
        assert tried.formation.spacing >= 1.51
        assert tried.quality.precision < 0.15
    assert ch.trial(outline, 60, height=30, mode="outline").quality.corners_kept == 1, "its edges, though they are thin"


def test_a_character_that_the_font_lacks_is_set_in_another_and_that_is_told(
    font: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = font_file(tmp_path / "other.ttf", instead={"I": "湘"})
    monkeypatch.setattr(reader, "installed", lambda: (str(other),))
    outline = lettering("IO湘", font=font)
    assert len(outline.areas.geoms) == 3
    assert outline.notes == ("'湘' (U+6E58) is not in the font 框 frames.ttf, and set in other.ttf",)
    assert lettering("IO", font=font).notes == ()


def test_without_a_font_the_one_of_most_characters_sets_what_it_can(
    font: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = font_file(tmp_path / "other.ttf", instead={"I": "湘"})
    monkeypatch.setattr(reader, "installed", lambda: (str(other), str(font)))
    assert lettering("OI湘").notes == ("'I' (U+0049) is not in the font other.ttf, and set in 框 frames.ttf",)
    assert lettering("I").notes == ()


def test_a_font_by_its_family(tmp_path: Path, only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = font_file(tmp_path / "o.ttf", family="潇湘 Hei", instead={"I": "湘"})
    monkeypatch.setattr(reader, "installed", lambda: (str(only), str(other)))
    assert lettering("湘", font="潇湘  hei").notes == ()
    with pytest.raises(PictureError, match="did you mean '潇湘 hei'"):
        lettering("湘", font="潇湘 hai")


def test_a_font_by_its_name_and_the_first_that_has_all(only: Path) -> None:
    assert boxes(lettering("I", font="框 Frames")) == boxes(lettering("I")) == [[0, 0, 0.1, 0.7]]


def test_the_same_words_give_the_same_bytes(font: Path) -> None:
    one, two = (lettering("IOI", font=font).stroke(50, width=60).points for _ in range(2))
    assert one.tobytes() == two.tobytes()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the text is empty"),
        (" \n ", "the text is empty"),
        ("I" * 201, "201 characters; 200 at most"),
        ("I\u200bO", "the text holds what cannot be seen, '\\u200b' (U+200B)"),
        ("味", "nothing of '味' is seen"),
    ],
)
def test_a_text_that_cannot_be_set_says_why(font: Path, text: str, told: str) -> None:
    with pytest.raises(PictureError) as caught:
        lettering(text, font=font)
    assert told in str(caught.value)


def test_a_missing_font_names_the_package_that_brings_one(only: Path) -> None:
    with pytest.raises(PictureError) as caught:
        lettering("I湘")
    assert "no installed font has '湘' (U+6E58)" in str(caught.value)
    assert "the Debian package fonts-wqy-microhei" in str(caught.value)


def test_a_font_that_is_none_is_refused(tmp_path: Path, only: Path) -> None:
    (tmp_path / "empty.ttf").touch()
    (tmp_path / "words.ttf").write_text("no font")
    whole = only.read_bytes()
    (tmp_path / "cut.ttf").write_bytes(whole[: len(whole) // 2])
    for name in ("empty.ttf", "words.ttf", "cut.ttf"):
        with pytest.raises(PictureError, match=f"{name}: cannot be read as a font"):
            lettering("IO", font=tmp_path / name)
    with pytest.raises(PictureError, match="no such file; give a"):
        lettering("IO", font=tmp_path / "gone.ttf")
    with pytest.raises(PictureError, match="did you mean '框 frames'"):
        lettering("IO", font="框 frame")


def test_a_damaged_font_never_raises_anything_else(tmp_path: Path, font: Path) -> None:
    whole = bytearray(font.read_bytes())
    rng = np.random.default_rng(7)
    for _ in range(60):
        bad = bytearray(whole)
        for at in rng.integers(0, len(bad), 6).tolist():
            bad[at] = int(rng.integers(256))
        (tmp_path / "bad.ttf").write_bytes(bad)
        try:
            lettering("IO口", font=tmp_path / "bad.ttf")
        except PictureError as error:
            assert "bad.ttf" in str(error)  # noqa: PT017 # not every damage shows


CHINESE = next((file for file in fonts.installed() if Path(file).stem == "wqy-microhei"), None)


@pytest.mark.skipif(CHINESE is None, reason="needs the Debian package fonts-wqy-microhei")
def test_chinese_is_written_without_naming_a_font() -> None:
    outline = lettering("湘超湘味")
    dots = ch.trial(outline, 480, width=180)
    assert dots.formation.spacing >= 1.51
    assert dots.quality.similarity > 0.9
    assert len(lettering("不到潇湘岂有诗", vertical=True).stroke(400, height=170)) == 400


@pytest.mark.skipif(CHINESE is None, reason="needs the Debian package fonts-wqy-microhei")
def test_a_loop_at_a_crossing_is_kept() -> None:
    """The upper loop of & hangs on a crossing that thinning tears apart."""
    line = np.concatenate(lettering("&", font=CHINESE).strokes)
    height = np.ptp(np.array(lettering("&", font=CHINESE).areas.bounds).reshape(2, 2)[:, 1])
    assert np.ptp(line[:, 1]) > 0.85 * height


def test_each_letter_is_a_part_in_the_order_of_the_words() -> None:
    dots = lettering("OLO").stroke(60, width=90)
    drawn = dots.drawing
    assert drawn.parts == (("letter 1", "O"), ("letter 2", "L"), ("letter 3", "O"))
    assert np.array_equal(drawn.of("O"), ~drawn.of("L"))
    edges = [dots.points[drawn.chapter == number, 0] for number in range(3)]
    assert edges[0].max() < edges[1].min()
    assert edges[1].max() < edges[2].min()
    assert np.array_equal(np.sort(drawn.order[drawn.of("letter 1")]), np.arange(drawn.of("letter 1").sum()))


@pytest.fixture
def dejavu() -> Path:
    """A font with Arabic and Hebrew, which a library that choreo's tests need brings."""
    from matplotlib import get_data_path

    return Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")


def test_arabic_letters_join_and_begin_at_the_right(dejavu: Path) -> None:
    word = lettering("سلام", font=dejavu)
    left, right = sorted(word.areas.geoms, key=lambda area: area.centroid.x)
    (alone,) = lettering("م", font=dejavu).areas.geoms
    assert left.area == pytest.approx(alone.area, rel=0.01), "the last letter, which does not join, stands at the left"
    assert right.area > 1.5 * left.area, "the others are one"
    assert [part.names for part in word.parts] == [("letter 1", "سلام")]


@pytest.mark.parametrize(("text", "shown"), [("אבג", "גבא"), ("אב 12", "12 בא"), ("אב!", "!בא"), ("I אב", "I בא")])
def test_hebrew_runs_to_the_left_but_for_its_numbers(dejavu: Path, text: str, shown: str) -> None:
    """Each sign's own area, from the left to the right, is as it is shown."""
    signs = [sign for sign in shown if sign != " "]
    own = {sign: lettering(sign, font=dejavu).areas.area for sign in signs}
    drawn = sorted(lettering(text, font=dejavu).areas.geoms, key=lambda area: float(area.bounds[0]))
    row: list[list[float]] = []
    for area in drawn:  # the dot of a ! stands below its bar
        box = area.bounds
        if row and box[0] < row[-1][1] - 2:
            row[-1] = [row[-1][0], max(row[-1][1], box[2]), row[-1][2] + area.area]
        else:
            row.append([box[0], box[2], area.area])
    assert [part for _, _, part in row] == pytest.approx([own[sign] for sign in signs], rel=0.02)


def test_such_letters_stand_in_lines_among_others_and_not_in_columns(dejavu: Path) -> None:
    both = lettering("OI\nשלום", font=dejavu)
    assert [part.names[1] for part in both.parts] == ["O", "I", "שלום"]
    assert len(both.stroke(60, width=60)) == 60
    with pytest.raises(PictureError, match=r"set in lines only, 'ש' \(U\+05E9\).*; leave vertical = out"):
        lettering("שלום", font=dejavu, vertical=True)


def test_signs_without_number_upon_each_other_are_refused(dejavu: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of some fonts 200 hats were a bug of choreo's."""
    monkeypatch.setattr("choreo.picture.drawings.lettering._MOST_WORK", 10)
    with pytest.raises(PictureError, match=r"so many signs lie over each other in 'x.*' that nothing can be read"):
        lettering("x" + "\u0302" * 199, font=dejavu)
