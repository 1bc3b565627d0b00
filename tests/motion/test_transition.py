"""Transitions as researchers and the planner use them."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import KeepOut, Limits, Zone
from choreo.core.plan import Plan, Span
from choreo.errors import InputError
from choreo.motion.air.airspace import AirError, inside
from choreo.motion.matching.assignment import broken_pairs
from choreo.motion.together.route import Transition
from choreo.motion.transition import transition
from choreo.neighbours import closest
from choreo.picture.shapes import grid, ring
from choreo.safety.check import check
from choreo.safety.report import Report
from tests.strategies import flat_formations, space_formations

LIMITS = Limits(max_altitude=1000.0)


def _closest(move: Transition, squeeze: float = 1.0) -> float:
    """The smallest distance over 20 moments of each piece."""
    times = move.trajectory.times
    moments = np.concatenate([np.linspace(a, b, 20) for a, b in pairwise(times)])
    return min(closest(move.trajectory.at(float(t)).position * [1, 1, squeeze]) for t in moments)


@pytest.mark.proof
@given(st.data(), st.sampled_from(["", "ground", "tilted"]), st.booleans())
def test_flat_formations_keep_their_whole_spacing(data: st.DataObject, turn: str, back: bool) -> None:
    start, goal = data.draw(flat_formations(40, turn)), data.draw(flat_formations(40))
    start, goal = (goal, start) if back else (start, goal)
    move = transition(start, goal, LIMITS)
    assert move.method == "lift arcs"
    assert sorted(move.order) == list(range(40))
    assert move.closest >= min(closest(start), closest(goal)) - 0.002
    assert _closest(move) >= move.closest


@pytest.mark.proof
@given(space_formations(30), space_formations(30))
def test_volumes_keep_the_least_distance_and_blooms_their_whole_spacing(start: np.ndarray, goal: np.ndarray) -> None:
    move, bloom = (transition(start, goal, LIMITS, style=style) for style in ("direct", "bloom"))
    assert _closest(move) >= move.closest >= LIMITS.min_distance
    assert _closest(bloom) >= bloom.closest >= min(closest(start), closest(goal)) - 0.002


DOWNWASH = Limits(min_distance=1.5, vertical_distance=3.0, max_altitude=1000.0)
FLATTEN = np.array([1.0, 1.0, 0.5])


@settings(max_examples=15)
@given(st.data(), st.sampled_from(["direct", "bloom"]))
def test_with_downwash_the_ellipsoid_is_kept(data: st.DataObject, style: str) -> None:
    shapes = st.one_of(flat_formations(25), flat_formations(25, "ground"), space_formations(25))
    start, goal = data.draw(shapes) / FLATTEN, data.draw(shapes) / FLATTEN
    move = transition(start, goal, DOWNWASH, style=style)
    assert _closest(move, 0.5) >= move.closest >= _promised(move, start * FLATTEN, goal * FLATTEN)
    assert _broken(move, DOWNWASH) == set()


def test_a_flight_planned_without_downwash_breaks_the_ellipsoid_and_the_check_says_so() -> None:
    # Their differences at start and goal: a.b > 0 in metres, but < 0 where heights count half.
    start = np.array([[0.0, 40, 30], [1.2, 40, 32]])
    goal = np.array([[0.0, 40, 50], [-1.3, 40, 51.8]])
    blind = transition(start, goal, Limits(min_distance=1.5, max_altitude=1000.0), style="bloom")
    assert "distance" in _broken(blind, DOWNWASH)
    seeing = transition(start, goal, DOWNWASH, style="bloom")
    assert _broken(seeing, DOWNWASH) == set()


def test_a_body_between_is_as_tall_as_the_downwash_asks() -> None:
    start = np.stack(np.meshgrid(*[np.arange(4) * 2.0] * 3), axis=-1).reshape(-1, 3) / FLATTEN + [0.0, 40, 30]
    wall = KeepOut(WALL.polygon + [-16.0, 0], 110.0, "wall")
    limits = Limits(min_distance=1.5, vertical_distance=3.0, keep_out=(wall,))
    move = transition(start, start + [30.0, 0, 0], limits)
    assert move.method == "gathered in between"
    assert _broken(move, limits) == set()


def _exact(move: Transition, limits: Limits) -> Report:
    """The checker's report of the flights alone."""
    curves = move.trajectory
    dark = LightTrack(np.zeros(1), np.zeros((1, curves.drones, 3), dtype=np.uint8))
    spans = (Span("transition", "travel", 0.0, curves.duration),)
    fleet = Fleet(curves.drones, homes=curves.start)
    return check(Plan("transition", curves, dark, spans, limits, fleet))


def _promised(move: Transition, start: np.ndarray, goal: np.ndarray) -> float:
    """The whole spacing less 2 mm; of bows, which are searched for, no more than the limit."""
    if move.method == "bowed flights":
        return move.limits.min_distance
    return min(closest(start), closest(goal)) - 0.002


