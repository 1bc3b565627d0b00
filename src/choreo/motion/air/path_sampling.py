"""What happens between two looks at a path: whether anybody flies through a mast or across a corner of the fence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, Ints, lengths
from choreo.core.limits import Limits
from choreo.motion.air.airspace import KEEP_OUT_MARGIN, MARGIN, Breach, breach, breaches_at
from choreo.motion.laws.path import Path

if TYPE_CHECKING:
    from shapely import Polygon

_BULGE = 0.05
"""Metres of the margin of keep-outs that are left to the curve, which is not as straight as the way between looks."""

_STEP = 1.5
"""Metres that a drone flies at the most from one look to the next."""

_MOST_LOOKS = 2000

_STRAIGHT = MARGIN / 2
"""Metres by which a way may leave the straight one between two looks."""

_MOST_PARTS = 64
"""Into how many parts a step is cut at the most where the way bends."""

_LEAST_PART = 0.05
"""Part of the way left below which a higher grid is no help."""


def looks(longest: float) -> int:
    """Return at how many moments to look at a path whose longest way is so many metres.

    The drones fly at most pi / 2 times as fast, by the shared parameter, as on average.
    """
    return int(np.clip(np.ceil(longest * np.pi / 2 / _STEP), 120, _MOST_LOOKS)) + 1


def crossed(places: Floats, limits: Limits) -> Iterator[tuple[int, Breach]]:
    """Yield the breaches of keep-outs and the fence on the straight ways between looks, each with its step.

    That all places lie within the fence's hull and outside the keep-outs is not enough: a mast is thinner than a
    step, and a fence may have corners that point inwards. Of each step and obstacle the deepest breach is told.

    Parameters
    ----------
    places : (m, n, 3) array
        Where the drones are at each look, m.
    limits : Limits

    Examples
    --------
    >>> from choreo.core.limits import KeepOut
    >>> mast = KeepOut([[5, -0.2], [5.4, -0.2], [5.4, 0.2], [5, 0.2]], 30.0, "mast")
    >>> places = np.array([[[0.0, 0, 20]], [[4.0, 0, 20]], [[6.5, 0, 20]]])
    >>> [(step, found.limit) for step, found in crossed(places, Limits(keep_out=(mast,)))]
    [(1, "keep-out 'mast' (30 m high)")]
    """
    drones = places.shape[1]
    before, after = places[:-1].reshape(-1, 3), places[1:].reshape(-1, 3)
    for limit, area, height in _obstacles(limits):
        way = _around(before, after, area, height)
        start, end = _below(before[way], after[way], height)
        hit = _meets(start, end, area)
        depth = height - np.minimum(start, end)[hit, 2]
        middle, way = ((start + end) / 2)[hit], way[hit]
        deepest = np.argsort(-depth, kind="stable")
        for first in np.unique(way[deepest] // drones, return_index=True)[1]:
            worst = deepest[first]
            x, y, z = middle[worst].tolist()
            yield int(way[worst] // drones), Breach(limit, float(depth[worst]), (x, y, z), int(way[worst] % drones))


def _obstacles(limits: Limits) -> Iterator[tuple[str, Polygon, float]]:
    """Yield a name, an area and a height, m, of all that may stand between two looks."""
    from shapely import Polygon, get_parts

    margin = KEEP_OUT_MARGIN - _BULGE
    for prism in limits.keep_out:
        yield prism.called, Polygon(prism.polygon).buffer(margin), prism.height + margin
    if limits.fence is not None:
        fence = Polygon(limits.fence)
        pockets = fence.convex_hull.difference(fence.buffer(0))
        for pocket in get_parts(pockets):
            if pocket.area > MARGIN**2:
                yield "the fence", pocket.buffer(MARGIN / 2), np.inf


def _around(before: Floats, after: Floats, area: Polygon, height: float) -> Ints:
    """Return the ways that come near the obstacle at all, by its bounding box."""
    west, south, east, north = area.bounds
    way = np.flatnonzero(np.minimum(before[:, 2], after[:, 2]) < height)
    for axis, low, high in ((0, west, east), (1, south, north)):
        one, two = before[way, axis], after[way, axis]
        way = way[(np.minimum(one, two) <= high) & (np.maximum(one, two) >= low)]
    return way


def _below(start: Floats, end: Floats, height: float) -> tuple[Floats, Floats]:
    """Return the parts of the ways that lie below a height; one end of each does."""
    if np.isinf(height):
        return start, end
    rise = end[:, 2] - start[:, 2]
    part = np.clip((height - start[:, 2]) / np.where(rise == 0, 1.0, rise), 0.0, 1.0)[:, None]
    cut = start + part * (end - start)
    return np.where(start[:, 2:] > height, cut, start), np.where(end[:, 2:] > height, cut, end)


def _meets(start: Floats, end: Floats, area: Polygon) -> np.ndarray:
    import shapely

    ways = shapely.linestrings(np.stack([start[:, :2], end[:, :2]], axis=1))
    shapely.prepare(area)
    return np.asarray(shapely.intersects(area, ways), dtype=np.bool_)


def along(path: Path, limits: Limits, *, back: bool = False, whole: bool = False) -> tuple[Breach | None, float]:
    """Return the worst breach along a path, and by how much the grid must be higher to clear all of them, m.

    A higher grid lifts the swarm by less and less on its way to the picture: by the part 1 - s of the way left. With
    `whole` it lifts the whole path.
    """
    moments = moments_of(path)
    share = np.sin(moments / path.end * np.pi / 2) ** 2
    left = np.ones_like(share) if whole else (share if back else 1.0 - share)
    return breached(path.at(moments), left, limits)


def moments_of(path: Path) -> Floats:
    """Return the moments, phi (m,), at which to look at a path: between two of them it is all but straight.

    A curve leaves the straight way between two moments h apart by |x''| h^2 / 8 at the most. A swarm that is steered
    bends sharply in places: these are looked at more often.

    Examples
    --------
    >>> from choreo.motion.laws.path import quarter_ellipses
    >>> row = np.array([[0.0, 0, 8], [0, 0, 12]])
    >>> [len(moments_of(quarter_ellipses(row, row * [1, 1, k]))) for k in (1, 90)]
    [121, 1120]
    """
    ends = path.at(np.array([0.0, path.end]))
    moments = np.linspace(0.0, path.end, looks(float(lengths(ends[1] - ends[0]).max())))
    bends = np.array([lengths(path.features @ second).max() for second in path.weights(moments)[2]])
    bulges = np.maximum(bends[1:], bends[:-1]) * float(moments[1]) ** 2 / 8
    parts = np.minimum(np.ceil(np.sqrt(bulges / _STRAIGHT)), _MOST_PARTS).astype(np.int64).clip(1)
    inner = [np.linspace(low, high, k + 1)[1:] for low, high, k in zip(moments, moments[1:], parts, strict=False)]
    return np.concatenate([[0.0], *inner])


def breached(places: Floats, left: Floats, limits: Limits) -> tuple[Breach | None, float]:
    """Return the same for places, (m, n, 3) m, at looks, with the part of a lift of the grid that each still has."""
    found_at = np.flatnonzero(breaches_at(places, limits)).tolist()
    breaches = [(breach(places[look], limits), left[look]) for look in found_at]
    breaches += [(found, min(left[step], left[step + 1])) for step, found in crossed(places, limits)]
    worst: tuple[Breach | None, float] = None, 0.0
    for found, part in breaches:
        if found is not None:
            helps = found.limit.startswith(("min", "keep"))
            worst = worse(worst, (found, found.excess / part if helps and part > _LEAST_PART else np.inf))
    return worst


def worse(one: tuple[Breach | None, float], two: tuple[Breach | None, float]) -> tuple[Breach | None, float]:
    """Return the worse of two breaches, and the larger of the lifts that they ask."""
    lift = max(one[1], two[1])
    if one[0] is None or two[0] is None:
        return one[0] or two[0], lift
    return max(one[0], two[0], key=lambda found: found.excess), lift
