"""What is seen of the areas of a drawing, one over the other, and their edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.picture.enclosed.areas import clean_areas, nested, silhouettes_of
from choreo.picture.enclosed.intricate import is_intricate
from choreo.picture.line.noding import noded

if TYPE_CHECKING:
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry


_FEW = 50
"""Areas that may as well be put together, whether they lie within each other or not."""
_TRIED = 4
"""Larger areas of which it is looked whether they cover one."""
_MOST_CORNERS, _MOST_PIECES = 50_000, 2_000
"""Corners and pieces of ink from which cracks stay open."""
_ALONG = 2.0
"""Times as far from a shape as its slivers are thin, what is thin is no sliver."""


def coordinates(line: BaseGeometry) -> Floats:
    """Return the vertices of a line, (m, 2)."""
    import shapely

    return np.asarray(shapely.get_coordinates(line), dtype=np.float64)


def coverers_of(areas: Sequence[MultiPolygon]) -> Ints:
    """Return for each area a larger one that covers it, the uppermost that is found, or -1.

    Of few areas none is looked for.
    """
    import shapely

    within = np.full(len(areas), -1, dtype=np.int64)
    if len(areas) < _FEW:
        return within
    every = np.array(areas, dtype=object)
    shapely.prepare(every)
    low, high, size = shapely.bounds(every)[:, :2], shapely.bounds(every)[:, 2:], shapely.area(every)
    for index in np.flatnonzero(size > 0).tolist():
        about = (low <= low[index]).all(axis=1) & (high >= high[index]).all(axis=1) & (size > size[index])
        for other in np.flatnonzero(about)[: -1 - _TRIED : -1].tolist():
            if shapely.covers(every[other], every[index]):
                within[index] = other
                break
    return within


def outermost(some: list[int], within: Ints) -> list[int]:
    """Return the areas of a list without those that lie within another of them: together they cover as much."""
    if len(some) < _FEW:
        return some
    each = set(some)
    return [area for area in some if within[area] not in each]


def seen_of(area: MultiPolygon, cover: BaseGeometry, thin: float) -> MultiPolygon:
    """Return what is seen of an area, without the slivers where it meets a shape above that has the same edge.

    Slivers are thinner than `thin`, and lie along the shape above; a pole that is as thin is seen.
    """
    import shapely

    if cover.is_empty or not shapely.intersects(area, cover):
        return clean_areas(area)
    seen = shapely.difference(area, cover)
    broad = seen.buffer(-thin / 2, join_style="mitre").buffer(thin / 2, join_style="mitre")
    crumbs = shapely.difference(seen, broad)
    if crumbs.is_empty:
        return clean_areas(seen)
    poles = shapely.difference(crumbs, cover.buffer(_ALONG * thin, quad_segs=2))
    return clean_areas(shapely.union(shapely.intersection(seen, broad), poles))


def edges_of(area: MultiPolygon, pens: Sequence[BaseGeometry], near: float) -> list[Floats]:
    """Return the edges of an area, but for those along which a pen goes: the pen's own line tells them."""
    import shapely

    rings = [ring for part in area.geoms for ring in (part.exterior, *part.interiors)]
    if not pens or not rings:
        return [coordinates(ring) for ring in rings]
    along = shapely.union_all(pens).buffer(near, quad_segs=2)
    left = shapely.difference([shapely.LineString(ring) for ring in rings], along)
    parts = [
        part
        for one in left
        for part in shapely.get_parts(shapely.line_merge(one) if one.geom_type != "LineString" else one)
    ]
    return [coordinates(part) for part in parts if part.length > 4 * near]


def whole_of(inks: Sequence[MultiPolygon], free: list[Floats], thin: float) -> MultiPolygon | None:
    """Return all areas: what is ink, and what lines enclose; a shape inside a shape is its hole; None without ink.

    Shapes that meet but for a crack, thinner than `thin`, are one; so are a line and the edge of what is filled.
    """
    import shapely

    if not inks:
        return None
    ink = clean_areas(shapely.union_all(inks))
    shut = ink if _is_crowd(ink) or _is_loose(ink, thin) else _shut(ink, thin)
    if _pieces(shut) < _pieces(ink):
        ink = shut
    if not free:
        return ink
    rim = shapely.boundary(ink).buffer(2 * thin)
    drawn = [shape for shape in silhouettes_of(noded(free)).geoms if not rim.covers(shape.exterior)]
    return nested([*ink.geoms, *drawn]) if drawn else ink


def _is_crowd(ink: MultiPolygon) -> bool:
    """Tell whether ink is in so many pieces that no dots show a crack between two."""
    import shapely

    return bool(shapely.get_num_coordinates(ink) > _MOST_CORNERS) and _pieces(ink) > _MOST_PIECES


def _is_loose(ink: MultiPolygon, thin: float) -> bool:
    """Tell of intricate ink, of which it costs much to see otherwise, whether it has no crack that would shut.

    Cracks shut where two pieces meet when they are grown, or a hole vanishes.
    """
    import shapely

    if not is_intricate(ink):
        return False
    grown = shapely.buffer(shapely.get_parts(ink), thin / 2, join_style="mitre")
    one, two = shapely.STRtree(grown).query(grown, predicate="intersects")
    return bool((one == two).all()) and _pieces(shapely.MultiPolygon(list(grown))) >= _pieces(ink)


def _shut(ink: MultiPolygon, thin: float) -> MultiPolygon:
    return clean_areas(ink.buffer(thin / 2, join_style="mitre").buffer(-thin / 2, join_style="mitre"))


def _pieces(areas: MultiPolygon) -> int:
    """Return how many rings bound areas."""
    return sum(1 + len(area.interiors) for area in areas.geoms)
