"""Effects that make a screen of the picture: numbers, words, pictures and films, laid on for the audience."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.light.effects.catalogue import Film, Number, Painted, Scene, Word, effect, speed

_FINER = 6
"""Rows of a word's raster for each row of dots."""
_MOST_ROWS = 240


@effect(
    text=Word("choreo", "what runs over the picture"),
    font=Word("", "a font's name; the first that has all characters if left out"),
    speed=speed(8.0, "m/s, to the left"),
)
def scroll(scene: Scene) -> Any:
    """Words run over a grid of dots, from the right to the left."""
    high, step = _height(scene)
    raster = _raster(scene["text"], scene["font"], _rows(high, step))
    right, up = scene.dots.seen[:, 0], scene.dots.seen[:, 2]
    wide = float(np.ptp(right)) + step
    long = raster.shape[1] / raster.shape[0] * high
    run = scene.way() % (long + wide)
    return _read(raster, right[None, :] + wide / 2 - wide + run, up + high / 2, high)


@effect(
    first=Number(10.0, "a whole number", "where it begins to count", 0, 9999),
    last=Number(0.0, "a whole number", "where it ends", 0, 9999),
    rate=Number(1.0, "steps per second or beat", "how fast it counts", 0.01, 50.0),
    font=Word("", "a font's name; the first that has all digits if left out"),
)
def count(scene: Scene) -> Any:
    """Numbers on a grid of dots, one after the other: a countdown."""
    high, step = _height(scene)
    first, last = round(float(np.mean(scene["first"]))), round(float(np.mean(scene["last"])))
    gone = np.clip(np.floor(scene.way("rate")[:, 0] + 1e-9), 0, abs(last - first)).astype(np.int64)
    level = np.zeros((len(gone), len(scene.dots)), np.float32)
    up = scene.dots.seen[:, 2] + high / 2
    for number in np.unique(gone).tolist():
        raster = _raster(str(first + (number if last > first else -number)), scene["font"], _rows(high, step))
        long = raster.shape[1] / raster.shape[0] * high
        level[gone == number] = _read(raster, scene.dots.seen[None, :, 0] + long / 2, up, high)
    return level


@effect(
    file=Film("a PNG, JPEG, WebP or GIF, an animation or a film: MP4, MOV, WebM, MKV, at 10 frames a second"),
    rate=Number(10.0, "frames per second or beat", "of an animation", 0.01, 50.0),
)
def image(scene: Scene) -> Any:
    """A picture or a film, seen upright and whole from the audience's place, on dots that stand anywhere."""
    film = scene.numbers["file"]
    frames, colours = film.colours.shape[0], film.colours.astype(np.float32)
    right, up = _from_eye(scene)
    rows, columns = film.colours.shape[1:3]
    scale = max(float(np.ptp(right)) / columns, float(np.ptp(up)) / rows, 1e-9)  # the dots lie within it
    x = np.clip((right - (right.min() + right.max()) / 2) / scale + columns / 2, 0, columns - 1).astype(np.int64)
    y = np.clip((up.max() + up.min() - 2 * up) / 2 / scale + rows / 2, 0, rows - 1).astype(np.int64)
    shown = (np.floor(scene.way("rate")[:, 0] + 1e-9) % frames).astype(np.int64)
    amount = film.opacity[:, y, x][shown].astype(np.float32) / np.float32(255)
    return Painted(colours[:, y, x][shown], amount)


def _from_eye(scene: Scene) -> tuple[Any, Any]:
    """Return where the dots are seen from the audience's place, right and up, as parts of their distance, (n,) each."""
    from_eye = scene.dots.points - scene.dots.eye
    sight = scene.dots.middle - scene.dots.eye
    ahead = sight / max(float(np.linalg.norm(sight)), 1e-9)
    right = np.cross(ahead, [0.0, 0.0, 1.0])
    right = right / np.linalg.norm(right) if np.linalg.norm(right) > 1e-6 else np.array([1.0, 0.0, 0.0])
    depth = np.maximum(from_eye @ ahead, 1.0)
    return from_eye @ right / depth, from_eye @ np.cross(right, ahead) / depth


def _height(scene: Scene) -> tuple[float, float]:
    """Return how high the screen is, and how far its dots are apart, m."""
    seen = scene.dots.seen[:, [0, 2]]
    size = np.ptp(seen, axis=0)
    step = float(np.sqrt(max(size[0] * size[1], 1.0) / max(len(seen), 1)))
    return float(size[1]) + step, step


def _rows(high: float, step: float) -> int:
    return int(np.clip(round(high / step * _FINER), 8, _MOST_ROWS))


def _read(raster: NDArray[np.float32], x: Any, y: Any, high: float) -> Any:
    """Return the raster at metres from its left lower corner, 0 beside it."""
    rows, columns = raster.shape
    pixel = high / rows
    column = np.floor(np.asarray(x) / pixel).astype(np.int64)
    row = np.clip(rows - 1 - np.floor(np.asarray(y) / pixel).astype(np.int64), 0, rows - 1)
    inside = (column >= 0) & (column < columns)
    return np.where(inside, raster[row, np.clip(column, 0, columns - 1)], np.float32(0))


@lru_cache(maxsize=256)
def _raster(text: str, font: str, rows: int) -> NDArray[np.float32]:
    """Return words as pixels from 0 to 1, so many rows high, their ink spread to what a dot covers."""
    import shapely
    from scipy.ndimage import uniform_filter

    from choreo.picture.drawings.lettering import lettering

    areas = lettering(text, font=font or None).areas
    low_x, low_y, high_x, high_y = areas.bounds
    pixel = (high_y - low_y) / (rows * 0.86)
    columns = max(int(np.ceil((high_x - low_x) / pixel)) + 2, 1)
    x = low_x + (np.arange(columns) - 0.5) * pixel
    y = high_y - (np.arange(rows) + 0.5 - 0.07 * rows) * pixel
    shapely.prepare(areas)
    ink = shapely.contains_xy(areas, *np.meshgrid(x, y)).astype(np.float32)
    return np.asarray(np.clip(1.6 * uniform_filter(ink, _FINER // 2, mode="constant"), 0, 1), dtype=np.float32)
