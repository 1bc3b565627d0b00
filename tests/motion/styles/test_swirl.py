"""Swirl: the swarm turns about an axis while it changes, and keeps its whole spacing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import KeepOut, Limits
from choreo.motion.air.airspace import AirError
from choreo.motion.laws.bezier_fit import overruns
from choreo.motion.style import Style
from choreo.motion.together.route import Transition
from choreo.motion.transition import transition
from choreo.neighbours import closest
from tests.strategies import flat_formations, space_formations

LIMITS = Limits(min_altitude=0.5, max_altitude=4000.0)
STYLES = st.builds(
    Style,
    st.just("swirl"),
    axis=st.sampled_from(["up", "depth"]),
    turns=st.sampled_from([-1.0, -0.5, 0.2, 0.5, 1.0]),
)


def sampled(move: Transition, squeeze: float = 1.0) -> float:
    """The smallest distance over 20 moments of each piece."""
    times = move.trajectory.times
    moments = np.concatenate([np.linspace(a, b, 20) for a, b in pairwise(times)])
    return min(closest(move.trajectory.at(float(t)).position * [1, 1, squeeze]) for t in moments)


@pytest.mark.proof
@given(st.data(), STYLES, st.sampled_from(["flat", "space"]))
def test_the_whole_spacing_is_kept_while_turning(data: st.DataObject, style: Style, kind: str) -> None:
    draw = flat_formations(20) if kind == "flat" else space_formations(20)
    start, goal = data.draw(draw) + [0.0, 0.0, 60.0], data.draw(draw) + [0.0, 0.0, 60.0]
    move = transition(start, goal, LIMITS, style=style)
    assert sorted(move.order) == list(range(20))
    assert np.abs(move.trajectory.start - start).max() <= 1e-6
    assert np.abs(move.trajectory.end - goal[move.order]).max() <= 1e-6
    assert sampled(move) >= move.closest >= min(closest(start), closest(goal)) - 0.002
    assert overruns(move.trajectory, LIMITS).max() <= 1.0


@pytest.mark.proof
@given(flat_formations(12), flat_formations(12), STYLES)
def test_with_downwash_the_ellipsoid_is_kept(start: np.ndarray, goal: np.ndarray, style: Style) -> None:
    limits = Limits(min_distance=1.5, vertical_distance=2.4, min_altitude=0.5, max_altitude=4000.0)
    apart = np.array([1.0, 1.0, 1.7])
    move = transition(start * apart + [0, 0, 60.0], goal * apart + [0, 0, 60.0], limits, style=style)
    assert sampled(move, 1.5 / 2.4) >= move.closest >= 1.5


def turned_by(move: Transition) -> float:
    """The angle, degrees, by which a drone at the rim goes round the swarm's middle, seen from above."""
    track = np.array([move.trajectory.at(float(t)).position for t in np.linspace(0, move.duration, 200)])
    way = (track - track.mean(axis=1, keepdims=True))[..., :2]
    rim = int(np.linalg.norm(way[0], axis=1).argmax())
    return float(np.rad2deg(np.unwrap(np.arctan2(way[:, rim, 1], way[:, rim, 0]))[-1] - np.arctan2(*way[0, rim, ::-1])))


def turned_about(points: np.ndarray, angle: float, axis: str | None) -> np.ndarray:
    """Formations turned about their own middle, anticlockwise as a bird or the audience sees it."""
    middle = points.mean(axis=0)
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = [[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]] if axis == "up" else [[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]]
    return np.asarray((points - middle) @ np.array(matrix) + middle)


def swelling(move: Transition) -> float:
    """How far drones come off the distance from the swarm's middle that they begin at, at most, m."""
    track = np.array([move.trajectory.at(float(t)).position for t in np.linspace(0, move.duration, 90)])
    radius = np.linalg.norm(track - track.mean(axis=1, keepdims=True), axis=2)
    return float(np.abs(radius - radius[0]).max())


@given(st.data(), STYLES, st.sampled_from(["flat", "space"]), st.sampled_from([0.0, 0.7, 2.0]))
def test_the_same_formation_only_turns(data: st.DataObject, style: Style, kind: str, angle: float) -> None:
    """Also where it is the same turned, and somewhere else: every drone keeps its distance from the middle."""
    points = data.draw(flat_formations(9) if kind == "flat" else space_formations(9))
    start = np.rint(points * 1e6) / 1e6 + [0.0, 0.0, 60.0]
    # A flat formation's frame turns with its plane, which is another axis than that of the swirl.
    goal = turned_about(start, angle if kind == "space" else 0.0, style.axis) + [4.0, 6.0, 2.0]
    move = transition(start, goal, LIMITS, style=style)
    assert swelling(move) <= 1e-3
    assert np.abs(move.trajectory.end - goal[move.order]).max() <= 1e-6
    assert sampled(move) >= move.closest >= min(closest(start), closest(goal)) - 0.002
    assert overruns(move.trajectory, LIMITS).max() <= 1.0


