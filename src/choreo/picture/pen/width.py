"""The width of the pen, from the largest discs that fit into the ink: of a pen of one width, most are alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats, flat
from choreo.picture.pen.edge import Edge

_EVERY = 4
"""Of so many samples of the edge, one is asked."""
_ALIKE = 0.03
"""Part of a radius, and..."""
_PIXELS = 0.4
"""...pixels, within which radii are alike."""
_ROUNDS = 12


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
