"""How high: ceiling, ground, the floor below which a drone keeps to its pad, the last metres, time in the air."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.polynomials import (
    Polynomials,
    above,
    first_above,
    least,
    restrict,
    squared_length,
    stretches_where,
)
from choreo.safety.exact.stretch import Cues, Stretch
from choreo.safety.ledger import Ledger
from choreo.safety.rules.kinematics import note_worst, over

TOLERANCE = 1e-6
"""Metres of rounding."""

UNDER_GROUND = -0.01
"""Below this height, m, a drone is under the ground."""

OFF_PAD = 0.1
"""Metres that a drone may be off its pad, or off the line straight above it."""

TOUCH_DOWN_HEIGHT = 3.0
"""Below this height, m, a drone comes down slowly; where `min_altitude` is lower, below that."""

LEAST_TOUCH_DOWN_HEIGHT = 0.5
"""Below this height, m, a drone comes down slowly, however low `min_altitude` is."""

TOUCH_DOWN_SPEED = 1.0
"""m/s."""

AIRBORNE = 0.1
"""Above this height, m, a drone is in the air."""


def touch_down_height(limits: Limits) -> float:
    """Return below which height, m, a drone comes down slowly: where it may not fly freely, but at most the last 3 m.

    Examples
    --------
    >>> [touch_down_height(Limits(min_altitude=floor)) for floor in (5.0, 3.0, 1.0, 0.0)]
    [3.0, 3.0, 1.0, 0.5]
    """
    return min(max(limits.min_altitude, LEAST_TOUCH_DOWN_HEIGHT), TOUCH_DOWN_HEIGHT)


class Altitudes:
    """The rules 'ceiling', 'ground', 'floor' and 'touch-down', and the extreme heights."""

    def __init__(self, limits: Limits, homes: Floats, pads: Floats, ledger: Ledger, *, sampled: bool) -> None:
        self.highest, self.lowest = -np.inf, np.inf
        self._limits = limits
        self._anchors = homes[:, :2], pads[:, :2]
        self._away = np.zeros(len(homes), dtype=np.bool_)
        self._ledger = ledger
        self._sampled = sampled

    def look(self, stretch: Stretch) -> None:
        """Search one stretch."""
        lowest, low_u, highest, high_u = stretch.heights
        self.lowest = min(self.lowest, float(lowest.min()))
        self.highest = max(self.highest, float(highest.max()))
        ceiling = self._limits.max_altitude
        bad = highest > ceiling + TOLERANCE
        note_worst(self._ledger, "ceiling", stretch, highest, high_u, ceiling, bad)
        bad = lowest < UNDER_GROUND - TOLERANCE
        note_worst(self._ledger, "ground", stretch, lowest, low_u, UNDER_GROUND, bad)
        self._look_floor(stretch, lowest, highest)
        if not self._sampled:
            self._look_touch_down(stretch, lowest)

    def _look_floor(self, stretch: Stretch, lowest: Floats, highest: Floats) -> None:
        """Find who is below the floor and off the vertical of its home, or later of the pad it ends on."""
        floor = self._limits.min_altitude - TOLERANCE
        reached = np.logical_or.accumulate(np.concatenate([self._away[None], highest >= floor]))
        self._away = reached[-1]
        before, after = reached[:-1], reached[1:]
        piece, drone = np.nonzero(lowest < floor)
        if not len(piece):
            return
        leaving = np.ones(len(piece))
        turning = after[piece, drone] & ~before[piece, drone]
        height = stretch.control[piece, :, drone, 2].T
        leaving[turning] = first_above(height[:, turning], floor)
        at_home, at_pad = ~before[piece, drone], after[piece, drone] & (leaving < 1)
        begin = np.where(before[piece, drone], 0.0, leaving)
        for anchor, chosen, low, high in (
            (self._anchors[0], at_home & (leaving > 0), np.zeros(len(piece)), leaving),
            (self._anchors[1], at_pad | before[piece, drone], begin, np.ones(len(piece))),
        ):
            self._off_vertical(stretch, piece[chosen], drone[chosen], low[chosen], high[chosen], anchor[drone[chosen]])

    def _off_vertical(
        self, stretch: Stretch, piece: Ints, drone: Ints, low: Floats, high: Floats, anchor: Floats
    ) -> None:
        control = np.moveaxis(stretch.control[piece, :, drone], 1, 0)  # control point, piece-drone, axis
        off = np.moveaxis(restrict(control, low[:, None], high[:, None]), 2, 1)
        off[:, :2] -= anchor.T
        suspect = np.flatnonzero(
            (np.hypot(off[:, 0], off[:, 1]).max(axis=0) > OFF_PAD)
            & (off[:, 2].min(axis=0) < self._limits.min_altitude - TOLERANCE)
        )
        if not len(suspect):
            return

        def decide(polynomials: Polynomials) -> NDArray[np.int8]:
            return above(polynomials[0], (OFF_PAD + TOLERANCE) ** 2)

        polynomials = squared_length(off[..., suspect], 2), off[:, 2, suspect]
        (_, height), begin, end, group = stretches_where(polynomials, suspect, decide)
        self._note_least("floor", stretch, piece, drone, height, begin, end, group, low, high)

    def _note_least(
        self,
        rule: str,
        stretch: Stretch,
        piece: Ints,
        drone: Ints,
        polynomial: Floats,
        begin: Floats,
        end: Floats,
        group: Ints,
        low: Floats,
        high: Floats,
    ) -> None:
        limit, sign = (self._limits.min_altitude, 1.0) if rule == "floor" else (TOUCH_DOWN_SPEED, -1.0)
        bound = limit - TOLERANCE if rule == "floor" else -limit
        best, u = least(polynomial, begin, end, group, len(piece), wanted=bound, known=-np.inf)
        bad = best < bound if rule == "floor" else over(-best, limit)
        at = low[bad] + u[bad] * (high - low)[bad]
        self._ledger.note(
            rule,
            stretch.cue,
            drone[bad],
            stretch.when(piece[bad], at),
            stretch.where(piece[bad], drone[bad], at),
            sign * best[bad],
            limit,
        )

    def _look_touch_down(self, stretch: Stretch, lowest: Floats) -> None:
        length = (stretch.end - stretch.start)[:, None, None]
        low = touch_down_height(self._limits) - TOLERANCE
        climb = 3 * np.diff(stretch.control[..., 2], axis=1) / length
        piece, drone = np.nonzero((lowest < low) & over(-climb.min(axis=1), TOUCH_DOWN_SPEED))
        if not len(piece):
            return

        def decide(polynomials: Polynomials) -> NDArray[np.int8]:
            return (-above(polynomials[0], low)).astype(np.int8)

        polynomials = stretch.control[piece, :, drone, 2].T, climb[piece, :, drone].T
        (_, speed), begin, end, group = stretches_where(polynomials, np.arange(len(piece)), decide)
        whole = np.zeros(len(piece)), np.ones(len(piece))
        self._note_least("touch-down", stretch, piece, drone, speed, begin, end, group, *whole)


class Endurance:
    """The rule 'endurance': from first leaving the ground to touching it for the last time."""

    def __init__(self, limits: Limits, drones: int, ledger: Ledger) -> None:
        self._limit = limits.endurance
        self._ledger = ledger
        self._left = np.full(drones, np.inf)
        self._last = np.zeros((4, drones))  # heights, begin and end of the last piece on which each drone is in the air
        self._when = np.zeros((2, drones))

    def look(self, stretch: Stretch) -> None:
        """Follow the drones through one stretch."""
        flying = stretch.heights[2] > AIRBORNE
        aloft = flying.any(axis=0)
        drones = np.flatnonzero(aloft & np.isinf(self._left))
        piece = flying[:, drones].argmax(axis=0)
        self._left[drones] = stretch.when(piece, first_above(stretch.control[piece, :, drones, 2].T, AIRBORNE))
        drones = np.flatnonzero(aloft)
        piece = len(flying) - 1 - flying[::-1, drones].argmax(axis=0)
        self._last[:, drones] = stretch.control[piece, :, drones, 2].T
        self._when[:, drones] = stretch.start[piece], stretch.end[piece]

    def finish(self, trajectory: Trajectory, cues: Cues) -> None:
        """Compare the times in the air with the limit."""
        begin, end = self._when
        back = begin + (1 - first_above(self._last[::-1], AIRBORNE)) * (end - begin)
        aloft = np.where(np.isfinite(self._left), back - self._left, 0.0)
        for drone in np.flatnonzero(over(aloft, self._limit)).tolist():
            time = float(back[drone])
            place = trajectory.at(time).position[drone]
            self._ledger.note(
                "endurance",
                cues.at(time),
                np.array([drone]),
                np.array([time]),
                place[None],
                aloft[drone : drone + 1],
                self._limit,
            )
