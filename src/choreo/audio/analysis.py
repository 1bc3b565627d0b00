"""Listening to music: how loud it is when, and how much its spectrum rises, from which `beats.py` finds the beats.

The rise is the spectral flux (Bello et al., A tutorial on onset detection in music signals, 2005) over bands of pitch
and of a logarithm (Böck, Krebs and Schedl, Evaluating the online capabilities of onset detection methods, 2012).
"""

from __future__ import annotations

import io
import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.audio.beats import STEPS, beat_times, onset_times
from choreo.audio.mpeg import says_length
from choreo.core.music import Music
from choreo.errors import InputError
from choreo.progress import Progress, silent

LONGEST = 3600.0
"""Seconds of music that are listened to at most."""

_WINDOW = 0.0205  # s at least, so that half of it covers a hundredth of a second
_BLOCK = 1 << 17  # samples that are decoded at once
_MOST_CHANNELS, _SLOWEST, _FASTEST = 8, 8_000, 192_000  # samples a second
_LOWEST = 30.0  # Hz: below this nothing is heard
_BANDS = 60
_GAIN = 1000.0  # before the logarithm: how much of what is quiet counts
_SILENCE = 1e-4  # of full swing
_GAP = 0.1  # s that may be missing of what the file says that it holds
_ONE_AT_A_TIME = threading.RLock()


@dataclass(frozen=True, eq=False)
class Heard:
    """What was heard in a piece of music. Times are seconds of the music, from its beginning.

    Parameters
    ----------
    duration : float
    loudness : (m,) array
        The largest swing within each hundredth of a second, 0 to 1 of the loudest.
    onsets : (k,) array
        Where sounds begin.
    beats : (b,) array
        Where one taps one's foot; none where nothing repeats.
    tempo : float or None
        Beats a minute; None without beats.
    """

    duration: float
    loudness: Floats
    onsets: Floats
    beats: Floats
    tempo: float | None

    def waveform(self, start: float, end: float, count: int) -> Floats:
        """Return the loudness in `count` equal parts of the time from `start` to `end`, s of the music, (count,).

        Where there is no music, it is 0. With the show's own times less `plan.music_start` it is the waveform of a
        timeline.

        Examples
        --------
        >>> heard = Heard(1.0, np.linspace(0.01, 1, 100), np.empty(0), np.empty(0), None)
        >>> heard.waveform(-0.5, 1.5, 4).tolist()
        [0.0, 0.5, 1.0, 0.0]
        """
        edges = np.rint((start + (end - start) * np.arange(count + 1) / count) * STEPS).astype(np.int64)
        parts = zip(np.maximum(edges[:-1], 0), np.maximum(edges[1:], edges[:-1] + 1), strict=True)
        return np.array([self.loudness[low : max(0, high)].max(initial=0.0) for low, high in parts])


def can_listen() -> bool:
    """Tell whether the library that decodes music is there."""
    return find_spec("soundfile") is not None


