"""The Bernstein toolbox against numpy's own polynomials."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.safety.exact import polynomials as polynomials_module
from choreo.safety.exact.polynomials import (
    Polynomials,
    _lower,
    _turns,
    above,
    clear_of,
    cubic_extremes,
    first_above,
    halve,
    least,
    quadratic_extremes,
    restrict,
    squared_length,
    stretches_where,
    value,
)

U = np.linspace(0.0, 1.0, 5001)
numbers = st.floats(-100, 100) | st.sampled_from([0.0, 1.0, 1.0, -1.0])


def rows(degree: int) -> st.SearchStrategy[Floats]:
    """Return coefficients, many of them equal."""
    return st.lists(numbers, min_size=degree + 1, max_size=degree + 1).map(np.array)


@given(rows(3), st.floats(0, 1), st.floats(0, 1))
def test_a_restricted_curve_is_the_same_curve(control: Floats, a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    part = restrict(control, low, high)
    assert value(part, U) == pytest.approx(value(control, low + U * (high - low)), abs=1e-10)


@given(rows(3))
def test_the_whole_of_a_curve_keeps_its_ends_exactly(control: Floats) -> None:
    assert restrict(control, 0.0, 1.0).tolist() == control.tolist()


@given(rows(6))
def test_halves_join(control: Floats) -> None:
    first, second = halve(control[:, None]).T
    assert value(first, U) == pytest.approx(value(control, U / 2), abs=1e-10)
    assert value(second, U) == pytest.approx(value(control, 0.5 + U / 2), abs=1e-10)


@given(st.lists(rows(3), min_size=3, max_size=3))
def test_squared_length(axes: list[Floats]) -> None:
    control = np.stack(axes, axis=1)[..., None]
    (length,) = squared_length(control, 3).T
    expected = (value(control, U) ** 2).sum(axis=0)
    assert value(length, U) == pytest.approx(expected, abs=1e-8)


@given(st.lists(rows(6), min_size=1, max_size=5))
def test_least_values_are_exact(polynomials: list[Floats]) -> None:
    coefficients, count = np.stack(polynomials), len(polynomials)
    best, where = least(
        coefficients.T, np.zeros(count), np.ones(count), np.arange(count), count, wanted=np.inf, known=-np.inf
    )
    for row, found, at in zip(coefficients, best.tolist(), where.tolist(), strict=True):
        assert value(row, at) == pytest.approx(found, abs=1e-9)
        sampled = float(value(row, U).min())
        # Between two samples it may fall by what its steepest slope and bend allow.
        assert found - 1e-9 <= sampled + 2e-9 * abs(sampled) ** 0.5
        assert sampled - found <= 30 * np.ptp(row) / (len(U) - 1) ** 2 * 4


def test_what_cannot_matter_is_not_refined() -> None:
    parabola = np.array([[4.0], [-4.0], [4.0]])  # least 0, half-way
    ends = np.zeros(1), np.ones(1), np.zeros(1, dtype=np.int64), 1
    assert least(parabola, *ends, wanted=-5.0, known=-5.0)[0].tolist() == [4.0]
    assert least(parabola, *ends, wanted=1.0, known=-5.0)[0] == pytest.approx(0.0, abs=1e-9)
    assert least(parabola, *ends, wanted=-5.0, known=1.0)[0] == pytest.approx(0.0, abs=1e-9)


@given(rows(2))
def test_extremes_of_quadratics(row: Floats) -> None:
    _check_extremes(row, quadratic_extremes(row[:, None]))


@given(rows(3))
def test_extremes_of_cubics(row: Floats) -> None:
    _check_extremes(row, cubic_extremes(row[:, None]))


def _check_extremes(row: Floats, extremes: tuple[Floats, ...]) -> None:
    lowest, low_at, highest, high_at = (float(part[0]) for part in extremes)
    assert value(row, low_at) == pytest.approx(lowest, abs=1e-9)
    assert value(row, high_at) == pytest.approx(highest, abs=1e-9)
    sampled, coarse = value(row, U), 1e-5 * (1e-9 + float(np.ptp(row)))
    assert lowest - 1e-9 <= sampled.min() <= lowest + coarse + 1e-9
    assert highest + 1e-9 >= sampled.max() >= highest - coarse - 1e-9


@given(rows(3), st.floats(-50, 50))
def test_the_first_moment_above(row: Floats, level: float) -> None:
    at = float(first_above(row[:, None], level)[0])
    before = value(row, U[at - 1e-9 > U])
    assert (before <= level + 1e-7).all()
    if (value(row, U) > level + 1e-7).any():
        assert value(row, min(1.0, at + 1e-11)) >= level - 1e-6


def test_never_above_is_the_end() -> None:
    assert first_above(np.array([[0.0], [1.0], [1.0], [0.0]]), 2.0).tolist() == [1.0]
    assert first_above(np.array([[3.0], [1.0], [1.0], [0.0]]), 2.0).tolist() == [0.0]


def test_stretches_end_where_the_condition_does() -> None:
    def decide(polynomials: Polynomials) -> NDArray[np.int8]:
        return above(polynomials[0], 0.25)

    line = np.array([[0.0], [1.0]])
    _, low, high, group = stretches_where((line,), np.array([7]), decide)
    assert (set(group.tolist()), low.min(), high.max()) == ({7}, pytest.approx(0.25), 1.0)
    assert (high - low).sum() == pytest.approx(0.75)


def test_hovering_at_the_level_is_decided() -> None:
    assert above(np.array([[1.0], [1.0 + 1e-12], [1.0 - 1e-12]]), 1.0).tolist() in ([1], [-1])
    assert above(np.array([[0.0, 2.0, 0.0], [2.0, 3.0, 0.5]]), 1.0).tolist() == [0, 1, -1]


# Many at once are each as if alone ----------------------------------------------------------------------------

CUBICS = np.array(
    [
        [0.0, 9.0, -6.0, 5.0],  # up, down and up again: above 2 at once, below, and above at the end
        [0.0, -9.0, 9.0, 1.0],  # down first
        [3.0, 1.0, 1.0, 0.0],  # above from the beginning
        [0.0, 1.0, 1.0, 0.0],  # never
        [2.0, 2.0, 2.0, 2.0],  # at the level, not above it
        [2.0, 0.0, 0.0, 2.0],  # from the level, and back to it
        [0.0, 0.0, 0.0, 4.0],  # late
        [4.0, 4.0, 0.0, 4.0],
        [0.0, 1.0, 2.0, 3.0],  # a line, whose slope has no turn
        [0.0, 0.0, 3.0, 3.0],
        [1e9, 0.0, 0.0, -1e9],
    ]
).T
"""Coefficients, (4, 11)."""


def test_the_first_moments_above_of_many_are_those_of_each() -> None:
    together = first_above(CUBICS, 2.0)
    alone = [float(first_above(CUBICS[:, [k]], 2.0)[0]) for k in range(CUBICS.shape[1])]
    assert together.tolist() == alone
    for k, at in enumerate(alone):
        fine = value(CUBICS[:, k], U) > 2.0
        first = float(U[fine.argmax()]) if fine.any() else 1.0
        assert at == pytest.approx(first, abs=2 / (len(U) - 1))
    assert together[[2, 3, 4, 5]].tolist() == [0.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("level", [1.0, 2.5, 3.9, 4.9])
def test_above_at_one_turn_only_is_above(level: float) -> None:
    # The first hump of 0, 9, -6, 5 is nearly 3 m high; what is higher is reached at the end only.
    at = float(first_above(CUBICS[:, [0]], level)[0])
    fine = value(CUBICS[:, 0], U) > level
    assert at == pytest.approx(float(U[fine.argmax()]), abs=1 / (len(U) - 1))
    assert (at < 0.5) == (level < 3)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_humps_that_barely_reach_above_are_found(scale: float) -> None:
    """First up and then down: to the top of the hump from either side, by a hundred-thousandth of its height."""
    found = 0
    for row in scale * np.random.default_rng(3).uniform(-9, 9, (400, 4)):
        heights = value(row, U)
        top = int(heights.argmax())
        if not 0 < top < len(U) - 1:
            continue
        found += 1
        level = heights[top] - 1e-5 * np.ptp(heights)
        at = float(first_above(row[:, None], level)[0])
        assert U[top] - 0.02 <= at <= U[top]
        assert value(row, at) == pytest.approx(level, abs=1e-9 * scale)
    assert found > 50


@pytest.mark.parametrize("scale", [1e-3, 1.0])
@pytest.mark.parametrize("extremes", [quadratic_extremes, cubic_extremes])
def test_extremes_of_many_are_those_of_each(extremes: Callable[[Floats], tuple[Floats, ...]], scale: float) -> None:
    curves = scale * (CUBICS if extremes is cubic_extremes else CUBICS[:3])
    together = np.stack(extremes(curves))
    for k in range(curves.shape[1]):
        assert together[:, k].tolist() == np.stack(extremes(curves[:, [k]]))[:, 0].tolist()
        if np.abs(curves[:, k]).max() < 99:
            _check_extremes(curves[:, k], tuple(part[None] for part in together[:, k]))


def test_stretches_of_many_are_those_of_each_down_to_none() -> None:
    low, high = np.array([0.0, 0.0, 0.2, 0.7]), np.array([1.0, 0.0, 0.5, 0.7])
    parts = restrict(CUBICS[:, :4], low, high)
    for k in range(4):
        assert parts[:, k] == pytest.approx(restrict(CUBICS[:, k], low[k], high[k]))
        assert value(parts[:, k], U) == pytest.approx(value(CUBICS[:, k], low[k] + U * (high[k] - low[k])))


def test_only_so_many_axes_count_in_a_length() -> None:
    control = np.random.default_rng(5).uniform(-9, 9, (4, 3, 6))
    for axes in (1, 2, 3):
        lengths = squared_length(control, axes)
        assert lengths.shape == (7, 6)
        for k in range(6):
            squares = sum(value(control[:, axis, k], U) ** 2 for axis in range(axes))
            assert value(lengths[:, k], U) == pytest.approx(np.asarray(squares))


def test_at_the_level_is_not_above_it() -> None:
    rows = np.array([[1.0, 2.0], [1.0, 1.0], [0.0, 1.0], [2.0, 3.0], [1.0, 1.0 + 1e-10], [1.0, 1.0 - 1e-10]]).T
    verdict = above(rows, 1.0)
    assert verdict.dtype == np.int8
    assert verdict.tolist() == [0, -1, -1, 1, 1, -1]
    assert above(rows, 1.0).tolist() == [int(above(row[:, None], 1.0)[0]) for row in rows.T]


def test_a_condition_that_is_never_decided_holds_where_it_was_not() -> None:
    # Undecided at one moment only, 1/3, which no halving meets: the last stretch about it, and it alone, is kept.
    def decide(polynomials: Polynomials) -> NDArray[np.int8]:
        low, high = polynomials[0].min(axis=0), polynomials[0].max(axis=0)
        return np.where((low <= 1 / 3) & (high >= 1 / 3), 0, -1).astype(np.int8)

    (line,), low, high, group = stretches_where((np.array([[0.0], [1.0]]),), np.array([3]), decide)
    assert group.tolist() == [3]
    assert (low[0] <= 1 / 3 <= high[0], high[0] - low[0]) == (True, 2.0**-40)
    assert line[:, 0].tolist() == [low[0], high[0]]
    nowhere = stretches_where((np.array([[2.0], [3.0]]),), np.array([3]), decide)
    assert [part.shape for part in (nowhere[0][0], *nowhere[1:])] == [(2, 0), (0,), (0,), (0,)]
    none = stretches_where((np.empty((2, 0)),), np.empty(0, dtype=np.int64), decide)
    assert [part.shape for part in (none[0][0], *none[1:])] == [(2, 0), (0,), (0,), (0,)]


def test_each_group_has_the_least_of_all_its_stretches() -> None:
    # Three stretches of 0 to 1 each; group 0 has three, 1 has none, 2 has two, 3 has four, in no order.
    group = np.array([3, 0, 2, 3, 0, 3, 2, 0, 3])
    coefficients = np.random.default_rng(11).uniform(-9, 9, (9, 4))
    coefficients[:4] = np.sort(coefficients[:4], axis=1)  # some only rise, and are least at their begin
    low = np.arange(9) % 3 / 3
    best, where = least(coefficients.T, low, low + 1 / 3, group, 4, wanted=np.inf, known=-np.inf)
    assert (best[1], where[1]) == (np.inf, 0.0)
    for number in (0, 2, 3):
        rows = np.flatnonzero(group == number)
        values = value(coefficients[rows].T, U[:, None])
        assert best[number] == pytest.approx(values.min(), abs=1e-5)
        look, row = np.unravel_index(values.argmin(), values.shape)
        assert where[number] == pytest.approx(low[rows[row]] + U[look] / 3, abs=1e-3)


def test_of_all_that_is_found_in_a_group_the_least_is_kept_and_of_equals_the_earliest() -> None:
    best, where = np.array([9.0, 9.0, 9.0, 1.0]), np.zeros(4)
    group, found = np.array([1, 2, 1, 2, 1, 3, 2]), np.array([5.0, 7.0, 3.0, 8.0, 3.0, 2.0, 6.0])
    _lower(best, where, group, found, np.array([0.1, 0.2, 0.6, 0.4, 0.3, 0.5, 0.7]))
    assert best.tolist() == [9.0, 3.0, 6.0, 1.0]
    assert where.tolist() == [0.0, 0.3, 0.7, 0.0]
    best, where = np.array([9.0, 9.0]), np.zeros(2)
    _lower(best, where, np.array([0, 1, 0, 1]), np.array([2.0, 3.0, 4.0, 3.0]), np.array([0.1, 0.2, 0.3, 0.4]))
    assert best.tolist() == [2.0, 3.0], "not the last one"
    assert where.tolist() == [0.1, 0.2]


def test_what_cannot_matter_is_not_refined_beside_what_does() -> None:
    two = np.array([[4.0, -4.0, 4.0], [9.0, 1.0, 9.0]]).T
    best, where = least(two, np.zeros(2), np.ones(2), np.arange(2), 2, wanted=0.5, known=-np.inf)
    assert best == pytest.approx([0.0, 9.0], abs=1e-9)
    assert where == pytest.approx([0.5, 0.0], abs=1e-4)


@pytest.mark.parametrize("size", [1.0, 1e9, 1e200])
def test_no_time_at_the_beginning_is_exactly_where_it_begins(size: float) -> None:
    curves = size * np.random.default_rng(4).uniform(1, 9, (4, 5))
    for count in (1, 5):
        part = restrict(curves[:, :count], np.zeros(count), np.zeros(count))
        assert (part == curves[0, :count]).all()


def test_within_a_nanometre_of_the_level_it_is_the_mean_that_decides() -> None:
    hovering = np.array([[-1e-10, 1e-10], [-5e-10, 1e-10], [-1e-10, 5e-10], [0.0, 1e-9], [-1.0, -1.0], [-9.0, -9.0]])
    assert above(hovering.T, 0.0).tolist() == [-1, -1, 1, 0, -1, -1]


@pytest.mark.parametrize("bend", [0.0, 1e-16, -1e-15, 1e-13, -1e-9, 1e-5])
def test_what_is_all_but_a_parabola_has_a_top(bend: float) -> None:
    row = np.array([0.0, 1.0, 1.0, bend])[:, None]
    at = float(first_above(row, 0.75 - 1e-6)[0])
    assert at == pytest.approx(0.5, abs=0.002)
    assert value(row[:, 0], at) == pytest.approx(0.75 - 1e-6, abs=1e-9)
    assert float(cubic_extremes(row)[2][0]) == pytest.approx(0.75, abs=1e-5)


def test_curves_without_a_turn_are_no_division_by_zero() -> None:
    flat = np.stack([np.full(4, 3.0), np.arange(4.0), np.zeros(4)], axis=1)
    with np.errstate(all="raise"):
        assert cubic_extremes(flat)[2].tolist() == [3.0, 3.0, 0.0]
        assert quadratic_extremes(flat[:3])[2].tolist() == [3.0, 2.0, 0.0]
        assert first_above(flat, 1.5).tolist() == pytest.approx([0.0, 0.5, 1.0])


# Turns --------------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(rows(6), rows(6)), min_size=1, max_size=4))
def test_nothing_is_less_than_the_bound_at_a_turn(polynomials: list[tuple[Floats, Floats]]) -> None:
    """A cubic whose square this is, or any other; nearer to a parabola by less and less of its own bends."""
    coefficients = np.stack([one + other * 1e-3**power for power, (one, other) in enumerate(polynomials)])
    found, at, bound = _turns(coefficients.T)
    for row, least_one, where, under in zip(coefficients, found.tolist(), at.tolist(), bound.tolist(), strict=True):
        assert 0 <= where <= 1
        assert value(row, where) == pytest.approx(least_one, abs=1e-9)
        assert row.min() <= under <= value(row, U).min() + 1e-9


@pytest.mark.parametrize("degree", [2, 3, 6])
@pytest.mark.parametrize("turn", [0.0, 0.3, 0.5, 1.0, 1.7, -0.2])
def test_of_a_parabola_the_bound_at_its_turn_is_its_least_value(degree: int, turn: float) -> None:
    """Written with as many coefficients as there may be: its mean slopes run evenly."""
    ways = np.arange(degree + 1)
    row = 5 * (ways * (ways - 1) / (degree * (degree - 1)) - 2 * turn * ways / degree + turn**2) + 3
    inside = min(max(turn, 0.0), 1.0)
    expected = 5 * (inside - turn) ** 2 + 3
    found, at, bound = (part.tolist() for part in _turns(row[:, None]))
    assert (found, at) == ([pytest.approx(expected, abs=1e-12)], [pytest.approx(inside, abs=1e-12)])
    assert bound == [pytest.approx(expected, abs=1e-12)]


@pytest.mark.parametrize("degree", [2, 3, 6])
@pytest.mark.parametrize("turn", [0.1, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("slant", [0.0, 0.4])
def test_of_what_bends_down_the_bound_at_its_turn_is_below_its_ends(degree: int, turn: float, slant: float) -> None:
    """A parabola upside down falls from its top by its whole bend; a little cubic makes its slope at the turn steep."""
    ways = np.arange(degree + 1)
    row = -5 * (ways * (ways - 1) / (degree * (degree - 1)) - 2 * turn * ways / degree + turn**2) + 3
    row = row + slant * (ways == degree)
    _, _, bound = _turns(row[:, None])
    assert bound[0] <= value(row, U).min() + 1e-12


@pytest.fixture
def halved(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many stretches are halved each time."""
    seen: list[int] = []

    def counted(rows: Floats) -> Floats:
        seen.append(rows.shape[1])
        return halve(rows)

    monkeypatch.setattr(polynomials_module, "halve", counted)
    return seen


