"""Sketches on ruled and squared paper: what is printed on the paper is left out, and what is drawn stays whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy.spatial import cKDTree

from choreo.picture.raster.ruling import without_ruling
from choreo.picture.trace import trace

WIDE, HIGH, TIMES = 700, 840, 3
Stroke = Sequence[tuple[float, float]]


def star() -> list[Stroke]:
    """Return a star of five rays whose upper sides run along no ruled line."""
    turn = np.pi / 5 * np.arange(11)
    reach = np.where(np.arange(11) % 2, 92.0, 230.0)
    return [list(zip(350 + reach * np.sin(turn), 395 - reach * np.cos(turn), strict=True))]


def level(step: float, first: float = 60.0) -> list[Stroke]:
    """Return the lines of ruled paper."""
    return [[(-50.0, y), (WIDE + 50.0, y)] for y in np.arange(first, HIGH, step)]


def upright(step: float) -> list[Stroke]:
    return [[(x, -50.0), (x, HIGH + 50.0)] for x in np.arange(35, WIDE, step)]


def sheet(file: Path, ruled: Sequence[Stroke], tone: int, turned: float = 0.0, drawn: Sequence[Stroke] = ()) -> Path:
    """Write a sheet with thin lines of one tone, what is drawn with a pen of 6, and the grain of a scanner."""
    paper = Image.new("L", (TIMES * WIDE, TIMES * HIGH), 248)
    pencil = ImageDraw.Draw(paper)
    for lines, ink, width in ((ruled, tone, 2), (drawn, 20, 6)):
        for line in lines:
            pencil.line([(TIMES * x, TIMES * y) for x, y in line], fill=ink, width=TIMES * width, joint="curve")
    paper = paper.rotate(turned, Image.Resampling.BICUBIC, fillcolor=248)
    tones = np.asarray(paper.resize((WIDE, HIGH), Image.Resampling.LANCZOS), dtype=float)
    tones += np.random.default_rng(3).normal(0, 2, tones.shape)
    Image.fromarray(np.rint(np.clip(tones, 0, 255)).astype(np.uint8)).save(file)
    return file


def apart(one: Path, two: Path) -> float:
    """Return how far the centre lines of two pictures are apart at most, pixels."""
    lines = [np.concatenate(trace(file).strokes) for file in (one, two)]
    return max(float(np.max(cKDTree(a).query(b)[0])) for a, b in (lines, lines[::-1]))


@pytest.mark.parametrize(
    ("ruled", "turned", "count"),
    [(level(45), 0.0, 18), (level(45), 1.3, 18), (level(30), -0.7, 26), (level(35, 50) + upright(35), 0.0, 42)],
)
def test_dark_ruled_lines_are_left_out_and_told(tmp_path: Path, ruled: list[Stroke], turned: float, count: int) -> None:
    bare = sheet(tmp_path / "bare.png", [], 0, turned, star())
    on_lines = sheet(tmp_path / "ruled.png", ruled, 70, turned, star())
    assert apart(bare, on_lines) < 6
    (note,) = trace(on_lines).notes
    assert note.split()[1:3] == ["ruled", "lines"]
    assert int(note.split()[0]) == pytest.approx(count, abs=2)
    whole = trace(on_lines, paper="white")
    assert not whole.notes
    assert np.concatenate(whole.strokes)[:, 0].min() < 10


def test_a_margin_is_left_out_with_the_lines(tmp_path: Path) -> None:
    ruled: list[Stroke] = [*level(45), [(80.0, -50.0), (80.0, HIGH + 50.0)]]
    bare = sheet(tmp_path / "bare.png", [], 0, 0.0, star())
    assert apart(bare, sheet(tmp_path / "ruled.png", ruled, 70, 0.0, star())) < 6


@pytest.mark.parametrize(
    "drawn",
    [
        [[(0.0, y + 24.0 * line), (WIDE, y + 24.0 * line)] for y in (100, 350, 600) for line in range(5)],  # staves
        [[(50.0, y), (650.0, y)] for y in np.arange(60.0, 800.0, 60)],  # ends where the drawing does
        level(45),  # there is nothing else
    ],
)
def test_lines_that_are_the_drawing_stay(tmp_path: Path, drawn: list[Stroke]) -> None:
    outline = trace(sheet(tmp_path / "drawn.png", drawn, 20, 0.0, star() if len(drawn) == 15 else []))
    assert not outline.notes
    rows = np.round(HIGH - np.concatenate(outline.strokes)[:, 1])
    assert all(np.abs(rows - line[0][1]).min() < 4 for line in drawn)


def test_broad_stripes_stay() -> None:
    ink = np.zeros((400, 400), dtype=np.float32)
    for top in range(10, 400, 40):
        ink[top : top + 15] = 1
    ink[:, 190:210] = 1
    rest, count = without_ruling(ink)
    assert count == 0
    assert (rest == ink).all()
