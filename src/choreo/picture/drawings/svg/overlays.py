"""Shapes that lie over one another, clipped, masked or seen through, to marks of which each hides what is below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.picture.drawings.marks import Ink, Mark, Rgb, Wash
from choreo.picture.drawings.svg.shades import Shade, faded, masked, over, plain
from choreo.picture.enclosed.areas import clean_areas

if TYPE_CHECKING:
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

_UNSEEN = 0.02
"""Opacity below which nothing is seen."""
_OPAQUE = 0.98
_GONE, _ENDS, _CELLS = 0.1, 0.25, 400
"""Opacity at which a gradient has faded into nothing on bare ground; part of its greatest one at which it then ends, as
its colour is nearly that of the paper beyond; cells of its longer side in which that is looked for."""
_FAINT = 24.0
"""Of 255, in the channel in which it is largest: a tint that changes less is no shape of its own."""
_EACH = 200
"""Points that laying shapes over each other counts as, however simple they are."""
_FEW, _LOOKED_AT, _ONE_OF = 50, 200, 8
"""Pieces of lines that are too few to matter; pieces of which it is looked up how many others they come near to, at
most, and one of how many."""
_AT_ONCE = 100_000
"""Pairs of pieces that are looked at in one go."""
_NEIGHBOURS = 8.0
"""Pieces that a line brings near to each of its own."""
_MOST_BESIDE = 200.0
"""Pieces of its own that a pen reaches over."""
_CROSSING = 4
"""Points that pieces near to each other count as."""
_LONG = 1_000
"""Vertices from which a line may cross itself so often that to cut it there takes long."""
_SAMPLES = 64
"""Places at which a gradient is looked at."""


class TooMuchError(Exception):
    """What is seen of a drawing would take too long to find out."""


class TangledError(Exception):
    """The lines of a drawing cross each other so often that nothing is to be seen of them."""


@dataclass
class Effort:
    """How much may still be worked on a drawing; counted in points, not in seconds, so that the same ends the same."""

    points: int

    def spend(self, *shapes: BaseGeometry) -> None:
        """Count the points of shapes that are to be laid over each other, or raise `TooMuchError` if it is enough."""
        import shapely

        self.points -= _EACH + sum(int(shapely.get_num_coordinates(shape)) for shape in shapes)
        if self.points < 0:
            raise TooMuchError

    def spend_on_crossings(self, lines: Sequence[Floats], reach: float = 0.0) -> None:
        """Count how often the pieces of lines come near to each other, before a pen or an area is made of them.

        Raises
        ------
        TangledError
            If they do so too often to make anything of it.
        """
        if sum(max(len(line) - 1, 0) for line in lines) < _FEW:
            return
        ends = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in lines if len(line) > 1])
        # Axis by axis: of two columns side by side numpy takes several times as long.
        (low_x, low_y), (high_x, high_y) = (ends.min(axis=1) - reach).T.copy(), (ends.max(axis=1) + reach).T.copy()
        looked_at = min(_LOOKED_AT, 1 + len(ends) // _ONE_OF)
        some = np.unique(np.linspace(0, len(ends) - 1, looked_at).astype(np.int64))
        met = 0
        for few in np.array_split(some, 1 + len(some) * len(ends) // _AT_ONCE):
            beside = low_x <= high_x[few, None]
            beside &= high_x >= low_x[few, None]
            beside &= low_y <= high_y[few, None]
            beside &= high_y >= low_y[few, None]
            met += int(np.count_nonzero(beside))
        # A broad pen along a line of many short pieces reaches over some of them to either side, and crosses none.
        length = max(float(np.hypot(*(ends[:, 1] - ends[:, 0]).T).mean()), 1e-300)
        near = _NEIGHBOURS + min(4 * reach / length, _MOST_BESIDE)
        self.points -= int(_CROSSING * len(ends) * max(0.0, met / len(some) - near))
        if self.points < 0:
            raise TangledError


@dataclass(frozen=True, eq=False)
class Piece:
    """A fill, or a pen's lines, in the drawing's plane, y up."""

    area: MultiPolygon
    """What is painted."""
    shade: Shade
    lines: tuple[Floats, ...] = ()
    """Centre lines of a pen; none for a fill."""
    pen: float = 0.0
    edge: Shade | None = None
    """Of a fill: that of a thin pen of its own along its edges."""
    names: tuple[str, ...] = ()


def clipped(pieces: Sequence[Piece], region: BaseGeometry, effort: Effort) -> list[Piece]:
    """Return what of the pieces lies in a region."""
    import shapely

    if region.is_empty:
        return []
    shapely.prepare(region)
    is_box = bool(shapely.equals(region, shapely.envelope(region)))
    kept = []
    for piece in pieces:
        effort.spend(region, piece.area)
        wires = np.array([_wire(line) for line in piece.lines], dtype=object)
        inside = shapely.contains(region, wires) if len(wires) else np.empty(0, dtype=bool)
        if region.contains(piece.area) and inside.all():
            kept.append(piece)
            continue
        area = clean_areas(shapely.intersection(piece.area, region))
        inside[inside] = shapely.is_simple(wires[inside])  # others are cut where they cross themselves
        lines = tuple(
            part
            for line, wire, is_inside in zip(piece.lines, wires, inside.tolist(), strict=True)
            for part in ([line] if is_inside else _parts(_within(wire, region, is_box)))
        )
        if not area.is_empty or lines:
            kept.append(replace(piece, area=area, lines=lines))
    return kept


def _within(wire: BaseGeometry, region: BaseGeometry, is_box: bool) -> BaseGeometry:
    """Return what of a line lies in a region; long ones are not cut where they cross themselves, if it is a box."""
    import shapely

    if is_box and shapely.get_num_coordinates(wire) > _LONG:
        return shapely.clip_by_rect(wire, *region.bounds)
    return shapely.intersection(wire, region)


def _wire(line: Floats) -> BaseGeometry:
    import shapely

    return shapely.LineString(line) if len(line) > 1 else shapely.Point(line[0])


def _parts(shape: BaseGeometry) -> list[Floats]:
    import shapely

    if shape.geom_type in ("MultiLineString", "GeometryCollection"):
        shape = shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
    lines = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type in ("LineString", "Point")]
    return [np.asarray(shapely.get_coordinates(line)) for line in lines if not line.is_empty]


def apart(pieces: Sequence[Piece], effort: Effort) -> list[Piece]:
    """Return the pieces without what opaque ones hide of those below, so that each may be faded by itself."""
    import shapely

    kept: list[Piece] = []
    above: BaseGeometry = shapely.MultiPolygon()
    for piece in reversed(pieces):
        effort.spend(above, piece.area)
        seen = piece
        if not above.is_empty and above.intersects(piece.area):
            area = clean_areas(shapely.difference(piece.area, above))
            lines = tuple(part for line in piece.lines for part in _parts(shapely.difference(_wire(line), above)))
            seen = replace(piece, area=area, lines=lines)
        if not seen.area.is_empty or seen.lines:
            kept.append(seen)
        if _opacity(piece)[0] >= _OPAQUE:
            above = shapely.union(above, piece.area)
    return kept[::-1]


def grouped(pieces: Sequence[Piece], opacity: float, effort: Effort) -> list[Piece]:
    """Return the pieces of a group that is seen through as a whole."""
    if opacity >= 1 or not pieces:
        return list(pieces)
    if opacity < _UNSEEN:
        return []
    return [replace(piece, shade=faded(piece.shade, opacity)) for piece in apart(pieces, effort)]


def through_mask(pieces: Sequence[Piece], mask: Sequence[Piece], effort: Effort) -> list[Piece]:
    """Return what a mask lets through of the pieces: the lighter it is, the more."""

    found: list[Piece] = []
    for layer in apart(settled(mask, (0, 0, 0), effort), effort):
        shade = layer.shade
        value = masked(plain((1.0, 1.0, 1.0, 1.0)), shade)
        if value.plain is not None and value.plain[3] < _UNSEEN:
            continue
        whole = value.plain is not None and value.plain[3] >= _OPAQUE
        parts = clipped(pieces, layer.area, effort)
        found += parts if whole else [replace(part, shade=masked(part.shade, shade)) for part in parts]
    return found


def settled(pieces: Sequence[Piece], ground: Rgb, effort: Effort) -> list[Piece]:
    """Return pieces that are opaque, each over those before it: what is seen through is mixed with what lies below.

    Parameters
    ----------
    ground : (red, green, blue)
        What lies below everything.
    """
    import shapely

    red, green, blue = (channel / 255 for channel in ground)
    paper = plain((red, green, blue, 1.0))
    done: list[Piece] = []
    for piece in pieces:
        least, most = _opacity(piece)
        if most < _UNSEEN:
            continue
        if least >= _OPAQUE:
            done.append(replace(piece, shade=_solid(piece.shade)))
            continue
        if piece.area.is_empty:  # a hairline
            place = shapely.Point(piece.lines[0].mean(axis=0))
            below = next((one for one in reversed(done) if one.area.intersects(place)), None)
            shade = over(piece.shade, paper if below is None else below.shade)
            done.append(replace(piece, shade=_solid(shade)))
            continue
        left: BaseGeometry = piece.area
        tinted: list[Piece] = []
        near = [
            under for under, met in zip(done, shapely.intersects([one.area for one in done], left), strict=True) if met
        ]
        for under in reversed(near):
            if not left.is_empty:
                effort.spend(left, under.area)
                shared = clean_areas(shapely.intersection(left, under.area))
                left = shapely.difference(left, under.area)
                tinted += _tint(piece, shared, under.shade)
        tinted += _tint(piece, _seen_part(piece.shade, clean_areas(left), effort), paper)
        done += tinted[::-1]
    return done


def _seen_part(shade: Shade, area: MultiPolygon, effort: Effort) -> MultiPolygon:
    """Return an area with nothing below it without the part in which a gradient fades into nothing."""
    import shapely
    from contourpy import FillType, contour_generator

    if shade.plain is not None or area.is_empty:
        return area
    low, high = np.reshape(area.bounds, (2, 2))
    step = max(float((high - low).max()) / _CELLS, 1e-12)
    x, y = (np.arange(low[axis] - step, high[axis] + 2 * step, step) for axis in (0, 1))
    places = np.stack(np.meshgrid(x, y), axis=-1)
    opacity = shade.at(places.reshape(-1, 2))[:, 3].reshape(places.shape[:2])
    if (opacity >= _GONE).all():
        return area
    end = max(_GONE, _ENDS * float(opacity.max()))
    filled = contour_generator(x, y, opacity, fill_type=FillType.OuterOffset).filled(end, 2.0)
    parts = [
        shapely.Polygon(points[offsets[0] : offsets[1]], [points[a:b] for a, b in pairwise(offsets[1:])])
        for points, offsets in zip(*filled, strict=True)
    ]
    seen = shapely.union_all(shapely.make_valid(np.array(parts, dtype=object)))
    effort.spend(area, seen)
    return clean_areas(shapely.intersection(area, seen))


def _tint(piece: Piece, area: MultiPolygon, below: Shade) -> list[Piece]:
    """Return what a piece that is seen through makes of what lies below it; nothing where it hardly changes it."""
    import shapely

    if area.is_empty:
        return []
    shade = over(piece.shade, below)
    places = _samples(area)
    change = np.abs(shade.at(places)[:, :3] - below.at(places)[:, :3]).max()
    if 255 * change < _FAINT:
        return []
    lines = tuple(part for line in piece.lines for part in _parts(shapely.intersection(_wire(line), area)))
    return [replace(piece, area=area, shade=_solid(shade), lines=lines)]


def _solid(shade: Shade) -> Shade:
    if shade.plain is not None:
        return plain((*shade.plain[:3], 1.0))
    return Shade(lambda points: np.concatenate([shade.at(points)[:, :3], np.ones((len(points), 1))], axis=1))


def _samples(area: MultiPolygon) -> Floats:
    """Return some places on an area's edges and inside."""
    import shapely

    edge = shapely.get_coordinates(area)
    few = edge[np.unique(np.linspace(0, len(edge) - 1, _SAMPLES).astype(np.int64))]
    inside = shapely.get_coordinates(shapely.point_on_surface(shapely.get_parts(area)[:_SAMPLES]))
    return np.concatenate([few, inside, (few + inside[0]) / 2])


