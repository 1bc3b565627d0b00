"""When a picture that cannot stand where its words say can: later, or after a shorter hold; tried on the whole show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from choreo.errors import ShowError
from choreo.planning.on_the_beat import MOST_LINES, Flights, OffBeatError, OnTheBeat
from choreo.show.musical_time import length_of, moment_of, unit_of
from choreo.show.show import Cue

_CONFIRMED = 3
"""Of those that seem to serve, for how many the whole show is planned at the most."""


@dataclass(frozen=True, eq=False)
class OtherBeats:
    """Other starts and holds for the cues of a part, in words.

    Parameters
    ----------
    beat : OnTheBeat
    flights : Flights
        How long its drones fly.
    plans : callable
        Whether the whole show can be planned with other cues of this part.
    """

    beat: OnTheBeat
    flights: Flights
    plans: Callable[[Sequence[Cue]], bool]

    def against(self, error: OffBeatError) -> str:
        """Return what serves, or nothing."""
        if error.travels:
            return self._longer_travel(error.cue, error.travels)
        return ", or ".join(filter(None, (self._later(error.cue), self._sooner(error.cue))))

    def _longer_travel(self, number: int, travels: Sequence[str]) -> str:
        """Return the first travel in which a picture is reached, with the starts of later ones that have to follow.

        Where none serves, whether it would to leave it out.
        """
        before, cue, rest = self.beat.cues[:number], self.beat.cues[number], self.beat.cues[number + 1 :]
        for words in travels[:_CONFIRMED]:
            follow = self._following([*before, replace(cue, travel=words), *rest])
            if follow is not None:
                return f'"{words}" would do' + (f" with {' and '.join(follow)}" if follow else "")
        loose = [*before, replace(cue, travel=None), *rest]
        return "leave its travel out" if self._late(loose) is None and self.plans(loose) else ""

    def _later(self, number: int) -> str:
        """Return the next beat or bar at which a picture can start, with those of later ones that have to follow."""
        told = self._following(self.beat.cues, number)
        if not told:
            return ""
        first = told[0].removesuffix(f" in {self.beat.where[number]}")
        return f"{first} works" + (f" with {' and '.join(told[1:])}" if told[1:] else "")

    def _following(self, said: Sequence[Cue], number: int | None = None) -> list[str] | None:
        """Return the starts that serve of a picture that is late, and of those that are late then, each with its cue.

        None where nothing serves. Without a number it is looked who is late, which may be nobody.
        """
        cues, told = list(said), list[str]()
        late = self._late(cues) if number is None else number
        while late is not None:
            found = None if late == len(cues) else self._next_start(cues, late)
            if found is None:
                return None
            words, late_then = found
            told.append(f'start = "{words}" in {self.beat.where[late]}')
            cues[late] = replace(cues[late], start=words)
            late = late_then
        return told if self.plans(cues) else None

    def _next_start(self, cues: Sequence[Cue], number: int) -> tuple[str, int | None] | None:
        """Return the next start of a cue in words at which it can stand, and which later one then cannot; or None."""
        said = cues[number].start
        if not isinstance(said, str):
            return None
        for words in self._starts(said, moment_of("start", said, self.beat.ruler)):
            tried = [*cues[:number], replace(cues[number], start=words), *cues[number + 1 :]]
            late = self._late(tried)
            if late is None or late > number:
                return None if late == len(cues) else (words, late)
        return None

    def _starts(self, said: str, begin: float) -> Iterator[str]:
        """Yield later starts in words: lines of the music, or, where nothing is counted, tenths of a second."""
        if not self.beat.ruler.counts:
            for tenths in range(1, 10 * MOST_LINES):
                yield f"{said.split(' + ')[0].split(' - ')[0]} + {tenths / 10:g} s"
            return
        unit = unit_of(said)
        first = self.beat.ruler.line(unit, 1, begin)
        for number in range(first, first + MOST_LINES):
            yield self.beat.ruler.name(self.beat.ruler.grid(unit, 1, number))

    def _sooner(self, number: int) -> str:
        """Return the longest shorter hold of the picture before with which one can start as it is said."""
        cues = self.beat.cues
        if number == 0 or not isinstance(cues[number].start, str):
            return ""
        before = cues[number - 1]
        if isinstance(before.hold, str):
            length = length_of("hold", before.hold)
            whole = int(length.beats if length.unit == "beat" else length.bars)
            plain = (f"{count} {length.unit}{'s' if count > 1 else ''}" for count in range(whole - 1, 0, -1))
            holds: Iterator[float | str] = iter(plain)
        else:
            holds = (round(before.hold - tenths / 10, 1) for tenths in range(1, int(before.hold * 10) + 1))
        shorter = ((hold, [*cues[: number - 1], replace(before, hold=hold), *cues[number:]]) for hold in holds)
        serve = ((hold, tried) for hold, tried in shorter if self._late(tried) is None)
        found = next((hold for hold, tried in islice(serve, _CONFIRMED) if self.plans(tried)), None)
        return "" if found is None else f"set the hold of {self.beat.where[number - 1]} to {_quoted(found)}"

    def _late(self, cues: Sequence[Cue]) -> int | None:
        """Return which of these cues cannot stand where its words say: None for none, their number where all fail."""
        try:
            _, _, aloft = replace(self.beat, cues=cues).timed(self.flights)
        except OffBeatError as error:
            return error.cue
        except ShowError:
            return len(cues)
        return None if aloft <= self.beat.endurance else len(cues)


def _quoted(said: float | str) -> str:
    return f'"{said}"' if isinstance(said, str) else f"{said:.10g}"
