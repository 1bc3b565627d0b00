"""What would help a show whose ways are not free: other pads, tried on the very way that failed, told if they serve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from choreo.errors import ShowError
from choreo.motion.style import Style
from choreo.neighbours import closest
from choreo.planning.ground.launch_pads import check_pads, farther
from choreo.planning.group_plan import GroupPlan
from choreo.planning.parking import NoRoomError
from choreo.planning.work.tasks import Planned
from choreo.show.show import Show

_FEWER = 5
"""Smaller fleets that are tried at the most."""


def for_blocked(error: ShowError, show: Show, number: int, group_plan: GroupPlan, way: int) -> ShowError:
    """Return the error for a way of a group that leaves the allowed air, with what was tried and serves.

    Parameters
    ----------
    error : ShowError
    show : Show
        The whole one.
    number : int
        Which group it is.
    group_plan : GroupPlan
    way : int
        Which of its ways, counted from 0 for the way to its first picture.
    """
    home = way == len(group_plan.full)
    if not home and way > 0:
        return error
    for words, other in _other_pads(show, home=home):
        if _flies(other, number, way):
            return ShowError(f"{error}; {words}")
    first = group_plan.part.numbers[0] - 1
    if not home and Style.of(show.cues[first].style).name != "direct":
        cues = [replace(cue, style="direct") if index == first else cue for index, cue in enumerate(show.cues)]
        for words, other in _other_pads(replace(show, cues=cues), home=False):
            if _flies(other, number, way):
                return ShowError(f"{error}; use 'direct' and {words}")
    return error


def for_no_room(error: NoRoomError, show: Show) -> ShowError:
    """Return the error for drones that find no room to wait, with the size of a fleet that does."""
    fleet, lack = show.fleet, error.lack
    if show.groups or not fleet.makes_its_pads:
        return error
    drones, largest = fleet.drones, max(len(cue.formation) for cue in show.cues)
    for _ in range(_FEWER):
        drones -= lack
        if drones < largest:
            break
        try:
            GroupPlan.of_all(replace(show, fleet=fleet.on_grid(drones=drones)))
        except NoRoomError as another:
            lack = another.lack
        except ShowError:
            break
        else:
            return ShowError(f"{error}; set fleet.drones to {drones}")
    return error


def _flies(show: Show, number: int, way: int) -> bool:
    """Return whether this way of a group can be flown."""
    with suppress(ShowError):
        check_pads(show.fleet, show.limits)
        group_plan = GroupPlan.of_all(show)[number]
        outward = [*group_plan.outward()]
        if way < len(outward):
            outward[way].fly()
        else:
            flown: list[Planned] = [each.fly() for each in outward] if group_plan.lands_on_own_pads else []
            group_plan.home(flown).fly()
        return True
    return False


def _other_pads(show: Show, *, home: bool) -> Iterator[tuple[str, Show]]:
    """Yield other ways to start and to land, in words, and the show that follows them."""
    fleet = show.fleet
    if home and fleet.landing == "own":
        yield "set fleet.landing to 'any'", replace(show, fleet=replace(fleet, landing="any"))
    if fleet.launch == "waves":
        yield "set fleet.launch to 'layers'", replace(show, fleet=replace(fleet, launch="layers"))
    if closest(fleet.homes) < show.limits.planning_distance:
        for words, other in farther(fleet, show.limits.planning_distance):
            yield words, replace(show, fleet=other)
