"""Lanes: nobody who flies at its own time meets anybody, waiting, flying or arrived."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.motion.style import Style
from choreo.motion.styles.flights import Flights
from choreo.motion.styles.lanes import encounters, lanes
from choreo.motion.styles.schedule import PATIENCE, scheduled
from choreo.neighbours import closest
from tests.strategies import clouds

DISTANCE = 1.5
OPTIONS = np.array([0.0, *(side * step * DISTANCE / 2 for step in range(1, 9) for side in (1, -1))])


def planned(start: np.ndarray, goal: np.ndarray, seed: int, style: str = "fireflies") -> Flights:
    """Flights without lifts, with some patience."""
    here, there = (np.column_stack([points, np.zeros(len(points))]) for points in (start, goal))
    chance = np.random.default_rng(seed).uniform(size=(len(here), 2))
    way = (there - here)[:, [0, 2, 1]]
    return scheduled(Style(style), here, there, way, DISTANCE, Limits(), PATIENCE[2], chance)


def nearest(flights: Flights) -> float:
    """The least distance of all pairs at many moments."""
    time = np.linspace(0.0, flights.duration, 1500)
    return min(closest(place) for place in flights.at(time)[0])


@given(clouds(20, 2), clouds(20, 2), st.integers(0, 99))
def test_with_lanes_everybody_keeps_the_distance(start: np.ndarray, goal: np.ndarray, seed: int) -> None:
    flights = planned(start, goal, seed)
    lift, stuck = lanes(flights, encounters(flights, DISTANCE, 6.0), DISTANCE, OPTIONS)
    assert set(lift.tolist()) <= set(OPTIONS.tolist())
    if not len(stuck):
        assert nearest(replace(flights, lift=lift)) >= DISTANCE - 0.005


def test_a_drone_that_flies_over_one_that_waits_is_lifted() -> None:
    start, goal = np.array([[0.0, 0.0], [10.0, 0.2]]), np.array([[20.0, 0.0], [10.0, 0.2]])
    flights = planned(start, goal, 0, "pour")
    assert nearest(flights) < 0.5
    lift, stuck = lanes(flights, encounters(flights, DISTANCE, 6.0), DISTANCE, OPTIONS)
    assert lift.tolist() == [DISTANCE, 0.0]
    assert len(stuck) == 0
    assert nearest(replace(flights, lift=lift)) >= DISTANCE - 0.005


def test_where_no_option_helps_somebody_is_named() -> None:
    start, goal = np.array([[0.0, 0.0], [10.0, 0.2]]), np.array([[20.0, 0.0], [10.0, 0.2]])
    flights = planned(start, goal, 0, "pour")
    _, stuck = lanes(flights, encounters(flights, DISTANCE, 6.0), DISTANCE, np.array([0.0, 0.3]))
    assert len(stuck) > 0


def test_drones_far_apart_never_meet() -> None:
    start = np.array([[0.0, 0.0], [100.0, 0.0]])
    flights = planned(start, start + 5.0, 0)
    assert len(encounters(flights, DISTANCE, 6.0).pairs) == 0
