"""Music sounds in time with the show, and only while it plays at its own speed."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from choreo.core.music import Music
from choreo.errors import InputError
from choreo.stage.window import playback as module
from choreo.stage.window.playback import Read, Sound, wave_of
from tests.stage.showcase import flagship

soundfile = pytest.importorskip("soundfile")
RATE = 8_000
SECONDS = 4


def ramp() -> Music:
    """Return music whose swing tells its own moment: it rises from 0 to 0.8 in four seconds."""
    written = io.BytesIO()
    soundfile.write(written, np.linspace(0, 0.8, SECONDS * RATE), RATE, format="WAV", subtype="FLOAT")
    return Music("ramp.wav", written.getvalue())


class Fake:
    """An output that notes what it is told."""

    def __init__(self, rate: int, channels: int) -> None:
        self.said: list[str] = [f"{rate} Hz, {channels}"]
        self.read: Read | None = None

    def start(self, read: Read) -> None:
        self.said.append("start")
        self.read = read

    def stop(self) -> None:
        self.said.append("stop")

    def close(self) -> None:
        self.said.append("close")


def played(begins: float = 0.0) -> tuple[Sound, Fake]:
    fakes: list[Fake] = []

    def opened(rate: int, channels: int) -> Fake:
        fakes.append(Fake(rate, channels))
        return fakes[0]

    return Sound(ramp(), begins, opened), fakes[0]


def moment_of(frames: NDArray[np.float32]) -> float:
    """Return from which second of the ramp frames are."""
    return float(frames[0, 0]) / 0.8 * SECONDS


@pytest.mark.parametrize(("begins", "time", "heard"), [(0.0, 1.5, 1.5), (10.0, 12.0, 2.0), (-1.0, 0.5, 1.5)])
def test_it_sounds_from_where_the_show_stands(begins: float, time: float, heard: float) -> None:
    sound, output = played(begins)
    sound.follow(time, 100.0, audible=True)
    assert output.said == ["8000 Hz, 1", "start"]
    assert output.read is not None
    assert moment_of(output.read(400)) == pytest.approx(heard, abs=0.01)
    assert moment_of(output.read(400)) == pytest.approx(heard + 0.05, abs=0.01)


def test_before_it_begins_and_after_its_end_it_is_silent() -> None:
    sound, output = played(begins=10.0)
    sound.follow(9.95, 0.0, audible=True)
    assert output.read is not None
    frames = output.read(800)
    assert (frames[:400] == 0).all()
    assert (frames[402:] > 0).all()
    sound, output = played()
    sound.follow(SECONDS - 0.05, 0.0, audible=True)
    assert output.read is not None
    frames = output.read(800)
    assert (frames[:390] > 0.7).all()
    assert (frames[400:] == 0).all()
    assert (output.read(100) == 0).all()


def test_it_is_silent_while_paused_and_goes_on_at_the_right_place() -> None:
    sound, output = played()
    for step in range(10):
        sound.follow(1.0 + step * 0.016, step * 0.016, audible=True)
    assert output.said[1:] == ["start"]
    sound.follow(1.16, 0.16, audible=False)
    assert output.said[1:] == ["start", "stop"]
    assert not sound.sounding
    sound.follow(1.16, 50.0, audible=False)
    sound.follow(1.16, 50.016, audible=True)
    assert output.said[1:] == ["start", "stop", "start"]
    assert output.read is not None
    assert moment_of(output.read(10)) == pytest.approx(1.16, abs=0.01)


def test_a_jump_is_followed_once_it_has_settled() -> None:
    sound, output = played()
    sound.follow(1.0, 0.0, audible=True)
    sound.follow(1.016, 0.016, audible=True)
    for step in range(10):  # the timeline is dragged
        sound.follow(2.0 + 0.1 * step, 0.032 + 0.016 * step, audible=True)
    assert output.said[1:] == ["start", "stop"]
    for step in range(15):
        sound.follow(3.0 + 0.016 * step, 0.192 + 0.016 * step, audible=True)
    assert output.said[1:] == ["start", "stop", "start"]
    assert output.read is not None
    assert 3.1 < moment_of(output.read(10)) < 3.25


def test_a_slow_picture_is_no_jump() -> None:
    sound, output = played()
    for at in (0.0, 0.4, 0.45, 1.5):  # the show's clock and the wall's agree
        sound.follow(1.0 + at, at, audible=True)
    assert output.said[1:] == ["start"]


def test_without_an_output_there_is_a_note_and_no_error() -> None:
    def none(rate: int, channels: int) -> Fake:
        raise InputError("music: this machine has no sound output")

    sound = Sound(ramp(), 0.0, none)
    assert sound.note == "not heard: music: this machine has no sound output"
    sound.follow(1.0, 0.0, audible=True)
    assert not sound.sounding
    sound.close()


def test_this_machine_either_plays_or_says_why_not_without_a_word_on_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("miniaudio")
    sound = Sound(ramp(), 0.0)
    sound.follow(0.0, 0.0, audible=True)
    assert sound.sounding or "no sound output" in sound.note
    sound.close()
    assert capfd.readouterr().err == ""


def test_damaged_music_is_a_note() -> None:
    assert "damaged" in Sound(Music("a.ogg", b"OggS" + bytes(60)), 0.0, Fake).note


def test_the_real_library_reads_frame_after_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    miniaudio = pytest.importorskip("miniaudio")
    real = miniaudio.PlaybackDevice

    def nowhere(*words: object) -> object:
        return real(*words, backends=[miniaudio.Backend.NULL])

    monkeypatch.setattr(miniaudio, "PlaybackDevice", nowhere)
    output = module._device(RATE, 1)
    asked: list[int] = []

    def read(count: int) -> NDArray[np.float32]:
        asked.append(count)
        return np.zeros((count, 1), dtype=np.float32)

    output.start(read)
    end = time.monotonic() + 20
    while sum(asked) < RATE and time.monotonic() < end:
        time.sleep(0.05)
    output.stop()
    output.close()
    assert sum(asked) >= RATE


def test_the_wave_of_a_show_stands_where_its_music_is() -> None:
    silent = flagship(30)
    assert wave_of(silent) is None
    wave = wave_of(replace(silent, music=ramp(), music_start=30.0))
    assert wave is not None
    assert (wave.start, wave.end) == (0.0, 60.0)
    moments = np.linspace(0, 60, len(wave.loudness))
    assert (wave.loudness[moments < 29.9] == 0).all()
    assert (wave.loudness[moments > 34.1] == 0).all()
    assert wave.loudness[np.abs(moments - 33.9).argmin()] > 0.9
