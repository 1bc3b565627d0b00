"""Cues in the words of the music become cues in seconds: one after the other, as each depends on where it stands.

A length in bars is another one in seconds wherever the tempo changes, so hold and travel are known only when it is
known when they begin; and when a picture can stand, only when the ways have been flown in their shortest time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from choreo.checks import shown
from choreo.core.cue_time import CueTime
from choreo.core.ruler import NEAR, Ruler
from choreo.errors import ShowError
from choreo.show.musical_time import Length, length_of, moment_of
from choreo.show.score import Score
from choreo.show.show import Cue, Show
from choreo.show.spoken import OFF, grid, is_musical, light_in_seconds, motions_in_seconds, within

MOST_STRETCH = 2.0
"""Times its shortest that a travel is lengthened to; what is left over, the drones wait before it."""

_SAME = 2e-3
"""Seconds by which a length may be another one elsewhere: rounding to whole milliseconds at both ends."""

MOST_LINES = 400
"""Beats or bars that are tried as advice."""


class OffBeatError(ShowError):
    """A cue that cannot be where its words say: of which number in its part.

    `travels` are those in which it could be flown, the shortest first, where the one that it says is too short.
    """

    cue: int
    travels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Flights:
    """How long the drones of a part fly, s: the climb, the shortest way to each picture, and home from the last."""

    climb: float
    ways: tuple[float, ...]
    home: float = 0.0


@dataclass(frozen=True, eq=False)
class OnTheBeat:
    """The cues of a part, whose words are read on a ruler.

    Parameters
    ----------
    cues : sequence of Cue
        As they were written.
    score : Score or None
    ruler : Ruler
        On the clock of the show.
    where : sequence of str
        How errors call each cue.
    endurance : float
        How long the drones may be in the air, s; for advice.
    """

    cues: Sequence[Cue]
    score: Score | None
    ruler: Ruler
    where: Sequence[str]
    endurance: float = math.inf

    @property
    def musical(self) -> bool:
        """Whether the music has a say in any of them."""
        return any(is_musical(cue, self.score) for cue in self.cues)

    def first_guess(self, *, travels: bool = True) -> tuple[Cue, ...]:
        """Return the cues in seconds as if each began where its start says, or with the music.

        Ways that are told a time in words have it already where the tempo never changes, if `travels` is true; else
        they are to be flown in their shortest time first.
        """
        steady = travels and len(self.ruler.moments) == 1
        found = []
        for cue, where in zip(self.cues, self.where, strict=True):
            start, hold = cue.start, cue.hold
            if isinstance(start, str):
                start = moment_of(f"{where}: start", start, self.ruler)
            if isinstance(hold, str):
                begin = start if start is not None else float(self.ruler.moments[0])
                hold = max(0.0, round(length_of("hold", hold).end(self.ruler, begin) - begin, 3))
            travel = cue.travel
            if isinstance(travel, str):
                lasts = round(length_of("travel", travel).end(self.ruler, 0.0), 3)
                travel = lasts if steady and lasts > 0 else None
            given = start if start is None or start > 0 else None
            stands = float(self.ruler.moments[0]) if start is None else start
            motion = motions_in_seconds(where, cue, self.ruler, stands, known=False)
            found.append(replace(cue, start=given, hold=hold, travel=travel, snap=OFF, motion=motion))
        return tuple(found)

    def later(self, time: CueTime, stands: float) -> CueTime:
        """Return a cue's time where it waits for others, and stands at a later moment, s."""
        said = self.ruler.name(stands) if self.ruler.counts else ""
        return replace(time, start=stands, bar=said, moved=round(time.moved + stands - time.start, 3))

    def keeps(self, cue: Cue, time: CueTime, stands: float) -> bool:
        """Return whether what a cue says in words lasts as long where it stands as where it was thought to stand."""
        moments = ((cue.hold, stands, time.hold), (cue.travel, stands - time.travel, time.travel))
        said = [(length_of("", words), begin, lasts) for words, begin, lasts in moments if isinstance(words, str)]
        if any(True for _ in within("", cue)) and not self._same_within(cue, time.start, stands):
            return False
        return all(abs(length.end(self.ruler, begin) - begin - lasts) < _SAME for length, begin, lasts in said)

    def _same_within(self, cue: Cue, one: float, two: float) -> bool:
        """Return whether times within the hold are the same wherever the picture stands of two moments, s."""
        found = [[each.seconds(self.ruler, stands) for each in within("", cue)] for stands in (one, two)]
        return all(abs(first - second) < _SAME for first, second in zip(*found, strict=True))

    def timed(self, flights: Flights) -> tuple[tuple[Cue, ...], tuple[CueTime, ...], float]:
        """Return the cues in seconds, when and where in the music each of them stands, and how long all are aloft, s.

        Raises
        ------
        OffBeatError
            If a picture cannot stand where its words say.
        """
        clock, left = 0.0, 0.0
        cues: list[Cue] = []
        times: list[CueTime] = []
        for index, cue in enumerate(self.cues):
            climb = flights.climb if index == 0 else 0.0
            stands, travel, quickest = self._standing(index, clock + climb, flights.ways[index])
            hold = self._held(index, stands)
            if index == 0:
                left = stands - travel - climb
            bound = isinstance(cue.start, str) or grid(cue, self.score) is not None
            asked = _asked(cue, travel, flights.ways[index])
            start = stands if bound else cue.start
            within = self._within(index, stands)
            cues.append(replace(cue, start=start, hold=hold, travel=asked, snap=OFF, **within))
            longer = round(travel - quickest, 3) if cue.travel is None else 0.0
            later = round(stands - clock - climb - quickest, 3)
            said = self.ruler.name(stands) if self.ruler.counts else ""
            times.append(CueTime(cue.name, cue.group, stands, said, later, travel, longer, hold))
            clock = round(stands + hold, 3)
        return tuple(cues), tuple(times), clock + flights.home - left

    def _standing(self, index: int, free: float, shortest: float) -> tuple[float, float, float]:
        """Return when a picture stands, how long the drones fly to it, and how long they would, s.

        `free` is when they may leave, `shortest` how long they need at least, or fly as they were told.
        """
        cue, what, lines = self.cues[index], self.where[index], grid(self.cues[index], self.score)
        target = (
            None if cue.start is None else float(cue.start) if not isinstance(cue.start, str) else self._said(index)
        )
        quickest = self._quickest(index, free, shortest, target)
        stands = earliest = round(free + quickest, 3)
        if target is not None:
            if isinstance(cue.start, str) and target < earliest - NEAR:
                there = math.ceil(earliest * 100 - 1e-6) / 100
                told = f"is at {target:.2f} s, and the drones can be there at {there:.2f} s"
                told += f", by {self.ruler.name(self.ruler.at_or_after(there))}" if self.ruler.counts else ""
                raise _error(f"{what}: start = {shown(cue.start)} {told}", index)
            stands = max(earliest, target)
        elif lines is not None:
            stands = round(lines.first(self.ruler, earliest), 3)
            while isinstance(cue.travel, str):  # it ends there, and must not begin before the drones may leave
                quickest = self._quickest(index, free, shortest, stands)
                if stands - quickest >= free - NEAR:
                    break
                stands = round(lines.first(self.ruler, stands + 4 * NEAR), 3)
        stretches = cue.travel is None and index > 0 and (isinstance(cue.start, str) or lines is not None)
        travel = max(quickest, min(stands - free, MOST_STRETCH * shortest)) if stretches else quickest
        return stands, round(travel, 3), quickest

    def _said(self, index: int) -> float:
        """Return the start that a cue says in words, s."""
        return round(moment_of(f"{self.where[index]}: start", str(self.cues[index].start), self.ruler), 3)

    def _quickest(self, index: int, free: float, shortest: float, target: float | None) -> float:
        """Return how long the drones fly that are not to be lengthened, s; what is said in words has to be enough."""
        said = self.cues[index].travel
        if not isinstance(said, str):
            return shortest
        length = length_of(f"{self.where[index]}: travel", said)
        lasts = length.end(self.ruler, free) - free if target is None else target - length.begin(self.ruler, target)
        if lasts < shortest - NEAR:
            raise self._too_short(index, length, round(lasts, 3), shortest, free, target)
        return round(lasts, 3)

    def _held(self, index: int, stands: float) -> float:
        """Return how long a picture is held that stands from this moment on, s."""
        said = self.cues[index].hold
        if not isinstance(said, str):
            return float(said)
        what = f"{self.where[index]}: hold"
        hold = round(length_of(what, said).end(self.ruler, stands) - stands, 3)
        if hold < 0:
            raise ShowError(f"{what} = {shown(said)} is {hold:g} s there; expected 0 s or more")
        return hold

    def _within(self, index: int, stands: float) -> dict[str, Any]:
        """Return motions and light of a cue in seconds, whose picture stands from a moment on, s."""
        cue, where = self.cues[index], self.where[index]
        return {
            "motion": motions_in_seconds(where, cue, self.ruler, stands),
            "light": light_in_seconds(where, cue, self.ruler, stands),
        }

    def _too_short(
        self, index: int, length: Length, is_now: float, shortest: float, free: float, target: float | None
    ) -> OffBeatError:
        """Return the error of a travel in which the drones cannot get there, with those in which they can."""
        said = self.cues[index].travel
        told = (
            f"{self.where[index]}: travel = {shown(said)} is {is_now:g} s there, the shortest safe time is "
            f"{math.ceil(shortest * 10 - 1e-6) / 10:.1f} s"
        )
        enough = []
        for count in range(1, MOST_LINES):
            other = Length(beats=count) if length.unit == "beat" else Length(bars=count)
            lasts = other.end(self.ruler, free) - free if target is None else target - other.begin(self.ruler, target)
            if lasts >= shortest:
                enough.append(f"{count} {length.unit}{'s' if count > 1 else ''}")
        return _error(told, index, tuple(enough))


def on_the_beat(show: Show, ruler: Ruler, where: Sequence[str]) -> OnTheBeat:
    """Return the cues of a part's show, to be timed on a ruler."""
    return OnTheBeat(show.cues, show.score, ruler, where, show.limits.endurance)


def _asked(cue: Cue, travel: float, shortest: float) -> float | None:
    """Return the travel that is asked of the planner, s: none where the shortest will do."""
    if isinstance(cue.travel, str):
        return travel
    return travel if cue.travel is None and travel > shortest + NEAR else cue.travel


def _error(text: str, index: int, travels: tuple[str, ...] = ()) -> OffBeatError:
    error = OffBeatError(text)
    error.cue, error.travels = index, travels
    return error
