"""A picture file, never trusted, to brightness, opacity and colours: one frame of it, in sRGB, within bounds."""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes
from choreo.colour import to_linear, to_srgb
from choreo.errors import PictureError
from choreo.picture.raster.pixel_art import enlarged, in_whole_squares

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; a larger picture file is refused unread."""
LARGEST_PICTURE = 64_000_000
"""Pixels; a larger picture is refused by its header (an A4 scan at 600 dots an inch has 35 million)."""
LARGEST_SCAN = 160_000_000
"""Pixels of a JPEG that comes from top to bottom: it is decoded at a part of its size, at hardly any cost."""
WORKING_PIXELS = 4_000_000
"""Larger pictures are shrunk to this many pixels: no swarm shows more."""
MOST_FRAMES = 2_000
"""Frames of an animation."""
_MOST_DECODED = 2_000_000_000
"""Pixels of all frames up to the one wanted, since each is drawn over the ones before."""

_QUICKEST, _SLOWEST, _USUAL = 0.010, 600.0, 0.1
"""Seconds of a frame between which it is believed, and what is taken of any other."""

_BAND = 100
"""Rows of a shrunk picture that are made at once."""
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_SRGB_GAMMA = 1 / 2.2
_LIGHT: NDArray[np.float32] = to_linear(np.arange(256) / 255).astype(np.float32)
"""Linear light of each sRGB byte."""
_Result = TypeVar("_Result")


@dataclass(frozen=True, eq=False)
class Raster:
    """One frame of a picture, rows from the top."""

    grey: NDArray[np.float32]
    """Brightness, 0 black to 1 white, (rows, columns)."""
    alpha: NDArray[np.float32] | None
    """Opacity, 0 to 1; None for a picture without transparency."""
    rgb: Bytes | None
    """sRGB, (rows, columns, 3); None for a grey picture."""
    shrink: float = 1.0
    """By how much the file's picture was shrunk."""


def read_image(file: Path, what: str, frame: int = 0, *, to_trace: bool = False) -> Raster:
    """Return a frame of a picture file, as upright as the camera or scanner meant it.

    A tiny one that is read `to_trace` its lines is made larger.

    Raises
    ------
    PictureError
        If the file is no whole picture, too large, or has no such frame.
    """

    def decode(image: Image) -> Raster:
        _seek(image, frame, what)
        return _sheet(image, to_trace)

    return _opened(file, what, decode)


def frames_of(file: Path, what: str) -> int:
    """Return how many frames a picture file has; errors as in `read_image`."""
    return _opened(file, what, lambda image: int(getattr(image, "n_frames", 1)))


def durations(file: Path, what: str) -> list[float]:
    """Return how long each frame of an animation is shown, s; errors as in `read_image`.

    It is refused where drawing each frame, over all before it, would take too long.

    Where a frame says nothing, or less than anything shows, it is shown for 0.1 s, as browsers have it.
    """

    def look(image: Image) -> list[float]:
        count = int(getattr(image, "n_frames", 1))
        if count > MOST_FRAMES or count * (count + 1) // 2 * image.width * image.height > _MOST_DECODED:
            size = f"{count:,} frames of {image.width:,} x {image.height:,} pixels"
            raise PictureError(f"{what}: {size} are more than is read of an animation; save it smaller, or cut it")
        found = []
        for frame in range(count):
            image.seek(frame)
            image.load()  # some formats know it only then
            said = image.info.get("duration", 0)
            seconds = float(said) / 1000 if isinstance(said, int | float) else 0.0
            found.append(seconds if _QUICKEST < seconds <= _SLOWEST else _USUAL)
        return found

    return _opened(file, what, look)


def _opened(file: Path, what: str, use: Callable[[Image], _Result]) -> _Result:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked here, by our own bound
            with Image.open(file, formats=_FORMATS) as image:
                _check_size(image, what)
                return use(image)
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        pixels = re.search(r"\d+", str(error))  # it was refused before its size could be asked for
        told = f"{int(pixels[0]):,} pixels; " if pixels else ""
        raise PictureError(f"{what}: {told}{_too_large()}") from None
    except UnidentifiedImageError:
        raise PictureError(f"{what}: is no whole picture; save it as PNG and try again") from None
    except MemoryError:
        raise PictureError(f"{what}: too large for this machine's memory; save it smaller") from None
    except Exception as error:  # the decoders raise whatever they please on damaged files
        if "Decompressed data too large" in str(error):
            raise PictureError(
                f"{what}: its texts or its colour profile unfold to more than any picture has; save it without these"
            ) from None
        raise PictureError(f"{what}: cannot be read, the file is damaged or cut short; save it again") from None


def _seek(image: Image, frame: int, what: str) -> None:
    if frame == 0:
        return
    count = int(getattr(image, "n_frames", 1))
    if frame >= count:
        has = f"frames 0 to {count - 1}" if count > 1 else "a single frame, 0"
        raise PictureError(f"{what}: frame = {frame}, but it has {has}")
    if frame >= MOST_FRAMES or (frame + 1) * image.width * image.height > _MOST_DECODED:
        raise PictureError(f"{what}: frame = {frame} lies behind too much animation; save that frame as a picture")
    image.seek(frame)


