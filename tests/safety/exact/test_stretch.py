"""A plan is cut into stretches of one cue each, and nothing of it is lost or changed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.plan import Span
from choreo.core.trajectory import Trajectory
from choreo.safety.exact.stretch import Cues, stretches
from tests.safety.plans import SPANS, good_plan, plan_of
from tests.strategies import swarms


def test_way_and_hold_of_a_picture_are_one_cue() -> None:
    cues = Cues.of(good_plan())
    assert cues.names == ("", "take-off", "cloud", "return", "landing")
    assert [cues.names[cues.at(time)] for time in (0, 9.99, 10, 26, 46, 62, 76)] == [
        *("take-off", "take-off", "cloud", "cloud", "return", "landing", "landing")
    ]
    assert cues.names[cues.before(10.0)] == "take-off"


def test_gaps_between_cues_have_no_name() -> None:
    plan = plan_of(Trajectory.hold([[0, 0, 9]], 0.0, 10.0), spans=(Span("a", "hold", 1, 3), Span("a", "hold", 5, 7)))
    cues = Cues.of(plan)
    assert [cues.names[cues.at(time)] for time in (0, 2, 4, 6, 8)] == ["", "a", "", "a", ""]


@pytest.mark.parametrize("apart", [0.0, 1e-10])
def test_cues_of_two_groups_that_begin_at_one_moment_leave_no_piece_without_length(apart: float) -> None:
    spans = (
        *(Span("a", "travel", 0, 4.5, "a"), Span("a", "hold", 4.5, 10, "a")),
        *(Span("b", "travel", 0, 4.5 + apart, "b"), Span("c", "hold", 4.5 + apart, 10, "b")),
        Span("d", "hold", 4.5, 10, "d"),
    )
    plan = plan_of(Trajectory.hold([[0, 0, 9]], 0.0, 10.0), spans=spans)
    found = list(stretches(plan.trajectory, Cues.of(plan)))
    assert [(stretch.start.tolist(), stretch.end.tolist()) for stretch in found] == [([0], [4.5]), ([4.5], [10])]


def test_a_good_plan_is_cut_at_its_cues_only() -> None:
    plan = good_plan()
    found = list(stretches(plan.trajectory, Cues.of(plan)))
    assert [(float(s.start[0]), float(s.end[-1])) for s in found] == [(0, 10), (10, 46), (46, 62), (62, 76)]
    assert sum(len(s.control) for s in found) == len(plan.trajectory.control)
    assert SPANS[-1].end == found[-1].end[-1]


@settings(max_examples=50, deadline=None)
@given(swarms(), st.lists(st.floats(0.05, 0.95), max_size=4, unique=True), st.integers(1, 40))
def test_the_stretches_are_the_whole_curve(curves: Trajectory, parts: list[float], at_once: int) -> None:
    end = float(curves.times[-1])
    borders = [0.0, *(part * end for part in sorted(parts)), end]
    spans = tuple(Span(str(k), "hold", low, high) for k, (low, high) in enumerate(pairwise(borders)))
    cues = Cues.of(plan_of(curves, spans=spans))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("choreo.safety.exact.stretch.CURVES_AT_ONCE", at_once)
        found = list(stretches(curves, cues))
    starts = np.concatenate([s.start for s in found])
    ends = np.concatenate([s.end for s in found])
    assert starts[0] == curves.times[0]
    assert ends[-1] == curves.times[-1]
    assert (starts[1:] == ends[:-1]).all()
    drones = np.arange(curves.drones)
    for stretch in found:
        assert stretch.cue == cues.at(float(stretch.start[0]))
        for piece in range(len(stretch.control)):
            pieces, half = np.full(len(drones), piece), np.full(len(drones), 0.5)
            time = float(stretch.when(pieces, half)[0])
            assert stretch.where(pieces, drones, half) == pytest.approx(curves.at(time).position, abs=1e-6)


def test_at_a_border_the_later_cue_is_at_and_the_earlier_before() -> None:
    cues = Cues((-np.inf, 0.0, 4.0), ("", "a", "b"))
    for time, at, before in ((-1.0, 0, 0), (0.0, 1, 0), (2.0, 1, 1), (4.0, 2, 1), (9.0, 2, 2)):
        assert (cues.at(time), cues.before(time)) == (at, before)
        for hair in (-5e-10, 5e-10):
            assert (cues.at(time + hair), cues.before(time + hair)) == (at, before), "a sliver is no time"
    assert Cues((0.0, 4.0), ("a", "b")).before(0.0) == 0


def test_spans_that_touch_leave_no_gap_and_what_is_after_the_last_has_no_name() -> None:
    hold = Trajectory.hold([[0, 0, 9]], 0.0, 10.0)
    spans = (Span("b", "hold", 3 + 5e-10, 6), Span("a", "hold", 0, 3))
    cues = Cues.of(plan_of(hold, spans=spans))
    assert (cues.names, cues.starts) == (("", "a", "b", ""), (-np.inf, 0.0, 3 + 5e-10, 6.0))
    ended = Cues.of(plan_of(hold, spans=(Span("a", "hold", 0, 10 - 5e-10),)))
    assert (ended.names, ended.starts) == (("", "a"), (-np.inf, 0.0))
    inside = (Span("a", "hold", 0, 9), Span("b", "hold", 2, 4), Span("b", "hold", 5, 9.5))
    assert Cues.of(plan_of(hold, spans=inside)).names == ("", "a", "b", ""), "what one cue covers is no gap"
    assert Cues.of(plan_of(hold, spans=())).names == ("",)


def test_no_stretch_holds_more_curves_than_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    control = np.zeros((12, 4, 2, 3))
    swarm = Trajectory(np.arange(13.0), control)
    monkeypatch.setattr("choreo.safety.exact.stretch.CURVES_AT_ONCE", 10)
    found = list(stretches(swarm, Cues((-np.inf, 0.0, 7.0), ("", "a", "b"))))
    assert [len(stretch.control) for stretch in found] == [5, 2, 5]
    assert [stretch.cue for stretch in found] == [1, 1, 2]
    monkeypatch.setattr("choreo.safety.exact.stretch.CURVES_AT_ONCE", 1)
    assert len(list(stretches(swarm, Cues((0.0,), ("",))))) == 12


def test_a_span_without_a_name_is_a_gap_and_no_second_gap_follows_it() -> None:
    hold = Trajectory.hold([[0, 0, 9]], 0.0, 10.0)

    def names(*spans: Span) -> tuple[str, ...]:
        return Cues.of(plan_of(hold, spans=spans)).names

    assert names(Span("", "hold", 0, 2)) == ("",)
    assert names(Span("", "hold", 0, 2), Span("a", "hold", 4, 10)) == ("", "a")
    assert names(Span("a", "hold", 0, 2), Span("", "hold", 2, 4)) == ("", "a", "")
    assert names(Span("a", "hold", 0, 2), Span("", "hold", 2, 4), Span("a", "hold", 6, 8)) == ("", "a", "", "a", "")


def test_what_follows_the_last_cue_has_no_name_however_many_pieces_there_are() -> None:
    swarm = Trajectory(np.array([0.0, 3.0, 7.0, 10.0]), np.zeros((3, 4, 1, 3)))
    for end, names in ((2.0, ("", "a", "")), (5.0, ("", "a", "")), (8.0, ("", "a", "")), (10.0, ("", "a"))):
        assert Cues.of(plan_of(swarm, spans=(Span("a", "hold", 0, end),))).names == names


@pytest.mark.parametrize("late", [-5e-10, 0.0, 5e-10])
def test_a_cue_that_begins_where_a_cut_piece_ends_leaves_no_piece_without_length(late: float) -> None:
    swarm = Trajectory(np.array([0.0, 10.0, 12.0]), np.random.default_rng(1).uniform(0, 9, (2, 4, 1, 3)))
    cues = Cues((-np.inf, 0.0, 4.5, 10.0 + late), ("", "a", "b", "c"))
    found = [(each.start.tolist(), each.end.tolist(), each.cue) for each in stretches(swarm, cues)]
    assert found == [([0.0], [4.5], 1), ([4.5], [10.0], 2), ([10.0], [12.0], 3)]
