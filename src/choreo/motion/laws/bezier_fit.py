"""From a path and its time law to Bezier curves: exact position and velocity at shared knots, cubics between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.motion.laws.jerk_limited import GentleLaw, gentle
from choreo.motion.laws.path import Path
from choreo.motion.laws.time_law import Reach, TimeLaw, reach

Law: TypeAlias = TimeLaw | GentleLaw

TOLERANCE = 0.0008
"""Metres by which a fitted curve may leave the exact path."""

FITTING = 2 * TOLERANCE + 2e-4
"""Metres that formations keep beyond `Limits.min_distance`: what fitting the curves may cost a pair."""

GRAINS = 1e6
"""Control points stand on this many places a metre, so that a file with six decimals holds the very same curves."""

_SHORTEST = 0.04
_BRIEFEST = 0.1
_SHARE = 0.997
_LOCAL_ROUNDS = 4
_ROUNDS = 9
_RAMPS = (1.0, 1.5, 2.0)
_INSIDE = np.array([0.25, 0.5, 0.75])


@dataclass(frozen=True, eq=False)
class Fitted:
    """Curves, and by how much they leave the exact path at the most, m (measured inside each piece)."""

    trajectory: Trajectory
    deviation: float


def fly(path: Path, limits: Limits, duration: float | None = None) -> Fitted:
    """Return the path's curves, from time 0, in the shortest time that the limits allow, or in `duration` s.

    Every limit of speeds, acceleration and jerk holds on the curves themselves. A `duration` shorter than
    the shortest is not kept: compare it with the duration of the result.
    """
    law, fitted = _shortest(path, limits)
    if duration is None or duration <= law.duration:
        return fitted
    law = _whole(law.slowed(duration))
    for tolerance in (TOLERANCE, TOLERANCE / 4, TOLERANCE / 16):
        fitted = _fit(path, law, limits, tolerance)
        if overruns(fitted.trajectory, limits).max() <= 1.0:
            break
    return fitted


def _shortest(path: Path, limits: Limits) -> tuple[Law, Fitted]:
    """Return the fastest law whose fitted curves keep the limits, and these curves."""
    room = reach(path, limits)
    if limits.max_jerk is None:
        return _settled(path, limits, room, 0.0)
    # With the first ramp the acceleration grows from nothing as fast as it may; with more it also may turn round.
    ramp = limits.max_acceleration / limits.max_jerk
    found = [_settled(path, limits, room, ramp * factor) for factor in _RAMPS]
    return min(found, key=lambda each: each[0].duration)


def _settled(path: Path, limits: Limits, room: Reach, ramp: float) -> tuple[Law, Fitted]:
    """Return the fastest law with that ramp whose fitted curves keep the limits, and these curves."""
    # A smaller share makes more corners, not fewer: what the jerk asks for is got by slowing evenly.
    local = replace(limits, max_jerk=None)
    share = np.full(len(room.phi), _SHARE)
    for _ in range(_LOCAL_ROUNDS):
        law = _whole(room.fastest(share) if ramp == 0.0 else gentle(room.fastest(share), path, ramp))
        fitted = _fit(path, law, limits, TOLERANCE)
        excess = overruns(fitted.trajectory, local)
        if excess.max() <= 1.0:
            break
        # Where a cubic bends more than the path, the law may use only a part of the limit there.
        borders = law.at(fitted.trajectory.times)[0]
        cell = np.clip(np.searchsorted(borders, room.phi, side="right") - 1, 0, len(excess) - 1)
        around = np.maximum.reduce([excess, np.append(excess[1:], 1.0), np.append(1.0, excess[:-1])])
        share /= np.maximum(around[cell], 1.0) ** 2.2
    for _ in range(_ROUNDS):
        excess = overruns(fitted.trajectory, limits)
        if excess.max() <= 1.0:
            return law, fitted
        law = _whole(law.slowed(law.duration * float(excess.max() + 3e-4)))
        fitted = _fit(path, law, limits, TOLERANCE)
    raise AssertionError("the time law does not settle within the limits")


def overruns(trajectory: Trajectory, limits: Limits) -> Floats:
    """Return for each piece the factor by which it must be slowed to keep speeds, acceleration and jerk, (k - 1,)."""
    length = np.diff(trajectory.times)[:, None, None, None]
    speed = 3 * np.diff(trajectory.control, axis=1) / length
    bends = 2 * np.diff(speed, axis=1) / length
    # Velocities lie within the hull of their control points, so the control points bound them from above.
    over_drones = (1, 2)
    level = np.hypot(speed[..., 0], speed[..., 1]).max(axis=over_drones) / limits.usable_speed
    climb = speed[..., 2].max(axis=over_drones) / limits.max_climb
    descent = -speed[..., 2].min(axis=over_drones) / limits.max_descent
    push = np.sqrt((bends**2).sum(axis=-1).max(axis=over_drones)) / limits.max_acceleration
    factors = [level, climb, descent, np.sqrt(push)]
    if limits.max_jerk is not None:
        jerk = np.diff(bends, axis=1) / length
        factors.append(np.cbrt(np.sqrt((jerk**2).sum(axis=-1).max(axis=over_drones)) / limits.max_jerk))
    return np.asarray(np.maximum.reduce(factors))


def _shortest_piece(limits: Limits) -> float:
    """Return how short a piece may be, s, for rounding its control points to change its jerk by 1 % at the most."""
    return (
        _SHORTEST if limits.max_jerk is None else max(_SHORTEST, float(np.cbrt(24 / GRAINS / 0.01 / limits.max_jerk)))
    )


def _whole(law: Law) -> Law:
    """Return the law slowed to a whole number of milliseconds."""
    return law.slowed(np.ceil(max(law.duration, _BRIEFEST) * 1000 - 1e-6) / 1000)


def _fit(path: Path, law: Law, limits: Limits, tolerance: float) -> Fitted:
    """Return curves with knots where the deviation or the acceleration asks for them."""
    last, shortest = round(law.duration * 1000), _shortest_piece(limits)
    knots = np.unique(np.rint(np.linspace(0, last, max(3, min(12, last // 100)))).astype(np.int64))
    done: dict[tuple[int, int], tuple[Floats, float]] = {}
    while True:
        pieces = list(zip(knots[:-1].tolist(), knots[1:].tolist(), strict=True))
        fresh = [piece for piece in pieces if piece not in done]
        splits = []
        for piece, curve, deviation, push in _cubics(path, law, fresh):
            done[piece] = (curve, deviation)
            long = piece[1] - piece[0] >= 2000 * shortest
            if deviation > tolerance or (push > limits.max_acceleration and long):
                splits.append(sum(piece) // 2)
        if not splits:
            control = np.stack([done[piece][0] for piece in pieces])
            control[0, 1], control[-1, 2] = control[0, 0], control[-1, 3]
            return Fitted(Trajectory(knots / 1000, control), max(done[piece][1] for piece in pieces))
        knots = np.unique(np.concatenate([knots, splits]))


def _cubics(path: Path, law: Law, pieces: list[tuple[int, int]]) -> list[tuple[tuple[int, int], Floats, float, float]]:
    """Return for each piece (ms) its control points (4, n, 3), its deviation m and its largest acceleration m/s2."""
    found = []
    for piece in pieces:
        start, end = piece[0] / 1000, piece[1] / 1000
        times = np.concatenate([[start], start + (end - start) * _INSIDE, [end]])
        phi, rate = law.at(times)
        place, slope, _ = path.with_derivatives(phi)
        third = (end - start) / 3
        curve = np.stack(
            [place[0], place[0] + slope[0] * rate[0] * third, place[4] - slope[4] * rate[4] * third, place[4]]
        )
        curve = np.rint(curve * GRAINS) / GRAINS
        u = _INSIDE[:, None, None]
        inside = (1 - u) ** 3 * curve[0] + 3 * (1 - u) ** 2 * u * curve[1]
        inside += 3 * (1 - u) * u**2 * curve[2] + u**3 * curve[3]
        deviation = float(np.sqrt(((inside - place[1:4]) ** 2).sum(axis=-1).max()))
        bends = np.diff(curve, n=2, axis=0) * (6 / (end - start) ** 2)
        found.append((piece, curve, deviation, float(np.sqrt((bends**2).sum(axis=-1).max()))))
    return found
