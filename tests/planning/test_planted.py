"""Faults planted in good plans of the planner: the check names the rule, the drones and the time, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.core.limits import KeepOut
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.picture.shapes import grid
from choreo.planning.planner import plan
from choreo.safety.check import check
from choreo.safety.report import Report
from choreo.show.show import Cue
from tests.planning.shows import shape, show_of

FENCE = np.array([[-60.0, -30], [60, -30], [60, 120], [-60, 120]])
ODD = 17
"""The drone that misbehaves."""


@pytest.fixture(scope="module")
def good() -> Plan:
    """A flat picture of 36 drones, 3 m apart, held for 40 s; 4 drones wait beside it."""
    picture = grid(36, 3.0, name="wall").stand(y=60, z=40)
    made = plan(show_of(Cue(picture, hold=40), Cue(shape("ring", 30), hold=3), drones=40, fence=FENCE))
    assert check(made).ok
    return made


def hold_of(made: Plan) -> Span:
    return next(span for span in made.spans if span.kind == "hold")


def excursion(made: Plan, drone: int, out: Floats, seconds: float, *, still: float = 1.0) -> tuple[Plan, float]:
    """Return the plan in which a drone leaves its place in the hold for `out` m and comes back, and when it is there.

    It flies straight, from rest to rest, `seconds` each way, in the middle of the hold.
    """
    hold, old = hold_of(made), made.trajectory
    piece = int(np.flatnonzero(old.times == hold.start)[0])
    middle = (hold.start + hold.end) / 2
    knots = middle + np.array([-still / 2 - seconds, -still / 2, still / 2, still / 2 + seconds])
    knots = np.rint(knots * 1000) / 1000
    assert hold.start < knots[0]
    assert knots[-1] < hold.end
    place = old.control[piece, 0]
    there = place.copy()
    there[drone] += out
    stops = [place, place, there, there, place, place]
    pieces = [np.stack([one, one, two, two]) for one, two in pairwise(stops)]
    control = np.concatenate([old.control[:piece], pieces, old.control[piece + 1 :]])
    times = np.concatenate([old.times[: piece + 1], knots, old.times[piece + 1 :]])
    return replace(made, trajectory=Trajectory(times, control)), middle


def with_limits(made: Plan, **changes: object) -> Plan:
    return replace(made, limits=replace(made.limits, **changes))  # type: ignore[arg-type]  # named by the caller


def accused(report: Report, rule: str) -> set[tuple[int, ...]]:
    """Return who is accused, after seeing that it is of this rule alone."""
    assert not report.ok
    assert {violation.rule for violation in report.violations} == {rule}
    return {violation.drones for violation in report.violations}


def neighbour(made: Plan, drone: int) -> int:
    place = made.trajectory.at(hold_of(made).start).position
    apart = np.linalg.norm(place - place[drone], axis=1)
    apart[drone] = np.inf
    return int(apart.argmin())


def test_an_excursion_that_breaks_nothing_is_good(good: Plan) -> None:
    spoilt, _ = excursion(good, ODD, np.array([0.0, -4.0, 0.0]), 4.0)
    assert check(spoilt).ok


def test_two_drones_at_one_point(good: Plan) -> None:
    other = neighbour(good, ODD)
    place = good.trajectory.at(hold_of(good).start).position
    spoilt, middle = excursion(good, ODD, place[other] - place[ODD], 4.0)
    report = check(spoilt)
    assert accused(report, "distance") == {tuple(sorted((ODD, other)))}
    (found,) = report.violations
    assert found.value == pytest.approx(0.0, abs=1e-6)
    assert abs(found.time_s - middle) <= 0.5 + 1e-6
    assert found.cue == "wall"
    assert report.closest_pair == found.drones
    assert report.closest_m == pytest.approx(0.0, abs=1e-6)


def test_an_intruder_half_a_metre_from_a_flat_picture(good: Plan) -> None:
    other = neighbour(good, ODD)
    place = good.trajectory.at(hold_of(good).start).position
    way = place[other] - place[ODD] + np.array([0.0, -0.5, 0.0])
    spoilt, middle = excursion(good, ODD, way, 4.0)
    report = check(spoilt)
    assert accused(report, "distance") == {tuple(sorted((ODD, other)))}
    # On its straight way there it is a little nearer yet: 3 m sideways and 0.5 m out of the plane.
    assert report.violations[0].value == pytest.approx(3 * 0.5 / np.hypot(3, 0.5), abs=1e-6)
    assert abs(report.violations[0].time_s - middle) <= 1.5


def test_two_that_cross_between_two_knots(good: Plan) -> None:
    """Neighbours exchange their places in one piece: far apart at both knots, at one point between them."""
    other, hold, old = neighbour(good, ODD), hold_of(good), good.trajectory
    piece = int(np.flatnonzero(old.times == hold.start)[0])
    place = old.control[piece, 0]
    swapped = place.copy()
    swapped[[ODD, other]] = place[[other, ODD]]
    knots = hold.start + np.array([2.0, 5.0, 10.0, 13.0])
    stops = [place, place, swapped, swapped, place, place]
    pieces = [np.stack([one, one, two, two]) for one, two in pairwise(stops)]
    control = np.concatenate([old.control[:piece], pieces, old.control[piece + 1 :]])
    times = np.concatenate([old.times[: piece + 1], knots, old.times[piece + 1 :]])
    spoilt = replace(good, trajectory=Trajectory(times, control))
    for knot in knots:  # nothing to see at the knots
        apart = spoilt.trajectory.at(float(knot)).position[[ODD, other]]
        assert np.linalg.norm(apart[0] - apart[1]) > 2.9
    report = check(spoilt)
    assert accused(report, "distance") == {tuple(sorted((ODD, other)))}
    found = report.violations[0]
    assert found.value == pytest.approx(0.0, abs=1e-6)
    assert min(abs(found.time_s - hold.start - crossing) for crossing in (3.5, 11.5)) < 1e-3


# A straight flight from rest to rest over D m in T s is at most 1.5 D / T fast, and pushes with at most 6 D / T^2.
ALONE = {
    "level speed": (np.array([0.0, -23.0, 0.0]), 4.2, {"max_acceleration": 99.0}, 1.5 * 23 / 4.2, 8.0),
    "climb": (np.array([0.0, 0.0, 14.0]), 5.0, {"max_acceleration": 99.0, "max_descent": 99.0}, 1.5 * 14 / 5.0, 4.0),
    "descent": (np.array([0.0, 0.0, -14.0]), 6.0, {"max_acceleration": 99.0, "max_climb": 99.0}, 1.5 * 14 / 6.0, 3.0),
    "acceleration": (np.array([0.0, -3.0, 0.0]), 2.2, {}, 6 * 3 / 2.2**2, 3.0),
}


@pytest.mark.parametrize("rule", sorted(ALONE))
def test_a_drone_that_is_too_quick(good: Plan, rule: str) -> None:
    out, seconds, free, value, limit = ALONE[rule]
    drone = {"climb": outermost(good, 2, 1), "descent": outermost(good, 2, -1)}.get(rule, ODD)  # has no one in its way
    spoilt, middle = excursion(good, drone, out, seconds)
    report = check(with_limits(spoilt, **free))
    assert accused(report, rule) == {(drone,)}
    found = report.violations[0]
    assert found.value == pytest.approx(value, rel=2e-3)
    assert (found.limit, found.cue) == (limit, "wall")
    assert abs(found.time_s - middle) <= 0.5 + seconds + 0.01


def outermost(made: Plan, axis: int, side: int) -> int:
    place = made.trajectory.at(hold_of(made).start).position
    return int((side * place[:, axis]).argmax())


def past_the_fence(made: Plan) -> tuple[Plan, int]:
    drone = outermost(made, 0, 1)
    out = 61.0 - float(made.trajectory.at(hold_of(made).start).position[drone, 0])
    return excursion(made, drone, np.array([out, 0.0, 0.0]), 18.0)[0], drone


def above_the_ceiling(made: Plan) -> tuple[Plan, int]:
    drone = outermost(made, 2, 1)
    high = float(made.trajectory.at(hold_of(made).start).position[drone, 2])
    spoilt = excursion(made, drone, np.array([0.0, 0.0, 20.0]), 18.0)[0]
    ceiling = max(high, float(made.trajectory.control[..., 2].max())) + 1.0
    return with_limits(spoilt, max_altitude=ceiling), drone


def into_a_mast(made: Plan) -> tuple[Plan, int]:
    x, y, _ = made.trajectory.at(hold_of(made).start).position[ODD]
    y -= 12.0  # before the picture, where nobody flies during the hold
    corners = np.array([[x - 0.2, y - 0.2], [x + 0.2, y - 0.2], [x + 0.2, y + 0.2], [x - 0.2, y + 0.2]])
    spoilt = excursion(made, ODD, np.array([0.0, -14.0, 0.0]), 8.0)[0]
    return with_limits(spoilt, keep_out=(KeepOut(corners, 80.0, "mast"),)), ODD


def below_the_floor(made: Plan) -> tuple[Plan, int]:
    drone = outermost(made, 2, -1)
    low = float(made.trajectory.at(hold_of(made).start).position[drone, 2])
    spoilt = excursion(made, drone, np.array([0.0, 0.0, 4.0 - low]), 18.0)[0]
    return spoilt, drone


ASTRAY: dict[str, Callable[[Plan], tuple[Plan, int]]] = {
    "fence": past_the_fence,
    "ceiling": above_the_ceiling,
    "keep-out": into_a_mast,
    "floor": below_the_floor,
}


@pytest.mark.parametrize("rule", sorted(ASTRAY))
def test_a_drone_that_goes_astray(good: Plan, rule: str) -> None:
    spoilt, drone = ASTRAY[rule](good)
    before = {v.drones for v in check(replace(spoilt, trajectory=good.trajectory)).violations if v.rule == rule}
    report = check(spoilt)
    hold = hold_of(good)
    during = [violation for violation in report.violations if hold.start <= violation.time_s <= hold.end]
    assert {violation.rule for violation in during} == {rule}
    assert {violation.drones for violation in during} == {(drone,)}
    assert {violation.cue for violation in during} == {"wall"}
    # The mast may stand in the way of others on their travels, as it did before; nobody new is accused.
    assert {v.drones for v in report.violations} <= before | {(drone,)}


def test_a_drone_that_lands_on_another_pad(good: Plan) -> None:
    control = good.trajectory.control.copy()
    control[..., ODD, :] += [0.0, 0.3, 0.0]
    report = check(replace(good, trajectory=Trajectory(good.trajectory.times, control)))
    # Flown 0.3 m beside its way, it may come near to others as well; nobody is accused without it.
    assert all(ODD in violation.drones for violation in report.violations)
    alone = {violation.rule for violation in report.violations if violation.drones == (ODD,)}
    assert alone >= {"start", "landing"}


def test_a_drone_that_drops_at_the_end(good: Plan) -> None:
    """The last metres in half the time: one drone is at 2 m/s where all others are at 1 m/s."""
    control, times = good.trajectory.control.copy(), good.trajectory.times
    height = control[..., ODD, 2]
    last = np.flatnonzero((times[:-1] >= good.spans[-1].start) & (height[:, 3] < 3.0))
    # Raise the curve where it would be between 0.2 and 3 m: it has to make up for it on the last piece.
    raised = last[0]
    control[raised, 3, ODD, 2] = control[raised, 2, ODD, 2] = height[raised, 0]
    control[raised + 1, 0, ODD, 2] = control[raised + 1, 1, ODD, 2] = height[raised, 0]
    report = check(replace(good, trajectory=Trajectory(times, control)))
    assert {violation.drones for violation in report.violations} == {(ODD,)}
    assert "touch-down" in {violation.rule for violation in report.violations}


def test_a_battery_that_does_not_last(good: Plan) -> None:
    report = check(with_limits(good, endurance=good.duration - 5.0))
    assert {violation.rule for violation in report.violations} == {"endurance"}
