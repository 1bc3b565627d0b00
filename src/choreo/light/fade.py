"""The colours of a show: each picture's colours on its drones, and how they change while the drones travel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bytes, Floats
from choreo.colour import Colour, rgb
from choreo.core.light_track import FRAME, LightTrack

DARK_FADE = 0.5
"""Seconds in which the lights go out, and come on again, where drones travel dark."""


@dataclass(frozen=True, eq=False)
class Glow:
    """Colours that stand from `start` to `end` s; they are reached by a fade, or through the dark."""

    start: float
    end: float
    colours: Bytes
    through_dark: bool = False


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


def fade(glows: Sequence[Glow], duration: float) -> LightTrack:
    """Return the light of a show that is black at both ends and shows the glows, in time order, between.

    Parameters
    ----------
    glows : sequence of Glow
        In time order, without overlap; drones in the same order in each.
    duration : float
        Length of the show, s.
    """
    black = np.zeros_like(glows[0].colours)
    frames: dict[int, Bytes] = {0: black}
    last_end = 0.0
    for glow in glows:
        if glow.through_dark:
            room = max(glow.start - last_end, 0.0)
            off = min(DARK_FADE, room / 2)
            frames.setdefault(_frame(last_end + off), black)
            frames.setdefault(_frame(glow.start - off), black)
        frames[_frame(glow.start)] = glow.colours
        frames[_frame(glow.end)] = glow.colours
        last_end = glow.end
    frames.setdefault(_frame(duration), black)
    moments = sorted(frames)
    return LightTrack(np.array(moments) * FRAME, np.stack([frames[moment] for moment in moments]))


def _frame(time: float) -> int:
    return round(time / FRAME)
