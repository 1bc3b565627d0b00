"""What else a group could do in time, tried: other starts and holds around the others, and whole shows.

What is tried is counted, not timed, so that the same show is refused in the same words on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from choreo.core.ruler import Ruler
from choreo.errors import ShowError
from choreo.planning.blocks import Block
from choreo.planning.clock import Placed, Tries
from choreo.planning.timing import OnClock
from choreo.show.musical_time import unit_of
from choreo.show.show import Show
from choreo.show.spoken import grid

TRIES = 120
"""Departures that are tried at the most for each of these."""

_MOST_TRIES = 300
"""Departures that are tried at the most for all of them."""

CONFIRMED = 3
"""Of those that seem to serve, for how many the whole show is planned at the most."""

Refused = Callable[[Show], "ShowError | None"]
"""What is wrong with another show; None where it can be planned."""


@dataclass(frozen=True, eq=False)
class Trying:
    """Other times of the group of this number, which could not be put around the others.

    Where `alone` is true, what serves this group is told, whatever becomes of those after it.
    """

    clock: OnClock
    number: int
    blocks: tuple[Block, ...]
    others: Sequence[Placed]
    refused: Refused
    alone: bool = False
    tries: Tries = field(default_factory=lambda: Tries(_MOST_TRIES))
    shows: Tries = field(default_factory=lambda: Tries(CONFIRMED))

    def fits(self, blocks: Sequence[Block]) -> bool:
        """Return whether the group could fly these blocks around those before it."""
        return self.tried(blocks) is None

    def serves(self, blocks: Sequence[Block], most: int | None = None) -> bool:
        """Return whether the show can be planned where the group flies these blocks."""
        return self.tried(blocks, most) is None and self.planned(blocks)

    def planned(self, blocks: Sequence[Block]) -> bool:
        """Return whether the whole show can be planned with these blocks, which fit.

        Those after it may be in their way, and a picture that moves may not be held for so short a time.
        """
        if self.alone:
            return True
        if self.shows.left <= 0:
            return False
        self.shows.left -= 1
        return self.refused(self._saying(blocks)) is None

    def _saying(self, blocks: Sequence[Block]) -> Show:
        """Return the show whose cues say what these blocks do."""
        cues = list(self.clock.show.cues)
        numbers = self.clock.group_plans[self.number].part.numbers
        for number, was, now in zip(numbers, self.blocks, blocks, strict=False):  # after the last picture is the return
            changes: dict[str, Any] = {} if now.hold == was.hold else {"hold": round(now.hold, 3)}
            changes |= {} if now.start == was.start else {"start": now.start}
            cues[number - 1] = replace(cues[number - 1], **changes)
        return replace(self.clock.show, cues=cues)

    def tried(self, blocks: Sequence[Block], most: int | None = None) -> ShowError | None:
        """Return what is wrong with these blocks around the others; None if nothing is."""
        given = Tries(min(TRIES, self.tries.left) if most is None else most)
        begun = given.left
        if begun <= 0:
            return ShowError("not tried")
        try:
            self.clock.put(self.number, blocks, self.others, given)
        except ShowError as error:
            return error
        finally:
            self.tries.left -= begun - max(given.left, 0)
        return None

    def one_shorter(self, end: int, seconds: Sequence[float]) -> str:
        """Return the one hold before the block `end` that serves where it is so many seconds shorter."""
        for block in reversed(range(end)):
            for less in seconds:
                hold = self.blocks[block].hold - less
                if hold >= 0 and self.serves(self.changed(block, hold=hold)):
                    return f"set the hold of {self.where(block)} to {hold:.10g}"
        return ""

    def changed(self, block: int, of: tuple[Block, ...] | None = None, **changes: Any) -> tuple[Block, ...]:
        """Return the blocks, or others that are given, with changes to one of them."""
        blocks = self.blocks if of is None else of
        return (*blocks[:block], replace(blocks[block], **changes), *blocks[block + 1 :])

    def where(self, block: int) -> str:
        """Return how errors call a block."""
        return self.clock.group_plans[self.number].part.where(block)

    def cue(self, block: int, **changes: Any) -> Show | None:
        """Return the show with changes to the cue of a block, if this stands where the music says; None otherwise."""
        show = self.clock.show
        number = self.clock.group_plans[self.number].part.numbers[block] - 1
        cue = show.cues[number]
        if not self.ruler.counts or not (isinstance(cue.start, str) or grid(cue, show.score) is not None):
            return None
        cues = [replace(cue, **changes) if index == number else other for index, other in enumerate(show.cues)]
        return replace(show, cues=cues)

    @property
    def ruler(self) -> Ruler:
        """The clock of the music."""
        return self.clock.group_plans[self.number].rhythm.ruler

    def unit(self, block: int) -> str:
        """Return in what a cue counts where it stands: beats or bars."""
        show = self.clock.show
        cue = show.cues[self.clock.group_plans[self.number].part.numbers[block] - 1]
        lines = grid(cue, show.score)
        return unit_of(str(cue.start)) if lines is None else lines.unit

    def on_line(self, block: int, starts: Iterable[float]) -> str:
        """Return the first start of a cue of the music with which the whole show was found to be planned.

        With another start its travel takes another time, so flying the same blocks later proves nothing.
        """
        for start in starts:
            words = self.ruler.name(start)
            other = self.cue(block, start=words, snap="")
            if other is not None and self.refused(other) is None:
                return f'set the start of {self.where(block)} to "{words}"'
        return ""


def shortened(blocks: Sequence[Block], seconds: float) -> list[Block]:
    """Return the blocks with holds that are shorter by so much in all, the last ones first."""
    found: list[Block] = []
    for block in reversed(blocks):
        less = min(seconds, block.hold)
        seconds -= less
        found.insert(0, replace(block, hold=block.hold - less))
    return found
