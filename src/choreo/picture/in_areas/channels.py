"""Bare room between areas of different colours, so that rows of dots follow the border on both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.picture.enclosed.areas import clean_areas

if TYPE_CHECKING:
    import shapely
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

_HALF = (0.5, 0.35, 0.2)
"""Of the distance of neighbours, how wide the room is on either side of a border: the first that leaves enough ..."""
_LEAST = 0.6
"""... which is this part of an area; of one that is narrower than that nothing is taken."""
_MANY_CORNERS, _ROUGHLY = 2_000, 0.03
"""Corners of borders that take long to grow; part of the distance of neighbours that is left out of so many."""
_MANY_FIELDS = 100
"""Fields from which it pays to ask first which channels are near one."""


def with_channels(area: MultiPolygon, lines: Sequence[Floats], borders: Sequence[Floats], pitch: float) -> MultiPolygon:
    """Return an area without a channel along the borders in it, which dots `pitch` apart leave bare.

    Parameters
    ----------
    area : MultiPolygon
        All colours.
    lines : sequence of (m, 2) arrays
        The edges of the area and the borders, which share their ends.
    borders : sequence of (m, 2) arrays
        Between two colours.
    pitch : float
        Distance of neighbouring dots, in the same unit.

    Examples
    --------
    >>> import shapely
    >>> flag = shapely.MultiPolygon([shapely.box(0, 0, 20, 10)])
    >>> middle = np.array([[10.0, 0], [10, 10]])
    >>> left, right = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
    >>> edges = [shapely.get_coordinates(half) for half in (left, right)]
    >>> with_channels(flag, edges, [middle], 2.0).area
    180.0
    """
    import shapely

    if not len(borders):
        return area
    between = shapely.union_all([shapely.LineString(border) for border in borders if len(border) > 1])
    noded = shapely.union_all([shapely.LineString(line) for line in lines if len(line) > 1])
    fields = np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded).tolist())), dtype=object)
    inside = shapely.contains(area, shapely.point_on_surface(fields)) if len(fields) else np.empty(0, dtype=bool)
    if inside.sum() < 2:
        return area
    if shapely.get_num_coordinates(between) > _MANY_CORNERS:
        between = shapely.simplify(between, _ROUGHLY * pitch)

    @cache
    def channel(half: float) -> BaseGeometry:
        return between.buffer(half * pitch, quad_segs=4)

    parts = []
    of = _nearby(channel) if inside.sum() > _MANY_FIELDS else lambda _, half: channel(half)
    for field in fields[inside]:
        left = (shapely.difference(field, of(field, half)) for half in _HALF)  # each costs time
        parts.append(next((part for part in left if part.area >= _LEAST * field.area), field))
    return clean_areas(shapely.union_all(parts))


def _nearby(channel: Callable[[float], BaseGeometry]) -> Callable[[BaseGeometry, float], BaseGeometry]:
    """Return what gives, of a channel of some width, the parts that are near a field."""
    import shapely

    @cache
    def sought(half: float) -> tuple[NDArray[np.object_], shapely.STRtree]:
        parts = shapely.get_parts(channel(half))
        return parts, shapely.STRtree(parts)

    def near(field: BaseGeometry, half: float) -> BaseGeometry:
        parts, tree = sought(half)
        return shapely.MultiPolygon(parts[np.sort(tree.query(field))].tolist())

    return near
