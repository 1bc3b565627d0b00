"""Where a transition takes its bearings: axes that stand with the show, wherever and however it stands.

A transition is planned in them, and so a show that is moved over the ground or turned about the vertical is planned
with the very same numbers, flies the same ways, and takes the same time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.motion.laws.bezier_fit import GRAINS
from choreo.motion.laws.path import Frame, placed
from choreo.motion.together.route import Route

_FAR = 0.4837
"""Part of the farthest drone's distance from the middle; no such part as drones of a lattice have."""
_LONG = 0.9731
"""Part of the fence's longest side: of sides about as long the first one counts."""
_NOTHING = 1e-6
"""Metres that give no direction."""
_OFF_GRAIN = 0.2137
"""Part of a grain: places of a lattice often lie half a grain off the middle, where rounding could go either way."""


@dataclass(frozen=True, eq=False)
class LocalFrame:
    """Axes that stand with a show; z is the altitude as ever."""

    frame: Frame

    @staticmethod
    def of(start: Floats, goal: Floats, limits: Limits) -> LocalFrame:
        """Return the local_frame of two formations, (n, 3) m: about the middle of the start.

        x runs along the fence's longest side, so that bodies in between fit into it; without a fence, towards a drone
        far off.

        Examples
        --------
        >>> row = np.array([[0.0, 0, 9], [0, 2, 9], [0, 4, 9]])
        >>> LocalFrame.of(row, row + [30.0, 0, 0], Limits()).local(row).tolist()
        [[2.0, 0.0, 9.0], [0.0, 0.0, 9.0], [-2.0, 0.0, 9.0]]
        """
        return LocalFrame(Frame(np.append(start[:, :2].mean(axis=0), 0.0), _axes(start, goal, limits)))

    def local(self, points: Floats) -> Floats:
        """Return world places in these axes, on whole grains: so rounding errors of turning decide nothing."""
        return np.asarray(np.rint(self.frame.local(points) * GRAINS + _OFF_GRAIN) / GRAINS + 0.0)

    def world(self, points: Floats) -> Floats:
        """Return places of these axes in the world, on whole grains."""
        return _grained(points @ self.frame.axes + self.frame.origin)

    def placed(self, hops: tuple[Route, ...], start: Floats, goal: Floats, limits: Limits) -> tuple[Route, ...]:
        """Return routes of these axes, each from where the one before ends, in the world.

        Parameters
        ----------
        hops : tuple of Route
        start, goal : (n, 3) arrays
            Where the first begins and the last ends, m in the world.
        limits : Limits
            In the world.
        """
        stops = [_grained(start), *(self.world(hop.goal) for hop in hops[:-1]), _grained(goal)]
        return tuple(
            replace(
                hop, path=placed(hop.path, self.frame, here, there[hop.order]), start=here, goal=there, limits=limits
            )
            for hop, here, there in zip(hops, stops[:-1], stops[1:], strict=True)
        )


def _grained(points: Floats) -> Floats:
    return np.asarray(np.rint(points * GRAINS) / GRAINS)


def _axes(start: Floats, goal: Floats, limits: Limits) -> Floats:
    """Return axes (3, 3) that turn with the show about the vertical."""
    formations = [formation[:, :2] - formation[:, :2].mean(axis=0) for formation in (start, goal)]
    fence = [] if limits.fence is None else [np.roll(limits.fence, -1, axis=0) - limits.fence]
    for arrows, share in [*((sides, _LONG) for sides in fence), *((places, _FAR) for places in formations)]:
        length = np.hypot(arrows[:, 0], arrows[:, 1])
        chosen = int(np.argmax(length >= share * length.max()))
        if length[chosen] > _NOTHING:
            x, y = arrows[chosen] / length[chosen]
            return np.array([[x, y, 0.0], [-y, x, 0.0], [0.0, 0.0, 1.0]])
    return np.eye(3)
