"""Basic shapes in code, upright and facing the audience, centred on the origin."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from choreo.arrays import Floats
from choreo.checks import number, shown, whole
from choreo.errors import PictureError
from choreo.picture.formation import Formation

_MOST = 50_000
_MOST_TURNS = 10_000.0


def line(n: int, length: float, *, name: str = "line") -> Formation:
    """Return `n` dots evenly on a level line of `length` m, both ends included (one dot: in its middle).

    Examples
    --------
    >>> line(5, 8.0).points[:, 0].tolist()
    [-4.0, -2.0, 0.0, 2.0, 4.0]
    """
    _whole("line: n", n)
    _metres("line: length", length)
    x = np.linspace(-length / 2, length / 2, n) if n > 1 else np.zeros(1)
    return Formation(_upright(x, np.zeros(n)), None, name)


def ring(n: int, radius: float, *, name: str = "ring") -> Formation:
    """Return `n` dots evenly on a circle of `radius` m, the first one at the top.

    Examples
    --------
    >>> ring(4, 10.0).bounds[1].round(6).tolist()
    [10.0, 0.0, 10.0]
    """
    _whole("ring: n", n)
    _metres("ring: radius", radius)
    turn = 2 * np.pi * np.arange(n) / n
    return Formation(_upright(radius * np.sin(turn), radius * np.cos(turn)), None, name)


def grid(
    n: int | None = None,
    spacing: float = 2.0,
    *,
    rows: int | None = None,
    columns: int | None = None,
    name: str = "grid",
) -> Formation:
    """Return dots in rows and columns, `spacing` m apart, from the lower left.

    Parameters
    ----------
    n : int or None
        How many dots; without rows and columns the grid is as square as `n` allows, and its top row, where it is
        not full, stands in the middle.
    spacing : float
        Metres between neighbours.
    rows, columns : int or None
        Give both, or one of them beside `n`, or none.

    Examples
    --------
    >>> len(grid(rows=3, columns=4))
    12
    >>> grid(7, 2.0).bounds[1].tolist()
    [2.0, 0.0, 2.0]
    """
    for what, value in (("n", n), ("rows", rows), ("columns", columns)):
        if value is not None:
            _whole(f"grid: {what}", value)
    _metres("grid: spacing", spacing)
    spacing = float(spacing)
    if n is None:
        if rows is None or columns is None:
            raise PictureError("grid: give n, or both rows and columns")
        n = rows * columns
        _whole("grid: rows x columns", n)
    if columns is None:
        columns = math.ceil(n / rows) if rows is not None else math.ceil(math.sqrt(n))
    if rows is not None and n > rows * columns:
        raise PictureError(
            f"grid: {rows} rows of {columns} hold {rows * columns} dots, not {n}; give more rows or columns"
        )
    index = np.arange(n)
    row, column = index // columns, index % columns
    in_row = np.minimum(columns, n - row * columns)
    points = _upright((column - (in_row - 1) / 2) * spacing, row * spacing)
    return Formation(points, None, name).at()


def sphere(n: int, radius: float, *, name: str = "sphere") -> Formation:
    """Return `n` dots evenly on a sphere of `radius` m.

    A Fibonacci lattice with its first dots moved off the poles (Swinbank and Purser 2006; the offset of 0.36
    widens the smallest distance there), its nearest pairs pushed apart in a few rounds.

    Examples
    --------
    >>> ball = sphere(500, 20.0)
    >>> bool(np.allclose(np.linalg.norm(ball.points, axis=1), 20.0))
    True
    >>> ball.spacing > 0.85 * 3.809 * 20 / 500**0.5  # against the best of hexagons
    True
    """
    _whole("sphere: n", n)
    _metres("sphere: radius", radius)
    index = np.arange(n)
    height = 1 - 2 * (index + 0.36) / (n - 1 + 0.72) if n > 1 else np.zeros(1)
    turn = index * np.pi * (3 - math.sqrt(5))
    level = np.sqrt(1 - height**2)
    unit = np.stack([level * np.cos(turn), level * np.sin(turn), height], axis=1)
    return Formation(radius * _pushed_apart(unit), None, name)


def helix(n: int, radius: float, height: float, turns: float, *, name: str = "helix") -> Formation:
    """Return `n` dots evenly on a helix that winds upwards, both ends included.

    Parameters
    ----------
    n : int
        How many dots.
    radius, height : float
        Metres.
    turns : float
        How often it winds round the vertical axis, anticlockwise seen from above; below 0 the other way.

    Examples
    --------
    >>> helix(101, 10.0, 30.0, 3).bounds[1].round(3).tolist()
    [10.0, 10.0, 15.0]
    """
    _whole("helix: n", n)
    _metres("helix: radius", radius)
    _metres("helix: height", height)
    if not math.isfinite(turns):
        raise PictureError(f"helix: turns = {shown(turns)}; expected a number")
    share = np.linspace(0, 1, n) if n > 1 else np.full(1, 0.5)
    angle = 2 * np.pi * turns * share
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle), (share - 0.5) * height], axis=1)
    return Formation(points, None, name)


def _pushed_apart(unit: Floats, rounds: int = 60) -> Floats:
    """Return points of the unit sphere with their nearest pairs pushed apart."""
    from choreo.neighbours import closest, near_pairs

    if len(unit) < 3:
        return unit
    best, best_gap = unit, closest(unit)
    # Hexagons all over the sphere would stand this far apart.
    distance = min(math.sqrt(8 * math.pi / (math.sqrt(3) * len(unit))), 1.9)
    for _ in range(rounds):
        one, two = near_pairs(unit, distance).T
        apart = unit[one] - unit[two]
        gap = np.linalg.norm(apart, axis=1)
        push = (0.25 * (distance - gap) / np.maximum(gap, 1e-9))[:, None] * apart
        unit = unit.copy()
        for axis in range(3):
            unit[:, axis] += np.bincount(one, push[:, axis], len(unit)) - np.bincount(two, push[:, axis], len(unit))
        unit /= np.linalg.norm(unit, axis=1)[:, None]
        gap_now = closest(unit)
        if gap_now > best_gap:
            best, best_gap = unit, gap_now
    return best


def _upright(x: ArrayLike, z: ArrayLike) -> Floats:
    x, z = np.asarray(x, dtype=np.float64), np.asarray(z, dtype=np.float64)
    return np.stack([x, np.zeros_like(x), z], axis=1)


def _whole(what: str, value: object) -> None:
    whole(what, value, most=_MOST, error=PictureError)


def _metres(what: str, value: object) -> None:
    number(what, value, "metres", above=0, error=PictureError)
