"""Drones that fly the same cues, with all that is planned for them: pads, pictures, transitions, blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.trajectory import Trajectory
from choreo.light.algebra.moments import Rhythm
from choreo.light.light import Light
from choreo.light.lighting import Lighting
from choreo.light.lit import Lit
from choreo.motion.living.passing import without_stops
from choreo.motion.living.sources import Worn
from choreo.motion.succession import Succession
from choreo.motion.together.route import Transition
from choreo.planning.blocks import Block
from choreo.planning.ground.launch import Launchpad, launchpad
from choreo.planning.ground.return_home import return_home
from choreo.planning.ground.travel import Approach, approach, travel
from choreo.planning.ground.vertical import flying, time_step
from choreo.planning.on_the_beat import Flights
from choreo.planning.pictures import Picture, pictures
from choreo.planning.work.moving import MovingError, MovingPictures
from choreo.planning.work.processes import threads
from choreo.planning.work.tasks import Planned, Task
from choreo.show.groups import Part, parts
from choreo.show.show import Cue, Show


@dataclass(frozen=True, eq=False)
class GroupPlan:
    """A part of the show on its pads, and its pictures with all its drones in them.

    It flies `alone` where there are no groups. Where its ways may be flown `again`, in other times, `flown` are those
    that were planned before.
    """

    part: Part
    pads: Launchpad
    full: tuple[Picture, ...]
    rhythm: Rhythm = field(default_factory=Rhythm)
    alone: bool = True
    again: bool = False
    flown: tuple[Planned, ...] = ()

    @staticmethod
    def of_all(show: Show, rhythm: Rhythm | None = None, moving: MovingPictures | None = None) -> list[GroupPlan]:
        """Return the plans of all parts; see `parts`, `launchpad` and `pictures` for what may be wrong with them.

        Pictures that cannot move as said are told of all parts at once, in the order of the cues.
        """
        found, plans, wrong = parts(show), list[GroupPlan](), list[MovingError]()
        for part in found:
            try:
                plans.append(GroupPlan.of(part, rhythm, moving, among_others=len(found) > 1))
            except MovingError as error:
                wrong += [error, *error.others]
        if wrong:
            first, *others = sorted(wrong, key=lambda error: error.number)
            first.others = others
            raise first
        return plans

    @staticmethod
    def of(
        part: Part, rhythm: Rhythm | None = None, moving: MovingPictures | None = None, *, among_others: bool = False
    ) -> GroupPlan:
        """Return the plan of a part, whose drones may fly while others stand on their pads."""
        show = part.show
        where = [part.where(index) for index in range(len(show.cues))]
        pads = launchpad(show.fleet, show.limits, among_others=among_others)
        try:
            full = tuple(pictures(show, where, moving))
        except MovingError as error:
            for each in (error, *error.others):
                each.number = part.numbers[each.number - 1]  # of the whole show
            raise
        return GroupPlan(part, pads, full, rhythm or Rhythm(), not among_others)

    @property
    def lands_on_own_pads(self) -> bool:
        """Whether the way home has to wait until it is known who is where in the last picture."""
        return self.part.show.fleet.landing == "own"

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say of how its pictures move, each with its cue."""
        return tuple(
            f"{self.part.where(index)}: {note}" for index, picture in enumerate(self.full) for note in picture.notes
        )

    def in_time(self, cues: tuple[Cue, ...], flown: Sequence[Planned]) -> GroupPlan:
        """Return the plan of the same pictures with other times; `flown` are its ways in times of before."""
        part = replace(self.part, show=replace(self.part.show, cues=cues))
        return replace(self, part=part, again=True, flown=tuple(flown))

    def flights(self, planned: Sequence[Planned]) -> Flights:
        """Return how long all drones fly, given all transitions."""
        out, home = planned[0], planned[-1]
        assert isinstance(out, Approach) and isinstance(home, Approach)  # noqa: PT018 (one thing: both ends)
        show = self.part.show
        climb = round(self._launchpad(out).rise(out.altitude, self._moments(show.take_off)).duration, 3)
        landing = round(self._launchpad(home).land(home.altitude, self._moments(show.landing)).duration, 3)
        ways = tuple(round(_move(each).duration, 3) for each in planned[:-1])
        return Flights(climb, ways, round(home.move.duration, 3) + landing)

    def outward(self) -> Iterator[Task]:
        """Yield the way to the first picture, and the ways between pictures."""
        show, full = self.part.show, self.full
        common = {"limits": flying(show.limits), "seed": show.seed}
        start, style = show.cues[0], show.cues[0].style
        first = {"pads": self.pads, "picture": full[0].points, "duration": start.travel, "back": False, "style": style}
        yield Task(approach, {**common, **first}, self.part.where(0))
        for index, ((one, two), cue) in enumerate(zip(pairwise(full), show.cues[1:], strict=True), start=1):
            ends = {"start": one.leaving, "goal": two.points, "duration": cue.travel, "style": cue.style}
            known = self.flown[index] if self.flown else None
            yield Task(travel, {**common, **ends}, self.part.where(index), known, self.again)

    def home(self, outward: Sequence[Planned] = ()) -> Task:
        """Return the way back; where it leads to the drones' own pads, it needs the ways there."""
        show = self.part.show
        inputs = {"limits": flying(show.limits), "seed": show.seed, "duration": None, "pads": self.pads}
        inputs |= {"picture": self.full[-1].leaving, "style": show.way_back}
        if not self.lands_on_own_pads:
            return Task(approach, {**inputs, "back": True}, self._returning)
        place = np.arange(show.fleet.drones)
        for planned in outward:
            place = _move(planned).order[place]
        return Task(return_home, {**inputs, "order": np.argsort(place)}, self._returning)

    def blocks(self, planned: Sequence[Planned]) -> tuple[Block, ...]:
        """Return what is flown without a wait, each drone on its own way, given all transitions."""
        out, home = planned[0], planned[-1]
        assert isinstance(out, Approach) and isinstance(home, Approach)  # noqa: PT018 (one thing: both ends)
        moves = [_move(each) for each in planned[: len(self.full)]]
        places = self._places(moves)
        with threads() as pool:  # copies of a hundred megabytes, for which numpy lets other threads run
            own = list(pool.map(lambda move, at: move.trajectory.take(at), moves, places))
        ways = self._without_stops(moves, own)
        found: list[Block] = []
        show = self.part.show
        rise = ("take-off", "take-off", self._launchpad(out).rise(out.altitude, self._moments(show.take_off)))
        for index, (cue, picture) in enumerate(zip(show.cues, self.full, strict=True)):
            way, place = (picture.name, "travel", ways[index]), places[index + 1]
            flights = (rise, way) if index == 0 else (way,)
            living = None if picture.living is None else picture.living.take(place)
            lit = Lit(picture.dots, _dots_of(picture)[place], picture.light, self.rhythm, _worn_by(picture, place))
            said = cue.travel_light or (show.lighting or Lighting()).travel
            start = None if cue.start is None else float(cue.start)  # in seconds, whatever the designer wrote
            colours, over = picture.colours[place], said if isinstance(said, Light) else None
            found.append(
                Block(
                    self.part.where(index), flights, float(cue.hold), start, colours, said == "dark", lit, over, living
                )
            )
        back = ("return", "return", home.move.trajectory.take(place))
        landing = self._launchpad(home).land(home.altitude, self._moments(show.landing))
        down = ("landing", "landing", landing.take(home.move.order[place]))
        return (*found, Block(self._returning, (back, down)))

    def _without_stops(self, moves: Sequence[Transition], ways: Sequence[Trajectory]) -> list[Trajectory]:
        """Return the ways to the pictures, with those that are not held flown through, where nobody waits."""
        cues, limits, seed = self.part.show.cues, flying(self.part.show.limits), self.part.show.seed
        # Without stops ways take other times, and cues that stand at a moment, or on a beat, reckon with their own.
        timed = self.again or any(cue.start is not None for cue in cues)
        free = [self.alone and not timed and cue.travel is None for cue in cues]
        passes = [here and on and not cue.hold for here, on, cue in zip(free, free[1:], cues, strict=False)]
        if not any(passes):
            return list(ways)

        def slower(index: int, duration: float) -> Trajectory | None:
            if index == 0:
                return None  # from the pads
            one, two, style = self.full[index - 1].leaving, self.full[index].points, cues[index].style
            where = self.part.where(index)
            again = travel(one, two, limits, seed, where=where, duration=duration, style=style)
            same = np.array_equal(again.order, moves[index].order)
            return again.trajectory.take(self._places(moves)[index]) if same else None

        return without_stops(ways, passes, limits, slower)

    def _places(self, moves: Sequence[Transition]) -> list[Ints]:
        """Return where each drone is before each way, by the order of the picture that it leaves."""
        places: list[Ints] = [np.arange(self.part.show.fleet.drones)]
        for move in moves:
            places.append(move.order[places[-1]])
        return places

    def _launchpad(self, way: Approach) -> Launchpad:
        """Return the pads as a way from or to them takes them: with the grid opened out, or with the layers."""
        kept = None if way.opens else self.pads.unopened()
        return self.pads if kept is None else kept

    def _moments(self, succession: str | Succession) -> Floats | None:
        """Return when each drone leaves the ground, or the air above it, by its pad; None for all together."""
        fleet, said = self.part.show.fleet, Succession.of(succession)
        if said.name == "together":
            return None
        return said.moments(fleet.homes[:, :2], fleet.spacing, time_step(self.part.show.limits), self.part.show.seed)

    @property
    def _returning(self) -> str:
        return f"return from {self.part.where(len(self.full) - 1)}"


