"""Where a moving picture that leaves the allowed air has room: moved, or made smaller; each one tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.motion.air.airspace import breach
from choreo.motion.air.amends import SMALLER, moved, scaled, step
from choreo.motion.living.given import Given
from choreo.motion.living.motions import Motion
from choreo.motion.living.proof import LivingError
from choreo.motion.living.refused.remedies import slowed
from choreo.neighbours import near_pairs

_FEWEST = 0.25
"""Part of the dots that has to be left of a picture that is drawn smaller with fewer of them."""


def elsewhere(points: Floats, limits: Limits, squeeze: Floats, made: Callable[[Floats, Ints], Floats | None]) -> str:
    """Return how a picture whose motion leaves the allowed air stays within it, as advice; empty if nothing does.

    A picture that is too dense for its new size is tried with as many of its dots as keep their distance there.

    Parameters
    ----------
    points : (n, 3) array
        Its dots, m.
    limits : Limits
    squeeze : (3,) array
        Factors of x, y, z before distances are taken.
    made : callable
        Returns the control points of the motion, (..., 3) m, of other places for the dots, (n, 3) m, and of those of
        them that are kept, by their numbers; whatever the air, but None where it breaks another limit.
    """
    for size in (1.0, *SMALLER):
        here = scaled(points, size)
        kept = _apart(here * squeeze, limits.planning_distance)
        if len(kept) < max(2, _FEWEST * len(points)):
            break
        control = made(here, kept)
        shift = None if control is None else moved(control.reshape(-1, 3), limits)
        control = made(here + shift, kept) if shift is not None and shift.any() else control
        if shift is not None and control is not None and breach(control.reshape(-1, 3), limits) is None:
            ways = [f"scale it by {size:g}"] if size < 1 else []
            ways += [f"move it by {step(shift)}"] if shift.any() else []
            ways += ["draw it with fewer dots"] if len(kept) < len(points) else []
            return " and ".join(ways)
    return ""


def outside(given: Given, motions: Sequence[Motion], fault: LivingError) -> tuple[list[str], str]:
    """Return what is told of motions that leave the air, or would if they were slower, and where they have room."""
    slow = slowed(motions, fault, given.wrong) if fault.slow else (motions, "")
    left = None if slow is None else given.wrong(slow[0], quick=False)
    if slow is None or not isinstance(left, LivingError):
        return [fault.fact], ""
    squeeze = given.squeeze
    where = elsewhere(given.points, given.limits, squeeze, lambda points, kept: given.control(points, kept, slow[0]))
    facts = [fault.fact] if left.fact == fault.fact else [fault.fact, f"slower, {left.fact}"]
    return facts, " and ".join(filter(None, [slow[1], where])) if where else ""


def _apart(points: Floats, need: float) -> Ints:
    """Return the numbers of dots that keep a distance, m, from all of them before."""
    keep = np.ones(len(points), dtype=np.bool_)
    for one, two in sorted(np.sort(near_pairs(points, need * (1 - 1e-9)), axis=1).tolist()):
        keep[two] &= not keep[one]
    return np.flatnonzero(keep)
