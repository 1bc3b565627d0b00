"""Files from outside: only ordinary ones are opened, and their text is read in the encodings that tools write.

A named pipe would be waited for without end, a device has no end. Text is UTF-8, UTF-16 with its mark, or Chinese as
Windows writes it; what is none of these is refused and not guessed. JSON is read strictly, and not into any memory.
"""

from __future__ import annotations

import codecs
import errno
import json
import os
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from choreo.errors import FileError

_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

READ = "UTF-8, UTF-16 with its mark, or GB18030"
"""What `decoded` knows, for messages."""

_NO_FILES = ("punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7")
"""Codes of Python that nobody writes files in."""

DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What reading a zip raises where it is damaged, locked or packed in a way that nobody reads."""

_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before that of UTF-16, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MOST_PARSED = 2_200_000_000
"""Of a JSON once it is read; the largest file that choreo writes takes 2,000."""
_BRACKET_BYTES, _VALUE_BYTES = 72, 32
"""What a list or object takes in memory, and what each of its values takes, about."""


def open_ordinary(path: str | os.PathLike[str]) -> BinaryIO:
    """Open an ordinary file for reading bytes; anything else is refused without waiting for it.

    Raises
    ------
    OSError
        As `open`, and `ENXIO` for what is no ordinary file; see `reason`.
    """
    opened = os.open(path, os.O_RDONLY | _NO_WAITING)
    try:
        mode = os.fstat(opened).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), os.fspath(path))
        return os.fdopen(opened, "rb")
    except BaseException:
        os.close(opened)
        raise


def reason(error: OSError | ValueError, wanted: str) -> str:
    """Return why a file could not be opened, in the designer's words; `wanted` is what it should be ("a plan").

    Examples
    --------
    >>> try:
    ...     open_ordinary("/dev/null")
    ... except OSError as error:
    ...     reason(error, "a plan")
    'is a pipe or device, not a file; give a plan'
    """
    if not isinstance(error, OSError):
        return "no file can have this name"
    told = {
        errno.ENOENT: "no such file",
        errno.ENOTDIR: "no such file: a part of its path is no folder",
        errno.EISDIR: f"is a folder; give {wanted} in it",
        errno.ENXIO: f"is a pipe or device, not a file; give {wanted}",
        errno.ENODEV: f"is a pipe or device, not a file; give {wanted}",
        errno.EACCES: "no permission to read it",
        errno.EPERM: "no permission to read it",
        errno.ELOOP: "is a link that leads back to itself",
        errno.ENAMETOOLONG: "no file can have so long a name",
    }
    return told.get(error.errno or 0, f"cannot be read ({error.strerror or 'the system refuses it'})")


def check_ordinary(path: str | os.PathLike[str], wanted: str) -> None:
    """Raise `FileError` where a path leads to no ordinary file that can be read."""
    try:
        open_ordinary(path).close()
    except (OSError, ValueError) as error:
        raise FileError(f"{path}: {reason(error, wanted)}") from None


class EncodingError(ValueError):
    """Bytes that are no text in an encoding that is known."""


def decoded(data: bytes) -> str:
    """Return text in UTF-8, in what a byte-order mark says, or in GB18030 (GBK, GB2312) where it reads as Chinese.

    Raises
    ------
    EncodingError
        If it is none of these.

    Examples
    --------
    >>> [decoded("潇湘".encode(name)) for name in ("utf-8", "utf-8-sig", "utf-16", "gb18030")]
    ['潇湘', '潇湘', '潇湘', '潇湘']
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(name)
            except ValueError:
                raise EncodingError(f"begins as {name.upper()} and is none") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = _chinese(data)
    if text is None:
        raise EncodingError(f"is text in no encoding that choreo reads ({READ})")
    return text


def said_in(data: bytes, name: str) -> str:
    """Return text in the encoding that a file says itself.

    Raises
    ------
    EncodingError
        If it is not written so.
    LookupError
        If no file is written so: Python also knows codes of single words, one of which takes the square of its length.

    Examples
    --------
    >>> said_in("あ".encode("shift_jis"), "Shift_JIS")
    'あ'
    """
    if codecs.lookup(name).name in _NO_FILES:
        raise LookupError(name)
    try:
        text = data.decode(name)
        text.encode("utf-8")  # not even halves of signs
    except UnicodeError:
        raise EncodingError(f"is not written in {name}, as it says") from None
    return text


