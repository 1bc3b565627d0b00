"""The swarm's curves: piecewise cubic Bezier curves on shared knots.

What is planned, checked, exported and shown is this one set of curves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from choreo.arrays import Floats, floats, made
from choreo.errors import InputError

FARTHEST = 1e6
"""Metres: no show is so large, and beyond it rounding would be metres and squares would overflow."""

LATEST = 1e6
"""Seconds, eleven days: no show is so long, and what is sampled or drawn of it would never end."""

SHORTEST = 1e-6
"""Seconds of a piece: times are whole microseconds in every file, and speeds over less would overflow."""


@dataclass(frozen=True, eq=False)
class Moment:
    """Where the swarm is at one moment; each array is (n, 3): m, m/s, m/s2."""

    position: Floats
    velocity: Floats
    acceleration: Floats


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Piecewise cubic Bezier curves of n drones on k shared knots.

    Parameters
    ----------
    times : (k,) array, k >= 2
        Knots in seconds, strictly increasing, a microsecond apart or more.
    control : (k - 1, 4, n, 3) array
        Control points in metres: piece, control point, drone, xyz. Piece i runs from `times[i]` to `times[i + 1]`.

    Notes
    -----
    Before the first and after the last knot the drones stay where the curve begins and ends.
    At an inner knot, `at` takes the piece that begins there.

    Examples
    --------
    >>> swarm = Trajectory.hold([[0, 0, 5], [2, 0, 5]], start=0.0, end=4.0)
    >>> swarm.drones, swarm.duration
    (2, 4.0)
    >>> swarm.at(1.0).position.tolist()
    [[0.0, 0.0, 5.0], [2.0, 0.0, 5.0]]
    """

    times: Floats
    control: Floats

    def __post_init__(self) -> None:
        times = _knots(self.times)
        control = floats(self.control, "trajectory: control points", (len(times) - 1, 4, None, 3))
        if control.shape[2] == 0:
            raise InputError("trajectory: holds no drone")
        if max(float(control.max()), -float(control.min())) > FARTHEST:
            raise InputError(f"trajectory: control points: a coordinate is beyond {FARTHEST:,.0f} m; expected metres")
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "control", control)

    @staticmethod
    def hold(position: Floats | list[list[float]], start: float, end: float) -> Trajectory:
        """Return drones that stay at `position`, (n, 3) m, from `start` to `end` s: one piece."""
        still = floats(position, "hold: position", (None, 3))
        return Trajectory(np.array([start, end]), made(np.broadcast_to(still, (1, 4, *still.shape)).copy()))

    @staticmethod
    def join(parts: Iterable[Trajectory]) -> Trajectory:
        """Return the parts one after the other; each must begin at the moment at which the last one ends."""
        parts = list(parts)
        if len(parts) == 1:
            return parts[0]
        for before, after in pairwise(parts):
            if before.times[-1] != after.times[0] or before.drones != after.drones:
                raise InputError(
                    f"trajectory: cannot join {before.drones} drones ending at {before.times[-1]:g} s to "
                    f"{after.drones} drones beginning at {after.times[0]:g} s"
                )
        times = np.concatenate([parts[0].times, *(part.times[1:] for part in parts[1:])])
        return Trajectory._of(times, np.concatenate([part.control for part in parts]))

    @property
    def drones(self) -> int:
        """Number of drones."""
        return int(self.control.shape[2])

    @property
    def duration(self) -> float:
        """Seconds from the first knot to the last."""
        return float(self.times[-1] - self.times[0])

    @property
    def start(self) -> Floats:
        """Where the drones are at the first knot, (n, 3) m."""
        return np.asarray(self.control[0, 0])

    @property
    def end(self) -> Floats:
        """Where the drones are at the last knot, (n, 3) m."""
        return np.asarray(self.control[-1, 3])

    def shift(self, seconds: float) -> Trajectory:
        """Return the same curves that many seconds later."""
        return self.on_knots(self.times + seconds)

    def on_knots(self, times: Floats) -> Trajectory:
        """Return the same control points on as many other knots: they are known to be good, and not looked at again."""
        knots = _knots(times)
        if len(knots) != len(self.times):
            raise InputError(f"trajectory: {len(knots)} knots for curves of {len(self.times)}")
        return Trajectory._of(knots, self.control)

    def take(self, order: np.ndarray) -> Trajectory:
        """Return the curves of the drones `order`, in that order."""
        chosen = np.arange(self.drones)[order]
        if not len(chosen):
            raise InputError("trajectory: holds no drone")
        return Trajectory._of(self.times, self.control.take(chosen, axis=2))

    @staticmethod
    def _of(times: Floats, control: Floats) -> Trajectory:
        """Return curves made of others: their knots and control points are good, and not looked at again."""
        curves = object.__new__(Trajectory)
        object.__setattr__(curves, "times", made(times))
        object.__setattr__(curves, "control", made(control))
        return curves

    def at(self, time: float) -> Moment:
        """Return position, velocity and acceleration of every drone at `time` s."""
        piece, length, u = self._part(time)
        inside = self.times[0] <= time <= self.times[-1]
        curve = self.control[piece]
        first, second = np.diff(curve, axis=0), np.diff(curve, n=2, axis=0)
        w = 1.0 - u
        velocity = 3 / length * (w**2 * first[0] + 2 * w * u * first[1] + u**2 * first[2])
        acceleration = 6 / length**2 * (w * second[0] + u * second[1])
        return Moment(_place(curve, u), velocity * inside, acceleration * inside)

    def position(self, time: float) -> Floats:
        """Return the position of every drone at `time` s, (n, 3) m, where nobody asks for more: sooner than `at`."""
        piece, _, u = self._part(time)
        return _place(self.control[piece], u)

    def _part(self, time: float) -> tuple[int, float, float]:
        """Return the number of the piece at `time` s, how long it lasts, s, and which part of it is over, 0 to 1."""
        piece = min(max(int(np.searchsorted(self.times, time, side="right")) - 1, 0), len(self.times) - 2)
        length = float(self.times[piece + 1] - self.times[piece])
        return piece, length, min(max(float((time - self.times[piece]) / length), 0.0), 1.0)


def _place(curve: Floats, u: float) -> Floats:
    """Return where the drones of a piece, (4, n, 3), are when the part `u` of it is over."""
    w = 1.0 - u
    return np.asarray(w**3 * curve[0] + 3 * w**2 * u * curve[1] + 3 * w * u**2 * curve[2] + u**3 * curve[3])


def _knots(times: Floats) -> Floats:
    """Return knots as a read-only array, or raise `InputError` where they do not follow each other."""
    knots = floats(times, "trajectory: times", (None,))
    if len(knots) < 2 or not (knots[1:] > knots[:-1]).all():
        raise InputError("trajectory: needs at least two knots, strictly increasing in time")
    if np.abs(knots).max() > LATEST:
        raise InputError(f"trajectory: a knot lies beyond {LATEST:,.0f} s; expected seconds")
    if np.diff(knots).min() < SHORTEST / 2:
        knot = int(np.diff(knots).argmin()) + 1
        raise InputError(f"trajectory: knots {knot} and {knot + 1} are less than a microsecond apart; keep one of them")
    return knots
