"""Lanes: how far each drone is pushed out of the plane, where every drone flies at its own time.

Time is cut into short steps in which all fly straight. Two drones that come nearer than the distance in the plane
during a step need to be apart across it: each drone in turn takes the smallest lift that keeps it clear, in all its
steps, of those that have theirs. It is the colouring of `choreo.motion.together.levels`, with gaps that change over
time.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.motion.styles.flights import Flights
from choreo.neighbours import near_pairs

STEP = 0.1
"""Seconds in which drones are taken to fly straight: at 3 m/s2 they leave the chord by 4 mm."""

_PATIENCE = 30
"""How often a drone may be turned out of its lane before it is left for the end."""

_BUDGET = 6
"""How often drones may be turned out on average before the search gives up."""


@dataclass(frozen=True, eq=False)
class Encounters:
    """Pairs that are near in the plane during a step.

    Parameters
    ----------
    pairs : (m, 2) array
    begin, end : (m, 3) arrays
        Their difference at the step's begin and end, without any push, m.
    time : (m,) array
        When the step begins, s.
    step : float
        Seconds that it lasts.
    """

    pairs: Ints
    begin: Floats
    end: Floats
    time: Floats
    step: float


def encounters(flights: Flights, distance: float, reach: float) -> Encounters:
    """Return all pairs that come nearer than `distance` in the plane while one of them flies, step by step.

    Left out are those that are so far apart across the plane that no two lifts of at most `reach` m bring them near.
    """
    count = int(np.ceil(flights.duration / STEP))
    time = np.linspace(0.0, flights.duration, count + 1)
    place = flights.flat(time)[0]
    before, after = flights.waiting(time)
    still = before[1:] | after[:-1]
    pairs, steps = [], []
    for step in range(count):
        here, there = place[step, :, :2], place[step + 1, :, :2]
        moved = float(np.sqrt(((there - here) ** 2).sum(axis=1).max()))
        near = near_pairs((here + there) / 2, distance + moved)
        one, two = near[:, 0], near[:, 1]
        same = (before[step + 1, one] & before[step + 1, two]) | (after[step, one] & after[step, two])
        near = near[~(still[step, one] & still[step, two] & same)]
        one, two = near[:, 0], near[:, 1]
        close = least(here[one] - here[two], there[one] - there[two]) < distance**2
        across = place[step : step + 2, one, 2] - place[step : step + 2, two, 2]
        close &= np.abs(across.sum(axis=0)) - np.abs(np.diff(across, axis=0)[0]) < 2 * (distance + 2 * reach)
        pairs.append(near[close])
        steps.append(np.full(int(close.sum()), step))
    both, at = np.concatenate(pairs), np.concatenate(steps)
    one, two = both[:, 0], both[:, 1]
    return Encounters(both, place[at, one] - place[at, two], place[at + 1, one] - place[at + 1, two], time[at], time[1])


def least(begin: Floats, end: Floats) -> Floats:
    """Return the least squared length of straight ways between differences, (..., k)."""
    return nearest_straight((begin**2).sum(axis=-1), (begin * end).sum(axis=-1), (end**2).sum(axis=-1))


def nearest_straight(first: Floats, mixed: Floats, last: Floats) -> Floats:
    """Return the least value of (1-u)^2 first + 2 u (1-u) mixed + u^2 last over u from 0 to 1."""
    bend = first - 2 * mixed + last
    u = np.clip((first - mixed) / np.maximum(bend, 1e-12), 0.0, 1.0)
    return np.asarray((1 - u) ** 2 * first + 2 * u * (1 - u) * mixed + u * u * last)


def lanes(flights: Flights, found: Encounters, distance: float, options: Floats) -> tuple[Floats, Ints]:
    """Return the lift of each drone, (n,) m, and the drones for which none of the options keeps the distance.

    Parameters
    ----------
    flights : Flights
    found : Encounters
    distance : float
        Metres to keep.
    options : (k,) array
        Lifts, those liked best first.
    """
    return _Lanes(flights, found, distance, options).choose()


class _Lanes:
    """The search for lifts; what it knows of the encounters of each drone."""

    def __init__(self, flights: Flights, found: Encounters, distance: float, options: Floats) -> None:
        self._flights, self._options = flights, options
        self._needed = distance**2
        count = len(flights.moment)
        rows = len(found.pairs)
        # Each meeting twice, once for each of the two, sorted by drone.
        drone = found.pairs.T.ravel()
        order = np.argsort(drone, kind="stable")
        row = np.tile(np.arange(rows), 2)[order]
        self._partner = np.concatenate([found.pairs[:, 1], found.pairs[:, 0]])[order]
        self._sign = np.repeat([1.0, -1.0], rows)[order]
        self._borders = np.searchsorted(drone[order], np.arange(count + 1))
        flat = [(a[:, :2] * b[:, :2]).sum(axis=1) for a, b in _products(found)]
        self._flat = np.stack(flat)[:, row]
        self._across = np.stack([found.begin[:, 2], found.end[:, 2]])[:, row] * self._sign
        self._time = found.time[row] + np.array([[0.0], [found.step]])
        self._lift = np.zeros(count)
        self._placed = np.zeros(count, dtype=bool)
        self._turned_out = np.zeros(count, dtype=np.int64)
        self._others = np.zeros_like(self._time)  # how far the partner is pushed, where it is placed
        twin = np.empty(2 * rows, dtype=np.int64)
        twin[order] = np.arange(2 * rows)
        self._twin = np.concatenate([twin[rows:], twin[:rows]])[order]

    def choose(self) -> tuple[Floats, Ints]:
        """Place everybody; whoever finds no place turns out those who are cheapest to turn out, a bounded number."""
        load = np.diff(self._borders)
        order = np.argsort(-load, kind="stable")
        waiting = [(-int(load[drone]), drone) for drone in order[: int((load > 0).sum())].tolist()]
        left = []
        budget = _BUDGET * len(waiting)
        while waiting and budget > 0:
            _, drone = heappop(waiting)
            if self._turned_out[drone] > _PATIENCE:
                left.append(drone)
                continue
            for other in self._place(drone).tolist():
                budget -= 1
                self._turned_out[other] += 1
                self._placed[other] = False
                heappush(waiting, (-int(load[other]), other))
        left += [drone for _, drone in waiting]
        stuck = [drone for drone in left if len(self._place(drone))]
        return self._lift, np.sort(np.array(stuck, dtype=np.int64))

    def _rows(self, drone: int) -> slice:
        return slice(self._borders[drone], self._borders[drone + 1])

    def _place(self, drone: int) -> Ints:
        """Give the drone the first lift that keeps clear of all placed ones; return whom it turns out if none does."""
        rows = self._rows(drone)
        partner = self._partner[rows]
        push, short = self._tried(drone)
        good = ~short.any(axis=1)
        if good.any():
            best = int(np.argmax(good))
        else:
            # Everybody counts once, and as often again as they have been turned out before; then, how long it lasts.
            whom, member = np.unique(partner, return_inverse=True)
            hit = np.zeros((len(short), len(whom)), dtype=bool)
            option, row = np.nonzero(short)
            hit[option, member[row]] = True
            cost = hit @ (1.0 + self._turned_out[whom]) + short.mean(axis=1)
            best = int(np.argmin(cost))
        self._lift[drone] = self._options[best]
        self._placed[drone] = True
        self._others[:, self._twin[rows]] = push[:, best]
        return np.unique(partner[short[best]])

    def _tried(self, drone: int) -> tuple[Floats, np.ndarray]:
        """Return how far each lift pushes the drone in its encounters, and in which of them it is too near."""
        rows = self._rows(drone)
        push = self._flights.push_at(self._time[:, None, rows], self._options[:, None], np.array([drone]))
        z = self._across[:, None, rows] + push - self._others[:, None, rows]
        first, mixed, last = self._flat[:, None, rows]
        gap = nearest_straight(first + z[0] ** 2, mixed + z[0] * z[1], last + z[1] ** 2)
        return push, (gap < self._needed) & self._placed[self._partner[rows]]


def _products(found: Encounters) -> list[tuple[Floats, Floats]]:
    return [(found.begin, found.begin), (found.begin, found.end), (found.end, found.end)]