def test_a_parabola_is_not_halved_at_all(halved: list[int]) -> None:
    parabolas = np.array([[4.0, -4.0, 4.0], [9.0, -1.0, 2.0], [1.0, 2.0, 5.0]])
    ends = np.zeros(3), np.ones(3), np.arange(3), 3
    best, where = least(parabolas.T, *ends, wanted=np.inf, known=-np.inf)
    assert sum(halved) == 0
    assert best == pytest.approx([0.0, (9 * 2 - 1) / 13, 1.0])
    assert where == pytest.approx([0.5, 10 / 13, 0.0])


def test_what_only_bends_one_way_is_followed_to_its_turn_and_hardly_halved(halved: list[int]) -> None:
    """Squared distances of pairs that pass each other in flights that speed up and slow down."""
    rng = np.random.default_rng(2)
    passing = np.stack([np.linspace(-6, 6, 4), np.full(4, 1.6), np.zeros(4)], axis=1)[..., None]
    control = passing + rng.uniform(-0.6, 0.6, (4, 1, 400)) * np.array([[1.0], [0.05], [0.05]])
    rows, ends = squared_length(control, 3), (np.zeros(400), np.ones(400), np.arange(400), 400)
    best, where = least(rows, *ends, wanted=np.inf, known=-np.inf)
    assert sum(halved) < 100, "of 400"
    fine = value(rows[..., None], U)
    assert (best <= fine.min(axis=1) + 4e-9).all(), "a nanometre of 1.6 m"
    assert best == pytest.approx(fine.min(axis=1), abs=1e-5)
    assert value(rows, where) == pytest.approx(best, abs=1e-12)


