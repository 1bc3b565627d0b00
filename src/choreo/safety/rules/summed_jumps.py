"""Small jumps add up: what they come to within a tenth of a second.

A jump between two pieces is allowed as rounding. Many of them in a moment are a leap, or an acceleration that no
piece shows; so their sum is limited too.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, lengths
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.stretch import CURVES_AT_ONCE, SLIVER, Cues
from choreo.safety.ledger import Ledger
from choreo.safety.rules.kinematics import POSITION_JUMP, VELOCITY_JUMP, accelerations, over

WINDOW = 0.1
"""Seconds over which jumps are summed: windows that end, and windows that begin, at each knot."""


def check_summed_jumps(trajectory: Trajectory, limits: Limits, cues: Cues, ledger: Ledger, *, sampled: bool) -> None:
    """Check the rules 'continuity' and those of acceleration on sums, some drones at a time.

    A jump too large by itself is accused by itself (see `kinematics.Joints`) and not counted again.
    """
    at_once = max(1, CURVES_AT_ONCE // len(trajectory.times))
    for first in range(0, trajectory.drones, at_once):
        drones = np.arange(first, min(first + at_once, trajectory.drones))
        control = trajectory.control[:, :, first : first + at_once]
        leaps = np.zeros((len(trajectory.times), len(drones)))
        leaps[1:-1] = lengths(control[1:, 0] - control[:-1, 3])
        leaps[over(leaps, POSITION_JUMP)] = 0.0
        summed = np.where(leaps > 0, _jumps_before(trajectory.times, leaps), 0.0)
        _note("continuity", summed, POSITION_JUMP, POSITION_JUMP, trajectory, drones, cues, ledger)
        if not sampled:
            _look_velocity(trajectory, control, drones, limits, cues, ledger)


def _look_velocity(
    trajectory: Trajectory, control: Floats, drones: np.ndarray, limits: Limits, cues: Cues, ledger: Ledger
) -> None:
    """Sum the jumps of the velocity and what the acceleration between them adds."""
    length = np.diff(trajectory.times)[:, None, None]
    steps = np.zeros((len(trajectory.times), *control.shape[2:]))
    steps[:-1] = 3 * (control[:, 1] - control[:, 0]) / length
    steps[1:] -= 3 * (control[:, 3] - control[:, 2]) / length
    steps[over(lengths(steps), VELOCITY_JUMP)] = 0.0
    for rule, axes, limit in accelerations(limits):
        _sum_velocity(rule, limit, trajectory, control[..., axes], steps[..., axes], drones, cues, ledger)


def _sum_velocity(
    rule: str,
    limit: float,
    trajectory: Trajectory,
    control: Floats,
    steps: Floats,
    drones: np.ndarray,
    cues: Cues,
    ledger: Ledger,
) -> None:
    """Sum the jumps (k, n, axes) of the velocity and the acceleration of curves (k - 1, 4, n, axes)."""
    times = trajectory.times
    length = np.diff(times)[:, None, None]
    jumps = lengths(steps)
    # With an acceleration within its limit (else that is accused) only a sum above one jump can be too much.
    suspect = np.flatnonzero(over(_jumps_before(times, jumps), VELOCITY_JUMP).any(axis=0))
    if not len(suspect):
        return
    bend = 6 * np.diff(control[:, :, suspect], n=2, axis=1) / length[:, None] ** 2
    begin, end, jumps = bend[:, 0], bend[:, 1], jumps[:, suspect]
    summed = np.maximum(
        _jumps_before(times, jumps) + _bend_before(times, begin, end),
        (_jumps_before(-times[::-1], jumps[::-1]) + _bend_before(-times[::-1], end[::-1], begin[::-1]))[::-1],
    )
    _note(
        rule,
        summed / WINDOW,
        limit + VELOCITY_JUMP / WINDOW,
        limit,
        trajectory,
        drones[suspect],
        cues,
        ledger,
    )


def _jumps_before(times: Floats, jumps: Floats) -> Floats:
    """Return the sum of the jumps in the window that ends at each knot, its beginning left out: (k, n)."""
    total = np.concatenate([np.zeros((1, jumps.shape[1])), np.cumsum(jumps, axis=0)])
    return np.asarray(total[1:] - total[np.searchsorted(times, times - WINDOW + SLIVER)])


def _bend_before(times: Floats, begin: Floats, end: Floats) -> Floats:
    """Return the integral of the acceleration's length over the window that ends at each knot, m/s: (k, n).

    `begin` and `end`, (k - 1, n, 3) m/s2, are the accelerations at the ends of the pieces.
    """
    length = np.diff(times)
    total = np.zeros((len(times), begin.shape[1]))
    np.cumsum(_bend(begin, end, np.zeros(len(length)), length), axis=0, out=total[1:])
    since = np.maximum(times[1:] - WINDOW, times[0])
    piece = np.minimum(np.searchsorted(times, since, side="right") - 1, np.arange(len(length)))
    part = (since - times[piece]) / length[piece]
    found = np.zeros_like(total)
    found[1:] = total[1:] - total[piece + 1] + _bend(begin[piece], end[piece], part, length[piece])
    return found


def _bend(begin: Floats, end: Floats, part: Floats, length: Floats) -> Floats:
    """Return the integral over the pieces from `part` (0 to 1) on; by two chords, so never less than it is."""
    low = begin + (end - begin) * part[:, None, None]
    sizes = lengths(low) + 2 * lengths((low + end) / 2) + lengths(end)
    return np.asarray(sizes / 4 * ((1 - part) * length)[:, None])


def _note(
    rule: str,
    values: Floats,
    bound: float,
    limit: float,
    trajectory: Trajectory,
    drones: np.ndarray,
    cues: Cues,
    ledger: Ledger,
) -> None:
    knot, column = np.nonzero(over(values, bound))
    last = len(trajectory.control)
    cue = np.searchsorted(cues.starts, trajectory.times[knot] + SLIVER, side="right") - 1
    cue[knot == last] = cues.before(float(trajectory.times[-1]))
    for number in np.unique(cue).tolist():
        k, c = knot[cue == number], column[cue == number]
        place = trajectory.control[np.minimum(k, last - 1), np.where(k == last, 3, 0), drones[c]]
        ledger.note(rule, number, drones[c], trajectory.times[k], place, values[k, c], limit)
