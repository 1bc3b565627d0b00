"""Where over the ground: inside the fence, and outside the keep-outs.

A stretch of a curve lies within the hull of its control points. A stretch whose hull is clear of the border is
good; one of whose ends is beyond it is bad; any other is halved. So no fault deeper than a tenth of a millimetre
is missed, whatever its form.
"""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.safety.exact.polynomials import restrict, value
from choreo.safety.exact.stretch import Stretch
from choreo.safety.ledger import Ledger
from choreo.safety.rules.border import Border, borders

SHORT = 5e-5
"""Metres: so short a stretch, with both its ends on the good side, is not looked into any more."""

COARSE, COARSE_PART = 1e-3, 1e-2
"""Metres, and part of the depth, to which the deepest place of a faulty flight is searched for everywhere; from
there its depth is followed uphill to a nanosecond."""

HALVINGS = 12
"""Of a piece in that search: it ends on a piece that runs along a border for very long."""

MOST_OPEN = 10_000
"""Stretches that are halved together in that search: with more, the deepest place found so far is followed uphill."""

REFINED = 20_000
"""Flights beyond a border of which the deepest place is searched for: more than are listed. Later ones are noted
where they were found.
"""

MOST_FOR_ONE = 4
"""Borders beyond which one drone is found in a stretch: then no more are tried on it."""


class Areas:
    """The rules 'fence' and 'keep-out'."""

    def __init__(self, limits: Limits, ledger: Ledger) -> None:
        self._ledger = ledger
        self._borders = borders(limits)
        self._refined = 0

    def look(self, stretch: Stretch) -> None:
        """Search one stretch."""
        if not self._borders:
            return
        low, high = stretch.control.min(axis=1), stretch.control.max(axis=1)
        swarm_low, swarm_high = low.min(axis=1), high.max(axis=1)
        accused = np.zeros(stretch.control.shape[2], dtype=np.int64)
        for border in self._borders:
            pieces = np.flatnonzero(border.suspects(swarm_low, swarm_high))
            if not len(pieces):
                continue
            piece, drone = np.nonzero(border.suspects(low[pieces], high[pieces]) & (accused < MOST_FOR_ONE))
            if len(piece):
                accused[self._resolve(border, stretch, pieces[piece], drone)] += 1

    def _resolve(self, border: Border, stretch: Stretch, piece: Ints, drone: Ints) -> Ints:
        """Note who lies beyond a border, and return them."""
        control = np.moveaxis(stretch.control[piece, :, drone], 0, 2)  # control point, axis, piece-drone
        bad, u = _faulty(border, control)
        if not len(bad):
            return bad
        who, first, group = np.unique(drone[bad], return_index=True, return_inverse=True)
        if self._refined < REFINED:
            worst, u = _deepest(border, control[..., bad], u, group, len(who))
            depth, u = _uphill(border, control[..., bad[worst]], u)
        else:
            worst, u = first, u[first]
            depth = border.depth(value(control[..., bad[worst]], u).T)
        self._refined += len(who)
        piece, drone = piece[bad[worst]], who
        self._ledger.note(
            border.rule,
            stretch.cue,
            drone,
            stretch.when(piece, u),
            stretch.where(piece, drone, u),
            depth,
            0.0,
        )
        return who


def _faulty(border: Border, control: Floats) -> tuple[Ints, Floats]:
    """Return which of m curves, (4, 3, m), somewhere lie beyond the border, and where such a moment is."""
    count = control.shape[2]
    fault = np.full(count, np.nan)
    curve, low, high = np.arange(count), np.zeros(count), np.ones(count)
    while len(curve):
        for end, u in ((control[0], low), (control[3], high)):
            beyond = border.beyond(end.T)
            fault[curve[beyond]] = u[beyond]
        # Longer ones only, or they would be halved for ever where they touch the border.
        open_ = np.isnan(fault[curve]) & (np.ptp(control, axis=0).max(axis=0) > SHORT)
        open_[open_] = ~border.clear(control[..., open_])
        control, curve, low, high = control[..., open_], curve[open_], low[open_], high[open_]
        middle = (low + high) / 2
        control = np.concatenate([restrict(control, 0.0, 0.5), restrict(control, 0.5, 1.0)], axis=2)
        curve = np.concatenate([curve, curve])
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    bad = np.flatnonzero(~np.isnan(fault))
    return bad, fault[bad]


def _deepest(border: Border, control: Floats, u: Floats, group: Ints, groups: int) -> tuple[Ints, Floats]:
    """Return on which of m curves, (4, 3, m), and where each group lies deepest; `u` is a first guess.

    The depth changes by no more than the way, so nothing on a stretch is deeper than its middle by more than the
    farthest control point is from there.
    """
    best, which, where = np.full(groups, -np.inf), np.zeros(groups, dtype=np.int64), np.zeros(groups)
    curve, low, high = np.arange(len(u)), np.zeros(len(u)), np.ones(len(u))
    _raise(best, which, where, group, border.depth(value(control, u).T), curve, u)
    for _ in range(HALVINGS):
        part, middle = restrict(control[..., curve], low, high), (low + high) / 2
        centre = value(part, 0.5)
        depth = border.depth(centre.T)
        _raise(best, which, where, group[curve], depth, curve, middle)
        radius = np.sqrt(((part - centre) ** 2).sum(axis=1)).max(axis=0)
        beaten = best[group[curve]]
        open_ = depth + radius > beaten + np.maximum(COARSE, COARSE_PART * beaten)
        if not 0 < open_.sum() <= MOST_OPEN:
            break
        curve, low, middle, high = curve[open_], low[open_], middle[open_], high[open_]
        curve = np.concatenate([curve, curve])
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    return which, where


def _raise(best: Floats, which: Ints, where: Floats, group: Ints, depth: Floats, curve: Ints, u: Floats) -> None:
    """Raise each group's best to the greatest depth found in it, in place."""
    order = np.lexsort((u, curve, -depth, group))
    first = order[np.concatenate([[True], group[order][1:] != group[order][:-1]])]
    better = first[depth[first] > best[group[first]]]
    best[group[better]], which[group[better]], where[group[better]] = depth[better], curve[better], u[better]


def _uphill(border: Border, control: Floats, u: Floats) -> tuple[Floats, Floats]:
    """Return the depth of m curves, and when, after looking nearer and nearer about `u`."""
    depth = border.depth(value(control, u).T)
    step = 2.0**-4
    while step > 1e-9:
        for side in (-step, step):
            at = np.clip(u + side, 0.0, 1.0)
            found = border.depth(value(control, at).T)
            better = found > depth
            depth, u = np.where(better, found, depth), np.where(better, at, u)
        step /= 2
    return depth, u
