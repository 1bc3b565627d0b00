"""Where a stroke ends: at its cut where that is straight, half a pen before its tip where that is round.

A mark too small to show which way the pen went is told by the pen of the rest: of a rectangle whose one side is as long
as that is wide, it was moved square to this side; where both are, it was not moved at all.

A butt and a square cap are the same ink on lines of different lengths: what is cut straight ends at its cut.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np

from choreo.arrays import Bools, Floats, Ints, Plane, flat
from choreo.neighbours import nearest
from choreo.picture.pen.edge import Edge
from choreo.picture.pen.ends import CLEAR, straight_caps
from choreo.picture.pen.primitives import onward
from choreo.picture.pen.width import Pen

_BENT = 0.4
"""Half pens before its end in which a stroke is not asked whereto it leads."""
_AHEAD = 2.8
"""Half pens that it is led on from there."""
_FITTED = 3.0
"""Half pens of a stroke by which it is led on."""
_TURN = 1.2
"""Radians that an arc may turn on its way to an end: farther on, what it comes to is a side of other ink."""
_BENDS = 1e-6
"""Radians from place to place of an arc; less is straight."""
_WITHIN = 0.7
"""Half pens on either side of the stroke between which its end is looked at: not at the corners of a cut."""
_SEEN = 0.3
"""Half pens of a cap that tell an end where they begin at...,"""
_OUTER = 0.6
"""...half pens from the middle of its stroke, or farther out."""
_GAP = 3
"""Samples of an edge without a gap, from one to the next, at most."""
_FEWEST = 8
"""Places of the edge by which an end is told."""

_FULL = 0.97
"""Part of a rectangle that is ink."""
_WIDE = 0.02
"""Half pens, and..."""
_PIXELS = 0.6
"""...pixels, by which a chip may be wider or narrower than the pen."""
_ROUND = 65
"""Places by which a circle is told, the first twice."""
_SQUARE = 0.95
"""Part of the pen's width from which a stroke is as long as wide."""


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
    on = on[: int(_TURN / max(_turn(on), 1e-9)) + 2]
    way = np.concatenate([inner[-max(2, int(_BENT * len(inner))) :], on])
    place, aside = _beside(way, edge, pen.half)
    seen = np.flatnonzero(np.isfinite(place) & (np.abs(aside) <= _WITHIN * pen.half))
    middle = seen[np.abs(aside[seen]) <= 0.2 * pen.half]
    if not len(middle):
        return None
    first = int(middle[int(np.argmin(place[middle]))])
    seen = seen[np.abs(edge.at[seen] - edge.at[first]) <= pen.half]
    seen = _without_a_gap(seen, first)
    if len(seen) < _FEWEST:
        return None
    at = _end(place[seen], aside[seen], pen)
    if _turn(on) > _BENDS:
        at = _end_of_arc(way, edge.at[seen], place[seen], aside[seen], pen)
    if at is None:
        at = _half_seen(place[seen], aside[seen], pen)
    if at is None:
        return None
    along = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(way)))])
    if not 0 <= at <= along[-1]:
        return None
    end = np.interp(at, along, way.real) + 1j * np.interp(at, along, way.imag)
    before = len(inner) - (len(way) - len(on))
    return np.concatenate([inner[:before], way[along < at - 0.1 * grain], [end]])


def _turn(line: Plane) -> float:
    """Return by how much an arc turns from place to place, radians."""
    steps = np.diff(line[:3])
    return float(abs(np.angle(steps[-1] / steps[0])))


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


def _half_seen(place: Floats, aside: Floats, pen: Pen) -> float | None:
    """Return where a stroke ends whose square cap another stroke hides from one side up to somewhere."""
    cap = place <= place.min() + 0.03 * pen.half + 0.4
    if cap.sum() < _FEWEST or np.ptp(aside[cap]) < _SEEN * pen.half or np.abs(aside[cap]).max() < _OUTER * pen.half:
        return None
    return float(place[cap].mean())


def _without_a_gap(seen: Ints, first: int) -> Ints:
    """Return the samples that follow on each other along the edge with a first one: others bound other ink."""
    piece = np.cumsum(np.diff(seen, prepend=seen[0]) > _GAP)
    return np.asarray(seen[piece == piece[int(np.searchsorted(seen, first))]])


def _end(place: Floats, aside: Floats, pen: Pen) -> float | None:
    """Return where along its way a stroke ends whose end is seen at so many places."""
    found, straight = _end_if_straight(place, aside)
    ends = place - np.sqrt(pen.half**2 - aside**2)
    round_ = float(ends.std())
    if min(straight, round_) > 0.04 * pen.half + 0.5:
        return None
    return found if straight < round_ else float(ends.mean())


def _end_if_straight(place: Floats, aside: Floats) -> tuple[float, float]:
    """Return where along its way a stroke ends if its cap is straight, and the root mean square off that."""
    system = np.stack([np.ones(len(aside)), aside], axis=1)
    found = np.linalg.lstsq(system, place, rcond=None)[0]
    return float(found[0]), float(np.sqrt(((system @ found - place) ** 2).mean()))


