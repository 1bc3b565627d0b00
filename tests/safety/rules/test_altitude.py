"""Floor, touch-down and endurance, whose faults hang on where the drone is at the moment."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from choreo.core.limits import Limits
from choreo.core.plan import Span
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from choreo.safety.finding import Violation
from tests.safety.plans import plan_of, rest_to_rest

LIMITS = Limits(max_speed=50, max_acceleration=50, max_climb=50, max_descent=50)


def faults(rule: str, *stops: tuple[float, float, float, float], limits: Limits = LIMITS) -> list[Violation]:
    """Return the violations of the rule by one drone with the stops (time, x, y, z); its pads are its ends."""
    times, places = [stop[0] for stop in stops], [[stop[1:]] for stop in stops]
    swarm = rest_to_rest(tuple(times), np.array(places))
    return [found for found in check(plan_of(swarm, limits=limits)).violations if found.rule == rule]


def test_straight_up_and_down_is_good() -> None:
    assert not faults("floor", (0, 0, 0, 0), (10, 0, 0, 9), (20, 50, 0, 9), (40, 0, 0, 9), (60, 0, 0, 0))


def test_leaving_sideways_below_the_floor() -> None:
    (found,) = faults("floor", (0, 0, 0, 0), (10, 0, 0, 4), (20, 9, 0, 9), (40, 0, 0, 9), (60, 0, 0, 0))
    # It is 0.1 m off where 9 s(u) = 0.1 of the way, and that is where it is lowest.
    assert found.value == pytest.approx(4 + 5 * 0.1 / 9, abs=1e-5)
    assert (found.limit, found.unit) == (5.0, "m")


def test_a_slant_of_a_tenth_of_a_metre_is_allowed() -> None:
    assert not faults("floor", (0, 0, 0, 0), (10, 0.1, 0, 4), (20, 0, 0, 9), (60, 0, 0, 0))
    assert faults("floor", (0, 0, 0, 0), (10, 0.1001, 0, 4), (20, 0, 0, 9), (60, 0, 0, 0))


def test_a_dip_between_knots_is_found() -> None:
    control = np.array([[9, 0, 6], [9, 0, 3], [9, 0, 3], [9, 0, 6]], dtype=float)[None, :, None]
    up = rest_to_rest((0.0, 10.0, 20.0), np.array([[[0, 0, 0]], [[0, 0, 6]], [[9, 0, 6]]], dtype=float))
    down = rest_to_rest((30.0, 40.0, 50.0), np.array([[[9, 0, 6]], [[0, 0, 6]], [[0, 0, 0]]], dtype=float))
    swarm = Trajectory.join([up, Trajectory(np.array([20.0, 30.0]), control), down])
    (found,) = (entry for entry in check(plan_of(swarm, limits=LIMITS)).violations if entry.rule == "floor")
    assert (found.value, found.time_s) == pytest.approx((3.75, 25.0))


def floor_cues(swarm: Trajectory) -> list[str]:
    """Return in which cues a floor violation lies; each piece is a cue, named by its number."""
    spans = tuple(
        Span(str(k), "hold", float(start), float(end)) for k, (start, end) in enumerate(pairwise(swarm.times))
    )
    report = check(plan_of(swarm, spans=spans, limits=LIMITS))
    return [entry.cue for entry in report.violations if entry.rule == "floor"]


def test_a_dip_in_the_very_piece_in_which_it_rises_is_found() -> None:
    # One piece: over its home above the floor, then sideways below it, and above it again.
    up = rest_to_rest((0.0, 10.0), np.array([[[0, 0, 0]], [[0, 0, 4.5]]]))
    control = np.array([[0, 0, 4.5], [0, 0, 12], [5, 0, -3], [9, 0, 6]], dtype=float)[None, :, None]
    down = rest_to_rest((20.0, 60.0), np.array([[[9, 0, 6]], [[9, 0, 0]]], dtype=float))
    swarm = Trajectory.join([up, Trajectory(np.array([10.0, 20.0]), control), down])
    assert floor_cues(swarm) == ["1"]
    (found,) = (each for each in check(plan_of(swarm, limits=LIMITS)).violations if each.rule == "floor")
    assert found.place == pytest.approx(tuple(swarm.at(found.time_s).position[0]), abs=1e-6)
    assert found.value == pytest.approx(found.place[2], abs=1e-6)
    heights = [float(swarm.at(time).position[0, 2]) for time in np.linspace(13.0, 20.0, 7001)]
    assert found.value == pytest.approx(min(heights), abs=1e-4)


def test_once_it_has_been_up_its_home_is_no_refuge() -> None:
    places = [(0, 0, 0), (0, 0, 9), (0, 0, 4), (0, 0, 3), (0, 0, 9), (9, 0, 9), (9, 0, 0)]
    swarm = rest_to_rest(tuple(20.0 * k for k in range(7)), np.array(places, dtype=float)[:, None])
    assert floor_cues(swarm) == ["1", "2", "3"]


def test_of_all_that_is_too_low_in_a_cue_the_lowest_is_told_though_it_begins_and_ends_over_home() -> None:
    stops = [(0, 0, 0), (0, 0, 9), (0, 0, 4), (0, 0, 3), (0, 0, 9), (9, 0, 9), (9, 0, 0)]
    (found,) = faults("floor", *((20.0 * k, *place) for k, place in enumerate(stops)))
    assert (found.value, found.time_s) == pytest.approx((3.0, 60.0))


@pytest.mark.parametrize("under", [0.0, 0.5e-6])
def test_who_flies_just_at_the_floor_has_reached_it_and_may_land_elsewhere(under: float) -> None:
    height = 5.0 - under
    assert not faults("floor", (0, 0, 0, 0), (10, 0, 0, height), (30, 9, 0, height), (60, 9, 0, 0))
    assert faults("floor", (0, 0, 0, 0), (10, 0, 0, height - 2e-6), (30, 9, 0, height - 2e-6), (60, 9, 0, 0))


def test_the_way_down_is_over_the_landing_pad_and_not_over_home() -> None:
    homes = np.array([[0, 0, 0], [9, 0, 0]], dtype=float)
    up = np.array([0.0, 0.0, 9.0])
    exchanged = homes[::-1]

    def rules(*places: np.ndarray) -> set[str]:
        swarm = rest_to_rest(tuple(20.0 * k for k in range(len(places))), np.stack(places))
        return {entry.rule for entry in check(plan_of(swarm, homes=homes, limits=LIMITS)).violations}

    # Through the same height drones may exchange their pads, one 3 m higher than the other.
    over = [homes + [up, up + 3 * up / 9], exchanged + [up, up + 3 * up / 9]]
    assert rules(homes, *over, exchanged) == set()
    # Going down at home first is sideways flight below the floor afterwards, or a visit to the wrong pad.
    assert "floor" in rules(homes, over[0], homes + 0.4 * up, over[0], over[1], exchanged)


def test_a_drone_that_never_rises_stays_at_home() -> None:
    assert not faults("floor", (0, 0, 0, 0), (9, 0, 0, 3), (20, 0, 0, 0))
    assert faults("floor", (0, 0, 0, 0), (9, 3, 0, 3), (20, 0, 0, 0))


def test_slow_at_the_end_is_good() -> None:
    # From 3 m in 5 s: 0.9 m/s. Higher up it may be fast.
    assert not faults("touch-down", (0, 0, 0, 0), (5, 0, 0, 60), (9, 0, 0, 3), (14, 0, 0, 0))


def test_too_fast_below_three_metres() -> None:
    (found,) = faults("touch-down", (0, 0, 0, 0), (5, 0, 0, 20), (9, 0, 0, 3), (13, 0, 0, 0))
    assert (found.value, found.time_s, found.place[2]) == pytest.approx((1.125, 11.0, 1.5))


def test_fast_above_three_metres_counts_from_three_metres_on() -> None:
    # 6 m in 9 s is fastest, 1 m/s, at 3 m exactly; a little faster is too fast just below.
    assert not faults("touch-down", (0, 0, 0, 0), (5, 0, 0, 6), (14, 0, 0, 0))
    (found,) = faults("touch-down", (0, 0, 0, 0), (5, 0, 0, 6), (13.9, 0, 0, 0))
    assert found.value == pytest.approx(9 / 8.9, abs=1e-6)
    assert found.place[2] == pytest.approx(3.0, abs=1e-4)
    # 8 m in 11.8 s: 1.017 m/s at 4 m, where it does not matter, and 0.988 m/s at 3 m.
    assert not faults("touch-down", (0, 0, 0, 0), (5, 0, 0, 8), (16.8, 0, 0, 0))


@pytest.mark.parametrize(("floor", "height"), [(1.0, 1.0), (2.0, 2.0), (0.0, 0.5)])
def test_where_drones_may_fly_lower_it_counts_from_there_on(floor: float, height: float) -> None:
    """2 m/s down to a bit above that height are good, and more than 1 m/s from there are not."""
    low = replace(LIMITS, min_altitude=floor)
    top, above = height + 2.0, height + 0.02
    slow = above * 2.0  # seconds: half a metre a second on average, 0.75 m/s at the most
    assert not faults("touch-down", (0, 0, 0, 0), (5, 0, 0, top), (7, 0, 0, above), (7 + slow, 0, 0, 0), limits=low)
    quick = above * 1.2
    (found,) = faults("touch-down", (0, 0, 0, 0), (5, 0, 0, top), (7, 0, 0, above), (7 + quick, 0, 0, 0), limits=low)
    assert found.value == pytest.approx(1.25, abs=0.01)
    assert faults("touch-down", (0, 0, 0, 0), (5, 0, 0, top), (7, 0, 0, above), (7 + slow, 0, 0, 0)) != []


def test_time_in_the_air_is_from_the_first_to_the_last() -> None:
    # It leaves 0.1 m behind at a moment in the first piece, and again on a second flight.
    stops = ((0.0, 0, 0, 0), (10.0, 0, 0, 9), (20.0, 0, 0, 0), (30.0, 0, 0, 0), (40.0, 0, 0, 9), (50.0, 0, 0, 0))
    roots = np.roots([-2 * 9, 3 * 9, 0, -0.1])
    u = float(min(root.real for root in roots if 0 < root.real < 1))
    aloft = 50.0 - 20 * u
    assert not faults("endurance", *stops, limits=Limits(endurance=aloft + 0.001, max_descent=50))
    (found,) = faults("endurance", *stops, limits=Limits(endurance=aloft - 0.001, max_descent=50))
    assert found.value == pytest.approx(aloft, abs=1e-6)
    assert found.time_s == pytest.approx(50 - 10 * u, abs=1e-6)
    assert found.place[2] == pytest.approx(0.1, abs=1e-6)


def test_a_drone_that_stays_in_the_air_is_there_to_the_end() -> None:
    (found,) = faults("endurance", (0, 0, 0, 9), (10, 0, 0, 9), limits=Limits(endurance=9.0))
    assert (found.value, found.time_s) == (10.0, 10.0)
    assert not faults("endurance", (0, 0, 0, 0), (10, 0, 0, 0.05), limits=Limits(endurance=1.0))


@pytest.mark.parametrize(
    ("rule", "bound", "away"),
    [("ceiling", 30.0, 1), ("ground", -0.01, -1), ("floor", 5.0, -1)],
    ids=lambda word: str(word),
)
def test_a_micrometre_beyond_is_allowed_and_two_are_not(rule: str, bound: float, away: int) -> None:
    limits = replace(LIMITS, max_altitude=30.0)
    side = 9.0 if rule == "floor" else 0.0
    for beyond, wanted in ((0.0, 0), (0.5e-6, 0), (2e-6, 1)):
        height = bound + away * beyond
        around = (
            (10, 0, 0, 9),
            (20, side, 0, max(9.0, height)),
            (30, side, 0, height),
            (40, side, 0, 9),
            (50, 0, 0, 9),
        )
        assert len(faults(rule, (0, 0, 0, 0), *around, (60, 0, 0, 0), limits=limits)) == wanted


def test_who_slides_over_the_ground_is_off_its_vertical() -> None:
    for x, y in ((1.0, 0.0), (0.0, 1.0), (0.0, -0.2)):
        (found,) = faults("floor", (0, 0, 0, 0), (10, x, y, 0.05), (20, 0, 0, 0))
        assert found.value <= 0.05


def test_that_it_has_been_up_is_known_in_later_cues() -> None:
    # In its first cue it rises in two pieces and holds; in its second it goes down at home and comes up again.
    places = [(0, 0, 0), (0, 0, 4), (0, 0, 9), (0, 0, 9), (0, 0, 3), (0, 0, 9), (9, 0, 9), (9, 0, 0)]
    swarm = rest_to_rest(tuple(20.0 * k for k in range(8)), np.array(places, dtype=float)[:, None])
    spans = (Span("up", "hold", 0.0, 60.0), Span("down", "hold", 60.0, 140.0))
    found = [entry for entry in check(plan_of(swarm, spans=spans, limits=LIMITS)).violations if entry.rule == "floor"]
    assert [entry.cue for entry in found] == ["down"]
    assert found[0].value == pytest.approx(3.0)


def test_home_is_no_refuge_later_in_the_very_piece_in_which_it_rises() -> None:
    # One piece straight over its home: above the floor, down below it, and up; it lands elsewhere.
    up = rest_to_rest((0.0, 10.0), np.array([[[0, 0, 0]], [[0, 0, 4.5]]]))
    control = np.array([[0, 0, 4.5], [0, 0, 12], [0, 0, -2], [0, 0, 6]], dtype=float)[None, :, None]
    away = rest_to_rest((20.0, 30.0, 60.0), np.array([[[0, 0, 6]], [[9, 0, 6]], [[9, 0, 0]]], dtype=float))
    swarm = Trajectory.join([up, Trajectory(np.array([10.0, 20.0]), control), away])
    assert floor_cues(swarm) == ["1"]
    looks = np.linspace(10.0, 20.0, 20_001)
    heights = np.array([swarm.at(float(look)).position[0, 2] for look in looks])
    dip = np.flatnonzero(heights > 5.0)[0] + heights[np.flatnonzero(heights > 5.0)[0] :].argmin()
    (found,) = (entry for entry in check(plan_of(swarm, limits=LIMITS)).violations if entry.rule == "floor")
    assert found.value == pytest.approx(heights[dip], abs=1e-6)
    assert found.time_s == pytest.approx(looks[dip], abs=2e-3)
    assert found.place == pytest.approx((0.0, 0.0, heights[dip]), abs=1e-6)


def test_a_millionth_faster_at_touch_down_is_allowed_and_two_are_not() -> None:
    for faster, wanted in ((5e-7, 0), (2e-6, 1)):
        down = 9.0 / (1 + faster)  # from 6 m, fastest at 3 m: 1 m/s and so much more
        assert len(faults("touch-down", (0, 0, 0, 0), (5, 0, 0, 6), (5 + down, 0, 0, 0))) == wanted


def test_what_is_too_high_or_under_the_ground_is_told_with_its_limit() -> None:
    limits = replace(LIMITS, max_altitude=30.0)
    stops = ((0, 0, 0, 0), (10, 0, 0, 31), (20, 0, 0, -0.5), (30, 0, 0, 9), (40, 0, 0, 0))
    (high,), (low,) = (faults(rule, *stops, limits=limits) for rule in ("ceiling", "ground"))
    assert (high.value, high.limit, high.unit, high.time_s) == (31.0, 30.0, "m", 10.0)
    assert (low.value, low.limit, low.unit, low.time_s) == (-0.5, -0.01, "m", 20.0)


@pytest.mark.parametrize(("beyond", "wrong"), [(0.0, False), (0.5e-6, False), (2e-6, True)])
def test_a_vertical_is_a_tenth_of_a_metre_and_a_micrometre_wide(beyond: float, wrong: bool) -> None:
    off = 0.1 + beyond
    assert bool(faults("floor", (0, 0, 0, 0), (10, 0, off, 4), (20, 0, 0, 9), (60, 0, 0, 0))) == wrong
    assert bool(faults("floor", (0, 0, 0, 0), (10, 0, 0, 9), (20, -off, 0, 4), (60, 0, 0, 0))) == wrong


@pytest.mark.parametrize(("under", "wrong"), [(-2e-6, False), (-0.5e-6, False), (0.5e-6, False), (2e-6, True)])
def test_who_leaves_its_vertical_within_a_micrometre_of_the_floor_has_reached_it(under: float, wrong: bool) -> None:
    # It rises from 4 m, straight and aslant, and is 5 m less so much high where it is a tenth of a metre off.
    part = (0.1 + 1e-6) / 9
    begin = (5.0 - under - 9.0 * part) / (1 - part)
    up = faults("floor", (0, 0, 0, 0), (10, 0, 0, begin), (20, 9, 0, 9), (40, 0, 0, 9), (60, 0, 0, 0))
    down = faults("floor", (0, 0, 0, 0), (10, 0, 0, 9), (20, 9, 0, 9), (30, 0, 0, begin), (60, 0, 0, 0))
    for found in (up, down):
        assert [each.value for each in found] == ([pytest.approx(5.0 - under, abs=1e-7)] if wrong else [])


def test_who_has_been_up_and_begins_a_cue_below_the_floor_has_no_refuge_there() -> None:
    places = [(0, 0, 0), (0, 0, 4), (0, 0, 9), (0, 0, 4), (0, 0, 3), (0, 0, 9), (9, 0, 9), (9, 0, 0)]
    swarm = rest_to_rest(tuple(20.0 * k for k in range(8)), np.array(places, dtype=float)[:, None])
    spans = (Span("up", "hold", 0.0, 60.0), Span("low", "hold", 60.0, 80.0), Span("away", "hold", 80.0, 140.0))
    found = [entry for entry in check(plan_of(swarm, spans=spans, limits=LIMITS)).violations if entry.rule == "floor"]
    assert {entry.cue: entry.value for entry in found} == pytest.approx({"up": 4.0, "low": 3.0, "away": 3.0})


def test_fast_down_to_three_metres_exactly_is_good() -> None:
    def down(height: float) -> list[Violation]:
        """Return what is wrong with 2 m/s down to a height, and 0.5 m/s from there: a corner is another rule's."""
        knots = np.array([[0, 0, 0], [0, 0, 9], [0, 0, height], [0, 0, 0.0]])
        control = np.stack([knots[:-1] + part * np.diff(knots, axis=0) for part in (0, 1 / 3, 2 / 3, 1)], axis=1)
        swarm = Trajectory(np.cumsum([0, 20, (9 - height) / 2, height * 2]), control[:, :, None])
        return [each for each in check(plan_of(swarm, limits=LIMITS)).violations if each.rule == "touch-down"]

    assert not down(3.0 + 1e-9)
    assert not down(3.0 - 0.5e-6)
    (found,) = down(3.0 - 3e-6)
    assert found.value == pytest.approx(2.0)


def test_waiting_on_a_pad_a_tenth_of_a_metre_high_is_not_time_in_the_air() -> None:
    stops = ((0, 0, 0, 0.1), (10, 0, 0, 0.1), (100, 0, 0, 0.1), (120, 0, 0, 9), (150, 0, 0, 0.1), (900, 0, 0, 0.1))
    assert not faults("endurance", *stops, limits=Limits(endurance=50.0, max_descent=50))
    (found,) = faults("endurance", *stops, limits=Limits(endurance=49.9, max_descent=50))
    assert found.value == pytest.approx(50.0, abs=1e-3)


def test_who_never_leaves_the_ground_is_not_in_the_air_at_all() -> None:
    assert not faults("endurance", (0, 0, 0, 0), (10, 0, 0, 0), limits=Limits(endurance=0.5))
