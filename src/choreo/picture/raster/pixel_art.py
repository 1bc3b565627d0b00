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
