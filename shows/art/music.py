"""The music of the show: five notes of a scale, 80 beats a minute, so that a bar of four beats lasts three seconds.

Plucked strings, a flute, a low string choir and drums, each a sum of sines or a burst of noise, play what the score
below says: the sections stand on the bars on which the show's pictures stand. The same seed writes the same bytes.

    python shows/art/music.py
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import fftconvolve, lfilter

Sound: TypeAlias = NDArray[np.float64]

RATE = 16_000  # samples a second
TEMPO = 80.0  # beats a minute
BEAT = 60 / TEMPO
BAR = 4 * BEAT
SEED = 20251012
FIVE = (0, 2, 4, 7, 9)  # semitones of the scale above its first note, which is D
HOME = 62  # D above middle C, as MIDI counts
NOISE = np.random.default_rng(SEED).standard_normal(8 * RATE)


class Section(NamedTuple):
    """Some bars of the score, and how loud each voice plays in them, 0 to 1; `mode` is the note it rests on."""

    name: str
    bars: int
    mode: int = 0
    pluck: float = 0.0
    flute: float = 0.0
    choir: float = 0.0
    drum: float = 0.0
    block: float = 0.0
    rush: bool = False  # the plucked strings run in halves of a beat upwards into the next section


SCORE = (
    Section("rise", 9, pluck=0.3, choir=0.5, drum=0.5, block=0.2),
    Section("array", 14, pluck=0.6, choir=0.6, drum=0.7, block=0.4, rush=True),
    Section("milky way", 15, pluck=0.7, flute=0.5, choir=0.8, drum=0.3, block=0.2, rush=True),
    Section("rivers", 19, pluck=0.8, flute=0.9, choir=0.6, drum=0.3, block=0.4),
    Section("cranes", 14, mode=1, pluck=0.6, flute=1.0, choir=0.7, drum=0.3, block=0.3),
    Section("peaks", 15, mode=3, pluck=0.7, flute=0.6, choir=1.0, drum=0.6, block=0.3, rush=True),
    Section("fisher", 19, mode=4, pluck=0.35, flute=0.7, choir=0.2, block=0.15),
    Section("lotus", 17, pluck=0.8, flute=0.8, choir=0.7, drum=0.25, block=0.4),
    Section("scroll", 18, mode=3, pluck=0.8, flute=0.6, choir=0.7, drum=0.5, block=0.4, rush=True),
    Section("verse", 13, mode=3, pluck=0.8, flute=0.9, choir=0.8, drum=0.5, block=0.4, rush=True),
    Section("player", 15, pluck=0.7, flute=0.4, choir=0.6, drum=0.9, block=0.8, rush=True),
    Section("globe", 14, pluck=0.8, flute=0.7, choir=0.9, drum=0.9, block=0.7, rush=True),
    Section("theme", 11, pluck=1.0, flute=1.0, choir=1.0, drum=1.0, block=1.0),
    Section("home", 34, mode=4, pluck=0.5, flute=0.5, choir=0.5, drum=0.15, block=0.2),
)


def pitch(degree: int) -> float:
    """Return the frequency, Hz, of a note of the scale: 0 is its first note, 5 the same an octave higher."""
    octave, step = divmod(degree, 5)
    return float(440 * 2 ** ((HOME + 12 * octave + FIVE[step] - 69) / 12))


def _seconds(duration: float) -> Sound:
    return np.arange(round(duration * RATE)) / RATE


@cache
def plucked(frequency: float, duration: float = 1.8) -> Sound:
    """Return a plucked string: high partials die first, and the pitch settles from a little above."""
    at = _seconds(duration)
    phase = 2 * np.pi * frequency * (at + 0.0006 * (1 - np.exp(-at / 0.04)))
    count = min(10, int(0.45 * RATE / frequency))
    partials = [
        np.sin(k * phase) * np.exp(-at * (1.6 + 1.1 * k)) * abs(np.sin(0.22 * np.pi * k)) / k
        for k in range(1, count + 1)
    ]
    return np.asarray(sum(partials) * np.minimum(1, at / 0.003), dtype=np.float64)


@cache
def blown(frequency: float, duration: float) -> Sound:
    """Return a flute: few partials, a vibrato that comes late, some breath."""
    at = _seconds(duration)
    late = np.clip((at - 0.25) / 0.5, 0, 1)
    phase = 2 * np.pi * frequency * at + 0.12 * late * np.sin(2 * np.pi * 5.2 * at)
    tone = np.sin(phase) + 0.32 * np.sin(2 * phase) + 0.12 * np.sin(3 * phase)
    shape = np.minimum(1, at / 0.07) * np.minimum(1, (duration - at) / 0.12)
    return np.asarray((tone + 0.05 * NOISE[: len(at)]) * shape, dtype=np.float64)


@cache
def bowed(frequency: float, duration: float) -> Sound:
    """Return a choir of three strings a little out of tune with each other, which swells and sinks."""
    at = _seconds(duration)
    tone = np.zeros(len(at))
    for tune in (0.997, 1.0, 1.0035):
        for k in range(1, 7):
            tone += np.sin(2 * np.pi * k * frequency * tune * at + k * 40 * tune) / k**1.5
    return tone * np.minimum(1, at / 0.5) * np.minimum(1, (duration - at) / 0.6) / 3


@cache
def drummed(low: float, duration: float) -> Sound:
    """Return a blow on a skin: the pitch falls, the stick is heard for a moment."""
    at = _seconds(duration)
    skin = np.sin(2 * np.pi * low * (at + 0.05 * (1 - np.exp(-at / 0.05)))) * np.exp(-at * 5)
    return np.asarray(skin + 0.35 * NOISE[: len(at)] * np.exp(-at * 90), dtype=np.float64)


def struck(frequencies: tuple[float, ...], duration: float, fading: float) -> Sound:
    """Return struck wood or metal: partials in no harmony."""
    at = _seconds(duration)
    return np.asarray(
        sum(np.sin(2 * np.pi * f * at) * np.exp(-at * fading * (1 + i / 3)) for i, f in enumerate(frequencies))
        / len(frequencies),
        dtype=np.float64,
    )


class Tape:
    """One track of sound to which notes are added."""

    def __init__(self, bars: int) -> None:
        self.sound: Sound = np.zeros(round((bars * BAR + 4) * RATE))

    def add(self, beat: float, note: Sound, loud: float) -> None:
        """Add a note that begins at a beat, counted from 0."""
        start = round(beat * BEAT * RATE)
        end = min(start + len(note), len(self.sound))
        self.sound[start:end] += loud * note[: end - start]


def tune(chance: np.random.Generator, mode: int) -> list[tuple[float, float, int]]:
    """Return a tune of eight bars as (beat, beats long, note): two bars, again with another end, others, the first."""

    def phrase(end: int) -> list[tuple[float, float, int]]:
        rhythm = [(1.5, 0.5, 1, 1), (1, 1, 1.5, 0.5), (2, 1, 1), (1, 0.5, 0.5, 2)][int(chance.integers(4))]
        note, beat, notes = mode + 5 + int(chance.integers(0, 3)), 0.0, []
        for long in rhythm:
            notes.append((beat, long, note))
            beat += long
            note = int(np.clip(note + chance.choice([-2, -1, -1, 1, 1, 2]), 3, 11))
        return [*notes, (4.0, 1.5, note), (5.5, 0.5, note + 1), (6.0, 2.0, end)]

    def later(bars: int, notes: list[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
        return [(beat + 4 * bars, long, note) for beat, long, note in notes]

    first = phrase(mode + 7)
    again = [*first[:-1], (6.0, 2.0, mode + 5)]
    return first + later(2, again) + later(4, phrase(mode + 8)) + later(6, again)


def play(section: Section, tape: Tape, first: int, chance: np.random.Generator) -> None:
    """Add a section to the tape, its first beat at `first`."""
    wood, gong = struck((980, 1430, 2210), 0.12, 45), struck((98, 151, 233, 311, 437), 5, 0.9)
    melody = tune(chance, section.mode)
    tape.add(first, gong, 0.35 + 0.2 * section.drum)
    for bar in range(section.bars):
        beat, loud = first + 4 * bar, min(1.0, 0.55 + 0.15 * bar) * min(1.0, 0.4 + 0.3 * (section.bars - bar))
        root = section.mode + (0, 0, -2, -1)[bar // 2 % 4] - 5
        for degree in (root - 5, root, root + 2):
            tape.add(beat, bowed(pitch(degree), 1.15 * BAR), 0.085 * section.choir * loud)
        running = section.rush and bar == section.bars - 1
        for half in range(16 if running else 8):
            degree = root + 5 + (half if running else (0, 2, 4, 5, 7, 5, 4, 2)[(half + bar % 2) % 8])
            weight = 1.0 if half % 2 == 0 else 0.55
            tape.add(beat + half / (4 if running else 2), plucked(pitch(degree)), 0.2 * weight * section.pluck * loud)
        for quarter in range(4):
            heavy = (1.0, 0.45, 0.75, 0.45)[quarter]
            tape.add(beat + quarter, drummed(62, 0.7), 0.5 * heavy * section.drum * loud)
            tape.add(beat + quarter, wood, (0.12 + 0.12 * (quarter % 2)) * section.block * loud)
            if section.drum >= 0.7:
                tape.add(beat + quarter + 0.5, drummed(110, 0.3), 0.16 * section.drum * loud)
    for bars in range(0, section.bars - 1, 8):
        for at, long, note in melody:
            if bars + at / 4 < section.bars - 0.5:
                tone = blown(pitch(note), long * BEAT + 0.1)
                tape.add(first + 4 * bars + at, tone, 0.11 * section.flute)


def compose() -> Sound:
    """Return the whole piece, samples of -1 to 1."""
    chance = np.random.default_rng(SEED)
    tape, first = Tape(sum(section.bars for section in SCORE)), 0
    for section in SCORE:
        play(section, tape, first, chance)
        first += 4 * section.bars
    at = _seconds(1.6)
    hall = chance.standard_normal(len(at)) * np.exp(-at * 4.5) * np.minimum(1, at / 0.02)
    hall = lfilter([0.4], [1, -0.6], hall)  # walls swallow what is high
    wet = fftconvolve(tape.sound, hall)[: len(tape.sound)]
    mixed = tape.sound + 0.25 * wet * np.std(tape.sound) / np.std(wet)
    mixed = np.tanh(1.3 * mixed / np.quantile(np.abs(mixed), 0.999))
    out = np.minimum(1, np.arange(len(mixed), 0, -1) / (6 * RATE))
    return np.asarray(0.75 * mixed * out / np.abs(mixed).max(), dtype=np.float64)


def main() -> None:
    """Write the piece beside this file and print on which bar each section begins."""
    bar = 1
    for section in SCORE:
        print(f"bar {bar:3d}, {BAR * (bar - 1):5.0f} s: {section.name}")
        bar += section.bars
    sound = compose()
    print(f"{len(sound) / RATE:.1f} s, largest swing {np.abs(sound).max():.3f}")
    # MP3 is what every browser plays, and what a Skybrush show can hold.
    file = io.BytesIO()
    how = {"format": "MP3", "subtype": "MPEG_LAYER_III", "compression_level": 0.7, "bitrate_mode": "VARIABLE"}
    with soundfile.SoundFile(file, "w", RATE, 1, **how) as mp3:
        for start in range(0, len(sound), RATE):  # a second at a time: the encoder cannot take much at once
            mp3.write(sound[start : start + RATE])
    (Path(__file__).parent / "yongzhou.mp3").write_bytes(file.getvalue())


if __name__ == "__main__":
    main()
