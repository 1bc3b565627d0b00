"""On which line each key of a TOML file stands, which the parser of the standard library does not keep."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from contextlib import suppress
from typing import TypeAlias

from choreo.errors import ShowError

KeyPath: TypeAlias = "tuple[str | int, ...]"
"""Keys and array positions from the top of the file: ('cue', 1, 'hold')."""

DEEPEST = 16
"""Parts of one dotted key, and brackets within brackets, beyond which a file is no show."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"'.=#,\[\]{}]+)[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"""[^"',\]}#\r\n][^,\]}#\r\n]*""")


class KeyLines:
    """The line of every key, array element and table of a TOML text.

    The text may be faulty: then the index reaches as far as it can be read (the parser says what is wrong with it).

    Raises
    ------
    ShowError
        If the text nests deeper than any show (deep nesting takes the parser minutes, or kills it).

    Examples
    --------
    >>> lines = KeyLines("title = 'a'\\n[[cue]]\\nhold = 1\\n[[cue]]\\nlight = [\\n'red',\\n'blue']")
    >>> lines.of(("cue", 0, "hold")), lines.of(("cue", 1)), lines.of(("cue", 1, "light", 1))
    (3, 4, 7)

    A key that is not there has the line of the table in which it is missing:

    >>> lines.of(("cue", 1, "formation"))
    4
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._lines: dict[KeyPath, int] = {}
        self._counts: dict[KeyPath, int] = {}
        with suppress(_Unreadable):  # the parser reports it
            self._scan()

    def of(self, path: KeyPath) -> int:
        """Return the line (from 1) of `path`, or of the nearest table around it; 1 where there is none."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 1

    def _scan(self) -> None:
        table: KeyPath = ()
        while not self._at_end():
            if self._takes("[["):
                key = self._within_tables(self._key())
                self._counts[key] = self._counts.get(key, -1) + 1
                table = (*key, self._counts[key])
                self._note(table)
                self._expect("]]")
            elif self._takes("["):
                table = self._within_tables(self._key())
                self._note(table)
                self._expect("]")
            else:
                self._pair(table, depth=0)

    def _pair(self, table: KeyPath, depth: int) -> None:
        start = self._position
        path = table + self._key()
        self._note(path, start)
        self._expect("=")
        self._value(path, depth)

    def _value(self, path: KeyPath, depth: int) -> None:
        if depth > DEEPEST:
            raise ShowError(f"line {self._line(self._position)}: brackets nest deeper than {DEEPEST} levels")
        self._at_end()
        if self._takes("["):
            count = 0
            while not self._closes("]"):
                self._note((*path, count))
                self._value((*path, count), depth + 1)
                count += 1
        elif self._takes("{"):
            while not self._closes("}"):
                self._pair(path, depth + 1)
        else:
            match = _STRING.match(self._text, self._position) or _PLAIN.match(self._text, self._position)
            if match is None:
                raise _Unreadable
            self._position = match.end()

    def _closes(self, bracket: str) -> bool:
        """Step over blanks and one comma; tell whether the bracket closes here."""
        if self._at_end():
            raise _Unreadable
        if self._takes(","):
            self._at_end()
        return self._takes(bracket)

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            match = _KEY_PART.match(self._text, self._position)
            if match is None:
                raise _Unreadable
            parts.append(_unquoted(match[1]))
            if len(parts) > DEEPEST:
                raise ShowError(f"line {self._line(match.start())}: a key has more than {DEEPEST} dotted parts")
            self._position = match.end()
            if not self._takes("."):
                return tuple(parts)

    def _within_tables(self, key: tuple[str, ...]) -> KeyPath:
        """Return the header's key with the position of each array of tables through which it leads."""
        path: KeyPath = ()
        for part in key[:-1]:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path])
        return (*path, key[-1])

    def _note(self, path: KeyPath, position: int | None = None) -> None:
        line = self._line(self._position if position is None else position)
        for length in range(len(path), 0, -1):
            if self._lines.setdefault(path[:length], line) != line:
                return

    def _line(self, position: int) -> int:
        return bisect_right(self._ends, position - 1) + 1

    def _at_end(self) -> bool:
        """Step over blanks, line ends and comments; tell whether the text ends here."""
        match = _BLANK.match(self._text, self._position)
        self._position = self._position if match is None else match.end()
        return self._position >= len(self._text)

    def _takes(self, mark: str) -> bool:
        found = self._text.startswith(mark, self._position)
        self._position += len(mark) * found
        return found

    def _expect(self, mark: str) -> None:
        if not self._takes(mark):
            raise _Unreadable


class _Unreadable(Exception):  # noqa: N818 (no error for a user: it ends the scan)
    pass


def _unquoted(part: str) -> str:
    if part[0] == '"' and "\\" in part:
        try:
            return str(tomllib.loads(f"key = {part}")["key"])
        except tomllib.TOMLDecodeError:
            raise _Unreadable from None
    return part[1:-1] if part[0] in "\"'" else part
