"""Straight up from the pads and straight down to them: constant accelerations between whole milliseconds.

Where the jerk is limited the heights are averaged over a ramp of time: accelerations then grow evenly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats, Ints, made
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import ShowError
from choreo.motion.air.airspace import MARGIN, Breach
from choreo.motion.laws.bezier_fit import GRAINS

TOUCH_DOWN_HEIGHT = 3.0
"""Metres above the pad from which a drone sinks at no more than `TOUCH_DOWN_SPEED`."""

TOUCH_DOWN_SPEED = 1.0

LOWEST_FLIGHT = 0.5
"""Metres: lower than this drones only rise from their pads and sink to them, however low `min_altitude` is.

Where `min_altitude` is below `TOUCH_DOWN_HEIGHT`, drones fly as low as that, as fast as they may; on their way down to
the pads they are slow from `TOUCH_DOWN_HEIGHT` all the same, or from where they begin.
"""

_SHARE = 0.995
_CALM = 0.98
"""Part of the jerk that is used; rounding makes small steps of the acceleration between pieces, which count as jerk."""


@dataclass(frozen=True, eq=False)
class Profile:
    """Height over time: at `times` (k,) s the heights (k,) m and speeds (k,) m/s, cubic curves between."""

    times: Floats
    heights: Floats
    speeds: Floats

    def at(self, time: Floats) -> tuple[Floats, Floats]:
        """Return heights and speeds at the given moments; before and after, the drone stands still."""
        t = np.clip(time, self.times[0], self.times[-1])
        piece = np.clip(np.searchsorted(self.times, t, side="right") - 1, 0, len(self.times) - 2)
        into = t - self.times[piece]
        bend, jerk = (each[piece] for each in self._bends())
        height = self.heights[piece] + into * (self.speeds[piece] + into * (bend / 2 + into * jerk / 6))
        return height, self.speeds[piece] + into * (bend + into * jerk / 2)

    @property
    def jerk(self) -> float:
        """Greatest jerk, m/s3."""
        return float(np.abs(self._bends()[1]).max())

    def averaged(self, ramp: float) -> Profile:
        """Return the profile whose heights are the averages over the last `ramp` s; acceleration must be constant."""
        times = np.unique(np.rint(np.concatenate([self.times, self.times + ramp]) * 1000)) / 1000
        late, early = self._integral(times), self._integral(times - ramp)
        heights, speeds = (late - early) / ramp, (self.at(times)[0] - self.at(times - ramp)[0]) / ramp
        heights[0], heights[-1], speeds[0], speeds[-1] = self.heights[0], self.heights[-1], 0.0, 0.0
        return Profile(times, heights, speeds)

    def _bends(self) -> tuple[Floats, Floats]:
        """Return the acceleration at the beginning of each piece, m/s2, and its jerk, m/s3."""
        length = np.diff(self.times)
        mean = np.diff(self.heights) / length
        before, after = self.speeds[:-1], self.speeds[1:]
        return (6 * mean - 4 * before - 2 * after) / length, 6 * (before + after - 2 * mean) / length**2

    def _integral(self, time: Floats) -> Floats:
        """Return the integral of the height over time, of constant accelerations; before and after, it stands still."""
        length, before, change = np.diff(self.times), self.heights[:-1], np.diff(self.speeds) / np.diff(self.times)
        areas = length * (before + length * (self.speeds[:-1] / 2 + length * change / 6))
        total = np.concatenate([[0.0], np.cumsum(areas)])
        t = np.clip(time, self.times[0], self.times[-1])
        piece = np.clip(np.searchsorted(self.times, t, side="right") - 1, 0, len(length) - 1)
        into = t - self.times[piece]
        inside = total[piece] + into * (before[piece] + into * (self.speeds[:-1][piece] / 2 + into * change[piece] / 6))
        outside = np.minimum(time - self.times[0], 0.0) * self.heights[0]
        return np.asarray(inside + outside + np.maximum(time - self.times[-1], 0.0) * self.heights[-1])

    def shift(self, seconds: float) -> Profile:
        """Return the same profile that many seconds later."""
        return Profile(self.times + seconds, self.heights, self.speeds)

    def scaled(self, factor: float) -> Profile:
        """Return the profile with all heights and speeds multiplied by a factor."""
        return Profile(self.times, self.heights * factor, self.speeds * factor)

    def reversed(self) -> Profile:
        """Return the profile flown backwards."""
        return Profile(self.times[-1] - self.times[::-1], self.heights[::-1], -self.speeds[::-1])


def flying(limits: Limits) -> Limits:
    """Return the limits between take-off and landing: nobody flies lower than `LOWEST_FLIGHT`.

    Raises
    ------
    ShowError
        If that leaves no air.
    """
    floor = max(limits.min_altitude, LOWEST_FLIGHT)
    if limits.max_altitude - floor <= 2 * MARGIN:
        least = math.ceil((floor + 2 * MARGIN) * 10 + 0.5) / 10
        raise ShowError(
            f"limits: max_altitude = {limits.max_altitude:g} m leaves no air above {floor:g} m, below which drones "
            f"only rise from their pads and sink to them; set max_altitude to {least:g} or more"
        )
    return replace(limits, min_altitude=floor)


def told(found: Breach, limits: Limits) -> str:
    """Return what a breach of the `flying` limits breaks, in the words of the show's own `limits`."""
    low = found.limit.startswith("min_altitude") and limits.min_altitude < LOWEST_FLIGHT
    return f"the lowest flying height, {LOWEST_FLIGHT:g} m" if low else found.limit


