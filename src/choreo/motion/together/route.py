"""A route: who flies where and along which path, with the proof of the distance it keeps; time comes last.

Whether a route stays in the allowed air is asked elsewhere (`choreo.motion.air.path_sampling`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import ArrayLike

from choreo.arrays import Floats, Ints, frozen, points
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.motion.air.airspace import MARGIN
from choreo.motion.laws.bezier_fit import FITTING, GRAINS, fly, least_duration
from choreo.motion.laws.path import EVEN, Path, Sway, bowed, lift_arcs, quarter_ellipses, stretched
from choreo.motion.laws.time_law import Reach, extreme, reach, rough_duration
from choreo.motion.matching.assignment import assign, broken_pairs
from choreo.motion.matching.bottleneck import shortest_flights
from choreo.motion.matching.lower_bound import bottleneck_time, own_times
from choreo.motion.together.bows import bows
from choreo.motion.together.levels import conflicts, levels
from choreo.motion.together.planes import facing, frames
from choreo.motion.together.turning import quickest_sway
from choreo.neighbours import closest

_SLOW = 1.4
"""Bowed flights that take so many times the longest flight's own time are compared with quarter ellipses."""
_GRAIN = 1e-6
"""Metres to which places are rounded for a search; a pair's distance then is less than four of them off."""
_ALIKE = 1e-3
"""Metres to which places are rounded where only the assignment depends on it: what ties decides no rounding error."""
_LARGE_PUSH = 0.25
"""Part of the longest flight's time that pushing out and back may cost before another assignment is tried."""


@dataclass(frozen=True, eq=False)
class Transition:
    """Flights from one formation to another.

    Parameters
    ----------
    order : (n,) array
        Start i flies to goal `order[i]`.
    trajectory : Trajectory
        The curves, in the order of the starts, from time 0.
    closest : float
        No two drones come nearer than this, m, by the method's proof, less what fitting the curves may cost.
        With a `vertical_distance` lengths are counted in the stretched metric (see `Limits`).
    method : str
        'lift arcs', 'bowed flights' or 'quarter ellipses': the proof that carries it.
    start, goal : (n, 3) arrays
        What was asked for, m.
    limits : Limits
    again : partial or None
        Given another duration, s, flies the same ways in it, for `in_time`; None where they are not known any more.
    """

    order: Ints
    trajectory: Trajectory
    closest: float
    method: str
    start: Floats
    goal: Floats
    limits: Limits
    again: partial[Transition] | None = field(default=None, repr=False)

    def in_time(self, duration: float) -> Transition | None:
        """Return what is planned when so many seconds are asked for, without looking for the ways again.

        None where the ways are not known; raises as they did.
        """
        if self.again is None:
            return None
        return replace(self.again(duration), start=self.start, goal=self.goal, limits=self.limits, again=self.again)

    @property
    def duration(self) -> float:
        """Seconds from rest to rest."""
        return self.trajectory.duration

    @cached_property
    def bound(self) -> float:
        """Seconds that no planner can undercut: see `choreo.motion.matching.lower_bound`."""
        return bottleneck_time(self.start, self.goal, self.limits)

    def backwards(self) -> Transition:
        """Return the same flights from the goal to the start: who kept apart keeps apart, whoever climbed sinks.

        It keeps limits whose climb and descent are exchanged.
        """
        back = np.argsort(self.order)
        times = np.rint((self.trajectory.times[-1] - self.trajectory.times[::-1]) * 1000) / 1000
        limits = replace(self.limits, max_climb=self.limits.max_descent, max_descent=self.limits.max_climb)
        return replace(
            self,
            order=frozen(back),
            trajectory=Trajectory(times, frozen(self.trajectory.control[::-1, ::-1][:, :, back])),
            start=self.goal,
            goal=self.start,
            limits=limits,
        )


