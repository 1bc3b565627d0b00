"""A picture that moves while it is held: its places, its curves, and why they are safe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.drawn import Drawn
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.motion.living.apart import Depth
from choreo.motion.living.bodies import bodies, called
from choreo.motion.living.elsewhere import elsewhere
from choreo.motion.living.motions import Motion
from choreo.motion.living.proof import CrowdedError, Proof, fastest
from choreo.motion.living.remedies import (
    LivingError,
    amend,
    at_least,
    at_most,
    calmed,
    least_of,
    remedy,
    said_as,
    slowed,
)
from choreo.motion.living.smooth import COARSE, FINE, smooth
from choreo.motion.living.sources import Worn, leaves
from choreo.motion.living.swarm import Swarm
from choreo.motion.together.planes import frames

SWEPT = 0.6
"""Metres that a drone may be from the nearest of the `swept` places."""

_LARGER = (2, 5, 10, 15, 20, 30, 40, 60, 80, 100)
"""Per cent by which a picture is made larger as advice."""
_LONGER = (1.1, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0)
"""Times as long a hold, as advice."""
_GIVEN_AWAY = 0.001
"""Metres of the planning distance that curves on few knots may give away; else they follow the motion closely."""
_BITS = 21
"""Of a cell's number along an axis: cells of 0.36 m reach 377 km."""
_MOST_AMENDS = 4
"""Words that are chosen anew, where the designer left them open, at the most."""


@dataclass(frozen=True, eq=False)
class Alive:
    """A picture that moves while it is held.

    Parameters
    ----------
    trajectory : Trajectory
        Of its k drones, from 0 s on.
    dot : (k,) array
        The dot of each drone, by its number in the formation; the first of them where it changes.
    worn : callable or None
        From seconds since the picture stands, (m,), to what the drones wear; None where each is its dot all the time.
    motions : tuple of Motion
        As they are flown, with what was chosen where the designer left it open.
    least : float
        The closest approach of all, m, or the spacing where nobody comes nearer.
    notes : tuple of str
        What there is to say.
    """

    trajectory: Trajectory
    dot: Ints
    worn: Callable[[Floats], Worn] | None
    motions: tuple[Motion, ...]
    least: float
    notes: tuple[str, ...]

    @property
    def points(self) -> Floats:
        """Where its drones are when the picture stands, (k, 3) m."""
        return self.trajectory.start

    @property
    def leaving(self) -> Floats:
        """Where its drones are when they leave, (k, 3) m."""
        return self.trajectory.end

    def swept(self) -> Floats:
        """Return places, (m, 3) m, of which one is always within `SWEPT` of each drone."""
        step, cell = SWEPT * 0.8, SWEPT * 0.6
        moments = np.linspace(0.0, self.trajectory.duration, self._looks(step) + 1)
        before = np.zeros(self.trajectory.drones, dtype=np.int64)  # no cell has this code
        cells = []
        for each in moments.tolist():
            now = _codes(self.trajectory.position(each) / cell)
            cells.append(now[now != before])  # most are where they were
            before = now
        codes = np.unique(np.concatenate(cells))
        cells_of = np.stack([codes >> 2 * _BITS, codes >> _BITS, codes], axis=1) % 2**_BITS - 2 ** (_BITS - 1)
        return np.asarray(cells_of * cell)

    def _looks(self, step: float) -> int:
        return max(int(np.ceil(self.trajectory.duration * fastest(self.trajectory) / step)), 1)