def _broken(move: Transition, limits: Limits) -> set[str]:
    """The rules that the flights break, but for those of the pads: they begin and end in the air."""
    return {found.rule for found in _exact(move, limits).violations} - {"pads", "start", "landing"}


formations = st.one_of(flat_formations(25), flat_formations(25, "ground"), space_formations(25))


@settings(max_examples=15)
@given(formations, formations, st.sampled_from(["direct", "bloom"]))
def test_the_exact_check_finds_what_is_certified(start: np.ndarray, goal: np.ndarray, style: str) -> None:
    move = transition(start, goal, LIMITS, style=style)
    assert _broken(move, LIMITS) == set()
    assert _exact(move, LIMITS).closest_m >= move.closest >= _promised(move, start, goal)
    assert move.duration >= move.bound


@pytest.mark.proof
@given(formations, formations)
def test_everybody_begins_and_ends_at_rest_on_a_place_of_its_own(start: np.ndarray, goal: np.ndarray) -> None:
    move = transition(start, goal, LIMITS)
    assert sorted(move.order.tolist()) == list(range(25))
    curves = move.trajectory
    assert np.abs(curves.start - start).max() <= 6e-7
    assert np.abs(curves.end - goal[move.order]).max() <= 6e-7
    assert np.array_equal(curves.control[0, 0], curves.control[0, 1])
    assert np.array_equal(curves.control[-1, 2], curves.control[-1, 3])


@pytest.mark.proof
@settings(max_examples=10)
@given(formations, formations, st.tuples(st.integers(-400, 400), st.integers(-400, 400)))
def test_moving_the_show_moves_the_plan(start: np.ndarray, goal: np.ndarray, shift: tuple[int, int]) -> None:
    by = np.array([*shift, 0.0])
    here, there = transition(start, goal, LIMITS), transition(start + by, goal + by, LIMITS)
    assert there.order.tolist() == here.order.tolist()
    assert there.trajectory.times.tolist() == here.trajectory.times.tolist()
    assert np.abs(there.trajectory.control - here.trajectory.control - by).max() <= 1.5e-6


def test_moving_the_show_moves_its_limits_with_it() -> None:
    by = np.array([217.0, -93.0, 0.0])
    fence = np.array([[-9.0, 21], [75, 21], [75, 69], [-9, 69]])
    moves = []
    for d in (np.zeros(3), by):
        prism = KeepOut(WALL.polygon + d[:2], WALL.height, "wall")
        limits = Limits(keep_out=(prism,), fence=fence + d[:2])
        moves.append(transition(BLOCK + d, BLOCK + d + [60.0, 0, 0], limits))
    assert np.abs(moves[1].trajectory.control - moves[0].trajectory.control - by).max() <= 1.5e-6


@pytest.mark.proof
@settings(max_examples=25)
@given(formations, formations, st.floats(0, 2 * np.pi))
def test_turning_the_show_keeps_the_certificate_and_the_duration(
    start: np.ndarray, goal: np.ndarray, angle: float
) -> None:
    turn = _turn(angle)
    here, there = transition(start, goal, LIMITS), transition(start @ turn, goal @ turn, LIMITS)
    assert there.method == here.method
    assert min(here.closest, there.closest) >= _promised(here, start, goal)
    assert there.duration == pytest.approx(here.duration, rel=0.02)


@pytest.mark.parametrize("seed", range(6))
def test_a_hundred_drones_fly_the_same_ways_in_a_show_that_is_turned(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, goal = _scattered(rng, flat=seed % 2 == 0), _scattered(rng, flat=seed % 4 < 2)
    goal += rng.uniform([-40, -60, -20], [40, 60, 20])
    turn = _turn((0.3, -0.9, 2.0)[seed % 3])
    here, there = transition(start, goal, LIMITS), transition(start @ turn, goal @ turn, LIMITS)
    assert there.order.tolist() == here.order.tolist()
    assert there.duration == pytest.approx(here.duration, rel=0.002)


def test_turning_the_show_turns_its_limits_with_it() -> None:
    turn = _turn(0.7)
    fence = np.array([[-9.0, 21], [75, 21], [75, 69], [-9, 69]])
    moves = []
    for matrix in (np.eye(3), turn):
        prism = KeepOut(WALL.polygon @ matrix[:2, :2], WALL.height, "wall")
        limits = Limits(keep_out=(prism,), fence=fence @ matrix[:2, :2])
        moves.append(transition(BLOCK @ matrix, (BLOCK + [60.0, 0, 0]) @ matrix, limits))
        assert _broken(moves[-1], limits) == set()
    assert moves[1].duration == pytest.approx(moves[0].duration, rel=0.002)
    assert np.abs(moves[1].trajectory.end - moves[0].trajectory.end @ turn).max() <= 1e-5


def _scattered(rng: np.random.Generator, *, flat: bool) -> np.ndarray:
    """Return 100 drones at random places of an upright plane, or of a thick slab, none too near."""
    places = np.empty((0, 3))
    while len(places) < 100:
        place = rng.uniform(-1, 1, 3) * [40.0, 0.0 if flat else 12.0, 25.0] + [0.0, 0.0, 60.0]
        if not (np.linalg.norm(places - place, axis=1) < 1.53).any():
            places = np.vstack([places, place])
    return places


def _turn(angle: float) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])


