"""The rules 'fence' and 'keep-out', on curves that come near, touch, graze and cross."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, contains, distance, points

from choreo.arrays import Floats
from choreo.core.limits import KeepOut, Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.safety.check import check
from choreo.safety.exact.polynomials import value
from choreo.safety.report import Violation
from tests.safety.plans import plan_of, rest_to_rest

SQUARE = np.array([[0.0, 0.0], [40.0, 0.0], [40.0, 40.0], [0.0, 40.0]])
HORSESHOE = np.array([[0, 0], [40, 0], [40, 40], [25, 40], [25, 10], [15, 10], [15, 40], [0, 40]], dtype=float)


def faults(trajectory: Trajectory, rule: str, fence: Floats | None = None, *prisms: KeepOut) -> list[Violation]:
    """Return the violations of the rule."""
    limits = Limits(fence=fence, keep_out=prisms)
    return [found for found in check(plan_of(trajectory, limits=limits)).violations if found.rule == rule]


def flight(*places: tuple[float, float, float]) -> Trajectory:
    """Return one drone that goes from place to place in 10 s each."""
    return rest_to_rest(tuple(10.0 * k for k in range(len(places))), np.array(places)[:, None])


def test_inside_the_fence_is_good() -> None:
    assert not faults(flight((1, 1, 9), (39, 39, 9), (1, 39, 9)), "fence", SQUARE)


def test_along_the_fence_is_good() -> None:
    assert not faults(flight((0, 0, 9), (40, 0, 9), (40, 40, 9), (0, 40, 9), (0, 0, 9)), "fence", SQUARE)
    turned = SQUARE @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    path = [(*corner, 9.0) for corner in turned.tolist()]
    assert not faults(flight(*path, path[0]), "fence", turned)


def test_out_and_back_between_two_knots_is_found() -> None:
    control = np.array([[39, 20, 9], [42, 20, 9], [42, 20, 9], [39, 20, 9]], dtype=float)[None, :, None]
    (found,) = faults(Trajectory(np.array([0.0, 8.0]), control), "fence", SQUARE)
    assert found.value == pytest.approx(39 + 3 * 0.75 - 40, abs=1e-6)
    assert found.time_s == pytest.approx(4.0, abs=1e-3)
    assert found.place == pytest.approx((41.25, 20.0, 9.0), abs=1e-3)


def test_through_the_notch_of_a_horseshoe_is_found() -> None:
    (found,) = faults(flight((5, 30, 9), (35, 30, 9)), "fence", HORSESHOE)
    assert found.value == pytest.approx(5.0, abs=1e-6)
    assert found.place == pytest.approx((20.0, 30.0, 9.0), abs=1e-3)


def test_around_the_notch_is_good() -> None:
    assert not faults(flight((5, 30, 9), (5, 5, 9), (35, 5, 9), (35, 30, 9)), "fence", HORSESHOE)


def test_standing_outside_is_found() -> None:
    (found,) = faults(flight((45, 20, 9), (45, 20, 9)), "fence", SQUARE)
    assert found.value == pytest.approx(5.0)


ROOF = KeepOut(SQUARE, 30.0, "roof")


def test_over_the_roof_is_good_and_touching_it_too() -> None:
    assert not faults(flight((-5, 20, 30), (45, 20, 30)), "keep-out", None, ROOF)


def test_dipping_below_the_roof_is_found() -> None:
    (found,) = faults(flight((20, 20, 31), (20, 20, 29), (20, 20, 31)), "keep-out", None, ROOF)
    assert found.value == pytest.approx(1.0)
    assert found.time_s == pytest.approx(10.0)


def test_along_the_wall_is_good() -> None:
    assert not faults(flight((-5, 40, 9), (45, 40, 9), (45, -5, 9)), "keep-out", None, ROOF)
    assert not faults(flight((-5, 0, 9), (45, 0, 9)), "keep-out", None, ROOF)


def test_a_thin_mast_in_the_way_is_found() -> None:
    mast = KeepOut(np.array([[20, 0], [20.002, 0], [20.002, 0.002], [20, 0.002]]), 50.0, "mast")
    (found,) = faults(flight((0, 0.001, 20), (40, 0.001, 20)), "keep-out", None, mast)
    assert 0 < found.value <= 0.001 + 1e-9
    assert not faults(flight((0, 0.003, 20), (40, 0.003, 20)), "keep-out", None, mast)
    assert not faults(flight((0, 0.001, 51), (40, 0.001, 51)), "keep-out", None, mast)


def test_each_keep_out_may_be_hit() -> None:
    one, two = KeepOut(SQUARE, 10.0, "one"), KeepOut(SQUARE + 100, 20.0, "two")
    swarm = Trajectory.hold([[20, 20, 9], [120, 120, 19], [20, 120, 9]], 0.0, 5.0)
    assert {found.drones: found.value for found in faults(swarm, "keep-out", None, one, two)} == {(0,): 1.0, (1,): 1.0}


def test_a_polygon_that_crosses_itself_is_wrong_input() -> None:
    bow = SQUARE[[0, 2, 1, 3]]
    with pytest.raises(InputError, match="fence: the polygon crosses or touches itself"):
        faults(flight((1, 1, 9), (2, 2, 9)), "fence", bow)
    with pytest.raises(InputError, match="keep-out 'crane'"):
        faults(flight((1, 1, 9), (2, 2, 9)), "keep-out", None, KeepOut(bow, 9.0, "crane"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_random_curves_agree_with_dense_samples(seed: int) -> None:
    random = np.random.default_rng(seed)
    control = random.uniform(-8, 48, (2, 4, 3, 3)) + np.array([0.0, 0.0, 10.0])
    swarm = Trajectory(np.array([0.0, 5.0, 10.0]), control)
    prism = KeepOut(HORSESHOE, 30.0, "shoe")
    outside = {found.drones[0]: found.value for found in faults(swarm, "fence", HORSESHOE)}
    inside = {found.drones[0]: found.value for found in faults(swarm, "keep-out", None, prism)}
    area = Polygon(HORSESHOE)
    for drone in range(3):
        path = np.concatenate([value(piece[:, None, drone], np.linspace(0, 1, 2001)[:, None]) for piece in control])
        spots = points(path[:, :2])
        shore = distance(area.boundary, spots)
        within = contains(area, spots)
        for found, depth in (
            (outside, np.where(within, -shore, shore)),
            (inside, np.minimum(np.where(within, shore, -shore), 30 - path[:, 2])),
        ):
            sampled = float(depth.max())
            if sampled > 1e-5:
                assert found[drone] == pytest.approx(sampled, rel=0.01, abs=0.03)
                assert found[drone] >= sampled * 0.99 - 0.001
            else:
                # Between two samples the curve may just look over the border.
                assert drone not in found or (sampled > -0.05 and found[drone] < 0.05)
