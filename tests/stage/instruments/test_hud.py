"""Words over the stage: drones have the numbers of their pads."""

from __future__ import annotations

import numpy as np

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.core.trajectory import Trajectory
from choreo.stage.instruments.facts import closest_now, drone_facts
from choreo.stage.instruments.hud import closest_lines, fact_lines, nearest_words


def gapped() -> Plan:
    """Return three drones that rise and come near: numbers 2, 7 and 9."""
    homes = np.array([[0.0, 0, 0], [4, 0, 0], [0, 9, 0]])
    away = homes + [[0, 0, 20], [-2, 0, 20], [0, 0, 20]]
    swarm = Trajectory(np.array([0.0, 30.0]), np.stack([homes, homes + [0, 0, 20], away, away])[None])
    light = LightTrack(np.array([0.0]), np.full((1, 3, 3), 200))
    return Plan("three", swarm, light, (), ch.Limits(), ch.Fleet(3, homes=homes, numbers=(2, 7, 9)))


def test_the_closest_pair_has_the_numbers_of_the_fleet() -> None:
    plan = gapped()
    near = closest_now(plan.at(29.0).position, 2.0)
    assert near is not None
    assert nearest_words(near, plan.fleet) == f"closest now {near.distance:.3f} m, drones 2 and 7"
    assert nearest_words(None, plan.fleet) == "nobody is flying"
    meeting, _ = closest_lines(ch.check(plan), plan)
    assert "m: drones 2 and 7 at " in meeting


def test_a_chosen_drone_and_its_neighbour_have_the_numbers_of_the_fleet() -> None:
    plan = gapped()
    lines = fact_lines(drone_facts(plan, 1, 29.0), plan.fleet)
    assert lines[0].words == "drone 7"
    assert next(line for line in lines if line.words == "nearest").right.endswith(" m, drone 2")
