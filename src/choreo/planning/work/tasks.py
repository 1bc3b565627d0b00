"""The transitions of a show as independent pieces of work: planned side by side, anywhere, or taken from before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

import numpy as np

from choreo.arrays import made
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.motion.together.route import Transition
from choreo.planning.ground.travel import Approach
from choreo.planning.ground.travel import Planned as Planned
from choreo.planning.work.light_work import bake_on
from choreo.planning.work.moving import MovingPictures
from choreo.show.cache import Kept, Store, kept_fields
from choreo.show.fingerprint import code_hash, fingerprint

NEAR = 1e-5
"""Metres by which kept curves may miss the places that they are kept for: rounding to the micrometre, no more."""


@dataclass(frozen=True, eq=False)
class Task:
    """One transition to plan.

    Parameters
    ----------
    plan : callable
        A function of a module, so that other processes know it.
    inputs : mapping
        All that determines the result, by the names of the function's arguments.
    where : str
        Where it stands in the show, for errors; the result does not depend on it.
    known : Transition, Approach or None
        The same ways in another time, if they have been planned; nor does the result depend on it, but it is quicker.
    again : bool
        Whether these ways may be `known` to a task to come.
    """

    plan: Callable[..., Planned]
    inputs: Mapping[str, Any]
    where: str
    known: Planned | None = None
    again: bool = False

    def fly(self) -> Planned:
        """Return the transition."""
        more = {"known": self.known, "again": True} if self.again else {}
        return self.plan(**self.inputs, where=self.where, **more)

    @property
    def key(self) -> str:
        """The fingerprint of all that determines the transition, the planner itself included."""
        return fingerprint(self.plan.__qualname__, sorted(self.inputs.items()), code_hash())


class TaskRunner:
    """Plans tasks on an executor and keeps them, also in a store, if there is one.

    Only what is not kept goes to the executor, and only this process writes to the store.
    """

    def __init__(self, executor: Executor, store: Store | None = None) -> None:
        self._executor = executor
        self._store = store
        self.moving = MovingPictures(executor, store)
        self.bake = bake_on(executor)
        self._begun: dict[tuple[str, str], Future[Planned]] = {}  # by key and by how errors call it
        self._done: dict[str, Planned] = {}

    def begin(self, task: Task) -> Callable[[], Planned]:
        """Start a task, and return the function that waits for it; what goes wrong with the task is raised there."""
        key = task.key
        known = self._done.get(key)
        if known is None and self._store is not None:
            known = _known(self._store.get(key), task)
        if known is not None:
            return lambda: known
        future = self._begun.get((key, task.where))
        if future is None or future.cancelled():
            future = self._begun[key, task.where] = self._executor.submit(task.fly)

        def wait() -> Planned:
            done = self._done[key] = _read_only(future.result())
            if self._store is not None:
                self._store.put(key, _kept(done))
            return done

        return wait

    def stop(self) -> None:
        """Take back what has been begun and not yet started."""
        for future in self._begun.values():
            future.cancel()


def _kept(done: Planned) -> Kept:
    """Return what is kept of a transition: every field of it but the limits, which the task has, and its ways."""
    move = done.move if isinstance(done, Approach) else done
    kept = kept_fields(move, but=(Trajectory, Limits, partial, type(None)))
    curves = {"times": move.trajectory.times, "control": move.trajectory.control}
    height = {"altitude": float(done.altitude), "opens": done.opens} if isinstance(done, Approach) else {}
    return Kept({**kept.arrays, **curves}, {**kept.details, **height})


def _known(kept: Kept | None, task: Task) -> Planned | None:
    """Return the transition of an entry, or None where the entry is not one that could be this task's."""
    if kept is None:
        return None
    try:
        values: dict[str, Any] = {**kept.arrays, **kept.details}
        altitude, opens = values.pop("altitude", None), values.pop("opens", True)
        trajectory = Trajectory(values.pop("times"), values.pop("control"))
        move = Transition(trajectory=trajectory, limits=task.inputs["limits"], **values)
        drones = np.arange(len(move.start))
        good = np.array_equal(np.sort(move.order), drones) and trajectory.drones == len(drones)
        good = good and np.abs(trajectory.start - move.start).max() <= NEAR
        good = good and np.abs(trajectory.end - move.goal[move.order]).max() <= NEAR
    except (InputError, KeyError, TypeError, ValueError, IndexError):
        return None
    if not good:
        return None
    return move if altitude is None else Approach(move, float(altitude), bool(opens))


def _read_only(done: Planned) -> Planned:
    """Return the transition with read-only arrays: those that came from another process have lost that.

    Nobody else knows these, so they are not copied.
    """
    if isinstance(done, Approach):
        return replace(done, move=_frozen_move(done.move))
    return _frozen_move(done)


def _frozen_move(move: Transition) -> Transition:
    if not move.trajectory.control.flags.writeable:
        return move
    parts: dict[str, Any] = {
        item.name: made(getattr(move, item.name))
        for item in fields(move)
        if isinstance(getattr(move, item.name), np.ndarray)
    }
    trajectory = Trajectory(made(move.trajectory.times), made(move.trajectory.control))
    return replace(move, trajectory=trajectory, **parts)
