"""The ways between formations, within the allowed air: from the grid to a picture, between pictures, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.errors import InputError, ShowError
from choreo.limits import Limits
from choreo.motion.airspace import Breach, breach, clear_altitude
from choreo.motion.path import Path
from choreo.motion.transition import Route, Transition, route
from choreo.timeline.launch import Launchpad

_LOOKS = 121
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
    found = _along(planned.path, limits)
    if found is not None:
        x, y, z = found.place
        raise ShowError(
            f"{where}: on the way there the drones would break {found.limit} by {found.excess:.1f} m near "
            f"x {x:.0f}, y {y:.0f}, z {z:.0f} m; move this picture or the one before it, or put one between them"
        )
    return _flown(planned, duration, where)


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
    footprint = np.concatenate([pads.grid(0.0)[:, :2], picture[:, :2]])
    altitude = clear_altitude(footprint, limits) + _HEADROOM
    found: Breach | None = None
    for _ in range(_TRIES):
        grid = pads.grid(altitude)
        start, goal = (picture, grid) if back else (grid, picture)
        found = breach(grid, limits)
        if found is None:
            planned = route(start, goal, limits, seed=seed)
            found = _along(planned.path, limits)
            if found is None:
                return Approach(_flown(planned, duration, where), altitude)
        if found.limit.startswith(("max", "the")):
            break
        altitude += found.excess * 1.2 + _HEADROOM
    assert found is not None
    x, y, z = found.place
    raise ShowError(
        f"{where}: between the take-off grid and this picture the drones would break {found.limit} by "
        f"{found.excess:.1f} m near x {x:.0f}, y {y:.0f}, z {z:.0f} m; move the picture, or the take-off grid"
    )


def _flown(planned: Route, duration: float | None, where: str) -> Transition:
    try:
        return planned.fly(duration)
    except InputError as error:
        raise ShowError(f"{where}: {error}") from None


def _along(path: Path, limits: Limits) -> Breach | None:
    """Return the worst breach along a path, looked at at evenly spread moments."""
    moments = np.linspace(0.0, path.end, _LOOKS)
    found = [breach(place, limits) for place in path.at(moments)]
    return max((each for each in found if each is not None), key=lambda each: each.excess, default=None)
