"""An area as dots see it that must stay inside: who is in it, and the nearest place of its edge for who is not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, Plane, flat, plane
from choreo.neighbours import finder

if TYPE_CHECKING:
    from shapely import MultiPolygon

_MOST_PIECES = 200_000
"""Straight pieces of the edge."""


@dataclass(frozen=True, eq=False)
class Inside:
    """The inside of an area, in metres, for dots that are moved many times."""

    area: MultiPolygon
    step: float
    """Metres of edge that are looked up as one: by half of it may the nearest place of the edge be missed."""

    def __post_init__(self) -> None:
        import shapely

        shapely.prepare(self.area)

    @cached_property
    def _pieces(self) -> tuple[Plane, Plane]:
        """The beginning of each piece of the edge and the way to its end, (p,) each."""
        import shapely

        edge = shapely.boundary(self.area)
        fine = shapely.segmentize(edge, max(self.step, edge.length / _MOST_PIECES))
        xy, line = shapely.get_coordinates(shapely.get_parts(fine), return_index=True)
        point = plane(xy)
        same = line[1:] == line[:-1]
        return point[:-1][same], np.diff(point)[same]

    @cached_property
    def _nearest_piece(self):  # type: ignore[no-untyped-def] # what finds it
        begin, way = self._pieces
        return finder(flat(begin + way / 2))

    def kept(self, points: Floats) -> Floats:
        """Return the points, (n, 2), those outside moved to about the nearest place of the edge."""
        import shapely

        outside = ~shapely.contains_xy(self.area, points)
        if not outside.any():
            return points
        begin, way = self._pieces
        which = self._nearest_piece(points[outside])
        begin, way = begin[which], way[which]
        along = ((plane(points[outside]) - begin) * way.conj()).real / np.maximum(np.abs(way) ** 2, 1e-300)
        points = points.copy()
        points[outside] = flat(begin + np.clip(along, 0.0, 1.0) * way)
        return points
