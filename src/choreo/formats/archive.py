"""Zip files: read within bounds, written to the same bytes every time."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from choreo.errors import FileError

MEGABYTE = 1_000_000
_LARGEST_DIRECTORY = 8 * MEGABYTE
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """An open zip file whose members are read only within bounds.

    Parameters
    ----------
    path : Path
        Named in errors.
    file : ZipFile
        The open zip.
    """

    def __init__(self, path: Path, file: zipfile.ZipFile) -> None:
        self._path = path
        self._file = file
        infos = [info for info in file.infolist() if not info.is_dir()]
        self._infos = {info.filename: info for info in infos}
        if len(self._infos) != len(infos):
            raise FileError(f"{path}: holds two files of the same name; it is damaged or not what it seems")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files inside, in the order of the zip's directory."""
        return tuple(self._infos)

    @property
    def total_size(self) -> int:
        """Bytes of all files inside once unpacked, as the zip's directory states them."""
        return sum(info.file_size for info in self._infos.values())

    def read(self, name: str, limit: int) -> bytes:
        """Return one file of at most `limit` bytes; its size is looked up before anything is unpacked."""
        info = self._infos.get(name)
        if info is None:
            raise FileError(f"{self._path}: holds no '{name}'")
        if info.file_size > limit:
            raise FileError(
                f"{self._path}: '{name}' unpacks to {info.file_size / MEGABYTE:,.0f} MB; "
                f"choreo reads at most {limit / MEGABYTE:,.0f} MB of it"
            )
        if info.flag_bits & 1:
            raise FileError(f"{self._path}: '{name}' is encrypted; unpack it and zip it without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileError(f"{self._path}: '{name}' is packed in an unusual way; zip it again with 'deflate'")
        try:
            with self._file.open(info) as member:
                data = member.read(info.file_size)  # never more than promised, whatever the packed bytes say
        except _DAMAGED:
            data = None
        if data is None or len(data) != info.file_size:
            raise FileError(f"{self._path}: '{name}' is damaged; get a fresh copy of the file")
        return data


@contextmanager
def open_archive(path: str | os.PathLike[str], what: str) -> Iterator[Archive]:
    """Open a zip for reading; `what` it should be is named in errors ("a choreo plan").

    Raises
    ------
    FileError
        If the file is missing, may not be read, is no zip, is cut short, or has a directory of unreasonable size.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            _check_directory(path, file, what)
            file.seek(0)
            try:
                opened = zipfile.ZipFile(file)
            except _DAMAGED:
                raise FileError(f"{path}: is cut short or damaged; get a fresh copy of the file") from None
            with opened:
                yield Archive(path, opened)
    except FileNotFoundError:
        raise FileError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise FileError(f"{path}: is a folder; give {what} in it") from None
    except PermissionError:
        raise FileError(f"{path}: no permission to read it") from None


def _check_directory(path: Path, file: BinaryIO, what: str) -> None:
    """Raise before the zip's directory is loaded if there is none, or it would fill the memory."""
    begin = file.read(4)
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        raise FileError(f"{path}: is empty; {what} was expected")
    if begin[:2] != b"PK":
        raise FileError(f"{path}: is not {what}")
    file.seek(max(0, size - 22 - 0xFFFF))
    tail = file.read()
    found = tail.rfind(b"PK\x05\x06")  # the end record, at most a 64 kB comment before the end
    if found < 0 or found + 22 > len(tail):
        raise FileError(f"{path}: is cut short; get a fresh copy of the file")
    if int.from_bytes(tail[found + 12 : found + 16], "little") > _LARGEST_DIRECTORY:
        raise FileError(f"{path}: holds too many files to be {what}")


@contextmanager
def new_archive(file: BinaryIO, level: int = 1) -> Iterator[zipfile.ZipFile]:
    """Open a zip for writing. Members added with `add` carry no date, so the same content gives the same bytes."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        yield archive


def add(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes | memoryview]) -> None:
    """Add one file of these bytes."""
    with archive.open(name, "w") as member:  # by name: the entry's date is then 1980-01-01
        for chunk in chunks:
            member.write(chunk)


def parse_json(data: bytes, where: str) -> Any:
    """Return the JSON value in `data`, strictly (no NaN, no infinity), or raise `FileError` naming `where`."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise FileError(f"{where}: is not UTF-8 text") from None
    except RecursionError:
        raise FileError(f"{where}: is nested too deeply") from None
    except ValueError as error:
        raise FileError(f"{where}: is not valid JSON ({error})") from None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not a number")
