"""The groups of a show on its clock; what would help one that finds no time, or is in the air too long, is told."""

from __future__ import annotations

from choreo.errors import ShowError
from choreo.planning.advised.home_sooner import HomeSooner
from choreo.planning.advised.other_times import OtherTimes
from choreo.planning.advised.trying import Refused, Trying
from choreo.planning.blocks import EarlyError
from choreo.planning.clock import MeetingError, Placed
from choreo.planning.timing import EnduranceError, OnClock


def on_clock(clock: OnClock, refused: Refused | None) -> list[Placed]:
    """Return all groups of a show on its clock, those of later ones around those of earlier ones.

    Parameters
    ----------
    clock : OnClock
    refused : callable or None
        Asked what is wrong with other shows, when this one cannot be; None for no advice.

    Raises
    ------
    ShowError
        If a group finds no time, or is in the air too long; with what was tried and serves.
    """
    groups: list[Placed] = []
    for number in range(len(clock.group_plans)):
        blocks = clock.blocks(number)
        try:
            groups.append(clock.put(number, blocks, groups))
        except (EarlyError, MeetingError, EnduranceError) as error:
            if refused is None:
                raise
            serve = _advice(error, Trying(clock, number, blocks, groups, refused))
            if not serve and number + 1 < len(clock.group_plans):  # another group may be refused for its own sake
                own = _advice(error, Trying(clock, number, blocks, groups, refused, alone=True))
                serve = f"{own}: that serves this group alone, not those after it" if own else ""
            raise ShowError(f"{error}; {serve}" if serve else str(error)) from None
    return groups


def _advice(error: EarlyError | MeetingError | EnduranceError, trying: Trying) -> str:
    """Return what serves the group that failed, or nothing."""
    if isinstance(error, EnduranceError):
        return HomeSooner(trying).against(error)
    if isinstance(error, EarlyError):
        return OtherTimes(trying).against_early(error)
    return OtherTimes(trying).against_meeting(error)
