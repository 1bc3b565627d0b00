"""Which formations are flat, and how the frame turns between two of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.motion.together.planes import AUDIENCE, facing, frames
from tests.strategies import flat_formations, space_formations


@given(st.data(), st.sampled_from(["", "ground", "tilted"]), st.sampled_from(["", "ground", "tilted"]))
def test_flat_formations_are_flat_in_their_frames(data: st.DataObject, one: str, two: str) -> None:
    start, goal = data.draw(flat_formations(12, one)), data.draw(flat_formations(12, two))
    pair = frames(start, goal)
    assert pair is not None
    for frame, points in zip(pair, (start, goal), strict=True):
        assert np.abs(frame.local(points)[:, 2]).max() < 1e-6
        assert frame.axes @ frame.axes.T == pytest.approx(np.eye(3), abs=1e-12)
        assert np.linalg.det(frame.axes) == pytest.approx(1.0)
    assert pair[0].axes[2] @ pair[1].axes[2] >= -1e-6, "never a turn by more than a right angle"


def test_far_rows_become_the_top() -> None:
    ground = np.array([[0.0, 0, 5], [4, 0, 5], [0, 4, 5], [4, 4, 5]])
    picture = np.array([[0.0, 50, 5], [4, 50, 5], [0, 50, 9], [4, 50, 9]])
    pair = frames(ground, picture)
    assert pair is not None
    assert pair[1].axes == pytest.approx(np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]))


def test_an_upright_picture_faces_the_grid_and_without_one_the_audience() -> None:
    ground = np.array([[0.0, 0, 5], [4, 0, 5], [0, 4, 5], [4, 4, 5]])
    upright = np.array([[0.0, 0, 5], [4, 0, 5], [0, 0, 9], [4, 0, 9]])
    for away in (50.0, -50.0):
        picture = upright + [0, away, 0]
        assert facing(ground, picture) == pytest.approx(facing(picture, ground))
        assert facing(ground, picture) == pytest.approx([0, -np.sign(away), 0])
    assert facing(upright, upright + [50.0, 0, 9]).tolist() == AUDIENCE.tolist()


@given(space_formations(12), flat_formations(12))
def test_a_volume_is_not_flat(space: np.ndarray, flat: np.ndarray) -> None:
    spread = np.linalg.svd(space - space.mean(axis=0), compute_uv=False)
    assert (frames(space, flat) is None) == (spread[2] > 1e-5)


def test_a_row_or_a_single_drone_takes_the_plane_of_the_other() -> None:
    row = np.array([[0.0, 30, 20], [2, 30, 20], [4, 30, 20]])
    triangle = np.array([[0.0, 30, 20], [2, 30, 20], [1, 30, 24]])
    dot = np.array([[0.0, 1, 9]])
    for start, goal in [(row, triangle), (triangle, row), (row, row), (dot, dot + 3)]:
        pair = frames(start, goal)
        assert pair is not None
        assert np.abs(pair[0].local(start)[:, 2]).max() < 1e-9
        assert np.abs(pair[1].local(goal)[:, 2]).max() < 1e-9
