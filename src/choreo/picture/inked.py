"""What is known of a picture, as ink, lines and areas; and what a mode draws of it, in the size wished for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, frozen, made
from choreo.errors import PictureError
from choreo.picture.dots.islands import large_enough
from choreo.picture.dots.modes import Drawn, Mode
from choreo.picture.dots.sizing import Wish, scale_of
from choreo.picture.dots.small import Parts
from choreo.picture.dots.weights import Part, weigh
from choreo.picture.enclosed.areas import (
    NOISE,
    contours,
    ink_areas,
    ink_bounds,
    parted,
    pieces_of,
    pixels_in,
    silhouettes_of,
    with_rows,
)
from choreo.picture.enclosed.closed_lines import BROAD, Closed, closed_ink, closed_of
from choreo.picture.enclosed.colour_borders import with_borders
from choreo.picture.in_areas.stippling import edges_of, shadow_of
from choreo.picture.line.named import NamedPart
from choreo.picture.line.noding import noded
from choreo.picture.line.polyline import moved
from choreo.picture.places import Places
from choreo.picture.raster.palette import Paint
from choreo.picture.view import Laid

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

_HAIR = 0.004
"""Of the drawing's longer side: what the ink of a thin line counts as wide."""
_SOLID = 0.5
"""Part of the ink that is too broad for a line, from which a picture is a silhouette; of its shapes, of small ones."""
_LINE_WORK = 3.0
"""Times as long as the edges of what it encloses, from which a drawing is of lines."""
_MANY = 100
"""Small shapes that are a picture by themselves."""


@dataclass(frozen=True, eq=False, repr=False)
class Inked:
    """What is drawn on a picture, in drawing units, x right and y up."""

    name: str = ""
    _ink: NDArray[np.float32] | None = field(default=None)
    _lines: tuple[Floats, ...] | None = field(default=None)
    _areas: MultiPolygon | None = field(default=None)
    paint: Paint | None = field(default=None)
    _edges_only: bool = True  # of lines and areas: no line lies outside of the areas
    _tones: NDArray[np.float32] | None = field(default=None)
    _borders: tuple[Floats, ...] = ()  # between areas of different colours
    _parts: tuple[Part, ...] = ()  # that matter more, or less
    notes: tuple[str, ...] = ()  # what there is to say of how it was read
    parts: tuple[NamedPart, ...] = ()  # what of it bears names, from the lowest to what lies on top
    places: Places = field(default_factory=Places)  # what the drawing program calls its places
    _penned: bool = False  # all areas are what pens leave
    _beside: tuple[Floats, ...] = ()  # thin lines beside the areas
    _noded: bool = True  # the lines meet at their ends only
    _drawn: dict[tuple[Mode, Wish], Drawn] = field(default_factory=dict, init=False)  # the last one

    @cached_property
    def strokes(self) -> tuple[Floats, ...]:
        """Centre lines, (m, 2) each; those that meet share their end, closed ones end where they began.

        Strokes are cut at corners and junctions.
        """
        if self._lines is not None:
            return self._lines if self._noded else tuple(map(frozen, noded(self._lines)))
        return self._thinned[0]

    @cached_property
    def pen(self) -> float:
        """Typical width of the drawn strokes, in drawing units; 0 for strokes given in code."""
        return 0.0 if self._ink is None else self._thinned[1]

    @cached_property
    def _thinned(self) -> tuple[tuple[Floats, ...], float]:
        assert self._ink is not None  # outlines hold ink, or strokes
        lines, pen = _thinned(self._ink)
        if not lines:
            raise PictureError(f"picture '{self.name}': holds only specks; draw its lines wider than 2 pixels")
        return lines, pen

    def strokes_beyond(self, told: MultiPolygon | None) -> Sequence[Floats]:
        """Return the centre lines of the ink that does not lie in an area; without one, all."""
        if told is None or self._ink is None:
            return self.strokes
        return _thinned(np.where(pixels_in(told, self._ink.shape), np.float32(0), self._ink))[0]

    @cached_property
    def areas(self) -> MultiPolygon:
        """The ink as areas with their holes, in drawing units; of strokes given in code, what they enclose."""
        if self._areas is not None:
            return self._areas
        return ink_areas(self._ink) if self._ink is not None else silhouettes_of(self.strokes)

    @cached_property
    def bounds(self) -> Floats:
        """Lowest and highest x, y of what is drawn, drawing units: of the ink, or of lines where they are given."""
        if self._lines is not None and (self._areas is None or not self._edges_only):
            return _around(self._lines)
        areas_known = self._areas is not None or "areas" in self.__dict__
        quick = ink_bounds(self._ink) if self._ink is not None and not areas_known else None
        bounds = np.array(self.areas.bounds, dtype=np.float64).reshape(2, 2) if quick is None else quick
        return bounds if self._ink is None or self._areas is not None else with_rows(self._ink, bounds)

    def extent(self, mode: Mode) -> Floats:
        """Return the lowest and highest x, y of what a mode draws, drawing units."""
        if mode == "shade":
            return np.array(self.shadow.bounds, dtype=np.float64).reshape(2, 2)
        if mode == "stroke" and not self._noded:  # to the last bit that of what is drawn
            return _around(self.strokes)
        if mode == "stroke" or self._areas is None:
            return self.bounds
        ink = np.reshape(self._areas.bounds, (2, 2))  # broad pens reach beyond their centre lines
        return np.stack([np.minimum(self.bounds[0], ink[0]), np.maximum(self.bounds[1], ink[1])])

    @cached_property
    def shadow(self) -> MultiPolygon:
        """What is not bare, where there are shades."""
        return shadow_of(self._tones, self.name)