def _check_size(image: Image, what: str) -> None:
    width, height = image.size
    is_scan = image.format == "JPEG" and "progressive" not in image.info  # others are held whole while they are decoded
    if width * height > (LARGEST_SCAN if is_scan else LARGEST_PICTURE):
        raise PictureError(f"{what}: {width:,} x {height:,} pixels; {_too_large()}")
    if min(width, height) < 3:
        raise PictureError(f"{what}: {width} x {height} pixels hold no drawing; expected some hundreds a side")


def _too_large() -> str:
    return f"a picture may have {LARGEST_PICTURE / 1e6:.0f} million pixels at most: save it about 2,000 pixels wide"


def _sheet(image: Image, to_trace: bool) -> Raster:
    from PIL import Image as Pillow
    from PIL import ImageOps

    clear = "A" in image.mode or "a" in image.mode or "transparency" in image.info
    deep = image.mode.startswith("I") or image.mode == "F"
    drafted = _drafted(image)
    ImageOps.exif_transpose(image, in_place=True)
    picture: Image = image
    if deep:
        picture = _eight_bits(picture)
    grey = deep or picture.mode in ("1", "L")
    described = dict(image.info)
    if picture.mode == "CMYK" and described.get("icc_profile"):
        picture = _by_profile(picture, described.pop("icc_profile"))
    mode = "RGBA" if clear else "L" if grey else "RGB"
    picture = picture if picture.mode == mode else picture.convert(mode)
    wide = picture.width
    picture = enlarged(in_whole_squares(picture)) if to_trace else picture
    shrink = (picture.width * picture.height / WORKING_PIXELS) ** 0.5
    if shrink > 1:
        size = max(3, round(picture.width / shrink)), max(3, round(picture.height / shrink))
        picture = _shrunk(picture, size) if picture.mode == "RGB" else picture.resize(size, Pillow.Resampling.BOX)
    opacity = _unit(picture.getchannel("A")) if clear else None
    if grey and not clear:
        return Raster(_unit(picture), None, None, drafted * picture.width / wide)
    picture = _as_srgb(picture.convert("RGB"), described)
    return Raster(_unit(picture.convert("L")), opacity, np.asarray(picture), drafted * picture.width / wide)


def _drafted(image: Image) -> float:
    """Let a picture that is larger than is read whole be decoded at a half, a quarter, ...; return which part."""
    width, height = image.size
    if width * height <= LARGEST_PICTURE:
        return 1.0
    part = (WORKING_PIXELS / (width * height)) ** 0.5
    image.draft(None, (math.ceil(part * width), math.ceil(part * height)))
    return image.width / width


def _shrunk(picture: Image, size: tuple[int, int]) -> Image:
    """Return a coloured picture made smaller; light is averaged, not bytes, so that fine colours stay as strong."""
    from PIL import Image as Pillow

    width, height = size
    small = np.empty((height, width, 3), dtype=np.uint8)
    for top in range(0, height, _BAND):  # a large picture is not held as numbers all at once
        rows = min(_BAND, height - top)
        low, high = top * picture.height / height, (top + rows) * picture.height / height
        first = math.floor(low)
        band = np.asarray(picture.crop((0, first, picture.width, min(math.ceil(high), picture.height))))
        for channel in range(3):
            light = Pillow.fromarray(_LIGHT[band[:, :, channel]])
            box = (0.0, low - first, float(picture.width), min(high - first, float(light.height)))
            mean = np.asarray(light.resize((width, rows), Pillow.Resampling.BOX, box=box), dtype=np.float64)
            small[top : top + rows, :, channel] = np.rint(255 * to_srgb(mean))
    return Pillow.fromarray(small)


def _as_srgb(picture: Image, described: dict[str | tuple[int, int], object]) -> Image:
    """Return a picture in sRGB, where its file says that it is in another space of colours."""
    profile, gamma = described.get("icc_profile"), described.get("gamma")
    if isinstance(profile, bytes):
        return _by_profile(picture, profile)
    told = isinstance(gamma, float) and 0.1 < gamma < 10 and "srgb" not in described
    if told and isinstance(gamma, float) and abs(gamma / _SRGB_GAMMA - 1) > 0.02:
        table = np.rint(255 * to_srgb((np.arange(256) / 255) ** (1 / gamma))).astype(int).tolist()
        return picture.point(table * 3)
    return picture


def _by_profile(picture: Image, profile: bytes) -> Image:
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return picture  # a profile of another kind (grey), or a damaged one: the bytes are taken for sRGB
    return picture if changed is None else changed


def _unit(picture: Image) -> NDArray[np.float32]:
    return np.asarray(picture, dtype=np.float32) / np.float32(255)


def _eight_bits(picture: Image) -> Image:
    """Return a 16-bit grey picture with its tones spread over 8 bits (Pillow would clip them)."""
    from PIL import Image as Pillow

    tones = np.asarray(picture, dtype=np.float64)
    top = max(float(tones.max()), 1.0) if tones.max() <= 255 else 65535.0
    return Pillow.fromarray(np.rint(np.clip(tones / top, 0, 1) * 255).astype(np.uint8))
