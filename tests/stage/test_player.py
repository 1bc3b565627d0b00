"""The player shows exactly what the plan says for each moment."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.plan import Plan
from choreo.stage.player import SPEEDS, Player
from tests.stage.showcase import flagship


@pytest.fixture(scope="module")
def plan() -> Plan:
    return flagship(100)


@pytest.mark.parametrize("time", [0.0, 2.2, 9.0, 16.3, 45.0, 60.0])
def test_arrays_hold_the_plans_moment(plan: Plan, time: float) -> None:
    player = Player(plan)
    player.seek(time)
    frame = plan.at(time)
    assert (player.position == frame.position).all()
    assert (player.colours == frame.colours).all()


def test_writes_into_the_arrays_it_was_given(plan: Plan) -> None:
    position, colours = np.zeros((100, 3), dtype=np.float32), np.zeros((100, 3), dtype=np.uint8)
    player = Player(plan, position, colours, start=20.0)
    assert position == pytest.approx(plan.at(20.0).position, abs=1e-4)
    player.step(-11.0)
    assert position == pytest.approx(plan.at(9.0).position, abs=1e-4)
    assert (colours == plan.at(9.0).colours).all()


@pytest.mark.parametrize(("asked", "shown"), [(-5.0, 0.0), (1e6, 60.0), (float("nan"), 0.0), (float("inf"), 0.0)])
def test_stays_within_the_show(plan: Plan, asked: float, shown: float) -> None:
    assert Player(plan, start=asked).time == shown


def test_plays_as_fast_as_the_clock_and_only_while_playing(plan: Plan) -> None:
    player = Player(plan, start=10.0)
    assert not player.tick(100.0)
    player.toggle()
    assert not player.tick(101.0)  # the first look at the clock only sets it
    assert player.tick(101.5)
    assert player.time == pytest.approx(10.5)
    player.toggle()
    assert not player.tick(140.0)
    player.toggle()
    player.tick(150.0)  # the pause is not caught up
    player.tick(150.25)
    assert player.time == pytest.approx(10.75)


def test_a_clock_that_goes_back_does_not_turn_the_show_back(plan: Plan) -> None:
    player = Player(plan, start=10.0)
    player.toggle()
    player.tick(5.0)
    player.tick(1.0)
    assert player.time == 10.0


def test_stops_at_the_end_and_begins_again(plan: Plan) -> None:
    player = Player(plan, start=59.0)
    player.toggle()
    player.tick(0.0)
    assert player.tick(7.0)
    assert (player.time, player.playing) == (60.0, False)
    player.toggle()
    assert (player.time, player.playing) == (0.0, True)


@pytest.mark.parametrize(
    ("time", "caption"),
    [
        (1.0, "二水合流 rivers · take-off"),
        (8.0, "二水合流 rivers"),
        (15.0, "heart · on the way"),
        (58.0, "landing"),
    ],
)
def test_caption_names_the_cue(plan: Plan, time: float, caption: str) -> None:
    assert Player(plan, start=time).caption == caption


@pytest.mark.parametrize("speed", SPEEDS)
def test_plays_at_its_speed(plan: Plan, speed: float) -> None:
    player = Player(plan, start=20.0)
    while player.speed != speed:
        player.faster(1 if player.speed < speed else -1)
    player.toggle()
    player.tick(0.0)
    player.tick(2.0)
    assert player.time == pytest.approx(20.0 + 2.0 * speed)


def test_speeds_end_at_the_slowest_and_the_fastest(plan: Plan) -> None:
    player = Player(plan)
    player.faster(99)
    assert player.speed == SPEEDS[-1]
    player.faster(-99)
    assert player.speed == SPEEDS[0]


@pytest.mark.parametrize(("loop", "start", "again"), [("show", 59.5, 0.0), ("cue", 27.5, 14.0), ("cue", 41.5, 28.0)])
def test_loops_the_show_or_the_cue_with_the_way_to_it(plan: Plan, loop: str, start: float, again: float) -> None:
    player = Player(plan, start=start)
    while player.loop != loop:
        player.next_loop()
    player.toggle()
    player.tick(0.0)
    player.tick(0.25)
    assert player.time == start + 0.25
    player.tick(1.0)
    assert (player.time, player.playing) == (again, True)
    player.next_loop()
    if loop == "cue":
        assert player.loop == "off"


def test_another_plan_takes_over_at_the_same_moment(plan: Plan) -> None:
    player = Player(plan, start=20.0)
    other = flagship(60)
    player.replace(other, np.zeros((60, 3)), np.zeros((60, 3), dtype=np.uint8))
    assert player.time == 20.0
    assert (player.position == other.at(20.0).position).all()
