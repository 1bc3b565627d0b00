"""Time as a light sees it: seconds since its picture stands, the part of the cue, beats of the music."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from choreo.arrays import Floats, floats
from choreo.core.ruler import Ruler

CLOCKS = ("second", "beat", "bar", "cue")
"""What the numbers of a light may be per."""
USUAL = Ruler.steady(120)
"""By which is counted from the moment at which a picture stands, where the show has no beats."""


@dataclass(frozen=True, eq=False)
class Rhythm:
    """What is heard, on the clock of the show.

    Parameters
    ----------
    ruler : Ruler
        Beats, bars and markers.
    loud_at, loudness : (j,) arrays
        Moments, s, and how loud it is, 0 to 1.
    """

    ruler: Ruler = field(default_factory=Ruler)
    loud_at: Floats = field(default_factory=lambda: np.empty(0))
    loudness: Floats = field(default_factory=lambda: np.empty(0))

    def beat(self, times: Floats, start: float) -> Floats:
        """Return the number of the beat at moments of the show, with its part; without beats, since `start` s."""
        return self.ruler.beat(times) if self.ruler.counts else USUAL.beat(times - start)

    def bar(self, times: Floats, start: float) -> Floats:
        """Return the number of the bar at moments of the show, with its part; without beats, since `start` s."""
        ruler = self.ruler if self.ruler.counts else USUAL
        return ruler.bar(self.beat(times, start))

    def loud(self, times: Floats) -> Floats:
        """Return how loud it is at moments of the show, 0 to 1; 0 where there is no music."""
        if not len(self.loud_at):
            return np.zeros(len(times))
        return np.asarray(np.interp(times, self.loud_at, self.loudness))


@dataclass(frozen=True, eq=False)
class Moments:
    """Moments of a light.

    Parameters
    ----------
    seconds : (m,) array
        Since its picture stands; below 0 on the way there, above `duration` on the way from there.
    duration : float
        For how long it stands, s.
    start : float
        When it begins to stand, s of the show.
    rhythm : Rhythm

    Examples
    --------
    >>> Moments(np.array([0.0, 1.0]), 4.0).on("cue").tolist(), Moments(np.array([0.0, 1.0]), 4.0).on("beat").tolist()
    ([0.0, 0.25], [0.0, 2.0])
    """

    seconds: Floats
    duration: float
    start: float = 0.0
    rhythm: Rhythm = field(default_factory=Rhythm)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seconds", floats(self.seconds, "light: moments", (None,)))

    def on(self, clock: str) -> Any:
        """Return the moments on one of the `CLOCKS`, (m,)."""
        if clock == "second":
            return self.seconds
        if clock == "cue":
            return self.seconds / max(self.duration, 1e-9)
        count = self.rhythm.beat if clock == "beat" else self.rhythm.bar
        return count(self.seconds + self.start, self.start)

    @property
    def loudness(self) -> Floats:
        """How loud it is, 0 to 1, (m,)."""
        return self.rhythm.loud(self.seconds + self.start)
