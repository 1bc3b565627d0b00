"""Closed rings to areas: which of what they enclose is inside, by the rule of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.picture.enclosed.areas import clean_areas
from choreo.picture.line.polyline import line_strings

if TYPE_CHECKING:
    from shapely import MultiPolygon

_CROWD = 1_000
"""Faces from which they are put together in the quick way."""
_AT_ONCE = 1000
"""Places of which the crossings are looked up together."""


def area_of(rings: Sequence[Floats], *, even_odd: bool = False) -> MultiPolygon:
    """Return the area that rings enclose.

    Parameters
    ----------
    rings : sequence of (m, 2) arrays
        Polylines; each is closed by a line from its end to its beginning.
    even_odd : bool
        What an odd number of rings enclose is inside; else, what they wind around (nonzero rule).

    Examples
    --------
    >>> box = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4]])
    >>> hole = np.array([[1.0, 1], [1, 2], [2, 2], [2, 1]])
    >>> area_of([box, hole]).area, area_of([box, hole[::-1]]).area, area_of([box, hole[::-1]], even_odd=True).area
    (15.0, 16.0, 15.0)
    """
    import shapely

    closed = [np.concatenate([ring, ring[:1]]) for ring in rings if len(ring) > 2]
    if not closed:
        return shapely.MultiPolygon()
    if len(closed) == 1:
        alone = shapely.Polygon(closed[0])
        if alone.is_valid:
            return clean_areas(alone)
    lines = shapely.union_all(line_strings(closed))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines).tolist()))
    if not len(faces):
        return shapely.MultiPolygon()
    inside = _windings(shapely.get_coordinates(shapely.point_on_surface(faces)), closed)
    kept = faces[inside % 2 == 1] if even_odd else faces[inside != 0]
    # Faces of one arrangement share their edges whole; of thousands to find these anew takes seconds.
    return clean_areas(shapely.coverage_union_all(kept) if len(kept) > _CROWD else shapely.union_all(kept))


def _windings(points: Floats, rings: Sequence[Floats]) -> Ints:
    """Return how often the rings wind around each point, anticlockwise counted up (crossings to the right)."""
    import shapely

    begin = np.concatenate([ring[:-1] for ring in rings])
    end = np.concatenate([ring[1:] for ring in rings])
    tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack([begin, end], axis=1)), dtype=object))
    far = np.column_stack([np.full(len(points), begin[:, 0].max() + 1.0), points[:, 1]])
    total = np.zeros(len(points), dtype=np.int64)
    rays = np.asarray(shapely.linestrings(np.stack([points, far], axis=1)), dtype=object)
    for first in range(0, len(points), _AT_ONCE):
        ray, piece = tree.query(rays[first : first + _AT_ONCE])
        (x, y), one, two = points[first + ray].T, begin[piece], end[piece]
        up = (one[:, 1] <= y) & (two[:, 1] > y)
        down = (two[:, 1] <= y) & (one[:, 1] > y)
        side = (two[:, 0] - one[:, 0]) * (y - one[:, 1]) - (x - one[:, 0]) * (two[:, 1] - one[:, 1])
        np.add.at(total, first + ray, (up & (side > 0)).astype(np.int64) - (down & (side < 0)))
    return total
