"""What is seen of the areas of a drawing, one over the other, and their edges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, Ints, lengths
from choreo.errors import PictureError
from choreo.picture.enclosed.areas import clean_areas, nested, silhouettes_of
from choreo.picture.enclosed.intricate import is_intricate
from choreo.picture.line.polyline import line_strings
from choreo.picture.raster.palette import Paint, Rgb

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon
    from shapely.geometry.base import BaseGeometry


MANY = 1_000
"""Marks from which nobody sees what becomes of each sliver, and to find all of these takes seconds."""
_FEW = 50
"""Areas that may as well be put together, whether they lie within each other or not."""
_SEVERAL = 4
"""Areas above each of a crowd, on average, from which these are put together from the outermost ones."""
_TRIED = 4
"""Larger areas of which it is looked whether they cover one."""
_HEAP = 2_500_000
"""Corners of all that lies over the marks of a crowd, each as often as it does, that are looked at."""
_LOTS = 3_000
"""Corners of areas from which only what of them is about a mark is put together."""
_MOST_CORNERS, _MOST_PIECES = 50_000, 2_000
"""Corners and pieces of ink from which cracks stay open."""
_ALONG = 2.0
"""Times as far from a shape as its slivers are thin, what is thin is no sliver."""


class ThinError(PictureError):
    """Hardly anything that is seen of a drawing is broad enough to be drawn."""


class HeapError(PictureError):
    """So many shapes of a drawing lie over each other that to see what is left of each takes too long."""


def check_heap(areas: Sequence[MultiPolygon], hidden_by: Sequence[list[int]], what: str) -> None:
    """Raise `HeapError` if what may hide the shapes of a crowd has corners without number."""
    import shapely

    corners = shapely.get_num_coordinates(np.array(areas, dtype=object)).tolist()
    if sum(corners[other] for some in hidden_by for other in some) > _HEAP:
        raise HeapError(f"{what}: thousands of its shapes lie over each other; leave out those that nobody sees")


def check_broad(seen: Sequence[MultiPolygon], slivers: float, what: str) -> None:
    """Raise `ThinError` if more of what is seen was left out as slivers, an area, than is left."""
    if slivers > sum(area.area for area in seen):
        raise ThinError(
            f"{what}: most of what is seen of it are rims thinner than 1.5 thousandths of the drawing, which no dots "
            "show; leave some of its shapes out, so that the others lie farther apart"
        )


def coordinates(line: BaseGeometry) -> Floats:
    """Return the vertices of a line, (m, 2)."""
    import shapely

    return np.asarray(shapely.get_coordinates(line), dtype=np.float64)


def hiders_of(
    areas: Sequence[MultiPolygon], lines: Sequence[Sequence[Floats]], *, closely: bool = False
) -> list[list[int]]:
    """Return for each mark, lowest first, the areas of marks above it that its box meets; `lines` are those of each.

    With `closely`, which pays where there are many, only those that meet the mark itself.
    """
    import shapely

    drawn = [[line for line in own if len(line) > 1] for own in lines]
    some = np.flatnonzero([len(own) > 0 for own in drawn])
    if not len(some):
        return [[] for _ in lines]
    xy = np.concatenate([line for own in drawn for line in own])
    count = np.array([sum(map(len, drawn[mark])) for mark in some.tolist()])
    first = np.cumsum(count) - count
    boxes = shapely.box(*np.minimum.reduceat(xy, first).T, *np.maximum.reduceat(xy, first).T)
    every = np.array(areas, dtype=object)
    box, other = shapely.STRtree(every).query(boxes)
    above = other > some[box]
    if closely:
        way = np.asarray(shapely.linestrings(xy, indices=np.repeat(np.arange(len(some)), count)), dtype=object)
        itself = np.where(shapely.is_empty(every[some]), way, every[some])
        shapely.prepare(itself)
        above[above] = shapely.intersects(itself[box[above]], every[other[above]])
    mark, other = some[box[above]], other[above]
    bounds = np.searchsorted(mark, np.arange(len(lines) + 1)).tolist()
    return [other[one:two].tolist() for one, two in pairwise(bounds)]


def coverers_of(areas: Sequence[MultiPolygon], lists: Sequence[list[int]]) -> Ints:
    """Return for each area a larger one that covers it, the uppermost that is found, or -1.

    None is looked for where the lists of which `outermost` is to be found are short.
    """
    import shapely

    within = np.full(len(areas), -1, dtype=np.int64)
    crowd = len(areas) > MANY and sum(map(len, lists)) > _SEVERAL * len(areas)
    if not crowd and max(map(len, lists), default=0) < _FEW:
        return within
    every = np.array(areas, dtype=object)
    shapely.prepare(every)
    size, (left, low, right, high) = shapely.area(every), shapely.bounds(every).T.copy()
    for index in np.flatnonzero(size > 0).tolist():
        about = (left <= left[index]) & (right >= right[index]) & (size > size[index])
        about &= (low <= low[index]) & (high >= high[index])
        for other in np.flatnonzero(about)[: -1 - _TRIED : -1].tolist():
            if shapely.covers(every[other], every[index]):
                within[index] = other
                break
    return within


def outermost(some: list[int], within: Ints) -> list[int]:
    """Return the areas of a list without those that lie within another of them: together they cover as much."""
    each = set(some)
    return [area for area in some if within[area] not in each]


def cover_of(areas: Sequence[MultiPolygon], about: BaseGeometry | None) -> BaseGeometry:
    """Return areas put together: all of them or, where these have many corners, what of them is in a box, if given."""
    import shapely

    some = np.array(areas, dtype=object)
    if about is None or int(shapely.get_num_coordinates(some).sum()) < _LOTS:
        return shapely.union_all(some)
    cut = shapely.get_parts(shapely.intersection(some, about))
    return shapely.union_all(cut[shapely.get_dimensions(cut) == 2])  # what only touches hides nothing


def seen_of(area: MultiPolygon, cover: BaseGeometry, thin: float) -> tuple[MultiPolygon, float]:
    """Return what is seen of an area, without the slivers where it meets a shape above that has the same edge.

    Slivers are thinner than `thin`, and lie along the shape above; a pole that is as thin is seen. The second is the
    area of all slivers.
    """
    import shapely

    if cover.is_empty or not shapely.intersects(area, cover):
        return clean_areas(area), 0.0
    seen = shapely.difference(area, cover)
    broad = seen.buffer(-thin / 2, join_style="mitre").buffer(thin / 2, join_style="mitre")
    crumbs = shapely.difference(seen, broad)
    if crumbs.is_empty:
        return clean_areas(seen), 0.0
    poles = shapely.difference(crumbs, cover.buffer(_ALONG * thin, quad_segs=2))
    return clean_areas(shapely.union(shapely.intersection(seen, broad), poles)), float(crumbs.area - poles.area)


def seen_roughly(area: MultiPolygon, cover: BaseGeometry, thin: float) -> tuple[MultiPolygon, float]:
    """Return the same of one of many areas: slivers that hang on broader parts of it stay.

    Their two sides are nearer to each other than two edges can be, so that one of these is drawn at most.
    """
    import shapely

    if cover.is_empty or not shapely.intersects(area, cover):
        return clean_areas(area), 0.0
    parts = shapely.get_parts(clean_areas(shapely.difference(area, cover)))
    # Twice its area by its edge is the radius of the circle in a compact shape, and the width of a long one.
    narrow = np.flatnonzero(2 * shapely.area(parts) < thin * shapely.length(parts))
    narrow = narrow[shapely.is_empty(shapely.buffer(parts[narrow], -thin / 2, join_style="mitre"))]
    slivers = narrow[shapely.distance(shapely.point_on_surface(parts[narrow]), cover) < _ALONG * thin]
    return shapely.MultiPolygon(np.delete(parts, slivers).tolist()), float(shapely.area(parts[slivers]).sum())


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


def whole_of(inks: Sequence[MultiPolygon], free: Sequence[Floats], thin: float) -> MultiPolygon | None:
    """Return all areas: what is ink, and what lines enclose; a shape inside a shape is its hole; None without ink.

    The `free` lines meet at their ends only.

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
    drawn = [shape for shape in silhouettes_of(free).geoms if not rim.covers(shape.exterior)]
    return nested([*ink.geoms, *drawn]) if drawn else ink


