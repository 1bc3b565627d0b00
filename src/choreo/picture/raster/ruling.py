"""Ruled and squared paper: its printed lines, which are not part of the sketch on it, are taken out of the ink.

What is printed on paper runs from one side of the sheet to the other, straight, thin and evenly spaced; what is drawn
on it hardly ever does. Where a stroke crosses a ruled line its ink is longer across than the line is wide, and stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Floats, Ints

Map = NDArray[np.float32]

_STRIPS = 40
"""Strips across the picture in which a line is looked for, so that it may lie askew and bow a little."""
_SLANT = 0.06
"""Rise of the lines, as part of their length, up to which a sheet lies askew."""
_SLANTS = 121
_ACROSS = 0.6
"""Part of the picture's side along which a ruled line is ink, at least,..."""
_REACHES = 0.93
"""...and part of it from its first strip of ink to its last."""
_FEWEST = 6
"""Ruled lines of a sheet, at least: the staff of a tune has five."""
_EVEN = 0.12
"""Part of their distance by which the lines of a sheet may lie off it."""
_MOST = 0.8
"""Part of the steps from line to line that are even, and that are single ones, at least."""
_OF_SHEET = 0.6
"""Part of the picture that the lines of a sheet fill, at least."""
_THIN = 0.2
"""Part of their distance that ruled lines are wide, at most: more are stripes."""
_FINE = 0.005
"""Part of the picture's longer side, and a pixel more, that they are wide, at most."""
_MARGIN = 0.3
"""Part of the sheet's width within which its margin is ruled."""
_SLACK = 1.7
"""Times as wide as the line, and two pixels more, the ink across it may be where nothing crosses it."""
_SOFT = 3
"""Pixels beside a line that its edge fades over."""
_LEFT = 0.1
"""Part of the ruling's ink that must be left when it is gone: else the lines are what is drawn."""


@dataclass(frozen=True)
class _Line:
    """A straight line of ink from one side of the picture to the other."""

    at: Floats
    """Its row in the middle of each strip."""
    width: float


def without_ruling(ink: Map) -> tuple[Map, int]:
    """Return ink, 0 to 1 with its edges at 0.5, without the lines of ruled or squared paper, and how many these were.

    Lines are ruled where at least six of them, thin, evenly spaced and about level or upright, reach from one side of
    the picture to the other, and something else is drawn, too; a margin is one that crosses them near a side.
    """
    found = [_ruled(axis) for axis in (ink, ink.T)]
    if not any(found):
        return ink, 0
    for this, other in ((0, 1), (1, 0)):
        if found[this] and not found[other]:
            found[other] = _margin(ink.T if other else ink)
    rest = ink.copy()
    for lines, axis in zip(found, (rest, rest.T), strict=True):
        for line in lines:
            _take_out(axis, line)
    before, after = int((ink > 0.5).sum()), int((rest > 0.5).sum())
    if after < _LEFT * (before - after):
        return ink, 0
    return rest, sum(map(len, found))


def _ruled(ink: Map) -> list[_Line]:
    """Return the level lines of a sheet of ruled paper, from the upper side; none where it is not ruled so."""
    lines = _level_lines(ink)
    if len(lines) < _FEWEST:
        return []
    middle = np.array([float(line.at.mean()) for line in lines])
    steps = np.diff(middle)
    step = float(np.median(steps))
    # Beside a stroke that runs along them a line may be missing; two steps are as good as one.
    off = np.abs(steps - step * np.maximum(np.rint(steps / step), 1))
    even = float((off <= _EVEN * step).mean()) >= _MOST and float((steps < 1.5 * step).mean()) >= _MOST
    fills = middle[-1] - middle[0] >= _OF_SHEET * len(ink)
    width = float(np.median([line.width for line in lines]))  # of one that a stroke runs along it is the stroke's
    thin = width <= min(_THIN * step, _FINE * max(ink.shape) + 1)
    is_ruled = even and fills and thin and steps.max() < 2.5 * step
    return [_Line(line.at, width) for line in lines] if is_ruled else []


def _margin(ink: Map) -> list[_Line]:
    """Return the one or two level lines near either side, which are those of a margin."""
    near = _MARGIN * len(ink)
    lines = _level_lines(ink)
    thin = all(line.width <= _THIN * near for line in lines)
    beside = all(min(line.at.mean(), len(ink) - line.at.mean()) < near for line in lines)
    return lines if len(lines) <= 2 and thin and beside else []


