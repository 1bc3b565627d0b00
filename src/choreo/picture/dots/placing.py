"""How dots get onto what a mode draws: with care, quickly, or packed one beside the other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.picture.dots.modes import Drawn
from choreo.picture.dots.small import clash
from choreo.picture.dots.weights import capped
from choreo.picture.in_areas.channels import with_channels
from choreo.picture.in_areas.fill import Core, fill_and_lines, outline_and_fill
from choreo.picture.in_areas.lattice import hexagon_pitch
from choreo.picture.in_areas.packing import most_inside, packed_on_both
from choreo.picture.in_areas.pattern import Pattern, filled
from choreo.picture.in_areas.stippling import Shades, shade, shades_of
from choreo.picture.in_depth.two_layers import Ground
from choreo.picture.line.network import Network, network_of
from choreo.picture.on_lines.capacity import MOST_PLACES, most_on, packed_dots
from choreo.picture.on_lines.placement import place

if TYPE_CHECKING:
    from shapely import MultiPolygon


_PLACES = 24
"""Places a spacing, or a squared one, at which packing looks."""
_PLACES_A_DOT = 60.0
"""Places that are looked at in the time in which one dot is placed with care."""


class Canvas(ABC):
    """What dots are placed on; places in metres from the drawing's origin."""

    thorough: bool = False
    """Whether the careful way begins with all that the quick one does, so that this need not be tried after it."""

    def __init__(self, drawn: Drawn) -> None:
        self.drawn = drawn
        self.strokes = len(drawn.rows)

    def drawing(self, drawn: Drawn) -> Self:
        """Return a canvas of this kind for something else that is drawn."""
        other = copy(self)
        Canvas.__init__(other, drawn)
        return other

    @abstractmethod
    def place(self, scale: float, n: int, spacing: float, rng: np.random.Generator, quick: bool) -> Floats | None:
        """Return n dots at `scale` metres a drawing unit, or None where that many do not fit.

        Where the quick way finds that they do, so does the other.
        """

    def packed(
        self,
        scale: float,  # noqa: ARG002 # for those that have such a way
        n: int,  # noqa: ARG002 # likewise
        spacing: float,  # noqa: ARG002 # likewise
        *,
        as_many: bool = False,  # noqa: ARG002 # likewise
    ) -> Floats | None:
        """Return n dots that stand one beside the other, as near as they may, or None where fewer can.

        By far the quickest way, and the least even. With `as_many`, as many as find room, be it fewer or more than n.
        None also where there is no such way.
        """
        return None

    def room(self, scale: float, spacing: float) -> float:  # noqa: ARG002 # for those that know
        """Return a number of dots that is certainly not exceeded."""
        return np.inf

    def enough(self, scale: float, n: int) -> bool:  # noqa: ARG002 # for those that know
        """Tell whether n dots are not certainly fewer than what needs one each."""
        return True

    def load(self, scale: float, spacing: float) -> float:
        """Return what packing takes beside its dots: places that are looked at, in dots that are placed with care."""
        drawn = self.drawn
        length = float(drawn.parts.length.sum()) * scale if len(drawn.rows) else 0.0
        area = 0.0 if drawn.area is None else drawn.area.area * scale**2
        return (min(_PLACES * length / spacing, MOST_PLACES) + _PLACES * area / spacing**2) / _PLACES_A_DOT

    def ground(self, scale: float, spacing: float) -> Ground:
        """Return where dots that are moved may be."""
        return self.drawn.ground(scale, spacing)


class _OnLines(Canvas):
    thorough = True

    def place(self, scale: float, n: int, spacing: float, rng: np.random.Generator, quick: bool) -> Floats | None:
        if self.drawn.weights is not None:
            placed = place(self._weighed(self.drawn.weights, scale, n, spacing), n, spacing, rng, quick=quick)
            if placed is not None:
                return placed
        return place(self.drawn.network(scale, n), n, spacing, rng, quick=quick)

    def _weighed(self, weights: Sequence[Floats], scale: float, n: int, spacing: float) -> Network:
        choice = self.drawn.choice(scale, n)
        lines = [self.drawn.onto(self.drawn.rows[line], scale) for line in choice.index.tolist()]
        return network_of(lines, 1.0, capped(lines, [weights[line] for line in choice.index.tolist()], n, spacing))

    def packed(self, scale: float, n: int, spacing: float, *, as_many: bool = False) -> Floats | None:
        return packed_dots(self.drawn.network(scale, n), None if as_many else n, spacing)

    def room(self, scale: float, spacing: float) -> float:
        return most_on(self.drawn.lines_at(scale), spacing)


