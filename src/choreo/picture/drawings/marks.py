"""Marks of a vector drawing, one over the other, to an outline of what is seen of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Bytes, Floats, frozen
from choreo.errors import PictureError
from choreo.picture.in_areas.lattice import lattice
from choreo.picture.line.areas import clean_areas, nested, silhouettes_of
from choreo.picture.line.colour_borders import borders_of
from choreo.picture.line.noding import noded
from choreo.picture.line.polyline import resample
from choreo.picture.outline import Outline
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


def outline_of(marks: Sequence[Mark], name: str, what: str) -> Outline:
    """Return the outline of marks in the order in which they are drawn, the last on top.

    A filled shape hides what lies below. The lowest shape, where it covers the whole drawing, is paper; without one
    paper is white. What is drawn in the paper's colour hides, and is not seen itself.

    Raises
    ------
    PictureError
        If nothing is seen, or lines cross without number.
    """
    import shapely

    kept, paper = _without_paper(marks)
    areas = [mark.area if mark.area is not None else shapely.MultiPolygon() for mark in kept]
    tree = shapely.STRtree(areas)
    lines: list[tuple[Floats, Rgb]] = []
    filled: list[tuple[MultiPolygon, Rgb]] = []
    free: list[Floats] = []  # lines around nothing filled
    for index, mark in enumerate(kept):
        above = [areas[other] for other in tree.query(_wire(mark).envelope) if other > index]
        cover = shapely.union_all(above)
        if mark.fill not in (None, paper):
            seen = clean_areas(shapely.difference(areas[index], cover))
            filled.append((seen, mark.fill or WHITE))
            if mark.stroke in (None, paper):
                lines += [(ring, mark.fill or WHITE) for ring in _edges(seen)]
        if mark.stroke not in (None, paper):
            own = [line for line in map(_coordinates, _left(mark, cover)) if len(line) > 1]
            lines += [(line, mark.stroke or WHITE) for line in own]
            free += own if mark.fill in (None, paper) else []
    if not lines:
        raise PictureError(f"{what}: nothing is seen on it; draw strokes or filled shapes that are not {_words(paper)}")
    strokes = tuple(frozen(line) for line in noded([line for line, _ in lines]))
    whole = _whole(filled, free)
    borders = tuple(frozen(line) for line in borders_of(filled, whole)) if whole is not None else ()
    return Outline(name, None, strokes, whole, _paint(lines, filled), False, None, borders)


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


def _whole(filled: list[tuple[MultiPolygon, Rgb]], free: list[Floats]) -> MultiPolygon | None:
    """Return all areas: what is filled, and what lines enclose; a shape inside a shape is its hole."""
    import shapely

    if not filled:
        return None
    ink = clean_areas(shapely.union_all([area for area, _ in filled]))
    if not free:
        return ink
    drawn = silhouettes_of(noded(free))
    return ink if drawn.is_empty else nested([*ink.geoms, *drawn.geoms])


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
    places: list[Floats] = []
    colours: list[Bytes] = []
    everything = np.concatenate([line for line, _ in lines])
    step = max(float(np.ptp(everything, axis=0).max()) / _FINE, 1e-12)
    samples = [(resample(line, step), ink) for line, ink in lines]
    samples += [(lattice(area, step), ink) for area, ink in filled if not area.is_empty]
    for at, ink in samples:
        places.append(at)
        colours.append(np.tile(np.array(ink, dtype=np.uint8), (len(at), 1)))
    tones = np.concatenate(colours)
    return Paint(np.concatenate(places), shining(tones)) if has_colour(tones).any() else None
