"""The ways between formations, within the allowed air: from the grid to a picture, between pictures, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError, ShowError
from choreo.motion.air.airspace import MARGIN, AirError, Breach, breach, clear_altitude
from choreo.motion.air.path_sampling import along, worse
from choreo.motion.around.detour import detour
from choreo.motion.around.gather import chained
from choreo.motion.laws.path import EARLY, EVEN, LATE, Sway
from choreo.motion.style import Style
from choreo.motion.styles.plane_by_plane import PlaneByPlane
from choreo.motion.styles.staggered import Staggered
from choreo.motion.styles.swirl import Swirl
from choreo.motion.together.route import DurationError, Route, Transition, route
from choreo.motion.transition import PLAIN, advised, styled, transition
from choreo.neighbours import closest
from choreo.planning.ground.launch import Launchpad
from choreo.planning.ground.vertical import told

SHORTEST = 0.1
"""Seconds of a transition in which nobody moves."""
_MICROMETRES = 1e6
"""In which all control points are whole."""
_TRIES = 8
_SURELY = 0.01
"""Seconds by which a way takes longer than another one for certain, whatever rounding does."""
_HEADROOM = 0.5
_BETWEEN = "between the take-off grid and this picture the drones would"


class BlockedError(ShowError):
    """A way that leaves the allowed air, whatever was tried; `served` if it ends with advice that was tried."""

    served = False


def travel(
    start: Floats,
    goal: Floats,
    limits: Limits,
    seed: int,
    *,
    where: str,
    duration: float | None,
    style: str | Style = "direct",
    known: Planned | None = None,
    again: bool = False,
) -> Transition:
    """Return the transition between two pictures, in `duration` s or the shortest safe time.

    `where` names the cue in errors. A `known` one between the same pictures, in the same style, is only flown again;
    one that may have to be flown `again` keeps its ways, which take memory.

    Raises
    ------
    BlockedError
        If no way stays in the allowed air.
    ShowError
        If the time is too short, or no way of that style keeps everybody apart.
    """
    if np.array_equal(start, goal) and Style.of(style).name != "swirl":  # which then turns
        return _still(start, limits, duration)
    with _named(where, limits):
        if isinstance(known, Transition) and duration is not None and _between(known, start, goal):
            slower = known.in_time(duration)
            if slower is not None:
                return slower
        found = transition(start, goal, limits, style=style, duration=duration, seed=seed)
        return found if again else replace(found, again=None)


def _between(known: Transition, start: Floats, goal: Floats) -> bool:
    return np.array_equal(known.start, start) and np.array_equal(known.goal, goal)


def _still(places: Floats, limits: Limits, duration: float | None) -> Transition:
    """Return the transition in which nobody moves: a change of light."""
    apart = closest(places * [1.0, 1.0, limits.min_distance / limits.vertical])
    there = np.rint(places * _MICROMETRES) / _MICROMETRES
    waits = Trajectory.hold(there, 0.0, SHORTEST if duration is None else round(duration, 3))
    return Transition(np.arange(len(places)), waits, apart, "lift arcs", places, places, limits)


@dataclass(frozen=True, eq=False)
class Approach:
    """A transition between a picture and the grid above the pads, and that grid: its altitude, m, and if it opens out.

    Where it does not, the drones stay in their layers over the pads, the lowest at the altitude (`Launchpad.unopened`).
    """

    move: Transition
    altitude: float
    opens: bool = True


Planned: TypeAlias = Transition | Approach


def approach(
    pads: Launchpad,
    picture: Floats,
    *,
    limits: Limits,
    seed: int,
    where: str,
    duration: float | None,
    back: bool,
    style: str | Style = "direct",
    order: Ints | None = None,
) -> Approach:
    """Return the transition between the grid above the pads and a picture.

    The grid stands as low as the way lets it: above every keep-out on the way, and high enough that nobody dips
    below min_altitude while the swarm turns upright. Where the ceiling leaves no room for that, it stands above what
    is near the pads, and the way leads round the rest. `back` flies from the picture to the grid. Where drones rise in
    layers and have no room to open out, they fly straight from their layers. An `order` says who flies where; then the
    picture must be flat, and the swarm goes round nothing.

    Raises
    ------
    BlockedError
        If no way stays in the allowed air.
    ShowError
        If the time is too short, or no way of that style keeps everybody apart.
    """
    wanted = Style.of(style)

    def fly(each: Style) -> Approach:
        asked = _Asked(picture, limits, seed, duration, back, each, order)
        try:
            return asked.over(pads)
        except AirError as error:
            layered = pads.unopened()
            if layered is None:
                raise
            try:
                return asked.over(layered)
            except DurationError:
                raise
            except InputError:
                raise error from None

    with _named(where, limits):
        try:
            return fly(wanted)
        except DurationError:
            raise
        except InputError as error:
            raise advised(error, wanted, fly) from None


@dataclass(frozen=True, eq=False)
class _Asked:
    """A transition that is asked for between a picture and the grid above some pads."""

    picture: Floats
    limits: Limits
    seed: int
    duration: float | None
    back: bool
    style: Style
    order: Ints | None
    low: bool = False
    all_along: bool = False

    def over(self, pads: Launchpad) -> Approach:
        """Return the transition from or to the grid above these pads; see `approach`."""
        try:
            return self._over(pads)
        except AirError:
            lower = replace(self, low=True)
            if lower._lowest(pads) >= self._lowest(pads):
                raise
            return lower._over(pads)

    def _over(self, pads: Launchpad) -> Approach:
        return self._plain(pads) if self.style.name in PLAIN else self._in_style(pads)

    def _lowest(self, pads: Launchpad) -> float:
        """Return how low the grid may stand, m: half a metre above all it has to clear, less under a low ceiling.

        That is what stands anywhere between pads and picture, or with `low` at the pads alone.
        """
        limits, footprint = self.limits, pads.grid(0.0)[:, :2]
        if self.low:
            footprint = np.concatenate([footprint, pads.pads[:, :2]])
        else:
            footprint = np.concatenate([footprint, self.picture[:, :2]])
        clear = max(clear_altitude(footprint, limits), pads.lowest)
        room = limits.max_altitude - float(pads.offsets[-1]) - clear
        return clear + (_HEADROOM if room > _HEADROOM + MARGIN else max(room / 2, 2 * MARGIN))

    def _plain(self, pads: Launchpad) -> Approach:
        bloom, order, limits = self.style.name == "bloom", self.order, self.limits
        quick = self._clear(pads, None, order, bloom=bloom)
        ways = [quick]
        turning = not bloom and quick.planned.method != "bowed flights"  # these are the same however the swarm turns
        if turning and (quick.raised or quick.found is not None):
            # The quickest turn may lead through obstacles; upright only beyond them, the grid may stand lower.
            turns = (EVEN, EARLY if self.back else LATE)
            ways += [self._clear(pads, sway, quick.planned.order) for sway in turns]
        clear = [way for way in ways if way.found is None and (order is None or (way.planned.order == order).all())]
        if clear:
            return self._quickest(pads, clear)
        if quick.found is None:
            raise InputError("no way was found on which each drone flies to its own pad")
        blocked = order is not None or breach(pads.grid(quick.altitude), limits) is not None
        if blocked or _opened(pads, quick.altitude)[0] is not None:
            raise _no_way(quick, pads)
        around = detour(quick.planned.start, quick.planned.goal, limits, self.seed)
        if around is None:
            raise _no_way(quick, pads)
        return Approach(chained(around, self.duration), quick.altitude, pads.opens)

    def _quickest(self, pads: Launchpad, ways: list[_Way]) -> Approach:
        """Return the way that is flown first to last in the least time, of those that are quick enough."""
        vertical = self.limits.max_descent if self.back else self.limits.max_climb
        least = [max(way.planned.least_duration, self.duration or 0.0) + way.altitude / vertical for way in ways]
        flown: dict[int, Approach] = {}
        slow: list[DurationError] = []
        best = np.inf
        for number in np.argsort(least, kind="stable").tolist():
            if least[number] > best + _SURELY:
                break
            way = ways[number]
            try:
                flown[number] = Approach(way.planned.fly(self.duration), way.altitude, pads.opens)
                best = min(best, flown[number].move.duration + way.altitude / vertical)
            except DurationError as error:
                slow.append(error)
        if not flown:
            raise min(slow, key=lambda error: error.shortest)
        return min(
            (flown[number] for number in sorted(flown)), key=lambda each: each.move.duration + each.altitude / vertical
        )

    def _clear(self, pads: Launchpad, sway: Sway | None, order: Ints | None, *, bloom: bool = False) -> _Way:
        """Return the way with the lowest grid that clears everything, or the last one tried and what it would break."""
        limits = self.limits
        altitude = first = self._lowest(pads)
        for _ in range(_TRIES):
            grid = pads.grid(altitude)
            start, goal = (self.picture, grid) if self.back else (grid, self.picture)
            planned = route(start, goal, limits, bloom=bloom, seed=self.seed, order=order, sway=sway)
            order, sway = planned.order, planned.sway
            found, lift = worse(along(planned.path, limits, back=self.back), _opened(pads, altitude))
            if found is None:
                break
            if not altitude + lift + _HEADROOM <= limits.max_altitude:
                break
            altitude += lift + _HEADROOM
        return _Way(planned, altitude, altitude > first, found)

    def _in_style(self, pads: Launchpad) -> Approach:
        """Return the way from the grid in a style of its own, with the lowest grid that serves.

        The way back is such a way flown backwards: so the drones leave the upright picture, and not one that lies. With
        fireflies it sinks and lies down all along, if that has room.
        """
        limits = self.limits
        if self.back:
            mirrored = replace(limits, max_climb=limits.max_descent, max_descent=limits.max_climb)
            outward = replace(self, back=False, limits=mirrored, style=self.style.backwards)
            drifts = self.style.name == "fireflies"
            try:
                out = replace(outward, all_along=drifts)._in_style(pads)
            except DurationError:
                raise
            except InputError:
                if not drifts:
                    raise
                out = outward._in_style(pads)
            return replace(out, move=replace(out.move.backwards(), limits=limits))
        altitude = self._lowest(pads)
        planned: Staggered | PlaneByPlane | Swirl | None = None
        for _ in range(_TRIES):
            grid, along_all = pads.grid(altitude), self.all_along
            planned = styled(self.style, grid, self.picture, limits, self.seed, all_along=along_all, known=planned)
            found, lift = worse(planned.outside(), _opened(pads, altitude))
            if found is None:
                return Approach(planned.fly(self.duration), altitude, pads.opens)
            if not altitude + lift + _HEADROOM <= limits.max_altitude:
                break
            altitude += lift + _HEADROOM
        assert found is not None
        raise AirError.of(f"style '{self.style.name}': {_BETWEEN}", found)


@dataclass(frozen=True, eq=False)
class _Way:
    """A route to or from the grid at an altitude; `raised` above the first guess, `found` if nothing clears it."""

    planned: Route
    altitude: float
    raised: bool
    found: Breach | None


def _no_way(way: _Way, pads: Launchpad) -> AirError:
    assert way.found is not None
    layers = len(pads.offsets)
    so = f"they rise in {layers} layers, as the pads are near" if layers > 1 else ""
    return AirError.of(_BETWEEN, way.found, so)


def _opened(pads: Launchpad, altitude: float) -> tuple[Breach | None, float]:
    """Return the worst breach of the layers over the pads and of their way out to the grid, and the lift it asks."""
    opening = pads.opening(altitude)
    return (None, 0.0) if opening is None else along(opening, pads.limits, whole=True)


@contextmanager
def _named(where: str, limits: Limits) -> Iterator[None]:
    """Turn errors of motion into errors of the show: where it is, in the words of the show's limits."""
    try:
        yield
    except AirError as error:
        words = str(error).replace(error.breach.limit, told(error.breach, limits), 1)
        blocked = BlockedError(f"{where}: {words}")
        blocked.served = error.served
        raise blocked from None
    except InputError as error:
        raise ShowError(f"{where}: {error}") from None
