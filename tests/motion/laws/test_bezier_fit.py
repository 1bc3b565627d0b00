"""Curves from paths: near the exact path, smooth, on whole milliseconds, within the limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.core.trajectory import Trajectory
from choreo.motion.laws.bezier_fit import GRAINS, fly, overruns
from choreo.motion.laws.path import quarter_ellipses
from choreo.motion.laws.spline_fit import mean_jerk
from choreo.motion.laws.time_law import reach
from choreo.motion.together.route import route
from tests.strategies import flat_formations, space_formations


def _peaks(trajectory: Trajectory) -> dict[str, float]:
    """Largest speeds and acceleration by dense sampling."""
    level = climb = descent = push = 0.0
    for start, end in zip(trajectory.times[:-1], trajectory.times[1:], strict=True):
        for time in np.linspace(start, end - 1e-9, 12):
            moment = trajectory.at(float(time))
            level = max(level, float(np.hypot(moment.velocity[:, 0], moment.velocity[:, 1]).max()))
            climb = max(climb, float(moment.velocity[:, 2].max()))
            descent = max(descent, float(-moment.velocity[:, 2].min()))
            push = max(push, float(np.linalg.norm(moment.acceleration, axis=1).max()))
    return {"level": level, "climb": climb, "descent": descent, "push": push}


LIMITS = Limits(max_speed=6.0, max_climb=3.5, max_descent=2.5, max_acceleration=2.0)


@pytest.mark.proof
@given(st.data(), st.sampled_from(["", "ground", "tilted"]), st.booleans())
def test_every_limit_holds_on_the_curves(data: st.DataObject, turn: str, bloom: bool) -> None:
    start, goal = data.draw(flat_formations(25, turn)), data.draw(flat_formations(25))
    planned = route(start, goal, LIMITS, bloom=bloom)
    peaks = _peaks(fly(planned.path, LIMITS).trajectory)
    assert peaks["level"] <= LIMITS.max_speed + 1e-9
    assert peaks["climb"] <= LIMITS.max_climb + 1e-9
    assert peaks["descent"] <= LIMITS.max_descent + 1e-9
    assert peaks["push"] <= LIMITS.max_acceleration + 1e-9


@settings(max_examples=8)
@given(st.data(), st.sampled_from(["flat", "ground", "space"]), st.sampled_from([0.5, 3.0, 30.0]))
def test_a_jerk_limit_holds_on_the_curves_and_velocity_grows_from_rest(
    data: st.DataObject, kind: str, jerk: float
) -> None:
    make = space_formations if kind == "space" else flat_formations
    start, goal = data.draw(flat_formations(20, "ground") if kind == "ground" else make(20)), data.draw(make(20))
    limits = replace(LIMITS, max_jerk=jerk)
    curves = fly(route(start, goal, LIMITS).path, limits).trajectory
    length = np.diff(curves.times)[:, None, None]
    third = 6 * np.diff(curves.control, n=3, axis=1)[:, 0] / length**3
    assert np.linalg.norm(third, axis=2).max() <= jerk
    assert _peaks(curves)["push"] <= LIMITS.max_acceleration + 1e-9
    assert overruns(curves, limits).max() <= 1.0
    # Acceleration is nothing at both ends and does not step between them: what it steps by is no way round the limit.
    bends = 6 * np.diff(curves.control, n=2, axis=1) / length[:, None] ** 2
    assert np.abs(bends[0, 0]).max() == np.abs(bends[-1, 1]).max() == 0.0
    assert np.linalg.norm(bends[1:, 0] - bends[:-1, 1], axis=2).max() <= 0.1 * jerk * 0.1
    assert mean_jerk(curves) <= jerk


@settings(max_examples=8)
@given(space_formations(12), space_formations(12), st.sampled_from([1.0002, 1.01, 1.3, 4.0]))
def test_a_longer_time_keeps_the_jerk_too(start: np.ndarray, goal: np.ndarray, more: float) -> None:
    limits, path = replace(LIMITS, max_jerk=2.0), quarter_ellipses(start, goal)
    wanted = float(np.ceil(fly(path, limits).trajectory.duration * more * 1000)) / 1000
    curves = fly(path, limits, wanted).trajectory
    assert curves.duration == pytest.approx(wanted, abs=1e-9)
    assert overruns(curves, limits).max() <= 1.0
    assert mean_jerk(curves) <= 2.0


@pytest.mark.proof
@given(st.data(), st.sampled_from(["", "ground"]))
def test_curves_stay_on_the_path_and_pass_their_knots_smoothly(data: st.DataObject, turn: str) -> None:
    start, goal = data.draw(flat_formations(25, turn)), data.draw(flat_formations(25))
    planned = route(start, goal, LIMITS)
    fitted = fly(planned.path, LIMITS)
    curves = fitted.trajectory
    assert np.abs(curves.times * 1000 - np.rint(curves.times * 1000)).max() < 1e-9
    assert (curves.control == np.rint(curves.control * GRAINS) / GRAINS).all()
    assert (curves.control[1:, 0] == curves.control[:-1, 3]).all()
    length = np.diff(curves.times)[:, None, None]
    leaving, arriving = (3 * (curves.control[:, k + 1] - curves.control[:, k]) / length for k in (0, 2))
    assert np.linalg.norm(leaving[1:] - arriving[:-1], axis=2).max() < 0.01
    assert np.abs(leaving[0]).max() == np.abs(arriving[-1]).max() == 0.0
    assert fitted.deviation <= 0.001
    assert np.abs(curves.start - start).max() <= 1e-6
    assert np.abs(curves.end - goal[planned.order]).max() <= 1e-6
    # The exact path passes within 1 mm of every place of the curves.
    dense = planned.path.at(np.linspace(0.0, planned.path.end, 4001))
    for time in np.linspace(0.0, curves.duration, 7):
        offsets = np.linalg.norm(dense - curves.at(float(time)).position, axis=2).min(axis=0)
        assert offsets.max() <= 0.0011 + 0.5 * np.linalg.norm(np.diff(dense, axis=0), axis=2).max()


@pytest.mark.proof
@given(space_formations(12), space_formations(12), st.floats(1.0, 5.0))
def test_a_longer_time_is_kept_to_the_millisecond(start: np.ndarray, goal: np.ndarray, more: float) -> None:
    path = quarter_ellipses(start, goal)
    shortest = fly(path, LIMITS).trajectory.duration
    wanted = round(shortest * more + 0.05, 3)
    assert fly(path, LIMITS, wanted).trajectory.duration == pytest.approx(wanted, abs=1e-9)


def test_a_plan_too_fast_is_seen() -> None:
    still = Trajectory.hold(np.zeros((1, 3)), 0.0, 1.0)
    assert overruns(still, LIMITS).max() == 0.0
    fast = Trajectory(np.array([0.0, 1.0]), np.array([[[[0.0, 0, 0]], [[3, 0, 0]], [[6, 0, 0]], [[9.0, 0, 0]]]]))
    assert overruns(fast, LIMITS).max() == pytest.approx(9.0 / 6.0)


def test_the_law_moves_forward_from_rest_to_rest() -> None:
    path = quarter_ellipses(np.eye(3) * 9, np.eye(3)[::-1] * 30)
    room = reach(path, LIMITS)
    law = room.fastest(np.ones(len(room.phi)))
    phi, rate = law.at(np.linspace(0.0, law.duration, 500))
    assert phi[0] == 0.0
    assert phi[-1] == pytest.approx(path.end)
    assert (np.diff(phi) >= -1e-12).all()
    assert rate[0] == pytest.approx(0.0)
    # The rate is the derivative of phi, the rounded corners included.
    time = np.linspace(0.01, law.duration - 0.01, 500)
    slope = (law.at(time + 1e-5)[0] - law.at(time - 1e-5)[0]) / 2e-5
    assert slope == pytest.approx(law.at(time)[1], abs=2e-3)
