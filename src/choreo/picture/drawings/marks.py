"""Marks of a vector drawing, one over the other, to an outline of what is seen of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats, frozen
from choreo.errors import PictureError
from choreo.picture.in_areas.lattice import lattice
from choreo.picture.line.areas import clean_areas, nested, silhouettes_of
from choreo.picture.line.colour_borders import borders_of
from choreo.picture.line.noding import noded
from choreo.picture.line.polyline import resample
from choreo.picture.line.shared_edges import NEAR, Edge, without_shared
from choreo.picture.outline import Outline
from choreo.picture.places import Places
from choreo.picture.raster.palette import Paint, has_colour, shining

if TYPE_CHECKING:
    from shapely import MultiLineString, MultiPolygon
    from shapely.geometry.base import BaseGeometry

_GROUND = 0.98
"""Part of the whole drawing from which the lowest filled shape is its paper."""
_CROSSINGS = 20
"""Others that a piece of line may lie over, on average; more cross so often that no picture is meant."""
_FEW = 300
"""Pieces of line that may cross as they please."""
_FINE = 400
"""Samples of colours along the drawing's longer side."""

Rgb = tuple[int, int, int]
WHITE: Rgb = (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Mark:
    """One shape of a drawing: its lines, and the area within them."""

    lines: tuple[Floats, ...]
    stroke: Rgb | None
    """Colour of the lines; None where they are not drawn."""
    area: MultiPolygon | None
    """What is filled; None for nothing."""
    fill: Rgb | None


def outline_of(marks: Sequence[Mark], name: str, what: str, places: Places | None = None) -> Outline:
    """Return the outline of marks in the order in which they are drawn, the last on top.

    A filled shape hides what lies below. The lowest shape, where it covers the whole drawing, is paper; without one
    paper is white. What is drawn in the paper's colour hides, and is not seen itself. `places` are those that the
    drawing program shows; without, it counts y downwards, as SVG does.

    Raises
    ------
    PictureError
        If nothing is seen, or lines cross without number.
    """
    import shapely

    kept, paper = _without_paper(marks)
    size = _size(kept)
    areas = [mark.area if mark.area is not None else shapely.MultiPolygon() for mark in kept]
    tree = shapely.STRtree(areas)
    drawn: list[tuple[Edge, Rgb]] = []
    filled: list[tuple[MultiPolygon, Rgb]] = []
    free: list[Floats] = []  # lines around nothing filled
    for index, mark in enumerate(kept):
        above = [areas[other] for other in tree.query(_wire(mark).envelope) if other > index]
        cover = shapely.union_all(above)
        if mark.fill not in (None, paper):
            seen = _seen(areas[index], cover, NEAR * size)
            filled.append((seen, mark.fill or WHITE))
            if mark.stroke in (None, paper):
                drawn += [(Edge(ring, True), mark.fill or WHITE) for ring in _edges(seen)]
        if mark.stroke not in (None, paper):
            own = [line for line in map(_coordinates, _left(mark, cover)) if len(line) > 1]
            is_free = mark.fill in (None, paper)
            drawn += [(Edge(line, not is_free), mark.stroke or WHITE) for line in own]
            free += own if is_free else []
    if not drawn:
        raise PictureError(f"{what}: nothing is seen on it; draw strokes or filled shapes that are not {_words(paper)}")
    left = without_shared([edge for edge, _ in drawn], size)
    lines = [(line, ink) for pieces, (_, ink) in zip(left, drawn, strict=True) for line in pieces]
    strokes = tuple(frozen(line) for line in noded([line for line, _ in lines]))
    whole = _whole(filled, free, NEAR * size)
    borders = tuple(frozen(line) for line in borders_of(filled, whole)) if whole is not None else ()
    return Outline(name, None, strokes, whole, _paint(lines, filled), False, None, borders, places=places or Places.down())


def _size(marks: Sequence[Mark]) -> float:
    return float(np.ptp(np.concatenate([line for mark in marks for line in mark.lines]), axis=0).max())


def _seen(area: MultiPolygon, cover: BaseGeometry, thin: float) -> MultiPolygon:
    """Return what is seen of an area, without the slivers where it meets a shape above that has the same edge."""
    import shapely

    if cover.is_empty or not shapely.intersects(area, cover):
        return clean_areas(area)
    seen = shapely.difference(area, cover)
    broad = seen.buffer(-thin, join_style="mitre").buffer(thin, join_style="mitre")
    return clean_areas(shapely.intersection(seen, broad))


def _words(paper: Rgb | None) -> str:
    return "in the colour of the paper" if paper else "hidden"


def _without_paper(marks: Sequence[Mark]) -> tuple[list[Mark], Rgb | None]:
    """Return the marks but for the paper, and its colour; None where white marks alone are drawn."""
    everything = np.concatenate([line for mark in marks for line in mark.lines])
    sheet = float(np.ptp(everything, axis=0).prod())
    first = marks[0]
    if len(marks) > 1 and first.area is not None and sheet > 0 and first.area.area >= _GROUND * sheet:
        return list(marks[1:]), first.fill
    inks = {ink for mark in marks for ink in (mark.stroke, mark.fill) if ink is not None}
    return list(marks), WHITE if inks - {WHITE} else None


def _wire(mark: Mark) -> MultiLineString:
    import shapely

    return shapely.MultiLineString([line for line in mark.lines if len(line) > 1])


def _left(mark: Mark, cover: BaseGeometry) -> list[BaseGeometry]:
    """Return what is seen of a mark's lines; whole ones stay one piece."""
    import shapely

    wire = _wire(mark)
    if cover.is_empty or not shapely.intersects(wire, cover):
        return list(wire.geoms)
    return list(shapely.get_parts(shapely.line_merge(shapely.difference(wire, cover))))


def _coordinates(line: BaseGeometry) -> Floats:
    import shapely

    return np.asarray(shapely.get_coordinates(line), dtype=np.float64)


def _edges(area: MultiPolygon) -> list[Floats]:
    return [_coordinates(ring) for part in area.geoms for ring in (part.exterior, *part.interiors)]


def _whole(filled: list[tuple[MultiPolygon, Rgb]], free: list[Floats], thin: float) -> MultiPolygon | None:
    """Return all areas: what is filled, and what lines enclose; a shape inside a shape is its hole.

    Shapes that meet but for a crack, thinner than `thin`, are one; so are a line and the edge of what is filled.
    """
    import shapely

    if not filled:
        return None
    ink = clean_areas(shapely.union_all([area for area, _ in filled]))
    shut = clean_areas(ink.buffer(thin, join_style="mitre").buffer(-thin, join_style="mitre"))
    if _pieces(shut) < _pieces(ink):
        ink = shut
    if not free:
        return ink
    rim = shapely.boundary(ink).buffer(2 * thin)
    drawn = [shape for shape in silhouettes_of(noded(free)).geoms if not rim.covers(shape.exterior)]
    return nested([*ink.geoms, *drawn]) if drawn else ink


def _pieces(areas: MultiPolygon) -> int:
    """Return how many rings bound areas."""
    return sum(1 + len(area.interiors) for area in areas.geoms)


def check_crossings(lines: Sequence[Floats], what: str) -> None:
    """Refuse lines of which so many pieces lie over each other that to cut them would never end."""
    import shapely

    pieces = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in lines])
    if len(pieces) < _FEW:
        return
    segments = np.asarray(shapely.linestrings(pieces), dtype=object)
    some = segments[:: max(1, len(segments) // 200)]
    tree = shapely.STRtree(segments)
    met = sum(len(tree.query(one)) for one in some)
    if met / len(some) > _CROSSINGS + 100_000 / len(segments):
        raise PictureError(f"{what}: its lines cross each other without number; leave out hatching and textures")


def _paint(lines: list[tuple[Floats, Rgb]], filled: list[tuple[MultiPolygon, Rgb]]) -> Paint | None:
    """Return the colours by samples; None where there is black, grey and white only."""
    everything = np.concatenate([line for line, _ in lines])
    step = max(float(np.ptp(everything, axis=0).max()) / _FINE, 1e-12)
    along = [(resample(line, step), ink) for line, ink in lines]
    within = [(lattice(area, step), ink) for area, ink in filled if not area.is_empty]
    edges = _samples(along)
    tones = edges.colours if not within else np.concatenate([edges.colours, _samples(within).colours])
    if not has_colour(tones).any():
        return None
    return replace(_samples([*along, *within]), edges=edges)


def _samples(parts: Sequence[tuple[Floats, Rgb]]) -> Paint:
    places = np.concatenate([at for at, _ in parts])
    inks = np.array([ink for _, ink in parts], dtype=np.uint8)
    return Paint(places, shining(np.repeat(inks, [len(at) for at, _ in parts], axis=0)))