@dataclass(frozen=True, eq=False)
class Route:
    """A transition before its time law: the order, the path, the distance that it keeps, m, and how it turns."""

    order: Ints
    path: Path
    distance: float
    method: str
    start: Floats
    goal: Floats
    limits: Limits
    sway: Sway = EVEN

    def rough_duration(self) -> float:
        """Return about how long the shortest flight takes, s, in a few milliseconds."""
        return rough_duration(self.path.take(extreme(self.path)), self.limits)

    @cached_property
    def _room(self) -> Reach:
        return reach(self.path, self.limits)

    @cached_property
    def least_duration(self) -> float:
        """Seconds that `fly` takes at least; found in a fraction of its time."""
        return least_duration(self._room)

    def fly(self, duration: float | None = None) -> Transition:
        """Return the transition in the shortest safe time, or in `duration` s.

        Raises
        ------
        InputError
            If the duration is shorter than the shortest safe one, which is named.
        """
        fitted = fly(self.path, self.limits, duration, self._room)
        check_duration(fitted.trajectory.duration, duration)
        safe = self.distance - 2 * fitted.deviation - 1e-5
        parts = self.start, self.goal, self.limits
        return Transition(frozen(self.order), fitted.trajectory, safe, self.method, *parts)


def route(
    start: ArrayLike,
    goal: ArrayLike,
    limits: Limits,
    *,
    bloom: bool = False,
    seed: int = 0,
    order: Ints | None = None,
    sway: Sway | None = None,
) -> Route:
    """Return who flies where from start to goal, (n, 3) m, and along which path, before the time law.

    Two flat formations take lift arcs, all others bowed flights or quarter ellipses, and with `bloom` all take these.
    `order` keeps an assignment that is known, for example of the same formations before one was moved; `sway` says how
    a swarm turns from one plane to another, None for what takes the least time.
    """
    # On whole micrometres, as the curves are: else rounding could take one end up and the next beginning down.
    begin, end = (np.rint(points(each, "route") * GRAINS) / GRAINS for each in (start, goal))
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    low, high = begin * squeeze, end * squeeze
    distance = min(closest(low), closest(high))
    pair = None if bloom else frames(low, high, facing(low, high))
    rng = np.random.default_rng(seed)
    if bloom:
        order, path = _bloom(low, high, order, rng)
        return Route(order, stretched(path, 1 / squeeze), distance, "quarter ellipses", begin, end, limits)
    if pair is None:
        return _through_space(begin, end, limits, order, rng)
    a, b = pair[0].local(low), pair[1].local(high)
    if order is None:
        middle = begin.mean(axis=0)
        flat_here, flat_there, here, there = map(_rounded, (a, b, begin - middle, end - middle))
        flat = flat_here[:, :2], flat_there[:, :2]
        order = _timely(*flat, here, there, distance - 3 * _ALIKE, limits, rng)
    lift = levels(len(a), conflicts(a[:, :2], b[order, :2], distance))
    if sway is None:
        sway = quickest_sway(a, b[order], lift, *pair, limits, 1 / squeeze)
    path = stretched(lift_arcs(a, b[order], lift, *pair, sway), 1 / squeeze)
    return Route(order, path, distance, "lift arcs", begin, end, limits, sway)


def _through_space(start: Floats, goal: Floats, limits: Limits, known: Ints | None, rng: np.random.Generator) -> Route:
    """Return bowed flights, or quarter ellipses where no bows are found or these take longer."""
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    low, high = start * squeeze, goal * squeeze
    middle = start.mean(axis=0)
    near, far = (_rounded(each - middle, _GRAIN) for each in (start, goal))
    order, found, safe = _bowed(near, far, float(middle[2]), limits, known, rng)
    ways: list[Route] = []
    if found is not None:
        path = stretched(bowed(low, high[order], found), 1 / squeeze)
        ways.append(Route(order, path, safe, "bowed flights", start, goal, limits))
    longest = float(own_times(goal[order] - start, limits).max())
    if not ways or ways[0].rough_duration() > _SLOW * longest:
        spacing = min(closest(low), closest(high))
        order, path = _bloom(low, high, None, rng)
        ways.append(Route(order, stretched(path, 1 / squeeze), spacing, "quarter ellipses", start, goal, limits))
    return min(ways, key=Route.rough_duration)


