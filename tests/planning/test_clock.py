"""Placing a group around others: as early as the way is free, later where it is not, back a step where that helps."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.errors import ShowError
from choreo.motion.separation.swarm_separation import encounter
from choreo.planning.blocks import Block, earliest
from choreo.planning.clock import Placed, one_swarm, placed

LIMITS = Limits()


def way(start: list[float], end: list[float], seconds: float = 10.0) -> Trajectory:
    """Return one drone's way from rest to rest."""
    a, b = np.array(start), np.array(end)
    return Trajectory(np.array([0.0, seconds]), np.stack([a, a, b, b])[None, :, None])


def block(name: str, *flights: Trajectory, hold: float = 0.0, start: float | None = None) -> Block:
    return Block(f"cue '{name}'", tuple((name, "travel", flight) for flight in flights), hold, start)


def crossing(x: float, hold: float = 0.0, seconds: float = 10.0) -> tuple[Block, ...]:
    """Return a drone that flies from x = -40 to a place, holds, and flies on to x = 40."""
    there, on = way([-40.0, 0, 20], [x, 0, 20], seconds), way([x, 0, 20], [40.0, 0, 20], seconds)
    return block("there", there, hold=hold), block("on", on)


def alone(blocks: tuple[Block, ...]) -> Placed:
    return placed(blocks, "one", (), LIMITS, 2.0)


COMING, GOING = way([0.0, -60, 20], [0.0, 0, 20]), way([0.0, 0, 20], [0.0, 60, 20])
SOMEBODY = alone((block("wall", COMING, hold=20), block("away", GOING)))
"""Stands in the middle of the way from 10 to 30 s."""


def test_with_nobody_there_all_leave_at_once() -> None:
    found = alone(crossing(10.0, hold=2.0))
    assert found.flown.departs == (0.0, 12.0)
    assert found.flown.end == 22.0


def test_who_would_meet_somebody_waits_just_long_enough() -> None:
    blocks = crossing(-20.0)
    found = placed(blocks, "two", [SOMEBODY], LIMITS, 2.0)
    first, second = found.flown.departs
    assert first == 0.0
    assert encounter(found.flown.trajectory, SOMEBODY.flown.trajectory, LIMITS, 2.0) is None
    sooner = blocks[1].curves(second - 1.0)
    assert encounter(sooner, SOMEBODY.flown.trajectory, LIMITS, 2.0) is not None


def test_where_it_cannot_wait_it_leaves_later_in_the_first_place() -> None:
    """Its first picture lies in the way of somebody who comes later: it must not be there then."""
    visitor = alone((block("visit", way([-20.0, -60, 20], [-20.0, 60, 20], 30.0)),))
    found = placed(crossing(-20.0, hold=9.0), "two", [visitor], LIMITS, 2.0)
    assert encounter(found.flown.trajectory, visitor.flown.trajectory, LIMITS, 2.0) is None
    assert found.flown.departs[0] > 0.0


def test_a_start_that_is_not_free_is_refused_with_both_names() -> None:
    blocks = (block("there", way([-40.0, 0, 20], [0.5, 0, 20]), hold=5, start=12.0),)
    with pytest.raises(
        ShowError, match=r"cue 'there' of group 'two': on its way it .* of cue 'wall' of .* has its start at 12 s"
    ):
        placed(blocks, "two", [SOMEBODY], LIMITS, 2.0)


def test_nobody_waits_for_ever() -> None:
    wall = alone((block("wall", COMING, hold=500),))
    with pytest.raises(
        ShowError, match=r"cue 'on' of group 'two': .* of cue 'wall' of .* and waiting does not help \(400 dep"
    ):
        placed(crossing(-20.0), "two", [wall], LIMITS, 2.0)


def test_a_start_moves_what_comes_after_it() -> None:
    there, back = way([0.0, 0, 20], [9.0, 0, 20]), way([9.0, 0, 20], [0.0, 0, 20])
    assert earliest((block("a", there, hold=3, start=30.0), block("b", back))) == (20.0, 33.0)
    with pytest.raises(ShowError, match=r"cue 'a': start = 9\.95 s is too early, the drones can be there at 10\.0 s"):
        earliest((block("a", way([0.0, 0, 20], [9.0, 0, 20]), start=9.95),))


def test_one_swarm_has_everybody_s_curves_on_everybody_s_knots() -> None:
    long, short = way([0.0, 0, 20], [9.0, 0, 20], 10.0), way([5.0, 9, 20], [9.0, 9, 20], 3.001)
    both = one_swarm([(np.array([1]), long), (np.array([0]), short)])
    assert both.times.tolist() == [0.0, 3.001, 10.0]
    for time in np.linspace(0.0, 10.0, 41):
        found = both.at(float(time)).position
        assert found[1] == pytest.approx(long.at(float(time)).position[0], abs=1e-9)
        assert found[0] == pytest.approx(short.at(float(min(time, 3.001))).position[0], abs=1e-9)
