"""As many dots as areas hold at a spacing, one beside the other, with those on lines beside or around them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats
from choreo.neighbours import closest
from choreo.picture.in_areas.lattice import densest, fullest
from choreo.picture.line.network import Network
from choreo.picture.on_lines.capacity import packed_dots

if TYPE_CHECKING:
    from shapely import MultiPolygon


def packed_on_both(
    area: MultiPolygon, lines: Network | None, n: int | None, spacing: float, share: float | None = None
) -> Floats | None:
    """Return n dots packed on lines and inside an area, (n, 2) m; None where fewer find room.

    Parameters
    ----------
    area : MultiPolygon
        Metres.
    lines : Network or None
        Lines on which dots stand in rows.
    n : int or None
        None for as many as find room.
    spacing : float
        Least distance, m.
    share : float or None
        Part of the dots on the lines; None for as many as find room there.
    """
    row = np.empty((0, 2)) if lines is None else packed_dots(lines, None, spacing)
    if row is None:
        return None
    if n is None and share:
        most = len(row) / share
        if share < 1:
            most = min(most, len(fullest(area, spacing, np.random.default_rng(0), row)) / (1 - share))
        return packed_on_both(area, lines, int(most), spacing, share)
    if n is not None and lines is not None:
        wanted = min(len(row), n) if share is None else round(share * n)
        if wanted > len(row):
            return None
        if wanted < len(row):
            row = packed_dots(lines, wanted, spacing) if wanted else np.empty((0, 2))
        if row is None:
            return None
    if n is None:
        inside: Floats | None = fullest(area, spacing, np.random.default_rng(0), row)
    else:
        inside = densest(area, n - len(row), spacing, np.random.default_rng(0), row) if n > len(row) else row[:0]
    if inside is None:
        return None
    dots = np.concatenate([row, inside])
    return dots if closest(dots) >= spacing else None


def most_inside(area: MultiPolygon, spacing: float) -> float:
    """Return a number of dots that an area, in metres, certainly does not exceed.

    Discs of half the spacing about the dots lie apart from each other, within the area grown by as much, and no discs
    lie more densely than in hexagons (Thue 1910).
    """
    parts = len(area.geoms)
    grown = area.area + area.length * spacing / 2 + parts * math.pi * spacing**2 / 4
    return 2 / math.sqrt(3) * grown / spacing**2
