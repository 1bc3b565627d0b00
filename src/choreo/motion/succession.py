"""Who leaves the ground after whom, and who comes down after whom, as the designer asks for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.checks import number, one_of, shown
from choreo.errors import InputError

_WORDS: dict[str, dict[str, str | float | None]] = {
    "together": {},
    "rows": {"begin": "front", "interval": None},
    "columns": {"begin": "left", "interval": None},
    "rings": {"begin": "middle", "interval": None},
    "fireflies": {"seconds": 8.0},
}
"""The words that each succession knows, with their defaults."""

SUCCESSIONS = tuple(_WORDS)
BEGINNINGS = {
    "rows": ("front", "back", "middle", "outside", "alternating"),
    "columns": ("left", "right", "middle", "outside", "alternating"),
    "rings": ("middle", "outside"),
}
"""Where rows, columns and rings may begin."""

LONGEST, SLOWEST = 8.0, 1.0
"""Seconds from the first row to the last one, and from one row to the next, at the most where nothing is said."""

MOST_TURNS = 60
"""Moments at which somebody leaves: each is a knot of everybody's curves, so rows beyond that leave two by two."""

_INTERVALS, _SECONDS = (0.1, 30.0), (0.5, 120.0)
_SAME = 1e-6
"""Parts of the spacing within which two pads are as far along."""


@dataclass(frozen=True)
class Succession:
    """How drones leave the ground, or come down: all at once, or one row after the other.

    Parameters
    ----------
    name : str
        'together'; 'rows', which run from left to right as the audience sees them; 'columns', which run away from the
        audience; 'rings' about the middle of the pads; with 'fireflies' each drone goes at a random moment.
    begin : str or None
        Which go first: of rows the 'front' ones or the 'back' ones, of columns the 'left' or the 'right' ones; those in
        the 'middle', or the 'outside' ones; 'alternating', every other one from the front (the left), then the rest.
    interval : float or None
        Of rows, columns and rings: seconds from one to the next. None for 8 s in all, and never more than 1 s.
    seconds : float or None
        Of fireflies (8): from the first to the last, s.

    Raises
    ------
    InputError
        If the succession does not know one of the words.

    Examples
    --------
    >>> Succession("rows", begin="middle")
    Succession(name='rows', begin='middle', interval=None, seconds=None)
    """

    name: str = "together"
    begin: str | None = None
    interval: float | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        one_of("succession", self.name, SUCCESSIONS)
        words = _WORDS[self.name]
        for key in ("begin", "interval", "seconds"):
            given = getattr(self, key)
            if given is not None and key not in words:
                known = f"it knows {' and '.join(words)}" if words else "it knows no further words"
                raise InputError(f"succession '{self.name}': {key} = {shown(given)} says nothing here; {known}")
            object.__setattr__(self, key, words.get(key) if given is None else given)
        if self.begin is not None:
            one_of(f"succession '{self.name}': begin", self.begin, BEGINNINGS[self.name])
        for key, (least, most) in (("interval", _INTERVALS), ("seconds", _SECONDS)):
            if getattr(self, key) is not None:
                value = number(
                    f"succession '{self.name}': {key}", getattr(self, key), "seconds", least=least, most=most
                )
                object.__setattr__(self, key, value)

    @staticmethod
    def of(value: str | Succession) -> Succession:
        """Return the succession that is meant: itself, or that of a name.

        Examples
        --------
        >>> Succession.of("rows").begin
        'front'
        """
        if isinstance(value, Succession):
            return value
        if isinstance(value, str):
            return Succession(value)
        raise InputError(f"{shown(value)}; expected a name or a Succession; the names are {', '.join(SUCCESSIONS)}")

    def moments(self, pads: Floats, spacing: float, step: float, seed: int) -> Floats:
        """Return when each drone goes, (n,) s from 0 for the first, on whole steps.

        Parameters
        ----------
        pads : (n, 2) array
            m.
        spacing : float
            Of neighbouring pads, m: pads within one spacing are of one row.
        step : float
            Seconds on which curves may begin.
        seed : int
            For fireflies.

        Examples
        --------
        >>> row = np.array([[0.0, 0.0], [0.0, 2.0], [0.0, 4.0], [0.0, 6.0]])
        >>> Succession("rows", begin="middle", interval=0.5).moments(row, 2.0, 0.05, 0).tolist()
        [0.5, 0.0, 0.0, 0.5]
        """
        if self.name == "together":
            return np.zeros(len(pads))
        if self.name == "fireflies":
            assert self.seconds is not None
            chance = np.random.default_rng(seed).permutation(len(pads))
            turn = _merged(chance, min(MOST_TURNS, int(self.seconds / step)))
            interval = self.seconds / max(int(turn.max()), 1)
        else:
            rows = self._turns(pads, spacing)
            turn = _merged(rows, MOST_TURNS)
            last = max(int(turn.max()), 1)
            # Merged rows leave at the pace that is asked of single ones.
            interval = min(SLOWEST, LONGEST / last) if self.interval is None else self.interval * int(rows.max()) / last
        return np.asarray(np.rint(np.rint(turn * interval / step) * step * 1000) / 1000)

    def _turns(self, pads: Floats, spacing: float) -> Ints:
        """Return the place of each drone's row in the order in which they go, counted from 0, (n,)."""
        along = {"rows": pads[:, 1], "columns": pads[:, 0], "rings": None}[self.name]
        middle = (pads.min(axis=0) + pads.max(axis=0)) / 2
        if along is None:
            # On a square grid the rings are squares: whoever is as far out, along whichever side.
            out = np.abs(pads - middle).max(axis=1)
            row = np.floor(out / spacing + _SAME).astype(np.int64)
            return _ranked(-row if self.begin == "outside" else row)
        row = _ranked(np.floor((along - along.min()) / spacing + 0.5 - _SAME).astype(np.int64))
        count = int(row.max()) + 1
        match self.begin:
            case "back" | "right":
                return count - 1 - row
            case "middle" | "outside":
                off = np.abs(2 * row - (count - 1))
                return _ranked(off if self.begin == "middle" else -off)
            case "alternating":
                return np.where(row % 2 == 0, row // 2, (count + 1) // 2 + row // 2)
        return row


def _ranked(values: Ints) -> Ints:
    """Return the place of each value among the different ones, from 0."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _merged(turn: Ints, most: int) -> Ints:
    """Return the turns, neighbouring ones taken together where there are more than so many."""
    count = int(turn.max()) + 1
    return turn if count <= most else turn * most // count
