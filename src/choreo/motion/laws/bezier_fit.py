"""From a path and its time law to Bezier curves: exact position and velocity at shared knots, cubics between them.

Where the jerk is limited they are splines instead (see `spline_fit`), whose acceleration does not step at the knots.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats, squared_lengths
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.motion.laws.jerk_limited import JerkLimitedLaw, jerk_limited
from choreo.motion.laws.path import Path
from choreo.motion.laws.spline_fit import FEWEST, mean_jerk, rest_to_rest
from choreo.motion.laws.time_law import Reach, TimeLaw, reach

Law: TypeAlias = TimeLaw | JerkLimitedLaw

TOLERANCE = 0.0008
"""Metres by which a fitted curve may leave the exact path."""

FITTING = 2 * TOLERANCE + 2e-4
"""Metres that formations keep beyond `Limits.min_distance`: what fitting the curves may cost a pair."""

GRAINS = 1e6
"""Control points stand on this many places a metre, so that a file with six decimals holds the very same curves."""

_SHORTEST = 0.04
_BRIEFEST = 0.1
_SHARE = 0.997
_CALM = 0.985
"""Part of the jerk that the shortest flight uses: what is left serves curves on other knots, stretched a little."""
_LOCAL_ROUNDS = 4
_ROUNDS = 9
_EASING_ROUNDS = 6
_RAMPS = ((1.0, 1.0), (1.5, 0.6), (1.5, 1.0))
"""Times a / j, over which the law is averaged, and over which it is slowed where its curves ask for it.

With 1 the acceleration grows from nothing as fast as it may; with more it also may turn round.
"""
_INSIDE = np.array([0.25, 0.5, 0.75])
_AT_ONCE = 4
"""Pieces that are fitted at once: more do not stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """Curves, and by how much they leave the exact path at the most, m (measured inside each piece)."""

    trajectory: Trajectory
    deviation: float


def fly(path: Path, limits: Limits, duration: float | None = None, room: Reach | None = None) -> Fitted:
    """Return the path's curves, from time 0, in the shortest time that the limits allow, or in `duration` s.

    Every limit of speeds, acceleration and jerk holds on the curves themselves. A `duration` shorter than
    the shortest is not kept: compare it with the duration of the result. `room` is what the limits allow along the
    path, where that is known.
    """
    law, fitted = _shortest(path, limits, reach(path, limits) if room is None else room)
    if duration is None or duration <= law.duration:
        return fitted
    slow = _whole(law.slowed(duration), limits)
    knots = None if limits.max_jerk is None else fitted.trajectory.times * (slow.duration / law.duration)
    for tolerance in (TOLERANCE, TOLERANCE / 4, TOLERANCE / 16):
        stretched = _fit(path, slow, limits, tolerance, knots)
        if overruns(stretched.trajectory, limits).max() <= 1.0:
            return stretched
    if limits.max_jerk is None:
        return stretched
    waiting = Trajectory.hold(fitted.trajectory.end, law.duration, slow.duration)
    return Fitted(Trajectory.join([fitted.trajectory, waiting]), fitted.deviation)


def least_duration(room: Reach) -> float:
    """Return a time, s, that the curves of a path with that room take at least: they are slowed, never hastened."""
    return room.fastest(np.full(len(room.phi), _SHARE)).duration


def _shortest(path: Path, limits: Limits, room: Reach) -> tuple[Law, Fitted]:
    """Return the fastest law whose fitted curves keep the limits, and these curves."""
    if limits.max_jerk is None:
        return _settled(path, limits, *_locally_slowed(path, limits, room))
    calm = replace(limits, max_jerk=_CALM * limits.max_jerk)
    sharp = room.fastest(np.full(len(room.phi), _SHARE))
    ramp = limits.max_acceleration / limits.max_jerk
    eased = [_eased(path, calm, jerk_limited(sharp, path, ramp * turn), ramp * width) for turn, width in _RAMPS]
    found = [_settled(path, calm, *each) for each in eased]
    return min(found, key=lambda each: each[0].duration)


def _locally_slowed(path: Path, limits: Limits, room: Reach) -> tuple[Law, Fitted]:
    """Return the fastest law, slower where its fitted curves ask for it, and these curves."""
    share = np.full(len(room.phi), _SHARE)
    for _ in range(_LOCAL_ROUNDS):
        law = _whole(room.fastest(share), limits)
        fitted = _fit(path, law, limits, TOLERANCE)
        excess = overruns(fitted.trajectory, limits)
        if excess.max() <= 1.0:
            break
        # Where a cubic bends more than the path, the law may use only a part of the limit there.
        borders = law.at(fitted.trajectory.times)[0]
        cell = np.clip(np.searchsorted(borders, room.phi, side="right") - 1, 0, len(excess) - 1)
        around = np.maximum.reduce([excess, np.append(excess[1:], 1.0), np.append(1.0, excess[:-1])])
        share /= np.maximum(around[cell], 1.0) ** 2.2
    return law, fitted


