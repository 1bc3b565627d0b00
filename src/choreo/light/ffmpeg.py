"""The ffmpeg of this machine: it writes films, and reads the pictures of those that lights show."""

from __future__ import annotations

import shutil

from choreo.errors import InputError


def find_ffmpeg(needs: str = "film: needs") -> str:
    """Return the ffmpeg to run: that of the package imageio-ffmpeg, whose codecs are known, or the system's.

    Parameters
    ----------
    needs : str
        How the error begins.

    Raises
    ------
    InputError
        If there is neither; the message says what brings it.
    """
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):  # not installed, or for a machine that it has no program for
        found = shutil.which("ffmpeg")
    if found is None:
        raise InputError(
            f"{needs} ffmpeg, which is not there; install it with: pip install 'choreo[film]' (the package "
            "imageio-ffmpeg), or system-wide, as in: sudo apt install ffmpeg"
        )
    return found
