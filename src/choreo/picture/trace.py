"""From a picture file to an outline: line art of any polarity, never trusted."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes
from choreo.errors import PictureError
from choreo.picture.ink import ink_map
from choreo.picture.outline import Outline
from choreo.picture.paint import brightness, on_paper, paint_of

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; a larger picture file is refused unread."""
LARGEST_PICTURE = 64_000_000
"""Pixels; a larger picture is refused by its header (an A4 scan at 600 dots an inch has 35 million)."""
WORKING_PIXELS = 4_000_000
"""Larger pictures are shrunk to this many pixels: no swarm shows more."""

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def trace(path: str | os.PathLike[str], *, name: str | None = None) -> Outline:
    """Return the outline of a picture or drawing: its strokes, and its areas of ink.

    Dark lines on light paper, light lines on dark, and lines on a transparent ground all give the same outline;
    grey or grainy paper is tolerated. Of a coloured picture the outline keeps the colours, and its formations have
    them.

    Parameters
    ----------
    path : path
        A PNG, JPEG, WebP or GIF picture, of which the first frame counts where it moves, or an SVG drawing.
    name : str or None
        The outline's name; None for the file's name without its ending.

    Returns
    -------
    Outline
        In drawing units of one pixel, or of the SVG, y up.

    Raises
    ------
    PictureError
        If the file is missing, no such picture, cut short, too large (by its header, before it is decoded), or if
        nothing is drawn on it.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image, ImageDraw
    >>> sheet = Image.new("L", (400, 200), "white")
    >>> ImageDraw.Draw(sheet).line([(20, 100), (380, 100)], fill="black", width=5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet.save(f"{folder}/stroke.png")
    ...     outline = trace(f"{folder}/stroke.png")
    >>> outline
    Outline('stroke', 1 stroke)
    >>> len(outline.stroke(21, width=40.0))
    21
    """
    file = Path(path)
    what = f"picture {file}"
    called = file.stem if name is None else name
    _check_file(file, what)
    if file.suffix.lower() == ".csv":
        raise PictureError(f"{what}: holds dots that have their places already; read them with read_points")
    if file.suffix.lower() == ".svg":
        from choreo.picture.svg import trace_svg

        return trace_svg(file, what, called)
    grey, alpha, rgb = _read(file, what)
    opaque = None if rgb is None else on_paper(rgb, alpha)
    if opaque is None:
        return Outline.from_ink(ink_map(grey, alpha, what), name=called)
    ink = ink_map(brightness(opaque), None, what)
    return Outline.from_ink(ink, name=called, paint=paint_of(opaque, ink))


Tones = tuple[NDArray[np.float32], NDArray[np.float32] | None, Bytes | None]
"""Brightness and opacity, 0 to 1, and the colours of a picture that may have some."""


def _read(file: Path, what: str) -> Tones:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked here, by our own bound
            with Image.open(file, formats=_FORMATS) as image:
                _check_size(image.size, what)
                return _tones(image)
    except PictureError:
        raise
    except Image.DecompressionBombError:
        raise PictureError(f"{what}: {_too_large()}") from None
    except UnidentifiedImageError:
        raise PictureError(
            f"{what}: not a PNG, JPEG, WebP, GIF or SVG picture (or a damaged one); save it as PNG and try again"
        ) from None
    except MemoryError:
        raise PictureError(f"{what}: too large for this machine's memory; save it smaller") from None
    except Exception as error:  # the decoders raise whatever they please on damaged files
        raise PictureError(
            f"{what}: cannot be read, the file is damaged or cut short ({error}); save it again"
        ) from None


def _check_file(file: Path, what: str) -> None:
    if file.is_dir():
        raise PictureError(f"{what}: is a folder; expected a PNG, JPEG, WebP, GIF or SVG file")
    try:
        size = file.stat().st_size
        if not file.is_file():
            raise PictureError(f"{what}: is no ordinary file; expected a PNG, JPEG, WebP, GIF or SVG file")
        file.open("rb").close()
    except FileNotFoundError:
        raise PictureError(f"{what}: no such file{_nearest(file)}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PictureError(f"{what}: cannot be opened ({reason}); check its permissions") from None
    if size == 0:
        raise PictureError(f"{what}: the file is empty (0 bytes); save the picture again")
    if size > LARGEST_FILE:
        raise PictureError(
            f"{what}: {size / 1e6:.0f} MB; a picture may have {LARGEST_FILE / 1e6:.0f} MB at most: save it smaller"
        )


def _nearest(file: Path) -> str:
    """Return a hint at a file of almost that name in the same folder."""
    from difflib import get_close_matches

    if not file.parent.is_dir():
        return f"; the folder {file.parent} does not exist either"
    near = get_close_matches(file.name, [other.name for other in file.parent.iterdir()], n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _check_size(size: tuple[int, int], what: str) -> None:
    width, height = size
    if width * height > LARGEST_PICTURE:
        raise PictureError(f"{what}: {width:,} x {height:,} pixels; {_too_large()}")
    if min(width, height) < 3:
        raise PictureError(f"{what}: {width} x {height} pixels hold no drawing; expected some hundreds a side")


def _too_large() -> str:
    return f"a picture may have {LARGEST_PICTURE / 1e6:.0f} million pixels at most: save it about 2,000 pixels wide"


def _tones(image: Image) -> Tones:
    """Decode; return the tones as upright as the camera or scanner meant them."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    clear = "A" in image.mode or "a" in image.mode or "transparency" in image.info
    deep = image.mode.startswith("I") or image.mode == "F"
    picture = ImageOps.exif_transpose(image)
    if deep:
        picture = _eight_bits(picture)
    grey = deep or picture.mode in ("1", "L")
    picture = picture.convert("RGBA" if clear else "L" if grey else "RGB")
    shrink = (picture.width * picture.height / WORKING_PIXELS) ** 0.5
    if shrink > 1:
        size = max(3, round(picture.width / shrink)), max(3, round(picture.height / shrink))
        picture = picture.resize(size, Pillow.Resampling.BOX)
    colours = None if grey and not clear else np.asarray(picture.convert("RGB"))
    opacity = _unit(picture.getchannel("A")) if clear else None
    return _unit(picture.convert("RGB").convert("L")), opacity, colours


def _unit(picture: Image) -> NDArray[np.float32]:
    return np.asarray(picture, dtype=np.float32) / np.float32(255)


def _eight_bits(picture: Image) -> Image:
    """Return a 16-bit grey picture with its tones spread over 8 bits (Pillow would clip them)."""
    from PIL import Image as Pillow

    tones = np.asarray(picture, dtype=np.float64)
    top = max(float(tones.max()), 1.0) if tones.max() <= 255 else 65535.0
    return Pillow.fromarray(np.rint(np.clip(tones / top, 0, 1) * 255).astype(np.uint8))
