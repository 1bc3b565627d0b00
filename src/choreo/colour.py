"""Colour names and values of the designer -> sRGB bytes."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from choreo.arrays import Floats
from choreo.errors import InputError

Colour: TypeAlias = "str | tuple[int, int, int]"
"""A CSS name ("deepskyblue"), a hash value ("#00bfff"), or three sRGB bytes."""


def rgb(colour: Colour) -> tuple[int, int, int]:
    """Return red, green, blue, each 0 to 255, of a CSS colour name, a #rrggbb value or three bytes.

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
    """
    if isinstance(colour, str):
        return _named(colour)
    values = tuple(colour)
    if len(values) != 3 or not all(isinstance(v, int) and 0 <= v <= 255 for v in values):
        raise InputError(f"colour {colour!r}: expected a name, '#rrggbb', or three whole numbers from 0 to 255")
    return values


def _named(name: str) -> tuple[int, int, int]:
    from PIL import ImageColor

    try:
        red, green, blue = ImageColor.getrgb(name)[:3]
    except ValueError:
        import difflib

        near = difflib.get_close_matches(name.lower(), ImageColor.colormap, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "use a CSS name or '#rrggbb'"
        raise InputError(f"colour '{name}' is not known; {hint}") from None
    return red, green, blue


def to_linear(srgb: Floats) -> Floats:
    """Return linear light, 0 to 1, of sRGB values 0 to 1 (IEC 61966-2-1, 1999).

    >>> to_linear(np.array([0.0, 0.5, 1.0])).round(3).tolist()
    [0.0, 0.214, 1.0]
    """
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def to_srgb(linear: Floats) -> Floats:
    """Return the sRGB values of linear light, both 0 to 1."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
