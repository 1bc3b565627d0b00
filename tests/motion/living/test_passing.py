"""Two ways without a stop between them: what comes out is safe, or the stop stays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.motion.living.passing import _sum, passed_through, without_stops
from choreo.motion.separation.closest_approach import approaches
from choreo.motion.transition import transition
from tests.motion.living.moving import is_safe

LIMITS = Limits()
BLOCK = np.array([[2.0 * x, 40.0, 40.0 + 2.0 * z] for x in range(4) for z in range(3)])
MOVES = st.tuples(*(st.floats(-most, most).map(lambda value: round(value, 2)) for most in (40, 40, 15))).filter(
    lambda move: float(np.linalg.norm(move)) > 8
)


def ways(first: tuple[float, float, float], second: tuple[float, float, float]) -> tuple[Trajectory, Trajectory]:
    """Return the ways of a block of drones, in the order of those of the second."""
    low = np.array([0.0, 0.0, 40.0])  # whatever they are, the block stays in the air
    one = transition(BLOCK + low, BLOCK + low + first, LIMITS)
    two = transition(BLOCK + low + first, BLOCK + low + first + second, LIMITS)
    return one.trajectory, two.trajectory.take(one.order)


@given(MOVES, MOVES)
def test_what_passes_is_safe_and_never_stands(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> None:
    one, two = ways(first, second)
    found = passed_through(one, two, LIMITS)
    if found is None:
        return
    there, on = found
    assert np.array_equal(there.end, on.start)
    whole = Trajectory.join([there, on.shift(there.duration)])
    assert np.array_equal(whole.start, one.start)
    assert np.array_equal(whole.end, two.end)
    assert is_safe(whole, LIMITS)
    assert np.linalg.norm(there.at(there.duration).velocity, axis=1).max() > 0.1
    assert np.linalg.norm(there.end - one.end, axis=1).max() <= 2.5


def test_who_would_turn_round_at_full_speed_stops() -> None:
    one, two = ways((30.0, 0.0, 0.0), (-30.0, 0.0, 0.0))
    assert passed_through(one, two, LIMITS) is None
    kept = without_stops([one, two], [True], LIMITS, lambda *_: None)
    assert kept[0] is one
    assert kept[1] is two


def test_ways_that_are_not_asked_for_stay_as_they_are() -> None:
    one, two = ways((30.0, 0.0, 0.0), (30.0, 0.0, 0.0))
    kept = without_stops([one, two], [False], LIMITS, lambda *_: pytest.fail("nothing is to be slower"))
    assert kept[0] is one
    assert kept[1] is two


def test_a_sum_that_would_bring_drones_together_is_not_flown() -> None:
    """Two drones that slide past each other, first straight, then slightly inwards: each way alone keeps 1.5 m."""

    def apart(begin: tuple[float, float], end: tuple[float, float]) -> Trajectory:
        """Return two drones whose difference goes straight from one to the other, from rest to rest."""
        share = np.array([0.0, 0.0, 1.0, 1.0])[:, None]
        half = (np.array([*begin, 0.0]) + share * np.array([*np.subtract(end, begin), 0.0])) / 2
        return Trajectory(np.array([0.0, 20.0]), np.stack([half, -half], axis=1)[None] + [0.0, 60.0, 40.0])

    one, two = apart((-1.6, 40.0), (-1.6, 0.0)), apart((-1.6, 0.0), (-1.6 + 0.34 * 40, -0.94 * 40))
    assert approaches(one, 5.0).closest >= LIMITS.min_distance
    assert approaches(two, 5.0).closest >= LIMITS.min_distance
    sums = [_sum(one, two, share)[0] for share in (0.5, 0.35, 0.22)]
    assert max(approaches(both, 5.0).closest for both in sums) < LIMITS.min_distance
    found = passed_through(one, two, LIMITS)
    assert found is None or is_safe(Trajectory.join([found[0], found[1].shift(found[0].duration)]))
