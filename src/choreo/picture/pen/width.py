"""The width of the pen, from the largest discs that fit into the ink: of a pen of one width, most are alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Bools, Floats, Ints, Plane, flat
from choreo.picture.pen.edge import Edge, edge_of, samples_of
from choreo.picture.pen.primitives import ABOUT, line_through, stretches

_EVERY = 4
"""Of so many samples of the edge, one is asked."""
_ALIKE = 0.03
"""Part of a radius, and..."""
_PIXELS = 0.4
"""...pixels, within which radii are alike."""
_ROUNDS = 12
_ABREAST = 2.0
"""Half pens that half of what a pen covers is wide, at most, if it is moved twice abreast."""
_LONG = 9.0
"""Half pens of edge of a stroke, from which it is none that is as long as wide."""
_MOST = 20_000
"""Samples of an edge in which straight caps are looked for."""

_THIN = 5.0
"""Pixels in half of the thinnest pen that is looked for by its caps: ink is as broad on average, and..."""
_FEW = 3
"""Such pens, at most, and..."""
_CAPS = 3
"""...straight caps by which one is known."""


@dataclass(frozen=True)
class Pen:
    half: float
    """Half of its width, pixels."""
    share: float
    """Part of the edge at which the ink is as wide as that, 0 to 1."""
    spread: float
    """Standard deviation of the width there, halved, pixels."""

    @property
    def leeway(self) -> float:
        """Pixels by which the edge may be off from where the pen drew it."""
        return max(0.35, 0.025 * self.half, 2 * self.spread)


def pen_of(edge: Edge, width: float) -> Pen:
    """Return the pen that drew most of the ink, whose mean width is about `width` pixels."""
    radii = np.sort(discs(edge, 1.5 * width))
    alike = np.maximum(_ALIKE * radii, _PIXELS)
    within = np.searchsorted(radii, radii + alike) - np.searchsorted(radii, radii - alike)
    most = radii[int(np.argmax(within))]
    near = radii[np.abs(radii - most) <= max(_ALIKE * most, _PIXELS)]
    half = float(np.median(near))
    return Pen(half, len(near) / len(radii), 1.4826 * float(np.median(np.abs(near - half))))


def broader(edge: Edge, pen: Pen, part_of: Ints, parts: int) -> Bools:
    """Return which parts of the ink a broader pen drew, (parts + 1,): moved twice abreast, this one covers them, too.

    Parameters
    ----------
    edge, pen
        Of the ink, and what is taken to have drawn most of it.
    part_of : (rows, columns) array of int
        The number of the part that each pixel of ink belongs to, from 1; 0 for paper.
    parts : int
        How many there are.
    """
    radii = discs(edge, _ABREAST * pen.half)
    spot = np.rint(flat(edge.at + 2.0 * edge.inward)[::_EVERY, ::-1]).astype(np.int64)
    row, column = np.clip(spot, 0, np.array(part_of.shape) - 1).T
    of = part_of[row, column]
    length = np.bincount(of, edge.step[::_EVERY] * _EVERY, parts + 1)
    found = np.zeros(parts + 1, dtype=np.bool_)
    for part in np.unique(of[radii > (1 + 2 * _ALIKE) * pen.half + _PIXELS]).tolist():
        own = radii[of == part]
        half = float(np.median(own))
        alike = np.abs(own - half) <= max(_ALIKE * half, _PIXELS)
        is_long = length[part] > _LONG * half  # a disc is as wide everywhere
        found[part] = part > 0 and half > (1 + 2 * _ALIKE) * pen.half + _PIXELS and is_long and alike.mean() > 0.5
    return found


def discs(edge: Edge, largest: float) -> Floats:
    """Return the radii of the largest discs within the ink that touch its edge at every so many samples.

    A disc is shrunk until no edge is in it (Ma, Bae and Choi 2012).
    """
    at, inward = edge.at[::_EVERY], edge.inward[::_EVERY]
    radius = np.full(len(at), largest)
    open_still = np.arange(len(at))
    for _ in range(_ROUNDS):
        centre = at[open_still] + radius[open_still] * inward[open_still]
        gap, which = edge.tree.query(flat(centre))
        reach = edge.at[which] - at[open_still]
        ahead = (reach * inward[open_still].conj()).real
        smaller = np.abs(reach) ** 2 / np.maximum(2 * ahead, 1e-9)
        # What lies beside the sample itself says nothing but how rough the edge is.
        shrinks = (gap < radius[open_still] - 0.05) & (np.abs(reach) > 2) & (ahead > 0)
        shrinks &= smaller < radius[open_still] - 1e-3
        open_still = open_still[shrinks]
        if not len(open_still):
            break
        radius[open_still] = smaller[shrinks]
    return radius


def halves_of(rings: list[Plane], area: float, broadest: float) -> list[float]:
    """Return half the width of pens whose straight caps are seen more than once, the commonest first.

    The edge of so much ink runs along the rings.
    """
    around = [float(np.abs(np.diff(ring)).sum()) for ring in rings]
    width = 2 * area / max(sum(around), 1e-9)
    edge = edge_of(rings, width) if width >= _THIN and samples_of(around, width) <= _MOST else None
    if edge is None:
        return []
    wide = []
    for ring in edge.rings:
        step = float(edge.step[ring.start])
        parts = [edge.at[ring][piece] for piece, ends in stretches(edge.inward[ring], step, _THIN / ABOUT) if ends]
        for before, at, after in zip(parts[-1:] + parts[:-1], parts, parts[1:] + parts[:1], strict=True):
            if len(at) >= 8 and line_through(at)[2] <= 0.5:
                wide.append(abs(((after[0] - before[-1]) * np.conj(line_through(at)[1])).real))
    lengths = np.sort(np.array([length for length in wide if 2 * _THIN <= length <= broadest]))
    alike = np.array([int((np.abs(lengths - length) <= 0.02 * length + 1).sum()) for length in lengths])
    if not len(alike) or alike.max() < _CAPS:
        return []
    found: list[float] = []
    for length in lengths[np.argsort(-alike, kind="stable")].tolist():
        near = np.abs(lengths - length) <= 0.02 * length + 1
        if near.sum() >= _CAPS and all(abs(2 * half - length) > 0.05 * length for half in found):
            found.append(float(np.median(lengths[near])) / 2)
    return found[:_FEW]
