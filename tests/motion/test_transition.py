"""Transitions as researchers and the planner use them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.errors import InputError
from choreo.limits import KeepOut, Limits
from choreo.motion.airspace import AirError, inside
from choreo.motion.assign import broken_pairs
from choreo.motion.route import Transition
from choreo.motion.transition import transition
from choreo.neighbours import closest
from tests.strategies import flat_formations, space_formations

LIMITS = Limits(max_altitude=1000.0)


def _closest(move: Transition, squeeze: float = 1.0) -> float:
    """The smallest distance over 20 moments of each piece."""
    times = move.trajectory.times
    moments = np.concatenate([np.linspace(a, b, 20) for a, b in pairwise(times)])
    return min(closest(move.trajectory.at(float(t)).position * [1, 1, squeeze]) for t in moments)


@given(st.data(), st.sampled_from(["", "ground", "tilted"]), st.booleans())
def test_flat_formations_keep_their_whole_spacing(data: st.DataObject, turn: str, back: bool) -> None:
    start, goal = data.draw(flat_formations(40, turn)), data.draw(flat_formations(40))
    start, goal = (goal, start) if back else (start, goal)
    move = transition(start, goal, LIMITS)
    assert move.method == "lift arcs"
    assert sorted(move.order) == list(range(40))
    assert move.closest >= min(closest(start), closest(goal)) - 0.002
    assert _closest(move) >= move.closest


@given(space_formations(30), space_formations(30))
def test_volumes_keep_the_least_distance_and_blooms_their_whole_spacing(start: np.ndarray, goal: np.ndarray) -> None:
    move, bloom = (transition(start, goal, LIMITS, style=style) for style in ("direct", "bloom"))
    assert _closest(move) >= move.closest >= LIMITS.min_distance
    assert _closest(bloom) >= bloom.closest >= min(closest(start), closest(goal)) - 0.002


@given(flat_formations(30, "ground"), flat_formations(30))
def test_with_downwash_the_ellipsoid_is_kept(start: np.ndarray, goal: np.ndarray) -> None:
    limits = Limits(min_distance=1.5, vertical_distance=3.0, max_altitude=1000.0)
    squeeze = np.array([1.0, 1.0, 0.5])
    start, goal = start / squeeze, goal / squeeze
    move = transition(start, goal, limits)
    assert _closest(move, 0.5) >= min(closest(start * squeeze), closest(goal * squeeze)) - 0.002


@given(flat_formations(30), flat_formations(30), st.tuples(*[st.integers(-40, 40)] * 3))
def test_moving_the_show_moves_the_plan(start: np.ndarray, goal: np.ndarray, shift: tuple[int, int, int]) -> None:
    here, there = (transition(start + d, goal + d, LIMITS) for d in (np.zeros(3), np.array(shift)))
    assert there.duration == pytest.approx(here.duration, rel=0.02)
    assert sorted(there.order) == sorted(here.order)
    assert there.trajectory.start == pytest.approx(here.trajectory.start + shift, abs=1e-5)


@given(flat_formations(40, "ground"), flat_formations(40), st.floats(0, 2 * np.pi))
def test_turning_the_show_keeps_certificate_and_duration(start: np.ndarray, goal: np.ndarray, angle: float) -> None:
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
    here, there = transition(start, goal, LIMITS), transition(start @ turn, goal @ turn, LIMITS)
    assert there.closest == pytest.approx(here.closest, abs=0.002)
    assert there.method == here.method


def test_same_input_same_bytes() -> None:
    random = np.random.default_rng(4)
    start = np.column_stack([random.permutation(400)[:200] * 1.6, np.full(200, 50.0), random.uniform(20, 90, 200)])
    goal = start[::-1] * [1, 1, 0.5] + [3, 0, 20]
    first, second = (transition(start, goal, LIMITS, seed=9) for _ in range(2))
    assert first.trajectory.control.tobytes() == second.trajectory.control.tobytes()
    assert first.trajectory.times.tobytes() == second.trajectory.times.tobytes()


def test_the_direct_way_needs_fewer_metres_than_the_bloom() -> None:
    start = np.column_stack([np.arange(20) * 2.0, np.full(20, 40.0), np.full(20, 30.0)])
    direct, bloom = (transition(start, start + [0, 0, 30.0], LIMITS, style=style) for style in ("direct", "bloom"))
    assert (direct.method, bloom.method) == ("lift arcs", "quarter ellipses")
    assert direct.duration <= bloom.duration


@given(space_formations(40), space_formations(40))
def test_a_bloom_keeps_the_certificate_of_all_pairs(start: np.ndarray, goal: np.ndarray) -> None:
    move = transition(start, goal, LIMITS, style="bloom")
    assert broken_pairs(start - start.mean(axis=0), goal - goal.mean(axis=0), move.order) == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"duration": 3.0}, "travel = 3 s is too short, the shortest safe time is"),
        ({"style": "zigzag"}, "style = 'zigzag'; expected one of 'direct', 'bloom'"),
        ({"goal": np.zeros((3, 3))}, "2 starts and 3 goals"),
        ({"goal": np.array([[0.0, 0, np.nan], [1, 0, 0]])}, "not finite"),
    ],
)
def test_wrong_input_is_told(change: dict[str, object], message: str) -> None:
    given_: dict[str, object] = {
        "start": np.array([[0.0, 0, 20], [3, 0, 20]]),
        "goal": np.array([[60.0, 0, 20], [63, 0, 20]]),
        "limits": LIMITS,
    }
    with pytest.raises(InputError) as error:
        transition(**{**given_, **change})  # type: ignore[arg-type]  # wrong input is the point
    assert message in str(error.value)


BLOCK = np.stack(np.meshgrid(*[np.arange(3) * 2.0] * 3), axis=-1).reshape(-1, 3) + [0.0, 40.0, 20.0]
WALL = KeepOut(np.array([[30.0, 20], [32, 20], [32, 70], [30, 70]]), 50.0, "wall")


@pytest.mark.parametrize("style", ["direct", "bloom"])
def test_a_wall_on_the_way_is_flown_round(style: str) -> None:
    limits = Limits(keep_out=(WALL,))
    move = transition(BLOCK, BLOCK + [60.0, 0, 0], limits, style=style)
    for time in np.linspace(0.0, move.duration, 400):
        assert inside(move.trajectory.at(float(time)).position, limits, 0.4).all()
    assert move.closest >= limits.min_distance
    assert move.trajectory.end == pytest.approx((BLOCK + [60.0, 0, 0])[move.order], abs=1e-6)


def test_where_no_way_is_found_the_limit_and_the_place_are_told() -> None:
    fence = np.array([[-5.0, 21], [75, 21], [75, 69], [-5, 69]])
    limits = Limits(keep_out=(WALL,), fence=fence, max_altitude=50.4)
    with pytest.raises(
        AirError, match=r"on the way there the drones would break keep-out 'wall' .* near x 3\d"
    ) as error:
        transition(BLOCK, BLOCK + [60.0, 0, 0], limits)
    assert error.value.breach.limit == "keep-out 'wall' (50 m high)"


@pytest.mark.parametrize(
    ("change", "limits", "message"),
    [
        ([0.0, 0, -16], Limits(), r"goal: drone \d+ would break min_altitude = 5 m by 1.0 m near"),
        ([0.0, 0, 97], Limits(), r"goal: drone \d+ would break max_altitude = 120 m"),
        ([28.0, 0, 0], Limits(keep_out=(WALL,)), r"goal: drone \d+ would break keep-out 'wall'"),
        (
            [9.0, 0, 0],
            Limits(fence=np.array([[-1.0, 30], [9, 30], [9, 50], [-1, 50]])),
            r"goal: drone \d+ would break the fence",
        ),
        (
            [0.0, 0, 0],
            Limits(min_distance=2.0),
            r"start: drones \d+ and \d+, near x .* stand 2.0000 m apart",
        ),
        ([0.0, 0, 0], Limits(vertical_distance=3.0), r"start: .* stand 1.0000 m apart, heights counted"),
    ],
)
def test_a_formation_that_is_wrong_itself_is_told(change: list[float], limits: Limits, message: str) -> None:
    with pytest.raises(InputError, match=message):
        transition(BLOCK, BLOCK + change, limits)
