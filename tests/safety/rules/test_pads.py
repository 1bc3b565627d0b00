"""Where the drones begin and end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from choreo.core.limits import Limits
from choreo.core.plan import Plan
from choreo.safety.check import check
from choreo.safety.exact.polynomials import value
from choreo.safety.exact.stretch import Cues
from choreo.safety.finding import Violation
from choreo.safety.ledger import Ledger
from choreo.safety.rules.pads import Columns, check_pads, least_apart, pad_distance
from tests.safety.plans import plan_of, rest_to_rest

HOMES = np.array([[2.0 * k, 0.0, 0.0] for k in range(5)])


def landings(ends: np.ndarray) -> dict[tuple[int, ...], float]:
    """Return the landing violations of drones that end there, with their values."""
    swarm = rest_to_rest((0.0, 60.0), np.stack([HOMES, ends]))
    report = check(plan_of(swarm, homes=HOMES))
    return {found.drones: found.value for found in report.violations if found.rule == "landing"}


def test_any_pad_will_do_but_each_only_once() -> None:
    assert landings(HOMES[[3, 1, 4, 0, 2]]) == {}


def test_two_on_one_pad_with_others_between_them() -> None:
    assert landings(HOMES[[0, 1, 2, 0, 4]]) == {(0, 3): 2.0}


def test_three_on_one_pad_are_two_pairs() -> None:
    assert landings(HOMES[[1, 1, 2, 1, 4]]) == {(0, 1): 3.0, (1, 3): 3.0}


def test_off_every_pad() -> None:
    assert landings(HOMES + [[0, 0, 0], [0, 0.1, 0], [0, 0.11, 0], [1, 0, 0], [0, 0, 3]]) == pytest.approx(
        {(2,): 0.11, (3,): 1.0, (4,): 3.0}
    )


def elsewhere(ends: np.ndarray, places: np.ndarray | None = None) -> dict[tuple[str, tuple[int, ...]], float]:
    """Return what is wrong with drones that end there and have places of their own to land on."""
    swarm = rest_to_rest((0.0, 60.0), np.stack([HOMES, ends]))
    plan = replace(plan_of(swarm, homes=HOMES), landings=ends if places is None else places)
    rules = ("landing", "landing place", "pads")
    return {(found.rule, found.drones): found.value for found in check(plan).violations if found.rule in rules}


def test_a_drone_that_lands_where_it_should_is_right() -> None:
    assert elsewhere(HOMES + [0.0, 9.0, 0.0]) == {}
    assert elsewhere(HOMES[::-1], HOMES[::-1]) == {}
    assert elsewhere(HOMES + [0.0, 9.1, 0.0], HOMES + [0.0, 9.0, 0.0]) == {}


def test_a_drone_that_lands_beside_its_place_is_accused_also_on_a_pad() -> None:
    places = HOMES + [0.0, 9.0, 0.0]
    ends = places + [[0, 0, 0], [0, 0.11, 0], [0, 0, 0], [0, 0, 2], [0, 0, 0]]
    assert elsewhere(ends, places) == pytest.approx({("landing place", (1,)): 0.11, ("landing place", (3,)): 2.0})
    assert elsewhere(HOMES, HOMES[[1, 0, 2, 3, 4]]) == {("landing place", (0,)): 2.0, ("landing place", (1,)): 2.0}


def test_places_to_land_on_are_pads_too() -> None:
    places = HOMES + [0.0, 9.0, 0.0]
    places[3] = places[1] + [0.0, 0.3, 0.0]
    places[4, 2] = 30.0
    assert elsewhere(places) == {("pads", (1, 3)): pytest.approx(0.3), ("pads", (4,)): 30.0}
    places[3] = places[1]
    assert elsewhere(places)["pads", (1, 3)] == 0.0


def test_a_finding_names_the_place() -> None:
    swarm = rest_to_rest((0.0, 60.0), np.stack([HOMES, HOMES]))
    plan = replace(plan_of(swarm, homes=HOMES), landings=HOMES + [8.0, 0.0, 0.0])
    found = [each for each in check(plan).violations if each.rule == "landing place"]
    assert len(found) == 5
    assert str(found[0]).startswith("landing place: drone 1 ends 8.000 m from its landing place; at most 0.1 m")
    assert {each.time_s for each in found} == {60.0}


@pytest.mark.parametrize(("gap", "excused"), [(1.2, True), (0.9, False)])
def test_the_excuse_near_the_ground_knows_the_places_to_land_on(gap: float, excused: bool) -> None:
    # Pads 2 m apart, places to land on 1.1 m: two that stand on the ground that near, or nearer.
    homes = np.array([[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]])
    beside = np.array([[0.0, 0.0, 0.0], [gap, 0.0, 0.0]])
    plan = plan_of(rest_to_rest((0.0, 60.0), np.stack([beside, beside])), homes=homes)
    near = replace(plan, landings=np.array([[0.0, 9.0, 0.0], [1.1, 9.0, 0.0]]))
    assert ("distance" not in {found.rule for found in check(near).violations}) == excused
    assert "distance" in {found.rule for found in check(plan).violations}


def pads(homes: np.ndarray, drone_size: float = 0.4, rounding: float = 0.0) -> list[Violation]:
    """Return the violations of the rule 'pads' by drones that stay at home."""
    plan = plan_of(
        rest_to_rest((0.0, 60.0), np.stack([homes, homes])), homes=homes, limits=Limits(drone_size=drone_size)
    )
    plan = replace(plan, rounding=rounding)
    return [found for found in check(plan).violations if found.rule == "pads"]


def test_pads_nearer_than_a_drone_is_wide() -> None:
    homes = HOMES.copy()
    homes[3] = homes[1] + [0.0, 0.3, 0.0]
    (found,) = pads(homes)
    assert found.value == pytest.approx(0.3)
    assert (found.drones, found.limit, found.unit) == ((1, 3), 0.4, "m")
    assert "0.300 m from each other" in str(found)
    assert not pads(homes, drone_size=0.3)


@pytest.mark.parametrize("decimals", [3, 4, 5])
@pytest.mark.parametrize("turn", np.linspace(0.0, np.pi / 2, 7))
def test_pads_are_judged_by_the_decimals_of_their_file(decimals: int, turn: float) -> None:
    rounding = 0.5 * 10.0**-decimals
    way = np.array([np.cos(turn), np.sin(turn), 0.0])
    for size in np.random.default_rng(1).uniform(0.34, 0.36, 40):
        homes = np.round(np.stack([[0.1234567, 0.7654321, 0.0], [0.1234567, 0.7654321, 0.0] + size * way]), decimals)
        assert not pads(homes, drone_size=size, rounding=rounding), "rounding alone is no fault"
        nearer = np.stack([homes[0], homes[0] + (size - 3.01 * rounding) * way])
        assert pads(nearer, drone_size=size), "a file without rounding is taken at its word"
        assert pads(homes[:1] + [[0, 0, 0], (size - 3 * 10.0**-decimals) * way], drone_size=size, rounding=rounding)


def test_pads_above_one_another_are_near() -> None:
    assert [found.drones for found in pads(np.array([[0, 0, 0.0], [0, 0, 0.1]]))] == [(0, 1)]


def test_pads_in_mid_air_or_under_the_ground() -> None:
    high = pads(HOMES + [[0, 0, 0], [0, 0, 30], [0, 0, 0.1], [0, 0, -0.11], [0, 0, 0]])
    assert {found.drones: found.value for found in high} == pytest.approx({(1,): 30.0, (3,): -0.11})
    assert {found.limit for found in high} == {0.1}
    assert "height of 30.000 m" in str(high[0])


@pytest.mark.parametrize(("stated", "real", "excused"), [(0.1, 1.0, False), (0.1, 0.4, True), (1.2, 1.2, False)])
def test_the_excuse_near_the_ground_asks_for_the_real_spacing(stated: float, real: float, excused: bool) -> None:
    # Two stand still; one of them 0.5 m beside the other, on ground where pads are farther apart.
    homes = np.array([[0.0, 0.0, 0.0], [real, 0.0, 0.0]])
    beside = np.array([[0.0, 0.0, 0.0], [0.5, 0.0, 0.0]])
    swarm = rest_to_rest((0.0, 60.0), np.stack([beside, beside]))
    rules = {found.rule for found in check(plan_of(swarm, homes=homes, spacing=stated)).violations}
    assert ("distance" not in rules) == excused


def test_the_excuse_is_never_narrower_than_a_drone() -> None:
    homes = np.array([[0.0, 0.0, 0.0], [0.2, 0.0, 0.0]])
    plan = plan_of(rest_to_rest((0.0, 60.0), np.stack([homes, homes])), homes=homes, spacing=0.1)
    assert {found.rule for found in check(plan).violations} >= {"distance", "pads"}


# A micrometre either way, and what is told -------------------------------------------------------------------


@pytest.mark.parametrize(("beyond", "wrong"), [(0.0, False), (0.5e-6, False), (2e-6, True)])
def test_a_tenth_of_a_metre_is_kept_to_a_micrometre(beyond: float, wrong: bool) -> None:
    off = np.zeros((5, 3))
    off[3] = np.array([0.6, 0.8, 0.0]) * (0.1 + beyond)
    assert (landings(HOMES + off) != {}) == wrong
    assert (elsewhere(HOMES + off, HOMES) != {}) == wrong
    start = rest_to_rest((0.0, 30.0, 60.0), np.stack([HOMES + off, HOMES + off, HOMES]))
    started = [found for found in check(plan_of(start, homes=HOMES)).violations if found.rule == "start"]
    assert [(found.drones, found.time_s) for found in started] == ([((3,), 0.0)] if wrong else [])
    for sign in (-1, 1):
        high = pads(HOMES + [[0, 0, 0], [0, 0, sign * (0.1 + beyond)], [0, 0, 0], [0, 0, 0], [0, 0, 0]])
        assert [found.drones for found in high] == ([(1,)] if wrong else [])
    homes = HOMES.copy()
    homes[3] = homes[1] + np.array([0.6, 0.8, 0.0]) * (0.4 - beyond)
    assert [found.drones for found in pads(homes)] == ([(1, 3)] if wrong else [])


def test_of_two_on_one_pad_and_of_two_pads_too_near_the_middle_is_told() -> None:
    ends = HOMES[[0, 1, 2, 0, 4]] + [[0.05, 0, 0], [0, 0, 0], [0, 0, 0], [-0.01, 0.02, 0], [0, 0, 0]]
    plan = plan_of(rest_to_rest((7.0, 60.0), np.stack([HOMES, ends])), homes=HOMES)
    (found,) = (entry for entry in check(plan).violations if entry.rule == "landing")
    assert (found.drones, found.time_s, found.value, found.limit) == ((0, 3), 60.0, 2.0, 1.0)
    assert found.place == pytest.approx((0.02, 0.01, 0.0))
    homes = HOMES.copy()
    homes[4] = homes[2] + [0.0, 0.3, 0.0]
    (near,) = pads(homes)
    assert (near.drones, near.time_s) == ((2, 4), 0.0)
    assert near.place == pytest.approx((4.0, 0.15, 0.0))


def test_pairs_of_pads_are_each_told_with_their_own_distance() -> None:
    homes = np.array([[0, 0, 0], [9, 0, 0], [0.3, 0, 0], [9, 0.2, 0], [30, 0, 0], [30, 0.1, 0]], dtype=float)
    assert {found.drones: found.value for found in pads(homes)} == pytest.approx(
        {(0, 2): 0.3, (1, 3): 0.2, (4, 5): 0.1}
    )


def test_columns_are_a_tenth_of_a_metre_about_both_verticals() -> None:
    columns = Columns(np.array([[0.0, 0.0], [5.0, 5.0], [9.0, 1.0]]), np.array([[3.0, 0.0], [5.0, 5.0], [9.0, 1.2]]))
    control = np.zeros((4, 3, 3))
    control[:, :2] = columns.home.T
    assert columns.hold(control).tolist() == [True, True, True]
    for drone, off in ((0, (0.1, 0.0)), (1, (-0.06, 0.08)), (2, (0.0, -0.1))):
        for beyond, inside in ((0.5e-6, True), (2e-6, False)):
            moved = control.copy()
            moved[2, :2, drone] += np.array(off) * (1 + 10 * beyond)
            assert columns.hold(moved).tolist() == [each != drone or inside for each in range(3)]
    moved = control.copy()
    moved[:, :2, 0] = [3.0, -0.05]
    assert columns.hold(moved)[0], "over the place on which it lands"
    moved[0, :2, 0] = [0.0, 0.0]
    assert not columns.hold(moved)[0], "not from one to the other"
    curves = np.random.default_rng(2).uniform(-4, 12, (4, 3, 3))
    home, end = columns.off(curves[..., [2, 0]], np.array([2, 0]))
    for u in (0.0, 0.3, 1.0):
        places = value(curves, u)[:2].T
        for row, drone in enumerate((2, 0)):
            for polynomials, column in ((home, columns.home), (end, columns.end)):
                assert value(polynomials[:, row], u) == pytest.approx(((places[drone] - column[drone]) ** 2).sum())


def test_one_drone_alone_has_pads_as_wide_as_it_is() -> None:
    assert least_apart(HOMES[:1]) == 0.0
    assert least_apart(HOMES[[0, 3, 4]]) == 2.0
    alone = plan_of(rest_to_rest((0.0, 9.0), np.stack([HOMES[:1], HOMES[:1]])), spacing=0.0001)
    assert pad_distance(alone, Limits(drone_size=0.4)) == 0.4
    pair = plan_of(rest_to_rest((0.0, 9.0), np.stack([HOMES[:2], HOMES[:2]])), spacing=0.0001)
    assert pad_distance(pair, Limits(drone_size=0.4)) == 2.0


# The rule alone, without the rest of the checker -------------------------------------------------------------


def told(plan: Plan, limits: Limits | None = None) -> list[Violation]:
    """Return what `check_pads` finds."""
    ledger, cues = Ledger(), Cues.of(plan)
    check_pads(plan, plan.limits if limits is None else limits, cues, ledger)
    return list(ledger.summed(cues, plan.fleet)[0])


def stopping(*places: np.ndarray, homes: np.ndarray = HOMES) -> Plan:
    """Return drones that stop at places, 20 s apart, and have these homes."""
    return plan_of(rest_to_rest(tuple(20.0 * k for k in range(len(places))), np.stack(places)), homes=homes)


def test_begin_and_end_are_those_of_the_whole_show_and_told_with_limit_and_unit() -> None:
    begins, ends = HOMES.copy(), HOMES[[0, 1, 1, 3, 4]]
    begins[0, 1], ends[4, 1] = -0.2, -0.3
    found = {(each.rule, each.drones): each for each in told(stopping(begins, HOMES + [0, 0, 9], ends))}
    assert {key: (each.time_s, each.value, each.limit, each.unit) for key, each in found.items()} == {
        ("start", (0,)): (0.0, pytest.approx(0.2), 0.1, "m"),
        ("landing", (4,)): (40.0, pytest.approx(0.3), 0.1, "m"),
        ("landing", (1, 2)): (40.0, 2.0, 1.0, "drones"),
    }
    places = replace(stopping(HOMES, HOMES + [0, 0, 9], ends), landings=HOMES)
    assert {(each.rule, each.drones): (each.time_s, each.limit, each.unit) for each in told(places)} == {
        ("landing place", (2,)): (40.0, 0.1, "m"),
        ("landing place", (4,)): (40.0, 0.1, "m"),
    }


def test_on_each_pad_that_two_share_the_two_are_named() -> None:
    found = told(stopping(HOMES, HOMES[[0, 3, 2, 3, 2]]))
    assert {each.drones: each.value for each in found} == {(1, 3): 2.0, (2, 4): 2.0}
    assert {each.drones: each.place for each in found} == {(1, 3): tuple(HOMES[3]), (2, 4): tuple(HOMES[2])}


@pytest.mark.parametrize("off", [0.09, 0.1 - 0.5e-6, 0.1, 0.1 + 0.5e-6])
def test_who_stands_at_the_rim_of_a_pad_stands_on_it(off: float) -> None:
    ends = HOMES[[0, 1, 2, 0, 4]] + [[0, 0, 0], [0, 0, 0], [0, 0, 0], [0, off, 0], [0, 0, 0]]
    assert [(each.rule, each.drones) for each in told(stopping(HOMES, ends))] == [("landing", (0, 3))]


def test_pads_of_different_heights_are_as_far_apart_as_they_are_level() -> None:
    homes = np.array([[0.0, 0.0, 0.1], [0.39, 0.0, -0.1], [9.0, 0.0, 0.0]])
    (found,) = told(stopping(homes, homes, homes=homes))
    assert (found.rule, found.drones) == ("pads", (0, 1))
    assert found.value == pytest.approx(0.39)
    assert least_apart(homes) == pytest.approx(0.39)
    steps = np.array([[0.0, 0.0, 0.1], [3.0, 0.0, -0.1], [0.0, 4.0, 0.0]])
    assert least_apart(steps) == 3.0
    assert pad_distance(stopping(steps, steps, homes=steps), Limits()) == 3.0


@pytest.mark.parametrize("size", [0.4, 4.0])
def test_twice_the_rounding_of_a_file_is_excused_and_no_more(size: float) -> None:
    # Half a millimetre: both coordinates may be a whole one more than they are, and the way 1.4 mm.
    way = np.array([0.6, -0.8, 0.0])
    for nearer, wrong in ((1.3e-3, False), (1.5e-3, True)):
        homes = np.stack([[3.0, 5.0, 0.0] + (size - nearer) * way, [3.0, 5.0, 0.0], [90.0, 9.0, 0.0]])
        plan = replace(stopping(homes, homes, homes=homes), rounding=5e-4)
        assert [each.drones for each in told(plan, Limits(drone_size=size))] == ([(0, 1)] if wrong else [])


def test_the_pad_of_one_drone_alone_is_as_wide_as_its_fleet_says_wherever_it_lands() -> None:
    alone = replace(stopping(HOMES[:1], HOMES[:1], homes=HOMES[:1]), landings=HOMES[1:2])
    assert pad_distance(alone, Limits(drone_size=0.4)) == 2.0