def alive(
    points: Floats,
    drawn: Drawn,
    motions: Sequence[Motion],
    hold: float,
    limits: Limits,
    eye: Sequence[float] = (0.0, -90.0, 8.0),
) -> Alive:
    """Return a picture that moves as it is said, keeps every limit and all distances, and begins and ends at rest.

    Parameters
    ----------
    points : (n, 3) array
        The formation, m, which keeps the planning distance.
    drawn : Drawn
        Of its dots.
    motions : sequence of Motion
    hold : float
        Seconds that it lasts.
    limits : Limits
    eye : (x, y, z)
        The audience's eyes, m, for whom it looks the same whatever is parted in depth.

    Raises
    ------
    InputError
        If it cannot be flown: which motion, why, and what was tried and would do.

    Examples
    --------
    >>> from choreo.motion.living.motions import Motion
    >>> row = np.array([[0.0, 30, 30], [4, 30, 30], [8, 30, 30]])
    >>> found = alive(row, Drawn.through(row), [Motion("turn", axis="y", angle=90)], 20.0, Limits())
    >>> found.leaving.round(3).tolist()
    [[4.0, 30.0, 34.0], [4.0, 30.0, 30.0], [4.0, 30.0, 26.0]]
    """

    given = Given(points, drawn, hold, limits, eye)
    motions = [motion.lasting(hold) for motion in motions]
    notes: list[str] = []
    for _ in range(_MOST_AMENDS):
        try:
            found = given.flown(motions)
            return replace(found, notes=(*found.notes, *notes))
        except LivingError as error:
            fault = error
        except InputError as error:
            longer = given.longer(motions)
            raise (InputError(f"{error}; {longer}") if longer else error) from None
        amended = amend(motions, fault, given.wrong) or given.leafed(motions)
        if amended is None:
            break
        motions, note = amended
        notes.append(note)
    crowded = given.crowded(motions) if fault.slow else None
    if crowded is not None:
        raise InputError("; ".join(filter(None, [fault.fact, crowded.fact, given.larger_and_slower(motions, crowded)])))
    motions, fault, held = given.calmest(motions, fault)
    serve = [remedy(motions, fault, given.wrong), held, given.larger(motions) if fault.near else ""]
    serve = list(filter(None, serve)) or list(filter(None, [given.longer(motions)]))
    facts, where = ([fault.fact], "") if fault.near or (fault.slow and serve) else given.outside(motions, fault)
    serve += [where] if where else []
    raise InputError("; ".join([*facts, ", or ".join(serve)] if serve else facts))


def _codes(cells: Floats) -> Ints:
    """Return one whole number for each cell, (n, 3), by which it is known."""
    x, y, z = (np.rint(cells).astype(np.int64) + 2 ** (_BITS - 1)).T
    return np.asarray((x << 2 * _BITS) | (y << _BITS) | z)


