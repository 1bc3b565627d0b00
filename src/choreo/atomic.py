"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from choreo import unfinished
from choreo.errors import FileError


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` only when the block ends well.

    The bytes go to a temporary file in the same folder, which is synchronised and renamed at the end. If the block
    raises, or the disk is full, or the run is interrupted, the old file stays whole and the temporary one goes. What
    a run that was killed has left in this folder goes first (see `choreo.unfinished`).

    Parameters
    ----------
    path : path
        The file to write. Where it is a link, the file that it points to is replaced.

    Yields
    ------
    binary file
        Open for writing and reading. Its `name` is the temporary file, which has the ending of `path`: after a
        `flush` the block can read back what it wrote, and raise if it is not good.

    Raises
    ------
    FileError
        If the folder does not exist or may not be written to, `path` is no ordinary file, or the disk is full.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder) / "plan.txt"
    ...     with atomic_write(target) as file:
    ...         _ = file.write(b"whole")
    ...     target.read_text()
    'whole'
    """
    check_target(path)
    target = Path(os.path.realpath(path))
    unfinished.clear(target.parent)
    try:
        with unfinished.beside(target) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # an open file cannot be renamed there
            Path(file.name).replace(target)  # while it is locked, or another run might take it for a left one
    except OSError as error:
        if error.filename is not None and not unfinished.is_ours(Path(error.filename).name):
            raise  # the block's own trouble with some other file
        raise FileError(_reason(Path(path), error)) from None


def check_target(
    path: str | os.PathLike[str], endings: Sequence[str] = (), sources: Sequence[str | os.PathLike[str]] = ()
) -> None:
    """Raise `FileError` where a file could not be written, so that long work does not end in that.

    Parameters
    ----------
    path : path
        The file to write.
    endings : sequence of str
        How its name may end, such as '.png'; empty for any way.
    sources : sequence of paths
        Files that the work reads, which must not be overwritten.
    """
    asked = Path(path)
    if endings and asked.suffix.lower() not in endings:
        raise FileError(f"{asked}: this file is written as {' or '.join(endings)}; let its name end so")
    try:
        _check_place(asked, sources)
    except (OSError, ValueError) as error:
        raise FileError(_reason(asked, error)) from None


def _check_place(asked: Path, sources: Sequence[str | os.PathLike[str]]) -> None:
    target = Path(os.path.realpath(asked))
    if any(target == Path(os.path.realpath(source)) for source in sources):
        raise FileError(f"{asked}: is the file that is read; give another name, so that it is not overwritten")
    if target.is_dir():
        raise FileError(f"{asked}: is a folder; give the name of a file in it")
    if target.exists() and not target.is_file():
        raise FileError(f"{asked}: is a device or pipe, not a file that can be replaced")
    if not target.parent.is_dir():
        near = next((folder for folder in target.parents if folder.is_dir()), None)
        there = f" (there is '{near}')" if near is not None else ""
        raise FileError(f"{asked}: the folder '{target.parent}' does not exist{there}; make it first")
    if not os.access(target.parent, os.W_OK):
        raise FileError(f"{asked}: no permission to write in '{target.parent}'")


def _reason(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return f"{path}: no file can have this name; give another"
    folder = Path(os.path.realpath(path)).parent
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{path}: the disk is full; free some space in '{folder}', or write elsewhere"
    if error.errno == errno.EFBIG:
        return f"{path}: the file grows larger than the system allows here"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{path}: no permission to write in '{folder}'"
    if error.errno == errno.ENAMETOOLONG:
        return f"{path}: the file name is too long"
    return f"{path}: cannot be written ({error.strerror or error})"
