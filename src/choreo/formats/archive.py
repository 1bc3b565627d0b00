"""Zip files: read within bounds, written to the same bytes every time."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO, BinaryIO

from choreo.errors import FileError, InputError
from choreo.ordinary import DAMAGED_ZIP, decoded, open_ordinary, reason
from choreo.printable import printable

MEGABYTE = 1_000_000
_LEFT_BY_SYSTEMS = re.compile(
    r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)|[:\uf03a]Zone\.Identifier$", re.IGNORECASE
)
"""What operating systems leave in a zip: it is none of the files that were put there."""
_LARGEST_DIRECTORY = 8 * MEGABYTE
_SMALL = 400 * MEGABYTE
"""So much any file may unpack to, however tightly it is packed."""
_READ_AT_ONCE = 4 * MEGABYTE
_TIGHTEST = 300
"""Times that a larger one may grow: those of shows, in which something flies, grow some ten times."""
_ROOMY, _MOST_GROWN = 10 * MEGABYTE, 40
"""All files of a show together may grow so many times, above so many bytes."""
_SAYS_UTF8 = 0x800
"""The flag of a name in a zip that is UTF-8; without it, it is whatever its writer's system had."""


class Archive:
    """An open zip file whose members are read only within bounds; what operating systems left in it is passed over.

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
        if not all(info.filename for info in file.infolist()):
            raise FileError(f"{path}: holds a file without a name; it is damaged or not what it seems")
        infos = [info for info in file.infolist() if not info.is_dir() and not _LEFT_BY_SYSTEMS.search(info.filename)]
        self._infos = {_name(info): info for info in infos}
        outside = next((name for name in self._infos if _leads_out(name)), None)
        if outside is not None:
            raise FileError(f"{path}: '{printable(outside[:80])}' leads out of the folder in which a zip is unpacked")
        if len(self._infos) != len(infos):
            raise FileError(f"{path}: holds two files of the same name; it is damaged or not what it seems")
        _check_overlaps(path, infos)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files inside, in the order of the zip's directory."""
        return tuple(self._infos)

    @property
    def total_size(self) -> int:
        """Bytes of all files inside once unpacked, as the zip's directory states them."""
        return sum(info.file_size for info in self._infos.values())

    def check_growth(self) -> None:
        """Raise where all files together are far larger than they are packed: rows that repeat cost nobody a byte."""
        packed = sum(info.compress_size for info in self._infos.values())
        if self.total_size > max(_ROOMY, _MOST_GROWN * packed):
            raise FileError(
                f"{self._path}: unpacks from {packed / MEGABYTE:,.1f} MB to {self.total_size / MEGABYTE:,.0f} MB; "
                f"above {_ROOMY / MEGABYTE:.0f} MB choreo takes at most {_MOST_GROWN} times what is packed, and shows "
                f"have less than that. {FEWER.capitalize()}"
            )

    def read(self, name: str, limit: int, *, small: int = _SMALL, tightest: int = _TIGHTEST) -> bytes:
        """Return one file of at most `limit` bytes; its size is looked up before anything is unpacked.

        One of more than `small` bytes may not be more than `tightest` times as large as it is packed.
        """
        info = self._infos.get(name)
        if info is None:
            raise FileError(f"{self._path}: holds no '{name}'")
        if info.file_size > limit:
            raise FileError(
                f"{self._path}: '{name}' unpacks to {info.file_size / MEGABYTE:,.0f} MB; "
                f"choreo reads at most {limit / MEGABYTE:,.0f} MB of it"
            )
        if info.file_size > max(small, tightest * info.compress_size):
            raise FileError(
                f"{self._path}: '{name}' unpacks from {info.compress_size / MEGABYTE:,.1f} MB to "
                f"{info.file_size / MEGABYTE:,.0f} MB, as no show does; it is not what it seems"
            )
        if info.flag_bits & 1:
            raise FileError(f"{self._path}: '{name}' is encrypted; unpack it and zip it without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileError(f"{self._path}: '{name}' is packed in an unusual way; zip it again with 'deflate'")
        try:
            with self._file.open(info) as member:
                data = _read(member, info.file_size)
        except DAMAGED_ZIP:
            data = None
        if data is None or len(data) != info.file_size:
            raise FileError(f"{self._path}: '{name}' is damaged; get a fresh copy of the file")
        return data


def _read(member: IO[bytes], size: int) -> bytes:
    """Return so many bytes, never more than promised, whatever the packed ones say; fewer where there are no more.

    Some at a time: zipfile would hold all of the packed bytes, and what they unpack to twice.
    """
    whole = io.BytesIO()
    while part := member.read(min(_READ_AT_ONCE, size - whole.tell())):
        whole.write(part)
    return whole.getvalue()


def _leads_out(name: str) -> bool:
    """Return whether a file would be unpacked elsewhere than in the folder of its zip."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or parts[0].endswith(":")


def _name(info: zipfile.ZipInfo) -> str:
    """Return a name; one that does not say its encoding is UTF-8, or Chinese as Windows writes it, or neither."""
    if info.flag_bits & _SAYS_UTF8 or info.filename.isascii():
        return info.filename
    try:
        return decoded(info.filename.encode("cp437"))
    except ValueError:
        return info.filename


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
        with open_ordinary(path) as file:
            _check_directory(path, file, what)
            file.seek(0)
            try:
                opened = zipfile.ZipFile(file)
            except DAMAGED_ZIP:
                raise FileError(f"{path}: is cut short or damaged; get a fresh copy of the file") from None
            with opened:
                try:
                    yield Archive(path, opened)
                except FileError:
                    raise
                except InputError as error:  # of a type of choreo, which knows of no file
                    raise FileError(f"{path}: {error}") from None
    except (OSError, ValueError) as error:
        raise FileError(f"{path}: {reason(error, what)}") from None


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
    sizes = [int.from_bytes(tail[found + 12 : found + 16], "little")]
    locator = tail[max(0, found - 20) : found]
    if locator.startswith(b"PK\x06\x07"):  # the sizes of a large zip stand in a record of their own, before this one
        file.seek(max(0, size - len(tail) + found - 20 - 56))
        large = int.from_bytes(file.read(48)[40:], "little")
        sizes = [large, *(size for size in sizes if size != 0xFFFF_FFFF)]
    if max(sizes) > _LARGEST_DIRECTORY:
        raise FileError(f"{path}: holds too many files to be {what}")


def _check_overlaps(path: Path, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Raise where two files share packed bytes: so a small zip unpacks to any size."""
    places = sorted((info.header_offset, info.header_offset + 30 + info.compress_size) for info in infos)
    if any(end > begin for (_, end), (begin, _) in pairwise(places)):
        raise FileError(f"{path}: two files in it share their bytes; it is damaged or not what it seems")


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


FEWER = "export fewer drones per file"
"""What to do about a show that is too large for one file."""
