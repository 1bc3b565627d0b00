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

MOST_TRIES = 400
"""Departures of a group that are tried at the most."""

_ROUNDING = 1e-4
"""Metres asked for beyond the least distance, so that rounding in files does not meet it."""


class MeetingError(ShowError):
    """A group that cannot keep its distance from others; `block` is the number of the one that found no free way.

    `late` is that of a later one whose start did not let it wait.
    """

    block: int
    late: int | None


@dataclass(eq=False)
class Tries:
    """How many more departures are tried; counted, not timed, so that every machine finds the same."""

    left: int = MOST_TRIES


@dataclass(frozen=True, eq=False)
class Placed:
    """A group whose flights stand on the clock already."""

    group: str
    blocks: tuple[Block, ...]
    flown: Flown

    @property
    def aloft(self) -> float:
        """How long it is in the air, s."""
        return self.flown.end - self.flown.departs[0]

    def doing(self, time: float) -> str:
        """Return what the group does at a moment, for errors."""
        index = int(np.searchsorted(self.flown.departs, time, side="right")) - 1
        if index < 0:
            return f"{whose(self.group)}, on its pads before {self.blocks[0].where}"
        block = self.blocks[index]
        landed = index == len(self.blocks) - 1 and time >= self.flown.end
        if landed:
            return f"{whose(self.group)}, landed after its {block.where}"
        standing = time >= self.flown.departs[index] + block.flown
        return f"{block.where} of {whose(self.group)}, {'which stands' if standing else 'on its way'}"


def whose(group: str) -> str:
    """Return how errors call a group."""
    return f"group '{group}'" if group else "the drones of no group"


def placed(
    blocks: Sequence[Block],
    group: str,
    others: Sequence[Placed],
    limits: Limits,
    pads: float,
    tries: Tries | None = None,
) -> Placed:
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
    tries : Tries or None
        Departures that are tried at the most, `MOST_TRIES` for None; those that were tried are taken from it.

    Raises
    ------
    MeetingError
        If the group cannot keep its distance within `MOST_DELAY`: who does what, where and when, is named.
    EarlyError
        If it cannot be where it has to be when it has to.
    """
    alone = earliest(blocks)
    if not others:
        return Placed(group, tuple(blocks), assembled(blocks, alone, group))
    search = _Search(group, tuple(blocks), tuple(others), limits, pads, Tries() if tries is None else tries)
    departs = search.departs(0, 0.0)
    if departs is None:
        raise search.refusal()
    return Placed(group, tuple(blocks), assembled(blocks, departs, group))


Met = tuple[str, Encounter, Placed]


@dataclass(eq=False)
class _Search:
    """Tries departures, the earliest first; where a later block finds no free way, an earlier one leaves later."""

    group: str
    blocks: tuple[Block, ...]
    others: tuple[Placed, ...]
    limits: Limits
    pads: float
    tries: Tries
    met: dict[int, list[Met]] = field(default_factory=dict)
    """Of each block, what it did when it came too near to somebody, and the meeting, in the order of the tries."""
    late: dict[int, float] = field(default_factory=dict)
    """Of each block that came too late for its start, the earliest moment from which it was free, s."""

    def departs(self, index: int, free: float) -> tuple[float, ...] | None:
        """Return when the blocks from `index` on depart, s, the first of them at `free` or later; None for never."""
        if index == len(self.blocks):
            return () if self._stays_free(free) else None
        block = self.blocks[index]
        first = block.departure(free)
        if first is None:
            self.late[index] = min(free, self.late.get(index, free))
            return None
        before = self.blocks[max(index - 1, 0)].flights
        place = before[-1][2].end if index else before[0][2].start
        waiting = f"waiting after {self.blocks[index - 1].where}" if index else "waiting on its pads"
        for delay in range(1 if block.start is not None else MOST_DELAY + 1):
            depart = round(first + delay, 3)
            self.tries.left -= 1
            if self.tries.left < 0:
                return None
            if depart > free and not self._free(Trajectory.hold(place, free, depart), index, waiting):
                return None  # it cannot wait where it is for so long
            curves = block.curves(depart)
            if self._free(curves, index, "", depart + block.flown):
                rest = self.departs(index + 1, float(curves.times[-1]))
                if rest is not None:
                    return (depart, *rest)
        return None

    def refusal(self) -> ShowError:
        """Return the error that names what stood in the way of the block that got farthest, and why it cannot wait.

        Of one that may wait, it is what stood there when it had waited longest.
        """
        index = max(self.met)
        block, (doing, found, other) = self.blocks[index], self.met[index][-1]
        behind = max(self.late) if self.late and max(self.late) > index else None
        if behind is not None:
            doing, found, other = self.met[index][0]
            late = self.blocks[behind]
            reason = f"and cannot wait, as {late.where} has its start at {late.start:g} s"
        elif block.start is not None:
            reason = f"and has its start at {block.start:g} s"
        elif self.tries.left < 0:
            reason = f"and waiting does not help ({MOST_TRIES} departures were tried)"
        else:
            reason = f"and waiting up to {MOST_DELAY} s does not help"
        x, y, z = (round(value) + 0.0 for value in found.place)
        error = MeetingError(
            f"{block.where} of {whose(self.group)}: {doing} it comes within {found.distance:.2f} m of "
            f"{other.doing(found.time)}, at {found.time:.1f} s near x {x:.0f}, y {y:.0f}, z {z:.0f} m, {reason}; "
            f"the groups must keep {self.limits.min_distance:g} m"
        )
        error.block, error.late = index, behind
        return error

    @property
    def _columns(self) -> Columns:
        """Where the drones of the group start from, and where they land."""
        return self.blocks[0].flights[0][2].start, self.blocks[-1].flights[-1][2].end

    def _free(self, curves: Trajectory, index: int, doing: str, arrival: float = np.inf) -> bool:
        for other in self.others:
            theirs = other.flown.trajectory
            own = self._columns, (theirs.start, theirs.end)
            found = encounter(curves, theirs, self.limits, self.pads, _ROUNDING, own)
            if found is not None:
                told = doing or ("on its way" if found.time < arrival else "standing")
                self.met.setdefault(index, []).append((told, found, other))
                return False
        return True

    def _stays_free(self, end: float) -> bool:
        """Return whether the landed drones are in nobody's way until the last of the others is down."""
        last = max(other.flown.end for other in self.others)
        if last <= end:
            return True
        landed = self.blocks[-1].flights[-1][2].end
        return self._free(Trajectory.hold(landed, end, last), len(self.blocks) - 1, "landed")


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
