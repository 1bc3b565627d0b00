"""Speed, acceleration and jerk of a plan that was read from samples, over windows of real time.

What is measured cannot exceed what the drones do, wherever the rows stand (see `choreo.safety.exact.rows`), except by
the rounding of the rows that a difference is taken from, which is allowed for. What is shorter than the windows goes
unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.safety.exact.rows import Rows, spread, yardstick
from choreo.safety.exact.stretch import SLIVER, Cues
from choreo.safety.ledger import Ledger
from choreo.safety.rules.altitude import TOUCH_DOWN_SPEED, touch_down_height
from choreo.safety.rules.kinematics import RELATIVE, accelerations

WINDOW = 0.25
"""Seconds over which velocity is measured; acceleration over two of them, jerk over three."""


class _Windows:
    """Moments in the middle, with those a window before and after each: (m,) s."""

    def __init__(self, rows: Rows, middles: Floats) -> None:
        self.times = middles
        self.rows = rows
        self.before, self.after = rows.at(middles, -WINDOW), rows.at(middles, WINDOW)
        self._moments = self.before, rows.at(middles, 0.0), self.after
        piece = np.unique(np.concatenate([moments.piece for moments in self._moments]))
        self.chosen: Ints = np.union1d(piece, piece + 1)
        self.places = rows.places(self.chosen)

    def take(self, values: Floats) -> tuple[Floats, Floats, Floats]:
        """Return values that belong to the rows `chosen` before, in the middle and after."""
        before, here, after = (self.rows.interpolate(values, self.chosen, moments) for moments in self._moments)
        return before, here, after


@dataclass(frozen=True, eq=False)
class _Means:
    """Mean accelerations, (m, n, 3) m/s2, how far rounding may leave them off, and how far uneven rows do, s.

    A rounded coordinate leaves each axis `rounded` off, a rounded moment the whole `late`, (m, n). `rounded` and
    `spread` are (m, 1) where all drones have the same rows, else (m, n).
    """

    acceleration: Floats
    rounded: Floats
    late: Floats
    spread: Floats

    def doubt(self, axes: int = 3) -> Floats:
        """Return how far rounding may leave so many axes of the mean accelerations off, (m, n)."""
        return np.asarray(axes**0.5 * self.rounded + self.late)

    @staticmethod
    def of(windows: _Windows, limit: float) -> _Means:
        """Return the second differences, by that of a drone which accelerates at 1 m/s2.

        No drone that keeps to the `limit` of its acceleration is faster at a row than its mean velocity beside it, and
        half of what it can gain there.
        """
        unit = yardstick(WINDOW, windows.before, windows.after)
        before, here, after = windows.take(windows.places)
        bend = (after - 2 * here + before) / unit[..., None]
        errors = windows.rows.time_errors[windows.chosen]
        off = np.zeros(windows.places.shape[:2])
        late = np.flatnonzero(errors)
        if len(late):
            off[late] = errors[late, None] * windows.rows.speeds(windows.chosen[late], limit)
        before, here, after = windows.take(off)
        rounded = 4 * windows.rows.rounding / unit
        return _Means(bend, rounded, (before + 2 * here + after) / unit, spread(WINDOW, windows.before, windows.after))


def _between(windows: _Windows, places: Floats) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    """Yield the windows that end and those that begin at the middles.

    Mean velocities (m, n, 3) m/s, the middle of the time (m,) s, how many times a limit (m,) rounded moments may let
    it seem, and the middle of the way (m, n, 3) m.
    """
    place, error = windows.take(places), windows.take(windows.rows.time_errors[windows.chosen])
    for begin, side in ((0, -WINDOW / 2), (1, WINDOW / 2)):
        first, last = place[begin], place[begin + 1]
        longer = 1 + RELATIVE + (error[begin] + error[begin + 1]) / WINDOW
        yield (last - first) / WINDOW, windows.times + side, longer, (first + last) / 2


class SampledSpeeds:
    """The rules 'level speed', 'climb', 'descent', 'touch-down', of accelerations, and 'jerk' of a sampled plan."""

    def __init__(self, limits: Limits, ledger: Ledger, cues: Cues) -> None:
        self.level = self.climb = self.descent = self.acceleration = 0.0
        self._limits = limits
        self._ledger = ledger
        self._cues = cues

    def look(self, rows: Rows, begin: float = -np.inf, end: float = np.inf) -> None:
        """Measure about each row between two moments, block by block.

        Before the first and after the last row the drones stand still.
        """
        for block in rows.blocks():
            middles = rows.times[block]
            middles = middles[(middles >= begin) & (middles <= end)]
            if not len(middles):
                continue
            windows = _Windows(rows, middles)
            self._look_speeds(windows)
            self._look_acceleration(windows)

    def _look_speeds(self, windows: _Windows) -> None:
        """Measure the window that ends and the one that begins at each row: one of these is the worst of all."""
        limits, off = self._limits, 2 * windows.rows.rounding / WINDOW
        for velocity, times, longer, place in _between(windows, windows.places):
            level, climb = np.sqrt((velocity[..., :2] ** 2).sum(axis=2)), velocity[..., 2]
            self.level = max(self.level, float(level.max()))
            self.climb = max(self.climb, float(climb.max()))
            self.descent = max(self.descent, float(-climb.min()))
            self._note("level speed", level, limits.usable_speed, longer, off * 2**0.5, times, place)
            self._note("climb", climb, limits.max_climb, longer, off, times, place)
            self._note("descent", -climb, limits.max_descent, longer, off, times, place)
        low = touch_down_height(limits)
        if windows.places[..., 2].min() < low:
            # How deep a drone is below that height grows no faster than the drone sinks while it is there.
            cut = windows.places.copy()
            cut[..., 2] = np.minimum(cut[..., 2], low)
            for velocity, times, longer, place in _between(windows, cut):
                self._note("touch-down", -velocity[..., 2], TOUCH_DOWN_SPEED, longer, off, times, place)

    def _look_acceleration(self, windows: _Windows) -> None:
        limits, even = self._limits, np.full(len(windows.times), 1 + RELATIVE)
        means = _Means.of(windows, limits.max_acceleration)
        here = windows.take(windows.places)[1]
        for rule, axes, limit in accelerations(limits):
            part = means.acceleration[..., axes]
            size = np.sqrt((part**2).sum(axis=2))
            self.acceleration = max(self.acceleration, float(size.max()))
            self._note(rule, size, limit, even, means.doubt(part.shape[2]), windows.times, here)
        if limits.max_jerk is None:
            return
        for later in (False, True):
            middles, chosen = windows.rows.neighbours(windows.times, WINDOW, later=later)
            if not len(chosen):
                continue
            other = _Means.of(_Windows(windows.rows, middles), limits.max_acceleration)
            apart = np.abs(middles - windows.times[chosen])[:, None] + other.spread + means.spread[chosen]
            apart = np.maximum(apart, SLIVER)
            change = np.sqrt(((other.acceleration - means.acceleration[chosen]) ** 2).sum(axis=2)) / apart
            off = (other.doubt() + means.doubt()[chosen]) / apart
            times = (windows.times[chosen] + middles) / 2
            self._note("jerk", change, limits.max_jerk, even[chosen], off, times, here[chosen])

    def _note(
        self,
        rule: str,
        values: Floats,
        limit: float,
        longer: Floats,
        off: Floats | float,
        times: Floats,
        places: Floats,
    ) -> None:
        """Note values (m, n) at (m,) times above a limit, itself `longer` (m,) times, by more than `off`."""
        bad: NDArray[np.bool_] = ~(values <= limit * longer[:, None] + off)
        moment, drone = np.nonzero(bad)
        cue = np.searchsorted(self._cues.starts, times[moment] + SLIVER, side="right") - 1
        for number in np.unique(cue).tolist():
            chosen = cue == number
            m, d = moment[chosen], drone[chosen]
            self._ledger.note(rule, number, d, times[m], places[m, d], values[m, d], limit)
