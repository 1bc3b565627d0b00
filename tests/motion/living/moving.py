"""Moves small pictures, and has the checker look at their curves, which knows nothing of motions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.motion.living.alive import alive
from choreo.motion.living.given import Alive
from choreo.motion.living.motions import motions_of
from choreo.motion.living.smooth import COARSE
from choreo.picture.formation import Formation
from choreo.safety.check import check
from choreo.safety.report import Report
from tests.safety.plans import plan_of

LIMITS = Limits()
EYE = (0.0, -90.0, 8.0)
HOLD = 40.0
ROUNDING = 2 * COARSE + 0.001
"""Metres by which two drones together may miss what was asked for; they never come nearer than `min_distance`."""
GROUND = ("start", "landing place", "touch-down", "pads", "landing", "floor")
"""Rules of what comes before and after a picture."""


def moved(
    formation: Formation, said: Any, hold: float = HOLD, limits: Limits = LIMITS, eye: Sequence[float] = EYE
) -> Alive:
    """Return a formation that moves as it is said, in the words of a cue."""
    return alive(formation.points, formation.drawing, motions_of(said), hold, limits, eye)


def looked_at(curves: Trajectory, limits: Limits = LIMITS) -> Report:
    """Return what the checker finds in curves that begin and end in the air."""
    pads = Fleet(curves.drones, spacing=2.0).homes
    return check(plan_of(curves, limits=limits, homes=pads))


def faults(report: Report) -> list[str]:
    """Return the broken rules that are not about the ground."""
    return [str(each) for each in report.violations if each.rule not in GROUND]


def is_safe(curves: Trajectory, limits: Limits = LIMITS) -> Report:
    """Assert that the checker finds nothing wrong, and that all begin and end at rest."""
    report = looked_at(curves, limits)
    assert faults(report) == []
    assert report.complete
    for end in (curves.times[0], curves.times[-1]):
        assert np.abs(curves.at(float(end)).velocity).max() < 1e-5
    return report


def parts(**formations: Formation) -> Formation:
    """Return formations as one, each a part of its name."""
    return reduce(add, [each.rename(name) for name, each in formations.items()])


def row(count: int, length: float, x: float = 0.0, z: float = 60.0, y: float = 60.0) -> Formation:
    """Return an upright row of dots from left to right."""
    at = np.linspace(-length / 2, length / 2, count)
    return Formation(np.stack([x + at, np.full(count, y), np.full(count, z)], axis=1), name="row")
