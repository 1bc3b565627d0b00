"""Areas of thousands of corners, holes and pieces: what geometry does to them ring by ring, and not all at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

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
    parts = [shapely.Polygon(plain[one], plain[one + 1 : two]) for one, two in pairwise(bounds.tolist())]
    made = shapely.MultiPolygon(parts)
    return made if shapely.is_valid(made) else area.simplify(tolerance)


def alternating(shapes: Sequence[Polygon]) -> BaseGeometry:
    """Return what an odd number of the shapes covers: those inside others are cut out, those inside these put back.

    Of many, all edges together cut the plane into faces, and of each face it is counted how many shapes cover it.
    """
    import shapely

    largest = sorted(shapes, key=lambda one: -shapely.Polygon(one.exterior).area)
    if len(largest) <= _MANY_SHAPES:
        return _one_by_one(largest)
    every = np.array(largest, dtype=object)
    edges = shapely.get_parts(shapely.union_all(shapely.boundary(every)))
    faces = np.asarray(shapely.get_parts(shapely.polygonize(edges.tolist())), dtype=object)
    covered, _ = shapely.STRtree(every).query(shapely.point_on_surface(faces), predicate="within")
    odd = np.bincount(covered, minlength=len(faces)) % 2 == 1
    return shapely.coverage_union_all(faces[odd])


def _one_by_one(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    import shapely

    result: BaseGeometry = shapely.MultiPolygon()
    for shape in shapes:
        result = shapely.symmetric_difference(result, shape)
    return result
