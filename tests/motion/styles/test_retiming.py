"""Other moments for drones that find no lane: found where there are some, and everybody keeps the distance then."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.limits import Limits
from choreo.motion.styles.flights import Flights, lengths, push_strength
from choreo.motion.styles.retiming import retimed
from choreo.motion.transition import transition
from choreo.neighbours import closest
from tests.motion.styles.test_staggered import sampled

LIMITS = Limits(min_altitude=0.5, max_altitude=400.0)
DISTANCE = 1.51
LEAD = 3.0
LIFTS = np.concatenate([[0.0], np.outer(np.arange(1, 9) * DISTANCE / 4, [1.0, -1.0]).ravel()])


def flights(start: np.ndarray, goal: np.ndarray, moment: np.ndarray) -> Flights:
    """Flights from start to goal, (n, 3) m, that nobody has pushed yet."""
    length, ramp = lengths(goal - start, LIMITS, 1.0, LEAD, 2 * LEAD)
    none = np.zeros(len(start))
    return Flights(start, goal, moment, length, ramp, none, np.zeros((len(start), 2)), push_strength(LIMITS, 1.0), LEAD)


def nearest(made: Flights) -> float:
    """The smallest distance over a hundred moments a second."""
    return min(closest(place) for place in made.at(np.arange(0.0, made.duration + 0.01, 0.01))[0])


def box() -> np.ndarray:
    """The middle of a ring of eight, one before it and one behind, then the ring, (11, 3) m."""
    angle = np.arange(8) * np.pi / 4
    ring = np.column_stack([2 * np.cos(angle), 2 * np.sin(angle), np.zeros(8)])
    return np.vstack([[[0.0, 0.0, 0.0], [0.0, 0.0, -1.6], [0.0, 0.0, 1.6]], ring])


def test_who_is_boxed_in_waits_until_another_has_left() -> None:
    """The one before it leaves after 8 s, the one behind after 16, the ring after 30."""
    moment = np.array([0.0, 8.0, 16.0, *[30.0] * 8])
    goal = box() + [[60.0, 0.0, 0.0], [60.0, 4.0, 0.0], [60.0, -4.0, 0.0], *[[-60.0, 0.0, 0.0]] * 8]
    made, clear = retimed(flights(box(), goal, moment), np.array([0]), DISTANCE, LIFTS)
    assert clear
    assert 5.0 < made.moment[0] < 14.0
    assert made.moment[1:].tolist() == moment[1:].tolist()
    assert nearest(made) >= DISTANCE - 0.01  # what flying straight between looks costs


def test_who_would_be_shut_out_turns_out_another_who_then_comes_later() -> None:
    """The box is closed long before the one in the middle can be there."""
    goal = box()
    start = goal + [[-90.0, 0.0, 0.0], *[[20.0, 0.0, 0.0]] * 10]
    before = flights(start, goal, np.zeros(11))
    assert before.length[0] > before.length[1:].max() + 3.0
    made, clear = retimed(before, np.array([0]), DISTANCE, LIFTS)
    arrives = made.moment + made.length
    assert clear
    assert arrives[1:].max() > arrives[0] > np.median(arrives[1:])
    assert nearest(made) >= DISTANCE - 0.01


def test_where_no_moment_helps_it_says_so() -> None:
    """Two goals nearer than the distance: whoever is there first, the other never gets in."""
    start = np.array([[0.0, 0.0, 0.0], [9.0, 0.0, 0.0]])
    both = flights(start, np.array([[0.0, 20.0, 0.0], [1.0, 20.0, 0.0]]), np.zeros(2))
    assert not retimed(both, np.array([1]), DISTANCE, LIFTS)[1]


def deep(wide: int, tall: int, every: int) -> np.ndarray:
    """A grid that stands upright, some dots of which have one before them and one behind."""
    x, z = (axis.ravel() * 2.2 for axis in np.meshgrid(np.arange(wide), np.arange(tall)))
    grid = np.column_stack([x, np.zeros(len(x)), z + 30])
    some = grid[::every]
    return np.concatenate([grid, some + [0.3, -1.6, 0.2], some + [-0.3, 1.6, -0.2]])


@pytest.mark.parametrize("style", ["pour", "scroll", "fireflies"])
def test_pictures_with_depth_change_in_every_style(style: str) -> None:
    start, goal = deep(8, 5, 6), deep(5, 8, 6) + [25.0, 0.0, 10.0]
    move = transition(start, goal, LIMITS, style=style)
    assert move.method == style
    assert sampled(move) >= move.closest >= LIMITS.min_distance
