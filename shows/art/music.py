"""The music of the show: five notes of a scale, 80 beats a minute, so that a bar of four beats lasts three seconds.

Plucked strings, a flute, a fiddle, a lute, a string choir, bells and drums (`voices.py`) play what `score.py` says: a
section begins with the way to a picture, gathers on it, and blooms on the bar on which the picture stands. The same
seed writes the same bytes.

    python shows/art/music.py
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TypeAlias

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, lfilter, sosfilt
from score import BAR, BEAT, DRUMS, FIGURES, RATE, SCORE, SEED, WAY, Section, pitch, tune
from voices import bell, blown, bowed, drummed, fiddled, gong, plucked, silk, struck, trembled, wind

Sound: TypeAlias = NDArray[np.float64]

ENDING = 9.0  # s in which the last section goes out
TURN = 1.5  # s before a section begins in which the loudness goes to that of the next one


class Tape:
    """One track of sound to which notes are added."""

    def __init__(self, bars: int) -> None:
        self.sound: Sound = np.zeros(round(bars * BAR * RATE))

    def add(self, beat: float, note: Sound, loud: float) -> None:
        """Add a note that begins at a beat, counted from 0."""
        start = round(beat * BEAT * RATE)
        end = min(start + len(note), len(self.sound))
        self.sound[start:end] += loud * note[: end - start]


def play(section: Section, tape: Tape, first: int, chance: np.random.Generator) -> None:
    """Add a section to the tape, its first beat at `first`."""
    key, stands = section.key, first + 4 * section.way
    for bar in range(section.way + section.bars):
        beat, shown = first + 4 * bar, bar >= section.way
        root = section.ground[bar // 2 % len(section.ground)]
        loud = _swell(section, bar)
        _hold(section, tape, beat, root, loud)
        thin = 1.0 if shown else 0.6
        if section.rush and bar == section.way - 1:
            _rush(section, tape, beat, root)
        else:
            _figure(section, tape, beat, root, loud * thin, chance, back=bar % 4 == 3)
        if shown or section.way - bar <= 4 or first == 0:  # drums gather at the end of a way
            _beat(section, tape, beat, bar - section.way, loud * thin, filling=bar + 1 == section.way)
        for _ in range(round(section.bells * (4 if shown else 6))):
            high = pitch(int(chance.integers(10, 19)), key)
            tape.add(beat + 0.5 * int(chance.integers(8)), bell(high), 0.05 * section.bells * chance.uniform(0.4, 1))
    if section.way:
        tape.add(stands - 8, wind(8 * BEAT), 0.06 * section.wind)
    for bar in section.blows:
        tape.add(stands + 4 * bar, drummed(58, 1.6), 1.6 * section.drum)
    for bar, hard in [(0, section.gong), *((bar, 0.6) for bar in section.blows)]:
        tape.add(stands + 4 * bar, gong(section.key), max(0.0, 0.12 + 0.3 * hard))
    _sing(section, tape, stands)


def _swell(section: Section, bar: int) -> float:
    """Return how loud a bar is: on the way from soft to less soft, then from the section's first to its last."""
    if bar < section.way:
        return 0.6 + 0.4 * bar / section.way
    hushed = 0.55 if bar - section.way < section.hush else 1.0
    return hushed * float(np.interp(bar - section.way, (0, section.bars - 1), section.swell))


def _hold(section: Section, tape: Tape, beat: float, root: int, loud: float) -> None:
    """Add a bar of the string choir and of the bass."""
    for degree, part in ((root - 5, 1.0), (root - 2, 0.8), (root, 0.7), (root + 2, 0.55)):
        tape.add(beat, bowed(pitch(degree, section.key), 1.2 * BAR), 0.075 * part * section.choir * loud)
    for at, low in ((0.0, -10), (2.0, -10), (2.5, -5)) if section.bass > 0.5 else ((0.0, -10),):
        tape.add(beat + at, plucked(pitch(root + low, section.key), 2.2), 0.34 * section.bass * loud)


def _rush(section: Section, tape: Tape, beat: float, root: int) -> None:
    """Add a bar of the plucked strings that runs upwards."""
    for step in range(16):
        tape.add(beat + step / 4, plucked(pitch(root + step - 3, section.key), 1.2), 0.02 * step * section.pluck)


def _figure(
    section: Section, tape: Tape, beat: float, root: int, loud: float, chance: np.random.Generator, *, back: bool
) -> None:
    """Add a bar of the plucked strings: the section's figure, forwards or back, no two notes as hard as each other."""
    figure = FIGURES[section.figure][:: -1 if back else 1]
    for step, degree in enumerate(figure):
        if degree is not None:
            weight = (1.0, 0.5, 0.75, 0.55)[step % 4] * chance.uniform(0.8, 1.15)
            string = plucked(pitch(root + degree, section.key), 1.8)
            tape.add(beat + 4 * step / len(figure), string, 0.22 * weight * section.pluck * loud)


