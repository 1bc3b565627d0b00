"""A picture, an animation or a film whose pixels are laid on dots, read once and small."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, frozen
from choreo.errors import InputError, PictureError
from choreo.light.ffmpeg import find_ffmpeg
from choreo.printable import printable

MOST_FRAMES = 300
"""Of one animation."""
_LARGEST_SIDE = 256
"""Pixels: no swarm shows more."""

FILM_RATE = 10
"""Frames of a film a second, whatever it was taken with: at the effect's usual rate it plays at its own speed."""

_LARGEST_FILM = 200_000_000
_LARGEST_PICTURE = 4096 * 2160
_PATIENCE = 120
"""Bytes of a film, pixels of a picture of it, and seconds that reading one may take."""

_PPM = re.compile(rb"P6\s(\d{1,5})\s(\d{1,5})\s255\s")
_KINDS = {b"ftyp": (4, "mov"), b"\x1aE\xdf\xa3": (0, "matroska")}
"""How films begin: what stands where, and what ffmpeg calls them."""


@dataclass(frozen=True, eq=False)
class Frames:
    """Pixels of a picture, or of each frame of an animation.

    Parameters
    ----------
    colours : (f, rows, columns, 3) array
        sRGB, rows from the top.
    opacity : (f, rows, columns) array
        0 to 255.
    """

    colours: Bytes
    opacity: Bytes

    def __post_init__(self) -> None:
        object.__setattr__(self, "colours", frozen(np.asarray(self.colours, dtype=np.uint8)))
        object.__setattr__(self, "opacity", frozen(np.asarray(self.opacity, dtype=np.uint8)))


def read_frames(path: str | os.PathLike[str]) -> Frames:
    """Read a PNG, JPEG, WebP or GIF, all frames of it; or an MP4, MOV, WebM or MKV, at `FILM_RATE`.

    Raises
    ------
    PictureError
        If it is no whole picture, or has too many frames; or if it is a film and there is no ffmpeg to read it.
    """
    from choreo.picture.raster.image_file import frames_of, read_image

    file = Path(path)
    what = f"picture {file}"
    if not file.is_file():
        raise PictureError(f"{what}: no such file; give a PNG, JPEG, WebP or GIF, or a film: MP4, MOV, WebM, MKV")
    kind = _film_kind(file)
    if kind is not None:
        return _read_film(file, f"film {file}", kind)
    total = frames_of(file, what)
    if total > MOST_FRAMES:
        raise PictureError(f"{what}: {total:,} frames; {MOST_FRAMES} at most, so cut it, or take every second frame")
    colours, opacity = [], []
    for frame in range(total):
        sheet = read_image(file, what, frame)
        rgb = sheet.rgb if sheet.rgb is not None else _grey(sheet.grey)
        alpha = np.ones(rgb.shape[:2], np.float32) if sheet.alpha is None else sheet.alpha
        stride = max(1, -(-max(rgb.shape[:2]) // _LARGEST_SIDE))
        colours.append(_shrunk(rgb.astype(np.float32), stride))
        opacity.append(_shrunk(alpha.astype(np.float32)[..., None] * 255, stride)[..., 0])
    return Frames(np.stack(colours), np.stack(opacity))


def _film_kind(file: Path) -> str | None:
    """Return what ffmpeg calls such a film, by how the file begins; None for what is no film."""
    with file.open("rb") as opened:
        begin = opened.read(16)
    return next((kind for sign, (at, kind) in _KINDS.items() if begin[at : at + len(sign)] == sign), None)


def _read_film(file: Path, what: str, kind: str) -> Frames:
    """Return the pictures of a film, small; no more of them are taken from ffmpeg than are asked for."""
    size = file.stat().st_size
    if size > _LARGEST_FILM:
        raise PictureError(
            f"{what}: {size / 1e6:,.0f} MB; at most {_LARGEST_FILM / 1e6:.0f} MB are read, so cut it or make it smaller"
        )
    try:
        ffmpeg = find_ffmpeg(f"{what}: needs")
    except InputError as error:
        raise PictureError(str(error)) from None
    side = _LARGEST_SIDE
    small = f"scale={side}:{side}:force_original_aspect_ratio=decrease:flags=area+accurate_rnd+bitexact"
    # The kind is told, and nothing but this file may be opened: of a film that is a list of others, none is.
    source = ["-nostdin", "-v", "error", "-protocol_whitelist", "file", "-max_pixels", str(_LARGEST_PICTURE)]
    source += ["-f", kind, "-i", f"file:{file}"]
    taken = ["-an", "-sn", "-dn", "-vf", f"fps={FILM_RATE},{small}", "-frames:v", str(MOST_FRAMES + 1)]
    command = [ffmpeg, *source, *taken, "-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "pipe:1"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise PictureError(f"{what}: was not read within {_PATIENCE} s; make it smaller") from None
    pictures = _ppm_pictures(done.stdout)
    if not pictures:
        reason = next(iter(done.stderr.decode(errors="replace").splitlines()), "it holds no pictures")
        raise PictureError(f"{what}: cannot be read as a film ({printable(reason)[:200]})")
    if len(pictures) > MOST_FRAMES:
        raise PictureError(f"{what}: is longer than {MOST_FRAMES / FILM_RATE:.0f} s; cut it to what is shown")
    colours = np.stack(pictures)
    return Frames(colours, np.full(colours.shape[:3], 255, dtype=np.uint8))


def _ppm_pictures(data: bytes) -> list[Bytes]:
    """Return the pictures of portable pixmaps that follow each other; what is cut short at the end is left out."""
    found: list[Bytes] = []
    at = 0
    while (head := _PPM.match(data, at)) is not None:
        columns, rows = int(head[1]), int(head[2])
        end = head.end() + 3 * columns * rows
        if end > len(data) or (found and found[0].shape != (rows, columns, 3)):
            break
        found.append(np.frombuffer(data, dtype=np.uint8, count=end - head.end(), offset=head.end()))
        found[-1] = found[-1].reshape(rows, columns, 3)
        at = end
    return found


def _grey(grey: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.repeat(np.rint(grey * 255).astype(np.uint8)[..., None], 3, axis=2)


def _shrunk(pixels: NDArray[np.float32], stride: int) -> NDArray[np.uint8]:
    """Return the mean of squares of pixels."""
    rows, columns = (size // stride * stride for size in pixels.shape[:2])
    blocks = pixels[:rows, :columns].reshape(rows // stride, stride, columns // stride, stride, -1)
    return np.asarray(np.rint(blocks.mean(axis=(1, 3))), dtype=np.uint8)
