"""What a formation knows of the drawing that it was made from: stroke, place along it, order and part of each dot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from choreo.arrays import Bools, Floats, Ints, floats, frozen
from choreo.errors import InputError

_BREAK = 2.2
"""Median steps from dot to dot beyond which another stroke begins, where nothing but the dots is known."""
_CLOSES = 1.6
"""Median steps within which the last dot of a stroke must be of the first for the stroke to be closed."""


@dataclass(frozen=True)
class NamedPart:
    """The drones that show a part of a drawing while a picture stands.

    Parameters
    ----------
    name : str
        Of the part: an SVG's groups and ids, the outermost first, with '/' between them.
    start, end : float
        While the picture stands, s of the show.
    drones : tuple of int
        Counted from 0, increasing.
    """

    name: str
    start: float
    end: float
    drones: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Drawn:
    """The drawing behind the dots of a formation; all arrays are of its dots, in their order.

    Parameters
    ----------
    stroke : (n,) array
        Number of the stroke on which a dot stands, from 0 in the order in which they are drawn.
    along : (n,) array
        Length of the stroke from its beginning to the dot, m.
    length : (n,) array
        Length of the whole stroke, m.
    closed : (n,) array
        Whether the stroke ends where it began.
    order : (n,) array
        Place of the dot in the drawing, 0 to n - 1: stroke by stroke, along each.
    part : (n,) array
        Number of the part to which a dot belongs.
    parts : tuple of tuple of str
        What each part is called: by an SVG's groups and ids, the outermost first, as a letter, as the name of a
        formation in a sum.

    Examples
    --------
    >>> row = Drawn.through([[0, 0, 0], [2, 0, 0], [4, 0, 0]])
    >>> row.along.tolist(), row.share.tolist()
    ([0.0, 2.0, 4.0], [0.0, 0.5, 1.0])
    """

    stroke: Ints
    along: Floats
    length: Floats
    closed: Bools
    order: Ints
    part: Ints
    parts: tuple[tuple[str, ...], ...] = ((),)

    def __post_init__(self) -> None:
        count = len(np.atleast_1d(np.asarray(self.stroke)))
        for name in ("along", "length"):
            object.__setattr__(self, name, floats(getattr(self, name), f"drawn: {name}", (count,)))
        for name in ("stroke", "order", "part"):
            values = floats(getattr(self, name), f"drawn: {name}", (count,))
            object.__setattr__(self, name, frozen(np.rint(values).astype(np.int64)))
        object.__setattr__(self, "closed", frozen(np.broadcast_to(np.asarray(self.closed, dtype=np.bool_), (count,))))
        object.__setattr__(self, "parts", tuple(tuple(str(name) for name in names) for names in self.parts))
        if not np.array_equal(np.sort(self.order), np.arange(count)):
            raise InputError(f"drawn: order: expected each place from 0 to {count - 1} once")
        if count and not (self.part.min() >= 0 and self.part.max() < len(self.parts)):
            raise InputError(f"drawn: part: expected numbers of its {len(self.parts)} parts, from 0")

    def __len__(self) -> int:
        return len(self.stroke)

    @classmethod
    def through(cls, points: ArrayLike) -> Drawn:
        """Return what is known of dots by their order alone: strokes run from dot to dot, and end at wide gaps.

        Parameters
        ----------
        points : (n, 3) array
            m.
        """
        at = floats(points, "drawn: points", (None, 3))
        count = len(at)
        steps = np.linalg.norm(np.diff(at, axis=0), axis=1)
        usual = float(np.median(steps)) if len(steps) else 0.0
        breaks = steps > _BREAK * usual
        stroke = np.concatenate([[0], np.cumsum(breaks)])[:count].astype(np.int64)
        run = np.concatenate([[0.0], np.cumsum(np.where(breaks, 0.0, steps))])[:count]
        first = np.searchsorted(stroke, np.arange(int(stroke.max(initial=0)) + 1))
        last = np.append(first[1:], count) - 1
        length = run[last] - run[first]
        gap = np.linalg.norm(at[last] - at[first], axis=1)
        closed = (gap <= _CLOSES * usual) & (last - first >= 3)
        length = length + np.where(closed, gap, 0.0)
        along = run - run[first][stroke]
        return cls(stroke, along, length[stroke], closed[stroke], np.arange(count), np.zeros(count, np.int64))

    @property
    def share(self) -> Floats:
        """Place along the stroke, 0 to 1; 0 on strokes without a length."""
        return np.asarray(self.along / np.where(self.length > 0, self.length, 1.0))

    @cached_property
    def _lengths(self) -> Floats:
        lengths = np.zeros(int(self.stroke.max(initial=-1)) + 1)
        lengths[self.stroke] = self.length
        return lengths

    @property
    def run(self) -> Floats:
        """Length of all that is drawn before a dot, m: of the strokes before its own, and of that up to the dot."""
        before = np.cumsum(self._lengths) - self._lengths
        return np.asarray(before[self.stroke] + self.along)

    @property
    def total(self) -> float:
        """Length of all strokes, m."""
        return float(self._lengths.sum())

    @property
    def chapter(self) -> Ints:
        """Number of the chapter of each dot, (n,): parts that follow each other under one name are one.

        The name is the outermost one that tells dots apart: a group around all of them is passed over.
        """
        used = np.unique(self.part)
        names = [self.parts[number] for number in used.tolist()]
        shorter = min(map(len, names), default=0)
        shared = next((at for at in range(shorter) if len({each[at] for each in names}) > 1), shorter)
        heads = [each[shared : shared + 1] for each in names]
        fresh = [index > 0 and head != heads[index - 1] for index, head in enumerate(heads)]
        return np.asarray(np.cumsum(fresh, dtype=np.int64)[np.searchsorted(used, self.part)], dtype=np.int64)

    def only(self, dots: Bools) -> Drawn:
        """Return the drawing as if all were of the parts of some of its dots, whose chapters are then the only ones."""
        known = self.part[dots]
        return replace(self, part=np.where(dots, self.part, known.min(initial=len(self.parts) - 1)))

    @property
    def names(self) -> tuple[str, ...]:
        """All names of parts, each once."""
        return tuple(dict.fromkeys(name for names in self.parts for name in names))

    def of(self, name: str) -> Bools:
        """Return which dots belong to a part: by one of its names, or by several with '/' between them."""
        if name not in self._found:
            wanted = tuple(name.split("/"))
            found = [
                any(names[at : at + len(wanted)] == wanted for at in range(len(names))) or name in names
                for names in self.parts
            ]
            self._found[name] = frozen(np.array(found, dtype=np.bool_)[self.part])
        return self._found[name]

    @cached_property
    def _found(self) -> dict[str, Bools]:
        """The dots of the parts that were asked for: lights ask for the same ones in every moment."""
        return {}

    def scale(self, factor: float) -> Drawn:
        """Return the drawing larger or smaller."""
        return replace(self, along=self.along * factor, length=self.length * factor)

    def take(self, dots: ArrayLike) -> Drawn:
        """Return the drawing of some of the dots, or of all in another order."""
        chosen = np.asarray(dots)
        order = np.argsort(np.argsort(self.order[chosen], kind="stable"), kind="stable")
        rest = {name: getattr(self, name)[chosen] for name in ("stroke", "along", "length", "closed", "part")}
        return replace(self, order=order, **rest)

    @classmethod
    def joined(cls, drawings: Sequence[tuple[str, Drawn]]) -> Drawn:
        """Return several drawings as one, drawn one after the other; each name comes before those of its parts."""
        columns: dict[str, list[np.ndarray]] = {}
        strokes = dots = parts = 0
        names: list[tuple[str, ...]] = []
        for name, drawn in drawings:
            shift = {"stroke": strokes, "order": dots, "part": parts}
            for key in ("stroke", "along", "length", "closed", "order", "part"):
                values = getattr(drawn, key)
                columns.setdefault(key, []).append(values + shift[key] if key in shift else values)
            names += [(name, *own) if name else own for own in drawn.parts]
            strokes += int(drawn.stroke.max(initial=-1)) + 1
            dots, parts = dots + len(drawn), len(names)
        return cls(**{key: np.concatenate(values) for key, values in columns.items()}, parts=tuple(names))
