"""A way round: through a ball that fits into the allowed air, where the direct way does not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from choreo.arrays import Floats
from choreo.limits import Limits
from choreo.motion.airspace import KEEP_OUT_MARGIN, MARGIN, clear_altitude
from choreo.motion.between import along
from choreo.motion.gather import ball, gathered
from choreo.motion.route import Route

_ROOM = 1.0
"""Metres of air around the ball."""


def detour(start: Floats, goal: Floats, limits: Limits, seed: int) -> tuple[Route, ...] | None:
    """Return hops from start to goal, (n, 3) m, that stay in the allowed air, or None if no way round was found.

    The swarm gathers into a ball on the spot, glides, above the keep-outs where it must, and unfolds.
    """
    for stops in _stops(start, goal, limits):
        hops = gathered(start, goal, stops, limits, seed)
        if all(along(hop.path, limits)[0] is None for hop in hops):
            return hops
    return None


def _stops(start: Floats, goal: Floats, limits: Limits) -> Iterator[Floats]:
    """Yield places for the ball, (k, 3) m: half-way, then from here to there, then up, across and down."""
    radius = float(np.abs(ball(len(start), limits)).max()) + _ROOM
    low, high = limits.min_altitude + MARGIN + radius, limits.max_altitude - MARGIN - radius
    if low > high:
        return
    here, there = ((points.min(axis=0) + points.max(axis=0)) / 2 for points in (start, goal))
    here[2], there[2] = np.clip([here[2], there[2]], low, high)
    yield np.stack([(here + there) / 2])
    yield np.stack([here, there])
    corners = np.array([[-radius, -radius], [radius, -radius], [radius, radius], [-radius, radius]])
    footprint = np.concatenate([corners + here[:2], corners + there[:2]])
    over = max(clear_altitude(footprint, limits) + KEEP_OUT_MARGIN + radius, here[2], there[2])
    if over <= high:
        yield np.stack([here, [*here[:2], over], [*there[:2], over], there])
