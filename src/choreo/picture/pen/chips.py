"""Marks too small to show which way the pen went: strokes shorter than it is wide, and dots.

Of a rectangle by itself the longer sides seem to be those of a stroke. Where one side is as long as the pen of the rest
is wide, that pen was moved square to it; where both are, it was not moved at all.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Bools, Floats, Ints, Plane, flat
from choreo.picture.pen.width import Pen

_FULL = 0.97
"""Part of a rectangle that is ink."""
_WIDE = 0.02
"""Half pens, and..."""
_PIXELS = 0.6
"""...pixels, by which a chip may be wider or narrower than the pen."""
_SQUARE = 0.95
"""Part of the pen's width from which a stroke is as long as wide."""


def chips(rings: list[Plane], pen: Pen, part_of: Ints, good: Bools) -> tuple[list[Floats], Bools]:
    """Return the short strokes and dots of a pen, (2, 2) each, and which parts of the ink these are, (parts + 1,).

    Parameters
    ----------
    rings : list of closed lines
        The edges of the ink, pixels.
    pen : Pen
        That of what was drawn beside them.
    part_of : (rows, columns) array of int
        The number of the part that each pixel of ink belongs to, from 1; 0 for paper.
    good : (parts + 1,) array of bool
        Which parts are strokes of the pen already.
    """
    import shapely

    found = np.zeros(len(good), dtype=np.bool_)
    small = [ring for ring in rings if len(ring) >= 4 and np.abs(ring - ring[0]).max() < 3.0 * pen.half]
    if not small:
        return [], found
    shapes = np.array([shapely.Polygon(flat(ring)) for ring in small], dtype=object)
    area = shapely.area(shapes)
    boxes = shapely.get_coordinates(shapely.oriented_envelope(shapes)).reshape(-1, 5, 2)
    corners = boxes[..., 0] + 1j * boxes[..., 1]
    sides = np.abs(np.diff(corners[:, :3], axis=1))
    slack = max(_WIDE * pen.half + _PIXELS, 2 * pen.spread)
    alike = np.abs(sides - 2 * pen.half) <= slack
    box = (area >= _FULL * sides.prod(axis=1)) & alike.any(axis=1) & (sides.min(axis=1) <= 2 * pen.half + slack)
    box &= alike.all(axis=1) | (sides.min(axis=1) < 2 * _SQUARE * pen.half)
    pixels = np.bincount(part_of.ravel(), minlength=len(good))
    lines = []
    for index in np.flatnonzero(box).tolist():
        middle = corners[index, :4].mean()
        part = int(part_of[round(middle.imag), round(middle.real)])
        if part == 0 or pixels[part] < _FULL * area[index]:
            continue  # the hole of a frame
        along = 0j
        if not alike[index].all():
            across = int(np.argmax(alike[index]))  # the side that is as long as the pen is wide
            along = complex(corners[index, 2 - across] - corners[index, 1 - across]) / 2
        found[part] = True
        lines.append(flat(np.array([middle - along, middle + along])))
    if not (good & ~found).any():  # no pen is known but by them
        return [], np.zeros(len(good), dtype=np.bool_)
    return lines, found
