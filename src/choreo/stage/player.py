"""The clock of a preview: which moment of the show is shown, and its places and colours."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from choreo.core.plan import Plan, Span

KIND_WORDS = {"take-off": "take-off", "travel": "on the way", "hold": "", "return": "return", "landing": "landing"}
"""How a caption tells what kind of stretch it is; a held picture needs no word."""

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""How many seconds of the show pass in one of the clock on the wall."""

LOOPS = ("off", "show", "cue")
"""What is played again when its end is reached: nothing, the whole show, or the cue with the way to it."""

FRAME = 1 / 25
"""Seconds of a single step, one picture of a film."""


class Player:
    """Plays a plan into two arrays that somebody else draws.

    Nothing here knows a window: `position` and `colours` are written in place, and the owner draws them.

    Parameters
    ----------
    plan : Plan
    position : (n, 3) float array
        Written to, m. None for a new array.
    colours : (n, 3) uint8 array
        Written to, sRGB. None for a new array.
    start : float
        Moment to begin with, s; moved into the show where it lies outside.

    Examples
    --------
    >>> import choreo as ch
    >>> from choreo.core.light_track import LightTrack
    >>> swarm = ch.Trajectory.hold([[0, 0, 5]], start=0.0, end=60.0)
    >>> plan = ch.Plan("one", swarm, LightTrack([0.0], [[[9, 9, 9]]]), (), ch.Limits(), ch.Fleet(1))
    >>> player = Player(plan)
    >>> player.step(75.0)
    >>> player.time, player.position.tolist()
    (60.0, [[0.0, 0.0, 5.0]])
    """

    def __init__(
        self,
        plan: Plan,
        position: NDArray[np.floating] | None = None,
        colours: NDArray[np.uint8] | None = None,
        *,
        start: float = 0.0,
    ) -> None:
        self.plan = plan
        self.position = np.empty((plan.drones, 3)) if position is None else position
        self.colours = np.empty((plan.drones, 3), dtype=np.uint8) if colours is None else colours
        self.first, self.last = float(plan.trajectory.times[0]), float(plan.trajectory.times[-1])
        self.playing = False
        self.speed = 1.0
        self.loop = "off"
        self.time = self.first
        self._clock: float | None = None
        self.seek(start)

    def seek(self, time: float) -> None:
        """Show the moment `time` s, or the nearest one within the show."""
        self.time = min(max(float(time), self.first), self.last) if math.isfinite(time) else self.first
        frame = self.plan.at(self.time)
        self.position[:] = frame.position
        self.colours[:] = frame.colours

    def step(self, seconds: float) -> None:
        """Go forward, or back, by so many seconds."""
        self.seek(self.time + seconds)

    def toggle(self) -> None:
        """Play, or pause; at the end of the show, play from the beginning."""
        self.playing = not self.playing
        self._clock = None
        if self.playing and self.time >= self.last:
            self.seek(self.first)

    def faster(self, steps: int) -> None:
        """Play faster, or slower, by so many of the `SPEEDS`."""
        self.speed = SPEEDS[min(max(SPEEDS.index(self.speed) + steps, 0), len(SPEEDS) - 1)]

    def next_loop(self) -> None:
        """Choose the next of the `LOOPS`."""
        self.loop = LOOPS[(LOOPS.index(self.loop) + 1) % len(LOOPS)]

    def tick(self, clock: float) -> bool:
        """Go on with the show as the clock on the wall has, and tell whether the moment has changed.

        Parameters
        ----------
        clock : float
            Seconds of a steady clock; only the difference to the last tick counts.
        """
        before, self._clock = self._clock, clock
        if not self.playing or before is None:
            return False
        begin, end = self.looped
        next_time = self.time + max(0.0, clock - before) * self.speed
        if self.loop != "off" and next_time >= end:
            next_time = begin
        self.seek(next_time)
        if self.time >= self.last:
            self.playing = False
        return True

    @property
    def looped(self) -> tuple[float, float]:
        """From when to when the show plays before it ends or begins again, s."""
        if self.loop != "cue" or self.span is None:
            return self.first, self.last
        spans = self.plan.spans
        first = last = spans.index(self.span)
        while first > 0 and spans[first - 1].name == self.span.name:
            first -= 1
        while last + 1 < len(spans) and spans[last + 1].name == self.span.name:
            last += 1
        return spans[first].start, spans[last].end

    def replace(self, plan: Plan, position: NDArray[np.floating], colours: NDArray[np.uint8]) -> None:
        """Go on with another plan at the same moment, writing into other arrays."""
        self.plan, self.position, self.colours = plan, position, colours
        self.first, self.last = float(plan.trajectory.times[0]), float(plan.trajectory.times[-1])
        self.seek(self.time)

    @property
    def span(self) -> Span | None:
        """The stretch of the show at this moment."""
        return self.plan.span_at(self.time)

    @property
    def caption(self) -> str:
        """Name of the cue at this moment, and what happens in it."""
        return caption(self.span)


def caption(span: Span | None) -> str:
    """Return the name of the cue in a stretch of the show, and what happens in it."""
    if span is None:
        return ""
    word = KIND_WORDS.get(span.kind, span.kind)
    return span.name if word in ("", span.name) else f"{span.name} · {word}"
