"""What happens between two looks at a path: whether anybody flies through a mast or across a corner of the fence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats
from choreo.limits import Limits
from choreo.motion.airspace import KEEP_OUT_MARGIN, MARGIN, Breach

if TYPE_CHECKING:
    from shapely import Polygon

_BULGE = 0.05
"""Metres of the margin of keep-outs that are left to the curve, which is not as straight as the way between looks."""

_STEP = 1.5
"""Metres that a drone flies at the most from one look to the next."""

_MOST_LOOKS = 2000


def looks(longest: float) -> int:
    """Return at how many moments to look at a path whose longest way is so many metres.

    The drones fly at most pi / 2 times as fast, by the shared parameter, as on average.
    """
    return int(np.clip(np.ceil(longest * np.pi / 2 / _STEP), 120, _MOST_LOOKS)) + 1


def crossed(before: Floats, after: Floats, limits: Limits) -> Breach | None:
    """Return the deepest breach of keep-outs or the fence on the straight ways between two looks, (n, 3) m each.

    That both ends lie within the fence's hull and outside the keep-outs is not enough: a mast is thinner than a step,
    and a fence may have corners that point inwards.

    Examples
    --------
    >>> from choreo.limits import KeepOut
    >>> mast = KeepOut([[5, -0.2], [5.4, -0.2], [5.4, 0.2], [5, 0.2]], 30.0, "mast")
    >>> ends = np.array([[4.0, 0, 20]]), np.array([[6.5, 0, 20]])
    >>> crossed(*ends, Limits(keep_out=(mast,))).limit
    "keep-out 'mast' (30 m high)"
    """
    found: list[Breach] = []
    for limit, area, height in _obstacles(limits):
        start, end, drone = _below(before, after, height)
        west, south, east, north = area.bounds
        low, high = np.minimum(start, end), np.maximum(start, end)
        near = (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
        hit = np.flatnonzero(near)[_meets(start[near], end[near], area)]
        if len(hit):
            depth = height - low[hit, 2]
            worst = int(depth.argmax())
            x, y, z = ((start + end) / 2)[hit[worst]].tolist()
            found.append(Breach(limit, float(depth[worst]), (x, y, z), int(drone[hit[worst]])))
    return max(found, key=lambda each: each.excess, default=None)


def _obstacles(limits: Limits) -> Iterator[tuple[str, Polygon, float]]:
    """Yield a name, an area and a height, m, of all that may stand between two looks."""
    from shapely import Polygon, get_parts

    margin = KEEP_OUT_MARGIN - _BULGE
    for prism in limits.keep_out:
        name = f"keep-out '{prism.name}' ({prism.height:g} m high)"
        yield name, Polygon(prism.polygon).buffer(margin), prism.height + margin
    if limits.fence is not None:
        fence = Polygon(limits.fence)
        pockets = fence.convex_hull.difference(fence.buffer(0))
        for pocket in get_parts(pockets):
            if pocket.area > MARGIN**2:
                yield "the fence", pocket.buffer(MARGIN / 2), np.inf


def _below(before: Floats, after: Floats, height: float) -> tuple[Floats, Floats, np.ndarray]:
    """Return the parts of the ways that lie below a height, and whose they are."""
    if np.isinf(height):
        return before, after, np.arange(len(before))
    drone = np.flatnonzero(np.minimum(before[:, 2], after[:, 2]) < height)
    start, end = before[drone], after[drone]
    rise = end[:, 2] - start[:, 2]
    part = np.clip((height - start[:, 2]) / np.where(rise == 0, 1.0, rise), 0.0, 1.0)[:, None]
    cut = start + part * (end - start)
    above_first, above_last = start[:, 2:] > height, end[:, 2:] > height
    return np.where(above_first, cut, start), np.where(above_last, cut, end), drone


def _meets(start: Floats, end: Floats, area: Polygon) -> np.ndarray:
    import shapely

    ways = shapely.linestrings(np.stack([start[:, :2], end[:, :2]], axis=1))
    shapely.prepare(area)
    return np.asarray(shapely.intersects(area, ways), dtype=np.bool_)
