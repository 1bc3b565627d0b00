"""The shortest free way of a gathered swarm."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import KeepOut, Limits
from choreo.motion.air.airspace import KEEP_OUT_MARGIN, MARGIN
from choreo.motion.air.shortest_way import Body, heights, nearest_free, passages

BODY = Body(4.0, 3.0)


def _box(west: float, south: float, east: float, north: float) -> np.ndarray:
    return np.array([[west, south], [east, south], [east, north], [west, north]])


WALL = KeepOut(_box(-1, -200, 1, 20), 60.0, "wall")
HERE, THERE = np.array([-30.0, 0, 20]), np.array([30.0, 0, 20])


def test_a_free_way_is_straight() -> None:
    assert next(passages(HERE, THERE, BODY, Limits())).tolist() == [HERE.tolist(), THERE.tolist()]


def test_the_way_goes_round_the_end_of_a_wall_and_then_over_it() -> None:
    _, *beside, over = passages(HERE, THERE, BODY, Limits(keep_out=(WALL,)))
    around = beside[0]
    assert around[1:-1, 1].min() >= 20 + BODY.radius + KEEP_OUT_MARGIN
    assert np.ptp(around[:, 2]) == 0
    assert over[:, 1].tolist() == [0.0] * 4
    assert over[1, 2] >= 60 + BODY.half_height + KEEP_OUT_MARGIN


def test_what_has_no_room_beside_or_above_is_not_yielded() -> None:
    limits = Limits(keep_out=(WALL,), fence=_box(-60, -60, 60, 28), max_altitude=65.0)
    assert len(list(passages(HERE, THERE, BODY, limits))) == 1  # straight, for the caller to refuse


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-40, 40), st.sampled_from([2, 9])), max_size=6))
def test_ways_at_one_height_keep_the_body_clear_of_masts(masts: list[tuple[int, int, int]]) -> None:
    prisms = tuple(KeepOut(_box(x - w, y - w, x + w, y + w), 200.0, "mast") for x, y, w in masts)
    limits = Limits(keep_out=prisms, fence=_box(-60, -60, 60, 60))
    middles = np.array([[x, y] for x, y, _ in masts]).reshape(-1, 2)
    half = np.array([w for *_, w in masts])
    for way in list(passages(HERE, THERE, BODY, limits))[1:]:
        assert way[0].tolist() == HERE.tolist()
        assert way[-1].tolist() == THERE.tolist()
        part = np.linspace(0, 1, 200)[:, None, None]
        places = ((1 - part) * way[:-1] + part * way[1:]).reshape(-1, 3)[:, :2]
        if len(masts):
            beyond = np.abs(places[:, None] - middles) - half[:, None]
            gap = np.hypot(*np.maximum(beyond, 0).transpose(2, 0, 1))
            assert gap.min() >= BODY.radius + KEEP_OUT_MARGIN - 1e-6
        assert (60 - np.abs(places)).min() >= BODY.radius + MARGIN


def test_the_nearest_free_place_is_the_wish_itself_or_beside_what_stands_there() -> None:
    limits = Limits(keep_out=(WALL,), fence=_box(-60, -60, 60, 60))
    wish = np.array([20.0, 10, 30])
    assert nearest_free(wish, BODY, limits) == pytest.approx(wish)
    beside = nearest_free(np.array([0.5, -10.0, 30]), BODY, limits)
    assert beside is not None
    assert beside[0] == pytest.approx(1 + BODY.radius + KEEP_OUT_MARGIN, abs=0.1)
    low = nearest_free(np.array([20.0, 10, 2]), BODY, limits)
    assert low is not None
    assert low[2] == pytest.approx(heights(BODY, limits)[0], abs=1e-6)


def test_a_body_too_large_for_the_air_has_no_place() -> None:
    assert nearest_free(HERE, Body(4.0, 60.0), Limits()) is None
    assert nearest_free(HERE, Body(4.0, 3.0), Limits(fence=_box(-60, -3, 60, 3))) is None
