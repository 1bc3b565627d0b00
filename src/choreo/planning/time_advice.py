"""What would help a group that finds no time, or is in the air too long: each advice is tried, and given if it serves.

What is tried is counted, not timed, so that the same show is refused in the same words on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from choreo.core.ruler import Ruler
from choreo.errors import ShowError
from choreo.motion.air.amends import listed
from choreo.motion.style import Style
from choreo.motion.succession import Succession
from choreo.planning.blocks import Block, EarlyError, earliest
from choreo.planning.clock import MOST_DELAY, MeetingError, Placed, Tries
from choreo.planning.timing import EnduranceError, OnClock
from choreo.show.groups import parts
from choreo.show.musical_time import unit_of
from choreo.show.show import Show
from choreo.show.spoken import OFF, grid

_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90, 105, 120, 150, 180, 240, 300, 420, 600, 900)
"""Seconds by which a start or a hold is changed, the least first."""

_TRIES = 120
"""Departures that are tried at the most for each of these."""

_MOST_TRIES = 300
"""Departures that are tried at the most for all of them."""

_LINES = 25
"""Beats or bars to either side that are tried for a cue of the music."""

_MOST_LINES = 200
"""Beats or bars to one side that are tried where drones wait too long in the air."""

_CONFIRMED = 3
"""Of those that seem to serve, for how many the whole show is planned at the most."""

_FEWER = 2
"""Shows with fewer pictures that are planned at the most."""

Plans = Callable[[Show], bool]
"""Whether another show can be planned."""


def on_clock(clock: OnClock, plans: Plans | None) -> list[Placed]:
    """Return all groups of a show on its clock, those of later ones around those of earlier ones.

    Parameters
    ----------
    clock : OnClock
    plans : callable or None
        Asked about other shows, when this one cannot be; None for no advice.

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
            if plans is None:
                raise
            serve = _Advice(clock, number, blocks, groups, plans).against(error)
            raise ShowError(f"{error}; {serve}" if serve else str(error)) from None
    return groups


