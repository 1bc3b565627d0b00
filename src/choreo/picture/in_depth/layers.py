"""Depth layers: dots that a picture needs nearer to each other than the spacing stand in different depths."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints
from choreo.checks import whole
from choreo.errors import PictureError
from choreo.neighbours import closest, near_pairs

MOST_LAYERS = 8
SEEN = (1.0, 0.8, 0.65, 0.5, 0.35)
"""Distances of two dots as they are seen, in spacings, that are tried: the wider, the larger the angle that holds."""
_SHARE = 0.5
"""Part of their distance by which two dots may seem to shift against each other before a line looks frayed."""
_GROWTH = 1.01
_SWEEPS = 10


@dataclass(frozen=True, eq=False)
class Layered:
    """Dots in their depths."""

    points: Floats
    """(n, 3) m: x right, y away, z up, about the picture's centre."""
    layers: int
    """How many depths hold a dot."""
    angle: float
    """Degrees off the line of sight (or off the perpendicular) up to which no dot seems to move against another by more
    than half of their distance; 90 where all stand in one plane."""


def check_layers(layers: object) -> None:
    """Raise `PictureError` where a number of layers is none."""
    whole("layers", layers, most=MOST_LAYERS, error=PictureError)


def depths(flat: Floats, spacing: float, most: int) -> Ints | None:
    """Return the layer of each dot, (n,), counted from the audience; None where `most` layers do not do.

    Dots nearer than the spacing never share a layer: the graph of near pairs is coloured by saturation (Brélaz
    1979), which colours every graph without odd circles, such as a stroke's, with two. Where that fails with three or
    more, the layers that `parted` finds are tried.

    Parameters
    ----------
    flat : (n, 2) array
        The dots as they are seen, m.

    Examples
    --------
    >>> depths(np.array([[0.0, 0], [1, 0], [2, 0], [9, 0]]), 1.5, 2).tolist()
    [1, 0, 1, 0]
    """
    pairs, near = _too_near(flat, spacing)
    layer = [-1] * len(flat)
    taken: list[set[int]] = [set() for _ in range(len(flat))]
    queue = [(0, -len(others), index) for index, others in enumerate(near)]
    heapq.heapify(queue)
    while queue:
        saturation, _, index = heapq.heappop(queue)
        if layer[index] >= 0 or -saturation != len(taken[index]):
            continue
        own = next(depth for depth in range(len(taken[index]) + 1) if depth not in taken[index])
        if own >= most:
            return _clean(parted(flat, spacing, most), pairs)
        layer[index] = own
        for other, _ in near[index]:
            if layer[other] < 0 and own not in taken[other]:
                taken[other].add(own)
                heapq.heappush(queue, (-len(taken[other]), -len(near[other]), other))
    return np.array(layer, dtype=np.int64)


def _too_near(flat: Floats, spacing: float) -> tuple[Ints, list[list[tuple[int, float]]]]:
    """Return the pairs nearer than the spacing, and for each dot its partners with what they lack of it, m."""
    pairs = near_pairs(flat, spacing * (1 - 1e-12))
    lack = spacing - np.hypot(*(flat[pairs[:, 0]] - flat[pairs[:, 1]]).T)
    near: list[list[tuple[int, float]]] = [[] for _ in range(len(flat))]
    for (one, two), short in zip(pairs.tolist(), lack.tolist(), strict=True):
        near[one].append((two, short))
        near[two].append((one, short))
    return pairs, near


def parted(flat: Floats, spacing: float, most: int) -> Ints:
    """Return a layer for each dot, (n,), such that dots of one layer are as little too near as can be.

    Along the spanning tree of the nearest pairs (Prim 1957) each dot takes the layer in which it lacks least room;
    then each moves to a better one, while there is any. So an odd circle breaks at its widest gap.

    Parameters
    ----------
    flat : (n, 2) array
        The dots as they are seen, m.

    Examples
    --------
    >>> parted(np.array([[0.0, 0], [0.9, 0], [0.5, 0.7]]), 1.0, 2).tolist()  # the first two are the widest apart
    [0, 0, 1]
    """
    _, near = _too_near(flat, spacing)
    layer = [-1] * len(flat)
    crowd = np.zeros((len(flat), most))
    queue = [(0.0, index) for index in range(len(flat))]
    while queue:
        _, index = heapq.heappop(queue)
        if layer[index] >= 0:
            continue
        layer[index] = int(np.argmin(crowd[index]))
        for other, short in near[index]:
            crowd[other, layer[index]] += short
            if layer[other] < 0:
                heapq.heappush(queue, (-short, other))
    for _ in range(_SWEEPS):
        worse = [index for index in range(len(flat)) if crowd[index, layer[index]] > crowd[index].min()]
        for index in worse:
            old, new = layer[index], int(np.argmin(crowd[index]))
            if crowd[index, new] < crowd[index, old]:
                layer[index] = new
                for other, short in near[index]:
                    crowd[other, old] -= short
                    crowd[other, new] += short
        if not worse:
            break
    return np.array(layer, dtype=np.int64)


