"""What was drawn, in metres of the picture's plane and in its colours, as dots are held against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.picture.dots.left_out import left_out_of
from choreo.picture.dots.modes import Drawn
from choreo.picture.dots.sizing import Wish
from choreo.picture.dots.small import Small
from choreo.picture.line.polyline import moved
from choreo.picture.places import Places
from choreo.picture.raster.palette import Paint

if TYPE_CHECKING:
    from shapely import MultiPolygon


@dataclass(frozen=True, eq=False)
class LeftOut:
    """A stroke of a picture that is too small for a dot of its own."""

    x: float
    y: float
    """Its middle, as the drawing program shows it: pixels from the upper left corner, units, or degrees."""
    size_m: float
    """Metres across."""
    reason: str
    """'beside' a line that tells it, 'joined' with a neighbour, or 'slight': too short for a dot of so few."""

    @classmethod
    def of(cls, small: Small, places: Places, scale: float) -> LeftOut:
        """Return what is told of a small stroke at `scale` metres a drawing unit."""
        x, y = places.at(small.place).tolist()
        return cls(x, y, small.size * scale, small.reason)


@dataclass(frozen=True, eq=False)
class Source:
    """What a picture's dots stand for."""

    lines: tuple[Floats, ...]
    """(m, 2) polylines in the picture's plane, metres."""
    area: MultiPolygon | None
    """What is filled, in the same frame."""
    small: tuple[Floats, ...]
    """Lines that are too small for dots of their own."""
    left_out: tuple[LeftOut, ...]
    paint: Callable[[Floats], Bytes] | None
    """Gives the colours at (k, 2) places of that frame; None where there are none."""
    place: Callable[[Floats], Floats]
    """Takes drawing units, (k, 2), to that frame."""

    @classmethod
    def of(cls, drawn: Drawn, scale: float, wish: Wish, paint: Paint | None) -> Source:
        """Return what is drawn at `scale` metres a drawing unit, about the middle of the picture."""
        import shapely

        shrunk = np.array([1.0, drawn.squeeze])
        middle = drawn.extent.mean(axis=0) * (scale if drawn.laid is None else 0.0)

        def place(xy: Floats) -> Floats:
            return np.asarray(drawn.onto(xy, scale) / shrunk - middle)

        def colours(at: Floats) -> Bytes:
            assert paint is not None  # asked below
            units = drawn.back((at + middle) * shrunk, scale)
            return paint.along(units, float(np.ptp(drawn.extent, axis=0).max()) / _FINE)

        choice = drawn.choice(scale, wish.n)
        out = np.setdiff1d(np.arange(len(drawn.rows)), choice.index).tolist()
        lines = [drawn.lines[line] for line in choice.index.tolist()] if drawn.edges else list(drawn.lines)
        return cls(
            tuple(moved(lines, place)),
            None if drawn.area is None else shapely.transform(drawn.area, place),
            tuple(moved([drawn.rows[line] for line in out], place)),
            tuple(LeftOut.of(one, drawn.places, scale) for one in left_out_of(drawn, scale, wish)),
            None if paint is None else colours,
            place,
        )


_FINE = 500
"""Part of the drawing within which a place has the colour of a line."""
