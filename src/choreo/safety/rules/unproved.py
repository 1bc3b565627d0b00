"""Where the rows of a sampled plan are so far apart that they prove neither speed nor acceleration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.safety.exact.rows import Rows
from choreo.safety.exact.stretch import SLIVER, Cues
from choreo.safety.finding import Unproved
from choreo.safety.rules.altitude import TOUCH_DOWN_SPEED
from choreo.safety.rules.kinematics import accelerations
from choreo.safety.rules.samples import WINDOW

TOO_FAR = 1.0
"""Seconds from row to row: in so long a time a drone may do anything and be back."""

HIDDEN = 0.2
"""Part of a limit that the rounding of places may hide within a window: whole centimetres hide 18 % of 3 m/s2."""

TOLD = 1000
"""Stretches that are told by themselves; the rest of them is told as one."""


def unproved(rows: Rows, cues: Cues) -> tuple[Unproved, ...]:
    """Return the stretches of time in which a drone moves and the next row is 1 s away or more.

    Whoever is in the same place in both rows, to the rounding of the file, is taken to stand still between them.
    """
    if rows.own is None:
        far, moves = _far(rows)
        lengths = rows.lengths[far]
    else:
        far, moves, lengths = _far_of_each(rows)
    if not len(far):
        return ()
    first = np.flatnonzero(np.concatenate([[True], np.diff(far) > 1])[: len(far)])[:TOLD]
    last = np.append(first[1:], len(far)) - 1
    return tuple(
        Unproved(
            float(rows.times[far[begin]]),
            float(rows.times[far[end] + 1]),
            float(lengths[begin : end + 1].max()),
            int(moves[begin : end + 1].any(axis=0).sum()),
            cues.names[cues.at(float(rows.times[far[begin]]))],
        )
        for begin, end in zip(first.tolist(), last.tolist(), strict=True)
    )


def too_coarse(plan: Plan, limits: Limits) -> tuple[Unproved, ...]:
    """Return that a plan counts places in steps so coarse that their rounding may hide a good part of a limit.

    Where each drone has steps of its own, of those whose are.
    """
    finest = dict(_finest(limits))
    grains = np.broadcast_to(plan.grains, plan.drones)
    coarse = int((grains > min(finest.values())).sum())
    if not coarse:
        return ()
    begin, end = float(plan.trajectory.times[0]), float(plan.trajectory.times[-1])
    hidden = tuple(rule for rule, step in finest.items() if plan.grain > step)
    return (Unproved(begin, end, 0.0, coarse, "", plan.grain, hidden=hidden),)


def _finest(limits: Limits) -> Iterator[tuple[str, float]]:
    """Yield for each rule of speeds the steps, m, whose rounding is allowed for by `HIDDEN` of its limit.

    Each place is half a step off in each axis. A mean velocity counts two of them by a window, a mean acceleration four
    by its square, and a jerk two such by a window.
    """
    below = min(limits.max_descent, TOUCH_DOWN_SPEED)
    for rule, limit, axes in (("level speed", limits.usable_speed, 2), ("climb", limits.max_climb, 1)):
        yield rule, HIDDEN * limit * WINDOW / axes**0.5
    yield "descent", HIDDEN * below * WINDOW
    for rule, part, limit in accelerations(limits):
        yield rule, HIDDEN * limit * WINDOW**2 / (2 * (part.stop - part.start) ** 0.5)
    if limits.max_jerk is not None:
        yield "jerk", HIDDEN * limits.max_jerk * WINDOW**3 / (4 * 3**0.5)


def _far(rows: Rows) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the pieces (f,) on which the next row is too far away, and who moves there, (f, n)."""
    far = np.flatnonzero((rows.lengths >= TOO_FAR - SLIVER) & ~rows.still)
    blocks = np.array_split(far, 1 + len(far) * rows.trajectory.drones // 200_000)
    moves = np.concatenate([_moves(rows.rounding, rows.places(part), rows.places(part + 1)) for part in blocks])
    chosen = moves.any(axis=1)
    return far[chosen], moves[chosen]


def _far_of_each(rows: Rows) -> tuple[Ints, NDArray[np.bool_], Floats]:
    """Return the same where each drone has rows of its own, and how far away the farthest next row is, (f,) s."""
    assert rows.own is not None
    moves = np.zeros((len(rows.lengths), rows.trajectory.drones), dtype=np.bool_)
    lengths = np.zeros(len(rows.lengths))
    rounding = np.broadcast_to(rows.rounding, rows.trajectory.drones)
    for drone, has in enumerate(rows.own.T):
        own = np.flatnonzero(has)
        for gap in np.flatnonzero(np.diff(rows.times[own]) >= TOO_FAR - SLIVER).tolist():
            begin, end = own[gap : gap + 2].tolist()
            ends = rows.places(np.array([begin, end]))[:, drone]
            moves[begin:end, drone] = _moves(rounding[drone], *ends)
            if moves[begin, drone]:
                lengths[begin:end] = np.maximum(lengths[begin:end], rows.times[end] - rows.times[begin])
    far = np.flatnonzero(moves.any(axis=1))
    return far, moves[far], lengths[far]


def _moves(rounding: Floats | float, begin: Floats, end: Floats) -> NDArray[np.bool_]:
    """Return who is elsewhere, of places (..., n, 3) that are `rounding` off, (n,) or all the same."""
    return np.asarray(np.abs(end - begin).max(axis=-1) > 2 * rounding + SLIVER)
