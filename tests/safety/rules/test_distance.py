"""The rule 'distance' and the closest approach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.safety import ledger
from choreo.safety.check import check
from choreo.safety.exact.candidates import windows
from choreo.safety.exact.polynomials import value
from choreo.safety.exact.stretch import Cues
from choreo.safety.report import Report
from choreo.safety.rules import distance as rule
from choreo.safety.rules.pads import Columns
from tests.safety.plans import FREE, close_by, good_plan, plan_of, random_curves, rest_to_rest, too_near
from tests.safety.reference import closest_approaches
from tests.strategies import near_pads, swarms


def lattice(rows: int, columns: int, spacing: float) -> Floats:
    """Return an exactly regular picture in an exactly upright plane."""
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    return np.stack([column.ravel() * spacing, np.full(rows * columns, 60.0), 20 + row.ravel() * spacing], axis=1)


def test_two_drones_at_one_point_for_all_time_are_found() -> None:
    plan = good_plan()
    control = plan.trajectory.control.copy()
    control[:, :, 7] = control[:, :, 2]
    report = check(plan_of(Trajectory(plan.trajectory.times, control), spans=plan.spans))
    found = [violation for violation in report.violations if violation.rule == "distance"]
    assert {violation.drones for violation in found} == {(2, 7)}
    assert [violation.cue for violation in found] == ["take-off", "cloud", "return", "landing"]
    assert [violation.time_s for violation in found] == [0.0, 10.0, 46.0, 62.0]
    assert {violation.value for violation in found} == {0.0}
    assert (report.closest_m, report.closest_pair) == (0.0, (2, 7))


def test_two_that_cross_between_knots_are_found() -> None:
    # They exchange places in one piece: far apart at both knots, at one point half-way.
    places = np.array([[[0, 0, 20], [12, 0, 20], [0, 30, 20]], [[12, 0, 20], [0, 0, 20], [0, 30, 20]]], dtype=float)
    report = check(plan_of(rest_to_rest((0.0, 4.0), places), limits=FREE))
    assert set(too_near(report)) == {(0, 1)}
    found = too_near(report)[0, 1]
    assert found.value == pytest.approx(0.0, abs=1e-8)
    assert found.time_s == pytest.approx(2.0, abs=1e-6)
    assert found.place == pytest.approx((6.0, 0.0, 20.0), abs=1e-6)
    assert (found.limit, found.unit, found.cue) == (1.5, "m", "all")


def test_a_crossing_of_a_thousandth_second_is_found() -> None:
    far = 10_000.0
    places = np.array([[[-far, 0, 20], [0, 1, 20]], [[far, 0, 20], [0, 1, 20]]])
    found = too_near(check(plan_of(rest_to_rest((0.0, 1.0), places), limits=FREE)))[0, 1]
    assert found.value == pytest.approx(1.0, abs=1e-9)
    assert found.time_s == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("drones", [2, 40, 400])
def test_one_drone_across_the_whole_stage_is_found_among_many_that_stand(drones: int) -> None:
    picture = np.concatenate([lattice(1, drones, 3.0), [[-50.0, 60.9, 20.0]]])
    after = picture.copy()
    after[-1, 0] = drones * 3.0 + 50
    found = too_near(check(plan_of(rest_to_rest((0.0, 60.0), np.stack([picture, after])), limits=FREE)))
    assert set(found) == {(drone, drones) for drone in range(drones)}
    assert all(violation.value == pytest.approx(0.9, abs=1e-8) for violation in found.values())


@pytest.mark.parametrize("seed", range(10))
def test_an_intruder_in_a_flat_picture_is_found(seed: int) -> None:
    # A lattice of equal numbers in one plane is where triangulations and careless trees give up.
    random = np.random.default_rng(seed)
    picture = lattice(20, 30, 1.51)
    neighbour = int(random.integers(len(picture)))
    direction = random.normal(size=3)
    intruder = picture[neighbour] + 0.5 * direction / np.linalg.norm(direction)
    report = check(plan_of(Trajectory.hold(np.vstack([picture, intruder]), 0.0, 12.0), limits=FREE))
    expected = {
        (drone, len(picture)): distance
        for drone, distance in enumerate(np.linalg.norm(picture - intruder, axis=1).tolist())
        if distance < 1.5
    }
    assert (neighbour, len(picture)) in expected
    assert set(too_near(report)) == set(expected)
    for pair, distance in expected.items():
        assert too_near(report)[pair].value == pytest.approx(distance, abs=1e-9)
    assert report.closest_m == pytest.approx(0.5, abs=1e-9)
    assert report.closest_pair == (neighbour, len(picture))


def test_a_flat_picture_at_its_spacing_is_good() -> None:
    report = check(plan_of(Trajectory.hold(lattice(30, 50, 1.51), 0.0, 12.0), limits=FREE))
    assert too_near(report) == {}
    assert report.closest_m == pytest.approx(1.51, abs=1e-9)


def test_rounding_is_forgiven_and_no_more() -> None:
    def pair(distance: float) -> Report:
        return check(plan_of(Trajectory.hold([[0, 0, 20], [distance, 0, 20]], 0.0, 1.0), limits=FREE))

    assert not too_near(pair(1.5 - 0.9e-6))
    assert too_near(pair(1.5 - 1.1e-6))


def test_a_pair_is_listed_once_a_cue_with_its_worst_moment() -> None:
    places = np.array([[[0, 0, 20], [x, 0, 20]] for x in (9.0, 1.2, 1.0, 1.1, 9.0)])
    spans = (Span("one", "travel", 0, 10), Span("one", "hold", 10, 25), Span("two", "travel", 25, 40))
    report = check(plan_of(rest_to_rest((0.0, 10.0, 20.0, 30.0, 40.0), places), spans=spans, limits=FREE))
    listed = [(found.cue, found.time_s, found.value) for found in report.violations if found.rule == "distance"]
    assert [entry[:2] for entry in listed] == [("one", 20.0), ("two", 25.0)]
    assert [entry[2] for entry in listed] == pytest.approx([1.0, 1.05])
    assert (report.closest_cue, report.closest_at_s) == ("one", 20.0)


def test_far_apart_is_measured_too() -> None:
    places = np.array([[[0, 0, 20], [700, 0, 20]], [[0, 0, 20], [300, 0, 20]]], dtype=float)
    report = check(plan_of(rest_to_rest((0.0, 100.0), places), limits=FREE))
    assert report.closest_m == pytest.approx(300.0)
    assert report.closest_at_s == pytest.approx(100.0)


def test_one_drone_has_no_closest_approach() -> None:
    report = check(good_plan(1))
    assert report.ok
    assert report.closest_m == np.inf
    assert report.closest_pair is None


def test_drones_that_leap_are_followed() -> None:
    # Between the pieces both drones leap; only the second piece brings them together.
    control = np.zeros((2, 4, 2, 3))
    control[0] += [[0, 0, 20], [50, 0, 20]]
    control[1] += [[90, 0, 20], [90, 0.4, 20]]
    found = too_near(check(plan_of(Trajectory(np.array([0.0, 3.0, 4.0]), control), limits=FREE)))
    assert found[0, 1].value == pytest.approx(0.4)
    assert found[0, 1].time_s == 3.0


# Excuses near the ground -------------------------------------------------------------------------------------


def test_pads_nearer_than_the_distance_are_excused_only_near_the_ground() -> None:
    homes = np.array([[0, 0, 0], [0.8, 0, 0]], dtype=float)
    up = np.array([0.0, 0.0, 8.0])
    ground, first, both = homes, homes + [up, 0 * up], homes + up
    # One after the other: while the second is low it excuses the pair; once up, it is 0.8 m beside the first.
    plan = plan_of(
        rest_to_rest((0.0, 20.0, 40.0), np.stack([ground, first, both])),
        homes=homes,
        spacing=0.8,
        limits=FREE,
    )
    found = too_near(check(plan))[0, 1]
    assert found.value == pytest.approx(0.8, abs=1e-9)
    assert found.time_s == pytest.approx(40.0)
    # At the moment at which it leaves 0.5 m behind, the first hangs 7.5 m above: no fault begins there.
    lower = rest_to_rest((0.0, 20.0, 40.0), np.stack([ground, first, homes + [up, up * 0.75]]))
    report = check(plan_of(lower, homes=homes, spacing=0.8, limits=FREE))
    assert too_near(report) == {}
    assert report.closest_m == pytest.approx(np.hypot(0.8, 2.0), abs=1e-9)


def test_near_the_ground_but_off_its_pad_is_no_excuse() -> None:
    homes = np.array([[0, 0, 0], [0.8, 0, 0], [1.6, 0, 0]])
    places = np.stack([homes, homes + [[0, 0, 0], [-0.02, 0, 0], [0, 0, 0]]])
    found = too_near(check(plan_of(rest_to_rest((0.0, 5.0), places), spacing=0.8, limits=FREE)))
    assert set(found) == {(0, 1)}
    assert found[0, 1].value == pytest.approx(0.78)
    assert found[0, 1].time_s == pytest.approx(5.0)


def test_above_a_drone_on_its_pad_the_distance_counts() -> None:
    places = np.array([[[0, 0, 0], [0, 0, 1.2]], [[0, 0, 0], [0, 0, 9]]], dtype=float)
    found = too_near(check(plan_of(rest_to_rest((0.0, 9.0), places), limits=FREE)))[0, 1]
    assert found.value == pytest.approx(1.2)


def side_by_side(height: float, off: float = 0.0, way: float = 9.0) -> Report:
    """Return what is said of two that rise 0.8 m apart, fly side by side to where they land, and land there.

    The way is flown `height` m high, `off` m beside the line between their pads.
    """
    homes = np.array([[0, 0, 0], [0.8, 0, 0]])
    goals = homes + [0.0, way, 0.0]
    up, beside = np.array([0.0, 0.0, height]), np.array([off, 0.0, 0.0])
    stops = [homes, homes + up, homes + up + beside, goals + up + beside, goals + up, goals]
    swarm = rest_to_rest((0.0, 4.0, 8.0, 20.0, 24.0, 28.0), np.stack(stops))
    return check(plan_of(swarm, homes=homes, spacing=0.8, limits=FREE))


def test_two_that_fly_side_by_side_near_the_ground_have_no_excuse() -> None:
    found = too_near(side_by_side(0.49))[0, 1]
    assert found.value == pytest.approx(0.8, abs=1e-9)
    # From where they leave their columns to where they reach those over the places on which they land.
    share = 0.1 / 9
    begin = 8 + 12 * float(next(u for u in np.linspace(0, 1, 100_001) if 3 * u**2 - 2 * u**3 > share))
    assert found.time_s == pytest.approx(begin, abs=0.01)
    assert too_near(side_by_side(0.0))[0, 1].value == pytest.approx(0.8, abs=1e-9)  # and not on the ground either


def test_a_column_is_a_tenth_of_a_metre_wide() -> None:
    assert too_near(side_by_side(0.49, way=0.0)) == {}
    assert too_near(side_by_side(0.49, off=0.1, way=0.0)) == {}
    assert set(too_near(side_by_side(0.49, off=0.1 + 3e-6, way=0.0))) == {(0, 1)}
    assert set(too_near(side_by_side(0.51, way=0.0))) == {(0, 1)}  # above half a metre all of them need their room


def test_past_a_drone_that_stands_on_its_pad_the_distance_counts() -> None:
    homes = np.array([[0, 0, 0], [-5, 0.9, 0]])
    for height in (0.3, 0.49, 0.9):
        above, across = homes + [[0, 0, 0], [0, 0, height]], homes + [[0, 0, 0], [10, 0, height]]
        stops = np.stack([homes, above, across, homes + [[0, 0, 0], [10, 0, 0]]])
        report = check(plan_of(rest_to_rest((0.0, 4.0, 20.0, 24.0), stops), homes=homes, spacing=0.5, limits=FREE))
        assert too_near(report)[0, 1].value == pytest.approx(np.hypot(0.9, height), abs=1e-8)


def test_over_the_pad_on_which_it_lands_a_drone_is_excused_too() -> None:
    homes = np.array([[0, 0, 0], [0.8, 0, 0]])
    swapped, up = homes[::-1], np.array([0.0, 0.0, 6.0])
    rising = [homes, homes + [0 * up, up], homes + [up, 2 * up]]
    times = (0.0, 10.0, 20.0, 30.0, 40.0, 50.0)

    def flown(places: Floats) -> Report:
        landing = [places + [up, 2 * up], places + [0 * up, up], places]
        swarm = rest_to_rest(times, np.stack([*rising, *landing]))
        return check(plan_of(swarm, homes=homes, spacing=0.8, limits=FREE))

    assert too_near(flown(swapped)) == {}
    assert too_near(flown(homes)) == {}
    # Where both come down and neither stays is nobody's pad.
    visit = homes + [0.0, 3.0, 0.0]
    stops = [*rising, visit + [up, 2 * up], visit + [0 * up, up], visit, homes + [up, 2 * up]]
    report = check(
        plan_of(rest_to_rest((*times, 60.0), np.stack(stops)), homes=homes, spacing=0.8, limits=FREE),
    )
    assert too_near(report)[0, 1].value == pytest.approx(0.8)


def test_many_low_drones_over_their_pads_beside_one_astray() -> None:
    homes = np.column_stack([lattice(8, 8, 0.8)[:, [0, 2]], np.zeros(64)])
    ground = np.concatenate([homes, [[-3.0, 22.5, 0.0]]])
    up, across = np.array([0.0, 0.0, 0.4]), np.concatenate([homes, [[9.0, 22.5, 0.05]]])
    stops = np.stack([ground, ground + up, across + up])
    report = check(plan_of(rest_to_rest((0.0, 4.0, 30.0), stops), homes=ground, spacing=0.8, limits=FREE))
    found = too_near(report)
    assert {pair[1] for pair in found} == {64}
    near = np.flatnonzero(np.abs(homes[:, 1] - 22.5) < 1.4)
    assert {pair[0] for pair in found} == set(near.tolist())


def test_two_that_rise_together_are_near_once_they_leave_the_ground() -> None:
    # Nobody moves as seen from the other one: what is excused on one piece is not excused on the next.
    homes, up = np.array([[0, 0, 0], [0.8, 0, 0]]), np.array([0.0, 0.0, 1.0])
    stops = np.stack([homes, homes + 0.4 * up, homes + 9 * up, homes])
    found = too_near(check(plan_of(rest_to_rest((0.0, 4.0, 20.0, 40.0), stops), homes=homes, spacing=0.8, limits=FREE)))
    assert found[0, 1].value == pytest.approx(0.8)


def test_excused_moments_do_not_count_for_the_closest() -> None:
    # Side by side up from pads at 2 m: at the ground 2.0 m are excused, above 0.5 m they fly apart.
    homes = np.array([[0, 0, 0], [2.0, 0, 0]])
    places = np.stack([homes, homes + [[0, 0, 0.5], [0.1, 0, 0.5]], homes + [[0, 0, 9], [1, 0, 9]]])
    report = check(plan_of(rest_to_rest((0.0, 4.0, 20.0), places), homes=homes, limits=FREE))
    assert report.closest_m == pytest.approx(2.1, abs=1e-6)
    assert report.closest_at_s == pytest.approx(4.0, abs=0.01)
    # The excuse ends where one of them leaves its column, 0.1 m about the vertical of its pad.
    places[1, 1, 0] = 2.5
    report = check(plan_of(rest_to_rest((0.0, 4.0, 20.0), places), homes=homes, limits=FREE))
    assert report.closest_m == pytest.approx(2.1, abs=2e-6)
    assert report.closest_at_s == pytest.approx(4 * 0.287141, abs=0.01)  # 3 u^2 - 2 u^3 = 0.2


def test_a_fleet_that_stays_on_its_pads_has_no_closest() -> None:
    report = check(good_plan(400))
    assert report.closest_m == pytest.approx(2.0)  # up in the air
    homes = good_plan(400).fleet.homes
    assert check(plan_of(Trajectory.hold(homes, 0.0, 9.0))).closest_m == np.inf


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_one_stands_while_the_other_rises_beside_it(order: list[int]) -> None:
    """Whichever of the two is counted first: the one that stands excuses both, as long as seen from above they keep."""
    homes = np.array([[0.0, 0, 0], [1.0, 0, 0]])

    def risen(toward: float) -> Report:
        up = homes + [[0, 0, 0], [-toward, 0, 1.1]]
        stops = np.stack([homes, homes + [[0, 0, 0], [-toward, 0, 0]], up, homes])[:, order]
        return check(plan_of(rest_to_rest((0.0, 5.0, 10.0, 20.0), stops), homes=homes[order], spacing=1.0, limits=FREE))

    assert too_near(risen(0.0)) == {}
    assert too_near(risen(0.009)) == {}  # the centimetre that pads may be out by
    leaning = too_near(risen(0.09))[0, 1]  # in its column still, but nearer than pads are
    assert leaning.value == pytest.approx(0.91, abs=1e-6)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_leaning_over_a_drone_on_its_pad_is_no_excuse_however_high_above_it(order: list[int]) -> None:
    """Both in their columns, too near as seen from above, and farther apart than pads only because of the height."""
    homes = np.array([[0.0, 0, 0], [1.0, 0, 0]])
    up = homes + [[0.05, 0, 0], [-0.05, 0, 0.9]]
    stops = np.stack([homes, homes + [[0, 0, 0], [0, 0, 0.9]], up, up, homes])[:, order]
    swarm = rest_to_rest((0.0, 5.0, 10.0, 15.0, 25.0), stops)
    found = too_near(check(plan_of(swarm, homes=homes[order], spacing=1.0, limits=FREE)))
    assert found[0, 1].value < np.hypot(0.9, 0.9) + 1e-6


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_one_that_hangs_over_its_pad_all_the_time_is_excused_by_one_that_stands(order: list[int]) -> None:
    homes = np.array([[0.0, 0, 0], [1.0, 0, 0]])[order]
    hanging = np.array([[0.0, 0, 0], [1.0, 0, 0.8]])[order]
    report = check(plan_of(Trajectory.hold(hanging, 0.0, 9.0), homes=homes, spacing=1.0, limits=FREE))
    assert too_near(report) == {}
    assert report.closest_pair is None
    higher = homes + np.array([[0, 0, 0.3], [0, 0, 1.4]])[order]
    risen = (
        homes + np.array([[0, 0, 0.6], [0, 0, 2.3]])[order]
    )  # as the lower one leaves the ground they are 1.8 m apart
    rising = rest_to_rest((0.0, 9.0), np.stack([higher, risen]))
    report = check(plan_of(rising, homes=homes, spacing=1.0, limits=FREE))
    assert too_near(report) == {}
    assert report.closest_m == pytest.approx(np.hypot(1.0, 1.5), abs=1e-5)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_one_that_comes_down_leaning_over_another_is_found_though_it_is_never_near_the_ground(order: list[int]) -> None:
    order = [*order, 2, 3]
    homes = np.array([[0.0, 0, 0], [1.0, 0, 0], [50, 0, 0], [51.6, 0, 0]])  # the last two hang over theirs
    leaning = homes + [[0.05, 0, 0], [-0.05, 0, 0.9], [0, 0, 20], [0, 0, 20]]
    above = leaning + [[0.0, 0, 0], [0.0, 0, 60], [0, 0, 0], [0, 0, 0]]
    stops = np.stack([above, leaning, above])[:, order]
    report = check(plan_of(rest_to_rest((0.0, 30.0, 60.0), stops), homes=homes[order], spacing=1.0, limits=FREE))
    assert too_near(report)[0, 1].value == pytest.approx(np.hypot(0.9, 0.9), abs=1e-6)


def test_one_that_dashes_past_another_on_the_ground_is_measured_where_it_passes() -> None:
    """In one long piece, searched in many windows; in the first and the last of them it is over its own pads."""
    places = np.array([[0.0, 0, 0], [0, -0.8, 0], [30, 1, 0], [0, 50, 20], [0, 51.6, 20]])  # two hang beside all that
    after = places * [-1, 1, 1]
    swarm = rest_to_rest((0.0, 60.0), np.stack([places, after]))
    report = check(plan_of(swarm, homes=places, spacing=0.8, limits=FREE))
    assert too_near(report)[0, 2].value == pytest.approx(1.0, abs=1e-7)
    assert too_near(report)[0, 2].time_s == pytest.approx(30.0, abs=1e-3)


def test_large_drones_are_found_near_the_ground_and_beside_others_that_are_nearer_still() -> None:
    large = Limits(4.0, max_speed=1e6, max_acceleration=1e9, max_climb=1e6, max_descent=1e6, min_altitude=0.1)
    homes = np.array([[0.0, 0, 0], [40, 0, 0], [80, 0, 0], [82, 0, 0]])
    lost = np.array([[0.0, 0, 0], [3.5, 0, 0.2], [80, 0, 20], [82, 0, 20]])
    astray = rest_to_rest((0.0, 9.0), np.stack([lost, lost + [[0, 0, 0], [0, 5, 0], [0, 0, 0], [0, 0, 0]]]))
    assert too_near(check(plan_of(astray, homes=homes, limits=large)))[0, 1].value == pytest.approx(np.hypot(3.5, 0.2))
    before = np.array([[0.0, 0, 20], [-30, 3.5, 20], [90, 0, 20], [90.5, 0, 20]])
    after = np.array([[0.0, 0, 20], [17.3, 3.5, 20], [90, 0, 20], [90.5, 0, 20]])
    found = too_near(check(plan_of(rest_to_rest((0.0, 1.0), np.stack([before, after])), limits=large)))
    assert {pair: round(each.value, 6) for pair, each in found.items()} == {(0, 1): 3.5, (2, 3): 0.5}


def test_where_and_in_which_cue_two_that_never_move_are_nearest() -> None:
    spans = (Span("one", "hold", 0, 10), Span("two", "hold", 10, 20))
    held = Trajectory.hold([[4, 8, 20], [6, 9, 22], [50, 0, 20]], 0.0, 20.0)
    report = check(plan_of(held, spans=spans, limits=FREE))
    assert report.closest_m == pytest.approx(3.0)
    assert report.closest_place == pytest.approx((5.0, 8.5, 21.0))
    assert report.closest_cue in ("one", "two")
    assert report.closest_cue == ("one" if (report.closest_at_s or 0.0) < 10 else "two")


def test_two_that_are_a_metre_apart_end_no_search() -> None:
    small = Limits(0.9, max_speed=1e6, max_acceleration=1e9, min_altitude=0.1)
    before = np.array([[0.0, 0, 20], [1, 0, 20], [9, 0, 20], [20, 0, 20]])
    after = before - [[0, 0, 0], [0, 0, 0], [0, 0, 0], [10.3, 0, 0]]
    report = check(plan_of(rest_to_rest((0.0, 9.0, 10.0), np.stack([before, before, after])), limits=small))
    assert {pair: round(found.value, 6) for pair, found in too_near(report).items()} == {(2, 3): 0.7}


def test_pairs_looked_at_in_many_portions_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = np.random.default_rng(2).uniform(0, 9, (40, 3)) + [0, 0, 20]
    swarm = rest_to_rest((0.0, 5.0, 9.0), np.stack([crowd, crowd[::-1], crowd]))
    at_once = check(plan_of(swarm, limits=FREE))
    monkeypatch.setattr("choreo.safety.rules.distance.PAIRS_AT_ONCE", 7)
    assert check(plan_of(swarm, limits=FREE)).to_dict() == at_once.to_dict()
    assert len(too_near(at_once)) > 50


def test_two_that_leap_to_one_place_and_stand_there_are_found() -> None:
    """They stand, all of their numbers change at once, and they stand again."""
    control = np.zeros((2, 4, 2, 3))
    control[0] += [[1.0, 2, 20], [50, 60, 70]]
    control[1] += [[9.0, 8, 30], [9.4, 8, 30.3]]
    found = too_near(check(plan_of(Trajectory(np.array([0.0, 3.0, 4.0]), control), limits=FREE)))
    assert found[0, 1].value == pytest.approx(0.5)


def test_of_a_pair_that_wavers_the_nearest_of_its_turns_is_told() -> None:
    """Three times it is nearly 3 m apart, of 4 m; another pair, 1 m apart, is nearer all the time."""
    places = np.array([[0.0, 0.0, 50.0], [0.0, 3.0, 50.0], [90.0, 0.0, 50.0], [91.0, 0.0, 50.0]])
    control = np.repeat(places[None], 4, axis=0)
    control[:, 1, 0] += [1.6, -4.0, 3.5, -1.2]
    control[:, 1, 1] += [0.0, 0.05, 0.1, 0.15]
    limits = Limits(**{**vars(FREE), "min_distance": 4.0})
    found = too_near(check(plan_of(Trajectory(np.array([0.0, 9.0]), control[None]), limits=limits)))
    flown = value(control[:, None], np.linspace(0, 1, 20_001)[:, None, None])
    apart = np.linalg.norm(flown[:, 0] - flown[:, 1], axis=1)
    assert found[0, 1].value == pytest.approx(apart.min(), abs=1e-7)
    assert found[0, 1].time_s == pytest.approx(9 * apart.argmin() / 20_000, abs=1e-3)
    assert (np.diff(np.sign(np.diff(apart))) > 0).sum() == 3, "turns"


# Downwash ----------------------------------------------------------------------------------------------------


def test_a_taller_vertical_distance_is_an_ellipsoid() -> None:
    tall = Limits(min_distance=1.5, vertical_distance=3.0, min_altitude=0.1)

    def pair(x: float, z: float) -> Report:
        return check(plan_of(Trajectory.hold([[0, 0, 20], [x, 0, 20 + z]], 0.0, 1.0), limits=tall))

    assert not too_near(pair(1.5, 0.0))
    assert not too_near(pair(0.0, 3.0))
    under = pair(0.0, 2.8)
    assert too_near(under)[0, 1].value == pytest.approx(1.4)
    assert under.closest_m == pytest.approx(2.8)  # plain metres
    assert too_near(pair(1.2, 1.7))
    assert not too_near(pair(1.2, 1.81))


def test_a_pair_a_little_above_another_is_measured_in_plain_metres_too() -> None:
    tall = Limits(min_distance=1.5, vertical_distance=3.0, min_altitude=0.1)
    report = check(plan_of(Trajectory.hold([[0, 0, 20], [0, 0, 21.6]], 0.0, 1.0), limits=tall))
    assert too_near(report)[0, 1].value == pytest.approx(0.8)
    assert report.closest_m == pytest.approx(1.6)
    small = Limits(min_distance=0.5, vertical_distance=0.8, min_altitude=0.1)
    report = check(plan_of(Trajectory.hold([[0, 0, 20], [0.7, 0, 20], [1.4, 0, 20]], 0.0, 1.0), limits=small))
    assert too_near(report) == {}
    assert report.closest_m == pytest.approx(0.7)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_above_a_drone_on_its_pad_the_taller_distance_counts(order: list[int]) -> None:
    homes, places = np.array([[0.0, 0, 0], [3.0, 0, 0]])[order], np.array([[0.0, 0, 0], [0.3, 0, 2.5]])[order]
    tall = Limits(min_distance=1.5, vertical_distance=3.0)
    found = too_near(check(plan_of(Trajectory.hold(places, 0.0, 9.0), homes=homes, limits=tall)))
    assert found[0, 1].value == pytest.approx(np.hypot(0.3, 1.25))


# Against another way -----------------------------------------------------------------------------------------


def held_to_the_roots(curves: Trajectory, spacing: float, least: float, tall: float | None, precision: float) -> Report:
    """Check a swarm, compare each pair with the roots of its polynomials, and return the report."""
    limits = Limits(min_distance=least, vertical_distance=None if tall is None else tall * least)
    squash = limits.min_distance / limits.vertical
    plan = plan_of(curves, spacing=spacing, limits=limits)
    report = check(plan)
    found = too_near(report)
    for pair, distance in closest_approaches(plan, squash=squash).items():
        if distance < least - 1e-5:
            assert found[pair].value == pytest.approx(distance, abs=precision)
            place = curves.at(found[pair].time_s).position[list(pair)]
            if np.abs(curves.times - found[pair].time_s).min() > 1e-9:  # at a leap they are at two places
                assert np.linalg.norm((place[0] - place[1]) * [1, 1, squash]) == pytest.approx(
                    found[pair].value, abs=1e-6
                )
                assert found[pair].place == pytest.approx(place.mean(axis=0), abs=1e-6)
        elif distance > least:
            assert pair not in found
    return report


LEAST, TALL = st.sampled_from([0.4, 1.5, 4.0]), st.sampled_from([None, 1.7])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(swarms(), st.sampled_from([0.3, 2.0]), LEAST, TALL)
@example(random_curves(1, 9, 3), 2.0, 1.5, None)
def test_every_pair_agrees_with_the_roots(curves: Trajectory, spacing: float, least: float, tall: float | None) -> None:
    report = held_to_the_roots(curves, spacing, least, tall, 3e-6)
    closest = min(closest_approaches(plan_of(curves, spacing=spacing)).values())
    assert report.closest_m == pytest.approx(closest, abs=3e-6)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(near_pads(), st.sampled_from([0.3, 0.8]), LEAST, TALL)
def test_every_pair_near_its_pads_agrees_with_the_roots(
    curves: Trajectory, spacing: float, least: float, tall: float | None
) -> None:
    held_to_the_roots(curves, spacing, least, tall, 2e-5)


@settings(max_examples=30, deadline=None)
@given(swarms())
def test_no_moment_is_nearer_than_the_closest(curves: Trajectory) -> None:
    lifted = Trajectory(curves.times, curves.control + [0.0, 0.0, 2.0])
    report = check(plan_of(lifted))
    assert report.closest_at_s is not None
    for time in [*np.linspace(lifted.times[0], lifted.times[-1], 400).tolist(), report.closest_at_s]:
        place = lifted.at(time).position
        gap = np.linalg.norm(place[:, None] - place, axis=2)[np.triu_indices(len(place), 1)].min()
        assert gap >= report.closest_m - 1e-9


# Too much ----------------------------------------------------------------------------------------------------


def test_a_hopeless_plan_is_cut_short_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "PAIRS_AT_MOST", 500)
    monkeypatch.setattr(ledger, "_TIDY", 1000)
    crowd = np.tile([[0.0, 0.0, 20.0]], (60, 1))
    report = check(plan_of(rest_to_rest((0.0, 1.0, 2.0), np.stack([crowd, crowd, crowd + [0, 0, 0.1]])), limits=FREE))
    assert not report.complete
    assert sum(found.rule == "distance" for found in report.violations) == 500
    assert "cut short" in report.lines()[-1]
    assert report.closest_m == 0.0


def test_pairs_that_keep_clear_on_a_piece_are_not_measured_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor are those that stay 1.6 m apart all the time, once that is known to be the nearest."""
    plan, tried, measured = close_by(), [0], [0]
    on = rule._Pairs.on

    def made(pieces: Ints, i: Ints, *what: Any) -> Any:
        found = on(pieces, i, *what)
        tried[0] += len(pieces) * len(i)
        measured[0] += len(found.i)
        return found

    monkeypatch.setattr(rule._Pairs, "on", staticmethod(made))
    near = check(plan).closest_m
    assert 0 < measured[0] < 0.5 * tried[0]
    assert near == pytest.approx(1.6)