@dataclass(frozen=True, eq=False)
class _Advice:
    """What would help the group of this number, which could not be put around the others."""

    clock: OnClock
    number: int
    blocks: tuple[Block, ...]
    others: Sequence[Placed]
    plans: Plans
    tries: Tries = field(default_factory=lambda: Tries(_MOST_TRIES))

    def against(self, error: EarlyError | MeetingError | EnduranceError) -> str:
        """Return what serves the group, or nothing."""
        if isinstance(error, EnduranceError):
            need = error.group.aloft - self.clock.show.limits.endurance
            sooner = self._shorter_holds(need) or self._no_travel() or self._nearer_start(need) or self._plainer()
            return sooner or self._fewer_pictures(error.group)
        if isinstance(error, EarlyError):
            ways = self._later_start(error), self._sooner(error)
        else:
            ways = self._other_order(), self._other_time(error)
        return ", or ".join(words for words in ways if words)

    def _serves(self, blocks: Sequence[Block], early: int | None = None) -> bool:
        """Return whether the group could fly these blocks around the others.

        Where the start of the block `early` is at stake, that of a later one may still be too early.
        """
        error = self._tried(blocks)
        return error is None or (isinstance(error, EarlyError) and early is not None and error.block > early)

    def _tried(self, blocks: Sequence[Block], most: int | None = None) -> ShowError | None:
        """Return what is wrong with these blocks around the others; None if nothing is."""
        given = Tries(min(_TRIES, self.tries.left) if most is None else most)
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

    def _other_time(self, error: MeetingError) -> str:
        """Return another start or hold that was found to serve a group that comes too near to others."""
        if error.block == len(self.blocks) - 1:
            return self._longer_hold()
        blocks = [error.block] if error.late is None else [error.late, error.block]
        found = next(filter(None, map(self._other_start, blocks)), "") or self._no_start(blocks[0])
        return found or self._after_all()

    def _later_start(self, error: EarlyError) -> str:
        """Return the first start that serves where the one that is given is too early."""
        starts = [error.arrival, *(round(error.arrival + step, 1) for step in _STEPS)]
        for start in starts:
            found = self._tried(self._changed(error.block, start=start))
            if found is None or (isinstance(found, EarlyError) and found.block > error.block):
                then = start == error.arrival
                return "start it then" if then else f"set the start of {self._where(error.block)} to {start:.10g}"
            if isinstance(found, EnduranceError):
                break  # later it is longer in the air
        return ""

    def _sooner(self, error: EarlyError) -> str:
        """Return by how much holds have to be shorter, s, for the drones to be there at the start that is given."""
        before, given = self.blocks[: error.block], self.blocks[error.block].start
        assert given is not None
        late = math.ceil((error.arrival - given) * 10 - 1e-6) / 10
        if not self.others and all(block.start is None for block in before):
            blocks = [*_shortened(before, late), *self.blocks[error.block :]]
            enough = late <= sum(block.hold for block in before)
            return (
                f"shorten the holds before it by {late:g} s in all"
                if enough and self._serves(blocks, error.block)
                else ""
            )
        return self._one_shorter(error.block, (late,), error.block)

    def _one_shorter(self, end: int, seconds: Sequence[float], early: int | None = None) -> str:
        """Return the one hold before the block `end` that serves where it is so many seconds shorter."""
        for block in reversed(range(end)):
            for less in seconds:
                hold = self.blocks[block].hold - less
                if hold >= 0 and self._serves(self._changed(block, hold=hold), early):
                    return f"set the hold of {self._where(block)} to {hold:.10g}"
        return ""

    def _changed(self, block: int, **changes: Any) -> tuple[Block, ...]:
        return (*self.blocks[:block], replace(self.blocks[block], **changes), *self.blocks[block + 1 :])

    def _where(self, block: int) -> str:
        return self.clock.group_plans[self.number].part.where(block)

    def _other_start(self, block: int) -> str:
        """Return the nearest start of a cue that was found to serve."""
        if self._cue(block) is not None:
            return self._other_line(block)
        given = self.blocks[block].start
        if given is None:
            alone = earliest(self.blocks)[block] + self.blocks[block].flown
            starts = [math.ceil((alone + step) * 10) / 10 for step in _STEPS if step > MOST_DELAY]
        else:
            starts = [start for step in _STEPS for start in (given + step, given - step) if start > 0]
        serve = (start for start in starts if self._serves(self._changed(block, start=start)))
        return next((f"set the start of {self._where(block)} to {start:.10g}" for start in serve), "")

    def _no_start(self, block: int) -> str:
        """Return whether it would serve not to say when a picture starts."""
        if self._cue(block) is not None:
            loose = self._cue(block, start=None, snap=OFF)
            words = f'leave the start of {self._where(block)} out, with snap = "{OFF}"'
            return words if loose is not None and self.plans(loose) else ""
        given = self.blocks[block].start is not None
        serves = given and self._tried(self._changed(block, start=None), _TRIES) is None
        return f"leave the start of {self._where(block)} out" if serves else ""

    def _after_all(self) -> str:
        """Return the start of the first cue with which the group leaves when all others are down, if that serves."""
        first, down = self.blocks[0], max((other.flown.end for other in self.others), default=0.0)
        start = math.ceil((down + first.flown) * 10) / 10
        if self._cue(0) is not None:
            return self._on_line(0, [self._ruler.at_or_after(start, self._unit(0))])
        serves = self._tried(self._changed(0, start=start), _TRIES) is None
        return f"set the start of {self._where(0)} to {start:.10g}" if serves else ""

    def _cue(self, block: int, **changes: Any) -> Show | None:
        """Return the show with changes to the cue of a block, if this stands where the music says; None otherwise."""
        show = self.clock.show
        number = self.clock.group_plans[self.number].part.numbers[block] - 1
        cue = show.cues[number]
        if not self._ruler.counts or not (isinstance(cue.start, str) or grid(cue, show.score) is not None):
            return None
        cues = [replace(cue, **changes) if index == number else other for index, other in enumerate(show.cues)]
        return replace(show, cues=cues)

    @property
    def _ruler(self) -> Ruler:
        return self.clock.group_plans[self.number].rhythm.ruler

    def _unit(self, block: int) -> str:
        """Return in what a cue counts where it stands: beats or bars."""
        show = self.clock.show
        cue = show.cues[self.clock.group_plans[self.number].part.numbers[block] - 1]
        lines = grid(cue, show.score)
        return unit_of(str(cue.start)) if lines is None else lines.unit

    def _other_line(self, block: int) -> str:
        """Return the nearest beat or bar that was found to serve a cue of the music."""
        given, unit = self.blocks[block].start, self._unit(block)
        assert given is not None
        line = self._ruler.line(unit, 1, given)
        near = (self._ruler.grid(unit, 1, line + step) for far in range(1, _LINES) for step in (far, -far))
        serve = (start for start in near if start > 0 and self._serves(self._changed(block, start=round(start, 3))))
        return self._on_line(block, islice(serve, _CONFIRMED))

    def _on_line(self, block: int, starts: Iterable[float]) -> str:
        """Return the first start of a cue of the music with which the whole show was found to be planned.

        With another start its travel takes another time, so flying the same blocks later proves nothing.
        """
        for start in starts:
            words = self._ruler.name(start)
            other = self._cue(block, start=words, snap="")
            if other is not None and self.plans(other):
                return f'set the start of {self._where(block)} to "{words}"'
        return ""

    def _longer_hold(self) -> str:
        """Return another hold of the last picture that was found to serve, so that the way home is free."""
        last = len(self.blocks) - 2
        given = self.blocks[last].hold
        later = [given + step for step in _STEPS if step > MOST_DELAY]
        sooner = [given - step for step in _STEPS if step <= given]
        holds = sorted([*later, *sooner], key=lambda hold: abs(hold - given))
        serve = (hold for hold in holds if self._serves(self._changed(last, hold=hold)))
        return next((f"set the hold of {self._where(last)} to {hold:.10g}" for hold in serve), "") or self._after_all()

    def _other_order(self) -> str:
        """Return before which group this one has to be for all of both to find their time."""
        own = self.clock.group_plans[self.number].part.group
        may_plan = True  # once: where the groups of another order take other pads, all of it is planned anew
        for position in range(self.number if own else 0):
            other = self.clock.group_plans[position].part.group
            exchanged = _exchanged(self.clock.show, own, other)
            if self._same_pads(exchanged):
                serves = self._in_order([*range(position), self.number, *range(position, self.number)])
            else:
                serves, may_plan = may_plan and self.plans(exchanged), False
            if serves:
                return f"put group '{own}' before group '{other}'"
        return ""

    def _same_pads(self, show: Show) -> bool:
        """Return whether the groups of another order take the same pads."""
        taken = {part.group: part.drones for part in parts(show)}
        return all(
            np.array_equal(taken[group_plan.part.group], group_plan.part.drones)
            for group_plan in self.clock.group_plans
        )

    def _in_order(self, order: Sequence[int]) -> bool:
        groups: list[Placed] = []
        with suppress(ShowError):
            for number in order:
                groups.append(self.clock.put(number, self.clock.blocks(number), groups, Tries(_TRIES)))
            return True
        return False

    def _shorter_holds(self, need: float) -> str:
        """Return by how much holds have to be shortened, s: any of them where that is all the same, else which one."""
        whole, tenths = float(math.ceil(need)), math.ceil(need * 10) / 10
        own = self.clock.group_plans[self.number].part.group
        whose = f" of group '{own}'" if own else ""
        if not self.others and all(block.start is None for block in self.blocks):
            total = sum(block.hold for block in self.blocks)
            less = whole if whole <= total else tenths
            return (
                f"shorten the holds{whose} by {less:g} s in all" if self._serves(_shortened(self.blocks, less)) else ""
            )
        return self._one_shorter(len(self.blocks) - 1, (whole, tenths))

    def _no_travel(self) -> str:
        """Return whether it would serve not to say how long the ways take."""
        group_plan, show = self.clock.group_plans[self.number], self.clock.show
        own = [number for number in group_plan.part.numbers if show.cues[number - 1].travel is not None]
        if not own:
            return ""
        cues = [replace(cue, travel=None) if number in own else cue for number, cue in enumerate(show.cues, start=1)]
        words = f"leave travel out of {'cues' if len(own) > 1 else 'cue'} {listed([str(number) for number in own])}"
        return words if self.plans(replace(show, cues=cues)) else ""

    def _nearer_start(self, need: float) -> str:
        """Return which start has to be another one for the drones to wait so much less in the air, s."""
        timed = [block for block, each in enumerate(self.blocks) if each.start is not None]
        for block, sign in ((timed[-1], -1), (0, 1)) if timed else ():
            given = self.blocks[block].start
            given = self.blocks[block].flown if given is None else given
            if self._cue(block) is not None:
                unit, line = self._unit(block), self._ruler.line(self._unit(block), 1, given)
                lines = (self._ruler.grid(unit, 1, line + sign * step) for step in range(1, _MOST_LINES))
                serve = (each for each in lines if self._serves(self._changed(block, start=round(each, 3))))
                words = self._on_line(block, islice(serve, _CONFIRMED))
            else:
                starts = (_tenths(given + sign * less) for less in (float(math.ceil(need)), need + 0.1))
                serve = (each for each in starts if self._serves(self._changed(block, start=each)))
                words = next((f"set the start of {self._where(block)} to {each:.10g}" for each in serve), "")
            if words:
                return words
        return ""

    def _plainer(self) -> str:
        """Return which styles and successions have to be left out for the drones to be home soon enough."""
        show, own = self.clock.show, self.clock.group_plans[self.number].part.numbers
        styled = [number for number in own if Style.of(show.cues[number - 1].style).name != "direct"]
        cues = [replace(cue, style="direct") if n in styled else cue for n, cue in enumerate(show.cues, start=1)]
        home = {"way_back": "direct"} if Style.of(show.way_back).name != "direct" else {}
        ends = [key for key in ("take_off", "landing") if Succession.of(getattr(show, key)).name != "together"]
        plain: dict[str, Any] = {**home, **dict.fromkeys(ends, "together")}
        straight = {"cues": cues} if styled else {}
        tried: list[dict[str, Any]] = [{}]
        for changes in (home, straight, plain, {**plain, **straight}):
            if changes not in tried and self.plans(replace(show, **changes)):
                return f"leave out {listed([_style_in(styled) if key == 'cues' else key for key in changes])}"
            tried.append(changes)
        return ""

    def _fewer_pictures(self, failed: Placed) -> str:
        """Return how many of the last pictures have to be left out."""
        group_plan, show = self.clock.group_plans[self.number], self.clock.show
        for less in islice(self._few_enough(failed), _FEWER):
            gone = group_plan.part.numbers[len(group_plan.full) - less :]
            cues = [cue for number, cue in enumerate(show.cues, start=1) if number not in gone]
            if self.plans(replace(show, cues=cues)):
                names = [f"{number} '{show.cues[number - 1].name}'" for number in gone]
                return f"leave out {'cues' if less > 1 else 'cue'} {listed(names)}"
        return ""

    def _few_enough(self, failed: Placed) -> Iterator[int]:
        """Yield how many of the last pictures may have to be left out, by the time that they take."""
        departs, end = failed.flown.departs, failed.flown.end
        pictures = len(departs) - 1
        for less in range(1, pictures):
            last = failed.blocks[pictures - less - 1]  # it is held no longer than it says, whatever was waited for
            left = departs[pictures - less - 1] + last.flown + last.hold
            aloft = left - departs[0] + end - departs[pictures]
            if aloft <= self.clock.show.limits.endurance:
                yield less


def _style_in(numbers: Sequence[int]) -> str:
    return f"style in {'cues' if len(numbers) > 1 else 'cue'} {listed([str(number) for number in numbers])}"


def _tenths(seconds: float) -> float:
    return math.floor(seconds * 10 + 1e-6) / 10


def _shortened(blocks: Sequence[Block], seconds: float) -> list[Block]:
    """Return the blocks with holds that are shorter by so much in all, the last ones first."""
    found: list[Block] = []
    for block in reversed(blocks):
        less = min(seconds, block.hold)
        seconds -= less
        found.insert(0, replace(block, hold=block.hold - less))
    return found


def _exchanged(show: Show, group: str, before: str) -> Show:
    """Return the show with one group right before another."""
    moved = [each for each in show.groups if each.name == group]
    rest = [each for each in show.groups if each.name != group]
    at = [each.name for each in rest].index(before)
    return replace(show, groups=(*rest[:at], *moved, *rest[at:]))
