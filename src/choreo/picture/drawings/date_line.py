"""Maps at the meridian of 180 degrees: files cut countries there, and the sky shows no cut.

Parts of a country on the far side are brought beside the others and grown together; the straight edges that the cut
left, and the edge along the pole of maps of the world, are not drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Bools, Floats

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_CUT = 180.0
_CLOSE = 1e-3
"""Degrees within which a place lies on the cut, or at a pole."""


def beside(shape: BaseGeometry, middle: float) -> BaseGeometry:
    """Return a geometry in degrees with each part on the side of the date line on which it is nearer to the middle.

    Areas that touch there grow together.
    """
    import shapely

    if shapely.get_coordinates(shape).size == 0:
        return shape
    parts = shapely.get_parts(shape)
    moved = [_moved(part, middle) for part in parts]
    touching = [part for part in moved if part.geom_type == "Polygon" and _on_cut(shapely.get_coordinates(part)).any()]
    if len(touching) > 1:
        others = [part for part in moved if not any(part is one for one in touching)]
        grown = shapely.union_all([shapely.make_valid(part) for part in touching])
        moved = [*others, *(part for part in shapely.get_parts(grown) if part.geom_type == "Polygon")]
    return moved[0] if len(moved) == 1 else shapely.GeometryCollection(moved)


def without_cut(line: Floats) -> list[Floats]:
    """Return a line in degrees without the stretches that lie on the cut or at a pole, in pieces.

    Examples
    --------
    >>> ring = np.array([[170.0, 60], [180, 60], [180, 70], [170, 70], [170, 60]])
    >>> [piece.tolist() for piece in without_cut(ring)]
    [[[180.0, 70.0], [170.0, 70.0], [170.0, 60.0], [180.0, 60.0]]]
    """
    lies = _on_cut(line), np.abs(line[:, 1]) >= 90 - _CLOSE
    cut = np.zeros(max(len(line) - 1, 0), dtype=bool)
    for on in lies:
        cut |= on[:-1] & on[1:]
    if not cut.any():
        return [line]
    pieces = [piece for piece in np.split(line, np.flatnonzero(cut) + 1) if len(piece) > 1]
    closed = len(pieces) > 1 and not cut[0] and not cut[-1] and bool((line[0] == line[-1]).all())
    return [np.concatenate([pieces[-1], pieces[0][1:]]), *pieces[1:-1]] if closed else pieces


def _on_cut(places: Floats) -> Bools:
    return np.asarray(np.abs(np.abs(places[:, 0] - 360 * np.round(places[:, 0] / 720)) - _CUT) <= _CLOSE)


def _moved(part: BaseGeometry, middle: float) -> BaseGeometry:
    import shapely

    west, _, east, _ = part.bounds
    turns = np.round(((west + east) / 2 - middle) / 360)

    def onto(places: Floats) -> Floats:
        snapped = np.where(_on_cut(places), np.copysign(_CUT, places[:, 0]), places[:, 0])
        return np.stack([snapped - 360 * turns, places[:, 1]], axis=1)

    moved: BaseGeometry = shapely.transform(part, onto)
    return moved
