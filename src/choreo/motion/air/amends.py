"""What would make a formation fit the limits: made larger or smaller, moved, or without a few dots; each one tried."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.motion.air.airspace import KEEP_OUT_MARGIN, MARGIN, breach
from choreo.neighbours import closest, near_pairs

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_FEW = 6
"""Dots that are named one by one."""

_FAR = 500.0
"""Metres over which a formation is moved at the most where no fence bounds it."""

SMALLER = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.4, 0.3, 0.2, 0.1)
"""Times as large that a picture is tried at."""


def parted(points: Floats, limits: Limits, need: float) -> str:
    """Return how dots, (n, 3) m, come to keep `need` m within the limits, as advice; empty if nothing tried helps."""
    factor, spare = enlarged(points, limits, need), spared(points, limits, need)
    ways = [] if factor is None else [f"scale it by {factor:.2f}"]
    if spare is not None:
        ways.append(f"leave out {'dots' if len(spare) > 1 else 'dot'} {listed([str(dot) for dot in spare])}")
    return ", or ".join(ways)


def inwards(points: Floats, limits: Limits, need: float) -> str:
    """Return how dots, (n, 3) m, come inside the allowed air, still `need` m apart, as advice; empty as above."""
    shift, factor = moved(points, limits), reduced(points, limits, need)
    ways = [] if shift is None else [f"move it by {step(shift)}"]
    if factor is not None:
        ways.append(f"scale it by {factor:g}")
    nearest = gap(points, limits)
    for smaller in SMALLER if not ways else ():
        shift = moved(scaled(points, smaller), limits) if nearest * smaller >= need else None
        if shift is not None:
            return f"scale it by {smaller:g} and move it by {step(shift)}"
    return ", or ".join(ways)


def step(shift: Floats) -> str:
    """Return a way, (3,) m, in words."""
    x, y, z = (value + 0.0 for value in shift.tolist())  # -0.0 is 0.0
    return f"x {x:.10g}, y {y:.10g}, z {z:.10g} m"


def gap(points: Floats, limits: Limits) -> float:
    """Return the least distance of two dots, m, heights counted by `vertical_distance`; infinite for one dot."""
    return closest(points * _squeeze(limits))


def enlarged(points: Floats, limits: Limits, need: float) -> float | None:
    """Return the least factor, in hundredths, by which dots keep `need` m and stay in the air; None for none.

    Examples
    --------
    >>> row = np.array([[0.0, 0, 20], [1.509, 0, 20]])
    >>> enlarged(row, Limits(), 1.51), enlarged(row, Limits(fence=[[-1, -1], [1.53, -1], [1.53, 1], [-1, 1]]), 1.8)
    (1.01, None)
    """
    nearest = gap(points, limits)
    if not 0 < need / _FAR < nearest:
        return None
    factor = math.ceil(need / nearest * 100 - 1e-6) / 100
    larger = scaled(points, factor)
    return factor if gap(larger, limits) >= need * (1 - 1e-9) and breach(larger, limits) is None else None


def reduced(points: Floats, limits: Limits, need: float) -> float | None:
    """Return the largest of a few factors below 1 by which dots come inside the air and keep `need` m; else None."""
    nearest = gap(points, limits)
    for factor in SMALLER:
        smaller = scaled(points, factor)
        if nearest * factor < need:
            return None
        if breach(smaller, limits) is None:
            return factor
    return None


def spared(points: Floats, limits: Limits, need: float) -> Ints | None:
    """Return the few dots without which all others keep `need` m, in rising order; None if these are many.

    Examples
    --------
    >>> spared(np.array([[0.0, 0, 9], [1, 0, 9], [2, 0, 9], [9, 0, 9]]), Limits(), 1.51).tolist()
    [1]
    """
    pairs = near_pairs(points * _squeeze(limits), need * (1 - 1e-9))
    left_out: list[int] = []
    while len(pairs):
        if len(left_out) == _FEW:
            return None
        dot = int(np.bincount(pairs.ravel()).argmax())
        left_out.append(dot)
        pairs = pairs[(pairs != dot).all(axis=1)]
    return np.array(sorted(left_out), dtype=np.int64) if len(left_out) < len(points) else None


def moved(points: Floats, limits: Limits) -> Floats | None:
    """Return by how much dots have to be moved to come inside the air, (3,) m in tenths where these do; else None.

    Up or down as far as floor and ceiling ask for, then level by the shortest way into the fence and out of keep-outs,
    or straight up over these.

    Examples
    --------
    >>> moved(np.array([[0.0, 0, 2], [0, 0, 9]]), Limits(fence=[[1, -3], [9, -3], [9, 3], [1, 3]])).tolist()
    [1.1, 0.0, 3.1]
    """
    low = limits.min_altitude + MARGIN - float(points[:, 2].min())
    high = limits.max_altitude - MARGIN - float(points[:, 2].max())
    if low > high:
        return None
    over = [prism.height + KEEP_OUT_MARGIN - float(points[:, 2].min()) for prism in limits.keep_out]
    found = []
    for rise in (min(max(0.0, low), high), *(each for each in over if low < each <= high)):
        raised = points + [0.0, 0.0, _tenth(rise, low, high)]
        for step in _into(raised, limits):
            shift = np.round(raised[0] - points[0] + [*step, 0.0], 6)
            if breach(points + shift, limits) is None:
                found.append(shift)
                break
    return min(found, key=lambda shift: float(np.linalg.norm(shift)), default=None)


def listed(words: list[str], last: str = "and") -> str:
    """Return words as a list in a sentence: 'a, b and c'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _into(points: Floats, limits: Limits) -> list[tuple[float, float]]:
    """Return level steps, m, the first in tenths, by which dots come into the fence and out of keep-outs."""
    from shapely import Point
    from shapely.ops import nearest_points

    area = _steps(points, limits)
    found: list[tuple[float, float]] = []
    for spare, digits in ((0.075, 1), (0.0075, 2), (0.0, 6)):  # half a diagonal of a rounded step
        within = area.buffer(-spare) if spare else area
        if not within.is_empty:
            near = nearest_points(within, Point(0.0, 0.0))[0]
            found.append((round(near.x, digits), round(near.y, digits)))
    return [(0.0, 0.0), *found]


