"""Transitions in which each drone leaves at a moment of its own: pour, scroll, fireflies.

No closed proof is known for them. Flights, moments and lifts are chosen so that nobody comes near on short straight
steps; then the finished curves are measured exactly, all pairs at all times. What is not clear is tried again with
more patience: longer flights, other moments, wider spread.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from choreo.arrays import Floats, Ints, frozen
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.motion.air.airspace import Breach
from choreo.motion.air.path_sampling import breached
from choreo.motion.laws.bezier_fit import GRAINS, overruns
from choreo.motion.laws.spline_fit import rest_to_rest
from choreo.motion.separation.closest_approach import approaches
from choreo.motion.style import Style
from choreo.motion.styles.flight_plane import FlightPlane, flight_plane_for
from choreo.motion.styles.flights import Flights
from choreo.motion.styles.lanes import Encounters, encounters, lanes
from choreo.motion.styles.retiming import retimed
from choreo.motion.styles.schedule import PATIENCE, Patience, assignment, scheduled
from choreo.motion.together.route import Transition, check_duration
from choreo.neighbours import closest, near_pairs

_PIECE = 0.2
"""Seconds that a piece of the curves lasts, unless there would be more than `_MOST_PIECES` of them."""

_MOST_PIECES = 150
_BRIEFEST = 0.1
_LEVELS = 24
"""Lifts to each side, a quarter of the distance apart."""

_ROUNDS = 8
_BEFORE = 0.95
"""Part of the plane's turn that is over when the first drone leaves."""

_LOST = 0.4
"""Part of the drones beyond which more patience does not find lanes for those that have none."""

_FEW, _MOST_RETIMED = 0.25, 80
"""Part of the drones, and how many, that may take other moments than the style's."""

_MOST_BEHIND = 24
"""The same where drones stand behind each other: with more of them, these are better sorted into planes."""

_ROUNDING = 1e-5
"""Metres that the curves keep beyond `min_distance` at their own pace: other knots shift them by less."""

_SAME = 1e-9
"""Metres by which places in the plane differ by rounding alone."""

_HOPELESS = "found no way on which everybody keeps the distance (it wants formations that are flat, or nearly so)"


@dataclass(frozen=True, eq=False)
class Staggered:
    """Flights at moments of their own, before their final pace.

    Parameters
    ----------
    order : (n,) array
        Start i flies to goal `order[i]`.
    flights : Flights
    stage : FlightPlane
    style : Style
    start, goal : (n, 3) arrays
        What was asked for, m.
    limits : Limits
    search : Search or None
        What they were found by.
    """

    order: Ints
    flights: Flights
    stage: FlightPlane
    style: Style
    start: Floats
    goal: Floats
    limits: Limits
    search: Search | None = None

    def curves(self, duration: float) -> Trajectory:
        """Return the curves, stretched evenly to `duration` s, a whole number of milliseconds."""
        natural = self.flights.duration
        pieces = int(np.clip(np.ceil(natural / _PIECE), 12, _MOST_PIECES))
        times = np.unique(np.rint(np.linspace(0.0, duration * 1000, pieces + 1))) / 1000
        place, speed = self.flights.at(times * (natural / duration))
        place, speed = self.stage.world(times / duration, place, speed * (natural / duration), 1 / duration)
        if self.limits.max_jerk is not None:
            return Trajectory(times, rest_to_rest(times, place, GRAINS))
        third = np.diff(times)[:, None, None] / 3
        rows = [place[:-1], place[:-1] + third * speed[:-1], place[1:] - third * speed[1:], place[1:]]
        return Trajectory(times, np.rint(np.stack(rows, axis=1) * GRAINS) / GRAINS)

    @cached_property
    def shortest(self) -> Trajectory:
        """The curves in the shortest time in which they keep speeds and acceleration."""
        duration = self.flights.duration
        for _ in range(_ROUNDS):
            made = self.curves(duration)
            excess = float(overruns(made, self.limits).max())
            if 0.999 <= excess <= 1.0 or (excess <= 1.0 and duration <= _BRIEFEST):
                return made
            duration = float(np.ceil(max(made.duration * (excess + 1e-4), _BRIEFEST) * 1000)) / 1000
        return self._within(duration)

    def _within(self, duration: float) -> Trajectory:
        """Return the curves in the given time, s, or a little more where their knots ask for it."""
        for _ in range(_ROUNDS):
            made = self.curves(duration)
            if overruns(made, self.limits).max() <= 1.0:
                return made
            duration = float(np.ceil(duration * 1005)) / 1000
        raise AssertionError("the flights do not settle within the limits")

    def fly(self, duration: float | None = None) -> Transition:
        """Return the transition in the shortest safe time, or in `duration` s.

        Raises
        ------
        InputError
            If the duration is shorter than the shortest safe one, which is named.
        """
        made = self.shortest
        check_duration(made.duration, duration)
        if duration is not None and duration > made.duration:
            made = self._within(round(duration * 1000) / 1000)
        nearest = self.nearest(made)
        if nearest < self.limits.min_distance:
            raise InputError(f"style '{self.style.name}': {_HOPELESS}")
        parts = self.start, self.goal, self.limits
        return Transition(frozen(self.order), made, nearest - 1e-6, self.style.name, *parts)

    def nearest(self, made: Trajectory) -> float:
        """Return how near two drones come, m, where distances are counted; at the most the formations' spacing."""
        squeeze = 1 / self.stage.stretch
        spacing = min(closest(self.start * squeeze), closest(self.goal * squeeze), 1e6)
        return approaches(made, spacing, squeeze).closest

    def outside(self) -> tuple[Breach | None, float]:
        """Return the worst breach of altitudes, fence and keep-outs, and the lift of the start that would clear it, m.

        The control points are looked at: a curve never leaves their hull.
        """
        made = self.shortest
        places = np.concatenate([made.control[:, :3].reshape(-1, made.drones, 3), made.end[None]])
        left = 1.0 - self.stage.share(np.linspace(0.0, 1.0, len(places)))
        return breached(places, left, self.limits)


