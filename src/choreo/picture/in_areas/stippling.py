"""Dots as shades: denser where a picture is darker, none nearer than the spacing; and dots in free, even disorder."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.neighbours import closest, near_pairs, nearest
from choreo.picture.enclosed.areas import NOISE, clean_areas, contours, ink_areas, pieces_of
from choreo.picture.raster.image_file import Raster

if TYPE_CHECKING:
    from shapely import MultiPolygon

BARE = 0.04
"""Shade below which nothing is drawn: grain of the paper."""
_DENSEST = 0.8
"""Of the densest packing, how dense the darkest places may be: room to move until all gaps are wide enough."""
_CELLS = 45
"""Cells a dot, in which shades are counted."""
_MOST_CELLS = 1_000_000
_COARSE, _FINE = 24, 10
"""Rounds of moving to the middles: with some of the cells at first, then with all."""
_EVERY = 4
"""Of how many cells one is looked at in the former."""
_PUSHES = 300


@dataclass(frozen=True, eq=False)
class Shades:
    """How densely dots stand where."""

    places: Floats
    """Middles of cells, (k, 2)."""
    weight: Floats
    """Of each cell: its shade times its area."""
    area: Floats
    """Of each cell."""


def tones_of(sheet: Raster) -> NDArray[np.float32]:
    """Return how dark a picture is drawn, rows from the top, 0 (bare) to 1: on a dark ground, how light.

    The ground is what most of the picture's rim is; what is transparent is bare.
    """
    grey = sheet.grey
    opaque = grey if sheet.alpha is None else grey[sheet.alpha >= 0.5]
    rim = np.concatenate([grey[:2].ravel(), grey[-2:].ravel(), grey[:, :2].ravel(), grey[:, -2:].ravel()])
    clear = sheet.alpha is not None and float(sheet.alpha.min()) < 0.5
    dark_ground = not clear and float(np.median(rim)) < 0.5
    tones = grey if dark_ground else 1 - grey
    if sheet.alpha is not None:
        tones = tones * sheet.alpha
        opaque = tones[sheet.alpha >= 0.5]
    else:
        opaque = tones
    low, high = np.quantile(opaque, [0.01, 0.99]) if opaque.size else (0.0, 1.0)
    low = 0.0 if clear else low
    spread = np.clip((tones - low) / max(float(high - low), 1e-6), 0, 1)
    return np.asarray(spread, dtype=np.float32)


def shadow_of(tones: NDArray[np.float32] | None, name: str) -> MultiPolygon:
    """Return what is not bare of a map of tones, in pixels, y up.

    Raises
    ------
    PictureError
        If there are no tones, or nothing is darker than the paper.
    """
    from scipy.ndimage import binary_closing

    if tones is None:
        raise PictureError(f"picture '{name}': shade needs a picture of pixels (PNG, JPEG, WebP, GIF)")
    dark = tones > BARE
    if pieces_of(dark) > NOISE:  # to unite so many takes minutes, and no dot stands between two of them
        dark = binary_closing(np.pad(dark, 1), np.ones((3, 3), dtype=bool))[1:-1, 1:-1]
    shadow = ink_areas(np.where(dark, np.float32(1), np.float32(0)))
    if shadow.is_empty:
        raise PictureError(f"picture '{name}': nothing of it is darker than its paper")
    return shadow


def edges_of(shadow: MultiPolygon) -> list[Floats]:
    """Return the edges of what is not bare, without those of a scan's mottled paper, which tell nothing."""
    low_x, low_y, high_x, high_y = shadow.bounds
    size = max(high_x - low_x, high_y - low_y)
    grain = min((size / 200) ** 2, 0.5 * max(part.area for part in shadow.geoms))
    return contours(clean_areas(shadow, grain), max(1.0, size / 500))


def shades_of(tones: NDArray[np.float32], n: int) -> Shades:
    """Return the shades of a map of tones in drawing units (pixels, y up), in cells some forty to a dot."""
    from PIL import Image

    rows, columns = tones.shape
    wanted = min(max(_CELLS * n / max(float((tones > BARE).mean()), 0.02), 2000.0), float(_MOST_CELLS))
    shrink = min(1.0, math.sqrt(wanted / (rows * columns)))
    size = max(3, round(columns * shrink)), max(3, round(rows * shrink))
    small = np.asarray(Image.fromarray(tones).resize(size, Image.Resampling.BOX), dtype=np.float64)
    wide, high = columns / size[0], rows / size[1]
    row, column = np.nonzero(small > BARE)
    places = np.stack([(column + 0.5) * wide, rows - (row + 0.5) * high], axis=1)
    area = np.full(len(places), wide * high)
    return Shades(places, small[row, column] * area, area)


