"""Do all pairs keep their distance at every moment, and how near do they come?

On a piece the squared distance of two drones is one polynomial of degree 6; its least value is found by bounding
and halving (see `polynomials`). Which pairs need that is the broad phase (see `candidates`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.candidates import Tubes, usual_reach, windows
from choreo.safety.exact.kdtree import nearest
from choreo.safety.exact.polynomials import (
    PRECISION,
    Polynomials,
    above,
    clear_of,
    least,
    restrict,
    squared_length,
    stretches_where,
    value,
)
from choreo.safety.exact.stretch import Cues, Stretch
from choreo.safety.ledger import Ledger
from choreo.safety.rules.altitude import OFF_PAD
from choreo.safety.rules.pads import Columns
from choreo.safety.search_work import looked_at_pairs, tried_pairs

TOLERANCE = 1e-6
"""Metres that a pair may miss its distance by: rounding, not room."""
NEAR_GROUND = 0.5
"""A drone at most so high, m, over its own pad stands there or is about to: others over theirs need no more room."""

PAD_SLACK = 0.01
"""Metres by which near the ground the level distance may be less than the pads' spacing."""

REACH = 1.5
"""Times the distance wanted, so far a drone may move in one window: longer ones mean fewer, larger searches."""

SHORTEST_REACH = 0.2
"""Metres that are always worth one window; so is half of the least distance, however near others have come."""

LOST, MANY = 3, 50_000
"""As so many a window (see `search_work`) counts once two drones have come too near, and as twice, thrice, ... as many
once they have been found to so many times, twice as many, ...: such a plan is lost anyway."""

PAIRS_AT_ONCE = 20_000
"""Pairs x pieces looked at together, about: many small searches take longer than one."""

TOO_FAST = 50.0
"""m/s: pieces on which most drones are quicker are no flight. Each pair is tried there, and that counts as work."""

FIRST_LOOKS = 64
"""Moments looked at beforehand, so that the search knows from the start what it has to beat."""


@dataclass(frozen=True)
class Closest:
    """The closest approach found: distance m, when s, who, where m, and the number of the cue."""

    distance: float = np.inf
    time: float | None = None
    pair: tuple[int, int] | None = None
    place: tuple[float, float, float] | None = None
    cue: int = 0


