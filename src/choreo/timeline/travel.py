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
_LEAST_PART = 0.05


def travel(start: Floats, goal: Floats, limits: Limits, seed: int, *, where: str, duration: float | None) -> Transition:
    """Return the transition between two pictures, in `duration` s or the shortest safe time.

    `where` names the cue in errors.

    Raises
    ------
    ShowError
        If the way leaves the allowed air, or the time is too short.
    """
    planned = route(start, goal, limits, seed=seed)
    found, _ = _along(planned.path, limits)
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
    order = None
    for _ in range(_TRIES):
        grid = pads.grid(altitude)
        start, goal = (picture, grid) if back else (grid, picture)
        planned = route(start, goal, limits, seed=seed, order=order)
        order = planned.order
        found, lift = _along(planned.path, limits, back=back)
        if found is None:
            return Approach(_flown(planned, duration, where), altitude)
        altitude += lift + _HEADROOM
        if not np.isfinite(altitude) or altitude > limits.max_altitude:
            break
    assert found is not None  # else the way was clear
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


def _along(path: Path, limits: Limits, *, back: bool = False) -> tuple[Breach | None, float]:
    """Return the worst breach along a path, and by how much the grid must be higher to clear all of them, m.

    A higher grid lifts the swarm by less and less on its way to the picture: by the part 1 - s of the way left.
    """
    moments = np.linspace(0.0, path.end, _LOOKS)
    share = np.sin(moments / path.end * np.pi / 2) ** 2
    left = share if back else 1.0 - share
    worst, lift = None, 0.0
    for place, part in zip(path.at(moments), left, strict=True):
        found = breach(place, limits)
        if found is None:
            continue
        worst = found if worst is None or found.excess > worst.excess else worst
        helps = found.limit.startswith(("min", "keep"))
        lift = max(lift, found.excess / part if helps and part > _LEAST_PART else np.inf)
    return worst, lift
