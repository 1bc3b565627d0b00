"""Anchored dots: each corner has one as near as the room allows, and nobody is nearer than asked for."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.neighbours import closest, nearest
from choreo.picture.line.network import Network, network_of
from choreo.picture.on_lines.anchors import anchored, cut
from choreo.picture.outline import Outline


def net(*strokes: list[tuple[float, float]]) -> Network:
    return network_of(Outline.from_strokes(strokes).strokes, 1.0)


def held_points(network: Network, n: int, room: float, near: float, reach: float) -> np.ndarray:
    pinned, held = anchored(network, n, room, near, reach)
    return pinned.nodes[held]


def told(network: Network, dots: np.ndarray, reach: float) -> float:
    return float((nearest(network.nodes[network.anchor > 0], dots)[0] <= reach * (1 + 1e-9)).mean())


COMB = net([(0, 0), (12, 0)], *[[(x, 0.0), (x, 3.0)] for x in np.arange(0.5, 12, 0.5).tolist()])


def test_corners_apart_hold_a_dot_on_the_spot() -> None:
    square = net([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)])
    dots = held_points(square, 20, 1.0, 1.0, 0.3)
    assert sorted(map(tuple, dots.tolist())) == [(0, 0), (0, 4), (4, 0), (4, 4)]


def test_two_corners_too_near_share_a_dot_between_them() -> None:
    step = net([(0, 0), (5, 0), (5, 0.5), (10, 0.5)])
    alone = held_points(step, 20, 1.0, 1.0, 0.0)
    shared = held_points(step, 20, 1.0, 1.0, 0.3)
    assert told(step, alone, 0.3) == pytest.approx(3 / 4)
    assert told(step, shared, 0.3) == 1


def test_dots_of_corners_make_way_to_either_side() -> None:
    step = net([(0, 0), (5, 0), (5, 0.9), (10, 0.9)])
    dots = held_points(step, 20, 1.0, 1.0, 0.3)
    assert len(dots) == 4
    assert told(step, dots, 0.3) == 1
    assert closest(dots) >= 1 - 1e-9


@pytest.mark.parametrize("reach", [0.0, 0.2, 0.3])
def test_no_two_are_nearer_than_asked_for(reach: float) -> None:
    dots = held_points(COMB, 60, 0.8, 0.7, reach)
    assert closest(dots) >= 0.7 - 1e-9
    fine = COMB.at(COMB.samples(0.001)[0])[0]
    assert nearest(dots, fine)[0].max() < 0.001


def test_a_crowd_of_corners_is_told_better_with_reach() -> None:
    assert told(COMB, held_points(COMB, 60, 0.8, 0.8, 0.3), 0.3) > told(COMB, held_points(COMB, 60, 0.8, 0.8, 0), 0.3)


def test_each_part_keeps_a_dot_for_itself() -> None:
    square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]
    ring = [(10 + np.cos(t), np.sin(t)) for t in np.linspace(0, 2 * np.pi, 60)]
    both = net(square, [*ring[:-1], ring[0]])
    _, held = anchored(both, 4, 1.0, 1.0, 0.3)
    assert held.sum() == 3


def test_cutting_keeps_the_strokes() -> None:
    square = net([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)])
    held = np.zeros(len(square.nodes), dtype=bool)
    places = square.start[0] + np.array([3.0, 1.0])
    pieces, held = cut(square, places, held)
    assert pieces.total == pytest.approx(square.total)
    assert len(pieces.length) == len(square.length) + 2
    assert pieces.length[:3] == pytest.approx([1, 2, 1])
    assert pieces.nodes[held] == pytest.approx(square.at(np.sort(places))[0])
    for edge, (first, last) in enumerate(pieces.ends.tolist()):
        begin, end = pieces.at(np.array([pieces.start[edge], pieces.start[edge] + pieces.length[edge] - 1e-9]))[0]
        assert begin == pytest.approx(pieces.nodes[first])
        assert end == pytest.approx(pieces.nodes[last], abs=1e-6)


def test_corners_without_number_are_left_as_they_are_instead_of_looked_at_pair_by_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exact = held_points(COMB, 40, 1.0, 1.0, 0.0)
    better = held_points(COMB, 40, 1.0, 1.0, 0.4)
    assert len(better) > len(exact)
    monkeypatch.setattr("choreo.picture.on_lines.anchors._MOST_PAIRS", 100)
    assert held_points(COMB, 40, 1.0, 1.0, 0.4).tolist() == exact.tolist()
