"""What stands on the stage besides the lights: pads, keep-outs, fence, ceiling, north.

Geometry only, in metres; each renderer draws it in its own way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.limits import KeepOut
from choreo.timeline.plan import Plan

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
        return Scene(plan.fleet.homes, limits.keep_out, limits.fence, limits.max_altitude, plan.fleet.heading)

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


def walls(prism: KeepOut) -> Floats:
    """Return the sides of a keep-out as (m, 4, 3) corners: bottom left, bottom right, top right, top left."""
    here = prism.polygon
    there = np.roll(here, -1, axis=0)
    low, high = np.zeros((len(here), 1)), np.full((len(here), 1), prism.height)
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
