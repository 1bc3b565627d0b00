"""Which dots move together, and what moves them: parts, parts within parts, parts that hang on others."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bools, Floats, Ints
from choreo.core.drawn import Drawn
from choreo.core.limits import Limits
from choreo.errors import InputError
from choreo.motion.living.motions import Motion
from choreo.motion.living.moves.move_kinds import Move, Scene, kinds
from choreo.motion.living.sources import Source, source

_SPOTS = ("joint", "centre")
Target = tuple[str, ...]
"""The parts that a motion names; none for the whole picture."""


@dataclass(frozen=True, eq=False)
class Step:
    """One motion of a body: what it does with places, from `begin` s on for `length` s, and its number in the cue."""

    move: Move
    begin: float
    length: float
    number: int

    def at(self, seconds: Floats, places: Floats) -> Floats:
        """Return where places, (m, n, 3) m, are moved to at moments of the hold, (m,) s."""
        return self.move(np.clip(seconds - self.begin, 0.0, self.length), places)


@dataclass(frozen=True, eq=False)
class Body:
    """Dots that move together.

    Parameters
    ----------
    dots : (k,) array
        Their numbers in the formation.
    rest : (k, 3) array
        Where they stand, m.
    steps : tuple of Step
        What moves them within the picture: their own motions first, then those of what they hang on.
    whole : tuple of Step
        What moves the whole picture.
    source : Source or None
        The drones of the part where they are not its dots.
    begin, length : float
        Of the source's motion, s.
    numbers : tuple of int
        The motions of the cue that move it.
    """

    dots: Ints
    rest: Floats
    steps: tuple[Step, ...]
    whole: tuple[Step, ...]
    source: Source | None = None
    begin: float = 0.0
    length: float = 0.0
    numbers: tuple[int, ...] = ()

    @property
    def drones(self) -> int:
        """How many drones it takes."""
        return len(self.dots) if self.source is None else len(self.source.pieces)

    @property
    def moves(self) -> bool:
        """Whether it moves within the picture."""
        return bool(self.steps) or self.source is not None

    def within(self, seconds: Floats) -> Floats:
        """Return where its drones are at moments of the hold, (m, k, 3) m, but for what moves the whole picture."""
        if self.source is not None:
            places = self.source.places(np.clip(seconds - self.begin, 0.0, self.length))
        else:
            places = np.broadcast_to(self.rest, (len(seconds), *self.rest.shape))
        for step in self.steps:
            places = step.at(seconds, places)
        return places


def bodies(
    points: Floats, drawn: Drawn, motions: Sequence[Motion], hold: float, limits: Limits, away: Floats
) -> list[Body]:
    """Return the bodies of a picture, those that stand still first.

    Parameters
    ----------
    points : (n, 3) array
        The formation, m.
    drawn : Drawn
    motions : sequence of Motion
    hold : float
        Seconds that the picture is held.
    limits : Limits
    away : (3,) array
        Away from the audience, across the picture.

    Raises
    ------
    InputError
        If a motion names what is not there, or does not suit its part.
    """
    tree = _Tree(points, drawn, motions, hold, away)
    found: list[Body] = []
    for target, dots in tree.members():
        chain, own = tree.chain(target), None
        mine = [] if target is None else tree.of(target)
        changing = [number for number in mine if kinds()[motions[number].name].make is None]
        steps = tuple(step for each in chain if each for step in tree.steps(each))
        whole = tree.steps(()) if () in tree.targets else ()
        begin, length = 0.0, hold
        if changing:
            number = changing[0]
            begin, length = tree.time(number)
            with_name = drawn.take(dots)
            try:
                own = source(motions[number], points[dots], with_name, length, limits, away)
            except InputError as error:
                raise InputError(*(tree.told(number, line) for line in error.lines)) from None
        numbers = tuple(dict.fromkeys([*changing, *(step.number for step in (*steps, *whole))]))
        found.append(Body(dots, points[dots], steps, whole, own, begin, length, numbers))
    return sorted(found, key=lambda body: (body.moves, -body.drones))


def check_parts(points: Floats, drawn: Drawn, motions: Sequence[Motion], hold: float = np.inf) -> None:
    """Raise `InputError` if motions name parts that are not there, hang on each other, or last longer than the hold."""
    _Tree(points, drawn, motions, hold, np.array([0.0, 1.0, 0.0]))


def in_space(points: Floats, drawn: Drawn, motions: Sequence[Motion]) -> list[Motion]:
    """Return the motions with spots that say no depth, [x, z], at that of their parts, [x, y, z] m."""
    tree = _Tree(points, drawn, motions, np.inf, np.array([0.0, 1.0, 0.0]))
    found = []
    for motion in motions:
        flat = {key: value for key, value in motion.words if key in _SPOTS and isinstance(value, tuple)}
        middle = float(points[tree.targets[motion.parts], 1].mean())
        spots = {key: (value[0], middle, value[1]) for key, value in flat.items() if len(value) == 2}
        found.append(motion.saying(**spots) if spots else motion)
    return found


def joints(points: Floats, drawn: Drawn, motions: Sequence[Motion]) -> list[tuple[int, Floats, Floats]]:
    """Return the motions that say a joint, by their numbers, each with its place (3,) m and the dots that move, m."""
    tree = _Tree(points, drawn, motions, np.inf, np.array([0.0, 1.0, 0.0]))
    limbs = {number: points[tree.targets[motion.parts]] for number, motion in enumerate(motions)}
    said = {number: dict(motion.words).get("joint") for number, motion in enumerate(motions)}
    return [(each, tree.spot(each, spot, limbs[each]), limbs[each]) for each, spot in said.items() if spot is not None]


class _Tree:
    """The parts that motions name, each with what it hangs on."""

    def __init__(self, points: Floats, drawn: Drawn, motions: Sequence[Motion], hold: float, away: Floats) -> None:
        self._points, self._drawn, self._motions, self._hold, self._away = points, drawn, motions, hold, away
        self.targets: dict[Target, Bools] = {}
        self._on: dict[Target, Target] = {}
        for number, motion in enumerate(motions):
            self.targets.setdefault(motion.parts, self._mask(number, motion.parts))
        for number, motion in enumerate(motions):
            if motion.on:
                self._hang(number, motion)
            self._check_source(number, motion)
            self.time(number)

    def told(self, number: int, what: str) -> str:
        """Return what is wrong with a motion, as errors say it."""
        return f"{called(self._motions, number)}: {what}"

    def of(self, target: Target) -> list[int]:
        """Return the numbers of the motions of a target, in their order."""
        return [number for number, motion in enumerate(self._motions) if motion.parts == target]

    def members(self) -> list[tuple[Target | None, Ints]]:
        """Return the targets with the dots that are theirs: of several, the smallest one has a dot."""
        owner = np.full(len(self._points), -1)
        order = list(self.targets)
        for index in sorted(range(len(order)), key=lambda each: (-self.targets[order[each]].sum(), each)):
            owner[self.targets[order[index]]] = index
        found: list[tuple[Target | None, Ints]] = [
            (None if index < 0 else order[index], np.flatnonzero(owner == index)) for index in range(-1, len(order))
        ]
        return [(target, dots) for target, dots in found if len(dots)]

    def chain(self, target: Target | None) -> list[Target]:
        """Return a target and all on which it hangs, the next one first; the whole picture last."""
        found: list[Target] = []
        while target is not None and target not in found:
            found.append(target)
            target = self._above(target)
        return found

    def steps(self, target: Target) -> tuple[Step, ...]:
        """Return what the motions of a target do."""
        return tuple(
            self._step(number) for number in self.of(target) if kinds()[self._motions[number].name].make is not None
        )

    def time(self, number: int) -> tuple[float, float]:
        """Return when a motion begins within the hold, and how long it lasts, s."""
        motion = self._motions[number]
        end = self._hold if motion.end is None else motion.end
        if end > self._hold + 1e-9:
            raise InputError(self.told(number, f"end = {end:g}; the picture is held for {self._hold:g} s only"))
        if motion.begin >= end:
            raise InputError(self.told(number, f"begin = {motion.begin:g}; expected less than its end, {end:g} s"))
        return motion.begin, end - motion.begin

    def _step(self, number: int) -> Step:
        motion = self._motions[number]
        kind = kinds()[motion.name]
        assert kind.make is not None  # asked only of those that move places
        begin, length = self.time(number)
        rest = self._points[self.targets[motion.parts]]
        words = dict(motion.words)
        spot = next((words[key] for key in _SPOTS if words.get(key) is not None), None)
        scene = Scene(words, length, rest, self.spot(number, spot, rest), self._away)
        return Step(kind.make(scene), begin, length, number)

    def spot(self, number: int, spot: object, rest: Floats) -> Floats:
        """Return a place: the middle of the dots at rest, or of a part, or what is said; m."""
        if isinstance(spot, str):
            return np.asarray(_middle(self._points[self._mask(number, (spot,))]))
        if isinstance(spot, tuple) and len(spot) == 2:
            return np.array([spot[0], float(rest[:, 1].mean()), spot[1]])
        return np.asarray(_middle(rest) if spot is None else spot, dtype=np.float64)

    def _mask(self, number: int, names: Target) -> Bools:
        found = np.full(len(self._points), not names)
        for name in names:
            own = self._drawn.of(name)
            if not own.any():
                near = difflib.get_close_matches(name, self._drawn.names, n=1, cutoff=0.5)
                known = f"its parts are {', '.join(self._drawn.names[:12])}" if self._drawn.names else "it has no parts"
                hint = f"did you mean '{near[0]}'?" if near else known
                raise InputError(self.told(number, f"no part of the picture is called '{name}'; {hint}"))
            found = found | own
        return np.asarray(found)

    def _hang(self, number: int, motion: Motion) -> None:
        on = (motion.on,)
        self._mask(number, on)
        if on not in self.targets:
            raise InputError(self.told(number, f"on = '{motion.on}': nothing moves that part; leave on out"))
        if on == motion.parts or motion.parts in self._hung(on):
            raise InputError(self.told(number, f"on = '{motion.on}': then each would hang on the other"))
        self._on[motion.parts] = on

    def _hung(self, target: Target) -> list[Target]:
        found: list[Target] = []
        while target in self._on and target not in found:
            found.append(target)
            target = self._on[target]
        return [*found, target]

    def _above(self, target: Target) -> Target | None:
        """Return on what a target hangs: as it is said, or the smallest one that holds all of it."""
        if target in self._on:
            return self._on[target]
        own = self.targets[target]
        larger = [
            other
            for other, mask in self.targets.items()
            if other != target and mask.sum() > own.sum() and not (own & ~mask).any()
        ]
        return min(larger, key=lambda other: int(self.targets[other].sum()), default=None)

    def _check_source(self, number: int, motion: Motion) -> None:
        changing = [each for each in self.of(motion.parts) if kinds()[self._motions[each].name].make is None]
        if len(changing) > 1:
            first, second = (self._motions[each].name for each in changing[:2])
            raise InputError(self.told(number, f"'{first}' and '{second}' cannot both be of one part; choose one"))


def called(motions: Sequence[Motion], number: int) -> str:
    """Return how errors call a motion: "motion 2 'swing' of 'wing'"."""
    motion = motions[number]
    count = f" {number + 1}" if len(motions) > 1 else ""
    return f"motion{count} '{motion.name}'" + (f" of '{', '.join(motion.parts)}'" if motion.parts else "")


def _middle(points: Floats) -> Floats:
    return np.asarray((points.min(axis=0) + points.max(axis=0)) / 2)
