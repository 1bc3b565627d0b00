"""How exact the rows of a sampled plan are: the decimals of their places, and the units of their moments."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import ArrayLike

from choreo.arrays import Floats
from choreo.safety.exact import rows as rows_module
from choreo.safety.exact.rows import Rows
from tests.safety.exact.test_rows import moving, rows_of


@pytest.mark.parametrize("decimals", [3, 4, 5, 6, 7])
def test_the_rounding_is_half_a_unit_of_the_last_decimal(decimals: int) -> None:
    places = np.random.default_rng(decimals).uniform(-90, 90, (60, 3, 3)).round(decimals)
    places[:, 1] = 2.5  # whoever stands on a whole place says nothing
    places[30, 0, 0] = 1.123456789  # nor does one odd row
    assert rows_of(np.arange(60.0), places).rounding == pytest.approx(0.5 * 10.0**-decimals)


def test_fewer_decimals_than_three_are_no_rounding_but_what_is_to_be_flown() -> None:
    places = np.random.default_rng(1).uniform(-90, 90, (60, 3, 3)).round(1)
    assert rows_of(np.arange(60.0), places).rounding == 0.0005


def test_unrounded_places_have_no_rounding() -> None:
    assert rows_of(np.arange(60.0), np.random.default_rng(1).uniform(-90, 90, (60, 3, 3))).rounding == 0.0


def errors_ms(milliseconds: ArrayLike) -> Floats:
    """Return how far each row may be off its moment, ms."""
    return moving(np.asarray(milliseconds, dtype=np.float64) / 1000).time_errors * 1000


@pytest.mark.parametrize("step", [250, 200, 100, 50, 40, 20, 10])
def test_rows_on_an_even_step_are_exact_and_odd_ones_half_a_millisecond_off(step: int) -> None:
    even = np.arange(400) * step
    assert errors_ms(even).max() == 0.0
    odd = np.union1d(even, [100 * step + 1, 200 * step + 7])
    assert np.flatnonzero(errors_ms(odd)).tolist() == [101, 202]
    assert errors_ms(odd).max() == pytest.approx(0.5)
    moved = np.where(np.arange(400) % 10 == 3, even + 3, even)
    assert (np.flatnonzero(errors_ms(moved)) % 10 == 3).all()
    assert np.count_nonzero(errors_ms(moved)) == 40


@pytest.mark.parametrize("rate", [6, 7, 9, 11, 12, 13, 15, 17, 23.976, 24, 27, 29.97, 30, 37, 48, 60, 91])
def test_rounded_milliseconds_of_a_rate_that_is_none_are_half_a_millisecond_off(rate: float) -> None:
    for rows in (60, 2000):
        assert (errors_ms(np.round(np.arange(rows) * 1000 / rate)) == 0.5).mean() > 0.9


def test_rows_anywhere_are_half_a_millisecond_off() -> None:
    for seed in range(20):
        rows = np.unique(np.random.default_rng(seed).integers(0, 20_000, 300))
        assert errors_ms(rows).min() == pytest.approx(0.5)


def test_fractions_of_milliseconds_are_as_exact_as_they_are_written() -> None:
    assert errors_ms(np.round(np.arange(500) * 1000 / 24, 3)).max() == pytest.approx(0.0005)
    assert errors_ms(np.round(np.arange(500) * 1000 / 24, 1)).max() == pytest.approx(0.05)
    assert errors_ms(np.arange(500) * 62.5).max() == 0.0


def test_a_file_in_which_nobody_moves_has_no_step() -> None:
    rows = rows_of(np.array([0.0, 0.333, 0.7]), np.zeros((3, 2, 3)))
    assert rows.times.tolist() == [0.0, 0.7]
    assert rows.time_errors == pytest.approx([0.0005, 0.0005])


def test_moments_that_are_stated_to_be_exact_are_no_milliseconds_off() -> None:
    times = np.array([0.0, 0.017, 0.041, 0.1, 0.203])
    places = np.zeros((5, 1, 3))
    places[:, 0, 0] = np.arange(5)
    assert moving(times).time_errors.min() > 0
    swarm = rows_of(times, places).trajectory
    assert Rows.of(swarm, punctual=True).time_errors.tolist() == [0.0] * 5


def errors_by_loops(moments: list[int]) -> list[float]:
    """Return how far rows at these microseconds may be off, us, by counting."""
    number = len(moments)
    unit = next(unit for unit in (1000, 100, 10, 1) if sum(moment % unit == 0 for moment in moments) >= 0.9 * number)
    gaps = Counter(b - a for a, b in pairwise(moments))
    step = min(gap for gap in gaps if gaps[gap] == max(gaps.values()))
    rests = Counter(moment % step for moment in moments)
    errors = []
    for moment in moments:
        rest = moment % step
        beside = sum(rests[other] for other in {(rest + unit) % step, (rest - unit) % step} - {rest})
        least = max(0.25 * number, 4 * number * unit / step, 4 * beside)
        errors.append(0.0 if rests[rest] >= least else (unit if moment % unit == 0 else 1) / 2)
    return errors


@pytest.mark.parametrize("unit", [1000, 100, 10, 1])
def test_how_far_a_row_may_be_off_is_what_counting_says(unit: int) -> None:
    for seed in range(60):
        random = np.random.default_rng([seed, unit])
        number, step = int(random.integers(4, 25)), int(random.integers(5, 40))
        moments = np.arange(number) * step * unit
        moved = random.random(number) < random.choice([0.1, 0.5, 0.8])
        moments = moments + unit * moved * random.choice([-1, 0, 1, 2], number)
        moments[int(random.integers(number))] += int(random.choice([0, 1, 10])) % unit
        found = moving(moments / 1e6).time_errors
        assert found * 1e6 == pytest.approx(errors_by_loops(moments.tolist())), seed


def test_a_file_is_even_from_a_quarter_of_its_rows_on_and_four_times_as_many_as_beside() -> None:
    def errors(*rests: int) -> list[float]:
        """Of rows 100 ms apart, but for these milliseconds."""
        moments = 1000 * (100 * np.arange(len(rests)) + np.array(rests))
        wanted = errors_by_loops(moments.tolist())
        assert moving(moments / 1e6).time_errors * 1e6 == pytest.approx(wanted)
        return [error / 1000 for error in wanted]

    assert errors(0, 0, 0, 0, 1, 1, 1, 20) == [0.5] * 8, "three on one side of four"
    assert errors(0, 0, 0, 0, 20, 40, 60, 1) == [0.0] * 4 + [0.5] * 4, "four times one"
    assert errors(0, 0, 0, 20, 45, 61, 82, 86, 7, 5, 31, 49) == [0.0] * 3 + [0.5] * 9, "a quarter"
    assert errors(0, 0, 0, 20, 45, 61, 82, 86, 7, 5, 31, 49, 90) == [0.5] * 13


def test_nine_whole_milliseconds_of_ten_rows_are_whole_milliseconds() -> None:
    times = np.array([0.0, 0.017, 0.041, 0.1, 0.203, 0.299, 0.35, 0.447, 0.501, 0.60001])
    assert moving(times).time_errors * 1000 == pytest.approx([0.5] * 9 + [0.0005])
    assert moving(np.delete(times, 0)).time_errors * 1000 == pytest.approx([0.005] * 9), "eight of nine are not"


def rounding(*coordinates: ArrayLike) -> float:
    """Return the rounding of rows, each with these coordinates of the drones."""
    places = np.array(coordinates, dtype=np.float64).reshape(len(coordinates), -1, 3)
    return float(rows_of(np.arange(len(places), dtype=np.float64), places).rounding)


def test_the_decimals_of_every_row_count() -> None:
    fine, whole = [1.23456, 2.34567, 3.45678], [4.0, 5.0, 6.0]
    assert rounding(fine, whole) == pytest.approx(0.5e-5)
    assert rounding(whole, fine) == pytest.approx(0.5e-5)
    assert rounding(whole, fine, whole) == pytest.approx(0.5e-5)
    looked = set(np.linspace(0, 100, 50).astype(int).tolist())
    rows = [[1.234 + row, 2.345, 3.456] if row in looked else [1.23456 + row, 2.34567, 3.45678] for row in range(101)]
    assert rounding(*rows) == pytest.approx(0.5e-5), "half of them have five"


def test_of_a_long_file_some_rows_tell_the_decimals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "_LOOKED_AT", 100)
    places = np.random.default_rng(1).uniform(-90, 90, (60, 1, 3)).round(5)
    assert rows_of(np.arange(60.0), places).rounding == pytest.approx(0.5e-5)


def test_coordinates_of_two_decimals_say_nothing_of_how_many_there_are() -> None:
    rows = [[row + 0.25, row + 0.75, row - 0.11] for row in range(60)]
    for row in range(0, 60, 6):
        rows[row][1] += 0.00031
    assert rounding(*rows) == pytest.approx(0.5e-5)
