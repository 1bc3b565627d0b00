"""The borders of the air: fences that hold the drones in, keep-outs that hold them off, as depths beyond a border."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.core.limits import KeepOut, Limits
from choreo.errors import InputError

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

TOUCH = 1e-6
"""Metres beyond a border that are still touching."""

_CLEAR = 2 * TOUCH
"""Metres beyond it that a curve may reach which is surely clear: a little more, or one that runs along just that
touching line, where rounding decides, would be halved for ever.
"""

STRIPS = 32
"""Into so many strips an area is cut where many points are asked for."""

CORNERS_TO_CUT = 300
"""An area of fewer corners answers at once, as it is."""

POINTS_TO_CUT = 20_000
"""So many points an area answers as it is, before it is cut: that costs as much."""

CORNERS_OF_A_LOOK = 250
"""So many corners cost as much as the rest of a look: those of a slanted comb are all in the way."""

MOST_CROSSINGS = 100_000
"""So often the edges of zones may cross, about: joining them takes a second then."""


class Border(Protocol):
    """Where drones may not be."""

    rule: str

    price: float
    """What it costs to hold a curve against it; 1 for a square, a microsecond or two."""

    @property
    def looked(self) -> float:
        """How much has been done to tell depths; 1 is a point beside a square."""

    def suspects(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Return which boxes, (..., 3) lowest and highest corners, may hold a fault."""

    def depth(self, place: Floats) -> Floats:
        """Return how far beyond the border points (..., 3) lie, m; below 0 on the good side.

        It changes by no more than the way between two points.
        """

    def beyond(self, place: Floats) -> NDArray[np.bool_]:
        """Return which points (m, 3) lie deeper than `TOUCH`: much quicker than asking how deep."""

    def clear(self, control: Floats) -> NDArray[np.bool_]:
        """Return which curves, (4, 3, m) control points, surely have no fault: by the hull of their control points.

        Those that lie nowhere deeper than `TOUCH`, or so little deeper that it makes no difference.
        """


def borders(limits: Limits) -> list[Border]:
    """Return the borders that limits set.

    Raises
    ------
    InputError
        If a polygon crosses itself.
    """
    found: list[Border] = []
    if limits.fence is not None:
        found.append(_Fence([_area(limits.fence, "limits: fence")], [np.inf]))
    if limits.zones:
        areas = [_area(zone.polygon, f"limits: zone {number}") for number, zone in enumerate(limits.zones, start=1)]
        _insist_on_few_crossings(areas)
        found.append(_Fence(areas, [np.inf if zone.top is None else zone.top for zone in limits.zones]))
    return [*found, *(_KeepOut(prism) for prism in limits.keep_out)]