def _around(lines: Sequence[Floats]) -> Floats:
    """Return the lowest and highest x, y of lines."""
    everything = np.concatenate(lines)
    return np.stack([everything.min(axis=0), everything.max(axis=0)])


def _thinned(ink: NDArray[np.float32]) -> tuple[tuple[Floats, ...], float]:
    """Return the centre lines of ink and the typical width of its pen; no line where there are only specks."""
    from choreo.picture.line.enlarged import squares_of_lines
    from choreo.picture.pen.strokes import strokes_of
    from choreo.picture.raster.ink import clean

    mask = clean(ink > 0.5, speck=5)
    if not mask.any():
        return (), 0.0
    squares = squares_of_lines(mask)
    side, (top, left) = squares.side, squares.corner
    if side > 1:
        mask = squares.pixels(mask)
    lines, pen = strokes_of(mask, ink if side == 1 else mask.astype(np.float32))
    # Pixel (row, column) 0 spans 0 to 1; y counts upwards from the lower edge.
    middle = np.array([left + side / 2, len(ink) - top - side / 2])
    return tuple(moved(lines, lambda xy: made(middle + side * xy * [1, -1]))), side * pen


def drawn_of(outline: Inked, mode: Mode, wish: Wish) -> Drawn:
    """Return what a mode draws; ink counts as a shape or as a line by the size and the spacing wished for.

    Raises
    ------
    PictureError
        If nothing is closed where shapes are wanted, or nothing is as large as wished.
    """
    made = outline._drawn.get((mode, wish))
    if made is None:
        made = _drawn_of(outline, mode, wish)
        outline._drawn.clear()
        outline._drawn[mode, wish] = made
    return made


