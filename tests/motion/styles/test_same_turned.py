"""Which turn brings a formation onto another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.motion.styles.same_turned import ALIKE, turn_onto
from tests.strategies import space_formations

UP, DEPTH = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])


def turned(points: np.ndarray, about: np.ndarray, angle: float) -> np.ndarray:
    cross = np.array([[0, -about[2], about[1]], [about[2], 0, -about[0]], [-about[1], about[0], 0]])
    return np.asarray(points @ (np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross).T)


@given(
    space_formations(14), st.sampled_from([UP, DEPTH]), st.floats(-7, 7), st.floats(0.3, 9), st.booleans(), st.data()
)
def test_the_turn_is_found_with_its_order(
    points: np.ndarray, about: np.ndarray, angle: float, wanted: float, back: bool, data: st.DataObject
) -> None:
    shuffled = np.array(data.draw(st.permutations(range(14))))
    there = turned(points, about, angle)[shuffled]
    wanted = -wanted if back else wanted
    found = turn_onto(points, there, about, wanted)
    assert found is not None
    assert np.abs(turned(points, about, found[0]) - there[found[1]]).max() < ALIKE
    assert sorted(found[1]) == list(range(14))
    assert found[0] * np.sign(wanted) >= abs(wanted) / 2 - 1e-5
    assert abs(found[0] - wanted) <= 2 * np.pi + 1e-5


@given(space_formations(14), st.sampled_from([UP, DEPTH]), st.integers(0, 13), st.integers(0, 2))
def test_one_dot_a_centimetre_off_is_another_formation(
    points: np.ndarray, about: np.ndarray, dot: int, axis: int
) -> None:
    there = points.copy()
    there[dot, axis] += 0.01
    found = turn_onto(points, there, about, 2.0)
    # Near the axis, or along the circle of a turn, the whole may make up for it, and does it to a millimetre.
    if found is not None:
        assert np.abs(turned(points, about, found[0]) - there[found[1]]).max() < ALIKE


def test_another_formation_is_none() -> None:
    row = np.column_stack([np.arange(5) * 2.0 - 4.0, np.zeros(5), np.zeros(5)])
    assert turn_onto(row, row * [1.0, 1.0, 1.0] + [0.0, 0.01, 0.0], DEPTH, 1.0) is None
    mirrored = np.array([[2.0, 0, 0], [0, 3, 0], [-5, 0, 0]])
    assert turn_onto(mirrored, mirrored * [1, -1, 1], DEPTH, 1.0) is None


@pytest.mark.parametrize(("wanted", "quarters"), [(0.2, 1), (1.5, 1), (1.7, 1), (3.0, 2), (-1.5, -1), (-4.6, -3)])
def test_of_several_turns_it_is_the_nearest(wanted: float, quarters: int) -> None:
    square = np.array([[3.0, 0, 1], [0, 3, 1], [-3, 0, 1], [0, -3, 1]])
    found = turn_onto(square, square, DEPTH, wanted)
    assert found is not None
    assert found[0] == pytest.approx(quarters * np.pi / 2)


def test_on_the_axis_every_turn_serves() -> None:
    row = np.column_stack([np.zeros(4), np.zeros(4), np.arange(4) * 2.0])
    found = turn_onto(row, row, DEPTH, 0.7)
    assert found is not None
    assert found[0] == pytest.approx(0.7)
