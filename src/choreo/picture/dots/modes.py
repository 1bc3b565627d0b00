"""What each mode draws of an outline, lines or areas, and how dots get onto it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats
from choreo.core.drawn import Drawn as Course
from choreo.errors import PictureError
from choreo.picture.dots.course import course
from choreo.picture.dots.sizing import Placer
from choreo.picture.dots.weights import capped
from choreo.picture.in_areas.fill import fill_and_lines, outline_and_fill
from choreo.picture.in_areas.pattern import Pattern, filled
from choreo.picture.in_areas.stippling import Shades, shade, shades_of
from choreo.picture.in_depth.two_layers import Ground
from choreo.picture.line.closed_lines import Closed
from choreo.picture.line.named import NamedPart
from choreo.picture.line.network import Network, network_of
from choreo.picture.on_lines.placement import place
from choreo.picture.view import Laid

if TYPE_CHECKING:
    from shapely import MultiPolygon

Mode = Literal["stroke", "outline", "fill", "outline+fill", "shade"]
"""The ways to draw an outline, as the show file and the command line call them."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a mode draws, in drawing units: the lines of a drawing, the edges of its shapes, or their inside."""

    name: str
    lines: Sequence[Floats]
    """Centre lines, or the edges of the shapes."""
    area: MultiPolygon | None = None
    """The shapes, where they are filled."""
    edges: bool = True
    """Whether dots stand on the lines; without, only inside the area."""
    laid: Laid | None = None
    """How all this is laid out for the audience's view."""
    tones: NDArray[np.float32] | None = None
    """How densely dots stand where, rows from the top, where they are shades."""

    closed: Closed | None = None
    """The shapes, and the lines beside them on which dots stand also where only the inside is filled."""
    weights: Sequence[Floats] | None = None
    """How much denser than elsewhere dots stand about each vertex of the lines."""
    squeeze: float = 1.0
    """By how much heights are shrunk where dots are placed; 1 where it is laid out for a view."""
    parts: Sequence[NamedPart] = ()
    """What of it bears names."""
    read: bool = False
    """Whether its lines were found in a picture, so that nobody knows which of them was drawn first."""

    def course(self, dots: Floats, scale: float, colours: Bytes | None) -> Course:
        """Return the strokes and parts of dots (n, 2) placed at `scale`; lengths are those that the audience sees."""
        upright = np.array([1.0, self.squeeze])
        lines = [line / upright for line in self.lines_at(scale)]
        parts = [(part, lambda xy: self._onto(xy, scale) / upright) for part in self.parts]
        return course(lines, dots / upright, as_drawn=not self.read, parts=parts, colours=colours)

    def lines_at(self, scale: float) -> list[Floats]:
        """Return the lines at `scale` metres a drawing unit, in the frame in which dots are placed."""
        return [self._onto(line, scale) for line in self.lines]

    def _onto(self, xy: Floats, scale: float) -> Floats:
        return xy * [scale, scale * self.squeeze] if self.laid is None else self.laid.onto(xy, scale)

    def area_at(self, scale: float) -> MultiPolygon | None:
        """Return the area likewise."""
        return None if self.area is None else self._laid_out(self.area, scale)

    def _laid_out(self, area: MultiPolygon, scale: float) -> MultiPolygon:
        import shapely

        return shapely.transform(area, lambda xy: self._onto(xy, scale))

    def _network(self, scale: float, lines: Sequence[Floats]) -> Network:
        as_drawn = self.laid is None and self.squeeze == 1.0
        return network_of(lines, scale) if as_drawn else network_of([self._onto(line, scale) for line in lines], 1.0)

    def ground(self, scale: float, spacing: float) -> Ground:
        """Return where its dots may be moved."""
        return Ground(self.lines_at(scale) if self.edges else (), self.area_at(scale), spacing)

    def placer(self, n: int, share: float | None = None, pattern: Pattern = "even") -> Placer:
        """Return what places dots on it; `share` of them on the lines where there is an area too."""
        if self.tones is not None:
            return self._shaded
        if self.area is None:
            self._check_parts(n)
            return self._on_lines

        def inside(scale: float, dots: int, apart: float, rng: np.random.Generator, quick: bool) -> Floats | None:
            if self.closed is not None and self.closed.open and pattern == "even":
                shapes, lines = self._laid_out(self.closed.shapes, scale), self._network(scale, self.closed.open)
                return fill_and_lines(shapes, lines, dots, apart, rng, quick)
            area = self.area_at(scale)
            return None if area is None else filled(area, dots, apart, rng, pattern, quick=quick)

        def both(scale: float, dots: int, apart: float, rng: np.random.Generator, quick: bool) -> Floats | None:
            area, edges = self.area_at(scale), self._network(scale, self.lines)
            return None if area is None else outline_and_fill(area, edges, dots, apart, rng, share, quick)

        return both if self.edges else inside

    def _on_lines(self, scale: float, dots: int, apart: float, rng: np.random.Generator, quick: bool) -> Floats | None:
        if self.weights is not None:
            lines = self.lines_at(scale)
            heavy = network_of(lines, 1.0, capped(lines, self.weights, dots, apart))
            placed = place(heavy, dots, apart, rng, quick=quick)
            if placed is not None:
                return placed
        return place(self._network(scale, self.lines), dots, apart, rng, quick=quick)

    def _shaded(self, scale: float, dots: int, apart: float, rng: np.random.Generator, quick: bool) -> Floats | None:
        assert self.tones is not None  # placer asks
        shades = shades_of(self.tones, dots)
        if self.laid is None:
            at, grown = self._onto(shades.places, scale), np.full(len(shades.places), scale * scale * self.squeeze)
        else:
            at, grown = self.laid.onto(shades.places, scale), self.laid.growth(shades.places, scale)
        return shade(Shades(at, shades.weight * grown, shades.area * grown), dots, apart, rng, quick=quick)

    def _check_parts(self, n: int) -> None:
        parts = network_of(self.lines, 1.0).parts
        if n < parts:
            raise PictureError(
                f"picture '{self.name}': {n:,} dots are too few for its {parts:,} separate strokes, which "
                f"need at least one each; give {parts:,} or more, or join or leave out some strokes"
            )


def check_share(mode: Mode, share: float | None) -> None:
    """Raise `PictureError` where a share is no share, or belongs to no such mode."""
    if share is None:
        return
    if isinstance(share, bool) or not (isinstance(share, int | float) and 0 <= share <= 1):
        raise PictureError(f"share = {share!r}: expected a number from 0 (all inside) to 1 (all on the edges)")
    if mode != "outline+fill":
        raise PictureError('share = belongs to mode = "outline+fill": the part of the drones on the outline')
