"""Times in musical words: "bar 9 beat 3", "chorus + 0.5 s", "4 bars"; read, found on a ruler, and mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from choreo.checks import shown
from choreo.core.ruler import UNITS, Ruler, plain_name
from choreo.errors import ShowError

_NUMBER = r"\d{1,7}(?:\.\d{1,6})?(?:/[1-9]\d{0,2})?"
_UNIT = r"bars?|beats?|s"
_TERM = re.compile(rf"([+-]?)\s*({_NUMBER})\s*({_UNIT})(?![\w.])", re.IGNORECASE)
_OFFSETS = re.compile(rf"(?:\s+[+-]\s*{_NUMBER}\s*(?:{_UNIT})(?![\w.]))+$", re.IGNORECASE)
_PLACE = re.compile(rf"bar (-?\d{{1,7}})(?: beat ({_NUMBER}))?|beat (-?{_NUMBER})", re.IGNORECASE)
_AGAIN = re.compile(r"(.+?) (\d{1,4})")
_ENGLISH = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_MOST_NAMES = 1000
_LONGEST = 120
"""Characters of such words."""

_NAME = re.compile(r"[A-Za-z][A-Za-z_-]{0,30}")
"""What may be the name of a marker that is not there, and a key of TOML."""

MOMENTS = '"bar 9", "bar 9 beat 3", "chorus + 0.5 s"'
LENGTHS = '"4 bars", "2 beats", "1 bar - 0.5 s"'
GRIDS = '"beat", "bar", "2 bars"'


@dataclass(frozen=True)
class Length:
    """A musical length: so many bars, then beats, then seconds; as seconds it depends on where it begins.

    Examples
    --------
    >>> length = length_of("hold", "2 bars + 0.5 s")
    >>> length, length.end(Ruler.steady(120), 1.0)
    (Length(bars=2.0, beats=0.0, seconds=0.5), 5.5)
    """

    bars: float = 0.0
    beats: float = 0.0
    seconds: float = 0.0

    def end(self, ruler: Ruler, begin: float) -> float:
        """Return where the length ends that begins at a moment, s."""
        if not (self.bars or self.beats):
            return begin + self.seconds
        return ruler.end(begin, self.bars, self.beats) + self.seconds

    def begin(self, ruler: Ruler, end: float) -> float:
        """Return where the length begins that ends at a moment, s."""
        if not (self.bars or self.beats):
            return end - self.seconds
        beat = float(ruler.beat(end - self.seconds)) - self.beats
        if self.bars:
            beat = float(ruler.beat_of_bar(ruler.bar(beat) - self.bars))
        return float(ruler.time(beat))

    @property
    def unit(self) -> str:
        """The finest unit in which it counts."""
        return "beat" if self.beats else "bar"

    def plus(self, sign: str, count: float, unit: str) -> Length:
        """Return the length and one more term."""
        key = {"b": f"{unit.rstrip('s').lower()}s", "s": "seconds"}[unit[0].lower()]
        more = -count if sign == "-" else count
        return replace(self, **{key: getattr(self, key) + more})


@dataclass(frozen=True)
class Grid:
    """Lines at which a picture may come to stand: one every so many beats or bars.

    Examples
    --------
    >>> grid_of("snap", "2 bars").first(Ruler.steady(120), 5.0)
    8.0
    """

    unit: str
    count: float = 1.0

    def first(self, ruler: Ruler, time: float) -> float:
        """Return the first of them, not before `time` s."""
        return ruler.at_or_after(time, self.unit, self.count)


def length_of(what: str, said: str) -> Length:
    """Return the length that is said, or raise `ShowError`, which begins with `what` and names the nearest right words.

    Examples
    --------
    >>> length_of("hold", "4 bar 2 beats")
    Length(bars=4.0, beats=2.0, seconds=0.0)
    >>> length_of("hold", "fore bars")
    Traceback (most recent call last):
        ...
    choreo.errors.ShowError: hold = 'fore bars'; expected seconds, or "4 bars", ...; did you mean "4 bars"?
    """
    found = _length(said)
    if found is None:
        raise ShowError(f"{what} = {shown(said)}; expected seconds, or {LENGTHS}{_mended(said, _length)}")
    return found


def is_length(said: str) -> bool:
    """Tell whether words are a length: '4 bars', and not 'bar 4'."""
    return _length(said) is not None


def grid_of(what: str, said: str) -> Grid:
    """Return the grid that is said, or raise `ShowError`, which begins with `what`."""
    found = _grid(said)
    if found is None:
        raise ShowError(f"{what} = {shown(said)}; expected {GRIDS}{_mended(said, _grid)}")
    return found


def moment_of(what: str, said: str, ruler: Ruler) -> float:
    """Return the moment that is said, s on the clock of the ruler.

    Raises
    ------
    ShowError
        If it is none, names no marker that there is, or a beat that its bar does not have; with the nearest right
        words. The message begins with `what`.

    Examples
    --------
    >>> ruler = Ruler(*[Ruler.steady(120).moments, Ruler.steady(120).beats], markers=(("chorus", 30.0),))
    >>> [moment_of("start", said, ruler) for said in ("bar 9", "bar 9 beat 3 + 0.5 s", "Chorus - 2 beats", "beat 3")]
    [16.0, 17.5, 29.0, 1.0]
    """
    anchor, offset = _parted(said)
    marked = _marked(anchor, ruler)
    place = _PLACE.fullmatch(anchor)
    if marked is not None:
        begin = marked
    elif place is None:
        raise ShowError(f"{what} = {shown(said)}{_unknown(said, anchor, ruler)}")
    elif not ruler.counts:
        raise ShowError(f"{what} = {shown(said)}: {NOTHING}")
    else:
        begin = _placed(f"{what} = {shown(said)}", place, ruler)
    if (offset.bars or offset.beats) and not ruler.counts:
        raise ShowError(f"{what} = {shown(said)}: {NOTHING}")
    return offset.end(ruler, begin)


NOTHING = "there are no beats to count by; give [score] a tempo, or labels with beats, or the show music"


def needs_beats(said: str, ruler: Ruler) -> bool:
    """Tell whether a moment in words cannot be found by the markers alone."""
    anchor, offset = _parted(said)
    return _marked(anchor, ruler) is None or bool(offset.bars or offset.beats)


def unit_of(said: str) -> str:
    """Return the finest unit in which a moment in words counts: 'bar', or 'beat'."""
    return "beat" if "beat" in said.lower() else "bar"


def _parted(said: str) -> tuple[str, Length]:
    """Return the words of the place, and what is added to it."""
    text = " ".join(said.split())
    offsets = _OFFSETS.search(text)
    anchor = text[: offsets.start()] if offsets else text
    offset = Length()
    for sign, count, unit in _TERM.findall(offsets[0]) if offsets else ():
        offset = offset.plus(sign, _value(count), unit)
    return anchor, offset


def _placed(what: str, place: re.Match[str], ruler: Ruler) -> float:
    if place[3] is not None:
        sign = -1 if place[3].startswith("-") else 1
        return float(ruler.time(sign * _value(place[3].lstrip("-")) - 1))
    bar, beat = int(place[1]), _value(place[2] or "1")
    has = ruler.beats_in(bar - 1)
    if not 1 <= beat < has + 1:
        raise ShowError(f"{what}: bar {bar} has {has:g} beats; the first is beat 1, the last beat {has:g}")
    return float(ruler.time(ruler.beat_of_bar(bar - 1.0) + beat - 1))


def _marked(anchor: str, ruler: Ruler) -> float | None:
    """Return the moment of a marker: the first of its name, or the one of the number behind it."""
    own = ruler.named(anchor)
    if own:
        return own[0]
    again = _AGAIN.fullmatch(anchor)
    several = ruler.named(again[1]) if again else []
    return several[int(again[2]) - 1] if again and 0 < int(again[2]) <= len(several) else None


def _unknown(said: str, anchor: str, ruler: Ruler) -> str:
    """Return what is wrong with words that name no moment."""
    # As the first of each is written; a song has not more, and looking for near names takes its time.
    names = {plain_name(name): name for name, _ in reversed(ruler.markers[:_MOST_NAMES])}
    again = _AGAIN.fullmatch(anchor)
    several = ruler.named(again[1]) if again else []
    if again and several:
        times = "once" if len(several) == 1 else f"{len(several)} times"
        return f": there is '{again[1]}' {times} only"
    near = get_close_matches(plain_name(anchor), names, n=1, cutoff=0.7)
    mended = _mended(said, lambda text: _PLACE.fullmatch(_parted(text)[0]))
    if near:
        return f": there is no marker '{anchor}'; did you mean '{names[near[0]]}'?"
    if not mended and not names and _NAME.fullmatch(anchor):
        return f": there is no marker '{anchor}', nor any other; say when it is, [score.markers] {anchor} = 42.5, say"
    if mended or not names:
        return f"; expected seconds, or {MOMENTS}{mended}"
    listed = ", ".join(list(names.values())[::-1][:8]) + (", ..." if len(names) > 8 else "")
    return f": there is no marker '{anchor}'; there are {listed}"


def _length(said: str) -> Length | None:
    text = " ".join(said.split())
    if len(text) > _LONGEST or not _whole(text):
        return None
    found = Length()
    for sign, count, unit in _TERM.findall(text):
        found = found.plus(sign, _value(count), unit)
    return found if found.bars > 0 or found.beats > 0 else None


def _grid(said: str) -> Grid | None:
    if said in UNITS:
        return Grid(said)
    found = _length(said)
    if found is None or found.seconds or (found.bars and found.beats):
        return None
    return Grid("bar", found.bars) if found.bars else Grid("beat", found.beats)


def _whole(text: str) -> bool:
    """Tell whether words are terms from their beginning to their end."""
    at = 0
    for term in _TERM.finditer(text):
        if text[at : term.start()].strip():
            return False
        at = term.end()
    return at == len(text) > 0


def _value(count: str) -> float:
    """Return a number as it is written: 2, 0.5, 1/2."""
    whole, _, parts = count.partition("/")
    return float(whole) / float(parts or 1)


def _mended(said: str, reads: Callable[[str], object]) -> str:
    """Return '; did you mean ...?' with words that can be read, where some are near."""
    words = re.findall(r"[^\W\d_]+|[-+]|\d+(?:[.,]\d+)?(?:/\d+)?", said.replace(",", "."))
    meant = {word: word for word in ("bar", "bars", "beat", "beats", "s")}
    meant |= {"half": "1/2", "sec": "s", "seconds": "s"} | {word: str(count) for count, word in enumerate(_ENGLISH)}
    mended: list[str] = []
    for word in words[:12]:
        near = get_close_matches(word.lower(), meant, n=1, cutoff=0.5) if word[0].isalpha() else []
        mended += [meant[near[0]]] if near else [] if word[0].isalpha() else [word]
    many = re.sub(r"(?<![\d.]1 )(?<=\d )(bar|beat)\b", r"\1s", " ".join(mended))
    for text in (many, " ".join(mended), " ".join(_turned(mended))):
        if text and text != said and reads(text):
            return f'; did you mean "{text}"?'
    return ""


def _turned(words: Sequence[str]) -> list[str]:
    """Return words with each number behind its unit, or before it: '9 bar' is 'bar 9', 'bars 4' is '4 bars'."""
    found = list(words)
    for index in range(len(found) - 1):
        one, two = found[index], found[index + 1]
        if one[0].isdigit() and two in ("bar", "bars", "beat", "beats"):
            found[index : index + 2] = [two.rstrip("s"), one]
        elif one in ("bars", "beats", "bar", "beat") and two[0].isdigit():
            found[index : index + 2] = [two, f"{one.rstrip('s')}s" if two != "1" else one]
    return found
