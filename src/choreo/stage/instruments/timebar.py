"""The timeline at the foot of the window: cues by name, what the check found, bars, music; and which moment is where.

A picture and its measures; nothing here knows a window.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats
from choreo.core.plan import Plan, Span
from choreo.stage.instruments.text_panels import AMBER, BLUE, GREY, RED, WHITE, Tint
from choreo.stage.night.text import fit, write

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_MARGIN = 28  # pixels at scale 1, left and right of the strip
_HEAD = 62  # for the clock and the caption, written over it
_STRIP = 26
_MARKS = 9
_FOOT = 10
_WAVE = 30
_BAND = 6  # of an effect, at the foot of its stretch
_BEATS_APART = 5  # pixels at least
_RULER = 15  # of a row of bars, and of one of markers
_BARS_APART, _NUMBERS_APART = 5, 34
_GROUND = (8, 11, 19, 196)
_TRAVEL = (34, 41, 58, 255)
_TICK = (112, 122, 146, 255)
_DARKEST = np.array([46, 54, 74])


@dataclass(frozen=True, eq=False)
class Wave:
    """The music along the show: loudness 0 to 1 at even steps from `start` to `end` s, and the beats, s."""

    start: float
    end: float
    loudness: Floats
    beats: Floats = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, eq=False)
class TimeBar:
    """The timeline of a plan in a window `width` pixels wide.

    Parameters
    ----------
    plan : Plan
    width : int
        Of the window, pixels.
    scale : float
        Of all measures.
    bad : tuple of float
        Moments of violations, s.
    closest : float or None
        Moment of the closest approach of the show, s.
    wave : Wave or None
        The music.

    Examples
    --------
    >>> import choreo as ch
    >>> from choreo.core.light_track import LightTrack
    >>> swarm = ch.Trajectory.hold([[0, 0, 5]], start=0.0, end=60.0)
    >>> bar = TimeBar(ch.Plan("one", swarm, LightTrack([0.0], [[[9, 9, 9]]]), (), ch.Limits(), ch.Fleet(1)), 1280)
    >>> bar.column(30.0), bar.moment(640.0), bar.moment(-5.0)
    (640.0, 30.0, 0.0)
    """

    plan: Plan
    width: int
    scale: float = 1.0
    bad: tuple[float, ...] = ()
    closest: float | None = None
    wave: Wave | None = None

    @property
    def height(self) -> int:
        """Pixels, from the lower edge of the window."""
        wave = _WAVE if self.wave is not None else 0
        return round((_HEAD + _MARKS + _STRIP + sum(self._ruler_rows) + wave + _FOOT) * self.scale)

    @property
    def _ruler_rows(self) -> tuple[int, int]:
        """How high the rows of bars and of markers are, at scale 1."""
        ruler = self.plan.ruler
        return (0, 0) if ruler is None else (_RULER * ruler.counts, _RULER * bool(ruler.markers))

    @property
    def touch(self) -> tuple[float, float]:
        """From which row to which, counted from below, a click means a moment."""
        return 0.0, self.height - 0.95 * _HEAD * self.scale

    @property
    def _ends(self) -> tuple[float, float]:
        return _MARGIN * self.scale, max(self.width - _MARGIN * self.scale, _MARGIN * self.scale + 1)

    def column(self, time: float) -> float:
        """Return where a moment stands, pixels from the left."""
        left, right = self._ends
        times = self.plan.trajectory.times
        return left + (time - float(times[0])) / self.plan.duration * (right - left)

    def moment(self, column: float) -> float:
        """Return which moment stands there, s; the nearest of the show where it is outside."""
        left, right = self._ends
        part = min(max((column - left) / (right - left), 0.0), 1.0)
        return float(self.plan.trajectory.times[0]) + part * self.plan.duration

    def picture(self) -> Bytes:
        """Return the timeline without its moving parts, as RGBA."""
        from PIL import Image, ImageDraw

        canvas = Image.new("RGBA", (self.width, self.height), _GROUND)
        pen = ImageDraw.Draw(canvas)
        pen.line((0, 0, self.width, 0), fill=(52, 60, 82, 255))
        top = (_HEAD + _MARKS) * self.scale
        bottom = top + _STRIP * self.scale
        for span in self.plan.spans:
            self._draw_span(pen, span, top, bottom)
        self._draw_marks(pen, top, bottom)
        bars, markers = (row * self.scale for row in self._ruler_rows)
        if bars:
            self._draw_bars(pen, bottom)
        if markers:
            self._draw_markers(pen, bottom + bars)
        bottom += bars + markers
        if self.wave is not None:
            self._draw_wave(canvas, self.wave, bottom + 4 * self.scale, bottom + _WAVE * self.scale)
        return np.asarray(canvas)

    def _draw_span(self, pen: ImageDraw.ImageDraw, span: Span, top: float, bottom: float) -> None:
        left, right = self.column(span.start), self.column(span.end)
        hold = span.kind == "hold"
        fill = (*_hold_tint(self.plan, span), 255) if hold else _TRAVEL
        inset = 0 if hold else 4 * self.scale
        box = (left + 0.5, top + inset, max(left + 1, right - 1), bottom - inset)
        pen.rectangle(box, fill=fill)
        if span.light:
            self._draw_band(pen, span, box)
        size = max(8, round(12 * self.scale))
        words = span.name if hold or span.kind not in ("travel", "hold") else ""
        words += f" · {span.light}" if words and span.light else ""
        shown = fit(words, size, right - left - 10 * self.scale)
        if len(shown) > 1:
            bright = sum(fill[:3]) > 330
            tint = (16, 18, 26) if bright else (WHITE if hold else GREY)
            write(pen, (left + 6 * self.scale, (top + bottom) / 2 + size * 0.36), shown, size, tint)

    def _draw_band(self, pen: ImageDraw.ImageDraw, span: Span, box: tuple[float, float, float, float]) -> None:
        """Draw what an effect does, moment by moment, at the foot of its stretch: the mean colour of its drones."""
        left, _, right, bottom = box
        for column in range(round(left), max(round(right), round(left) + 1)):
            tint = _lit_colour(self.plan, min(max(self.moment(column), span.start), span.end))
            pen.line((column, bottom - _BAND * self.scale, column, bottom), fill=(*(round(part) for part in tint), 255))

    def _draw_marks(self, pen: ImageDraw.ImageDraw, top: float, bottom: float) -> None:
        columns = {round(self.column(time)) for time in self.bad}
        for column in columns:
            box = (column - 1, top - _MARKS * self.scale, column + 1, top + 3 * self.scale)
            pen.rectangle(box, fill=(*RED, 255))
        if self.closest is not None:
            x, y, half = self.column(self.closest), top - 5 * self.scale, 4.5 * self.scale
            pen.line((x, y, x, bottom), fill=(*AMBER, 255), width=1)
            corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
            pen.polygon(corners, fill=(*AMBER, 255))

    def _draw_bars(self, pen: ImageDraw.ImageDraw, top: float) -> None:
        """Draw a tick on each bar, and numbers on some of them."""
        assert self.plan.ruler is not None  # else there is nothing to draw
        times = self.plan.trajectory.times
        numbers, moments = self.plan.ruler.bars(float(times[0]), float(times[-1]))
        places = np.array([self.column(moment) for moment in moments.tolist()])
        ticks = thinned(numbers, places, _BARS_APART * self.scale)
        named = thinned(numbers, places, _NUMBERS_APART * self.scale)
        size = max(8, round(9 * self.scale))
        for x in places[ticks].tolist():
            pen.line((x, top, x, top + 4 * self.scale), fill=_TICK, width=1)
        for number, x in zip(numbers[named].tolist(), places[named].tolist(), strict=True):
            pen.line((x, top, x, top + 11 * self.scale), fill=_TICK, width=1)
            write(pen, (x + 3 * self.scale, top + 12 * self.scale), f"{number:.0f}", size, GREY)

    def _draw_markers(self, pen: ImageDraw.ImageDraw, top: float) -> None:
        """Draw a tick on each marker, and its name as far as there is room."""
        assert self.plan.ruler is not None  # else there is nothing to draw
        first, last = self.plan.trajectory.times[[0, -1]].tolist()
        here = [(name, self.column(time)) for name, time in self.plan.ruler.markers if first <= time <= last]
        ends = [x for _, x in here[1:]] + [self._ends[1]]
        size = max(8, round(10 * self.scale))
        for (name, x), end in zip(here, ends, strict=True):
            pen.line((x, top + 2 * self.scale, x, top + 12 * self.scale), fill=(*BLUE, 255), width=1)
            shown = fit(name, size, end - x - 6 * self.scale)
            if len(shown) > 1:
                write(pen, (x + 3 * self.scale, top + 11 * self.scale), shown, size, BLUE)

    def _draw_wave(self, canvas: Image.Image, wave: Wave, top: float, bottom: float) -> None:
        from PIL import ImageDraw

        pen = ImageDraw.Draw(canvas)
        middle, half = (top + bottom) / 2, (bottom - top) / 2
        left, right = round(self.column(wave.start)), round(self.column(wave.end))
        times = np.linspace(0, 1, max(right - left, 1))
        heights = np.interp(times, np.linspace(0, 1, len(wave.loudness)), wave.loudness) * half
        for column, high in enumerate(heights.tolist(), start=left):
            if 0 <= column < self.width:
                pen.line((column, middle - high, column, middle + high), fill=(86, 128, 176, 255))
        apart = float(np.diff(wave.beats).mean()) if len(wave.beats) > 1 else np.inf
        each = 1
        while each * apart * (right - left) < _BEATS_APART * (wave.end - wave.start):
            each *= 2  # every second beat, every fourth: else they would be one surface
        for beat in wave.beats[::each].tolist():
            x = self.column(beat)
            pen.line((x, bottom - 5 * self.scale, x, bottom), fill=(220, 226, 240, 255))


def thinned(numbers: Floats, places: Floats, apart: float) -> NDArray[np.bool_]:
    """Return which bars are shown, so that they stand so far apart: all, every 4th from bar 1 on, 8th, 16th, ...

    Examples
    --------
    >>> bars = np.arange(1.0, 13.0)
    >>> bars[thinned(bars, 10 * bars, apart=30.0)].tolist()
    [1.0, 5.0, 9.0]
    """
    step = 1
    while True:
        shown = np.asarray((numbers - 1) % step == 0)
        if shown.sum() < 2 or np.diff(places[shown]).min() >= apart:
            return shown
        step = max(4, 2 * step)


def _hold_tint(plan: Plan, span: Span) -> Tint:
    """Return the colour of a picture, not too bright to write on."""
    mean = _lit_colour(plan, (span.start + span.end) / 2)
    if not any(mean):
        return 52, 60, 82
    red, green, blue = np.rint(_DARKEST + 0.45 * np.array(mean)).astype(int).tolist()
    return red, green, blue


def _lit_colour(plan: Plan, time: float) -> tuple[float, ...]:
    """Return the mean colour of the drones that are lit, black where none is."""
    colours = plan.light.at(time).astype(np.float64)
    lit = colours[colours.any(axis=1)]
    return tuple(lit.mean(axis=0).tolist()) if len(lit) else (0.0, 0.0, 0.0)
