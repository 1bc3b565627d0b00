"""The ways between formations, within the allowed air: from the grid to a picture, between pictures, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.errors import InputError, ShowError
from choreo.limits import Limits
from choreo.motion.airspace import Breach, clear_altitude
from choreo.motion.gather import chained
from choreo.motion.transition import Route, Transition, route
from choreo.timeline.between import along, worse
from choreo.timeline.detour import detour
from choreo.timeline.launch import Launchpad
from choreo.timeline.vertical import told

_TRIES = 8
_HEADROOM = 0.5


def travel(start: Floats, goal: Floats, limits: Limits, seed: int, *, where: str, duration: float | None) -> Transition:
    """Return the transition between two pictures, in `duration` s or the shortest safe time.

    `where` names the cue in errors.

    Raises
    ------
    ShowError
        If the way leaves the allowed air, or the time is too short.
    """
    planned = route(start, goal, limits, seed=seed)
    found, _ = along(planned.path, limits)
    if found is None:
        return _flown(planned, duration, where)
    around = detour(start, goal, limits, seed)
    if around is None:
        raise ShowError(
            f"{where}: on the way there the drones would {_told(found, limits)}; "
            "move this picture or the one before it, or put one between them"
        )
    return _chained(around, duration, where)


@dataclass(frozen=True, eq=False)
class Approach:
    """A transition between a picture and the flat grid above the pads, and that grid's altitude, m."""

    move: Transition
    altitude: float


def approach(
    pads: Launchpad, picture: Floats, *, limits: Limits, seed: int, where: str, duration: float | None, back: bool
) -> Approach:
    """Return the transition between the grid above the pads and a picture.

    The grid stands as low as the way lets it: above every keep-out on the way, and high enough that nobody dips
    below min_altitude while the swarm turns upright. `back` flies from the picture to the grid.
    """
    even = _clear(pads, picture, limits, seed, "even", None, back=back)
    ways = [even]
    if even.raised or even.found is not None:
        # Turning upright only beyond the obstacles may let the grid stand lower.
        ways.append(_clear(pads, picture, limits, seed, "early" if back else "late", even.planned.order, back=back))
    clear = [way for way in ways if way.found is None]
    if not clear:
        around = detour(even.planned.start, even.planned.goal, limits, seed)
        if around is None or _opened(pads, even.altitude)[0] is not None:
            raise ShowError(f"{where}: {_no_way(even, pads, limits)}")
        return Approach(_chained(around, duration, where), even.altitude)
    flown = [Approach(_flown(way.planned, duration, where), way.altitude) for way in clear]
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
    pads: Launchpad, picture: Floats, limits: Limits, seed: int, turn: str, order: Ints | None, *, back: bool
) -> _Way:
    """Return the way with the lowest grid that clears everything, or the last one tried and what it would break."""
    footprint = np.concatenate([pads.grid(0.0)[:, :2], picture[:, :2]])
    altitude = first = clear_altitude(footprint, limits) + _HEADROOM
    for _ in range(_TRIES):
        grid = pads.grid(altitude)
        start, goal = (picture, grid) if back else (grid, picture)
        planned = route(start, goal, limits, seed=seed, order=order, turn=turn)
        order = planned.order
        found, lift = worse(along(planned.path, limits, back=back), _opened(pads, altitude))
        if found is None:
            break
        if not altitude + lift + _HEADROOM <= limits.max_altitude:
            break
        altitude += lift + _HEADROOM
    return _Way(planned, altitude, altitude > first, found)


def _no_way(way: _Way, pads: Launchpad, limits: Limits) -> str:
    assert way.found is not None
    layers = len(pads.offsets)
    fix = "move the picture, or the take-off grid"
    if layers > 1:
        fix += f", or put the pads {limits.planning_distance:g} m apart (now the drones rise in {layers} layers)"
    return f"between the take-off grid and this picture the drones would {_told(way.found, limits)}; {fix}"


def _opened(pads: Launchpad, altitude: float) -> tuple[Breach | None, float]:
    """Return the worst breach of the layers over the pads and of their way out to the grid, and the lift it asks."""
    opening = pads.opening(altitude)
    return (None, 0.0) if opening is None else along(opening, pads.limits, whole=True)


def _told(found: Breach, limits: Limits) -> str:
    x, y, z = (value + 0.0 for value in np.rint(found.place).tolist())  # -0.0 is 0.0
    much = f" by {found.excess:.1f} m" if np.isfinite(found.excess) else ""
    return f"break {told(found, limits)}{much} near x {x:.0f}, y {y:.0f}, z {z:.0f} m"


def _chained(hops: tuple[Route, ...], duration: float | None, where: str) -> Transition:
    try:
        return chained(hops, duration)
    except InputError as error:
        raise ShowError(f"{where}: {error}") from None


def _flown(planned: Route, duration: float | None, where: str) -> Transition:
    try:
        return planned.fly(duration)
    except InputError as error:
        raise ShowError(f"{where}: {error}") from None
