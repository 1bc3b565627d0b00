"""The colours of a swarm over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bytes, Floats, colours, floats
from choreo.core.trajectory import LATEST
from choreo.errors import InputError

FRAME = 0.02
"""Seconds: light keyframes stand on this grid, the frame of the show players' light programs."""


@dataclass(frozen=True, eq=False)
class LightTrack:
    """Keyframes of colour on shared moments; between two keyframes the sRGB values run linearly.

    Parameters
    ----------
    times : (m,) array, m >= 1
        Seconds, strictly increasing, multiples of `FRAME`.
    colours : (m, n, 3) array
        sRGB, 0 to 255; moment, drone, red-green-blue. Black is off.

    Examples
    --------
    >>> track = LightTrack([0.0, 1.0], [[[0, 0, 0]], [[200, 100, 0]]])
    >>> track.at(0.5).tolist()
    [[100, 50, 0]]
    """

    times: Floats
    colours: Bytes

    def __post_init__(self) -> None:
        times = floats(self.times, "light: times", (None,))
        if len(times) == 0 or not (times[1:] > times[:-1]).all():
            raise InputError("light: keyframes must be strictly increasing in time")
        if np.abs(times).max() > LATEST:
            raise InputError(f"light: a keyframe lies beyond {LATEST:,.0f} s; expected seconds")
        if np.abs(times / FRAME - np.rint(times / FRAME)).max() > 1e-6:
            raise InputError(f"light: keyframes must stand on multiples of {FRAME:g} s")
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "colours", colours(self.colours, "light: colours", (len(times), None, 3)))

    @property
    def drones(self) -> int:
        """Number of drones."""
        return int(self.colours.shape[1])

    def at(self, time: float) -> Bytes:
        """Return the colour of every drone at `time` s, (n, 3) sRGB bytes."""
        after = int(np.searchsorted(self.times, time, side="right"))
        if after == 0:
            return np.asarray(self.colours[0])
        if after == len(self.times):
            return np.asarray(self.colours[-1])
        start, end = self.times[after - 1], self.times[after]
        part = (time - start) / (end - start)
        low, high = self.colours[after - 1].astype(np.float64), self.colours[after].astype(np.float64)
        return np.asarray(np.rint(low + part * (high - low)), dtype=np.uint8)
