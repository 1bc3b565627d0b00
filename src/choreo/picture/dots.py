"""Exactly n dots on the strokes of a picture: as far from each other as the strokes allow, anchors kept."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.neighbours import closest, tree
from choreo.picture.network import Network
from choreo.picture.relax import Dots, relax
from choreo.picture.share import choose_anchors, share_out, spread

_ROUNDS = 14
_STEPS = 24


def place(network: Network, n: int, spacing: float, rng: np.random.Generator) -> Floats | None:
    """Return `n` points on the network, (n, 2) m, no two nearer than `spacing`; None where it holds fewer.

    Equal shares of length first; then rounds in which the dots slide apart along their strokes, and those that
    stay too near to another move to where the room is (farthest-point optimisation, Schlömer et al. 2011, on
    strokes). The distance that is asked for sinks from the mean spacing to what the strokes allow.
    """
    mean = network.total / n
    dots = _first(network, n, max(spacing, 0.7 * mean), rng)
    if dots is None:
        return None
    best, best_gap = dots.copy(), _gap(dots)
    distance = max(mean, spacing * 1.001)
    for _ in range(_ROUNDS):
        relax(dots, distance, _STEPS, 0.25)
        relax(dots, distance, 6, 0.02)
        gap = _gap(dots)
        if gap > best_gap:
            best, best_gap = dots.copy(), gap
        if gap >= 0.985 * distance:
            break
        _move_to_room(dots, distance)
        distance = max(0.5 * (distance + max(gap, 0.8 * distance)), spacing * 1.001)
    return best.points() if best_gap >= spacing else None


def _gap(dots: Dots) -> float:
    return closest(dots.points())


def _first(network: Network, n: int, room: float, rng: np.random.Generator) -> Dots | None:
    held = choose_anchors(network, n, room)
    count = share_out(network, held, n - int(held.sum()))
    if count.sum() + held.sum() != n:
        return None
    places, edge = spread(network, held, count)
    low, high = network.start[edge], network.start[edge] + network.length[edge]
    # A hair of disorder, so that dots that face each other squarely know which way to slide.
    places = np.clip(places + rng.uniform(-0.01, 0.01, len(places)) * room, low, high)
    return Dots(network, held, places, edge)


def _move_to_room(dots: Dots, distance: float) -> None:
    """Take dots that are much too near to another and put them where the strokes have room, in place."""
    crowded = _crowded(dots, 0.93 * distance)
    if not len(crowded):
        return
    network = dots.network
    samples, edge = network.samples(distance / 6)
    stay = np.ones(len(dots.places), dtype=bool)
    stay[crowded] = False
    kept = np.concatenate([network.at(dots.places[stay])[0], network.nodes[dots.held]])
    points = network.at(samples)[0]
    clear = tree(kept).query(points)[0]
    chosen: list[int] = []
    for index in np.argsort(-clear, kind="stable").tolist():
        if len(chosen) == len(crowded):
            break
        if not chosen or np.hypot(*(points[chosen] - points[index]).T).min() > 0.8 * distance:
            chosen.append(index)
    dots.places[crowded[: len(chosen)]] = samples[chosen]
    dots.edge[crowded[: len(chosen)]] = edge[chosen]
    dots.sort()


def _crowded(dots: Dots, distance: float) -> Ints:
    """Return dots inside edges, one of each pair nearer than `distance`, the nearest pairs first."""
    from choreo.neighbours import near_pairs

    points = dots.points()
    pairs = near_pairs(points, distance)
    gaps = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    gone: set[int] = set()
    inside = len(dots.places)
    for one, two in pairs[np.argsort(gaps, kind="stable")].tolist():
        if one in gone or two in gone:
            continue
        if one < inside:
            gone.add(two if two < inside and (one + two) % 2 else one)
    return np.array(sorted(gone), dtype=np.int64)
