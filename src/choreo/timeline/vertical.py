"""Straight up from the pads and straight down to them: constant accelerations between whole milliseconds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.limits import Limits
from choreo.trajectory import Trajectory

TOUCH_DOWN_HEIGHT = 3.0
"""Metres above the pad from which a drone sinks at no more than `TOUCH_DOWN_SPEED`."""

TOUCH_DOWN_SPEED = 1.0

_SHARE = 0.995


@dataclass(frozen=True, eq=False)
class Profile:
    """Height over time: at `times` (k,) s the heights (k,) m and speeds (k,) m/s, acceleration constant between."""

    times: Floats
    heights: Floats
    speeds: Floats

    def at(self, time: Floats) -> tuple[Floats, Floats]:
        """Return heights and speeds at the given moments; before and after, the drone stands still."""
        t = np.clip(time, self.times[0], self.times[-1])
        piece = np.clip(np.searchsorted(self.times, t, side="right") - 1, 0, len(self.times) - 2)
        into = t - self.times[piece]
        change = np.diff(self.speeds)[piece] / np.diff(self.times)[piece]
        height = self.heights[piece] + self.speeds[piece] * into + change * into**2 / 2
        return height, self.speeds[piece] + change * into


def climb(low: float, high: float, limits: Limits) -> Profile:
    """Return the fastest climb from rest at `low` to rest at `high` m."""
    return _rest_to_rest(low, high, limits.max_climb, limits.max_acceleration)


def descend(high: float, ground: float, limits: Limits) -> Profile:
    """Return the fastest descent from rest at `high` to the pad at `ground` m, slow over the last metres."""
    slow = min(TOUCH_DOWN_SPEED, limits.max_descent) * _SHARE
    acceleration = limits.max_acceleration * _SHARE
    last = ground + TOUCH_DOWN_HEIGHT
    fall = high - last
    if fall <= 1.0:
        return _rest_to_rest(high, ground, slow, limits.max_acceleration)
    # From rest to the top speed, on, and down to the slow speed, all before the last metres.
    top = min(limits.max_descent * _SHARE, math.sqrt(acceleration * fall + slow**2 / 2))
    top = max(top, slow)
    speeding, braking = _up(top / acceleration), _up((top - slow) / acceleration)
    stopping = _up(slow / acceleration)
    cruise = _up((fall - top * speeding / 2 - (top + slow) * braking / 2) / top)
    sink = _up((TOUCH_DOWN_HEIGHT - slow * stopping / 2) / slow)
    durations = np.array([speeding, cruise, braking, sink, stopping])
    # Times were rounded up to whole milliseconds: speeds shrink a little so that the heights come out exactly.
    slow = TOUCH_DOWN_HEIGHT / (sink + stopping / 2)
    top = (fall - slow * braking / 2) / (speeding / 2 + cruise + braking / 2)
    return _profile(high, ground, durations, -np.array([0.0, top, top, slow, slow, 0.0]))


def fly_profiles(pads: Floats, layer: Ints, profiles: list[Profile], starts: list[float]) -> Trajectory:
    """Return straight vertical flights: drone i follows the profile of its layer, from that layer's start.

    Parameters
    ----------
    pads : (n, 3) array
        Only x and y count, m.
    layer : (n,) array
        Which profile each drone follows.
    profiles : list of Profile
    starts : list of float
        Whole milliseconds, s.
    """
    moments = [profile.times + start for profile, start in zip(profiles, starts, strict=True)]
    knots = np.unique(np.rint(np.concatenate([[0.0], *moments]) * 1000)) / 1000
    heights = np.empty((len(profiles), len(knots)))
    speeds = np.empty_like(heights)
    for k, (profile, start) in enumerate(zip(profiles, starts, strict=True)):
        heights[k], speeds[k] = profile.at(knots - start)
    third = np.diff(knots) / 3
    z = np.stack(
        [
            heights[:, :-1],
            heights[:, :-1] + speeds[:, :-1] * third,
            heights[:, 1:] - speeds[:, 1:] * third,
            heights[:, 1:],
        ]
    )
    control = np.empty((len(knots) - 1, 4, len(pads), 3))
    control[..., :2] = pads[:, :2]
    control[..., 2] = z[:, layer].transpose(2, 0, 1)
    return Trajectory(knots, np.rint(control * 1e6) / 1e6)


def _rest_to_rest(start: float, end: float, speed: float, acceleration: float) -> Profile:
    distance = abs(end - start)
    top = min(speed * _SHARE, math.sqrt(distance * acceleration * _SHARE))
    speeding = _up(top / (acceleration * _SHARE))
    cruise = max(0.0, _up(distance / top - speeding))
    top = math.copysign(distance / (speeding + cruise), end - start)
    return _profile(start, end, np.array([speeding, cruise, speeding]), np.array([0.0, top, top, 0.0]))


def _profile(start: float, end: float, durations: Floats, speeds: Floats) -> Profile:
    """Return the profile of phases of constant acceleration; phases of no length are left out."""
    moves = (speeds[1:] + speeds[:-1]) / 2 * durations
    keep = np.concatenate([[True], durations > 0])
    times = np.concatenate([[0.0], np.cumsum(durations)])
    heights = start + np.concatenate([[0.0], np.cumsum(moves)])
    heights[-1] = end
    return Profile(times[keep], heights[keep], speeds[keep])


def _up(seconds: float) -> float:
    """Return the time rounded up to a whole millisecond."""
    return math.ceil(seconds * 1000 - 1e-6) / 1000
