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
    assert "explode them to lines, or make them with choreo's lettering" in refused(saved(sheet, tmp_path))


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