def _eased(path: Path, limits: Limits, law: JerkLimitedLaw, width: float) -> tuple[JerkLimitedLaw, Fitted]:
    """Return the law slowed where its curves ask for it, gently, over `width` s, since a sudden change is a jerk too.

    Of all laws tried on the way it is the one that would be the quickest if slowed evenly.
    """
    tried: list[tuple[float, JerkLimitedLaw, Fitted]] = []
    for _ in range(_EASING_ROUNDS):
        law = law.slowed(_whole_time(law.duration, limits))
        fitted = _fit(path, law, limits, TOLERANCE)
        excess = _piece_overruns(fitted.trajectory, limits)
        tried.append((law.duration * max(float(excess.max()), 1.0), law, fitted))
        hopeless = len(tried) > 2 and min(tried[-1][0], tried[-2][0]) >= min(each for each, _, _ in tried[:-2])
        if excess.max() <= 1.0 or hopeless:
            break
        law = law.eased(fitted.trajectory.times, excess, width)
    _, law, fitted = min(tried, key=lambda each: each[0])
    return law, fitted


def _settled(path: Path, limits: Limits, law: Law, fitted: Fitted) -> tuple[Law, Fitted]:
    """Return the law slowed evenly until its fitted curves keep the limits, and these curves."""
    for _ in range(_ROUNDS):
        excess = overruns(fitted.trajectory, limits)
        if excess.max() <= 1.0:
            return law, fitted
        law = _whole(law.slowed(law.duration * float(excess.max() + 3e-4)), limits)
        fitted = _fit(path, law, limits, TOLERANCE)
    raise AssertionError("the time law does not settle within the limits")


def overruns(trajectory: Trajectory, limits: Limits) -> Floats:
    """Return for each piece the factor by which it must be slowed to keep speeds, acceleration and jerk, (k - 1,).

    Steps of the acceleration between pieces count as jerk; whose they are is not told.
    """
    factors = _piece_overruns(trajectory, limits)
    if limits.max_jerk is None:
        return factors
    # Steps shrink with the square of the time, jerk with its cube.
    return np.maximum(factors, np.sqrt(mean_jerk(trajectory) / limits.max_jerk))


def _piece_overruns(trajectory: Trajectory, limits: Limits) -> Floats:
    """Return the same for each piece by itself."""
    length = np.diff(trajectory.times)[:, None, None, None]
    speed = 3 * np.diff(trajectory.control, axis=1) / length
    bends = 2 * np.diff(speed, axis=1) / length
    # Velocities lie within the hull of their control points, so the control points bound them from above.
    over_drones = (1, 2)
    level = np.hypot(speed[..., 0], speed[..., 1]).max(axis=over_drones) / limits.usable_speed
    climb = speed[..., 2].max(axis=over_drones) / limits.max_climb
    descent = -speed[..., 2].min(axis=over_drones) / limits.max_descent
    push = np.sqrt(squared_lengths(bends).max(axis=over_drones)) / limits.max_acceleration
    factors = [level, climb, descent, np.sqrt(push)]
    if limits.max_jerk is not None:
        jerk = np.diff(bends, axis=1) / length
        factors.append(np.cbrt(np.sqrt(squared_lengths(jerk).max(axis=over_drones)) / limits.max_jerk))
    return np.asarray(np.maximum.reduce(factors))


def _shortest_piece(limits: Limits) -> float:
    """Return how short a piece may be, s, for rounding its control points to change its jerk by 1 % at the most."""
    return (
        _SHORTEST if limits.max_jerk is None else max(_SHORTEST, float(np.cbrt(24 / GRAINS / 0.01 / limits.max_jerk)))
    )


def _whole(law: Law, limits: Limits) -> Law:
    """Return the law slowed to a whole number of milliseconds, and to the few pieces that it takes at least."""
    return law.slowed(_whole_time(law.duration, limits))


def _whole_time(duration: float, limits: Limits) -> float:
    least = _BRIEFEST if limits.max_jerk is None else FEWEST * _shortest_piece(limits)
    return float(np.ceil(max(duration, least) * 1000 - 1e-6)) / 1000


