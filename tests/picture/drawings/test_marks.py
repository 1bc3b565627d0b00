"""Marks over one another: what is thin stays, what meets is one, a pen's edge has the pen's colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

import choreo as ch
from choreo.errors import PictureError
from choreo.picture.dots.sizing import Wish
from choreo.picture.drawings import marks, seen_areas
from choreo.picture.drawings.marks import Mark, outline_of
from choreo.picture.drawings.seen_areas import seen_of, seen_roughly, whole_of

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
    assert seen_of(lower, upper, 0.15)[0].is_empty
    assert seen_of(lower, upper, 0.05)[0].area == pytest.approx(10)


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


def test_of_many_marks_pieces_that_are_slivers_are_not_seen() -> None:
    lower, upper = shapely.MultiPolygon([shapely.box(0, 0, 50, 100)]), shapely.box(0.1, -1, 60, 101)
    seen, lost = seen_roughly(lower, upper, 0.15)
    assert seen.is_empty
    assert lost == pytest.approx(10)
    seen, lost = seen_roughly(lower, upper, 0.05)
    assert seen.area == pytest.approx(10)
    assert lost == 0


def test_of_many_marks_a_small_one_that_touches_another_is_no_sliver() -> None:
    speck = shapely.MultiPolygon([shapely.Polygon([(0, 0), (0.5, 0), (0.25, 0.43)])])
    seen, lost = seen_roughly(speck, shapely.box(0.5, -1, 3, 1), 0.15)
    assert (seen.area, lost) == (speck.area, 0.0)


def rings(apart: float) -> list[float]:
    return np.arange(48, 1, -apart).tolist()


def test_a_heap_of_shapes_is_drawn_from_the_rendering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MANY", 10)
    monkeypatch.setattr(seen_areas, "_HEAP", 20)
    body = "".join(f'<path d="M{x} 9L{x + 30} 50L{x} 90Z" fill="#0{x}080"/>' for x in range(10, 60, 2))
    outline = traced(tmp_path, body)
    assert any("lie over each other" in note for note in outline.notes)


def test_rims_too_thin_for_lines_are_drawn_from_the_rendering(tmp_path: Path) -> None:
    body = "".join(
        f'<circle cx="50" cy="50" r="{radius:.2f}" fill="{"#08f" if index % 2 else "#e40"}"/>'
        for index, radius in enumerate(rings(0.13))
    )
    outline = traced(tmp_path, body)
    assert any("rims too thin" in note for note in outline.notes)
    low, high = outline.bounds
    assert (high - low).tolist() == pytest.approx([1152, 1152], rel=0.01), "of 1200 pixels, 96 of 100"


def test_rims_too_thin_for_lines_are_told_where_there_is_no_rendering() -> None:
    discs = [shapely.MultiPolygon([shapely.Point(0, 0).buffer(radius)]) for radius in rings(0.12)]
    shapes = [
        Mark((np.array(disc.geoms[0].exterior.coords),), None, disc, (255, index % 2, 0))
        for index, disc in enumerate(discs)
    ]
    with pytest.raises(PictureError, match=r"thinner than 1\.5 thousandths .*lie farther apart"):
        outline_of(shapes, "rings", "picture rings.dxf")


def test_colours_of_shapes_within_shapes_take_few_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "_MOST_CELLS", 20_000)
    discs = [shapely.MultiPolygon([shapely.Point(0, 0).buffer(radius)]) for radius in range(40, 0, -1)]
    lines = [np.array(disc.geoms[0].exterior.coords) for disc in discs]
    shapes = [
        Mark((line,), None, disc, (255, 6 * index, 0))
        for index, (line, disc) in enumerate(zip(lines, discs, strict=True))
    ]
    paint = outline_of(shapes, "rings", "picture rings.dxf").paint
    assert paint is not None
    assert len(paint.places) < 30_000


def test_lines_of_a_crowd_are_cut_where_they_meet_when_somebody_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "".join(f'<path d="M{x} {x}h30v30h-30Z" fill="#0{x // 10}f"/>' for x in range(10, 60, 10))
    at_once = traced(tmp_path, body)
    monkeypatch.setattr(marks, "MANY", 2)
    later = traced(tmp_path, body)
    assert [line.tolist() for line in later.strokes] == [line.tolist() for line in at_once.strokes]
    for mode in ("stroke", "fill"):
        few, many = (outline.draw(mode, Wish(60, 50.0, None, 1.5, 0)) for outline in (at_once, later))
        assert few.points == pytest.approx(many.points, abs=1e-4)
