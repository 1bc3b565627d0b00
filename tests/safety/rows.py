"""Small files of samples: two drones that rise, one of which does something in the air, and land."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.formats.skybrush.csv_zip import Samples, plan_of

HEIGHT, RISEN, DONE, LANDED = 10.0, 8.0, 60.0, 78.0
"""m; when they are up, when they begin to come down, and when they are down, s."""

Way = Callable[[Floats], Floats]
"""Metres along y at some moments."""


def along(way: Way, times: Floats) -> Floats:
    """Return the places (k, 2, 3) of a drone that goes a way while the other, 30 m beside it, holds its place."""
    up = _eased(times / RISEN) * HEIGHT
    down = np.where(times < DONE + 6, _eased((times - DONE) / 6) * 7.5, 7.5 + 2.5 * _eased((times - DONE - 6) / 12))
    place = np.zeros((len(times), 2, 3))
    place[:, :, 2] = (up - down)[:, None]
    place[:, 0, 1] = way(times)
    place[:, 1, 0] = 30.0
    return place


def _eased(part: Floats) -> Floats:
    part = np.clip(part, 0.0, 1.0)
    return np.asarray(part**2 * (3 - 2 * part))


def sampled(milliseconds: Floats, places: Floats, *, decimals: int = 4, limits: Limits | None = None) -> Plan:
    """Return what is read of a file with these rows, (k,) ms and (k, n, 3) m."""
    points = np.round(places, decimals).transpose(1, 0, 2) + 0.0
    colours = np.zeros(points.shape, dtype=np.uint8)
    plan = plan_of(Samples(np.asarray(milliseconds, dtype=np.float64), points, colours), "rows")
    return plan if limits is None else replace(plan, limits=limits)


def with_all_rows(plan: Plan, milliseconds: Floats, places: Floats, *, decimals: int = 4) -> Plan:
    """Return the same polyline with a knot at each row, also where nobody moves."""
    places = np.round(places, decimals) + 0.0
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    control = places[:-1, None] * (1 - share) + places[1:, None] * share
    return replace(plan, trajectory=Trajectory(np.asarray(milliseconds) / 1000, control))


def even(rate: float, end: float = 80.0) -> Floats:
    """Return the milliseconds of an even file; whole ones where its step is whole."""
    return np.arange(round(end * rate) + 1) * 1000 / rate
