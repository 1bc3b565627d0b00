"""Words on the window: small pictures with see-through ground, written in any script.

Pictures are made here, from lines of text; `overlay` puts them on the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from choreo.arrays import Bytes
from choreo.stage.night.text import clean, length, write

Tint = tuple[int, int, int]

WHITE: Tint = (236, 240, 248)
GREY: Tint = (142, 152, 172)
AMBER: Tint = (255, 190, 92)
RED: Tint = (255, 104, 92)
GREEN: Tint = (112, 214, 150)
BLUE: Tint = (120, 190, 255)

_GROUND = (10, 13, 22, 178)
_LEADING = 1.5  # lines are so many letter heights apart


@dataclass(frozen=True)
class Line:
    """One line of a panel: words, their colour, their height in pixels, and what stands at the right end."""

    words: str
    tint: Tint = WHITE
    size: int = 14
    right: str = ""


@lru_cache(maxsize=64)
def panel(lines: tuple[Line, ...], width: int = 0, scale: float = 1.0, *, framed: Tint | None = None) -> Bytes:
    """Return lines of text on a dark, see-through ground as an RGBA picture, (height, width, 4).

    Parameters
    ----------
    lines : tuple of Line
        From the top; words that no font can draw are left out.
    width : int
        Least width, pixels.
    scale : float
        Of letters and margins.
    framed : (red, green, blue) or None
        Colour of a bar along the left edge.
    """
    from PIL import Image, ImageDraw

    margin = round(10 * scale)
    sizes = [max(8, round(line.size * scale)) for line in lines]
    gap = round(24 * scale)
    wide = [
        length(line.words, size) + (gap + length(line.right, size) if line.right else 0)
        for line, size in zip(lines, sizes, strict=True)
    ]
    total = max(width, round(max(wide, default=0)) + 2 * margin)
    high = round(sum(size * _LEADING for size in sizes)) + 2 * margin - round(4 * scale)
    canvas = Image.new("RGBA", (total, high), (0, 0, 0, 0))
    pen = ImageDraw.Draw(canvas)
    pen.rounded_rectangle((0, 0, total - 1, high - 1), round(5 * scale), fill=_GROUND)
    if framed is not None:
        pen.rectangle((0, 0, max(2, round(3 * scale)), high - 1), fill=framed)
    y = float(margin)
    for line, size in zip(lines, sizes, strict=True):
        y += size
        write(pen, (margin, y), line.words, size, line.tint)
        if line.right:
            write(pen, (total - margin, y), line.right, size, WHITE, anchor="r")
        y += size * (_LEADING - 1)
    return np.asarray(canvas)


def side_by_side(left: tuple[Line, ...], right: tuple[Line, ...], scale: float, framed: Tint) -> Bytes:
    """Return two panels of one height beside each other."""
    rows = max(len(left), len(right))
    filled = [(*lines, *[Line(" ", WHITE, 12)] * (rows - len(lines))) for lines in (left, right)]
    one, two = panel(filled[0], 0, scale, framed=framed), panel(filled[1], 0, scale)
    both = np.zeros((max(len(one), len(two)), one.shape[1] + two.shape[1], 4), dtype=np.uint8)
    both[:, :, :] = _GROUND
    both[: len(one), : one.shape[1]], both[: len(two), one.shape[1] :] = one, two
    return both


@lru_cache(maxsize=64)
def label(words: str, tint: Tint = WHITE, size: int = 14, scale: float = 1.0) -> Bytes:
    """Return words without a ground, outlined in black so that they stand before lights, as RGBA."""
    from PIL import Image, ImageDraw

    size = max(8, round(size * scale))
    wide, high = round(length(words, size)) + 6, round(size * 1.5)
    canvas = Image.new("RGBA", (max(1, wide), high), (0, 0, 0, 0))
    write(ImageDraw.Draw(canvas), (3, size * 1.1), words, size, tint)
    ground = np.full((high, canvas.width, 4), (6, 8, 14, 0), dtype=np.uint8)
    ground[..., 3] = _spread(np.asarray(canvas)[..., 3]).astype(np.uint16) * 3 // 4
    return np.asarray(Image.alpha_composite(Image.fromarray(ground), canvas))


def _spread(opaque: Bytes) -> Bytes:
    """Return the largest value within two pixels, along rows and columns: a picture of so few is spread at once."""
    for axis in (0, 1):
        wide = np.moveaxis(np.pad(opaque, [(2, 2) if each == axis else (0, 0) for each in (0, 1)]), axis, 0)
        length = len(wide) - 4
        found = wide[:length]
        for step in range(1, 5):
            found = np.maximum(found, wide[step : step + length])
        opaque = np.moveaxis(found, 0, axis)
    return opaque


def wrapped(words: str, size: int, width: float) -> list[str]:
    """Return words in lines of at most `width` pixels; a word that is wider stands alone and is cut."""
    lines: list[str] = []
    for paragraph in words.splitlines():
        row = ""
        for word in clean(paragraph).split(" "):
            longer = f"{row} {word}".strip()
            if row and length(longer, size) > width:
                lines.append(row)
                longer = word
            row = longer
        lines.append(row)
    return lines
