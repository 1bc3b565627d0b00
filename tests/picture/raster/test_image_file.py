"""Frames and colours of picture files: the frame asked for, and its colours as sRGB whatever the file says."""

from __future__ import annotations

import io
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from choreo.errors import PictureError
from choreo.picture.raster import image_file
from choreo.picture.raster.image_file import read_image
from choreo.picture.trace import trace, trace_frames
from tests.picture.drawing import SQUARE, ink, saved, star

FRAMES = [ink(star()), ink(SQUARE), ink([[(40, 40), (360, 260)]])]
STROKES = [10, 4, 1]


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png"])
def test_each_frame_of_a_picture_that_moves_can_be_drawn(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    FRAMES[0].save(file, save_all=True, append_images=FRAMES[1:], duration=100, lossless=True)
    assert [len(trace(file, frame=frame).strokes) for frame in range(3)] == STROKES
    outlines = trace_frames(file)
    assert [len(outline.strokes) for outline in outlines] == STROKES
    assert [outline.name for outline in outlines] == ["moving 0", "moving 1", "moving 2"]
    assert [outline.name for outline in trace_frames(file, 2)] == ["moving 0", "moving 2"]


def test_a_frame_that_is_not_there_says_how_many_are(tmp_path: Path) -> None:
    file = tmp_path / "moving.gif"
    FRAMES[0].save(file, save_all=True, append_images=FRAMES[1:])
    with pytest.raises(PictureError, match="frame = 3, but it has frames 0 to 2"):
        trace(file, frame=3)
    with pytest.raises(PictureError, match="frame = 1, but it has a single frame, 0"):
        trace(saved(FRAMES[0], tmp_path), frame=1)
    with pytest.raises(PictureError, match="count = 4; expected a whole number from 1 to 3"):
        trace_frames(file, 4)
    for frame in (-1, True, 0.5, None):
        with pytest.raises(PictureError, match="expected a whole number, at least 0"):
            trace(file, frame=frame)  # type: ignore[arg-type] # that is the mistake


def test_a_frame_behind_too_many_pixels_is_refused_before_they_are_drawn(tmp_path: Path) -> None:
    file = tmp_path / "long.gif"
    sheets = [Image.new("L", (9, 9), tone) for tone in (0, 255)]
    sheets[0].save(file, save_all=True, append_images=[sheets[k % 2] for k in range(1, 46)])
    small = bytearray(file.read_bytes())
    small[6:10] = (7000).to_bytes(2, "little") * 2  # the screen that every frame is drawn on
    file.write_bytes(small)
    began = time.process_time()
    with pytest.raises(PictureError, match="frame = 45 lies behind too much animation"):
        trace(file, frame=45)
    assert time.process_time() - began < 2


def mean_colour(file: Path) -> list[int]:
    rgb = read_image(file, "picture").rgb
    assert rgb is not None
    return [int(value) for value in np.rint(rgb.reshape(-1, 3).mean(axis=0))]


def test_a_file_in_linear_light_becomes_srgb(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (20, 20), (55, 128, 255))
    described = PngImagePlugin.PngInfo()
    described.add(b"gAMA", (100_000).to_bytes(4, "big"))  # gamma 1: linear
    sheet.save(tmp_path / "linear.png", pnginfo=described)
    assert mean_colour(tmp_path / "linear.png") == [128, 188, 255]
    described = PngImagePlugin.PngInfo()
    described.add(b"gAMA", (45_455).to_bytes(4, "big"))  # what sRGB files say
    sheet.save(tmp_path / "usual.png", pnginfo=described)
    assert mean_colour(tmp_path / "usual.png") == [55, 128, 255]


def test_a_colour_profile_is_heeded_and_a_damaged_one_passed_over(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (20, 20), (200, 60, 60))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sheet.save(tmp_path / "same.png", icc_profile=lab)
    assert mean_colour(tmp_path / "same.png") == pytest.approx([200, 60, 60], abs=1)
    # The same profile with the curves of its channels made straight: linear light.
    straight = _linear_profile(lab)
    sheet.save(tmp_path / "linear.png", icc_profile=straight)
    assert mean_colour(tmp_path / "linear.png") == pytest.approx([229, 133, 133], abs=2)
    sheet.save(tmp_path / "broken.png", icc_profile=b"no profile at all")
    assert mean_colour(tmp_path / "broken.png") == [200, 60, 60]


def _linear_profile(profile: bytes) -> bytes:
    """Return an ICC profile whose parametric curves have the exponent 1."""
    data = bytearray(profile)
    at = data.find(b"para", 128)
    while at >= 0:
        data[at + 8 : at + 10] = (0).to_bytes(2, "big")  # y = x ^ gamma
        data[at + 12 : at + 16] = (1 << 16).to_bytes(4, "big")  # gamma 1
        at = data.find(b"para", at + 4)
    assert ImageCms.ImageCmsProfile(io.BytesIO(bytes(data))).profile.profile_description
    return bytes(data)


def test_a_large_picture_is_shrunk_by_light_not_by_bytes(tmp_path: Path) -> None:
    board = np.zeros((4000, 4000, 3), dtype=np.uint8)
    board[::2, ::2] = board[1::2, 1::2] = [255, 255, 255]
    board[:, :, 2] = 200
    red, _, blue = mean_colour(saved(Image.fromarray(board), tmp_path))
    assert red == pytest.approx(188, abs=2), "half the light is 188 of 255, not 128"
    assert blue == pytest.approx(200, abs=1)


def test_a_scan_that_is_too_large_is_decoded_at_a_part_of_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_file, "LARGEST_PICTURE", 100_000)
    monkeypatch.setattr(image_file, "LARGEST_SCAN", 500_000)
    monkeypatch.setattr(image_file, "WORKING_PIXELS", 30_000)
    sheet = Image.new("L", (800, 600), 255)
    sheet.paste(0, (200, 150, 600, 450))
    sheet.save(tmp_path / "scan.jpg")
    found = read_image(tmp_path / "scan.jpg", "scan")
    assert found.grey.size == pytest.approx(30_000, rel=0.02)
    assert found.shrink == pytest.approx(found.grey.shape[1] / 800)
    assert (found.grey < 0.5).mean() == pytest.approx(0.25, abs=0.01)
    sheet.save(tmp_path / "whole.jpg", progressive=True)  # is held whole while it is decoded
    sheet.resize((1000, 600)).save(tmp_path / "larger.jpg")
    for name in ("whole.jpg", "larger.jpg"):
        with pytest.raises(PictureError, match="million pixels at most"):
            read_image(tmp_path / name, name)
