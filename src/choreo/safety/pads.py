"""Where the drones begin and where they end: each on a pad, none on another's."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.safety.altitude import OFF_PAD, TOLERANCE
from choreo.safety.ledger import Ledger
from choreo.safety.near import nearest
from choreo.safety.stretch import Cues
from choreo.trajectory import Trajectory


def check_pads(trajectory: Trajectory, homes: Floats, cues: Cues, ledger: Ledger) -> None:
    """Check the rules 'start' and 'landing'."""
    begin, end = float(trajectory.times[0]), float(trajectory.times[-1])
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
