"""What is true at a moment, in numbers: the closest pair, one drone's facts, ways, and the picture aimed at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.core.plan import Plan, Span
from choreo.neighbours import closest_pair, pairs_between
from choreo.safety.rules.distance import NEAR_GROUND, PAD_SLACK

STEPS_OF_A_WAY = 24
"""Straight pieces in which one Bezier piece, or a whole transition, is drawn."""


@dataclass(frozen=True)
class ClosestPair:
    """Two drones, as rows of the plan's arrays, and their distance, m."""

    distance: float
    first: int
    second: int


@dataclass(frozen=True)
class DroneFacts:
    """One drone at one moment.

    Parameters
    ----------
    row : int
        Of the plan's arrays, from 0.
    place : (x, y, z)
        m.
    level, climb : float
        Speed over the ground and upwards, m/s.
    light : (red, green, blue)
        sRGB; black is off.
    airborne : float
        Seconds since it left the ground, 0 before.
    left : float
        Seconds of battery that remain, by `Limits.endurance`.
    spare : float
        Seconds of battery that remain when it has landed.
    neighbour : ClosestPair or None
        The nearest other drone.
    """

    row: int
    place: tuple[float, float, float]
    level: float
    climb: float
    light: tuple[int, int, int]
    airborne: float
    left: float
    spare: float
    neighbour: ClosestPair | None


def closest_now(position: Floats, pads: float) -> ClosestPair | None:
    """Return the closest pair of a moment, by the rule of the check; None where there is nobody to measure.

    A pair is left out where one of the two is at most 0.5 m above the ground and their level distance is at least
    that of the pads less 1 cm (see `choreo.check`).

    Parameters
    ----------
    position : (n, 3) array
        m.
    pads : float
        Distance of the pads, m: the stated spacing, or the least real one where that is larger.

    Examples
    --------
    >>> closest_now(np.array([[0, 0, 9], [0, 0, 12], [2, 0, 0], [4, 0, 0]], dtype=float), pads=2.0)
    ClosestPair(distance=3.0, first=0, second=1)
    """
    position = np.asarray(position, dtype=np.float64)
    low = position[:, 2] <= NEAR_GROUND
    aloft = np.flatnonzero(~low)
    best: ClosestPair | None = None
    if len(aloft) > 1:
        distance, first, second = closest_pair(position[aloft])
        best = ClosestPair(distance, int(aloft[first]), int(aloft[second]))
    grounded = np.flatnonzero(low)
    if len(grounded):
        i, j = pairs_between(position[grounded, :2], position[:, :2], pads - PAD_SLACK)
        i = grounded[i]
        i, j = i[i != j], j[i != j]
        apart = np.linalg.norm(position[i] - position[j], axis=1)
        if len(apart) and (best is None or apart.min() < best.distance):
            one = int(apart.argmin())
            best = ClosestPair(float(apart[one]), int(min(i[one], j[one])), int(max(i[one], j[one])))
    return best


def pad_distance(plan: Plan) -> float:
    """Return the distance of the pads that the check goes by, m."""
    homes = plan.fleet.homes
    real = closest_pair(homes)[0] if len(homes) > 1 else 0.0
    return max(plan.fleet.spacing, plan.limits.drone_size, real)


def drone_facts(plan: Plan, row: int, time: float) -> DroneFacts:
    """Return what there is to say of one drone at a moment."""
    frame = plan.at(time)
    place, velocity = frame.position[row], frame.velocity[row]
    begin, end = airtime(plan, row)
    airborne = float(np.clip(time - begin, 0.0, max(0.0, end - begin)))
    red, green, blue = frame.colours[row].tolist()
    neighbour = None
    if plan.drones > 1:
        apart = np.linalg.norm(frame.position - place, axis=1)
        apart[row] = np.inf
        neighbour = ClosestPair(float(apart.min()), row, int(apart.argmin()))
    return DroneFacts(
        row=row,
        place=(float(place[0]), float(place[1]), float(place[2])),
        level=float(np.hypot(velocity[0], velocity[1])),
        climb=float(velocity[2]),
        light=(red, green, blue),
        airborne=airborne,
        left=plan.limits.endurance - airborne,
        spare=plan.limits.endurance - max(0.0, end - begin),
        neighbour=neighbour,
    )


def airtime(plan: Plan, row: int) -> tuple[float, float]:
    """Return when a drone leaves the ground and when it is back, s; both the end of the show if it never flies."""
    times, heights = _heights(plan, row)
    aloft = np.flatnonzero(heights > 0.02)
    if not len(aloft):
        return float(times[-1]), float(times[-1])
    first, last = max(int(aloft[0]) - 1, 0), min(int(aloft[-1]) + 1, len(times) - 1)
    return float(times[first]), float(times[last])


def _heights(plan: Plan, row: int) -> tuple[Floats, Floats]:
    curve = plan.trajectory.control[:, :, row, 2]
    u = np.linspace(0.0, 1.0, STEPS_OF_A_WAY, endpoint=False)
    times = plan.trajectory.times
    moments = (times[:-1, None] + u * np.diff(times)[:, None]).ravel()
    return np.append(moments, times[-1]), np.append(_bezier(curve, u).ravel(), curve[-1, 3])


def way(plan: Plan, row: int) -> Floats:
    """Return the whole path of one drone as a polyline, (m, 3) m."""
    curve = plan.trajectory.control[:, :, row]
    moving = (curve != curve[:, :1]).any(axis=(1, 2))
    u = np.linspace(0.0, 1.0, STEPS_OF_A_WAY, endpoint=False)
    points = _bezier(curve[moving], u).reshape(-1, 3)
    return np.concatenate([points, curve[-1:, 3]])


def _bezier(curve: Floats, u: Floats) -> Floats:
    """Return cubic curves (p, 4, ...) at each `u`: (p, len(u), ...)."""
    w = 1.0 - u
    weights = np.stack([w**3, 3 * w**2 * u, 3 * w * u**2, u**3])
    return np.asarray(np.einsum("pc...,cu->pu...", curve, weights))


def transition(plan: Plan, time: float) -> Span | None:
    """Return the flight of this moment, or the one that led to the picture held."""
    flight = None
    for span in plan.spans:
        if span.start > time and flight is not None:
            break
        if span.kind != "hold":
            flight = span
    return flight


def paths(plan: Plan, span: Span, steps: int = STEPS_OF_A_WAY) -> Floats:
    """Return where every drone flies in a stretch of the show, as (drone, steps + 1, 3) m."""
    moments = np.linspace(span.start, span.end, steps + 1)
    return np.stack([plan.trajectory.at(float(moment)).position for moment in moments], axis=1)


def goal(plan: Plan, time: float) -> tuple[Floats, Floats]:
    """Return the picture held at this moment or flown to, its places (n, 3) m and its light (n, 3), 0 to 1.

    At the end of the show, where no picture comes any more, the pads.
    """
    ahead = [span for span in plan.spans if span.kind == "hold" and span.end > time]
    moment = (ahead[0].start + ahead[0].end) / 2 if ahead else float(plan.trajectory.times[-1])
    frame = plan.at(moment)
    return frame.position, frame.colours / 255.0
