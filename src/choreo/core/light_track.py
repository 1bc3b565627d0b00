"""The colours of a swarm over time: keyframes of each drone, straight runs between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from choreo.arrays import Bytes, Floats, Ints, colours, floats, frozen
from choreo.core.trajectory import LATEST
from choreo.errors import InputError

FRAME = 0.02
"""Seconds: light keyframes stand on this grid, the frame of the show players' light programs."""

_STEPS_ON = 12
"""Frames, and keyframes, within which the next moment is looked for from the last one."""

Frames = NDArray[np.int32]


@dataclass(frozen=True, eq=False, init=False)
class LightTrack:
    """Keyframes of colour, each drone's own; between two of them the sRGB values run linearly.

    Made from keyframes on moments that all drones share, or by `LightTrack.ragged` from those of each drone. Keyframes
    between which a drone's colour does not change are left out.

    Parameters
    ----------
    times : (m,) array, m >= 1
        Seconds, strictly increasing, multiples of `FRAME`.
    colours : (m, n, 3) array
        sRGB, 0 to 255; moment, drone, red-green-blue. Black is off.

    Attributes
    ----------
    frames : (k,) array
        The moment of each keyframe in multiples of `FRAME`, one drone after the other.
    values : (k, 3) array
        Its colour.
    starts : (n + 1,) array
        Where each drone's keyframes begin, and at last where they end.
    endless : frozenset of int
        Drones whose programs go on without end: their keyframes show a loop of it once more after the show.

    Examples
    --------
    >>> track = LightTrack([0.0, 1.0], [[[0, 0, 0]], [[200, 100, 0]]])
    >>> track.at(0.5).tolist()
    [[100, 50, 0]]
    """

    frames: Frames
    values: Bytes
    starts: Ints
    endless: frozenset[int] = frozenset()

    def __init__(self, times: ArrayLike, colours: ArrayLike) -> None:
        moments = floats(times, "light: times", (None,))
        if len(moments) == 0 or not (moments[1:] > moments[:-1]).all():
            raise InputError("light: keyframes must be strictly increasing in time")
        if np.abs(moments).max() > LATEST:
            raise InputError(f"light: a keyframe lies beyond {LATEST:,.0f} s; expected seconds")
        if np.abs(moments / FRAME - np.rint(moments / FRAME)).max() > 1e-6:
            raise InputError(f"light: keyframes must stand on multiples of {FRAME:g} s")
        table = _bytes(colours, (len(moments), None, 3))
        frames = np.rint(moments / FRAME).astype(np.int32)
        counts = np.arange(table.shape[1] + 1) * len(frames)
        self._set(*_changing(np.tile(frames, table.shape[1]), table.swapaxes(0, 1).reshape(-1, 3), counts))

    @classmethod
    def ragged(cls, frames: ArrayLike, values: ArrayLike, starts: ArrayLike, endless: Iterable[int] = ()) -> LightTrack:
        """Return the track of keyframes that each drone has for itself; see the attributes.

        Raises
        ------
        InputError
            If a drone has no keyframe, or the moments of one do not increase.

        Examples
        --------
        >>> track = LightTrack.ragged([0, 50, 0], [[0, 0, 0], [9, 9, 9], [5, 5, 5]], [0, 2, 3])
        >>> track.at(0.0).tolist(), track.at(2.0).tolist()
        ([[0, 0, 0], [5, 5, 5]], [[9, 9, 9], [5, 5, 5]])
        """
        at = np.asarray(frames)
        bounds = np.asarray(starts)
        good = at.ndim == 1 == bounds.ndim and at.dtype.kind in "iu" and bounds.dtype.kind in "iu" and len(bounds) > 0
        if not good or bounds[0] != 0 or bounds[-1] != len(at) or not (np.diff(bounds) > 0).all():
            raise InputError("light: each drone needs keyframes of its own, at least one")
        rising = at[1:] > at[:-1]
        rising[bounds[1:-1] - 1] = True  # from one drone to the next
        if not rising.all():
            raise InputError("light: keyframes must be strictly increasing in time")
        if len(at) and not -LATEST / FRAME <= int(at.min()) <= int(at.max()) <= LATEST / FRAME:
            raise InputError(f"light: a keyframe lies beyond {LATEST:,.0f} s; expected seconds")
        track = cls.__new__(cls)
        kept = _changing(at.astype(np.int32, copy=False), _bytes(values, (len(at), 3)), bounds.astype(np.int64))
        track._set(*kept, endless)
        return track

    def _set(self, frames: Frames, values: Bytes, starts: Ints, endless: Iterable[int] = ()) -> None:
        object.__setattr__(self, "endless", frozenset(endless))
        for name, array in (("frames", frames), ("values", values), ("starts", starts)):
            object.__setattr__(self, name, frozen(array))

    @property
    def drones(self) -> int:
        """Number of drones."""
        return len(self.starts) - 1

    @property
    def last(self) -> Bytes:
        """The colour of each drone at its last keyframe, (n, 3), which stays."""
        return np.asarray(self.values[self.starts[1:] - 1])

    @cached_property
    def times(self) -> Floats:
        """All moments at which a drone has a keyframe, s, (m,)."""
        return np.asarray(np.unique(self.frames) * FRAME)

    @cached_property
    def colours(self) -> Bytes:
        """The colours of all drones at `times`, (m, n, 3); large where the drones' moments differ."""
        return self.sample(np.unique(self.frames))

    @cached_property
    def _keys(self) -> Ints:
        """Each keyframe's frame, so that those of a later drone are larger than all of an earlier one."""
        drone = np.repeat(np.arange(self.drones), np.diff(self.starts))
        return np.asarray(drone * self._span + self.frames)

    @cached_property
    def _span(self) -> int:
        return int(4 * LATEST / FRAME)

    def keyframes(self, drone: int) -> tuple[Frames, Bytes]:
        """Return the frames (m,) and colours (m, 3) of one drone."""
        own = slice(int(self.starts[drone]), int(self.starts[drone + 1]))
        return self.frames[own], self.values[own]

    def at(self, time: float) -> Bytes:
        """Return the colour of every drone at `time` s, (n, 3) sRGB bytes."""
        place = round(min(max(time / FRAME, -LATEST / FRAME), LATEST / FRAME), 9)
        before = self._before(place)
        after = np.minimum(before + 1, self.starts[1:] - 1)
        start = self.frames[before]
        part = np.clip((place - start) / np.maximum(self.frames[after] - start, 1), 0.0, 1.0)[:, None]
        low, high = self.values[before].astype(np.float64), self.values[after]
        return np.asarray(np.rint(low + part * (high - low)), dtype=np.uint8)

    def _before(self, place: float) -> Ints:
        """Return the last keyframe of each drone at a frame or before, (n,); its first one where there is none.

        Who plays a show asks for one moment after the other: then it is found by a few steps on from the last one.
        """
        last, known = self._asked[0]
        found = known
        if last <= place <= last + _STEPS_ON:
            for _ in range(_STEPS_ON):
                following = np.minimum(found + 1, self.starts[1:] - 1)
                late = (following > found) & (self.frames[following] <= place)
                if not late.any():
                    self._asked[0] = place, found
                    return found
                found = found + late
        wanted = np.arange(self.drones) * self._span + int(np.floor(place))
        found = np.maximum(np.searchsorted(self._keys, wanted, side="right") - 1, self.starts[:-1])
        self._asked[0] = place, found
        return found

    @cached_property
    def _asked(self) -> list[tuple[float, Ints]]:
        """The frame that was asked for last, and what was found for it: one entry, exchanged as a whole."""
        return [(np.inf, self.starts[:-1])]

    def sample(self, frames: ArrayLike, drones: slice | Sequence[int] | Ints = slice(None)) -> Bytes:
        """Return the colours (m, n, 3) of some drones at these frames, or between them, in any order."""
        place = np.asarray(frames, dtype=np.float64)
        chosen = np.arange(self.drones)[drones]
        found = np.empty((len(place), len(chosen), 3), dtype=np.uint8)
        for index, drone in enumerate(chosen.tolist()):
            keys, values = self.keyframes(drone)
            before = np.clip(np.searchsorted(keys, place, side="right") - 1, 0, max(len(keys) - 2, 0))
            after = np.minimum(before + 1, len(keys) - 1)
            start = keys.take(before)
            part = np.clip((place - start) / np.maximum(keys.take(after) - start, 1), 0.0, 1.0)[:, None]
            low = values.take(before, axis=0).astype(np.float64)
            shown = values.take(after, axis=0) - low
            shown *= part
            shown += low
            found[:, index] = np.rint(shown, out=shown)
        return found

    def take(self, drones: slice | Sequence[int] | Ints) -> LightTrack:
        """Return the track of some of the drones, in their order."""
        chosen = np.arange(self.drones)[drones]
        counts = np.diff(self.starts)[chosen]
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        rows = np.arange(starts[-1]) + np.repeat(self.starts[chosen] - starts[:-1], counts)
        track = LightTrack.__new__(LightTrack)
        endless = np.flatnonzero(np.isin(chosen, list(self.endless))).tolist()
        track._set(self.frames[rows], self.values[rows], starts, endless)  # as good as they were: nobody looks again
        return track

    @staticmethod
    def joined(tracks: Sequence[tuple[Ints, LightTrack]]) -> LightTrack:
        """Return the tracks of several swarms as one; the numbers of their drones (n,) all occur once."""
        numbers = np.concatenate([drones for drones, _ in tracks])
        whole = [track for _, track in tracks]
        if len(tracks) == 1 and np.array_equal(numbers, np.arange(whole[0].drones)):
            return whole[0]
        counts = np.concatenate([np.diff(track.starts) for track in whole])
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        frames, values = (np.concatenate([getattr(track, key) for track in whole]) for key in ("frames", "values"))
        first = np.cumsum([0, *(track.drones for track in whole[:-1])])
        endless = [int(begin) + drone for begin, track in zip(first, whole, strict=True) for drone in track.endless]
        return LightTrack.ragged(frames, values, starts, endless).take(np.argsort(numbers, kind="stable"))


def _bytes(value: ArrayLike, shape: tuple[int | None, ...]) -> Bytes:
    return colours(value, "light: colours", shape)


def _changing(frames: Frames, values: Bytes, starts: Ints) -> tuple[Frames, Bytes, Ints]:
    """Return the first and the last keyframe of each drone, and those between that its colour does not only pass by."""
    if len(frames) < 3:
        return frames, values, starts
    red, green, blue = (values[1:] == values[:-1]).T  # each by itself: numpy is slow over three numbers at a time
    steady = red & green & blue
    kept = np.ones(len(frames), dtype=np.bool_)
    kept[1:-1] = ~(steady[1:] & steady[:-1])
    kept[starts[:-1]] = kept[starts[1:] - 1] = True
    if kept.all():
        return frames, values, starts
    return frames[kept], values[kept], np.concatenate([[0], np.cumsum(kept)])[starts]