def _clean(layer: Ints, pairs: Ints) -> Ints | None:
    """Return the layers, the fullest first; None where a near pair shares one."""
    if (layer[pairs[:, 0]] == layer[pairs[:, 1]]).any():
        return None
    rank = np.argsort(np.argsort(-np.bincount(layer), kind="stable"), kind="stable")
    return np.asarray(rank[layer], dtype=np.int64)


def fits(flat: Floats, spacing: float, most: int) -> bool:
    """Tell whether dots as they are seen, (n, 2) m, can keep the spacing in so many layers."""
    gap = closest(flat)
    return gap >= spacing or (most > 1 and gap >= SEEN[-1] * spacing and depths(flat, spacing, most) is not None)


def layered(flat: Floats, spacing: float, most: int, eye: tuple[float, float, float] | None = None) -> Layered:
    """Return dots in as many depths as keep them `spacing` apart, the first in the picture's plane.

    Two dots that are seen `e` apart need a depth of sqrt(spacing^2 - e^2) between them. The dots of the first layer
    stand in the picture's plane; each other goes back, layer by layer, as far as those before it ask for.

    Parameters
    ----------
    flat : (n, 2) array
        The dots as they are seen: x and z of the picture's plane about its centre, m; for these `fits` holds.
    eye : (x, y, z) or None
        Of the audience, from the picture's centre: dots go back along the line of sight, so that from there nothing
        is seen of their depth. None for a view along y, from far away.
    """
    upright = np.stack([flat[:, 0], np.zeros(len(flat)), flat[:, 1]], axis=1)
    layer = depths(flat, spacing, most)
    assert layer is not None  # fits was asked before
    if not layer.any():
        return Layered(upright, 1, 90.0)
    slant = np.zeros((len(flat), 2)) if eye is None else (flat - [eye[0], eye[2]]) / -eye[1]
    reach = spacing
    while closest(points := _moved_back(upright, _depth(flat, layer, reach, slant), eye)) < spacing:
        reach *= _GROWTH  # from far back a picture is seen a little smaller
    depth = _depth(flat, layer, reach, slant)
    return Layered(points, int(layer.max()) + 1, _angle(flat, depth, 3 * spacing))


def _depth(flat: Floats, layer: Ints, reach: float, slant: Floats) -> Floats:
    """Return how far back each dot stands, (n,) m, for near pairs of different layers to be `reach` apart.

    A dot that goes back by d along its line of sight moves by d x slant across it: with that the distance to a dot
    before it is a quadratic equation in d.
    """
    pairs = near_pairs(flat, reach)
    pairs = pairs[layer[pairs[:, 0]] != layer[pairs[:, 1]]]
    near: dict[int, list[tuple[int, float, float]]] = {}
    for one, two in (pairs.T, pairs[:, ::-1].T):
        apart = flat[one] - flat[two]
        behind, before = _need(apart, slant[one], reach), _need(-apart, slant[two], reach)
        for row in zip(one.tolist(), two.tolist(), behind.tolist(), before.tolist(), strict=True):
            near.setdefault(row[0], []).append(row[1:])
    depth = np.zeros(len(flat))
    placed = layer == 0
    for index in np.argsort(layer, kind="stable")[int(placed.sum()) :].tolist():
        others = [(float(depth[other]), back, front) for other, back, front in near[index] if placed[other]]
        free = [0.0, *(at + back for at, back, _ in others), *(at - front for at, _, front in others)]
        depth[index] = min(
            place
            for place in free
            if place >= 0 and all(place >= at + back - 1e-9 or place <= at - front + 1e-9 for at, back, front in others)
        )
        placed[index] = True
    return depth


def _need(apart: Floats, slant: Floats, reach: float) -> Floats:
    """Return how far behind another a dot must be that is seen `apart` from it, m."""
    along = (apart * slant).sum(axis=1)
    steep = 1 + (slant * slant).sum(axis=1)
    lack = np.maximum(reach**2 - (apart * apart).sum(axis=1), 0)
    return np.asarray((np.sqrt(along**2 + steep * lack) - along) / steep + 2e-9)


def _moved_back(upright: Floats, depth: NDArray[Any], eye: tuple[float, float, float] | None) -> Floats:
    if eye is None:
        return np.asarray(upright + depth[:, None] * [0.0, 1.0, 0.0])
    from_eye = upright - eye
    return np.asarray(eye + from_eye * (1 + depth / from_eye[:, 1])[:, None])


def _angle(flat: Floats, depth: NDArray[Any], reach: float) -> float:
    one, two = near_pairs(flat, reach).T
    behind = np.abs(depth[one] - depth[two])
    shifted = behind > 0
    seen = np.hypot(*(flat[one] - flat[two])[shifted].T)
    return math.degrees(math.atan(_SHARE * float((seen / behind[shifted]).min(initial=np.inf))))