def time_step(limits: Limits) -> float:
    """Return the step on which the knots of vertical flights stand, a whole number of milliseconds, s.

    Rounding control points to 1 um changes the acceleration of a piece of length t by up to 12 um / t^2: on this step
    that is no more than the share of the acceleration which the profiles leave unused. Jerk changes by 24 um / t^3.
    """
    shortest = math.sqrt(12 / GRAINS / ((1 - _SHARE) * limits.max_acceleration))
    if limits.max_jerk is not None:
        shortest = max(shortest, math.cbrt(24 / GRAINS / ((1 - _SHARE) * limits.max_jerk)))
    return math.ceil(shortest * 1000) / 1000


def climb(low: float, high: float, limits: Limits) -> Profile:
    """Return the fastest climb from rest at `low` to rest at `high` m."""
    return _rest_to_rest(low, high, limits.max_climb, limits)


def descend(high: float, ground: float, limits: Limits) -> Profile:
    """Return the fastest descent from rest at `high` to the pad at `ground` m, slow over the last metres."""
    slow = min(TOUCH_DOWN_SPEED, limits.max_descent) * _SHARE
    acceleration, step = limits.max_acceleration * _SHARE, time_step(limits)
    # With averaged heights a drone is slow half a ramp later.
    low = TOUCH_DOWN_HEIGHT + slow * _ramps(limits)[-1] / 2
    fall = high - ground - low
    if fall <= 1.0:
        return _rest_to_rest(high, ground, slow / _SHARE, limits)
    # A weak drone must not be faster than it can brake.
    slow = min(slow, math.sqrt(acceleration * min(fall, low)))
    # Times are rounded up to the step: speeds shrink a little so that the heights come out exactly.
    stopping = _up(slow / acceleration, step)
    sink = _up(max(0.0, low / slow - stopping / 2), step)
    slow = low / (sink + stopping / 2)
    # Before the last metres from rest to the top speed, on, and down to the slow speed.
    top = min(limits.max_descent * _SHARE, math.sqrt(acceleration * fall + slow**2 / 2))
    speeding, braking = _up(top / acceleration, step), _up((top - slow) / acceleration, step)
    cruise = _up(max(0.0, (fall - top * speeding / 2 - (top + slow) * braking / 2) / top), step)
    top = (fall - slow * braking / 2) / (speeding / 2 + cruise + braking / 2)
    durations = np.array([speeding, cruise, braking, sink, stopping])
    return _gentle(_profile(high, ground, durations, -np.array([0.0, top, top, slow, slow, 0.0])), limits)


def across(distance: float, limits: Limits) -> Profile:
    """Return the fastest level flight over `distance` m from rest to rest."""
    return _rest_to_rest(0.0, distance, limits.usable_speed, limits)


def move(start: float, end: float, limits: Limits) -> Profile:
    """Return the fastest flight from rest at one height to rest at another, m."""
    return _rest_to_rest(start, end, limits.max_climb if end > start else limits.max_descent, limits)


def sequence(profiles: list[Profile], starts: list[float]) -> Profile:
    """Return profiles flown one after the other, each from its start, s; between them the drone stands still."""
    moments = [profile.times + start for profile, start in zip(profiles, starts, strict=True)]
    times = np.rint(np.concatenate(moments) * 1000) / 1000
    keep = np.concatenate([np.diff(times) > 0, [True]])
    heights = np.concatenate([profile.heights for profile in profiles])[keep]
    return Profile(times[keep], heights, np.concatenate([profile.speeds for profile in profiles])[keep])


