"""Groups on one clock: each leaves when its way is free of those placed before it, and all become one plan's curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from choreo.arrays import Ints
from choreo.core.knot_insertion import cut, seconds, ticks
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import ShowError
from choreo.motion.separation.swarm_separation import Columns, Encounter, encounter
from choreo.planning.blocks import Block, Flown, assembled, earliest

MOST_DELAY = 60
"""Seconds that a block waits for its way to be free, at most."""

_MOST_TRIES = 400
_ROUNDING = 1e-4
"""Metres asked for beyond the least distance, so that rounding in files does not meet it."""


@dataclass(frozen=True, eq=False)
class Placed:
    """A group whose flights stand on the clock already."""

    blocks: tuple[Block, ...]
    flown: Flown

    def where(self, time: float) -> str:
        """Return how errors call what the group does at a moment."""
        index = int(np.searchsorted(self.flown.departs, time, side="right")) - 1
        return self.blocks[max(index, 0)].where


def placed(blocks: Sequence[Block], group: str, others: Sequence[Placed], limits: Limits, pads: float) -> Placed:
    """Return a group's flights, each block as early as its way is free; a group waits in its picture, or on its pads.

    Parameters
    ----------
    blocks : sequence of Block
    group : str
        Its name.
    others : sequence of Placed
        Who keeps to their times.
    limits : Limits
    pads : float
        Least distance of pads, m.

    Raises
    ------
    ShowError
        If the group cannot keep its distance within `MOST_DELAY`, or cannot be where it has to be when it has to; both
        cues, the moment and the distance are named.
    """
    if not others:
        return Placed(tuple(blocks), assembled(blocks, earliest(blocks), group))
    search = _Search(tuple(blocks), tuple(others), limits, pads)
    departs = search.departs(0, 0.0)
    if departs is None:
        raise search.refusal()
    return Placed(tuple(blocks), assembled(blocks, departs, group))


@dataclass(eq=False)
class _Search:
    """Tries departures, the earliest first; where a later block finds no free way, an earlier one leaves later."""

    blocks: tuple[Block, ...]
    others: tuple[Placed, ...]
    limits: Limits
    pads: float
    tries: int = 0
    met: dict[int, tuple[Encounter, Placed]] = field(default_factory=dict)

    def departs(self, index: int, free: float) -> tuple[float, ...] | None:
        """Return when the blocks from `index` on depart, s, the first of them at `free` or later; None for never."""
        if index == len(self.blocks):
            return () if self._stays_free(free) else None
        block = self.blocks[index]
        first = block.departure(free)
        before = self.blocks[max(index - 1, 0)].flights
        place = before[-1][2].end if index else before[0][2].start
        for delay in range(1 if block.start is not None else MOST_DELAY + 1):
            depart = round(first + delay, 3)
            self.tries += 1
            if self.tries > _MOST_TRIES:
                return None
            if depart > free and not self._free(Trajectory.hold(place, free, depart), index):
                return None  # it cannot wait where it is for so long
            curves = block.curves(depart)
            if self._free(curves, index):
                rest = self.departs(index + 1, float(curves.times[-1]))
                if rest is not None:
                    return (depart, *rest)
        return None

    def refusal(self) -> ShowError:
        """Return the error that names the first meeting of the block that got least far."""
        index = max(self.met)
        block, (found, other) = self.blocks[index], self.met[index]
        x, y, z = (round(value) + 0.0 for value in found.place)
        why = "at its start" if block.start is not None else f"and waiting up to {MOST_DELAY} s does not help"
        return ShowError(
            f"{block.where}: comes within {found.distance:.2f} m of {other.where(found.time)} at {found.time:.1f} s, "
            f"near x {x:.0f}, y {y:.0f}, z {z:.0f} m, {why}; the groups must keep {self.limits.min_distance:g} m: "
            "move one of the pictures, or give one of the cues another start"
        )

    @property
    def _columns(self) -> Columns:
        """Where the drones of the group start from, and where they land."""
        return self.blocks[0].flights[0][2].start, self.blocks[-1].flights[-1][2].end

    def _free(self, curves: Trajectory, index: int) -> bool:
        for other in self.others:
            theirs = other.flown.trajectory
            own = self._columns, (theirs.start, theirs.end)
            found = encounter(curves, theirs, self.limits, self.pads, _ROUNDING, own)
            if found is not None:
                self.met.setdefault(index, (found, other))
                return False
        return True

    def _stays_free(self, end: float) -> bool:
        """Return whether the landed drones are in nobody's way until the last of the others is down."""
        last = max(other.flown.end for other in self.others)
        if last <= end:
            return True
        landed = self.blocks[-1].flights[-1][2].end
        return self._free(Trajectory.hold(landed, end, last), len(self.blocks) - 1)


def one_swarm(swarms: Sequence[tuple[Ints, Trajectory]]) -> Trajectory:
    """Return the curves of all drones on the knots of all of them; who has landed stays where it is.

    Parameters
    ----------
    swarms : sequence of ((n,) array, Trajectory)
        Numbers of drones, all of which occur once, and their curves from time 0.
    """
    if len(swarms) == 1:
        return swarms[0][1]
    knots = np.unique(np.concatenate([ticks(curves.times) for _, curves in swarms]))
    drones = sum(len(numbers) for numbers, _ in swarms)
    control = np.empty((len(knots) - 1, 4, drones, 3))
    for numbers, curves in swarms:
        control[:, :, numbers] = cut(ticks(curves.times), curves.control, knots)
    return Trajectory(seconds(knots), control)
