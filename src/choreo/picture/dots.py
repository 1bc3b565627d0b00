"""Exactly n dots on the strokes of a picture: as far from each other as the strokes allow, anchors kept."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.neighbours import closest, nearest_gaps
from choreo.picture.moves import move_to_room
from choreo.picture.network import Network
from choreo.picture.relax import Dots, relax
from choreo.picture.share import choose_anchors, share_out, spread

_ROUNDS = 40
_QUICK = 10
_AIM = 0.93
"""Smallest gap that is aimed for, in mean spacings: more would cost evenness along the strokes."""
_ROOM = 0.75
"""Mean spacings from which two anchors (corners, junctions, ends) both hold a dot."""
_SURE = 1.004
"""Distance that is worked for where the spacing is what binds: the sliding ends a little short of it."""


def place(network: Network, n: int, spacing: float, rng: np.random.Generator, *, quick: bool = False) -> Floats | None:
    """Return `n` points on the network, (n, 2) m, no two nearer than `spacing`; None where it holds fewer.

    Equal shares of length first; then rounds in which the dots slide apart along their strokes, and those that
    stay too near to another move to where the room is (farthest-point optimisation, Schlömer et al. 2011, on
    strokes). The distance that is asked for sinks from the mean spacing to what the strokes allow.

    The quick way gives up sooner; where it finds room, so does the other.
    """
    if n > most_dots(network, spacing):
        return None
    mean = network.total / n
    room = max(spacing, _ROOM * mean)
    dots = _first(network, n, room, rng)
    if dots is None:
        return None
    best, best_gap = dots.copy(), _gap(dots)
    distance = max(_AIM * mean, spacing * _SURE)
    stuck = 0
    for _ in range(_QUICK if quick else _ROUNDS):
        relax(dots, distance, 15, 0.25)
        relax(dots, distance, 30, 0.0)
        gaps = nearest_gaps(dots.points())
        gap = float(gaps.min())
        stuck = 0 if gap > 1.005 * best_gap else stuck + 1
        if gap > best_gap:
            best, best_gap = dots.copy(), gap
        if gap >= max(0.99 * distance, spacing) or (stuck > 8 and best_gap >= spacing):
            break
        moved = move_to_room(dots, distance, room)
        crowd = 1.04 * float(np.median(gaps))
        if not moved or stuck > 2 or crowd < distance:
            wanted = min(crowd, 0.5 * distance + 0.5 * max(best_gap, 0.85 * distance))
            distance = max(min(wanted, distance), 1.01 * best_gap, spacing * _SURE)
    if best_gap < spacing:
        return None
    if len(best) == 1:
        return best.points()
    return _evened(best, best_gap, spacing).points()


def _evened(dots: Dots, gap: float, spacing: float) -> Dots:
    """Return the dots with more even gaps along the strokes, at hardly any cost of the smallest gap."""
    best = dots
    for _ in range(3):
        even = best.copy()
        relax(even, 1.01 * gap, 10, 0.1)
        relax(even, 1.002 * gap, 15, 0.0)
        if _gap(even) < max(0.985 * gap, spacing):
            break
        best = even
    return best


def most_dots(network: Network, spacing: float) -> int:
    """Return a number of dots that is certainly not exceeded: those of each edge by its length, and the nodes."""
    return int(np.floor(network.length / spacing + 1).sum()) + len(network.nodes)


def _gap(dots: Dots) -> float:
    return closest(dots.points())


def _first(network: Network, n: int, room: float, rng: np.random.Generator) -> Dots | None:
    held = choose_anchors(network, n, room)
    count = share_out(network, held, n - int(held.sum()), room)
    if count.sum() + held.sum() != n:
        return None
    places, edge = spread(network, held, count)
    low, high = network.start[edge], network.start[edge] + network.length[edge]
    # A hair of disorder, so that dots that face each other squarely know which way to slide.
    places = np.clip(places + rng.uniform(-0.01, 0.01, len(places)) * room, low, high)
    return Dots(network, held, places, edge)
