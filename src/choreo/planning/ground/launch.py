"""From the pads into the air and back: straight up, in layers where the pads stand near, and straight down."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np

from choreo.arrays import Floats, Ints, frozen
from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.motion.laws.bezier_fit import fly
from choreo.motion.laws.path import Frame, Path, lift_arcs, quarter_ellipses
from choreo.motion.together.levels import Conflicts, levels
from choreo.neighbours import near_pairs
from choreo.planning.ground.launch_pads import check_pads
from choreo.planning.ground.launch_turns import fly_in_turn
from choreo.planning.ground.launch_waves import opened_out, outermost_first
from choreo.planning.ground.vertical import Profile, across, climb, descend, fly_profiles, move, sequence, time_step

GROUND_ZONE = 0.25
"""Metres above the pads below which neighbours may stand as near as their pads."""

_HAIR = 1e-12
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
    opened : (n, 2) array
        Where the drones stand in the grid in the air, m; over their pads where there is a single layer.
    limits : Limits
    waves : (n,) array
        In which wave each drone starts, counted from 0.
    interval : float
        Least time from the start of one wave to that of the next, s.
    opens : bool
        Whether drones in layers open out to a flat grid; where there is no room for that they stay in their layers over
        the pads, and every transition begins there.
    among_others : bool
        Whether drones of other groups may stand on their pads while these fly.
    """

    pads: Floats
    layers: Ints
    offsets: Floats
    opened: Floats
    limits: Limits
    waves: Ints
    interval: float
    opens: bool = True
    among_others: bool = False

    def unopened(self) -> Launchpad | None:
        """Return the same pads from which nobody opens out; None where nobody does, or where waves have to."""
        return None if len(self.offsets) == 1 or self.in_waves or not self.opens else replace(self, opens=False)

    @property
    def in_waves(self) -> bool:
        """Whether some drones start after others for more than their layers' sake."""
        return bool(self.waves.max() > 0)

    @property
    def lowest(self) -> float:
        """Height, m, below which the grid must not stand: who flies out of a wave passes over others on their pads.

        These are nearer, seen from above, than drones may be, so a whole layer's distance is between them; as it is,
        where there is room for it, between a group and others who stand on their pads.
        """
        distance = _layer_distance(self.limits)
        room = self.limits.max_altitude - float(self.offsets[-1]) - 2 * distance
        over_others = self.among_others and room > 0
        return distance if over_others or (self.in_waves and len(self.offsets) > 1) else 0.0

    def grid(self, altitude: float) -> Floats:
        """Return the grid of the air, (n, 3) m, its lowest layer (while in layers) at `altitude` m.

        It is flat, unless the drones stay in their layers.
        """
        if not self.opens:
            return self._in_layers(altitude)
        return np.column_stack([self.opened, np.full(len(self.opened), self._height(altitude))])

    def opening(self, altitude: float) -> Path | None:
        """Return the way from the layers over the pads out to the grid; None where they are the same."""
        if len(self.offsets) == 1 or not self.opens:
            return None
        layered = self._in_layers(altitude)
        if not self.in_waves:
            return quarter_ellipses(layered, self.grid(altitude))
        still = Frame(np.zeros(3), np.eye(3))
        return lift_arcs(layered, np.column_stack([self.opened, layered[:, 2]]), np.zeros(len(layered)), still, still)

    def top(self, altitude: float) -> float:
        """Return how high the uppermost layer stands, m, if the lowest one stands at `altitude`."""
        return altitude + float(self.offsets[-1])

    def rise(self, altitude: float, moments: Floats | None = None) -> Trajectory:
        """Return the flights from the pads to the grid, from time 0.

        `moments` (n,) s say when it is each drone's turn; None for all together, or in waves.
        """
        ground = float(self.pads[0, 2])
        profiles = [climb(ground, altitude + offset, self.limits) for offset in self.offsets]
        starts = self._staggered(profiles[::-1], rising=True)[::-1]
        if self.in_waves:
            return self._rise_in_waves(altitude, profiles, starts)
        up = self._straight(profiles, starts, moments)
        opening = self.opening(altitude)
        if opening is None:
            return up
        return Trajectory.join([up, fly(opening, self.limits).trajectory.shift(float(up.times[-1]))])

    def land(self, altitude: float, moments: Floats | None = None) -> Trajectory:
        """Return the flights from the grid to the pads, from time 0; `moments` as in `rise`."""
        ground = float(self.pads[0, 2])
        profiles = [descend(altitude + offset, ground, self.limits) for offset in self.offsets]
        starts = self._staggered(profiles, rising=False)
        if self.in_waves:
            return self._land_in_waves(altitude, profiles, starts)
        down = self._straight(profiles, starts, moments)
        if len(self.offsets) == 1 or not self.opens:
            return down
        closing = fly(quarter_ellipses(self.grid(altitude), self._in_layers(altitude)), self.limits).trajectory
        return Trajectory.join([closing, down.shift(closing.duration)])

    def _straight(self, profiles: list[Profile], starts: list[float], moments: Floats | None) -> Trajectory:
        """Return the flights up or down over the pads: all together, or each at its moment."""
        if moments is None:
            return fly_profiles(self.pads, self.layers, profiles, starts)
        near = near_pairs(self.pads[:, :2], self.limits.planning_distance * (1 - _HAIR))
        return fly_in_turn(self.pads, self.layers, profiles, starts, moments, near)

    def _rise_in_waves(self, altitude: float, profiles: list[Profile], starts: list[float]) -> Trajectory:
        """Return the flights up in layers, out at the heights of the layers, and on up to the grid above them all."""
        aloft = self._ends(profiles, starts)
        out = self._across().shift(aloft)
        if len(profiles) > 1:
            last = [move(altitude + offset, self._height(altitude), self.limits) for offset in self.offsets]
            pairs = zip(profiles, last, starts, strict=True)
            profiles = [sequence([first, then], [start, float(out.times[-1])]) for first, then, start in pairs]
        return self._in_turn(profiles, out, self.waves)

    def _land_in_waves(self, altitude: float, profiles: list[Profile], starts: list[float]) -> Trajectory:
        """Return the same backwards; the innermost lands first: nobody flies above a drone that has landed either."""
        turn = self.waves.max() - self.waves
        if len(profiles) == 1:
            return self._in_turn(profiles, self._across().reversed(), turn)
        first = [move(self._height(altitude), altitude + offset, self.limits) for offset in self.offsets]
        back = self._across().reversed().shift(self._ends(first, [0.0] * len(first)))
        above = float(back.times[-1])
        pairs = zip(first, profiles, starts, strict=True)
        profiles = [sequence([begin, then], [0.0, above + start]) for begin, then, start in pairs]
        return self._in_turn(profiles, back, turn)

    def _height(self, altitude: float) -> float:
        """Return how high the grid stands, m: among the layers, or in waves above all of them."""
        if len(self.offsets) == 1:
            return altitude
        if self.in_waves:
            return self.top(altitude) + _layer_distance(self.limits)
        return float(self._in_layers(altitude)[:, 2].mean())

    def _in_layers(self, altitude: float) -> Floats:
        return np.column_stack([self.pads[:, :2], altitude + self.offsets[self.layers]])

    def _across(self) -> Profile:
        """Return which part of the way from over the pads out to the grid is done, 0 to 1, over time."""
        longest = float(np.linalg.norm(self.opened - self.pads[:, :2], axis=1).max())
        return across(max(longest, 1.0), self.limits).scaled(1 / max(longest, 1.0))

    def _in_turn(self, profiles: list[Profile], way: Profile, waves: Ints) -> Trajectory:
        """Return the flights of all waves, one after the other; each does what the first one does.

        In layers a wave begins when the one before it has left them, and stands above or below all of them.
        """
        step = time_step(self.limits)
        length = self._ends(profiles, [0.0] * len(profiles)) if len(profiles) > 1 else 0.0
        interval = round(np.ceil(max(self.interval, length) / step - 1e-6) * step, 3)
        count, layers = int(waves.max()) + 1, len(profiles)
        starts = [round(wave * interval, 3) for wave in range(count) for _ in range(layers)]
        opened, ways = (None, None) if layers == 1 else (self.opened, [way] * (count * layers))
        return fly_profiles(self.pads, waves * layers + self.layers, profiles * count, starts, opened, ways)

    @staticmethod
    def _ends(profiles: list[Profile], starts: list[float]) -> float:
        return round(max(float(p.times[-1]) + start for p, start in zip(profiles, starts, strict=True)), 3)

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


