"""Two layers do wherever there is room: dots about junctions, and odd rings, are nudged along what is drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from numpy.typing import ArrayLike

from choreo.arrays import Floats
from choreo.errors import PictureError
from choreo.neighbours import closest
from choreo.picture.in_depth.layers import depths, fits, parted
from choreo.picture.in_depth.two_layers import Ground, nudged
from choreo.picture.outline import Outline

SPACING = 1.5


def spokes(count: int, length: float = 60.0) -> list[Floats]:
    turns = np.arange(count) * 2 * np.pi / count
    return [np.array([[0.0, 0.0], [length * np.cos(turn), length * np.sin(turn)]]) for turn in turns]


JUNCTIONS: dict[str, Sequence[ArrayLike]] = {
    "T": [[(0, 0), (50, 0)], [(50, 0), (100, 0)], [(50, 0), (50, 60)]],
    "cross": spokes(4),
    "star of six": spokes(6),
    "acute": [[(0, 0), (60, 10)], [(0, 0), (60, -10)]],
    "lattice": [[(0, i), (40, i)] for i in (0, 20, 40)] + [[(i, 0), (i, 40)] for i in (0, 20, 40)],
}


def dots_about_a_junction(apart: float) -> Floats:
    """Return dots on a T: one on its junction, the others at even steps, so that the three about it are too near."""
    arm = apart * np.arange(1, 8)
    nought = np.zeros_like(arm)
    arms = [np.stack(pair, axis=1) for pair in ((-arm, nought), (arm, nought), (nought, arm))]
    return np.concatenate([[[0.0, 0.0]], *arms])


def on_a_t(arm: float = 12.0) -> Ground:
    return Ground([np.array([[0.0, 0.0], end]) for end in ([-arm, 0.0], [arm, 0.0], [0.0, arm])], None, SPACING)


def test_a_planted_junction_is_no_picture_of_two_layers_until_its_dots_are_nudged() -> None:
    dots = dots_about_a_junction(0.65 * SPACING)
    assert depths(dots, SPACING, 2) is None, "the fault is there"
    moved = nudged(dots, SPACING, 2, 0.5 * SPACING, on_a_t(), quick=False)
    assert moved is not None
    assert fits(moved, SPACING, 2)
    off = np.where(np.abs(moved[:, 1]) < 1e-9, 0.0, np.abs(moved[:, 0]))
    assert off.max() < 1e-9, "all stay on their lines"
    assert np.hypot(*moved.T).min() < 1e-9, "the junction keeps its dot"
    assert np.hypot(*(moved - dots).T).max() < SPACING


def test_dots_far_from_a_fault_stay_where_they_are() -> None:
    away = np.stack([20 + 0.9 * SPACING * np.arange(6), np.zeros(6)], axis=1)
    lines = [*spokes(4, 12.0), np.array([[20.0, 0], [40.0, 0]])]
    dots = np.concatenate([dots_about_a_junction(0.65 * SPACING), away])
    moved = nudged(dots, SPACING, 2, 0.5 * SPACING, Ground(lines, None, SPACING), quick=False)
    assert moved is not None
    assert (moved[-6:] == away).all()


def test_an_odd_ring_breaks_where_its_gap_is_the_widest() -> None:
    turns = 2 * np.pi * np.arange(11) / 11
    turns[6:] += 0.05  # 5 and 6 are the widest apart
    ring = 2.4 * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    layer = parted(ring, SPACING, 2)
    same = np.flatnonzero(layer == np.roll(layer, -1))
    assert same.tolist() == [5]
    circle = np.array([[2.4 * np.cos(turn), 2.4 * np.sin(turn)] for turn in np.linspace(0, 2 * np.pi, 721)])
    circle[-1] = circle[0]
    moved = nudged(ring, SPACING, 2, 0.5 * SPACING, Ground([circle], None, SPACING), quick=False)
    assert moved is not None
    assert np.hypot(*moved.T) == pytest.approx(2.4, abs=1e-3)


def test_too_many_dots_are_not_nudged_into_two_layers() -> None:
    dots = dots_about_a_junction(0.4 * SPACING)
    assert nudged(dots, SPACING, 2, 0.35 * SPACING, on_a_t(7 * 0.4 * SPACING), quick=False) is None


@pytest.mark.parametrize(("at", "found"), [((0.7, 0.2), True), ((0.5, 0.1), False)])
def test_no_small_stroke_loses_its_dot_to_the_line_beside_it(at: tuple[float, float], found: bool) -> None:
    """The dot of the second one would be pushed over onto the line: rather none than that."""
    ground = Ground([*spokes(4, 12.0), np.array([at, (at[0] + 0.01, at[1])])], None, SPACING)
    dots = np.concatenate([dots_about_a_junction(0.65 * SPACING), [[at[0] + 0.005, at[1]]]])
    moved = nudged(dots, SPACING, 2, 0.35 * SPACING, ground, quick=False)
    assert ground.lit(dots) == 2
    assert (moved is not None) == found
    assert moved is None or ground.lit(moved) == 2


def test_dots_inside_an_area_stay_inside() -> None:
    area = shapely.MultiPolygon([shapely.box(0, 0, 6, 6)])
    rows = 0.69 * SPACING * np.arange(6)
    dots = np.stack(np.meshgrid(rows, rows), axis=-1).reshape(-1, 2)
    assert depths(dots, SPACING, 2) is None, "across a square they are too near"
    moved = nudged(dots, SPACING, 2, 0.5 * SPACING, Ground((), area, SPACING), quick=False)
    assert moved is not None
    assert ((moved >= -1e-9) & (moved <= 6 + 1e-9)).all()


@pytest.mark.parametrize("name", JUNCTIONS)
def test_two_layers_hold_junctions_that_one_does_not(name: str) -> None:
    outline = Outline.from_strokes(JUNCTIONS[name], name=name)
    length = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in outline.strokes)
    width = float(np.ptp(outline.bounds[:, 0])) * 0.8 * 1.51 * 120 / length
    with pytest.raises(PictureError, match="do not fit"):
        outline.stroke(120, width=width)
    dots = outline.stroke(120, width=width, layers=2)
    assert len(dots) == 120
    assert dots.spacing >= 1.51, "in space, measured"
    assert closest(dots.points[:, [0, 2]]) < 1.51
    again = outline.stroke(120, width=width, layers=2)
    assert again.points.tobytes() == dots.points.tobytes()


def test_what_two_layers_cannot_hold_names_the_tightest_part_and_what_would_fit() -> None:
    outline = Outline.from_strokes(JUNCTIONS["T"], name="T")
    with pytest.raises(PictureError) as caught:
        outline.stroke(100, width=40, layers=2)
    message = str(caught.value)
    found = re.search(r"at this size (\d+) fit, for 100 make it (\d+) m wide", message)
    assert found, message
    assert re.search(r"tightest is the lower centre, x = 50, y = \d.*a single line has 2, and 2 layers take 4", message)
    assert outline.stroke(int(found[1]), width=40, layers=2).spacing >= 1.51
    assert outline.stroke(100, width=float(found[2]), layers=2).spacing >= 1.51
    with pytest.raises(PictureError):
        outline.stroke(int(1.15 * int(found[1])), width=40, layers=2)
