"""Pour, scroll, fireflies: each drone leaves at a moment of its own, and all keep the distance and the limits."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import KeepOut, Limits
from choreo.errors import InputError
from choreo.motion.air.airspace import AirError
from choreo.motion.laws.bezier_fit import overruns
from choreo.motion.style import Style
from choreo.motion.styles.staggered import staggered
from choreo.motion.together.route import Transition
from choreo.motion.transition import transition
from choreo.neighbours import closest
from tests.strategies import flat_formations, space_formations

LIMITS = Limits(min_altitude=0.5, max_altitude=400.0)
STAGGERED = ("pour", "scroll", "fireflies")


def sampled(move: Transition, squeeze: float = 1.0) -> float:
    """The smallest distance over 20 moments of each piece."""
    times = move.trajectory.times
    moments = np.concatenate([np.linspace(a, b, 20) for a, b in pairwise(times)])
    return min(closest(move.trajectory.at(float(t)).position * [1, 1, squeeze]) for t in moments)


def velocity_jump(move: Transition) -> float:
    """The largest change of velocity at a knot, m/s."""
    control, length = move.trajectory.control, np.diff(move.trajectory.times)[:, None, None]
    arriving, leaving = 3 * (control[:, 3] - control[:, 2]) / length, 3 * (control[:, 1] - control[:, 0]) / length
    rest = np.zeros((1, *arriving.shape[1:]))
    return float(np.abs(np.concatenate([leaving, rest]) - np.concatenate([rest, arriving])).max())


@pytest.mark.proof
@given(st.data(), st.sampled_from(STAGGERED), st.sampled_from(["", "ground", "tilted"]))
def test_everybody_arrives_apart_and_within_the_limits(data: st.DataObject, style: str, turn: str) -> None:
    start, goal = data.draw(flat_formations(24, turn)), data.draw(flat_formations(24))
    start = start + [0.0, 0.0, max(0.0, 1.0 - start[:, 2].min())]
    try:
        move = transition(start, goal, LIMITS, style=style)
    except AirError:
        return  # a grid that turns upright may dip to the ground
    assert sorted(move.order) == list(range(24))
    assert np.abs(move.trajectory.start - start).max() <= 1e-6
    assert np.abs(move.trajectory.end - goal[move.order]).max() <= 1e-6
    assert overruns(move.trajectory, LIMITS).max() <= 1.0
    assert velocity_jump(move) <= 0.001
    assert sampled(move) >= move.closest >= LIMITS.min_distance
    assert move.method == style


@pytest.mark.proof
@given(flat_formations(12), flat_formations(12), st.sampled_from(STAGGERED))
def test_with_downwash_the_ellipsoid_is_kept(start: np.ndarray, goal: np.ndarray, style: str) -> None:
    limits = Limits(min_distance=1.5, vertical_distance=2.4, min_altitude=0.5, max_altitude=400.0)
    apart = np.array([1.0, 1.0, 1.7])
    move = transition(start * apart, goal * apart, limits, style=style)
    assert sampled(move, 1.5 / 2.4) >= move.closest >= 1.5


@pytest.mark.parametrize("style", STAGGERED)
def test_same_seed_same_bytes_and_a_longer_time_is_taken(style: str) -> None:
    start, goal = picture(60, 5), picture(60, 6)
    one, two = (transition(start, goal, LIMITS, style=style, seed=4) for _ in range(2))
    assert one.trajectory.control.tobytes() == two.trajectory.control.tobytes()
    slow = transition(start, goal, LIMITS, style=style, seed=4, duration=one.duration * 1.7)
    assert slow.duration == pytest.approx(one.duration * 1.7, abs=0.001)
    assert slow.order.tolist() == one.order.tolist()
    assert sampled(slow) >= slow.closest >= LIMITS.min_distance
    with pytest.raises(InputError, match=r"travel = 2 s is too short, the shortest safe time is \d+\.\d s"):
        transition(start, goal, LIMITS, style=style, duration=2.0)


def picture(count: int, seed: int) -> np.ndarray:
    """An upright picture: random places of a tight lattice."""
    random = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(count * 2.5)))
    u, v = np.divmod(random.permutation(side * side)[:count], side)
    return np.column_stack([u * 1.51, np.full(count, 40.0), v * 1.51 + 20.0]) * (1 + 1e-9)


@pytest.mark.parametrize("style", STAGGERED)
def test_what_is_known_of_a_lower_grid_makes_it_quicker_and_nothing_else(style: str) -> None:
    u, v = np.divmod(np.arange(60), 8)
    grid, goal, said = np.column_stack([u * 2.0, v * 2.0, np.full(60, 12.3)]), picture(60, 5), Style(style)
    first = staggered(said, grid, goal, LIMITS, 4, all_along=True)
    for start in (grid + [0.0, 0.0, 1.7], grid[::-1], grid * [1.1, 1.0, 1.0]):
        anew = staggered(said, start, goal, LIMITS, 4, all_along=True)
        found = staggered(said, start, goal, LIMITS, 4, all_along=True, known=first)
        assert found.order.tolist() == anew.order.tolist()
        assert found.shortest.control.tobytes() == anew.shortest.control.tobytes()
        assert found.search is not None
        assert first.search is not None
        assert (found.search.found is first.search.found) == bool(start[0, 2] > grid[0, 2])


def departures(move: Transition) -> np.ndarray:
    """The first knot at which each drone has moved."""
    moved = np.linalg.norm(move.trajectory.control[:, 3] - move.trajectory.start, axis=2) > 1e-3
    return np.asarray(moved.argmax(axis=0))


def arrivals(move: Transition) -> np.ndarray:
    """The last knot at which each drone is not yet at its goal."""
    away = np.linalg.norm(move.trajectory.control[:, 0] - move.trajectory.end, axis=2) > 1e-3
    return np.asarray(len(away) - away[::-1].argmax(axis=0))


@pytest.mark.parametrize(("direction", "axis", "side"), [("down", 2, -1), ("up", 2, 1), ("left", 0, -1)])
def test_pour_leaves_in_order_and_scroll_arrives_in_order(direction: str, axis: int, side: int) -> None:
    start, goal = picture(80, 1), picture(80, 2)
    along = side * start[:, axis]
    move = transition(start, goal, LIMITS, style=Style("pour", direction=direction))
    left, moves = departures(move), np.linalg.norm(move.trajectory.end - start, axis=1) > 0.5
    assert np.corrcoef(along[moves], left[moves])[0, 1] < -0.9  # those farthest along leave first
    move = transition(start, goal, LIMITS, style=Style("scroll", direction=direction))
    moves = np.linalg.norm(move.trajectory.end - start, axis=1) > 0.5
    assert np.corrcoef(side * move.trajectory.end[moves, axis], arrivals(move)[moves])[0, 1] > 0.9


def test_from_the_ground_the_grid_turns_upright_before_the_first_one_leaves_it() -> None:
    u, v = np.divmod(np.arange(36), 6)
    grid = np.column_stack([u * 2.0, v * 2.0, np.full(36, 30.0)])
    move = transition(grid, picture(36, 3), LIMITS, style="pour")
    shape = np.linalg.norm(grid[:, None] - grid[None], axis=2)
    rigid, upright = [], []
    for time in np.linspace(0.0, move.duration, 200):
        place = move.trajectory.at(float(time)).position
        rigid.append(np.abs(np.linalg.norm(place[:, None] - place[None], axis=2) - shape).max() < 1e-3)
        upright.append(np.ptp(place[:, 1]) < 1.0)
    turned = int(np.argmax(upright))
    assert 20 < turned < 180
    assert np.mean(rigid[: turned - 20]) == 1.0
    assert not rigid[-1]


def test_fireflies_leave_in_no_order() -> None:
    start, goal = picture(80, 1), picture(80, 2)
    left = departures(transition(start, goal, LIMITS, style="fireflies"))
    assert len(np.unique(left)) > 20
    assert abs(np.corrcoef(start[:, 0], left)[0, 1]) < 0.5
    assert abs(np.corrcoef(start[:, 2], left)[0, 1]) < 0.5


def test_a_wider_spread_lasts_longer() -> None:
    start, goal = picture(40, 1), picture(40, 2)
    times = [transition(start, goal, LIMITS, style=Style("pour", spread=part)).duration for part in (0.2, 0.5, 0.8)]
    assert times[0] < times[1] < times[2]


def test_a_wall_close_behind_leaves_one_side() -> None:
    start, goal = picture(60, 5), picture(60, 6)
    fence = np.array([[-50.0, -50], [100, -50], [100, 40.02], [-50, 40.02]])
    limits = Limits(min_altitude=0.5, max_altitude=400.0, fence=fence)
    for style in STAGGERED:
        move = transition(start, goal, limits, style=style)
        assert move.trajectory.control[..., 1].max() <= 40.02


def test_a_mast_on_the_way_is_told_with_the_fix() -> None:
    start = picture(30, 5)
    mast = KeepOut(np.array([[40.0, 38], [42, 38], [42, 42], [40, 42]]), 80.0, "mast")
    limits = Limits(min_altitude=0.5, max_altitude=400.0, keep_out=(mast,))
    with pytest.raises(AirError, match=r"style 'pour'.*mast.*use 'direct'"):
        transition(start, start + [70.0, 0, 0], limits, style="pour")


@pytest.mark.proof
@given(space_formations(16), flat_formations(16), st.sampled_from(STAGGERED))
def test_volumes_are_flown_apart_or_refused_with_the_fix(start: np.ndarray, goal: np.ndarray, style: str) -> None:
    try:
        move = transition(start, goal, LIMITS, style=style)
    except InputError as error:
        assert "use 'direct' or 'bloom'" in str(error)  # noqa: PT017 (both ends are right)
    else:
        assert sampled(move) >= move.closest >= LIMITS.min_distance


@pytest.mark.parametrize("style", ["pour", "scroll"])
def test_a_picture_in_two_layers_of_depth_is_flown(style: str) -> None:
    u, v = np.divmod(np.random.default_rng(1).permutation(15 * 15)[:100], 15)
    layered = np.column_stack([u * 1.1, 40.0 + (u + v) % 2 * 1.05, v * 1.1 + 20.0])
    move = transition(layered, picture(100, 2), LIMITS, style=style)
    assert sampled(move) >= move.closest >= LIMITS.min_distance


def test_nothing_to_do_is_done_at_once() -> None:
    start = picture(10, 5)
    move = transition(start, start, LIMITS, style="pour")
    assert move.duration <= 0.2
    assert np.abs(move.trajectory.control - start).max() <= 1e-6
