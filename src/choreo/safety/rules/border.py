"""The borders of the air: fences that hold the drones in, keep-outs that hold them off, as depths beyond a border."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

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


class Border(Protocol):
    """Where drones may not be."""

    rule: str

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
        layers = [
            shapely.union_all([area for area, top in zip(areas, tops, strict=True) if top >= height])
            for height in self._tops
        ]
        self._layers = [_prepared(layer) for layer in layers]
        self._grown = [_prepared(shapely.buffer(layer, _CLEAR, join_style="mitre")) for layer in layers]

    def suspects(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Return which boxes may hold a fault."""
        import shapely

        # Grown a little, since the box of a drone that stands still is no area.
        boxes = np.asarray(shapely.box(*(low[..., :2].T - TOUCH), *(high[..., :2].T + TOUCH))).T
        return ~self._within(self._layers, boxes, high[..., 2] - TOUCH, shapely.contains_properly)

    def depth(self, place: Floats) -> Floats:
        """Return how far outside of the nearest prism points lie, m."""
        least = np.full(place.shape[:-1], np.inf)
        for outline, top in self._prisms:
            beside = outline.outside(place)
            above = place[..., 2] - top
            outside = np.hypot(np.maximum(beside, 0.0), np.maximum(above, 0.0))
            least = np.minimum(least, np.where(outside > 0, outside, np.maximum(beside, above)))
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
        import shapely

        return self._within(self._grown, _hulls(control), control[:, 2].max(axis=0) - _CLEAR, shapely.covers)

    def _within(
        self, layers: Sequence[BaseGeometry], areas: NDArray[np.object_], height: Floats, holds: Callable[..., Any]
    ) -> NDArray[np.bool_]:
        """Return which areas lie within the layer that reaches up to their height."""
        layer = np.searchsorted(self._tops, height)
        good = np.zeros(areas.shape, dtype=np.bool_)
        for number, allowed in enumerate(layers):
            here = layer == number
            good[here] = holds(allowed, areas[here])
        return good


class _KeepOut:
    """A prism; its inside is forbidden."""

    rule = "keep-out"

    def __init__(self, prism: KeepOut) -> None:
        import shapely

        area = _area(prism.polygon, f"keep-out '{prism.name}'")
        self._bounds, self._outline = area.bounds, _Outline(area)
        self._shrunk = _prepared(shapely.buffer(area, -_CLEAR, join_style="mitre"))
        self._top = prism.height
        self._bottom = prism.bottom if prism.bottom > 0 else -np.inf

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
        beyond[beyond] = self._outline.holds(place[beyond])
        return beyond

    def clear(self, control: Floats) -> NDArray[np.bool_]:
        """Return which curves surely stay outside."""
        import shapely

        height = control[:, 2]
        over, under = height.min(axis=0) >= self._top - _CLEAR, height.max(axis=0) <= self._bottom + _CLEAR
        return np.asarray(over | under | ~shapely.intersects(self._shrunk, _hulls(control)))


class _Outline:
    """A polygon whose edges stand in a tree, so that also of many corners the nearest is found at once."""

    def __init__(self, area: Polygon) -> None:
        import shapely

        corners = shapely.get_coordinates(area.boundary)
        self._area, self._edge = _prepared(area), _prepared(area.boundary)
        self._edges = np.asarray(shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1)))
        self._tree = shapely.STRtree(self._edges)

    def near(self, place: Floats) -> NDArray[np.bool_]:
        """Return which points lie within, or at most `TOUCH` beside it."""
        import shapely

        spots = np.asarray(shapely.points(place[:, :2]))
        near = np.asarray(shapely.contains(self._area, spots))
        near[~near] = shapely.dwithin(self._area, spots[~near], TOUCH)
        return near

    def holds(self, place: Floats) -> NDArray[np.bool_]:
        """Return which points lie within, more than `TOUCH` from the edge."""
        import shapely

        spots = np.asarray(shapely.points(place[:, :2]))
        within = np.asarray(shapely.contains(self._area, spots))
        within[within] = ~shapely.dwithin(self._edge, spots[within], TOUCH)
        return within

    def outside(self, place: Floats) -> Floats:
        """Return how far beside the polygon points (..., 2 or more) lie, m; below 0 within it."""
        import shapely

        spots = np.asarray(shapely.points(place[..., :2]))
        nearest = self._tree.nearest(spots.ravel()).reshape(spots.shape)
        away = shapely.distance(self._edges[nearest], spots)
        return np.where(shapely.contains(self._area, spots), -away, away)


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
