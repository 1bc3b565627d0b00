"""Marks over one another: what is thin stays, what meets is one, a pen's edge has the pen's colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

import choreo as ch
from choreo.picture.drawings.seen_areas import seen_of, whole_of

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'


def traced(folder: Path, body: str) -> ch.Outline:
    (folder / "a.svg").write_text(f"{HEAD}{body}</svg>")
    return ch.trace(folder / "a.svg")


def test_a_thin_bar_behind_a_disc_is_seen_on_both_sides(tmp_path: Path) -> None:
    bar = '<rect x="5" y="49.95" width="90" height=".1" fill="#06c"/>'
    outline = traced(tmp_path, f'{bar}<circle cx="50" cy="50" r="10" fill="#c00"/>')
    assert outline.bounds[:, 0].tolist() == pytest.approx([5, 95])
    dots = outline.outline(120, width=200)
    assert dots.colours is not None
    blue = (dots.colours == [0, 102, 204]).all(axis=1)
    assert blue.sum() > 30
    assert np.abs(dots.points[blue, 0]).max() == pytest.approx(100, abs=1)
    assert np.abs(dots.points[blue, 0]).min() < 28


def test_a_sliver_along_the_shape_above_is_not_seen() -> None:
    lower, upper = shapely.MultiPolygon([shapely.box(0, 0, 50, 100)]), shapely.box(0.1, -1, 60, 101)
    assert seen_of(lower, upper, 0.15).is_empty
    assert seen_of(lower, upper, 0.05).area == pytest.approx(10)


@pytest.mark.parametrize(("gap", "pieces"), [(0.1, 1), (0.14, 1), (0.16, 2), (0.29, 2)])
def test_bars_are_one_where_no_drawing_tells_them_apart(gap: float, pieces: int) -> None:
    bars = [shapely.MultiPolygon([shapely.box(x, 0, x + 4, 90)]) for x in (0.0, 4.0 + gap)]
    whole = whole_of(bars, [], 0.15)
    assert whole is not None
    assert len(whole.geoms) == pieces


@pytest.mark.parametrize("gap", [0.1, 0.16, 0.29])
def test_small_discs_near_each_other_stay_two(gap: float) -> None:
    discs = [shapely.MultiPolygon([shapely.Point(x, 0).buffer(2)]) for x in (0.0, 4.0 + gap)]
    whole = whole_of([*discs, shapely.MultiPolygon([shapely.box(-50, 10, 50, 20)])], [], 0.15)
    assert whole is not None
    assert len(whole.geoms) == 3


def test_a_letter_drawn_with_a_broad_pen_has_edges_on_its_ground(tmp_path: Path) -> None:
    ground = '<rect x="5" y="5" width="90" height="90" rx="20" fill="#e4002b"/>'
    outline = traced(tmp_path, f'{ground}<path d="M30 70L50 30L70 70" fill="none" stroke="#ffd100" stroke-width="12"/>')
    dots = outline.outline(240, width=80)
    assert dots.colours is not None
    told = (dots.colours == [255, 209, 0]).all(axis=1)
    assert 80 <= told.sum() <= 150
    assert np.hypot(*(dots.points[told][:, [0, 2]]).T).max() < 40


def test_the_inner_edge_of_a_ring_has_the_colour_of_the_ring(tmp_path: Path) -> None:
    ring = '<circle cx="50" cy="50" r="45" fill="none" stroke="#fc0" stroke-width="5"/>'
    outline = traced(tmp_path, f'<circle cx="50" cy="50" r="45" fill="#06c"/>{ring}')
    dots = outline.outline(240, width=100)
    assert dots.colours is not None
    assert (dots.colours == [255, 204, 0]).all()
    away = np.hypot(dots.points[:, 0], dots.points[:, 2])
    assert (away < 46.5).sum() > 80, "dots tell both edges of the ring"
