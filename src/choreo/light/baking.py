"""From lights as functions of time to keyframes: each frame of 20 ms is looked at, straight runs are kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bytes, Floats, Ints
from choreo.checks import is_number, number, shown
from choreo.colour import to_linear, to_srgb
from choreo.core.light_track import FRAME, LightTrack
from choreo.errors import InputError
from choreo.light.layer import Shine
from choreo.light.simplify import BLOCK, Runs, simplified

ERROR = 2.0
"""Of 255: how far straight runs may be from the light, where nothing else is said."""
_LONGEST = 16 * BLOCK
"""Frames that are simplified at once."""
_AT_ONCE = 96_000
"""Colours that are computed at once: what a core's cache holds."""
_THREADS = 4


@dataclass(frozen=True)
class Finish:
    """What all lights of a show have in common.

    Parameters
    ----------
    brightness : float
        Part of the light of the whole, 0 to 1.
    channels : (red, green, blue)
        Parts of the light of each colour channel, 0 to 1: for lamps whose white is not white.
    error : float
        How far straight runs between keyframes may be from the light, of 255.

    Examples
    --------
    >>> Finish(brightness=0.5).shown(np.array([[255, 128, 0]], np.uint8)).tolist()
    [[188, 92, 0]]
    """

    brightness: float = 1.0
    channels: tuple[float, float, float] = (1.0, 1.0, 1.0)
    error: float = ERROR

    def __post_init__(self) -> None:
        number("brightness", self.brightness, least=0, most=1)
        number("error", self.error, "steps of 255", least=0, most=16)
        parts = tuple(self.channels) if isinstance(self.channels, tuple | list) else ()
        if len(parts) != 3 or not all(is_number(part) and 0 <= part <= 1 for part in parts):
            raise InputError(f"channels = {shown(self.channels)}; expected [red, green, blue], each from 0 to 1")
        object.__setattr__(self, "channels", tuple(float(part) for part in parts))

    def shown(self, colours: Bytes) -> Bytes:
        """Return the colours as bright as they are shown: parts of linear light."""
        if self.brightness == 1.0 and self.channels == (1.0, 1.0, 1.0):
            return colours
        levels = np.arange(256) / 255
        found = np.empty_like(colours)
        for channel, part in enumerate(self.channels):
            table = np.rint(255 * to_srgb(to_linear(levels) * self.brightness * part)).astype(np.uint8)
            found[..., channel] = table[colours[..., channel]]
        return found


@dataclass(frozen=True, eq=False)
class Stretch:
    """Light from one frame to another.

    Parameters
    ----------
    first, last : int
        Frames; where they are the same, nothing is shown.
    shine : callable
        From moments of the show (m,) s to the colours of all drones, (m, n, 3) sRGB 0 to 255.
    corners : mapping or None
        The colours of all drones at the frames between which they run straight; None to look at every frame.
    """

    first: int
    last: int
    shine: Callable[[Floats], Shine]
    corners: Mapping[int, Bytes] | None = None


Bake = Callable[[Sequence[Stretch], Finish], Callable[[], Iterable[Runs]]]
"""Begins with the keyframes of many stretches, of each alone, and returns the function that waits for one after the
other."""


def on_threads(stretches: Sequence[Stretch], finish: Finish) -> Callable[[], list[Runs]]:
    """Make the keyframes of each stretch on a thread for each core, when they are waited for."""

    def wait() -> list[Runs]:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        with ThreadPoolExecutor(min(cores, _THREADS)) as workers:
            return list(workers.map(lambda stretch: keyframes(stretch, finish), stretches))

    return wait


def baking(
    stretches: Sequence[Stretch], drones: int, finish: Finish, bake: Bake = on_threads
) -> Callable[[], LightTrack]:
    """Begin with the keyframes of stretches that follow each other, and return the function that waits for them."""
    parts = [part for stretch in stretches for part in _parts(stretch)]
    pieces = bake(parts, finish)
    return lambda: _joined(parts, pieces(), drones, finish.error)


def _parts(stretch: Stretch) -> Iterator[Stretch]:
    """Yield a stretch in parts that are not too long; each begins with the frame with which the one before ends."""
    if stretch.last <= stretch.first:
        return
    if stretch.corners is not None:
        yield stretch
        return
    for first in range(stretch.first, stretch.last, _LONGEST):
        yield Stretch(first, min(first + _LONGEST, stretch.last), stretch.shine)


