"""Two swarms are told to be apart exactly where they are: against sampling, on planted encounters, near the ground."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.motion.separation.swarm_separation import encounter
from tests.strategies import trajectories


def brute_force(one: Trajectory, two: Trajectory, limits: Limits, pads: float) -> float:
    """Return the least distance of two that have no excuse, at many moments of `one`, heights squeezed."""
    least = np.inf
    for time in np.linspace(one.times[0], one.times[-1], 1501):
        a, b = one.at(float(time)).position, two.at(float(time)).position
        apart = (a[:, None] - b[None]) * [1, 1, limits.min_distance / limits.vertical]
        level = np.hypot(apart[..., 0], apart[..., 1])
        excused = (np.minimum(a[:, None, 2], b[None, :, 2]) <= 0.5) & (level >= pads - 0.01)
        excused &= over_its_pad(one, a)[:, None] & over_its_pad(two, b)
        least = min(least, float(np.linalg.norm(apart, axis=2)[~excused].min(initial=np.inf)))
    return least


def over_its_pad(swarm: Trajectory, place: Floats) -> np.ndarray:
    """Return who is over where it begins or ends."""
    off = [np.hypot(*(place - pad)[:, :2].T) for pad in (swarm.start, swarm.end)]
    return np.asarray(np.minimum(*off) <= 0.1)


@pytest.mark.proof
@settings(max_examples=25, deadline=None)
@given(
    trajectories(drones=3),
    trajectories(drones=2),
    st.sampled_from([0.3, 1.5, 4.0]),
    st.sampled_from([1.0, 2.0]),
    st.sampled_from([0.0, 8.0, 40.0]),
)
def test_it_agrees_with_sampling(one: Trajectory, two: Trajectory, distance: float, ratio: float, away: float) -> None:
    one, two = Trajectory(one.times, one.control / 9), Trajectory(two.times, two.control / 9 + [away, 0.0, 0.0])
    limits = Limits(min_distance=distance, vertical_distance=distance * ratio)
    found = encounter(one, two, limits, pads=1.0)
    least = brute_force(one, two, limits, 1.0)
    if found is None:
        assert least >= distance - 1e-9
        return
    # What was found is there: at its moment the two are as near as it says.
    a, b = one.at(found.time).position[found.first], two.at(found.time).position[found.second]
    assert np.linalg.norm((a - b) * [1, 1, 1 / ratio]) == pytest.approx(found.distance, abs=1e-4)
    assert found.distance < distance + 1e-3
    assert found.place == pytest.approx(((a + b) / 2).tolist(), abs=1e-4)


def straight(start: list[float], end: list[float], begin: float = 0.0, stop: float = 10.0) -> Trajectory:
    return Trajectory(np.array([begin, stop]), np.linspace([start], [end], 4)[None])


def test_a_meeting_between_two_moments_is_not_missed() -> None:
    """At 200 m/s nothing of it shows on a grid of a tenth of a second."""
    bullet = straight([-1000.0, 0.5, 20.0], [1000.0, 0.5, 20.0])
    still = Trajectory.hold([[3.21, 0.0, 20.0]], 0.0, 10.0)
    found = encounter(bullet, still, Limits(min_distance=0.6), 2.0)
    assert found is not None
    assert (found.first, found.second) == (0, 0)
    assert found.time == pytest.approx(5.016, abs=0.002)
    assert found.distance == pytest.approx(0.5, abs=0.02)
    assert encounter(bullet, still, Limits(min_distance=0.499), 2.0) is None


def test_downwash_counts_only_above_and_below() -> None:
    low, above, beside = ([[0.0, 0, 20]], [[0.0, 0, 22]], [[2.0, 0, 20]])
    limits = Limits(min_distance=1.5, vertical_distance=3.0)
    hold = [Trajectory.hold(place, 0.0, 5.0) for place in (low, above, beside)]
    found = encounter(hold[0], hold[1], limits, 2.0)
    assert found is not None
    assert found.distance == pytest.approx(1.0)
    assert encounter(hold[0], hold[2], limits, 2.0) is None


def test_near_the_ground_pads_may_be_near_but_nobody_flies_low_between_them() -> None:
    pad = Trajectory.hold([[0.0, 0, 0]], 0.0, 10.0)
    limits = Limits(min_distance=1.5)
    rising = straight([0.6, 0.0, 0.0], [0.6, 0.0, 10.0])
    assert encounter(rising, pad, limits, pads=0.6) is None
    found = encounter(rising, pad, limits, pads=0.7)
    assert found is not None
    assert found.time < 1.4
    hovering = Trajectory.hold([[0.0, 0, 0.51]], 0.0, 10.0)
    assert encounter(rising, hovering, limits, pads=0.6) is not None


def test_before_and_after_its_own_time_the_other_swarm_stands_still() -> None:
    other = straight([0.0, 0, 20], [50.0, 0, 20], 5.0, 9.0)
    late = Trajectory.hold([[50.0, 1.0, 20]], 20.0, 30.0)
    early = Trajectory.hold([[0.0, 1.0, 20]], 0.0, 2.0)
    assert encounter(late, other, Limits(), 2.0) is not None
    assert encounter(early, other, Limits(), 2.0) is not None
    assert encounter(Trajectory.hold([[0.0, 1.0, 20]], 20.0, 30.0), other, Limits(), 2.0) is None


def lattice(count: int, y: float) -> Floats:
    x, z = np.meshgrid(np.arange(count) * 1.51, np.arange(count) * 1.51 + 20)
    return np.column_stack([x.ravel(), np.full(count**2, y), z.ravel()])


def test_one_bad_pair_of_many_is_found() -> None:
    walls = [Trajectory.hold(lattice(20, y), 0.0, 10.0) for y in (0.0, 1.51)]
    assert encounter(walls[0], walls[1], Limits(), 2.0) is None
    control = walls[1].control.copy()
    control[0, 1:3, 217, 1] -= 0.2  # bulges towards the others by 0.15 m, and only in the middle of the time
    found = encounter(walls[0], Trajectory(walls[1].times, control), Limits(), 2.0)
    assert found is not None
    assert (found.first, found.second) == (217, 217)
    assert found.time == pytest.approx(5.0, abs=0.1)
    assert found.distance == pytest.approx(1.36, abs=1e-3)


def test_past_a_drone_on_its_pad_the_whole_distance_is_asked_for() -> None:
    limits = Limits(min_distance=1.5, vertical_distance=6.0)
    pad = Trajectory.hold([[0.0, 0.0, 0.0]], 0.0, 10.0)
    for height, way, free in ((3.0, 5.0, False), (3.0, 0.0, True), (0.3, 5.0, False), (5.9, 5.0, True)):
        past = straight([-way, 1.0, height], [way, 1.0, height])
        assert (encounter(past, pad, limits, pads=1.0) is None) == free, height
        assert (encounter(pad, past, limits, pads=1.0) is None) == free, height
    # Over pads that the curves do not show, since the drone only passes there.
    past = straight([0.0, 1.0, 3.0], [0.0, 1.0, 3.0])
    elsewhere = (np.array([[9.0, 9.0]]), np.array([[9.0, 8.0]])), (pad.start, pad.end)
    assert encounter(past, pad, limits, 1.0) is None
    assert encounter(past, pad, limits, 1.0, own=elsewhere) is not None