def even_shades(area: MultiPolygon, n: int) -> Shades:
    """Return the one shade of an area, in cells some forty to a dot."""
    import shapely

    low_x, low_y, high_x, high_y = area.bounds
    step = math.sqrt(area.area / (_CELLS * n))
    # A thread of an area that lies across its box has hardly a cell; coarser ones do for it.
    step = max(step, math.sqrt((high_x - low_x) * (high_y - low_y) / (4 * _MOST_CELLS)))
    x, y = np.meshgrid(np.arange(low_x + step / 2, high_x, step), np.arange(low_y + step / 2, high_y, step))
    places = np.stack([x.ravel(), y.ravel()], axis=1)
    places = places[shapely.contains_xy(area, places)]
    cell = np.full(len(places), step * step)
    return Shades(places, cell, cell)


def shade(shades: Shades, n: int, spacing: float, rng: np.random.Generator, *, quick: bool = False) -> Floats | None:
    """Return `n` dots, (n, 2) m, as dense as the shades ask for, none nearer than `spacing`; None where it holds fewer.

    The density is what the shades ask for, but nowhere more than the spacing allows; what that leaves over goes to the
    other shades in proportion. Dots begin by equal shares along a curve that fills the plane, move to the middles of
    what is theirs, weighted by the density (Secord 2002), and those still too near push each other apart.
    """
    if len(shades.places) == 0:
        return None
    density = _allotted(shades, n, _DENSEST * 2 / (math.sqrt(3) * spacing**2))
    if density is None:
        return None
    order = _along_the_plane(shades.places)
    places, mass = shades.places[order], density[order]
    total = np.cumsum(mass)
    chosen = np.searchsorted(total, (np.arange(n) + rng.uniform(0.25, 0.75, n)) / n * total[-1])
    cell = math.sqrt(float(shades.area.mean()))
    dots = places[np.minimum(chosen, len(places) - 1)] + rng.uniform(-0.5, 0.5, (n, 2)) * cell
    for every in (1,) * _FINE if quick else (_EVERY,) * _COARSE + (1,) * _FINE:
        dots = _to_middles(dots, places[::every], mass[::every])
    for turn in range(_PUSHES // 2 if quick else _PUSHES):
        step, gap = push(dots, 1.004 * spacing)
        if gap >= spacing:
            break
        dots = dots + step
        if turn % 12 == 11:  # pushed off the picture, they come back to it
            away, home = nearest(dots, places)
            dots = np.where((away > 0.75 * cell)[:, None], places[home], dots)
    return dots if closest(dots) >= spacing else None


def _allotted(shades: Shades, n: int, most: float) -> Floats | None:
    """Return how many dots each cell gets, n in all, none more than `most` by its area."""
    limit = most * shades.area
    if limit.sum() < n:
        return None
    low, high = 0.0, n / float(shades.weight.min())
    for _ in range(60):
        factor = (low + high) / 2
        if float(np.minimum(factor * shades.weight, limit).sum()) < n:
            low = factor
        else:
            high = factor
    return np.minimum(high * shades.weight, limit)


def _along_the_plane(places: Floats) -> NDArray[np.int64]:
    """Return the order of places along a curve that fills the plane (Morton 1966)."""
    low, size = places.min(axis=0), max(float(np.ptp(places, axis=0).max()), 1e-12)
    grid = ((places - low) / size * 65535).astype(np.uint64)
    code = np.zeros(len(places), dtype=np.uint64)
    for bit in range(16):
        for axis in (0, 1):
            code |= ((grid[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return np.argsort(code, kind="stable")


def _to_middles(dots: Floats, places: Floats, mass: Floats) -> Floats:
    owner = nearest(places, dots)[1]
    total = np.bincount(owner, mass, len(dots))
    sums = np.stack([np.bincount(owner, mass * places[:, axis], len(dots)) for axis in (0, 1)], axis=1)
    return np.where(total[:, None] > 0, sums / np.maximum(total, 1e-300)[:, None], dots)


def push(dots: Floats, distance: float) -> tuple[Floats, float]:
    """Return the step of each dot, (n, d), away from those nearer than `distance`, and the least gap up to that."""
    one, two = near_pairs(dots, distance).T
    apart = dots[one] - dots[two]
    gap = np.maximum(np.sqrt(np.einsum("ij,ij->i", apart, apart)), 1e-9)
    half = (0.4 * (distance - gap) / gap)[:, None] * apart
    axes = range(dots.shape[1])
    steps = [np.bincount(one, half[:, axis], len(dots)) - np.bincount(two, half[:, axis], len(dots)) for axis in axes]
    return np.stack(steps, axis=1), float(gap.min(initial=distance))
