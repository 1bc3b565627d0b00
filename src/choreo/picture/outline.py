"""An outline: what is drawn, as areas of ink and as centre lines; its methods turn it into formations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from choreo.arrays import Floats, floats, frozen
from choreo.checks import shown
from choreo.colour import Colour
from choreo.errors import PictureError
from choreo.picture.dots.arrangement import dotted
from choreo.picture.dots.modes import Mode, check_share
from choreo.picture.dots.sizing import MinSize, Spacing, Wish
from choreo.picture.dots.weights import Region, checked
from choreo.picture.enclosed.areas import clean_areas, contours
from choreo.picture.formation import Formation
from choreo.picture.in_areas.pattern import Pattern, check_pattern
from choreo.picture.inked import Inked, drawn_of, other_modes
from choreo.picture.places import Places
from choreo.picture.raster.palette import Paint
from choreo.picture.view import View
from choreo.progress import Progress, silent

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, eq=False, repr=False)
class Outline(Inked):
    """What is drawn on a picture, in drawing units (pixels of the picture), x right and y up.

    Made by `trace`, or in code by `Outline.from_strokes`. Where it has colours (`paint`), so have its formations.
    """

    @classmethod
    def from_ink(
        cls,
        ink: NDArray[np.float32],
        *,
        name: str = "",
        paint: Paint | None = None,
        tones: NDArray[np.float32] | None = None,
        borders: Sequence[Floats] = (),
        shrink: float = 1.0,
    ) -> Outline:
        """Return the outline of a map of ink, rows from the top, 0 (paper) to 1 (ink).

        `paint` gives it colours, `tones`, of the same shape, the densities of its shades, `borders` the lines between
        areas of different colours; `shrink` is by how much the picture was shrunk.
        """
        lines = tuple(frozen(line) for line in borders)
        places = Places.of_pixels(len(ink), shrink)
        return cls(name, ink, paint=paint, _tones=tones, _borders=lines, places=places)

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
        keep_small: bool = False,
        min_size: MinSize | None = None,
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
        keep_small : bool
            Whether each separate stroke gets a dot of its own, however small. Without, one that is smaller than the
            spacing may be told by the dots of what lies beside it, and of many that are too short for a dot each the
            largest are drawn; the formation's `notes` tell of what is left out.
        min_size : float, str or None
            Separate strokes and shapes (islands) whose longer side is smaller are not drawn: metres, or a part of the
            picture's longer side, such as "1%".

        Raises
        ------
        PictureError
            If the picture cannot hold `n` dots at the spacing: the message says how wide it would have to be, and
            how many dots fit at this width.
        """
        return self.draw("stroke", Wish(n, width, height, spacing, seed, layers, view, keep_small, min_size))

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
        keep_small: bool = False,
        min_size: MinSize | None = None,
    ) -> Formation:
        """Return `n` dots along the edges of the closed shapes; parameters and errors as in `stroke`.

        A thin line stands for what it encloses; broader ink is a shape by itself.

        Examples
        --------
        >>> square = Outline.from_strokes([[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]])
        >>> round(square.outline(40, width=20.0).spacing, 6)
        2.0
        """
        return self.draw("outline", Wish(n, width, height, spacing, seed, layers, view, keep_small, min_size))

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
        keep_small: bool = False,
        min_size: MinSize | None = None,
        pattern: Pattern = "even",
    ) -> Formation:
        """Return `n` dots spread evenly inside the closed shapes; other parameters and errors as in `stroke`.

        Parameters
        ----------
        n, width, height, spacing, seed, layers, view, keep_small, min_size
            As in `stroke`.
        pattern : str
            'even' up to the edge, 'hexagonal' in straight level rows, or 'relaxed', free of rows.
        """
        return self.draw(
            "fill", Wish(n, width, height, spacing, seed, layers, view, keep_small, min_size), pattern=pattern
        )

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
        keep_small: bool = False,
        min_size: MinSize | None = None,
    ) -> Formation:
        """Return `n` dots that are the denser the darker the picture is; parameters and errors as in `stroke`.

        On a dark ground they are the denser the lighter it is. The size is that of what is not bare.

        Raises
        ------
        PictureError
            As in `stroke`, or if the outline comes from no picture of pixels.
        """
        return self.draw("shade", Wish(n, width, height, spacing, seed, layers, view, keep_small, min_size))

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
        keep_small: bool = False,
        min_size: MinSize | None = None,
        share: float | None = None,
    ) -> Formation:
        """Return `n` dots, some along the edges of the closed shapes and the others inside.

        Parameters
        ----------
        n, width, height, spacing, seed, layers, view, keep_small, min_size
            As in `stroke`.
        share : float or None
            Part of the dots that stand on the edges, 0 to 1; None for edges somewhat denser than the inside.

        Raises
        ------
        PictureError
            As in `stroke`.
        """
        return self.draw(
            "outline+fill", Wish(n, width, height, spacing, seed, layers, view, keep_small, min_size), share
        )

    def draw(
        self,
        mode: Mode,
        wish: Wish,
        share: float | None = None,
        pattern: Pattern = "even",
        progress: Progress = silent,
    ) -> Formation:
        """Return the formation of any mode; `share` belongs to 'outline+fill', `pattern` to 'fill'."""
        check_share(mode, share)
        check_pattern(mode, pattern)
        if self._parts and mode not in ("stroke", "outline"):
            raise PictureError(
                f"mode = {shown(mode)}: weights = is for the lines of mode stroke and outline; leave it out"
            )
        others = partial(other_modes, self, mode, wish)
        made = dotted(drawn_of(self, mode, wish), wish, self.paint, share, pattern, others, progress)
        return replace(made, notes=(*self.notes, *made.notes))
