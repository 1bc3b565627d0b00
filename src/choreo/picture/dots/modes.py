"""What each mode draws of an outline: lines or areas, and which of them get dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Bytes, Floats
from choreo.checks import shown
from choreo.core.drawn import Drawn as Course
from choreo.errors import PictureError
from choreo.picture.dots.sizing import Wish
from choreo.picture.dots.small import Choice, Parts, without_small
from choreo.picture.enclosed.closed_lines import Closed
from choreo.picture.in_depth.two_layers import Ground
from choreo.picture.line.named import NamedPart
from choreo.picture.line.network import Network, network_of
from choreo.picture.line.polyline import in_pieces, line_strings, moved
from choreo.picture.on_lines.capacity import unlit
from choreo.picture.on_lines.course import course
from choreo.picture.places import Places
from choreo.picture.view import Laid

if TYPE_CHECKING:
    from shapely import MultiPolygon

_HARDLY = 3.0
"""Spacings, or one mean spacing where that is more, up to which a part may be left out that has no room for a dot."""
Mode = Literal["stroke", "outline", "fill", "outline+fill", "shade"]
"""The ways to draw an outline, as the show file and the command line call them."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a mode draws, in drawing units: the lines of a drawing, the edges of its shapes, or their inside."""

    name: str
    lines: Sequence[Floats]
    """Centre lines, or the edges of the shapes."""
    extent: Floats
    """Lowest and highest x, y, (2, 2)."""
    inside: bool = False
    """Whether dots stand inside the area of what is closed."""
    edges: bool = True
    """Whether dots stand on the lines; without, only inside the area."""
    laid: Laid | None = None
    """How all this is laid out for the audience's view."""
    tones: NDArray[np.float32] | None = None
    """How densely dots stand where, rows from the top, where they are shades."""

    closed: Closed | None = None
    """The shapes, and the lines beside them on which dots stand also where only the inside is filled."""
    borders: Sequence[Floats] = ()
    """Lines between areas of different colours."""
    weights: Sequence[Floats] | None = None
    """How much denser than elsewhere dots stand about each vertex of the lines."""
    squeeze: float = 1.0
    """By how much heights are shrunk where dots are placed; 1 where it is laid out for a view."""
    named: Sequence[NamedPart] = ()
    """What of it bears names."""
    read: bool = False
    """Whether its lines were found in a picture, so that nobody knows which of them was drawn first."""
    apart: float = 0.0
    """Metres within which two dots would not be told apart: what is smaller needs no dot of its own; 0 for all."""
    places: Places = field(default_factory=Places)
    """What a drawing program calls its places."""
    _choices: dict[tuple[float, int], Choice] = field(default_factory=dict, init=False)
    _networks: dict[tuple[float, int], Network] = field(default_factory=dict, init=False)  # the last one

    @property
    def area(self) -> MultiPolygon | None:
        """The shapes, and the ink of the lines beside them, where they are filled."""
        return self.closed.filled if self.inside and self.closed is not None else None

    def told(self, wish: Wish) -> Drawn:
        """Return the same for a wish that tells other dots apart: in layers smaller strokes need one of their own."""
        return self if not self.edges or self.apart == wish.told_apart else replace(self, apart=wish.told_apart)

    def course(self, dots: Floats, scale: float, colours: Bytes | None) -> Course:
        """Return the strokes and parts of dots (n, 2) placed at `scale`; lengths are those that the audience sees."""
        upright = np.array([1.0, self.squeeze])
        lines = moved(self.lines_at(scale), lambda xy: xy / upright)
        parts = [(part, lambda xy: self.onto(xy, scale) / upright) for part in self.named]
        return course(lines, dots / upright, as_drawn=not self.read, parts=parts, colours=colours)

    @property
    def rows(self) -> Sequence[Floats]:
        """The lines on which dots stand one after the other; none where all stand inside."""
        if self.edges:
            return self.lines
        return () if self.closed is None else self.closed.open

    def lines_at(self, scale: float) -> list[Floats]:
        """Return the lines at `scale` metres a drawing unit, in the frame in which dots are placed."""
        return self._onto(self.lines, scale)

    def _onto(self, lines: Sequence[Floats], scale: float) -> list[Floats]:
        return moved(lines, lambda xy: self.onto(xy, scale))

    def onto(self, xy: Floats, scale: float) -> Floats:
        """Return places in drawing units, (k, 2), in that frame."""
        return xy * [scale, scale * self.squeeze] if self.laid is None else self.laid.onto(xy, scale)

    def back(self, at: Floats, scale: float) -> Floats:
        """Return the drawing units of places in that frame."""
        return at / [scale, scale * self.squeeze] if self.laid is None else self.laid.back(at, scale)

    def on_lines(self, dots: Floats, scale: float, reach: float) -> Bools:
        """Return which dots, (n, 2) m in that frame, stand on the lines, or at most `reach` m off them."""
        if not self.inside:
            return np.ones(len(dots), dtype=bool)
        import shapely

        tree = shapely.STRtree(line_strings(in_pieces(self.lines_at(scale))[0]))
        near = tree.query(shapely.points(dots), predicate="dwithin", distance=reach)[0]
        return np.isin(np.arange(len(dots)), near)

    def area_at(self, scale: float) -> MultiPolygon:
        """Return the area likewise; empty where nothing is filled."""
        import shapely

        return shapely.MultiPolygon() if self.area is None else self.laid_out(self.area, scale)

    def laid_out(self, area: MultiPolygon, scale: float) -> MultiPolygon:
        """Return an area in drawing units in that frame."""
        import shapely

        return shapely.transform(area, lambda xy: self.onto(xy, scale))

    @cached_property
    def parts(self) -> Parts:
        """The connected parts of the rows, in drawing units."""
        return Parts([line * [1.0, self.squeeze] for line in self.rows] if self.squeeze != 1.0 else self.rows)

    def choice(self, scale: float, n: int) -> Choice:
        """Return which of the rows get some of n dots at a scale."""
        if (scale, n) not in self._choices:
            self._choices[scale, n] = self._chosen(scale, n)
        return self._choices[scale, n]

    def _chosen(self, scale: float, n: int) -> Choice:
        if not self.apart or not len(self.rows):
            return Choice.of_all(self.rows)
        choice = without_small(self.parts, n, self.apart / scale)
        network = self._network(choice, scale)
        if network.parts < 2:
            return choice
        dark = choice.index[unlit(network, self.apart)]
        mean = network.total / (n * scale)
        return choice.without(self.parts, dark, max(_HARDLY * self.apart / scale, mean)) if len(dark) else choice

    def network(self, scale: float, n: int) -> Network:
        """Return the rows that get some of n dots as a network in metres."""
        made = self._networks.get((scale, n))
        if made is None:
            made = self._network(self.choice(scale, n), scale)
            self._networks.clear()
            self._networks[scale, n] = made
        return made

    def _network(self, choice: Choice, scale: float) -> Network:
        lines = [self.rows[line] for line in choice.index.tolist()]
        as_drawn = self.laid is None and self.squeeze == 1.0
        return network_of(lines, scale) if as_drawn else network_of(self._onto(lines, scale), 1.0)

    def ground(self, scale: float, spacing: float) -> Ground:
        """Return where its dots may be moved."""
        area = None if self.area is None else self.area_at(scale)
        return Ground(self.lines_at(scale) if self.edges else (), area, spacing)


def check_share(mode: Mode, share: float | None) -> None:
    """Raise `PictureError` where a share is no share, or belongs to no such mode."""
    if share is None:
        return
    if isinstance(share, bool) or not (isinstance(share, int | float) and 0 <= share <= 1):
        raise PictureError(f"share = {shown(share)}: expected a number from 0 (all inside) to 1 (all on the edges)")
    if mode != "outline+fill":
        raise PictureError('share = belongs to mode = "outline+fill": the part of the drones on the outline')
