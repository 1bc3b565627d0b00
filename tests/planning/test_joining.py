"""The timeline: stretches one after the other, without gaps and without drift."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.plan import Span
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from choreo.planning.joining import Timeline


def rest(seconds: float, place: float = 0.0) -> Trajectory:
    return Trajectory.hold(np.full((2, 3), place), 0.0, seconds)


def test_stretches_follow_each_other_by_name() -> None:
    line = Timeline("take-off", "take-off", rest(5.0))
    line.add("ring", "travel", rest(2.5))
    line.stay("ring", 10.0)
    assert line.end == 17.5
    assert line.spans() == (
        Span("take-off", "take-off", 0.0, 5.0),
        Span("ring", "travel", 5.0, 7.5),
        Span("ring", "hold", 7.5, 17.5),
    )
    assert Trajectory.join(line.parts()).times.tolist() == [0.0, 5.0, 7.5, 17.5]


def test_a_hold_stays_where_the_last_curves_ended() -> None:
    line = Timeline("take-off", "take-off", rest(5.0, place=7.0))
    line.stay("ring", 3.0)
    assert Trajectory.join(line.parts()).end.tolist() == [[7.0] * 3] * 2


@pytest.mark.parametrize("seconds", [0.0, 0.0004])
def test_a_hold_of_no_time_is_no_stretch(seconds: float) -> None:
    line = Timeline("take-off", "take-off", rest(5.0))
    line.stay("ring", seconds)
    assert len(line.spans()) == 1


@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=30))
def test_knots_stay_on_whole_milliseconds_however_many_are_added(lengths: list[int]) -> None:
    line = Timeline("first", "travel", rest(lengths[0] / 1000))
    for length in lengths[1:]:
        line.add("next", "travel", rest(length / 1000))
    expected = np.concatenate([[0], np.cumsum(lengths)]) / 1000
    assert Trajectory.join(line.parts()).times.tolist() == expected.tolist()
    for before, after in zip(line.spans()[:-1], line.spans()[1:], strict=True):
        assert before.end == after.start


def test_another_number_of_drones_does_not_follow() -> None:
    line = Timeline("take-off", "take-off", rest(5.0))
    line.add("ring", "travel", Trajectory.hold(np.zeros((3, 3)), 0.0, 1.0))
    with pytest.raises(InputError, match="cannot join 2 drones"):
        Trajectory.join(line.parts())