def _opacity(piece: Piece) -> tuple[float, float]:
    """Return the least and the greatest opacity of a piece."""
    if piece.shade.plain is not None:
        return piece.shade.plain[3], piece.shade.plain[3]
    places = _samples(piece.area) if not piece.area.is_empty else np.concatenate(piece.lines)
    alpha = piece.shade.at(places)[:, 3]
    return float(alpha.min()), float(alpha.max())


def marks_of(pieces: Sequence[Piece]) -> list[Mark]:
    """Return settled pieces as marks."""
    marks = []
    for piece in pieces:
        ink = _ink(piece.shade, piece)
        if piece.lines:
            band = None if piece.area.is_empty else piece.area
            marks.append(Mark(piece.lines, ink, None, None, band, piece.pen, piece.names))
        else:
            rings = tuple(
                np.asarray(ring.coords) for part in piece.area.geoms for ring in (part.exterior, *part.interiors)
            )
            edge = None if piece.edge is None else _ink(piece.edge, piece)
            marks.append(Mark(rings, None, piece.area, ink, None, 0.0, piece.names, edge))
    return marks


def _ink(shade: Shade, piece: Piece) -> Ink:
    if shade.plain is not None:
        red, green, blue = (round(255 * channel) for channel in shade.plain[:3])
        return red, green, blue

    def at(points: Floats) -> Bytes:
        return np.rint(255 * np.clip(shade.at(points)[:, :3], 0, 1)).astype(np.uint8)

    tones = at(_samples(piece.area) if not piece.area.is_empty else np.concatenate(piece.lines))
    red, green, blue = np.rint(tones.mean(axis=0)).astype(int).tolist()
    return Wash(at, (red, green, blue))
