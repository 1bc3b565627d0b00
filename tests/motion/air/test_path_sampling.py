"""Between two looks at a path: masts thinner than a step, and corners of a fence that point inwards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.limits import KeepOut, Limits
from choreo.motion.air.airspace import KEEP_OUT_MARGIN, Breach
from choreo.motion.air.path_sampling import along, crossed, looks
from choreo.motion.air.steer import shifted
from choreo.motion.laws.path import bowed

MAST = KeepOut(np.array([[5.0, -0.2], [5.4, -0.2], [5.4, 0.2], [5.0, 0.2]]), 30.0, "mast")
LIMITS = Limits(keep_out=(MAST,))
NOTCH = np.array([[-50.0, -50], [50, -50], [50, 50], [0.5, 50], [0.2, 0], [0.0, 50], [-50, 50]])


Place = tuple[float, float, float]


def deepest(start: Place, end: Place, limits: Limits = LIMITS) -> Breach | None:
    """Return the worst breach of one drone on one straight way."""
    found = [breach for _, breach in crossed(np.array([[start], [end]]), limits)]
    return max(found, key=lambda breach: breach.excess, default=None)


def test_a_step_across_a_mast_is_seen() -> None:
    found = deepest((4.0, 0, 20), (6.5, 0, 20))
    assert found is not None
    assert found.limit == "keep-out 'mast' (30 m high)"
    assert found.excess == pytest.approx(10 + KEEP_OUT_MARGIN, abs=0.06)
    assert found.place == pytest.approx((5.25, 0, 20))


@pytest.mark.parametrize(
    "ends",
    [
        ((4.0, 0, 31), (6.5, 0, 31)),  # above it
        ((4.0, 0.8, 20), (6.5, 0.8, 20)),  # beside it
        ((1.0, 0, 20), (4.4, 0, 20)),  # before it
        ((0.0, 0, 45), (10.0, 0, 25)),  # low only where it is past
    ],
)
def test_ways_that_are_clear_are_good(ends: tuple[Place, Place]) -> None:
    assert deepest(*ends) is None


def test_a_way_that_sinks_into_the_mast_is_seen() -> None:
    found = deepest((0.0, 0, 35), (10.0, 0, 20))
    assert found is not None
    assert found.excess > 0


def test_of_each_step_the_deepest_drone_is_told() -> None:
    looks_at = np.array([[4.0, 0, 25], [40.0, 0, 5], [4.0, 0.1, 12]]) + np.arange(4)[:, None, None] * [2.5, 0, 0]
    crane = KeepOut(MAST.polygon + [5.0, 0.0], 20.0, "crane")
    found = list(crossed(looks_at, Limits(keep_out=(MAST, crane))))
    assert [(step, breach.index, breach.limit.split("'")[1]) for step, breach in found] == [
        (0, 2, "mast"),
        (2, 2, "crane"),
    ]


def test_a_notch_of_the_fence_is_seen_at_any_height() -> None:
    found = deepest((-1.0, 20, 90), (1.5, 20, 90), Limits(fence=NOTCH))
    assert found is not None
    assert found.limit == "the fence"
    assert deepest((-1.0, -20, 90), (1.5, -20, 90), Limits(fence=NOTCH)) is None


coordinates = st.tuples(st.floats(2, 9), st.floats(-3, 3), st.floats(5, 40))


@settings(max_examples=150, deadline=None)
@given(coordinates, coordinates)
def test_no_way_through_the_mast_itself_is_missed(start: Place, end: Place) -> None:
    part = np.linspace(0, 1, 500)[:, None]
    x, y, z = (np.array(start) + part * (np.array(end) - np.array(start))).T
    inside = (x > 5) & (x < 5.4) & (np.abs(y) < 0.2) & (z < 30)
    if inside.any():
        assert deepest(start, end) is not None


@given(st.floats(0, 1000))
def test_steps_are_short(longest: float) -> None:
    assert looks(longest) >= 121
    # Along s = sin^2(phi / 2) the fastest step is pi / 2 times the mean one.
    assert longest * np.pi / 2 / (looks(longest) - 1) <= 1.5 + 1e-9


def test_a_swarm_that_is_steered_sharply_is_looked_at_more_often() -> None:
    """Two looks of a way of 1 m lie to either side of the peak, more than 0.4 m below it."""
    row = np.array([[0.0, 40, 50], [2, 40, 50]])
    still = bowed(row, row + [1.0, 0, 0], np.zeros((2, 3)))
    step = still.end / 120  # two looks are so far apart
    peak = 60.5 * step
    knots = np.concatenate([[0.0] * 4, peak + step * np.arange(-2, 3), [still.end] * 4])
    spike = shifted(still, knots, np.outer(np.arange(9) == 4, [0, 0, 4.0]))
    fine = spike.at(np.linspace(0, spike.end, 100_001))[..., 2].max()
    coarse = spike.at(np.linspace(0, spike.end, 121))[..., 2].max()
    assert coarse < fine - 0.4
    limits = Limits(max_altitude=float(coarse + fine) / 2)
    found, _ = along(spike, limits)
    assert found is not None
    assert found.limit.startswith("max_altitude")
    assert along(spike, Limits(max_altitude=float(fine) + 0.02))[0] is None
