"""Music made of clicks at known moments, for tests of what is heard."""

from __future__ import annotations

import io

import numpy as np

from choreo.arrays import Floats
from choreo.core.music import Music


def click_track(
    times: Floats, length: float, *, rate: int = 44_100, kind: str = "click", noise: float = 0.003
) -> Floats:
    """Return clicks, drums or cymbals at these moments, s, over a faint noise."""
    random = np.random.default_rng(5)
    sound = random.normal(0, noise, round(length * rate))
    at = np.arange(round(0.08 * rate)) / rate
    for moment in times:
        if kind == "click":
            part = np.sin(2 * np.pi * 1000 * at) * np.exp(-60 * at)
        elif kind == "drum":
            part = np.sin(2 * np.pi * (60 + 80 * np.exp(-40 * at)) * at) * np.exp(-30 * at)
        else:
            part = 0.5 * random.normal(0, 1, len(at)) * np.exp(-40 * at)
        begin = round(moment * rate)
        stretch = sound[begin : begin + len(part)]
        stretch += 0.6 * part[: len(stretch)]
    return sound


def encoded(sound: Floats, ending: str = ".wav", *, rate: int = 44_100, name: str = "theme") -> Music:
    """Return samples, (m,) or (m, channels), as a music file."""
    import soundfile

    kind, subtype = {
        ".wav": ("WAV", "PCM_16"),
        ".ogg": ("OGG", "VORBIS"),
        ".flac": ("FLAC", "PCM_16"),
        ".mp3": ("MP3", "MPEG_LAYER_III"),
    }[ending]
    file = io.BytesIO()
    channels = 1 if sound.ndim == 1 else sound.shape[1]
    with soundfile.SoundFile(file, "w", rate, channels, format=kind, subtype=subtype) as writer:
        for begin in range(0, len(sound), 8192):  # libsndfile's Vorbis encoder crashes on a million samples at once
            writer.write(sound[begin : begin + 8192])
    return Music(name + ending, file.getvalue())


def band(tempo: float, bars: int, *, rate: int = 22_050) -> tuple[Floats, Floats]:
    """Return a small band of known beats: chords that swell, drums, cymbals on the half beats, and a syncopated tune.

    Returns
    -------
    sound : (m,) array
    beats : (4 * bars,) array
        Their moments, s; the players are a few thousandths off.
    """
    random = np.random.default_rng(11)
    beat, late = 60 / tempo, 0.37
    sound = np.zeros(round((4 * bars * beat + 1) * rate))
    scale = 220.0 * 2.0 ** (np.array([0, 3, 5, 7, 10, 12]) / 12)

    def play(moment: float, part: Floats) -> None:
        begin = round((late + moment) * rate)
        stretch = sound[begin : begin + len(part)]
        stretch += part[: len(stretch)]

    def tone(pitch: float, length: float, swell: float, strength: float) -> Floats:
        at = np.arange(round(length * rate)) / rate
        wave = sum(np.sin(2 * np.pi * pitch * part * at) / part for part in (1, 2, 3))
        return np.asarray(strength * wave * np.minimum(1, at / swell) * np.exp(-2 * at / length))

    def hiss(length: float, strength: float) -> Floats:
        at = np.arange(round(4 * length * rate)) / rate
        return strength * random.normal(0, 1, len(at)) * np.exp(-at / length)

    for number in range(4 * bars):
        moment = number * beat + random.normal(0, 0.004)
        if number % 4 == 0:
            for pitch in scale[[number % 3, (number + 2) % 5, 5]] / 2:
                play(moment, tone(pitch, 4 * beat, 0.15, 0.12))
        play(moment, tone(70, 0.15, 0.002, 0.5) if number % 2 == 0 else hiss(0.04, 0.18))
        for half in (0.0, 0.5):
            play(moment + half * beat, hiss(0.01, 0.07))
        if random.random() < 0.5:
            play(moment + random.choice([0.25, 0.5, 0.75]) * beat, tone(2 * random.choice(scale), 0.4, 0.03, 0.15))
    return 0.9 * sound / np.abs(sound).max(), np.asarray(late + np.arange(4 * bars) * beat)