def listen(music: Music, *, progress: Progress = silent) -> Heard:
    """Decode music and find its loudness, onsets, beats and tempo.

    Parameters
    ----------
    music : Music
        Untrusted: it is decoded piece by piece, and no more than an hour of it.
    progress : callable
        Told 'music' and the part that is done.

    Raises
    ------
    InputError
        If soundfile is not installed, the file is damaged, has no sound in it, or takes longer than an hour.
    """
    rises: list[Floats] = []
    peaks: list[Floats] = []
    with decoder(music) as sound:
        rate: int = sound.samplerate
        window = 1 << math.ceil(math.log2(_WINDOW * rate))
        bands, step = _bands(window, rate), math.ceil(rate / STEPS)
        before = np.zeros((1, len(bands)))
        for frames in _frames(_samples(sound, music.name, progress), rate, window):
            heights = _heights(frames, bands)
            rises.append(np.maximum(np.diff(heights, axis=0, prepend=before), 0.0).sum(axis=1))
            peaks.append(np.abs(frames[:, window // 2 : window // 2 + step]).max(axis=1))
            before = heights[-1:]
    loudness = np.concatenate(peaks)
    if not loudness.max() > _SILENCE:
        raise InputError(f"music: '{music.name}' is silent, or holds no sound")
    strength = np.concatenate(rises)
    beats, tempo = beat_times(strength)
    return Heard(len(loudness) / STEPS, loudness / loudness.max(), onset_times(strength), beats, tempo)


@contextmanager
def decoder(music: Music) -> Iterator[Any]:
    """Open music to be decoded, as a `soundfile.SoundFile`; raises as `listen` does."""
    if not can_listen():
        raise InputError(
            "music: needs soundfile, which is not there; install it with: pip install 'choreo[music]' (the package "
            "soundfile)"
        )
    import soundfile

    class Straight(soundfile.SoundFile):  # type: ignore[misc]  # it has no types
        """Read on and on: after each block the library seeks where it is, and MP3 loses some of its next frame."""

        def seekable(self) -> bool:
            return False

        def read(self, *words: Any, **more: Any) -> Any:
            with quiet():
                return super().read(*words, **more)

    try:
        with quiet():
            opened = Straight(io.BytesIO(music.data))
        with opened as sound:
            if not (1 <= sound.channels <= _MOST_CHANNELS and _SLOWEST <= sound.samplerate <= _FASTEST):
                raise InputError(
                    f"music: '{music.name}' has {sound.channels} channels and {sound.samplerate} samples a second; "
                    f"choreo takes 1 to {_MOST_CHANNELS} and {_SLOWEST} to {_FASTEST}"
                )
            if sound.format == "MP3" and not says_length(music.data):
                raise InputError(
                    f"music: '{music.name}' has a variable bit rate and does not say how long it is, so that a part of "
                    "it would not be heard; save it anew"
                )
            yield sound
    except soundfile.SoundFileError:
        raise InputError(f"music: '{music.name}' is damaged and cannot be decoded; save it anew") from None


@contextmanager
def quiet() -> Iterator[None]:
    """Keep from the terminal what C libraries say there, past Python: of a damaged MP3, of sound cards that are not."""
    with _ONE_AT_A_TIME:
        try:
            kept = os.dup(2)
        except OSError:  # there is none
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(nowhere)
            os.close(kept)


def _samples(sound: Any, name: str, progress: Progress) -> Iterator[Floats]:
    """Yield the mean of all channels, piece by piece; what the file says of its length is not trusted."""
    done = 0
    progress("music", 0.0)
    while len(block := sound.read(_BLOCK, dtype="float32", always_2d=True)):
        done += len(block)
        if done > LONGEST * sound.samplerate:
            raise InputError(f"music: '{name}' takes more than {LONGEST / 60:.0f} minutes; cut it to the show's length")
        yield np.nan_to_num(block.mean(axis=1, dtype=np.float64))
        progress("music", min(1.0, done / max(1, sound.frames)))
    missing = (sound.frames - done) / sound.samplerate
    if missing > _GAP:  # who decodes around a hole is late from there on
        raise InputError(f"music: '{name}' is damaged, {missing:.1f} s of it cannot be decoded; save it anew")


def _frames(samples: Iterator[Floats], rate: int, window: int) -> Iterator[Floats]:
    """Yield the samples around each hundredth of a second, (m, window); before and after the music is silence."""
    half = window // 2
    held, begin, index = np.zeros(0), -half, 0  # `begin` is the place of the first sample that is held
    for block in chain([np.zeros(half)], samples, [np.zeros(half)]):
        held = np.concatenate([held, block])
        ready = (begin + len(held) - half) * STEPS // rate + 1
        if ready > index:
            centres = np.arange(index, ready) * rate // STEPS
            yield np.lib.stride_tricks.sliding_window_view(held, window)[centres - half - begin]
            index = ready
            passed = min(len(held), max(0, index * rate // STEPS - half - begin))
            held, begin = held[passed:], begin + passed


def _bands(window: int, rate: int) -> NDArray[np.int64]:
    """Return the first bin of each band of pitch: as wide as it is high, and never narrower than a bin."""
    highest = min(16_000.0, 0.49 * rate)
    edges = np.geomspace(_LOWEST, highest, _BANDS) * window / rate
    return np.unique(np.maximum(1, np.rint(edges)).astype(np.int64))


def _heights(frames: Floats, bands: NDArray[np.int64]) -> Floats:
    """Return how loud each band is in each frame, as a logarithm, (m, bands)."""
    from scipy.fft import rfft

    size = frames.shape[1]
    spectrum = np.abs(rfft(frames * np.hanning(size), axis=1)) / size
    return np.asarray(np.log1p(_GAIN * np.add.reduceat(spectrum, bands, axis=1)))