def staggered(
    style: Style,
    start: Floats,
    goal: Floats,
    limits: Limits,
    seed: int,
    *,
    all_along: bool = False,
    known: Staggered | None = None,
) -> Staggered:
    """Return flights in the given style, (n, 3) m each, on which everybody keeps the distance.

    They stay in the allowed air if a way was found that does (see `Staggered.outside`). A plane that has to turn does
    so before the first drone leaves, or `all_along`: rigid as it is, it changes no distance in either case. `known`
    flights between the same formations, one of them higher or lower, are no part of the result: it is only quicker.

    Raises
    ------
    InputError
        If nothing was found that keeps everybody apart.
    """
    search = None if known is None or known.search is None else known.search.moved(start, goal)
    search = replace(search or Search.of(style, start, goal, limits, seed), all_along=all_along)
    found = search.best()
    if found is None:
        raise InputError(f"style '{style.name}': {_HOPELESS}")
    return found


@dataclass(frozen=True, eq=False)
class Search:
    """What is asked for, in the coordinates of the stage: `here` and `there` (n, 3) m, in the order of the drones."""

    style: Style
    start: Floats
    goal: Floats
    limits: Limits
    stage: FlightPlane
    here: Floats
    there: Floats
    order: Ints
    chance: Floats
    distance: float
    all_along: bool = False
    last: bool = False
    """Whether there is nothing else to try, where drones stand behind each other."""

    found: dict[tuple[Patience, tuple[float, ...]], tuple[Floats, Ints]] = field(default_factory=dict)
    """The lanes that were found before, and for whom there are none."""

    @cached_property
    def _brief(self) -> bool:
        """Whether to give up early: drones stand behind each other, nearer in the plane than the distance."""
        seen = (each[:, :2] for each in (self.here, self.there))
        return not self.last and any(len(near_pairs(each, self.distance)) > 0 for each in seen)

    @staticmethod
    def of(style: Style, start: Floats, goal: Floats, limits: Limits, seed: int) -> Search:
        """Return what is asked for, told in the plane of the formations, or before the audience."""
        squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
        stage = flight_plane_for(start * squeeze, goal * squeeze, 1 / squeeze)
        here, there = stage.begin.local(start * squeeze), stage.finish.local(goal * squeeze)
        rng = np.random.default_rng(seed)
        order = assignment(style, here[:, :2], there[:, :2], rng)
        chance = rng.uniform(size=(len(start), 2))
        return Search.on(stage, order, style, start, goal, limits, chance)

    @staticmethod
    def on(
        stage: FlightPlane, order: Ints, style: Style, start: Floats, goal: Floats, limits: Limits, chance: Floats
    ) -> Search:
        """Return what is asked for on a stage, where it is known who flies where."""
        squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
        here, there = stage.begin.local(start * squeeze), stage.finish.local(goal * squeeze)
        distance = _distance(start * squeeze, goal * squeeze, limits)
        return Search(style, start, goal, limits, stage, here, there[order], order, chance, distance)

    def best(self) -> Staggered | None:
        """Return flights on which everybody keeps the distance, in the allowed air if there are such; None for none.

        Pushed to both sides the swarm stays nearest to the plane; a fence or a roof may leave room on one side only.
        """
        met: dict[Patience, Encounters] = {}
        first = None
        for sides in ((1.0, -1.0), (1.0,), (-1.0,)):
            clear = self.clear(sides, met)
            if clear is not None and clear.outside()[0] is None:
                return clear
            first = first or clear
            if first is None:
                break  # one side alone has less room than both
            if clear is None and self.flat:
                break  # what has no room on one side of a plane has none on the other
        return first

    def moved(self, start: Floats, goal: Floats) -> Search | None:
        """Return the same search with the formations elsewhere, None where they look otherwise in their plane."""
        squeeze = 1 / self.stage.stretch
        stage = flight_plane_for(start * squeeze, goal * squeeze, self.stage.stretch)
        here, there = stage.begin.local(start * squeeze), stage.finish.local(goal * squeeze)[self.order]
        distance = _distance(start * squeeze, goal * squeeze, self.limits)
        shift = max(np.abs(here - self.here).max(), np.abs(there - self.there).max(), abs(distance - self.distance))
        if shift > _SAME or stage.still != self.stage.still:
            return None
        return replace(self, start=start, goal=goal, stage=stage, here=here, there=there, distance=distance)

    @property
    def flat(self) -> bool:
        """Whether both formations lie in the plane."""
        return max(float(np.abs(each[:, 2]).max()) for each in (self.here, self.there)) <= _SAME

    def clear(self, sides: tuple[float, ...], met: dict[Patience, Encounters]) -> Staggered | None:
        """Return flights on which everybody keeps the distance, pushed to the given sides, or None.

        Who meets whom is the same for all sides, and kept in `met`.
        """
        steps = np.arange(1, _LEVELS + 1) * self.distance / 4
        options = np.concatenate([[0.0], np.outer(steps, sides).ravel()])
        way = (self.there - self.here) @ self.stage.finish.axes * self.stage.stretch
        most = min(_FEW * len(self.here), _MOST_BEHIND if self._brief else _MOST_RETIMED)
        for patience in PATIENCE:
            local = self.here, self.there, way
            flights = scheduled(self.style, *local, self.distance, self.limits, patience, self.chance)
            if (patience, sides) not in self.found:
                if patience not in met:
                    met[patience] = encounters(flights, self.distance, float(steps[-1]))
                self.found[patience, sides] = lanes(flights, met[patience], self.distance, options)
            lift, stuck = self.found[patience, sides]
            if len(stuck) > (most if self._brief else _LOST * len(lift)):
                return None
            if len(stuck) > most:
                continue
            flights, clear = retimed(replace(flights, lift=lift), stuck, self.distance, options)
            if not clear:
                continue
            # A plane that turns does so first; the last of the turn and the first departures overlap.
            turning = self.stage.turning_time(self.here, self.limits)
            stage = self.stage
            if not self.all_along:
                before = max(_BEFORE * turning, turning - flights.duration)
                flights = replace(flights, moment=flights.moment + before)
                stage = replace(self.stage, turned=turning / flights.duration) if turning else self.stage
            made = Staggered(self.order, flights, stage, self.style, self.start, self.goal, self.limits, self)
            if made.nearest(made.shortest) >= self.limits.min_distance + _ROUNDING:
                return made
        return None


def _distance(start: Floats, goal: Floats, limits: Limits) -> float:
    """Return the distance to keep, m, where formations stand nearer than asked for, theirs."""
    return min(closest(start), closest(goal), limits.planning_distance) - 1e-6
