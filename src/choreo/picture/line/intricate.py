"""Areas of thousands of corners, holes and pieces: what geometry does to them ring by ring, and not all at once."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Ints

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

_MANY_CORNERS = 10_000
"""Of an area with more, simplifying and shrinking it at once take as long as all the rest."""
_MANY_SHAPES = 64
"""Shapes that are cut out of each other one after the other."""


def is_intricate(area: BaseGeometry) -> bool:
    """Tell whether an area has so many corners that geometry should be spared."""
    import shapely

    return bool(shapely.get_num_coordinates(area) > _MANY_CORNERS)


def simpler(area: BaseGeometry, tolerance: float) -> BaseGeometry:
    """Return polygons without detail below `tolerance`; an intricate one ring by ring, which is far quicker.

    Simplified each by itself, two rings might cross where they nearly touch; then all are simplified together.
    """
    import shapely

    if not is_intricate(area):
        return area.simplify(tolerance)
    rings, of = shapely.get_rings(shapely.get_parts(area), return_index=True)
    plain = shapely.simplify(rings, tolerance)
    bounds = np.searchsorted(of, np.arange(int(of[-1]) + 2))
    parts = [shapely.Polygon(plain[one], plain[one + 1 : two]) for one, two in pairwise(bounds)]
    made = shapely.MultiPolygon(parts)
    return made if shapely.is_valid(made) else area.simplify(tolerance)


def alternating(shapes: list[Polygon]) -> BaseGeometry:
    """Return what an odd number of the shapes covers: those inside others are cut out, those inside these put back.

    Of thousands, each is held only against those whose boxes meet it, pair by pair.
    """
    import shapely

    largest = sorted(shapes, key=lambda one: -shapely.Polygon(one.exterior).area)
    if len(largest) <= _MANY_SHAPES:
        return _one_by_one(largest)
    every = np.array(largest, dtype=object)
    heap = _heaps(every)
    order = np.argsort(heap, kind="stable")
    heaps = np.split(every[order], np.flatnonzero(np.diff(heap[order])) + 1)
    parts = [_by_pairs(list(one)) for one in heaps]
    return shapely.MultiPolygon([part for one in parts for part in shapely.get_parts(one) if _is_polygon(part)])


def _is_polygon(part: BaseGeometry) -> bool:
    return part.geom_type == "Polygon" and not part.is_empty


def _heaps(shapes: NDArray[np.object_]) -> Ints:
    """Return which heap each shape belongs to: those that lie apart from all others are heaps of one."""
    import shapely
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    links = coo_array((np.ones(len(one)), (one, two)), shape=(len(shapes), len(shapes)))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def _by_pairs(shapes: list[BaseGeometry]) -> BaseGeometry:
    import shapely

    left = shapes
    while len(left) > _MANY_SHAPES:
        pairs = zip_longest(left[::2], left[1::2], fillvalue=shapely.MultiPolygon())
        left = [shapely.symmetric_difference(one, two) for one, two in pairs]
    return left[0] if len(left) == 1 else _one_by_one(left)


def _one_by_one(shapes: list[BaseGeometry]) -> BaseGeometry:
    import shapely

    result: BaseGeometry = shapely.MultiPolygon()
    for shape in shapes:
        result = shapely.symmetric_difference(result, shape)
    return result
