"""How a group that is in the air for longer than a battery lasts is home sooner; each way is tried."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from choreo.errors import ShowError
from choreo.motion.air.amends import listed
from choreo.motion.style import Style
from choreo.motion.succession import Succession
from choreo.planning.advised.trying import CONFIRMED, Trying, shortened
from choreo.planning.clock import Placed
from choreo.planning.timing import EnduranceError
from choreo.show.show import Show

_MOST_LINES = 200
"""Beats or bars to one side that are tried where drones wait too long in the air."""

_FEWER = 2
"""Shows with fewer pictures that are planned at the most."""

_MOST_TOGETHER = 4
"""Numbers of pictures for which several changes are tried together, at the most about as many."""


@dataclass(frozen=True, eq=False)
class HomeSooner:
    """What takes less time in the air, in words."""

    trying: Trying

    def against(self, error: EnduranceError) -> str:
        """Return what serves, or nothing."""
        need = error.group.aloft - self.trying.clock.show.limits.endurance
        sooner = self._shorter_holds(need) or self._no_travel() or self._nearer_start(need) or self._plainer()
        return sooner or self._fewer_pictures(error.group) or self._together()

    def _shorter_holds(self, need: float) -> str:
        """Return by how much holds have to be shortened, s: any of them where that is all the same, else which one."""
        whole, tenths = float(math.ceil(need)), math.ceil(need * 10) / 10
        own = self.trying.clock.group_plans[self.trying.number].part.group
        whose = f" of group '{own}'" if own else ""
        if not self.trying.others and all(block.start is None for block in self.trying.blocks):
            total = sum(block.hold for block in self.trying.blocks)
            less = whole if whole <= total else tenths
            return (
                f"shorten the holds{whose} by {less:g} s in all"
                if self.trying.serves(shortened(self.trying.blocks, less))
                else ""
            )
        return self.trying.one_shorter(len(self.trying.blocks) - 1, (whole, tenths))

    def _no_travel(self) -> str:
        """Return whether it would serve not to say how long the ways take."""
        words, show = self._without_travel(self.trying.clock.show)
        return words if words and self.trying.refused(show) is None else ""

    def _without_travel(self, show: Show) -> tuple[str, Show]:
        """Return a show that does not say how long the ways of the group take, in words; none where it says nothing."""
        own = [number for number in self._own if show.cues[number - 1].travel is not None]
        if not own:
            return "", show
        cues = [replace(cue, travel=None) if number in own else cue for number, cue in enumerate(show.cues, start=1)]
        words = f"leave travel out of {'cues' if len(own) > 1 else 'cue'} {listed([str(number) for number in own])}"
        return words, replace(show, cues=cues)

    @property
    def _own(self) -> Sequence[int]:
        """The numbers of the group's cues."""
        return self.trying.clock.group_plans[self.trying.number].part.numbers

    def _nearer_start(self, need: float) -> str:
        """Return which start has to be another one for the drones to wait so much less in the air, s."""
        timed = [block for block, each in enumerate(self.trying.blocks) if each.start is not None]
        for block, sign in ((timed[-1], -1), (0, 1)) if timed else ():
            given = self.trying.blocks[block].start
            given = self.trying.blocks[block].flown if given is None else given
            if self.trying.cue(block) is not None:
                unit, line = self.trying.unit(block), self.trying.ruler.line(self.trying.unit(block), 1, given)
                lines = (self.trying.ruler.grid(unit, 1, line + sign * step) for step in range(1, _MOST_LINES))
                serve = (each for each in lines if self.trying.fits(self.trying.changed(block, start=round(each, 3))))
                words = self.trying.on_line(block, islice(serve, CONFIRMED))
            else:
                starts = (_tenths(given + sign * less) for less in (float(math.ceil(need)), need + 0.1))
                serve = (each for each in starts if self.trying.serves(self.trying.changed(block, start=each)))
                words = next((f"set the start of {self.trying.where(block)} to {each:.10g}" for each in serve), "")
            if words:
                return words
        return ""

    def _plainer(self) -> str:
        """Return which styles and successions have to be left out for the drones to be home soon enough."""
        show = self.trying.clock.show
        home, straight, plain = self._plain_words(show)
        tried: list[dict[str, Any]] = [{}]
        for changes in (home, straight, plain, {**plain, **straight}):
            if changes not in tried and self.trying.refused(replace(show, **changes)) is None:
                return self._left_out(changes)
            tried.append(changes)
        return ""

    def _plain_words(self, show: Show) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """Return what is said instead of a style home, of styles between pictures, and of all at the ends of a show."""
        styled = self._styled
        cues = [replace(cue, style="direct") if n in styled else cue for n, cue in enumerate(show.cues, start=1)]
        home = {"way_back": "direct"} if Style.of(show.way_back).name != "direct" else {}
        ends = [key for key in ("take_off", "landing") if Succession.of(getattr(show, key)).name != "together"]
        return home, {"cues": cues} if styled else {}, {**home, **dict.fromkeys(ends, "together")}

    @property
    def _styled(self) -> list[int]:
        """The numbers of the group's cues that are flown in a style."""
        show = self.trying.clock.show
        return [number for number in self._own if Style.of(show.cues[number - 1].style).name != "direct"]

    def _left_out(self, changes: Mapping[str, Any]) -> str:
        return f"leave out {listed([_style_in(self._styled) if key == 'cues' else key for key in changes])}"

    def _together(self) -> str:
        """Return what has to be changed together; or by how much the shortest that was tried is still too long.

        Travels, styles and successions go first, then pictures from the last one on; each time the holds are as much
        shorter as is still needed.
        """
        words, show = self._without_travel(self.trying.clock.show)
        told = [words] if words else []
        _, straight, plain = self._plain_words(show)
        if plain or straight:
            show, told = replace(show, **plain, **straight), [*told, self._left_out({**plain, **straight})]
        left: ShowError | None = None
        for kept in sorted({*range(len(self._own), 0, -max(1, len(self._own) // _MOST_TOGETHER)), 1}, reverse=True):
            gone = self._own[kept:]
            fewer = replace(show, cues=[cue for number, cue in enumerate(show.cues, start=1) if number not in gone])
            left = self.trying.refused(fewer)
            less, left = self._shortened_holds(fewer, left, gone) if isinstance(left, EnduranceError) else (0.0, left)
            if left is None:
                ways = [*told, *([_pictures(gone)] if gone else [])]
                which = " of pictures that stand" if any(show.cues[each - 1].motion for each in self._own) else ""
                ways += [f"shorten the holds{which}, the last ones first, by {less:g} s in all"] if less else []
                return f"do all of this: {'; '.join(ways)}" if len(ways) > 1 else ways[0]
        if not isinstance(left, EnduranceError):
            return ""
        lacks = math.ceil(left.group.aloft - show.limits.endurance)
        return f"its first picture alone, plainly flown and hardly held, is {lacks} s too long in the air"

    def _shortened_holds(
        self, show: Show, error: EnduranceError, gone: Sequence[int]
    ) -> tuple[float, ShowError | None]:
        """Return by how much the holds of a show without some cues have to be shorter, s, and what is wrong then.

        Those of pictures that move stay: a motion needs its time.
        """
        less = float(math.ceil(error.group.aloft - show.limits.endurance))
        own = [number - sum(each < number for each in gone) for number in self._own if number not in gone]
        cues, need = [*show.cues], less
        for number in reversed(own):
            hold = cues[number - 1].hold
            if not isinstance(hold, str) and not cues[number - 1].motion:
                cut = min(need, hold)
                cues[number - 1], need = replace(cues[number - 1], hold=round(hold - cut, 3)), need - cut
        return less, self.trying.refused(replace(show, cues=cues))

    def _fewer_pictures(self, failed: Placed) -> str:
        """Return how many of the last pictures have to be left out."""
        group_plan, show = self.trying.clock.group_plans[self.trying.number], self.trying.clock.show
        for less in islice(self._few_enough(failed), _FEWER):
            gone = group_plan.part.numbers[len(group_plan.full) - less :]
            cues = [cue for number, cue in enumerate(show.cues, start=1) if number not in gone]
            if self.trying.refused(replace(show, cues=cues)) is None:
                return _pictures([f"{number} '{show.cues[number - 1].name}'" for number in gone])
        return ""

    def _few_enough(self, failed: Placed) -> Iterator[int]:
        """Yield how many of the last pictures may have to be left out, by the time that they take."""
        departs, end = failed.flown.departs, failed.flown.end
        pictures = len(departs) - 1
        for less in range(1, pictures):
            last = failed.blocks[pictures - less - 1]  # it is held no longer than it says, whatever was waited for
            left = departs[pictures - less - 1] + last.flown + last.hold
            aloft = left - departs[0] + end - departs[pictures]
            if aloft <= self.trying.clock.show.limits.endurance:
                yield less


def _pictures(gone: Sequence[int | str]) -> str:
    return f"leave out {'cues' if len(gone) > 1 else 'cue'} {listed([str(each) for each in gone])}"


def _style_in(numbers: Sequence[int]) -> str:
    return f"style in {'cues' if len(numbers) > 1 else 'cue'} {listed([str(number) for number in numbers])}"


def _tenths(seconds: float) -> float:
    return math.floor(seconds * 10 + 1e-6) / 10
