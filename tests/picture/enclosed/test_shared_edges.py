"""Edges that run along each other are one edge, that of the upper shape; those that only cross both stay."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import choreo as ch
from choreo.arrays import Floats
from choreo.picture.enclosed import shared_edges
from choreo.picture.enclosed.shared_edges import Edge, without_shared

BLUE, RED, GREEN = (0, 0, 255), (255, 0, 0), (0, 170, 0)
DISC = '<circle cx="50" cy="50" r="40" fill="red"/>'
UPPER = '<path d="M10 50A40 40 0 0 1 90 50Z" fill="#00f"/>'
LOWER = '<path d="M10 50A40 40 0 0 0 90 50Z" fill="red"/>'
RING = '<circle cx="50" cy="50" r="40" fill="none" stroke="#0a0"/>'


def drawn(folder: Path, body: str) -> ch.Outline:
    file = folder / "drawing.svg"
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{body}</svg>')
    return ch.trace(file)


def length(lines: tuple[Floats, ...]) -> float:
    return float(sum(np.hypot(*np.diff(line, axis=0).T).sum() for line in lines))


def circle(radius: float, steps: int, turn: float = 0.0) -> Floats:
    angle = np.linspace(0, 2 * np.pi, steps) + turn
    line = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    line[-1] = line[0]
    return line


def test_a_half_disc_on_a_disc_shares_its_arc(tmp_path: Path) -> None:
    outline = drawn(tmp_path, DISC + UPPER)
    assert length(outline.strokes) == pytest.approx(2 * np.pi * 40 + 80, rel=0.01)
    assert len(outline.strokes) <= 6, "and no crumbs"


def test_the_shared_edge_has_the_colour_of_the_upper_shape(tmp_path: Path) -> None:
    dots = drawn(tmp_path, DISC + UPPER).stroke(160, width=60)
    assert dots.colours is not None
    up = dots.points[:, 2] > 0.5
    down = dots.points[:, 2] < -0.5
    assert (dots.colours[up] == BLUE).all()
    assert (dots.colours[down] == RED).all()


def test_a_ring_over_two_halves_is_the_only_rim(tmp_path: Path) -> None:
    outline = drawn(tmp_path, UPPER + LOWER + RING)
    assert length(outline.strokes) == pytest.approx(2 * np.pi * 40 + 80, rel=0.01)
    dots = outline.stroke(150, width=60)
    assert dots.colours is not None
    rim = np.hypot(dots.points[:, 0], dots.points[:, 2]) > 29.9
    assert (dots.colours[rim] == GREEN).all()


def test_curves_that_were_drawn_in_other_steps_are_one() -> None:
    lower, upper = Edge(circle(50, 361), True), Edge(circle(50, 90, 0.01), True)
    assert [len(pieces) for pieces in without_shared([lower, upper], 100.0)] == [0, 1]


def test_edges_that_cross_both_stay_whole() -> None:
    across, up = Edge(np.array([[0.0, 50], [100, 50]]), True), Edge(np.array([[50.0, 0], [50, 100]]), True)
    left = without_shared([across, up], 100.0)
    assert [piece.tolist() for pieces in left for piece in pieces] == [across.line.tolist(), up.line.tolist()]


def test_islets_off_a_coast_leave_the_coast_between_them() -> None:
    """Each is too small to stand for the coast; the coast by three of them was taken for one edge that they share."""
    coast = Edge(np.array([[0.0, 0], [100, 0], [100, 60], [0, 60], [0, 0]]), True)
    islets = [Edge(circle(0.1, 40) + [x, 0.2], True) for x in (45.0, 45.4, 45.8, 46.2)]
    chain = without_shared([coast, *islets], 100.0)
    assert [len(pieces) for pieces in chain] == [1, 1, 1, 1, 1]


def test_one_edge_goes_on_where_two_shapes_above_meet() -> None:
    lower = Edge(np.array([[0.0, 0], [100, 0]]), True)
    above = [Edge(np.array([[x, 8.0], [x, 0.05], [x + 0.5, 0.05], [x + 0.5, 8]]), True) for x in np.arange(40, 60, 0.5)]
    assert sum(len(piece) for piece in without_shared([lower, *above], 100.0)[0]) == 4


def test_rails_side_by_side_both_stay() -> None:
    rails = [Edge(np.array([[0.0, y], [100, y]]), True) for y in (50.0, 50.5)]
    assert [len(pieces) for pieces in without_shared(rails, 100.0)] == [1, 1]


def test_open_lines_around_nothing_both_stay() -> None:
    lines = [Edge(np.array([[0.0, y], [100, y]]), False) for y in (50.0, 50.05)]
    assert [len(pieces) for pieces in without_shared(lines, 100.0)] == [1, 1]


def test_neighbours_on_a_map_share_their_border(tmp_path: Path) -> None:
    body = '<path d="M10 10H50V90H10Z" fill="#c00"/><path d="M50 10H90V90H50Z" fill="#0a0"/>'
    assert length(drawn(tmp_path, body).strokes) == pytest.approx(2 * (80 + 80) + 80, rel=0.01)


@pytest.mark.parametrize(("apart", "left"), [(0.1, 1), (0.14, 1), (0.16, 2), (0.3, 2)])
def test_so_much_edge_that_samples_lie_far_apart_does_not_make_edges_one(
    apart: float, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_edges, "_MOST_SAMPLES", 300)  # two thirds of a unit, where an edge is 0.15 wide
    edges = [Edge(np.array([[0.0, y], [100, y]]), True) for y in (0.0, apart)]
    assert sum(len(pieces) > 0 for pieces in without_shared(edges, 100.0)) == left
