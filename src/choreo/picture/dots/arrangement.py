"""From what a mode draws to a formation, also where drones keep more distance above than beside each other.

Because of downwash the distance may be that of an ellipsoid: heights count less by a factor, the squeeze. In a drawing
whose heights are shrunk by it, dots an equal distance apart are just as far apart as they must be.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.neighbours import closest
from choreo.picture.dots.modes import Drawn
from choreo.picture.dots.refusal import does_not_fit, where_tightest
from choreo.picture.dots.sizing import Canvas, Wish, scale_of, tried
from choreo.picture.formation import Formation
from choreo.picture.in_areas.pattern import Pattern
from choreo.picture.in_depth.layers import layered
from choreo.picture.raster.palette import Paint

_ROUNDING = 1e-9


def dotted(
    drawn: Drawn, extent: Floats, wish: Wish, paint: Paint | None, share: float | None, pattern: Pattern
) -> Formation:
    """Return the formation of what a mode draws; `extent` is its lowest and highest x, y in drawing units, (2, 2).

    As evenly as the audience sees it where that keeps the distances; else closer beside than above each other, halfway
    or wholly. What is drawn for a view keeps the distance beside each other only.

    Raises
    ------
    PictureError
        If the dots do not fit; with a size and a number that do (both were tried), and where it is tightest.
    """
    squeeze = wish.spacing / wish.vertical
    if squeeze == 1.0 or drawn.laid is not None:
        return _squeezed(drawn, extent, wish, paint, share, pattern)
    for part in (1.0, math.sqrt(squeeze)):
        try:
            made = _squeezed(replace(drawn, squeeze=part), extent, wish, paint, share, pattern)
        except PictureError:
            continue  # what is told is what the whole squeeze asks for
        if closest(made.points * [1.0, 1.0, squeeze]) >= wish.spacing - _ROUNDING:
            return made
    return _squeezed(replace(drawn, squeeze=squeeze), extent, wish, paint, share, pattern)


def _squeezed(
    drawn: Drawn, extent: Floats, wish: Wish, paint: Paint | None, share: float | None, pattern: Pattern
) -> Formation:
    """Return the dots as an upright formation about the origin, placed where heights are shrunk as `drawn` says."""
    scale = scale_of(extent, wish, drawn.name)
    canvas = Canvas(drawn.placer(wish.n, share, pattern), drawn.ground)
    got = tried(canvas, scale, wish.n, wish, quick=False)
    if got is None:
        raise PictureError(does_not_fit(canvas, scale, wish, drawn.name) + where_tightest(drawn, scale, extent, wish))
    shrunk, laid = np.array([1.0, drawn.squeeze]), drawn.laid
    colours = None if paint is None else paint.at(got / (scale * shrunk) if laid is None else laid.back(got, scale))
    flat = got - extent.mean(axis=0) * scale * shrunk if laid is None else got
    placed = layered(flat, wish.spacing, wish.layers, None if wish.view is None else wish.view.sight)
    points = placed.points / [1.0, 1.0, drawn.squeeze]
    angle = placed.angle if placed.layers > 1 else None
    return Formation(points, colours, drawn.name, angle, drawn=drawn.course(got, scale, colours))
