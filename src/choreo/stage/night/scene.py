"""What stands on the stage besides the lights: pads, keep-outs, fence, ceiling, north.

Geometry only, in metres; each renderer draws it in its own way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import NO_TOP, KeepOut
from choreo.core.plan import Plan

PERSON = 1.75
"""Metres: how tall the person is that stands beside the take-off grid, for scale."""

_PITCH = (105.0, 68.0)  # m: length and width of a football pitch, the laws of the game's usual size
_STADIUM = 200.0  # m: keep-outs on all four sides of the take-off grid, nearer than this, are a stadium
_SEAT = 1.5  # times its height: nearer than this a keep-out is not looked at but sat in


@dataclass(frozen=True, eq=False)
class Scene:
    """The stage of one show.

    Parameters
    ----------
    pads : (n, 3) array
        The take-off grid, m.
    keep_out : tuple of KeepOut
        Roofs, masts, cranes.
    fence : (m, 2) array or None
        m.
    ceiling : float
        m above ground.
    heading : float
        Compass direction of y, degrees clockwise from north.
    """

    pads: Floats
    keep_out: tuple[KeepOut, ...] = ()
    fence: Floats | None = None
    ceiling: float = 120.0
    heading: float = 0.0

    @staticmethod
    def of(plan: Plan) -> Scene:
        """Return the stage of a plan."""
        limits = plan.limits
        ceiling = limits.max_altitude
        keep_out = tuple(
            replace(prism, height=max(ceiling, prism.bottom + 1)) if prism.height == NO_TOP else prism
            for prism in limits.keep_out
        )
        return Scene(plan.fleet.homes, keep_out, limits.fence, ceiling, plan.fleet.heading)

    def fence_lines(self, height: float = 0.0) -> Floats:
        """Return the fence as (m, 2, 3) lines at `height` m; none where there is no fence."""
        if self.fence is None:
            return np.empty((0, 2, 3))
        corners = np.column_stack([self.fence, np.full(len(self.fence), height)])
        return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)

    def north_arrow(self) -> Floats:
        """Return an arrow on the ground that points north, as (3, 2, 3) lines; it lies beside the take-off grid."""
        low, high = self.pads.min(axis=0), self.pads.max(axis=0)
        length = max(4.0, 0.12 * float((high - low)[:2].max()))
        turn = math.radians(self.heading)
        north = np.array([-math.sin(turn), math.cos(turn), 0.0])
        east = np.array([north[1], -north[0], 0.0])
        foot = np.array([high[0] + 1.5 * length, (low[1] + high[1]) / 2, 0.0]) - north * length / 2
        tip = foot + north * length
        barbs = [tip - north * length * 0.3 + side * east * length * 0.16 for side in (-1, 1)]
        return np.array([[foot, tip], [tip, barbs[0]], [tip, barbs[1]]])

    def pitch(self) -> Floats:
        """Return the field of play inside a stadium as (m, 2, 3) lines on the ground.

        A stadium is keep-outs on all four sides of the take-off grid; elsewhere the ground is a plain, without lines.
        """
        room = self._room()
        if room is None:
            return np.empty((0, 2, 3))
        low, high = room
        free = (high - low) * 0.92
        turned = bool(free[1] > free[0])
        long, wide = free[::-1] if turned else free
        size = min(1.0, long / _PITCH[0], wide / _PITCH[1])
        flat = _pitch_lines() * size
        if turned:
            flat = flat[:, :, ::-1]
        lines = np.zeros((len(flat), 2, 3))
        lines[:, :, :2] = flat + (low + high) / 2
        return lines

    def _room(self) -> tuple[Floats, Floats] | None:
        """Return the corners (x, y) of the room between the keep-outs on all four sides, or None if one is open."""
        first, last = self.pads[:, :2].min(axis=0), self.pads[:, :2].max(axis=0)
        middle = (first + last) / 2
        low, high = np.full(2, -np.inf), np.full(2, np.inf)
        for prism in self.keep_out:
            near, far = prism.polygon.min(axis=0), prism.polygon.max(axis=0)
            for axis in (0, 1):
                if not near[1 - axis] <= middle[1 - axis] <= far[1 - axis]:
                    continue  # not straight ahead of the middle, in this direction
                if far[axis] <= first[axis]:
                    low[axis] = max(low[axis], far[axis])
                elif near[axis] >= last[axis]:
                    high[axis] = min(high[axis], near[axis])
        return (low, high) if np.abs(np.concatenate([low, high]) - np.tile(middle, 2)).max() < _STADIUM else None


def _pitch_lines() -> Floats:
    """Return a football pitch, centred, its length along x, as (m, 2, 2) lines in m."""
    x, y = _PITCH[0] / 2, _PITCH[1] / 2
    turn = np.linspace(0, 2 * np.pi, 49)
    circle = 9.15 * np.column_stack([np.cos(turn), np.sin(turn)])
    runs = [np.array([[-x, -y], [x, -y], [x, y], [-x, y], [-x, -y]]), np.array([[0, -y], [0, y]]), circle]
    for side in (-1, 1):
        for deep, half in ((16.5, 20.16), (5.5, 9.16)):
            inner = side * (x - deep)
            runs.append(np.array([[side * x, -half], [inner, -half], [inner, half], [side * x, half]]))
    return np.concatenate([np.stack([run[:-1], run[1:]], axis=1) for run in runs])


def walls(prism: KeepOut) -> Floats:
    """Return the sides of a keep-out as (m, 4, 3) corners: bottom left, bottom right, top right, top left."""
    here = prism.polygon
    there = np.roll(here, -1, axis=0)
    low, high = np.full((len(here), 1), prism.bottom), np.full((len(here), 1), prism.height)
    return np.stack(
        [np.hstack([here, low]), np.hstack([there, low]), np.hstack([there, high]), np.hstack([here, high])], axis=1
    )


def roof(prism: KeepOut) -> Floats:
    """Return the top of a keep-out as (m, 3) corners."""
    return np.column_stack([prism.polygon, np.full(len(prism.polygon), prism.height)])


def is_seat(prism: KeepOut, eye: Floats) -> bool:
    """Tell whether the eye is so near that the keep-out is what the viewer sits in; it would hide the show."""
    from shapely import Point, Polygon

    level = Polygon(prism.polygon).distance(Point(eye[:2]))
    above = max(0.0, float(eye[2]) - prism.height)
    return math.hypot(level, above) < _SEAT * prism.height
