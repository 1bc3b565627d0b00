"""A passage for a body: the shortest way round and over the keep-outs, inside the fence.

The body is a gathered swarm, taken for an upright cylinder. At one height the places where its axis may be are the
fence, shrunk by the radius, less the keep-outs that reach up to it, grown by the radius; the shortest way between two
of them runs straight from corner to corner (visibility graph; Lozano-Perez and Wesley, 1979).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.motion.air.airspace import KEEP_OUT_MARGIN, MARGIN
from choreo.motion.laws.bezier_fit import GRAINS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_ROOM = 0.05
"""Metres of air around the body beyond all margins."""

_MOST_CORNERS = 300


@dataclass(frozen=True)
class Body:
    """An upright cylinder that holds the gathered swarm: radius and half its height, m."""

    radius: float
    half_height: float

    @staticmethod
    def around(places: Floats) -> Body:
        """Return the cylinder about 0 around places, (n, 3) m."""
        return Body(float(np.hypot(places[:, 0], places[:, 1]).max()), float(np.abs(places[:, 2]).max()))


def heights(body: Body, limits: Limits) -> tuple[float, float]:
    """Return the lowest and the highest altitude of the body's middle, m; the first is larger where it has no room."""
    more = body.half_height + MARGIN + _ROOM
    return limits.min_altitude + more, limits.max_altitude - more


def nearest_free(place: Floats, body: Body, limits: Limits) -> Floats | None:
    """Return the free place nearest to `place`, (3,) m, at its height as far as floor and ceiling allow; else None.

    It is on whole grains, so that a body on whole grains keeps its form there to the last digit.
    """
    from shapely import Point
    from shapely.ops import nearest_points

    low, high = heights(body, limits)
    if low > high:
        return None
    altitude = float(np.clip(place[2], low, high))
    area = _free(altitude, body, limits, place[:2])
    if area.is_empty:
        return None
    near = nearest_points(area, Point(place[0], place[1]))[0]
    return np.asarray(np.rint(np.array([near.x, near.y, altitude]) * GRAINS) / GRAINS)


def passages(start: Floats, goal: Floats, body: Body, limits: Limits) -> Iterator[Floats]:
    """Yield ways of the body's middle from start to goal, both free: stops (k, 3) m, the likely quickest first.

    Straight; round what stands in the way, rising or sinking evenly; then level ways above both ends and above more and
    more of the keep-outs. These stand on the ground, so that sinking never helps. The even ones may still meet
    something lower down: look at what is yielded.

    Examples
    --------
    >>> from choreo.core.limits import KeepOut
    >>> wall = KeepOut(np.array([[-1.0, -30], [1, -30], [1, 5], [-1, 5]]), 80.0, "wall")
    >>> ends = np.array([-20.0, 0, 20]), np.array([20.0, 0, 30])
    >>> ways = list(passages(*ends, Body(3.0, 3.0), Limits(keep_out=(wall,))))
    >>> ways[1].round(1).tolist()
    [[-20.0, 0.0, 20.0], [-4.6, 8.6, 24.0], [4.6, 8.6, 26.0], [20.0, 0.0, 30.0]]
    >>> ways[-1].round(1).tolist()  # over it
    [[-20.0, 0.0, 20.0], [-20.0, 0.0, 83.6], [20.0, 0.0, 83.6], [20.0, 0.0, 30.0]]
    """
    yield np.stack([start, goal])
    high = heights(body, limits)[1]
    over = [prism.height + KEEP_OUT_MARGIN + _ROOM + body.half_height for prism in limits.keep_out]
    lowest = float(max(start[2], goal[2]))
    for altitude in sorted({lowest, *(each for each in over if lowest < each <= high)}):
        level = _shortest(start[:2], goal[:2], _free(altitude, body, limits, np.stack([start, goal])[:, :2]))
        if level is None:
            continue
        if altitude == lowest and len(level) > 2:
            far = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(level, axis=0), axis=1))])
            yield np.column_stack([level, start[2] + (goal[2] - start[2]) * far / max(far[-1], 1e-9)])
        way = np.vstack([start, np.column_stack([level, np.full(len(level), altitude)]), goal])
        moved = np.linalg.norm(np.diff(way, axis=0), axis=1) > 1e-9
        yield way[np.concatenate([[True], moved])]


def _free(altitude: float, body: Body, limits: Limits, near: Floats) -> BaseGeometry:
    """Return where the body's axis may be at an altitude; without a fence, widely about `near`, (k, 2)."""
    from shapely import MultiPoint, Polygon, box
    from shapely.ops import unary_union

    grown = body.radius + KEEP_OUT_MARGIN + _ROOM
    bottom = altitude - body.half_height - KEEP_OUT_MARGIN
    blocked = unary_union(
        [Polygon(k.polygon).buffer(grown, join_style="mitre") for k in limits.keep_out if k.height > bottom]
    )
    if limits.fence is not None:
        area: BaseGeometry = Polygon(limits.fence).buffer(-(body.radius + MARGIN + _ROOM), join_style="mitre")
    else:
        west, south, east, north = unary_union([MultiPoint(np.atleast_2d(near)), blocked]).bounds
        area = box(west - 4 * grown, south - 4 * grown, east + 4 * grown, north + 4 * grown)
    return area.difference(blocked).simplify(1e-6)


def _shortest(start: Floats, goal: Floats, area: BaseGeometry) -> Floats | None:
    """Return the corners of the shortest way within the area, (k, 2), both ends included; None if there is none."""
    import shapely
    from scipy.sparse.csgraph import dijkstra

    roomier = area.buffer(1e-3)  # a way along an edge counts as within
    shapely.prepare(roomier)
    corners = shapely.get_coordinates(area)[:_MOST_CORNERS]
    places = np.vstack([start, goal, np.unique(corners, axis=0)])
    one, two = np.triu_indices(len(places), 1)
    ways = shapely.linestrings(np.stack([places[one], places[two]], axis=1))
    seen = shapely.covers(roomier, ways)
    one, two = one[seen], two[seen]
    table = np.full((len(places), len(places)), np.inf)
    table[one, two] = np.linalg.norm(places[one] - places[two], axis=1)
    far, before = dijkstra(table, directed=False, indices=np.array([0]), return_predecessors=True)
    if not np.isfinite(far[0, 1]):
        return None
    way = [1]
    while way[-1] != 0:
        way.append(int(before[0, way[-1]]))
    return np.asarray(places[way[::-1]])
