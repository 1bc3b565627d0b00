"""The fleet: its take-off grid, its pads, and where it stands on Earth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.fleet import Fleet
from choreo.errors import InputError, ShowError
from choreo.neighbours import closest


@given(st.integers(1, 200), st.floats(0.5, 10), st.one_of(st.none(), st.integers(1, 30)))
def test_the_grid_has_a_pad_for_each_drone_at_the_spacing(drones: int, spacing: float, columns: int | None) -> None:
    homes = Fleet(drones, spacing=spacing, columns=columns).homes
    assert homes.shape == (drones, 3)
    assert not homes[:, 2].any()
    if drones > 1:
        assert closest(homes) == pytest.approx(spacing)
    assert len(np.unique(np.rint(homes[:, 0] / spacing * 2))) <= (columns or drones)


@given(st.integers(1, 12), st.integers(1, 12), st.floats(0.5, 10))
def test_a_full_grid_is_centred_with_rows_away_from_the_audience(rows: int, columns: int, spacing: float) -> None:
    homes = Fleet(rows * columns, spacing=spacing, rows=rows, columns=columns).homes
    assert homes.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-9)
    assert homes[0, :2] == pytest.approx(-np.array([columns - 1, rows - 1]) / 2 * spacing)
    assert homes[columns - 1, 1] == homes[0, 1]  # the first row is full before the second begins
    assert homes[-1, 1] - homes[0, 1] == pytest.approx((rows - 1) * spacing)


def test_without_rows_and_columns_the_grid_is_as_square_as_it_can_be() -> None:
    for drones in (1, 2, 5, 9, 10, 100, 101):
        size = np.ptp(Fleet(drones, spacing=1.0).homes, axis=0)
        assert abs(size[0] - size[1]) <= 1


def test_pads_given_are_taken_as_they_are() -> None:
    pads = np.array([[0.25, 3, 0], [9, -1, 0]])
    assert np.array_equal(Fleet(2, homes=pads).homes, pads)


def test_numbers_are_kept_as_floats() -> None:
    fleet = Fleet(1, spacing=2, heading=90, altitude=100, origin=(26, 111))
    for value in (fleet.spacing, fleet.heading, fleet.altitude, *(fleet.origin or ())):
        assert isinstance(value, float)


WRONG = [
    ({"drones": 0}, "fleet: drones = 0; expected a whole number, at least 1"),
    ({"drones": 2.5}, "fleet: drones = 2.5; expected a whole number"),
    ({"drones": True}, "fleet: drones = True"),
    ({"spacing": 0.0}, "fleet: spacing = 0.0; expected metres above 0"),
    ({"spacing": float("nan")}, "fleet: spacing = nan"),
    ({"heading": float("inf")}, "fleet: heading = inf; expected degrees"),
    ({"altitude": float("nan")}, "fleet: altitude = nan; expected metres above mean sea level"),
    ({"rows": 0}, "fleet: rows = 0; expected a whole number, at least 1"),
    ({"columns": -2}, "fleet: columns = -2; expected a whole number"),
    ({"rows": 2, "columns": 3}, "2 rows x 3 columns are 6 pads for 9 drones; make it 3 rows, or set drones = 6"),
    ({"homes": np.zeros((8, 3))}, "fleet: 8 pads for 9 drones; give each drone one pad, or set drones = 8"),
    ({"homes": np.zeros((9, 2))}, "fleet: homes: expected rows of 3 numbers, got 9 rows of 2 numbers"),
    ({"homes": np.full((9, 3), np.nan)}, "fleet: homes: .*not finite"),
    ({"origin": (111.6, 26.4)}, r"fleet: origin = \[111.6, 26.4\]; latitude lies within 90 .* are the two exchanged"),
    ({"launch": "rows"}, "fleet: launch = 'rows'; expected one of layers, waves"),
    ({"landing": "home"}, "fleet: landing = 'home'; expected one of any, own"),
    ({"wave_size": 0}, "fleet: wave_size = 0; expected a whole number"),
    ({"wave_interval": -1.0}, "fleet: wave_interval = -1.0; expected seconds from 0 to 1,000,000"),
    (
        {"drones": 501, "launch": "waves", "wave_size": 5},
        "wave_size = 5 makes 101 waves of 501 drones, at most 100 are planned; set wave_size to 6 or more",
    ),
    ({"origin": (1.0,)}, "fleet: origin = .* expected \\[latitude, longitude\\]"),
    ({"origin": (float("nan"), 1.0)}, "fleet: origin = "),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_a_fleet_that_cannot_be_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Fleet(**{"drones": 9, **wrong})  # type: ignore[arg-type]  # wrong on purpose


def test_what_is_wrong_with_the_grid_is_an_error_of_the_show() -> None:
    with pytest.raises(ShowError):
        Fleet(9, rows=1, columns=1)


def test_pads_beyond_any_show_are_refused() -> None:
    with pytest.raises(ShowError, match="beyond 1,000,000 m"):
        Fleet(1, homes=np.array([[1e300, 0.0, 0.0]]))


@pytest.mark.parametrize("missing", [{3}, [3], np.array([3]), range(3, 4), (n for n in [3]), {3: "left"}.keys()])
def test_missing_drones_are_any_row_of_numbers(missing: Any) -> None:
    assert Fleet(5, missing=missing).numbers == (1, 2, 4, 5)


@pytest.mark.parametrize("missing", [3, None, "3", b"3", {3: 1}, np.array(3)])
def test_what_is_no_row_of_missing_drones_is_told(missing: Any) -> None:
    with pytest.raises(ShowError, match=r"fleet: missing = .*; expected a list of numbers of drones"):
        Fleet(5, missing=missing)


@pytest.mark.parametrize("numbers", [range(2, 4), np.array([2, 3]), (n for n in (2, 3)), [2, 3]])
def test_numbers_are_any_row(numbers: Any) -> None:
    assert Fleet(2, numbers=numbers).numbers == (2, 3)
