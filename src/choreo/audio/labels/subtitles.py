"""Words with times as text: labels of Audacity, subtitles (SRT, WebVTT), lyrics (LRC)."""

from __future__ import annotations

import re

from choreo.audio.labels.labelled import Mark, Track, checked
from choreo.errors import ShowError

_SPAN = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})\s*-->")
_TAGS = re.compile(r"<[^<>]{0,80}>|\{\\[^{}]{0,80}\}")
_STAMP = re.compile(r"\[(\d{1,3}):(\d{1,2}(?:[.:]\d{1,3})?)\]")
_OFFSET = re.compile(r"\[offset:\s*([+-]?\d{1,7})\s*\]", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,6}(?:[.,]\d{1,12})?$")


def is_subtitles(text: str) -> bool:
    """Tell whether a text has the times of subtitles."""
    return _SPAN.search(text) is not None


def is_lyrics(text: str) -> bool:
    """Tell whether a text has the times of lyrics."""
    return _STAMP.search(text) is not None


def is_audacity(text: str) -> bool:
    """Tell whether the first line of a text is a label of Audacity: two times and words between tabs."""
    first = next((line for line in text.split("\n") if line.strip()), "").split("\t")
    return len(first) >= 2 and all(_SECONDS.match(part.strip()) for part in first[:2])


def subtitles(text: str) -> list[Track]:
    """Return the subtitles of SRT or WebVTT, each where it begins to be shown.

    Examples
    --------
    >>> subtitles("1\\n00:00:12,500 --> 00:00:15,000\\n<i>Snow</i> falls\\n")[0].marks
    [(12.5, 'Snow falls')]
    """
    marks: list[Mark] = []
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip().split("\n")
        for number, line in enumerate(lines):
            span = _SPAN.search(line)
            if span is None:
                continue
            hours, minutes, seconds, part = span.groups()
            moment = 3600 * int(hours or 0) + 60 * int(minutes) + int(seconds) + int(part.ljust(3, "0")) / 1000
            marks.append((checked(moment, "subtitle"), _TAGS.sub("", " ".join(lines[number + 1 :])).strip()))
            break
    return [Track(marks, spoken=True)]


def lyrics(text: str) -> list[Track]:
    """Return the lines of LRC lyrics; a line with several times stands at each of them.

    Examples
    --------
    >>> lyrics("[offset:+500]\\n[00:12.50][01:02.50]Over the river\\n")[0].marks
    [(12.0, 'Over the river'), (62.0, 'Over the river')]
    """
    said = _OFFSET.search(text)
    early = int(said[1]) / 1000 if said else 0.0  # above 0, words come sooner
    marks: list[Mark] = []
    for line in text.split("\n"):
        stamps = list(_STAMP.finditer(line))
        if not stamps:
            continue
        words = _TAGS.sub("", _STAMP.sub("", line)).strip()
        for stamp in stamps:
            moment = 60 * int(stamp[1]) + float(stamp[2].replace(":", "."))
            marks.append((checked(round(max(0.0, moment - early), 3), "lyrics"), words))
    return [Track(marks, spoken=True)]


def audacity(text: str, where: str) -> list[Track]:
    """Return the labels of Audacity, each where it begins; lines of frequencies are passed over.

    Raises
    ------
    ShowError
        If a line is none of a label; it is named.

    Examples
    --------
    >>> audacity("12.5\\t12.5\\tchorus\\n30.0\\t42.0\\tbridge\\n", "labels.txt")[0].marks
    [(12.5, 'chorus'), (30.0, 'bridge')]
    """
    marks: list[Mark] = []
    for number, line in enumerate(text.split("\n"), start=1):
        parts = line.rstrip("\r").split("\t")
        if not line.strip() or parts[0] == "\\":
            continue
        if len(parts) < 2 or not all(_SECONDS.match(part.strip()) for part in parts[:2]):
            raise ShowError(f"{where}:{number}: expected start, end and label between tabs, as Audacity exports them")
        begin = float(parts[0].strip().replace(",", "."))
        marks.append((checked(begin, f"{where}:{number}"), " ".join(parts[2:]).strip()))
    return [Track(marks)]
