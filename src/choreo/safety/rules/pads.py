"""Where the drones begin and where they end: each on a pad on the ground, none on another's or too near to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.kdtree import nearest
from choreo.safety.exact.polynomials import squared_length
from choreo.safety.exact.stretch import Cues
from choreo.safety.ledger import Ledger
from choreo.safety.rules.altitude import OFF_PAD, TOLERANCE

PAD_HEIGHT = 0.1
"""Metres that a pad may be above or below the ground, z = 0."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The upright columns over each drone's own pads: over its home, and over where it ends, (n, 2) m each.

    A drone is in its columns where it is at most `OFF_PAD` from one of the two verticals.
    """

    home: Floats
    end: Floats

    def hold(self, control: Floats, drones: Ints | None = None) -> NDArray[np.bool_]:
        """Return which curves, (k, 2 axes or more, m), surely stay in one column throughout, (m,): of all or some."""
        which = slice(None) if drones is None else drones

        def held(column: Floats) -> NDArray[np.bool_]:
            x, y = control[:, 0] - column[which, 0], control[:, 1] - column[which, 1]
            return np.asarray((x * x + y * y <= (OFF_PAD + TOLERANCE) ** 2).all(axis=0))

        return held(self.home) | held(self.end)

    def off(self, control: Floats, drones: Ints) -> tuple[Floats, Floats]:
        """Return the squared level distances of cubics, (4, 2 axes or more, m), from both verticals, (7, m)."""
        level = control[:, :2]
        return squared_length(level - self.home[drones].T, 2), squared_length(level - self.end[drones].T, 2)


def least_apart(homes: Floats) -> float:
    """Return the least level distance of two homes, m; 0 for a single one."""
    return float(nearest(homes[:, :2])[0].min()) if len(homes) > 1 else 0.0


def pad_distance(plan: Plan, limits: Limits) -> float:
    """Return the level distance that pads keep, m: stated or real, whichever is larger; at least a drone's size.

    Where drones land on places of their own, these may be nearer to each other than the pads are.
    """
    apart = max(plan.fleet.spacing, least_apart(plan.fleet.homes))
    if plan.landings is not None and plan.drones > 1:
        apart = min(apart, least_apart(plan.landings))
    return max(limits.drone_size, apart)


def check_pads(plan: Plan, limits: Limits, cues: Cues, ledger: Ledger) -> None:
    """Check the rules 'pads', 'start', and 'landing' or, where the plan has places for it, 'landing place'."""
    trajectory, homes = plan.trajectory, plan.fleet.homes
    begin, end = float(trajectory.times[0]), float(trajectory.times[-1])
    _check_places(homes, begin, plan.rounding, limits, cues.at(begin), ledger)
    off = np.sqrt(((trajectory.start - homes) ** 2).sum(axis=1))
    bad = np.flatnonzero(off > OFF_PAD + TOLERANCE)
    ledger.note("start", cues.at(begin), bad, np.full(len(bad), begin), trajectory.start[bad], off[bad], OFF_PAD)
    if plan.landings is None:
        _check_landing(trajectory, homes, cues.before(end), ledger)
        return
    _check_places(plan.landings, end, plan.rounding, limits, cues.before(end), ledger)
    off = np.sqrt(((trajectory.end - plan.landings) ** 2).sum(axis=1))
    bad = np.flatnonzero(off > OFF_PAD + TOLERANCE)
    ledger.note("landing place", cues.before(end), bad, np.full(len(bad), end), trajectory.end[bad], off[bad], OFF_PAD)


def _check_places(places: Floats, time: float, rounding: float, limits: Limits, cue: int, ledger: Ledger) -> None:
    """Check the rule 'pads': on the ground, and none nearer to another than a drone is wide.

    Two coordinates may differ by twice the rounding more than their file says.
    """
    high = np.flatnonzero(np.abs(places[:, 2]) > PAD_HEIGHT + TOLERANCE)
    ledger.note("pads", cue, high, np.full(len(high), time), places[high], places[high, 2], PAD_HEIGHT)
    if len(places) < 2:
        return
    apart, other = nearest(places[:, :2])
    at_most = np.sqrt(((np.abs(places - places[other])[:, :2] + 2 * rounding) ** 2).sum(axis=1))
    near = np.flatnonzero(at_most < limits.drone_size - TOLERANCE)
    pairs, first = np.unique(np.sort(np.stack([near, other[near]], axis=1), axis=1), axis=0, return_index=True)
    middle = (places[pairs[:, 0]] + places[pairs[:, 1]]) / 2
    ledger.note("pads", cue, pairs, np.full(len(pairs), time), middle, apart[near[first]], limits.drone_size)


def _check_landing(trajectory: Trajectory, homes: Floats, cue: int, ledger: Ledger) -> None:
    """Check the rule 'landing': each drone on a pad, and none on another's."""
    end = float(trajectory.times[-1])
    off, pad = nearest(trajectory.end, homes)
    bad = np.flatnonzero(off > OFF_PAD + TOLERANCE)
    ledger.note("landing", cue, bad, np.full(len(bad), end), trajectory.end[bad], off[bad], OFF_PAD)
    landed = np.flatnonzero(off <= OFF_PAD + TOLERANCE)
    # Those on one pad stand next to each other in this order, the lowest number first.
    order = landed[np.lexsort((landed, pad[landed]))]
    again = np.flatnonzero(pad[order[1:]] == pad[order[:-1]]) + 1
    pairs = np.stack([order[again - 1], order[again]], axis=1)
    middle = (trajectory.end[pairs[:, 0]] + trajectory.end[pairs[:, 1]]) / 2
    count = np.bincount(pad[landed], minlength=len(homes))[pad[pairs[:, 0]]].astype(np.float64)
    ledger.note("landing", cue, pairs, np.full(len(pairs), end), middle, count, 1.0, unit="drones")
