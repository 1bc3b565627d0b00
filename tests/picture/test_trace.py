"""Reading pictures: every polarity and kind gives the same outline, and what cannot be read says why."""

from __future__ import annotations

import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

from choreo.errors import PictureError
from choreo.neighbours import nearest
from choreo.picture.trace import trace
from tests.picture.drawing import CROSS, SQUARE, ink, saved, star


def refused(file: Path) -> str:
    with pytest.raises(PictureError) as caught:
        trace(file)
    return str(caught.value)


def test_every_polarity_and_file_format_gives_the_same_dots(tmp_path: Path) -> None:
    dark = ink(star() + CROSS)
    light = Image.eval(dark, lambda tone: 255 - tone)
    clear = Image.new("RGBA", dark.size, (0, 0, 0, 0))
    clear.putalpha(light)
    white_on_clear = Image.new("RGBA", dark.size, (255, 255, 255, 0))
    white_on_clear.putalpha(light)
    colour = Image.merge("RGB", (dark, dark, Image.eval(dark, lambda tone: 120 + tone * 135 // 255)))
    files = [
        saved(dark, tmp_path, "dark.png"),
        saved(light, tmp_path, "light.png"),
        saved(clear, tmp_path, "clear.png"),
        saved(white_on_clear, tmp_path, "white.png"),
        saved(colour, tmp_path, "colour.png"),
        saved(dark.quantize(16), tmp_path, "palette.png"),
        saved(Image.eval(dark, lambda tone: tone // 2 + 60), tmp_path, "faint.png"),
        saved(dark, tmp_path, "picture.jpg"),
        saved(dark, tmp_path, "picture.webp"),
    ]
    sixteen = tmp_path / "sixteen.png"
    Image.fromarray(np.asarray(dark).astype(np.uint16) * 257).save(sixteen)
    expected = trace(files[0])
    truth = shapely.MultiLineString([shapely.LineString(line) for line in expected.strokes])
    dots = expected.stroke(150, width=100)
    for file in [*files[1:], sixteen]:
        outline = trace(file)
        assert len(outline.strokes) == len(expected.strokes), file.name
        away = shapely.distance(truth, shapely.points(np.concatenate(outline.strokes)))
        assert away.max() < 1.5, file.name
        assert np.median(away) < 0.1, file.name
        if file.suffix == ".png" and file.name not in ("colour.png", "palette.png", "faint.png"):
            # The tones say exactly the same, so do the dots, but for rounding.
            other = outline.stroke(150, width=100)
            assert abs(other.spacing - dots.spacing) < 0.2, file.name
            assert np.quantile(nearest(other.points, dots.points)[0], 0.9) < 0.8, file.name


def test_grey_grainy_unevenly_lit_paper_reads_like_white_paper(tmp_path: Path) -> None:
    clean = np.asarray(ink(SQUARE + CROSS, pen=6), dtype=np.float64)
    rng = np.random.default_rng(5)
    rows, columns = np.indices(clean.shape)
    paper = 60 + clean * 0.5 + 25 * columns / 400 - 15 * rows / 300 + rng.normal(0, 9, clean.shape)
    scanned = Image.fromarray(np.clip(paper, 0, 255).astype(np.uint8))
    one = trace(saved(ink(SQUARE + CROSS, pen=6), tmp_path))
    two = trace(saved(scanned, tmp_path, "scan.jpg"))
    assert len(two.strokes) == len(one.strokes)
    for a, b in zip(sorted(map(len, one.strokes)), sorted(map(len, two.strokes)), strict=True):
        assert abs(a - b) <= 4


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    file = saved(ink(star()), tmp_path)
    assert trace(file).stroke(99, width=60).points.tobytes() == trace(file).stroke(99, width=60).points.tobytes()


def test_the_name_is_the_files_unless_given(tmp_path: Path) -> None:
    file = saved(ink(star()), tmp_path, "潇湘 rivers.png")
    assert trace(file).name == "潇湘 rivers"
    assert trace(str(file), name="五星").stroke(50, width=60).name == "五星"


def test_a_large_scan_is_shrunk_and_still_reads(tmp_path: Path) -> None:
    sheet = ink(SQUARE).resize((4000, 3000), Image.Resampling.BICUBIC)
    outline = trace(saved(sheet, tmp_path))
    assert len(outline.strokes) == 4
    size = np.ptp(np.concatenate(outline.strokes), axis=0)
    assert size[0] / size[1] == pytest.approx(1.2, abs=0.01)


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png"])
def test_of_a_picture_that_moves_the_first_frame_counts(tmp_path: Path, name: str) -> None:
    first, second = ink(star()), ink(SQUARE)
    first.save(tmp_path / name, save_all=True, append_images=[second, first], duration=100, loop=0, lossless=True)
    expected = trace(saved(first, tmp_path, "first.png"))
    outline = trace(tmp_path / name)
    assert len(outline.strokes) == len(expected.strokes) == 10
    truth = shapely.MultiLineString([shapely.LineString(line) for line in expected.strokes])
    assert shapely.distance(truth, shapely.points(np.concatenate(outline.strokes))).max() < 1
    assert outline.paint is None


def test_a_clear_gif_reads_like_paper(tmp_path: Path) -> None:
    dark = ink(star())
    clear = Image.new("RGBA", dark.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=Image.eval(dark, lambda tone: 255 if tone < 128 else 0))
    assert len(trace(saved(clear, tmp_path, "clear.gif")).strokes) == 10


def _png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (9_000, 9_000), (2_000_000, 40)])
def test_a_huge_picture_is_refused_by_its_header(tmp_path: Path, width: int, height: int) -> None:
    file = tmp_path / "huge.png"
    file.write_bytes(_png_header(width, height))
    began = time.monotonic()
    message = refused(file)
    assert "million pixels" in message
    assert "save it about 2,000 pixels wide" in message
    assert time.monotonic() - began < 5  # decoding 900 million pixels takes longer


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "huge.png"
    with file.open("wb") as stream:
        stream.truncate(10**9)
    assert "1000 MB; a picture may have 67 MB at most" in refused(file)


def test_a_missing_picture_names_the_nearest_file(tmp_path: Path) -> None:
    saved(ink(star()), tmp_path, "rivers.png")
    message = refused(tmp_path / "river.png")
    assert "river.png: no such file; did you mean rivers.png?" in message
    assert "the folder" in refused(tmp_path / "nowhere" / "rivers.png")


def test_a_folder_an_empty_file_and_other_files_are_no_pictures(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "words.png").write_text("no picture")
    ink(star()).save(tmp_path / "other.bmp")
    (tmp_path / "dots.csv").write_text("0,0,0")
    assert 'a show file takes it as picture = "dots.csv"' in refused(tmp_path / "dots.csv")
    assert "is a folder" in refused(tmp_path)
    assert "0 bytes" in refused(tmp_path / "empty.png")
    assert "not a PNG, JPEG, WebP or GIF picture, nor an SVG, DXF or GeoJSON drawing" in refused(tmp_path / "words.png")
    assert "is a BMP picture; save it as PNG" in refused(tmp_path / "other.bmp")


def test_a_profile_that_unfolds_without_end_is_refused(tmp_path: Path) -> None:
    file = saved(ink(star()), tmp_path, "bomb.png")
    whole = file.read_bytes()
    body = b"iCCP" + b"a\0\0" + zlib.compress(bytes(50_000_000), 9)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    file.write_bytes(whole[:33] + chunk + whole[33:])
    assert "colour profile unfold to more than any picture has; save it without" in refused(file)


@pytest.mark.parametrize("name", ["cut.png", "cut.jpg", "cut.webp", "cut.gif"])
def test_a_picture_that_is_cut_short_says_so(tmp_path: Path, name: str) -> None:
    file = saved(ink(star() + CROSS), tmp_path, name)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    message = refused(file)
    assert "damaged" in message
    assert name in message


@pytest.mark.parametrize("tone", [0, 128, 255])
def test_a_picture_of_one_tone_is_empty(tmp_path: Path, tone: int) -> None:
    grain = np.random.default_rng(1).integers(-3, 4, (200, 300))
    sheet = Image.fromarray(np.clip(tone + grain, 0, 255).astype(np.uint8))
    for picture in (Image.new("L", (300, 200), tone), sheet):
        message = refused(saved(picture, tmp_path))
        assert "the picture is empty" in message
        assert {0: "black", 128: "grey", 255: "white"}[tone] in message
        assert "draw dark lines on light paper" in message


def test_a_transparent_picture_and_a_tiny_one_are_refused(tmp_path: Path) -> None:
    assert "fully transparent" in refused(saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), tmp_path))
    assert "hold no drawing" in refused(saved(Image.new("L", (1, 900), 0), tmp_path))


def test_specks_alone_are_no_drawing(tmp_path: Path) -> None:
    sheet = Image.new("L", (300, 200), 255)
    for x in range(20, 300, 40):
        sheet.putpixel((x, 100), 0)
    outline = trace(saved(sheet, tmp_path))
    with pytest.raises(PictureError, match="holds only specks; draw its lines wider"):
        outline.stroke(10, width=50)


def test_a_slanted_line_one_pixel_wide_is_drawn_as_large_as_wished(tmp_path: Path) -> None:
    """It has no area, since its pixels meet at their corners: its size was not a number, and to draw it failed."""
    sheet = np.full((60, 60), 255, dtype=np.uint8)
    sheet[np.arange(10, 50), np.arange(10, 50)] = 0
    file = saved(Image.fromarray(sheet), tmp_path)
    dots = trace(file, paper="white").stroke(20, width=60.0).points
    assert np.ptp(dots[:, [0, 2]], axis=0) == pytest.approx([58.5, 58.5], abs=0.8)
    with pytest.raises(PictureError, match="3,000 dots do not fit"):
        trace(file, paper="white").stroke(3_000, width=60.0)
    sheet[38:43, 20:25] = 0  # an area beside it, which is smaller
    file = saved(Image.fromarray(sheet), tmp_path)
    dots = trace(file, paper="white").stroke(20, width=60.0).points
    assert np.ptp(dots[:, [0, 2]], axis=0) == pytest.approx([58.5, 58.5], abs=0.8)
