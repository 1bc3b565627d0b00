"""A picture or an animation whose pixels are laid on dots, read once and small."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, frozen
from choreo.errors import PictureError

MOST_FRAMES = 300
"""Of one animation."""
_LARGEST_SIDE = 256
"""Pixels: no swarm shows more."""


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
    """Read a PNG, JPEG, WebP or GIF, all frames of it.

    Raises
    ------
    PictureError
        If it is no whole picture, or has too many frames.
    """
    from choreo.picture.raster.image_file import frames_of, read_image

    file = Path(path)
    what = f"picture {file}"
    if not file.is_file():
        raise PictureError(f"{what}: no such file; give a PNG, JPEG, WebP or GIF")
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


def _grey(grey: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.repeat(np.rint(grey * 255).astype(np.uint8)[..., None], 3, axis=2)


def _shrunk(pixels: NDArray[np.float32], stride: int) -> NDArray[np.uint8]:
    """Return the mean of squares of pixels."""
    rows, columns = (size // stride * stride for size in pixels.shape[:2])
    blocks = pixels[:rows, :columns].reshape(rows // stride, stride, columns // stride, stride, -1)
    return np.asarray(np.rint(blocks.mean(axis=(1, 3))), dtype=np.uint8)
