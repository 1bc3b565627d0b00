"""The groups of a show on its clock: each where its way is free, and no longer in the air than a battery lasts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from choreo.checks import is_number
from choreo.errors import ShowError
from choreo.neighbours import closest
from choreo.planning.blocks import Block
from choreo.planning.clock import Placed, Tries, placed, whose
from choreo.planning.group_plan import GroupPlan
from choreo.planning.work.tasks import Planned
from choreo.show.groups import parts
from choreo.show.show import Show

_FEW = 100
"""Pictures whose ways are planned within seconds."""


class EnduranceError(ShowError):
    """A group that is in the air for longer than a battery lasts."""

    group: Placed


@dataclass(frozen=True, eq=False)
class OnClock:
    """Groups whose ways are planned, to be put on one clock in their order.

    Parameters
    ----------
    show : Show
    group_plans : sequence of GroupPlan
    planned : sequence of sequence of Planned
        All ways of each group.
    """

    show: Show
    group_plans: Sequence[GroupPlan]
    planned: Sequence[Sequence[Planned]]

    def blocks(self, number: int) -> tuple[Block, ...]:
        """Return what a group flies."""
        return self.group_plans[number].blocks(self.planned[number])

    def put(self, number: int, blocks: Sequence[Block], others: Sequence[Placed], tries: Tries | None = None) -> Placed:
        """Return the blocks of a group around the others.

        Raises
        ------
        MeetingError
            If it cannot keep its distance from them; see `placed`.
        EnduranceError
            If it is in the air longer than a battery lasts.
        EarlyError
            If it cannot be where it has to be when it has to.
        """
        homes = self.show.fleet.homes[:, :2]
        real = closest(homes) if len(homes) > 1 else 0.0
        pads = max(self.show.fleet.spacing, self.show.limits.drone_size, real)
        found = placed(blocks, self.group_plans[number].part.group, others, self.show.limits, pads, tries)
        check_endurance(found, self.show.limits.endurance)
        return found


def check_holds(show: Show) -> None:
    """Raise `ShowError` where the holds of many pictures alone take too long: their ways need not be planned for that.

    A few are planned all the same, since then it is known by how much they have to be shortened.
    """
    for part in parts(show):
        held = math.fsum(cue.hold for cue in part.show.cues if is_number(cue.hold))
        if len(part.show.cues) > _FEW and held > show.limits.endurance:
            who = whose(part.group) if part.group else "the show"
            raise ShowError(
                f"{who} holds its {len(part.show.cues):,} pictures for {held:g} s, but limits.endurance is "
                f"{show.limits.endurance:g} s for holds and ways; leave some of them out, or hold them shorter"
            )


def check_endurance(group: Placed, endurance: float) -> None:
    """Raise `EnduranceError` if the drones of a group, or of the whole show, are in the air longer than that, s."""
    aloft = group.aloft
    if aloft > endurance:
        who = whose(group.group) if group.group else "the show"
        holds = sum(block.hold for block in group.blocks)
        error = EnduranceError(
            f"{who} is {math.ceil(aloft)} s in the air, but limits.endurance is {endurance:g} s; "
            f"its pictures are held for {holds:g} s of that"
        )
        error.group = group
        raise error
