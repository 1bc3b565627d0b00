"""The JSON of a VVIZ, one performance at a time: all of them at once take nine times the file's size in memory.

What is too large is told before anything is parsed, by counting; what is read is let go before the next is begun.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, BinaryIO

from choreo.errors import FileError
from choreo.formats.archive import FEWER, MEGABYTE
from choreo.formats.tracks import MOST_LIGHT_ROWS, MOST_ROWS
from choreo.ordinary import EncodingError, decoded, json_faults, odd_json, parsed_size, strict_json

LIST = "performances"
_READ_AT_ONCE = 4 * MEGABYTE
_MOST_OTHER = 100 * MEGABYTE
"""Bytes of a file that is not in UTF-8, which is looked at as a whole to tell in what it is."""
_MOST_SIGNS = 150_000_000
_MOST_PARSED = 400 * MEGABYTE
"""Of one performance, in signs, and as `parsed_size` has it: some three million rows."""
_BLANK = re.compile(r"[ \t\n\r]*")
_TAIL = 16
"""Signs at the end of what is read so far, in which a fault may be that there is no more of it."""
_SHORT = 2
"""Signs after a number that may be of it, though it is one without them: 24 of 24.5, 1 of 1e+3."""
_SEVERAL = (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16")
_MARKS = *_SEVERAL, (codecs.BOM_UTF16_BE, "utf-16")
_WORDS = {b'"dx"': (MOST_ROWS, "places"), b'"frames"': (MOST_LIGHT_ROWS, "colours")}


def surveyed(file: BinaryIO, where: str) -> str:
    """Return the encoding of a file, or raise for one that holds more than choreo does, or is no text."""
    file.seek(0)
    mark = file.read(4)
    for begin, name in _MARKS:
        if mark.startswith(begin):
            return name
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    counts, objects, tail = dict.fromkeys(_WORDS, 0), 0, b""
    while chunk := file.read(_READ_AT_ONCE):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return _other(file, where)
        objects += chunk.count(b"{")
        for word in _WORDS:
            both = tail[1 - len(word) :] + chunk  # a word may lie across the border
            counts[word] += both.count(word)
        tail = (tail + chunk)[-_TAIL:]
    for word, (most, what) in _WORDS.items():
        if counts[word] > most:
            raise FileError(
                f"{where}: holds {counts[word]:,} {what}; choreo holds at most {most:,}: export fewer drones or a "
                "lower rate"
            )
    if objects > MOST_ROWS + MOST_LIGHT_ROWS:
        raise FileError(f"{where}: holds {objects:,} lists and objects, more than choreo can hold; {FEWER}")
    return "utf-8-sig"


def _other(file: BinaryIO, where: str) -> str:
    file.seek(0)
    data = file.read(_MOST_OTHER + 1)
    try:
        if len(data) > _MOST_OTHER:
            raise EncodingError("is not text in UTF-8")
        decoded(data)
    except EncodingError as error:
        raise FileError(f"{where}: {error}; save it as UTF-8") from None
    return "gb18030"


def walk(file: BinaryIO, where: str, encoding: str, each: Callable[[dict[str, Any], Any], None]) -> Any:
    """Return the JSON of a file, in which `LIST` is how many performances there are.

    Parameters
    ----------
    file : file
    where : str
        Begins messages.
    encoding : str
        As `surveyed` told it.
    each : callable
        Takes what is known of the show so far, and the next performance.

    Raises
    ------
    FileError
        If it is no strict JSON, or a performance is larger than choreo holds.
    """
    text = _Text(file, where, encoding)
    if text.sign() != "{":
        return text.last(text.value())
    show: dict[str, Any] = {}
    text.step()
    while text.sign() != "}":
        if show:
            text.expect(",")
        if text.sign() != '"':
            text.fault("a name")
        key = text.value()
        text.expect(":")
        if key in show:
            raise FileError(f"{where}: {odd_json(key)}")
        show[key] = _all(text, show, each) if key == LIST and text.sign() == "[" else text.value()
    text.step()
    return text.last(show)


def _all(text: _Text, show: dict[str, Any], each: Callable[[dict[str, Any], Any], None]) -> int:
    text.step()
    count = 0
    while text.sign() != "]":
        if count:
            text.expect(",")
        each(show, text.value())
        count += 1
    text.step()
    return count


class _Text:
    """What is read of a file so far and not yet parsed."""

    def __init__(self, file: BinaryIO, where: str, encoding: str) -> None:
        file.seek(0)
        self._file, self._where = file, where
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._json = strict_json()
        self._text, self._at, self._ended = "", 0, False
        self._size = 0
        """What the text takes once it is parsed, counted once each time that there is more of it."""
        self._lines, self._columns = 0, 0
        """Of the file, that lie before the text."""

    def sign(self) -> str:
        """Return the next sign that is no blank, or nothing at the end."""
        while True:
            self._at = _blank_end(self._text, self._at)
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more()

    def step(self) -> None:
        """Go past one sign."""
        self._at += 1

    def expect(self, sign: str) -> None:
        """Go past this sign, which has to be here."""
        if self.sign() != sign:
            self.fault(sign)
        self.step()

    def fault(self, wanted: str) -> None:
        """Raise, as there is something else here."""
        with self._faults():
            raise json.JSONDecodeError(f"Expecting {wanted}", self._text, self._at)

    def value(self) -> Any:
        """Return the next value."""
        self.sign()
        with self._faults():
            while True:
                if self._size > _MOST_PARSED or len(self._text) - self._at > _MOST_SIGNS:
                    raise FileError(f"{self._where}: a performance is larger than choreo can hold; {FEWER}")
                try:
                    found, end = self._json.raw_decode(self._text, self._at)
                    if end + _SHORT < len(self._text) or self._ended:
                        self._at = end
                        return found
                except json.JSONDecodeError as error:
                    cut = error.pos >= len(self._text) - _TAIL or error.msg.startswith("Unterminated")
                    if self._ended or not cut:
                        raise
                self._more()

    def last(self, value: Any) -> Any:
        """Return a value after which nothing may come."""
        if self.sign():
            self.fault("the end")
        return value

    def _faults(self) -> AbstractContextManager[None]:
        return json_faults(self._where, lambda: (self._lines, self._columns))

    def _more(self) -> None:
        gone = self._text[: self._at]
        lines = gone.count("\n")
        self._columns = len(gone) - gone.rfind("\n") - 1 + (0 if lines else self._columns)
        self._lines += lines
        # As much again as there is already, so that what is parsed anew does not add up.
        chunk = self._file.read(max(_READ_AT_ONCE, len(self._text) - self._at))
        try:
            self._text, self._at = self._text[self._at :] + self._decoder.decode(chunk, not chunk), 0
        except UnicodeDecodeError:
            raise FileError(f"{self._where}: is cut short or damaged; get a fresh copy of the file") from None
        self._ended, self._size = not chunk, parsed_size(self._text)


def _blank_end(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    assert found is not None  # no blank is one as well
    return found.end()
