"""The ways between formations, within the allowed air: from the grid to a picture, between pictures, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError, ShowError
from choreo.motion.air.airspace import AirError, Breach, clear_altitude
from choreo.motion.air.airspace import told as words
from choreo.motion.air.path_sampling import along, worse
from choreo.motion.around.detour import detour
from choreo.motion.around.gather import chained
from choreo.motion.laws.path import EARLY, EVEN, LATE, Sway
from choreo.motion.style import Style
from choreo.motion.together.route import Route, Transition, route
from choreo.motion.transition import styled, transition
from choreo.neighbours import closest
from choreo.planning.ground.launch import Launchpad
from choreo.planning.ground.vertical import told

SHORTEST = 0.1
"""Seconds of a transition in which nobody moves."""
_MICROMETRES = 1e6
"""In which all control points are whole."""
_TRIES = 8
_HEADROOM = 0.5


def travel(
    start: Floats,
    goal: Floats,
    limits: Limits,
    seed: int,
    *,
    where: str,
    duration: float | None,
    style: str | Style = "direct",
) -> Transition:
    """Return the transition between two pictures, in `duration` s or the shortest safe time.

    `where` names the cue in errors.

    Raises
    ------
    ShowError
        If no way stays in the allowed air, or the time is too short.
    """
    if np.array_equal(start, goal):
        return _still(start, limits, duration)
    with _named(where, limits):
        return transition(start, goal, limits, style=style, duration=duration, seed=seed)


def _still(places: Floats, limits: Limits, duration: float | None) -> Transition:
    """Return the transition in which nobody moves: a change of light."""
    apart = closest(places * [1.0, 1.0, limits.min_distance / limits.vertical])
    there = np.rint(places * _MICROMETRES) / _MICROMETRES
    waits = Trajectory.hold(there, 0.0, SHORTEST if duration is None else round(duration, 3))
    return Transition(np.arange(len(places)), waits, apart, "lift arcs", places, places, limits)


@dataclass(frozen=True, eq=False)
class Approach:
    """A transition between a picture and the flat grid above the pads, and that grid's altitude, m."""

    move: Transition
    altitude: float


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
    below min_altitude while the swarm turns upright. `back` flies from the picture to the grid. An `order` says who
    flies where; then the picture must be flat, and the swarm goes round nothing.
    """
    wanted = Style.of(style)
    if wanted.name not in ("direct", "bloom"):
        with _named(where, limits):
            return _in_style(pads, picture, limits, seed, duration, wanted)
    bloom = wanted.name == "bloom"
    quick = _clear(pads, picture, limits, seed, None, order, back=back, bloom=bloom)
    ways = [quick]
    if not bloom and (quick.raised or quick.found is not None):
        # The quickest turn may lead through obstacles; turning upright only beyond them may let the grid stand lower.
        known = quick.planned.order
        ways += [
            _clear(pads, picture, limits, seed, sway, known, back=back) for sway in (EVEN, EARLY if back else LATE)
        ]
    clear = [way for way in ways if way.found is None]
    if not clear:
        around = detour(quick.planned.start, quick.planned.goal, limits, seed) if order is None else None
        if around is None or _opened(pads, quick.altitude)[0] is not None:
            raise ShowError(f"{where}: {_no_way(quick, pads, limits)}")
        with _named(where, limits):
            return Approach(chained(around, duration), quick.altitude)
    with _named(where, limits):
        flown = [Approach(way.planned.fly(duration), way.altitude) for way in clear]
    vertical = limits.max_descent if back else limits.max_climb
    return min(flown, key=lambda each: each.move.duration + each.altitude / vertical)


@dataclass(frozen=True, eq=False)
class _Way:
    """A route to or from the grid at an altitude; `raised` above the first guess, `found` if nothing clears it."""

    planned: Route
    altitude: float
    raised: bool
    found: Breach | None


def _clear(
    pads: Launchpad,
    picture: Floats,
    limits: Limits,
    seed: int,
    sway: Sway | None,
    order: Ints | None,
    *,
    back: bool,
    bloom: bool = False,
) -> _Way:
    """Return the way with the lowest grid that clears everything, or the last one tried and what it would break."""
    footprint = np.concatenate([pads.grid(0.0)[:, :2], picture[:, :2]])
    altitude = first = max(clear_altitude(footprint, limits), pads.lowest) + _HEADROOM
    for _ in range(_TRIES):
        grid = pads.grid(altitude)
        start, goal = (picture, grid) if back else (grid, picture)
        planned = route(start, goal, limits, bloom=bloom, seed=seed, order=order, sway=sway)
        order, sway = planned.order, planned.sway
        found, lift = worse(along(planned.path, limits, back=back), _opened(pads, altitude))
        if found is None:
            break
        if not altitude + lift + _HEADROOM <= limits.max_altitude:
            break
        altitude += lift + _HEADROOM
    return _Way(planned, altitude, altitude > first, found)


def _in_style(
    pads: Launchpad, picture: Floats, limits: Limits, seed: int, duration: float | None, style: Style
) -> Approach:
    """Return the way from the grid in a style of its own, with the lowest grid that serves."""
    footprint = np.concatenate([pads.grid(0.0)[:, :2], picture[:, :2]])
    altitude = max(clear_altitude(footprint, limits), pads.lowest) + _HEADROOM
    for _ in range(_TRIES):
        planned = styled(style, pads.grid(altitude), picture, limits, seed)
        found, lift = worse(planned.outside(), _opened(pads, altitude))
        if found is None:
            return Approach(planned.fly(duration), altitude)
        if not altitude + lift + _HEADROOM <= limits.max_altitude:
            break
        altitude += lift + _HEADROOM
    assert found is not None
    raise AirError(
        "between the take-off grid and this picture the drones would", found, "use 'direct', or move the picture"
    )


def _no_way(way: _Way, pads: Launchpad, limits: Limits) -> str:
    assert way.found is not None
    layers = len(pads.offsets)
    fix = "move the picture, or the take-off grid"
    if layers > 1:
        fix += f", or put the pads {limits.planning_distance:g} m apart (now the drones rise in {layers} layers)"
    place = words(way.found, told(way.found, limits))
    return f"between the take-off grid and this picture the drones would {place}; {fix}"


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
        raise ShowError(f"{where}: {str(error).replace(error.breach.limit, told(error.breach, limits), 1)}") from None
    except InputError as error:
        raise ShowError(f"{where}: {error}") from None
