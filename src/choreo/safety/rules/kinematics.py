"""How fast: level speed, climb, descent, acceleration, jerk, and no jumps, exactly on the Bezier pieces."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, dot_products, lengths
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.polynomials import least, quadratic_extremes
from choreo.safety.exact.stretch import Cues, Stretch
from choreo.safety.ledger import Ledger

RELATIVE = 1e-6
"""Part of a limit that is rounding: a speed of 8 m/s may read 8.000008."""

VELOCITY_JUMP = 0.01
"""m/s between one piece and the next."""

POSITION_JUMP = 0.001
"""m between one piece and the next."""


MILLISECOND = 1e-3
"""Seconds by which a piece may be shorter in a file of coarse steps than it was: both its ends are rounded."""

ULPS = 4
"""Units in the last place that a control point may be off: what cutting curves at other drones' knots costs."""


def over(values: Floats, limit: float) -> NDArray[np.bool_]:
    """Return where values exceed a limit by more than rounding; what is not a number does."""
    return np.asarray(~(values <= limit * (1 + RELATIVE)))


def accelerations(limits: Limits) -> Iterator[tuple[str, slice, float]]:
    """Yield the rules of acceleration: what is broken, the axes that count, and the limit, m/s2.

    Examples
    --------
    >>> [(rule, limit) for rule, _, limit in accelerations(Limits(max_level_acceleration=2.0))]
    [('acceleration', 3.0), ('level acceleration', 2.0)]
    """
    yield "acceleration", slice(0, 3), limits.max_acceleration
    if limits.max_level_acceleration is not None:
        yield "level acceleration", slice(0, 2), limits.max_level_acceleration
    if limits.max_vertical_acceleration is not None:
        yield "vertical acceleration", slice(2, 3), limits.max_vertical_acceleration


def doubt(control: Floats, length: Floats, order: int) -> Floats:
    """Return how far the rounding of control points, (p, 4, n, 3) m, leaves a derivative open, (p, n).

    The second derivative of a piece of `length` (p,) s is 6 / length^2 times differences in which the control points
    are counted 4 times in all, the third one 6 / length^3 times some in which they are counted 8 times. So pieces of
    a few microseconds say nothing of acceleration and jerk; how the velocity changes over them they do say.
    """
    size = np.abs(control).max(axis=1)
    size = np.maximum(np.maximum(size[..., 0], size[..., 1]), size[..., 2])  # numpy is slow along short axes
    return np.asarray(np.sqrt(3) * 6 * 2**order * ULPS * np.finfo(np.float64).eps * size / length[:, None] ** order)


def coarse_doubt(length: Floats, grain: Floats | float, order: int, axes: int = 3) -> Floats:
    """Return how far whole steps of `grain` m leave a derivative of pieces of `length` (p,) s open, (p, 1).

    Where each drone has steps of its own, (n,), it is (p, n).

    Each coordinate of a control point may be half a step off, and so many of them count. The first derivative is
    3 / length times differences of two of them; for the others see `doubt`.
    """
    counted = 3 * 2 if order == 1 else 6 * 2**order
    return np.asarray(np.sqrt(axes) * counted * grain / 2 / length[:, None] ** order)


def note_worst(
    ledger: Ledger, rule: str, stretch: Stretch, values: Floats, u: Floats, limit: float, bad: NDArray[np.bool_]
) -> None:
    """Note, of the bad (piece, drone) values, each drone's farthest from 0 in the stretch, taken at `u`."""
    drones = np.flatnonzero(bad.any(axis=0))
    if not len(drones):
        return
    piece = np.where(bad, np.abs(values), -np.inf)[:, drones].argmax(axis=0)
    at = np.broadcast_to(u, values.shape)[piece, drones]
    ledger.note(
        rule,
        stretch.cue,
        drones,
        stretch.when(piece, at),
        stretch.where(piece, drones, at),
        values[piece, drones],
        limit,
    )


