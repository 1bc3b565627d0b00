"""A small good plan, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from choreo.arrays import Floats
from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.safety.finding import Violation
from choreo.safety.report import Report

TIMES = (0.0, 2.0, 10.0, 26.0, 30.0, 34.0, 38.0, 42.0, 46.0, 62.0, 66.0, 74.0, 76.0)
SPANS = (
    Span("take-off", "take-off", 0.0, 10.0),
    Span("cloud", "travel", 10.0, 26.0),
    Span("cloud", "hold", 26.0, 46.0),
    Span("return", "return", 46.0, 62.0),
    Span("landing", "landing", 62.0, 76.0),
)
LIMITS = Limits(fence=np.array([[-60.0, -20.0], [60.0, -20.0], [60.0, 80.0], [-60.0, 80.0]]))

FREE = Limits(max_speed=1e6, max_climb=1e6, max_descent=1e6, max_acceleration=1e9, min_altitude=1e-9, max_altitude=1e6)
"""Little but the distance matters."""

Places = Mapping[tuple[float, int], tuple[float, float, float]]
"""Where a drone is at one of the times instead of where it should be."""


def rest_to_rest(times: Floats | tuple[float, ...], places: Floats) -> Trajectory:
    """Return the swarm that goes straight from place to place, (k, n, 3), and stops at each."""
    places = np.asarray(places, dtype=np.float64)
    control = np.stack([places[:-1], places[:-1], places[1:], places[1:]], axis=1)
    return Trajectory(np.asarray(times, dtype=np.float64), control)


def plan_of(
    trajectory: Trajectory,
    *,
    spans: tuple[Span, ...] | None = None,
    limits: Limits | None = None,
    homes: Floats | None = None,
    spacing: float = 2.0,
    sample_rate: float | None = None,
) -> Plan:
    """Return a dark plan of the curves; without pads given the drones begin on theirs."""
    start, end = float(trajectory.times[0]), float(trajectory.times[-1])
    n = trajectory.drones
    return Plan(
        title="test",
        trajectory=trajectory,
        light=LightTrack(np.zeros(1), np.zeros((1, n, 3), dtype=np.uint8)),
        spans=(Span("all", "hold", start, end),) if spans is None else spans,
        limits=Limits() if limits is None else limits,
        fleet=Fleet(n, spacing=spacing, homes=trajectory.start if homes is None else homes),
        sample_rate=sample_rate,
    )


def good_plan(drones: int = 9, changes: Places | None = None, limits: Limits = LIMITS) -> Plan:
    """Return a plan that rises, flies to a larger picture, holds it, and comes back; each stop is a knot.

    During the hold, from 26 to 46 s, a drone named in `changes` goes from its place to the other and back.
    """
    homes = Fleet(drones, spacing=2.0).homes
    up = np.array([0.0, 0.0, 1.0])
    above, near = homes + 8 * up, homes + 3 * up
    picture = homes * 1.5 + np.array([0.0, 30.0, 30.0])
    places = np.stack([homes, homes, above, *[picture] * 6, above, near, homes, homes])
    for (time, drone), place in (changes or {}).items():
        places[TIMES.index(time), drone] = place
    return plan_of(rest_to_rest(TIMES, places), spans=SPANS, limits=limits, homes=homes)


def with_limits(plan: Plan, **changes: object) -> Plan:
    """Return the plan with some of its limits changed."""
    return replace(plan, limits=replace(plan.limits, **changes))  # type: ignore[arg-type]  # named by the caller


def random_curves(seed: int, drones: int, pieces: int, size: float = 10.0) -> Trajectory:
    """Return curves that leap, turn and cross as they like, in a cube that stands above the near-ground heights."""
    random = np.random.default_rng(seed)
    times = np.concatenate([[0.0], np.cumsum(random.uniform(0.05, 5.0, pieces))])
    control = random.uniform(0.0, size, (pieces, 4, drones, 3)) + np.array([0.0, 0.0, 5.0])
    return Trajectory(times, control)


def close_by(drones: int = 60) -> Plan:
    """Return two layers 1.6 m apart that slide over each other: nobody comes too near, and many are tried."""
    row = np.arange(drones // 2) * 1.6
    below = np.stack([row, np.zeros(drones // 2), np.full(drones // 2, 50.0)], axis=1)
    start = np.concatenate([below, below + [0, 0, 1.6]])
    way = np.where(np.arange(drones) < drones // 2, 20.0, -20.0)[:, None] * [1.0, 0.0, 0.0]
    return plan_of(rest_to_rest((0.0, 20.0), np.stack([start, start + way])), limits=FREE)


def too_near(report: Report) -> dict[tuple[int, ...], Violation]:
    """Return the violations of the distance by their drones."""
    return {found.drones: found for found in report.violations if found.rule == "distance"}
