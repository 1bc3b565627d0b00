"""From labels at moments to a ruler: which of them are beats, which begin a bar, which are markers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats
from choreo.core.ruler import NEAR, Ruler
from choreo.errors import ShowError
from choreo.printable import printable

Mark: TypeAlias = tuple[float, str]
"""A moment, s, and what is written there."""

LATEST = 86_400.0
"""Seconds: no label is later."""

_BEAT = ("beat", "b")
_BAR = ("bar", "downbeat")
_OF_BEATS = re.compile(r"\bbeats?\b", re.IGNORECASE)
_OF_BARS = re.compile(r"\bbars?\b", re.IGNORECASE)
_BAR_AND_BEAT = re.compile(r"\d{1,5}[.:|](\d{1,2})")  # "12.3", as some programs count
_NAME = 120  # characters that are kept of a marker's name
_FEWEST = 2  # beats by which one can count


@dataclass
class Track:
    """Labels of one kind: markers, unless the words or the track's own name say that they are beats or bars.

    Words that are `spoken` or sung are always markers.
    """

    marks: list[Mark] = field(default_factory=list)
    name: str = ""
    spoken: bool = False


def ruler_of(tracks: Sequence[Track], beats_a_bar: int) -> Ruler:
    """Return the ruler of labels.

    Beats are labels of a track that is called so, where they may count bars, too ('12.3'), labels that say 'beat' or
    'bar', and numbers that count up from 1 again and again; 1 begins a bar. All others are markers; labels without
    words have the name of their track.

    Examples
    --------
    >>> counted = [(0.5 * number, str(number % 3 + 1)) for number in range(8)]
    >>> ruler = ruler_of([Track([*counted, (1.0, "verse")])], 4)
    >>> ruler.metres, ruler.name(1.5), ruler.markers
    (((0.0, 3.0),), 'bar 2', (('verse', 1.0),))
    """
    beats: list[float] = []
    bars: list[float] = []
    markers: list[tuple[str, float]] = []
    for track in tracks:
        marks = sorted(track.marks)
        if track.spoken:
            markers += [(marker_name(said), moment) for moment, said in marks if said]
            continue
        of_beats, of_bars = bool(_OF_BEATS.search(track.name)), bool(_OF_BARS.search(track.name))
        counting = _counts([said for _, said in marks])
        for moment, said in marks:
            word = said.strip().lower()
            pair = _BAR_AND_BEAT.fullmatch(word) if of_beats else None  # elsewhere it may be a scene
            number = pair[1] if pair else word if counting and word.isdecimal() else ""
            begins = word in _BAR or number == "1" or (of_bars and not of_beats)
            if begins:
                bars.append(moment)
            if begins or number or word in _BEAT or of_beats:
                beats.append(moment)
            elif word or track.name.strip():
                markers.append((marker_name(said if word else track.name), moment))
    return _counted(_apart(beats), _apart(bars), beats_a_bar, tuple(markers))


def marker_name(said: str) -> str:
    """Return a label as the name of a marker: one printable line of reasonable length."""
    return printable(" ".join(said.split()))[:_NAME]


def checked(moment: float, where: str) -> float:
    """Return a moment, s, or raise `ShowError` where it lies out of all reason."""
    if not 0 <= moment <= LATEST:
        raise ShowError(f"{where}: {moment:g} s is no moment of a show; expected 0 to {LATEST:,.0f} s")
    return moment


def _counts(words: Sequence[str]) -> bool:
    """Tell whether the numbers among the labels count up by one, and from 1 again at least once."""
    numbers = [int(word) for word in (word.strip() for word in words) if word.isdecimal() and len(word) <= 2]
    if numbers.count(1) < (2 if numbers[:1] == [1] else 1):
        return False
    return all(two in (one + 1, 1) for one, two in pairwise(numbers))


def _apart(moments: Sequence[float]) -> Floats:
    """Return moments in order, those that are one said twice once."""
    found = np.sort(np.asarray(moments, dtype=np.float64))
    return found[np.concatenate([[True], np.diff(found) > NEAR])] if len(found) else found


def _counted(beats: Floats, bars: Floats, beats_a_bar: int, markers: tuple[tuple[str, float], ...]) -> Ruler:
    if len(beats) < _FEWEST:
        return Ruler(markers=markers)
    steady = Ruler.tapped(beats, beats_a_bar=beats_a_bar)
    if not len(bars):
        return Ruler(beats, steady.beats, steady.before, steady.after, steady.metres, markers)
    if len(bars) == len(beats):  # bars alone: beats stand evenly between them
        whole = float(beats_a_bar)
        numbers = whole * np.arange(len(bars), dtype=np.float64)
        return Ruler(bars, numbers, whole * steady.before, whole * steady.after, ((0.0, whole),), markers)
    after = np.clip(np.searchsorted(beats, bars), 1, len(beats) - 1)
    lines = np.unique(after - (bars - beats[after - 1] < beats[after] - bars))
    sizes = np.diff(lines).astype(np.float64)
    metres = [(float(lines[0]), float(beats_a_bar if not len(sizes) else sizes[0]))]
    for start, size in zip(lines[:-1], sizes, strict=True):
        if size != metres[-1][1]:
            metres.append((float(start), float(size)))
    first = float(lines[0])
    moved = tuple((start - first, size) for start, size in metres)
    return Ruler(beats, steady.beats - first, steady.before, steady.after, moved, markers)
