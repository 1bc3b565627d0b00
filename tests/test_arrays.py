"""Read-only arrays: what is taken, what is refused, and that nobody writes to them from outside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import colours, dot_products, floats, frozen, lengths, points
from choreo.errors import InputError


def test_a_frozen_array_is_a_copy_unless_nobody_can_write_to_it() -> None:
    mine = np.array([1.0, 2.0])
    kept = frozen(mine)
    mine[0] = 9.0
    assert kept.tolist() == [1.0, 2.0]
    assert not kept.flags.writeable
    assert frozen(kept) is kept  # 40 million colours are not copied again and again


def test_a_read_only_view_of_a_writeable_array_is_copied() -> None:
    mine = np.array([1.0, 2.0])
    view = mine[:]
    view.setflags(write=False)
    kept = frozen(view)
    mine[0] = 9.0
    assert kept.tolist() == [1.0, 2.0]


@given(st.lists(st.tuples(*[st.floats(-1e9, 1e9)] * 3), max_size=5))
def test_points_keep_every_bit(rows: list[tuple[float, float, float]]) -> None:
    kept = points(np.array(rows).reshape(-1, 3), "points")
    assert kept.dtype == np.float64
    assert kept.tolist() == [list(row) for row in rows]


def test_lists_and_whole_numbers_become_floats() -> None:
    assert floats([[1, 2]], "numbers", (None, 2)).dtype == np.float64
    assert floats(np.array([[1, 2]], dtype=np.int32), "numbers", (1, 2)).tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([[1.0, 2.0]], r"homes: expected rows of 3 numbers, got 1 row of 2 numbers$"),
        ([1.0, 2.0, 3.0], r"homes: expected rows of 3 numbers, got 3 numbers$"),
        ([[1.0, 2.0, np.nan]], "homes: holds a value that is not finite"),
        ([[1.0, 2.0, -np.inf]], "homes: holds a value that is not finite"),
        ([["a", "b", "c"]], "homes: expected numbers"),
        ([[1, 2, 3], [4, 5]], "homes: expected numbers"),
        (None, "homes: "),
    ],
)
def test_what_are_no_points_is_refused_by_name(value: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        points(value, "homes")  # type: ignore[arg-type]  # wrong on purpose


def test_colours_are_rounded_to_bytes() -> None:
    kept = colours([[0.4, 254.6, 255]], "colours", (None, 3))
    assert kept.dtype == np.uint8
    assert kept.tolist() == [[0, 255, 255]]


def test_bytes_are_taken_as_they_are() -> None:
    kept = colours(frozen(np.arange(6, dtype=np.uint8).reshape(2, 3)), "colours", (2, 3))
    assert colours(kept, "colours", (None, 3)) is kept


@pytest.mark.parametrize("value", [[[256, 0, 0]], [[-1, 0, 0]], [[0, 0, 1e9]]])
def test_colours_beyond_a_byte_are_refused(value: list[list[float]]) -> None:
    with pytest.raises(InputError, match="light: colours lie between 0 and 255, got"):
        colours(value, "light", (None, 3))


def test_bytes_of_another_shape_are_refused() -> None:
    with pytest.raises(InputError, match=r"light: expected 2 rows of 3 numbers, got 1 row of 3 numbers$"):
        colours(np.zeros((1, 3), dtype=np.uint8), "light", (2, 3))


def test_floating_colours_up_to_1_count_from_0_to_1_and_are_never_black_in_silence() -> None:
    assert colours([[1.0, 0.5, 0.0]], "dots", (None, 3)).tolist() == [[255, 128, 0]]
    assert colours([[1, 0, 1]], "dots", (None, 3)).tolist() == [[1, 0, 1]]
    assert colours([[200.0, 0.5, 0.0]], "dots", (None, 3)).tolist() == [[200, 0, 0]]


@given(st.lists(st.tuples(*[st.floats(-1e9, 1e9)] * 6), min_size=1, max_size=9))
def test_dot_products_and_lengths_are_those_of_numpy_to_the_last_bit(rows: list[tuple[float, ...]]) -> None:
    pairs = np.array(rows).reshape(-1, 2, 3)
    for layout in (pairs, np.asfortranarray(pairs)):
        one, two = layout[:, 0], layout[:, 1]
        assert dot_products(one, two).tolist() == (one * two).sum(axis=-1).tolist()
        assert lengths(one).tolist() == np.linalg.norm(one, axis=-1).tolist()
