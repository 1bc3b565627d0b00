"""The checker against brute force: 300 drones at 1,000 moments a second, pair by pair, from the control points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from choreo.arrays import Floats, Ints
from choreo.core.fleet import Fleet
from choreo.core.plan import Plan
from choreo.planning.planner import plan
from choreo.safety.check import check
from tests.planning.shows import shape, show_of

DRONES = 300
RATE = 1000
COARSE = 25
"""Moments between two looks for the pairs that may come near."""

WIDE = 2.0
"""Metres: with this least distance the checker lists hundreds of pairs, each with its nearest approach."""

MILLIMETRE = 1e-3


@pytest.fixture(scope="module")
def made() -> Plan:
    """Near pads, a flat picture with spare drones, a sphere, and the way back: every kind of flight there is."""
    flat = shape("grid", 240, 1.55).at(y=50, z=40)
    ball = shape("sphere", DRONES, 1.6).at(y=50, z=45)
    return plan(show_of(flat, ball, fleet=Fleet(DRONES, spacing=1.0)))


@pytest.fixture(scope="module")
def nearest(made: Plan) -> dict[tuple[int, int], float]:
    return nearest_approaches(made)


def places(made: Plan, times: Floats) -> Floats:
    """Return where all drones are at the moments, (m, n, 3) m, by de Casteljau."""
    knots, control = made.trajectory.times, made.trajectory.control
    piece = np.clip(np.searchsorted(knots, times, side="right") - 1, 0, len(knots) - 2)
    u = ((times - knots[piece]) / (knots[piece + 1] - knots[piece]))[:, None, None, None]
    points = control[piece]
    for _ in range(3):
        points = (1 - u) * points[:, :-1] + u * points[:, 1:]
    return np.asarray(points[:, 0])


def windows(made: Plan) -> Iterator[Floats]:
    """Yield all moments, some at a time; each part begins with the last moment of the one before."""
    count = int(np.ceil(made.duration * RATE)) + 1
    times = np.minimum(np.arange(count) / RATE, made.duration)
    for start in range(0, count - 1, COARSE):
        yield times[start : start + COARSE + 1]


def near_at_some_moment(place: Floats, distance: float) -> Ints:
    """Return all pairs that may come within the distance in a window, by how far anybody moves from its middle."""
    middle = place[len(place) // 2]
    reach = float(np.linalg.norm(place - middle, axis=2).max())
    return np.asarray(cKDTree(middle).query_pairs(distance + 2 * reach, output_type="ndarray"))


def nearest_approaches(made: Plan) -> dict[tuple[int, int], float]:
    """Return the least distance of each pair that comes within 2 m while it has no excuse near the ground, m."""
    least = np.full((made.drones, made.drones), np.inf)
    for times in windows(made):
        place = places(made, times)
        i, j = near_at_some_moment(place, WIDE).T
        apart = place[:, i] - place[:, j]
        level = np.hypot(apart[..., 0], apart[..., 1])
        excused = (np.minimum(place[:, i, 2], place[:, j, 2]) <= 0.5) & (level >= made.fleet.spacing - 0.01)
        distance = np.where(excused, np.inf, np.linalg.norm(apart, axis=2)).min(axis=0)
        least[i, j] = np.minimum(least[i, j], distance)
    return {(int(i), int(j)): float(least[i, j]) for i, j in np.argwhere(least < WIDE)}


def test_the_closest_approach_agrees_to_a_millimetre(made: Plan, nearest: dict[tuple[int, int], float]) -> None:
    report = check(made)
    assert report.ok
    assert report.closest_m == pytest.approx(min(nearest.values()), abs=MILLIMETRE)
    assert report.closest_m >= made.limits.min_distance
    assert report.closest_pair is not None
    assert nearest[report.closest_pair] == pytest.approx(report.closest_m, abs=MILLIMETRE)


def test_every_pair_that_comes_near_agrees_to_a_millimetre(made: Plan, nearest: dict[tuple[int, int], float]) -> None:
    report = check(made, limits=replace(made.limits, min_distance=WIDE))
    assert report.complete
    told: dict[tuple[int, ...], float] = {}
    for found in report.violations:
        assert found.rule == "distance"
        told[found.drones] = min(found.value, told.get(found.drones, np.inf))
    assert len(told) > 500  # the comparison is of many pairs
    for pair, distance in nearest.items():
        assert pair in told or distance > WIDE - MILLIMETRE
    for drones, value in told.items():
        # What brute force sees between two moments is a little more than what the exact check finds.
        pair = (drones[0], drones[1])
        assert nearest.get(pair, WIDE) == pytest.approx(value, abs=MILLIMETRE)


@pytest.mark.proof
def test_the_whole_of_the_planning_distance_is_kept_between_flat_formations(made: Plan) -> None:
    """The planner plans 1 cm more than the least distance; fitting and rounding may cost 2 mm of it."""
    flat = plan(show_of(*(shape("grid", 240, 1.55).at(y=y, z=40) for y in (50, 90)), fleet=Fleet(DRONES, spacing=1.0)))
    assert min(nearest_approaches(flat).values()) >= made.limits.planning_distance - 0.002


def test_flights_through_space_keep_the_least_distance(made: Plan, nearest: dict[tuple[int, int], float]) -> None:
    assert min(nearest.values()) >= made.limits.min_distance + 1e-5
