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

from choreo.arrays import Floats, Ints, dot_products, squared_lengths
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
    return nearest_straight(squared_lengths(begin), dot_products(begin, end), squared_lengths(end))


def nearest_straight(first: Floats, mixed: Floats, last: Floats) -> Floats:
    """Return the least value of (1-u)^2 first + 2 u (1-u) mixed + u^2 last over u from 0 to 1."""
    bend = first - 2 * mixed + last
    u = np.minimum(np.maximum((first - mixed) / np.maximum(bend, 1e-12), 0.0), 1.0)  # sooner than np.clip
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
    """The search for lifts; what it knows of the encounters of each drone.

    Whether two drones are too near depends on their two lifts alone. So it is found out once for each lift that the
    other one has been given, for all lifts of the drone at once, and kept: drones that are turned out ask again.
    """

    def __init__(self, flights: Flights, found: Encounters, distance: float, options: Floats) -> None:
        self._flights, self._options = flights, options
        self._needed = distance**2
        self._sizes, self._size = np.unique(np.abs(options), return_inverse=True)
        self._side = np.where(options < 0, -1.0, 1.0)[:, None]
        count = len(flights.moment)
        rows = len(found.pairs)
        # Each meeting twice, once for each of the two, sorted by drone and then by whom it meets.
        drone, partner = found.pairs.T.ravel(), np.concatenate([found.pairs[:, 1], found.pairs[:, 0]])
        order = np.lexsort((partner, drone))
        row = np.tile(np.arange(rows), 2)[order]
        drone, self._partner = drone[order], partner[order]
        self._load = np.bincount(drone, minlength=count)
        flat = [(a[:, :2] * b[:, :2]).sum(axis=1) for a, b in _products(found)]
        self._flat = np.stack(flat)[:, row]
        sign = np.repeat([1.0, -1.0], rows)[order]
        self._across = np.stack([found.begin[:, 2], found.end[:, 2]])[:, row] * sign
        self._time = found.time[row] + np.array([[0.0], [found.step]])
        # Meetings of the same two are a run of rows; of each run where it begins, and of each drone its first run.
        first = np.ones(2 * rows, dtype=bool)
        first[1:] = (np.diff(drone) != 0) | (np.diff(self._partner) != 0)
        begin = np.flatnonzero(first)
        self._begins = np.append(begin, 2 * rows)
        self._whom = self._partner[begin]
        self._runs = np.searchsorted(drone[begin], np.arange(count + 1))
        self._lift = np.zeros(count)
        self._choice = np.zeros(count, dtype=np.int64)
        self._placed = np.zeros(count, dtype=bool)
        self._turned_out = np.zeros(count, dtype=np.int64)
        self._known: dict[tuple[int, int], Ints] = {}

    def choose(self) -> tuple[Floats, Ints]:
        """Place everybody; whoever finds no place turns out those who are cheapest to turn out, a bounded number."""
        load = self._load
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

    def _place(self, drone: int) -> Ints:
        """Give the drone the first lift that keeps clear of all placed ones; return whom it turns out if none does."""
        runs = np.arange(self._runs[drone], self._runs[drone + 1])
        runs = runs[self._placed[self._whom[runs]]]
        whom = self._whom[runs]
        short = self._short(drone, runs, whom)
        total = short.sum(axis=0)
        best = int(np.argmin(total))  # the first with none, if there is one
        if total[best]:
            # Everybody counts once, and as often again as they have been turned out before; then, how long it lasts.
            cost = (1.0 + self._turned_out[whom]) @ (short > 0) + total / self._load[drone]
            best = int(np.argmin(cost))
        self._lift[drone], self._choice[drone] = self._options[best], best
        self._placed[drone] = True
        return np.asarray(whom[short[:, best] > 0])

    def _short(self, drone: int, runs: Ints, whom: Ints) -> Ints:
        """Return in how many steps of each run (r,) the drone is too near to the other one, with each lift, (r, k)."""
        keys = list(zip(runs.tolist(), self._choice[whom].tolist(), strict=True))
        known = [self._known.get(key) for key in keys]
        new = [index for index, each in enumerate(known) if each is None]
        if new:
            for index, counts in zip(new, self._counted(drone, runs[new]), strict=True):
                known[index] = self._known[keys[index]] = counts
        return np.array(known, dtype=np.int64).reshape(len(runs), len(self._options))

    def _counted(self, drone: int, runs: Ints) -> Ints:
        """Return the same, as the others' lifts are now."""
        begin, end = self._begins[runs], self._begins[runs + 1]
        length = end - begin
        inner = np.cumsum(length) - length
        rows = np.arange(int(length.sum())) + np.repeat(begin - inner, length)
        time, partner = self._time[:, rows], self._partner[rows]
        pushed = self._flights.push_at(time[:, None], self._sizes[:, None], np.array([drone]))
        own = pushed[:, self._size] * self._side
        others = self._flights.push_at(time, self._lift[partner], partner)
        z = self._across[:, None, rows] + own - others[:, None]
        first, mixed, last = self._flat[:, None, rows]
        gap = nearest_straight(first + z[0] ** 2, mixed + z[0] * z[1], last + z[1] ** 2)
        return np.asarray(np.add.reduceat(gap < self._needed, inner, axis=1).T)


def _products(found: Encounters) -> list[tuple[Floats, Floats]]:
    return [(found.begin, found.begin), (found.begin, found.end), (found.end, found.end)]
