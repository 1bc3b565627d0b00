"""The kinds of words that motions take: amounts with units, spots, directions, ways, choices; each reads itself."""

# `turns` says how a show that is moved within its site moves the word: as a "place", as a "way" that turns along, or as
# "drawings" whose dots are places.

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np

from choreo.arrays import Floats, floats
from choreo.checks import is_number, number, one_of, shown
from choreo.errors import InputError
from choreo.motion.living.moves.flip_book import FlipBook
from choreo.picture.formation import Formation

FARTHEST = 100_000.0
"""Metres of a word; beyond it nobody meant metres."""
MOST_CORNERS = 1000
"""Corners of a way."""
MOST_FRAMES = 240
"""Drawings of a flip-book."""
AXES = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}
"""Right, away from the audience, and up."""

Spot: TypeAlias = "str | tuple[float, float] | tuple[float, float, float]"
"""The name of a part, whose middle is meant, or a place: [x, z] of the picture, or [x, y, z] m."""


@dataclass(frozen=True)
class Amount:
    """A number; None where the motion finds it itself."""

    turns: ClassVar[str] = ""
    default: float | None
    unit: str
    doc: str
    least: float | None = None
    above: float | None = None
    most: float | None = None

    def read(self, what: str, said: object) -> float:
        """Return the number, or raise `InputError`."""
        most = FARTHEST if self.most is None else self.most
        least = -FARTHEST if self.least is None and self.above is None else self.least
        return number(what, said, self.unit, least=least, above=self.above, most=most)


@dataclass(frozen=True)
class Where:
    """A spot; None for the middle of what moves."""

    turns: ClassVar[str] = "place"
    doc: str
    default: None = None

    def read(self, what: str, said: object) -> Spot:
        """Return the spot, or raise `InputError`."""
        if isinstance(said, str) and said.strip():
            return said
        parts = _numbers(said, (2, 3))
        if parts is None:
            raise InputError(f"{what} = {shown(said)}; expected [x, z] or [x, y, z] in metres, or the name of a part")
        return (parts[0], parts[1]) if len(parts) == 2 else (parts[0], parts[1], parts[2])


@dataclass(frozen=True)
class Direction:
    """An axis or a direction: "x" right, "y" away from the audience, "z" up, or [x, y, z]."""

    turns: ClassVar[str] = "way"
    default: tuple[float, float, float]
    doc: str

    def read(self, what: str, said: object) -> tuple[float, float, float]:
        """Return the unit vector, or raise `InputError`."""
        if isinstance(said, str):
            return AXES[one_of(what, said, tuple(AXES))]
        parts = _numbers(said, (3,))
        if parts is None or not any(parts):
            raise InputError(f"{what} = {shown(said)}; expected x, y, z, or a direction [x, y, z] that is not 0")
        x, y, z = (np.array(parts) / np.linalg.norm(parts)).tolist()
        return float(x), float(y), float(z)


@dataclass(frozen=True)
class Offset:
    """How far something goes, [x, y, z] m."""

    turns: ClassVar[str] = "way"
    doc: str
    default: tuple[float, float, float] | None = None

    def read(self, what: str, said: object) -> tuple[float, float, float]:
        """Return the three numbers, or raise `InputError`."""
        parts = _numbers(said, (3,))
        if parts is None:
            raise InputError(f"{what} = {shown(said)}; expected [x, y, z] in metres")
        return parts[0], parts[1], parts[2]


@dataclass(frozen=True)
class Way:
    """A way of corners, offsets from where the motion begins: [[x, z], ...] or [[x, y, z], ...] m."""

    turns: ClassVar[str] = "way"
    doc: str
    default: None = None

    def read(self, what: str, said: object) -> Floats:
        """Return the corners, (k, 3) m, or raise `InputError`."""
        rows: list[Any] = list(said) if isinstance(said, Iterable) and not isinstance(said, str) else []
        if not 1 <= len(rows) <= MOST_CORNERS:
            raise InputError(
                f"{what} = {shown(said)}; expected 1 to {MOST_CORNERS} corners [x, z] or [x, y, z] in metres"
            )
        found = []
        for row in rows:
            parts = _numbers(row, (2, 3))
            if parts is None:
                raise InputError(f"{what}: {shown(row)}; expected [x, z] or [x, y, z] in metres")
            found.append([parts[0], 0.0, parts[1]] if len(parts) == 2 else list(parts))
        return floats(found, what, (None, 3))


@dataclass(frozen=True)
class Switch:
    """Yes or no."""

    turns: ClassVar[str] = ""
    default: bool
    doc: str

    def read(self, what: str, said: object) -> bool:
        """Return it, or raise `InputError`."""
        if not isinstance(said, bool):
            raise InputError(f"{what} = {shown(said)}; expected true or false")
        return said


@dataclass(frozen=True)
class Choice:
    """One of several words."""

    turns: ClassVar[str] = ""
    default: str
    choices: tuple[str, ...]
    doc: str

    def read(self, what: str, said: object) -> str:
        """Return the word, or raise `InputError`."""
        return one_of(what, said, self.choices)


@dataclass(frozen=True)
class Frames:
    """The drawings of a flip-book."""

    turns: ClassVar[str] = "drawings"
    doc: str
    default: None = None

    def read(self, what: str, said: object) -> tuple[Formation, ...] | FlipBook:
        """Return them, or raise `InputError`."""
        if isinstance(said, FlipBook):
            return said
        if isinstance(said, str):
            raise InputError(
                f"{what} = {shown(said)}; in a script, draw the animation first: "
                f"frames = choreo.flip_book({shown(said)}, 60, height=40)"
            )
        frames = list(said) if isinstance(said, Iterable) and not isinstance(said, Formation) else []
        if not 1 <= len(frames) <= MOST_FRAMES or not all(isinstance(frame, Formation) for frame in frames):
            raise InputError(f"{what} = {shown(said)}; expected 1 to {MOST_FRAMES} formations, or a flip-book")
        return tuple(frames)


Wish: TypeAlias = Amount | Where | Direction | Offset | Way | Switch | Choice | Frames


def _numbers(said: object, lengths: tuple[int, ...]) -> tuple[float, ...] | None:
    parts: tuple[Any, ...] = tuple(said) if isinstance(said, Iterable) and not isinstance(said, str) else ()
    good = len(parts) in lengths and all(is_number(part) and abs(part) <= FARTHEST for part in parts)
    return tuple(float(part) for part in parts) if good else None
