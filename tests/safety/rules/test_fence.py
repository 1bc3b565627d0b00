"""The rules 'fence' and 'keep-out', on curves that come near, touch, graze and cross."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, contains, distance, points

from choreo.arrays import Floats
from choreo.core.limits import KeepOut, Limits, Zone
from choreo.core.plan import Span
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.safety.account import Account
from choreo.safety.check import check
from choreo.safety.exact.polynomials import value
from choreo.safety.exact.stretch import Cues, Stretch, stretches
from choreo.safety.finding import Unproved, Violation
from choreo.safety.ledger import Ledger
from choreo.safety.rules.border import TOUCH, Border, borders
from choreo.safety.rules.fence import MOST_WORK, OF_A_PIECE, Areas, _deepest, _faulty, _uphill, _Work
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


def outside(trajectory: Trajectory, *zones: Zone) -> list[Violation]:
    """Return the violations of the rule 'fence' by drones that have to stay in one of the zones."""
    return [
        found for found in check(plan_of(trajectory, limits=Limits(zones=zones))).violations if found.rule == "fence"
    ]


def test_from_one_zone_into_the_next_is_good_and_through_a_gap_is_not() -> None:
    left, right, far = (Zone(SQUARE + [x, 0.0]) for x in (0.0, 40.0, 82.0))
    across = flight((10, 20, 9), (70, 20, 9))
    assert not outside(across, left, right)
    assert not outside(across, right, left, far)
    (found,) = outside(flight((10, 20, 9), (90, 20, 9)), left, right, far)
    assert found.value == pytest.approx(1.0, abs=1e-3), "in the middle of a gap of 2 m"
    assert found.place == pytest.approx((81.0, 20.0, 9.0), abs=0.01)
    assert [each.value for each in outside(across, left)] == pytest.approx([30.0])


def test_a_zone_ends_at_its_top() -> None:
    low, high = Zone(SQUARE, 30.0), Zone(SQUARE + [40.0, 0.0], 60.0)
    assert not outside(flight((20, 20, 9), (20, 20, 30), (60, 20, 30), (60, 20, 60)), low, high)
    (found,) = outside(flight((20, 20, 9), (20, 20, 33), (20, 20, 9)), low, high)
    assert found.value == pytest.approx(3.0, abs=1e-6)
    (found,) = outside(flight((60, 20, 50), (20, 20, 50), (60, 20, 50)), low, high)
    assert found.value == pytest.approx(20.0, abs=1e-6), "20 m beside the high zone, 20 m above the low one"
    (found,) = outside(flight((44, 20, 50), (36, 20, 33), (44, 20, 50)), low, high)
    assert found.value == pytest.approx(3.68, abs=1e-6), "as far from the low zone's roof as from the high one's wall"


def test_zones_above_one_another_overlap() -> None:
    inner = Zone(SQUARE[:, :] / 2 + 10, 60.0)
    assert not outside(flight((5, 5, 9), (5, 5, 20), (20, 20, 20), (20, 20, 60)), Zone(SQUARE, 20.0), inner)
    (found,) = outside(flight((20, 20, 60), (5, 20, 21), (20, 20, 60)), Zone(SQUARE, 20.0), inner)
    assert 1.0 < found.value < 6.0


def test_a_keep_out_may_hang_in_the_air() -> None:
    cable = KeepOut(SQUARE, 30.0, "cable", bottom=20.0)
    for height in (9, 20, 30, 40):
        assert not faults(flight((-5, 20, height), (45, 20, height)), "keep-out", None, cable)
    (found,) = faults(flight((-5, 20, 22), (45, 20, 22)), "keep-out", None, cable)
    assert found.value == pytest.approx(2.0)
    (found,) = faults(flight((20, 20, 9), (20, 20, 23), (20, 20, 9)), "keep-out", None, cable)
    assert found.value == pytest.approx(3.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_random_curves_in_random_zones_agree_with_dense_samples(seed: int) -> None:
    random = np.random.default_rng(seed)
    control = random.uniform(-8, 48, (2, 4, 3, 3)) + np.array([0.0, 0.0, 10.0])
    swarm = Trajectory(np.array([0.0, 5.0, 10.0]), control)
    zones = [
        Zone(area + random.uniform(-10, 30, 2).round(1), top)
        for area, top in ((SQUARE, None), (HORSESHOE, 40.0), (SQUARE / 2, 25.0))
    ]
    low, high = np.sort(random.uniform(1, 50, 2))
    limits = Limits(zones=zones, keep_out=(KeepOut(HORSESHOE, high, "shoe", bottom=low),))  # type: ignore[arg-type]
    violations = check(plan_of(swarm, limits=limits)).violations
    beyond, inside = (
        {each.drones[0]: each.value for each in violations if each.rule == rule} for rule in ("fence", "keep-out")
    )
    for drone in range(3):
        path = np.concatenate([value(piece[:, None, drone], np.linspace(0, 1, 2001)[:, None]) for piece in control])
        spots, height = points(path[:, :2]), path[:, 2]
        gaps = []
        for zone in zones:
            side = distance(Polygon(zone.polygon), spots)  # 0 within
            gaps.append(np.hypot(side, np.maximum(0.0, height - (np.inf if zone.top is None else zone.top))))
        shoe = Polygon(HORSESHOE)
        depth = np.where(contains(shoe, spots), distance(shoe.boundary, spots), 0.0)
        depth = np.minimum(depth, np.clip(np.minimum(high - height, height - low), 0.0, None))
        for found, sampled in ((beyond, float(np.min(gaps, axis=0).max())), (inside, float(depth.max()))):
            if sampled > 1e-5:
                assert found[drone] == pytest.approx(sampled, rel=0.01, abs=0.03)
            elif drone in found:
                assert found[drone] < 0.03


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


# The search alone, without the rest of the checker -----------------------------------------------------------

U = np.linspace(0.0, 1.0, 1001)


def depths(border: Border, control: Floats) -> Floats:
    """Return the depths of curves, (4, 3, m), at 1001 looks: (m, looks)."""
    return np.stack([border.depth(value(control[..., k : k + 1], U).T) for k in range(control.shape[2])])


def edges() -> list[Border]:
    """Return a fence about the origin, two zones, and a keep-out that is no convex one."""
    middle = HORSESHOE - 20
    return [
        borders(limits)[0]
        for limits in (
            Limits(fence=SQUARE - 20),
            Limits(zones=(Zone(SQUARE - 20, 9.0), Zone(SQUARE / 2, None))),
            Limits(keep_out=(KeepOut(middle, 30.0, "shoe"),)),
        )
    ]


@pytest.mark.parametrize("border", edges(), ids=["fence", "zones", "keep-out"])
def test_which_curves_lie_beyond_and_a_moment_when_they_do(border: Border) -> None:
    random = np.random.default_rng(8)
    control = random.uniform([[-28], [-28], [-5]], [[28], [28], [40]], (3, 90)) + random.uniform(-9, 9, (4, 3, 90))
    worst = depths(border, control).max(axis=1)
    bad, u = _faulty(border, control, _Work(Account()))
    assert not set(np.flatnonzero(worst > 1e-4)) - set(bad.tolist())
    assert (worst[bad] > -0.05).all(), "between two looks it may just look over the border"
    inside = [float(border.depth(value(control[..., k], at)[None])[0]) for k, at in zip(bad, u.tolist(), strict=True)]
    assert min(inside) > TOUCH
    assert 20 < len(bad) < 88


@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.parametrize("out", [2.0, 1e-3])
def test_out_and_back_along_the_diagonal_of_space_is_found(out: float, ahead: bool) -> None:
    # The three coordinates are one number, so nothing is as long as the way.
    along = np.array([39.0, 40 + out, 40 + out, 39.0]) if ahead else np.array([1.0, -out, -out, 1.0])
    top = 39.0 + 0.75 * (1 + out)
    control = np.repeat(along[:, None, None], 3, axis=1)
    (border,) = borders(Limits(fence=SQUARE))
    bad, _ = _faulty(border, control, _Work(Account()))
    assert bad.tolist() == ([0] if top > 40 else [])
    grazing = control + np.where(ahead, 1, -1) * (40.0 + 2e-4 - top)
    bad, u = _faulty(border, grazing, _Work(Account()))
    assert bad.tolist() == [0]
    assert u[0] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("level", [True, False])
@pytest.mark.parametrize("border", edges(), ids=["fence", "zones", "keep-out"])
def test_the_deepest_place_of_each_drone_is_found_from_any_first_guess(border: Border, level: bool) -> None:
    random = np.random.default_rng(10)
    control = random.uniform(-26, 26, (4, 3, 60))
    control[:, 2] = 0.0 if level else control[:, 2] + 15.0
    group = np.sort(random.integers(0, 20, 60))
    group = np.unique(group, return_inverse=True)[1]
    looked = depths(border, control)
    most = np.array([looked[group == k].max() for k in range(group.max() + 1)])
    shallow = U[np.where(looked > TOUCH, looked, np.inf).argmin(axis=1)]
    for guess in (np.zeros(60), shallow):
        which, where = _deepest(border, control, guess, group, np.full(len(most), -np.inf))
        assert (group[which] == np.arange(len(most))).all()
        found, where = _uphill(border, control[..., which], where)
        assert found == pytest.approx(border.depth(value(control[..., which], where).T), abs=1e-9)
        deep = most > 0.1
        assert (found <= most + 0.1)[deep].all()
        assert (found >= 0.99 * most - 2e-3)[deep].all()


def test_uphill_ends_at_the_end_of_a_curve() -> None:
    # Out of the square and on, three at once: towards the end, towards the begin, and back in between.
    (border,) = borders(Limits(fence=SQUARE))
    control = np.zeros((4, 3, 3)) + np.array([0.0, 20.0, 9.0])[:, None]
    control[:, 0] = np.array([[38.0, 40, 42, 44], [-6.0, -3, 0, 3], [39.0, 42, 42, 39]]).T
    depth, u = _uphill(border, control, np.array([0.97, 0.02, 0.45]))
    assert u == pytest.approx([1.0, 0.0, 0.5], abs=1e-4)
    assert depth == pytest.approx([4.0, 6.0, 1.25], abs=1e-7)


@pytest.mark.parametrize("away", [-0.11, -0.07, 0.07, 0.11])
def test_a_top_within_an_eighth_of_a_piece_is_climbed_to_a_nanometre(away: float) -> None:
    (border,) = borders(Limits(fence=SQUARE))
    control = np.array([[39.0, 42, 42, 39], [20.0] * 4, [9.0] * 4]).T[..., None]
    depth, u = _uphill(border, control, np.array([0.5 + away]))
    assert depth == pytest.approx([1.25], abs=1e-9)
    assert u == pytest.approx([0.5], abs=1e-6)


def test_what_is_beyond_a_border_is_told_as_a_way_of_which_none_is_allowed() -> None:
    (found,) = faults(flight((20, 20, 9), (42, 20, 9)), "fence", SQUARE)
    assert (found.limit, found.unit, found.time_s) == (0.0, "m", 10.0)
    assert found.value == pytest.approx(2.0)


def test_shallow_at_one_end_and_deep_at_the_other_is_told_as_deep() -> None:
    control = np.zeros((1, 4, 1, 3)) + [0.0, 20.0, 9.0]
    for places in ([40.9, 39.183, 39.183, 40.002], [40.002, 39.183, 39.183, 40.9]):
        control[0, :, 0, 0] = places
        (found,) = faults(Trajectory(np.array([0.0, 8.0]), control), "fence", SQUARE)
        assert found.value == pytest.approx(0.9)


def test_of_two_curves_about_the_origin_the_deeper_is_told() -> None:
    # One stands 0.85 m outside; the other goes from 1 m outside to 0.35 m inside and back, on the ground.
    (border,) = borders(Limits(fence=SQUARE - [40.0, 20.0]))
    control = np.zeros((4, 3, 2))
    control[:, 0] = np.array([[0.85, 0.85, 0.85, 0.85], [1.0, -0.8, -0.8, 1.0]]).T
    which, where = _deepest(border, control, np.array([0.5, 0.5]), np.zeros(2, dtype=np.int64), np.array([-np.inf]))
    assert which.tolist() == [1]
    assert _uphill(border, control[..., which], where)[0] == pytest.approx([1.0])


def rows(*places: tuple[float, float, float], drones: int = 20) -> Trajectory:
    """Return drones above each other, 2 m apart, that all fly straight from place to place."""
    lines = np.array(places)[:, None] + np.arange(drones)[:, None] * [0.0, 0.0, 2.0]
    begin, end = lines[:-1], lines[1:]
    third: Floats = (end - begin) / 3
    control = np.stack([begin, begin + third, end - third, end], axis=1).astype(np.float64)
    return Trajectory(np.arange(0.0, 30.0 * len(places), 30.0, dtype=np.float64), control)


@pytest.mark.parametrize("angle", [0.0, 0.3, 1.1])
def test_who_flies_along_the_touching_line_itself_is_not_halved_for_ever(angle: float) -> None:
    along, out = np.array([np.cos(angle), np.sin(angle)]), np.array([np.sin(angle), -np.cos(angle)])
    corners = np.array([side * 100 * out + end * 100 * along for side, end in ((1, -1), (1, 1), (-1, 1), (-1, -1))])
    flown = rows(*((*(step * along + (100 + TOUCH) * out), 20.0) for step in np.linspace(-90, 90, 20)))
    control = flown.control.transpose(1, 3, 0, 2).reshape(4, 3, -1)
    fence = borders(Limits(fence=corners))[0]
    # At most a micrometre beyond: whoever is accused is not deeper, and who is not does not cost a million halves.
    bad, u = _faulty(fence, control, _Work(Account()))
    assert (fence.depth(value(control[..., bad], u).T) < 1.1 * TOUCH).all()
    far = control + np.append(TOUCH * out, 0.0)[:, None]
    assert len(_faulty(fence, far, _Work(Account()))[0]) == control.shape[2]


def test_a_drone_that_is_found_in_several_keep_outs_is_accused_of_the_deepest_of_the_first_few() -> None:
    deep = KeepOut(SQUARE / 4 - 5, 100.0)
    found = faults(flight((-40, 0, 20), (40, 0, 20)), "keep-out", None, *[deep] * 40)
    assert [violation.drones for violation in found] == [(0,)]
    assert found[0].value == pytest.approx(5.0)


def test_after_so_many_findings_the_place_where_a_fault_was_found_is_good_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("choreo.safety.rules.fence.MOST_LOOKED", 0.0)
    found = faults(flight((5, 5, 9), (60, 5, 9), (5, 5, 9)), "fence", SQUARE)
    assert len(found) == 1
    assert 0 < found[0].value <= 20.0


def test_of_many_stretches_that_are_open_the_deepest_so_far_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.safety.rules.fence.MOST_OPEN", 1)
    found = faults(flight((5, 5, 9), (60, 5, 9), (5, 5, 9)), "fence", SQUARE)
    assert found[0].value == pytest.approx(20.0, abs=1e-3)


def test_what_is_not_held_against_borders_is_not_proved_and_never_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """One drone goes to and fro within a fence, another one leaves it in the third of four ways."""
    inside = flight((5, 5, 9), (35, 5, 9), (5, 5, 9), (35, 5, 9), (5, 5, 9))
    outside = flight((5, 20, 9), (5, 30, 9), (5, 20, 9), (5, 45, 9), (5, 20, 9))
    both = Trajectory(inside.times, np.concatenate([inside.control, outside.control], axis=2))
    cues = tuple(Span(f"cue {number}", "hold", 10.0 * number, 10.0 * number + 10) for number in range(4))
    plan = replace(plan_of(both, limits=Limits(fence=SQUARE)), spans=cues)
    whole = check(plan)
    assert not whole.not_proved
    proved: list[bool] = []
    monkeypatch.setattr("choreo.safety.rules.fence.OF_A_PIECE", 0)
    for work in range(60):
        monkeypatch.setattr("choreo.safety.rules.fence.MOST_WORK", work)
        report = check(plan)
        found = [each for each in report.violations if each.rule == "fence"]
        proved.append(not report.not_proved)
        if report.not_proved:
            (stretch,) = report.not_proved
            assert (stretch.areas, stretch.drones, stretch.end_s, stretch.cue) == (True, 2, 40.0, stretch.cue)
            assert stretch.start_s in (20.0, 30.0), "where nothing comes near, nothing is spent"
            assert stretch.cue == f"cue {stretch.start_s / 10:.0f}"
            assert not report.ok
            assert "NOT PROVED: fence and keep-outs, of too many corners" in report.verdict
            assert {each.cue for each in found} <= {"cue 2", "cue 3"}
        else:
            assert report.violations == whole.violations
    assert proved == sorted(proved)
    assert set(proved) == {False, True}


def test_with_the_first_of_two_borders_the_work_may_end_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.safety.rules.fence.MOST_WORK", 1)
    monkeypatch.setattr("choreo.safety.rules.fence.OF_A_PIECE", 0)
    swarm = flight((5, 20, 9), (5, 45, 9), (5, 20, 9))
    areas = Areas(Limits(fence=SQUARE, keep_out=(ROOF,)), Ledger(), Account())
    areas.look(Stretch(swarm.times[:-1], swarm.times[1:], swarm.control, 0))
    cues = Cues((-np.inf,), ("all",))
    assert areas.not_proved(swarm, cues) == (Unproved(0.0, 20.0, 0.0, 1, "all", areas=True),)


def test_where_the_work_ends_while_curves_are_halved_what_was_found_is_told() -> None:
    """The first curve ends outside; the second one goes out and back, which only halving shows."""
    (border,) = borders(Limits(fence=SQUARE))
    control = np.zeros((4, 3, 2)) + np.array([0.0, 20.0, 9.0])[:, None]
    control[:, 0] = np.array([[39, 40, 41, 42], [39, 42, 42, 39]], dtype=float).T
    assert _faulty(border, control, _Work(Account()))[0].tolist() == [0, 1]
    work = _Work(Account())
    work._free, work._account.left = 0.5, 0.0
    bad, u = _faulty(border, control, work)
    assert (bad.tolist(), u.tolist()) == ([0], [1.0])
    assert not work.affords(border, 0)


def test_of_the_borders_beyond_which_a_drone_is_four_are_tried() -> None:
    """Each of six towers holds the one before it, so that the drone in their middle is ever deeper."""
    towers = [KeepOut((SQUARE - 20) * size / 20, 100.0) for size in (1, 2, 3, 4, 5, 6)]
    (found,) = faults(Trajectory.hold([[0.0, 0.0, 20.0]], 0.0, 5.0), "keep-out", None, *towers)
    assert found.value == pytest.approx(4.0)


def test_the_work_is_a_box_for_each_piece_and_drone_then_one_for_each_pair_of_those_that_may_be_beyond() -> None:
    """Of five pieces and seven drones, three and two are outside, where they stand: their curves cost nothing more."""
    control = np.zeros((5, 4, 3, 7)) + np.array([20.0, 20.0, 9.0])[:, None]
    control[1, :, 0, 2] = control[[2, 4], :, 0, 5] = 45.0
    areas = Areas(Limits(fence=SQUARE), Ledger(), Account())
    start = np.arange(5.0)
    areas.look(Stretch(start, start + 1.0, np.moveaxis(control, 3, 2), 0))
    (border,) = borders(Limits(fence=SQUARE))
    used = OF_A_PIECE * 5 * 7 - areas._work._free + MOST_WORK * (1 - areas._work._account.left)
    assert used / border.price == pytest.approx((5 + 7) + 3 * 2)


def test_a_border_of_many_corners_costs_more() -> None:
    """A square costs 1, a thousand corners five times as much, and zones as many as they are."""
    angle = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
    circle = np.column_stack([np.cos(angle), np.sin(angle)]) * 30
    (square,), (round_,) = borders(Limits(fence=SQUARE)), borders(Limits(fence=circle))
    assert square.price == pytest.approx(1, abs=0.03)
    assert round_.price == pytest.approx(5, abs=0.03)
    (hole,) = borders(Limits(keep_out=(KeepOut(circle, 9.0),)))
    assert hole.price == 5
    (zones,) = borders(Limits(zones=(Zone(SQUARE), Zone(SQUARE + 20, top=9.0))))
    assert zones.price == pytest.approx(2, abs=0.06)


def test_all_is_done_that_may_be_done_and_nothing_afterwards() -> None:
    (border,) = borders(Limits(keep_out=(KeepOut(SQUARE[:3], 9.0),)))
    work = _Work(Account())
    assert work.affords(border, int(MOST_WORK / border.price))
    assert not work.affords(border, 1)
    assert not work.affords(border, 0)


def test_for_each_piece_of_each_drone_more_may_be_done_but_never_again_once_too_much_was_asked() -> None:
    (border,) = borders(Limits(keep_out=(KeepOut(SQUARE[:3], 9.0),)))
    work = _Work(Account())
    work.grow(10, 1000)
    assert work.affords(border, int((MOST_WORK + OF_A_PIECE * 10_000) / border.price))
    assert not work.affords(border, 1)
    work.grow(10, MOST_WORK)
    assert not work.affords(border, 0)


def test_an_hour_of_pieces_lets_more_be_done_and_what_follows_does_not() -> None:
    work = _Work(Account())
    for pieces in (30_000, 20_000, 20_000):
        work.grow(pieces, 4)
    assert work._free == OF_A_PIECE * 50_000 * 4


def test_what_is_free_is_used_first_and_the_account_then() -> None:
    (border,) = borders(Limits(keep_out=(KeepOut(SQUARE[:3], 9.0),)))
    account = Account(0.5)
    work = _Work(account)
    work.grow(2, 100)
    assert work.affords(border, int(OF_A_PIECE * 200 / border.price) - 1)
    assert account.left == 0.5
    assert work.affords(border, int(MOST_WORK / 4 / border.price) + 2)
    assert account.left == pytest.approx(0.25, abs=1e-5)
    assert not work.affords(border, int(MOST_WORK / 3 / border.price))
    assert account.left == pytest.approx(0.25, abs=1e-5), "what is not done is not counted"


def test_a_fleet_around_a_mast_in_a_round_fence_is_proved_however_large_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """All boxes of it are near a border; 20,000 such drones were not proved when the work did not grow with them."""
    angle = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    round_ = np.column_stack([np.cos(angle), np.sin(angle)])
    limits = Limits(fence=48 * round_, keep_out=(KeepOut(10 * round_[::6], 100.0),))
    swarm = np.concatenate([radius * round_[::3] for radius in (15, 30, 45)])
    turn = np.linspace(0, 2 * np.pi, 25)
    lead = 4 / 3 * np.tan(turn[1] / 4) * swarm[:, ::-1] * [-1.0, 1.0]
    ways = np.stack([swarm, swarm + lead], axis=1)
    back = np.stack([swarm - lead, swarm], axis=1)
    control = np.full((24, 4, len(swarm), 3), 30.0)
    for piece, (begin, end) in enumerate(pairwise(turn)):
        for rows, places, around in ((slice(0, 2), ways, begin), (slice(2, 4), back, end)):
            cos, sin = np.cos(around), np.sin(around)
            control[piece, rows, :, :2] = np.moveaxis(places @ np.array([[cos, sin], [-sin, cos]]), 1, 0)
    trajectory = Trajectory(60.0 * turn, control)
    cues = Cues((-np.inf,), ("all",))

    def proved() -> bool:
        ledger = Ledger()
        areas = Areas(limits, ledger, Account())
        for stretch in stretches(trajectory, cues):
            areas.look(stretch)
        assert ledger.summed(cues)[0] == ()
        return not areas.not_proved(trajectory, cues)

    monkeypatch.setattr("choreo.safety.rules.fence.MOST_WORK", 0)
    assert proved()
    monkeypatch.setattr("choreo.safety.rules.fence.OF_A_PIECE", 0)
    assert not proved()


# How much is done ---------------------------------------------------------------------------------------------


class Counted:
    """A border that counts what it is asked."""

    rule = "fence"
    looked, price = 0.0, 1.0

    def __init__(self, border: Border) -> None:
        self._border = border
        self.points: list[int] = []
        self.curves: list[int] = []
        self.suspects, self.depth = border.suspects, border.depth

    def beyond(self, place: Floats) -> np.ndarray:
        self.points.append(len(place))
        return self._border.beyond(place)

    def clear(self, control: Floats) -> np.ndarray:
        self.curves.append(control.shape[2])
        return self._border.clear(control)


def test_of_a_halved_curve_the_middle_alone_is_asked() -> None:
    counted = Counted(borders(Limits(fence=SQUARE))[0])
    control = np.zeros((4, 3, 5)) + np.array([0.0, 20.0, 9.0])[:, None]
    control[:, 0] = np.array([39.0, 41.0, 41.0, 39.0])[:, None] - np.array([0.0, 0.6, 9.0, 9.0, 9.0])
    bad, u = _faulty(counted, control, _Work(Account()))
    # Of five, three are clear at once; one is beyond in its middle, the other just comes near.
    assert (bad.tolist(), u.tolist()) == ([0], [0.5])
    assert counted.points[:3] == [5, 5, 2]
    assert counted.curves[:2] == [5, 2]
    assert sum(counted.points) <= 20


@pytest.mark.parametrize("end", [0, 3])
def test_a_fault_at_one_end_alone_is_told_at_that_end(end: int) -> None:
    control = np.zeros((4, 3, 3)) + np.array([0.0, 20.0, 9.0])[:, None]
    control[:, 0] = np.array([30.0, 32, 34, 36])[:, None]
    control[end, 0, 1] = 41.0
    counted = Counted(borders(Limits(fence=SQUARE))[0])
    bad, u = _faulty(counted, control, _Work(Account()))
    assert (bad.tolist(), u.tolist()) == ([1], [end / 3])
    assert counted.points[:2] == [3, 3]


def test_what_is_known_of_a_drone_is_not_searched_for_again() -> None:
    (border,) = borders(Limits(fence=SQUARE))
    control = np.zeros((4, 3, 3)) + np.array([0.0, 20.0, 9.0])[:, None]
    control[:, 0] = np.array([[39, 42, 42, 39], [41, 45, 45, 41], [39, 42, 42, 39]], dtype=float).T
    group = np.array([0, 0, 1])
    guess = np.array([0.4, 0.0, 0.4])
    for known, curves in (
        ([-np.inf, -np.inf], [1, 2]),
        ([3.5, -np.inf], [1, 2]),
        ([4.1, -np.inf], [-1, 2]),
        ([3.5, 1.26], [1, -1]),
        ([9.0, 9.0], [-1, -1]),
    ):
        before = np.array(known)
        which, where = _deepest(border, control, guess, group, before)
        assert which.tolist() == curves
        assert before.tolist() == known, "what is given is left as it is"
        assert where[which >= 0] == pytest.approx(0.5, abs=0.1)
    before_looked = border.looked
    _deepest(border, control, guess, group, np.array([9.0, 9.0]))
    assert border.looked - before_looked == pytest.approx((2 + 3) * 1.02), "a guess each, then their middles"


def test_the_deepest_of_a_cue_is_told_wherever_in_it_and_each_cue_has_its_own() -> None:
    stands = Trajectory.hold([[20, 20, 9]], 0.0, 5.0)
    deep, shallow = (KeepOut(SQUARE / scale + 20 - 20 / scale, 30.0) for scale in (1, 8))
    for prisms in ((deep, shallow), (shallow, deep)):
        (found,) = faults(stands, "keep-out", None, *prisms)
        assert found.value == pytest.approx(20.0)
    control = np.zeros((4, 4, 1, 3)) + [0.0, 20.0, 9.0]
    control[:, :, 0, 0] = [[41, 41, 41, 41], [43, 43, 43, 43], [42, 42, 42, 42], [41, 41, 41, 41]]
    swarm = Trajectory(np.array([0.0, 5.0, 10.0, 15.0, 20.0]), control)
    plan = plan_of(swarm, limits=Limits(fence=SQUARE))
    ledger = Ledger()
    areas = Areas(plan.limits, ledger, Account())
    for piece, cue in enumerate((1, 1, 1, 2)):
        start = swarm.times[piece : piece + 1]
        areas.look(Stretch(start, start + 5.0, control[piece : piece + 1], cue))
    violations, _ = ledger.summed(Cues((-np.inf, 0.0, 15.0), ("", "one", "two")))
    assert [(each.cue, each.place[0]) for each in violations] == [("one", 43.0), ("two", 41.0)]
    assert [each.value for each in violations] == pytest.approx([3.0, 1.0])


def test_fences_and_keep_outs_know_nothing_of_each_other() -> None:
    shallow = KeepOut(SQUARE[:, :] / 8 + [60.0, 20.0], 30.0)
    limits = Limits(fence=SQUARE, keep_out=(shallow,))
    violations = check(plan_of(Trajectory.hold([[62, 22, 9], [1, 1, 9]], 0.0, 5.0), limits=limits)).violations
    told = {(each.rule, each.drones): each.value for each in violations if each.rule in ("fence", "keep-out")}
    assert told == pytest.approx({("fence", (0,)): 22.0, ("keep-out", (0,)): 2.0})


def test_when_much_was_searched_for_the_rest_is_told_where_it_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each search takes about sixty looks; the third of three drones, in three fences of time, is not searched for.
    control = np.zeros((3, 4, 3, 3)) + [30.0, 20.0, 9.0] + np.arange(3)[:, None] * [0.0, 3.0, 0.0]
    for piece in range(3):
        control[piece, :, piece, 0] = [39.0, 45.0, 45.0, 39.0 + 2.0]
    for most, searched in ((0.0, 0), (1.0, 1), (80.0, 2), (1e6, 3)):
        monkeypatch.setattr("choreo.safety.rules.fence.MOST_LOOKED", most)
        ledger = Ledger()
        areas = Areas(Limits(fence=SQUARE), ledger, Account())
        for piece in range(3):
            areas.look(Stretch(np.array([5.0 * piece]), np.array([5.0 * piece + 5]), control[piece : piece + 1], 0))
        violations, _ = ledger.summed(Cues((-np.inf,), ("",)))
        deep = [each.value for each in violations]
        worst = depths(borders(Limits(fence=SQUARE))[0], control[0, :, 0].T[..., None].swapaxes(0, 1)).max()
        assert deep[:searched] == pytest.approx([worst] * searched, abs=1e-5)
        assert deep[searched:] == pytest.approx([1.0] * (3 - searched)), "at its end, where it was found"


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_verdicts_in_a_fence_of_many_teeth_are_those_of_plain_geometry(seed: int) -> None:
    random = np.random.default_rng(seed)
    turn = np.linspace(0.0, 2 * np.pi, 400, endpoint=False)
    star = np.column_stack([np.cos(turn), np.sin(turn)]) * np.where(np.arange(400) % 2, 20.0, 16.0)[:, None]
    control = random.uniform(-17, 17, (1, 3, 80)) + random.uniform(-1, 1, (4, 3, 80)) * [[1.0], [1.0], [0.0]]
    area, tops = Polygon(star), np.linspace(0.0, 1.0, 301)
    spots = np.asarray(points(np.stack([value(control[..., k : k + 1], tops).T[:, :2] for k in range(80)])))
    outside = np.where(contains(area, spots), -1.0, distance(area, spots)).max(axis=1)
    inside = np.where(contains(area, spots), distance(area.boundary, spots), -1.0).max(axis=1)
    for border, worst in (
        (borders(Limits(fence=star))[0], outside),
        (borders(Limits(keep_out=(KeepOut(star, 90.0),)))[0], inside),
    ):
        control[:, 2] = 20.0
        bad, _ = _faulty(border, control, _Work(Account()))
        assert not set(np.flatnonzero(worst > 1e-4)) - set(bad.tolist())
        assert (worst[bad] > -2.0).all()
        sure = np.setdiff1d(np.arange(80), bad)
        assert (worst[sure] <= 1e-4).all()
