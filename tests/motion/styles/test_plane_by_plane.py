"""Styles of pictures in which drones stand behind each other: sorted into planes, apart at every moment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.motion.laws.bezier_fit import overruns
from choreo.motion.style import Style
from choreo.motion.styles.plane_by_plane import MOST_PLANES, common_planes, plane_by_plane
from choreo.motion.together.route import Transition
from choreo.neighbours import closest, near_pairs
from tests.motion.styles.test_staggered import LIMITS, STAGGERED, arrivals, picture, sampled, velocity_jump

DISTANCE = 1.5


def behind(count: int, seed: int, layers: int = 2) -> np.ndarray:
    """A picture whose dots overlap as the audience sees them: so many pictures a little way behind each other."""
    random = np.random.default_rng(seed)
    shares = np.array_split(np.arange(count), layers)
    parts = [
        picture(len(share), seed + 10 * layer) + [*random.uniform(-0.7, 0.7, 1), 1.6 * layer, random.uniform(-0.7, 0.7)]
        for layer, share in enumerate(shares)
    ]
    return np.asarray(np.concatenate(parts)[random.permutation(count)])


def flown(style: str, start: np.ndarray, goal: np.ndarray, limits: Limits = LIMITS) -> Transition:
    found = plane_by_plane(Style(style), start, goal, limits, 0)
    assert found is not None
    assert found.outside()[0] is None
    return found.fly()


def is_right(move: Transition, start: np.ndarray, goal: np.ndarray, squeeze: float = 1.0) -> None:
    assert sorted(move.order) == list(range(len(start)))
    assert np.abs(move.trajectory.start - start).max() <= 2e-6
    assert np.abs(move.trajectory.end - goal[move.order]).max() <= 2e-6
    assert overruns(move.trajectory, move.limits).max() <= 1.0
    assert velocity_jump(move) <= 0.001
    assert sampled(move, squeeze) >= move.closest >= move.limits.min_distance


@pytest.mark.parametrize("style", STAGGERED)
@pytest.mark.parametrize(("before", "after"), [(2, 1), (1, 3), (2, 3)])
def test_overlapping_pictures_are_flown_apart_within_the_limits(style: str, before: int, after: int) -> None:
    start, goal = behind(60, 1, before), behind(60, 2, after) + [4.0, 0, 0]
    assert closest(start) > 1.5
    assert closest(goal) > 1.5
    is_right(flown(style, start, goal), start, goal)


def test_the_planes_move_along_the_line_of_sight_alone() -> None:
    start, goal = behind(60, 1, 2), behind(60, 2, 2)
    found = plane_by_plane(Style("pour"), start, goal, LIMITS, 0)
    assert found is not None
    assert found.apart is not None
    assert found.together is not None
    for leg in (found.apart, found.together):
        curves = leg.fly().trajectory
        assert np.abs(curves.control[..., [0, 2]] - curves.start[:, [0, 2]]).max() <= 2e-6
        assert sampled(leg.fly()) >= min(closest(leg.start), closest(leg.goal), LIMITS.planning_distance) - 1e-3


def test_a_scroll_still_arrives_in_order() -> None:
    start, goal = behind(80, 1), behind(80, 2)
    found = plane_by_plane(Style("scroll"), start, goal, LIMITS, 0)
    assert found is not None
    move = found.flights.fly()
    assert np.corrcoef(move.trajectory.end[:, 0], arrivals(move))[0, 1] > 0.9


def test_from_the_ground_into_a_picture_of_planes_nobody_dips_below_the_grid() -> None:
    u, v = np.divmod(np.arange(60), 8)
    grid = np.column_stack([u * 2.0, v * 2.0, np.full(60, 20.0)])
    goal = behind(60, 2, 2)
    found = plane_by_plane(Style("pour"), grid, goal, LIMITS, 0)
    assert found is not None
    assert found.apart is not None
    assert found.apart.fly().trajectory.control[..., 2].min() >= 20.0 - 1e-6
    is_right(found.fly(), grid, goal)


def test_with_downwash_the_ellipsoid_is_kept() -> None:
    limits = Limits(min_distance=1.5, vertical_distance=2.4, min_altitude=0.5, max_altitude=400.0)
    apart = np.array([1.0, 1.0, 1.7])
    start, goal = behind(40, 1) * apart, behind(40, 2) * apart
    is_right(flown("fireflies", start, goal, limits), start, goal, 1.5 / 2.4)


def test_with_limited_jerk_too() -> None:
    limits = Limits(max_jerk=6.0, min_altitude=0.5, max_altitude=400.0)
    start, goal = behind(30, 1), behind(30, 2)
    move = flown("pour", start, goal, limits)
    assert overruns(move.trajectory, limits).max() <= 1.0
    assert sampled(move) >= move.closest >= 1.5


def test_same_input_same_bytes_and_a_longer_time_is_taken() -> None:
    start, goal = behind(40, 1), behind(40, 2)
    one, two = flown("fireflies", start, goal), flown("fireflies", start, goal)
    assert one.trajectory.control.tobytes() == two.trajectory.control.tobytes()
    found = plane_by_plane(Style("fireflies"), start, goal, LIMITS, 0)
    assert found is not None
    slow = found.fly(one.duration * 1.5)
    assert slow.duration == pytest.approx(one.duration * 1.5, abs=0.005)
    assert sampled(slow) >= slow.closest >= LIMITS.min_distance


def test_a_body_asks_for_too_many_planes() -> None:
    column = np.column_stack([np.zeros(MOST_PLANES + 1), np.zeros(MOST_PLANES + 1), -1.6 * np.arange(MOST_PLANES + 1)])
    assert common_planes(column, column, DISTANCE) is None
    assert common_planes(column[1:], column[1:], DISTANCE) is not None


def test_pictures_whose_overlaps_do_not_go_together_are_told_from_others() -> None:
    """Three behind each other ask for a drone in each plane; two pairs and nobody free for two in each."""
    three = np.array([[0.0, 0, 0], [0, 0, -2], [0, 0, -4], [9, 0, 0]])
    pairs = np.array([[0.0, 0, 0], [0, 0, -2], [9, 0, 0], [9, 0, -2]])
    assert common_planes(three, pairs, DISTANCE) is None
    free = np.array([[40.0, 0, 0], [44.0, 0, 0]])
    found = common_planes(np.concatenate([three, free]), np.concatenate([pairs, free]), DISTANCE)
    assert found is not None
    assert np.bincount(found[0]).tolist() == np.bincount(found[1]).tolist() == [3, 2, 1]


@given(st.integers(0, 10**6), st.integers(6, 40), st.integers(1, 4), st.integers(1, 4))
def test_who_overlaps_keeps_the_order_in_depth_and_nobody_overlaps_within_a_plane(
    seed: int, count: int, one: int, two: int
) -> None:
    here, there = (behind(count, seed + k, layers)[:, [0, 2, 1]] * [1, 1, -1] for k, layers in enumerate((one, two)))
    found = common_planes(here, there, DISTANCE)
    if found is None:
        return
    assert np.bincount(found[0], minlength=9).tolist() == np.bincount(found[1], minlength=9).tolist()
    for each, plane in zip((here, there), found, strict=True):
        for first, second in near_pairs(each[:, :2], DISTANCE).tolist():
            assert np.sign(plane[second] - plane[first]) == np.sign(each[first, 2] - each[second, 2])


@pytest.mark.proof
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.sampled_from(STAGGERED))
def test_any_overlapping_pictures_are_apart_at_every_moment_or_refused(
    seed: int, before: int, after: int, style: str
) -> None:
    start, goal = behind(40, seed, before), behind(40, seed + 5, after) + [3.0, 2.0, 1.0]
    found = plane_by_plane(Style(style), start, goal, LIMITS, seed)
    if found is not None:
        is_right(found.fly(), start, goal)
