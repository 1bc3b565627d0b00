"""Speed and acceleration of a plan that was read from samples.

Between two samples only the mean velocity is known, and the samples are rounded. So motion is measured by
differences over a window: by the mean value theorem neither can exceed what the drone really does, except by the
rounding, which is allowed for. What is shorter than the window goes unseen.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.stretch import SLIVER, Cues
from choreo.safety.ledger import Ledger
from choreo.safety.rules.altitude import TOUCH_DOWN_SPEED, touch_down_height
from choreo.safety.rules.kinematics import RELATIVE

WINDOW = 0.5
"""Seconds over which motion is measured; longer where the samples are farther apart."""

PLACE_ERROR = 0.5e-4 * 3**0.5
"""Metres that a position rounded to 4 decimals may be off."""

TIME_ERROR = 0.0005
"""Seconds that a moment may be off where the samples are not evenly spaced, as rounding to milliseconds does."""

EVEN = 1e-6
"""Seconds by which evenly spaced samples may differ."""

SAMPLES_AT_ONCE = 200_000
"""Samples x drones taken from the trajectory at once."""


STRAIGHT = 1e-6
"""Metres that a control point of a straight piece may be off its third of the way."""


def all_straight(trajectory: Trajectory) -> bool:
    """Return whether every piece is straight and even in time; what is curved was not read from samples."""
    count = max(1, SAMPLES_AT_ONCE // trajectory.drones)
    for first in range(0, len(trajectory.control), count):
        begin, one, two, end = np.moveaxis(trajectory.control[first : first + count], 1, 0)
        third = (end - begin) / 3
        if np.abs(one - begin - third).max() > STRAIGHT or np.abs(end - third - two).max() > STRAIGHT:
            return False
    return True


class SampledSpeeds:
    """The rules 'level speed', 'climb', 'descent', 'acceleration' and 'touch-down' of a sampled plan."""

    def __init__(self, limits: Limits, ledger: Ledger, cues: Cues) -> None:
        self.level = self.climb = self.descent = self.acceleration = 0.0
        self._limits = limits
        self._ledger = ledger
        self._cues = cues
        self._time_error = 0.0

    def look(self, trajectory: Trajectory) -> None:
        """Measure the whole trajectory, block by block; before and after it the drones stand still."""
        steps = np.diff(trajectory.times)
        self._time_error = 0.0 if np.ptp(steps) < EVEN else TIME_ERROR
        step = float(np.median(steps))
        lag = max(1, round(WINDOW / 2 / step))
        rest = step * np.arange(1, lag + 1)
        times = np.concatenate([trajectory.times[0] - rest[::-1], trajectory.times, trajectory.times[-1] + rest])
        last = len(trajectory.control)
        count = max(1, SAMPLES_AT_ONCE // trajectory.drones)
        for first in range(0, last + 1, count):
            samples = np.arange(first - lag, min(first + count, last + 1) + lag)
            piece = np.clip(samples, 0, last - 1)
            place = trajectory.control[piece, np.where(samples >= last, 3, 0)]
            self._block(times[samples + lag], place, lag)
        self._look_long(trajectory)

    def _look_long(self, trajectory: Trajectory) -> None:
        """Measure each piece that is as long as the window by itself: one of many samples would hide it."""
        length = np.diff(trajectory.times)
        long = np.flatnonzero(length >= WINDOW / 2 - SLIVER)
        count = max(1, SAMPLES_AT_ONCE // trajectory.drones)
        for first in range(0, len(long), count):
            piece = long[first : first + count]
            begin, end = trajectory.control[piece, 0], trajectory.control[piece, 3]
            velocity = (end - begin) / length[piece, None, None]
            level, climb = np.sqrt((velocity[..., :2] ** 2).sum(axis=2)), velocity[..., 2]
            self._speeds(level, climb, begin, end, trajectory.times[piece] + length[piece] / 2, WINDOW / 2)

    def _block(self, times: Floats, place: Floats, lag: int) -> None:
        limits = self._limits
        length = times[lag:] - times[:-lag]
        velocity = (place[lag:] - place[:-lag]) / length[:, None, None]
        before, after = velocity[:-lag], velocity[lag:]
        span = (length[:-lag] + length[lag:])[:, None, None] / 2
        bend = np.sqrt((((after - before) / span) ** 2).sum(axis=2))
        # Between a sample and the one a lag later.
        middle, window = (times[lag:-lag] + times[2 * lag :]) / 2, float(length.min())
        level, climb = np.sqrt((after[..., :2] ** 2).sum(axis=2)), after[..., 2]
        self._speeds(level, climb, place[lag:-lag], place[2 * lag :], middle, window)
        self.acceleration = max(self.acceleration, float(bend.max()))
        off = 2 * PLACE_ERROR / window
        speed = np.hypot(limits.usable_speed, max(limits.max_climb, limits.max_descent))
        off = 2 * (off + 2 * self._time_error / window * float(speed)) / window
        self._note("acceleration", bend, limits.max_acceleration, 1 + RELATIVE, off, times[lag:-lag], place[lag:-lag])

    def _speeds(self, level: Floats, climb: Floats, begin: Floats, end: Floats, middle: Floats, window: float) -> None:
        """Hold velocities, measured from one place to the other in `window` s at least, against the limits."""
        limits, here = self._limits, (begin + end) / 2
        self.level = max(self.level, float(level.max()))
        self.climb = max(self.climb, float(climb.max()))
        self.descent = max(self.descent, float(-climb.min()))
        # Two places and two moments are off by their rounding.
        off, longer = 2 * PLACE_ERROR / window, 1 + RELATIVE + 2 * self._time_error / window
        self._note("level speed", level, limits.usable_speed, longer, off, middle, here)
        self._note("climb", climb, limits.max_climb, longer, off, middle, here)
        self._note("descent", -climb, limits.max_descent, longer, off, middle, here)
        low = np.maximum(begin[..., 2], end[..., 2]) < touch_down_height(limits)
        self._note("touch-down", np.where(low, -climb, 0.0), TOUCH_DOWN_SPEED, longer, off, middle, here)

    def _note(
        self, rule: str, values: Floats, limit: float, longer: float, off: float, times: Floats, places: Floats
    ) -> None:
        moment, drone = np.nonzero(values > limit * longer + off)
        cue = np.array([self._cues.at(float(time)) for time in times[moment]], dtype=np.int64)
        for number in np.unique(cue).tolist():
            chosen = cue == number
            m, d = moment[chosen], drone[chosen]
            self._ledger.note(rule, number, d, times[m], places[m, d], values[m, d], limit)
