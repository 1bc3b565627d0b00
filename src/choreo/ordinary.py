"""Opening ordinary files only: a named pipe would be waited for without end, a device has no end."""

from __future__ import annotations

import errno
import os
import stat
from typing import BinaryIO

from choreo.errors import FileError

_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


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