def launchpad(fleet: Fleet, limits: Limits, *, among_others: bool = False) -> Launchpad:
    """Return how the drones of this fleet rise and land; `among_others` if other groups stand on pads meanwhile.

    Raises
    ------
    ShowError
        If pads stand nearer than the drones are wide or than the fleet says, not on the ground, outside the fence,
        or in a keep-out.
    """
    pads = fleet.homes
    check_pads(fleet, limits)
    layers, offsets = _layered(fleet, limits)
    opened = pads[:, :2]
    if len(offsets) > 1:
        opened = opened_out(opened, limits.planning_distance, fleet.boxes)
    waves = np.zeros(len(pads), dtype=np.int64)
    if fleet.launch == "waves":
        waves = outermost_first(pads[:, :2], opened, fleet.wave_size, fleet.boxes, fleet.places)
    return Launchpad(
        pads, layers, offsets, frozen(opened), limits, waves, fleet.wave_interval, among_others=among_others
    )


def _layered(fleet: Fleet, limits: Limits) -> tuple[Ints, Floats]:
    """Return the layer of each drone and the layers' heights above the lowest, m: no two of a layer are near.

    Out of boxes the drones go in the order of their places, as long as boxes are far enough apart for that.
    """
    pads, gap = fleet.homes[:, :2], _layer_distance(limits)
    near = near_pairs(pads, limits.planning_distance * (1 - _HAIR))
    if len(near) == 0:
        return np.zeros(len(pads), dtype=np.int64), np.zeros(1)
    if fleet.boxes is not None:
        slot = fleet.boxes.slot(fleet.places)
        if (slot[near[:, 0]] != slot[near[:, 1]]).all():
            return slot, np.arange(slot.max() + 1) * gap
    lift = levels(len(pads), Conflicts(near, np.full(len(near), gap)))
    offsets, layers = np.unique(np.rint((lift - lift.min()) / gap), return_inverse=True)
    return layers.astype(np.int64), offsets * gap


def _layer_distance(limits: Limits) -> float:
    return limits.planning_distance * limits.vertical / limits.min_distance


def _apart(before: Profile, after: Profile, delay: float, *, need: float, rising: bool) -> bool:
    """Return whether two layers keep their distance whenever both are off the ground."""
    time = np.arange(0.0, max(before.times[-1], after.times[-1] + delay) + _LOOK, _LOOK)
    first, second = before.at(time)[0], after.at(time - delay)[0]
    upper, lower = (first, second) if rising else (second, first)
    off_ground = lower > GROUND_ZONE
    return bool((upper - lower)[off_ground].min(initial=np.inf) >= need - 1e-9)
