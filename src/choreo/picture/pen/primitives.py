"""Straight lines and arcs through points, by least squares, and how they go on; the pieces of an edge."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints, Plane

_LAST = 0.4
"""Part of the tolerance by which the last quarter of an arc may lie inside or outside of it."""
_BEFORE = 0.4
"""Part of an arc after which it is asked whether it is straight from there, and..."""
_STRAIGHTER = 0.8
"""...part of how far it is off there as an arc that a straight line may be off."""
_EXACT = 0.15
"""Part of the tolerance to which a line is one arc beyond doubt."""
_EVENER = 0.7
"""Part of how far a line is off an arc that three quarters of it may be off: if less, it bends more and more."""
_FAR_BETTER = 0.3
"""Part of it that the better arc must be off, at most: few places make an arc that is hardly better by chance."""
_MOST_OF = 0.7
"""Part of the places of the whole that are left before it is made shorter once more."""
_FEWEST = 12
"""Places of a line by which an arc is told."""

_CORNER = 0.35
"""Radians of turn within a quarter of half a pen that make a corner of an edge."""
ABOUT = 0.12
"""Half pens before and after a place over which the turn of an edge is taken."""


def line_through(points: Plane) -> tuple[complex, complex, float]:
    """Return a place on the straight line through points, its unit direction, and the root mean square off it."""
    middle = complex(points.mean())
    away = points - middle
    # The direction of the principal axis is half the angle of the second moment.
    second = complex((away**2).sum())
    along = complex(np.exp(0.5j * np.angle(second)))
    if ((points[-1] - points[0]) * along.conjugate()).real < 0:
        along = -along
    off = ((away * along.conjugate()).imag ** 2).mean()
    return middle, along, float(np.sqrt(off))


def arc_through(points: Plane) -> tuple[complex, float, float]:
    """Return the centre and radius of the circle through points, and the root mean square off it.

    Begun by the algebraic fit of Kasa (1976), then by distances (Gauss and Newton, three steps).
    """
    middle = complex(points.mean())
    size = float(np.abs(points - middle).max()) or 1.0
    away = (points - middle) / size
    system = np.stack([away.real, away.imag, np.ones(len(away))], axis=1)
    one, two, rest = np.linalg.lstsq(system, np.abs(away) ** 2, rcond=None)[0].tolist()
    centre = complex(one, two) / 2
    radius = float(np.sqrt(max(rest + abs(centre) ** 2, 1e-12)))
    for _ in range(3):
        out = away - centre
        reach = np.maximum(np.abs(out), 1e-9)
        slope = np.stack([out.real / reach, out.imag / reach, np.ones(len(out))], axis=1)
        one, two, more = np.linalg.lstsq(slope, reach - radius, rcond=None)[0].tolist()
        centre, radius = centre + complex(one, two), radius + more
    off = float(np.sqrt(((np.abs(away - centre) - radius) ** 2).mean()))
    return middle + centre * size, radius * size, off * size


def onward(points: Plane, reach: float, step: float, tolerance: float, longest: float) -> Plane:
    """Return how a line goes on past its last point, every `step` up to `reach`: straight, or as an arc.

    The last part of it is fitted, the longest that is a straight line or an arc to within the tolerance, of at most
    `longest`.
    """
    run = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(points)))])
    before = run[-1] - run
    ahead = np.arange(step, reach, step)
    span = min(longest, float(run[-1]))
    while True:
        part = points[before <= span]
        part = part if len(part) >= 6 else points[-6:]
        middle, along, off = line_through(part)
        foot = middle + ((points[-1] - middle) * along.conjugate()).real * along
        if off <= tolerance or len(part) < 8:
            return np.asarray(foot + along * ahead)
        centre, radius, off = arc_through(part)
        # A bend and the straight line after it make an arc, too, but one that leads elsewhere in the end.
        last = (np.abs(part[-max(3, len(part) // 4) :] - centre) - radius).mean()
        is_round = off <= tolerance and abs(last) <= _LAST * tolerance and radius > step
        if is_round and not _straightens(part, centre, radius):
            part = _evenly_round(points, before, span, tolerance)
            centre, radius, _ = arc_through(part)
            out = (points[-1] - centre) / abs(points[-1] - centre) * radius
            turn = np.sign(((part[-1] - part[0]) * (part[len(part) // 2] - part[0]).conjugate()).imag) or 1.0
            return np.asarray(centre + out * np.exp(1j * turn * ahead / radius))
        span *= 0.75


def _evenly_round(points: Plane, before: Floats, span: float, tolerance: float) -> Plane:
    """Return the last part of a line that is an arc to within the tolerance, without what is no part of a better one.

    A few places before a bend hardly show in how far the arc is off, but where it leads is far off.
    """
    part = whole = points[before <= span]
    off = first = arc_through(part)[2]
    while off > _EXACT * tolerance and len(part) > _MOST_OF * len(whole):
        span *= 0.75
        shorter = points[before <= span]
        if len(shorter) < _FEWEST:
            break
        shorter_off = arc_through(shorter)[2]
        if shorter_off > _EVENER * off:
            break
        part, off = shorter, shorter_off
    return part if off < _FAR_BETTER * first else whole


def _straightens(points: Plane, centre: complex, radius: float) -> bool:
    """Tell whether the later part of a line is straight rather than part of the arc that the whole of it makes."""
    later = points[int(_BEFORE * len(points)) :]
    off = float(np.sqrt(((np.abs(later - centre) - radius) ** 2).mean()))
    return line_through(later)[2] < _STRAIGHTER * off


def stretches(inward: Plane, step: float, half: float) -> list[tuple[Ints, bool]]:
    """Return the samples of a ring between its corners, and whether these are corners at all."""
    size, about = len(inward), max(2, round(ABOUT * half / step))
    turn = np.abs(np.angle(np.roll(inward, -about) * np.roll(inward, about).conj()))
    smooth = turn <= _CORNER
    if smooth.all():
        return [(np.arange(size + 1) % size, False)]
    if not smooth.any():
        return []
    order = (np.arange(size) + int(np.argmin(smooth))) % size
    turns = np.flatnonzero(np.diff(np.concatenate([[False], smooth[order], [False]]).astype(np.int8)))
    return [(order[one:two], True) for one, two in zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True)]


def pieces(at: Plane, tolerance: float, most: int) -> list[tuple[int, int, bool]]:
    """Return the longest lines and arcs that follow on each other: the first place, the one behind, if it bends."""
    found: list[tuple[int, int, bool]] = []
    begin = 0
    while len(at) - begin >= 8 and len(found) < most:
        straight = _longest(at, begin, tolerance, False)
        bent = _longest(at, begin, tolerance, True)
        is_bent = bent - begin > 1.3 * (straight - begin)
        stop = bent if is_bent else straight
        found.append((begin, stop, is_bent))
        begin = stop
    return found


def _longest(at: Plane, begin: int, tolerance: float, bent: bool) -> int:
    def fits(stop: int) -> bool:
        part = at[begin : stop : max(1, (stop - begin) // 60)]
        return (arc_through(part)[2] if bent else line_through(part)[2]) <= tolerance

    size = 8
    while begin + size < len(at) and fits(begin + min(2 * size, len(at) - begin)):
        size *= 2
    low, high = min(begin + size, len(at)), min(begin + 2 * size, len(at))
    while high - low > 2:
        between = (low + high) // 2
        low, high = (between, high) if fits(between) else (low, between)
    return low
