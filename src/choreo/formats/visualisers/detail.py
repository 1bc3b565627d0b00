"""How much of a plan's detail a file that is looked at keeps, so that telephones and web pages open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.formats.pieces.rejoin import own_curves, whole_milliseconds
from choreo.formats.sampling import all_frames, keyframes
from choreo.formats.visualisers.light_keys import Lights, bent, dimmed
from choreo.formats.visualisers.motion_keys import STEPS, fitted

HANDY = 16_000_000
"""Bytes of a file that telephones and web pages open."""
_A_DRONE = HANDY / 1_500
"""Bytes for each drone of a larger fleet: its file grows with it."""
_OF_TEXT = 900
"""Bytes of a drone's names and references in the JSON of a file."""
_TRIED = 24
"""Drones from which the size of a file is guessed,"""
_HOPE = 1.03
"""and how much too large a guess may be, before less detail is taken without trying."""
_LONGEST = 3_600.0
"""Seconds of a show that is simplified: each of its frames is looked at, for each detail that is tried."""
_MOMENT, _PLACE = 4, 36
"""Bytes of a key's time, and of its place and tangents."""


@dataclass(frozen=True)
class Detail:
    """What a file may leave out.

    Parameters
    ----------
    places : float
        Metres that no drone is farther from its planned place; 0 for the very curves.
    colours : int
        Steps of 255 that no colour is farther from the planned one, at any frame; 0 for all keyframes.
    """

    places: float
    colours: int


WHOLE = Detail(0.0, 0)
LESS = (
    *(Detail(0.001, 1), Detail(0.002, 2), Detail(0.003, 4), Detail(0.005, 6), Detail(0.008, 8), Detail(0.012, 12)),
    *(Detail(0.016, 14), Detail(0.02, 16), Detail(0.03, 20), Detail(0.04, 25), Detail(0.05, 32)),
)
"""Less and less detail, of places and of colours in step."""


@dataclass(frozen=True, eq=False)
class Keys:
    """One drone: pieces (p, 4, 3) m between seconds (p + 1,); light (m, 3), straight between frames (m,).

    Light counts from 0 to the largest number of its type. `colours` are the sRGB keyframes of the plan, frames (k,) and
    bytes (k, 3), or None where a file leaves them out.
    """

    seconds: Floats
    pieces: Floats
    frames: Floats
    light: Lights
    colours: tuple[Ints, Bytes] | None = None

    @property
    def size(self) -> int:
        """Bytes in a file."""
        moves = (_MOMENT + _PLACE) * len(self.seconds)
        light = _MOMENT * len(self.frames) + self.light.nbytes if len(self.frames) > 1 else 0
        return moves + light + (0 if self.colours is None else (_MOMENT + 3) * len(self.colours[0]))


def room(drones: int) -> int:
    """Return the bytes that a file of so many drones has at most, where it can.

    >>> room(100), room(3_000)
    (16000000, 32000000)
    """
    return max(HANDY, round(drones * _A_DRONE))


def details(plan: Plan) -> Iterator[Detail]:
    """Yield the most detail that may find room, then less and less.

    Raises
    ------
    InputError
        If the show lasts longer than one that is simplified.
    """
    if (end := float(plan.trajectory.times[-1])) > _LONGEST:
        raise InputError(
            f"the show lasts {end / 3600:.1f} hours, and a .glb that is simplified holds one of them at most: give "
            "--exact, or write a shorter show"
        )
    some = np.unique(np.linspace(0, plan.drones - 1, _TRIED).astype(np.int64))
    tried = _simplified(
        plan,
        np.tile(some, len(LESS)),
        np.repeat([less.places for less in LESS], len(some)),
        np.repeat([less.colours for less in LESS], len(some)),
    )
    sizes = np.array([keys.size for keys in [*_whole(plan, some), *tried]]).reshape(-1, len(some)).mean(axis=1)
    likely = (sizes + _OF_TEXT) * plan.drones <= room(plan.drones) * _HOPE
    yield from (WHOLE, *LESS)[int(np.argmax(np.append(likely[:-1], True))) :]


def keys_of(plan: Plan, drones: Ints, detail: Detail) -> list[Keys]:
    """Return the keys of some drones of a plan.

    Raises
    ------
    InputError
        If knots of the plan are no whole milliseconds, or before 0.
    """
    if detail == WHOLE:
        return _whole(plan, drones)
    return _simplified(plan, drones, np.full(len(drones), detail.places), np.full(len(drones), detail.colours))


def _whole(plan: Plan, drones: Ints) -> list[Keys]:
    milliseconds = whole_milliseconds(plan.trajectory.times, ".glb")
    curves = own_curves(plan.trajectory.control[:, :, drones], milliseconds)
    colours = [keyframes(plan, drone) for drone in drones.tolist()]
    return [Keys(knots / 1000, pieces, *bent(*own), own) for (knots, pieces), own in zip(curves, colours, strict=True)]


def _simplified(plan: Plan, drones: Ints, places: Floats, colours: Ints) -> list[Keys]:
    lights = dimmed(all_frames(plan, drones), colours)
    curves = fitted(plan.trajectory, drones, places)
    return [
        Keys(moments / STEPS, pieces, frames.astype(np.float64), light)
        for (moments, pieces), (frames, light) in zip(curves, lights, strict=True)
    ]
