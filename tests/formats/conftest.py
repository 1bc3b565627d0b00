"""A small plan that keeps every rule, for all tests of the formats."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import KeepOut, Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from tests.letter import letter_plan


def ease(begin: Floats, end: Floats) -> Floats:
    """Return the piece (4, n, 3) that starts and stops at rest."""
    return np.stack([begin, begin, end, end])


@pytest.fixture
def safe_plan() -> Plan:
    """Six drones on a 3 m grid: up, a hold, 6 m to the right and away, a hold, back, down."""
    fleet = Fleet(6, spacing=3.0, columns=3, origin=(26.4345678, 111.6123456), altitude=123.456, heading=17.5)
    pads = fleet.homes
    up, aside = pads + np.array([0, 0, 20.123456]), pads + np.array([6.1, 6.2, 20.123456])
    low = pads + np.array([0, 0, 2.9])
    legs = [(pads, up), (up, up), (up, aside), (aside, aside), (aside, up), (up, low), (low, pads), (pads, pads)]
    times = np.array([0.0, 8.5, 10.5, 16.25, 18.0, 24.0, 36.001, 42.001, 43.001])
    light = LightTrack(
        np.array([0.0, 8.0, 10.0, 20.0, 42.0]),
        np.array([[[0, 0, 0]] * 6, [[255, 255, 255]] * 6, [[0, 191, 255]] * 6, [[200, 13, 77]] * 6, [[0, 0, 0]] * 6]),
    )
    spans = (
        Span("take-off", "take-off", 0.0, 8.5),
        Span("江雪", "hold", 8.5, 10.5),
        Span("lotus", "travel", 10.5, 16.25),
        Span("lotus", "hold", 16.25, 18.0),
        Span("return", "return", 18.0, 24.0),
        Span("landing", "landing", 24.0, 43.001),
    )
    limits = Limits(
        fence=np.array([[-60.0, -50], [60, -50], [60, 50], [-60, 50]]),
        keep_out=(KeepOut(np.array([[30.0, 20], [40, 20], [40, 40]]), 30.0, "roof"),),
    )
    pieces: list[Floats] = [ease(begin, end) for begin, end in legs]
    control = np.stack(pieces).round(6)
    return Plan(
        "潇湘", Trajectory(times, control), light, spans, limits, fleet, (1.0, -80.0, 9.5), "choreo 0.1.0", "ab" * 32
    )


@pytest.fixture(scope="session")
def lettered() -> Plan:
    """A letter that no turn and no mirror leaves as it is."""
    return letter_plan()
