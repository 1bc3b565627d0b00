"""What a motion is, and the list of all: each with its words, and what it does with places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from choreo.arrays import Floats
from choreo.motion.living.moves.wishes import Wish

HOMES = ("rigid", "waving", "changing")
"""The modules whose motions are listed."""

Move: TypeAlias = "Callable[[Floats, Floats], Floats]"
"""From seconds of the motion (m,) and places (m, n, 3) m to where these places are moved to, (m, n, 3) m."""


@dataclass(frozen=True, eq=False)
class Scene:
    """All that a motion knows: its words, how long it lasts, and what it moves.

    Parameters
    ----------
    words : mapping
    length : float
        Seconds.
    rest : (n, 3) array
        What moves, at rest, m.
    centre : (3,) array
        Its middle, or the spot that is said, m.
    away : (3,) array
        Away from the audience, a unit vector across the picture.
    """

    words: Mapping[str, Any]
    length: float
    rest: Floats
    centre: Floats
    away: Floats

    def __getitem__(self, key: str) -> Any:
        """Return one of its words."""
        return self.words[key]


@dataclass(frozen=True, eq=False)
class Kind:
    """A named motion.

    Parameters
    ----------
    name : str
    doc : str
        One line.
    make : callable or None
        From a `Scene` to its `Move`; None for motions that make places of their own (flow, fall, flip, functions).
    wishes : mapping of str to Wish
    remedies : tuple of (str, float)
        Words that may be changed where it cannot be flown, and the power of the factor by which: the period by 1, a
        speed by -1.
    nearness : tuple of (str, float)
        The same where its dots come too near.
    mistakes : callable
        What is wrong with its words together.
    given : callable
        What some of its words say of others that are left open.
    to_and_fro : bool
        Whether it comes back within a period, so that a longer one than it lasts would be half of it.
    rounds : callable or None
        From a period and the seconds that it lasts to the rounds that it makes in them; None for what makes none.
    promise : callable or None
        From a `Scene` to the part of the distances of the picture that is kept at least; None where nothing is known.
    """

    name: str
    doc: str
    make: Callable[[Scene], Move] | None
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    remedies: tuple[tuple[str, float], ...] = ()
    nearness: tuple[tuple[str, float], ...] = ()
    mistakes: Callable[[Mapping[str, Any]], list[str]] = lambda _: []
    given: Callable[[Mapping[str, Any]], dict[str, Any]] = lambda _: {}
    to_and_fro: bool = False
    rounds: Callable[[float, float], float] | None = None
    promise: Callable[[Scene], float] | None = None


_FOUND: dict[str, Kind] = {}


def motion(**words: Any) -> Callable[[Callable[[Scene], Move]], Callable[[Scene], Move]]:
    """Declare a function of a `Scene` as the motion of its name; see `Kind`, of which `wishes` may be said alone."""

    def declare(make: Callable[[Scene], Move]) -> Callable[[Scene], Move]:
        declared(make.__name__, (make.__doc__ or "").splitlines()[0], make, **words)
        return make

    return declare


def declared(name: str, doc: str, make: Callable[[Scene], Move] | None, **words: Any) -> None:
    """Declare a motion."""
    _FOUND[name] = Kind(name, doc, make, **words)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all motions by their names."""
    for home in HOMES:
        import_module(f"choreo.motion.living.moves.{home}")
    return dict(_FOUND)
