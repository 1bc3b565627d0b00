"""Music is decoded within bounds, and what is heard in it is what was put there."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from choreo.audio import analysis
from choreo.audio.analysis import Heard, listen
from choreo.core.music import Music
from choreo.errors import InputError
from tests.sounds import band, click_track, encoded


@pytest.mark.parametrize(
    ("ending", "rate", "kind", "tempo"),
    [
        (".wav", 44_100, "click", 120.0),
        (".wav", 8_000, "click", 100.0),
        (".ogg", 48_000, "drum", 93.0),
        (".flac", 96_000, "cymbal", 132.0),
        (".mp3", 44_100, "cymbal", 84.0),
        (".mp3", 22_050, "drum", 110.0),
    ],
)
def test_beats_of_a_click_track_are_where_the_clicks_are(ending: str, rate: int, kind: str, tempo: float) -> None:
    clicks = np.arange(0.7, 15.0, 60 / tempo)
    heard = listen(encoded(click_track(clicks, 15.7, rate=rate, kind=kind), ending, rate=rate))
    assert heard.duration == pytest.approx(15.7, abs=0.1)
    assert heard.tempo == pytest.approx(tempo, rel=0.005)
    near = np.abs(heard.beats[:, None] - clicks)
    assert near.min(axis=0).max() <= 0.025  # each click is a beat
    inside = (heard.beats > clicks[0] - 0.1) & (heard.beats < clicks[-1] + 0.1)
    assert near.min(axis=1)[inside].max() <= 0.025  # and each beat a click
    assert np.abs(heard.onsets[:, None] - clicks).min(axis=0).max() <= 0.025


@pytest.mark.parametrize("tempo", [90, 110, 140, 160])
def test_a_band_is_tapped_to_on_its_beats(tempo: int) -> None:
    sound, beats = band(tempo, 12)
    heard = listen(encoded(sound, ".ogg", rate=22_050))
    assert heard.tempo == pytest.approx(tempo, rel=0.005)
    apart = np.abs(heard.beats[:, None] - beats)
    assert apart.min(axis=0).max() <= 0.03  # each beat is found
    assert np.median(apart.min(axis=1)) <= 0.01


@pytest.mark.parametrize("tempo", [60, 70])
def test_a_slow_band_is_heard_at_twice_its_tempo(tempo: int) -> None:
    """A known limit, which docs/film.md tells: every beat is found, and as many half beats."""
    sound, beats = band(tempo, 12)
    heard = listen(encoded(sound, ".ogg", rate=22_050))
    assert heard.tempo == pytest.approx(2 * tempo, rel=0.005)
    assert np.abs(heard.beats[:, None] - beats).min(axis=0).max() <= 0.03


def test_the_loudness_is_the_swing_of_all_channels_together() -> None:
    left = np.zeros(44_100)
    left[22_050:33_075] = 0.5 * np.sin(np.arange(11_025))
    heard = listen(encoded(np.column_stack([left, np.zeros_like(left)])))
    assert heard.loudness.max() == 1.0
    assert (heard.loudness[51:74] > 0.9).all()
    assert (heard.loudness[:49] == 0).all()
    assert (heard.loudness[77:] == 0).all()


def test_a_piece_that_needs_many_reads_is_heard_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    music = encoded(click_track(np.arange(0.7, 6.0, 0.5), 6.0))
    whole = listen(music)
    monkeypatch.setattr(analysis, "_BLOCK", 777)
    parts = listen(music)
    assert np.allclose(parts.loudness, whole.loudness)
    assert (parts.beats == whole.beats).all()
    assert (parts.onsets == whole.onsets).all()


def test_the_waveform_of_a_stretch_has_the_loudest_of_each_part() -> None:
    heard = Heard(4.0, np.linspace(0.0025, 1, 400), np.empty(0), np.empty(0), None)
    assert heard.waveform(0.0, 4.0, 4).tolist() == [0.25, 0.5, 0.75, 1.0]
    assert heard.waveform(-4.0, 8.0, 3).tolist() == [0.0, 1.0, 0.0]
    assert heard.waveform(1.0, 1.01, 5).max() == pytest.approx(0.255)  # finer than was listened


def test_progress_is_told_from_nothing_to_all() -> None:
    told: list[float] = []
    listen(encoded(click_track(np.arange(1.0, 9.0), 9.5)), progress=lambda _, done: told.append(done))
    assert told[0] == 0.0
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_music_that_is_too_long_is_refused_without_hearing_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "LONGEST", 60.0)
    with pytest.raises(InputError, match=r"'theme\.flac' takes more than 1 minutes; cut it"):
        listen(encoded(np.zeros(61 * 8000), ".flac", rate=8000))


@pytest.mark.parametrize("ending", [".wav", ".ogg", ".flac", ".mp3"])
def test_damaged_music_is_an_error_and_never_a_crash(ending: str) -> None:
    whole = encoded(click_track(np.arange(0.5, 3, 0.5), 3.0), ending).data
    random = np.random.default_rng(3)
    with pytest.raises(InputError, match="is damaged and cannot be decoded"):
        listen(Music("a", whole[:16]))
    for _ in range(12):
        broken = bytearray(whole)
        for place in random.integers(16, len(whole), 40):
            broken[place] = random.integers(256)
        try:
            heard = listen(Music("a", bytes(broken)))
        except InputError:
            continue
        assert np.isfinite(heard.loudness).all()
        assert heard.loudness.max() == 1.0


def test_music_with_a_hole_is_an_error_that_says_how_long_it_is() -> None:
    """A decoder goes on behind the hole, so that all beats from there on would be too early."""
    whole = bytearray(encoded(np.random.default_rng(2).normal(0, 0.1, 88_200), ".ogg", rate=22_050).data)
    whole[len(whole) // 2 : len(whole) // 2 + 300] = bytes(300)
    with pytest.raises(InputError, match=r"'a' is damaged, \d\.\d s of it cannot be decoded; save it anew"):
        listen(Music("a", bytes(whole)))


def test_silence_is_an_error() -> None:
    with pytest.raises(InputError, match=r"'theme\.wav' is silent"):
        listen(encoded(np.zeros(8000), rate=8000))


def test_unusual_sampling_is_an_error() -> None:
    with pytest.raises(InputError, match=re.escape("has 1 channels and 4000 samples a second; choreo takes 1 to 8")):
        listen(encoded(np.ones(8000), rate=4000))


def test_without_soundfile_the_error_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=re.escape("pip install 'choreo[music]'")):
        listen(encoded(np.ones(8000), rate=8000))


def test_a_test_file_can_be_made_by_hand(tmp_path: Path) -> None:
    """One period of a square wave as 8-bit WAV, written by the format's description: no encoder of ours to trust."""
    samples = bytes([255] * 4000 + [1] * 4000)
    head = b"WAVEfmt \x10\0\0\0\1\0\1\0" + (8000).to_bytes(4, "little") * 2 + b"\1\0\x08\0data"
    body = head + len(samples).to_bytes(4, "little") + samples
    heard = listen(Music("square.wav", b"RIFF" + len(body).to_bytes(4, "little") + body))
    assert heard.duration == pytest.approx(1.0, abs=0.011)
    assert heard.loudness[:100].min() > 0.99


