"""A show of 300 drones, looked at a thousand times a second by somebody who knows no polynomials."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.spatial import cKDTree

import choreo as ch
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from tests.safety.plans import plan_of, rest_to_rest

LIMITS = ch.Limits(max_altitude=300.0)
ROUGH, FINE = 0.02, 20
"""Seconds between two searches for neighbours, and looks at them in that time: 1,000 a second."""


def show() -> Trajectory:
    """Return 300 drones from their pads to two dense pictures and back."""
    homes = ch.Fleet(300, spacing=2.0).homes
    up = np.array([0.0, 0.0, 8.0])
    ring, disc = np.random.default_rng(4).permutation(24 * 30)[:300], np.arange(300)
    pictures = [
        np.stack([number % 24 * 1.51 - 18, np.full(300, 60.0), number // 24 * 1.51 + 20], axis=1)
        for number in (ring, disc)
    ]
    stops = [homes + up, *pictures, homes + up]
    parts = [rest_to_rest((0.0, 10.0), np.stack([homes, homes + up]))]
    order = np.arange(300)
    for number, (start, goal) in enumerate(pairwise(stops)):
        flight = ch.transition(start[order], goal, LIMITS, seed=number)
        parts.append(flight.trajectory.shift(parts[-1].times[-1] - flight.trajectory.times[0]))
        order = flight.order
        end = float(parts[-1].times[-1])
        parts.append(Trajectory.hold(parts[-1].end, end, end + 2.0))
    end, place = float(parts[-1].times[-1]), parts[-1].end
    low = place - [0.0, 0.0, 5.0]
    parts.append(rest_to_rest((end, end + 5, end + 14), np.stack([place, low, place - up])))
    return Trajectory.join(parts)


def looked_at(swarm: Trajectory, reach: float) -> float:
    """Return the least distance of two drones, both above 0.5 m, at a thousand moments a second."""
    least = np.inf
    for time in np.arange(swarm.times[0], swarm.times[-1], ROUGH).tolist():
        pairs = cKDTree(swarm.at(time + ROUGH / 2).position).query_pairs(reach, output_type="ndarray")
        for moment in np.linspace(time, time + ROUGH, FINE, endpoint=False).tolist():
            place = swarm.at(moment).position
            aloft = pairs[(place[pairs, 2] > 0.5).all(axis=1)]
            gaps = np.linalg.norm(place[aloft[:, 0]] - place[aloft[:, 1]], axis=1)
            least = min(least, float(gaps.min(initial=np.inf)))
    return least


@pytest.mark.proof
def test_a_show_of_300_agrees_to_a_millimetre() -> None:
    swarm = show()
    report = check(plan_of(swarm, limits=LIMITS))
    assert report.ok, report.lines()
    # Within half a rough step two drones approach each other by at most 0.2 m.
    assert looked_at(swarm, report.closest_m + 0.3) == pytest.approx(report.closest_m, abs=1e-3)
    assert report.closest_m >= 1.5