@pytest.mark.parametrize(("turns", "degrees"), [(0.5, 360), (-0.5, -360), (1.0, 360), (1.9, 720)])
def test_a_formation_without_symmetry_goes_round_whole_turns(turns: float, degrees: float) -> None:
    hook = ring() + np.outer(np.arange(24) ** 2 / 60, [1.0, 0.0, 0.3])
    move = transition(hook, hook, LIMITS, style=Style("swirl", turns=turns))
    assert move.order.tolist() == list(range(24))
    assert turned_by(move) == pytest.approx(degrees, abs=1)
    assert swelling(move) <= 1e-3


def test_another_formation_of_the_same_size_still_swells() -> None:
    """Else the tests above would hold of any swirl."""
    ball = np.random.default_rng(0).normal(size=(20, 3))
    ball *= 9 / np.linalg.norm(ball, axis=1)[:, None]
    other = ball[:, [1, 2, 0]] * [1, -1, 1]
    move = transition(ball + [0, 0, 40], other + [0, 0, 40], Limits(min_distance=0.1, min_altitude=1), style="swirl")
    assert swelling(move) > 1.0


def test_formations_that_differ_by_a_hair_promise_what_they_keep() -> None:
    """Each drone drifts half a millimetre while it turns, neighbours in opposite ways: that costs a pair a little."""
    near = Limits(min_distance=0.02, drone_size=0.01, min_altitude=1.0)
    pair = np.array([[0.0, 0, 30], [0.022, 0, 30], [5, 0, 30], [2, 3, 34]])
    moved = pair + np.array([[0.0, 5e-4, 0], [0, -5e-4, 0], [0, 0, 0], [0, 0, 0]])
    move = transition(pair, moved, near, style=Style("swirl", axis="depth"))
    assert np.array_equal(move.order, np.arange(4))
    assert sampled(move) >= move.closest


def test_a_symmetrical_formation_turns_as_asked() -> None:
    move = transition(ring(), ring(), LIMITS, style=Style("swirl", axis="depth", turns=0.25))
    places = move.trajectory.at(move.duration).position
    assert np.abs(places - turned_about(ring(), np.pi / 2, "depth")).max() < 1e-3
    assert swelling(move) <= 1e-3


def ring(radius: float = 12.0, z: float = 40.0) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return np.column_stack([radius * np.cos(angle), np.full(24, 50.0), z + radius * np.sin(angle)])


@pytest.mark.parametrize(("turns", "degrees"), [(0.5, 180), (-0.5, -180), (1.0, 360)])
def test_it_goes_round_as_often_and_that_way_round_as_asked(turns: float, degrees: float) -> None:
    move = transition(ring(), ring(14.0), LIMITS, style=Style("swirl", turns=turns))
    assert turned_by(move) == pytest.approx(degrees, abs=15)


def test_where_a_turning_picture_has_no_room_it_gathers_to_a_disc() -> None:
    line = np.column_stack([np.arange(40) * 2.0 - 39.0, np.full(40, 30.0), np.full(40, 30.0)])
    fence = np.array([[-60.0, 10], [60, 10], [60, 50], [-60, 50]])
    limits = Limits(min_altitude=0.5, fence=fence)
    move = transition(line, line + [0, 0, 8.0], limits, style="swirl")
    assert sampled(move) >= move.closest >= 1.5
    assert move.trajectory.control[..., 1].max() < 50
    assert move.trajectory.control[..., 1].min() > 10
    middle = move.trajectory.at(move.duration / 2).position
    assert np.ptp(middle, axis=0).max() < 40


def test_where_even_the_disc_has_no_room_it_says_so() -> None:
    fence = np.array([[-60.0, 49], [60, 49], [60, 51], [-60, 51]])
    with pytest.raises(AirError, match=r"style 'swirl'.*the fence.*use 'direct'"):
        transition(ring(), ring(14.0), Limits(min_altitude=0.5, fence=fence), style="swirl")
    mast = KeepOut(np.array([[11.0, 40], [13, 40], [13, 42], [11, 42]]), 90.0, "mast")
    assert transition(ring(), ring(14.0), Limits(min_altitude=0.5, keep_out=(mast,)), style="swirl").closest >= 1.5


def test_same_seed_same_bytes() -> None:
    one, two = (transition(ring(), ring(14.0), LIMITS, style="swirl", seed=3) for _ in range(2))
    assert one.trajectory.control.tobytes() == two.trajectory.control.tobytes()


def test_a_wide_picture_with_depth_turns_where_the_fence_is_near() -> None:
    """It gathers first: turned as a whole it would reach 44 m out of its plane."""
    x, z = (axis.ravel() * 1.8 for axis in np.meshgrid(np.arange(50), np.arange(4)))
    row = np.column_stack([x - x.mean(), 0.6 * (np.arange(200) % 3), z + 60.0])
    fence = np.array([[-70.0, -16.0], [70.0, -16.0], [70.0, 16.0], [-70.0, 16.0]])
    limits = Limits(min_altitude=0.5, max_altitude=400.0, fence=fence)
    move = transition(row, row + [4.0, 0.0, 9.0], limits, style="swirl")
    assert np.abs(move.trajectory.control[..., 1]).max() < 16.0
    assert sampled(move) >= move.closest >= limits.min_distance
