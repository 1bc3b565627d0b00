"""Colour names and values of the designer -> sRGB bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats
from choreo.checks import is_number, is_whole, shown
from choreo.errors import InputError

Colour: TypeAlias = "str | tuple[int, int, int] | tuple[float, float, float]"
"""A CSS name ("deepskyblue"), a hash value ("#00bfff"), three sRGB bytes, or three floating numbers from 0.0 to 1.0."""


_LONGEST = 100
"""Characters of a name that are compared with the known ones."""


def rgb(colour: Colour) -> tuple[int, int, int]:
    """Return red, green, blue, each 0 to 255, of a CSS colour name, a #rrggbb value or three numbers.

    Three whole numbers count from 0 to 255, three floating ones from 0.0 to 1.0.

    Raises
    ------
    InputError
        If there is no such colour; the message offers the nearest name.

    Examples
    --------
    >>> rgb("deepskyblue")
    (0, 191, 255)
    >>> rgb("#ff8000")
    (255, 128, 0)
    >>> rgb((1, 2, 3))
    (1, 2, 3)
    >>> rgb((1.0, 0.5, 0.0))
    (255, 128, 0)
    """
    if isinstance(colour, str):
        return _named(colour)
    values = tuple(colour) if isinstance(colour, Iterable) else ()
    if len(values) == 3 and all(is_whole(value) and 0 <= value <= 255 for value in values):
        if max(values) == 1:
            raise InputError(f"colour {shown(colour)}: is nearly black; write 255 for full light, or 1.0")
        return int(values[0]), int(values[1]), int(values[2])
    if len(values) == 3 and all(is_number(value) and 0 <= value <= 1 for value in values):
        red, green, blue = (int(value * 255 + 0.5) for value in values)
        return red, green, blue
    raise InputError(
        f"colour {shown(colour)}: expected a name, '#rrggbb', or three numbers, whole from 0 to 255 or 0.0 to 1.0"
    )


def _named(name: str) -> tuple[int, int, int]:
    from PIL import ImageColor

    try:
        red, green, blue = ImageColor.getrgb(name)[:3]
    except ValueError:
        plain = unicodedata.normalize("NFKC", name[:_LONGEST]).strip().lower()
        several = [word.strip() for word in re.split(r"[,;/、]", plain)]
        if all(word in ImageColor.colormap for word in several) and len(several) > 1:
            listed = ", ".join(f'"{word}"' for word in several)
            raise InputError(f"colour '{name}' is several; where several may stand write a list: [{listed}]") from None
        near = [_nearest(plain)] if _nearest(plain) else []
        near = [f"#{plain.strip('#')}"] if re.fullmatch(r"#?[0-9a-f]{6}", plain) else near
        if len(several) == 3 and all(re.fullmatch(r"\d{1,3}", part) and int(part) <= 255 for part in several):
            near = [f"rgb({','.join(several)})"]
        hint = f"did you mean '{near[0]}'?" if near else "use a CSS name or '#rrggbb'"
        raise InputError(f"colour '{name}' is not known; {hint}") from None
    if max(red, green, blue) > 255:
        raise InputError(f"colour '{name}': red, green and blue go from 0 to 255 each")
    return red, green, blue


@lru_cache(4096)
def _nearest(name: str) -> str:
    """Return the known name that is nearest; a wrong one may stand in a show thousands of times."""
    import difflib

    from PIL import ImageColor

    return next(iter(difflib.get_close_matches(name, ImageColor.colormap, n=1, cutoff=0.7)), "")


def to_linear(srgb: Floats) -> Floats:
    """Return linear light, 0 to 1, of sRGB values 0 to 1 (IEC 61966-2-1, 1999).

    >>> to_linear(np.array([0.0, 0.5, 1.0])).round(3).tolist()
    [0.0, 0.214, 1.0]
    """
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def to_srgb(linear: Floats) -> Floats:
    """Return the sRGB values of linear light, both 0 to 1."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
