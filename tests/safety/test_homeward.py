"""Ways home from the middle of a show: each fault is named with its drones, and good ones are proved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.arrays import Floats
from choreo.core.light_track import LightTrack
from choreo.core.plan import Plan
from choreo.core.way_home import WayHome
from choreo.safety.check import check
from choreo.safety.homeward import _beyond, _ways_apart, check_ways_home, returns
from choreo.safety.rules.border import TOUCH

PADS = np.array([[0.0, 0, 0], [4, 0, 0], [8, 0, 0]])
NUMBERS = (2, 5, 9)


def row(heights: tuple[float, ...] = (9.0, 9.0, 9.0), away: float = 8.0, **limits: Any) -> Plan:
    """Return three drones, numbers 2, 5 and 9, that stand behind their pads."""
    places = PADS + np.column_stack([np.zeros(3), np.full(3, away), np.array(heights)])
    still = ch.Trajectory.hold(places, start=0, end=20)
    fleet = ch.Fleet(3, homes=PADS, numbers=NUMBERS)
    return Plan("row", still, LightTrack([0], [[[0, 0, 0]] * 3]), (), ch.Limits(**limits), fleet)


def way(targets: Floats = PADS[:, :2], begins: Any = (0, 0, 0), flights: Any = (6, 6, 6), **changed: Any) -> WayHome:
    begins, flights = np.array(begins), np.array(flights)
    waits = (begins + flights).max() - begins - flights
    return replace(WayHome(5, targets, begins, flights, waits), **changed)


def faults(plan: Plan, home: WayHome, **more: Any) -> list[str]:
    return check_ways_home(plan, [home], **more)


def test_straight_home_side_by_side_is_proved() -> None:
    assert faults(row(), way()) == []
    assert faults(row(), way(), slack=2.4) == []
    beside, on_the_way = faults(row(), way(), slack=2.6)  # 4 m are less than 1.5 and 2.6
    assert "drones 2 and 5 come down 4.00 m beside each other; at least 4.1 m" in beside
    assert "drones 2 and 5 may come within 4.00 m of each other; at least 4.1 m" in on_the_way


def test_ways_that_cross_are_named_unless_one_waits_or_flies_higher() -> None:
    crossed = PADS[[1, 0, 2], :2]
    told = "from 00:05.00: on the way home drones 2 and 5 may come within 0.00 m of each other; at least 1.5 m"
    assert faults(row(), way(crossed)) == [told]
    assert faults(row(), way(crossed, (0, 6, 0))) == []
    assert faults(row(), way(crossed, (0, 5, 0))) == [told]  # not all of the way is flown
    assert faults(row((9.0, 10.6, 9.0)), way(crossed)) == []
    assert faults(row((9.0, 10.6, 9.0), vertical_distance=3.0), way(crossed))
    assert "within 1.40 m" in faults(row((9.0, 10.4, 9.0)), way(crossed))[0]


def test_who_waits_or_has_arrived_stands_in_the_way() -> None:
    """One pad behind the other: whoever comes from behind passes over the pad in front of it."""
    pads = np.array([[0.0, 0, 0], [0, -4, 0], [8, 0, 0]])
    plan = replace(row(), fleet=ch.Fleet(3, homes=pads, numbers=NUMBERS))
    places = plan.trajectory.control.copy()
    places[:, :, 1, :2] = [3.0, 8.0]
    plan = replace(plan, trajectory=ch.Trajectory(plan.trajectory.times, places))
    far_first = way(pads[[0, 1, 2], :2], (8, 0, 0), (6, 8, 6))
    near_first = way(pads[[0, 1, 2], :2], (0, 6, 0), (6, 8, 6))
    assert faults(plan, far_first) == []
    assert "drones 2 and 5 may come within" in faults(plan, near_first)[0]


def test_what_is_said_of_the_return_plans_of_a_file() -> None:
    """Those that are proved are counted in a note, each of the others is told with its stretch and its first fault."""
    crossed, again = way(PADS[[1, 0, 2], :2]), replace(way(), moment=9)
    plan = row()
    assert returns(plan, plan.limits) == ((), ())
    for ways, said in (((way(),), "1 moment"), ((way(), again), "2 moments")):
        note = f"the return plans are proved from {said}, against these limits"
        assert returns(replace(plan, ways_home=ways), plan.limits) == ((), (note,))
    found, notes = returns(replace(plan, ways_home=(way(), crossed)), plan.limits)
    assert notes == ()
    assert [(one.start_s, one.end_s, one.gap_s, one.drones, one.cue) for one in found] == [(5.0, 11.0, 0.0, 3, "")]
    told = "from 00:05.00: on the way home drones 2 and 5 may come within 0.00 m of each other; at least 1.5 m"
    assert str(found[0]) == f"not proved: a return plan of the file: {told}"
    assert check(replace(plan, ways_home=(way(), crossed))).not_proved == found
    assert check(replace(plan, ways_home=(way(),))).not_proved == ()
    assert check(replace(plan, ways_home=(way(),)), replace(plan.limits, min_distance=4.5)).not_proved != ()
    assert found[0].to_dict() == {
        "start_s": 5.0, "end_s": 11.0, "gap_s": 0.0, "drones": 3, "cue": "", "homeward": told,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "home", "told"),
    [
        (
            row(max_speed=6.0, max_acceleration=20.0),
            way(flights=(6, 2, 6)),
            "drone 5 may have to be too fast on its way: 8.00 m/s",
        ),
        (row(), way(flights=(6, 0, 6)), "drone 5 may have to be too fast on its way: at once"),
        (row(max_acceleration=0.5), way(), "too brisk on its way: 0.89 m/s2"),
        (row(max_level_acceleration=0.5), way(), "too brisk on its way: 0.89 m/s2; at most 0.5 m/s2"),
        (row(max_level_acceleration=9.0, max_acceleration=0.5), way(), "too brisk on its way: 0.89 m/s2; at most 0.5"),
        (row(), way(waits=np.array([0, 3, 0])), "drones 2 and 5 do not come down together: after 6 and 9 s"),
        (row(), way(PADS[:, :2] + [[0, 0], [0.5, 0], [0, 0]]), "drone 5 comes down 0.50 m from its pad"),
        (row(), way(PADS[[0, 0, 2], :2]), "drones 2 and 5 come down 0.00 m beside each other; at least 1.5 m"),
        (row((9.0, 4.0, 9.0)), way(), "drone 5 would fly home 4.00 m high"),
        (row(max_altitude=8.0), way(), "drone 2 would fly home 9.00 m high"),
        (row(endurance=12.0), way(), "s in the air; at most 12 s"),
        (row(), way(moment=30), "the show ends at 00:20.00"),
        (
            row(keep_out=(ch.KeepOut(np.array([[3.0, 3], [5, 3], [5, 5], [3, 5]]), 20.0, "mast"),)),
            way(),
            "the way home of drone 5 is not clear of the border of the keep-out",
        ),
        (
            row(keep_out=(ch.KeepOut(np.array([[3.0, -1], [5, -1], [5, 1], [3, 1]]), 4.0, "hut"),)),
            way(),
            "the way home of drone 5 is not clear of the border of the keep-out",
        ),
        (
            row(fence=np.array([[-2.0, -2], [2, -2], [2, 3], [10, 3], [10, 20], [-2, 20]])),
            way(),
            "the way home of drone 5 (and 1 more) is not clear of the border of the fence",
        ),
    ],
)
def test_each_fault_is_named(plan: Plan, home: WayHome, told: str) -> None:
    found = faults(plan, home)
    assert any(told in fault for fault in found), found


def test_a_roof_under_the_way_is_no_fault() -> None:
    roof = ch.KeepOut(np.array([[3.0, 3], [5, 3], [5, 5], [3, 5]]), 8.0, "roof")
    assert faults(row(keep_out=(roof,)), way()) == []


def test_who_still_flies_is_named_wherever_it_flies_to() -> None:
    plan = row()
    steps = np.arange(4)[:, None, None] * [[0, 0, 0], [-2.4, -1.8, 0], [0, 0, 0]]  # evenly, 9 m in 20 s
    moved = replace(plan, trajectory=ch.Trajectory(plan.trajectory.times, plan.trajectory.control + steps))
    assert "drone 5 does not stand there: 0.45 m/s" in faults(moved, way())[0]


def test_just_within_every_limit_is_proved() -> None:
    assert faults(row(min_distance=4.0), way()) == []
    assert faults(row((6.0, 9.0, 9.0), min_altitude=6.0, max_altitude=9.0), way()) == []
    assert faults(row(), way(moment=20)) == []
    assert faults(row(away=9.0, max_speed=3.0), way()) == []
    assert faults(row(away=9.0, max_acceleration=1.0), way()) == []
    assert faults(row(), way(PADS[:, :2] + [0.0, 0.1])) == []
    assert faults(row(max_descent=2.0, endurance=15.5), way()) == []  # from 5 s on 6 s of way and 4.5 s down
    assert "16 s in the air" in faults(row(max_descent=2.0, endurance=15.4), way())[0]
    low = row((0.5, 0.5, 0.5), min_altitude=0.5, max_descent=2.0, endurance=11.3)
    assert faults(low, way()) == []


def test_limits_that_are_given_count_instead_of_the_plan_s() -> None:
    assert "within 4.00 m of each other; at least 4.5 m" in "".join(faults(row(), way(), limits=ch.Limits(4.5)))


def test_who_stands_above_its_pad_need_not_fly() -> None:
    assert faults(row(away=0.0, max_acceleration=0.5), way(flights=(0, 0, 0))) == []
    assert "drone 2 may have to be too fast on its way: at once" in faults(row(away=0.3), way(flights=(0, 0, 0)))[0]


def test_landing_places_count_where_the_plan_has_them() -> None:
    aside = PADS + [0.0, 30, 0]
    plan = replace(row(away=20.0), landings=aside)
    assert faults(plan, way(aside[:, :2])) == []
    assert "drone 2 comes down 30.00 m from its pad" in "".join(faults(plan, way(flights=(9, 9, 9))))


def test_two_on_one_pad_far_from_the_middle_are_named() -> None:
    assert "drones 5 and 9 come down 0.00 m beside each other" in "".join(faults(row(), way(PADS[[0, 2, 2], :2])))


def test_the_last_of_many_drones_is_looked_at_like_the_first() -> None:
    """Two hundred in a row: the last but one lands a metre from the last, and another beside its pad."""
    pads = np.column_stack([np.arange(200) * 4.0, np.zeros(200), np.zeros(200)])
    still = ch.Trajectory.hold(pads + [0, 8, 9], start=0, end=20)
    plan = Plan("row", still, LightTrack([0], [[[0, 0, 0]] * 200]), (), ch.Limits(), ch.Fleet(200, homes=pads))

    def home(targets: Floats) -> WayHome:
        return way(targets, np.zeros(200, int), np.full(200, 6))

    assert faults(plan, home(pads[:, :2])) == []
    pads[198, 0] += 3.0
    found = " ".join(faults(plan, home(pads[:, :2])))
    assert "drone 199 comes down 1.00 m from its pad" in found
    assert "drones 199 and 200 come down 1.00 m beside each other" in found
    assert "on the way home drones 199 and 200 may come within 1.00 m" in found


def test_ways_through_a_disc_are_found_wherever_they_lie() -> None:
    random = np.random.default_rng(5)
    begin = np.column_stack([random.uniform(-9, 9, (400, 2)), np.zeros(400)])
    end = np.where(random.random((400, 1)) < 0.5, -begin, random.permutation(begin))
    middle = np.array([4.0, 1.0])
    found = _beyond(lambda places: 1.5 - np.sqrt(((places[:, :2] - middle) ** 2).sum(axis=1)), begin, end)
    along = (begin + np.linspace(0, 1, 3001)[:, None, None] * (end - begin))[..., :2]
    deep = 1.5 - np.sqrt(((along - middle) ** 2).sum(axis=2)).min(axis=0)
    sure = np.abs(deep - TOUCH) > 0.01
    assert sure.sum() > 390
    assert 50 < found.sum() < 350
    assert np.array_equal(found[sure], deep[sure] > TOUCH)


def test_a_way_that_all_but_touches_a_border_is_not_proved() -> None:
    begin, end = np.array([[0.0, 0, 5]]), np.array([[2.0, 0, 5]])
    assert _beyond(lambda places: np.full(len(places), TOUCH - 0.0004), begin, end).all()
    assert not _beyond(lambda places: np.full(len(places), TOUCH - 0.002), begin, end).any()


def test_distances_of_ways_are_those_of_many_looks() -> None:
    random = np.random.default_rng(3)
    p, q = random.uniform(-5, 5, (2, 300, 2))
    u, v = random.uniform(-6, 6, (2, 300, 2)) * random.integers(0, 2, (2, 300, 1))
    parts = np.linspace(0, 1, 201)
    one = p[:, None] + parts[:, None] * u[:, None]
    other = q[:, None] + parts[:, None] * v[:, None]
    looked = np.array([np.linalg.norm(a[:, None] - b[None], axis=2).min() for a, b in zip(one, other, strict=True)])
    found = _ways_apart(p, u, q, v)
    assert (found <= looked + 1e-9).all()
    assert np.abs(found - looked).max() < 0.06
