"""A picture to move: its places, its curves, and why they are safe; or what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.drawn import Drawn
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.motion.living.apart import Depth, away_from
from choreo.motion.living.bodies import bodies
from choreo.motion.living.joints import remarks
from choreo.motion.living.motions import Motion
from choreo.motion.living.proof import CrowdedError, LivingError, Proof, fastest
from choreo.motion.living.smooth import COARSE, FINE, smooth
from choreo.motion.living.sources import Worn
from choreo.motion.living.swarm import Swarm

Result = TypeVar("Result")

SWEPT = 0.6
"""Metres that a drone may be from the nearest of the `swept` places."""

_GIVEN_AWAY = 0.001
"""Metres of the planning distance that curves on few knots may give away; else they follow the motion closely."""
_BITS = 21
"""Of a cell's number along an axis: cells of 0.36 m reach 377 km."""


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


@dataclass(frozen=True, eq=False)
class Given:
    """A picture to move: see `alive`."""

    points: Floats
    drawn: Drawn
    hold: float
    limits: Limits
    eye: Sequence[float]

    @property
    def squeeze(self) -> Floats:
        """Factors of x, y, z before distances are taken."""
        return Proof(self.limits, (), ()).squeeze

    def flown(self, motions: Sequence[Motion]) -> Alive:
        """Return the picture that moves so, or raise what is wrong with it."""
        swarm, proof = self._swarm(motions)
        pieces = self._pieces(swarm, proof, FINE)
        shift, (curves, least) = self._parted(swarm, proof, lambda shift: self._curves(swarm, proof, shift, pieces))
        proof.air(curves)
        parted = (f"parts that meet are parted by up to {shift.max():.1f} m of depth",) if shift.any() else ()
        notes = (*swarm.notes, *parted, *remarks(self.points, self.drawn, motions, self.limits))
        return Alive(curves, swarm.dot, swarm.worn, tuple(motions), least, notes)

    def quick(self, motions: Sequence[Motion]) -> None:
        """Raise what is wrong with the speeds of its fastest drones."""
        self._pieces(*self._swarm(motions), FINE)

    def worn(self, motions: Sequence[Motion]) -> Callable[[Floats], Worn] | None:
        """Return what the drones wear that move so; see `Alive`."""
        return self._swarm(motions)[0].worn

    def _parted(self, swarm: Swarm, proof: Proof, made: Callable[[Floats], Result]) -> tuple[Floats, Result]:
        """Return by how much each drone is shifted back, (n,) m, and what is made of that without anyone too near.

        Who is shifted back along its line of sight may come near who never met it in the plane of the picture; where
        that happens, these are parted, too.
        """
        first: InputError | None = None
        for by_sight in (False, True):
            try:
                shift = swarm.shifts(self.limits, proof.squeeze, by_sight=by_sight)
                proof.standing(swarm.places(np.zeros(1), shift)[0])
                return shift, made(shift)
            except InputError as error:
                near = isinstance(error, CrowdedError) or (isinstance(error, LivingError) and error.near)
                if first is not None or not near or not shift.any():
                    raise (first or error) from None
                first = error
        raise AssertionError("the second look has returned or raised")

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

    def crowded(self, motions: Sequence[Motion]) -> CrowdedError | None:
        """Return what is wrong with the spacing of the picture before anything moves, or None."""
        swarm, proof = self._swarm(motions)
        try:
            self._parted(swarm, proof, lambda _: None)
        except CrowdedError as error:
            return error
        except InputError:
            return None
        return None

    def control(self, points: Floats, kept: Ints, motions: Sequence[Motion]) -> Floats | None:
        """Return the control points of the motion of some dots elsewhere, (m, 3) m, whatever the air; None for none."""
        with suppress(InputError):
            given = replace(self, points=points[kept], drawn=self.drawn.take(kept))
            swarm, proof = given._swarm(motions)
            pieces = given._pieces(swarm, proof, FINE)
            curves = given._parted(swarm, proof, lambda shift: given._curves(swarm, proof, shift, pieces)[0])[1]
            return np.asarray(curves.control)
        return None

    def scaled(self, size: float) -> Given:
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


def _codes(cells: Floats) -> Ints:
    """Return one whole number for each cell, (n, 3), by which it is known."""
    x, y, z = (np.rint(cells).astype(np.int64) + 2 ** (_BITS - 1)).T
    return np.asarray((x << 2 * _BITS) | (y << _BITS) | z)
