"""The music of a show: a sound file as it is, carried from the show to the plan and to what is made of it.

Nothing is decoded here (`choreo.audio.analysis` does that): a show is planned without the library that decodes.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from choreo.arguments import insist_fields
from choreo.errors import ShowError

LARGEST = 64_000_000
"""Bytes of a music file: an hour of good .mp3 or .ogg, six minutes of .wav."""

_NAME = 200  # characters that are kept of a file's name
_TYPES = {".wav": "audio/wav", ".ogg": "audio/ogg", ".flac": "audio/flac", ".mp3": "audio/mpeg"}


@dataclass(frozen=True)
class Music:
    """A sound file: its name and its bytes.

    Parameters
    ----------
    name : str
        Of the file, without folders.
    data : bytes
        The whole file: WAV, Ogg, FLAC or MP3.

    Raises
    ------
    ShowError
        If the bytes are none of these, or too many.

    Examples
    --------
    >>> Music("theme.ogg", b"OggS" + bytes(60)).media_type
    'audio/ogg'
    """

    name: str
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.name, os.PathLike):
            object.__setattr__(self, "name", os.fspath(self.name))
        if isinstance(self.data, bytearray | memoryview):
            object.__setattr__(self, "data", bytes(self.data))
        insist_fields("music", self, "name", "data", error=ShowError)
        object.__setattr__(self, "name", Path(self.name).name[:_NAME] or "music")
        if len(self.data) > LARGEST:
            raise ShowError(
                f"'{self.name}' has {len(self.data) / 1e6:,.0f} MB; choreo takes music of at most "
                f"{LARGEST / 1e6:.0f} MB: save it as .mp3 or .ogg"
            )
        if _ending(self.data) is None:
            raise ShowError(f"'{self.name}' is not music that choreo knows; save it as .mp3, .ogg, .flac or .wav")

    @property
    def ending(self) -> str:
        """What its bytes are, whatever the name says: '.wav', '.ogg', '.flac' or '.mp3'."""
        return _ending(self.data) or ""

    @property
    def media_type(self) -> str:
        """Its type as browsers and other tools name it (RFC 2046)."""
        return _TYPES[self.ending]

    @property
    def digest(self) -> str:
        """SHA-256 of the file, 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


def read_music(path: str | os.PathLike[str]) -> Music:
    """Read a music file.

    Parameters
    ----------
    path : path
        WAV, Ogg, FLAC or MP3; what it is, its content says.

    Raises
    ------
    ShowError
        If the file is not there, cannot be read, is no music, or is too large.
    """
    file = Path(path)
    if not file.is_file():
        what = "is not a file" if file.exists() else "there is no such file"
        raise ShowError(f"music: {file}: {what}")
    try:
        with file.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise ShowError(f"music: {file}: cannot be read ({error.strerror or error})") from None
    if size > LARGEST:
        raise ShowError(
            f"music: {file} has {size / 1e6:,.0f} MB; choreo takes at most {LARGEST / 1e6:.0f} MB: save it as .mp3 or "
            ".ogg"
        )
    try:
        return Music(file.name, data)
    except ShowError as error:
        raise ShowError(f"music: {error}") from None


def _ending(data: bytes) -> str | None:
    """Return what the first bytes of a sound file say that it is."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return ".wav"
    if data[:4] == b"OggS":
        return ".ogg"
    if data[:4] == b"fLaC":
        return ".flac"
    # An MPEG frame begins with eleven ones; the two bits of the layer after the version are 01 in an .mp3.
    framed = len(data) > 3 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2 and data[2] & 0xF0 != 0xF0
    return ".mp3" if data[:3] == b"ID3" or framed else None