def _drawn_of(outline: Inked, mode: Mode, wish: Wish) -> Drawn:
    if mode == "shade":
        return _shaded(outline, wish)
    if outline._ink is not None:
        _refuse_noise(outline._ink, outline.name)
    if mode == "stroke":
        extent = outline.extent(mode)
        lines: Sequence[Floats] = outline.strokes
        closed = None
        if wish.min_size is not None:
            lines, extent = _large_lines(lines, extent, outline, wish)
    else:
        closed = _closed(outline, wish)
        extent = outline.extent(mode)
        if wish.min_size is not None:
            closed, extent = _large_shapes(closed, extent, outline, wish)
        lines = [*_contours(outline, closed.shapes), *closed.open]
    inside = mode in ("fill", "outline+fill")
    weights = None
    if outline._parts and mode in ("stroke", "outline"):
        weights = weigh(lines, outline._parts, outline.bounds, outline.paint)
    return Drawn(
        outline.name,
        lines,
        extent,
        inside,
        mode != "fill",
        _laid(lines, outline.bounds if wish.min_size is None else extent, wish),
        closed=closed,
        borders=outline._borders if inside else (),
        weights=weights,
        apart=wish.told_apart,
        places=outline.places,
        named=outline.parts,
        read=outline._ink is not None,
    )


def _refuse_noise(ink: NDArray[np.float32], name: str) -> None:
    """Refuse ink of so many pieces and holes that no dots show them, and that to find its lines takes minutes."""
    count = pieces_of(ink > 0.5)
    if count > NOISE:
        raise PictureError(
            f"picture '{name}': it is noise, or a texture, of {count:,} specks and holes, of which no dots show one; "
            "smooth the picture (a blur of some pixels) until its shapes are large enough to be seen"
        )


def other_modes(outline: Inked, mode: Mode, wish: Wish) -> tuple[str, Mapping[Mode, Drawn]]:
    """Return why a picture asks for other modes, and what these draw of it; nothing where it does not.

    Of a solid shape strokes show the skeleton only; many small shapes have room for one dot each.
    """
    if mode in ("fill", "shade") or (outline._ink is None and outline._areas is None):
        return "", {}
    spacing = wish.spacing / scale_of(outline.extent("fill"), wish, outline.name)
    modes: tuple[Mode, ...] = ()
    why = ""
    if _is_halftone(outline.areas, spacing):
        modes, why = ("fill",), "; most of its shapes are too small for more than one dot along their edges: "
    elif mode == "stroke" and outline._ink is not None and not outline.areas.is_empty:
        broad, _ = parted(outline.areas, BROAD * spacing)
        if sum(part.area for part in broad) >= _SOLID * outline.areas.area:
            modes = ("outline", "fill")
            why = " along its strokes, and it is a solid shape, of which strokes show the skeleton only: "
    elif mode == "outline" and outline._ink is not None and _is_line_work(outline, wish):
        modes, why = ("stroke",), " along the edges of what it encloses, and most of its lines enclose nothing: "
    flat = replace(wish, layers=1)
    drawn = {}
    for other in modes:
        with suppress(PictureError):  # where nothing is closed, there is no other mode
            drawn[other] = drawn_of(outline, other, flat)
    return why, drawn


def _is_line_work(outline: Inked, wish: Wish) -> bool:
    """Tell whether the lines of ink are far longer than the edges of what they enclose, as those of a maze are."""
    edges = drawn_of(outline, "outline", wish).parts.length.sum()
    return bool(Parts(outline.strokes).length.sum() > _LINE_WORK * edges)


def _is_halftone(areas: MultiPolygon, spacing: float) -> bool:
    """Tell whether most of many shapes are smaller than the spacing, and none of these is a line by itself."""
    import shapely

    low_x, low_y, high_x, high_y = shapely.bounds(np.array(areas.geoms, dtype=object)).T
    small = np.hypot(high_x - low_x, high_y - low_y) < spacing
    return bool(small.sum() > max(_MANY, _SOLID * len(small)))


def _laid(lines: Sequence[Floats], extent: Floats, wish: Wish) -> Laid | None:
    return None if wish.view is None else Laid(wish.view, extent.mean(axis=0), np.concatenate(list(lines)))


