"""An outline: what is drawn, as areas of ink and as centre lines; its methods turn it into formations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from choreo.arrays import Floats, floats, frozen
from choreo.colour import Colour
from choreo.errors import PictureError
from choreo.picture.dots.arrangement import dotted
from choreo.picture.dots.modes import Drawn, Mode, check_share
from choreo.picture.dots.sizing import Spacing, Wish, scale_of
from choreo.picture.dots.weights import Part, Region, checked, weigh
from choreo.picture.formation import Formation
from choreo.picture.in_areas.pattern import Pattern, check_pattern
from choreo.picture.in_areas.stippling import edges_of, shadow_of
from choreo.picture.line.areas import clean_areas, contours, ink_areas, silhouettes_of
from choreo.picture.line.closed_lines import Closed, closed_ink, closed_of
from choreo.picture.line.colour_borders import with_borders
from choreo.picture.line.named import NamedPart
from choreo.picture.raster.palette import Paint
from choreo.picture.view import Laid, View

if TYPE_CHECKING:
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

_HAIR = 0.004  # of the drawing's longer side: what the ink of a thin line counts as wide


@dataclass(frozen=True, eq=False, repr=False)
class Outline:
    """What is drawn on a picture, in drawing units (pixels of the picture), x right and y up.

    Made by `trace`, or in code by `Outline.from_strokes`. Where it has colours (`paint`), so have its formations.
    """

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
    _penned: bool = False  # all areas are what pens leave
    _beside: tuple[Floats, ...] = ()  # thin lines beside the areas

    @classmethod
    def from_ink(
        cls,
        ink: NDArray[np.float32],
        *,
        name: str = "",
        paint: Paint | None = None,
        tones: NDArray[np.float32] | None = None,
        borders: Sequence[Floats] = (),
    ) -> Outline:
        """Return the outline of a map of ink, rows from the top, 0 (paper) to 1 (ink).

        `paint` gives it colours, `tones`, of the same shape, the densities of its shades, `borders` the lines between
        areas of different colours.
        """
        return cls(name, ink, paint=paint, _tones=tones, _borders=tuple(frozen(line) for line in borders))

    @classmethod
    def from_strokes(cls, strokes: Sequence[ArrayLike], *, name: str = "") -> Outline:
        """Return the outline that consists of the given centre lines.

        Parameters
        ----------
        strokes : sequence of (m, 2) arrays
            Polylines in any drawing unit, x right, y up; where two cross or touch they meet. A closed stroke ends
            where it began; a single point is a lone dot.
        name : str
            Carried by its formations.

        Examples
        --------
        >>> triangle = Outline.from_strokes([[(0, 0), (4, 0), (2, 3), (0, 0)]], name="triangle")
        >>> triangle
        Outline('triangle', 3 strokes)
        >>> round(triangle.stroke(30, width=40.0).spacing, 1) > 1.5
        True
        """
        from choreo.picture.line.noding import noded

        what = f"outline '{name}'"
        lines = [floats(stroke, f"{what}: stroke {index}", (None, 2)) for index, stroke in enumerate(strokes)]
        if not any(len(line) for line in lines):
            raise PictureError(f"{what}: holds no stroke; give at least one polyline of (x, y) points")
        return cls(name, None, tuple(frozen(line) for line in noded([line for line in lines if len(line)])))

    @classmethod
    def from_areas(cls, areas: BaseGeometry, *, name: str = "") -> Outline:
        """Return the outline whose ink is the given shapely polygons, in any drawing unit; its strokes are their edges.

        Examples
        --------
        >>> import shapely
        >>> disc = Outline.from_areas(shapely.Point(0, 0).buffer(10), name="disc")
        >>> len(disc.fill(100, width=30.0))
        100
        """
        shapes = clean_areas(areas)
        if shapes.is_empty:
            raise PictureError(f"outline '{name}': holds no area; give polygons that are not empty")
        low_x, low_y, high_x, high_y = shapes.bounds
        lines = contours(shapes, max(high_x - low_x, high_y - low_y) / 2000)
        return cls(name, None, tuple(frozen(line) for line in lines), shapes)

    def weighted(self, part: Region | Colour, weight: float) -> Outline:
        """Return the outline with a part that matters more: dots on its lines are `weight` times as dense.

        Holds for `stroke` and `outline`, as far as the spacing allows. Where parts overlap the later one counts.

        Parameters
        ----------
        part : (left, lower, right, upper) or colour
            A region, as parts of the drawing's width and height from its lower left corner, 0 to 1; or what is drawn
            in a colour.
        weight : float
            From 0.1 to 10; 1 is what the rest has.

        Raises
        ------
        PictureError
            If the region, the colour or the weight is none; when dots are made, if nothing is drawn there.

        Examples
        --------
        >>> line = Outline.from_strokes([[(0, 0), (10, 0)]]).weighted((0.5, 0, 1, 1), 2.0)
        >>> dots = line.stroke(31, width=100.0).points[:, 0]
        >>> int((dots < -1).sum()), int((dots > 1).sum())
        (10, 20)
        """
        return replace(self, _parts=(*self._parts, checked(part, weight)))

    def __repr__(self) -> str:
        count = len(self.strokes)
        return f"Outline({self.name!r}, {count} stroke{'s' * (count != 1)})"

    @cached_property
    def strokes(self) -> tuple[Floats, ...]:
        """Centre lines, (m, 2) each; those that meet share their end, closed ones end where they began.

        Strokes are cut at corners and junctions.
        """
        if self._lines is not None:
            return self._lines
        return self._thinned[0]

    @cached_property
    def pen(self) -> float:
        """Typical width of the drawn strokes, in drawing units; 0 for strokes given in code."""
        return 0.0 if self._ink is None else self._thinned[1]

    @cached_property
    def _thinned(self) -> tuple[tuple[Floats, ...], float]:
        from choreo.picture.pen.strokes import strokes_of
        from choreo.picture.raster.ink import clean

        assert self._ink is not None  # outlines hold ink, or strokes
        mask = clean(self._ink > 0.5, speck=5)
        if not mask.any():
            raise PictureError(f"picture '{self.name}': holds only specks; draw its lines wider than 2 pixels")
        lines, pen = strokes_of(mask, self._ink)
        # Pixel (row, column) 0 spans 0 to 1; y counts upwards from the lower edge.
        height = self._ink.shape[0]
        return tuple(frozen(np.array([0.5, height - 0.5]) + line * [1, -1]) for line in lines), pen

    def stroke(
        self,
        n: int,
        *,
        width: float | None = None,
        height: float | None = None,
        spacing: Spacing = 1.51,
        seed: int = 0,
        layers: int = 1,
        view: View | None = None,
    ) -> Formation:
        """Return `n` dots along the centre lines: upright, facing the audience, centred on the origin.

        Ends, corners and junctions keep their dots; the others are spaced evenly, no two nearer than `spacing`.

        Parameters
        ----------
        n : int
            How many dots; exactly as many are returned.
        width, height : float
            Width or height of the drawn picture in metres; give one of them.
        spacing : float or pair of floats
            Least distance of two dots, m; with a pair, beside each other and straight above each other (downwash).
        seed : int
            Another seed gives another, equally good, arrangement where the strokes are crowded.
        layers : int
            Depths that may be used where dots must be nearer than the spacing to tell the picture: neighbours then
            stand one behind the other, seen side by side; the formation's `viewing_angle` says from where.
        view : View or None
            Where the audience stands: the picture is drawn so that it looks right from there. Give `stand` and `turn`
            the same place and angle afterwards.

        Raises
        ------
        PictureError
            If the picture cannot hold `n` dots at the spacing: the message says how wide it would have to be, and
            how many dots fit at this width.
        """
        return self.draw("stroke", Wish(n, width, height, spacing, seed, layers, view))

    def outline(
        self,
        n: int,
        *,
        width: float | None = None,
        height: float | None = None,
        spacing: Spacing = 1.51,
        seed: int = 0,
        layers: int = 1,
        view: View | None = None,
    ) -> Formation:
        """Return `n` dots along the edges of the closed shapes; parameters and errors as in `stroke`.

        A thin line stands for what it encloses; broader ink is a shape by itself.

        Examples
        --------
        >>> square = Outline.from_strokes([[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]])
        >>> round(square.outline(40, width=20.0).spacing, 6)
        2.0
        """
        return self.draw("outline", Wish(n, width, height, spacing, seed, layers, view))

    def fill(
        self,
        n: int,
        *,
        width: float | None = None,
        height: float | None = None,
        spacing: Spacing = 1.51,
        seed: int = 0,
        layers: int = 1,
        view: View | None = None,
        pattern: Pattern = "even",
    ) -> Formation:
        """Return `n` dots spread evenly inside the closed shapes; other parameters and errors as in `stroke`.

        Parameters
        ----------
        n, width, height, spacing, seed, layers, view
            As in `stroke`.
        pattern : str
            'even' up to the edge, 'hexagonal' in straight level rows, or 'relaxed', free of rows.
        """
        return self.draw("fill", Wish(n, width, height, spacing, seed, layers, view), pattern=pattern)

    def shade(
        self,
        n: int,
        *,
        width: float | None = None,
        height: float | None = None,
        spacing: Spacing = 1.51,
        seed: int = 0,
        layers: int = 1,
        view: View | None = None,
    ) -> Formation:
        """Return `n` dots that are the denser the darker the picture is; parameters and errors as in `stroke`.

        On a dark ground they are the denser the lighter it is. The size is that of what is not bare.

        Raises
        ------
        PictureError
            As in `stroke`, or if the outline comes from no picture of pixels.
        """
        return self.draw("shade", Wish(n, width, height, spacing, seed, layers, view))

    def outline_and_fill(
        self,
        n: int,
        *,
        width: float | None = None,
        height: float | None = None,
        spacing: Spacing = 1.51,
        seed: int = 0,
        layers: int = 1,
        view: View | None = None,
        share: float | None = None,
    ) -> Formation:
        """Return `n` dots, some along the edges of the closed shapes and the others inside.

        Parameters
        ----------
        n, width, height, spacing, seed, layers, view
            As in `stroke`.
        share : float or None
            Part of the dots that stand on the edges, 0 to 1; None for edges somewhat denser than the inside.

        Raises
        ------
        PictureError
            As in `stroke`.
        """
        return self.draw("outline+fill", Wish(n, width, height, spacing, seed, layers, view), share)

    def drawn(self, mode: Mode, wish: Wish) -> Drawn:
        """Return what a mode draws; ink counts as a shape or as a line by the size and the spacing wished for."""
        if mode == "shade":
            return self._shaded(wish)
        if mode == "stroke":
            laid = self._laid(self.strokes, wish)
            return Drawn(self.name, self.strokes, laid=laid, weights=self._weights(self.strokes))
        closed = self._closed(wish)
        lines = [*self._contours(closed.shapes), *closed.open]
        area = None if mode == "outline" else closed.filled
        weights = self._weights(lines) if mode == "outline" else None
        laid = self._laid(lines, wish)
        return Drawn(self.name, lines, area, mode != "fill", laid, weights=weights, closed=closed)

    def _weights(self, lines: Sequence[Floats]) -> list[Floats] | None:
        return weigh(lines, self._parts, self.bounds, self.paint) if self._parts else None

    def draw(self, mode: Mode, wish: Wish, share: float | None = None, pattern: Pattern = "even") -> Formation:
        """Return the formation of any mode; `share` belongs to 'outline+fill', `pattern` to 'fill'."""
        check_share(mode, share)
        check_pattern(mode, pattern)
        if self._parts and mode not in ("stroke", "outline"):
            raise PictureError(f"mode = {mode!r}: weights belong to the lines of 'stroke' and 'outline'")
        made = dotted(self.drawn(mode, wish), self.extent(mode), wish, self.paint, share, pattern)
        return replace(made, notes=self.notes)

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
            everything = np.concatenate(self._lines)
            return np.stack([everything.min(axis=0), everything.max(axis=0)])
        return np.array(self.areas.bounds, dtype=np.float64).reshape(2, 2)

    def extent(self, mode: Mode) -> Floats:
        """Return the lowest and highest x, y of what a mode draws, drawing units."""
        if mode == "shade":
            return np.array(self._shadow.bounds, dtype=np.float64).reshape(2, 2)
        if mode == "stroke" or self._areas is None:
            return self.bounds
        ink = np.reshape(self._areas.bounds, (2, 2))  # broad pens reach beyond their centre lines
        return np.stack([np.minimum(self.bounds[0], ink[0]), np.maximum(self.bounds[1], ink[1])])

    @cached_property
    def _shadow(self) -> MultiPolygon:
        """What is not bare, where there are shades."""
        return shadow_of(self._tones, self.name)

    def _shaded(self, wish: Wish) -> Drawn:
        lines = edges_of(self._shadow)
        middle = self.extent("shade").mean(axis=0)
        laid = None if wish.view is None else Laid(wish.view, middle, np.concatenate(lines))
        return Drawn(self.name, lines, self._shadow, False, laid, self._tones)

    def _laid(self, lines: Sequence[Floats], wish: Wish) -> Laid | None:
        if wish.view is None:
            return None
        return Laid(wish.view, self.bounds.mean(axis=0), np.concatenate(list(lines)))

    def _closed(self, wish: Wish) -> Closed:
        """Return the closed shapes and the open lines, or say that nothing is closed."""
        if self._areas is not None and not self._penned:
            low, high = self.extent("fill")
            return closed_of(self._areas, self._beside, _HAIR * float((high - low).max()), self.name)
        if self._areas is None and self._ink is None:
            size = float((self.bounds[1] - self.bounds[0]).max())
            return closed_of(self.areas, self.strokes, size / 500, self.name)
        spacing = wish.spacing / scale_of(self.extent("fill"), wish, self.name)
        return closed_ink(self.areas, spacing, lambda: self.strokes, self.name)

    def _contours(self, shapes: MultiPolygon) -> list[Floats]:
        size = float((self.bounds[1] - self.bounds[0]).max())
        unit = 1.0 if self._ink is not None else size / 2000
        lines = contours(shapes, unit)
        return with_borders(lines, self._borders, unit) if self._borders else lines
