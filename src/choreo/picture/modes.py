"""What each mode draws of an outline, lines or areas, and how dots get onto it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.picture.dots import place
from choreo.picture.fill import fill, outline_and_fill
from choreo.picture.fit import Placer
from choreo.picture.network import network_of

if TYPE_CHECKING:
    from shapely import MultiPolygon

Mode = Literal["stroke", "outline", "fill", "outline+fill"]
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

    def placer(self, n: int, share: float | None = None) -> Placer:
        """Return what places dots on it; `share` of them on the lines where there is an area too."""
        if self.area is None:
            self._check_parts(n)
            return self._on_lines
        area, lines = self.area, self.lines

        def inside(scale: float, dots: int, apart: float, rng: np.random.Generator, quick: bool) -> Floats | None:
            return fill(scaled(area, scale), dots, apart, rng, quick=quick)

        def both(scale: float, dots: int, apart: float, rng: np.random.Generator, quick: bool) -> Floats | None:
            return outline_and_fill(scaled(area, scale), network_of(lines, scale), dots, apart, rng, share, quick)

        return both if self.edges else inside

    def _on_lines(self, scale: float, dots: int, apart: float, rng: np.random.Generator, quick: bool) -> Floats | None:
        return place(network_of(self.lines, scale), dots, apart, rng, quick=quick)

    def _check_parts(self, n: int) -> None:
        parts = network_of(self.lines, 1.0).parts
        if n < parts:
            raise PictureError(
                f"picture '{self.name}': {n:,} dots are too few for its {parts:,} separate strokes, which "
                f"need at least one each; give {parts:,} or more, or join or leave out some strokes"
            )


def scaled(shapes: MultiPolygon, scale: float) -> MultiPolygon:
    """Return the shapes as many times as large."""
    import shapely

    return shapely.transform(shapes, lambda xy: xy * scale)


def check_share(mode: Mode, share: float | None) -> None:
    """Raise `PictureError` where a share is no share, or belongs to no such mode."""
    if share is None:
        return
    if isinstance(share, bool) or not (isinstance(share, int | float) and 0 <= share <= 1):
        raise PictureError(f"share = {share!r}: expected a number from 0 (all inside) to 1 (all on the edges)")
    if mode != "outline+fill":
        raise PictureError('share = belongs to mode = "outline+fill": the part of the drones on the outline')
