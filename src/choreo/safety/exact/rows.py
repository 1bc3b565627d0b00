"""The rows of a plan that was read from samples, and what they say about the drones between them.

Rows tell where the drones are, not how they fly from one row to the next. Three things follow from the rows alone,
whatever that flight is:

- The straight way over any window of time is the mean of the velocities of the pieces in it, and none of these is
  faster than the drone is somewhere on that piece. So no mean velocity exceeds what the drone really flies.
- The second difference p(t + w) - 2 p(t) + p(t - w) of the polyline p is a sum, with weights that are not negative, of
  the turns at the rows, and no turn exceeds the acceleration times half the time between the rows beside it. So it is
  at most the acceleration times the second difference of a drone on the same rows that accelerates at 1 m/s2: the
  `yardstick`. Where rows are even and divide the window, that is w^2.
- The change between two such means is at most the jerk times the time between the middles of their weights.

All three hold for rows at any moments. A row that is left out, added or elsewhere changes what is near it only.

Where each drone has its rows at moments of its own, the rows here are those of all drones together, and `own` says
whose each of them is: at another's row a drone is on the straight line between two of its own, and only these count for
its yardstick.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.knot_insertion import ticks
from choreo.core.trajectory import Trajectory

ROWS_AT_ONCE = 200_000
"""Rows x drones taken from the trajectory at once."""

STRAIGHT = 1e-6
"""Metres that a control point of a straight piece may be off its third of the way."""

_TURN = 1e-8
"""Metres off the line between the rows beside: more than what the arithmetic of a straight line leaves."""

_UNITS = (1000, 100, 10, 1)
"""Microseconds in which times are written."""

_MOST = 0.9
"""Part of the rows whose times are whole in the unit in which times are written."""

_DECIMALS = (3, 4, 5, 6, 7)
"""Of coordinates in metres; fewer are no rounding but what the drones are to fly, more are none that matters."""

_LOOKED_AT = 1_000_000
"""Coordinates that tell how many decimals a file has."""

_SHARE, _TIMES = 0.25, 4
"""A file is even where this part of its rows lie on one step, and so many times as many as by chance or just beside."""


def all_straight(trajectory: Trajectory) -> bool:
    """Return whether every piece is straight and even in time; what is curved was not read from samples."""
    count = max(1, ROWS_AT_ONCE // trajectory.drones)
    for first in range(0, len(trajectory.control), count):
        begin, one, two, end = np.moveaxis(trajectory.control[first : first + count], 1, 0)
        third = (end - begin) / 3
        if np.abs(one - begin - third).max() > STRAIGHT or np.abs(end - third - two).max() > STRAIGHT:
            return False
    return True


@dataclass(frozen=True, eq=False)
class Polyline:
    """Straight ways from place to place, of which only the places are kept: a fourth of a `Trajectory`.

    Parameters
    ----------
    times : (k,) array
        s.
    places : (k, n, 3) array
        m.
    """

    times: Floats
    places: Floats

    @property
    def drones(self) -> int:
        """Number of drones."""
        return int(self.places.shape[1])


@dataclass(frozen=True, eq=False)
class Moments:
    """Moments (m,) on the polyline: each lies `part` (0 to 1) of the way from one row to the next.

    `chord` and `lean` are (m, 1) where all drones have the same rows, else (m, n). `chord`, s2, is what the straight
    line between the rows beside a moment adds to the square of a time measured from elsewhere; `lean`, s, is how far
    those rows together lie off the moment, later ones counted positive.
    """

    piece: Ints
    part: Floats
    chord: Floats
    lean: Floats


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a sampled plan, those left out between which nobody moves.

    Parameters
    ----------
    trajectory : Trajectory or Polyline
        Of straight pieces.
    knots : (k,) array
        Which knots of it are the rows.
    times : (k,) array
        s.
    still : (k - 1,) array
        Between which rows nobody moves.
    stated : float or (n,) array
        Metres that a coordinate, or each drone's, is known to be off, whatever its decimals look like.
    own : (k, n) array, or None
        Which of the rows each drone has itself; None where it has all of them.
    punctual : bool
        Whether the moments are not rounded, whatever they look like.
    """

    trajectory: Trajectory | Polyline
    knots: Ints
    times: Floats
    still: NDArray[np.bool_]
    stated: Floats | float = 0.0
    own: NDArray[np.bool_] | None = None
    punctual: bool = False

    @staticmethod
    def of(
        trajectory: Trajectory | Polyline,
        stated: Floats | float = 0.0,
        own: NDArray[np.bool_] | None = None,
        *,
        punctual: bool = False,
    ) -> Rows:
        """Return the rows; of each run of pieces in which nobody moves only the first and the last."""
        pieces = len(trajectory.times) - 1
        still = np.empty(pieces, dtype=np.bool_)
        count = max(1, ROWS_AT_ONCE // trajectory.drones)
        for first in range(0, pieces, count):
            knots = np.arange(first, min(first + count, pieces) + 1)
            place = _places(trajectory, knots)
            still[first : first + count] = (place[1:] == place[:-1]).all(axis=(1, 2))
        kept = np.concatenate([[0], np.flatnonzero(~(still[1:] & still[:-1])) + 1, [pieces]])
        times = np.asarray(trajectory.times[kept])
        whose = None if own is None else _with_turns(trajectory, own)[kept]
        return Rows(trajectory, kept, times, still[kept[:-1]], stated, whose, punctual)

    def __len__(self) -> int:
        return len(self.times)

    def blocks(self) -> list[Ints]:
        """Return the numbers of all rows, in blocks of a size to work on at once."""
        count = max(1, ROWS_AT_ONCE // self.trajectory.drones)
        return [np.arange(first, min(first + count, len(self))) for first in range(0, len(self), count)]

    def places(self, rows: Ints) -> Floats:
        """Return where the drones are at some rows, (m, n, 3) m."""
        return _places(self.trajectory, self.knots[rows])

    @cached_property
    def lengths(self) -> Floats:
        """Return the times from row to row, (k - 1,) s."""
        return np.diff(self.times)

    @cached_property
    def _clocks(self) -> list[_Clock]:
        """Return the clock of all drones, or each one's."""
        if self.own is None:
            return [_Clock.of(np.arange(len(self)), self.times, self.still)]
        clocks = []
        for drone, has in enumerate(self.own.T):
            rows = np.flatnonzero(has)
            places = _places(self.trajectory, self.knots[rows], drone)
            clocks.append(_Clock.of(rows, self.times[rows], (places[1:] == places[:-1]).all(axis=1)))
        return clocks

    def at(self, middles: Floats, lag: float) -> Moments:
        """Return the moments `lag` s after some middles, below 0 before them, at each of which there is a row."""
        moments, later = middles + lag, lag >= 0
        inside = np.clip(moments, self.times[0], self.times[-1])
        side: Literal["left", "right"] = "left" if later else "right"
        piece = np.clip(np.searchsorted(self.times, inside, side=side) - 1, 0, len(self.lengths) - 1)
        part = (inside - self.times[piece]) / self.lengths[piece]
        near, far = np.stack([clock.beside(piece, inside, later=later) for clock in self._clocks], axis=2)
        near = np.minimum(near, abs(lag))
        lean = far - near
        return Moments(piece, part, near * far, lean if later else -lean)

    def interpolate(self, values: Floats, rows: Ints, moments: Moments) -> Floats:
        """Return values of rows, (m, ...), at moments; `rows`, in order, are those that the values belong to."""
        at = np.searchsorted(rows, moments.piece)
        part = moments.part.reshape(-1, *(1,) * (values.ndim - 1))
        return np.asarray(values[at] * (1 - part) + values[at + 1] * part)

    def speeds(self, rows: Ints, acceleration: float) -> Floats:
        """Return how fast drones that accelerate no more than that may be at some rows, (m, n) m/s."""
        fastest = np.zeros((len(rows), self.trajectory.drones))
        for first in (rows - 1, rows):
            piece = np.clip(first, 0, len(self.lengths) - 1)
            length = self.lengths[piece, None]
            speed = np.sqrt(((self.places(piece + 1) - self.places(piece)) ** 2).sum(axis=2)) / length
            moves = ((first == piece) & ~self.still[piece])[:, None]
            fastest = np.maximum(fastest, np.where(moves, speed + acceleration * length / 2, 0.0))
        return fastest

    def neighbours(self, moments: Floats, lag: float, *, later: bool) -> tuple[Floats, Ints]:
        """Return for each of some rows' moments the nearest row that is `lag` s later or earlier, and which have one.

        Where nobody moves a row may stand at any moment. Of rows that follow each other one direction says all, so
        that looking back only such moments are returned at which nobody moves.
        """
        wanted = moments + (lag if later else -lag)
        inside = (wanted > self.times[0]) & (wanted < self.times[-1])
        piece = np.clip(np.searchsorted(self.times, wanted, side="right") - 1, 0, len(self.lengths) - 1)
        rests = ~inside | self.still[piece]
        if not later:
            chosen = np.flatnonzero(rests)
            return wanted[chosen], chosen
        row = np.minimum(np.searchsorted(self.times, wanted - 1e-9), len(self) - 1)
        return np.where(rests, wanted, self.times[row]), np.arange(len(moments))

    @cached_property
    def rounding(self) -> Floats | float:
        """Return half a unit of the last decimal of the coordinates, m: so far each of them may be off.

        Where drones are known to be off by more, each by its own, (n,).

        Whole and short numbers say nothing of the decimals: of the others nine in ten have no more.
        """
        count = max(20, _LOOKED_AT // (3 * self.trajectory.drones))
        rows = np.unique(np.linspace(0, len(self) - 1, min(count, len(self))).astype(np.int64))
        places = self.places(rows)
        if self.own is not None:
            places = places[self.own[rows]]
        longer = (1 - _MOST) * _odd(places, _DECIMALS[0] - 1)
        for decimals in _DECIMALS:
            if _odd(places, decimals) <= longer:
                return np.maximum(self.stated, 0.5 * 10.0**-decimals)
        return self.stated

    @cached_property
    def time_errors(self) -> Floats:
        """Return how far the rounding of its time may leave each row from its true moment, (k,) s.

        Times are written in whole milliseconds, or in tenths, hundredths or thousandths of them. A row that lies on
        the even step of its file is meant to be where it is; any other may be half a unit off.
        """
        microseconds = ticks(self.times)
        if self.punctual:
            return np.zeros(len(microseconds))
        unit = next(unit for unit in _UNITS if (microseconds % unit == 0).mean() >= _MOST or unit == 1)
        errors = np.where(microseconds % unit == 0, unit, 1) * 0.5e-6
        errors[_even(microseconds, np.diff(microseconds)[~self.still], unit)] = 0.0
        return np.asarray(errors)


@dataclass(frozen=True, eq=False)
class _Clock:
    """When a drone, or all of them, have rows.

    `rows` (j,) are their numbers, `times` (j,) s; `steps` (2, j - 1) s how far apart rows are within each piece,
    counted from its beginning and from its end: where nobody moves the rows that are left out count as if they went on
    in the step of the piece beside it.
    """

    rows: Ints
    times: Floats
    steps: Floats

    @staticmethod
    def of(rows: Ints, times: Floats, still: NDArray[np.bool_]) -> _Clock:
        lengths = np.diff(times)
        beside = np.pad(lengths, 1, constant_values=np.inf)
        steps = np.where(still, beside[:-2], np.inf), np.where(still, beside[2:], np.inf)
        return _Clock(rows, times, np.stack([np.minimum(lengths, steps[0]), np.minimum(lengths, steps[1])]))

    def beside(self, piece: Ints, moments: Floats, *, later: bool) -> Floats:
        """Return how far moments within pieces of the rows lie behind, and before, a row that has no moment of its own.

        (2, m): the shorter part of the step, towards the middle of the windows, first.
        """
        own = np.searchsorted(self.rows, piece, side="right") - 1
        beyond, ahead = moments - self.times[own], self.times[own + 1] - moments
        if not later:
            beyond, ahead = ahead, beyond
        step = self.steps[0 if later else 1][own]
        near = np.minimum(np.mod(beyond, step), step)
        # At a row itself, though a hold may end between two of its steps, and so before the first and after the last.
        near[ahead < 1e-9] = 0.0
        return np.stack([near, step - near])


def _with_turns(trajectory: Trajectory | Polyline, own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which knots (k, n) are rows of which drone: also those at which it turns, whatever a file says of them."""
    found = own.copy()
    found[[0, -1]] = True
    count = max(1, ROWS_AT_ONCE // trajectory.drones)
    for first in range(0, len(trajectory.times) - 2, count):
        knots = np.arange(first, min(first + count + 2, len(trajectory.times)))
        length = np.diff(trajectory.times[knots])[:, None]
        velocity = np.diff(_places(trajectory, knots), axis=0) / length[..., None]
        turn = np.abs(np.diff(velocity, axis=0)).max(axis=2) * length[:-1] * length[1:] / (length[:-1] + length[1:])
        found[knots[1:-1]] |= turn > _TURN
    return found


def _odd(values: Floats, decimals: int) -> int:
    """Return how many values have more decimals than that."""
    scaled = values * 10.0**decimals
    return int((np.abs(scaled - np.rint(scaled)) > 1e-4).sum())


def _even(moments: Ints, steps: Ints, unit: int) -> NDArray[np.bool_]:
    """Return which moments lie on the commonest step, if it is that of the file.

    It is not where whole units round another one: then the moments drift, and as many lie a unit beside.
    """
    if not len(steps):
        return np.zeros(len(moments), dtype=np.bool_)
    found, counts = np.unique(steps, return_counts=True)
    step = int(found[counts.argmax()])
    rest, which, counts = np.unique(moments % step, return_inverse=True, return_counts=True)
    beside = np.zeros(len(rest), dtype=np.int64)
    for shift in {-unit % step, unit % step} - {0}:
        at = np.minimum(np.searchsorted(rest, (rest + shift) % step), len(rest) - 1)
        beside += np.where(rest[at] == (rest + shift) % step, counts[at], 0)
    by_chance = len(moments) * unit / step
    even = (counts >= _SHARE * len(moments)) & (counts >= _TIMES * np.maximum(by_chance, beside))
    return np.asarray(even[which])


def yardstick(window: float, before: Moments, after: Moments) -> Floats:
    """Return the second difference of a drone that accelerates at 1 m/s2, s2: at least the window squared.

    Parameters
    ----------
    window : float
        w, s: from the middle row to the moments before and after it.
    before, after : Moments
        A window earlier and a window later than the middle rows.
    """
    return np.asarray(window**2 + (before.chord + after.chord) / 2)


def spread(window: float, before: Moments, after: Moments) -> Floats:
    """Return how far, on average, the weights have to move to be those of rows at every moment, s.

    Two means whose weights lie w apart and have to move by a and b differ, of a drone that keeps a jerk j, by at most
    j (w + a + b): so much as the accelerations that one weighs and the other does not are apart (Kantorovich, 1942).
    """
    beyond = (before.chord * (3 * window - before.lean) + after.chord * (3 * window + after.lean)) / 6
    surplus = (before.chord + after.chord) / 2
    return np.asarray((beyond + surplus * window / 3) / yardstick(window, before, after))


def _places(trajectory: Trajectory | Polyline, knots: Ints, drone: int | slice = slice(None)) -> Floats:
    if isinstance(trajectory, Polyline):
        return np.asarray(trajectory.places[knots, drone])
    last = len(trajectory.control)
    return np.asarray(trajectory.control[np.minimum(knots, last - 1), np.where(knots == last, 3, 0), drone])