def _bowed(
    start: Floats, goal: Floats, middle: float, limits: Limits, known: Ints | None, rng: np.random.Generator
) -> tuple[Ints, Floats | None, float]:
    """Return the assignment, the bows (None where none are found), and the distance that they keep, m.

    `start` and `goal` are rounded, heights count from `middle` m.
    """
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    low, high = start * squeeze, goal * squeeze
    safe = min(limits.min_distance + FITTING, closest(low), closest(high))
    floor, ceiling = limits.min_altitude + MARGIN, limits.max_altitude - MARGIN
    heights = [(height - middle) * float(squeeze[2]) for height in (floor, ceiling)]
    order = known
    if order is None:
        order = shortest_flights(_rounded(low), _rounded(high), _rounded(start), _rounded(goal), limits, rng)
    found = bows(low, high[order], safe, *heights)
    if found is None and known is None:
        order = assign(low, high, rng)
        found = bows(low, high[order], safe, *heights)
    return order, found, safe - 4 * _GRAIN


def _rounded(places: Floats, grain: float = _ALIKE) -> Floats:
    """Return the places on whole grains, m, so that rounding errors choose nothing."""
    return np.asarray(np.rint(places / grain) * grain)


def _bloom(start: Floats, goal: Floats, known: Ints | None, rng: np.random.Generator) -> tuple[Ints, Path]:
    here, there = start - start.mean(axis=0), goal - goal.mean(axis=0)
    order = assign(here, there, rng) if known is None else known
    if broken_pairs(here, there, order):
        raise AssertionError("the assignment breaks its certificate: quarter ellipses would not be safe")
    return order, quarter_ellipses(start, goal[order])


def _timely(
    a: Floats, b: Floats, start: Floats, goal: Floats, distance: float, limits: Limits, rng: np.random.Generator
) -> Ints:
    """Return the assignment for lift arcs, from coordinates in the planes, (n, 2) m, and in the world, (n, 3) m.

    It serves time first. Where that asks for pushes much larger than the distance, the one of least squared
    distance, whose pushes stay small, is weighed against it.
    """
    order = shortest_flights(a, b, start, goal, limits, rng)
    lift = levels(len(a), conflicts(a, b[order], distance))
    longest = float(own_times(goal[order] - start, limits).max())
    if _push_time(lift, limits) <= _LARGE_PUSH * longest:
        return order
    orders = [order, assign(a, b, rng)]
    return min(orders, key=lambda each: _rough_time(each, a, b, start, goal, distance, limits))


def _rough_time(
    order: Ints, a: Floats, b: Floats, start: Floats, goal: Floats, distance: float, limits: Limits
) -> float:
    """Return about how long lift arcs take: the longest flight, and the time to be pushed out and back."""
    lift = levels(len(a), conflicts(a, b[order], distance))
    return float(own_times(goal[order] - start, limits).max()) + _push_time(lift, limits)


def _push_time(lift: Floats, limits: Limits) -> float:
    return float(np.ptp(lift)) / min(limits.usable_speed, limits.max_climb, limits.max_descent)


class DurationError(InputError):
    """A duration shorter than the `shortest` safe one, s, which is a tenth of a second rounded up."""

    shortest: float


def check_duration(shortest: float, duration: float | None) -> None:
    """Raise `DurationError` if the duration asked for, s, is shorter than the shortest safe one."""
    if duration is not None and shortest > duration + 0.0015:
        named = float(np.ceil(shortest * 10 - 1e-6) / 10)
        error = DurationError(f"travel = {duration:g} s is too short, the shortest safe time is {named:.1f} s")
        error.shortest = named
        raise error
