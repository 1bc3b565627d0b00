"""Where the rows of a sampled plan are so far apart that they prove neither speed nor acceleration."""

from __future__ import annotations

import numpy as np

from choreo.safety.exact.rows import Rows
from choreo.safety.exact.stretch import SLIVER, Cues
from choreo.safety.report import Unproved

TOO_FAR = 1.0
"""Seconds from row to row: in so long a time a drone may do anything and be back."""

TOLD = 1000
"""Stretches that are told by themselves; the rest of them is told as one."""


def unproved(rows: Rows, cues: Cues) -> tuple[Unproved, ...]:
    """Return the stretches of time in which a drone moves and the next row is 1 s away or more.

    Whoever is in the same place in both rows, to the rounding of the file, is taken to stand still between them.
    """
    far = np.flatnonzero((rows.lengths >= TOO_FAR - SLIVER) & ~rows.still)
    if not len(far):
        return ()
    moves = np.concatenate(
        [
            (np.abs(rows.places(part + 1) - rows.places(part)) > 2 * rows.rounding + SLIVER).any(axis=2)
            for part in np.array_split(far, 1 + len(far) * rows.trajectory.drones // 200_000)
        ]
    )
    chosen = moves.any(axis=1)
    far, moves = far[chosen], moves[chosen]
    if not len(far):
        return ()
    first = np.flatnonzero(np.concatenate([[True], np.diff(far) > 1])[: len(far)])[:TOLD]
    last = np.append(first[1:], len(far)) - 1
    return tuple(
        Unproved(
            float(rows.times[far[begin]]),
            float(rows.times[far[end] + 1]),
            float(rows.lengths[far[begin : end + 1]].max()),
            int(moves[begin : end + 1].any(axis=0).sum()),
            cues.names[cues.at(float(rows.times[far[begin]]))],
        )
        for begin, end in zip(first.tolist(), last.tolist(), strict=True)
    )
