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


class Border(Protocol):
    """Where drones may not be."""

    rule: str

    def suspects(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Return which boxes, (..., 3) lowest and highest corners, may hold a fault."""

    def depth(self, place: Floats) -> Floats:
        """Return how far beyond the border points (..., 3) lie, m; below 0 on the good side.

        It changes by no more than the way between two points.
        """

    def clear(self, control: Floats) -> NDArray[np.bool_]:
        """Return which curves, (4, 3, m) control points, surely have no fault: by the hull of their control points."""


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

        self._prisms = list(zip(areas, tops, strict=True))
        # The higher, the fewer prisms reach there: the allowed area shrinks with the height.
        self._tops = np.unique(tops)
        layers = [shapely.union_all([area for area, top in self._prisms if top >= height]) for height in self._tops]
        self._layers = [_prepared(layer) for layer in layers]
        self._grown = [_prepared(shapely.buffer(layer, TOUCH, join_style="mitre")) for layer in layers]

    def suspects(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Return which boxes may hold a fault."""
        import shapely

        # Grown a little, since the box of a drone that stands still is no area.
        boxes = np.asarray(shapely.box(*(low[..., :2].T - TOUCH), *(high[..., :2].T + TOUCH))).T
        return ~self._within(self._layers, boxes, high[..., 2], shapely.contains_properly)

    def depth(self, place: Floats) -> Floats:
        """Return how far outside of the nearest prism points lie, m."""
        import shapely

        spots = shapely.points(place[..., :2])
        least = np.full(place.shape[:-1], np.inf)
        for area, top in self._prisms:
            away = shapely.distance(area.boundary, spots)
            beside = np.where(shapely.contains(area, spots), -away, away)
            above = place[..., 2] - top
            outside = np.hypot(np.maximum(beside, 0.0), np.maximum(above, 0.0))
            least = np.minimum(least, np.where(outside > 0, outside, np.maximum(beside, above)))
        return least

    def clear(self, control: Floats) -> NDArray[np.bool_]:
        """Return which curves surely stay within."""
        import shapely

        return self._within(self._grown, _hulls(control), control[:, 2].max(axis=0), shapely.covers)

    def _within(
        self, layers: Sequence[BaseGeometry], areas: NDArray[np.object_], height: Floats, holds: Callable[..., Any]
    ) -> NDArray[np.bool_]:
        """Return which areas lie within the layer that reaches up to their height."""
        layer = np.searchsorted(self._tops, height - TOUCH)
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

        self._area = _area(prism.polygon, f"keep-out '{prism.name}'")
        self._shrunk = _prepared(shapely.buffer(self._area, -TOUCH, join_style="mitre"))
        self._top = prism.height
        self._bottom = prism.bottom if prism.bottom > 0 else -np.inf

    def suspects(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Return which boxes may hold a fault."""
        x0, y0, x1, y1 = self._area.bounds
        clear = (high[..., 0] <= x0) | (low[..., 0] >= x1) | (high[..., 1] <= y0) | (low[..., 1] >= y1)
        return np.asarray(~clear & (low[..., 2] < self._top - TOUCH) & (high[..., 2] > self._bottom + TOUCH))

    def depth(self, place: Floats) -> Floats:
        """Return how far inside points lie, m."""
        import shapely

        spots, height = shapely.points(place[..., :2]), place[..., 2]
        away = shapely.distance(self._area.boundary, spots)
        inside = np.where(shapely.contains(self._area, spots), away, -away)
        return np.asarray(np.minimum(inside, np.minimum(self._top - height, height - self._bottom)))

    def clear(self, control: Floats) -> NDArray[np.bool_]:
        """Return which curves surely stay outside."""
        import shapely

        height = control[:, 2]
        over, under = height.min(axis=0) >= self._top - TOUCH, height.max(axis=0) <= self._bottom + TOUCH
        return np.asarray(over | under | ~shapely.intersects(self._shrunk, _hulls(control)))


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
