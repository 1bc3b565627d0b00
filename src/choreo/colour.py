"""Colour names and values of the designer -> sRGB bytes."""

from __future__ import annotations

from typing import TypeAlias

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
