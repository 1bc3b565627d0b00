"""Where over the ground: inside the fence, and outside the keep-outs.

A stretch of a curve lies within the hull of its control points. A stretch whose hull is clear of the border is
good; one of whose ends is beyond it is bad; any other is halved. So no fault deeper than a tenth of a millimetre
is missed, whatever its form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.account import Account
from choreo.safety.exact.polynomials import restrict, value
from choreo.safety.exact.stretch import Cues, Stretch
from choreo.safety.finding import Unproved
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

MOST_LOOKED = 1_000_000
"""So much is done to search for the deepest places, in looks at a square; what is found later is noted where it was."""

MOST_WORK, OF_A_PIECE = 1_000_000, 2.5
"""So much is done to hold boxes and curves against borders, in curves at a square, for all of the account, and so much
more for each piece of each drone, so that no large fleet is held to less; then the rest is not proved."""

PIECES_THAT_COUNT = 50_000
"""So many pieces of the show let more be done: an hour at 14 a second."""

MOST_FOR_ONE = 4
"""Borders beyond which one drone is found in a stretch: then no more are tried on it."""


class Areas:
    """The rules 'fence' and 'keep-out'."""

    def __init__(self, limits: Limits, ledger: Ledger, account: Account) -> None:
        self._ledger = ledger
        self._borders = borders(limits)
        self._looked = 0.0
        self._work = _Work(account)
        self._since: float | None = None
        """The moment from which on not all was looked at, s."""
        self._cue = -1
        self._deepest: dict[str, Floats] = {}
        """Of each rule, how deep each drone is known to be in this cue."""

    def look(self, stretch: Stretch) -> None:
        """Search one stretch."""
        if not self._borders:
            return
        self._work.grow(stretch.control.shape[0], stretch.control.shape[2])
        boxes = _Boxes.of(stretch.control)
        accused = np.zeros(stretch.control.shape[2], dtype=np.int64)
        for border in self._borders:
            if not self._work.affords(border, 0):
                break
            piece, drone = self._suspects(border, boxes)
            kept = accused[drone] < MOST_FOR_ONE
            if kept.any():
                accused[self._resolve(border, stretch, piece[kept], drone[kept])] += 1
        if self._since is None and not self._work.affords(self._borders[0], 0):
            self._since = float(stretch.start[0])

    def not_proved(self, trajectory: Trajectory, cues: Cues) -> tuple[Unproved, ...]:
        """Return the time in which not all that may be beyond a border was looked at."""
        if self._since is None:
            return ()
        end, cue = float(trajectory.times[-1]), cues.names[cues.at(self._since)]
        return (Unproved(self._since, end, 0.0, trajectory.drones, cue, areas=True),)

    def _suspects(self, border: Border, boxes: _Boxes) -> tuple[Ints, Ints]:
        """Return on which pieces which drones may have a fault: the larger boxes are looked at first."""
        none = np.empty(0, dtype=np.int64)
        if not border.suspects(*boxes.of_all).any():
            return none, none
        if not self._work.affords(border, sum(boxes.low.shape[:2])):
            return none, none
        pieces = np.flatnonzero(border.suspects(*boxes.of_pieces))
        drones = np.flatnonzero(border.suspects(*boxes.of_drones))
        if not self._work.affords(border, len(pieces) * len(drones)):
            return none, none
        some = np.ix_(pieces, drones)
        piece, drone = np.nonzero(border.suspects(boxes.low[some], boxes.high[some]))
        return pieces[piece], drones[drone]

    def _resolve(self, border: Border, stretch: Stretch, piece: Ints, drone: Ints) -> Ints:
        """Note who lies beyond a border, and return them."""
        control = np.moveaxis(stretch.control[piece, :, drone], 0, 2)  # control point, axis, piece-drone
        bad, u = _faulty(border, control, self._work)
        if not len(bad):
            return bad
        who, first, group = np.unique(drone[bad], return_index=True, return_inverse=True)
        known = self._known(border.rule, stretch)
        if self._looked < MOST_LOOKED:
            before = border.looked
            worst, u = _deepest(border, control[..., bad], u, group, known[who])
            worst, u, deeper = worst[worst >= 0], u[worst >= 0], who[worst >= 0]
            depth, u = _uphill(border, control[..., bad[worst]], u)
            self._looked += border.looked - before
        else:
            worst, u, deeper = first, u[first], who
            depth = border.depth(value(control[..., bad[worst]], u).T)
        known[deeper] = np.maximum(known[deeper], depth)
        piece = piece[bad[worst]]
        self._ledger.note(
            border.rule,
            stretch.cue,
            deeper,
            stretch.when(piece, u),
            stretch.where(piece, deeper, u),
            depth,
            0.0,
        )
        return who

    def _known(self, rule: str, stretch: Stretch) -> Floats:
        """Return how deep each drone is known to be in this cue, to be raised: the ledger lists the worst alone."""
        if stretch.cue != self._cue:
            self._cue, self._deepest = stretch.cue, {}
        return self._deepest.setdefault(rule, np.full(stretch.control.shape[2], -np.inf))


@dataclass(frozen=True, eq=False)
class _Boxes:
    """The boxes of each drone on each piece of a stretch, (p, n, 3) m, and larger ones, each found once."""

    low: Floats
    high: Floats

    @staticmethod
    def of(control: Floats) -> _Boxes:
        return _Boxes(control.min(axis=1), control.max(axis=1))

    @cached_property
    def of_pieces(self) -> tuple[Floats, Floats]:
        """Of all drones on each piece, (p, 3) each."""
        return self.low.min(axis=1), self.high.max(axis=1)

    @cached_property
    def of_drones(self) -> tuple[Floats, Floats]:
        """Of each drone on all pieces, (n, 3) each."""
        return self.low.min(axis=0), self.high.max(axis=0)

    @cached_property
    def of_all(self) -> tuple[Floats, Floats]:
        """Of all drones on all pieces, (1, 3) each."""
        low, high = self.of_pieces
        return low.min(axis=0)[None], high.max(axis=0)[None]


class _Work:
    """What may still be done to hold curves against borders."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._free = 0.0
        self._pieces = 0
        self._ended = False

    def grow(self, pieces: int, drones: int) -> None:
        """Let more be done, for so many pieces more of so many drones."""
        count = min(pieces, PIECES_THAT_COUNT - self._pieces)
        self._pieces += count
        self._free += OF_A_PIECE * count * drones

    def affords(self, border: Border, curves: int) -> bool:
        """Tell whether so many curves may still be held against a border, and count them; once not, never again."""
        work = curves * border.price
        free = min(work, self._free)
        self._free -= free
        self._ended = self._ended or not self._account.affords(work - free, of=MOST_WORK)
        return not self._ended


