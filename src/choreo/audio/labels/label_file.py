"""Reading a file of labels: which kind it is, its content says, whatever its name."""

from __future__ import annotations

import os
from pathlib import Path

from choreo.audio.labels.labelled import ruler_of
from choreo.audio.labels.midi import midi
from choreo.audio.labels.subtitles import audacity, is_audacity, is_lyrics, is_subtitles, lyrics, subtitles
from choreo.audio.labels.xlights import xlights
from choreo.checks import whole
from choreo.core.ruler import MOST_BEATS_A_BAR, Ruler
from choreo.errors import InputError, ShowError
from choreo.ordinary import EncodingError, decoded

LARGEST = 2_000_000
"""Bytes of a file of labels."""

KINDS = "labels of Audacity, subtitles (SRT, WebVTT), lyrics (LRC), timings of xLights (.xtiming), MIDI"


def read_labels(path: str | os.PathLike[str], *, beats_a_bar: int = 4) -> Ruler:
    """Read labels of a piece of music: its beats, bars and markers.

    Parameters
    ----------
    path : path
        Labels of Audacity (text), SRT or WebVTT, LRC, `.xtiming` of xLights, or MIDI; untrusted, and bounded in size.
    beats_a_bar : int
        Where beats are labelled, but not the bars, or bars without their beats.

    Returns
    -------
    Ruler
        On the clock of the music, s from its beginning.

    Raises
    ------
    ShowError
        If the file is not there, too large, damaged, or none of these.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "labels.txt"
    ...     _ = file.write_text("30.0\\t30.0\\tchorus\\n")
    ...     read_labels(file).markers
    (('chorus', 30.0),)
    """
    file = Path(path)
    beats = whole("labels: beats_a_bar", beats_a_bar, most=MOST_BEATS_A_BAR, error=ShowError)
    try:
        return _read(_content(file), file.name, beats)
    except ShowError:
        raise
    except InputError as error:
        raise ShowError(f"labels: {file.name}: {error}") from None


def _content(file: Path) -> bytes:
    if not file.is_file():
        what = "is not a file" if file.exists() else "there is no such file"
        raise ShowError(f"labels: {file}: {what}")
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise ShowError(f"labels: {file}: cannot be read ({error.strerror or error})") from None
    if len(data) > LARGEST:
        raise ShowError(f"labels: {file} has more than {LARGEST / 1e6:.0f} MB; choreo takes labels of at most that")
    return data


def _read(data: bytes, name: str, beats_a_bar: int) -> Ruler:
    where = f"labels: {name}"
    if data[:4] == b"MThd":
        return midi(data, where)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return ruler_of(xlights(data, where), beats_a_bar)
    try:
        text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    except EncodingError as error:
        raise ShowError(f"{where}: {error}; choreo reads {KINDS}") from None
    if is_audacity(text):
        tracks = audacity(text, where)
    elif is_subtitles(text):
        tracks = [*subtitles(text)]
    elif is_lyrics(text):
        tracks = lyrics(text)
    else:
        raise ShowError(f"{where}: holds no labels that choreo knows; it reads {KINDS}")
    return ruler_of(tracks, beats_a_bar)
