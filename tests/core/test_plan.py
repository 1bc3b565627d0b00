"""The plan as data: curves, lights and names that belong together."""

from __future__ import annotations

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
