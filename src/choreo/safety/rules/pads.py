"""Where the drones begin and where they end: each on a pad on the ground, none on another's or too near to it."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.kdtree import nearest
from choreo.safety.exact.stretch import Cues
from choreo.safety.ledger import Ledger
from choreo.safety.rules.altitude import OFF_PAD, TOLERANCE

PAD_HEIGHT = 0.1
"""Metres that a pad may be above or below the ground, z = 0."""


def least_apart(homes: Floats) -> float:
    """Return the least level distance of two homes, m; 0 for a single one."""
    return float(nearest(homes[:, :2])[0].min()) if len(homes) > 1 else 0.0


def _check_homes(begin: float, homes: Floats, limits: Limits, cue: int, ledger: Ledger) -> None:
    """Check the rule 'pads': on the ground, and none nearer to another than a drone is wide."""
    high = np.flatnonzero(np.abs(homes[:, 2]) > PAD_HEIGHT + TOLERANCE)
    ledger.note("pads", cue, high, np.full(len(high), begin), homes[high], homes[high, 2], PAD_HEIGHT)
    if len(homes) < 2:
        return
    apart, other = nearest(homes[:, :2])
    near = np.flatnonzero(apart < limits.drone_size - TOLERANCE)
    pairs, first = np.unique(np.sort(np.stack([near, other[near]], axis=1), axis=1), axis=0, return_index=True)
    middle = (homes[pairs[:, 0]] + homes[pairs[:, 1]]) / 2
    ledger.note("pads", cue, pairs, np.full(len(pairs), begin), middle, apart[near[first]], limits.drone_size)


def check_pads(trajectory: Trajectory, homes: Floats, limits: Limits, cues: Cues, ledger: Ledger) -> None:
    """Check the rules 'pads', 'start' and 'landing'."""
    begin, end = float(trajectory.times[0]), float(trajectory.times[-1])
    _check_homes(begin, homes, limits, cues.at(begin), ledger)
    off = np.sqrt(((trajectory.start - homes) ** 2).sum(axis=1))
    bad = np.flatnonzero(off > OFF_PAD + TOLERANCE)
    ledger.note("start", cues.at(begin), bad, np.full(len(bad), begin), trajectory.start[bad], off[bad], OFF_PAD)
    off, pad = nearest(trajectory.end, homes)
    bad = np.flatnonzero(off > OFF_PAD + TOLERANCE)
    cue = cues.before(end)
    ledger.note("landing", cue, bad, np.full(len(bad), end), trajectory.end[bad], off[bad], OFF_PAD)
    landed = np.flatnonzero(off <= OFF_PAD + TOLERANCE)
    # Those on one pad stand next to each other in this order, the lowest number first.
    order = landed[np.lexsort((landed, pad[landed]))]
    again = np.flatnonzero(pad[order[1:]] == pad[order[:-1]]) + 1
    pairs = np.stack([order[again - 1], order[again]], axis=1)
    middle = (trajectory.end[pairs[:, 0]] + trajectory.end[pairs[:, 1]]) / 2
    count = np.bincount(pad[landed], minlength=len(homes))[pad[pairs[:, 0]]].astype(np.float64)
    ledger.note("landing", cue, pairs, np.full(len(pairs), end), middle, count, 1.0, unit="drones")
