"""Curves and surfaces given as functions, sampled evenly."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from choreo.arrays import Floats, Ints
from choreo.checks import shown, whole
from choreo.errors import PictureError
from choreo.neighbours import closest, nearest
from choreo.picture.dots.sizing import MOST_DOTS
from choreo.picture.formation import Formation
from choreo.picture.in_areas.stippling import push

_SAMPLES = 4000
_ROUNDS = 3
_CELLS = 160
"""Steps each way in which a surface's area is measured."""
_CANDIDATES = 30
"""Places a dot among which a surface's dots are chosen."""
_PUSHES = 60
_FARTHEST = 100_000.0
"""Metres."""


def curve(
    function: Callable[[float], ArrayLike], n: int, *, start: float = 0.0, end: float = 1.0, name: str = "curve"
) -> Formation:
    """Return `n` dots on a curve, at equal steps along it; both ends hold a dot, a closed curve's common end one.

    Parameters
    ----------
    function : callable
        Called with one number; returns (x, z) of the upright plane, or (x, y, z), m.
    n : int
        How many dots.
    start, end : float
        What the function is called with, from and to.
    name : str
        Of the formation.

    Raises
    ------
    PictureError
        If the function fails or returns anything else.

    Examples
    --------
    >>> half = curve(lambda t: (10 * np.cos(t), 10 * np.sin(t)), 5, end=np.pi)
    >>> half.points.round(2).tolist()
    [[10.0, 0.0, 0.0], [7.07, 0.0, 7.07], [0.0, 0.0, 10.0], [-7.07, 0.0, 7.07], [-10.0, 0.0, 0.0]]
    """
    _whole("curve", n)
    low, high = _span("curve", (start, end))
    places = np.linspace(low, high, _SAMPLES + 1)
    at = _points("curve", function, [(place,) for place in places.tolist()])
    closed = bool(np.linalg.norm(at[-1] - at[0]) < 1e-9 * max(float(np.ptp(at, axis=0).max()), 1e-9))
    if n == 1:
        wanted = places[:1] if closed else places[[_SAMPLES // 2]]
        return Formation(_points("curve", function, [(float(wanted[0]),)]), None, name)
    share = np.linspace(0, 1, n + closed)
    wanted = places
    for _ in range(_ROUNDS):  # the lengths of chords between the dots' own places correct those of the samples
        run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(at, axis=0), axis=1))])
        if run[-1] == 0:
            raise PictureError("curve: the function gives one and the same point everywhere; it has no length")
        wanted = np.interp(share * run[-1], run, places)
        places = np.unique(np.concatenate([places, wanted]))
        at = _points("curve", function, [(place,) for place in places.tolist()])
    dots = _points("curve", function, [(place,) for place in wanted[:n].tolist()])
    return Formation(dots, None, name)