def _fit(path: Path, law: Law, limits: Limits, tolerance: float, wanted: Floats | None = None) -> Fitted:
    """Return curves with knots, `wanted` or even, and more where the deviation or the acceleration asks for them."""
    last, shortest = round(law.duration * 1000), _shortest_piece(limits)
    if limits.max_jerk is not None:
        return _fit_spline(path, law, limits, tolerance, wanted)
    knots = np.unique(np.rint(np.linspace(0, last, max(3, min(12, last // 100)))).astype(np.int64))
    done: dict[tuple[int, int], tuple[Floats, float]] = {}
    while True:
        pieces = list(zip(knots[:-1].tolist(), knots[1:].tolist(), strict=True))
        fresh = [piece for piece in pieces if piece not in done]
        splits = []
        for at in range(0, len(fresh), _AT_ONCE):
            some = fresh[at : at + _AT_ONCE]
            for piece, curve, deviation, push in zip(some, *_cubics(path, law, some), strict=True):
                done[piece] = (curve, float(deviation))
                long = piece[1] - piece[0] >= 2000 * shortest
                if deviation > tolerance or (push > limits.max_acceleration and long):
                    splits.append(sum(piece) // 2)
        if not splits:
            control = np.stack([done[piece][0] for piece in pieces])
            control[0, 1], control[-1, 2] = control[0, 0], control[-1, 3]
            return Fitted(Trajectory(knots / 1000, control), max(done[piece][1] for piece in pieces))
        knots = np.unique(np.concatenate([knots, splits]))


def _fit_spline(path: Path, law: Law, limits: Limits, tolerance: float, wanted: Floats | None) -> Fitted:
    """Return the same as splines; every knot changes all of the curves a little, so all are fitted anew each time."""
    last, shortest = round(law.duration * 1000), 1000 * _shortest_piece(limits)
    if wanted is None:
        wanted = np.linspace(0, last / 1000, max(FEWEST, min(12, int(last / shortest))) + 1)
    knots = np.unique(np.rint(wanted * 1000).astype(np.int64))
    while True:
        times, length = knots / 1000, np.diff(knots)
        places = path.at(law.at(times)[0])
        control = rest_to_rest(times, places, GRAINS)
        off = np.sqrt(squared_lengths(control[:, 0] - places[:-1]).max(axis=-1))
        deviation = np.maximum(off, np.append(off[1:], 0.0))
        for part in _INSIDE:
            exact = path.at(law.at(times[:-1] + part * np.diff(times))[0])
            missed = np.sqrt(squared_lengths(_at(control, part) - exact).max(axis=-1))
            deviation = np.maximum(deviation, missed)
        bends = np.diff(control, n=2, axis=1) * (6e6 / length[:, None, None, None] ** 2)
        push = np.sqrt(squared_lengths(bends).max(axis=(1, 2)))
        wide = length >= 2 * shortest
        split = (deviation > tolerance) & (length > 1) | (push > limits.max_acceleration) & wide
        if not split.any():
            return Fitted(Trajectory(times, control), float(deviation.max()))
        knots = np.unique(np.concatenate([knots, (knots[:-1] + knots[1:])[split] // 2]))


def _at(control: Floats, u: float) -> Floats:
    """Return where cubics, (k, 4, ...), are at `u` within each piece."""
    weights = np.array([(1 - u) ** 3, 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u**2, u**3])
    return np.asarray(np.tensordot(control, weights, (1, 0)))


def _cubics(path: Path, law: Law, pieces: list[tuple[int, int]]) -> tuple[Floats, Floats, Floats]:
    """Return each piece's control points (k, 4, n, 3), deviation (k,) m and largest acceleration (k,) m/s2.

    `pieces` are their beginnings and ends, ms.
    """
    start, end = np.array(pieces).T[:, :, None] / 1000
    phi, rate = law.at(np.concatenate([start, start + (end - start) * _INSIDE, end], axis=1).ravel())
    place, slope = (each.reshape(len(pieces), -1, *each.shape[1:]) for each in path.with_slopes(phi))
    rate = rate.reshape(len(pieces), -1, 1, 1)
    length = (end - start)[:, :, None]
    third = length / 3
    curve = np.stack(
        [
            place[:, 0],
            place[:, 0] + slope[:, 0] * rate[:, 0] * third,
            place[:, 4] - slope[:, 4] * rate[:, 4] * third,
            place[:, 4],
        ],
        axis=1,
    )
    curve = np.rint(curve * GRAINS) / GRAINS
    missed = [
        squared_lengths(
            (1 - u) ** 3 * curve[:, 0]
            + 3 * (1 - u) ** 2 * u * curve[:, 1]
            + (3 * (1 - u) * u**2 * curve[:, 2] + u**3 * curve[:, 3])
            - place[:, 1 + at]
        )
        for at, u in enumerate(_INSIDE.tolist())
    ]
    bends = np.diff(curve, n=2, axis=1) * (6 / length[..., None] ** 2)
    return (
        curve,
        np.sqrt(np.maximum.reduce(missed).max(axis=1)),
        np.sqrt(squared_lengths(bends).max(axis=(1, 2))),
    )
