"""Marks of a vector drawing, one over the other, to an outline of what is seen of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from choreo.arrays import Bytes, Floats, frozen
from choreo.colour import Colour, rgb
from choreo.errors import PictureError
from choreo.picture.drawings.seen_areas import (
    MANY,
    check_broad,
    check_heap,
    coordinates,
    cover_of,
    coverers_of,
    edges_of,
    enclosed_faces,
    hiders_of,
    main_colours,
    outermost,
    seen_of,
    seen_roughly,
    whole_of,
)
from choreo.picture.enclosed.areas import PEN, clean_areas
from choreo.picture.enclosed.colour_borders import borders_of
from choreo.picture.enclosed.shared_edges import NEAR, Edge, without_shared
from choreo.picture.in_areas.lattice import lattice
from choreo.picture.line.named import NamedPart
from choreo.picture.line.noding import noded
from choreo.picture.line.polyline import resampled
from choreo.picture.outline import Outline
from choreo.picture.places import Places
from choreo.picture.raster.palette import WHITE_PARTS, Paint, has_colour, shining

if TYPE_CHECKING:
    from shapely import MultiLineString, MultiPolygon, Polygon
    from shapely.geometry.base import BaseGeometry

_GROUND = 0.98
"""Part of the whole drawing from which the lowest filled shape is its paper."""
_CORNER = 0.005
"""Of its sides: how near to its corners paper reaches."""
_CROSSINGS = 20
"""Others that a piece of line may lie over, on average; more cross so often that no picture is meant."""
_FEW = 300
"""Pieces of line that may cross as they please."""
_FINE = 400
"""Samples of colours along the drawing's longer side."""
_MOST_CELLS = 2_000_000
"""Places that are looked at for samples of all areas, as their boxes lie one over the other."""
_SAME = 8
"""Of 255: colours that differ less in each channel are the same to the eye."""
_NEAR = 1e-4
"""Of the drawing's longer side: how near an edge is to what goes along it."""

_MOST_CORNERS = 100_000
"""Corners of all marks from which these are as many as thousands of marks are."""
_SIMPLE = 100
"""Corners of a mark, on average, up to which it is soon told which of a crowd meet."""
_ROOM = 0.1
"""Room around a mark, of its longer side, within which is looked for what hides it."""
_BLANK = 0.005
"""Of a drawing's box: white parts that are smaller are not worth a word."""

