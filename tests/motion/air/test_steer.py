"""The swarm is moved as one: distances stay, floor, ceiling and fence are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.limits import KeepOut, Limits
from choreo.motion.air.path_sampling import along
from choreo.motion.air.steer import steered
from choreo.motion.laws.path import Path, quarter_ellipses
from tests.strategies import space_formations

HEAP = np.stack(np.meshgrid(*[np.arange(4) * 2.0] * 3), axis=-1).reshape(-1, 3) + [0.0, 40.0, 20.0]


def _swelling() -> Path:
    """A path that swells by sqrt(2): the formation stays as it is."""
    return quarter_ellipses(HEAP, HEAP)


@given(space_formations(20), space_formations(20), st.floats(0.06, 0.4))
def test_steering_keeps_the_ends_and_every_distance(start: np.ndarray, goal: np.ndarray, slack: float) -> None:
    path = quarter_ellipses(start, goal)
    phi = np.linspace(0.0, path.end, 40)
    before = path.at(phi)
    low, high = before[[0, -1], :, 2].min(), before[[0, -1], :, 2].max()
    swell = np.ptp(before[..., 2], axis=1).max() - (high - low)
    limits = Limits(min_altitude=low - max(swell, 0) - slack, max_altitude=high + slack)
    found = steered(path, limits)
    assert found is not None
    after = found.at(phi)
    assert after[0] == pytest.approx(start)
    assert after[-1] == pytest.approx(goal)
    shift = after - before
    assert np.abs(shift - shift[:, :1]).max() < 1e-9
    assert along(found, limits)[0] is None


def test_its_derivatives_are_those_of_its_places() -> None:
    path = steered(_swelling(), Limits(min_altitude=5.0, max_altitude=26.5))
    assert path is not None
    step = 1e-5
    phi = np.linspace(0.1, path.end - 0.1, 9)
    place, first, second = path.with_derivatives(phi)
    later, earlier = path.at(phi + step), path.at(phi - step)
    assert first == pytest.approx((later - earlier) / (2 * step), abs=1e-4)
    assert second == pytest.approx((later - 2 * place + earlier) / step**2, abs=1e-2)


def test_a_swarm_that_swells_sinks_from_the_ceiling_and_moves_from_the_fence() -> None:
    fence = np.array([[-20.0, 30], [6.5, 30], [6.5, 60], [-20, 60]])
    limits = Limits(max_altitude=26.5, fence=fence)
    assert along(_swelling(), limits)[0] is not None
    found = steered(_swelling(), limits)
    assert found is not None
    assert along(found, limits)[0] is None


def test_a_swarm_rises_over_what_is_on_its_way() -> None:
    wall = KeepOut(np.array([[40.0, 20], [42, 20], [42, 70], [40, 70]]), 30.0, "wall")
    path = quarter_ellipses(HEAP, HEAP + [90.0, 0, 0])
    limits = Limits(keep_out=(wall,))
    assert along(path, limits)[0] is not None
    found = steered(path, limits)
    assert found is not None
    assert along(found, limits)[0] is None


def test_where_the_air_is_narrower_than_the_swarm_there_is_no_steering() -> None:
    assert steered(_swelling(), Limits(min_altitude=19.5, max_altitude=26.5)) is None
