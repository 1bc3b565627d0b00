"""From one picture through the next without a stop: the last moments of one way and the first of the other are added.

Both ways are at rest in the picture between them, so that on the way there what is left and on the way on what is done
are small: their sum is a way that passes the picture within a little, while the swarm never stands. What is added has
no proof of its own, so it is looked at as it is: distances, limits, and the air.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import product

import numpy as np

from choreo.arrays import Floats
from choreo.core.knot_insertion import cut, seconds, ticks
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.motion.laws.bezier_fit import GRAINS, overruns
from choreo.motion.living.proof import Proof

_SHARES = (0.5, 0.42, 0.35, 0.28, 0.22, 0.16, 0.11)
"""Parts of the shorter way that are added, the most first."""
_NUDGES = (0, 9, 23)
"""Milliseconds by which these moments are varied, where knots of both ways lie too near each other."""
_SLOWEST = 1.6
"""Times as long as in their shortest time that ways take at the most, so that they need no stop."""
_HAIR = 1.04
_FARTHEST = 2.5
"""Metres by which a drone may pass its dot at the most: the picture is still seen."""


def without_stops(
    ways: Sequence[Trajectory],
    passes: Sequence[bool],
    limits: Limits,
    slower: Callable[[int, float], Trajectory | None],
) -> list[Trajectory]:
    """Return ways that follow each other, without stops between those that nobody waits between, where that is safe.

    Parameters
    ----------
    ways : sequence of Trajectory
        Each from time 0 and from rest to rest, of the same drones in the same order.
    passes : sequence of bool
        Whether the stop after each way but the last is to be left out.
    limits : Limits
    slower : callable
        Returns a way, by its number, flown in so many seconds, from rest to rest; None where that is not known.
    """
    factors = [1.0] * len(ways)
    wanted = list(passes)
    for index in range(len(ways) - 1):
        if wanted[index]:
            # Who turns off sharply brakes and speeds up at once: then both ways are flown slower.
            both, _ = _sum(ways[index], ways[index + 1], _SHARES[-1])
            factor = max(1.0, float(overruns(both, limits).max()) * _HAIR)
            wanted[index] = factor <= _SLOWEST
            if wanted[index]:
                factors[index], factors[index + 1] = (max(factor, factors[index + each]) for each in (0, 1))
    found: list[Trajectory] = []
    for index, (way, factor) in enumerate(zip(ways, factors, strict=True)):
        slow = None if factor == 1.0 else slower(index, round(way.duration * factor, 3))
        found.append(way if slow is None else slow)
    joined = [False] * len(ways)
    for index in range(len(ways) - 1):
        both_ways = passed_through(found[index], found[index + 1], limits) if wanted[index] else None
        if both_ways is not None:
            found[index : index + 2] = both_ways
            joined[index] = joined[index + 1] = True
    return [new if through else way for new, through, way in zip(found, joined, ways, strict=True)]


def passed_through(one: Trajectory, two: Trajectory, limits: Limits) -> tuple[Trajectory, Trajectory] | None:
    """Return two ways that follow each other without a stop between them, or None where none was found.

    Parameters
    ----------
    one, two : Trajectory
        From time 0, of the same drones in the same order; the second begins where the first ends. Both are at rest
        there.
    limits : Limits

    Examples
    --------
    >>> from choreo.motion.transition import transition
    >>> row = np.array([[0.0, 30, 30], [4, 30, 30], [8, 30, 30]])
    >>> there, on = (transition(row + at, row + at + [30, 0, 0], Limits()).trajectory for at in ([0, 0, 0], [30, 0, 0]))
    >>> first, second = passed_through(there, on, Limits())
    >>> bool(np.linalg.norm(second.at(0.0).velocity, axis=1).min() > 1)
    True
    >>> np.array_equal(first.end, second.start), first.duration + second.duration < there.duration + on.duration
    (True, True)
    """
    proof = Proof(limits, (), [()] * one.drones)
    for share, nudge in product(_SHARES, _NUDGES):
        both, middle = _sum(one, two, share, nudge)
        if float(np.linalg.norm(both.at(middle / 1e6).position - one.end, axis=1).max()) > _FARTHEST:
            continue
        found = _split(one, two, both, middle)
        with suppress(InputError):
            # Pieces of a millisecond, between a knot of one way and one of the other, are jagged by rounding.
            for curves in (both, *found):
                proof.speeds(curves)
            proof.distances(both)
            proof.air(both)
            return found
    return None


def _sum(one: Trajectory, two: Trajectory, share: float, nudge: int = 0) -> tuple[Trajectory, int]:
    """Return the curves of the moments in which both ways are flown, on the clock of the first, and their middle, us.

    `share` is the part of the shorter way that these moments take; they are `nudge` ms shorter.
    """
    half = max(int(share * min(one.duration, two.duration) * 500) - nudge, 1) * 1000  # whole milliseconds
    begin, end = int(ticks(one.times)[-1]) - 2 * half, int(ticks(one.times)[-1])
    later = ticks(two.times) + begin
    middle = begin + half
    inner = np.concatenate([ticks(one.times), later])
    knots = np.unique(np.concatenate([[begin, middle, end], inner[(inner > begin) & (inner < end)]]))
    old = cut(ticks(one.times), one.control, knots)
    new = cut(later, two.control, knots)
    return Trajectory(seconds(knots), _rounded(old + new - one.end)), middle


def _split(one: Trajectory, two: Trajectory, both: Trajectory, middle: int) -> tuple[Trajectory, Trajectory]:
    """Return both ways up to the middle of the moments that they share, and from it on, each from time 0."""
    knots = ticks(both.times)
    at = int(np.searchsorted(knots, middle))
    begin, end = int(knots[0]), int(knots[-1])
    before = ticks(one.times)
    head = np.unique(np.append(before[before < begin], begin))
    after = ticks(two.times) + begin
    tail = np.unique(np.append(after[after > end], end))
    parts = [
        Trajectory(seconds(head), _rounded(cut(before, one.control, head))) if len(head) > 1 else None,
        Trajectory(seconds(knots[: at + 1]), both.control[:at]),
        Trajectory(seconds(knots[at:]), both.control[at:]),
        Trajectory(seconds(tail), _rounded(cut(after, two.control, tail))) if len(tail) > 1 else None,
    ]
    first = Trajectory.join([part for part in parts[:2] if part is not None])
    second = Trajectory.join([part for part in parts[2:] if part is not None])
    return first, second.shift(-middle / 1e6)


def _rounded(control: Floats) -> Floats:
    return np.asarray(np.rint(control * GRAINS) / GRAINS)