class Speeds:
    """The rules 'level speed', 'climb', 'descent', 'acceleration' and 'jerk', and the greatest of each.

    And 'level acceleration' and 'vertical acceleration', where there are limits of these.

    Of curves in whole steps of `grain` m what the steps may do is allowed for: of a short piece that is much, but what
    a twitch does is more.
    """

    def __init__(self, limits: Limits, ledger: Ledger, grain: Floats | float = 0.0) -> None:
        self.level = self.climb = self.descent = self.acceleration = 0.0
        self._limits = limits
        self._ledger = ledger
        self._grain = grain

    def look(self, stretch: Stretch) -> None:
        """Search one stretch."""
        limits = self._limits
        length = (stretch.end - stretch.start)[:, None, None, None]
        velocity = 3 * np.diff(stretch.control, axis=1) / length
        lowest, low_u, highest, high_u = quadratic_extremes(np.moveaxis(velocity[..., 2], 1, 0))
        self._rule("climb", stretch, highest, high_u, limits.max_climb, 1)
        self._rule("descent", stretch, -lowest, low_u, limits.max_descent, 1)
        self.climb = max(self.climb, float(highest.max()))
        self.descent = max(self.descent, float(-lowest.min()))
        self._look_level(stretch, velocity[..., :2])
        bend = 2 * np.diff(velocity, axis=1) / length
        # Acceleration runs straight from one end of a piece to the other: its length is greatest at an end.
        for rule, axes, limit in accelerations(limits):
            part = bend[..., axes]
            ends = lengths(part)
            later = ends[:, 1] > ends[:, 0]
            greatest = np.where(later, ends[:, 1], ends[:, 0])
            bad = self._over(stretch, greatest, limit, 2, part.shape[-1])
            note_worst(self._ledger, rule, stretch, greatest, later.astype(np.float64), limit, bad)
            self.acceleration = max(self.acceleration, float(greatest.max()))
        if limits.max_jerk is not None:
            jerk = lengths(np.diff(bend, axis=1)[:, 0] / length[:, 0])
            bad = self._over(stretch, jerk, limits.max_jerk, 3)
            note_worst(self._ledger, "jerk", stretch, jerk, np.zeros(1), limits.max_jerk, bad)

    def _look_level(self, stretch: Stretch, velocity: Floats) -> None:
        limit = self._limits.usable_speed
        v0, v1, v2 = velocity[:, 0], velocity[:, 1], velocity[:, 2]
        # The square of a quadratic in Bernstein form.
        squares = np.stack(
            [
                dot_products(v0, v0),
                dot_products(v0, v1),
                (dot_products(v0, v2) + 2 * dot_products(v1, v1)) / 3,
                dot_products(v1, v2),
                dot_products(v2, v2),
            ]
        )
        self.level = max(self.level, float(np.sqrt(squares[[0, -1]].max())))
        piece, drone = np.nonzero(squares.max(axis=0) > min(limit, self.level) ** 2)
        if not len(piece):
            return
        best, u = least(
            -squares[:, piece, drone],
            np.zeros(len(piece)),
            np.ones(len(piece)),
            np.arange(len(piece)),
            len(piece),
            wanted=-(limit**2),
            known=-(self.level**2),
        )
        speed = np.sqrt(-best)
        self.level = max(self.level, float(speed.max()))
        if over(speed, limit).any():
            values, where = np.zeros(squares.shape[1:]), np.zeros(squares.shape[1:])
            values[piece, drone], where[piece, drone] = speed, u
            self._rule("level speed", stretch, values, where, limit, 2)

    def _rule(self, rule: str, stretch: Stretch, values: Floats, u: Floats, limit: float, axes: int) -> None:
        bad = self._over(stretch, values, limit, 1, axes)
        note_worst(self._ledger, rule, stretch, values, u, limit, bad)

    def _over(self, stretch: Stretch, values: Floats, limit: float, order: int, axes: int = 3) -> NDArray[np.bool_]:
        """Return where a derivative (p, n) of that order, in so many axes, exceeds its limit by more than rounding."""
        length = stretch.end - stretch.start
        if order > 1:
            values = values - doubt(stretch.control, length, order)
        if np.any(self._grain):
            longer = (1 + MILLISECOND / length[:, None]) ** order
            values = (values - coarse_doubt(length, self._grain, order, axes)) / longer
        return over(values, limit)


class Joints:
    """The rules 'smoothness' and 'continuity': neither velocity nor place leaps from one piece to the next.

    Before the first and after the last piece the drones stand still.
    """

    def __init__(self, ledger: Ledger, *, straight: bool) -> None:
        self._ledger = ledger
        self._straight = straight
        self._place: Floats | None = None
        self._velocity: Floats | None = None

    def look(self, stretch: Stretch) -> None:
        """Compare the pieces of one stretch, and its first with the last one before."""
        control = stretch.control
        length = (stretch.end - stretch.start)[:, None, None]
        arriving, leaving = (
            3 * (control[:, 3] - control[:, 2]) / length,
            3 * (control[:, 1] - control[:, 0]) / length,
        )
        if self._place is None or self._velocity is None:
            self._place, self._velocity = control[0, 0], np.zeros_like(leaving[0])
        before = np.concatenate([self._place[None], control[:-1, 3]])
        velocity = np.concatenate([self._velocity[None], arriving[:-1]])
        self._note("continuity", stretch, control[:, 0] - before, POSITION_JUMP)
        self._note("smoothness", stretch, leaving - velocity, VELOCITY_JUMP)
        self._place, self._velocity = control[-1, 3], arriving[-1]

    def finish(self, trajectory: Trajectory, cues: Cues) -> None:
        """Compare the end with standing still."""
        if self._velocity is not None:
            end = trajectory.times[-1:]
            still = np.broadcast_to(trajectory.control[-1, 3], (1, 4, *trajectory.control.shape[2:]))
            after = Stretch(end, end, still, cues.before(float(end[0])))
            self._note("smoothness", after, -self._velocity[None], VELOCITY_JUMP)

    def _note(self, rule: str, stretch: Stretch, jumps: Floats, limit: float) -> None:
        if rule == "smoothness" and self._straight:
            return  # the corners of a polyline of samples are the samples', not the drones'
        size = lengths(jumps)
        note_worst(self._ledger, rule, stretch, size, np.zeros(1), limit, over(size, limit))
