"""From the pads into the air and back: straight up, in layers where the pads stand near, and straight down."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.errors import ShowError
from choreo.limits import Limits
from choreo.motion.airspace import MARGIN, breach
from choreo.motion.fit import fly
from choreo.motion.levels import Conflicts, levels
from choreo.motion.path import Path, quarter_ellipses
from choreo.neighbours import closest, near_pairs
from choreo.timeline.fleet import Fleet
from choreo.timeline.vertical import Profile, climb, descend, fly_profiles, time_step
from choreo.trajectory import Trajectory

GROUND_ZONE = 0.25
"""Metres above the pads below which neighbours may stand as near as their pads."""

_LOOK = 0.01
"""Seconds between the moments at which two layers are compared."""


@dataclass(frozen=True, eq=False)
class Launchpad:
    """The pads, and the flat grid in the air above them where every transition from and to the ground begins.

    Parameters
    ----------
    pads : (n, 3) array
        m.
    layers : (n,) array
        Layer of each drone, 0 the lowest; one layer where the pads stand far enough apart.
    offsets : (k,) array
        Height of each layer above the lowest, m.
    spread : float
        By how much the grid in the air is wider than the pads; 1 for a single layer.
    limits : Limits
    """

    pads: Floats
    layers: Ints
    offsets: Floats
    spread: float
    limits: Limits

    def grid(self, altitude: float) -> Floats:
        """Return the flat grid of the air, (n, 3) m, its lowest layer (while in layers) at `altitude` m."""
        middle = self.pads.mean(axis=0)
        level = middle + (self.pads - middle) * self.spread
        height = self._in_layers(altitude)[:, 2].mean()
        return np.column_stack([level[:, :2], np.full(len(level), height)])

    def opening(self, altitude: float) -> Path | None:
        """Return the way from the layers over the pads out to the grid; None where they are the same."""
        return None if len(self.offsets) == 1 else quarter_ellipses(self._in_layers(altitude), self.grid(altitude))

    def top(self, altitude: float) -> float:
        """Return how high the uppermost layer stands, m, if the lowest one stands at `altitude`."""
        return altitude + float(self.offsets[-1])

    def rise(self, altitude: float) -> Trajectory:
        """Return the flights from the pads to the grid, from time 0."""
        ground = float(self.pads[0, 2])
        profiles = [climb(ground, altitude + offset, self.limits) for offset in self.offsets]
        starts = self._staggered(profiles[::-1], rising=True)[::-1]
        up = fly_profiles(self.pads, self.layers, profiles, starts)
        opening = self.opening(altitude)
        if opening is None:
            return up
        return Trajectory.join([up, fly(opening, self.limits).trajectory.shift(float(up.times[-1]))])

    def land(self, altitude: float) -> Trajectory:
        """Return the flights from the grid to the pads, from time 0."""
        ground = float(self.pads[0, 2])
        profiles = [descend(altitude + offset, ground, self.limits) for offset in self.offsets]
        down = fly_profiles(self.pads, self.layers, profiles, self._staggered(profiles, rising=False))
        if len(self.offsets) == 1:
            return down
        closing = fly(quarter_ellipses(self.grid(altitude), self._in_layers(altitude)), self.limits).trajectory
        return Trajectory.join([closing, down.shift(closing.duration)])

    def _in_layers(self, altitude: float) -> Floats:
        return np.column_stack([self.pads[:, :2], altitude + self.offsets[self.layers]])

    def _staggered(self, profiles: list[Profile], *, rising: bool) -> list[float]:
        """Return when each layer starts, s, so that it stays a layer's distance behind the one before it."""
        starts = [0.0]
        need, step = _layer_distance(self.limits), time_step(self.limits)
        for before, after in pairwise(profiles):
            # The later the second one starts, the farther they are apart, at last when the first one has arrived.
            delays = np.arange(0.0, before.times[-1] + 2 * step, step)
            apart = partial(_apart, before, after, need=need, rising=rising)
            starts.append(round(starts[-1] + float(delays[bisect_left(delays, True, key=apart)]), 3))
        return starts


def launchpad(fleet: Fleet, limits: Limits) -> Launchpad:
    """Return how the drones of this fleet rise and land.

    Raises
    ------
    ShowError
        If pads stand nearer than the drones are wide or than the fleet says, not on the ground, outside the fence,
        or in a keep-out.
    """
    pads = fleet.homes
    _check_pads(fleet, limits)
    near = near_pairs(pads[:, :2], limits.planning_distance * (1 - 1e-12))
    if len(near) == 0:
        return Launchpad(pads, np.zeros(len(pads), dtype=np.int64), np.zeros(1), 1.0, limits)
    gap = _layer_distance(limits)
    lift = levels(len(pads), Conflicts(near, np.full(len(near), gap)))
    offsets, layers = np.unique(np.rint((lift - lift.min()) / gap), return_inverse=True)
    spread = limits.planning_distance / closest(pads[:, :2]) * (1 + 1e-9)
    return Launchpad(pads, layers.astype(np.int64), offsets * gap, spread, limits)


def _layer_distance(limits: Limits) -> float:
    return limits.planning_distance * limits.vertical / limits.min_distance


def _apart(before: Profile, after: Profile, delay: float, *, need: float, rising: bool) -> bool:
    """Return whether two layers keep their distance whenever both are off the ground."""
    time = np.arange(0.0, max(before.times[-1], after.times[-1] + delay) + _LOOK, _LOOK)
    first, second = before.at(time)[0], after.at(time - delay)[0]
    upper, lower = (first, second) if rising else (second, first)
    off_ground = lower > GROUND_ZONE
    return bool((upper - lower)[off_ground].min(initial=np.inf) >= need - 1e-9)


def _check_pads(fleet: Fleet, limits: Limits) -> None:
    pads, gap = fleet.homes, closest(fleet.homes)
    if gap < limits.drone_size - 1e-9:
        first, second = near_pairs(pads, gap * (1 + 1e-9) + 1e-9)[0]
        x, y, _ = pads[first]
        raise ShowError(
            f"fleet: pads {first} and {second}, near x {x:.1f}, y {y:.1f} m, stand {gap:.2f} m apart, but a drone is "
            f"{limits.drone_size:g} m wide (limits.drone_size); set fleet.spacing to well above that, or move the homes"
        )
    if gap < fleet.spacing - MARGIN:
        raise ShowError(
            f"fleet: the homes stand {gap:.3f} m apart, but fleet.spacing is {fleet.spacing:g} m; "
            f"set fleet.spacing to {gap:.3f}"
        )
    if float(np.ptp(pads[:, 2])) > 1e-9:
        raise ShowError("fleet: homes lie on different heights; all pads must have the same z")
    if abs(float(pads[0, 2])) > 1e-9:
        raise ShowError(f"fleet: homes lie at z = {pads[0, 2]:g} m; heights count from the ground, set it to 0")
    found = breach(pads + [0.0, 0.0, MARGIN], replace(limits, min_altitude=0.0))
    if found is not None:
        x, y, _ = found.place
        raise ShowError(
            f"fleet: the pad at x {x:.1f}, y {y:.1f} m breaks {found.limit}; move the pads, or change the limits "
            "(planning keeps 1 cm from the fence and 0.5 m from keep-outs)"
        )
