"""Pictures, animations and films that lights show: read whole, small, and within bounds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import choreo as ch
from choreo.errors import InputError, PictureError
from choreo.light import films
from choreo.light.ffmpeg import find_ffmpeg
from choreo.light.films import FILM_RATE, read_frames
from tests.strategies import damaged_bytes


def shade(number: int, size: tuple[int, int] = (64, 32)) -> np.ndarray:
    """Return a picture whose left half tells its number in the film, and whose right half is blue."""
    picture = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    picture[:, : size[0] // 2] = [10 * number % 250, 0, 0]
    picture[:, size[0] // 2 :] = [0, 0, 200]
    return picture


def film(file: Path, count: int = 20, *, size: tuple[int, int] = (64, 32), rate: int = FILM_RATE) -> Path:
    """Write a film of so many shades; without loss in what an MP4 of that codec can hold."""
    codec = (
        ["-c:v", "libvpx-vp9", "-lossless", "1"]
        if file.suffix in (".webm", ".mkv")
        else ["-c:v", "libx264", "-crf", "8"]
    )
    shape = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", str(rate), "-i", "pipe:0"]
    pictures = b"".join(shade(number, size).tobytes() for number in range(count))
    command = [find_ffmpeg(), "-y", "-v", "error", *shape, *codec, "-pix_fmt", "yuv420p", str(file)]
    subprocess.run(command, input=pictures, check=True)
    return file


@pytest.mark.parametrize("ending", ["mp4", "mov", "webm", "mkv"])
def test_a_film_is_read_picture_by_picture(tmp_path: Path, ending: str) -> None:
    frames = read_frames(film(tmp_path / f"潇湘 1.{ending}"))
    assert frames.colours.shape[0] == 20
    assert (frames.opacity == 255).all()
    rows, columns = frames.colours.shape[1:3]
    assert columns / rows == pytest.approx(2.0, abs=0.05)
    for number, picture in enumerate(frames.colours.astype(int)):
        red = picture[rows // 4 : -rows // 4, columns // 8 : columns // 3, 0].mean()
        assert red == pytest.approx(shade(number)[0, 0, 0], abs=14)
        assert picture[rows // 2, -columns // 4, 2] > 150


def test_a_film_of_any_rate_plays_at_its_own_speed(tmp_path: Path) -> None:
    frames = read_frames(film(tmp_path / "a.mp4", 75, rate=25))
    assert frames.colours.shape[0] == pytest.approx(30, abs=1)


def test_a_film_is_told_by_what_it_holds_not_by_its_name(tmp_path: Path) -> None:
    hidden = film(tmp_path / "a.mp4").rename(tmp_path / "a.png")
    assert read_frames(hidden).colours.shape[0] == 20


def test_an_animation_and_a_picture_are_read_as_before(tmp_path: Path) -> None:
    Image.fromarray(shade(3)).save(tmp_path / "a.png")
    assert np.array_equal(read_frames(tmp_path / "a.png").colours[0], shade(3))


def test_a_light_shows_the_film_on_a_wall_of_dots(tmp_path: Path) -> None:
    wall = ch.grid(128, spacing=3.0, columns=16).stand(y=40, z=40)
    light = ch.Light("image", file=str(film(tmp_path / "a.mp4")))
    plan = ch.plan(ch.Show("film", ch.Fleet(128), [ch.Cue(wall, hold=1.9, light=light)]))
    hold = next(span for span in plan.spans if span.kind == "hold")
    reds = []
    for seconds in (0.25, 0.75, 1.25):
        place = plan.at(hold.start + seconds).position
        colours = plan.light.at(hold.start + seconds).astype(int)
        assert colours[place[:, 0] > 6, 2].min() > 120
        reds.append(colours[place[:, 0] < -6, 0].mean())
    assert reds == pytest.approx([20, 70, 120], abs=18)


def test_what_is_too_large_or_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = film(tmp_path / "a.mp4")
    monkeypatch.setattr(films, "MOST_FRAMES", 15)
    with pytest.raises(PictureError, match=r"a\.mp4: is longer than 2 s; cut it to what is shown"):
        read_frames(file)
    monkeypatch.setattr(films, "_LARGEST_FILM", 100)
    with pytest.raises(PictureError, match="at most 0 MB are read, so cut it or make it smaller"):
        read_frames(file)
    monkeypatch.setattr(films, "_LARGEST_FILM", 10**9)
    monkeypatch.setattr(films, "_LARGEST_PICTURE", 1000)
    with pytest.raises(PictureError, match="cannot be read as a film"):
        read_frames(file)


def test_without_ffmpeg_it_is_told_what_brings_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = film(tmp_path / "a.mp4")
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)  # as if it were not installed
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        InputError, match=r"film .*a\.mp4: needs ffmpeg, which is not there; .* pip install 'choreo\[film\]'"
    ):
        ch.Light("image", file=str(file))


def test_a_list_of_other_files_is_no_film(tmp_path: Path) -> None:
    secret = film(tmp_path / "secret.mp4")
    playlist = tmp_path / "a.mp4"
    playlist.write_text(f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n", encoding="utf-8")
    with pytest.raises(PictureError):
        read_frames(playlist)
    playlist.write_bytes(b"\0\0\0\x18ftypmp42" + playlist.read_bytes())
    with pytest.raises(PictureError, match="cannot be read as a film"):
        read_frames(playlist)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_film_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "whole.mp4"
    if not file.exists():
        film(file, 6)
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(data.draw(damaged_bytes(file.read_bytes())))
    told = ""
    try:
        assert read_frames(damaged).colours.shape[0] <= films.MOST_FRAMES
    except PictureError as error:
        told = str(error)
    assert not told or "damaged.mp4" in told
