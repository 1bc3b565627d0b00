"""DXF drawings: what is a line, what an area; damaged files and blocks that unfold without end are refused."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ezdxf.filemanagement import new

from choreo.errors import PictureError
from choreo.picture.trace import trace


@pytest.fixture
def sheet() -> Any:
    return new()


def saved(drawing: Any, folder: Path) -> Path:
    file = folder / "plan.dxf"
    drawing.saveas(file)
    return file


def refused(file: Path) -> str:
    with pytest.raises(PictureError) as caught:
        trace(file)
    assert file.name in str(caught.value)
    return str(caught.value)


def test_what_is_drawn_on_a_sheet_of_paper_only_is_sent_to_the_model_space(sheet: Any, tmp_path: Path) -> None:
    assert "nothing is drawn in its model space; draw lines, curves or hatches there" in refused(saved(sheet, tmp_path))
    sheet.layout("Layout1").add_circle((0, 0), 5)
    assert "it is drawn on the sheet 'Layout1'; copy it into the model space" in refused(saved(sheet, tmp_path))


def test_lines_and_curves_are_strokes_where_they_lie(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    space.add_line((0, 0), (10, 0))
    space.add_circle((5, 5), 3)
    space.add_arc((20, 5), 2, 0, 180)
    space.add_lwpolyline([(12, 0), (15, 0), (15, 3)])
    space.add_ellipse((5, 15), (3, 0), 0.5)
    space.add_spline([(0, 20), (3, 22), (6, 20)])
    space.add_point((18, 20))
    outline = trace(saved(sheet, tmp_path))
    assert len(outline.strokes) == 8, "the polyline is cut at its corner"
    ring = next(
        line for line in outline.strokes if (line[0] == line[-1]).all() and line[:, 1].max() < 9 and len(line) > 2
    )
    assert np.hypot(*(ring - [5, 5]).T) == pytest.approx(3, abs=0.02)
    assert len(outline.stroke(60, width=60)) == 60


def test_hatches_are_areas_with_holes(sheet: Any, tmp_path: Path) -> None:
    hatch = sheet.modelspace().add_hatch(color=3)
    hatch.paths.add_polyline_path([(0, 0), (10, 0), (10, 10), (0, 10)], is_closed=True)
    hatch.paths.add_polyline_path([(3, 3), (7, 3), (7, 7), (3, 7)], is_closed=True)
    outline = trace(saved(sheet, tmp_path))
    assert outline.areas.area == pytest.approx(84)
    dots = outline.fill(90, width=25)
    assert dots.colours is not None
    assert (dots.colours == [0, 255, 0]).all()


def test_colours_are_those_of_entities_and_layers_and_contrast_is_ink(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    sheet.layers.add("water", color=5)
    space.add_line((0, 0), (10, 0), dxfattribs={"layer": "water"})
    space.add_line((0, 4), (10, 4), dxfattribs={"true_color": 0xFFD700})
    space.add_line((0, 8), (10, 8), dxfattribs={"color": 7})
    dots = trace(saved(sheet, tmp_path)).stroke(30, width=30)
    assert dots.colours is not None
    rows = [dots.colours[np.round(dots.points[:, 2]) == z] for z in (-12, 0, 12)]
    assert [row[0].tolist() for row in rows] == [[0, 0, 255], [255, 215, 0], [255, 255, 255]]


def test_blocks_are_unfolded_and_hidden_layers_left_out(sheet: Any, tmp_path: Path) -> None:
    wave = sheet.blocks.new("wave")
    wave.add_arc((0, 0), 1, 0, 180)
    sheet.layers.add("notes").off()
    sheet.layers.add("old").freeze()
    space = sheet.modelspace()
    for index in range(3):
        space.add_blockref("wave", (3 * index, 0), dxfattribs={"xscale": 1 + index % 2})
    space.add_line((0, 9), (9, 9), dxfattribs={"layer": "notes"})
    space.add_line((0, 9), (9, 9), dxfattribs={"layer": "old"})
    space.add_text("Xiang")
    outline = trace(saved(sheet, tmp_path))
    assert len(outline.strokes) >= 3
    assert np.concatenate(outline.strokes)[:, 1].max() == pytest.approx(1, abs=1e-3)


def test_a_drawing_of_texts_alone_says_that_they_are_left_out(sheet: Any, tmp_path: Path) -> None:
    sheet.modelspace().add_text("Xiang")
    assert "but 1 word or dimension, left out; explode them" in refused(saved(sheet, tmp_path))


def test_a_damaged_file_says_so(sheet: Any, tmp_path: Path) -> None:
    sheet.modelspace().add_circle((0, 0), 3)
    whole = saved(sheet, tmp_path).read_bytes()
    file = tmp_path / "damaged.dxf"
    for data in (b"hello", b"\0" * 500, whole[: len(whole) // 2], whole.replace(b"SECTION", b"SECTI0N")):
        file.write_bytes(data)
        assert "is no whole DXF" in refused(file)
    file.write_bytes(b"AutoCAD Binary DXF\r\n\x1a\0" + bytes(50))
    assert "is a binary DXF; save it as text" in refused(file)


def test_numbers_that_are_none_are_refused(sheet: Any, tmp_path: Path) -> None:
    sheet.modelspace().add_circle((0, 0), 3.25)
    file = saved(sheet, tmp_path)
    for number in ("nan", "1e300", "inf"):
        file.write_text(saved(sheet, tmp_path).read_text().replace("3.25", number))
        assert refused(file)


def test_blocks_in_blocks_are_counted_not_unfolded(sheet: Any, tmp_path: Path) -> None:
    inner = sheet.blocks.new("b0")
    for depth in range(1, 12):
        block = sheet.blocks.new(f"b{depth}")
        for index in range(10):
            block.add_blockref(inner.name, (index, depth))
        inner = block
    sheet.modelspace().add_blockref(inner.name, (0, 0))
    began = time.process_time()
    assert "20,000 at most are read" in refused(saved(sheet, tmp_path))
    assert time.process_time() - began < 5


def test_a_block_in_itself_and_a_huge_array_of_one_are_refused(sheet: Any, tmp_path: Path) -> None:
    tile = sheet.blocks.new("tile")
    tile.add_line((0, 0), (1, 0))
    many = sheet.modelspace().add_blockref("tile", (0, 0))
    many.grid((30_000, 30_000), (1, 1))
    assert "20,000 at most are read" in refused(saved(sheet, tmp_path))
    tile.add_blockref("tile", (1, 1))
    assert "block 'tile' stands in itself" in refused(saved(sheet, tmp_path))


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "huge.dxf"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    assert "50 MB; a DXF may have 6 MB at most" in refused(file)


SQUARE = [(0, 0), (100, 0), (100, 100), (0, 100)]


@pytest.mark.parametrize("version", [b"AC1015", b"AC1032"])
def test_a_dwg_under_the_name_of_a_dxf_is_told_as_one(tmp_path: Path, version: bytes) -> None:
    file = tmp_path / "logo.dxf"
    file.write_bytes(version + bytes(2000))
    assert "is a DWG, AutoCAD's own kind of file; save it as DXF" in refused(file)
    assert "\0" not in refused(file)


@pytest.mark.parametrize("axes", [(0, 2), (1, 2)], ids=["x and z", "y and z"])
def test_a_drawing_that_stands_upright_is_seen_from_its_front(
    sheet: Any, tmp_path: Path, axes: tuple[int, int]
) -> None:
    corners = np.full((4, 3), 7.0)
    corners[:, axes] = SQUARE
    sheet.modelspace().add_polyline3d(corners.tolist(), close=True)
    sheet.modelspace().add_line(corners[0].tolist(), corners[2].tolist())
    outline = trace(saved(sheet, tmp_path))
    assert np.ptp(np.concatenate(outline.strokes), axis=0).tolist() == [100, 100]


def test_a_point_far_from_all_else_is_left_out_and_one_nearby_is_not(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    space.add_circle((0, 0), 10)
    space.add_point((100_000, 100_000))
    space.add_point((0, 14))
    outline = trace(saved(sheet, tmp_path))
    assert np.concatenate(outline.strokes).max() == 14


def test_points_alone_are_the_drawing(sheet: Any, tmp_path: Path) -> None:
    for place in ((0, 0), (1, 0), (1000, 900)):
        sheet.modelspace().add_point(place)
    assert np.concatenate(trace(saved(sheet, tmp_path)).strokes).max() == 1000


def test_a_hatch_has_the_colour_that_fills_it(sheet: Any, tmp_path: Path) -> None:
    """A polygon with one colour for its edge and one inside; a gradient, for which the mean of both stands."""
    polygon = sheet.modelspace().add_mpolygon(color=1, fill_color=3)
    polygon.paths.add_polyline_path(SQUARE, is_closed=True)
    gradient = sheet.modelspace().add_hatch(color=2)
    gradient.set_gradient((255, 0, 0), (0, 0, 255), name="LINEAR")
    gradient.paths.add_polyline_path([(x + 140, y) for x, y in SQUARE], is_closed=True)
    paint = trace(saved(sheet, tmp_path)).paint
    assert paint is not None
    assert paint.at(np.array([[2.0, 2], [142, 2]])).tolist() == [[0, 255, 0], [127, 0, 127]]


def test_a_patterned_hatch_is_its_edge_and_hides_nothing(sheet: Any, tmp_path: Path) -> None:
    hatch = sheet.modelspace().add_hatch()
    hatch.set_pattern_fill("ANSI31", scale=10)
    hatch.paths.add_polyline_path(SQUARE, is_closed=True)
    sheet.modelspace().add_line((0, 0), (100, 100))
    lines = trace(saved(sheet, tmp_path)).strokes
    assert any(np.ptp(line, axis=0).tolist() == [100, 100] for line in lines), [line.tolist() for line in lines]


def test_blocks_by_the_rules_of_cad(sheet: Any, tmp_path: Path) -> None:
    sheet.layers.add("red", color=1)
    sheet.layers.add("cold").freeze()
    sheet.layers.add("off").off()
    block = sheet.blocks.new("badge")
    block.add_circle((0, 0), 10, dxfattribs={"color": 0})  # by block: blue
    block.add_circle((0, 0), 20)  # on layer 0: of the reference's layer, red
    block.add_circle((0, 0), 30, dxfattribs={"layer": "cold"})
    space = sheet.modelspace()
    space.add_blockref("badge", (0, 0), dxfattribs={"layer": "red", "color": 5})
    space.add_blockref("badge", (500, 0), dxfattribs={"layer": "cold"})
    space.add_blockref("badge", (900, 0), dxfattribs={"layer": "off"})
    outline = trace(saved(sheet, tmp_path))
    assert np.abs(np.concatenate(outline.strokes)).max() == pytest.approx(20, abs=0.1)
    dots = outline.stroke(60, width=100)
    assert dots.colours is not None
    inner = np.hypot(dots.points[:, 0], dots.points[:, 2]) < 40
    assert {tuple(colour) for colour in dots.colours[inner].tolist()} == {(0, 0, 255)}
    assert {tuple(colour) for colour in dots.colours[~inner].tolist()} == {(255, 0, 0)}


def test_a_reference_on_a_layer_that_is_off_still_shows_what_lies_on_others(sheet: Any, tmp_path: Path) -> None:
    sheet.layers.add("off").off()
    sheet.layers.add("seen")
    block = sheet.blocks.new("badge")
    block.add_circle((0, 0), 10)
    block.add_circle((0, 0), 20, dxfattribs={"layer": "seen"})
    sheet.modelspace().add_blockref("badge", (0, 0), dxfattribs={"layer": "off", "zscale": 0})
    radii = {round(float(np.hypot(*line.T).max())) for line in trace(saved(sheet, tmp_path)).strokes}
    assert radii == {20}


def test_meshes_are_left_out_and_the_lines_beside_them_are_not(sheet: Any, tmp_path: Path) -> None:
    from ezdxf.render.forms import cube

    cube().render_mesh(sheet.modelspace())
    cube().render_polyface(sheet.modelspace())
    assert "2 meshes and solids, left out" in refused(saved(sheet, tmp_path))
    sheet.modelspace().add_line((0, 0), (50, 10))
    outline = trace(saved(sheet, tmp_path))
    assert len(outline.strokes) == 1
    assert outline.notes == ("left out: 2 meshes and solids",)


def test_a_hatched_square_with_lines_in_it_is_seen(sheet: Any, tmp_path: Path) -> None:
    hatch = sheet.modelspace().add_hatch()
    hatch.paths.add_polyline_path(SQUARE, is_closed=True)
    sheet.modelspace().add_line((0, 0), (100, 100))
    assert trace(saved(sheet, tmp_path)).areas.area == pytest.approx(10_000)


@pytest.mark.parametrize(("style", "area"), [(0, 10_000 - 3600 + 400), (1, 10_000 - 3600), (2, 10_000)])
def test_islands_of_a_hatch_are_drawn_as_its_style_says(sheet: Any, tmp_path: Path, style: int, area: float) -> None:
    hatch = sheet.modelspace().add_hatch(dxfattribs={"hatch_style": style})
    hatch.paths.add_polyline_path(SQUARE, is_closed=True, flags=1)
    hatch.paths.add_polyline_path([(20, 20), (80, 20), (80, 80), (20, 80)], is_closed=True, flags=16)
    hatch.paths.add_polyline_path([(40, 40), (60, 40), (60, 60), (40, 60)], is_closed=True, flags=0)
    assert trace(saved(sheet, tmp_path)).areas.area == pytest.approx(area)


def test_what_cannot_be_drawn_is_told_and_the_rest_is_drawn(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    space.add_lwpolyline(SQUARE, close=True)
    space.add_xline((0, 0), (1, 1))
    space.add_blockref("nowhere", (0, 0))
    sheet.blocks.new("site", dxfattribs={"flags": 4, "xref_path": "site.dwg"})
    space.add_blockref("site", (0, 0))
    outline = trace(saved(sheet, tmp_path))
    assert np.ptp(np.concatenate(outline.strokes), axis=0) == pytest.approx([100, 100], abs=0.1)
    told = "left out: 1 block of another file, 1 block that is not in the file, 1 endless line"
    assert outline.notes == (told,)


def test_lines_far_from_all_else_are_left_out_and_told(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    for column in range(5):
        space.add_lwpolyline([(x + 120 * column, y) for x, y in SQUARE], close=True)
    space.add_line((90_000, 7), (90_001, 7))
    space.add_circle((-4e6, -4e6), 3)
    outline = trace(saved(sheet, tmp_path))
    assert np.ptp(np.concatenate(outline.strokes), axis=0) == pytest.approx([580, 100], abs=0.5)
    assert outline.notes == ("left out: 2 entities far from all else (at 90000, 7)",)


def test_what_is_large_or_not_very_far_stays(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    space.add_lwpolyline(SQUARE, close=True)
    space.add_lwpolyline([(x + 5000, y) for x, y in SQUARE], close=True)
    space.add_circle((-400, 50), 2)
    outline = trace(saved(sheet, tmp_path))
    assert np.ptp(np.concatenate(outline.strokes), axis=0)[0] == pytest.approx(5502, abs=5)
    assert outline.notes == ()


@pytest.mark.parametrize(
    "strays",
    [
        [(1e6, 1e6), (1e6 + 800, 1e6)],
        [(1e6, 0), (-1e6, 0)],
        [(1e6, 0), (0, 3e6), (-5e5, -5e5), (7e8, 7e8)],
        [(900, 50), (1500, 50), (2100, 50)],
    ],
    ids=["near each other", "on both sides", "all around", "in a row"],
)
def test_points_far_away_do_not_keep_each_other(sheet: Any, tmp_path: Path, strays: list[tuple[float, float]]) -> None:
    space = sheet.modelspace()
    space.add_lwpolyline(SQUARE, close=True)
    for stray in strays:
        space.add_point(stray)
    outline = trace(saved(sheet, tmp_path))
    assert np.ptp(np.concatenate(outline.strokes), axis=0) == pytest.approx([100, 100], abs=0.1)
    assert f"{len(strays)} entities far from all else" in outline.notes[0]


def test_stars_about_a_short_line_stay(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    space.add_line((0, 0), (1, 1))
    for star in ((40, 0), (-30, 20), (10, -50)):
        space.add_point(star)
    assert len(trace(saved(sheet, tmp_path)).strokes) == 4


def test_a_drawing_in_the_upright_plane_is_seen_whole_beside_a_stray(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    for (x, z), (u, w) in zip(SQUARE, [*SQUARE[1:], SQUARE[0]], strict=True):
        space.add_line((x, 0, z), (u, 0, w))
    space.add_point((1e5, 1e5, 0))
    assert np.ptp(np.concatenate(trace(saved(sheet, tmp_path)).strokes), axis=0) == pytest.approx([100, 100], abs=0.1)


@pytest.mark.parametrize("ends", [[(1, 1)], [(1, 1), (2, 5)]], ids=["one", "two"])
def test_lines_of_no_length_alone_are_no_entities_that_cannot_be_understood(
    sheet: Any, tmp_path: Path, ends: list[tuple[float, float]]
) -> None:
    for end in ends:
        sheet.modelspace().add_line(end, end)
    assert len(trace(saved(sheet, tmp_path)).strokes) == len(ends)


def test_a_polyline_that_has_a_width_is_as_wide_as_in_cad(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    space.add_lwpolyline([(0, 0, 1), (10, 0, 1)], format="xyb", close=True, dxfattribs={"const_width": 2})  # DONUT
    space.add_lwpolyline([(20, 0, 1), (22, 0, 1)], format="xyb", close=True, dxfattribs={"const_width": 2})  # a dot
    space.add_lwpolyline([(30, 0, 0, 6), (40, 0, 0, 0)], format="xyse")  # the head of an arrow
    bar = space.add_polyline2d([(50, 0), (60, 0), (60, 10)])
    bar.dxf.default_start_width = bar.dxf.default_end_width = 2
    block = sheet.blocks.new("HALF")
    block.add_lwpolyline([(0, 0), (5, 0)], dxfattribs={"const_width": 1, "color": 0})
    space.add_blockref("HALF", (70, 0), dxfattribs={"xscale": 2, "yscale": 2, "rotation": 90, "color": 1})
    outline = trace(saved(sheet, tmp_path))
    sizes = sorted((*part.bounds, part.area) for part in outline.areas.geoms)
    expected = [
        (-1, -6, 11, 6, np.pi * (36 - 16)),
        (19, -2, 23, 2, np.pi * 4),
        (30, -3, 40, 3, 30),
        (50, -1, 61, 10, 2 * 11 + 2 * 9),
        (69, 0, 71, 10, 20),
    ]
    assert np.array(sizes) == pytest.approx(np.array(expected), rel=0.01, abs=0.02)
    assert outline.paint is not None
    assert outline.paint.at(np.array([[70.0, 5.0]])).tolist() == [[255, 0, 0]]


def test_a_width_that_nobody_sees_leaves_a_line(sheet: Any, tmp_path: Path) -> None:
    sheet.modelspace().add_lwpolyline([(0, 0, 0.1, 0), (50, 0, 0, 0), (50, 50, 0, 0)], format="xyse")
    sheet.modelspace().add_lwpolyline([(0, 0), (0, 0)], dxfattribs={"const_width": 1})
    outline = trace(saved(sheet, tmp_path))
    assert len(outline.strokes) == 3, "cut at its corner, and a dot"
    assert outline.bounds.tolist() == [[0, 0], [50, 50]]


def test_open_lines_beside_hatches_are_drawn_with_them(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    space.add_hatch(color=1).paths.add_polyline_path([(0, 0), (20, 0), (20, 20), (0, 20)], is_closed=True)
    space.add_line((30, 0), (30, 20))
    space.add_circle((45, 10), 5)
    dots = trace(saved(sheet, tmp_path)).outline_and_fill(300, width=100).points[:, [0, 2]]
    scale = 100 / 50
    line = np.abs(dots[:, 0] - (30 - 25) * scale) < 0.2
    assert line.sum() > 10
    assert np.ptp(dots[line, 1]) == pytest.approx(20 * scale, abs=0.5)


def test_an_area_takes_the_colour_of_most_of_the_line_around_it(sheet: Any, tmp_path: Path) -> None:
    space = sheet.modelspace()
    space.add_lwpolyline([(0, 0), (40, 0), (40, 40), (0, 40)], close=True, dxfattribs={"color": 1})
    for y in range(5, 20, 4):  # what lies in it does not enclose it
        space.add_line((5, y), (35, y), dxfattribs={"color": 5})
    space.add_lwpolyline([(60, 40), (60, 0), (100, 0), (100, 40)], dxfattribs={"color": 5})
    space.add_line((60, 40), (100, 40), dxfattribs={"color": 1})
    outline = trace(saved(sheet, tmp_path))
    assert outline.paint is not None
    inside = np.array([[20.0, 7.0], [20.0, 15.0], [30.0, 30.0], [80.0, 39.0], [80.0, 20.0]])
    assert outline.paint.at(inside).tolist() == [[255, 0, 0]] * 3 + [[0, 0, 255]] * 2
    assert outline.paint.along(np.array([[20.0, 5.0], [80.0, 40.0]]), 0.1).tolist() == [[0, 0, 255], [255, 0, 0]]
