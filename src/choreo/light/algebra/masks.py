"""Where a layer of light falls: parts of the drawing, a polygon, a half-space."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np

from choreo.arrays import Bools, Floats
from choreo.core.drawn import Drawn
from choreo.errors import InputError
from choreo.light.algebra.coordinates import Dots

SIDES = {"left_of": (0, -1), "right_of": (0, 1), "before": (1, -1), "behind": (1, 1), "below": (2, -1), "above": (2, 1)}
"""Half-spaces: the axis, and to which side of a number of metres they lie."""


def of_parts(drawn: Drawn, names: Sequence[str]) -> Bools:
    """Return which dots belong to one of the parts, (n,).

    Raises
    ------
    InputError
        If the drawing has no such part; the message names the nearest.
    """
    found = np.zeros(len(drawn), dtype=np.bool_)
    for name in names:
        own = drawn.of(name)
        if not own.any():
            raise InputError(f"part = '{name}': the picture has no such part; {_hint(drawn, name)}")
        found |= own
    return found


def _hint(drawn: Drawn, name: str) -> str:
    there = [other for other in drawn.names if drawn.of(other).any()]
    near = difflib.get_close_matches(name, there, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"it has {', '.join(there[:8])}" if there else "its parts have no names"


def within(dots: Dots, corners: Floats) -> Bools:
    """Return which dots lie in a polygon [x, z] of the audience's upright view, m, (n,).

    Examples
    --------
    >>> pair = Dots(np.array([[1.0, 0, 1], [5, 0, 1]]), np.zeros((2, 3), np.uint8), Drawn.through(np.eye(3)[:2]))
    >>> within(pair, np.array([[0, 0], [2, 0], [2, 2], [0, 2]])).tolist()
    [True, False]
    """
    x, z = dots.points[:, 0], dots.points[:, 2]
    inside = np.zeros(len(dots), dtype=np.bool_)
    for (ax, az), (bx, bz) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        crosses = (az > z) != (bz > z)
        height = bz - az if bz != az else 1.0
        inside ^= crosses & (x < (bx - ax) * (z - az) / height + ax)
    return inside
