"""From what a mode draws to a formation, also where drones keep more distance above than beside each other.

Because of downwash the distance may be that of an ellipsoid: heights count less by a factor, the squeeze. In a drawing
whose heights are shrunk by it, dots an equal distance apart are just as far apart as they must be.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.neighbours import closest, nearest_gaps
from choreo.picture.dots.attempt import tried
from choreo.picture.dots.left_out import told_of_bare, told_of_small
from choreo.picture.dots.modes import Drawn
from choreo.picture.dots.placing import canvas_of
from choreo.picture.dots.refusal import OtherModes, no_others, refusal
from choreo.picture.dots.sizing import Wish, scale_of
from choreo.picture.formation import Formation
from choreo.picture.in_areas.pattern import Pattern
from choreo.picture.in_depth.layers import layered
from choreo.picture.raster.palette import Paint
from choreo.progress import Progress, silent

_ROUNDING = 1e-9
_ON_LINES = 0.35
"""Distances to the next dot within which a dot stands on a line, and has its colour."""


def dotted(
    drawn: Drawn,
    wish: Wish,
    paint: Paint | None,
    share: float | None = None,
    pattern: Pattern = "even",
    others: OtherModes = no_others,
    progress: Progress = silent,
) -> Formation:
    """Return the formation of what a mode draws.

    As evenly as the audience sees it where that keeps the distances; else closer beside than above each other, halfway
    or wholly. What is drawn for a view keeps the distance beside each other only.

    Raises
    ------
    TooTightError
        If the dots do not fit; with a size and a number that do (both were tried), and where it is tightest.
    """
    squeeze = wish.spacing / wish.vertical
    if squeeze != 1.0 and drawn.laid is None:
        for part in (1.0, math.sqrt(squeeze)):
            made = _placed(replace(drawn, squeeze=part), wish, paint, share, pattern, progress)
            if made is not None and closest(made.points * [1.0, 1.0, squeeze]) >= wish.spacing - _ROUNDING:
                return made
        drawn = replace(drawn, squeeze=squeeze)
    made = _placed(drawn, wish, paint, share, pattern, progress)
    if made is None:
        # What is told is what the whole squeeze asks for.
        canvas, scale = canvas_of(drawn, share, pattern), scale_of(drawn.extent, wish, drawn.name)
        raise refusal(canvas, scale, wish, paint, others, progress)
    return made


def _placed(
    drawn: Drawn, wish: Wish, paint: Paint | None, share: float | None, pattern: Pattern, progress: Progress
) -> Formation | None:
    """Return the dots as an upright formation about the origin, placed where heights are shrunk as `drawn` says."""
    progress("placing dots", 0.0)
    scale = scale_of(drawn.extent, wish, drawn.name)
    got = tried(canvas_of(drawn, share, pattern), scale, wish.n, wish, quick=False)
    progress("placing dots", 1.0)
    if got is None:
        return None
    shrunk, laid = np.array([1.0, drawn.squeeze]), drawn.laid
    colours = None if paint is None else _coloured(paint, drawn, got, scale)
    flat = got - drawn.extent.mean(axis=0) * scale * shrunk if laid is None else got
    placed = layered(flat, wish.spacing, wish.layers, None if wish.view is None else wish.view.sight)
    points = placed.points / [1.0, 1.0, drawn.squeeze]
    angle = placed.angle if placed.layers > 1 else None
    notes = (*told_of_small(drawn, scale, wish), *told_of_bare(drawn, scale, got))
    return Formation(points, colours, drawn.name, angle, notes, drawn.course(got, scale, colours))


def _coloured(paint: Paint, drawn: Drawn, dots: Floats, scale: float) -> Bytes:
    """Return the colour of each dot: those on lines have the line's, others that of where they stand."""
    at = drawn.back(dots, scale)
    found = paint.at(at)
    if not drawn.edges or paint.edges is None:
        return found
    apart = float(np.median(nearest_gaps(dots))) if len(dots) > 1 else 0.0
    on_lines = drawn.on_lines(dots, scale, _ON_LINES * apart)
    found[on_lines] = paint.along(at[on_lines], max(_ON_LINES * apart / scale, 0.0))
    return found
