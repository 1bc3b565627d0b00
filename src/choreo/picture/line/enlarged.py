"""Ink of pixels that were doubled, or made larger still, each into a square of its own: how large the squares are.

Thin lines drawn without soft edges and then enlarged are stairs of squares. Whoever looks at them sees the lines, so
these are found where they were drawn: among the pixels before they were enlarged.
"""

from __future__ import annotations

from math import gcd

import numpy as np

from choreo.arrays import Bools, Ints

_STAIRS = 0.5
"""Part of the rows and columns of squares, within what is drawn, at which an edge steps: fewer are a plain grid."""
_THIN = 6.0
"""Squares that the ink is wide on average, at most: the edges of broader lines tell their middle better."""
_LEAST = 48
"""Squares along the longer side of what is drawn, at least: fewer are a picture made of squares."""


def squares_of(mask: Bools) -> tuple[int, int, int]:
    """Return the side of the squares that thin lines of ink are made of, pixels, and the first row and column of one.

    The side is 1 where the ink is not made of squares, or is more than thin lines.
    """
    steps = [_steps(mask, axis) for axis in (0, 1)]
    if min(len(at) for at in steps) < 2:
        return 1, 0, 0
    side = gcd(*(int(gap) for at in steps for gap in np.diff(at).tolist()))
    if side < 2:
        return 1, 0, 0
    wide = [int(at[-1] - at[0]) // side for at in steps]
    edges = int((mask[1:] != mask[:-1]).sum()) + int((mask[:, 1:] != mask[:, :-1]).sum())
    thin = 2 * int(mask.sum()) <= _THIN * side * edges
    if max(wide) < _LEAST or sum(map(len, steps)) < _STAIRS * (sum(wide) + 2) or not thin:
        return 1, 0, 0
    return side, int(steps[0][0]) % side, int(steps[1][0]) % side


def _steps(mask: Bools, axis: int) -> Ints:
    """Return the rows, or columns, at which ink begins or ends."""
    changes = np.diff(mask, axis=axis, prepend=False, append=False)
    return np.asarray(np.flatnonzero(changes.any(axis=1 - axis)))
