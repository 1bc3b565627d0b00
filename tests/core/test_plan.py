"""The plan as data: curves, lights and names that belong together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.fleet import Fleet
from choreo.core.light_track import LightTrack
from choreo.core.limits import Limits
from choreo.core.plan import Plan, Span
from choreo.core.trajectory import Trajectory
from choreo.errors import InputError
from tests.strategies import plans


@settings(max_examples=25, deadline=None)
@given(plans(), st.floats(0, 1))
def test_at_a_moment_it_is_its_curves_and_its_lights(plan: Plan, part: float) -> None:
    time = part * plan.duration
    frame, moment = plan.at(time), plan.trajectory.at(time)
    assert np.array_equal(frame.position, moment.position)
    assert np.array_equal(frame.velocity, moment.velocity)
    assert np.array_equal(frame.acceleration, moment.acceleration)
    assert np.array_equal(frame.colours, plan.light.at(time))
    assert (plan.drones, plan.duration) == (plan.trajectory.drones, plan.trajectory.duration)


@settings(max_examples=25, deadline=None)
@given(plans())
def test_every_moment_has_its_span_and_a_joint_the_later_one(plan: Plan) -> None:
    first, second = plan.spans
    assert plan.span_at(first.start) == (first if first.end > first.start else second)
    assert plan.span_at(first.end) == second
    assert plan.span_at(second.end) == second
    assert plan.span_at(-0.001) is None
    assert plan.span_at(second.end + 0.001) is None


@pytest.mark.parametrize(("curves", "lights", "pads"), [(1, 2, 2), (2, 1, 2), (2, 2, 1)])
def test_each_drone_has_one_curve_one_light_and_one_pad(curves: int, lights: int, pads: int) -> None:
    with pytest.raises(
        InputError, match=f"plan: {curves} curves, {lights} lights and {pads} pads; each drone needs one"
    ):
        Plan(
            "wrong",
            Trajectory.hold(np.zeros((curves, 3)), 0.0, 1.0),
            LightTrack(np.zeros(1), np.zeros((1, lights, 3), dtype=np.uint8)),
            (Span("all", "hold", 0.0, 1.0),),
            Limits(),
            Fleet(pads),
        )


def hovering(**changes: object) -> Plan:
    hold, dark = (
        Trajectory.hold(np.zeros((2, 3)), 0.0, 1.0),
        LightTrack(np.zeros(1), np.zeros((1, 2, 3), dtype=np.uint8)),
    )
    return Plan("two", hold, dark, (), Limits(), Fleet(2), **changes)  # type: ignore[arg-type]  # named by the caller


def test_landing_places_are_one_a_drone() -> None:
    assert hovering(landings=[[0, 0, 0], [2, 0, 0]]).landings is not None
    with pytest.raises(InputError, match="plan: landings: expected 2 rows of 3 numbers, got 1 row of 3 numbers"):
        hovering(landings=[[0, 0, 0]])
    with pytest.raises(InputError, match="plan: landings: holds a value that is not finite"):
        hovering(landings=[[0, 0, 0], [np.nan, 0, 0]])


@pytest.mark.parametrize("rounding", [-1e-6, 0.001, np.nan, np.inf])
def test_rounding_is_never_more_than_three_decimals_leave_open(rounding: float) -> None:
    assert hovering(rounding=0.0005).rounding == 0.0005
    with pytest.raises(InputError, match=r"expected metres from 0 to 0\.0005"):
        hovering(rounding=rounding)


def test_notes_hold_nothing_that_a_terminal_obeys() -> None:
    assert hovering(notes=["云 \x1b[31m\u202e"]).notes == ("云 \\x1b[31m\\u202e",)


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("spans", {"spans": (Span("all", "hold", 0.0, np.nan),)}),
        ("spans", {"spans": (Span("all", "hold", -np.inf, 1.0),)}),
        ("audience", {"audience": (0.0, np.nan, 8.0)}),
        ("music_start", {"music_start": np.inf}),
        ("sample_rate", {"sample_rate": np.nan}),
    ],
)
@settings(max_examples=1)
@given(plan=plans())
def test_what_is_no_number_is_refused(plan: Plan, what: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=f"plan: {what}: expected numbers up to"):
        replace(plan, **changes)


@pytest.mark.parametrize(
    "kind", [list, iter, lambda spans: np.array(spans, dtype=object), lambda spans: (s for s in spans)]
)
def test_spans_and_the_audience_are_any_row(kind: Any) -> None:
    plan = hovering()
    again = replace(plan, spans=kind(plan.spans), audience=kind(plan.audience))
    assert again.spans == plan.spans
    assert tuple(again.audience) == plan.audience


@pytest.mark.parametrize("row", ["ab", {"a": 1}, b"ab", 3])
def test_what_is_no_row_of_spans_is_told(row: Any) -> None:
    with pytest.raises(InputError, match=r"plan: spans = .*; expected a list, each of it a Span"):
        replace(hovering(), spans=row)


def test_a_plan_needs_no_title() -> None:
    nothing: Any = None
    assert replace(hovering(), title=nothing, made_by=nothing).title == ""
