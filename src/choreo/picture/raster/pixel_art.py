"""Pixel art: pictures of equal squares, drawn one by one, and pictures so small that a pixel is a square."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools
from choreo.picture.raster.palette import has_colour

if TYPE_CHECKING:
    from PIL.Image import Image

_SQUARE = 4
"""Pixels of a side, at least."""
_TINY = 64
"""Pixels of the longer side up to which a picture is an icon or a sprite,..."""
_LARGE = 200
"""...and is made about so large,..."""
_FEW = 24
"""...in squares where it has so few colours: more of them are those of smooth edges."""
_CLEAR = 16
"""Of 255, what is hardly transparent, or hardly opaque."""
_FULL, _HALF = 230, 200
"""Of 255, opacity from which a pixel is of one colour in full, and up to which it may be of a shadow."""
_SHADOW = 0.15
"""Part of what is drawn that a shadow is, beside and not at the edge of what is opaque, at least."""
_MOSTLY = 0.8
"""Part of it that is of one colour, at least."""
_FLAT, _EVEN = 12, 0.5
"""Of 255, from the middle opacity, within which more than this part is where one tone was drawn: shadows fade."""
_ONE_TONE, _DARKER = 24, 40
"""Of 255: by how much the colour of most of a shadow differs at most, and what throws it is brighter at least."""
_LEAST, _LEAST_TIMES = 8, 1.5
"""Pixels of before along a side, and how much larger they were made, at least."""
_CHANCE = 20.0
"""Negative logarithm of the chance that places at which a picture changes lie on squares though it has none."""
_ROUNDED = 1e-3
"""Pixels by which programs round to either side."""
_STEEP = 0.5
"""How steep an edge is made, of what would make it one of a single pixel."""


def is_in_squares(parts: Sequence[NDArray[Any] | None]) -> bool:
    """Tell whether all edges of a picture lie on a grid of squares: then none of it is soft, or a shadow.

    `parts` are what is known of its pixels, (rows, columns, ...) each: tones, opacity, colours.
    """
    for axis in (0, 1):
        changes = [_changes(part, axis) for part in parts if part is not None]
        places = np.flatnonzero(np.logical_or.reduce(changes))
        if not len(places) or int(np.gcd.reduce(np.diff(places), initial=0)) < _SQUARE:
            return False
    return True


def in_whole_squares(picture: Image) -> Image:
    """Return a picture whose pixels were made larger, but not by a whole number, as if by the nearest one.

    Squares of 7 and of 8 pixels in turn are seen as equal squares of 7.5.
    """
    from PIL.Image import Resampling

    pixels = np.asarray(picture)
    if min(pixels.shape[:2]) < _LEAST:
        return picture
    changes = [np.flatnonzero(_changes(pixels, axis)) + 1 for axis in (0, 1)]
    most = max(len(places) / length for places, length in zip(changes, pixels.shape, strict=False))
    if not most or most > 1 / _LEAST_TIMES:
        return picture
    for columns in range(max(len(changes[1]) + 1, _LEAST), int(picture.width / _LEAST_TIMES) + 1):
        times = picture.width / columns
        if sum(map(len, changes)) * np.log(times) < _CHANCE:
            break
        rows = round(picture.height / times)
        counts = (picture.height, rows), (picture.width, columns)
        if all(_fits(places, *count) for places, count in zip(changes, counts, strict=True)):
            if times == round(times) and rows * times == picture.height:
                return picture
            small = picture.resize((columns, rows), Resampling.NEAREST)
            return small.resize((round(times) * columns, round(times) * rows), Resampling.NEAREST)
    return picture


def _fits(places: NDArray[np.int64], length: int, count: int) -> bool:
    """Tell whether so many pixels, made `length` long, would change at these places, and at no others.

    Programs take the pixel at the middle of each, or at either of its edges.
    """
    times = length / count
    for offset in (0.5, 0.0, 1.0):
        last = places + offset + _ROUNDED
        number = np.floor(last / times)  # of the edge before each place, which is that of no other place
        if (number * times >= last - 1 - 2 * _ROUNDED).all() and (np.diff(number) > 0).all():
            return True
    return False


def _changes(part: NDArray[Any], axis: int) -> Bools:
    """Return between which rows, or columns, anything changes."""
    lines = np.moveaxis(part, axis, 0)
    return np.asarray((lines[1:] != lines[:-1]).reshape(len(lines) - 1, -1).any(axis=1))


def _is_soft(picture: Image) -> bool:
    """Tell whether anything is half transparent, as smooth edges are."""
    if picture.mode != "RGBA":
        return False
    counts = picture.getchannel("A").histogram()
    return sum(counts[_CLEAR:-_CLEAR]) > 0


def enlarged(picture: Image) -> Image:
    """Return a tiny picture large enough for its edges to be told; any other as it is."""
    from PIL.Image import Resampling

    if max(picture.size) > _TINY:
        return picture
    picture = _without_shadow(picture)
    times = round(_LARGE / max(picture.size))
    size = times * picture.width, times * picture.height
    if picture.getcolors(_FEW) is not None and not _is_soft(picture):
        return picture.resize(size, Resampling.NEAREST)
    if picture.mode == "RGBA":  # colours count as far as they are opaque
        return _sharpened(picture.convert("RGBa").resize(size, Resampling.BICUBIC), times).convert("RGBA")
    return _sharpened(picture.resize(size, Resampling.BICUBIC), times)


def _sharpened(picture: Image, times: int) -> Image:
    """Return an enlarged picture in colours with edges as narrow as those of one that was drawn so large.

    Each tone moves away from the middle of what is within a pixel of before: mixed ones are no colours of their own.
    In grey they are but edges, of faint lines, too.
    """
    from PIL import Image as Pillow
    from scipy.ndimage import maximum_filter, minimum_filter

    tones = np.asarray(picture)
    if tones.ndim == 2 or not has_colour(tones[:, :, :3].reshape(-1, 3)).any():
        return picture
    window = 2 * times + 1, 2 * times + 1, 1
    low, high = minimum_filter(tones, window), maximum_filter(tones, window)
    middle = (low + high.astype(np.float32)) / 2
    steep = np.clip(middle + _STEEP * times * (tones - middle), low, high)
    return Pillow.frombytes(picture.mode, picture.size, np.rint(steep).astype(np.uint8).tobytes())


def _without_shadow(picture: Image) -> Image:
    """Return a tiny picture on nothing without the soft shadow of what is drawn on it.

    Its edges are as wide as the shadow's, so that these do not tell the two apart: colour does. A shadow is of one
    dark colour, and what lies in it is mixed of that and of the colour of the opaque pixel beside it.
    """
    from PIL import Image as Pillow
    from scipy.ndimage import binary_dilation, distance_transform_edt

    if picture.mode != "RGBA":
        return picture
    pixels = np.asarray(picture)
    opacity = pixels[:, :, 3]
    full = opacity >= _FULL
    beside = (opacity >= _CLEAR) & (opacity < _HALF) & ~binary_dilation(full, np.ones((3, 3), dtype=np.bool_))
    if not full.any() or beside.sum() < _SHADOW * (full | beside).sum():
        return picture
    depth = opacity[beside].astype(np.int16)
    if (np.abs(depth - np.median(depth)) <= _FLAT).mean() > _EVEN:
        return picture
    colours = pixels[:, :, :3].astype(np.float64)
    shadow = np.median(colours[beside], axis=0)
    is_shadow = np.abs(colours[beside] - shadow).max(axis=1) <= _ONE_TONE
    throws = colours[tuple(distance_transform_edt(~full, return_distances=False, return_indices=True))]
    brighter = (throws - shadow).max(axis=2)
    if is_shadow.mean() < _MOSTLY or np.median(brighter[full]) < _DARKER:
        return picture
    away = throws - shadow
    part = np.clip(((colours - shadow) * away).sum(axis=2) / np.maximum((away**2).sum(axis=2), 1.0), 0, 1)
    rest = np.where(full, opacity, opacity * part)
    return Pillow.fromarray(np.dstack([np.where(full[:, :, None], colours, throws), rest]).round().astype(np.uint8))