@dataclass(frozen=True, eq=False)
class Given:
    """A picture to move: see `alive`."""

    points: Floats
    drawn: Drawn
    hold: float
    limits: Limits
    eye: Sequence[float]

    def flown(self, motions: Sequence[Motion]) -> Alive:
        """Return the picture that moves so, or raise what is wrong with it."""
        swarm, proof = self._swarm(motions)
        pieces = self._pieces(swarm, proof, FINE)
        shift = swarm.shifts(self.limits, proof.squeeze)
        proof.standing(swarm.places(np.zeros(1), shift)[0])
        curves, least = self._curves(swarm, proof, shift, pieces)
        proof.air(curves)
        parted = (f"parts that meet are parted by up to {shift.max():.1f} m of depth",) if shift.any() else ()
        return Alive(curves, swarm.dot, swarm.worn, tuple(motions), least, (*swarm.notes, *parted))

    def quick(self, motions: Sequence[Motion]) -> None:
        """Raise what is wrong with the speeds of its fastest drones."""
        self._pieces(*self._swarm(motions), FINE)

    def worn(self, motions: Sequence[Motion]) -> Callable[[Floats], Worn] | None:
        """Return what the drones wear that move so; see `Alive`."""
        return self._swarm(motions)[0].worn

    def _curves(self, swarm: Swarm, proof: Proof, shift: Floats, pieces: int) -> tuple[Trajectory, float]:
        """Return the curves and their closest approach, m: on few knots where these keep the distance, too."""

        def places(seconds: Floats) -> Floats:
            return swarm.places(seconds, shift)

        with suppress(LivingError):
            curves = smooth(places, self.hold, COARSE, self._pieces(swarm, proof, COARSE))
            proof.speeds(curves)
            least = proof.distances(curves)
            if least > self.limits.planning_distance - _GIVEN_AWAY:
                return curves, least
        curves = smooth(places, self.hold, FINE, pieces)
        proof.speeds(curves)
        return curves, proof.distances(curves)

    def wrong(self, motions: Sequence[Motion], quick: bool) -> InputError | None:
        """Return what is wrong with the picture that moves so, or with the speeds of its fastest drones; or None."""
        try:
            if quick:
                self.quick(motions)
            else:
                self.flown(motions)
        except InputError as error:
            return error
        return None

    def calmest(self, motions: Sequence[Motion], fault: LivingError) -> tuple[Sequence[Motion], LivingError, str]:
        """Return the motions as slow as the hold has room for, where that is left open, and what is wrong with them so.

        With it goes for how long the picture could be held instead, or nothing.
        """
        calm = calmed(motions, fault.numbers)
        left = None if calm is None else self.wrong(calm, quick=False)
        if calm is None or not isinstance(left, LivingError):
            return motions, fault, ""
        for more in _LONGER:
            hold = at_least(motions[fault.numbers[0]], "hold", self.hold * more)
            slower = calmed([motion.lasting(hold) for motion in motions], fault.numbers)
            if slower is not None and replace(self, hold=hold).wrong(slower, quick=False) is None:
                return calm, left, _held(motions[fault.numbers[0]], hold)
        return calm, left, ""

    def larger(self, motions: Sequence[Motion]) -> str:
        """Return by how much larger the picture could be moved so, or nothing."""
        for percent in _LARGER:
            with suppress(InputError):
                self._scaled(1 + percent / 100).flown(motions)
                return f"draw it {1 + percent / 100:.2f} times as large with as many dots"
        return ""

    def crowded(self, motions: Sequence[Motion]) -> CrowdedError | None:
        """Return what is wrong with the spacing of the picture before anything moves, or None."""
        swarm, proof = self._swarm(motions)
        try:
            proof.standing(swarm.places(np.zeros(1), swarm.shifts(self.limits, proof.squeeze))[0])
        except CrowdedError as error:
            return error
        except InputError:
            return None
        return None

    def outside(self, motions: Sequence[Motion], fault: LivingError) -> tuple[list[str], str]:
        """Return what is told of motions that leave the air, or would if they were slower, and where they have room."""
        slow = slowed(motions, fault, self.wrong) if fault.slow else (motions, "")
        left = None if slow is None else self.wrong(slow[0], quick=False)
        if slow is None or not isinstance(left, LivingError):
            return [fault.fact], ""
        squeeze = self._swarm(motions)[1].squeeze
        where = elsewhere(self.points, self.limits, squeeze, lambda points, kept: self._of(points, kept, slow[0]))
        facts = [fault.fact] if left.fact == fault.fact else [fault.fact, f"slower, {left.fact}"]
        return facts, " and ".join(filter(None, [slow[1], where])) if where else ""

    def _of(self, points: Floats, kept: Ints, motions: Sequence[Motion]) -> Floats | None:
        """Return the control points of the motion of some dots elsewhere, (m, 3) m, whatever the air; None for none."""
        with suppress(InputError):
            given = replace(self, points=points[kept], drawn=self.drawn.take(kept))
            swarm, proof = given._swarm(motions)
            shift = swarm.shifts(self.limits, proof.squeeze)
            proof.standing(swarm.places(np.zeros(1), shift)[0])
            return np.asarray(given._curves(swarm, proof, shift, given._pieces(swarm, proof, FINE))[0].control)
        return None

    def larger_and_slower(self, motions: Sequence[Motion], crowded: CrowdedError) -> str:
        """Return how much larger a picture that is too dense is drawn, and which words then serve; or nothing."""
        if crowded.part <= 0:
            return ""  # dots in one place are so in any size
        size = np.ceil(100 / crowded.part + 1e-6) / 100
        wide = self._scaled(size)
        try:
            wide.flown(motions)
        except LivingError as fault:
            words = remedy(motions, fault, wide.wrong)
            return f"draw it {size:.2f} times as large with as many dots, and then {words}" if words else ""
        except InputError:
            return ""
        return f"draw it {size:.2f} times as large with as many dots"

    def longer(self, motions: Sequence[Motion]) -> str:
        """Return for how long a flip-book that has no time has to be held, and for how long each leaf; or nothing."""
        number = _flip_book(motions)
        if number is None:
            return ""
        count, begin = leaves(motions[number]), motions[number].begin
        fits = at_most(motions[number], "each", (self.hold - begin) / count)
        shorter = [*motions[:number], motions[number].saying(each=fits), *motions[number + 1 :]]
        if 0 < fits < motions[number]["each"] and self.wrong(shorter, quick=False) is None:
            return f"set its each to {said_as(motions[number], 'each', fits)}"
        found = self._slower(motions, number)
        if found is None:
            return ""
        hold, slower = found
        flip = slower[number]
        said = "" if slower is motions or "each" not in flip.said else said_as(flip, "each", flip["each"])
        return _held(flip, hold) + (f" and set its each to {said}" if said else "")

    def leafed(self, motions: Sequence[Motion]) -> tuple[list[Motion], str] | None:
        """Return the motions with a flip-book as slow as it has to be, and what to say of it.

        None where its designer said how slow it is, or where it would last longer than the hold.
        """
        number = _flip_book(motions)
        if number is None or "each" in motions[number].said:
            return None
        found = self._slower(motions, number)
        if found is None or found[0] > self.hold + 1e-9 or found[1] is motions:
            return None
        each = found[1][number]["each"]
        return list(found[1]), f"{called(motions, number)}: its each is {each:g}, as it can be flown"

    def _slower(self, motions: Sequence[Motion], number: int) -> tuple[float, Sequence[Motion]] | None:
        """Return how long a flip-book is held at least, and the motions with as slow leaves as it needs, or None."""
        count, begin = leaves(motions[number]), motions[number].begin

        def held(others: Sequence[Motion]) -> Given:
            return replace(self, hold=at_least(others[number], "hold", begin + count * others[number]["each"]))

        def wrong(others: Sequence[Motion], quick: bool) -> InputError | None:
            return held(others).wrong(others, quick)

        fault = wrong(motions, False)
        if fault is None:
            return held(motions).hold, motions
        each = least_of(motions, number, "each", fault, wrong) if isinstance(fault, LivingError) else None
        if each is None:
            return None
        slower = [*motions[:number], motions[number].saying(each=each), *motions[number + 1 :]]
        return held(slower).hold, slower

    def _scaled(self, size: float) -> Given:
        """Return the picture drawn larger about its middle."""
        middle = (self.points.min(axis=0) + self.points.max(axis=0)) / 2
        return replace(self, points=middle + (self.points - middle) * size)

    def _swarm(self, motions: Sequence[Motion]) -> tuple[Swarm, Proof]:
        depth = Depth(np.asarray(self.eye, dtype=np.float64), away_from(self.points, self.eye))
        swarm = Swarm(bodies(self.points, self.drawn, motions, self.hold, self.limits, depth.away), self.hold, depth)
        return swarm, Proof(self.limits, motions, swarm.numbers)

    def _pieces(self, swarm: Swarm, proof: Proof, tolerance: float) -> int:
        """Return into how many pieces the curves of its fastest drones are cut, where these are not too fast."""
        keen = swarm.keenest()
        flat = np.zeros(sum(swarm.drones))
        curves = smooth(lambda seconds: swarm.places(seconds, flat)[:, keen], self.hold, tolerance)
        proof.speeds(curves, keen.tolist())
        return len(curves.times) - 1


