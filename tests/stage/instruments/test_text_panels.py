"""Panels say what they are told, in any script, and no wider than there is room."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.stage.instruments.text_panels import BLUE, RED, WHITE, Line, label, panel, side_by_side, wrapped
from choreo.stage.night.text import length


def test_a_panel_has_its_words_in_their_colour_and_a_bar() -> None:
    picture = panel((Line("alpha", RED, 20), Line("beta", WHITE, 20, "right")), 300, framed=BLUE)
    assert picture.shape[1] == 300
    upper, lower = np.array_split(picture, 2)
    assert (upper[:, :, :3] == RED).all(axis=2).sum() > 20
    assert (lower[:, :, :3] == RED).all(axis=2).sum() == 0
    assert (lower[:, 200:, :3] == WHITE).all(axis=2).sum() > 20
    assert (picture[:, 0, :3] == BLUE).all()
    assert 0 < picture[2, 150, 3] < 255  # one sees the stage through it


def test_a_panel_grows_with_its_words() -> None:
    assert panel((Line("long words " * 9),)).shape[1] > panel((Line("short"),)).shape[1]
    assert panel((Line("a"),), scale=2.0).shape[0] == pytest.approx(2 * panel((Line("a"),)).shape[0], abs=3)


def test_a_label_is_outlined_so_that_it_stands_before_lights() -> None:
    picture = label("1.510 m", WHITE, 20)
    ink = (picture[:, :, :3] > 200).all(axis=2) & (picture[:, :, 3] > 200)
    dark = (picture[:, :, :3] < 40).all(axis=2) & (picture[:, :, 3] > 100)
    assert ink.sum() > 30
    assert dark.sum() > ink.sum() / 2
    assert picture[0, 0, 3] == 0


@pytest.mark.parametrize("words", ["", "\U0010fffe", "潇湘"])
def test_words_that_no_font_draws_do_no_harm(words: str) -> None:
    assert label(words).shape[2] == 4
    assert panel((Line(words),)).shape[2] == 4


def test_long_words_are_wrapped() -> None:
    text = "show.toml:14: scene.1.hold: expected a number of seconds\nshow.toml:15: and another mistake " * 3
    rows = wrapped(text, 14, 300)
    assert all(length(row, 14) <= 300 or " " not in row for row in rows)
    assert " ".join(rows).split() == text.split()


def test_columns_of_one_height() -> None:
    both = side_by_side((Line("a", size=13),) * 5, (Line("b", size=13),) * 2, 1.0, BLUE)
    assert both.shape[0] == panel((Line("a", size=13),) * 5).shape[0]