Rgb = tuple[int, int, int]
WHITE: Rgb = (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Wash:
    """Colours that differ from place to place."""

    at: Callable[[Floats], Bytes]
    """The colours, (n, 3), at (n, 2) places."""
    mean: Rgb


Ink: TypeAlias = "Rgb | Wash"


@dataclass(frozen=True, eq=False)
class Mark:
    """One shape of a drawing: its lines, and the area within them."""

    lines: tuple[Floats, ...]
    stroke: Ink | None
    """Colour of the lines; None where they are not drawn."""
    area: MultiPolygon | None
    """What is filled; None for nothing."""
    fill: Ink | None
    band: MultiPolygon | None = None
    """What the pen that draws the lines leaves as ink; None where its width is not known, or hardly any."""
    pen: float = 0.0
    """Width of the lines; 0 where it is not known."""
    names: tuple[str, ...] = ()
    """What the drawing calls it, from the outermost group inwards."""
    edge: Ink | None = None
    """Colour of a thin pen along its edges that is a mark of its own."""
    land: MultiPolygon | None = None
    """What its lines are the borders of, where the drawing knows that, though it is not filled: a country."""


def outline_of(
    marks: Sequence[Mark],
    name: str,
    what: str,
    *,
    paper: Colour = "auto",
    page: float | None = None,
    places: Places | None = None,
    patient: bool = True,
) -> Outline:
    """Return the outline of marks in the order in which they are drawn, the last on top.

    A filled shape hides what lies below. What is drawn in the paper's colour hides, and is not seen itself. Of edges
    that run along each other the uppermost is drawn.

    Parameters
    ----------
    paper : str or colour
        A colour; 'none', where all that is drawn is picture; or 'auto': the lowest shape, where it covers the whole
        drawing and others lie on it, or else white.
    page : float or None
        Area of the whole drawing; None for the box around all marks.
    places : Places or None
        What the drawing program calls its places; None where it counts y downwards, as SVG does.
    patient : bool
        Whether the marks are told however long it takes; who has a rendering of them need not wait.

    Raises
    ------
    PictureError
        If nothing is seen, or lines cross without number; `HeapError` if marks lie over each other without number.
    """
    import shapely

    kept, ground, notes = _without_paper(marks, paper, page)
    size = max(float(np.ptp(np.concatenate([line for mark in marks for line in mark.lines]), axis=0).max()), 1e-12)
    areas = [_hiding(mark) for mark in kept]
    corners = int(shapely.get_num_coordinates(areas).sum())
    is_crowd = len(kept) > MANY or corners > _MOST_CORNERS
    is_simple = corners <= _SIMPLE * len(kept)
    hidden_by = hiders_of(areas, [mark.lines for mark in kept], closely=is_crowd and is_simple)
    if is_crowd and is_simple and not patient:
        check_heap(areas, hidden_by, what)
    within = coverers_of(areas, hidden_by)
    drawn: list[tuple[Edge, Ink]] = []
    filled: list[tuple[MultiPolygon, Ink]] = []
    bands: list[tuple[MultiPolygon, Ink]] = []
    broad: list[tuple[MultiPolygon, Ink]] = []  # bands of pens that are shapes in any size
    free: list[Floats] = []  # lines around nothing filled
    hair: list[Floats] = []  # lines of pens so thin that they leave no area
    lands = [mark.land for mark in kept if mark.land is not None and mark.fill is None]
    rims: list[tuple[int, Floats, Ink]] = []  # of what pens leave
    level: list[int] = []  # the mark of each edge
    parts: list[NamedPart] = []
    blank = 0.0  # what is seen of white parts
    slivers = 0.0
    above: list[int] = []  # the marks that may hide this one
    cover: BaseGeometry = shapely.GeometryCollection()
    for index, mark in enumerate(kept):
        hiding = hidden_by[index]
        if hiding != above:  # a shape and the pen around it lie below the same
            above, over = hiding, [areas[other] for other in outermost(hiding, within)]
            below = slice(index, index + len(list(takewhile(hiding.__eq__, islice(hidden_by, index, None)))))
            cover = cover_of(over, _about(kept[below], areas[below], NEAR * size) if is_crowd else None)
        own: list[Floats] = []
        seen = shapely.MultiPolygon()
        is_free = mark.fill is None or _same(mark.fill, ground)
        if not is_free:
            seen, thin = (seen_roughly if is_crowd else seen_of)(areas[index], cover, NEAR * size)
            slivers += thin
            filled.append((seen, mark.fill or WHITE))
            if (mark.stroke is None or _same(mark.stroke, ground)) and (mark.edge is None or _same(mark.edge, ground)):
                pens = [areas[other] for other in above if kept[other].band is not None and _drawn(kept[other], ground)]
                drawn += [(Edge(ring, True), mark.fill or WHITE) for ring in edges_of(seen, pens, _NEAR * size)]
        elif mark.fill is not None and mark.area is not None:
            blank += float(shapely.difference(mark.area, cover).area)
        if _drawn(mark, ground):
            own = [line for line in map(coordinates, _left(mark, cover)) if len(line) > 1]
            drawn += [(Edge(line, not is_free), mark.stroke or WHITE) for line in own]
            if mark.band is not None:
                seen = clean_areas(shapely.difference(mark.band, cover))
                bands.append((seen, mark.stroke or WHITE))
                broad += [bands[-1]] * (mark.pen >= PEN * size)
                rims += [(index, ring, mark.stroke or WHITE) for ring in edges_of(seen, (), 0.0)]
            elif mark.pen:
                hair += own
            elif is_free and mark.land is None:
                free += own
        level += [index] * (len(drawn) - len(level))
        if mark.names and (own or not seen.is_empty):
            parts.append(NamedPart(mark.names, tuple(frozen(line) for line in own), seen))
    check_broad([area for area, _ in [*filled, *bands]], slivers, what)
    if not drawn:
        raise PictureError(
            f"{what}: nothing is seen on it; draw strokes or filled shapes that are not {_words(ground)}"
        )
    if paper == "auto" and ground == WHITE and len(kept) == len(marks) and blank > _BLANK * _box(marks):
        notes += (WHITE_PARTS,)
    left = without_shared([edge for edge, _ in drawn], size)
    lines = [(index, line, ink) for pieces, (_, ink), index in zip(left, drawn, level, strict=True) for line in pieces]
    every = [line for _, line, _ in lines]
    tones = sorted([*rims, *lines], key=lambda tone: tone[0])  # what lies on top comes last
    penned = not filled and max((mark.pen for mark in kept if mark.band is not None), default=0.0) >= PEN * size
    inks = [*filled, *bands] if filled or penned else []
    is_around = bool(free) and bool(inks or lands)
    # Of thousands of lines, to node them takes seconds: not once more by themselves, and not where none asks for them.
    strokes = every if len(every) > MANY and not (hair or free) else noded(every)
    around = () if not is_around else strokes if len(free) > MANY else noded(free)
    whole = whole_of([*(area for area, _ in inks), *lands], around, NEAR * size)
    several = bool(free) and len({mark.stroke for mark in kept if mark.stroke is not None}) > 1
    faces = enclosed_faces(around if is_around else strokes, whole, [area for area, _ in inks]) if several else []
    paint = _paint([(line, ink) for _, line, ink in tones], [*filled, *bands], faces)
    beside = [] if whole is None else [*hair, *free]
    # Of thousands the others are edges of what is filled, of which nothing is left beside it.
    alike = len(every) > MANY or _alike(beside, every)
    rows = strokes if beside and alike else noded(beside) if beside else ()
    inner = borders_of([*filled, *broad], whole) if whole is not None and filled else []
    return Outline(
        name, None, tuple(map(frozen, strokes)), whole, paint, False, None, tuple(map(frozen, inner)),
        notes=notes, parts=tuple(parts), places=places or Places.down(), _penned=penned,
        _beside=tuple(map(frozen, rows)), _noded=strokes is not every,
    )  # fmt: skip


def _alike(some: Sequence[Floats], every: Sequence[Floats]) -> bool:
    """Tell whether some lines are all lines."""
    return len(some) == len(every) and all(one is other for one, other in zip(some, every, strict=True))


def _words(paper: Ink | None) -> str:
    return "in the colour of the paper" if paper else "hidden"


def _same(one: Ink | None, two: Ink | None) -> bool:
    """Tell whether two inks look the same."""
    if isinstance(one, tuple) and isinstance(two, tuple):
        return max(abs(a - b) for a, b in zip(one, two, strict=True)) < _SAME
    return one is two


def _drawn(mark: Mark, ground: Ink | None) -> bool:
    return mark.stroke is not None and not _same(mark.stroke, ground)


def _hiding(mark: Mark) -> MultiPolygon:
    """Return what a mark hides of those below."""
    import shapely

    area = mark.area if mark.area is not None else mark.band
    return shapely.MultiPolygon() if area is None else area


def _about(marks: Sequence[Mark], areas: Sequence[MultiPolygon], near: float) -> BaseGeometry:
    """Return a box about marks, with room around it, so that what lies over them, or near, is in the box."""
    import shapely

    drawn = [area for area in (*areas, *(mark.band for mark in marks)) if area is not None]
    boxes = np.reshape([area.bounds for area in drawn if not area.is_empty], (-1, 2))
    xy = np.concatenate([boxes, *(line for mark in marks for line in mark.lines)])
    low, high = xy.min(axis=0), xy.max(axis=0)
    room = _ROOM * float((high - low).max()) + 3 * near
    box: BaseGeometry = shapely.box(*(low - room), *(high + room))
    return box


def _without_paper(
    marks: Sequence[Mark], paper: Colour, page: float | None
) -> tuple[list[Mark], Ink | None, tuple[str, ...]]:
    """Return the marks but for the paper, its ink, and what there is to say; None where white marks alone are drawn."""
    if paper == "none":
        return list(marks), None, ()
    if paper != "auto":
        return list(marks), rgb(paper), ()
    sheet = _box(marks) if page is None else page
    first = marks[0]
    inks = [ink for mark in marks[1:] for ink in (mark.stroke, mark.fill) if ink is not None]
    covers = first.area is not None and sheet > 0 and first.area.area >= _GROUND * sheet and _has_corners(first.area)
    if covers and any(not _same(ink, first.fill) for ink in inks):
        return list(marks[1:]), first.fill, () if _same(first.fill, WHITE) else (_field(first.fill),)
    everywhere = [first.stroke, first.fill, *inks]
    white = all(ink is None or _same(ink, WHITE) for ink in everywhere)
    return list(marks), None if white else WHITE, ()


def _box(marks: Sequence[Mark]) -> float:
    """Return the area of the box around all marks."""
    return float(np.ptp(np.concatenate([line for mark in marks for line in mark.lines]), axis=0).prod())


def _has_corners(area: MultiPolygon) -> bool:
    """Tell whether an area reaches into the corners of its box: a tile with round corners is no sheet of paper."""
    import shapely

    low, high = np.reshape(area.bounds, (2, 2))
    inset = _CORNER * (high - low)
    corners = shapely.box(*(low + inset), *(high - inset)).exterior.coords
    return bool(area.contains(shapely.MultiPoint(corners)))


def _field(ink: Ink | None) -> str:
    told = "in several colours" if not isinstance(ink, tuple) else "#{:02x}{:02x}{:02x}".format(*ink)
    return (
        f"the field behind everything, {told}, is taken for paper and not drawn; if it belongs to the picture, say "
        'paper = "none"'
    )


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


def _paint(
    lines: list[tuple[Floats, Ink]], filled: list[tuple[MultiPolygon, Ink]], faces: Sequence[Polygon]
) -> Paint | None:
    """Return the colours by samples; None where there is black, grey and white only.

    Faces within lines of several colours are in that of most of the line around them.
    """
    import shapely

    everything = np.concatenate([line for line, _ in lines])
    boxes = shapely.bounds([area for area, _ in filled if not area.is_empty]).reshape(-1, 2, 2)
    size = float(np.ptp(everything, axis=0).max())
    cells = 0.0
    if len(boxes):
        size = max(size, float((boxes[:, 1].max(axis=0) - boxes[:, 0].min(axis=0)).max()) / 2)
        cells = float((boxes[:, 1] - boxes[:, 0]).prod(axis=1).sum())
    step = max(size / _FINE, float(np.sqrt(cells / _MOST_CELLS)), 1e-12)
    along = list(zip(resampled([line for line, _ in lines], step), (ink for _, ink in lines), strict=True))
    within = [(lattice(area, step), ink) for area, ink in filled if not area.is_empty]
    edges = _samples(along)
    if faces:
        inks = main_colours(faces, edges)
        within += [(lattice(shapely.MultiPolygon([face]), step), ink) for face, ink in zip(faces, inks, strict=True)]
    inner = _samples(within) if within else Paint(np.empty((0, 2)), np.empty((0, 3), dtype=np.uint8))
    tones = np.concatenate([edges.colours, inner.colours])
    return Paint(np.concatenate([edges.places, inner.places]), tones, edges=edges) if has_colour(tones).any() else None


def _samples(parts: Sequence[tuple[Floats, Ink]]) -> Paint:
    count = [len(at) for at, _ in parts]
    means = np.array([ink.mean if isinstance(ink, Wash) else ink for _, ink in parts], dtype=np.uint8)
    colours = np.repeat(means, count, axis=0)
    for (at, ink), last in zip(parts, np.cumsum(count).tolist(), strict=True):
        if isinstance(ink, Wash):
            colours[last - len(at) : last] = ink.at(at)
    return Paint(np.concatenate([at for at, _ in parts]), shining(colours))
