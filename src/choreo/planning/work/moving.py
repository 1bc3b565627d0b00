"""Moving pictures as pieces of work: planned side by side on any executor, each once, or taken from before.

What the drones wear is not sent between processes: it is made anew there from the motions, which is quick.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError, ShowError
from choreo.motion.living.alive import alive
from choreo.motion.living.given import Alive, Given
from choreo.motion.living.motions import Motion
from choreo.motion.living.refused.holds import HeldError, Longer
from choreo.motion.living.sources import Worn
from choreo.show.cache import Kept, Store
from choreo.show.fingerprint import code_hash, fingerprint


class MovingError(ShowError):
    """A cue whose picture cannot move as said: its `number`, a hold that may serve, and the `rest` that does.

    `others` are wrong, too: later cues, whose pictures move on their own.
    """

    def __init__(self, *lines: str, number: int = 0, longer: Longer | None = None, rest: str = "") -> None:
        super().__init__(*lines)
        self.number, self.longer, self.rest = number, longer, rest
        self.others: Sequence[MovingError] = ()

    @classmethod
    def of(cls, error: InputError, where: str, number: int) -> MovingError:
        """Return the refusal of a cue for what is wrong with its picture."""
        lines = [f"{where}: {line}" for line in error.lines]
        if isinstance(error, HeldError):
            return cls(*lines, number=number, longer=error.longer, rest=error.rest and f"{where}: {error.rest}")
        return cls(*lines, number=number)


@dataclass(frozen=True, eq=False)
class MovingPicture:
    """A picture to move: its places, drawing, hold, limits and the audience's eyes, and the motions."""

    given: Given
    motions: tuple[Motion, ...]

    def fly(self) -> Alive:
        """Return the picture that moves, with what its drones wear as it can be sent: see `WornBy`."""
        given = self.given
        found = alive(given.points, given.drawn, self.motions, given.hold, given.limits, given.eye)
        return replace(found, worn=None if found.worn is None else WornBy.of(given, found.motions, found.worn))

    @property
    def key(self) -> str:
        """The fingerprint of all that determines it, the planner itself included."""
        return _key("moving picture", self.given, self.motions, code_hash())

    @property
    def travels(self) -> bool:
        """Whether other processes can be asked, and later ones: they do not know a designer's own functions."""
        return all(motion.own is None for motion in self.motions)


@dataclass(frozen=True)
class WornBy:
    """What the drones of a moving picture wear, (m,) seconds since it stands to what `Alive.worn` says.

    In each process it is made from the motions once, when it is asked for, but for the one in which they were flown.
    Two of one key are the same.
    """

    given: Given = field(compare=False)
    motions: tuple[Motion, ...] = field(compare=False)
    key: str
    known: Callable[[Floats], Worn] | None = field(default=None, compare=False)
    """Stays in this process."""

    @staticmethod
    def of(given: Given, motions: tuple[Motion, ...], known: Callable[[Floats], Worn] | None = None) -> WornBy:
        """Return it, as it is `known` here; if it is not, without making it."""
        worn = WornBy(given, motions, _key("worn", given, motions), known)
        if known is not None:
            _made(worn)  # is kept
        return worn

    def __reduce__(self) -> tuple[type[WornBy], tuple[Given, tuple[Motion, ...], str]]:
        return WornBy, (self.given, self.motions, self.key)

    def __call__(self, seconds: Floats) -> Worn:
        made = _made(self)
        assert made is not None, "each drone is its dot all the time"
        return made(seconds)


def _key(what: str, given: Given, motions: tuple[Motion, ...], *more: str) -> str:
    """Return a fingerprint; a designer's own function is known as the one that it is.

    Another one of the same words may move otherwise: what it reads from around it is not in its words. Who keeps
    something by such a key keeps the function with it, so that no later one takes its place.
    """
    own = [id(motion.own) for motion in motions if motion.own is not None]
    return fingerprint(what, given, motions, own, *more) if own else fingerprint(what, given, motions, *more)


@lru_cache(maxsize=8)
def _made(worn: WornBy) -> Callable[[Floats], Worn] | None:
    return worn.given.worn(worn.motions) if worn.known is None else worn.known


@dataclass(eq=False)
class MovingPictures:
    """Plans moving pictures on an executor, or at once where there is none, and keeps them.

    Parameters
    ----------
    executor : Executor or None
    store : Store or None
    """

    executor: Executor | None = None
    store: Store | None = None
    _begun: dict[str, Future[Alive]] = field(default_factory=dict)

    def begin(self, picture: MovingPicture) -> Callable[[], Alive]:
        """Start with a picture, and return the function that waits for it; what is wrong with it is raised there."""
        key = picture.key
        store = self.store if picture.travels else None
        known = None if store is None or key in self._begun else _known(store.get(key), picture)
        if known is not None:
            self._begun[key] = Future()
            self._begun[key].set_result(known)
        elif key not in self._begun:
            if self.executor is not None and picture.travels:
                self._begun[key] = self.executor.submit(picture.fly)
            else:
                self._begun[key] = _at_once(picture)
        future = self._begun[key]

        def wait() -> Alive:
            done = future.result()
            if store is not None and known is None:
                store.put(key, _kept(done, picture))
            return done

        return wait


def _at_once(picture: MovingPicture) -> Future[Alive]:
    future: Future[Alive] = Future()
    try:
        future.set_result(picture.fly())
    except InputError as error:
        future.set_exception(error)
    return future


def _kept(done: Alive, picture: MovingPicture) -> Kept:
    """Return what is kept of a picture: its curves, and the words that were chosen."""
    chosen = [
        [number, key, value]
        for number, (was, now) in enumerate(zip(picture.motions, done.motions, strict=True))
        for (key, before), (_, value) in zip(was.words, now.words, strict=True)
        if value is not before and fingerprint(value) != fingerprint(before)  # from another process all are new
    ]
    curves = {"times": done.trajectory.times, "control": done.trajectory.control, "dot": done.dot}
    words = json.dumps(chosen, default=np.ndarray.tolist)
    return Kept(curves, {"least": float(done.least), "notes": list(done.notes), "chosen": words})


def _known(kept: Kept | None, picture: MovingPicture) -> Alive | None:
    """Return the picture of an entry, or None where the entry is not one that could be this picture's."""
    if kept is None:
        return None
    with suppress(InputError, KeyError, TypeError, ValueError, IndexError):
        motions = list(picture.motions)
        for number, key, value in json.loads(kept.details["chosen"]):
            motions[number] = motions[number].saying(**{key: _word(value)})
        curves = Trajectory(kept.arrays["times"], kept.arrays["control"])
        dot = kept.arrays["dot"]
        notes = tuple(str(note) for note in kept.details["notes"])
        if curves.drones == len(dot) and dot.min() >= 0 and dot.max() < len(picture.given.points):
            worn = WornBy.of(picture.given, tuple(motions))
            changing = None if _made(worn) is None else worn
            return Alive(curves, dot, changing, worn.motions, float(kept.details["least"]), notes)
    return None


def _word(value: Any) -> Any:
    """Return a word as motions hold it: a number, three of them, or corners."""
    if not isinstance(value, list):
        return float(value)
    return np.array(value, dtype=np.float64) if isinstance(value[0], list) else tuple(map(float, value))
