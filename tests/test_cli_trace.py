"""`choreo trace` of pictures with crumbs: what is left out is told; what is too tight is shown."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import choreo as ch
from tests.test_cli import run


@pytest.fixture
def islands(tmp_path: Path) -> Path:
    file = tmp_path / "islands.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 800"><g fill="none" stroke="red">'
        '<path d="M0 0H1000V800H0Z"/><path d="M500 400h1v1h-1z"/><path d="M503 400h1v1h-1z"/></g></svg>'
    )
    return file


def test_the_summary_says_what_is_left_out(capsys: pytest.CaptureFixture[str], islands: Path) -> None:
    words = ["trace", islands, "-n", 300, "--width", 200]
    code, out, _ = run(capsys, *words)
    assert code == 0
    assert "1 small stroke of 3 left out: 1 told by one dot with a neighbour; it is 0.28 m across" in out
    assert "at x = 503.5, y = 400.5; --keep-small draws it" in out
    code, out, _ = run(capsys, *words, "--json")
    (small,) = json.loads(out)["left_out"]
    assert (small["x"], small["y"], small["reason"]) == (pytest.approx(503.5), pytest.approx(400.5), "joined")
    assert 0.9 < json.loads(out)["colour_similarity"] <= 1


def test_who_keeps_them_all_is_shown_where_it_is_too_tight(
    capsys: pytest.CaptureFixture[str], islands: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "where.png"
    code, out, err = run(capsys, "trace", islands, "-n", 300, "--width", 200, "--keep-small", "--png", sheet)
    assert (code, out) == (2, "")
    assert "tightest is the middle, x = 502, y = 400.5 (units of the drawing, y down)" in err
    assert f"{sheet} shows where" in err
    pixels = np.asarray(Image.open(sheet)).astype(int)
    ring = np.argwhere((pixels[:, :, 0] > 200) & (pixels[:, :, 1] < 120) & (pixels[:, :, 2] > 120))
    assert np.abs(ring.mean(axis=0) / pixels.shape[:2] - 0.5).max() < 0.05, "around the middle"


@pytest.mark.parametrize("least", ["1%", "2.5"])
def test_islands_can_be_left_out_by_their_size(capsys: pytest.CaptureFixture[str], islands: Path, least: str) -> None:
    code, out, _ = run(capsys, "trace", islands, "-n", 300, "--width", 200, "--min-size", least, "--json")
    assert (code, json.loads(out)["left_out"]) == (0, [])


def test_a_size_that_is_none_is_told(capsys: pytest.CaptureFixture[str], islands: Path) -> None:
    code, _, err = run(capsys, "trace", islands, "-n", 300, "--width", 200, "--min-size", "small")
    assert code == 2
    assert "--min-size small: expected metres, such as 2.5" in err


def test_what_would_fit_is_told_in_flags(capsys: pytest.CaptureFixture[str], islands: Path) -> None:
    code, _, err = run(capsys, "trace", islands, "-n", 300, "--width", 100)
    assert code == 2
    assert "let them stand in depth: --layers 2" in err
    code, _, err = run(capsys, "trace", islands, "-n", 30, "--width", 200, "--share", "0.5")
    assert (code, err) == (2, "--share belongs to --mode outline+fill: the part of the drones on the outline\n")


def test_progress_is_told_stage_by_stage() -> None:
    told: list[tuple[str, float]] = []
    ch.trial(
        ch.Outline.from_strokes([[(0, 0), (9, 0)]]),
        5,
        width=20,
        progress=lambda stage, done: told.append((stage, done)),
    )
    assert told == [("reading", 0.0), ("reading", 1.0), ("placing dots", 0.0), ("placing dots", 1.0)]
    with pytest.raises(ch.PictureError):
        ch.trial(
            ch.Outline.from_strokes([[(0, 0), (9, 0)]]),
            50,
            width=20,
            progress=lambda stage, done: told.append((stage, done)),
        )
    assert told[-1] == ("looking for what fits", 1.0)


def test_a_weight_that_is_none_is_told_as_it_was_typed(capsys: pytest.CaptureFixture[str], islands: Path) -> None:
    code, _, err = run(capsys, "trace", islands, "-n", 300, "--width", 200, "--weight", "red=-1")
    assert (code, "--weight -1: expected a number from 0.1" in err) == (2, True)