class Distance:
    """The rule 'distance', and the closest approach."""

    def __init__(
        self, limits: Limits, pads: float, columns: Columns, ledger: Ledger, first: Closest, most: float
    ) -> None:
        """Begin with the closest pair known; so many windows are looked at, at most."""
        self.closest = first
        self._most = most
        self._found = 0
        self._columns = columns
        self._ledger = ledger
        self._min = limits.min_distance
        self._level = pads - PAD_SLACK - TOLERANCE
        self._squash = limits.min_distance / limits.vertical

    def look(self, stretch: Stretch) -> None:
        """Search one stretch."""
        if self._squash == 1.0:
            self._search(stretch, 1.0, rule=True, closest=True)
        else:
            # Downwash: the rule measures heights shrunk, the closest approach does not.
            self._search(stretch, self._squash, rule=True, closest=False)
            self._search(stretch, 1.0, rule=False, closest=True)

    def _goal(self, rule: bool, closest: bool) -> _Goal:
        # Once the list is full no pair is listed any more.
        bad = self._min - TOLERANCE if rule and self._ledger.complete else 0.0
        return _Goal(bad, self.closest.distance if closest else 0.0)

    def _search(self, stretch: Stretch, squash: float, *, rule: bool, closest: bool) -> None:
        # Where the swarm as a whole flies does not matter, and without it the drones move little.
        control = stretch.control - stretch.control.mean(axis=2, keepdims=True)
        control[..., 2] *= squash
        curves = np.ascontiguousarray(np.moveaxis(control, 3, 2))
        places = np.moveaxis(stretch.control, 3, 2)
        box = curves.max(axis=1) - curves.min(axis=1)
        reach = usual_reach(np.sqrt((box**2).sum(axis=1)) / 2)
        longest = max(REACH * self._goal(rule, closest).wanted, self._min / 2, SHORTEST_REACH)
        for first, last, parts in windows(reach, longest):
            if parts > 1 and 2 * reach[first] > TOO_FAST * (stretch.end[first] - stretch.start[first]):
                parts = 1
                self._ledger.spend(control.shape[2] ** 2 // 8)
            for part in range(parts):
                self._spend(1.0)
                if self._ledger.spent:
                    return
                low, high = part / parts, (part + 1) / parts
                window = curves[first:last] if parts == 1 else restrict(curves[first], low, high)[None]
                world = places[first:last] if parts == 1 else restrict(places[first], low, high)[None]
                goal = self._goal(rule, closest)
                for some in self._candidates(window, world, goal.wanted):
                    for pieces, i, j in _portions(_moving(world), *some):
                        goal = self._goal(rule, closest)
                        if goal.wanted == 0.0 or self._ledger.spent:
                            return  # the list is full, and nobody can come nearer than not at all; or it has to end
                        pairs = _Pairs.on(pieces, i, j, window, world, self._columns, goal)
                        self._spend(looked_at_pairs(len(pieces) * len(i), len(pairs.i), control.shape[2]))
                        found = _nearest(pairs, goal, self._level)
                        self._note(stretch, first + found.piece, found, low + found.u * (high - low), goal)

    def _price(self) -> float:
        """Return as how many windows the next one counts: half, where downwash lets each be looked at twice."""
        lost = self.closest.distance < self._min - TOLERANCE
        return (LOST * (1 + self._found / MANY) if lost else 1.0) * (1.0 if self._squash == 1.0 else 0.5)

    def _spend(self, windows: float) -> None:
        """Count the work of so many windows."""
        self._ledger.spend_part(windows * self._price() / self._most)

    def _tried(self, tubes: Tubes, among: NDArray[np.bool_], distance: float) -> Iterator[tuple[Ints, Ints]]:
        """Yield the pairs of some tubes, block by block, as long as there is work left to be done."""
        for pairs in tubes.pairs(among, distance):
            self._spend(tried_pairs(tubes.tried, len(among)))
            tubes.tried = 0
            if self._ledger.spent:
                return
            yield pairs

    def _candidates(self, window: Floats, world: Floats, wanted: float) -> Iterator[tuple[Ints, Ints]]:
        lowest = world[:, :, 2].min(axis=(0, 1))
        at_home = self._columns.hold(world.reshape(-1, *world.shape[2:]))
        standing = self._standing(world, at_home)
        tubes = Tubes(window.reshape(-1, *window.shape[2:]))
        yield from self._tried(tubes, ~standing, wanted)
        if not standing.any():
            return
        at_home |= standing
        below = lowest <= NEAR_GROUND + TOLERANCE + wanted / self._squash
        astray = below & ~at_home
        if astray.any():
            for i, j in self._tried(tubes, astray | standing, wanted):
                mixed = standing[i] != standing[j]
                yield i[mixed], j[mixed]
        # To others over their pads one that stands only matters if they come nearer, seen from above, than pads are.
        seen_from_above = Tubes(window.reshape(-1, *window.shape[2:])[:, :2])
        for i, j in self._tried(seen_from_above, below & at_home, min(self._level, wanted)):
            either = standing[i] | standing[j]
            yield i[either], j[either]

    def _standing(self, world: Floats, at_home: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which drones (n,) are near the ground and in a column of theirs all through a window (p, 4, 3, n).

        Those whose control points leave that though they never do are told as well: as long as nobody else flies, each
        drone of a swarm would be held against all others.
        """
        ground, column = NEAR_GROUND + TOLERANCE, (OFF_PAD + TOLERANCE) ** 2
        highest = world[:, :, 2].max(axis=0)  # of the first control points, of the second, ...
        standing: NDArray[np.bool_] = at_home & (highest.max(axis=0) <= ground)
        doubtful = np.flatnonzero(~standing & (highest[::3].max(axis=0) <= ground))
        if not len(doubtful):
            return standing
        curves = np.moveaxis(world[..., doubtful], 0, 2).reshape(4, 3, -1)
        drones = np.tile(doubtful, len(world))

        def decide(polynomials: Polynomials) -> NDArray[np.int8]:
            height, home, end = polynomials
            return np.maximum(above(height, ground), np.minimum(above(home, column), above(end, column)))

        polynomials = curves[:, 2], *self._columns.off(curves, drones)
        *_, leaving = stretches_where(polynomials, drones, decide)
        standing[doubtful] = ~np.isin(doubtful, leaving)
        return standing

    def _note(self, stretch: Stretch, pieces: Ints, found: _Found, at: Floats, goal: _Goal) -> None:
        if not len(found.i):
            return
        times = stretch.when(pieces, at)
        places = (stretch.where(pieces, found.i, at) + stretch.where(pieces, found.j, at)) / 2
        near = found.distance < goal.bad
        self._found += int(near.sum())
        drones = np.stack([found.i, found.j], axis=1)
        self._ledger.note(
            "distance", stretch.cue, drones[near], times[near], places[near], found.distance[near], self._min
        )
        # Of those that are as near as the nearest, to the precision, the first.
        nearest_one = int((found.distance <= found.distance.min() + PRECISION).argmax())
        if found.distance[nearest_one] < goal.closest - PRECISION:
            x, y, z = places[nearest_one].tolist()
            self.closest = Closest(
                float(found.distance[nearest_one]),
                float(times[nearest_one]),
                (int(found.i[nearest_one]), int(found.j[nearest_one])),
                (x, y, z),
                stretch.cue,
            )


@dataclass(frozen=True)
class _Goal:
    """What a search is after: pairs nearer than `bad`, and any nearer than the `closest` known; 0 for neither."""

    bad: float
    closest: float

    @property
    def wanted(self) -> float:
        """Below this distance a pair matters."""
        return max(self.bad, self.closest)

    @property
    def matters(self) -> float:
        """From this distance on nothing is found of a pair: it is not bad, nor nearer by half of `PRECISION`."""
        return max(self.bad * (1 + PRECISION), self.closest - PRECISION / 2)


@dataclass(frozen=True, eq=False)
class _Found:
    """Pairs on pieces, where within these they are nearest (0 to 1), and how near, m."""

    piece: Ints
    i: Ints
    j: Ints
    u: Floats
    distance: Floats


class _Pairs:
    """Pairs, each on one piece: control points (4, 3, m) m, `apart` in the metric of the rule, of both in the world."""

    def __init__(self, piece: Ints, pair: tuple[Ints, Ints], apart: Floats, world: Floats, columns: Columns) -> None:
        self.piece, (self.i, self.j) = piece, pair
        self.apart_control = apart
        self.distance = squared_length(apart, 3)
        self._world, self._columns = world, columns
        lowest = world[:, :, 2].min(axis=1)
        self.lowest = np.minimum(lowest[piece, self.i], lowest[piece, self.j])

    @staticmethod
    def on(pieces: Ints, i: Ints, j: Ints, control: Floats, world: Floats, columns: Columns, goal: _Goal) -> _Pairs:
        """Return each pair on each piece where it may matter; control and world are a window's, (p, 4, 3, n) m."""
        piece, first, second = np.repeat(pieces, len(i)), np.tile(i, len(pieces)), np.tile(j, len(pieces))
        some = control[pieces]
        apart = np.moveaxis(some[..., i] - some[..., j], 0, 2).reshape(4, 3, -1)
        open_ = np.flatnonzero(clear_of(apart) < goal.matters)
        return _Pairs(piece[open_], (first[open_], second[open_]), apart[:, :, open_], world, columns)

    def apart(self, chosen: NDArray[np.bool_], u: Floats) -> Floats:
        """Return how far apart the chosen pairs are at `u`, m."""
        return np.asarray(np.sqrt((value(self.apart_control[:, :, chosen], u) ** 2).sum(axis=0)))

    def measured(self, chosen: Ints, wanted: float, level: float) -> tuple[Floats, Floats, Floats, Ints]:
        """Return squared distance, low, high and pair of the stretches on which the chosen pairs have no excuse."""
        first, second = self._curves(chosen)
        both = self._columns.hold(first, self.i[chosen]) & self._columns.hold(second, self.j[chosen])
        parts = [self._measured(chosen[both], wanted, level, at_home=True)]
        if not both.all():
            parts.append(self._measured(chosen[~both], wanted, level, at_home=False))
        distance, low, high, group = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
        return distance, low, high, group

    def _curves(self, chosen: Ints) -> tuple[Floats, Floats]:
        """Return the control points of both drones of the chosen pairs in the world, (4, 3, k) m each."""
        piece = self.piece[chosen]
        one, other = (np.moveaxis(self._world[piece, :, :, drone[chosen]], 0, 2) for drone in (self.i, self.j))
        return one, other

    def _measured(
        self, chosen: Ints, wanted: float, level: float, *, at_home: bool
    ) -> tuple[Floats, Floats, Floats, Ints]:
        if not len(chosen):
            return np.empty((7, 0)), np.empty(0), np.empty(0), chosen
        ground, column = NEAR_GROUND + TOLERANCE, (OFF_PAD + TOLERANCE) ** 2

        def decide(polynomials: Polynomials) -> NDArray[np.int8]:
            distance, across, one, other, *off = polynomials
            near = distance.min(axis=0) < wanted**2
            aloft = np.minimum(above(one, ground), above(other, ground))
            # Without excuse: both aloft, or too near seen from above, or one of them over none of its two pads.
            verdict = np.maximum(aloft, -above(across, level**2))
            for home, end in zip(off[::2], off[1::2], strict=True):
                verdict = np.maximum(verdict, np.minimum(above(home, column), above(end, column)))
            return np.where(near, verdict, -1).astype(np.int8)

        first, second = self._curves(chosen)
        polynomials = (
            self.distance[:, chosen],
            squared_length(self.apart_control[:, :, chosen], 2),
            first[:, 2],
            second[:, 2],
            *(
                ()
                if at_home
                else (*self._columns.off(first, self.i[chosen]), *self._columns.off(second, self.j[chosen]))
            ),
        )
        (distance, *_), low, high, group = stretches_where(polynomials, chosen, decide)
        return distance, low, high, group


def _nearest(pairs: _Pairs, goal: _Goal, level: float) -> _Found:
    """Return the pairs that matter on their piece, each at its nearest of the moments without excuse."""
    near = pairs.distance.min(axis=0) < goal.wanted**2
    near_ground = pairs.lowest <= NEAR_GROUND + TOLERANCE
    plain = np.flatnonzero(near & ~near_ground)
    polynomials, low, high, group = pairs.measured(np.flatnonzero(near & near_ground), goal.wanted, level)
    best, u = least(
        np.concatenate([pairs.distance[:, plain], polynomials], axis=1),
        np.concatenate([np.zeros(len(plain)), low]),
        np.concatenate([np.ones(len(plain)), high]),
        np.concatenate([plain, group]),
        len(pairs.i),
        wanted=goal.bad**2,
        known=goal.closest**2,
    )
    kept = best < goal.wanted**2
    return _Found(pairs.piece[kept], pairs.i[kept], pairs.j[kept], u[kept], pairs.apart(kept, u[kept]))


def _portions(pieces: Ints, i: Ints, j: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield some pieces and some pairs at a time, `PAIRS_AT_ONCE` of the one with the other, about.

    What is found in one portion is known in the next.
    """
    for pairs in np.array_split(np.arange(len(i)), 1 + len(i) // PAIRS_AT_ONCE):
        for some in np.array_split(pieces, 1 + len(pieces) * len(pairs) // PAIRS_AT_ONCE):
            yield some, i[pairs], j[pairs]


def _moving(window: Floats) -> Ints:
    """Return the pieces of a window (p, 4, axes, n), leaving out those in which all stand where they stood before."""
    still = (window == window[:, :1]).all(axis=(1, 2, 3))
    again = np.zeros(len(window), dtype=np.bool_)
    again[1:] = still[1:] & still[:-1] & (window[1:, 0] == window[:-1, 0]).all(axis=(1, 2))
    return np.flatnonzero(~again)


def first_look(trajectory: Trajectory, cues: Cues, columns: Columns) -> Closest:
    """Return the closest pair of drones without excuse at some moments: what the search begins with.

    Two that fly have none, nor has one that is off its pads, whatever the other does.
    """
    found = Closest()
    pieces = np.unique(np.linspace(0, len(trajectory.times) - 2, FIRST_LOOKS).astype(np.int64))
    for piece in pieces.tolist():
        position = value(trajectory.control[piece], 0.5)
        free = np.flatnonzero((position[:, 2] > NEAR_GROUND + TOLERANCE) | ~columns.hold(position.T[None]))
        if len(free) < 2:
            continue
        distance, neighbour = nearest(position[free])
        one = int(distance.argmin())
        if distance[one] < found.distance - PRECISION:
            i, j = sorted((int(free[one]), int(free[neighbour[one]])))
            time = float((trajectory.times[piece] + trajectory.times[piece + 1]) / 2)
            x, y, z = ((position[i] + position[j]) / 2).tolist()
            found = Closest(float(distance[one]), time, (i, j), (x, y, z), cues.at(time))
    return found
