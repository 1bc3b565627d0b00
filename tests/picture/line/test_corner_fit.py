"""Ends and sharp corners of strokes stand where they were drawn, to a part of a pixel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from choreo.picture.line.corner_fit import Arm, arm, better_place, is_acute
from choreo.picture.outline import Outline
from choreo.picture.trace import trace
from tests.picture.drawing import Lines, ink, saved, y_up


def paper(lines: Lines, pen: float) -> np.ndarray:
    """Ink 0 to 1 of the lines, rows from the top; a line's x, y lie at column x - 0.5, row y - 0.5."""
    return 1 - np.asarray(ink(lines, pen, (120, 120)), dtype=np.float32) / 255


def corner_of(degrees: float, turned: float) -> tuple[Lines, np.ndarray, np.ndarray]:
    """Two straight lines that meet at (60, 60), and their directions from there, x and y, (2, 2)."""
    angle = np.radians(turned + np.array([-degrees / 2, degrees / 2]))
    out = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    one, two = (60 + 50 * out).tolist()
    return [[tuple(one), (60.0, 60.0), tuple(two)]], out, np.array([60.0, 60.0])


def arms_of(out: np.ndarray, place: np.ndarray, pen: float, zone: float, sheet: np.ndarray) -> list[Arm]:
    found = []
    for direction in out:
        path = (place + np.linspace(0, 50, 101)[:, None] * direction)[:, ::-1] - 0.5
        made = arm(path, zone, sheet, pen)
        assert made is not None
        found.append(made)
    return found


@pytest.mark.parametrize("pen", [3.0, 5.0, 8.0])
def test_corners_are_found_from_near_by(pen: float) -> None:
    rng = np.random.default_rng(7)
    before, after = [], []
    for _ in range(40):
        degrees, turned = rng.uniform(30, 120), rng.uniform(0, 360)
        lines, out, place = corner_of(degrees, turned)
        sheet = paper(lines, pen)
        zone = pen / 2 * min(1 / np.sin(np.radians(degrees / 2)), 3.5) + 3
        arms = arms_of(out, place, pen, zone, sheet)
        assert arms[0].half == pytest.approx(pen / 2, abs=0.3)
        true = place[::-1] - 0.5
        start = true + rng.uniform(-3, 3, 2)
        found = better_place(arms, start, sheet, zone + pen + 1)
        before.append(np.hypot(*(start - true)))
        after.append(np.hypot(*((start if found is None else found) - true)))
    assert np.median(before) > 2.0
    assert np.median(after) < 0.4
    assert np.quantile(after, 0.9) < 1.0


def test_what_is_right_already_stays() -> None:
    lines, out, place = corner_of(60, 20)
    sheet = paper(lines, 5.0)
    arms = arms_of(out, place, 5.0, 8.0, sheet)
    assert is_acute(arms)
    found = better_place(arms, place[::-1] - 0.5, sheet, 14.0)
    assert found is None or np.hypot(*(found - place[::-1] + 0.5)) < 0.2


def test_a_stroke_too_short_to_be_sound_says_nothing() -> None:
    assert arm(np.array([[10.0, 10.0], [10.0, 16.0]]), 5.0, paper([[(10, 10), (16, 10)]], 5.0), 5.0) is None


def test_an_end_that_thins_out_says_nothing() -> None:
    """A wedge is no stroke of one width: its end stays where it was."""
    sheet = np.zeros((120, 120), dtype=np.float32)
    for column in range(20, 101):
        half = 8 * (100 - column) / 80
        sheet[round(60 - half) : round(60 + half) + 1, column] = 1.0
    path = np.stack([np.full(161, 60.0), np.linspace(100, 20, 161)], axis=1)
    end = arm(path, 8.0, sheet, 8.0)
    assert end is not None
    assert better_place([end], np.array([60.0, 97.0]), sheet, 16.0) is None


def off(outline: Outline, corners: Lines) -> np.ndarray:
    """How far from each corner drawn the nearest end of a stroke is, pixels."""
    ends = np.concatenate([line[[0, -1]] for line in outline.strokes])
    return np.array([np.hypot(*(ends - y_up(np.array(one))).T).min() for line in corners for one in line])


@pytest.mark.parametrize("pen", [3, 5, 8])
def test_acute_corners_and_ends_of_a_traced_picture(tmp_path: Path, pen: float) -> None:
    zigzag: Lines = [[(40, 260), (90, 40), (140, 260), (200, 40), (260, 260), (330, 40), (370, 260)]]
    assert off(trace(saved(ink(zigzag, pen), tmp_path)), zigzag).max() < 0.6 + 0.03 * pen


def test_a_closed_stroke_with_one_corner(tmp_path: Path) -> None:
    turn = np.linspace(0, 2 * np.pi, 200)
    drop = np.stack([200 + 80 * np.sin(turn) * np.sin(turn / 2), 60 + 90 * (1 - np.cos(turn))], axis=1)
    lines: Lines = [[(float(x), float(y)) for x, y in drop]]
    assert off(trace(saved(ink(lines, 5), tmp_path)), [[(200.0, 60.0)]]).max() < 1.5