def test_what_bends_down_anywhere_is_not_followed_any_further() -> None:
    """Where it would turn if its slope were straight any place is as good as another, but it is always the same one."""
    rows = np.random.default_rng(6).uniform(-9, 9, (7, 600))
    slopes = np.diff(rows, axis=0)
    wavy = np.diff(slopes, axis=0).min(axis=0) <= 0
    straight = np.clip(slopes[0] / (slopes[0] - slopes[-1]), 0.0, 1.0)
    assert wavy.sum() > 500
    for _ in range(3):
        found, at, bound = _turns(rows)
        assert at[wavy] == pytest.approx(straight[wavy], abs=1e-12)
        assert np.isfinite([found, bound]).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_curve_is_halved_to_the_same_bits_beside_others_as_alone(seed: int) -> None:
    """A product of matrices rounds otherwise with one row than with hundreds."""
    rows = np.random.default_rng(seed).uniform(-9, 9, (7, 300))
    together = halve(rows)
    alone = np.stack([halve(rows[:, [k]]) for k in range(40)], axis=1)
    assert np.array_equal(together[:, :40], alone[..., 0])
    assert np.array_equal(together[:, 300:340], alone[..., 1])


def test_how_far_curves_are_clear_of_the_origin_is_never_more_than_they_are() -> None:
    rng = np.random.default_rng(8)
    control = rng.normal(size=(4, 3, 500)) + rng.normal(size=(3, 500)) * rng.choice([0.1, 1.0, 10.0], 500)
    clear = clear_of(control)
    truth = np.array([np.sqrt((value(control, u) ** 2).sum(axis=0)) for u in np.linspace(0, 1, 400)]).min(axis=0)
    assert (clear <= truth + 1e-12).all()
    assert ((clear > 0.5 * truth).sum(), (clear < 0).sum()) > (150, 0)


def test_of_curves_that_stand_or_fly_by_squarely_it_is_the_very_distance() -> None:
    still = np.tile(np.array([[0.0], [3.0], [-4.0]]), (4, 1, 1))
    passing = still + np.array([-1.0, -0.5, 0.5, 1.0])[:, None, None] * np.array([[2.0], [0.0], [0.0]])
    twisted = still * np.array([1.0, 0.2, 3.0, 1.0])[:, None, None]
    through = np.zeros((4, 3, 1))
    assert clear_of(np.concatenate([still, passing, twisted, through], axis=2)).tolist() == [5.0, 5.0, 1.0, 0.0]
    assert clear_of(still / 100) == pytest.approx([0.05])
