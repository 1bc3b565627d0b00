"""The axes in which a transition is planned."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.core.limits import Limits
from choreo.motion.together.local_frame import LocalFrame
from choreo.motion.together.route import route

LIMITS = Limits(max_altitude=200.0)
RNG = np.random.default_rng(3)
CLOUD = RNG.uniform([-30, 20, 20], [30, 60, 60], (40, 3))


@pytest.mark.parametrize("angle", [0.0, 0.4, 2.2, -1.3])
def test_a_show_that_is_moved_and_turned_has_the_same_numbers(angle: float) -> None:
    cos, sin = np.cos(angle), np.sin(angle)
    turn, by = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1.0]]), np.array([31.37, -210.9, 0.0])
    here, there = LocalFrame.of(CLOUD, CLOUD, LIMITS), LocalFrame.of(CLOUD @ turn + by, CLOUD @ turn + by, LIMITS)
    assert here.local(CLOUD).tolist() == there.local(CLOUD @ turn + by).tolist()


def test_altitudes_stay_as_they_are() -> None:
    local = LocalFrame.of(CLOUD, CLOUD, LIMITS).local(CLOUD)
    assert local[:, 2] == pytest.approx(CLOUD[:, 2], abs=1e-6)


def test_with_a_fence_x_runs_along_its_longest_side() -> None:
    fence = np.array([[0.0, 0], [30, 40], [22, 46], [-8, 6]])
    axes = LocalFrame.of(CLOUD, CLOUD, Limits(fence=fence)).frame.axes
    assert axes[0] == pytest.approx([0.6, 0.8, 0])


def test_world_and_local_undo_each_other() -> None:
    own = LocalFrame.of(CLOUD, CLOUD, LIMITS)
    assert own.world(own.local(CLOUD)) == pytest.approx(CLOUD, abs=2e-6)


def test_a_single_drone_and_a_column_have_bearings_too() -> None:
    column = np.array([[5.0, 7, 10], [5, 7, 20]])
    assert LocalFrame.of(column, column, LIMITS).frame.axes.tolist() == np.eye(3).tolist()


def test_routes_begin_and_end_on_the_very_places_that_were_asked_for() -> None:
    start, goal = CLOUD, CLOUD[::-1] * [1, 1, 0.5] + [60.0, 9, 40]
    own = LocalFrame.of(start, goal, LIMITS)
    hop = own.placed((route(own.local(start), own.local(goal), LIMITS, bloom=True),), start, goal, LIMITS)[0]
    ends = hop.path.at(np.array([0.0, hop.path.end]))
    assert ends[0] == pytest.approx(np.rint(start * 1e6) / 1e6, abs=1e-9)
    assert ends[1] == pytest.approx(np.rint(goal[hop.order] * 1e6) / 1e6, abs=1e-9)