def unmarked(data: bytes) -> bytes:
    """Return bytes without a mark of UTF-8, and what another mark says in UTF-8; all else as it is.

    >>> unmarked("a,b".encode("utf-16")), unmarked(b"\\xff,b")
    (b'a,b', b'\\xff,b')
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return decoded(data).encode("utf-8")
        except ValueError:
            return data
    return data.removeprefix(codecs.BOM_UTF8)


def _chinese(data: bytes) -> str | None:
    """Return text in GB18030, in which most that is not ASCII is in common use; else None.

    Letters with accents in Latin encodings make a pair with what follows, as GB18030 has it too, but a rare one.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [sign for sign in text if not sign.isascii()]
    common = sum(_common(sign) for sign in foreign)
    return text if 2 * common > len(foreign) else None


def _common(sign: str) -> bool:
    try:
        return len(sign.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def number_in(words: str) -> float:
    """Return the number that a text file writes; Python would also take `1_000`, wide digits, `nan` and `inf`.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> number_in(" +12.5e1 ")
    125.0
    """
    if not _NUMBER.fullmatch(words):
        raise ValueError
    return float(words)


def parse_json(
    data: bytes, where: str, most: int = _MOST_PARSED, mend: str = "save it again, smaller", *, twice: bool = False
) -> Any:
    """Return the JSON value in `data`, or raise `FileError` naming `where`.

    Strictly: no NaN, no infinity, and no key `twice`, of which other programs may take the other one, but where that is
    allowed (in drawings, of which nobody flies by what a key says). Only the encoding may be another than UTF-8, which
    JSON has: some tools write it as their system does. A file of brackets takes a score of times its size: what would
    take more than `most` bytes of memory is not begun; `mend` is what to do then.
    """
    if parsed_size(data) > most:
        brackets = data.count(b"[") + data.count(b"{")
        raise FileError(f"{where}: holds {brackets:,} lists and objects, more than choreo can hold; {mend}")
    with json_faults(where):
        try:
            return json.loads(decoded(data), parse_constant=_no_number, object_pairs_hook=None if twice else _once)
        except EncodingError as error:
            raise FileError(f"{where}: {error}; save it as UTF-8") from None


def parsed_size(data: bytes | str) -> int:
    """Return the bytes of memory that JSON takes once it is read, about."""
    lists, objects, more = "[{," if isinstance(data, str) else (b"[", b"{", b",")
    return _BRACKET_BYTES * (data.count(lists) + data.count(objects)) + _VALUE_BYTES * data.count(more)  # type: ignore[arg-type]  # signs of its own kind


def strict_json() -> json.JSONDecoder:
    """Return what reads JSON as `parse_json` does; its faults are for `json_faults`."""
    return json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_once)


@contextmanager
def json_faults(where: str, before: Callable[[], tuple[int, int]] = lambda: (0, 0)) -> Iterator[None]:
    """Raise `FileError` for what is no strict JSON; `before` tells the lines, and columns of the last, let go of."""
    try:
        yield
    except RecursionError:
        raise FileError(f"{where}: is nested too deeply") from None
    except json.JSONDecodeError as error:
        lines, columns = before()
        line, column = lines + error.lineno, error.colno + (columns if error.lineno == 1 else 0)
        raise FileError(f"{where}: is not valid JSON at line {line}, column {column}") from None
    except _OddError as error:
        raise FileError(f"{where}: {error}") from None
    except ValueError:
        raise FileError(f"{where}: is not valid JSON: a number in it has thousands of digits") from None


class _OddError(Exception):
    """What JSON of no show has."""


def _no_number(word: str) -> None:
    raise _OddError(f"{word} is not a number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _OddError(odd_json(Counter(name for name, _ in pairs).most_common(1)[0][0]))
    return found


def odd_json(key: str) -> str:
    """Return what is wrong where a key stands twice."""
    return f"the key '{key[:40]}' stands twice in one object; keep one of them"
