"""Flights that each begin at a moment of their own: out of the picture's plane, across, and in again.

A drone waits at its start until its moment, is pushed out of the plane by its lift, crosses the plane a little later,
and comes in at its goal. Neighbours that wait stand in the plane, so whoever leaves or arrives perpendicular to it only
gets farther from them. All laws are polynomials between rest and rest, so that nothing jumps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits

_CROSS, _PUSH = 0.75, 0.6
"""Parts of the acceleration for crossing and for being pushed; the two are at right angles."""

_PEAK = 10 / np.sqrt(3)
"""Greatest acceleration of the push's law, in units of length / time^2."""


@dataclass(frozen=True, eq=False)
class Flights:
    """Flights in the coordinates of a picture's plane: right, up, and forward (out of it).

    Parameters
    ----------
    start, goal : (n, 3) arrays
        Where each drone begins and ends, m.
    moment : (n,) array
        When it leaves, s.
    length : (n,) array
        Seconds that it flies.
    ramp : (n,) array
        Seconds in which it gets up to speed, and in which it slows down.
    lift : (n,) array
        How far it is pushed forward, m; below 0 away from the audience.
    sway : (n, 2) array
        How far it leaves the straight way sideways, at the most, m.
    push : float
        Greatest acceleration of the push, m/s2.
    lead : float
        Seconds by which a drone is pushed out before it begins to cross, and has crossed before it is in.
    """

    start: Floats
    goal: Floats
    moment: Floats
    length: Floats
    ramp: Floats
    lift: Floats
    sway: Floats
    push: float
    lead: float

    @property
    def duration(self) -> float:
        """Seconds until the last drone has arrived."""
        return float((self.moment + self.length).max())

    def only(self, drones: Ints) -> Flights:
        """Return the flights of some drones, (k,)."""
        names = ("start", "goal", "moment", "length", "ramp", "lift", "sway")
        return replace(self, **{name: getattr(self, name)[drones] for name in names})

    def flat(self, time: Floats) -> tuple[Floats, Floats]:
        """Return positions without the push and their rates at each time, (m, n, 3) each."""
        into = time[:, None] - self.moment - self.lead
        share, rate = crossing(into, np.maximum(self.length - 2 * self.lead, 1e-9), self.ramp)
        way = self.goal - self.start
        place = self.start + share[..., None] * way
        speed = rate[..., None] * way
        if self.sway.any():
            rest = share * (1 - share)
            place[..., :2] += (16 * rest**2)[..., None] * self.sway
            speed[..., :2] += (32 * rest * (1 - 2 * share) * rate)[..., None] * self.sway
        return place, speed

    def pushed(self, time: Floats, lift: Floats, drones: Ints | slice = slice(None)) -> tuple[Floats, Floats]:
        """Return how far drones are pushed at each time, and its rate, where they have these lifts.

        Parameters
        ----------
        time : array
            Seconds, of a shape that goes with that of `lift` and of the drones' own numbers.
        lift : array
            Metres.
        drones : index
            Which drones, at the last axis.
        """
        within = push_time(lift, self.push)
        out, out_rate = smooth((time - self.moment[drones]) / within)
        back, back_rate = smooth((self.moment[drones] + self.length[drones] - time) / within)
        return lift * out * back, lift * (out_rate * back - out * back_rate) / within

    def push_at(self, time: Floats, lift: Floats, drones: Ints | slice = slice(None)) -> Floats:
        """Return how far drones are pushed, as `pushed` does, without the rate."""
        within = push_time(lift, self.push)
        out = _step((time - self.moment[drones]) / within)
        back = _step((self.moment[drones] + self.length[drones] - time) / within)
        return np.asarray(lift * out * back)

    def at(self, time: Floats) -> tuple[Floats, Floats]:
        """Return positions and velocities at each time, (m, n, 3) each, m and m/s."""
        place, speed = self.flat(time)
        out, rate = self.pushed(time[:, None], self.lift)
        place[..., 2] += out
        speed[..., 2] += rate
        return place, speed

    def waiting(self, time: Floats) -> tuple[np.ndarray, np.ndarray]:
        """Return who has not left and who has arrived at each time, (m, n) each."""
        return time[:, None] <= self.moment, time[:, None] >= self.moment + self.length


def push_time(lift: Floats, acceleration: float) -> Floats:
    """Return the seconds that being pushed out by `lift` m takes."""
    return np.asarray(np.sqrt(np.maximum(np.abs(lift), 0.5) * _PEAK / acceleration))


def lengths(way: Floats, limits: Limits, pace: float, lead: float, least: float) -> tuple[Floats, Floats]:
    """Return how long each flight takes and in which time it gets up to speed, (n,) s each.

    Parameters
    ----------
    way : (n, 3) array
        From start to goal in the world, m.
    limits : Limits
    pace : float
        Part of the speeds and of the acceleration that is used.
    lead : float
        Seconds before and after the crossing.
    least : float
        Seconds that a flight takes at least.
    """
    distance = np.sqrt((way**2).sum(axis=1))
    level = np.hypot(way[:, 0], way[:, 1]) / limits.usable_speed
    vertical = np.maximum(way[:, 2] / limits.max_climb, -way[:, 2] / limits.max_descent)
    speed = pace * distance / np.maximum(np.maximum(level, vertical), 1e-9)
    strength = pace * _CROSS * limits.max_acceleration
    # Getting up to speed takes 1.5 v / a with the smooth ramp; a short way is all ramp.
    speed = np.minimum(speed, np.sqrt(distance * strength / 1.5))
    ramp = np.maximum(1.5 * speed / strength, 1e-3)
    crossing = np.maximum(distance / np.maximum(speed, 1e-9), ramp) + ramp
    longer = np.maximum(1.0, (least - 2 * lead) / crossing)
    return crossing * longer + 2 * lead, ramp * longer


def push_strength(limits: Limits, pace: float) -> float:
    """Return the greatest acceleration of the push, m/s2."""
    return pace * _PUSH * limits.max_acceleration


def crossing(into: Floats, length: Floats | float, ramp: Floats | float) -> tuple[Floats, Floats]:
    """Return the part of the way that is done after `into` s of `length`, and its rate; speed rises for `ramp` s."""
    into = np.clip(into, 0.0, length)
    late = into > length / 2
    near = np.where(late, length - into, into)
    x = np.minimum(near / ramp, 1.0)
    top = 1.0 / (length - ramp)
    done = top * (ramp * x**3 * (1 - x / 2) + np.maximum(near - ramp, 0.0))
    rate = top * x * x * (3 - 2 * x)
    return np.where(late, 1.0 - done, done), rate


def smooth(x: Floats) -> tuple[Floats, Floats]:
    """Return a step from 0 to 1 that begins and ends without acceleration, and its derivative."""
    x = np.clip(x, 0.0, 1.0)
    return _step(x), 30 * x * x * (1 - x) ** 2


def _step(x: Floats) -> Floats:
    """Return a step from 0 to 1 that begins and ends without acceleration."""
    x = np.minimum(np.maximum(x, 0.0), 1.0)  # sooner than np.clip, which is called thousands of times here
    return np.asarray(x * x * x * (10 - 15 * x + 6 * x * x))
