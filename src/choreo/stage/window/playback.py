"""The music in the window: heard in time with the show, and seen in its timeline."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from choreo.audio.analysis import can_listen, decoder, listen, quiet
from choreo.core.music import Music
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.progress import Progress, silent
from choreo.stage.instruments.timebar import Wave

_TOLERANCE = 0.08  # s that picture and sound may be apart; more than that is a jump to another moment
_SETTLED = 0.15  # s without a jump, before sound begins again: a timeline being dragged stays silent
_BUFFER = 200  # ms of sound ahead, since drawing a picture may keep the interpreter busy
_PARTS = 2000  # of the show, each with its loudness

Read = Callable[[int], NDArray[np.float32]]
"""Returns the next so many frames of sound, (frames, channels)."""


class Output(Protocol):
    """What sound is played on."""

    def start(self, read: Read) -> None:
        """Play what `read` returns, from now on."""

    def stop(self) -> None:
        """Be silent."""

    def close(self) -> None:
        """End."""


class Sound:
    """Plays music in time with a show.

    Parameters
    ----------
    music : Music
    begins : float
        The moment of the show at which the music begins, s.
    open_output : callable
        Opens an output for a rate in Hz and a number of channels; raises `InputError` where there is none.

    Attributes
    ----------
    note : str
        Why nothing is heard; empty where music can be heard.
    """

    def __init__(self, music: Music, begins: float, open_output: Callable[[int, int], Output] | None = None) -> None:
        self._begins = begins
        self._open = ExitStack()
        self._sound: Any = None
        self._output: Output | None = None
        self._frame = 0
        self._base: tuple[float, float] | None = None  # moment of the show, and clock, at which sound began
        self._last: tuple[float, float] | None = None
        self._jumped = -np.inf
        self.note = ""
        try:
            self._sound = self._open.enter_context(decoder(music))
            self._output = (open_output or _device)(self._sound.samplerate, self._sound.channels)
        except InputError as error:
            self.note = f"not heard: {error}"

    @property
    def sounding(self) -> bool:
        """Whether music plays."""
        return self._base is not None

    def follow(self, time: float, clock: float, *, audible: bool) -> None:
        """Sound as the show stands at `time` s; silent unless `audible`.

        Parameters
        ----------
        time : float
            Moment of the show, s.
        clock : float
            Seconds of a steady clock, at the same instant.
        audible : bool
            Whether the show plays, at its own speed, and is not muted.
        """
        if self._output is None:
            return
        if self._last is not None and abs((time - self._last[0]) - (clock - self._last[1])) > _TOLERANCE:
            self._jumped = clock
        self._last = (time, clock) if audible else None
        if self._base is not None:
            apart = (time - self._base[0]) - (clock - self._base[1])
            if not audible or abs(apart) > _TOLERANCE:
                self._output.stop()
                self._base = None
        elif audible and clock - self._jumped > _SETTLED:
            self._frame = round((time - self._begins) * self._sound.samplerate)
            self._base = (time, clock)
            self._output.start(self._read)

    def close(self) -> None:
        """End."""
        self._base = None
        if self._output is not None:
            self._output.close()
        self._open.close()

    def _read(self, count: int) -> NDArray[np.float32]:
        """Return the next frames; silence before the music begins and after its end."""
        frames = np.zeros((count, self._sound.channels), dtype=np.float32)
        first, self._frame = self._frame, self._frame + count
        skipped = min(max(0, -first), count)
        if skipped < count and first + skipped < self._sound.frames:
            if self._sound.tell() != first + skipped:
                self._sound.seek(first + skipped)
            heard = self._sound.read(count - skipped, dtype="float32", always_2d=True)
            frames[skipped : skipped + len(heard)] = heard
        return frames


def _device(rate: int, channels: int) -> Output:
    try:
        import miniaudio
    except ImportError:
        raise InputError("music: needs miniaudio to be played; install it with: pip install 'choreo[music]'") from None
    try:
        with quiet():
            device = miniaudio.PlaybackDevice(miniaudio.SampleFormat.FLOAT32, channels, rate, _BUFFER)
    except miniaudio.MiniaudioError:
        raise InputError("music: this machine has no sound output") from None
    return _Device(device)


class _Device:
    """An output of miniaudio's, as `Output`."""

    def __init__(self, device: Any) -> None:
        self._device = device

    def start(self, read: Read) -> None:
        frames = _frames(read)
        next(frames)
        self._device.start(frames)

    def stop(self) -> None:
        self._device.stop()

    def close(self) -> None:
        self._device.close()


def _frames(read: Read) -> Generator[bytes, int, None]:
    count = yield b""
    while True:
        count = yield read(count).tobytes()


def wave_of(plan: Plan, progress: Progress = silent) -> Wave | None:
    """Return the music of a plan as its timeline shows it; None without music, or where nothing decodes it."""
    if plan.music is None or not can_listen():
        return None
    heard = listen(plan.music, progress=progress)
    first, last = float(plan.trajectory.times[0]), float(plan.trajectory.times[-1])
    loudness = heard.waveform(first - plan.music_start, last - plan.music_start, _PARTS)
    return Wave(first, last, loudness, heard.beats + plan.music_start)
