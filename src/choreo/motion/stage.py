"""The plane in which flights at moments of their own are told, and how it moves while they last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.motion.flights import smooth
from choreo.motion.path import Frame, turn_between, turned
from choreo.motion.planes import frames


@dataclass(frozen=True, eq=False)
class Stage:
    """A frame that stands still, or that turns from one plane to another once for all: a rigid motion.

    Parameters
    ----------
    begin, finish : Frame
        Where it is before and after; one and the same if it stands still.
    stretch : (3,) array
        Factors of x, y, z from the space in which distances are counted to the world.
    """

    begin: Frame
    finish: Frame
    stretch: Floats

    @property
    def still(self) -> bool:
        """Whether the plane stays where it is."""
        return self.begin is self.finish

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
        share, rate = smooth(part)
        rate = rate * pace
        about, angle = turn_between(self.begin.axes, self.finish.axes)
        axes, turning, _ = turned(self.begin.axes, about, angle, np.stack([share, rate, np.zeros_like(share)]))
        shift = self.finish.origin - self.begin.origin
        moved = place @ axes + (self.begin.origin + share[:, None] * shift)[:, None]
        velocity = speed @ axes + place @ turning + rate[:, None, None] * shift
        return moved * self.stretch, velocity * self.stretch


def stage_for(start: Floats, goal: Floats, stretch: Floats) -> Stage | None:
    """Return the stage for two flat formations, (n, 3) m after the squeeze; None where one is not flat.

    Pictures in parallel planes are told in one frame that stands still, so that whoever waits does.
    """
    pair = frames(start, goal)
    if pair is None:
        return None
    begin, finish = pair
    parallel = float(np.abs(begin.axes - finish.axes).max()) < 1e-9
    return Stage(begin, begin if parallel else finish, stretch)