def _steps(points: Floats, limits: Limits) -> BaseGeometry:
    """Return all level steps that bring every dot into the fence and out of the keep-outs."""
    from shapely import MultiPoint, Polygon, box, get_coordinates
    from shapely.affinity import translate
    from shapely.ops import unary_union

    area: BaseGeometry = box(-_FAR, -_FAR, _FAR, _FAR)
    if limits.fence is not None:
        inner = Polygon(limits.fence).buffer(-MARGIN - 1e-6)
        for x, y in np.unique(get_coordinates(MultiPoint(points[:, :2]).convex_hull), axis=0).tolist():
            area = area.intersection(translate(inner, -x, -y))
    for prism in limits.keep_out:
        under = points[points[:, 2] < prism.height + KEEP_OUT_MARGIN, :2]
        grown = Polygon(prism.polygon).buffer(KEEP_OUT_MARGIN + 1e-6)
        area = area.difference(unary_union([translate(grown, -x, -y) for x, y in under.tolist()]))
    return area


def _tenth(rise: float, low: float, high: float) -> float:
    """Return the next tenth of a metre away from 0 if it lies within the bounds, else the rise itself."""
    further = math.copysign(math.ceil(abs(rise) * 10 - 1e-6) / 10, rise)
    return further if low <= further <= high else rise


def scaled(points: Floats, factor: float) -> Floats:
    """Return dots made larger or smaller about the centre of their box, as `Formation.scale` does."""
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    return np.asarray((points - centre) * factor + centre)


def _squeeze(limits: Limits) -> Floats:
    return np.array([1.0, 1.0, limits.min_distance / limits.vertical])