@settings(max_examples=5)
@given(formations, formations)
def test_the_same_on_one_worker_or_two(start: np.ndarray, goal: np.ndarray) -> None:
    found = []
    for workers in (1, 2):
        with ThreadPoolExecutor(workers) as pool:
            ends = [(start, goal), (goal, start)]
            moves = pool.map(lambda pair: transition(pair[0], pair[1], LIMITS), ends)
            found.append([(m.order.tobytes(), m.trajectory.control.tobytes()) for m in moves])
    assert found[0] == found[1]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors cannot be chosen here")
def test_the_same_on_one_core_or_all() -> None:
    program = """
import hashlib, os, sys
import numpy as np
import choreo as ch
if sys.argv[1] == "one":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
ball = ch.sphere(300, 12.0).points + [0, 60, 40]
flat = ch.grid(300, 1.6).points + [9, 80, 40]
for ends in ((ball, flat), (flat, flat[::-1] + [30, 0, 4])):
    move = ch.transition(*ends, ch.Limits())
    print(hashlib.sha256(move.order.tobytes() + move.trajectory.control.tobytes()).hexdigest())
"""
    one, all_ = (subprocess.check_output([sys.executable, "-c", program, cores]) for cores in ("one", "all"))
    assert one == all_
    assert len(one.split()) == 2


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


@pytest.mark.proof
@given(space_formations(40), space_formations(40))
def test_a_bloom_keeps_the_certificate_of_all_pairs(start: np.ndarray, goal: np.ndarray) -> None:
    move = transition(start, goal, LIMITS, style="bloom")
    assert broken_pairs(start - start.mean(axis=0), goal - goal.mean(axis=0), move.order) == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"duration": 3.0}, "travel = 3 s is too short, the shortest safe time is"),
        ({"style": "zigzag"}, "style = 'zigzag'; expected one of direct, bloom"),
        ({"limits": Limits(max_level_acceleration=2.0)}, "limits: max_level_acceleration = 2 m/s2 is checked but not"),
        ({"limits": Limits(zones=(Zone(np.eye(3)[:, :2]),))}, "limits: zones are checked but not planned in"),
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
        ([0.0, 0, -16], Limits(), r"goal: a drone would break min_altitude = 5 m by 1.0 m near"),
        ([0.0, 0, 97], Limits(), r"goal: a drone would break max_altitude = 120 m"),
        ([28.0, 0, 0], Limits(keep_out=(WALL,)), r"goal: a drone would break keep-out 'wall'"),
        (
            [9.0, 0, 0],
            Limits(fence=np.array([[-1.0, 30], [9, 30], [9, 50], [-1, 50]])),
            r"goal: a drone would break the fence",
        ),
        (
            [0.0, 0, 0],
            Limits(min_distance=2.0),
            r"start: two drones, near x .* stand 2.0000 m apart",
        ),
        ([0.0, 0, 0], Limits(vertical_distance=3.0), r"start: .* stand 1.0000 m apart, heights counted"),
    ],
)
def test_a_formation_that_is_wrong_itself_is_told(change: list[float], limits: Limits, message: str) -> None:
    with pytest.raises(InputError, match=message):
        transition(BLOCK, BLOCK + change, limits)


@pytest.mark.parametrize("style", ["direct", "bloom", "pour", "fireflies", "swirl"])
def test_the_same_ways_are_flown_again_in_another_time(style: str) -> None:
    limits = Limits()
    start = grid(16, spacing=2.0).stand(y=40, z=40).points
    goal = ring(16, radius=8).stand(x=9, y=40, z=45).points
    quick = transition(start, goal, limits, style=style)
    slower = quick.duration + 1.25
    elsewhere: Transition = pickle.loads(pickle.dumps(quick))  # as between processes
    again, anew = elsewhere.in_time(slower), transition(start, goal, limits, style=style, duration=slower)
    assert again is not None
    assert np.array_equal(again.trajectory.times, anew.trajectory.times)
    assert np.array_equal(again.trajectory.control, anew.trajectory.control)
    assert (again.order == anew.order).all()
    assert (again.closest, again.method) == (anew.closest, anew.method)
    assert replace(quick, again=None).in_time(slower) is None