def fly_profiles(
    pads: Floats,
    layer: Ints,
    profiles: list[Profile],
    starts: list[float],
    goals: Floats | None = None,
    ways: list[Profile] | None = None,
) -> Trajectory:
    """Return vertical flights: drone i follows the profile of its layer, from that layer's start.

    Parameters
    ----------
    pads : (n, 3) array
        Only x and y count, m.
    layer : (n,) array
        Which profile each drone follows.
    profiles : list of Profile
    starts : list of float
        Whole milliseconds, s.
    goals : (n, 2) array or None
        Where the drones go level in the meantime, m; None to stay over the pads.
    ways : list of Profile or None
        For each layer, which part of that way is done, 0 to 1, over time from the layer's start.
    """
    moments = [profile.times + start for profile, start in zip(profiles, starts, strict=True)]
    moments += [way.times + start for way, start in zip(ways or [], starts, strict=ways is not None)]
    knots = np.unique(np.rint(np.concatenate([[0.0], *moments]) * 1000)) / 1000
    control = np.empty((len(knots) - 1, 4, len(pads), 3))
    # Each number is rounded once, not for every drone and piece that has it.
    control[..., 2] = _on_grains(_curves(profiles, starts, knots))[:, :, layer]
    level = pads[:, :2]
    if goals is not None and ways is not None:
        level = level + _curves(ways, starts, knots)[:, :, layer, None] * (goals - level)
    control[..., :2] = _on_grains(level)
    return Trajectory(knots, made(control))


def _on_grains(metres: Floats) -> Floats:
    return np.asarray(np.rint(metres * GRAINS) / GRAINS)


def _curves(profiles: list[Profile], starts: list[float], knots: Floats) -> Floats:
    """Return the control points of each profile's curve between the knots, (piece, 4, profile)."""
    heights = np.empty((len(profiles), len(knots)))
    speeds = np.empty_like(heights)
    for k, (profile, start) in enumerate(zip(profiles, starts, strict=True)):
        heights[k], speeds[k] = profile.at(knots - start)
    third = np.diff(knots) / 3
    first, second = heights[:, :-1] + speeds[:, :-1] * third, heights[:, 1:] - speeds[:, 1:] * third
    return np.stack([heights[:, :-1], first, second, heights[:, 1:]]).transpose(2, 0, 1)


def _rest_to_rest(start: float, end: float, speed: float, limits: Limits) -> Profile:
    acceleration, step = limits.max_acceleration * _SHARE, time_step(limits)
    distance = abs(end - start)
    top = min(speed * _SHARE, math.sqrt(distance * acceleration))
    speeding = _up(top / acceleration, step)
    cruise = _up(max(0.0, distance / top - speeding), step)
    top = math.copysign(distance / (speeding + cruise), end - start)
    durations, speeds = np.array([speeding, cruise, speeding]), np.array([0.0, top, top, 0.0])
    return _gentle(_profile(start, end, durations, speeds), limits)


def _gentle(profile: Profile, limits: Limits) -> Profile:
    """Return the profile within the jerk limit, where there is one."""
    if limits.max_jerk is None:
        return profile
    found = (profile.averaged(ramp) for ramp in _ramps(limits))
    return next(each for each in found if each.jerk <= limits.max_jerk * _CALM + 1e-9)


def _ramps(limits: Limits) -> tuple[float, float]:
    """Return over how many seconds to average: so that acceleration grows gently, so that it turns round gently."""
    if limits.max_jerk is None:
        return 0.0, 0.0
    ramp = limits.max_acceleration / (limits.max_jerk * _CALM)
    step = time_step(limits)
    return _up(ramp, step), _up(2 * ramp, step)


def _profile(start: float, end: float, durations: Floats, speeds: Floats) -> Profile:
    """Return the profile of phases of constant acceleration; phases of no length are left out."""
    moves = (speeds[1:] + speeds[:-1]) / 2 * durations
    keep = np.concatenate([[True], durations > 0])
    times = np.concatenate([[0.0], np.cumsum(durations)])
    heights = start + np.concatenate([[0.0], np.cumsum(moves)])
    heights[-1] = end
    return Profile(times[keep], heights[keep], speeds[keep])


def _up(seconds: float, step: float) -> float:
    """Return the time rounded up to a whole number of steps."""
    return round(math.ceil(seconds / step - 1e-6) * step, 3)