def enclosed_faces(free: Sequence[Floats], whole: MultiPolygon | None, inks: Sequence[MultiPolygon]) -> list[Polygon]:
    """Return what `free` lines, which meet at their ends only, enclose of all areas, and nothing fills; the largest."""
    import shapely

    faces = np.asarray(shapely.get_parts(shapely.polygonize(line_strings(free))), dtype=object)
    faces = faces[np.argsort(-shapely.area(faces), kind="stable")[:MANY]]  # of smaller ones each is as its edge is
    if whole is None:
        return list(faces)
    middle = shapely.point_on_surface(faces)
    return list(faces[shapely.contains(whole, middle) & ~shapely.contains(shapely.union_all(inks), middle)])


def main_colours(faces: Sequence[Polygon], edges: Paint) -> list[Rgb]:
    """Return the colour of most of the line around each face; of what lies in it, none counts."""
    import shapely

    xy, face = shapely.get_coordinates([face.exterior for face in faces], return_index=True)
    own = np.flatnonzero(np.diff(face) == 0)
    tones, kind = np.unique(edges.at((xy[own] + xy[own + 1]) / 2), axis=0, return_inverse=True)
    share = np.zeros((len(faces), len(tones)))
    np.add.at(share, (face[own], kind.reshape(-1)), lengths(xy[own + 1] - xy[own]))
    return [(red, green, blue) for red, green, blue in tones[share.argmax(axis=1)].tolist()]


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
