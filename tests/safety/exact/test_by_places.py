"""Curves whose control points are whole steps of a file are judged by the places that they go through."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from choreo.core.trajectory import Trajectory
from choreo.safety.exact import by_places
from choreo.safety.exact.by_places import MARGIN, STEP, polylines
from choreo.safety.exact.rows import Rows

GRAIN = 0.002


def curved(times: list[float]) -> Trajectory:
    control = np.random.default_rng(3).uniform(-20, 20, (len(times) - 1, 4, 2, 3))
    control[1:, 0] = control[:-1, 3]
    return Trajectory(np.array(times), control)


SHOWS = {
    "1 s": [0.0, 1.0], "a rest": [3.0, 3.1, 5.27], "a moment": [10.0, 10.06],
    "just short": [2.0, 2.37], "three steps": [2.0, 2.0625, 2.4375], "no longer short": [2.0, 2.45],
}  # fmt: skip


@pytest.mark.parametrize("times", SHOWS.values(), ids=SHOWS)
def test_it_goes_through_the_curves_places_often(times: list[float]) -> None:
    curves = curved(times)
    ((straight, begin, end),) = polylines(curves, GRAIN)
    assert (begin, end) == (times[0], times[-1])
    wanted = {*np.arange(times[0], times[-1] - 1e-9, STEP), *times}
    wanted |= {a + (b - a) * part for a, b in pairwise(times) if b - a < 3 * STEP for part in (1 / 3, 2 / 3)}
    assert straight.times.tolist() == pytest.approx(sorted(wanted))
    assert straight.drones == curves.drones
    for moment, place in zip(straight.times, straight.places, strict=True):
        assert place == pytest.approx(curves.at(float(moment)).position)


def test_a_short_piece_that_is_straight_needs_no_places_within_it() -> None:
    control = np.linspace(0.0, 0.3, 4)[None, :, None, None] * np.ones((1, 4, 1, 3))
    for bend, count in ((0.5 * GRAIN, 2), (1.5 * GRAIN, 4)):
        bent = control.copy()
        bent[0, 1, 0, 2] += bend
        ((straight, *_),) = polylines(Trajectory(np.array([0.0, 0.1]), bent), GRAIN)
        assert len(straight.times) == count


@pytest.mark.parametrize("place", [[0.0, 0.0, 0.0], [-30.0, 40.0, 90.0]])
def test_how_bent_a_piece_is_does_not_depend_on_where_it_lies(place: list[float]) -> None:
    line = np.linspace([0.0, 0.0, 0.0], [0.3, -0.6, 0.9], 4)[None, :, None] + np.array(place)
    for point in (1, 2):
        for axis in range(3):
            for bend, count in ((0.0, 2), (0.5 * GRAIN, 2), (-0.5 * GRAIN, 2), (1.5 * GRAIN, 4), (-1.5 * GRAIN, 4)):
                control = np.repeat(line, 2, axis=2)
                control[0, point, 1, axis] += bend
                ((straight, *_),) = polylines(Trajectory(np.array([5.0, 5.1]), control), GRAIN)
                assert len(straight.times) == count


@pytest.mark.parametrize("beside", [-3e-7, 3e-7])
def test_there_is_no_place_just_beside_a_knot(beside: float) -> None:
    """Pieces of less than a microsecond would say nothing but how places are rounded."""
    curves = curved([3.0, 3.0 + 4 * STEP + beside, 4.0, 4.0 + 2 * STEP + 3e-7])
    ((straight, *_),) = polylines(curves, GRAIN)
    assert np.diff(straight.times).min() > 0.01
    assert set(curves.times.tolist()) <= set(straight.times.tolist())
    assert len(straight.times) == 8 + 3 + 2, "eight steps, two more and the end, and two within the short piece"


@pytest.mark.parametrize("at_once", [1, 7, 8, 9, 100])
def test_places_are_the_same_however_few_pieces_are_looked_at_at_once(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    curves = curved([0.0, *np.cumsum(np.tile([0.1, 0.2, 0.5], 3)).round(3)])
    ((whole, *_),) = polylines(curves, GRAIN)
    monkeypatch.setattr(by_places, "LOOKED_AT", at_once)  # of two drones: one piece to fifty
    ((straight, *_),) = polylines(curves, GRAIN)
    assert straight.times.tolist() == whole.times.tolist()
    for moment, place in zip(straight.times, straight.places, strict=True):
        assert place == pytest.approx(curves.at(float(moment)).position)


@pytest.mark.parametrize("places", [999, 1000, 1001, 1002, 2000, 2001, 2002])
def test_the_last_place_ends_the_last_part(monkeypatch: pytest.MonkeyPatch, places: int) -> None:
    monkeypatch.setattr(by_places, "AT_ONCE", 2000)  # of two drones
    curves = curved([0.0, (places - 1) * STEP])
    parts = [(begin, end) for _, begin, end in polylines(curves, GRAIN)]
    edges = [*range(0, places - 1, 1000), places - 1]
    assert parts == [(a * STEP, b * STEP) for a, b in pairwise(edges)]


def test_a_long_show_comes_in_parts_that_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    curves = curved([0.0, *np.cumsum(np.full(400, 0.35)).round(3)])
    ((whole, *_),) = polylines(curves, GRAIN)
    monkeypatch.setattr(by_places, "AT_ONCE", 2000)
    parts = list(polylines(curves, GRAIN))
    assert len(parts) > 1
    assert [begin for _, begin, _ in parts] == [0.0, *(end for *_, end in parts[:-1])]
    assert parts[-1][2] == curves.times[-1]
    for part, begin, end in parts:
        assert part.times[0] <= max(0.0, begin - MARGIN + STEP)
        assert part.times[-1] >= min(float(curves.times[-1]), end + MARGIN - STEP)
        inside = (whole.times >= begin - MARGIN) & (whole.times <= end + MARGIN)
        assert part.times.tolist() == whole.times[inside].tolist()


@pytest.mark.parametrize("drones", [1, 40])
def test_a_part_has_no_more_places_for_more_drones(monkeypatch: pytest.MonkeyPatch, drones: int) -> None:
    """22,580 drones had a thousand moments at once, which no memory held."""
    monkeypatch.setattr(by_places, "AT_ONCE", 4000)
    still = Trajectory.hold(np.zeros((drones, 3)), 0.0, 4000 * STEP)
    parts = list(polylines(still, GRAIN))
    assert len(parts) == drones
    beside = 2 * MARGIN / STEP + 1
    assert max(part.places[..., 0].size for part, *_ in parts) <= 4000 + beside * drones


def test_rows_of_places_alone_are_those_of_straight_curves() -> None:
    ((straight, *_),) = polylines(curved([0.0, 1.0, 1.2, 3.0]), GRAIN)
    third = np.diff(straight.places, axis=0) / 3
    ends = straight.places[:-1], straight.places[1:]
    whole = Trajectory(straight.times, np.stack([ends[0], ends[0] + third, ends[1] - third, ends[1]], axis=1))
    own = np.random.default_rng(5).random((len(straight.times), 2)) < 0.5
    few, all_of_it = Rows.of(straight, own=own), Rows.of(whole, own=own)
    assert few.own is not None
    assert all_of_it.own is not None
    assert few.own.tolist() == all_of_it.own.tolist()
    chosen, middles = np.arange(len(few)), few.times[2:-2]
    assert few.places(chosen).tolist() == all_of_it.places(chosen).tolist()
    assert few.at(middles, 0.25).chord.tolist() == all_of_it.at(middles, 0.25).chord.tolist()
