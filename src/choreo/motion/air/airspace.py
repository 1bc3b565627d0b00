"""Whether places lie within the air that the limits allow: altitudes, fence, keep-outs."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.motion.laws.path import Frame

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MARGIN = 0.01
"""Metres kept from the altitudes and the fence, so that fitting and rounding never meet them."""

KEEP_OUT_MARGIN = 0.5
"""Metres kept from keep-outs, sideways and above: paths are looked at at moments, not throughout."""


@dataclass(frozen=True)
class Breach:
    """The worst place outside the allowed air: `limit` says what it breaks, `excess` by how many metres."""

    limit: str
    excess: float
    place: tuple[float, float, float]
    index: int


class AirError(InputError):
    """Places or a way outside the allowed air: `breach` says which limit, where and by how much.

    `served` says whether the message ends with advice that was tried. Only the message is an argument, so that the
    error survives being raised anew, and the way from another process.
    """

    breach: Breach
    served = False
    _told: tuple[str, str]

    @classmethod
    def of(cls, what: str, breach: Breach, more: str = "", *, served: bool = False) -> AirError:
        """Return the error that says what would break the limit, and more: a fact, or advice that was tried."""
        error = cls(f"{what} {told(breach)}{f'; {more}' if more else ''}")
        error.breach, error.served, error._told = breach, served, (what, more)
        return error

    def advising(self, advice: str) -> AirError:
        """Return the same error with advice that was tried."""
        return AirError.of(self._told[0], self.breach, advice, served=True)

    def placed(self, frame: Frame) -> AirError:
        """Return the same error in the world, if it tells of a place in a frame's axes."""
        x, y, z = (np.array(self.breach.place) @ frame.axes + frame.origin).tolist()
        what, more = self._told
        return AirError.of(what, replace(self.breach, place=(x, y, z)), more, served=self.served)


def seen_from(frame: Frame, limits: Limits) -> Limits:
    """Return the limits with fence and keep-outs in a frame's axes, whose z is up.

    Examples
    --------
    >>> fence = [[0, 0], [9, 0], [9, 9]]
    >>> seen_from(Frame(np.array([1.0, 2.0, 0.0]), np.eye(3)), Limits(fence=fence)).fence[0].tolist()
    [-1.0, -2.0]
    """

    def local(polygon: Floats) -> Floats:
        return np.asarray((polygon - frame.origin[:2]) @ frame.axes[:2, :2].T)

    fence = None if limits.fence is None else local(limits.fence)
    prisms = tuple(replace(prism, polygon=local(prism.polygon)) for prism in limits.keep_out)
    return replace(limits, fence=fence, keep_out=prisms)


def told(found: Breach, limit: str | None = None) -> str:
    """Return a breach in words, such as 'break the fence by 2.0 m near x 3, y 4, z 5 m'; `limit` names it anew.

    Examples
    --------
    >>> told(Breach("the fence", 2.0, (3.0, 4.0, -0.0), 7))
    'break the fence by 2.0 m near x 3, y 4, z 0 m'
    """
    x, y, z = (value + 0.0 for value in np.rint(found.place).tolist())  # -0.0 is 0.0
    much = f" by {found.excess:.1f} m" if np.isfinite(found.excess) else ""
    return f"break {limit or found.limit}{much} near x {x:.0f}, y {y:.0f}, z {z:.0f} m"


def inside(points: Floats, limits: Limits, margin: float = 0.0) -> np.ndarray:
    """Return for each point, (n, 3) m, whether it is allowed, keeping `margin` m from every side."""
    good = (points[:, 2] >= limits.min_altitude - 1e-9) & (points[:, 2] <= limits.max_altitude + 1e-9)
    if limits.fence is not None:
        good &= within(points, limits.fence, -margin)
    for prism in limits.keep_out:
        good &= ~((points[:, 2] < prism.height + margin) & within(points, prism.polygon, margin))
    return np.asarray(good)


def breach(points: Floats, limits: Limits) -> Breach | None:
    """Return the worst breach among points, (n, 3) m, or None; the margins above are kept.

    Examples
    --------
    >>> breach(np.array([[0.0, 0.0, 3.0]]), Limits(min_altitude=5.0)).limit
    'min_altitude = 5 m'
    """
    found: list[Breach] = []
    floor, ceiling = limits.min_altitude + MARGIN, limits.max_altitude - MARGIN
    low, high = int(points[:, 2].argmin()), int(points[:, 2].argmax())
    if points[low, 2] < floor:
        excess = floor - float(points[low, 2])
        found.append(_breach(f"min_altitude = {limits.min_altitude:g} m", excess, points, low))
    if points[high, 2] > ceiling:
        excess = float(points[high, 2]) - ceiling
        found.append(_breach(f"max_altitude = {limits.max_altitude:g} m", excess, points, high))
    if limits.fence is not None:
        outside = np.flatnonzero(~within(points, limits.fence, -MARGIN))
        if len(outside):
            beyond = _beyond(points[outside], limits.fence)
            worst = int(np.argmax(beyond))
            found.append(_breach("the fence", float(beyond[worst]), points, int(outside[worst])))
    for prism in limits.keep_out:
        under = np.flatnonzero(points[:, 2] < prism.height + KEEP_OUT_MARGIN)
        hit = under[within(points[under], prism.polygon, KEEP_OUT_MARGIN)]
        if len(hit):
            depth = prism.height + KEEP_OUT_MARGIN - points[hit, 2]
            worst = int(np.argmax(depth))
            found.append(_breach(prism.called, float(depth[worst]), points, int(hit[worst])))
    return max(found, key=lambda each: each.excess, default=None)


