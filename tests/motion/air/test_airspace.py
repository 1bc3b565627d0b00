"""The planner's own look at altitudes, fence and keep-outs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from choreo.core.limits import KeepOut, Limits
from choreo.motion.air.airspace import breach, breaches_at, clear_altitude, inside

SQUARE = np.array([[-50.0, -50], [50, -50], [50, 50], [-50, 50]])
MAST = KeepOut(np.array([[10.0, 10], [12, 10], [12, 12], [10, 12]]), 40.0, "mast")
LEANING = KeepOut(np.array([[8.0, 8], [14, 10], [10, 14]]), 70.0, "leaning")
LIMITS = Limits(min_altitude=5.0, max_altitude=100.0, fence=SQUARE, keep_out=(MAST,))


@pytest.mark.parametrize(
    ("place", "limit", "excess"),
    [
        ((0.0, 0.0, 3.0), "min_altitude = 5 m", 2.01),
        ((0.0, 0.0, 104.0), "max_altitude = 100 m", 4.01),
        ((57.0, 0.0, 50.0), "the fence", 7.0),
        ((11.0, 11.0, 30.0), "keep-out 'mast' (40 m high)", 10.5),
    ],
)
def test_each_limit_is_named_with_its_excess(place: tuple[float, float, float], limit: str, excess: float) -> None:
    found = breach(np.array([(0.0, 0.0, 50.0), place]), LIMITS)
    assert found is not None
    assert (found.limit, found.index, found.place) == (limit, 1, place)
    assert found.excess == pytest.approx(excess, abs=0.02)


@given(
    arrays(np.float64, (6, 4, 3), elements=st.floats(-52, 52)),
    st.sampled_from([LIMITS, Limits(min_altitude=5.0), Limits(fence=SQUARE), Limits(keep_out=(MAST, LEANING))]),
)
def test_many_looks_at_once_find_what_each_finds_by_itself(places: np.ndarray, limits: Limits) -> None:
    places = places + [0, 0, 54.0]
    places[3:, :, :2] = 11 + places[3:, :, :2] / 25  # about the mast
    expected = [breach(place, limits) is not None for place in places]
    assert breaches_at(places, limits).tolist() == expected


def test_on_either_side_of_every_border_many_looks_find_what_each_finds() -> None:
    off = np.array([-1e-3, -1e-9, 0.0, 1e-9, 1e-3])
    for low, high in ((9.5, 11.0), (12.5, 11.0)):
        places = np.array([[[low + step, high, 39.0]] for step in off] + [[[high, low + step, 39.0]] for step in off])
        assert breaches_at(places, LIMITS).tolist() == [breach(place, LIMITS) is not None for place in places]
    assert breaches_at(np.array([[[11.0, 11.0, 40.49]], [[11.0, 11.0, 40.51]]]), LIMITS).tolist() == [True, False]


def test_allowed_places_are_allowed() -> None:
    good = np.array([[0.0, 0, 5.02], [0, 0, 99.9], [49.9, 0, 50], [11, 11, 41], [20, 20, 6]])
    assert breach(good, LIMITS) is None
    assert inside(good, LIMITS).all()
    assert not inside(np.array([[0.0, 0, 4.9], [0, 0, 100.1], [51, 0, 50], [11, 11, 39]]), LIMITS).any()


def test_the_clear_altitude_is_above_the_keep_outs_on_the_way_only() -> None:
    across = np.array([[0.0, 0], [20, 20], [0, 20], [20, 0]])
    aside = across - 30
    assert clear_altitude(across, LIMITS) > 40.0
    assert clear_altitude(aside, LIMITS) == 5.0
