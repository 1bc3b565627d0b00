"""The edge of ink: even samples along it, to a small part of a pixel, each with the direction into the ink."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bools, Floats, Ints, Plane, flat, plane
from choreo.neighbours import tree

_FINEST = 0.4
"""Pixels between samples, at least."""
_PIXEL = 0.8
"""Pixels from stair to stair of an edge that is not smooth."""
_SAMPLES = 80
"""Samples of the edge in the width of a pen."""
_SHORTEST = 12
"""Samples of a ring, at least; shorter ones are specks."""
_ASIDE = 1.5
"""Pixels to either side of an edge at which it is looked how sharp that is."""
_ROUND, _LONG = 3.3, 4.1
"""Radius and length of a corner, in how much sharp ones are rounded, from which it was round: right angles that are
sharp seem to have a radius of up to 2.9, and others are up to 3.7 long."""
_ALIKE = 0.15
"""Part of the radius of a round corner by which those of a frame are off."""
_TURN = 0.5
"""Radians that a corner of a frame turns, at least, and..."""
_TURNS = 3.8
"""...all of one frame: nearly a full turn. The notches between shapes that touch are fewer."""


@dataclass(frozen=True, eq=False)
class Edge:
    """The rings around ink, one after the other, in pixels: x of columns, y of rows, as complex numbers."""

    at: Plane
    inward: Plane
    """Unit vectors into the ink, (n,)."""
    step: Floats
    """Length of the edge that each sample stands for, (n,)."""
    begin: Ints
    """First sample of each ring, and the number of all, (rings + 1,)."""
    rounding: float = float("inf")
    """Pixels by which sharp corners are rounded, the standard deviation of what did; infinite where nobody knows."""

    @cached_property
    def tree(self) -> Any:  # scipy's KD-tree
        return tree(flat(self.at))

    def distance(self, places: Plane) -> Floats:
        """Return how far places are from the edge, (k,)."""
        return np.asarray(self.tree.query(flat(places))[0], dtype=np.float64)

    def holds(self, places: Plane) -> Bools:
        """Tell which places lie in the ink, (k,)."""
        which = np.asarray(self.tree.query(flat(places))[1])
        return np.asarray(((places - self.at[which]) * self.inward[which].conj()).real > 0)

    @property
    def rings(self) -> list[slice]:
        return [slice(one, two) for one, two in zip(self.begin[:-1].tolist(), self.begin[1:].tolist(), strict=True)]

    def beside(self, pixels: float) -> tuple[Ints, Ints, Ints]:
        """Return the samples about so many pixels before and after each on its ring, and how many steps, (n,) each."""
        counts = np.repeat(np.diff(self.begin), np.diff(self.begin))
        first = np.repeat(self.begin[:-1], np.diff(self.begin))
        steps = np.clip(np.rint(pixels / self.step).astype(np.int64), 1, counts // 4)
        place = np.arange(len(self.at)) - first
        return first + (place - steps) % counts, first + (place + steps) % counts, steps


def round_frames(edge: Edge, inner: Bools) -> Bools:
    """Return those samples at inner corners that lie on rings whose inner corners are all round alike, (n,).

    Such a ring is the inside of a frame with round bends, whatever touches that from outside; where ink has only run
    together at a corner, one is not as round as the next.
    """
    found = np.zeros(len(edge.at), dtype=np.bool_)
    for ring in edge.rings:
        here = inner[ring]
        hole = float((edge.at[ring] * edge.inward[ring].conj()).real.sum()) > 0  # its area, by Gauss
        if not hole or not here.any() or here.all():
            continue
        order = ring.start + (np.arange(len(here)) + int(np.argmin(here))) % len(here)
        turns = np.flatnonzero(np.diff(np.concatenate([[False], inner[order], [False]]).astype(np.int8)))
        first, last = order[turns[::2]], order[turns[1::2] - 1]
        turned = np.abs(np.angle(edge.inward[last] * edge.inward[first].conj()))
        long = (turns[1::2] - turns[::2] - 1) * edge.step[ring.start]
        radius = long / np.maximum(turned, 1e-9)
        alike = np.abs(radius - np.median(radius)) <= _ALIKE * np.median(radius)
        is_round = (radius > _ROUND * edge.rounding) & (long > _LONG * edge.rounding)
        if turned.sum() > _TURNS and ((turned > _TURN) & alike & is_round).all():
            found[ring] = here
    return found


def blur_of(ink: NDArray[np.float32], rings: list[Plane]) -> float:
    """Return by how much ink is blurred at its edge, the standard deviation in pixels."""
    from scipy.ndimage import map_coordinates
    from scipy.special import ndtri

    rings = [ring for ring in rings if len(ring) >= _SHORTEST]
    if not rings:
        return 0.0
    at = np.concatenate([(ring[1:] + ring[:-1]) / 2 for ring in rings])
    out = np.concatenate([1j * np.diff(ring) / np.maximum(np.abs(np.diff(ring)), 1e-9) for ring in rings])
    sides = [
        map_coordinates(ink, [place.imag, place.real], order=1, mode="nearest")
        for place in (at + _ASIDE * out, at - _ASIDE * out)
    ]
    step = float(np.clip(np.median(np.abs(sides[0] - sides[1])), 0.01, 0.999))
    return float(_ASIDE / ndtri((1 + step) / 2))


def rings_of(ink: NDArray[np.float32]) -> list[Plane]:
    """Return the closed lines on which ink is one half, the ink to the left hand as y counts upwards."""
    from contourpy import LineType, contour_generator

    lines = contour_generator(z=np.pad(ink, 1), line_type=LineType.Separate).lines(0.5)
    return [plane(np.asarray(line, dtype=np.float64)) - (1 + 1j) for line in lines]


def edge_of(rings: list[Plane], width: float, smoothing: float = 1.0, blur: float = float("inf")) -> Edge | None:
    """Return the edge of ink that is drawn with a pen of about a width, pixels; None where all is specks.

    It is smoothed as much as it is rough, or `smoothing` times as much; `blur` is what `blur_of` says.
    """
    wish = max(_FINEST, width / _SAMPLES)
    evens = [_even(ring, wish) for ring in rings]
    evens = [(even, step) for even, step in evens if len(even) >= _SHORTEST]
    if not evens:
        return None
    noise = _noise(evens)
    sigma = smoothing * float(np.clip(1.6 * (width * noise) ** 0.4, 0.5, max(1.0, 0.06 * width)))
    smooth = [_smooth(even, sigma / step) for even, step in evens]
    counts = [len(at) for at, _ in smooth]
    return Edge(
        np.concatenate([at for at, _ in smooth]),
        np.concatenate([inward for _, inward in smooth]),
        np.repeat([step for _, step in evens], counts),
        np.concatenate([[0], np.cumsum(counts)]),
        float(np.hypot(sigma, blur)),
    )


def samples_of(lengths: list[float], width: float) -> int:
    """Return how many samples the edge has that `edge_of` makes of rings of these lengths."""
    counts = [round(length / max(_FINEST, width / _SAMPLES)) for length in lengths]
    return sum(count for count in counts if count >= _SHORTEST)


def _even(ring: Plane, wish: float) -> tuple[Plane, float]:
    run = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(ring)))])
    count = max(3, round(run[-1] / wish))
    places = np.linspace(0, run[-1], count + 1)[:-1]
    return np.interp(places, run, ring.real) + 1j * np.interp(places, run, ring.imag), float(run[-1] / count)


def _noise(rings: list[tuple[Plane, float]]) -> float:
    """Return by how much the edge is rough, pixels: the spread of places about the middle of those a pixel away."""
    rough = []
    for ring, step in rings:
        away = max(1, round(_PIXEL / step))
        rough.append(np.abs(np.roll(ring, away) - 2 * ring + np.roll(ring, -away)))
    return max(0.02, float(np.median(np.concatenate(rough)) / np.sqrt(6)))


def _smooth(ring: Plane, sigma: float) -> tuple[Plane, Plane]:
    """Return the ring without its roughness, its size kept (Taubin 1995), and the directions into the ink."""
    from scipy.ndimage import gaussian_filter1d

    def blurred(line: Plane) -> Plane:
        return plane(gaussian_filter1d(flat(line), min(sigma, len(line) / 12), axis=0, mode="wrap"))

    once = blurred(ring)
    along = np.roll(once, -1) - np.roll(once, 1)
    along /= np.maximum(np.abs(along), 1e-12)
    return once + blurred(ring - once), 1j * along
