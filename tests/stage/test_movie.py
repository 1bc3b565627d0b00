"""Films: what ffmpeg reads back is what the renderer drew, and a film that was not finished leaves nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from choreo.arrays import Bytes, Floats
from choreo.audio.analysis import listen
from choreo.core.music import Music
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError
from choreo.light.ffmpeg import find_ffmpeg
from choreo.stage import movie as film
from choreo.stage.movie import movie
from choreo.stage.night.camera import preset
from choreo.stage.night.render import Renderer
from choreo.stage.night.scene import Scene
from tests.sounds import click_track, encoded
from tests.stage.showcase import gradient, heart, still_plan

SIZE = (192, 108)
RED, BLUE = (255, 30, 20), (20, 60, 255)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A red heart held from 4 to 14 s, which turns blue until 18 s."""
    points = heart(150)
    return still_plan([("red", points, gradient(points, RED, RED)), ("blue", points, gradient(points, BLUE, BLUE))])


def decoded(file: Path) -> Bytes:
    """Return the film's pictures, (frames, height, width, 3), as ffmpeg reads them."""
    command = [
        find_ffmpeg(),
        "-v",
        "error",
        "-i",
        str(file),
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, SIZE[1], SIZE[0], 3)


def told(file: Path) -> str:
    return subprocess.run([find_ffmpeg(), "-i", str(file)], capture_output=True, text=True).stderr


def drawn(plan: Plan, time: float) -> Bytes:
    frame = plan.at(time)
    return Renderer(Scene.of(plan), preset(plan, "audience"), SIZE).draw(frame.position, frame.colours)


@pytest.mark.parametrize(("ending", "codec"), [("mp4", "h264"), ("webm", "vp9"), ("gif", "gif")])
def test_the_film_holds_the_pictures_of_its_moments(plan: Plan, tmp_path: Path, ending: str, codec: str) -> None:
    file = movie(plan, tmp_path / f"潇湘.{ending}", size=SIZE, rate=10, start=13.0, end=19.0)
    assert file == tmp_path / f"潇湘.{ending}"
    words = told(file)
    assert f"Video: {codec}" in words
    assert "192x108" in words
    assert "10 fps" in words
    length = re.search(r"Duration: 00:00:(\d\d\.\d\d)", words)
    assert length is not None
    assert float(length[1]) == pytest.approx(6.0, abs=0.11)
    pictures = decoded(file)
    assert len(pictures) == 60
    for index in (0, 25, 59):
        wanted = drawn(plan, 13.0 + index / 10).astype(int)
        assert np.abs(pictures[index] - wanted).mean() < 6
    lit = drawn(plan, 13.0).max(axis=2) > 150
    first, last = pictures[0][lit].mean(axis=0), pictures[-1][lit].mean(axis=0)
    assert first[0] > 150 > first[2]
    assert last[2] > 150 > last[0]
    assert [item.name for item in tmp_path.iterdir()] == [file.name]


def test_the_whole_show_is_filmed_and_told_of(plan: Plan, tmp_path: Path) -> None:
    parts: list[float] = []
    file = movie(plan, tmp_path / "a.mp4", size=SIZE, rate=2, progress=lambda _, done: parts.append(done))
    assert len(decoded(file)) == round(2 * plan.duration)
    assert parts[0] == 0.0
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_the_camera_is_the_one_asked_for(plan: Plan, tmp_path: Path) -> None:
    films = [
        decoded(movie(plan, tmp_path / "a.mp4", size=SIZE, rate=1, start=6, end=7, camera=camera))
        for camera in ("audience", "side", preset(plan, "side", SIZE[0] / SIZE[1]))
    ]
    assert (films[1] == films[2]).all()
    assert np.abs(films[0].astype(int) - films[1]).mean() > 1


def test_the_same_film_has_the_same_bytes(plan: Plan, tmp_path: Path) -> None:
    films = [movie(plan, tmp_path / name, size=SIZE, rate=5, start=12, end=18) for name in ("a.mp4", "b.mp4")]
    assert films[0].read_bytes() == films[1].read_bytes()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.avi", {}, "a film ends in .mp4, .webm, .gif"),
        ("a", {}, "a film ends in .mp4, .webm, .gif"),
        ("a.mp4", {"size": (191, 108)}, "191 x 108 pixels; .mp4 needs even numbers, such as 192 x 108"),
        ("a.mp4", {"size": (4, 4)}, "each side must be 16"),
        ("a.mp4", {"rate": 0.0}, "rate = 0; expected pictures a second, above 0 and at most 120"),
        ("a.mp4", {"rate": float("nan")}, "rate = nan"),
        ("a.gif", {"rate": 60.0}, "at most 50"),
        ("a.mp4", {"start": -1.0}, "-1 to 32 s is not within the show, 0 to 32 s"),
        ("a.mp4", {"end": float("nan")}, "0 to nan s is not within the show"),
        ("a.mp4", {"start": 9.0, "end": 8.0}, "ends at 8 s, which is not after its start at 9 s"),
        ("a.mp4", {"camera": "below"}, "camera 'below' is not known"),
    ],
)
def test_what_no_film_can_be_is_refused_at_once(
    plan: Plan, tmp_path: Path, name: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        movie(plan, tmp_path / name, **{"size": SIZE, **options})  # type: ignore[arg-type]  # one test, many kinds
    assert not list(tmp_path.iterdir())


def test_without_ffmpeg_the_error_names_both_ways_to_get_it(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)  # as if it were not installed
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match=re.escape("pip install 'choreo[film]'") + ".*" + "sudo apt install ffmpeg"):
        movie(plan, tmp_path / "a.mp4", size=SIZE)
    assert not list(tmp_path.iterdir())
    own = tmp_path / "ffmpeg"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    assert find_ffmpeg() == str(own)


