"""What small files may make of the moments of all drones together."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.arrays import Floats, Ints
from choreo.core.trajectory import Trajectory
from choreo.errors import FileError
from choreo.formats.pieces.shared_moments import ALWAYS, check_curves, check_moments, check_number, check_ways, too_many

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


@pytest.mark.parametrize(
    ("times", "drones"),
    [
        (np.arange(500) / 1000, 4_008),
        (np.arange(330) * 1.26, 22_580),
        (np.arange(1_338) * 0.493, 1_500),
        (np.arange(15_001) / 50, 1_500),
        (np.round(np.arange(15_001) / 50, 3) + 0.0004 * (np.arange(15_001) % 2) / 10, 1_500),
    ],
    ids=["half a second", "a record fleet", "eleven minutes", "each frame of light", "frames, rounded"],
)
def test_pieces_as_they_are_flown_are_taken_however_many_drones_there_are(times: Floats, drones: int) -> None:
    assert too_many(times, drones) == ""


@pytest.mark.parametrize("rest", [[], [60.0], [60.0, 125.0, 3_600.0]], ids=["no rest", "a rest", "a long one"])
def test_millions_of_pieces_of_a_millisecond_are_none_and_a_rest_beside_them_does_not_help(rest: list[float]) -> None:
    times = np.append(np.arange(500) / 1000, rest)
    assert too_many(times, 4_008) == ""
    told = too_many(times, 4_009)
    assert "499 pieces each that are shorter than 1/50 s, 2,000,491 of all 4,009 drones; at most 2,000,000" in told
    knots = np.rint(times * 1e6).astype(np.int64)
    with pytest.raises(FileError, match=r"^a\.skyc: its curves have 499 pieces each that are shorter"):
        check_curves("a.skyc", knots, 4_009, 499 * 4_009, MOST)


@pytest.mark.parametrize("speed", [29.9, 30.1])
def test_of_millions_of_pieces_no_drone_flies_faster_than_drones_do(
    speed: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There and back on each piece: where a drone ends says nothing of how it flew."""
    places = np.zeros((11, 3, 3))
    places[1::2, 1, 0] = speed / 2  # the second of three, half a second a piece
    control = np.stack([places[:-1], places[:-1], places[1:], places[1:]], axis=1)
    curves = Trajectory(np.arange(11) / 2, control)
    check_ways("a.npz", curves)
    monkeypatch.setattr("choreo.formats.pieces.shared_moments.ALWAYS", 29)
    monkeypatch.setattr("choreo.formats.pieces.shared_moments._AT_ONCE", 7)
    if speed < 30:
        check_ways("a.npz", curves)
        return
    with pytest.raises(FileError, match=r"^a\.npz: a drone flies at 30 m/s on average, as none of a show does"):
        check_ways("a.npz", curves)
    monkeypatch.setattr("choreo.formats.pieces.shared_moments.ALWAYS", 30)
    check_ways("a.npz", curves)
    with pytest.raises(FileError, match=r"takes at most 30 m/s"):
        check_ways("a.npz", curves, drones=4)
