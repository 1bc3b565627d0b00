"""The instruments of the music: each note is a sum of sines, or a burst of noise, with a shape over time."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt
from score import BEAT, RATE, SEED

Sound: TypeAlias = NDArray[np.float64]

NOISE = np.random.default_rng(SEED).standard_normal(12 * RATE)
BREATH = sosfilt(butter(2, (700, 2800), "bandpass", fs=RATE, output="sos"), NOISE)  # all of it would be heard as hiss


def _seconds(duration: float) -> Sound:
    return np.arange(round(duration * RATE)) / RATE


def _partials(frequency: float, most: int) -> int:
    return max(1, min(most, int(0.45 * RATE / frequency)))


def _shaped(at: Sound, duration: float, rise: float, fall: float) -> Sound:
    return np.minimum(1, at / rise) * np.clip((duration - at) / fall, 0, 1)


@cache
def plucked(frequency: float, duration: float = 1.8) -> Sound:
    """Return a plucked string: high partials die first, and the pitch settles from a little above."""
    at = _seconds(duration)
    phase = 2 * np.pi * frequency * (at + 0.0006 * (1 - np.exp(-at / 0.04)))
    partials = [
        np.sin(k * phase) * np.exp(-at * (1.6 + 1.1 * k)) * abs(np.sin(0.22 * np.pi * k)) / k
        for k in range(1, _partials(frequency, 14) + 1)
    ]
    return np.asarray(sum(partials) * _shaped(at, duration, 0.003, 0.08), dtype=np.float64)


@cache
def silk(frequency: float, duration: float) -> Sound:
    """Return a long string of silk, lightly touched: it slides into the note, trembles, and rings on."""
    at = _seconds(duration + 2.5)
    slide = 1 - 0.055 * np.exp(-at / 0.09)
    tremble = 1 + 0.004 * np.sin(2 * np.pi * 4.2 * at) * np.clip((at - 0.35) / 0.5, 0, 1) * np.exp(-at / 1.6)
    phase = 2 * np.pi * np.cumsum(frequency * slide * tremble) / RATE
    tone = sum(
        np.sin(k * phase) * np.exp(-at * (0.7 + 0.4 * k)) * abs(np.sin(0.31 * np.pi * k)) / k**0.8
        for k in range(1, _partials(frequency, 16) + 1)
    )
    finger = 0.12 * BREATH[: len(at)] * np.exp(-at * 45)
    return np.asarray((tone + finger) * _shaped(at, duration + 2.5, 0.006, 0.8), dtype=np.float64)


@cache
def trembled(frequency: float, duration: float) -> Sound:
    """Return a lute that strikes its string again and again, eight times a beat, while the note lasts."""
    step = BEAT / 8
    count = max(1, round(duration / step))
    found = np.zeros(round((duration + 0.5) * RATE))
    for strike in range(count):
        start = round(strike * step * RATE)
        loud = (1.0 if strike == 0 else 0.55) * (0.75 + 0.25 * np.sin(np.pi * strike / count))
        note = plucked(frequency, 0.45)
        found[start : start + len(note)] += loud * note[: len(found) - start]
    return found


@cache
def blown(frequency: float, duration: float) -> Sound:
    """Return a flute: few partials, a vibrato that comes late, some breath."""
    at = _seconds(duration)
    late = np.clip((at - 0.25) / 0.5, 0, 1)
    phase = 2 * np.pi * frequency * at + 0.12 * late * np.sin(2 * np.pi * 5.2 * at)
    tone = np.sin(phase) + 0.32 * np.sin(2 * phase) + 0.12 * np.sin(3 * phase)
    return np.asarray((tone + 0.06 * BREATH[: len(at)]) * _shaped(at, duration, 0.07, 0.12), dtype=np.float64)


@cache
def fiddled(frequency: float, duration: float) -> Sound:
    """Return a fiddle of two strings: it slides into the note from below, and sings with a wide vibrato."""
    at = _seconds(duration)
    bend = 1 - 0.025 * np.exp(-at / 0.05) + 0.0055 * np.clip(at / 0.4, 0, 1) * np.sin(2 * np.pi * 5.6 * at)
    phase = 2 * np.pi * np.cumsum(frequency * bend) / RATE
    count = _partials(frequency, 12)
    tone = sum(np.sin(k * phase) / k * (1.0 if k in (2, 3, 4) else 0.7) for k in range(1, count + 1))
    return np.asarray(tone * _shaped(at, duration, 0.09, 0.14), dtype=np.float64)


@cache
def bowed(frequency: float, duration: float) -> Sound:
    """Return a choir of three strings a little out of tune with each other, which swells and sinks."""
    at = _seconds(duration)
    tone = np.zeros(len(at))
    for tune in (0.998, 1.0, 1.0025):
        for k in range(1, _partials(frequency, 7) + 1):
            tone += np.sin(2 * np.pi * k * frequency * tune * at + k * 40 * tune) / k**1.5
    return tone * _shaped(at, duration, 0.5, 0.6) / 3


@cache
def bell(frequency: float) -> Sound:
    """Return a small bell."""
    at = _seconds(2.4)
    ratios = ((1.0, 1.0, 2.2), (2.76, 0.45, 3.6), (5.4, 0.2, 6.0))
    heard = [r for r in ratios if r[0] * frequency < 0.45 * RATE]
    tone = sum(loud * np.sin(2 * np.pi * r * frequency * at) * np.exp(-at * fading) for r, loud, fading in heard)
    return np.asarray(tone * _shaped(at, 2.4, 0.002, 0.3), dtype=np.float64)


@cache
def drummed(low: float, duration: float) -> Sound:
    """Return a blow on a skin: the pitch falls, the stick is heard for a moment.

    A round skin sounds in the ratios of the zeros of Bessel functions; small loudspeakers play only the higher ones.
    """
    at = _seconds(duration)
    phase = 2 * np.pi * low * (at + 0.05 * (1 - np.exp(-at / 0.05)))
    modes = ((1.0, 0.75, 5), (1.594, 0.5, 8), (2.136, 0.4, 10), (2.653, 0.3, 13), (3.6, 0.25, 17))
    skin = sum(loud * np.sin(ratio * phase) * np.exp(-at * fading) for ratio, loud, fading in modes)
    return np.asarray((skin + 0.35 * NOISE[: len(at)] * np.exp(-at * 90)) * _shaped(at, duration, 0.001, 0.05))


@cache
def struck(frequencies: tuple[float, ...], duration: float, fading: float) -> Sound:
    """Return struck wood or metal: partials in no harmony."""
    at = _seconds(duration)
    return np.asarray(
        sum(np.sin(2 * np.pi * f * at) * np.exp(-at * fading * (1 + i / 3)) for i, f in enumerate(frequencies))
        / len(frequencies),
        dtype=np.float64,
    )


@cache
def gong(key: int = 0) -> Sound:
    """Return a gong, tuned to a key in semitones above D, whose high partials bloom after the blow."""
    at = _seconds(6.0)
    slow = sum(
        np.sin(2 * np.pi * f * 2 ** (key / 12) * at + i)
        * np.exp(-at * (0.7 + 0.15 * i))
        * np.minimum(1, at / (0.004 + 0.05 * i))
        for i, f in enumerate((73.4, 110.6, 147.9, 221.8, 295.0, 371.0, 442.0))
    )
    return np.asarray(slow / 3 * _shaped(at, 6.0, 0.002, 0.6), dtype=np.float64)


@cache
def wind(duration: float) -> Sound:
    """Return a wind that rises for that long and is gone."""
    at = _seconds(duration)
    low = sosfilt(butter(2, (300, 2400), "bandpass", fs=RATE, output="sos"), NOISE[: len(at)])
    return np.asarray(low * (at / duration) ** 2 * np.clip((duration - at) / 0.06, 0, 1), dtype=np.float64)