def test_what_matters_is_all_that_is_bad_or_nearer_than_the_closest() -> None:
    assert rule._Goal(1.5, 0.0).matters > 1.5
    assert rule._Goal(1.5, 2.0).matters == 2.0 - 0.5e-9
    assert rule._Goal(1.5, 1.5).matters == 1.5 * (1 + 1e-9)


def test_after_the_rule_the_closest_pair_is_looked_for_in_windows_of_half_the_least_distance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two are a hand apart; windows of a fifth of a metre, for those that may be nearer, were many times as many."""
    start = np.array([[0.0, 0.0, 50.0], [0.1, 0.0, 50.0], [60.0, 60.0, 50.0]])
    there = start + [[40.0, 0.0, 0.0], [40.0, 0.0, 0.0], [-40.0, 0.0, 0.0]]
    longest: list[float] = []

    def seen(reach: np.ndarray, most: float) -> Any:
        longest.append(most)
        return windows(reach, most)

    monkeypatch.setattr(rule, "windows", seen)
    report = check(
        plan_of(
            rest_to_rest((0.0, 30.0), np.stack([start, there])),
            limits=Limits(**{**vars(FREE), "min_distance": 1.5, "vertical_distance": 3.0}),
        )
    )
    assert report.closest_m == pytest.approx(0.1)
    assert longest == [pytest.approx(2.25, abs=1e-5), 0.75]


@pytest.mark.parametrize(("beyond", "excused"), [(-0.005, True), (0.0, True), (0.5e-6, True), (2e-6, False)])
@pytest.mark.parametrize("what", ["height", "level distance", "column"])
def test_each_condition_of_the_excuse_is_kept_to_a_micrometre(what: str, beyond: float, excused: bool) -> None:
    # Two over pads 1 m apart that stay where they are for a while: half a metre high, 0.99 m apart seen from above, or
    # a tenth of a metre off their pads' verticals, and beyond that by a little.
    homes = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    there = homes + [[0.0, 0.0, 0.3]]
    if what == "height":
        there[:, 2] = 0.5 + beyond
    elif what == "level distance":
        there[0, 0] = 0.01 + beyond
    else:
        there[1, 1] = 0.1 + beyond
    swarm = rest_to_rest((0.0, 10.0, 20.0, 30.0), np.stack([homes, there, there, homes]))
    rules = {found.rule for found in check(plan_of(swarm, homes=homes, spacing=0.1)).violations}
    assert ("distance" not in rules) == excused


# Swarms that are near the ground all the time -------------------------------------------------------------------


def measured_pairs(monkeypatch: pytest.MonkeyPatch, plan: Plan) -> tuple[Report, int]:
    """Return the report of a plan, and how many pairs on pieces were measured for it."""
    counted = []
    on = rule._Pairs.on

    def counting(pieces: Ints, i: Ints, j: Ints, *rest: Any) -> rule._Pairs:
        counted.append(len(pieces) * len(i))
        return on(pieces, i, j, *rest)

    monkeypatch.setattr(rule._Pairs, "on", counting)
    return check(plan), sum(counted)


def hopping(height: float, off: float, drones: int = 30) -> Plan:
    """Return drones that hop on their pads, 2 m apart: control points up to 0.53 m high or 0.12 m off the column."""
    homes = np.stack([2.0 * np.arange(drones), *np.zeros((2, drones))], axis=1)
    control = np.tile(homes, (4, 4, 1, 1))
    control[..., 2] = 0.4
    control[:, 1:3, :, 2] = height
    control[:, 1:3, :, 1] = off
    swarm = Trajectory(np.arange(5.0), control)
    return plan_of(swarm, homes=homes)


@pytest.mark.parametrize(("height", "off"), [(0.53, 0.0), (0.4, 0.13), (0.53, 0.13)])
def test_of_drones_that_never_leave_their_columns_near_the_ground_no_pair_is_measured(
    monkeypatch: pytest.MonkeyPatch, height: float, off: float
) -> None:
    # The curves stay below 0.4975 m and within 0.0975 m, whatever their control points do.
    report, pairs = measured_pairs(monkeypatch, hopping(height, off))
    assert report.closest_m == np.inf
    assert pairs == 0


@pytest.mark.parametrize(("height", "off"), [(0.54, 0.0), (0.4, 0.14)])
def test_those_that_leave_them_by_a_little_are_measured(
    monkeypatch: pytest.MonkeyPatch, height: float, off: float
) -> None:
    report, pairs = measured_pairs(monkeypatch, hopping(height, off))
    assert report.closest_m == pytest.approx(2.0)
    assert pairs > 0


def test_a_swarm_at_half_a_metre_off_its_pads_is_not_measured_pair_by_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    homes = np.stack([*(2.0 * np.indices((10, 10)).reshape(2, -1)), np.zeros(100)], axis=1)
    swarm = rest_to_rest((0.0, 5.0, 10.0), homes + np.array([[[0.0, 0.0, 0.5]], [[0.5, 0.0, 0.5]], [[0.0, 0.0, 0.5]]]))
    report, pairs = measured_pairs(monkeypatch, plan_of(swarm, homes=homes))
    assert report.closest_m == pytest.approx(2.0)
    assert pairs < 1000, "of 4950"


def test_what_is_found_in_one_portion_is_known_in_the_next() -> None:
    pieces, i, j = np.arange(7), np.arange(50_000), np.arange(50_000) + 1
    portions = list(rule._portions(pieces, i, j))
    assert max(len(some) * len(first) for some, first, _ in portions) < 2 * rule.PAIRS_AT_ONCE
    found = np.concatenate([np.stack(np.broadcast_arrays(a[:, None], b, c), 2).reshape(-1, 3) for a, b, c in portions])
    wanted = np.stack(np.broadcast_arrays(pieces[:, None], i, j), axis=2).reshape(-1, 3)
    assert sorted(map(tuple, found.tolist())) == sorted(map(tuple, wanted.tolist()))


def test_the_first_look_tells_the_middle_of_the_piece_in_which_two_are_nearest() -> None:
    """Three drones at 30 m: the second comes to 3 m of the first in the second of four pieces, the third stays."""
    times = np.array([10.0, 14.0, 24.0, 40.0, 41.0])
    places = np.array([[[0.0, 0.0, 30.0], [x, 0.0, 30.0], [0.0, 9.0, 30.0]] for x in (7.0, 3.0, 3.0, 8.0, 8.0)])
    third = (places[1:] - places[:-1]) / 3
    control = np.stack([places[:-1], places[:-1] + third, places[1:] - third, places[1:]], axis=1)
    homes = np.array([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0]])
    cues = Cues((-np.inf, 20.0), ("river", "peaks"))
    found = rule.first_look(Trajectory(times, control), cues, Columns(homes, homes))
    assert (found.distance, found.time, found.pair, found.cue) == (3.0, 19.0, (0, 1), 0)
    assert found.place == (1.5, 0.0, 30.0)