def test_music_in_pieces_is_the_music_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """MP3 decoders need what was before: a library that seeks between two pieces would lose sound at each border."""
    tune, rate = band(120.0, 4)[0], 22_050
    music = encoded(tune, ".mp3", rate=rate)
    whole = soundfile.read(io.BytesIO(music.data), dtype="float32", always_2d=True)[0].mean(axis=1)
    monkeypatch.setattr(analysis, "_BLOCK", 3_001)
    with analysis.decoder(music) as sound:
        parts = np.concatenate(list(analysis._samples(sound, "tune", lambda *_: None)))
    assert np.abs(parts - whole).max() < 1e-6


@pytest.mark.parametrize("part", [0.3, 0.6])
def test_what_the_decoder_says_of_a_damaged_file_is_not_told(capfd: pytest.CaptureFixture[str], part: float) -> None:
    """libmpg123 writes past Python, where one true line is promised: "Xing stream size off by more than 1%"."""
    whole = encoded(click_track(np.arange(0.5, 8, 0.5), 8.0), ".mp3").data
    with pytest.raises(InputError, match=r"'cut\.mp3' is damaged, \d\.\d s of it cannot be decoded"):
        listen(Music("cut.mp3", whole[: int(part * len(whole))]))
    with pytest.raises(InputError):
        listen(Music("frames.mp3", b"\xff\xfb\x90\x00" * 100_000))
    os.write(2, b"heard again")
    assert capfd.readouterr() == ("", "heard again")
