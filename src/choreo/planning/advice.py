"""What would help a show whose ways are not free: other pads, tried on the very way that failed, told if they serve."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from choreo.errors import ShowError
from choreo.planning.ground.pads import check_pads, is_grid
from choreo.planning.group_plan import Crew
from choreo.planning.work.legs import Planned
from choreo.show.groups import parts
from choreo.show.show import Show


def for_blocked(error: ShowError, show: Show, number: int, crew: Crew, leg: int) -> ShowError:
    """Return the error for a way of a crew that leaves the allowed air, with what was tried and serves.

    Parameters
    ----------
    error : ShowError
    show : Show
        The whole one.
    number : int
        Which crew it is.
    crew : Crew
    leg : int
        Which of its ways, counted from 0 for the way to its first picture.
    """
    home = leg == len(crew.full)
    for words, other in _other_pads(show, home=home) if home or leg == 0 else ():
        if _flies(other, number, leg):
            return ShowError(f"{error}; {words}")
    return error


def _flies(show: Show, number: int, leg: int) -> bool:
    """Return whether this way of a crew can be flown."""
    with suppress(ShowError):
        check_pads(show.fleet, show.limits)
        crew = Crew.of(parts(show)[number])
        outward = [*crew.outward()]
        if leg < len(outward):
            outward[leg].fly()
        else:
            flown: list[Planned] = [way.fly() for way in outward] if crew.lands_on_own_pads else []
            crew.home(flown).fly()
        return True
    return False


def _other_pads(show: Show, *, home: bool) -> Iterator[tuple[str, Show]]:
    """Yield other ways to start and to land, in words, and the show that follows them."""
    fleet = show.fleet
    if home and fleet.landing == "own":
        yield "set fleet.landing to 'any'", replace(show, fleet=replace(fleet, landing="any"))
    if fleet.launch == "waves":
        yield "set fleet.launch to 'layers'", replace(show, fleet=replace(fleet, launch="layers"))
    apart = math.ceil(show.limits.planning_distance * 100 - 1e-6) / 100
    if fleet.spacing < apart and is_grid(fleet):
        yield f"set fleet.spacing to {apart:g}", replace(show, fleet=fleet.on_grid(spacing=apart))