def _shaded(outline: Inked, wish: Wish) -> Drawn:
    if wish.min_size is not None:
        raise PictureError("min_size = belongs to lines and shapes; shade draws what is dark, however small")
    extent, lines = outline.extent("shade"), edges_of(outline.shadow)
    laid = _laid(lines, extent, wish)
    return Drawn(
        outline.name,
        lines,
        extent,
        True,
        False,
        laid,
        outline._tones,
        closed=Closed(outline.shadow),
        places=outline.places,
        named=outline.parts,
        read=outline._ink is not None,
    )


def _closed(outline: Inked, wish: Wish) -> Closed:
    """Return the closed shapes and the open lines, or say that nothing is closed."""
    areas = outline.areas  # before the extent, which is then known
    extent = outline.extent("fill")
    if outline._areas is not None and not outline._penned:
        hair = _HAIR * float((extent[1] - extent[0]).max())
        return closed_of(areas, outline._beside, hair, outline.name)
    if outline._areas is None and outline._ink is None:
        size = float((outline.bounds[1] - outline.bounds[0]).max())
        return closed_of(areas, outline.strokes, size / 500, outline.name)
    spacing = wish.spacing / scale_of(extent, wish, outline.name)
    return closed_ink(areas, spacing, outline.strokes_beyond, outline.name)


def _contours(outline: Inked, shapes: MultiPolygon) -> list[Floats]:
    size = float((outline.bounds[1] - outline.bounds[0]).max())
    unit = 1.0 if outline._ink is not None else size / 2000
    lines = contours(shapes, unit)
    return with_borders(lines, outline._borders, unit) if outline._borders else lines


def _large_lines(lines: Sequence[Floats], extent: Floats, outline: Inked, wish: Wish) -> tuple[list[Floats], Floats]:
    """Return the lines of parts of the least size wished for, and the box around them and their pen."""
    parts = Parts(lines)
    low, high = parts.boxes
    kept = large_enough(low, high, extent, wish, outline.name)
    if kept.all():
        return list(lines), extent
    pen = outline.pen / 2
    extent = np.stack([low[kept].min(axis=0) - pen, high[kept].max(axis=0) + pen])
    return [lines[line] for line in np.flatnonzero(kept[parts.of_line]).tolist()], extent


def _large_shapes(closed: Closed, extent: Floats, outline: Inked, wish: Wish) -> tuple[Closed, Floats]:
    """Return the shapes and lines of the least size wished for, and the box around them; holes likewise."""
    import shapely

    shapes = list(closed.shapes.geoms)
    boxes = shapely.bounds(np.array(shapes, dtype=object))
    low, high = boxes[:, :2], boxes[:, 2:]
    if closed.open:
        parts = Parts(closed.open)
        low, high = (np.concatenate(both) for both in zip((low, high), parts.boxes, strict=True))
    kept = large_enough(low, high, extent, wish, outline.name)
    left = extent if kept.all() else np.stack([low[kept].min(axis=0), high[kept].max(axis=0)])
    least = wish.least(1.0) / scale_of(left, wish, outline.name)
    if isinstance(wish.min_size, str):
        least = wish.least(float((extent[1] - extent[0]).max()))
    stay = [_without_holes(shape, least) for shape, is_large in zip(shapes, kept.tolist(), strict=False) if is_large]
    lines = closed.open
    if closed.open:
        lines = [lines[line] for line in np.flatnonzero(kept[len(shapes) :][parts.of_line]).tolist()]
    return replace(closed, shapes=shapely.MultiPolygon(stay), open=lines), left


def _without_holes(shape: Polygon, least: float) -> Polygon:
    """Return a shape without holes whose longer side is below `least`."""
    import shapely

    boxes = [np.array(hole.bounds) for hole in shape.interiors]
    holes = [
        hole for hole, box in zip(shape.interiors, boxes, strict=True) if float((box[2:] - box[:2]).max()) >= least
    ]
    return shapely.Polygon(shape.exterior, holes)
