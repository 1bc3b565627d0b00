"""Steps of the acceleration: a jerk without bound, so jerk is measured over a tenth of a second too.

What one piece does is one number, its own jerk (see `kinematics`). Between pieces the acceleration may step, and no
piece shows it. But whoever keeps a jerk j changes the acceleration by at most j x 0.1 s between two moments that lie
0.1 s or less apart; that is asked for at every pair of moments. Before its first and after its last piece a drone
stands still.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.account import Account
from choreo.safety.exact.polynomials import value
from choreo.safety.exact.stretch import CURVES_AT_ONCE, SLIVER, Cues
from choreo.safety.finding import Unproved
from choreo.safety.ledger import Ledger
from choreo.safety.rules.kinematics import RELATIVE, doubt
from choreo.safety.rules.summed_jumps import WINDOW

COMPARED_AT_MOST = 25_000_000
"""Pairs of knots that are compared in all; beyond that each knot is with a few in its window, evenly chosen.

Only knots count for which nothing simpler shows that the limit is kept. What is not compared is not proved.
"""

FEWEST = 2
"""Steps from knot to knot that are looked at all the same: to the next one, and the longest that a window has."""


def check_mean_jerk(
    trajectory: Trajectory, limits: Limits, cues: Cues, ledger: Ledger, account: Account
) -> tuple[Unproved, ...]:
    """Check the rule 'jerk' between any two moments at most `WINDOW` s apart, some drones at a time.

    Returns where too many knots lie within a window to prove it.
    """
    if limits.max_jerk is None:
        return ()
    bound = limits.max_jerk * (1 + RELATIVE)
    knots, drones = np.zeros(len(trajectory.times), dtype=np.bool_), 0
    at_once = max(1, CURVES_AT_ONCE // len(trajectory.times))
    for first in range(0, trajectory.drones, at_once):
        control = trajectory.control[:, :, first : first + at_once]
        bends = _Bends.of(trajectory.times, control)
        suspect = np.flatnonzero((bends.most_change() > limits.max_jerk * WINDOW).any(axis=0))
        if not len(suspect):
            continue
        bends = bends.only(suspect)
        left = COMPARED_AT_MOST * account.left
        compared = bends.compared(bound, round(left))
        account.affords(min(compared.pairs, left), of=COMPARED_AT_MOST)
        jerk, when = bends.worst(limits.max_jerk, compared)
        bad = np.nonzero(jerk > bound)
        _note(jerk[bad], when[bad], first + suspect[bad[1]], trajectory, limits.max_jerk, cues, ledger)
        open_ = compared.open & (jerk <= bound)
        knots |= open_.any(axis=1)
        drones += int(open_.any(axis=0).sum())
    return _unproved(trajectory.times[knots], float(trajectory.times[-1]), drones, cues)


@dataclass(frozen=True, eq=False)
class _Compared:
    """Which knots, (r,), are compared with which others, so many farther on; and which stay open, (k, n)."""

    rows: Ints
    offsets: Ints
    open: NDArray[np.bool_]

    @property
    def pairs(self) -> int:
        """Return how many pairs of knots are compared, at most."""
        return len(self.rows) * len(self.offsets) * int(self.open.shape[1])


@dataclass(frozen=True, eq=False)
class _Bends:
    """Accelerations of n drones before and after each of k knots, (k, n, 3) m/s2, and their rounding, (k, n) m/s2.

    Within a piece the acceleration runs straight from the one after a knot to the one before the next.
    """

    times: Floats
    before: Floats
    after: Floats
    doubt: Floats

    @staticmethod
    def of(times: Floats, control: Floats) -> _Bends:
        length = np.diff(times)[:, None, None]
        bend = 6 * np.diff(control, n=2, axis=1) / length[:, None] ** 2
        still = np.zeros((1, *bend.shape[2:]))
        open_ = doubt(control, np.diff(times), 2)
        nothing = np.zeros((1, open_.shape[1]))
        around = np.maximum(np.concatenate([nothing, open_]), np.concatenate([open_, nothing]))
        return _Bends(times, np.concatenate([still, bend[:, 1]]), np.concatenate([bend[:, 0], still]), around)

    def only(self, drones: Ints) -> _Bends:
        """Return those of some drones."""
        return _Bends(self.times, self.before[:, drones], self.after[:, drones], self.doubt[:, drones])

    def most_change(self) -> Floats:
        """Return the length of the way that the acceleration goes in the window before or after each knot, (k, n).

        No change within a window is larger, and the way within any window is at most the greatest of these: between
        such windows it grows or shrinks evenly.
        """
        steps, runs = _size(self.after - self.before), _size(self.before[1:] - self.after[:-1])
        arrived = np.zeros_like(steps)
        np.cumsum(steps[:-1] + runs, axis=0, out=arrived[1:])
        left = arrived + steps

        def gone(time: Floats) -> Floats:
            piece = np.clip(np.searchsorted(self.times, time, side="right") - 1, 0, len(self.times) - 2)
            part = np.clip((time - self.times[piece]) / np.diff(self.times)[piece], 0.0, 1.0)[:, None]
            inside = left[piece] + part * (arrived[piece + 1] - left[piece])
            ends = np.where((time < self.times[0])[:, None], 0.0, left[-1])
            outside = (time < self.times[0]) | (time >= self.times[-1])
            return np.where(outside[:, None], ends, inside)

        return np.maximum(gone(self.times + WINDOW) - arrived, left - gone(self.times - WINDOW))

    def farthest(self) -> Floats:
        """Return how far, at most, the acceleration at a knot is from those in the window after it, m/s2: (k, n).

        That is the farthest corner of the box about them all. What rounding leaves open is taken off.
        """
        high, low = np.maximum(self.before, self.after), np.minimum(self.before, self.after)
        beyond = np.maximum(_highest(high, self.last) - low, high + _highest(-low, self.last))
        return np.asarray(_size(beyond) - self.doubt + _highest(-self.doubt, self.last))

    def compared(self, limit: float, most: int) -> _Compared:
        """Return which knots to compare with others, to find the jerks above a limit, with `most` pairs, about."""
        far = self.farthest() > limit * WINDOW
        rows = np.flatnonzero(far.any(axis=1))
        longest = int((self.last - np.arange(len(self.times)))[rows].max(initial=0))
        count = max(FEWEST, most // max(1, len(rows) * far.shape[1]))
        offsets = np.unique(np.linspace(1, longest, min(longest, count)).astype(np.int64))
        return _Compared(rows, offsets, far if len(offsets) < longest else np.zeros_like(far))

    def worst(self, limit: float, compared: _Compared) -> tuple[Floats, Floats]:
        """Return the greatest mean jerk of a window that begins or ends at each knot, m/s3, and its middle, s: (k, n).

        Between two knots' pieces the change is a convex function of the two moments, so it is greatest where these
        are knots, or where one is a knot and the other a window away. Jerks that only rounding lifts above the limit
        are left out.
        """
        jerk, when = np.zeros(self.doubt.shape), np.repeat(self.times[:, None], self.doubt.shape[1], axis=1)

        def note(rows: Ints, change: Floats, open_: Floats, moment: Floats) -> None:
            found = _size(change) / WINDOW
            row, drone = np.nonzero((found - open_ / WINDOW > limit) & (found > jerk[rows]))
            jerk[rows[row], drone] = found[row, drone]
            when[rows[row], drone] = moment[row]

        everywhere = np.arange(len(self.times))
        note(everywhere, self.after - self.before, self.doubt, self.times)
        for offset in compared.offsets:
            i = compared.rows[compared.rows + offset <= self.last[compared.rows]]
            j = i + offset
            open_, middle = self.doubt[i] + self.doubt[j], (self.times[i] + self.times[j]) / 2
            before, after, later = self.before[i], self.after[i], self.before[j]
            note(i, later - before, open_, middle)
            note(i, later - after, open_, middle)
            later = self.after[j]
            note(i, later - after, open_, middle)
            near = self.times[j] - self.times[i] < WINDOW - SLIVER
            note(i[near], (later - before)[near], open_[near], middle[near])
        for shift in (WINDOW, -WINDOW):
            bend, open_ = self._at(self.times + shift, early=shift > 0)
            for own in (self.before, self.after):
                note(everywhere, bend - own, open_ + self.doubt, self.times + shift / 2)
        return jerk, when

    @cached_property
    def last(self) -> Ints:
        """Return the last knot in the window after each knot, (k,)."""
        return np.searchsorted(self.times, self.times + WINDOW + SLIVER, side="right") - 1

    def _at(self, time: Floats, *, early: bool) -> tuple[Floats, Floats]:
        """Return the accelerations at some moments, (k, n, 3), just before or after them, and their rounding."""
        near = time - SLIVER if early else time + SLIVER
        piece = np.clip(np.searchsorted(self.times, near) - 1, 0, len(self.times) - 2)
        part = np.clip((time - self.times[piece]) / np.diff(self.times)[piece], 0.0, 1.0)[:, None, None]
        bend = self.after[piece] + part * (self.before[piece + 1] - self.after[piece])
        outside = (near < self.times[0]) | (near > self.times[-1])
        open_ = np.maximum(self.doubt[piece], self.doubt[piece + 1])
        return np.where(outside[:, None, None], 0.0, bend), np.where(outside[:, None], 0.0, open_)


def _size(vectors: Floats) -> Floats:
    return np.asarray(np.sqrt(np.einsum("kni,kni->kn", vectors, vectors)))


def _highest(values: Floats, last: Ints) -> Floats:
    """Return the greatest values (k, ...) from each row to its last one, (k,), by runs of 1, 2, 4, ... rows."""
    found, count = values.copy(), last - np.arange(len(last)) + 1
    runs, length = values, 1
    while 2 * length <= count.max():
        runs, length = np.maximum(runs[:-length], runs[length:]), 2 * length
        rows = np.flatnonzero(count >= length)
        found[rows] = np.maximum(runs[rows], runs[last[rows] - length + 1])
    return found


def _unproved(knots: Floats, end: float, drones: int, cues: Cues) -> tuple[Unproved, ...]:
    """Return the stretch in which knots, s, of so many drones were not compared with all others in their windows."""
    if not len(knots):
        return ()
    begin = float(knots[0])
    return (Unproved(begin, min(float(knots[-1]) + WINDOW, end), 0.0, drones, cues.names[cues.at(begin)], jerk=True),)


def _note(
    jerk: Floats, when: Floats, drones: Ints, trajectory: Trajectory, limit: float, cues: Cues, ledger: Ledger
) -> None:
    when = np.clip(when, trajectory.times[0], trajectory.times[-1])
    piece = np.clip(np.searchsorted(trajectory.times, when, side="right") - 1, 0, len(trajectory.control) - 1)
    part = (when - trajectory.times[piece]) / np.diff(trajectory.times)[piece]
    places = value(np.moveaxis(trajectory.control[piece, :, drones], 1, 0), part[:, None])
    cue: NDArray[np.int64] = np.searchsorted(cues.starts, when + SLIVER, side="right") - 1
    for number in np.unique(cue).tolist():
        chosen = cue == number
        ledger.note("jerk", number, drones[chosen], when[chosen], places[chosen], jerk[chosen], limit)