class _Fence:
    """The union of prisms that stand on the ground; outside of all of them is forbidden."""

    rule = "fence"

    def __init__(self, areas: Sequence[Polygon], tops: Sequence[float]) -> None:
        import shapely

        self._prisms = [(_Outline(area), top) for area, top in zip(areas, tops, strict=True)]
        # The higher, the fewer prisms reach there: the allowed area shrinks with the height.
        self._tops = np.unique(tops)
        layers: list[BaseGeometry] = []
        for height in self._tops[::-1]:
            begun = [area for area, top in zip(areas, tops, strict=True) if top == height]
            layers.append(shapely.union_all([*layers[-1:], *begun]))
        self._layers = [_Region(layer) for layer in layers[::-1]]
        self._grown = [_Region(shapely.buffer(layer, _CLEAR, join_style="mitre")) for layer in layers[::-1]]
        corners = max(shapely.get_num_coordinates(layer) for layer in layers)
        self.price = len(areas) + float(corners) / CORNERS_OF_A_LOOK

    @property
    def looked(self) -> float:
        """How much has been done to tell depths."""
        return sum(outline.looked for outline, _ in self._prisms)

    def suspects(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Return which boxes may hold a fault."""
        import shapely

        # Grown a little, since the box of a drone that stands still is no area.
        first, last = low[..., :2] - TOUCH, high[..., :2] + TOUCH
        boxes = np.asarray(shapely.box(*first.T, *last.T)).T
        return ~self._within(self._layers, boxes, first, high[..., 2] - TOUCH)

    def depth(self, place: Floats) -> Floats:
        """Return how far outside of the nearest prism points lie, m."""
        least = np.full(place.shape[:-1], np.inf)
        for outline, top in self._prisms:
            above = place[..., 2] - top
            # A polygon lies within its box, so nowhere is its prism nearer than that of the box.
            nearer = _outside(outline.beside_box(place), above) < least
            depth = _outside(outline.outside(place[nearer]), above[nearer])
            least[nearer] = np.minimum(least[nearer], depth)
        return least

    def beyond(self, place: Floats) -> NDArray[np.bool_]:
        """Return which points lie outside of all prisms."""
        beyond = np.ones(len(place), dtype=np.bool_)
        for outline, top in self._prisms:
            open_ = np.flatnonzero(beyond & (place[:, 2] <= top))
            beyond[open_[outline.near(place[open_])]] = False
        beyond[beyond] = self.depth(place[beyond]) > TOUCH if np.isfinite(self._tops).any() else True
        return beyond

    def clear(self, control: Floats) -> NDArray[np.bool_]:
        """Return which curves surely stay within."""
        return self._within(self._grown, _hulls(control), control[0, :2].T, control[:, 2].max(axis=0) - _CLEAR)

    def _within(
        self, layers: Sequence[_Region], areas: NDArray[np.object_], spots: Floats, height: Floats
    ) -> NDArray[np.bool_]:
        """Return which areas, a spot of each given, lie within the layer that reaches up to their height."""
        layer = np.searchsorted(self._tops, height)
        good = np.zeros(areas.shape, dtype=np.bool_)
        for number, allowed in enumerate(layers):
            here = layer == number
            if here.any():
                good[here] = allowed.surrounds(areas[here], spots[here])
        return good


class _KeepOut:
    """A prism; its inside is forbidden."""

    rule = "keep-out"

    def __init__(self, prism: KeepOut) -> None:
        import shapely

        area = _area(prism.polygon, f"keep-out '{prism.name}'")
        self._bounds, self._outline = area.bounds, _Outline(area)
        self._shrunk = _Region(shapely.buffer(area, -_CLEAR, join_style="mitre"))
        self._top = prism.height
        self._bottom = prism.bottom if prism.bottom > 0 else -np.inf
        self.price = 1 + len(prism.polygon) / CORNERS_OF_A_LOOK

    @property
    def looked(self) -> float:
        """How much has been done to tell depths."""
        return self._outline.looked

    def suspects(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Return which boxes may hold a fault."""
        x0, y0, x1, y1 = self._bounds
        clear = (high[..., 0] <= x0) | (low[..., 0] >= x1) | (high[..., 1] <= y0) | (low[..., 1] >= y1)
        return np.asarray(~clear & (low[..., 2] < self._top - TOUCH) & (high[..., 2] > self._bottom + TOUCH))

    def depth(self, place: Floats) -> Floats:
        """Return how far inside points lie, m."""
        height = place[..., 2]
        return np.asarray(
            np.minimum(-self._outline.outside(place), np.minimum(self._top - height, height - self._bottom))
        )

    def beyond(self, place: Floats) -> NDArray[np.bool_]:
        """Return which points lie inside."""
        low, high = self._bottom + TOUCH, self._top - TOUCH
        beyond = (place[:, 2] > low) & (place[:, 2] < high)
        beyond[beyond] = self._outline.contains(place[beyond])
        # What is cut off below is more than `TOUCH`: only within that strip its width has to be measured.
        edge = np.flatnonzero(beyond)
        edge = edge[~self._shrunk.contains(place[edge])]
        beyond[edge] = self._outline.deep(place[edge])
        return beyond

    def clear(self, control: Floats) -> NDArray[np.bool_]:
        """Return which curves surely stay outside."""
        height = control[:, 2]
        clear = (height.min(axis=0) >= self._top - _CLEAR) | (height.max(axis=0) <= self._bottom + _CLEAR)
        beside = control[..., ~clear]
        clear[~clear] = ~self._shrunk.meets(_hulls(beside), beside[0, :2].T)
        return np.asarray(clear)


class _Region:
    """An area, empty or of many parts and corners, that tells quickly what lies within it."""

    def __init__(self, area: BaseGeometry) -> None:
        self._area, self._edge = _prepared(area), _prepared(area.boundary)
        self._asked = 0
        self._strips: list[BaseGeometry] = []

    def meets(self, areas: NDArray[np.object_], spots: Floats) -> NDArray[np.bool_]:
        """Return which other areas, a spot of each given, it meets or touches."""
        import shapely

        meets = np.asarray(shapely.intersects(self._edge, areas))
        meets[~meets] = self.contains(spots[~meets])  # away from the edge, they are all within or all outside
        return meets

    def surrounds(self, areas: NDArray[np.object_], spots: Floats) -> NDArray[np.bool_]:
        """Return which other areas, a spot of each given, lie within it and touch its edge nowhere."""
        import shapely

        apart = ~np.asarray(shapely.intersects(self._edge, areas))
        apart[apart] = self.contains(spots[apart])
        return apart

    def contains(self, place: Floats) -> NDArray[np.bool_]:
        """Return which points, (m, 2 or more), lie within it."""
        import shapely

        self._asked += len(place)
        x, y = place[:, 0], place[:, 1]
        if self._asked < POINTS_TO_CUT or shapely.get_num_coordinates(self._area) < CORNERS_TO_CUT:
            return np.asarray(shapely.contains_xy(self._area, x, y))
        self._strips = self._strips or _strips(self._area)
        west, _, east, _ = self._area.bounds
        strip = np.clip((x - west) // ((east - west) / STRIPS), 0, STRIPS - 1)
        within = np.zeros(len(place), dtype=np.bool_)
        for number, part in enumerate(self._strips):
            here = strip == number
            within[here] = shapely.contains_xy(part, x[here], y[here])
        return within


def _strips(area: BaseGeometry) -> list[BaseGeometry]:
    """Return an area in upright strips from west to east, each a little wider than its share.

    A point is held against all edges at its height; in a strip, these are few.
    """
    import shapely

    west, _, east, _ = area.bounds
    width = (east - west) / STRIPS
    parts = [[shapely.get_coordinates(ring) for ring in shapely.get_rings(part)] for part in shapely.get_parts(area)]
    strips = []
    for edge in west + width * np.arange(STRIPS):
        inside = []
        for rings in parts:
            squeezed = [_squeezed(ring, edge - width / 8, edge + width * 1.125) for ring in rings]
            kept = [ring for ring in squeezed if len(ring) > 3]  # a hole is no wider than its shell
            if kept:
                inside.append(shapely.Polygon(kept[0], kept[1:]))
        strips.append(_prepared(shapely.MultiPolygon(inside)))
    return strips


def _squeezed(ring: Floats, west: float, east: float) -> Floats:
    """Return a ring as it is between two meridians; what lies beyond one is moved onto it.

    So no line of sight between the two crosses it more or less often by an odd number: it holds the same points.
    """
    for side in (west, east):
        x, y = ring.T
        at = np.flatnonzero((x[:-1] < side) != (x[1:] < side))
        share = (side - x[at]) / (x[at + 1] - x[at])
        crossing = np.column_stack([np.full(len(at), side), y[at] + share * (y[at + 1] - y[at])])
        ring = np.insert(ring, at + 1, crossing, axis=0)
    ring = np.column_stack([np.clip(ring[:, 0], west, east), ring[:, 1]])
    x = ring[:, 0]
    idle = (x[1:-1] == x[:-2]) & (x[1:-1] == x[2:])  # on the way along a side
    return np.asarray(ring[np.concatenate([[True], ~idle, [True]])])


class _Outline(_Region):
    """A polygon that tells how far from its edge something lies."""

    def __init__(self, area: Polygon) -> None:
        super().__init__(area)
        self._box, self._corners = area.bounds, len(area.exterior.coords)
        self.looked = 0.0

    def near(self, place: Floats) -> NDArray[np.bool_]:
        """Return which points lie within, or at most `TOUCH` beside it."""
        import shapely

        near = self.contains(place)
        near[~near] = shapely.dwithin(self._edge, shapely.points(place[~near, :2]), TOUCH)
        return near

    def deep(self, place: Floats) -> NDArray[np.bool_]:
        """Return which points lie more than `TOUCH` from the edge."""
        import shapely

        return ~np.asarray(shapely.dwithin(self._edge, shapely.points(place[:, :2]), TOUCH))

    def outside(self, place: Floats) -> Floats:
        """Return how far beside the polygon points (..., 2 or more) lie, m; below 0 within it."""
        import shapely

        flat = place.reshape(-1, place.shape[-1])
        # Not shapely.distance, which does not use that the edge is prepared.
        away = shapely.length(shapely.shortest_line(self._edge, shapely.points(flat[:, :2])))
        self.looked += len(flat) * (1 + self._corners / CORNERS_OF_A_LOOK)
        return np.where(self.contains(flat), -away, away).reshape(place.shape[:-1])

    def beside_box(self, place: Floats) -> Floats:
        """Return how far beside its box points lie, m, at least; below 0 within it: never farther than `outside`."""
        west, south, east, north = self._box
        x, y = place[..., 0], place[..., 1]
        return np.asarray(np.maximum(np.maximum(west - x, x - east), np.maximum(south - y, y - north)))


def _outside(beside: Floats, above: Floats) -> Floats:
    """Return how far outside of a prism lies what is so far beside it and so far above it, m; below 0 within it."""
    outside = np.hypot(np.maximum(beside, 0.0), np.maximum(above, 0.0))
    return np.where(outside > 0, outside, np.maximum(beside, above))


def _hulls(control: Floats) -> NDArray[np.object_]:
    """Return the hulls of curves, (4, 3, m), seen from above."""
    import shapely

    return np.asarray(shapely.convex_hull(shapely.linestrings(np.moveaxis(control[:, :2], 2, 0))))


def _prepared(area: BaseGeometry) -> BaseGeometry:
    import shapely

    shapely.prepare(area)
    return area


def _area(polygon: Floats, what: str) -> Polygon:
    import shapely

    area = shapely.Polygon(polygon)
    if not area.is_valid or area.area == 0:
        raise InputError(f"{what}: the polygon crosses or touches itself; give its corners in order around it")
    return area


def _insist_on_few_crossings(areas: Sequence[Polygon]) -> None:
    """Raise InputError for zones whose edges cross so often that they cannot be joined; a few hundred edges tell."""
    import shapely

    rings = [shapely.get_coordinates(area) for area in areas]
    edges = np.concatenate([shapely.linestrings(np.stack([ring[:-1], ring[1:]], axis=1)) for ring in rings])
    every = 1 + len(edges) // 300
    crossings = len(shapely.STRtree(edges).query(edges[::every], predicate="crosses")[0]) * every / 2
    if crossings > MOST_CROSSINGS:
        raise InputError(
            f"limits: the edges of the zones cross about {crossings:,.0f} times, at most {MOST_CROSSINGS:,} are taken; "
            "simplify the zones, or join those that overlap"
        )
