"""A part's flights in blocks that begin when they may: what is flown without a wait, and the hold after it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from choreo.arrays import Bytes, Floats
from choreo.core.plan import Span
from choreo.core.trajectory import Trajectory
from choreo.errors import ShowError
from choreo.light.fade import Glow
from choreo.light.light import Light
from choreo.light.lit import Lit
from choreo.planning.joining import Timeline, moved


@dataclass(frozen=True, eq=False)
class Block:
    """Flights one after the other, and a hold.

    Parameters
    ----------
    where : str
        How errors call it.
    flights : tuple of (name, kind, Trajectory)
        Each from time 0, the drones in the order of the part.
    hold : float
        Seconds after the flights.
    start : float or None
        The moment at which the hold has to begin, s; None for any.
    colours : (n, 3) array or None
        Of the drones while they hold; None where nothing glows.
    through_dark : bool
        Whether the lights go out on the way.
    lit : Lit or None
        The picture on the drones, with its light.
    way : Light or None
        What is laid over the fade on the way.
    living : Trajectory or None
        How the drones move while they hold, from 0 s on; when it ends, they stand.
    """

    where: str
    flights: tuple[tuple[str, str, Trajectory], ...]
    hold: float = 0.0
    start: float | None = None
    colours: Bytes | None = None
    through_dark: bool = False
    lit: Lit | None = None
    way: Light | None = None
    living: Trajectory | None = None

    @property
    def flown(self) -> float:
        """Seconds that the flights take, whole milliseconds."""
        return round(sum(flight.duration for _, _, flight in self.flights), 3)

    def departure(self, earliest: float) -> float | None:
        """Return when to leave, s, at the earliest: so that the hold begins when it has to; None if that is too early.

        Examples
        --------
        >>> Block("cue 1", (), start=8.0).departure(3.0), Block("cue 1", (), start=8.0).departure(9.0)
        (8.0, None)
        """
        if self.start is None:
            return earliest
        depart = round(self.start - self.flown, 3)
        return None if depart < earliest - 5e-4 else depart

    def curves(self, depart: float) -> Trajectory:
        """Return flights and hold on the clock of the show."""
        parts: list[Trajectory] = []
        clock = depart
        for _, _, flight in self.flights:
            parts.append(moved(flight, clock))
            clock = float(parts[-1].times[-1])
        if self.living is not None:
            parts.append(moved(self.living, clock))
            clock = float(parts[-1].times[-1])
        until = round(depart + self.flown + round(self.hold, 3), 3)
        if until > clock:
            parts.append(Trajectory.hold(parts[-1].end, clock, until))
        return Trajectory.join(parts)


class EarlyError(ShowError):
    """A start at which the drones cannot be there yet: of which block, and when they can, in tenths of a second."""

    block: int
    arrival: float


@dataclass(frozen=True, eq=False)
class Flown:
    """A part on the clock of the show: its curves in parts, its stretches, what glows, and when it first moves, s."""

    parts: tuple[Trajectory, ...]
    spans: tuple[Span, ...]
    glows: tuple[Glow, ...]
    departs: tuple[float, ...]

    @cached_property
    def trajectory(self) -> Trajectory:
        """Its curves, joined where they are asked for: its light can be begun with before."""
        return Trajectory.join(self.parts)

    @property
    def pads(self) -> Floats:
        """Where its drones begin, (n, 3) m."""
        return self.parts[0].start

    @property
    def landed(self) -> Floats:
        """Where its drones end, (n, 3) m."""
        return self.parts[-1].end

    @property
    def end(self) -> float:
        """When its last drone has landed, s."""
        return float(self.parts[-1].times[-1])


def earliest(blocks: Sequence[Block]) -> tuple[float, ...]:
    """Return when each block departs, s, where nothing is in the way.

    Raises
    ------
    EarlyError
        If a start is too early; the message says when the drones can be there.
    """
    departs: list[float] = []
    clock = 0.0
    for number, block in enumerate(blocks):
        depart = block.departure(clock)
        if depart is None:
            arrival = math.ceil((clock + block.flown) * 10 - 1e-6) / 10
            told = f"start = {block.start:g} s is too early, the drones can be there at {arrival:.1f} s"
            error = EarlyError(f"{block.where}: {told}")
            error.block, error.arrival = number, arrival
            raise error
        departs.append(depart)
        clock = round(depart + block.flown + round(block.hold, 3), 3)
    return tuple(departs)


def assembled(blocks: Sequence[Block], departs: Sequence[float], group: str) -> Flown:
    """Return the blocks on the clock; between two of them the first one's hold lasts on, and the pads wait."""
    (name, kind, first), *_ = blocks[0].flights
    if departs[0] > 0:
        waiting = Trajectory.hold(first.start, 0.0, departs[0])
        first = Trajectory.join([waiting, moved(first, departs[0])])
    clock = Timeline(name, kind, first, group)
    glows: list[Glow] = []
    for index, block in enumerate(blocks):
        for name, kind, flight in block.flights[1 if index == 0 else 0 :]:
            clock.add(name, kind, flight, light=block.way.names if block.way is not None and kind == "travel" else "")
        arrived = clock.end
        until = departs[index + 1] if index + 1 < len(blocks) else round(arrived + block.hold, 3)
        shining = block.lit.light if block.lit is not None else None
        clock.stay(block.flights[-1][0], until - arrived, "" if shining is None else shining.names, block.living)
        if block.colours is not None:
            glows.append(Glow(arrived, clock.end, block.colours, block.through_dark, block.lit, block.way))
    return Flown(clock.parts(), clock.spans(), tuple(glows), tuple(departs))
