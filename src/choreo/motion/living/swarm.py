"""All drones of a moving picture: where they are, whose motions move them, what they wear, and in which depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.motion.living.apart import Depth, looks, shifts
from choreo.motion.living.bodies import Body
from choreo.motion.living.sources import Worn

_COARSE = 0.25
"""Seconds from look to look where only speeds are guessed."""
_KEENEST = 48
"""Drones that are looked at where it is to be known how quick all are."""


@dataclass(frozen=True, eq=False)
class Swarm:
    """The drones of all bodies of a picture, one body after the other.

    Parameters
    ----------
    bodies : sequence of Body
    hold : float
        Seconds.
    depth : Depth
    """

    bodies: Sequence[Body]
    hold: float
    depth: Depth

    @property
    def drones(self) -> list[int]:
        """How many each body takes."""
        return [body.drones for body in self.bodies]

    @property
    def numbers(self) -> list[tuple[int, ...]]:
        """The motions that move each drone."""
        return [body.numbers for body in self.bodies for _ in range(body.drones)]

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say of its bodies."""
        return tuple(note for body in self.bodies if body.source is not None for note in body.source.notes)

    def within(self, seconds: Floats) -> Floats:
        """Return where the drones are at moments, (m, n, 3) m, but for depth and for what moves the whole picture."""
        return np.concatenate([body.within(seconds) for body in self.bodies], axis=1)

    def places(self, seconds: Floats, shift: Floats) -> Floats:
        """Return where the drones are at moments, (m, n, 3) m, shifted back by (n,) m."""
        found = []
        for body, own in zip(self.bodies, np.split(shift, np.cumsum(self.drones)[:-1]), strict=True):
            at = body.within(seconds)
            at = self.depth.shifted(at, own) if own.any() else at
            for step in body.whole:
                at = step.at(seconds, at)
            found.append(at)
        return np.concatenate(found, axis=1)

    def shifts(self, limits: Limits, squeeze: Floats, *, by_sight: bool = False) -> Floats:
        """Return how far each drone is shifted back, so that what meets in the picture is parted in depth, (n,) m.

        With `by_sight` also what would meet only because one is shifted back along its line of sight.
        """
        pieces, first = [], 0
        for body in self.bodies:
            own = np.zeros(body.drones, dtype=np.int64) if body.source is None else body.source.pieces
            pieces.append(own + first)
            first += int(own.max()) + 1
        if first == 1:
            return np.zeros(sum(self.drones))
        moves = np.repeat([body.moves for body in self.bodies], self.drones)
        step = np.linalg.norm(np.diff(self.within(self._coarse), axis=0), axis=2).max(initial=0.0)
        seen = self.within(looks(self.hold, float(step) / float(self._coarse[1])))
        need = limits.planning_distance
        return shifts(seen, np.concatenate(pieces), moves, self.depth, need, squeeze, by_sight=by_sight)

    def keenest(self) -> Ints:
        """Return the drones that are about the fastest, and those whose speed changes most."""
        at = self.places(self._coarse, np.zeros(sum(self.drones)))
        speed = np.linalg.norm(np.diff(at, axis=0), axis=2).max(axis=0)
        climb = np.abs(np.diff(at[..., 2], axis=0)).max(axis=0)
        push = np.linalg.norm(np.diff(at, n=2, axis=0), axis=2).max(axis=0)
        chosen = [np.argsort(-each, kind="stable")[: _KEENEST // 3] for each in (speed, climb, push)]
        return np.unique(np.concatenate(chosen))

    @cached_property
    def _coarse(self) -> Floats:
        return np.linspace(0.0, self.hold, max(int(self.hold / _COARSE), 8) + 1)

    @property
    def dot(self) -> Ints:
        """The dot of each drone at the beginning, (n,)."""
        parts = [
            body.dots if body.source is None or body.source.worn is None else body.dots[body.source.worn(_AT_0).dot[0]]
            for body in self.bodies
        ]
        return np.concatenate(parts)

    @property
    def worn(self) -> Callable[[Floats], Worn] | None:
        """What all drones wear at moments of the hold; None where each is its own dot."""
        if all(body.source is None or body.source.worn is None for body in self.bodies):
            return None
        return self._worn

    def _worn(self, seconds: Floats) -> Worn:
        parts = []
        for body in self.bodies:
            if body.source is None or body.source.worn is None:
                own = np.broadcast_to(body.dots, (len(seconds), len(body.dots)))
                parts.append(Worn(own, own, np.zeros(own.shape), np.ones(own.shape)))
            else:
                at = body.source.worn(np.clip(seconds - body.begin, 0.0, body.length))
                parts.append(Worn(body.dots[at.dot], body.dots[at.following], at.part, at.shown))
        return Worn(
            np.concatenate([part.dot for part in parts], axis=1),
            np.concatenate([part.following for part in parts], axis=1),
            np.concatenate([part.part for part in parts], axis=1),
            np.concatenate([part.shown for part in parts], axis=1),
        )


_AT_0 = np.zeros(1)
