"""As many dots as strokes hold at a spacing, one beside the other; and where the strokes are tightest."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.neighbours import around, tree
from choreo.picture.line.network import Network

_FINE = 24
"""Places a spacing at which a dot may stand."""
_STARTS = 6
_MOST_PLACES = 400_000


def packed(network: Network, spacing: float, rng: np.random.Generator, *, starts: int = _STARTS) -> tuple[Floats, Ints]:
    """Return places, and their edges, of many dots no two of which are nearer than `spacing`.

    Each next dot stands as near to those before it as it may: along one edge after the other, from several starts.
    The best start counts. It is not the largest number there is, but near it, and quick.
    """
    step = max(spacing / _FINE, network.total / _MOST_PLACES)
    places, edge = network.samples(step)
    points = network.at(places)[0]
    close = tree(points)
    best = np.empty(0, dtype=np.int64)
    for _ in range(starts):
        order = _order(network, edge, rng)
        free = np.ones(len(points), dtype=bool)
        chosen: list[int] = []
        for index in order.tolist():
            if free[index]:
                chosen.append(index)
                # A hair more, so that rounding brings none too near.
                free[close.query_ball_point(points[index], spacing * (1 + 1e-9))] = False
        if len(chosen) > len(best):
            best = np.sort(np.array(chosen, dtype=np.int64))
    return places[best], edge[best]


def _order(network: Network, edge: Ints, rng: np.random.Generator) -> Ints:
    """Return the places edge by edge, the edges by chance, rings from any place of theirs, others from either end."""
    begin = np.searchsorted(edge, np.arange(len(network.length)), side="left")
    stop = np.searchsorted(edge, np.arange(len(network.length)), side="right")
    pieces = []
    for one in rng.permutation(len(begin)).tolist():
        run = np.arange(begin[one], stop[one])
        if network.ring[one]:
            run = np.roll(run, int(rng.integers(len(run))))
        elif rng.random() < 0.5:
            run = run[::-1]
        pieces.append(run)
    return np.concatenate(pieces)


def tightest(network: Network, spacing: float) -> tuple[Floats, float] | None:
    """Return the place, (2,) m, about which most stroke lies within one spacing, and how much, in spacings.

    None where no part is tighter than a single line.
    """
    step = max(spacing / 8, network.total / 20_000)
    points = network.at(network.samples(step)[0])[0]
    crowd = np.array([len(near) for near in around(points, points, spacing)]) * step / spacing
    worst = int(np.argmax(crowd))
    if crowd[worst] < 1.25 * 2:
        return None
    return points[worst], float(crowd[worst])
