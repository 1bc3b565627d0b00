"""What small files may make of the moments of all drones together."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.arrays import Ints
from choreo.errors import FileError
from choreo.formats.pieces.shared_moments import ALWAYS, check_moments, check_number

MOST = 10_000_000


def moments(count: int, a_second: float) -> Ints:
    return np.asarray(np.rint(np.arange(count) * (1e6 / a_second)), dtype=np.int64)


def test_any_show_of_less_than_the_check_does_in_ten_seconds_is_taken() -> None:
    check_moments("a", moments(20_000, 5_000.0), drones=100, held=100, most=MOST)


@pytest.mark.parametrize(
    ("drones", "count", "a_second", "held"),
    [
        (1500, 3_000, 5.0, 150_000),
        (22_580, 350, 0.7, 7_900_000),
        (1500, 6_600, 25.0, 320_000),
        (90, 99_000, 165, 2_300_000),
    ],
    ids=["staggered starts", "a record fleet", "rows of a film", "rows at a radio's rate"],
)
def test_shows_as_they_are_flown_are_taken(drones: int, count: int, a_second: float, held: int) -> None:
    assert drones * count > ALWAYS
    check_moments("a", moments(count, a_second), drones, held, MOST)


@pytest.mark.parametrize(
    ("drones", "count", "a_second", "held", "said"),
    [
        (100, 95_001, 800.0, 95_000, r"100 times as many; above 2,000,000 choreo takes at most 4 .* 50 moments a sec"),
        (1500, 6_000, 10.0, 7_500, r"1,200 times as many; above 2,000,000 choreo takes at most 32 times as many\. Ro"),
        (10, 400_000, 51.0, 400_000, r"holds 400,000 pieces, at 400,000 different moments \(51\.0 a second\), which"),
    ],
    ids=["own clocks", "five moments a drone", "close"],
)
def test_small_files_of_millions_of_pieces_are_refused(
    drones: int, count: int, a_second: float, held: int, said: str
) -> None:
    with pytest.raises(FileError, match=said):
        check_moments("a", moments(count, a_second), drones, held, MOST)


def test_what_memory_does_not_hold_is_refused_whatever_the_file_holds() -> None:
    check_number("a", 5, 2, most=10, what="places")
    with pytest.raises(FileError, match=r"2 drones have places at 6 different moments, 12 places for"):
        check_number("a", 6, 2, most=10, what="places")
    with pytest.raises(FileError, match="choreo holds at most 10,000,000"):
        check_moments("a", moments(10_001, 25.0), 1_000, 10_001_000, MOST)
