"""What the window tells of a moment is true: against counting by hand, the checker, and the plan itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from choreo.stage.instruments.facts import airtime, closest_now, drone_facts, goal, pad_distance, paths, transition, way
from tests.stage.showcase import flagship, straight


def by_hand(position: Floats, pads: float) -> float:
    """Return the least distance of all pairs that the rule of the check does not excuse."""
    best = np.inf
    for i in range(len(position)):
        for j in range(i + 1, len(position)):
            apart = position[i] - position[j]
            low = min(position[i, 2], position[j, 2]) <= 0.5
            if not (low and np.hypot(*apart[:2]) > pads - 0.01):
                best = min(best, float(np.linalg.norm(apart)))
    return best


@given(
    seed=st.integers(0, 10**6),
    count=st.integers(2, 30),
    height=st.sampled_from([0.6, 3.0, 40.0]),
    size=st.floats(1, 30),
)
def test_closest_pair_is_that_of_all_pairs_counted(seed: int, count: int, height: float, size: float) -> None:
    random = np.random.default_rng(seed)
    position = random.uniform([-size, -size, 0], [size, size, height], (count, 3))
    position[random.random(count) < 0.4, 2] = 0.0
    found, wanted = closest_now(position, 2.0), by_hand(position, 2.0)
    if found is None:
        assert wanted == np.inf
        return
    assert found.distance == pytest.approx(wanted, abs=1e-12)
    assert found.first < found.second
    assert np.linalg.norm(position[found.first] - position[found.second]) == pytest.approx(found.distance, abs=1e-12)


def test_two_at_one_place_are_found() -> None:
    found = closest_now(np.array([[0.0, 0, 9], [5, 0, 9], [5, 0, 9]]), 2.0)
    assert found is not None
    assert (found.distance, found.first, found.second) == (0.0, 1, 2)


def test_standing_on_the_pads_nobody_is_measured() -> None:
    assert closest_now(Fleet(30).homes, 2.0) is None


def test_it_agrees_with_the_check_at_the_closest_moment_of_the_show() -> None:
    plan = flagship(120)
    report = check(plan)
    assert report.closest_at_s is not None
    found = closest_now(plan.at(report.closest_at_s).position, pad_distance(plan))
    assert found is not None
    position = plan.at(report.closest_at_s).position  # where several pairs are as near, each of them is the closest
    assert np.linalg.norm(position[found.first] - position[found.second]) == pytest.approx(found.distance)
    assert found.distance == pytest.approx(report.closest_m, abs=1e-6)


@pytest.fixture(scope="module")
def hop() -> Plan:
    """Two drones: one stays, one rises for 10 s, waits 5 s, and comes down in 20 s."""
    homes = np.array([[0.0, 0, 0], [4, 0, 0]])
    high = homes + [[0, 0, 0], [3, 0, 20]]
    parts = [
        Trajectory.hold(homes, 0, 2),
        straight(homes, high, 2, 12),
        Trajectory.hold(high, 12, 17),
        straight(high, homes, 17, 37),
    ]
    spans = (Span("take-off", "take-off", 0, 12), Span("hop", "hold", 12, 17), Span("landing", "landing", 17, 37))
    light = LightTrack(np.array([0.0]), np.array([[[0, 0, 0], [10, 20, 30]]], dtype=np.uint8))
    return Plan("hop", Trajectory.join(parts), light, spans, Limits(endurance=100.0), Fleet(2, homes=homes))


def test_facts_of_a_drone_in_flight(hop: Plan) -> None:
    facts = drone_facts(hop, 1, 14.5)
    assert facts.place == (7.0, 0.0, 20.0)
    assert (facts.level, facts.climb, facts.light) == (0.0, 0.0, (10, 20, 30))
    assert facts.neighbour is not None
    assert facts.neighbour.second == 0
    assert facts.neighbour.distance == pytest.approx(np.hypot(7, 20))
    # Resting at its ends, the straight way is a smooth curve: it takes a moment to leave the ground.
    assert facts.airborne == pytest.approx(12.5, abs=0.5)
    assert facts.left == pytest.approx(100 - facts.airborne)
    assert facts.spare == pytest.approx(100 - 35, abs=1.0)
    rising = drone_facts(hop, 1, 7.0)
    assert rising.climb == pytest.approx(hop.at(7.0).velocity[1, 2])
    assert rising.level == pytest.approx(hop.at(7.0).velocity[1, 0])


def test_a_drone_that_stays_uses_no_battery(hop: Plan) -> None:
    assert airtime(hop, 0) == (37.0, 37.0)
    facts = drone_facts(hop, 0, 20.0)
    assert (facts.airborne, facts.left, facts.spare) == (0.0, 100.0, 100.0)


def test_the_way_of_a_drone_lies_on_its_curve() -> None:
    plan = flagship(40)
    line = way(plan, 7)
    assert line[0] == pytest.approx(plan.trajectory.start[7])
    assert line[-1] == pytest.approx(plan.trajectory.end[7])
    moments = np.linspace(0, plan.duration, 8001)
    curve = np.stack([plan.trajectory.at(float(moment)).position[7] for moment in moments])
    away = np.linalg.norm(line[:, None] - curve[None], axis=2).min(axis=1)
    assert away.max() < 0.25
    assert np.linalg.norm(np.diff(line, axis=0), axis=1).max() < 20


def test_the_flight_of_a_moment_and_its_paths() -> None:
    plan = flagship(40)
    flying = transition(plan, 15.0)
    held = transition(plan, 20.0)
    assert flying == held == plan.spans[2]
    assert (flying.kind, flying.name) == ("travel", "heart")
    ways = paths(plan, flying, 10)
    assert ways.shape == (40, 11, 3)
    assert (ways[:, 0] == plan.at(flying.start).position).all()
    assert ways[:, -1] == pytest.approx(plan.at(flying.end).position)


@pytest.mark.parametrize(("time", "shown_at"), [(15.0, 23.0), (20.0, 23.0), (1.0, 9.0), (58.0, 60.0)])
def test_the_picture_aimed_at(time: float, shown_at: float) -> None:
    plan = flagship(40)
    places, light = goal(plan, time)
    assert places == pytest.approx(plan.at(shown_at).position)
    assert light == pytest.approx(plan.at(shown_at).colours / 255)
