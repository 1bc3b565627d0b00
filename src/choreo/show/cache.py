"""What was planned before, kept on disk by the content of what it was planned from; safe to delete at any time.

An entry is one file, named by the fingerprint of everything that determines it: other input, another version of choreo
or of its libraries is another name, so that nothing stale is ever found. A file begins with the SHA-256 of the rest of
it; what does not fit that, or does not say just how long it is, counts as not there. Nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import frozen
from choreo.atomic import atomic_write
from choreo.errors import FileError

LARGEST = 2_000_000_000
"""Bytes of all entries of a folder together; beyond that those go that were not used for the longest time."""

_LARGEST_ENTRY = 500_000_000
_LARGEST_HEADER = 1_000_000
_ENDING = ".kept"
_MARK = b"choreo kept 1\n"
_TYPES = ("<f8", "<i8", "|u1")


@dataclass(frozen=True, eq=False)
class Kept:
    """An entry: arrays by name, and details that JSON can hold."""

    arrays: Mapping[str, NDArray[Any]]
    details: Mapping[str, Any]


def kept_fields(value: Any, but: tuple[type, ...] = ()) -> Kept:
    """Return all fields of a frozen dataclass, except those that are of the types `but`.

    As they are listed by the class itself, a new one is never lost.
    """
    values = {item.name: getattr(value, item.name) for item in fields(value)}
    values = {name: content for name, content in values.items() if not isinstance(content, but)}
    arrays = {name: content for name, content in values.items() if isinstance(content, np.ndarray)}
    return Kept(arrays, {name: content for name, content in values.items() if name not in arrays})


class Store:
    """A folder of entries. Several processes may use it at once; trouble with the disk never stops the planning.

    Parameters
    ----------
    folder : path
        Made when the first entry is kept; its parent must exist.
    largest : int
        Bytes of all entries together.

    Raises
    ------
    FileError
        If `folder` is there and is no folder, or its parent does not exist.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = Store(Path(folder) / "kept")
    ...     store.put("ab" * 32, Kept({"order": np.array([2, 0, 1])}, {"distance": 1.5}))
    ...     found = store.get("ab" * 32)
    >>> found.arrays["order"].tolist(), found.details
    ([2, 0, 1], {'distance': 1.5})
    """

    def __init__(self, folder: str | os.PathLike[str], largest: int = LARGEST) -> None:
        self.folder = Path(folder)
        self._largest = largest
        if self.folder.exists() and not self.folder.is_dir():
            raise FileError(f"{self.folder}: is no folder; give a folder to keep transitions in, or --no-cache")
        if not self.folder.parent.is_dir():
            raise FileError(f"{self.folder}: the folder '{self.folder.parent}' does not exist; make it first")

    def get(self, key: str) -> Kept | None:
        """Return the entry of this name, its arrays read-only, or None where there is none that is whole."""
        file = self._file(key)
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            if file.stat().st_size > _LARGEST_ENTRY:
                return None
            with file.open("rb") as opened:
                content = opened.read(_LARGEST_ENTRY)
            found = _decoded(content, key)
            os.utime(file)  # what is used stays longest
            return found
        return None

    def put(self, key: str, kept: Kept) -> None:
        """Keep an entry; where the disk does not let it, do without."""
        content = _encoded(kept, key)
        if len(content) > min(_LARGEST_ENTRY, self._largest):
            return
        with suppress(OSError, FileError):
            self.folder.mkdir(exist_ok=True)
            with atomic_write(self._file(key)) as file:
                file.write(content)
            self._drop_old()

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}{_ENDING}"

    def _drop_old(self) -> None:
        """Remove the entries that were not used for the longest time until the others fit."""
        entries: list[tuple[float, int, Path]] = []
        for file in self._files():
            with suppress(OSError):
                found = file.stat()
                entries.append((found.st_mtime, found.st_size, file))
        left = sum(size for _, size, _ in entries)
        for _, size, file in sorted(entries):
            if left <= self._largest:
                return
            with suppress(OSError):
                file.unlink()
            left -= size

    def _files(self) -> Iterator[Path]:
        """Yield our own files only: whatever else lies in the folder is left alone."""
        yield from (file for file in self.folder.glob(f"*{_ENDING}") if not file.name.startswith("."))


def _encoded(kept: Kept, key: str) -> bytes:
    arrays = {name: np.ascontiguousarray(array) for name, array in kept.arrays.items()}
    told = [[name, _type(array), list(array.shape)] for name, array in arrays.items()]
    # A drone alone keeps an infinite distance: JSON as Python writes and reads it has a word for that.
    header = json.dumps({"key": key, "arrays": told, "details": dict(kept.details)}).encode()
    parts = [len(header).to_bytes(4, "little"), header, *(array.tobytes() for array in arrays.values())]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return b"".join([_MARK, digest.digest(), *parts])


def _type(array: NDArray[Any]) -> str:
    if array.dtype.str not in _TYPES:
        raise TypeError(f"an entry holds numbers and bytes, not {array.dtype}")
    return array.dtype.str


def _decoded(content: bytes, key: str) -> Kept:
    """Return what an entry holds, or raise `ValueError`, `KeyError` or `TypeError` where it is not whole."""
    start = len(_MARK) + 32
    rest = memoryview(content)[start:]
    whole = content.startswith(_MARK) and hashlib.sha256(rest).digest() == content[len(_MARK) : start]
    length = int.from_bytes(rest[:4], "little")
    if not whole or length > _LARGEST_HEADER:
        raise ValueError("not an entry, or damaged")
    header = json.loads(bytes(rest[4 : 4 + length]))
    if header["key"] != key:
        raise ValueError("another entry's file")
    at, arrays = 4 + length, {}
    for name, kind, shape in header["arrays"]:
        if kind not in _TYPES or not all(type(size) is int and size >= 0 for size in shape):
            raise ValueError("an array of an unknown kind")
        size = math.prod(shape) * np.dtype(kind).itemsize
        if at + size > len(rest):
            raise ValueError("cut short")
        arrays[str(name)] = frozen(np.frombuffer(rest[at : at + size], dtype=kind).reshape(shape))
        at += size
    if at != len(rest) or not isinstance(header["details"], dict):
        raise ValueError("longer than it says")
    return Kept(arrays, header["details"])
