"""What of a drawing is closed: the shapes that its lines enclose; lines that enclose nothing stay lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.picture.enclosed.areas import clean_areas, parted, silhouettes, width_of
from choreo.picture.enclosed.intricate import simpler
from choreo.picture.line.polyline import line_strings

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

BROAD = 1.3
"""Spacings from which ink is broad enough for dots along both of its edges."""
_REACH = 0.015
"""Of the size of the shapes: how far from them, beside the pen's width, lines are told by their edge."""
_TRACE = 0.01
"""Part of the lines' ink beyond the shapes that is no line."""
_ROUND, _MOSTLY = 0.5, 0.5
"""Part of a disc with an edge as long from which a shape is no line; and part of the ink that such shapes are."""
_THICKET = 2_000
"""Holes of its lines from which ink is a thicket, whose thinning takes long."""

Beyond: TypeAlias = "Callable[[MultiPolygon | None], Sequence[Floats]]"
"""Gives the centre lines of ink, but for those in an area."""


@dataclass(frozen=True, eq=False)
class Closed:
    """Closed shapes, and open lines beside them, in drawing units."""

    shapes: MultiPolygon
    open: Sequence[Floats] = ()
    """Lines of which no shape knows, that share their ends exactly."""
    pen: float = 0.0
    """Width of the open lines."""

    @cached_property
    def filled(self) -> MultiPolygon:
        """The shapes, and the ink of the open lines."""
        import shapely

        if not self.open:
            return self.shapes
        bands = shapely.buffer(line_strings(self.open), self.pen / 2, quad_segs=2)
        return clean_areas(shapely.union_all([self.shapes, *bands]))


def closed_ink(areas: MultiPolygon, spacing: float, strokes: Beyond, name: str) -> Closed:
    """Return what is closed of ink, and what of its lines lies beyond; errors as below.

    `spacing` is that of the dots, in drawing units. `strokes` gives the centre lines of all ink; it is called only
    where some of them may lie beyond. Of a thicket it is handed what need not be thinned, since shapes tell it.
    """
    import shapely

    broad, thin = parted(areas, BROAD * spacing)
    shapes = silhouettes(broad, thin)
    if shapes.is_empty:
        broad, thin = _rounded(thin)
        shapes = silhouettes(broad, thin)
    if shapes.is_empty or not thin:
        return closed_of(shapes, [], 0.0, name)
    lines = shapely.MultiPolygon(thin)
    pen = width_of(lines)
    some = lines.difference(_about(shapes, pen)).area > _TRACE * lines.area
    if not some:
        return closed_of(shapes, [], pen, name)
    thicket = sum(len(line.interiors) for line in thin) > _THICKET
    told = clean_areas(simpler(shapes, 0.05 * pen).buffer(pen, quad_segs=2)) if thicket else None
    return closed_of(shapes, strokes(told), pen, name)


def _rounded(thin: list[Polygon]) -> tuple[list[Polygon], list[Polygon]]:
    """Return the shapes among ink too small for dots along both edges, where they are most of it, and the rest.

    The squares of a chessboard are filled, however small they are.
    """
    is_round = [4 * np.pi * part.area >= _ROUND * part.length**2 for part in thin]
    shapes = [part for part, one in zip(thin, is_round, strict=True) if one]
    if sum(part.area for part in shapes) < _MOSTLY * sum(part.area for part in thin):
        return [], thin
    return shapes, [part for part, one in zip(thin, is_round, strict=True) if not one]


def _about(shapes: MultiPolygon, pen: float) -> MultiPolygon:
    """Return the shapes with what is so near to them that it is told by their edge."""
    low_x, low_y, high_x, high_y = shapes.bounds
    reach = pen + _REACH * max(high_x - low_x, high_y - low_y)
    return clean_areas(simpler(shapes, 0.05 * reach).buffer(reach, quad_segs=2))


def closed_of(shapes: MultiPolygon, strokes: Sequence[Floats], pen: float, name: str) -> Closed:
    """Return the shapes, and the strokes of width `pen` as far as they lie beyond the shapes.

    Raises
    ------
    PictureError
        If nothing is closed.
    """
    import shapely

    if shapes.is_empty:
        raise PictureError(
            f"picture '{name}': no line of it is closed and no area filled, so it has no inside; "
            "use stroke, or close the gaps in its lines"
        )
    if not len(strokes):
        return Closed(shapes)
    near = _about(shapes, pen)
    every = line_strings(strokes)
    lone = shapely.length(every) == 0  # dots of ink
    shapely.prepare(near)
    lines = every[~lone]
    lines = lines[~shapely.covers(near, lines)]  # of those within nothing is left, and to cut each takes long
    left = lines.copy()
    cut = shapely.intersects(near, lines)
    left[cut] = shapely.difference(lines[cut], near)
    parts, of = shapely.get_parts(left, return_index=True)
    long = shapely.length(parts)
    # What is left of a line that begins at a shape is a stub where it is short; a short line by itself is a detail.
    whole = long >= shapely.length(lines)[of] * (1 - 1e-9)
    kept = (whole | (long > 2 * pen)) & ~shapely.is_empty(parts)
    dots = every[lone][shapely.distance(every[lone], near) > 0] if lone.any() else []
    return Closed(shapes, [shapely.get_coordinates(part) for part in (*parts[kept], *dots)], pen)
