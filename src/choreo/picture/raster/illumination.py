"""The paper of a scan or a photographed sheet: how brightly each part of it is lit, and the sheet made even."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats
from choreo.picture.raster.image_file import Raster

_BLOCKS = 24
"""Blocks along the longer side; each tells the paper's tone by its median, which thin lines do not reach."""
_DEGREE = 3
_UNEVEN = 0.05
"""Range of the paper's tone, of the full one, below which it is left as it is."""
_ROUNDS = 12
_LEAST_PAPER = 0.5
"""Part of the blocks, and of those at the rim, that must lie on the surface; else it is no sheet of paper."""


def evenly_lit(sheet: Raster) -> Raster:
    """Return a sheet with its paper of one tone throughout; one that is so already, or has no paper, as it is.

    The paper is a smooth surface of tones (a polynomial of the third degree, as light falls off over a sheet), fitted
    to the medians of blocks by least squares that gives less weight to what lies off it (Beaton and Tukey 1974),
    beginning at the rim, where paper is. Ink on light paper is divided by the light that falls on it; on dark
    paper the surface is taken off.
    """
    if sheet.alpha is not None and sheet.alpha.min() < 0.5:
        return sheet
    surface = _surface(sheet.grey)
    if surface is None:
        return sheet
    if sheet.rgb is None:
        return Raster(_even(sheet.grey, surface), sheet.alpha, None)
    tones = sheet.rgb.astype(np.float32) / np.float32(255)
    flat = np.stack([_even(tones[:, :, channel], surface) for channel in range(3)], axis=2)
    rgb: Bytes = np.rint(255 * flat).astype(np.uint8)
    return Raster(_even(sheet.grey, surface), sheet.alpha, rgb)


def _even(tones: NDArray[np.float32], surface: NDArray[np.float32]) -> NDArray[np.float32]:
    level = np.float32(np.quantile(surface, 0.95))
    if level <= 0.35:  # dark paper adds its tone to that of the ink
        return np.asarray(np.clip(tones - surface + level, 0, 1), dtype=np.float32)
    even = tones * (level / np.maximum(surface, np.float32(0.1)))
    return np.asarray(np.clip(even, 0, 1), dtype=np.float32)


def _surface(grey: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Return the tone of the paper at each pixel; None where it is even, or where nothing looks like paper."""
    rows, columns = grey.shape
    size = max(1, round(max(rows, columns) / _BLOCKS))
    if min(rows, columns) < 6 * size:
        return None
    high, wide = rows // size, columns // size
    blocks = grey[: high * size, : wide * size].reshape(high, size, wide, size)
    tones = np.median(blocks.swapaxes(1, 2).reshape(high, wide, -1), axis=2).astype(np.float64)
    rim = np.ones((high, wide), dtype=bool)
    rim[1:-1, 1:-1] = False
    if np.ptp(np.quantile(tones[rim], [0.1, 0.9])) < _UNEVEN:
        return None
    y, x = np.meshgrid(_middles(high, size, rows), _middles(wide, size, columns), indexing="ij")
    basis = _basis(x.ravel(), y.ravel())
    fit, kept = _fitted(basis, tones.ravel(), rim.ravel())
    if kept.mean() < _LEAST_PAPER or kept[rim.ravel()].mean() < _LEAST_PAPER:
        return None
    if np.ptp(basis @ fit) < _UNEVEN:
        return None
    every_x, every_y = _middles(columns, 1, columns), _middles(rows, 1, rows)
    surface = np.zeros((rows, columns), dtype=np.float32)
    for weight, (i, j) in zip(fit, _powers(), strict=True):
        surface += np.outer(every_y**j, weight * every_x**i).astype(np.float32)
    return np.clip(surface, np.float32(0), np.float32(1))


def _middles(count: int, size: int, length: int) -> Floats:
    """Return the middles of blocks as parts of the picture's side, -1 to 1."""
    return np.asarray((2 * np.arange(count) + 1) * size / length - 1)


def _powers() -> list[tuple[int, int]]:
    return [(i, j) for i in range(_DEGREE + 1) for j in range(_DEGREE + 1 - i)]


def _basis(x: Floats, y: Floats) -> Floats:
    return np.stack([x**i * y**j for i, j in _powers()], axis=1)


def _fitted(basis: Floats, tones: Floats, rim: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the weights of the basis, and which blocks lie on the surface (Tukey's biweight)."""
    weight = np.where(rim, 1.0, 0.2)
    fit: Floats = np.zeros(basis.shape[1])
    scale = 0.25
    for _ in range(_ROUNDS):
        root = np.sqrt(weight)
        fit = np.asarray(np.linalg.lstsq(basis * root[:, None], tones * root, rcond=None)[0], dtype=np.float64)
        away = np.abs(tones - basis @ fit)
        scale = max(0.6 * scale, 4.7 * 1.48 * float(np.median(away)), 0.04)
        weight = np.clip(1 - (away / scale) ** 2, 0, 1) ** 2 + 1e-6
    return fit, away < 0.04
