"""The plane in which flights at moments of their own are told, and how it moves while they last."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.motion.laws.path import Frame, turn_between
from choreo.motion.laws.path import turned as turned_axes
from choreo.motion.styles.flights import crossing
from choreo.motion.together.planes import frames

UPRIGHT = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""Right, up and towards the audience."""

_LOOKS = 60
_RAMP = 0.2
"""Part of the turn in which it gets up to speed."""


@dataclass(frozen=True, eq=False)
class FlightPlane:
    """A frame that stands still, or that turns from one plane to another once for all: a rigid motion.

    Parameters
    ----------
    begin, finish : Frame
        Where it is before and after; one and the same if it stands still.
    stretch : (3,) array
        Factors of x, y, z from the space in which distances are counted to the world.
    turned : float
        Part of the whole time after which it has turned.
    """

    begin: Frame
    finish: Frame
    stretch: Floats
    turned: float = 1.0

    @property
    def still(self) -> bool:
        """Whether the plane stays where it is."""
        return self.begin is self.finish

    def share(self, part: Floats) -> Floats:
        """Return how much of the turn is done after parts of the whole time, (m,)."""
        return crossing(part / self.turned, 1.0, _RAMP)[0]

    def turning_time(self, place: Floats, limits: Limits) -> float:
        """Return the seconds in which those who stand at `place`, (n, 3) m in the plane, turn with it; 0 if still."""
        if self.still:
            return 0.0
        part = np.linspace(0.0, 1.0, _LOOKS)
        standing = np.broadcast_to(place, (_LOOKS, *place.shape))
        speed = replace(self, turned=1.0).world(part, standing, np.zeros_like(standing), 1.0)[1]
        level = np.hypot(speed[..., 0], speed[..., 1]).max() / limits.usable_speed
        vertical = max(speed[..., 2].max() / limits.max_climb, -speed[..., 2].min() / limits.max_descent)
        push = np.sqrt((np.diff(speed, axis=0) ** 2).sum(axis=2)).max() * (_LOOKS - 1)
        return float(max(level, vertical, np.sqrt(push / limits.max_acceleration)))

    def world(self, part: Floats, place: Floats, speed: Floats, pace: float) -> tuple[Floats, Floats]:
        """Return positions and velocities in the world, (m, n, 3) each, from those in the plane.

        Parameters
        ----------
        part : (m,) array
            Parts of the whole time that have passed.
        place, speed : (m, n, 3) arrays
            In the plane's coordinates, m and m/s.
        pace : float
            Parts that pass each second.
        """
        if self.still:
            axes = self.begin.axes
            return (place @ axes + self.begin.origin) * self.stretch, speed @ axes * self.stretch
        share, rate = crossing(part / self.turned, 1.0, _RAMP)
        rate = rate * pace / self.turned
        about, angle = turn_between(self.begin.axes, self.finish.axes)
        axes, turning, _ = turned_axes(self.begin.axes, about, angle, np.stack([share, rate, np.zeros_like(share)]))
        shift = self.finish.origin - self.begin.origin
        moved = place @ axes + (self.begin.origin + share[:, None] * shift)[:, None]
        velocity = speed @ axes + place @ turning + rate[:, None, None] * shift
        return moved * self.stretch, velocity * self.stretch


def flight_plane_for(start: Floats, goal: Floats, stretch: Floats) -> FlightPlane:
    """Return the stage on which flights between two formations, (n, 3) m after the squeeze, are told.

    Pictures in parallel planes are told in a frame that stands still, so that whoever
    waits does. Where one is not flat, as pictures with depth are, the stage stands still, upright before the audience.
    """
    pair = frames(start, goal)
    if pair is None:
        upright = Frame(start.mean(axis=0), UPRIGHT)
        return FlightPlane(upright, upright, stretch)
    begin, finish = pair
    parallel = float(np.abs(begin.axes - finish.axes).max()) < 1e-9
    return FlightPlane(begin, begin if parallel else finish, stretch)
