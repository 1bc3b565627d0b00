"""The broad phase may find too many pairs, and must never miss one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats, Ints
from choreo.safety.exact import kdtree
from choreo.safety.exact.candidates import SINGLED_OUT, Tubes, usual_reach, windows
from choreo.safety.exact.kdtree import nearest, pairs_within
from choreo.safety.exact.polynomials import value

U = np.linspace(0.0, 1.0, 201)


def pairs_of(found: list[tuple[Ints, Ints]]) -> list[tuple[int, int]]:
    """Return the pairs of all blocks."""
    return [pair for i, j in found for pair in zip(i.tolist(), j.tolist(), strict=True)]


@given(
    st.integers(0, 2**32 - 1),
    st.integers(2, 60),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.3, 8.0]),
    st.booleans(),
    st.booleans(),
)
def test_no_pair_is_missed(seed: int, drones: int, pieces: int, motion: float, flat: bool, law: bool) -> None:
    random = np.random.default_rng(seed)
    start = np.rint(random.uniform(0, 20, (3, drones))) * 1.51
    way = random.uniform(-1, 1, (3, drones)) * motion
    way[:, 0] *= 20
    share = np.sort(random.uniform(0, 1, 4 * pieces)) if law else np.linspace(0, 1, 4 * pieces)
    control = start + share[:, None, None] * way + random.normal(0, 0.05 * motion, (4 * pieces, 3, drones))
    if flat:
        control[:, 1] = 60.0
    distance = float(random.uniform(0.5, 3.0))
    found = pairs_of(list(Tubes(control).pairs(np.ones(drones, dtype=bool), distance)))
    assert len(found) == len(set(found))
    assert all(i < j for i, j in found)
    curves = control.reshape(pieces, 4, 3, drones)
    for i, j in combinations(range(drones), 2):
        gaps = [np.linalg.norm(value((piece[..., i] - piece[..., j])[:, None], U[:, None]), axis=1) for piece in curves]
        if min(gap.min() for gap in gaps) <= distance:
            assert (i, j) in found


@pytest.mark.parametrize("law", [[0.0, 2.0, 2.0, 1.0], [0.0, -1.0, -1.0, 1.0]])
def test_pairs_that_meet_where_all_fly_too_far_are_not_missed(law: list[float]) -> None:
    """They come together only beyond the last of their places, or before the first."""
    start = np.array([[0.0, 8.0], [0.0, 0.0], [20.0, 20.0]])
    way = np.array([[4.0, 0.0], [0.0, 0.0], [0.0, 0.0]]) * (1 if law[1] > 0 else -1)
    control = start + np.array(law)[:, None, None] * way
    gap = np.linalg.norm(value((control[..., 0] - control[..., 1])[:, None], U[:, None]), axis=1).min()
    ends = min(float(np.linalg.norm(control[end, :, 0] - control[end, :, 1])) for end in (0, -1))
    assert gap < ends - 0.6
    assert pairs_of(list(Tubes(control).pairs(np.ones(2, dtype=bool), gap + 0.01))) == [(0, 1)]


def test_a_common_time_law_makes_thin_tubes() -> None:
    random = np.random.default_rng(0)
    start, way = random.uniform(0, 99, (3, 50)), random.uniform(-9, 9, (3, 50))
    share = np.array([0.0, 0.01, 0.2, 1.0])
    assert Tubes(start + share[:, None, None] * way).radius.max() < 1e-9


def test_only_the_chosen_are_paired() -> None:
    control = np.zeros((4, 3, 5))
    among = np.array([True, False, True, False, True])
    assert sorted(pairs_of(list(Tubes(control).pairs(among, 1.0)))) == [(0, 2), (0, 4), (2, 4)]


def test_one_fast_drone_does_not_widen_the_search_of_the_others() -> None:
    reach = np.full(1000, 0.5)
    reach[3] = 300.0
    assert usual_reach(reach) == 0.5
    assert usual_reach(np.full(1000, 0.5)) == 0.5
    assert usual_reach(np.array([1.0, 300.0])) == 300.0


def test_the_usual_reach_of_each_piece_is_its_own() -> None:
    random = np.random.default_rng(3)
    reach = random.uniform(0.1, 0.9, (6, 200))
    reach[1, 7], reach[2, [3, 50]], reach[3, :20], reach[4, 9] = 7.0, 3.0, 5.0, 2 * reach[4].max()
    found = usual_reach(reach)
    assert found.shape == (6,)
    for row, usual in zip(reach, found, strict=True):
        others, most = np.sort(row), row.max()
        singled_out = min(SINGLED_OUT // 200, 10)
        assert usual == (others[-1 - singled_out] if most > 2 * others[-1 - singled_out] else most)
    assert usual_reach(np.array([0.5] * 99 + [1.0])) == 1.0, "twice is not more than twice"
    assert usual_reach(np.array([0.5] * 99 + [3.0])) == 0.5


def test_windows_join_short_pieces_and_cut_long_ones() -> None:
    assert list(windows(np.array([0.0, 0.5, 0.5, 0.5, 7.0, 0.1]), 1.0)) == [(0, 3, 1), (3, 4, 1), (4, 5, 8), (5, 6, 1)]
    assert list(windows(np.array([0.3, 0.8, 0.1]), 0.25)) == [(0, 1, 2), (1, 2, 4), (2, 3, 1)]
    assert list(windows(np.array([9.0, 17.0]), 4.0)) == [(0, 1, 4), (1, 2, 8)]


@pytest.mark.parametrize("points", [np.zeros((30, 3)), np.random.default_rng(1).uniform(0, 5, (200, 3))])
def test_blocks_hold_the_same_pairs(monkeypatch: pytest.MonkeyPatch, points: Floats) -> None:
    whole = sorted(pairs_of(list(pairs_within(points, 1.0))))
    monkeypatch.setattr(kdtree, "PAIRS_AT_ONCE", 100)
    parts = list(pairs_within(points, 1.0))
    monkeypatch.setattr(kdtree, "FEW", 5)
    monkeypatch.setattr(kdtree, "HELD", 10)
    blocks = list(pairs_within(points, 1.0))
    assert len(parts) > 1
    assert len(blocks) > 1
    assert sorted(pairs_of(parts)) == sorted(pairs_of(blocks)) == whole
    assert len(whole) > 100


@pytest.mark.parametrize("axes", [2, 3])
@pytest.mark.parametrize("radius", [0.01, 0.3, 1.0, 40.0])
@pytest.mark.parametrize("clumps", [1, 40, 3000])
def test_no_more_pairs_are_held_at_once_than_are_told_beforehand(axes: int, radius: float, clumps: int) -> None:
    rng = np.random.default_rng(clumps)
    points = rng.uniform(-9, 9, (clumps, axes))[rng.integers(0, clumps, 3000)] + rng.normal(size=(3000, axes)) * 0.05
    pairs = sum(len(i) for i, _ in pairs_within(points, radius))
    assert pairs <= kdtree._at_most(points, radius) <= 3**axes * 3000**2 / 2


def test_lattices_are_not_counted_before_they_are_searched() -> None:
    points = np.stack(np.meshgrid(*[np.arange(20) * 1.6] * 3), axis=-1).reshape(-1, 3)
    pairs = sum(len(i) for i, _ in pairs_within(points, 4.0))
    assert pairs < kdtree._at_most(points, 4.0) < 12 * pairs < kdtree.HELD


def test_points_that_are_counted_and_found_few_are_searched_at_once() -> None:
    """800 at one place may be more pairs than are held, 1,300 far from each other make it no block of them."""
    points = np.concatenate([np.zeros((800, 3)), np.arange(1, 1301)[:, None] * [9.0, 0.0, 0.0]])
    assert kdtree._at_most(points, 1.0) > kdtree.HELD
    assert sum(len(i) for i, _ in pairs_within(points, 1.0)) == 800 * 799 // 2


def test_points_that_are_far_apart_for_their_radius_are_told_as_well() -> None:
    points = np.array([[0.0, 0.0, 0.0], [1e6, -1e6, 1e6], [1e6, -1e6, 1e6 + 1e-9]])
    assert 1 <= kdtree._at_most(points, 1e-9) <= 27 * 5 / 2


def test_what_may_be_too_many_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(1).uniform(0, 5, (300, 3))
    monkeypatch.setattr(kdtree, "FEW", 5)
    monkeypatch.setattr(kdtree, "PAIRS_AT_ONCE", 100)
    whole = sorted(pairs_of(list(pairs_within(points, 1.0))))
    monkeypatch.setattr(kdtree, "HELD", 10)
    found = list(pairs_within(points, 1.0))
    assert max(len(i) for i, _ in found) < 400 < len(whole)
    assert sorted(pairs_of(found)) == whole


def test_what_is_counted_and_may_be_held_is_searched_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(1).uniform(0, 5, (300, 3))
    whole = sorted(pairs_of(list(pairs_within(points, 1.0))))
    monkeypatch.setattr(kdtree, "FEW", 5)
    monkeypatch.setattr(kdtree, "PAIRS_AT_ONCE", 100)
    for held, at_once in ((len(whole) + 150, True), (len(whole) + 149, False)):  # half of each point with itself
        monkeypatch.setattr(kdtree, "HELD", held)
        assert kdtree._at_most(points, 1.0) > held
        sizes = [len(i) for i, _ in pairs_within(points, 1.0)]
        assert (max(sizes) - min(sizes) <= 1) is at_once, "cut evenly, or some points after others"
        assert sum(sizes) == len(whole)


@pytest.mark.parametrize("at_once", [1, 7, 40])
def test_pairs_held_to_their_tubes_some_at_a_time_are_the_same(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    rng = np.random.default_rng(2)
    tubes = Tubes(rng.uniform(0, 9, (3, 60)) + rng.uniform(0, 2, (4, 3, 60)))
    everyone = np.ones(60, dtype=np.bool_)
    whole = pairs_of(list(tubes.pairs(everyone, 0.5)))
    tried, tubes.tried = tubes.tried, 0
    monkeypatch.setattr("choreo.safety.exact.candidates.NEAR_AT_ONCE", at_once)
    assert pairs_of(list(tubes.pairs(everyone, 0.5))) == whole
    assert 100 < len(whole) < tubes.tried == tried


def test_nearest_of_points_at_one_place() -> None:
    distance, number = nearest(np.zeros((5, 3)))
    assert distance.tolist() == [0.0] * 5
    assert (number != np.arange(5)).all()


@pytest.mark.parametrize("distance", [0.003, 0.3, 1.5, 30.0, 4000.0])
@pytest.mark.parametrize("few", [0, 2000])
def test_who_is_apart_by_just_the_distance_asked_for_is_a_pair(
    monkeypatch: pytest.MonkeyPatch, distance: float, few: int
) -> None:
    """Whatever the last bit of their places says: a drone's worth of rounding is no reason to miss it."""
    monkeypatch.setattr(kdtree, "FEW", few)
    places = distance * np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.6, 0.8], [9.0, 0, 0]])
    places[1:] *= 1 + 1e-15
    wanted = [(0, 1), (1, 2), (2, 3)]
    found = pairs_of(list(pairs_within(places, distance)))
    assert set(found) >= set(wanted)
    still = np.repeat(places.T[None], 4, axis=0)
    assert set(pairs_of(list(Tubes(still).pairs(np.ones(5, dtype=bool), distance)))) >= set(wanted)
    passing = still + np.linspace(0, 1, 4)[:, None, None] * np.array([0.0, 0.0, 7.0])[:, None]
    assert set(pairs_of(list(Tubes(passing).pairs(np.ones(5, dtype=bool), distance)))) >= set(wanted)


def test_at_an_infinite_distance_everybody_is_a_pair() -> None:
    places = np.random.default_rng(1).uniform(0, 0.01, (3, 7))
    control = np.repeat(places[None], 4, axis=0)
    assert len(pairs_of(list(Tubes(control).pairs(np.ones(7, dtype=bool), np.inf)))) == 21


def test_how_many_pairs_were_looked_at_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kdtree, "PAIRS_AT_ONCE", 5)
    tubes = Tubes(np.random.default_rng(4).uniform(0, 20, (1, 3, 7)))
    assert tubes.tried == 0
    assert len(list(tubes.pairs(np.ones(7, dtype=bool), np.inf))) == 5
    assert tubes.tried == 21
    list(tubes.pairs(np.arange(7) < 4, np.inf))
    assert tubes.tried == 21 + 6
