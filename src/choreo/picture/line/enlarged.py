"""Ink of pixels that were doubled, or made larger still, each into a square of its own: how large the squares are.

What is drawn without soft edges and then enlarged has stairs of squares for edges. Whoever looks at it sees the lines
and the edges that these stairs sample, so they are found where they were drawn: among the pixels before they were
enlarged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools

_STEPPED = 0.5
"""Part of the rows and columns of squares, within what is drawn, at which an edge steps: fewer are a plain grid."""
_THIN = 6.0
"""Squares that the ink is wide on average, at most: the edges of broader lines tell their middle better."""
_LEAST = 48
"""Squares along the longer side of what is drawn, at least, for its lines: fewer are a picture made of squares,..."""
_FEWEST = 8
"""Squares along the longer side that are looked for: what is of so few is not to be taken for one of smaller ones."""
_SMALL = 64
"""...and more than these for its edges: so many are a sprite, which is drawn square by square."""
_ON_GRID = 0.985
"""Part of the edges, by length, that lie on the grid of the squares; what JPEG adds may lie beside it."""
_STAIRS = 0.6
"""Part of the straight pieces of the edges that turn one way at one end and the other way at the other end."""
_LARGEST = 64
"""Pixels of the side of a square, at most."""


@dataclass(frozen=True)
class Squares:
    """Squares that ink is made of: their side, pixels, and the row and column at which the first whole ones begin."""

    side: int = 1
    top: int = 0
    left: int = 0

    def pixels(self, mask: Bools) -> Bools:
        """Return the pixels as they were before they were made larger."""
        middle = self.side // 2
        rows, columns = (
            np.arange(first + middle - (self.side if first > 0 else 0), count + self.side, self.side)
            for first, count in zip((self.top, self.left), mask.shape, strict=True)
        )
        rows, columns = (np.clip(at, 0, count - 1) for at, count in zip((rows, columns), mask.shape, strict=True))
        return np.asarray(mask[np.ix_(rows, columns)])

    @property
    def corner(self) -> tuple[int, int]:
        """Row and column of the upper left corner of the first square of `pixels`, which may be cut off."""
        return self.top - self.side * (self.top > 0), self.left - self.side * (self.left > 0)


def squares_of_lines(mask: Bools) -> Squares:
    """Return the squares that thin lines of ink are made of.

    Their side is 1 where the ink is not made of squares, or is more than thin lines.
    """
    found, wide, steps = _grid(mask)
    if found.side < 2 or max(wide) < _LEAST or steps < _STEPPED * (sum(wide) + 2):
        return Squares()
    edges = int((mask[1:] != mask[:-1]).sum()) + int((mask[:, 1:] != mask[:, :-1]).sum())
    return found if 2 * int(mask.sum()) <= _THIN * found.side * edges else Squares()


def squares_of_edges(mask: Bools) -> Squares:
    """Return the squares that make the edges of ink stairs; their side is 1 where it has none."""
    found, wide, _ = _grid(mask)
    if found.side < 2 or max(wide) <= _SMALL:
        return Squares()
    pixels = found.pixels(mask)
    both = np.concatenate([_is_stair(pixels), _is_stair(pixels.T)])
    return found if len(both) and both.mean() >= _STAIRS else Squares()


def _grid(mask: Bools) -> tuple[Squares, tuple[int, int], int]:
    """Return the squares of any ink, how many of them it is high and wide, and at how many places it steps."""
    steps = [_steps(mask, axis) for axis in (0, 1)]
    if min(np.count_nonzero(at) for at in steps) < 2:
        return Squares(), (0, 0), 0
    for side in range(min(_LARGEST, max(mask.shape) // _FEWEST), 1, -1):
        shares = [np.bincount(np.arange(len(at)) % side, weights=at, minlength=side) / at.sum() for at in steps]
        top, left = (int(share.argmax()) for share in shares)
        if min(float(shares[0][top]), float(shares[1][left])) >= _ON_GRID:
            on_grid = [np.flatnonzero(at[first::side]) for at, first in zip(steps, (top, left), strict=True)]
            high, wide = (int(at[-1] - at[0]) for at in on_grid)
            return Squares(side, top, left), (high, wide), sum(map(len, on_grid))
    return Squares(), (0, 0), 0


def _steps(mask: Bools, axis: int) -> NDArray[np.int64]:
    """Return along how many pixels ink begins or ends before each row, or column, and after the last."""
    return np.asarray(np.diff(mask, axis=axis, prepend=False, append=False).sum(axis=1 - axis))


def _is_stair(pixels: Bools) -> Bools:
    """Tell of each straight piece of an edge along the rows whether it turns one way at one end, and back at the other.

    So do nearly all pieces of the edge of what is round or slanted; the ends of bars and modules turn twice one way.
    """
    pixels = np.pad(pixels, 1)
    change = np.diff(pixels.astype(np.int8), axis=0)
    solid = pixels[1:] & pixels[:-1]
    begins = (change[:, 1:] != 0) & (change[:, 1:] != change[:, :-1])
    ends = (change[:, :-1] != 0) & (change[:, :-1] != change[:, 1:])
    return np.asarray(solid[:, :-1][begins] != solid[:, 1:][ends])
