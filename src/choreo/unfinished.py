"""Files that are being written: each held by a lock, so that one whose process is gone is known, and removed.

A run that is killed cannot remove the file that it was writing. The next run that writes beside it does. Whether the
writer still lives, the system itself says: a lock ends with its process, whatever becomes of the number of that
process, and also where the folder is shared with another machine.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

PREFIX = ".choreo-unfinished-"
_DIGITS = 12
_TRIES = 20


@contextmanager
def beside(target: Path) -> Iterator[BinaryIO]:
    """Open a new file beside the target, with its ending, for writing and reading, locked; it goes with the block.

    Raises
    ------
    OSError
        If the system refuses the file.
    """
    for _ in range(_TRIES):
        path = target.with_name(f"{PREFIX}{secrets.token_hex(_DIGITS // 2)}{target.suffix}")
        try:
            with path.open("x+b") as file:
                if _hold(file.fileno()) and os.fstat(file.fileno()).st_nlink:
                    yield file
                    return  # else another run took it, between its making and its lock, for a left one
        finally:
            with suppress(OSError):
                path.unlink()  # gone already where it was renamed
    raise OSError(f"no file could be kept in '{target.parent}'")


def clear(folder: Path) -> None:
    """Remove the files of this folder that a killed run has left unfinished; nothing else, and never one in work."""
    if sys.platform == "win32":
        return  # a file cannot be renamed there while it is locked
    with suppress(OSError):
        for file in [entry.path for entry in os.scandir(folder) if is_ours(entry.name)]:
            with suppress(OSError):
                _clear_one(file)


def is_ours(name: str) -> bool:
    """Tell whether a file's name is one that `beside` gives."""
    digits = name.removeprefix(PREFIX)[:_DIGITS]
    return name.startswith(PREFIX) and len(digits) == _DIGITS and set(digits) <= set("0123456789abcdef")


def _clear_one(file: str) -> None:
    # Neither through a link nor from a pipe, which would wait.
    opened = os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if stat.S_ISREG(os.fstat(opened).st_mode) and _is_free(opened):
            Path(file).unlink()
    finally:
        os.close(opened)


def _hold(opened: int) -> bool:
    """Lock a file; tell whether it is ours. Where the disk knows no locks it is, and nobody else can lock it either."""
    if sys.platform != "win32":
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
    return True


def _is_free(opened: int) -> bool:
    """Lock a file that may be another run's; tell whether that run is gone."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
