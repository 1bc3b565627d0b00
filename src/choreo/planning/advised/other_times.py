"""When a group finds its way free that comes too early or too near to others: at another time, or in another order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from choreo.errors import ShowError
from choreo.planning.advised.trying import CONFIRMED, TRIES, Trying, shortened
from choreo.planning.blocks import Block, EarlyError, earliest
from choreo.planning.clock import MOST_DELAY, MeetingError, Placed, Tries
from choreo.show.groups import parts
from choreo.show.show import Show
from choreo.show.spoken import OFF

_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90, 105, 120, 150, 180, 240, 300, 420, 600, 900)
"""Seconds by which a start or a hold is changed, the least first."""

_LINES = 25
"""Beats or bars to either side that are tried for a cue of the music."""


@dataclass(frozen=True, eq=False)
class OtherTimes:
    """Other starts, holds and orders of groups, in words."""

    trying: Trying

    def against_early(self, error: EarlyError) -> str:
        """Return what serves a group that cannot be there when it has to, or nothing."""
        ways = self._later_start(error), self._sooner(error)
        return ", or ".join(words for words in ways if words)

    def against_meeting(self, error: MeetingError) -> str:
        """Return what serves a group that comes too near to others, or nothing."""
        ways = self._other_order(), self._other_time(error)
        return ", or ".join(words for words in ways if words)

    def _later_start(self, error: EarlyError) -> str:
        """Return the first start that serves where the one that is given is too early, and which later ones follow."""
        blocks, told = self.trying.blocks, ""
        late: EarlyError | None = error
        while late is not None:
            starts = (late.arrival, *(round(late.arrival + step, 1) for step in _STEPS))
            tried = ((start, self.trying.changed(late.block, blocks, start=start)) for start in starts)
            served, found, left = next(filter(None, (self._next(late, *each) for each in tried)), (0.0, blocks, error))
            if left is error:
                return ""
            words = f"set the start of {self.trying.where(late.block)} to {served:.10g}"
            words = "start it then" if late is error and served == late.arrival else words
            told = f"{told} and {words}" if told else words
            blocks, late = found, left
        return told if self.trying.planned(blocks) else ""

    def _next(
        self, late: EarlyError, start: float, blocks: tuple[Block, ...]
    ) -> tuple[float, tuple[Block, ...], EarlyError | None] | None:
        """Return a start and its blocks with the later start that is too early then, or None if it does not serve."""
        found = self.trying.tried(blocks)
        if found is None:
            return start, blocks, None
        return (start, blocks, found) if isinstance(found, EarlyError) and found.block > late.block else None

    def _sooner(self, error: EarlyError) -> str:
        """Return by how much holds have to be shorter, s, for the drones to be there at the start that is given."""
        before, given = self.trying.blocks[: error.block], self.trying.blocks[error.block].start
        assert given is not None
        late = math.ceil((error.arrival - given) * 10 - 1e-6) / 10
        if not self.trying.others and all(block.start is None for block in before):
            blocks = [*shortened(before, late), *self.trying.blocks[error.block :]]
            enough = late <= sum(block.hold for block in before)
            return f"shorten the holds before it by {late:g} s in all" if enough and self.trying.serves(blocks) else ""
        return self.trying.one_shorter(error.block, (late,))

    def _other_time(self, error: MeetingError) -> str:
        """Return another start or hold that was found to serve a group that comes too near to others."""
        if error.block == len(self.trying.blocks) - 1:
            return self._longer_hold()
        blocks = [error.block] if error.late is None else [error.late, error.block]
        found = next(filter(None, map(self._other_start, blocks)), "") or self._no_start(blocks[0])
        return found or self._after_all()

    def _other_start(self, block: int) -> str:
        """Return the nearest start of a cue that was found to serve."""
        if self.trying.cue(block) is not None:
            return self._other_line(block)
        given = self.trying.blocks[block].start
        if given is None:
            alone = earliest(self.trying.blocks)[block] + self.trying.blocks[block].flown
            starts = [math.ceil((alone + step) * 10) / 10 for step in _STEPS if step > MOST_DELAY]
        else:
            starts = [start for step in _STEPS for start in (given + step, given - step) if start > 0]
        serve = (start for start in starts if self.trying.serves(self.trying.changed(block, start=start)))
        return next((f"set the start of {self.trying.where(block)} to {start:.10g}" for start in serve), "")

    def _no_start(self, block: int) -> str:
        """Return whether it would serve not to say when a picture starts."""
        if self.trying.cue(block) is not None:
            loose = self.trying.cue(block, start=None, snap=OFF)
            words = f'leave the start of {self.trying.where(block)} out, with snap = "{OFF}"'
            return words if loose is not None and self.trying.refused(loose) is None else ""
        given = self.trying.blocks[block].start is not None
        serves = given and self.trying.serves(self.trying.changed(block, start=None), TRIES)
        return f"leave the start of {self.trying.where(block)} out" if serves else ""

    def _after_all(self) -> str:
        """Return the start of the first cue with which the group leaves when all others are down, if that serves."""
        first, down = self.trying.blocks[0], max((other.flown.end for other in self.trying.others), default=0.0)
        start = math.ceil((down + first.flown) * 10) / 10
        if self.trying.cue(0) is not None:
            return self.trying.on_line(0, [self.trying.ruler.at_or_after(start, self.trying.unit(0))])
        serves = self.trying.serves(self.trying.changed(0, start=start), TRIES)
        return f"set the start of {self.trying.where(0)} to {start:.10g}" if serves else ""

    def _other_line(self, block: int) -> str:
        """Return the nearest beat or bar that was found to serve a cue of the music."""
        given, unit = self.trying.blocks[block].start, self.trying.unit(block)
        assert given is not None
        line = self.trying.ruler.line(unit, 1, given)
        near = (self.trying.ruler.grid(unit, 1, line + step) for far in range(1, _LINES) for step in (far, -far))
        serve = (
            start for start in near if start > 0 and self.trying.fits(self.trying.changed(block, start=round(start, 3)))
        )
        return self.trying.on_line(block, islice(serve, CONFIRMED))

    def _longer_hold(self) -> str:
        """Return another hold of the last picture that was found to serve, so that the way home is free."""
        last = len(self.trying.blocks) - 2
        given = self.trying.blocks[last].hold
        later = [given + step for step in _STEPS if step > MOST_DELAY]
        sooner = [given - step for step in _STEPS if step <= given]
        holds = sorted([*later, *sooner], key=lambda hold: abs(hold - given))
        serve = (hold for hold in holds if self.trying.serves(self.trying.changed(last, hold=hold)))
        return (
            next((f"set the hold of {self.trying.where(last)} to {hold:.10g}" for hold in serve), "")
            or self._after_all()
        )

    def _other_order(self) -> str:
        """Return before which group this one has to be for all of both to find their time."""
        own = self.trying.clock.group_plans[self.trying.number].part.group
        may_plan = True  # once: where the groups of another order take other pads, all of it is planned anew
        for position in range(self.trying.number if own else 0):
            other = self.trying.clock.group_plans[position].part.group
            exchanged = _exchanged(self.trying.clock.show, own, other)
            if self._same_pads(exchanged):
                rest = range(self.trying.number + 1, 0 if self.trying.alone else len(self.trying.clock.group_plans))
                serves = self._in_order(
                    [*range(position), self.trying.number, *range(position, self.trying.number), *rest]
                )
            else:
                serves, may_plan = may_plan and self.trying.refused(exchanged) is None, False
            if serves:
                return f"put group '{own}' before group '{other}'"
        return ""

    def _same_pads(self, show: Show) -> bool:
        """Return whether the groups of another order take the same pads."""
        taken = {part.group: part.drones for part in parts(show)}
        return all(
            np.array_equal(taken[group_plan.part.group], group_plan.part.drones)
            for group_plan in self.trying.clock.group_plans
        )

    def _in_order(self, order: Sequence[int]) -> bool:
        groups: list[Placed] = []
        with suppress(ShowError):
            for number in order:
                groups.append(self.trying.clock.put(number, self.trying.clock.blocks(number), groups, Tries(TRIES)))
            return True
        return False


def _exchanged(show: Show, group: str, before: str) -> Show:
    """Return the show with one group right before another."""
    moved = [each for each in show.groups if each.name == group]
    rest = [each for each in show.groups if each.name != group]
    at = [each.name for each in rest].index(before)
    return replace(show, groups=(*rest[:at], *moved, *rest[at:]))