def _beat(section: Section, tape: Tape, beat: float, bar: int, loud: float, *, filling: bool) -> None:
    """Add a bar of drums and wood; a filling one rolls towards the next."""
    pattern = DRUMS[section.drums]
    for step, (skin, small, wood) in enumerate(zip(*pattern, strict=True)):
        at = beat + 4 * step / len(pattern[0])
        tape.add(at, drummed(58, 0.8), 0.085 * skin * section.drum * loud)
        tape.add(at, drummed(150, 0.22), 0.035 * small * section.drum * loud)
        tape.add(at, struck((980, 1430, 2210), 0.12, 45), 0.03 * wood * section.block * loud)
    if section.drum and (filling or bar % 4 == 3):
        for step in range(8):
            tape.add(beat + 2 + step / 4, drummed(120, 0.25), 0.025 * (step + 1) * section.drum * loud)


def _sing(section: Section, tape: Tape, stands: float) -> None:
    """Add the melody, on the voices of the section; while the picture stands it comes again, by two bars at least."""
    for round_, bars in enumerate(range(section.hush, section.bars, 8)):
        for at, long, degree in tune(section.tune):
            if bars + (at + long) / 4 > section.bars - section.bars % 2:
                continue
            beat, tone = stands + 4 * bars + at, pitch(degree + section.lift, section.key)
            rise = _swell(section, section.way + bars + int(at // 4)) * (1.0 + 0.12 * round_)
            if bars + at / 4 >= section.late:
                tape.add(beat, blown(tone, long * BEAT + 0.12), 0.13 * section.flute * rise)
            tape.add(beat, fiddled(tone, long * BEAT + 0.1), 0.075 * section.fiddle * rise)
            tape.add(beat, trembled(tone, long * BEAT), 0.12 * section.lute * rise)
            tape.add(beat, silk(pitch(degree + section.lift - 5, section.key), long * BEAT), 0.2 * section.silk * rise)
            if round_ and section.flute and section.fiddle:  # the second time in thirds of the scale
                below = pitch(degree + section.lift - 2, section.key)
                tape.add(beat, blown(below, long * BEAT + 0.12), 0.06 * section.flute)


def _levelled(sound: Sound) -> Sound:
    """Return the piece with each picture, and each way to one, as loud in the mean as the score says.

    Within one it swells as it did.
    """
    moments, gains, first = [], [], 0
    for section in SCORE:
        for bars, level in ((section.way, section.level - WAY), (section.bars, section.level)):
            if bars:
                begin, end = (round(bar * BAR * RATE) for bar in (first, first + bars))
                gains += [10 ** (level / 20) / np.sqrt(np.mean(sound[begin:end] ** 2))] * 2
                moments += [begin, end - round(TURN * RATE)]
                first += bars
    return np.asarray(sound * np.interp(np.arange(len(sound)), moments, gains))


def compose() -> Sound:
    """Return the whole piece, samples of -1 to 1."""
    chance = np.random.default_rng(SEED)
    tape, first = Tape(sum(section.way + section.bars for section in SCORE)), 0
    for section in SCORE:
        play(section, tape, first, chance)
        first += 4 * (section.way + section.bars)
    at = np.arange(round(2.2 * RATE)) / RATE
    hall = chance.standard_normal(len(at)) * np.exp(-at * 3.4) * np.minimum(1, at / 0.02)
    hall = lfilter([0.4], [1, -0.6], hall)  # walls swallow what is high
    wet = fftconvolve(tape.sound, hall)[: len(tape.sound)]
    mixed = tape.sound + 0.28 * wet * np.std(tape.sound) / np.std(wet)
    mixed = sosfilt(butter(2, 32, "highpass", fs=RATE, output="sos"), mixed)
    mixed = _levelled(mixed)
    mixed = np.tanh(1.15 * mixed / np.quantile(np.abs(mixed), 0.9993))  # softly, where a few blows are too loud
    out = np.clip(np.arange(len(mixed), 0, -1) / (ENDING * RATE), 0, 1)
    faded = mixed * out * np.minimum(1, np.arange(len(mixed)) / (0.5 * RATE))
    return np.asarray(0.82 * faded / np.abs(faded).max(), dtype=np.float64)


def main() -> None:
    """Write the piece beside this file and print on which bar each section begins."""
    bar = 1
    for section in SCORE:
        print(f"bar {bar + section.way:3d}, {BAR * (bar + section.way - 1):5.0f} s: {section.name}")
        bar += section.way + section.bars
    sound = compose()
    print(f"{len(sound) / RATE:.1f} s, largest swing {np.abs(sound).max():.3f}")
    # MP3 is what every browser plays, and what a Skybrush show can hold.
    file = io.BytesIO()
    how = {"format": "MP3", "subtype": "MPEG_LAYER_III", "compression_level": 0.88, "bitrate_mode": "VARIABLE"}
    with soundfile.SoundFile(file, "w", RATE, 1, **how) as mp3:
        for start in range(0, len(sound), RATE):  # a second at a time: the encoder cannot take much at once
            mp3.write(sound[start : start + RATE])
    (Path(__file__).parent / "yongzhou.mp3").write_bytes(file.getvalue())


if __name__ == "__main__":
    main()
