"""Who leaves the ground after whom: rows, columns, rings, and chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.core.fleet import Fleet
from choreo.errors import InputError
from choreo.motion.succession import BEGINNINGS, MOST_TURNS, SUCCESSIONS, Succession
from tests.strategies import fleets, successions

STEP = 0.029
FIVE = Fleet(15, rows=5, columns=3)


def in_turn(name: str, begin: str, fleet: Fleet = FIVE) -> list[float]:
    """Return when the rows (columns) go, from the front (the left), one second apart."""
    moments = Succession(name, begin=begin, interval=1.0).moments(fleet.homes[:, :2], fleet.spacing, 0.001, 0)
    along = fleet.homes[:, 1 if name == "rows" else 0]
    rows = [np.unique(moments[along == place]) for place in np.unique(along)]
    assert all(len(row) == 1 for row in rows), "a row goes together"
    return [float(row[0]) for row in rows]


@pytest.mark.parametrize(
    ("begin", "moments"),
    [
        ("front", [0, 1, 2, 3, 4]),
        ("back", [4, 3, 2, 1, 0]),
        ("middle", [2, 1, 0, 1, 2]),
        ("outside", [0, 1, 2, 1, 0]),
        ("alternating", [0, 3, 1, 4, 2]),
    ],
)
def test_rows_go_in_the_order_that_is_asked_for(begin: str, moments: list[float]) -> None:
    assert in_turn("rows", begin) == moments


def test_columns_go_from_the_side_that_is_asked_for() -> None:
    assert in_turn("columns", "left") == [0, 1, 2]
    assert in_turn("columns", "right") == [2, 1, 0]
    assert in_turn("columns", "alternating") == [0, 2, 1]


def test_rings_are_squares_about_the_middle() -> None:
    fleet = Fleet(25)
    moments = Succession("rings", interval=1.0).moments(fleet.homes[:, :2], 2.0, 0.001, 0).reshape(5, 5)
    assert moments.tolist() == [[2] * 5, [2, 1, 1, 1, 2], [2, 1, 0, 1, 2], [2, 1, 1, 1, 2], [2] * 5]


def test_without_a_pace_all_are_gone_in_eight_seconds_or_a_row_each_second() -> None:
    few, many = Fleet(25), Fleet(1500)
    for fleet, seconds in ((few, 4.0), (many, 8.0)):
        moments = Succession("rows").moments(fleet.homes[:, :2], fleet.spacing, STEP, 0)
        assert moments.max() == pytest.approx(seconds, abs=STEP)


def test_more_rows_than_may_go_one_by_one_keep_their_pace() -> None:
    column = Fleet(200, columns=1)
    moments = Succession("rows", interval=0.1).moments(column.homes[:, :2], 2.0, 0.001, 0)
    assert len(np.unique(moments)) == MOST_TURNS
    assert moments.max() == pytest.approx(19.9, abs=0.01)


def test_fireflies_go_by_chance_and_the_same_seed_is_the_same_chance() -> None:
    pads = Fleet(100).homes[:, :2]
    one, again, other = (Succession("fireflies").moments(pads, 2.0, STEP, seed) for seed in (1, 1, 2))
    assert one.tolist() == again.tolist() != other.tolist()
    assert abs(np.corrcoef(one, pads[:, 0])[0, 1]) < 0.3


@given(fleets(30), successions, st.integers(0, 2**32))
def test_the_first_goes_at_once_and_all_go_on_whole_steps(fleet: Fleet, said: Succession, seed: int) -> None:
    moments = said.moments(fleet.homes[:, :2], fleet.spacing, STEP, seed)
    assert moments.shape == (30,)
    assert moments.min() == 0.0
    assert np.abs(moments / STEP - np.rint(moments / STEP)).max() < 1e-6
    assert len(np.unique(moments)) <= MOST_TURNS


@pytest.mark.parametrize("name", SUCCESSIONS)
def test_a_name_is_enough(name: str) -> None:
    assert Succession.of(name) == Succession(name) == Succession.of(Succession(name))
    for begin in BEGINNINGS.get(name, ()):
        assert Succession(name, begin=begin).begin == begin


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"name": "row"}, "succession = 'row'; expected one of together, rows, columns, rings, fireflies"),
        ({"name": "row"}, "did you mean 'rows'?"),
        ({"name": "rows", "begin": "left"}, "begin = 'left'; expected one of front, back, middle, outside, alternat"),
        ({"name": "rows", "seconds": 3}, "seconds = 3 says nothing here; it knows begin and interval"),
        ({"name": "together", "interval": 1}, "it knows no further words"),
        ({"name": "rows", "interval": 0.0}, "interval = 0"),
        ({"name": "fireflies", "seconds": float("nan")}, "seconds = nan; expected seconds from 0.5 to 120"),
    ],
)
def test_a_wrong_word_is_told_with_what_would_be_right(words: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as error:
        Succession(**words)  # type: ignore[arg-type]  # wrong on purpose
    assert told in str(error.value)


def test_what_is_no_succession_is_told() -> None:
    with pytest.raises(InputError, match="expected a name or a Succession"):
        Succession.of(3)  # type: ignore[arg-type]  # wrong on purpose