def _level_lines(ink: Map) -> list[_Line]:
    """Return the straight lines that run about level from one side of the picture to the other, from the upper side."""
    rows, columns = ink.shape
    if min(rows, columns) < 4 * _STRIPS:
        return []
    mask = ink > 0.5
    bounds = np.linspace(0, columns, _STRIPS + 1).astype(int)
    strips: Floats = np.add.reduceat(mask, bounds[:-1], axis=1, dtype=np.float64) / np.diff(bounds)
    away = (bounds[:-1] + bounds[1:]) / 2 - columns / 2
    best = max(np.linspace(-_SLANT, _SLANT, _SLANTS), key=lambda slant: _sharpness(strips, slant * away))
    shift = np.rint(best * away).astype(int)
    even = np.stack([np.roll(strips[:, strip], -shift[strip]) for strip in range(_STRIPS)], axis=1)
    dense = even.mean(axis=1) > _ACROSS / 2
    edges = np.flatnonzero(np.diff(dense, prepend=False, append=False)).reshape(-1, 2)
    found = (_followed(even, int(first), int(last), shift) for first, last in edges)
    return [line for line in found if line is not None]


def _sharpness(strips: Floats, shift: Floats) -> float:
    """Return how much the rows differ when each strip is moved up by its shift: most where the lines lie level."""
    by = np.rint(shift).astype(int)
    total = np.add.reduce([np.roll(strips[:, strip], -by[strip]) for strip in range(len(by))])
    return float(np.square(total).sum())


def _followed(even: Floats, first: int, last: int, shift: Ints) -> _Line | None:
    """Return the line in some rows of strips that were moved level, where it is one from side to side."""
    window = slice(max(first - 2, 0), min(last + 2, len(even)))
    part = even[window]
    cover = part.max(axis=0)
    is_there = cover >= _ACROSS
    if is_there.mean() < _ACROSS or np.ptp(np.flatnonzero(is_there)) + 1 < _REACHES * len(cover):
        return None
    row = np.arange(window.start, window.stop, dtype=np.float64)
    weight = part[:, is_there]
    middle = np.asarray((weight * row[:, None]).sum(axis=0) / weight.sum(axis=0))
    strip = np.arange(len(cover))
    own = np.interp(strip, strip[is_there], middle)
    return _Line(own + shift, float(np.median(weight.sum(axis=0))))


def _take_out(ink: Map, line: _Line) -> None:
    """Take a line out of ink but for where something crosses it, or runs along it and is broader."""
    rows, columns = ink.shape
    strips = (np.arange(_STRIPS) + 0.5) * columns / _STRIPS
    at = np.rint(np.interp(np.arange(columns), strips, line.at)).astype(int)
    reach = int(np.ceil(_SLACK * line.width)) + 2 + _SOFT
    away = np.arange(-2 * reach, 2 * reach + 1)
    row = at[None, :] + away[:, None]
    inside = (row >= 0) & (row < rows)
    column = np.broadcast_to(np.arange(columns), row.shape)
    near = np.where(inside, ink[np.clip(row, 0, rows - 1), column], np.float32(0))
    begins, ends = _runs(near > 0.5, line.width)
    alone = (ends > begins) & (ends - begins <= _SLACK * line.width + 2)
    index = np.arange(len(away))[:, None]
    own = alone & (index >= begins - _SOFT) & (index < ends + _SOFT) & inside
    # The edge of other ink is not the line's.
    own &= (near <= 0.5) & ~_beside_other(near, begins, ends) | (index >= begins) & (index < ends)
    ink[row[own], column[own]] = 0


def _runs(solid: Bools, width: float) -> tuple[Ints, Ints]:
    """Return for each column where the ink that is nearest to its middle row begins and ends; equal where none is."""
    count = len(solid)
    middle = count // 2
    near = int(np.ceil(width / 2)) + 1
    index = np.arange(count)[:, None]
    away = np.where(solid & (np.abs(index - middle) <= near), np.abs(index - middle), count)
    start = away.argmin(axis=0)
    none = away.min(axis=0) == count
    bare = ~solid
    begins = np.where(bare & (index < start), index + 1, 0).max(axis=0)
    ends = np.where(bare & (index > start), index, count).min(axis=0)
    return np.where(none, 0, begins), np.where(none, 0, ends)


def _beside_other(near: Map, begins: Ints, ends: Ints) -> Bools:
    """Tell which places are within the fading edge of ink that is not between `begins` and `ends`."""
    from scipy.ndimage import maximum_filter1d

    index = np.arange(len(near))[:, None]
    other = (near > 0.5) & ~((index >= begins) & (index < ends))
    return np.asarray(maximum_filter1d(other, 2 * _SOFT - 1, axis=0))