def surface(
    function: Callable[[float, float], ArrayLike],
    n: int,
    *,
    u: Sequence[float] = (0.0, 1.0),
    v: Sequence[float] = (0.0, 1.0),
    seed: int = 0,
    name: str = "surface",
) -> Formation:
    """Return `n` dots spread evenly over a surface.

    Places are drawn by the surface's area, and the dots moved to the middle of those nearest to them, a few times
    (Lloyd 1982, on the surface), those still near to each other pushed apart; so a surface that closes in itself has no
    seam.

    Parameters
    ----------
    function : callable
        Called with u and v; returns (x, y, z), m, or (x, z) of the upright plane.
    n : int
        How many dots.
    u, v : pair of float
        From and to.
    seed : int
        Another seed gives another, equally good, arrangement.
    name : str
        Of the formation.

    Raises
    ------
    PictureError
        If the function fails or returns anything else.

    Examples
    --------
    >>> pipe = surface(lambda u, v: (8 * np.cos(u), 8 * np.sin(u), v), 200, u=(0, 2 * np.pi), v=(0, 30))
    >>> bool(np.allclose(np.hypot(*pipe.points[:, :2].T), 8)), pipe.spacing > 0.6 * (2 * np.pi * 8 * 30 / 200) ** 0.5
    (True, True)
    """
    _whole("surface", n)
    grids = [np.linspace(*_span("surface", pair), _CELLS + 1) for pair in (u, v)]

    def at(places: Floats) -> Floats:
        return _points("surface", function, [(a, b) for a, b in places.tolist()])

    corners = at(np.stack(np.meshgrid(*grids, indexing="ij"), axis=-1).reshape(-1, 2))
    corners = corners.reshape(_CELLS + 1, _CELLS + 1, 3)
    slopes = np.stack([np.diff(corners, axis=0)[:, :-1], np.diff(corners, axis=1)[:-1]], axis=2)
    area = np.linalg.norm(np.cross(slopes[:, :, 0], slopes[:, :, 1]), axis=2).ravel()
    if not area.sum() > 0:
        raise PictureError("surface: what the function gives has no area; for a line take curve")
    rng = np.random.default_rng(whole("surface: seed", seed, least=0, error=PictureError))
    count = max(_CANDIDATES * n, 2000)
    # Even steps through the summed areas: no cell gets more than its share by chance.
    cell = np.searchsorted(np.cumsum(area), (np.arange(count) + rng.uniform(0, 1, count)) / count * area.sum())
    row, column = np.divmod(np.minimum(cell, len(area) - 1), _CELLS)
    places = np.stack([row, column], axis=1) + rng.uniform(0, 1, (count, 2))  # counted in cells
    within = places - np.stack([row, column], axis=1)
    flat = corners[row, column] + np.einsum("ki,kix->kx", within, slopes[row, column])
    chosen = places[_spread(flat, n)]
    begin, step = np.array([grid[0] for grid in grids]), np.array([grid[1] - grid[0] for grid in grids])
    distance = 0.92 * math.sqrt(2 / math.sqrt(3) * float(area.sum()) / n)
    best, best_gap = at(begin + chosen * step), 0.0
    dots = best
    for _ in range(_PUSHES):
        row, column = np.minimum(chosen.astype(np.int64), _CELLS - 1).T
        chosen = np.clip(chosen + _along(slopes[row, column], push(dots, distance)[0]), 0, _CELLS)
        dots = at(begin + chosen * step)
        gap = closest(dots)
        if gap > best_gap:
            best, best_gap = dots, gap
    return Formation(best, None, name)


def _along(slopes: Floats, moves: Floats) -> Floats:
    """Return the steps in cells, (k, 2), nearest to moves, (k, 3) m, on a surface of such slopes, (k, 2, 3)."""
    normal = np.einsum("kix,kjx->kij", slopes, slopes)
    normal += (1e-9 + 1e-3 * np.trace(normal, axis1=1, axis2=2))[:, None, None] * np.eye(2)
    right = np.einsum("kix,kx->ki", slopes, moves)
    return np.clip(np.linalg.solve(normal, right[:, :, None])[:, :, 0], -_CELLS / 20, _CELLS / 20)


def _spread(candidates: Floats, n: int, rounds: int = 20) -> Ints:
    """Return which n of the candidates lie evenly among them."""
    # In the order of the surface's area, so that no part begins with too many.
    index = (np.arange(n) * len(candidates)) // n
    for _ in range(rounds):
        owner = nearest(candidates, candidates[index])[1]
        count = np.maximum(np.bincount(owner, minlength=n), 1)
        sums = [np.bincount(owner, candidates[:, axis], n) for axis in range(3)]
        index = nearest(np.stack(sums, axis=1) / count[:, None], candidates)[1]
    return index


def _points(what: str, function: Callable[..., ArrayLike], arguments: list[tuple[float, ...]]) -> Floats:
    """Return what the function gives, (k, 3) m; two numbers are x and z."""
    rows: list[Floats] = []
    for values in arguments:
        try:
            row = np.asarray(function(*values), dtype=np.float64)
        except Exception as error:  # a designer's function raises whatever it pleases
            told = ", ".join(f"{value:g}" for value in values)
            raise PictureError(f"{what}: the function fails at {told}: {type(error).__name__}: {error}") from None
        if row.shape not in ((2,), (3,)) or not (np.abs(row) <= _FARTHEST).all():
            told = ", ".join(f"{value:g}" for value in values)
            raise PictureError(
                f"{what}: the function gives {np.array2string(row)[:60]} at {told}; expected (x, z) or (x, y, z) in "
                f"metres, {_FARTHEST:,.0f} at most"
            )
        rows.append(row if len(row) == 3 else np.array([row[0], 0.0, row[1]]))
    return np.stack(rows)


def _whole(what: str, n: object) -> None:
    whole(f"{what}: n", n, most=MOST_DOTS, error=PictureError)


def _span(what: str, pair: Sequence[float]) -> tuple[float, float]:
    low, high = (float(value) for value in pair) if len(pair) == 2 else (math.nan, math.nan)
    if not (math.isfinite(low) and math.isfinite(high) and low != high):
        raise PictureError(f"{what}: from and to = {shown(tuple(pair))}; expected two different numbers")
    return low, high
