"""The edges of what matters in a photograph, as ink: few and long ones, or more of them, as the designer wishes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats
from choreo.errors import PictureError
from choreo.picture.raster.image_file import Raster
from choreo.picture.raster.palette import Paint, has_colour, shining

_SIDE = 640
"""Pixels of the longer side at which edges are looked for: finer ones no swarm shows."""
_PEN = 3
"""Pixels: width at which edges are drawn."""
_REACH = 4
"""Pixels around an edge within which its lightest colour is taken."""


def photo_edges(sheet: Raster, detail: float, what: str) -> tuple[NDArray[np.float32], Paint | None]:
    """Return the edges of a photograph as ink, rows from the top, 0 to 1, and their colours.

    The edges are those of Canny (1986) in the mixture of lightness and colours that varies most over the picture (the
    first principal component in CIELAB). `detail`, 0 to 1, sets how blurred the picture is beforehand, which edges
    begin (a quantile of their strength), and how long one must be to stay.

    Raises
    ------
    PictureError
        If the picture has no edge.
    """
    from scipy.ndimage import binary_dilation, gaussian_filter

    rgb = _small(_on_black(sheet))
    tones = _varying(rgb)
    edges = _canny(tones, 3.4 - 2.4 * detail, 0.97 - 0.12 * detail)
    edges = _long(edges, (0.22 - 0.19 * detail) * max(edges.shape))
    if not edges.any():
        raise PictureError(f"{what}: no edge is found at detail = {detail:g}; give more detail, or draw its outline")
    pen = binary_dilation(edges, np.ones((_PEN, _PEN), dtype=bool))
    ink = np.clip(1.4 * gaussian_filter(pen.astype(np.float32), 0.7), 0, 1)
    return np.asarray(ink, dtype=np.float32), _paint(rgb, edges)


def _on_black(sheet: Raster) -> Bytes:
    rgb = sheet.rgb
    if rgb is None:
        rgb = np.repeat(np.rint(255 * sheet.grey).astype(np.uint8)[:, :, None], 3, axis=2)
    if sheet.alpha is None:
        return rgb
    return np.asarray(np.rint(rgb * sheet.alpha[:, :, None]), dtype=np.uint8)


def _small(rgb: Bytes) -> Bytes:
    from PIL import Image

    picture = Image.fromarray(rgb)
    shrink = _SIDE / max(picture.size)
    if shrink < 1:
        size = max(3, round(picture.width * shrink)), max(3, round(picture.height * shrink))
        picture = picture.resize(size, Image.Resampling.BOX)
    return np.asarray(picture)


def _varying(rgb: Bytes) -> Floats:
    """Return the mixture of lightness and colours that varies most, 0 to 1."""
    from skimage.color import rgb2lab

    lab = np.asarray(rgb2lab(rgb), dtype=np.float64)
    flat = lab.reshape(-1, 3) - lab.reshape(-1, 3).mean(axis=0)
    _, vectors = np.linalg.eigh(flat.T @ flat)
    mixed = (flat @ vectors[:, -1]).reshape(rgb.shape[:2])
    return np.asarray((mixed - mixed.min()) / max(float(np.ptp(mixed)), 25.0))


def _canny(tones: Floats, sigma: float, begin: float) -> NDArray[np.bool_]:
    from skimage.feature import canny

    found = canny(  # type: ignore[no-untyped-call] # ships no types
        tones, sigma, low_threshold=begin - 0.12, high_threshold=begin, use_quantiles=True
    )
    return np.asarray(found, dtype=np.bool_)


def _long(edges: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """Return the edges that hang together over at least so many pixels."""
    from scipy.ndimage import label

    labels, _ = label(edges, structure=np.ones((3, 3)))
    count = np.bincount(labels.ravel())
    count[0] = 0
    return np.asarray((count >= least)[labels])


def _paint(rgb: Bytes, edges: NDArray[np.bool_]) -> Paint | None:
    """Return the colour of the lighter side of each edge: dots are lamps."""
    rows, columns = np.nonzero(edges)
    light = rgb.max(axis=2)
    best = np.zeros(len(rows), dtype=np.int64) - 1
    colours = np.zeros((len(rows), 3), dtype=np.uint8)
    for down in range(-_REACH, _REACH + 1):
        for right in range(-_REACH, _REACH + 1):
            at = np.clip(rows + down, 0, len(rgb) - 1), np.clip(columns + right, 0, rgb.shape[1] - 1)
            better = light[at].astype(np.int64) > best
            best = np.where(better, light[at], best)
            colours[better] = rgb[at][better]
    if has_colour(colours).mean() < 0.1:
        return None
    places = np.stack([columns + 0.5, len(rgb) - rows - 0.5], axis=1)
    return Paint(places, shining(colours), votes=9)