def _held(motion: Motion, hold: float) -> str:
    """Return the advice to hold a picture for so long, s, as its hold is said."""
    return f"hold it for {said_as(motion, 'hold', hold)}" + ("" if motion.measure("hold") else " s")


def _flip_book(motions: Sequence[Motion]) -> int | None:
    """Return which motion is the only flip-book that lasts as long as the picture is held; None for none or several."""
    flips = [number for number, motion in enumerate(motions) if leaves(motion) and motion.end is None]
    return flips[0] if len(flips) == 1 else None


def away_from(points: Floats, eye: Sequence[float]) -> Floats:
    """Return the direction across a picture, away from the audience: a unit vector (3,).

    Of a picture that is not flat, or is seen from its edge, it is the level line of sight to its middle.
    """
    sight = (points.min(axis=0) + points.max(axis=0)) / 2 - np.asarray(eye, dtype=np.float64)
    flat = frames(points, points)
    if flat is not None and len(points) > 2:
        normal = flat[0].axes[2]
        towards = float(normal @ sight) / max(float(np.linalg.norm(sight)), 1e-9)
        if abs(towards) > 0.3:
            return np.asarray(normal * np.sign(towards))
    level = sight * [1.0, 1.0, 0.0]
    length = float(np.linalg.norm(level))
    return np.asarray(level / length) if length > 1e-6 else np.array([0.0, 1.0, 0.0])
