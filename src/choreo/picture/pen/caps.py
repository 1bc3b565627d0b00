"""Where a stroke ends: at its cut where that is straight, half a pen before its tip where that is round.

A butt and a square cap are the same ink on lines of different lengths: what is cut straight ends at its cut.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Plane, flat
from choreo.neighbours import nearest
from choreo.picture.pen.edge import Edge
from choreo.picture.pen.primitives import onward
from choreo.picture.pen.width import Pen

_BENT = 0.4
"""Half pens before its end in which a stroke is not asked whereto it leads."""
_AHEAD = 2.8
"""Half pens that it is led on from there."""
_FITTED = 3.0
"""Half pens of a stroke by which it is led on."""
_WITHIN = 0.7
"""Half pens on either side of the stroke between which its end is looked at: not at the corners of a cut."""
_FEWEST = 8
"""Places of the edge by which an end is told."""


def ended(path: Plane, edge: Edge, pen: Pen, grain: float) -> Plane | None:
    """Return a path that leads to a free end, led on or cut back to where the pen came to; None if no end is seen."""
    run = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(path)))])
    inner = path[run <= run[-1] - min(_BENT * pen.half, 0.35 * float(run[-1]))]
    if len(inner) < 4:
        return None
    tolerance = 0.12 + 0.002 * pen.half + pen.spread
    on = onward(inner, _AHEAD * pen.half, grain, tolerance, _FITTED * pen.half)
    if len(on) < 2:
        return None
    way = np.concatenate([inner[-max(2, int(_BENT * len(inner))) :], on])
    place, aside = _beside(way, edge, pen.half)
    seen = np.flatnonzero(np.isfinite(place) & (np.abs(aside) <= _WITHIN * pen.half))
    middle = seen[np.abs(aside[seen]) <= 0.2 * pen.half]
    if not len(middle):
        return None
    first = edge.at[middle[int(np.argmin(place[middle]))]]
    seen = seen[np.abs(edge.at[seen] - first) <= pen.half]
    if len(seen) < _FEWEST:
        return None
    at = _end(place[seen], aside[seen], pen)
    if at is None:
        return None
    along = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(way)))])
    if not 0 <= at <= along[-1]:
        return None
    end = np.interp(at, along, way.real) + 1j * np.interp(at, along, way.imag)
    before = len(inner) - (len(way) - len(on))
    return np.concatenate([inner[:before], way[along < at - 0.1 * grain], [end]])


def _beside(way: Plane, edge: Edge, half: float) -> tuple[Floats, Floats]:
    """Return how far along a way each place of the edge that looks back along it lies, and how far to its left.

    Infinite where the edge is elsewhere or looks elsewhere.
    """
    near = np.array(edge.tree.query_ball_point([way[-1].real, way[-1].imag], 4 * half), dtype=np.int64)
    place, aside = np.full(len(edge.at), np.inf), np.full(len(edge.at), np.inf)
    if not len(near):
        return place, aside
    heading = np.gradient(way)
    heading /= np.maximum(np.abs(heading), 1e-12)
    along = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(way)))])
    gap, which = nearest(flat(edge.at[near]), flat(way))
    local = (edge.at[near] - way[which]) * heading[which].conj()
    back = (edge.inward[near] * heading[which].conj()).real < -0.5
    back &= (gap < 1.2 * half) & (which > 0)
    near, which, local = near[back], which[back], local[back]
    place[near], aside[near] = along[which] + local.real, local.imag
    return place, aside


def _end(place: Floats, aside: Floats, pen: Pen) -> float | None:
    """Return where along its way a stroke ends whose end is seen at so many places."""
    system = np.stack([np.ones(len(aside)), aside], axis=1)
    found = np.linalg.lstsq(system, place, rcond=None)[0]
    straight = float(np.sqrt(((system @ found - place) ** 2).mean()))
    ends = place - np.sqrt(pen.half**2 - aside**2)
    round_ = float(ends.std())
    if min(straight, round_) > 0.04 * pen.half + 0.5:
        return None
    return float(found[0]) if straight < round_ else float(ends.mean())