def keyframes(stretch: Stretch, finish: Finish) -> Runs:
    """Return the keyframes of one stretch, its frames counted from its first."""
    if stretch.corners is not None:
        frames = np.array(sorted(stretch.corners))
        table = finish.shown(np.stack([stretch.corners[frame] for frame in frames.tolist()]))
        drones = table.shape[1]
        drone = np.repeat(np.arange(drones), len(frames))
        return Runs(drone, np.tile(frames - stretch.first, drones), table.swapaxes(0, 1).reshape(-1, 3))
    moments: Floats = np.arange(stretch.first, stretch.last + 1) * np.float64(FRAME)
    drones = stretch.shine(moments[:1]).shape[1]
    table = np.empty((len(moments), 3, drones), dtype=np.uint8).swapaxes(1, 2)
    step = max(1, _AT_ONCE // drones)
    for begin in range(0, len(moments), step):
        shown_now = stretch.shine(moments[begin : begin + step])
        np.rint(shown_now, out=table[begin : begin + step], casting="unsafe")
    return simplified(finish.shown(table), finish.error)


def _joined(parts: Sequence[Stretch], pieces: Iterable[Runs], drones: int, error: float) -> LightTrack:
    """Return pieces that follow each other as one track; where one ends, the next one's colour counts."""
    chosen, counts = [], []
    for part, runs, after in _with_next(parts, pieces):
        at = part.first + runs.frame
        if after is None:
            found = runs.drone, at.astype(np.int32), runs.values
        else:
            length = part.last - part.first
            leap = _leaps(runs, after, length, error)
            keep = (runs.frame < length) | leap
            # Who leaps to the next colour shows its own until a frame before: the run would lead to the other one.
            at, values = at.astype(np.int32), runs.values.copy()
            at[leap] -= 1
            values[leap] = _before_end(runs, leap)
            found = runs.drone[keep], at[keep], values[keep]
        chosen.append(found)
        counts.append(np.bincount(found[0], minlength=drones))
    starts: Ints = np.concatenate([[0], np.cumsum(np.sum(counts, axis=0))]).astype(np.int64)
    frames = np.empty(starts[-1], dtype=np.int32)
    values = np.empty((starts[-1], 3), dtype=np.uint8)
    place = starts[:-1].copy()
    for (drone, frame, colours), count in zip(chosen, counts, strict=True):
        inner = np.arange(len(drone)) - np.repeat(np.cumsum(count) - count, count)
        rows = place[drone] + inner
        frames[rows], values[rows] = frame, colours
        place += count
    return LightTrack.ragged(frames, values, starts)


def _with_next(parts: Sequence[Stretch], pieces: Iterable[Runs]) -> Iterator[tuple[Stretch, Runs, Runs | None]]:
    """Yield each stretch with its keyframes and those of the next one; None after the last."""
    before: tuple[Stretch, Runs] | None = None
    for part, runs in zip(parts, pieces, strict=True):
        if before is not None:
            yield *before, runs
        before = part, runs
    if before is not None:
        yield *before, None


def _leaps(runs: Runs, after: Runs, last: int, error: float) -> np.ndarray:
    """Return which keyframes end a stretch whose drone shows quite another colour in the next one, (k,).

    Where the frame before has a keyframe of its own, the run to the next colour is that frame, and nothing is needed.
    """
    own = runs.frame == last
    end, first = runs.values[own].astype(np.int16), after.values[after.frame == 0].astype(np.int16)
    far = ((np.abs(first - end) > error) | ((end == 0) & (first > 0))).any(axis=1)
    found = np.zeros(len(own), dtype=np.bool_)
    ends = np.flatnonzero(own)
    found[ends] = far & (runs.frame[ends - 1] < last - 1)
    return found


def _before_end(runs: Runs, ends: np.ndarray) -> Bytes:
    """Return the colours a frame before these keyframes, each on the run that leads to it."""
    end = np.flatnonzero(ends)
    share = 1 / (runs.frame[end] - runs.frame[end - 1])[:, None]
    now, then = runs.values[end].astype(np.float64), runs.values[end - 1].astype(np.float64)
    return np.asarray(np.rint(now + (then - now) * share), dtype=np.uint8)
