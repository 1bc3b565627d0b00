"""Pictures that the tests draw for themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Lines = list[list[tuple[float, float]]]
FINER = 4

CROSS: Lines = [[(60, 60), (340, 240)], [(60, 240), (340, 60)]]
ZIGZAG: Lines = [[(40, 250), (120, 50), (200, 250), (280, 50), (360, 250)]]
SQUARE: Lines = [[(80, 50), (320, 50), (320, 250), (80, 250), (80, 50)]]
WAVES: Lines = [
    [(20 + 4 * k, 60 + 40 * row + 15 * np.sin(k / 8 + row)) for k in range(90)] for row in range(5)
]  # near-parallel strokes


def arc(x: float, y: float, radius: float, start: float = 0, end: float = 360) -> list[tuple[float, float]]:
    turn = np.radians(np.linspace(start, end, 181))
    points = list(zip((x + radius * np.cos(turn)).tolist(), (y + radius * np.sin(turn)).tolist(), strict=True))
    if end - start == 360:
        points[-1] = points[0]
    return points


def star(x: float = 200, y: float = 150, radius: float = 130) -> Lines:
    turn = np.radians(-90 + 36 * np.arange(11))
    reach = np.where(np.arange(11) % 2, 0.4 * radius, radius)
    return [list(zip((x + reach * np.cos(turn)).tolist(), (y + reach * np.sin(turn)).tolist(), strict=True))]


def ink(lines: Lines, pen: float = 5, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Dark anti-aliased strokes with round ends on white paper; pixel edges are whole coordinates."""
    sheet = Image.new("L", (size[0] * FINER, size[1] * FINER), 255)
    draw = ImageDraw.Draw(sheet)
    radius = pen * FINER / 2
    for line in lines:
        at = [(x * FINER, y * FINER) for x, y in line]
        draw.line(at, fill=0, width=round(2 * radius), joint="curve")
        for x, y in at:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    return sheet.resize(size, Image.Resampling.BOX)


def saved(picture: Image.Image, folder: Path, name: str = "picture.png") -> Path:
    file = folder / name
    picture.save(file)
    return file


def y_up(points: NDArray[np.float64], rows: int = 300) -> NDArray[np.float64]:
    """Drawing coordinates (y down) as an outline has them (y up)."""
    return np.array([0, rows]) + np.asarray(points, dtype=np.float64) * [1, -1]
