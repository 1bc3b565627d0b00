"""The colours of a show: each picture's light on its drones, and how it changes while the drones travel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from choreo.arrays import Bools, Bytes, Floats
from choreo.colour import Colour, rgb
from choreo.core.light_track import FRAME, LightTrack
from choreo.light.algebra.colour_rows import blackness, lasting
from choreo.light.baking import Bake, Finish, Stretch, baking, on_threads
from choreo.light.layer import Shine
from choreo.light.light import Light
from choreo.light.lit import Lit

DARK_FADE = 0.5
"""Seconds in which the lights go out, and come on again, where drones travel dark."""

GOING = 1 / 3
"""Part of a way in which who is dark at its end goes out, at its start, or who was dark comes on, at its end.

On the way they are part of no picture: a slow fade would draw half of the last one, or give away the next.
"""

_DARK = 8
"""Of 255: a drone whose colours are not brighter is dark."""


@dataclass(frozen=True, eq=False)
class Glow:
    """What shines from `start` to `end` s; it is reached by a fade, or through the dark.

    Parameters
    ----------
    start, end : float
        Seconds of the show.
    colours : (n, 3) array
        Of the drones, sRGB: all the time where nothing else is said.
    through_dark : bool
        Whether the lights go out on the way there.
    lit : Lit or None
        The picture on the drones, with its light.
    way : Light or None
        What is laid over the fade on the way there.
    """

    start: float
    end: float
    colours: Bytes
    through_dark: bool = False
    lit: Lit | None = None
    way: Light | None = None

    @property
    def steady(self) -> bool:
        """Whether its colours stay as they are."""
        return self.lit is None or self.lit.steady

    def shine(self, times: Floats) -> Shine:
        """Return the colours of the drones at moments of the show, (m, n, 3) sRGB 0 to 255."""
        if self.lit is None or self.lit.steady:
            return lasting(self.colours, len(times))
        return self.lit.shine(times, self.start, self.end)


def gradient(heights: Floats, colours: Sequence[Colour]) -> Bytes:
    """Return the colour of each dot, (n, 3) sRGB: colours run from the lowest height to the highest.

    Examples
    --------
    >>> gradient(np.array([0.0, 5.0, 10.0]), ["black", "white"]).tolist()
    [[0, 0, 0], [128, 128, 128], [255, 255, 255]]
    """
    stops = np.array([rgb(colour) for colour in colours], dtype=np.float64)
    span = float(np.ptp(heights))
    part = (heights - heights.min()) / span if span > 0 else np.zeros(len(heights))
    at = np.linspace(0.0, 1.0, len(stops))
    channels = [np.interp(part, at, stops[:, channel]) for channel in range(3)]
    return np.asarray(np.rint(np.stack(channels, axis=1)), dtype=np.uint8)


def fade(glows: Sequence[Glow], duration: float, finish: Finish | None = None) -> LightTrack:
    """Return the light of a show that is black at both ends and shows the glows, in time order, between.

    Parameters
    ----------
    glows : sequence of Glow
        In time order, without overlap; drones in the same order in each.
    duration : float
        Length of the show, s.
    finish : Finish or None
        Brightness of the whole, and how near straight runs keep to the light.
    """
    return fading(glows, duration, finish)()


def fading(
    glows: Sequence[Glow], duration: float, finish: Finish | None = None, bake: Bake = on_threads
) -> Callable[[], LightTrack]:
    """Begin with the light that `fade` returns, and return the function that waits for it; `bake` makes it."""
    finish = Finish() if finish is None else finish
    if all(glow.steady and glow.way is None for glow in glows):
        steady = _steady(glows, duration, finish)
        return lambda: steady
    dark = np.zeros_like(glows[0].colours)
    stretches: list[Stretch] = []
    before: Glow | None = None
    for after in [*glows, None]:
        first, last = 0.0 if before is None else before.end, duration if after is None else after.start
        way = _Way(before, after, _frame(first) * FRAME, _frame(last) * FRAME)
        stretches.append(Stretch(_frame(way.start), _frame(way.end), way.shine, way.corners(dark)))
        if after is not None:
            ends = {_frame(after.start): after.colours, _frame(after.end): after.colours} if after.steady else None
            stretches.append(Stretch(_frame(after.start), _frame(after.end), after.shine, ends))
        before = after
    return baking(stretches, len(dark), finish, bake)


def _steady(glows: Sequence[Glow], duration: float, finish: Finish) -> LightTrack:
    """Return the light of glows whose colours stay, on few moments that all drones share."""
    black = np.zeros_like(glows[0].colours)
    frames: dict[int, Bytes] = {0: black}
    last_end, before = 0.0, black
    for glow in glows:
        if not glow.through_dark and last_end > 0.0:
            room = max(glow.start - last_end, 0.0)
            for moment, shown in _turns(before, glow.colours).items():
                frames.setdefault(_frame(last_end + moment * room), shown)
        if glow.through_dark:
            room = max(glow.start - last_end, 0.0)
            off = min(DARK_FADE, room / 2)
            frames.setdefault(_frame(last_end + off), black)
            frames.setdefault(_frame(glow.start - off), black)
        frames[_frame(glow.start)] = glow.colours
        frames[_frame(glow.end)] = glow.colours
        last_end, before = glow.end, glow.colours
    frames.setdefault(_frame(duration), black)
    moments = sorted(frames)
    return LightTrack(np.array(moments) * FRAME, finish.shown(np.stack([frames[moment] for moment in moments])))


@dataclass(frozen=True, eq=False)
class _Way:
    """The light between two glows; None for the dark before and after the show."""

    before: Glow | None
    after: Glow | None
    start: float
    end: float

    def shine(self, times: Floats) -> Shine:
        """Return the colours at moments of the show."""
        known = self.after or self.before
        assert known is not None  # one of them is a glow
        unlit = blackness(len(times), len(known.colours))
        old = unlit if self.before is None else self.before.shine(times)
        new = unlit if self.after is None else self.after.shine(times)
        gone = (times - self.start).astype(np.float32)[:, None, None]
        left = (self.end - times).astype(np.float32)[:, None, None]
        if self.after is not None and self.after.through_dark:
            off = max(min(DARK_FADE, (self.end - self.start) / 2), 1e-6)
            mixed = old * np.clip(1 - gone / off, 0, 1) + new * np.clip(1 - left / off, 0, 1)
        else:
            mixed = old + (new - old) * self._crossed(np.clip(gone / max(self.end - self.start, 1e-6), 0, 1))
        way = None if self.after is None else self.after.way
        if way is None or self.after is None or self.after.lit is None:
            return np.asarray(mixed)
        return self.after.lit.over(way, np.asarray(mixed), times, self.start, self.end)

    def _crossed(self, share: Shine) -> Shine:
        """Return how far each drone is from the old light to the new, (m, n, 1), at parts of the way (m, 1, 1)."""
        if self._unlit is None:
            return share
        going, coming = (each[None, :, None] for each in self._unlit)
        late = np.clip((share - np.float32(1 - GOING)) / np.float32(GOING), 0, 1)
        early = np.clip(share / np.float32(GOING), 0, 1)
        return np.asarray(np.where(going, early, np.where(coming, late, share)), np.float32)

    @cached_property
    def _unlit(self) -> tuple[Bools, Bools] | None:
        """Who is dark at the end of the way, and who at its start alone, (n,) each; None where nobody can tell."""
        if self.before is None or self.after is None:
            return None
        old = self.before.shine(np.array([self.start]))[0].max(axis=1) <= _DARK
        new = self.after.shine(np.array([self.end]))[0].max(axis=1) <= _DARK
        return np.asarray(new), np.asarray(old & ~new)

    def corners(self, dark: Bytes) -> dict[int, Bytes] | None:
        """Return the keyframes of all drones where straight runs are all there is; None where more happens."""
        glows = [glow for glow in (self.before, self.after) if glow is not None]
        if not all(glow.steady for glow in glows) or (self.after is not None and self.after.way is not None):
            return None
        frames = {
            _frame(self.start): dark if self.before is None else self.before.colours,
            _frame(self.end): dark if self.after is None else self.after.colours,
        }
        if self.after is not None and self.after.through_dark:
            off = min(DARK_FADE, max(self.end - self.start, 0.0) / 2)
            frames.setdefault(_frame(self.start + off), dark)
            frames.setdefault(_frame(self.end - off), dark)
        elif self.before is not None and self.after is not None:
            for moment, shown in _turns(self.before.colours, self.after.colours).items():
                frames.setdefault(_frame(self.start + moment * (self.end - self.start)), shown)
        return frames


def _turns(old: Bytes, new: Bytes) -> dict[float, Bytes]:
    """Return the colours between two steady glows where their fade turns, by the part of the way, if it does."""
    going, coming = new.max(axis=1) <= _DARK, old.max(axis=1) <= _DARK
    coming &= ~going
    if not (going | coming).any():
        return {}
    found = {}
    for share in (GOING, 1 - GOING):
        crossed = np.where(going, 1.0, np.where(coming, 0.0, share))[:, None]
        found[share] = np.asarray(np.rint(old + (new.astype(np.float64) - old) * crossed), dtype=np.uint8)
    return found


def _frame(time: float) -> int:
    return round(time / FRAME)