def _end_of_arc(way: Plane, cap: Plane, place: Floats, aside: Floats, pen: Pen) -> float | None:
    """Return the same of a stroke that comes to its end as an arc: a round cap is round about one place of its way."""
    straight = _end_if_straight(place, aside)
    along = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(way)))])
    off = np.sqrt(((np.abs(cap - way[:, None]) - pen.half) ** 2).mean(axis=1))
    best = int(np.argmin(off))
    if min(straight[1], float(off[best])) > 0.04 * pen.half + 0.5:
        return None
    return straight[0] if straight[1] < off[best] else float(along[best])


def chips(rings: list[Plane], pen: Pen, part_of: Ints, good: Bools) -> tuple[list[Floats], Bools]:
    """Return the short strokes and dots of a pen, (2, 2) each, and which parts of the ink these are, (parts + 1,).

    Parameters
    ----------
    rings : list of closed lines
        The edges of the ink, pixels.
    pen : Pen
        That of what was drawn beside them.
    part_of : (rows, columns) array of int
        The number of the part that each pixel of ink belongs to, from 1; 0 for paper.
    good : (parts + 1,) array of bool
        Which parts are strokes of the pen already.
    """
    import shapely

    lines, found = _tight(rings, pen, part_of, len(good))
    small = [ring for ring in rings if len(ring) >= 4 and np.abs(ring - ring[0]).max() < 3.0 * pen.half]
    shapes = np.array([shapely.Polygon(flat(ring)) for ring in small], dtype=object)
    envelopes = shapely.oriented_envelope(shapes)
    broad = shapely.get_num_coordinates(envelopes) == 5  # that of a hair of ink is a line, or a point
    shapes, area = shapes[broad], shapely.area(shapes[broad])
    if not len(shapes):
        return (lines, found) if (good & ~found).any() else ([], np.zeros(len(good), dtype=np.bool_))
    boxes = shapely.get_coordinates(envelopes[broad]).reshape(-1, 5, 2)
    corners = boxes[..., 0] + 1j * boxes[..., 1]
    sides = np.abs(np.diff(corners[:, :3], axis=1))
    slack = max(_WIDE * pen.half + _PIXELS, 2 * pen.spread)
    alike = np.abs(sides - 2 * pen.half) <= slack
    box = (area >= _FULL * sides.prod(axis=1)) & alike.any(axis=1) & (sides.min(axis=1) <= 2 * pen.half + slack)
    box &= alike.all(axis=1) | (sides.min(axis=1) < 2 * _SQUARE * pen.half)
    pixels = np.bincount(part_of.ravel(), minlength=len(good))
    for index in np.flatnonzero(box).tolist():
        middle = corners[index, :4].mean()
        part = int(part_of[round(middle.imag), round(middle.real)])
        if part == 0 or pixels[part] < _FULL * area[index]:
            continue  # the hole of a frame
        along = 0j
        if not alike[index].all():
            across = int(np.argmax(alike[index]))  # the side that is as long as the pen is wide
            along = complex(corners[index, 2 - across] - corners[index, 1 - across]) / 2
        found[part] = True
        lines.append(flat(np.array([middle - along, middle + along])))
    if not (good & ~found).any():  # no pen is known but by them
        return [], np.zeros(len(good), dtype=np.bool_)
    return lines, found


def _tight(rings: list[Plane], pen: Pen, part_of: Ints, parts: int) -> tuple[list[Floats], Bools]:
    """Return the circles that are narrower than the pen, and which parts of the ink these are, (parts,).

    Renderers leave a hole in their middle: its radius is what half the pen is larger than theirs.
    """
    found = np.zeros(parts, dtype=np.bool_)
    lines: list[Floats] = []
    slack = max(_WIDE * pen.half + _PIXELS, 2 * pen.spread)
    rounds: list[tuple[complex, float]] = []
    for ring in rings:
        middle = complex(ring[1:].mean())
        reach = np.abs(ring - middle)
        if len(ring) >= _FEWEST and reach.max() < 2.0 * pen.half and np.ptp(reach) <= slack:
            rounds.append((middle, float(reach.mean())))
    for middle, outer in rounds:
        for other, hole in rounds:
            if hole >= outer or abs(middle - other) > slack or abs(outer + hole - 2 * pen.half) > slack:
                continue
            radius = outer - pen.half
            part = int(part_of[round(middle.imag), round(middle.real + radius)])
            if part:
                found[part] = True
                lines.append(flat(middle + radius * np.exp(2j * np.pi * np.linspace(0.0, 1.0, _ROUND))))
    return lines, found


def bands(edge: Edge, pen: Pen) -> list[Floats]:
    """Return the strokes that lie between two straight caps, columns and rows: their longer side, half a pen inside.

    Where a stroke bends so soon that each place of it is near one of its caps, nothing else tells it.
    """
    lines = []
    for _, of_ring in groupby(straight_caps(edge, pen), key=lambda cap: cap.ring.start):
        here = sorted(of_ring, key=lambda cap: cap.first)
        if len(here) != 2:
            continue
        ring = here[0].ring
        size, clear = ring.stop - ring.start, int(np.ceil(CLEAR / float(edge.step[ring.start])))
        sides = [(one, two, (two.first - one.last) % size) for one, two in (here, here[::-1])]
        one, two, count = max(sides, key=lambda each: each[2])
        side = ring.start + (one.last + np.arange(clear, count - clear)) % size
        if len(side) >= _FEWEST:
            lines.append(flat(np.concatenate([[one.at], edge.at[side] + pen.half * edge.inward[side], [two.at]])))
    return lines