def breaches_at(places: Floats, limits: Limits) -> np.ndarray:
    """Return at which of many looks at a swarm, (m, n, 3) m, `breach` finds something, (m,): all of them at once.

    Examples
    --------
    >>> breaches_at(np.array([[[0.0, 0.0, 3.0]], [[0.0, 0.0, 9.0]]]), Limits(min_altitude=5.0)).tolist()
    [True, False]
    """
    heights = places[..., 2]
    found = (heights.min(axis=1) < limits.min_altitude + MARGIN) | (heights.max(axis=1) > limits.max_altitude - MARGIN)
    flat = places.reshape(-1, 3)
    drones = places.shape[1]
    if limits.fence is not None:
        found |= ~within(flat, limits.fence, -MARGIN).reshape(-1, drones).all(axis=1)
    for prism in limits.keep_out:
        reach = KEEP_OUT_MARGIN + 1e-6  # who is not even near its box need not be asked about
        low, high = prism.polygon.min(axis=0) - reach, prism.polygon.max(axis=0) + reach
        near = np.flatnonzero(flat[:, 2] < prism.height + KEEP_OUT_MARGIN)
        for axis in (0, 1):
            near = near[(flat[near, axis] >= low[axis]) & (flat[near, axis] <= high[axis])]
        found[near[within(flat[near], prism.polygon, KEEP_OUT_MARGIN)] // drones] = True
    return np.asarray(found)


def clear_altitude(footprint: Floats, limits: Limits) -> float:
    """Return an altitude above min_altitude and above every keep-out that touches the hull of (n, 2) points, m."""
    from shapely import MultiPoint, Polygon

    hull = MultiPoint(footprint).convex_hull
    heights = [k.height + 2 * KEEP_OUT_MARGIN for k in limits.keep_out if hull.intersects(Polygon(k.polygon))]
    return max([limits.min_altitude, *heights])


def _breach(limit: str, excess: float, points: Floats, index: int) -> Breach:
    x, y, z = points[index].tolist()
    return Breach(limit, excess, (x, y, z), index)


def within(points: Floats, polygon: Floats, margin: float) -> np.ndarray:
    """Return which points lie in the polygon grown by `margin` m (shrunk where negative)."""
    import shapely

    return np.asarray(shapely.contains_xy(_grown(polygon, margin), points[:, 0], points[:, 1]))


def seen(points: Floats, others: Floats, limits: Limits) -> np.ndarray:
    """Return whether no keep-out stands between each point and the other of the same row, (n, 3) m each.

    Examples
    --------
    >>> from choreo.core.limits import KeepOut
    >>> wall = Limits(keep_out=(KeepOut(np.array([[-9.0, 4], [9, 4], [9, 5], [-9, 5]]), 3.0, "wall"),))
    >>> here, there = np.array([[0.0, 0, 2], [0, 0, 4]]), np.array([[0.0, 9, 2], [0, 9, 4]])
    >>> seen(here, there, wall).tolist()
    [False, True]
    """
    import shapely

    good = np.ones(len(points), dtype=bool)
    if not limits.keep_out:
        return good
    lines = shapely.linestrings(np.stack([points[:, :2], others[:, :2]], axis=1))
    low = np.minimum(points[:, 2], others[:, 2])
    for prism in limits.keep_out:
        under = low < prism.height + KEEP_OUT_MARGIN
        good &= ~(under & shapely.intersects(_grown(prism.polygon, KEEP_OUT_MARGIN), lines))
    return good


_known = threading.local()
"""Grown polygons, of each thread its own: one that is prepared is not asked by two threads at once."""

_MOST_KNOWN = 64


def _grown(polygon: Floats, margin: float) -> BaseGeometry:
    """Return the polygon grown by `margin` m, prepared for many questions."""
    import shapely

    known: dict[tuple[bytes, float], BaseGeometry] = _known.__dict__.setdefault("grown", {})
    key = (np.ascontiguousarray(polygon).tobytes(), margin)
    if key not in known:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[key] = shapely.Polygon(polygon).buffer(margin) if margin else shapely.Polygon(polygon)
        shapely.prepare(known[key])
    return known[key]


def _beyond(points: Floats, polygon: Floats) -> Floats:
    """Return the distance of each point from the polygon's inside, m."""
    import shapely

    return np.asarray(shapely.distance(shapely.Polygon(polygon), shapely.points(points[:, :2])))
