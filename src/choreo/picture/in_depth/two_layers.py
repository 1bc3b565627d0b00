"""Dots nudged along what is drawn, until those of each depth layer keep the spacing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Bools, Floats, Ints
from choreo.neighbours import finder, near_pairs, nearest
from choreo.picture.in_areas.containment import Inside
from choreo.picture.in_depth.layers import fits, parted
from choreo.picture.line.network import Network, network_of

if TYPE_CHECKING:
    from shapely import MultiPolygon

_FINE = 40
"""Places a spacing at which lines are looked up; in between, dots slide along the tangent."""
_EDGE = 8
"""Pieces a spacing in which the edge of an area is looked up."""
_MOST_PLACES = 1_000_000
_ON = 1e-6
"""Spacings within which a dot stands on a line, or on a corner."""
_ROUNDS = 14
_QUICK = 5
_STEPS = 40
_PROGRESS = 0.9
"""Part of the room that lacked which still may lack after a round, ..."""
_PATIENCE = 2
"""... and how often more of it may, before it is given up."""
_PULL = 0.8
"""Part of what a pair lacks that is mended in one step."""
_LONGEST = 0.3
"""Spacings of one step."""
_WORKED_FOR = 1.003
"""Spacings at which dots of one layer are aimed: the sliding ends a little short of it."""


class Ground:
    """Where dots may be when they are moved: on the lines, or inside the area, in metres.

    Parameters
    ----------
    lines : sequence of (m, 2) arrays
        What dots stand on; empty where they stand inside only.
    area : MultiPolygon or None
        What dots stand in.
    spacing : float
        Least distance of two dots, m.
    """

    def __init__(self, lines: Sequence[Floats], area: MultiPolygon | None, spacing: float) -> None:
        self._network: Network | None = network_of(lines, 1.0) if len(lines) else None
        self._inside = None if area is None else Inside(area, spacing / _EDGE)
        self._spacing = spacing

    @cached_property
    def _places(self) -> tuple[Floats, Ints, Callable[[Floats], Ints]]:
        """Even places on the lines, their edges, and what finds the nearest of them."""
        assert self._network is not None  # asked where there are lines
        step = max(self._spacing / _FINE, self._network.total / _MOST_PLACES)
        places, edge = self._network.samples(step)
        return places, edge, finder(self._network.at(places)[0])

    def on_lines(self, dots: Floats) -> Bools:
        """Return which dots stand on a line: where there is an area too, the others stand inside."""
        if self._network is None or self._inside is None:
            return np.full(len(dots), self._network is not None)
        return np.asarray(np.hypot(*(self._onto(dots) - dots).T) <= _ON * self._spacing)

    def lit(self, dots: Floats) -> int:
        """Return how many connected parts of the lines hold a dot."""
        if self._network is None:
            return 0
        _, edge, nearest_of = self._places
        return len(np.unique(self._network.part[edge[nearest_of(dots)]]))

    def on_corners(self, dots: Floats) -> Bools:
        """Return which dots stand on an end, a corner or a junction of the lines."""
        if self._network is None or not (self._network.anchor > 0).any():
            return np.zeros(len(dots), dtype=bool)
        away, _ = nearest(dots, self._network.nodes[self._network.anchor > 0])
        return np.asarray(away <= _ON * self._spacing)

    def back(self, dots: Floats, on_lines: Bools) -> Floats:
        """Return dots that were moved, back on the lines or in the area, where they are nearest to it."""
        home = dots.copy()
        if on_lines.any():
            home[on_lines] = self._onto(dots[on_lines])
        if self._inside is not None and not on_lines.all():
            home[~on_lines] = self._inside.kept(dots[~on_lines])
        return home

    def _onto(self, dots: Floats) -> Floats:
        assert self._network is not None  # asked where there are lines
        places, edge, nearest_of = self._places
        which = nearest_of(dots)
        place, own = places[which], edge[which]
        tangent = self._network.at(place)[1]
        # The tangent is that of the piece after a place: a step back over a bend is put right by the second look.
        for _ in range(2):
            there, tangent = self._network.at(place)
            low, high = self._network.start[own], self._network.start[own] + self._network.length[own]
            place = np.clip(place + ((dots - there) * tangent).sum(axis=1), low, high)
        return self._network.at(place)[0]


def nudged(dots: Floats, spacing: float, most: int, floor: float, ground: Ground, *, quick: bool) -> Floats | None:
    """Return the dots, (n, 2) m as they are seen, moved until they can stand in `most` layers; None where that fails.

    A ring of an odd number of dots, or dots about a junction, cannot stand in two layers without two neighbours in
    one. Where the two are nearer than the spacing they push each other apart along what is drawn, and the dots behind
    them make way (a projection of constraints as in position-based dynamics, Müller et al. 2007); then the layers are
    shared out anew. Dots on corners stay at first.

    Parameters
    ----------
    floor : float
        Least distance of dots of different layers as they are seen, m.
    """
    lines, corner, lit = ground.on_lines(dots), ground.on_corners(dots), ground.lit(dots)
    rounds = _QUICK if quick else _ROUNDS
    least, stuck = np.inf, 0
    for turn in range(rounds):
        layer = parted(dots, spacing, most)
        loose = ~corner | (turn >= rounds // 2)
        lack = 0.0
        for _ in range(_STEPS):
            push, lack = _push(dots, layer, spacing * _WORKED_FOR, floor, loose)
            if lack == 0:
                break
            moved = push.any(axis=1)
            dots = dots.copy()
            dots[moved] = ground.back(dots[moved] + push[moved], lines[moved])
        if fits(dots, spacing, most) and ground.lit(dots) == lit:
            return dots
        stuck = stuck + 1 if lack > _PROGRESS * least else 0
        if stuck >= _PATIENCE:
            return None
        least = min(lack, least)
    return None


def _push(dots: Floats, layer: Ints, spacing: float, floor: float, loose: Bools) -> tuple[Floats, float]:
    """Return the step of each dot, (n, 2) m, away from those that are too near, and how many metres lack in all."""
    one, two = near_pairs(dots, spacing).T
    wanted = np.where(layer[one] == layer[two], spacing, floor)
    apart = dots[one] - dots[two]
    gap = np.hypot(*apart.T)
    short = gap < wanted
    one, two, apart, gap, wanted = one[short], two[short], apart[short], gap[short], wanted[short]
    share = np.maximum(loose[one].astype(float) + loose[two], 1)
    step = (_PULL * (wanted - gap) / np.maximum(gap, 1e-9) / share)[:, None] * apart
    steps = [np.bincount(one, step[:, axis], len(dots)) - np.bincount(two, step[:, axis], len(dots)) for axis in (0, 1)]
    moves = np.clip(np.stack(steps, axis=1), -_LONGEST * spacing, _LONGEST * spacing) * loose[:, None]
    return moves, float((wanted - gap).sum())
