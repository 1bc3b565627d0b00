"""The rows of a sampled plan: which they are, and by which yardstick acceleration is measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.arrays import Floats
from choreo.core.trajectory import Trajectory
from choreo.safety.exact import rows as rows_module
from choreo.safety.exact.rows import STRAIGHT, Rows, all_straight, spread, yardstick

WINDOW = 0.25


def rows_of(times: Floats, places: Floats) -> Rows:
    """Return the rows of drones at places (k, n, 3)."""
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    control = places[:-1, None] * (1 - share) + places[1:, None] * share
    return Rows.of(Trajectory(np.asarray(times, dtype=np.float64), control))


def moving(times: Floats) -> Rows:
    """Return the rows of one drone that accelerates at 1 m/s2 all the time."""
    places = np.zeros((len(times), 1, 3))
    places[:, 0, 0] = np.asarray(times) ** 2 / 2
    return rows_of(times, places)


def test_of_a_hold_the_first_and_the_last_row_remain() -> None:
    places = np.zeros((9, 2, 3))
    places[1:, 0, 0] = 1.0
    places[7:, 1, 1] = 1.0
    rows = rows_of(np.arange(9.0), places)
    assert rows.times.tolist() == [0, 1, 6, 7, 8]
    assert rows.still.tolist() == [False, True, False, True]
    assert rows.places(np.array([0, 2, 4]))[:, 1, 1].tolist() == [0, 0, 1]


@given(
    gaps=st.lists(st.floats(0.001, 1.5), min_size=4, max_size=40),
    row=st.integers(0, 40),
)
def test_the_yardstick_is_what_a_drone_of_1_m_s2_measures_on_the_same_rows(gaps: list[float], row: int) -> None:
    times = np.cumsum([0.0, *gaps])
    rows = moving(times)
    middle = times[row % len(times)]
    if not times[0] + WINDOW <= middle <= times[-1] - WINDOW:
        return
    before, here, after = (rows.at(np.array([middle]), lag) for lag in (-WINDOW, 0.0, WINDOW))
    chosen = np.arange(len(times))
    x = [rows.interpolate(rows.places(chosen)[:, 0, 0], chosen, moments)[0] for moments in (before, here, after)]
    difference = yardstick(WINDOW, before, after)
    assert difference[0] == pytest.approx(x[2] - 2 * x[1] + x[0], abs=1e-9)
    assert difference[0] >= WINDOW**2 - 1e-12


@given(
    gaps=st.lists(st.floats(0.001, 1.5), min_size=6, max_size=40),
    first=st.integers(0, 40),
    second=st.integers(0, 40),
    kink=st.floats(0.0, 1.0),
)
def test_means_of_a_drone_of_1_m_s3_differ_by_no_more_than_their_weights_move(
    gaps: list[float], first: int, second: int, kink: float
) -> None:
    times = np.cumsum([0.0, *gaps])
    rows, chosen = moving(times), np.arange(len(times))
    places = np.abs(times - kink * times[-1]) ** 3 / 6  # the jerk is -1 m/s3 before the kink and 1 m/s3 after it
    middles = times[[first % len(times), second % len(times)]]
    if not ((times[0] + WINDOW <= middles) & (middles <= times[-1] - WINDOW)).all():
        return
    moments = [rows.at(middles, lag) for lag in (-WINDOW, 0.0, WINDOW)]
    before, here, after = (rows.interpolate(places, chosen, each) for each in moments)
    mean = (after - 2 * here + before) / yardstick(WINDOW, moments[0], moments[2])[:, 0]
    far = np.abs(np.diff(middles))[0] + spread(WINDOW, moments[0], moments[2]).sum()
    assert abs(mean[1] - mean[0]) <= far + 1e-9


def test_rows_that_divide_the_window_measure_its_square() -> None:
    for step in (0.25, 0.125, 0.05, 0.01):
        rows = moving(np.arange(0, 3 + step / 2, step))
        middles = rows.times[(rows.times > 0.3) & (rows.times < 2.7)]
        difference = yardstick(WINDOW, rows.at(middles, -WINDOW), rows.at(middles, WINDOW))
        assert difference == pytest.approx(WINDOW**2, abs=1e-9)
        assert spread(WINDOW, rows.at(middles, -WINDOW), rows.at(middles, WINDOW)) == pytest.approx(0.0, abs=1e-9)


def test_a_hold_counts_as_sampled_in_the_step_beside_it() -> None:
    # A hold from 2 to 8 s in a file of 5 Hz, of which the rows are left out: the window from 2.2 s ends within it.
    times = np.concatenate([np.arange(0, 2.1, 0.2), [8.0], np.arange(8.2, 10.1, 0.2)])
    places = np.zeros((len(times), 1, 3))
    places[:, 0, 0] = np.where(times < 5, np.minimum(times, 2.0), 2.0 + np.maximum(0.0, times - 8.0))
    rows = rows_of(times, places)
    whole = moving(np.arange(0, 10.1, 0.2))
    for middle in (1.8, 2.0, 8.0, 8.2):
        here = np.array([middle])
        found, wanted = (yardstick(WINDOW, each.at(here, -WINDOW), each.at(here, WINDOW))[0] for each in (rows, whole))
        assert found == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(("early", "late"), [(0.2, 0.1), (0.1, 0.2), (0.2, 0.15)])
def test_the_ends_of_a_hold_count_each_in_the_step_beside_it(early: float, late: float) -> None:
    count = np.arange(21.0)
    before: Floats = 6.0 + (count - 20.0) * early
    after: Floats = 9.0 + count * late
    times = np.concatenate([before, after])
    places = np.zeros((42, 1, 3))
    places[:, 0, 0] = np.minimum(times, 6.0) + np.maximum(times - 9.0, 0.0)
    rows = rows_of(times, places)
    assert rows.still.sum() == 1
    for middles, alone in ((before[-3:], early), (after[:3], late)):
        whole = moving(middles[0] + (np.arange(201) - 100) * alone)
        looked = [each.at(middles, lag) for each in (rows, whole) for lag in (-WINDOW, WINDOW)]
        assert yardstick(WINDOW, *looked[:2]) == pytest.approx(yardstick(WINDOW, *looked[2:]), abs=1e-9)
        assert spread(WINDOW, *looked[:2]) == pytest.approx(spread(WINDOW, *looked[2:]), abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_the_spread_is_the_way_of_the_weights_that_come_on_top(seed: int) -> None:
    """The weight of each moment is what one unit of acceleration at that moment alone adds to the second difference.

    Rows at every moment weigh a triangle of the window; what comes on top goes through the middle.
    """
    random = np.random.default_rng(seed)
    times = np.cumsum([0.0, *random.choice([0.05, 0.07, 0.11, 0.4], 30)])
    rows, chosen = moving(times), np.arange(31)
    middle = times[random.integers(10, 21)]
    moments = [rows.at(np.array([middle]), lag) for lag in (-WINDOW, 0.0, WINDOW)]
    fine = np.linspace(middle - 1, middle + 1, 8001)
    before, here, after = (
        rows.interpolate(np.maximum(times[:, None] - fine, 0.0), chosen, each)[0] for each in moments
    )
    weight = before - 2 * here + after
    step = fine[1] - fine[0]
    on_top = weight - np.maximum(WINDOW - np.abs(fine - middle), 0.0)
    assert on_top.min() > -1e-9
    way = (np.abs(fine - middle) + WINDOW / 3) * on_top
    found = spread(WINDOW, moments[0], moments[2])[0]
    assert found == pytest.approx(way.sum() / weight.sum(), rel=2e-3, abs=1e-6)
    assert yardstick(WINDOW, moments[0], moments[2])[0] == pytest.approx(weight.sum() * step, rel=1e-3)


@given(
    gaps=st.lists(st.sampled_from([0.05, 0.1, 0.25, 0.5]), min_size=3, max_size=20),
    moves=st.lists(st.booleans(), min_size=20, max_size=20),
    later=st.booleans(),
)
def test_a_neighbour_is_the_next_row_or_any_moment_at_which_nobody_moves(
    gaps: list[float], moves: list[bool], later: bool
) -> None:
    times = np.cumsum([0.0, *gaps])
    places = np.zeros((len(times), 1, 3))
    places[1:, 0, 0] = np.cumsum(moves[: len(gaps)])
    rows = rows_of(times, places)
    found, chosen = rows.neighbours(rows.times, WINDOW, later=later)
    wanted: list[tuple[int, float]] = []
    for number, time in enumerate(rows.times.tolist()):
        goal = time + (WINDOW if later else -WINDOW)
        piece = max((k for k in range(len(rows.lengths)) if rows.times[k] <= goal + 1e-12), default=0)
        rests = goal <= rows.times[0] or goal >= rows.times[-1] or bool(rows.still[piece])
        if rests:
            wanted.append((number, goal))
        elif later:
            wanted.append((number, min(row for row in rows.times.tolist() if row >= goal - 1e-9)))
    assert chosen.tolist() == [number for number, _ in wanted]
    assert found.tolist() == pytest.approx([time for _, time in wanted], abs=1e-9)


@pytest.mark.parametrize("at_once", [1, 7, 12, 10**6])
def test_rows_are_the_same_however_many_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    places = np.random.default_rng(8).integers(0, 2, (23, 3, 3)).astype(np.float64)
    places[5:11] = places[5]
    places[17:] = places[17]
    times = np.cumsum(np.full(23, 0.2))
    whole = rows_of(times, places)
    monkeypatch.setattr("choreo.safety.exact.rows.ROWS_AT_ONCE", at_once)
    found = rows_of(times, places)
    assert (found.times.tolist(), found.still.tolist()) == (whole.times.tolist(), whole.still.tolist())
    assert len(found) == 23 - 4 - 4, "of two rests of six rows the first and the last rows are left"
    blocks = found.blocks()
    assert np.concatenate(blocks).tolist() == list(range(len(found)))
    assert max(map(len, blocks)) == min(max(1, at_once // 3), len(found))


def test_a_drone_may_be_as_fast_as_its_way_and_half_of_what_it_can_gain_on_it() -> None:
    # Five rows: 2 m in 1 s, 1 m in 0.5 s, a rest of 2 s, and 6 m in 2 s; the second drone goes the other way.
    places = np.zeros((5, 2, 3))
    places[:, 0, 0] = [0, 2, 3, 3, 9]
    places[:, 1, 1] = [0, -1, -1.25, -1.25, 0.75]
    rows = rows_of(np.array([0.0, 1.0, 1.5, 3.5, 5.5]), places)
    found = rows.speeds(np.arange(5), 0.8)
    assert found[:, 0] == pytest.approx([2 + 0.4, 2 + 0.4, 2 + 0.2, 3 + 0.8, 3 + 0.8])
    assert found[:, 1] == pytest.approx([1 + 0.4, 1 + 0.4, 0.5 + 0.2, 1 + 0.8, 1 + 0.8])
    assert rows.speeds(np.array([2]), 0.0)[0] == pytest.approx([2.0, 0.5])
    rest = rows_of(np.array([0.0, 1.0]), np.zeros((2, 2, 3)))
    assert rest.speeds(np.arange(2), 5.0).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_before_the_first_and_after_the_last_row_drones_stand() -> None:
    rows = moving(np.array([2.0, 3.0, 4.0]))
    for lag, piece, part in ((-0.5, 0, 0.0), (0.5, 1, 1.0)):
        middle = np.array([2.0 if lag < 0 else 4.0])
        moments = rows.at(middle, lag)
        assert (moments.piece.tolist(), moments.part.tolist()) == ([piece], [part])
        assert moments.chord.tolist() == [[0.0]], "a standing drone is known at every moment"
    inside = rows.at(np.array([2.0]), 0.25)
    assert (inside.piece.tolist(), inside.part.tolist()) == ([0], [0.25])
    assert inside.chord == pytest.approx(0.25 * 0.75)
    assert inside.lean == pytest.approx(0.75 - 0.25)
    assert rows.at(np.array([3.0]), -0.25).lean == pytest.approx(0.25 - 0.75)


def lines(pieces: int) -> Floats:
    """Straight pieces of three drones, even in time."""
    places = np.random.default_rng(1).uniform(-20, 20, (pieces + 1, 1, 3, 3))
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    return np.asarray(places[:-1] * (1 - share) + places[1:] * share)


@pytest.mark.parametrize("point", [1, 2])
@pytest.mark.parametrize("piece", [0, 3, 6])
@pytest.mark.parametrize("at_once", [1, 6, 10**6], ids=["a piece", "two pieces", "all"])
def test_one_control_point_beside_its_line_is_enough(
    monkeypatch: pytest.MonkeyPatch, point: int, piece: int, at_once: int
) -> None:
    monkeypatch.setattr(rows_module, "ROWS_AT_ONCE", at_once)
    control = lines(7)
    times = np.arange(8.0)
    assert all_straight(Trajectory(times, control))
    for off, wanted in ((0.5 * STRAIGHT, True), (1.5 * STRAIGHT, False)):
        bent = control.copy()
        bent[piece, point, 2, 1] += off
        assert all_straight(Trajectory(times, bent)) == wanted
        bent[piece, point, 2, 1] -= 2 * off
        assert all_straight(Trajectory(times, bent)) == wanted


def test_the_next_row_may_be_the_last_one() -> None:
    rows = moving(np.array([0.0, 0.2, 0.9, 1.4]))
    found, chosen = rows.neighbours(rows.times, WINDOW, later=True)
    assert (found.tolist(), chosen.tolist()) == ([0.9, 0.9, 1.4, 1.65], [0, 1, 2, 3])
    found, chosen = rows.neighbours(rows.times, WINDOW, later=False)
    assert (found.tolist(), chosen.tolist()) == ([-0.25, pytest.approx(-0.05)], [0, 1])


@pytest.mark.parametrize("seed", range(12))
def test_a_drone_with_rows_of_its_own_is_known_as_if_it_were_alone(seed: int) -> None:
    random = np.random.default_rng(seed)
    times = np.cumsum([0.0, *random.choice([0.03, 0.05, 0.08, 0.13], 40)])
    own, places = np.zeros((41, 3), dtype=np.bool_), np.zeros((41, 3, 3))
    alone = []
    for drone in range(3):
        own[:, drone] = random.random(41) < 0.4
        own[[0, -1], drone] = True
        ways = random.integers(1, 9, (own[:, drone].sum(), 3))
        rests = random.integers(0, 2) + 2 * np.arange(len(ways) // 2)  # no two rests follow each other
        ways[rests[random.random(len(rests)) < 0.7]] = 0
        stands = np.cumsum(ways, axis=0).astype(np.float64)
        alone.append(rows_of(times[own[:, drone]], stands[:, None]))
        for axis in range(3):
            places[:, drone, axis] = np.interp(times, times[own[:, drone]], stands[:, axis])
        same = (np.cumsum(own[:, drone]) - 1)[:, None]
        still = ways[np.minimum(same[:, 0] + 1, len(ways) - 1)].max(axis=1) == 0
        places[still, drone] = stands[same[still, 0]]  # to the last bit
    share = np.array([0.0, 1 / 3, 2 / 3, 1.0])[None, :, None, None]
    control = places[:-1, None] * (1 - share) + places[1:, None] * share
    together = Rows.of(Trajectory(times, control), own=own)
    for lag in (-WINDOW, WINDOW):
        moments = together.at(times, lag)
        for drone, single in enumerate(alone):
            wanted = single.at(times, lag)
            assert moments.chord[:, drone] == pytest.approx(wanted.chord[:, 0], abs=1e-12)
            chord = wanted.chord[:, 0] > 1e-9  # where there is none, its lean is not asked for
            assert moments.lean[chord, drone] == pytest.approx(wanted.lean[chord, 0], abs=1e-9)


@pytest.mark.parametrize("begin", [0.0, 0.1, 0.3, 1.7, 7.3, 99.9, 614.7])
def test_a_moment_that_is_a_row_is_known_exactly_also_at_the_ends_of_a_hold(begin: float) -> None:
    # A hold of 0.2 s, which is no multiple of the steps of 0.15 s before it and of 0.12 s after it.
    times = begin + np.array([0.0, 0.15, 0.3, 0.5, 0.62, 0.74])
    places = np.zeros((6, 1, 3))
    places[:, 0, 0] = [0, 1, 2, 2, 3, 4]
    rows = rows_of(times, places)
    assert rows.still.tolist() == [False, False, True, False, False]
    for lag in (-0.2, 0.2):
        moments = rows.at(times - lag, lag)
        assert moments.chord == pytest.approx(0.0, abs=1e-12)
        assert rows.interpolate(places[:, 0, 0], np.arange(6), moments) == pytest.approx(places[:, 0, 0])


def test_a_hold_at_the_end_is_a_stand_for_good() -> None:
    # Its length is one and a half of the step before it: nothing is to be added beyond it for all that.
    places = np.zeros((3, 1, 3))
    places[1:, 0, 0] = 1.0
    rows = rows_of(np.array([0.0, 1.0, 2.5]), places)
    beyond = rows.at(np.array([2.5]), WINDOW)
    assert (beyond.piece.tolist(), beyond.part.tolist(), beyond.chord.tolist()) == ([1], [1.0], [[0.0]])
    assert rows.at(np.array([2.4]), 0.05).chord == pytest.approx(0.05 * 0.55)
    back = rows.at(np.array([2.5 + WINDOW]), -WINDOW)
    assert (back.piece.tolist(), back.part.tolist()) == ([1], [1.0])


@pytest.mark.parametrize("at_once", [1, 2, 200_000])
def test_a_drone_has_a_row_wherever_it_turns_whatever_its_file_says(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Between its rows a drone flies straight: a file that says otherwise would switch off its own rules."""
    monkeypatch.setattr(rows_module, "ROWS_AT_ONCE", at_once)
    times = np.array([0.0, 0.1, 0.3, 0.4, 0.5, 0.7])
    places = np.zeros((6, 2, 3))
    places[:, 0, 0] = 3 * times
    places[:, 1, 1] = [0, 1, 3, 4, 4 - 1e-5, 4 - 3e-5]
    trajectory = rows_of(times, places).trajectory
    own = Rows.of(trajectory, own=np.zeros((6, 2), dtype=np.bool_)).own
    assert own is not None
    assert own.T.tolist() == [[True, *[False] * 4, True], [True, False, False, True, False, True]]
    places[2, 1, 1] += 1e-7
    own = Rows.of(rows_of(times, places).trajectory, own=np.zeros((6, 2), dtype=np.bool_)).own
    assert own is not None
    assert own[:, 1].tolist() == [True, True, True, True, False, True]


