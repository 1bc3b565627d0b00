"""What a designer says of a motion: its name, what it moves, when, and its own words."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from typing import Any, TypeAlias

import numpy as np

from choreo.arrays import Floats, frozen
from choreo.checks import number, shown
from choreo.core.limits import LATER
from choreo.core.ruler import Measure
from choreo.errors import MOST_TOLD, InputError
from choreo.motion.living.moves.flip_book import FlipBook
from choreo.motion.living.moves.move_kinds import Kind, kinds
from choreo.motion.living.moves.wishes import Amount
from choreo.picture.formation import Formation

COMMON = ("part", "on", "begin", "end")
"""Words that every motion takes."""
MOST_MOTIONS = 200
"""Motions of one cue."""
_LATEST = 86_400.0

Own: TypeAlias = "Callable[[Floats, Floats], Floats]"
"""A designer's own: of seconds (m,) and places at rest (n, 3) m, the places (m, n, 3) m; at 0 s those at rest."""


@dataclass(frozen=True, eq=False, init=False)
class Motion:
    """A motion of a picture, or of a part of it, while the picture is held.

    Parameters
    ----------
    what : str or callable
        The name of a motion (docs/living.md lists them), or a function of its own: of seconds (m,) and of places at
        rest (n, 3) m, that returns places (m, n, 3) m, at 0 s those at rest.
    part : str, several, or None
        What moves: parts of the formation by their names; None for all of the picture.
    on : str or None
        The moving part on which this one hangs, so that it follows it; a part within another one follows it anyway.
    begin, end : float, str or None
        When, s since the picture stands; None for all of the hold. In a cue, these and all other words that are seconds
        may be said in the words of the music instead: "bar 9", "2 bars".
    **words
        Of the motion.

    Raises
    ------
    InputError
        With all mistakes, a line each, with the nearest right word.

    Examples
    --------
    >>> Motion("swing", part="wing", joint=[2.0, 30.0], angle=25)["angle"]
    25.0
    >>> Motion("swing", joint=[2.0, 30.0], angel=25)
    Traceback (most recent call last):
        ...
    choreo.errors.InputError: motion 'swing': angel: unknown key; did you mean 'angle'?
    """

    name: str
    parts: tuple[str, ...]
    on: str
    begin: float
    end: float | None
    words: tuple[tuple[str, Any], ...]
    own: Own | None
    said: tuple[str, ...] = ()
    spoken: tuple[tuple[str, str], ...] = field(default=(), metadata=LATER)
    measures: tuple[tuple[str, Measure], ...] = field(default=(), compare=False)
    lasts: float = field(default=math.inf, compare=False)

    def __init__(self, what: str | Own, **words: Any) -> None:
        own = what if callable(what) else None
        kind = kinds()["function"] if own is not None else _kind(what)
        spoken = {key: value for key, value in words.items() if key in _times(kind) and isinstance(value, str)}
        said = _Said(f"motion '{kind.name}'", {key: value for key, value in words.items() if key not in spoken})
        said.known((*kind.wishes, *COMMON))
        for key, value in (
            ("name", kind.name),
            ("parts", said.read("part", _parts, ())),
            ("on", said.read("on", _name, "")),
            ("begin", said.read("begin", _seconds, 0.0)),
            ("end", said.read("end", _seconds, None)),
            ("words", tuple((key, said.read(key, wish.read, wish.default)) for key, wish in kind.wishes.items())),
            ("own", own),
            ("said", tuple(sorted(key for key, value in words.items() if value is not None))),
            ("spoken", tuple(spoken.items())),
        ):
            object.__setattr__(self, key, value)
        open_words = kind.given(dict(self.words)).items()
        object.__setattr__(self, "words", self._having({key: value for key, value in open_words if key not in words}))
        known = {**dict(self.words), **dict.fromkeys(set(spoken) - set(COMMON), 1.0)}
        if not said.mistakes:  # of words that could not be read, nothing is known together
            said.mistakes.extend(f"{said.where}: {mistake}" for mistake in kind.mistakes(known))
        if self.end is not None and self.end <= self.begin:
            said.mistakes.append(f"{said.where}: end = {self.end:g}; expected seconds after its begin, {self.begin:g}")
        if said.mistakes:
            raise InputError(*said.mistakes)

    def __getitem__(self, key: str) -> Any:
        """Return one of its own words."""
        return dict(self.words)[key]

    @classmethod
    def of(cls, said: object) -> Motion:
        """Return the motion that a cue means by a name, a table of words, a function, or a motion."""
        if isinstance(said, Motion):
            return said
        if isinstance(said, str) or callable(said):
            return cls(said)
        if not isinstance(said, Mapping):
            raise InputError(f"motion = {shown(said)}; expected the name of a motion, or a table of its words")
        words = dict(said)
        if "name" not in words:
            raise InputError(f"motion: says no name; expected name = one of {', '.join(sorted(_named()))}")
        return cls(words.pop("name"), **{str(key): value for key, value in words.items()})

    def in_seconds(self, seconds: Mapping[str, float | None], measures: Mapping[str, Measure]) -> Motion:
        """Return the motion with all that is said in the words of the music in seconds; None for what is left open.

        It keeps the `measures` of its lengths, so that advice is given in the words in which they are said.
        """
        told = self.saying(**{key: seconds[key] for key, _ in self.spoken})
        return told._with(spoken=(), measures=tuple(measures.items()))

    def lasting(self, hold: float) -> Motion:
        """Return the motion that knows for how long it lasts in a picture which is held for so many seconds."""
        return self._with(lasts=(hold if self.end is None else min(self.end, hold)) - self.begin)

    def measure(self, key: str) -> Measure | None:
        """Return how one of its words is said in bars or beats; None where it is said in numbers."""
        return dict(self.measures).get(key)

    def saying(self, **words: Any) -> Motion:
        """Return the motion with other values of its words, or of `begin` and `end`.

        What was said in the words of the music may be said in other words of it.
        """
        spoken = {key: words.pop(key) for key, _ in self.spoken if isinstance(words.get(key), str)}
        if spoken:
            return self.saying(**words)._with(spoken=tuple({**dict(self.spoken), **spoken}.items()))
        times = {key: words.pop(key) for key in ("begin", "end") if key in words}
        return self._with(words=self._having(words), **times)

    def _having(self, words: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        return tuple({**dict(self.words), **words}.items())

    def moved(self, turned: Floats, shift: Floats) -> Motion:
        """Return the motion within a show whose places p became p @ turned + shift, (3, 3) and (3,) m.

        Its spots have to be in space: see `choreo.motion.living.bodies.in_space`.
        """
        changed: dict[str, Any] = {}
        for key, value in self.words:
            turns = kinds()[self.name].wishes[key].turns
            if value is None or not turns or isinstance(value, str):
                continue
            if turns == "drawings":
                changed[key] = _moved(value, turned, shift)
                continue
            found = (np.asarray(value) @ turned + (shift if turns == "place" else 0.0)).round(9)
            changed[key] = frozen(found) if found.ndim == 2 else tuple(found.tolist())
        own = self.own
        if own is None:
            return self.saying(**changed)
        return self._with(own=_Elsewhere(own, frozen(np.array(turned)), frozen(np.array(shift))))

    def _with(self, **values: Any) -> Motion:
        found = object.__new__(Motion)
        for item in fields(Motion):
            object.__setattr__(found, item.name, values.get(item.name, getattr(self, item.name)))
        return found


@dataclass(frozen=True, eq=False)
class _Elsewhere:
    """A designer's own function within a show whose places p became p @ turned + shift."""

    function: Own
    turned: Floats
    shift: Floats

    def __call__(self, seconds: Floats, places: Floats) -> Floats:
        back = (places - self.shift) @ self.turned.T
        return np.asarray(np.asarray(self.function(seconds, back)) @ self.turned + self.shift)


def _moved(
    drawings: tuple[Formation, ...] | FlipBook, turned: Floats, shift: Floats
) -> tuple[Formation, ...] | FlipBook:
    """Return drawings whose places p became p @ turned + shift."""

    def move(each: Formation) -> Formation:
        return replace(each, points=(each.points @ turned + shift).round(9))

    return drawings.moved(move) if isinstance(drawings, FlipBook) else tuple(map(move, drawings))


def motions_of(said: object) -> tuple[Motion, ...]:
    """Return the motions that a cue says: none, one, or a list of them.

    Raises
    ------
    InputError
        With all mistakes.

    Examples
    --------
    >>> [motion.name for motion in motions_of([{"name": "wave", "amplitude": 2}, "tilt"])]
    ['wave', 'tilt']
    """
    if said is None:
        return ()
    if isinstance(said, str | Mapping | Motion) or callable(said):
        return (Motion.of(said),)
    entries = list(said) if isinstance(said, Iterable) else [said]
    if len(entries) > MOST_MOTIONS:
        raise InputError(f"motion: {len(entries)} motions; at most {MOST_MOTIONS} are taken")
    found: list[Motion] = []
    mistakes: list[str] = []
    for entry in entries:
        try:
            found.append(Motion.of(entry))
        except InputError as error:
            mistakes.extend(error.lines)
    if mistakes:
        raise InputError(*mistakes)
    return tuple(found)


class _Said:
    """Words that were said, read one by one; what is wrong with them is kept."""

    def __init__(self, where: str, words: Mapping[str, Any]) -> None:
        self.where, self._words = where, words
        self.mistakes: list[str] = []

    def known(self, keys: tuple[str, ...]) -> None:
        """Note words that are none of the keys."""
        for key in islice((key for key in self._words if key not in keys), MOST_TOLD + 1):
            near = difflib.get_close_matches(str(key).lower(), keys, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"the keys here are {', '.join(keys)}"
            self.mistakes.append(f"{self.where}: {shown(key)[1:-1]}: unknown key; {hint}")

    def read(self, key: str, reader: Callable[[str, Any], Any], default: Any) -> Any:
        """Return what is said of a key, or the default."""
        if self._words.get(key) is None:
            return default
        try:
            return reader(f"{self.where}: {key}", self._words[key])
        except InputError as error:
            self.mistakes.extend(error.lines)
            return default


def _named() -> list[str]:
    return [name for name in kinds() if name != "function"]


def _times(kind: Kind) -> tuple[str, ...]:
    """Return the words of a motion that are seconds."""
    own = (key for key, wish in kind.wishes.items() if isinstance(wish, Amount) and wish.unit == "seconds")
    return ("begin", "end", *own)


def _kind(name: object) -> Kind:
    known = _named()
    if not isinstance(name, str) or name not in known:
        near = difflib.get_close_matches(str(name).lower(), known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(sorted(known))}"
        raise InputError(f"motion: name = {shown(name)}: there is no such motion; {hint}")
    return kinds()[name]


def _parts(what: str, said: object) -> tuple[str, ...]:
    names = (said,) if isinstance(said, str) else tuple(said) if isinstance(said, Iterable) else ()
    if not names or not all(isinstance(name, str) and name for name in names):
        raise InputError(f"{what} = {shown(said)}; expected the name of a part, or a list of them")
    return names


def _name(what: str, said: object) -> str:
    if not isinstance(said, str) or not said:
        raise InputError(f"{what} = {shown(said)}; expected the name of a part")
    return said


def _seconds(what: str, said: object) -> float:
    return number(what, said, "seconds", least=0, most=_LATEST)