def _faulty(border: Border, control: Floats, work: _Work) -> tuple[Ints, Floats]:
    """Return which of m curves, (4, 3, m), somewhere lie beyond the border, and where such a moment is.

    As far as the work goes.
    """
    count = control.shape[2]
    fault = np.full(count, np.nan)
    curve, low, high = np.arange(count), np.zeros(count), np.ones(count)
    for end, u in ((control[0], low), (control[3], high)):
        beyond = border.beyond(end.T)
        fault[beyond] = u[beyond]
    while len(curve):
        # Longer ones only, or they would be halved for ever where they touch the border.
        open_ = np.isnan(fault[curve]) & (np.ptp(control, axis=0).max(axis=0) > SHORT)
        if not work.affords(border, int(open_.sum())):
            break
        open_[open_] = ~border.clear(control[..., open_])
        control, curve, low, high = control[..., open_], curve[open_], low[open_], high[open_]
        middle = (low + high) / 2
        first, second = restrict(control, 0.0, 0.5), restrict(control, 0.5, 1.0)
        beyond = border.beyond(second[0].T)
        fault[curve[beyond]] = middle[beyond]
        control, curve = np.concatenate([first, second], axis=2), np.concatenate([curve, curve])
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    bad = np.flatnonzero(~np.isnan(fault))
    return bad, fault[bad]


def _deepest(border: Border, control: Floats, u: Floats, group: Ints, known: Floats) -> tuple[Ints, Floats]:
    """Return on which of m curves, (4, 3, m), and where each group lies deepest; `u` is a first guess.

    Of each group it is known how deep it lies at least; -1 is returned where no curve was found to lie deeper.

    The depth changes by no more than the way, so nothing on a stretch is deeper than its middle by more than the
    farthest control point is from there.
    """
    best, which, where = known.copy(), np.full(len(known), -1), np.zeros(len(known))
    curve, low, high = np.arange(len(u)), np.zeros(len(u)), np.ones(len(u))
    first = np.unique(group, return_index=True)[1]  # of the others, their middles will do
    _raise(best, which, where, group[first], border.depth(value(control[..., first], u[first]).T), first, u[first])
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
