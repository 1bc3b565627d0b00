"""Dots that keep more distance above each other than beside each other, because of downwash.

The distance is that of an ellipsoid: heights count less by a factor, the squeeze. In a drawing whose heights are
shrunk by it, dots an equal distance apart are just as far apart as they must be.
"""

from __future__ import annotations

import math
from dataclasses import replace

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.neighbours import closest
from choreo.picture.fit import Canvas, Wish, formation
from choreo.picture.formation import Formation
from choreo.picture.modes import Drawn
from choreo.picture.paint import Paint
from choreo.picture.pattern import Pattern

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
        If the dots do not fit.
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
    canvas = Canvas(drawn.placer(wish.n, share, pattern), drawn.ground, drawn.told)
    return formation(canvas, extent, wish, drawn.name, paint, drawn.laid, drawn.squeeze)
