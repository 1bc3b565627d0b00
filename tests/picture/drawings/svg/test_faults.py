"""Drawings that came out otherwise than a browser shows them, and more of their kinds: each against its rendering."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from tests.picture.drawings.svg.rendering import told

FILES = Path(__file__).parent / "files"
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 100 100" width="100" height="100">'
)

BY_FILE = (
    "arc_radius0", "atom", "circle_flip", "circle_without_r", "clip_figma", "clippath_lines", "gloss", "gradient_gloss",
    "heart", "hidden_group", "mask_moon", "one_rect_plus", "path_without_d", "pdf_group_flip", "shape_in_em",
    "snowflake", "stroke_width0", "switch", "two_boxes", "two_symbols", "veil", "width_1em", "width_1ex", "width_auto",
)  # fmt: skip

TEXTS = (
    "baseline_middle", "baseline_shift", "bold_italic", "percent_fontsize", "rotate_attr", "symbol_text", "textlength",
    "word_spacing", "xml_space",
)  # fmt: skip

KINDS = dict(line.split(" ", 1) for line in (FILES / "kinds.txt").read_text(encoding="utf-8").splitlines()[1:])
_KNOWN = (FILES / "known_to_browsers.txt").read_text(encoding="utf-8").splitlines()[1:]
BROWSERS_KNOW = [pytest.param(*_KNOWN[at + 1 : at + 3], id=_KNOWN[at]) for at in range(0, len(_KNOWN), 3)]


@pytest.mark.parametrize("name", BY_FILE)
def test_a_file_that_came_out_wrong_comes_out_as_it_is_rendered(name: str) -> None:
    file = FILES / f"{name}.svg"
    got = told(ch.trace(file), file)
    assert got.right, got


@pytest.fixture
def fonts(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """DejaVu Sans in all its weights and slopes, as a library that choreo needs brings it, is all that is installed."""
    from matplotlib import get_data_path

    files = tuple(str(file) for file in sorted(Path(get_data_path(), "fonts", "ttf").glob("DejaVuSans*.ttf")))
    monkeypatch.setattr("choreo.picture.drawings.text_fonts.installed", lambda: files)
    return files


@pytest.mark.parametrize("name", TEXTS)
def test_words_stand_where_they_are_rendered(name: str, fonts: tuple[str, ...]) -> None:
    file = FILES / f"{name}.svg"
    got = told(ch.trace(file), file, fonts)
    assert min(got.on_ink, got.covered) >= 0.95, got
    assert got.coloured >= 0.85, got  # the red line behind them is thinner than a pixel


def colours_of(name: str) -> set[str]:
    """Return the colours of a file's outline, as hex."""
    paint = ch.trace(FILES / f"{name}.svg", paper="none").paint
    assert paint is not None
    return {"#" + bytes(colour).hex() for colour in np.unique(paint.colours, axis=0)}


def test_every_spelling_of_a_colour_is_understood() -> None:
    opaque = {"#ff0000", "#00ff00", "#0000ff", "#663399", "#ffa500", "#00ffff", "#123456", "#ffff00"}
    assert colours_of("colours") >= opaque
    assert len(colours_of("colours")) == len(opaque) + 1, "and one half seen through"


def test_selectors_of_every_kind_are_understood() -> None:
    assert colours_of("selectors") == {"#0000ff", "#ff0000", "#ffff00", "#00ff00", "#ff00ff"}


def test_the_rule_of_a_group_is_that_of_what_is_in_it() -> None:
    assert "#ff0000" in colours_of("id_on_group")


def test_a_flag_keeps_its_field_where_there_is_no_paper() -> None:
    file = FILES / "flag_cn.svg"
    got = told(ch.trace(file, paper="none"), file)
    assert got.right, got


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_of_the_kind_comes_out_as_it_is_rendered(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"{kind}.svg"
    file.write_text(f"{HEAD}{KINDS[kind]}</svg>", encoding="utf-8")
    got = told(ch.trace(file), file)
    assert got.right, got


@pytest.mark.parametrize(("said", "shown"), BROWSERS_KNOW)
def test_what_only_browsers_know_comes_out_too(tmp_path: Path, said: str, shown: str) -> None:
    files = [tmp_path / "said.svg", tmp_path / "shown.svg"]
    for file, body in zip(files, (said, shown), strict=True):
        file.write_text(f"{HEAD}{body}</svg>", encoding="utf-8")
    got = told(ch.trace(files[0]), files[1])
    assert got.right, got


@pytest.mark.parametrize(
    ("one", "other"),
    [("two_veils", "hash_with_opacity"), ("turned_rect", "round_caps"), ("gradient_missing", "radial"), ("hsl", "em")],
)
def test_the_comparison_finds_what_is_wrong(tmp_path: Path, one: str, other: str) -> None:
    files = [tmp_path / f"{kind}.svg" for kind in (one, other)]
    for file, kind in zip(files, (one, other), strict=True):
        file.write_text(f"{HEAD}{KINDS[kind]}</svg>", encoding="utf-8")
    assert not told(ch.trace(files[0]), files[1]).right