def _move(planned: Planned) -> Transition:
    return planned.move if isinstance(planned, Approach) else planned


def _dots_of(picture: Picture) -> Ints:
    """Return the dot of each drone of a picture; beyond the last one for those that are none of it."""
    if picture.dot is None:
        return np.arange(len(picture.points))
    spares = np.full(len(picture.points) - len(picture.dot), len(picture.dots))
    return np.concatenate([picture.dot, spares])


@dataclass(frozen=True, eq=False)
class _WornAt:
    """What drones wear that stand at places of a picture; beyond its own drones stand spares, which are dark."""

    own: Callable[[Floats], Worn]
    place: Ints
    spares: int
    dark: int

    def __call__(self, seconds: Floats) -> Worn:
        at, rest = self.own(seconds), ((0, 0), (0, self.spares))
        dot, following = (
            np.pad(each, rest, constant_values=self.dark)[:, self.place] for each in (at.dot, at.following)
        )
        part, shown = (np.pad(each, rest)[:, self.place] for each in (at.part, at.shown))
        return Worn(dot, following, part, shown)


def _worn_by(picture: Picture, place: Ints) -> Callable[[Floats], Worn] | None:
    """Return what the drones wear that stand at these places of a picture, where that changes."""
    if picture.worn is None:
        return None
    spares = len(picture.points) - (0 if picture.dot is None else len(picture.dot))
    return _WornAt(picture.worn, place, spares, len(picture.dots))
