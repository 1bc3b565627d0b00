"""Weights: parts of a picture that matter more have their dots nearer to each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from choreo.arrays import Floats
from choreo.checks import is_number, shown
from choreo.colour import Colour, rgb
from choreo.errors import PictureError
from choreo.picture.line.polyline import lengths_of
from choreo.picture.raster.palette import Paint

Region = tuple[float, float, float, float]
"""Left, lower, right and upper edge, as parts of the drawing's width and height from its lower left corner."""
Part = tuple[Region | tuple[int, int, int], float]
"""A region or a colour of the picture, and its weight."""
MOST = 10.0
"""The largest weight; more would leave the rest bare."""
_LIKE = 90.0
"""Distance in sRGB within which a colour counts as the one named."""
_ROOM = 1.06
"""Mean spacings by which dots in the heaviest part stay above the least spacing."""


def checked(part: Region | Colour, weight: float) -> Part:
    """Return a part of a picture with its weight, or raise `PictureError` with what would be right."""
    number = isinstance(weight, int | float) and not isinstance(weight, bool)
    if not (number and is_number(weight) and 1 / MOST <= weight <= MOST):
        raise PictureError(
            f"weight = {shown(weight)}: expected a number from {1 / MOST:g} (few dots) to {MOST:g} (many)"
        )
    if isinstance(part, str) or len(part) == 3:
        return rgb(part), float(weight)
    inside = len(part) == 4 and all(isinstance(edge, int | float) and 0 <= edge <= 1 for edge in part)
    if not inside or not (part[0] < part[2] and part[1] < part[3]):
        raise PictureError(
            f"region = {shown(part)}: expected (left, lower, right, upper) as parts of the picture, 0 to 1, such as "
            "(0, 0.5, 0.5, 1) for its upper left quarter"
        )
    left, lower, right, upper = (float(edge) for edge in part)
    return (left, lower, right, upper), float(weight)


def parts_of(value: Sequence[object]) -> list[Part]:
    """Return the parts that a show file names, as a list of { region, weight } or { colour, weight }.

    >>> parts_of([{"region": [0, 0.5, 0.5, 1], "weight": 2.0}, {"colour": "red", "weight": 3}])
    [((0.0, 0.5, 0.5, 1.0), 2.0), ((255, 0, 0), 3.0)]
    """
    parts = []
    for index, one in enumerate(value):
        if not isinstance(one, dict) or set(one) not in ({"region", "weight"}, {"colour", "weight"}):
            raise PictureError(
                f"weights, entry {index + 1}: expected {{ region = [0, 0.5, 0.5, 1], weight = 2.0 }} or "
                '{ colour = "red", weight = 2.0 }'
            )
        part = one.get("region", one.get("colour"))
        if not isinstance(part, str | list) or ("region" in one and (isinstance(part, str) or len(part) != 4)):
            raise PictureError(
                f"weights, entry {index + 1}: {shown(part)} is no region [left, lower, right, upper] or colour"
            )
        parts.append(checked(part if isinstance(part, str) else tuple(part), one["weight"]))
    return parts


def weigh(lines: Sequence[Floats], parts: Sequence[Part], bounds: Floats, paint: Paint | None) -> list[Floats]:
    """Return the weight about each vertex of some polylines, (m,) each; the lightest is 1, the last part counts.

    Raises
    ------
    PictureError
        If a colour is named and the picture has none, or not that one.
    """
    everything = np.concatenate(lines)
    weight = np.ones(len(everything))
    place = (everything - bounds[0]) / np.maximum(bounds[1] - bounds[0], 1e-12)
    for part, times in parts:
        if len(part) == 4:
            left, lower, right, upper = part
            mine = (place >= [left, lower]).all(axis=1) & (place <= [right, upper]).all(axis=1)
        else:
            if paint is None:
                raise PictureError(f"weight for the colour {part}: the picture has no colours; give a region instead")
            mine = np.linalg.norm(paint.at(everything).astype(float) - np.array(part, dtype=float), axis=1) < _LIKE
        if not mine.any():
            raise PictureError(f"weight for {part}: nothing is drawn there, or in that colour")
        weight[mine] = times
    weight /= weight.min()
    return np.split(weight, np.cumsum([len(line) for line in lines])[:-1])


def capped(lines: Sequence[Floats], weights: Sequence[Floats], n: int, spacing: float) -> list[Floats]:
    """Return the weights, the largest of them reduced to what n dots at the spacing can follow; lines in metres."""
    steps = np.concatenate([np.diff(lengths_of(line)) for line in lines])
    heavy = np.concatenate([(weight[1:] + weight[:-1]) / 2 for weight in weights])
    low, high = 1.0, float(max(weight.max() for weight in weights))
    if (steps * heavy).sum() / n < _ROOM * spacing * high:
        for _ in range(30):
            middle = (low + high) / 2
            fits = (steps * np.minimum(heavy, middle)).sum() / n >= _ROOM * spacing * middle
            low, high = (middle, high) if fits else (low, middle)
    else:
        low = high
    return [np.minimum(weight, low) for weight in weights]
