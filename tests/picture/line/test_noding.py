"""Strokes meet at their ends, also where these only nearly meet: within 2.5 thousandths of the drawing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely

import choreo as ch
from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.picture.line import noding
from choreo.picture.line.noding import noded


def square(gap: float) -> list[np.ndarray]:
    return [np.array([[0.0, 0], [100, 0], [100, 100], [0, 100], [0, gap]])]


@pytest.mark.parametrize(("gap", "closed"), [(0.0, True), (0.05, True), (0.24, True), (0.3, False), (2.0, False)])
def test_ends_that_nearly_meet_do(gap: float, closed: bool) -> None:
    ends = np.concatenate([line[[0, -1]] for line in noded(square(gap))])
    _, count = np.unique(ends, axis=0, return_counts=True)
    assert (count > 1).all() == closed


def test_a_line_that_is_nearly_closed_encloses_something() -> None:
    assert len(ch.Outline.from_strokes(square(0.2)).fill(60, width=30)) == 60
    with pytest.raises(PictureError, match="no line of it is closed"):
        ch.Outline.from_strokes(square(2.0)).fill(60, width=30)


def test_two_lines_that_nearly_meet_are_one_part() -> None:
    (line,) = noded([np.array([[0.0, 0], [50, 0]]), np.array([[50.2, 0], [100, 10]])])
    assert line[[0, -1]].tolist() == [[0.0, 0.0], [100.0, 10.0]]


def test_a_line_shorter_than_the_gap_stays_a_line() -> None:
    lines = noded([np.array([[0.0, 0], [100, 0]]), np.array([[50.0, 20], [50.1, 20]])])
    assert min(np.ptp(line[:, 0]) for line in lines) == pytest.approx(0.1)


def test_an_end_that_meets_something_else_already_stays() -> None:
    lines = noded([np.array([[0.0, 0], [100, 0]]), np.array([[50.0, 0], [50, 40]]), np.array([[50.2, 40], [50.2, 80]])])
    assert sorted(round(float(np.abs(line[0] - line[-1]).max())) for line in lines) == [50, 50, 80]


@pytest.mark.parametrize(("gap", "closed"), [(0.0, True), (0.05, True), (0.25, True), (0.3, False)])
def test_an_end_that_nearly_meets_the_middle_of_a_line_does(gap: float, closed: bool) -> None:
    post = np.array([[0.0, 0], [0, 100]])
    door = np.array([[gap, 20.0], [80, 20], [80, 80], [gap, 80]])
    areas = ch.Outline.from_strokes([post, door]).areas
    assert areas.area == pytest.approx(4800.0 if closed else 0.0, rel=1e-6)


def test_a_wall_that_nearly_meets_both_others_parts_the_room() -> None:
    lines = noded([np.array([[0.0, 0], [100, 0], [100, 60], [0, 60], [0, 0]]), np.array([[40.0, 0.1], [40, 59.9]])])
    ends = np.concatenate([line[[0, -1]] for line in lines])
    _, count = np.unique(ends.round(9), axis=0, return_counts=True)
    assert sorted(count.tolist()).count(3) == 2, "two junctions"
    assert (count > 1).all()


def test_a_line_that_nearly_meets_itself_is_a_loop() -> None:
    flag = np.array([[0.0, 0], [0, 100], [60, 100], [60, 60], [0.2, 60]])
    assert ch.Outline.from_strokes([flag]).areas.area == pytest.approx(2400.0, rel=1e-6)


def test_a_bend_right_before_its_end_is_no_loop() -> None:
    hook = np.array([[0.0, 0], [100, 0], [100, 0.2], [99.7, 0.2]])
    assert len(noded([hook])) > 0
    assert ch.Outline.from_strokes([hook]).areas.is_empty


def test_a_ring_with_a_tail_keeps_where_the_tail_begins() -> None:
    ring = np.array([[50.0, 0], [100, 30], [100, 100], [0, 100], [0, 30], [50, 0]])
    turn = np.linspace(0, 2 * np.pi, 73)
    smooth = np.array([50.0, 50]) + 50 * np.stack([np.sin(turn), -np.cos(turn)], axis=1)
    for closed, foot in ((ring, (50.0, 0.0)), (smooth, (50.0, 0.0)), (ring, (100.0, 65.0))):
        tail = np.array([foot, (foot[0] + 60, foot[1] - 80)])
        ends = np.concatenate([line[[0, -1]] for line in noded([closed, tail])])
        assert (np.abs(ends - foot).max(axis=1) < 1e-4).sum() == 3


def test_many_rings_are_drawn_in_no_more_steps_than_dots_can_show() -> None:
    turn = np.linspace(0, 2 * np.pi, 65)
    rings = [radius * np.stack([np.cos(turn), np.sin(turn)], axis=1) for radius in range(4, 1000, 4)]
    for ring in rings:
        ring[-1] = ring[0]
    made = noded(rings)
    assert len(made) == len(rings)
    assert sum(map(len, made)) < 125_000
    radii = np.sort([np.hypot(*line.T).max() for line in made])  # every given vertex is still there
    assert radii == pytest.approx(np.arange(4, 1000, 4), abs=1e-3)


def farthest(some: list[Floats], others: list[Floats]) -> float:
    """Return how far a vertex of some lines is from all the others, at most."""
    tree = shapely.STRtree([shapely.LineString(ends) for line in others for ends in pairwise(line)])
    _, apart = tree.query_nearest(shapely.points(np.concatenate(some)), return_distance=True, all_matches=False)
    return float(apart.max())


def test_a_tangle_is_told_on_a_coarse_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = np.cumsum(np.random.default_rng(2).normal(0, 1, (3000, 2)), axis=0)
    fine = noded([walk])
    monkeypatch.setattr(noding, "_MOST_PIECES", 1_000)
    coarse = noded([walk])
    assert len(coarse) < 0.8 * len(fine)
    size = np.ptp(walk, axis=0).max()
    assert max(farthest(fine, coarse), farthest(coarse, fine)) < 2e-3 * size


def test_lines_that_do_not_cross_are_no_tangle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noding, "_MOST_PIECES", 10)
    dashes = [np.array([[x, y], [x + 0.3, y + 0.4]]) for x in range(10) for y in range(10)]
    ends = {tuple(line[[0, -1]].ravel().round(5).tolist()) for line in noded(dashes)}
    assert ends == {tuple(dash.ravel().round(5).tolist()) for dash in dashes}


def test_many_lines_that_nearly_meet_do_as_few_do(monkeypatch: pytest.MonkeyPatch) -> None:
    nearly = [*square(0.2), np.array([[0.2, 40.0], [60, 40]]), np.array([[60.2, 40.0], [60.2, 70]])]
    few = noded(nearly)
    monkeypatch.setattr(noding, "_MANY", 0)
    assert [line.tolist() for line in noded(nearly)] == [line.tolist() for line in few]


def test_of_many_lines_those_far_from_what_was_joined_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    far = [np.array([[x, 70.0], [x + 40, 95]]) for x in (5.0, 12, 31)]
    nearly = [np.array([[0.0, 0], [40, 0]]), np.array([[40.1, 0.1], [90, 30]]), np.array([[20.0, 0.1], [20, 50]])]
    few = noded([*nearly, *far])
    monkeypatch.setattr(noding, "_MANY", 0)
    many = noded([*nearly, *far])
    assert {tuple(line[[0, -1]].ravel()) for line in many} == {tuple(line[[0, -1]].ravel()) for line in few}
    assert sum(map(len, many)) == sum(map(len, few))


def test_corners_of_more_lines_than_dots_can_show_are_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    corners = [np.array([[0.0, y], [50, y + 30], [100, y]]) for y in range(0, 90, 10)]
    assert len(noded(corners)) == 18
    monkeypatch.setattr(noding, "_MOST_CUT", 8)
    assert len(noded(corners)) == 9


def test_a_line_that_bends_without_a_corner_stays_whole() -> None:
    turn = np.linspace(0, 1.9 * np.pi, 200)
    spiral = (1 + turn)[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    corner = np.array([[0.0, 0], [50, 0], [50, 40]])
    assert len(noded([spiral])) == 1
    assert len(noded([corner])) == 2
