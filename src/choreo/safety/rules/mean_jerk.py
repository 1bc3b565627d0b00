"""Steps of the acceleration: a jerk without bound, so jerk is measured over a tenth of a second too.

What one piece does is one number, its own jerk (see `kinematics`). Between pieces the acceleration may step, and no
piece shows it. But whoever keeps a jerk j changes the acceleration by at most j x 0.1 s between two moments that lie
0.1 s or less apart; that is asked for at every pair of moments. Before its first and after its last piece a drone
stands still.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.polynomials import value
from choreo.safety.exact.stretch import CURVES_AT_ONCE, SLIVER, Cues
from choreo.safety.ledger import Ledger
from choreo.safety.rules.kinematics import RELATIVE, doubt
from choreo.safety.rules.summed_jumps import WINDOW

MOST_KNOTS = 256
"""Knots within one window that each knot is compared with; of more (one each 0.4 ms), so many evenly chosen."""


def check_mean_jerk(trajectory: Trajectory, limits: Limits, cues: Cues, ledger: Ledger) -> None:
    """Check the rule 'jerk' between any two moments at most `WINDOW` s apart, some drones at a time."""
    if limits.max_jerk is None:
        return
    at_once = max(1, CURVES_AT_ONCE // len(trajectory.times))
    for first in range(0, trajectory.drones, at_once):
        control = trajectory.control[:, :, first : first + at_once]
        bends = _Bends.of(trajectory.times, control)
        suspect = np.flatnonzero((bends.most_change() > limits.max_jerk * WINDOW).any(axis=0))
        if not len(suspect):
            continue
        jerk, when = bends.only(suspect).worst(limits.max_jerk)
        bad = np.nonzero(jerk > limits.max_jerk * (1 + RELATIVE))
        _note(jerk[bad], when[bad], first + suspect[bad[1]], trajectory, limits.max_jerk, cues, ledger)


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

    def worst(self, limit: float) -> tuple[Floats, Floats]:
        """Return the greatest mean jerk of a window that begins or ends at each knot, m/s3, and its middle, s: (k, n).

        Between two knots' pieces the change is a convex function of the two moments, so it is greatest where these
        are knots, or where one is a knot and the other a window away. Jerks that only rounding lifts above the limit
        are left out.
        """
        jerk, when = np.zeros(self.doubt.shape), np.repeat(self.times[:, None], self.doubt.shape[1], axis=1)

        def note(rows: Ints, change: Floats, open_: Floats, moment: Floats) -> None:
            found = _size(change) / WINDOW
            found = np.where(found - open_ / WINDOW > limit, found, 0.0)
            better = found > jerk[rows]
            jerk[rows] = np.where(better, found, jerk[rows])
            when[rows] = np.where(better, moment[:, None], when[rows])

        everywhere = np.arange(len(self.times))
        note(everywhere, self.after - self.before, self.doubt, self.times)
        for offset in self._offsets():
            i = np.flatnonzero(self.times[offset:] - self.times[:-offset] <= WINDOW + SLIVER)
            j = i + offset
            open_, middle = self.doubt[i] + self.doubt[j], (self.times[i] + self.times[j]) / 2
            for change in (
                self.before[j] - self.before[i],
                self.after[j] - self.after[i],
                self.before[j] - self.after[i],
            ):
                note(i, change, open_, middle)
            near = self.times[j] - self.times[i] < WINDOW - SLIVER
            note(i[near], self.after[j[near]] - self.before[i[near]], open_[near], middle[near])
        for shift in (WINDOW, -WINDOW):
            bend, open_ = self._at(self.times + shift, early=shift > 0)
            for own in (self.before, self.after):
                note(everywhere, bend - own, open_ + self.doubt, self.times + shift / 2)
        return jerk, when

    def _offsets(self) -> Ints:
        """Return how many knots farther on to look."""
        most = int((np.searchsorted(self.times, self.times + WINDOW + SLIVER) - np.arange(len(self.times))).max()) - 1
        return np.unique(np.linspace(1, most, min(most, MOST_KNOTS)).astype(np.int64))

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
    return np.asarray(np.sqrt((vectors**2).sum(axis=2)))


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
