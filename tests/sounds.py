"""Music made of clicks at known moments, for tests of what is heard."""

from __future__ import annotations

import io

import numpy as np

from choreo.arrays import Floats
from choreo.timeline.music import Music


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