def test_an_ffmpeg_that_fails_says_why_and_leaves_the_old_film(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(film._CODECS, ".mp4", ["-c:v", "nonesuch"])
    file = tmp_path / "a.mp4"
    file.write_bytes(b"old")
    with pytest.raises(FileError, match=r"a\.mp4: ffmpeg could not make the film \(.*nonesuch"):
        movie(plan, file, size=SIZE, rate=5)
    assert file.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.mp4"]


def test_an_error_while_drawing_leaves_nothing(plan: Plan, tmp_path: Path) -> None:
    def stop(_: str, done: float) -> None:
        if done > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        movie(plan, tmp_path / "a.webm", size=SIZE, rate=5, progress=stop)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups as terminals on other systems use them")
def test_ctrl_c_in_a_terminal_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from choreo.stage.movie import movie; from tests.stage.showcase import flagship\n"
        "tell = lambda stage, done: print(done, flush=True)\n"
        f"movie(flagship(100), {str(tmp_path / 'a.mp4')!r}, size={SIZE}, progress=tell)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    for _ in range(5):
        assert process.stdout.readline()
    begun = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # what a terminal sends
    _, complaints = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in complaints
    assert time.monotonic() - begun < 30
    assert not list(tmp_path.iterdir())


CLICKS = np.array([0.4, 1.9, 2.3, 4.0, 5.2, 6.6])


def sounding(plan: Plan, ending: str, music_start: float) -> Plan:
    return replace(plan, music=encoded(click_track(CLICKS, 7.0, noise=0.0), ending), music_start=music_start)


def clicks_of(file: Path) -> Floats:
    """Return the moments at which the film clicks, s, as ffmpeg decodes it."""
    command = [find_ffmpeg(), "-v", "error", "-i", str(file), "-f", "wav", "-"]
    wave = subprocess.run(command, capture_output=True, check=True).stdout
    return listen(Music("film.wav", wave)).onsets


@pytest.mark.parametrize(
    ("ending", "music", "music_start", "start"),
    [("mp4", ".mp3", 4.5, 3.0), ("webm", ".ogg", 4.5, 5.0), ("mp4", ".wav", -1.0, 0.0), ("mp4", ".flac", 0.0, 0.25)],
)
def test_the_music_is_heard_at_its_moments(
    plan: Plan, tmp_path: Path, ending: str, music: str, music_start: float, start: float
) -> None:
    shown = sounding(plan, music, music_start)
    file = movie(shown, tmp_path / f"a.{ending}", size=SIZE, rate=10, start=start, end=start + 6)
    assert len(decoded(file)) == 60
    heard = clicks_of(file)
    wanted = CLICKS + music_start - start
    wanted = wanted[(wanted > 0) & (wanted < 5.9)]
    assert len(wanted) >= 3
    assert np.abs(heard[:, None] - wanted).min(axis=0).max() < 0.05
    assert np.abs(heard[heard > 0.1][:, None] - wanted).min(axis=1).max() < 0.05


@pytest.mark.parametrize(("music_start", "start"), [(30.0, 0.0), (-6.99, 20.0)])
def test_a_part_without_music_is_a_film_all_the_same(
    plan: Plan, tmp_path: Path, music_start: float, start: float
) -> None:
    file = movie(sounding(plan, ".ogg", music_start), tmp_path / "a.mp4", size=SIZE, rate=5, start=start, end=start + 2)
    assert len(decoded(file)) == 10


def test_a_gif_is_silent_and_a_film_without_music_has_no_sound(plan: Plan, tmp_path: Path) -> None:
    silent = movie(plan, tmp_path / "a.mp4", size=SIZE, rate=5, start=4, end=6)
    moving = movie(sounding(plan, ".ogg", 4.0), tmp_path / "a.gif", size=SIZE, rate=5, start=4, end=6)
    assert "Audio:" not in told(silent) + told(moving)


def test_music_is_not_taken_for_a_list_of_other_files(plan: Plan, tmp_path: Path) -> None:
    """ffmpeg would follow such a list to any file or host."""
    secret = tmp_path / "secret.wav"
    secret.write_bytes(encoded(click_track(CLICKS, 7.0)).data)
    names = f"ID3\nffconcat version 1.0\nfile {secret}\n#EXTM3U\n{secret.as_uri()}\n"
    with pytest.raises(FileError, match="ffmpeg could not make the film"):
        movie(replace(plan, music=Music("a.mp3", names.encode())), tmp_path / "a.mp4", size=SIZE, rate=5, end=2.0)
    assert [item.name for item in tmp_path.iterdir()] == ["secret.wav"]


def test_the_same_film_with_music_has_the_same_bytes(plan: Plan, tmp_path: Path) -> None:
    shown = sounding(plan, ".ogg", 4.0)
    films = [movie(shown, tmp_path / name, size=SIZE, rate=5, start=4, end=7) for name in ("a.mp4", "b.mp4")]
    assert films[0].read_bytes() == films[1].read_bytes()
