"""Whether the places of a plan file are whole steps of what it states: speeds are allowed what such steps may do.

A file of another tool that counts places coarsely keeps its steps in the plan file. There its curves may be cut at the
knots of other drones, between whole steps; wherever a drone's own curve ends, it is on one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from choreo.arrays import Bools, Floats, Ints
from choreo.core.knot_insertion import part
from choreo.core.plan import Plan
from choreo.safety.finding import clock

_ON_STEP = 1e-6
"""Metres that a place may be off a whole step: a plan file may be packed in micrometres."""

_SAME = 1e-9
"""Metres that the parts of one cubic may miss it by: what cutting leaves, of places 1,000 km away."""

_AT_ONCE = 500_000
"""Knots x drones looked at at once."""


def with_true_steps(plan: Plan) -> Plan:
    """Return the plan; without the steps that it states, and with a note, where its places lie between them."""
    found = _finer(plan) if plan.grain > 0 else None
    if found is None:
        return plan
    knot, row = found
    step = float(np.broadcast_to(plan.grains, plan.drones)[row])
    (number,) = plan.fleet.numbered((row,))
    note = (
        f"the file says that it counts places in steps of {1000 * step:.3g} mm, and drone {number} is between them at "
        f"{clock(float(plan.trajectory.times[knot]))}: nothing is allowed for such steps"
    )
    return replace(plan, grain=0.0, own_grains=None, notes=(*plan.notes, note))


def _finer(plan: Plan) -> tuple[int, int] | None:
    """Return a knot and the row of a drone whose curve ends there between whole steps, or nothing."""
    control, times = plan.trajectory.control, plan.trajectory.times
    grains = np.broadcast_to(plan.grains, plan.drones)
    for knot, places in ((0, control[:1, 0]), (len(control), control[-1:, 3])):
        between = _between(places, grains)
        if between.any():
            return knot, int(between[0].argmax())
    at_once = max(1, _AT_ONCE // plan.drones)
    for first in range(1, len(control), at_once):
        inner = np.arange(first, min(first + at_once, len(control)))
        knots, rows = np.nonzero(_between(control[inner, 0], grains))
        ends = ~_is_cut(control, times, inner[knots], rows)
        if ends.any():
            chosen = int(ends.argmax())
            return int(inner[knots[chosen]]), int(rows[chosen])
    return None


def _between(places: Floats, grains: Floats) -> Bools:
    """Return which places (k, n, 3) are between whole steps (n,), (k, n)."""
    off = np.abs(places - np.rint(places / grains[:, None]) * grains[:, None])
    return np.asarray((off > _ON_STEP).any(axis=2))


def _is_cut(control: Floats, times: Floats, knots: Ints, rows: Ints) -> Bools:
    """Return at which of some inner knots (m,) of drones (m,) one cubic goes on."""
    before, after = control[knots - 1, :, rows], control[knots, :, rows]
    share = ((times[knots] - times[knots - 1]) / (times[knots + 1] - times[knots - 1]))[:, None]
    zero, one = np.zeros_like(share), np.ones_like(share)
    # From the longer one on, so that what is continued grows to twice its length at most.
    forwards, backwards = part(before, zero, 1 / share), part(after, -share / (1 - share), one)
    whole = np.where(share[..., None] >= 0.5, forwards, backwards)
    missed = np.abs(part(whole, zero, share) - before).max(axis=(1, 2))
    return np.asarray(np.maximum(missed, np.abs(part(whole, share, one) - after).max(axis=(1, 2))) <= _SAME)
