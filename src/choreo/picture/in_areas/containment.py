"""An area as dots see it that must stay inside: who is in it, and the nearest place of its edge for who is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, Ints, Plane, flat, plane
from choreo.neighbours import finder
from choreo.picture.line.polyline import corners_of, resample, smooth

if TYPE_CHECKING:
    from shapely import MultiPolygon

_MOST_PIECES = 200_000
"""Straight pieces of the edge."""
_TIP = 100.0
"""Degrees: a corner of less, that points outwards, is a tip."""
_ARM = 4
"""Steps of the edge to either side over which a corner is looked at."""


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
    def _nearest_piece(self) -> Callable[[Floats], Ints]:
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

    def tips(self, apart: float) -> Floats:
        """Return the sharp corners that point outwards, (k, 2), the sharpest first, none within `apart` of another."""
        import shapely

        rings = shapely.get_parts(shapely.boundary(self.area))
        found = [_sharp(shapely.get_coordinates(ring) / self.step) for ring in rings]
        corner, before, after = (np.concatenate(each) * self.step for each in zip(*found, strict=True))
        one, two = plane(before) - plane(corner), plane(after) - plane(corner)
        angle = np.abs(np.degrees(np.angle(one * two.conj())))
        outwards = shapely.contains_xy(self.area, (before + after) / 2)
        chosen: list[int] = []
        for index in np.argsort(angle, kind="stable").tolist():
            if angle[index] >= _TIP:
                break
            if outwards[index] and (np.hypot(*(corner[chosen] - corner[index]).T) >= apart).all():
                chosen.append(index)
        return corner[chosen]


def _sharp(ring: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the corners of a ring, its unit the step, and the places a little before and after them, (k, 2) each."""
    even = resample(ring, 1.0)
    body = even[:-1]
    if len(body) < 6 * _ARM:
        return body[:0], body[:0], body[:0]
    at = corners_of(smooth(even, 0.8, closed=True), float(_ARM), closed=True)
    return body[at % len(body)], body[(at - _ARM) % len(body)], body[(at + _ARM) % len(body)]
