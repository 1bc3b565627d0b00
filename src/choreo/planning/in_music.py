"""All cues of a show in seconds: what they say in the words of the music depends on how long the ways take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from choreo.core.cue_time import CueTime
from choreo.core.ruler import NEAR, Ruler
from choreo.errors import ShowError
from choreo.light.light import Light
from choreo.planning.advised.other_beats import OtherBeats
from choreo.planning.advised.trying import Refused
from choreo.planning.clock import Placed
from choreo.planning.group_plan import GroupPlan
from choreo.planning.on_the_beat import Flights, OffBeatError, OnTheBeat, on_the_beat
from choreo.planning.work.tasks import Planned
from choreo.show.groups import parts
from choreo.show.show import Cue, Show
from choreo.show.spoken import within

MOST_ROUNDS = 6
"""Times that ways are planned anew: a way that is asked to take longer may take a little longer still."""

_LINES = 5
"""Beats that are tried for a cue which has to wait for other groups."""

Fly = Callable[[Sequence[GroupPlan]], list[list[Planned]]]
"""Plans all ways of all groups."""


@dataclass(frozen=True, eq=False)
class InMusic:
    """The cues of a show as they were written, by the parts of the show.

    Parameters
    ----------
    show : Show
    beats : tuple of OnTheBeat
        The cues of each part, on the ruler of the show.
    numbers : tuple of tuple of int
        The number of each of these within the show, from 1.
    """

    show: Show
    beats: tuple[OnTheBeat, ...]
    numbers: tuple[tuple[int, ...], ...]

    @staticmethod
    def of(show: Show, ruler: Ruler) -> InMusic:
        """Return the cues of a show, to be timed on a ruler."""
        found = parts(show)
        beats = [on_the_beat(part.show, ruler, [part.where(at) for at in range(len(part.numbers))]) for part in found]
        return InMusic(show, tuple(beats), tuple(part.numbers for part in found))

    @property
    def musical(self) -> bool:
        """Whether the music has a say in any cue."""
        return any(each.musical for each in self.beats)

    def first_guess(self) -> Show:
        """Return the show in seconds, as far as they are known before anything is planned."""
        return self._with([each.first_guess() for each in self.beats]) if self.musical else self.show

    def standing(self, guess: Show) -> Show | None:
        """Return the guess without motions that name a place in the music; None where there are none.

        How long these last is known only with the ways, so that what is wrong with the guessed ones says little.
        """
        if not any(_names_a_place(cue) for cue in self.show.cues):
            return None
        told = zip(self.show.cues, guess.cues, strict=True)
        return replace(guess, cues=[replace(cue, motion=()) if _names_a_place(said) else cue for said, cue in told])

    def settled(
        self,
        group_plans: Sequence[GroupPlan],
        fly: Fly,
        anew: Callable[[Show], Sequence[GroupPlan]],
        refused: Refused | None,
    ) -> tuple[Sequence[GroupPlan], list[list[Planned]], tuple[CueTime, ...]]:
        """Return all groups with their cues in seconds, all their ways, and when each cue stands.

        Parameters
        ----------
        group_plans : sequence of GroupPlan
            Of the first guess.
        fly : callable
            Plans the ways of groups.
        anew : callable
            Returns the plans of all groups of a show.
        refused : callable or None
            Asked what is wrong with other shows, when this one cannot be timed; None for no advice.

        Raises
        ------
        ShowError
            If a picture cannot stand where its words say, or the cues find no steady place.
        """
        if not self.musical:
            return group_plans, fly(group_plans), ()
        group_plans = [replace(plan, again=True) for plan in group_plans]
        try:
            planned = fly(group_plans)
        except ShowError:  # perhaps since a way was told too short a time: which one would do, the shortest tells
            shortest = [each.first_guess(travels=False) for each in self.beats]
            group_plans = [plan.in_time(cues, ()) for plan, cues in zip(group_plans, shortest, strict=True)]
            planned = fly(group_plans)
        flights = [plan.flights(ways) for plan, ways in zip(group_plans, planned, strict=True)]
        for _ in range(MOST_ROUNDS):
            timed = [self._timed(part, flown, refused) for part, flown in enumerate(flights)]
            before = [plan.part.show.cues for plan in group_plans]
            after = [cues for cues, _ in timed]
            if all(map(_same, before, after)):
                return group_plans, planned, tuple(time for _, times in timed for time in times)
            if _moving(before) != _moving(after):  # a picture may move while it is held, and end elsewhere
                group_plans = anew(self._with(after))
            group_plans = [
                plan.in_time(cues, ways) for plan, cues, ways in zip(group_plans, after, planned, strict=True)
            ]
            planned = fly(group_plans)
            flights = [_known(*each) for each in zip(flights, group_plans, planned, strict=True)]
        raise ShowError(
            "show: the ways take a little longer each time that they are planned to end on the beat; give the cues a "
            "travel, or leave snap out"
        )

    def _timed(self, part: int, flown: Flights, refused: Refused | None) -> tuple[tuple[Cue, ...], tuple[CueTime, ...]]:
        """Return the cues of a part in seconds, and when each stands; or raise, with what was tried and works."""
        beat = self.beats[part]

        def plans(cues: Sequence[Cue]) -> bool:
            own = dict(zip(self.numbers[part], cues, strict=True))
            said = [own.get(number, cue) for number, cue in enumerate(self.show.cues, start=1)]
            return refused is not None and refused(replace(self.show, cues=said)) is None

        try:
            cues, times, _ = beat.timed(flown)
        except OffBeatError as error:
            works = OtherBeats(beat, flown, plans).against(error) if refused is not None else ""
            raise (ShowError(f"{error}; {works}") if works else error) from None
        return cues, times

    def as_placed(
        self, times: Sequence[CueTime], groups: Sequence[Placed], refused: Refused | None
    ) -> tuple[CueTime, ...]:
        """Return when cues stand now that all groups are on one clock, where some wait for others.

        `refused` is asked what is wrong with other shows; None for no advice.

        Raises
        ------
        ShowError
            If a cue that waits has a length in the words of the music, and the music is faster or slower there.
        """
        rest, found = iter(times), []
        for beat, numbers, group in zip(self.beats, self.numbers, groups, strict=True):
            for index, cue in enumerate(beat.cues):
                time = next(rest, None)
                if time is None:
                    return ()
                stands = round(group.flown.departs[index] + group.blocks[index].flown, 3)
                wait = round(stands - time.start, 3)
                found.append(time if wait < 2 * NEAR else beat.later(time, stands))
                if wait >= 2 * NEAR and not beat.keeps(cue, time, stands):
                    raise ShowError(self._elsewhere(beat, numbers[index], wait, stands, refused))
        return tuple(found)

    def _elsewhere(self, beat: OnTheBeat, number: int, wait: float, stands: float, refused: Refused | None) -> str:
        """Return what is wrong with a cue that has to wait, with the next beat at which it can start instead."""
        cue, first = self.show.cues[number - 1], beat.ruler.line("beat", 1, stands)
        told = (
            f"cue {number} '{cue.name}': waits {wait:.1f} s for other groups, where the tempo of the music is another "
            "one; give it a start"
        )
        for line in range(first, first + _LINES if refused is not None else first):
            words = beat.ruler.name(beat.ruler.grid("beat", 1, line))
            cues = [replace(each, start=words, snap="") if each is cue else each for each in self.show.cues]
            if refused is not None and refused(replace(self.show, cues=cues)) is None:
                return f'{told}: start = "{words}" works'
        return told

    def _with(self, cues: Sequence[Sequence[Cue]]) -> Show:
        """Return the show with other cues, given those of each part."""
        found = dict(zip((n for own in self.numbers for n in own), (cue for own in cues for cue in own), strict=True))
        return replace(self.show, cues=[found[number] for number in sorted(found)])


def _names_a_place(cue: Cue) -> bool:
    """Return whether a motion of a cue begins or ends at a place in the music."""
    return any(each.is_moment for each in within("", replace(cue, light=None)))


def _known(before: Flights, plan: GroupPlan, planned: Sequence[Planned]) -> Flights:
    """Return how long all fly, planned anew: ways that take as long as they were asked to keep their shortest."""
    flown = plan.flights(planned)
    asked = [cue.travel for cue in plan.part.show.cues]
    ways = [
        old if ask is not None and now <= float(ask) + 2 * NEAR else now
        for old, now, ask in zip(before.ways, flown.ways, asked, strict=True)
    ]
    return replace(flown, ways=tuple(ways))


def _moving(cues: Sequence[Sequence[Cue]]) -> list[object]:
    return [(cue.hold, _times(cue)) for own in cues for cue in own]


def _times(cue: Cue) -> list[object]:
    """Return the numbers of a cue's motions, and of its light what is said in words elsewhere."""
    moves = [(each.begin, each.end, *(v for _, v in each.words if isinstance(v, float))) for each in cue.motion]
    light = cue.light.layers if isinstance(cue.light, Light) else ()
    return [*moves, *((each.begin, each.end, *(v for _, v in each.numbers if isinstance(v, float))) for each in light)]


def _same(before: Sequence[Cue], after: Sequence[Cue]) -> bool:
    """Return whether cues have the same times."""
    pairs = zip(before, after, strict=True)
    times = (((cue.start, cue.travel, cue.hold, _times(cue)) for cue in pair) for pair in pairs)
    return all(one == two for one, two in times)
