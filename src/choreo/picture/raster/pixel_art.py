"""Pixel art: pictures of equal squares, drawn one by one, and pictures so small that a pixel is a square."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools

if TYPE_CHECKING:
    from PIL.Image import Image

_SQUARE = 4
"""Pixels of a side, at least."""
_TINY = 64
"""Pixels of the longer side up to which a picture is an icon or a sprite,..."""
_LARGE = 200
"""...and is made about so large,..."""
_CLEAR = 16
"""Of 255, what is hardly transparent, or hardly opaque."""
_FEW = 24
"""...in squares where it has so few colours: more of them are those of smooth edges."""


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
    few = picture.getcolors(_FEW) is not None and not _is_soft(picture)
    size = times * picture.width, times * picture.height
    return picture.resize(size, Resampling.NEAREST if few else Resampling.BICUBIC)
