"""Words in pictures, in whatever script the designer writes.

The letters come from the font that Pillow carries, so that Latin captions look the same on every machine.
Characters that it lacks are looked for in the fonts installed on the system; those that no font can draw are
left out.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from choreo.fonts import installed as _installed
from choreo.printable import printable

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

LONGEST = 200
"""Characters of a title or name that are drawn at most."""

_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of writing."""

_NOWHERE = "\U0010ffff"  # never a character: any font draws its sign for "missing" here


def write(
    pen: ImageDraw,
    place: tuple[float, float],
    text: str,
    size: int,
    colour: tuple[int, int, int],
    *,
    anchor: str = "l",
) -> float:
    """Write one line of text and return its width in pixels.

    Parameters
    ----------
    pen : ImageDraw
    place : (x, y)
        Baseline; its left end, or its right end where `anchor` is 'r'.
    text : str
    size : int
        Height of the letters, pixels.
    colour : (red, green, blue)
    anchor : str
        'l' or 'r'.
    """
    runs = _runs(text, size)
    widths = [font.getlength(part) for font, part in runs]
    x = place[0] - (sum(widths) if anchor == "r" else 0.0)
    for (font, part), width in zip(runs, widths, strict=True):
        pen.text((round(x), round(place[1])), part, fill=colour, font=font, anchor="ls")
        x += width
    return sum(widths)


def fit(text: str, size: int, width: float) -> str:
    """Return the text, cut off with an ellipsis where it is wider than `width` pixels."""
    text = clean(text)
    if length(text, size) <= width:
        return text
    while text and length(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def length(text: str, size: int) -> float:
    """Return the width of the text in pixels."""
    return sum(font.getlength(part) for font, part in _runs(text, size))


def clean(text: str) -> str:
    """Return the text on one line, without characters that cannot be seen and those that no font can draw.

    What a terminal or a line of text would obey (controls, marks of direction) is written out. Where only signs such
    as dots are left of words that no font can draw, nothing is.

    Examples
    --------
    >>> clean("two\\nrivers\\u200b"), clean("\\x1b[31m")
    ('two rivers', '\\\\x1b[31m')
    """
    text = " ".join(unicodedata.normalize("NFC", text[:LONGEST]).split())
    text = "".join(printable(sign) if sign in _TURNING or unicodedata.category(sign) == "Cc" else sign for sign in text)
    drawn = "".join(sign for sign in text if sign == " " or (_is_visible(sign) and _font_for(sign) is not None))
    if not any(sign.isalnum() for sign in drawn) and any(sign.isalnum() for sign in text):
        return ""
    return " ".join(drawn.split())


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign)[0] != "C"  # controls, formats, private and unassigned


def font_file(text: str) -> str | None:
    """Return an installed font that draws every character of the text alone, or None.

    For programs that write with one font only, where `write` would mix them.
    """
    signs = sorted(set(clean(text)) - {" "})
    for name in _installed():
        try:
            if all(_draws(_font(name, 32), sign) for sign in signs):
                return name
        except OSError:
            continue
    return None


@lru_cache(maxsize=256)
def _runs(text: str, size: int) -> tuple[tuple[FreeTypeFont, str], ...]:
    """Return the text in pieces, each with the font that draws it."""
    runs: list[tuple[str, str]] = []
    for sign in clean(text):
        name = _font_for(sign) if sign != " " else (runs[-1][0] if runs else "")
        if name is None:
            continue
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + sign)
        else:
            runs.append((name, sign))
    return tuple((_font(name, size), part) for name, part in runs)


@lru_cache(maxsize=4096)
def _font_for(sign: str) -> str | None:
    """Return the file of the first font that can draw the character ('' for Pillow's own), or None."""
    for name in ("", *_installed()):
        try:
            if _draws(_font(name, 32), sign):
                return name
        except OSError:  # no outlines, or not a font after all
            continue
    return None


def _draws(font: FreeTypeFont, sign: str) -> bool:
    drawn, missing = font.getmask(sign), font.getmask(_NOWHERE)
    empty = drawn.size[0] == 0 or drawn.size[1] == 0 or drawn.getbbox() is None
    return not empty and (drawn.size != missing.size or bytes(drawn) != bytes(missing))


@lru_cache(maxsize=512)
def _font(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    if name:
        return ImageFont.truetype(name, size, layout_engine=ImageFont.Layout.BASIC)
    own = ImageFont.load_default(size)
    assert isinstance(own, ImageFont.FreeTypeFont)  # Pillow's wheels and Debian's package have FreeType
    return own
