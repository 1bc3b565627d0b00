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
