"""Dots on strokes: exactly n, never too near, on the strokes, ends and corners and junctions kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.errors import PictureError
from choreo.neighbours import closest, nearest
from choreo.picture.dots.quality import quality
from choreo.picture.formation import Formation
from choreo.picture.line.network import connected, network_of
from choreo.picture.on_lines.corridor import SIDE
from choreo.picture.on_lines.placement import place, time_taken
from choreo.picture.outline import Outline
from choreo.picture.trace import trace
from tests.picture.drawing import CROSS, SQUARE, WAVES, ZIGZAG, Lines, arc, ink, saved, star, y_up
from tests.strategies import outlines


def _heart(t: float) -> tuple[float, float]:
    down = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return float(200 + 112 * np.sin(t) ** 3), float(140 - 7 * down)


HEART: Lines = [[_heart(t) for t in np.linspace(0, 2 * np.pi, 200)]]
LETTER: Lines = [[(100, 40), (100, 260)], [(100, 40), (220, 40)], [(100, 150), (200, 150)], arc(300, 150, 60)]
ART: dict[str, Lines] = {
    "cross": CROSS,
    "zigzag": ZIGZAG,
    "square": SQUARE,
    "waves": WAVES,
    "star": star(),
    "heart": HEART,
    "ring": [arc(200, 150, 100)],
    "nested": [arc(200, 150, radius) for radius in (40, 70, 100, 130)],
    "olympic": [arc(130, 120, 60), arc(200, 160, 60), arc(270, 120, 60)],
    "letter": LETTER,
    "details": [[(20, 250), (380, 250)], *[arc(60 + 50 * k, 120, 12) for k in range(6)], [(30, 40), (370, 60)]],
}


def in_code(lines: Lines, name: str = "art") -> Outline:
    return Outline.from_strokes([y_up(np.array(line)) for line in lines], name=name)


def metres(outline: Outline, formation: Formation, width: float) -> list[np.ndarray]:
    """The outline's strokes where the formation's dots stand."""
    points = np.concatenate(outline.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = width / (high - low)[0]
    return [(line - (low + high) / 2) * scale for line in outline.strokes]


@pytest.mark.parametrize("name", ART)
@pytest.mark.parametrize(("n", "room"), [(60, 1.5), (150, 1.3), (400, 1.3), (400, 1.12)])
def test_dots_tell_the_outline(name: str, n: int, room: float) -> None:
    outline = in_code(ART[name])
    total = network_of(outline.strokes, 1.0).total
    spacing = 1.5
    width = float(np.ptp(np.concatenate(outline.strokes), axis=0)[0]) * n * spacing * room / total
    formation = outline.stroke(n, width=width, spacing=spacing if room < 1.2 else 0.7 * spacing)
    told = quality(metres(outline, formation, width), formation.points[:, [0, 2]])
    assert len(formation) == n
    assert formation.spacing >= (spacing if room < 1.2 else 0.7 * spacing)
    assert told.smallest_gap >= 0.7
    assert told.coverage <= 0.75
    assert told.largest_bare <= 1.5
    assert told.precision <= 0.121
    assert told.corners_kept >= 0.95


@settings(max_examples=30)
@given(outlines(), st.integers(1, 120), st.floats(0.7, 3), st.integers(0, 3))
def test_any_outline_gets_exactly_n_dots_at_the_spacing_or_none(
    strokes: list[np.ndarray], n: int, room: float, seed: int
) -> None:
    outline = Outline.from_strokes(strokes)
    network = network_of(outline.strokes, 1.0)
    spacing = max(network.total, 1.0) / n / room
    got = place(network, n, spacing, np.random.default_rng(seed), quick=True)
    again = place(network, n, spacing, np.random.default_rng(seed), quick=True)
    if got is None:
        assert again is None
        return
    assert again is not None
    assert got.tobytes() == again.tobytes()
    assert got.shape == (n, 2)
    assert closest(got) >= spacing
    fine, edge = network.samples(max(network.total, 1e-3) / 20_000)
    points = network.at(fine)[0]
    off = nearest(got, points)[0]
    # A little leeway beside the strokes, some more at corners; none leaves the drawing, no part is dark.
    assert off.max() <= 0.3 * network.total / n + max(network.total, 1e-3) / 15_000
    assert (got >= points.min(axis=0) - 1e-9).all()
    assert (got <= points.max(axis=0) + 1e-9).all()
    assert len(np.unique(network.part[edge[nearest(got, points)[1]]])) == network.parts


def test_a_single_dot_and_as_many_as_corners() -> None:
    square = in_code(SQUARE)
    assert square.stroke(1, width=30).spacing == np.inf
    four = square.stroke(4, width=30).points[:, [0, 2]]
    assert np.abs(four) == pytest.approx(np.tile([15.0, 12.5], (4, 1)), abs=1e-6)


def test_open_strokes_have_a_dot_at_each_end() -> None:
    line = Outline.from_strokes([[(0, 0), (10, 0)]]).stroke(11, width=20).points
    assert np.sort(line[:, 0]) == pytest.approx(np.linspace(-10, 10, 11), abs=0.02)
    assert np.abs(line[:, 1:]).max() == 0


def test_a_ring_is_even() -> None:
    ring = in_code(ART["ring"]).stroke(90, width=60)
    turn = np.sort(np.arctan2(ring.points[:, 2], ring.points[:, 0]))
    assert np.diff(turn) == pytest.approx(2 * np.pi / 90, rel=0.03)


def test_no_stroke_is_left_bare(tmp_path: Path) -> None:
    for outline in (in_code(ART["details"]), trace(saved(ink(ART["details"]), tmp_path))):
        for n in (8, 40, 200):
            formation = outline.stroke(n, width=120)
            dots = formation.points[:, [0, 2]]
            lines = metres(outline, formation, 120)
            leeway = SIDE * network_of(lines, 1.0).total / n
            for part in connected(lines):
                assert nearest(np.concatenate(part), dots)[0].min() < max(1.0, leeway)


def test_lone_dots_of_ink_get_one_drone_each() -> None:
    dotted = Outline.from_strokes([[(0, 0), (10, 0)], [(2, 4)], [(8, 4)]])
    dots = dotted.stroke(20, width=40).points[:, [0, 2]]
    assert np.isclose(dots[:, 1], dots[:, 1].max()).sum() == 2


def test_close_parallel_strokes_share_the_room_without_zigzag() -> None:
    """Strokes 2.4 m apart, dots 1.65 m apart: nobody needs to make way, so all stand evenly."""
    x = np.linspace(0, 180, 400)
    rows = [np.stack([x, 2.4 * k + np.sin(x / 15)], axis=1) for k in range(12)]
    outline = Outline.from_strokes(rows)
    formation = outline.stroke(1320, width=180)
    assert formation.spacing > 1.6
    told = quality(metres(outline, formation, 180), formation.points[:, [0, 2]])
    assert told.evenness < 0.02


def test_dots_of_a_picture_stand_on_what_was_drawn(tmp_path: Path) -> None:
    for name in ("cross", "star", "letter", "waves"):
        outline = trace(saved(ink(ART[name]), tmp_path))
        formation = outline.stroke(120, width=90)
        truth = [y_up(np.array(line)) for line in ART[name]]
        low, high = outline.areas.bounds[:2], outline.areas.bounds[2:]
        scale = 90 / (high[0] - low[0])
        lines = [(line - np.add(low, high) / 2) * scale for line in Outline.from_strokes(truth).strokes]
        told = quality(lines, formation.points[:, [0, 2]])
        assert told.precision < 0.15
        assert told.coverage < 0.75
        assert told.corners_kept >= 0.95


def test_fewer_dots_than_strokes_are_refused() -> None:
    with pytest.raises(PictureError, match=r"7 dots are too few for its 8 separate strokes.*give 8 or more"):
        in_code(ART["details"]).stroke(7, width=120, keep_small=True)


def test_of_more_strokes_than_dots_the_slightest_are_left_out_and_told() -> None:
    dots = in_code(ART["details"]).stroke(7, width=120)
    assert len(dots) == 7
    assert "of 8 left out" in dots.notes[0]
    assert "too short for a dot each of so few" in dots.notes[0]


def test_fewer_dots_than_equal_edges_lie_all_over_the_picture() -> None:
    """They filled one end of a wall of bricks, and left the rest bare."""
    across = [[(x, y), (x + 1.0, y)] for x in range(40) for y in range(41)]
    up = [[(x, y), (x, y + 1.0)] for x in range(41) for y in range(40)]
    x, y = Outline.from_strokes([*across, *up]).stroke(300, width=100).points[:, [0, 2]].T
    quarters = np.bincount(2 * (x > 0) + (y > 0))
    assert quarters.min() > 65, quarters


def test_what_found_no_room_with_care_is_not_tried_again() -> None:
    network = network_of([np.array([[0.0, 0], [10, 0]])], 1.0)
    assert place(network, 8, 1.51, np.random.default_rng(0)) is None
    assert network.too_many == {(8, 1.51)}
    assert place(network, 8, 1.51, np.random.default_rng(0), quick=True) is None
    assert place(network, 7, 1.51, np.random.default_rng(0), quick=True) is not None


def test_few_dots_are_placed_with_more_care_than_many() -> None:
    assert time_taken(1500) > time_taken(1200) > 0
    assert time_taken(950) > time_taken(1500)  # of which several ways to begin are tried
