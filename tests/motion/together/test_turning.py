"""How a swarm turns upright: quicker than evenly, and no lower and no higher than its two formations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.core.limits import Limits
from choreo.motion.laws.path import EVEN, Path, lift_arcs
from choreo.motion.laws.time_law import reach, rough_duration
from choreo.motion.together.planes import frames
from choreo.motion.together.turning import quickest_sway
from tests.strategies import flat_formations

LIMITS = Limits()


def _ways(start: np.ndarray, goal: np.ndarray) -> tuple[Path, Path]:
    """The even way and the quickest one."""
    pair = frames(start, goal)
    assert pair is not None
    a, b, lift = pair[0].local(start), pair[1].local(goal), np.zeros(len(start))
    sway = quickest_sway(a, b, lift, *pair, LIMITS, np.ones(3))
    return lift_arcs(a, b, lift, *pair), lift_arcs(a, b, lift, *pair, sway)


def _duration(path: Path) -> float:
    room = reach(path, LIMITS)
    return room.fastest(np.ones(len(room.phi))).duration


def _field(rows: int, columns: int) -> np.ndarray:
    x, y = np.meshgrid(np.arange(columns) * 2.0 - columns, np.arange(rows) * 2.0 - rows)
    return np.stack([x.ravel(), y.ravel()], axis=1)


@pytest.mark.parametrize("back", [False, True])
def test_a_grid_and_a_wide_picture_are_joined_in_less_time_than_evenly(back: bool) -> None:
    flat = _field(12, 20)
    ground = np.column_stack([flat, np.full(len(flat), 50.0)])
    picture = np.column_stack([flat[:, 0] * 3, np.full(len(flat), 60.0), flat[:, 1] * 2.5 + 80])
    even, quick = _ways(picture, ground) if back else _ways(ground, picture)
    assert _duration(quick) < 0.97 * _duration(even)


def _cost(path: Path, ends: np.ndarray) -> tuple[float, float]:
    """Seconds, and metres below the lower and above the higher formation."""
    height = path.at(np.linspace(0.0, np.pi, 25))[..., 2]
    dip, rise = ends[:, 2].min() - height.min(), height.max() - ends[:, 2].max()
    return rough_duration(path, LIMITS), max(dip, 0.0) + max(rise, 0.0)


@settings(max_examples=10)
@given(flat_formations(20, "ground"), flat_formations(20), st.booleans())
def test_it_is_quicker_or_dips_less_than_evenly(ground: np.ndarray, picture: np.ndarray, back: bool) -> None:
    ways = _ways(picture, ground) if back else _ways(ground, picture)
    (usual, dip), (quick, new_dip) = (_cost(way, np.concatenate([ground, picture])) for way in ways)
    # A metre beyond both formations weighs as much as a tenth of the time; 3 % is what looking at few drones may miss.
    assert quick / usual + 0.1 * new_dip <= 1.03 + 0.1 * dip


@given(flat_formations(20), flat_formations(20))
def test_between_parallel_planes_there_is_nothing_to_turn(start: np.ndarray, goal: np.ndarray) -> None:
    pair = frames(start, goal)
    assert pair is not None
    assert quickest_sway(pair[0].local(start), pair[1].local(goal), np.zeros(20), *pair, LIMITS, np.ones(3)) is EVEN