class _Inside(Canvas):
    def __init__(self, drawn: Drawn, pattern: Pattern) -> None:
        super().__init__(drawn)
        self.pattern = pattern

    def place(self, scale: float, n: int, spacing: float, rng: np.random.Generator, quick: bool) -> Floats | None:
        shapes, rows = self._split(scale, n)
        if self.drawn.borders and self.pattern == "even":
            pitch = hexagon_pitch(shapes.area, shapes.length, n)
            parted = self._by_colours(shapes, scale, max(pitch, spacing))
            apart = self._filled(parted, rows, n, spacing, rng.spawn(1)[0], quick)
            if apart is not None:
                return apart
        return self._filled(shapes, rows, n, spacing, rng, quick)

    def _by_colours(self, shapes: MultiPolygon, scale: float, pitch: float) -> MultiPolygon:
        """Return the shapes with bare room between colours, so that the dots of each make a shape of their own."""
        borders = [self.drawn.onto(line, scale) for line in self.drawn.borders]
        return with_channels(shapes, self.drawn.lines_at(scale), borders, pitch)

    def _filled(
        self,
        shapes: MultiPolygon,
        rows: Network | None,
        n: int,
        spacing: float,
        rng: np.random.Generator,
        quick: bool,
    ) -> Floats | None:
        if rows is not None:
            return fill_and_lines(shapes, rows, n, spacing, rng, quick)
        return filled(shapes, n, spacing, rng, self.pattern, quick=quick)

    def _split(self, scale: float, n: int) -> tuple[MultiPolygon, Network | None]:
        """Return the shapes, and the lines beside them on which dots stand in rows, if there are any."""
        closed = self.drawn.closed
        if closed is None or not closed.open or self.pattern != "even":
            return self.drawn.area_at(scale), None
        return self.drawn.laid_out(closed.shapes, scale), self.drawn.network(scale, n)

    def packed(self, scale: float, n: int, spacing: float, *, as_many: bool = False) -> Floats | None:
        if self.pattern != "even":
            return None
        shapes, rows = self._split(scale, n)
        return packed_on_both(shapes, rows, None if as_many else n, spacing)

    def room(self, scale: float, spacing: float) -> float:
        return most_inside(self.drawn.area_at(scale), spacing)


class _OnBoth(Canvas):
    def __init__(self, drawn: Drawn, share: float | None) -> None:
        super().__init__(drawn)
        self.share = share
        self._core: tuple[Drawn, float, int, Core] | None = None  # the last one: the quick way asks for it again

    def place(self, scale: float, n: int, spacing: float, rng: np.random.Generator, quick: bool) -> Floats | None:
        if not self.enough(scale, n):
            return None
        edges = self.drawn.network(scale, n)
        return outline_and_fill(self._inside(scale, n, edges), edges, n, spacing, rng, self.share, quick)

    def _inside(self, scale: float, n: int, edges: Network) -> Core:
        if self._core is None or self._core[:3] != (self.drawn, scale, n):
            self._core = (self.drawn, scale, n, Core.of(self.drawn.area_at(scale), edges.total, n, self.share))
        return self._core[3]

    def packed(self, scale: float, n: int, spacing: float, *, as_many: bool = False) -> Floats | None:
        area, edges = self.drawn.area_at(scale), self.drawn.network(scale, n)
        return packed_on_both(area, edges, None if as_many else n, spacing, self.share)

    def enough(self, scale: float, n: int) -> bool:
        return self.share is not None or self.drawn.network(scale, n).parts <= n

    def room(self, scale: float, spacing: float) -> float:
        return most_inside(self.drawn.area_at(scale), spacing) + most_on(self.drawn.lines_at(scale), spacing)


class _Shaded(Canvas):
    def __init__(self, drawn: Drawn, tones: NDArray[np.float32]) -> None:
        super().__init__(drawn)
        self.tones = tones

    def place(self, scale: float, n: int, spacing: float, rng: np.random.Generator, quick: bool) -> Floats | None:
        shades, laid = shades_of(self.tones, n), self.drawn.laid
        at = self.drawn.onto(shades.places, scale)
        if laid is None:
            grown = np.full(len(shades.places), scale * scale * self.drawn.squeeze)
        else:
            grown = laid.growth(shades.places, scale)
        return shade(Shades(at, shades.weight * grown, shades.area * grown), n, spacing, rng, quick=quick)


def clashing(drawn: Drawn, scale: float, spacing: float) -> tuple[Floats, float] | None:
    """Return where two parts that need a dot each are too near, drawing units, and how near, m; None where none is."""
    if drawn.apart or drawn.laid is not None or not len(drawn.rows):
        return None
    found = clash(drawn.parts, spacing / scale)
    return None if found is None else (found[0] / [1.0, drawn.squeeze], found[1] * scale)


def canvas_of(drawn: Drawn, share: float | None = None, pattern: Pattern = "even") -> Canvas:
    """Return what dots are placed on; `share` of them on the lines where there is an area too."""
    if drawn.tones is not None:
        return _Shaded(drawn, drawn.tones)
    if not drawn.inside:
        return _OnLines(drawn)
    return _OnBoth(drawn, share) if drawn.edges else _Inside(drawn, pattern)
