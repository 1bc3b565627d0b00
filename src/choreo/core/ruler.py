"""Music as a ruler: beats, bars and marked moments on a clock, and what lies between them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from choreo.arguments import insist_fields
from choreo.arrays import Floats, floats
from choreo.checks import is_number
from choreo.errors import InputError

UNITS = ("beat", "bar")
"""What is counted."""

NEAR = 5e-4
"""Seconds that count as nothing: plans stand on whole milliseconds."""

SLOWEST, FASTEST = 1.0, 2000.0
"""Beats a minute between which a tempo map may lie."""

MOST_BEATS_A_BAR = 64
_LEAST_BAR = 1e-6
"""Beats; what is left of a bar is nothing below this."""
_MOST = 200_000
"""Beats, changes of tempo or markers."""
_LONGEST = 1e6
"""Seconds up to which a clock runs."""


@dataclass(frozen=True, eq=False)
class Ruler:
    """Beats and bars on a clock, and moments with names.

    Between moments whose beats are known time runs evenly; before the first and after the last it goes on as it did.
    Beats have numbers with parts: beat 0.0 begins bar 1, beat 0.5 lies half a beat later.

    Parameters
    ----------
    moments : (k,) array
        Seconds, rising. None where nothing is counted, and only markers are known.
    beats : (k,) array
        The number of the beat at each of the moments, rising.
    before, after : float
        Beats a second before the first, and after the last moment.
    metres : sequence of (beat, beats a bar)
        From which beat on a bar has so many beats, rising, the first at beat 0; it holds before that, too. Bars are
        whole: each metre lasts for a whole number of its bars.
    markers : sequence of (name, seconds)
        Sorted by time here.

    Raises
    ------
    InputError
        If moments or beats do not rise, or a number lies out of all reason.

    Examples
    --------
    >>> ruler = Ruler.steady(tempo=96)
    >>> float(ruler.time(ruler.beat_of_bar(8.0))), ruler.name(20.0), ruler.name(21.25)
    (20.0, 'bar 9', 'bar 9 beat 3')
    """

    moments: Floats = field(default_factory=lambda: np.empty(0))
    beats: Floats = field(default_factory=lambda: np.empty(0))
    before: float = 2.0
    after: float = 2.0
    metres: tuple[tuple[float, float], ...] = ((0.0, 4.0),)
    markers: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        insist_fields("ruler", self, "before", "after", "metres", "markers")
        for key in ("moments", "beats"):
            rising = floats(getattr(self, key), f"ruler: {key}", (None,))
            if (np.diff(rising) <= 0).any() or (np.abs(rising) > _LONGEST).any():
                raise InputError(f"ruler: {key}: expected rising numbers up to {_LONGEST:,.0f}")
            object.__setattr__(self, key, rising)
        if len(self.moments) != len(self.beats):
            raise InputError(f"ruler: {len(self.moments)} moments and {len(self.beats)} beats; each moment needs one")
        for key in ("before", "after"):
            if not SLOWEST / 60 <= getattr(self, key) <= FASTEST / 60:
                raise InputError(f"ruler: {key}: expected {SLOWEST:g} to {FASTEST:,.0f} beats a minute")
        object.__setattr__(self, "metres", _whole_bars(self.metres))
        named = sorted(((str(name), float(moment)) for name, moment in self.markers), key=lambda each: each[1])
        if max(len(named), len(self.moments), len(self.metres)) > _MOST:
            raise InputError(f"ruler: more than {_MOST:,} beats or markers")
        if any(not abs(moment) <= _LONGEST for _, moment in named):
            raise InputError(f"ruler: markers: expected seconds up to {_LONGEST:,.0f}")
        object.__setattr__(self, "markers", tuple(named))

    @classmethod
    def steady(cls, tempo: float, beats_a_bar: float = 4, first: float = 0.0) -> Ruler:
        """Return the ruler of a tempo, beats a minute, whose bar 1 begins at `first` s."""
        return cls(np.array([first]), np.zeros(1), tempo / 60, tempo / 60, ((0.0, beats_a_bar),))

    @classmethod
    def tapped(cls, moments: Floats, first: int = 0, beats_a_bar: float = 4, tempo: float | None = None) -> Ruler:
        """Return the ruler of single beats, of which number `first` begins bar 1; at least two, or one and a tempo."""
        count = len(moments)
        if tempo is not None:
            before = after = tempo / 60
        else:
            few = min(count - 1, 8)  # as it went on near the ends
            before, after = few / (moments[few] - moments[0]), few / (moments[-1] - moments[-1 - few])
        limits = (SLOWEST / 60, FASTEST / 60)
        before, after = (float(np.clip(each, *limits)) for each in (before, after))
        return cls(moments, np.arange(count, dtype=np.float64) - first, before, after, ((0.0, beats_a_bar),))

    @property
    def counts(self) -> bool:
        """Whether it has beats, and not markers alone."""
        return len(self.moments) > 0

    def shift(self, seconds: float) -> Ruler:
        """Return the ruler on a clock on which all comes so many seconds later."""
        markers = tuple((name, moment + seconds) for name, moment in self.markers)
        return replace(self, moments=self.moments + seconds, markers=markers)

    def beat(self, times: Floats | float) -> Floats:
        """Return the numbers of the beats at moments, s, with their parts."""
        at, beats = self.moments, self.beats
        times = np.asarray(times, dtype=np.float64)
        inner = np.interp(times, at, beats)
        early, late = np.minimum(times - at[0], 0.0), np.maximum(times - at[-1], 0.0)
        return np.asarray(inner + early * self.before + late * self.after)

    def time(self, beats: Floats | float) -> Floats:
        """Return the moments of beats, s."""
        at, counted = self.moments, self.beats
        beats = np.asarray(beats, dtype=np.float64)
        inner = np.interp(beats, counted, at)
        early, late = np.minimum(beats - counted[0], 0.0), np.maximum(beats - counted[-1], 0.0)
        return np.asarray(inner + early / self.before + late / self.after)

    def bar(self, beats: Floats | float) -> Floats:
        """Return the numbers of bars at beats, with their parts: 0.0 begins bar 1."""
        starts, sizes, bars = self._metres
        beats = np.asarray(beats, dtype=np.float64)
        at = np.maximum(np.searchsorted(starts, beats + 1e-9, side="right") - 1, 0)
        return np.asarray(bars[at] + (beats - starts[at]) / sizes[at])

    def beat_of_bar(self, bars: Floats | float) -> Floats:
        """Return the numbers of the beats at bars with parts, as `bar` gives them."""
        starts, sizes, firsts = self._metres
        bars = np.asarray(bars, dtype=np.float64)
        at = np.maximum(np.searchsorted(firsts, bars + 1e-9, side="right") - 1, 0)
        return np.asarray(starts[at] + (bars - firsts[at]) * sizes[at])

    def beats_in(self, bar: int) -> float:
        """Return how many beats a bar has, counted from 0."""
        return float(self.beat_of_bar(bar + 1.0) - self.beat_of_bar(float(bar)))

    def grid(self, unit: str, count: float, number: float) -> float:
        """Return the moment, s, of the line of this number where one stands every so many beats or bars."""
        beat = self.beat_of_bar(number * count) if unit == "bar" else number * count
        return float(self.time(beat))

    def line(self, unit: str, count: float, time: float, *, back: bool = False) -> int:
        """Return the number of the first line at a moment, s, or after it; with `back`, of the last one before it."""
        beat = self.beat(time + (NEAR if back else -NEAR))
        place = float(self.bar(beat) if unit == "bar" else beat) / count
        return int(np.floor(place)) if back else int(np.ceil(place))

    def at_or_after(self, time: float, unit: str = "beat", count: float = 1) -> float:
        """Return the first moment, s, not before `time`, at which a beat or bar stands, or each so many of them.

        Examples
        --------
        >>> Ruler.steady(120).at_or_after(3.1), Ruler.steady(120).at_or_after(3.1, "bar", 2)
        (3.5, 4.0)
        """
        return self.grid(unit, count, self.line(unit, count, time))

    def name(self, time: float) -> str:
        """Return a moment in words: 'bar 9', 'bar 9 beat 3', 'bar 9 beat 2.35'."""
        beat = float(self.beat(time))
        nearest = float(np.rint(beat))
        if abs(float(self.time(nearest)) - time) < 2 * NEAR:
            beat = nearest
        bar = int(np.floor(self.bar(beat) + 1e-9))
        within = round(beat - float(self.beat_of_bar(float(bar))), 2) + 1
        return f"bar {bar + 1}" if within == 1 else f"bar {bar + 1} beat {within:g}"

    def reading(self, time: float) -> str:
        """Return a moment as a player's counter reads it, 'bar 62.3' for the third beat of bar 62 and what follows.

        Empty before bar 1, and where nothing is counted.

        Examples
        --------
        >>> ruler = Ruler.steady(tempo=96)
        >>> ruler.reading(20.0), ruler.reading(21.874), ruler.reading(-0.1)
        ('bar 9.1', 'bar 9.3', '')
        """
        if not self.counts:
            return ""
        beat = float(self.beat(time + NEAR))
        bar = int(np.floor(self.bar(beat) + 1e-9))
        within = int(np.floor(beat - float(self.beat_of_bar(float(bar))) + 1e-9)) + 1
        return f"bar {bar + 1}.{within}" if bar >= 0 else ""

    def bars(self, first: float, last: float) -> tuple[Floats, Floats]:
        """Return the numbers, from 1, of the bars that begin from one moment to another, s, and when they do."""
        if not self.counts:
            return np.empty(0), np.empty(0)
        begin, end = max(self.line("bar", 1, first), 0), self.line("bar", 1, last, back=True)
        numbers = np.arange(begin, max(min(end, begin + _MOST) + 1, begin), dtype=np.float64)
        return numbers + 1, self.time(self.beat_of_bar(numbers))

    def counted(self, first: float, last: float) -> list[tuple[int, int, float]]:
        """Return bar, beat in it and moment, s, of the beat at one moment and of all until another, from bar 1 on.

        Examples
        --------
        >>> Ruler.steady(120, 2).counted(0.9, 2.0)
        [(1, 2, 0.5), (2, 1, 1.0), (2, 2, 1.5), (3, 1, 2.0)]
        """
        if not self.counts:
            return []
        begin = max(self.line("bar", 1, first, back=True), 0)
        end = min(self.line("bar", 1, last, back=True), begin + _MOST) + 1
        bars = np.arange(begin, max(end, begin), dtype=np.float64)
        starts = self.beat_of_bar(bars)
        sizes = self.beat_of_bar(bars + 1.0) - starts
        each = np.ceil(sizes - 1e-9).astype(int).tolist()
        beats = [(bar, beat) for bar, size in enumerate(each) for beat in range(size)]
        moments = self.time(np.array([starts[bar] + beat for bar, beat in beats]))
        begun = max(int((moments <= first + NEAR).sum()) - 1, 0)
        found = list(zip(beats, moments.tolist(), strict=True))[begun:]
        return [(begin + bar + 1, beat + 1, moment) for (bar, beat), moment in found if moment <= last + NEAR]

    def end(self, begin: float, bars: float, beats: float) -> float:
        """Return where so many bars and then beats end that begin at a moment, s."""
        beat = float(self.beat(begin))
        if bars:
            beat = float(self.beat_of_bar(self.bar(beat) + bars))
        return float(self.time(beat + beats))

    def named(self, marker: str) -> list[float]:
        """Return the moments of the markers of a name, s, rising; upper case and spaces do not matter."""
        return [moment for name, moment in self.markers if plain_name(name) == plain_name(marker)]

    @cached_property
    def _metres(self) -> tuple[Floats, Floats, Floats]:
        """Where each metre begins, how many beats its bars have, and the number of its first bar."""
        starts, sizes = np.array(self.metres).T
        bars = np.concatenate([[0.0], np.cumsum(np.rint(np.diff(starts) / sizes[:-1]))])
        return starts, sizes, bars


@dataclass(frozen=True, eq=False)
class Measure:
    """Whole bars or beats from a moment on, and the seconds that they last: how a length is said again.

    Parameters
    ----------
    ruler : Ruler
    begin : float
        The moment, s.
    unit : str
        'bar' or 'beat'.

    Examples
    --------
    >>> bars = Measure(Ruler.steady(80), 12.0, "bar")
    >>> bars.nearest(43.7), bars.nearest(43.7, longer=False), bars.words(45.0)
    (45.0, 42.0, '"15 bars"')
    """

    ruler: Ruler
    begin: float
    unit: str

    def nearest(self, seconds: float, *, longer: bool = True) -> float:
        """Return the seconds of the fewest that last no shorter, or else of the most that last no longer."""
        count = self._count(seconds - NEAR if longer else seconds + NEAR)
        return self.seconds(int(np.ceil(count)) if longer else int(np.floor(count)))

    def seconds(self, count: float) -> float:
        """Return how long so many last, s."""
        bars, beats = (count, 0.0) if self.unit == "bar" else (0.0, count)
        return round(self.ruler.end(self.begin, bars, beats) - self.begin, 3)

    def words(self, seconds: float) -> str:
        """Return a length that `nearest` gave, as it is written in a show file."""
        count = round(self._count(seconds))
        return f'"{count} {self.unit}{"" if count == 1 else "s"}"'

    def _count(self, seconds: float) -> float:
        """Return how many last so long, with parts."""
        first, last = (self.ruler.beat(moment) for moment in (self.begin, self.begin + seconds))
        if self.unit == "bar":
            first, last = self.ruler.bar(first), self.ruler.bar(last)
        return float(last - first)


def plain_name(name: str) -> str:
    """Return a name as names are compared."""
    return " ".join(name.split()).casefold()


def _whole_bars(metres: object) -> tuple[tuple[float, float], ...]:
    """Return metres that are checked; where one does not end with a bar, its last bar is shorter."""
    rows = [tuple(row) for row in metres] if isinstance(metres, tuple | list) else []
    if not rows or any(len(row) != 2 or not all(is_number(part) for part in row) for row in rows) or rows[0][0] != 0:
        raise InputError("ruler: metres: expected (beat, beats a bar), the first at beat 0")
    found: list[tuple[float, float]] = []
    for (start, size), following in zip(rows, [*rows[1:], None], strict=True):
        if not _LEAST_BAR <= size <= MOST_BEATS_A_BAR:
            raise InputError(f"ruler: metres: {size:g} beats a bar; expected 1 to {MOST_BEATS_A_BAR}")
        found.append((float(start), float(size)))
        if following is None:
            continue
        length = following[0] - start
        if not length > 0:
            raise InputError("ruler: metres: expected beats that rise")
        rest = length - np.floor(length / size + 1e-9) * size
        if rest > 1e-6:
            last = (float(following[0] - rest), float(rest))
            found[-1:] = [last] if last[0] - start < 1e-6 else [found[-1], last]
    return tuple(found)
