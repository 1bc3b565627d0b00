"""Dots with a little leeway off their strokes: the tightest places open up, corners share, the rest stays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bools, Floats, Ints, Plane, flat, plane
from choreo.neighbours import near_pairs, nearest
from choreo.picture.on_lines.corridor import Corridor

_CORNER = 0.28
"""Mean spacings that a dot may stand off the corner that it tells, at most."""
_STEPS = 24
_REFRESH = 4
"""Steps for which one list of near pairs serves."""
_NEARBY = 6.0
"""Distances from a crowded dot within which others make way."""
_REACHED = 0.985
"""Part of a distance from which it counts as reached: pushes come near it, but never quite there."""
_NARROW = 0.012
"""Mean spacings between what was reached and what was not, at which the search ends."""
_TRIES = 3
"""Rounds for one distance before a smaller one is asked for."""
_HOLE = 0.6
"""Room about a place, in distances, from which it takes one more dot."""


@dataclass(frozen=True)
class _Ties:
    """Which dot tells which corner, and how far from it it may stand."""

    corners: Floats
    dots: Ints
    reach: Floats


def loosened(band: Corridor, points: Floats, aim: float, spacing: float, rounds: int) -> Floats:
    """Return the dots with a larger smallest gap, as far as a little leeway gives it; at worst as they were.

    Dots nearer than a distance push each other apart in the plane (a projection as in position-based dynamics,
    Müller et al. 2007), are held beside the strokes (`Corridor.side`), and by the corners that they tell; the
    most crowded of the others move to the widest holes. The distance is searched by halving between what was reached
    and what was not.

    Parameters
    ----------
    band : Corridor
    points : (n, 2) array
        m, on the strokes.
    aim, spacing : float
        The distance that is tried first, and the least that serves, m.
    rounds : int
        Rounds of pushing, at most.
    """
    ties = _ties(band, points)
    (low, short), best, high = _score(band, points, spacing), points, aim
    distance, tries = aim, 0
    for turn in range(rounds):
        points = _pushed(band, points, distance, ties)
        gap, now = _score(band, points, spacing, short)
        if now < short:
            best, short = points, now
        if gap >= _REACHED * distance:
            low, tries = max(low, distance), 0
            if high - low < _NARROW * band.mean:
                break
        else:
            low, tries = max(low, gap), tries + 1
            moved = 0
            if tries < _TRIES and turn < rounds - 2:
                points, moved = _moved(band, points, distance, ties)
            if moved:
                continue
            high, tries = min(high, distance), 0
        if high - low < _NARROW * band.mean:
            break
        distance = max((low + high) / 2, 1.004 * spacing)
    return best


def _score(band: Corridor, points: Floats, spacing: float, known: float = np.inf) -> tuple[float, float]:
    """Return the smallest gap of dots, and by how much they miss what is wanted; those too near are worse than all.

    Where the gap alone is no better than what is `known`, nothing else is looked at.
    """
    gap = band.gap(points)
    near = 100 * (2 - gap / spacing) if gap < spacing else 0.0
    return gap, near if near >= known else band.shortfall(points, gap) + near


def _ties(band: Corridor, points: Floats) -> _Ties:
    if not len(band.corners):
        return _Ties(band.corners, np.empty(0, dtype=np.int64), np.empty(0))
    far, dot = nearest(band.corners, points)
    told = far <= 1.06 * _CORNER * band.mean
    reach = np.where(band.lone > 0, 0.0, _CORNER * band.mean)
    return _Ties(band.corners[told], dot[told], np.maximum(reach, far)[told])


def _busy(points: Floats, distance: float, weight: Floats) -> Bools:
    """Return which dots are crowded, or near one that is."""
    pairs, gap = _near(points, distance, weight)
    crowded = np.unique(pairs[gap < _REACHED * distance])
    if not len(crowded):
        return np.zeros(len(points), dtype=bool)
    return nearest(points, points[crowded])[0] <= _NEARBY * distance


def _near(points: Floats, distance: float, weight: Floats) -> tuple[Ints, Floats]:
    """Return the pairs at most a distance apart, and their gaps times their weights."""
    pairs = near_pairs(points, distance)
    apart = points[pairs[:, 0]] - points[pairs[:, 1]]
    return pairs, np.hypot(*apart.T) * (weight[pairs[:, 0]] + weight[pairs[:, 1]]) / 2


def _pushed(
    band: Corridor, points: Floats, distance: float, ties: _Ties, home: float = 0.0, steps: int = _STEPS
) -> Floats:
    """Return the points pushed apart where they are crowded; each step takes `home` of the way back to the stroke."""
    weight = band.weights(points)
    busy = np.ones(len(points), dtype=bool) if home else _busy(points, distance, weight)
    mine = np.flatnonzero(busy)
    if not len(mine):
        return points
    here = plane(points).copy()
    tied = busy[ties.dots]
    dot, corner, reach = ties.dots[tied], plane(ties.corners[tied]), ties.reach[tied]
    pull = 1 / np.bincount(dot, minlength=len(points))[dot]  # of corners that one dot tells, each its part
    for step in range(steps):
        if step % _REFRESH == 0:
            pairs = near_pairs(flat(here), 1.3 * distance)
            one, two = pairs[busy[pairs].any(axis=1)].T
            least = 2 * distance / (weight[one] + weight[two])
        apart = here[one] - here[two]
        gap = np.abs(apart) + 1e-12
        push = (0.45 * np.maximum(least - gap, 0) / gap) * apart
        moved = here[mine] + _sums(one, two, push, len(here), 0.15 * distance)[mine]
        if step % _REFRESH == 0 or step == steps - 1:
            place = band.nearest_place(flat(moved))
        foot, place = band.feet(moved, place)
        off = (1 - home) * (moved - foot)
        moved = foot + np.minimum(1, band.side[place] / np.maximum(np.abs(off), 1e-12)) * off
        # Nobody leaves the box around the drawing, which is as wide as was asked for.
        here[mine] = plane(np.clip(flat(moved), *band.bounds))
        back = here[dot] - corner
        far = np.abs(back) + 1e-12
        np.add.at(here, dot, -(pull * np.maximum(far - (1 - home) * np.minimum(far, reach), 0) / far) * back)
    return flat(here)


def _sums(one: Ints, two: Ints, push: Plane, count: int, most: float) -> Plane:
    """Return what all pushes of pairs come to, each for one and against the other, at most `most` m a way, (count,)."""
    x, y = (np.bincount(one, part, count) - np.bincount(two, part, count) for part in (push.real, push.imag))
    return np.asarray(np.clip(x, -most, most) + 1j * np.clip(y, -most, most))


def _moved(band: Corridor, points: Floats, distance: float, ties: _Ties) -> tuple[Floats, int]:
    """Return the points, some of the most crowded moved to the widest holes, and how many."""
    n = len(points)
    pairs, gap = _near(points, 0.97 * distance, band.weights(points))
    lack = np.bincount(pairs.ravel(), np.repeat(np.maximum(distance - gap, 0), 2), n)
    lack[ties.dots] = 0
    part = band.part_of(points)
    left = np.bincount(part, minlength=band.network.parts)
    gone: list[int] = []
    for index in np.argsort(-lack, kind="stable")[: int((lack > 0).sum())].tolist():
        if len(gone) >= max(1, n // 30):
            break
        # Nobody leaves a part of the picture dark.
        if left[part[index]] > 1 and _clear(points, gone, index, 2.2 * distance):
            left[part[index]] -= 1
            gone.append(index)
    stay = np.ones(n, dtype=bool)
    stay[gone] = False
    room = nearest(band.places, points[stay])[0] * band.weights(band.places)
    holes: list[int] = []
    wide = np.flatnonzero(room >= _HOLE * distance)
    for index in wide[np.argsort(-room[wide], kind="stable")[:4000]].tolist():
        if len(holes) == len(gone):
            break
        if _clear(band.places, holes, index, distance):
            holes.append(index)
    points = points.copy()
    points[gone[: len(holes)]] = band.places[holes]
    return points, len(holes)


def _clear(points: Floats, others: list[int], index: int, distance: float) -> bool:
    return not others or float(np.hypot(*(points[others] - points[index]).T).min()) > distance


def straightened(band: Corridor, points: Floats, spacing: float) -> Floats:
    """Return the points as near to their strokes and corners as they can be at hardly any cost of the smallest gap."""
    if band.all_on_strokes(points):
        return points
    ties = _ties(band, points)
    gap, short = _score(band, points, spacing)
    for _ in range(3):
        near = _pushed(band, points, 1.004 * gap, ties, home=0.12, steps=16)
        near = _pushed(band, near, 1.002 * gap, ties, steps=32)
        left, missed = _score(band, near, spacing)
        if left < max(0.985 * gap, spacing) or missed > short + 0.015:
            break
        points = near
    return points
