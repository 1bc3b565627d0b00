"""A plan in stretches: runs of Bezier pieces that lie within one cue, small enough to work on at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from choreo.arrays import Floats
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.polynomials import cubic_extremes, restrict, value

CURVES_AT_ONCE = 50_000
"""Pieces x drones in one stretch, about: bounds the memory of the check whatever the length of the show."""

SLIVER = 1e-9
"""Seconds: a knot so near to a cue's border is meant to be on it."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """Consecutive Bezier pieces of one cue.

    Parameters
    ----------
    start, end : (p,) arrays
        When each piece begins and ends, s.
    control : (p, 4, n, 3) array
        m.
    cue : int
        Number of the cue within `Cues.names`.
    """

    start: Floats
    end: Floats
    control: Floats
    cue: int

    def when(self, piece: np.ndarray, u: Floats) -> Floats:
        """Return the moments that lie at `u` (0 to 1) within the pieces, s."""
        return np.asarray(self.start[piece] + u * (self.end[piece] - self.start[piece]))

    def where(self, piece: np.ndarray, drone: np.ndarray, u: Floats) -> Floats:
        """Return where the drones are at `u` within the pieces, (m, 3) m."""
        return value(np.moveaxis(self.control[piece, :, drone], 1, 0), u[:, None])

    @cached_property
    def heights(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return each drone's least height on each piece, m, where it has it, its greatest, and where: (p, n)."""
        return cubic_extremes(np.moveaxis(self.control[..., 2], 1, 0))


@dataclass(frozen=True)
class Cues:
    """The cues in order of time: where each begins, and its name; gaps bear the empty name."""

    starts: tuple[float, ...]
    names: tuple[str, ...]

    @staticmethod
    def of(plan: Plan) -> Cues:
        """Return the plan's cues: neighbouring spans of one name (way and hold of a picture) are one."""
        starts, names = [-np.inf], [""]
        end = -np.inf
        for span in sorted(plan.spans, key=lambda span: (span.start, span.end)):
            if span.start > end + SLIVER and names[-1] != "" and np.isfinite(end):
                starts.append(end)
                names.append("")
            if span.name != names[-1]:
                starts.append(span.start)
                names.append(span.name)
            end = max(end, span.end)
        if np.isfinite(end) and names[-1] != "" and end < plan.trajectory.times[-1] - SLIVER:
            starts.append(end)
            names.append("")
        return Cues(tuple(float(start) for start in starts), tuple(names))

    def at(self, time: float) -> int:
        """Return the number of the cue at a moment; at a border, of the later one."""
        return int(np.searchsorted(self.starts, time + SLIVER, side="right")) - 1

    def before(self, time: float) -> int:
        """Return the number of the cue at a moment; at a border, of the earlier one."""
        return max(0, int(np.searchsorted(self.starts, time - SLIVER, side="right")) - 1)


def stretches(trajectory: Trajectory, cues: Cues) -> Iterator[Stretch]:
    """Yield the whole trajectory in order; a piece that crosses the border of two cues is cut there."""
    times = trajectory.times
    at_once = max(1, CURVES_AT_ONCE // max(1, trajectory.drones))
    first = 0
    while first < len(times) - 1:
        cue = cues.at(times[first])
        border = cues.starts[cue + 1] if cue + 1 < len(cues.starts) else np.inf
        last = int(np.searchsorted(times, border + SLIVER, side="right")) - 1
        last = min(max(last, first), first + at_once)
        if last > first:
            yield Stretch(times[first:last], times[first + 1 : last + 1], trajectory.control[first:last], cue)
            first = last
        else:
            yield from _cut(trajectory, cues, first)
            first += 1


def _cut(trajectory: Trajectory, cues: Cues, piece: int) -> Iterator[Stretch]:
    start, end = float(trajectory.times[piece]), float(trajectory.times[piece + 1])
    borders = [start]
    for at in cues.starts:
        if borders[-1] + SLIVER < at < end - SLIVER:  # the cues of two groups may begin at one moment
            borders.append(at)
    borders.append(end)
    for low, high in pairwise(borders):
        control = restrict(trajectory.control[piece], (low - start) / (end - start), (high - start) / (end - start))
        yield Stretch(np.array([low]), np.array([high]), control[None], cues.at(low))