@pytest.mark.parametrize("at_once", [1, 2, 3, 200_000])
def test_a_row_of_a_drone_is_one_though_it_flies_straight_through(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(rows_module, "ROWS_AT_ONCE", at_once)
    times = np.arange(7.0)
    places = np.zeros((7, 2, 3))
    places[:, 0, 0] = 3 * times
    places[4:, 1, 1] = times[4:] - 3
    own = np.array([[0, 1, 0, 1, 1, 0, 0], [0, 0, 1, 0, 0, 0, 0]], dtype=np.bool_).T
    rows = Rows.of(rows_of(times, places).trajectory, own=own)
    assert rows.own is not None
    assert rows.own.T.tolist() == [
        [True, True, False, True, True, False, True],
        [True, False, True, True, False, False, True],
    ]


@pytest.mark.parametrize("at_once", [1, 2, 3, 200_000])
@pytest.mark.parametrize("off", [0.99, 1.01])
def test_a_turn_is_a_row_off_the_line_between_its_neighbours_however_uneven(
    monkeypatch: pytest.MonkeyPatch, at_once: int, off: float
) -> None:
    monkeypatch.setattr(rows_module, "ROWS_AT_ONCE", at_once)
    times = np.cumsum([0.0, 0.3, 0.1, 0.9, 0.05, 0.6, 2.5, 0.02, 1.7])
    for row in range(1, 8):
        places = np.zeros((9, 2, 3))
        places[:, 1, 0] = 3 * times  # and another flies evenly
        places[row, 0, row % 3] = off * 1e-8 * (-1) ** row
        own = Rows.of(rows_of(times, places).trajectory, own=np.zeros((9, 2), dtype=np.bool_)).own
        assert own is not None
        line = [
            np.interp(times[at], times[[at - 1, at + 1]], places[[at - 1, at + 1], 0, row % 3]) for at in range(1, 8)
        ]
        turns = 1 + np.flatnonzero(np.abs(places[1:8, 0, row % 3] - line) > 1e-8)
        assert (row in turns) == (off > 1)
        assert np.flatnonzero(own[:, 0]).tolist() == [0, *turns, 8]
