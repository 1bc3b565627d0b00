"""Where the drones wait that a picture does not need: dark, in the picture's own plane, near their next use."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.errors import ShowError
from choreo.motion.air.airspace import MARGIN, inside
from choreo.motion.laws.path import Frame
from choreo.motion.together.planes import frames
from choreo.neighbours import tree

_GROWTH = 6.0
_ROUNDS = 12
_CLEARANCE = 2.0
_NEAR = 48


def park(dots: Floats, count: int, following: Floats, limits: Limits) -> Floats:
    """Return places for `count` spare drones of a picture, (count, 3) m.

    Parameters
    ----------
    dots : (m, 3) array
        The picture's lit dots.
    count : int
        How many drones wait.
    following : (k, 3) array
        Where drones are wanted next: the spares wait near those of them that are farthest from any dot.
    limits : Limits

    Raises
    ------
    ShowError
        If the allowed air around the picture has no room for them.
    """
    if count == 0:
        return np.empty((0, 3))
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    dots, following = dots * squeeze, following * squeeze
    frame = _plane(dots)
    own, wanted = frame.local(dots)[:, :2], frame.local(following)[:, :2]
    depth = float(frame.local(dots)[:, 2].mean())
    low = np.minimum(own.min(axis=0), wanted.min(axis=0))
    high = np.maximum(own.max(axis=0), wanted.max(axis=0))
    for growth in range(_ROUNDS):
        border = _GROWTH * growth**1.5
        places = _lattice(low - border, high + border, limits.planning_distance)
        world = np.column_stack([places, np.full(len(places), depth)]) @ frame.axes + frame.origin
        free = tree(dots).query(world)[0] >= limits.planning_distance
        world = world / squeeze
        free &= inside(world, limits, _CLEARANCE) & _between_altitudes(world, limits)
        if int(free.sum()) >= count:
            chosen = _nearest(places[free], _wishes(own, wanted, count))
            return np.asarray(world[free][chosen])
    raise ShowError(
        f"{count} drones have no dot in this picture and find no room to wait beside it within the altitudes, the "
        "fence and the keep-outs; give the picture more dots, or the show more room"
    )


def _between_altitudes(world: Floats, limits: Limits) -> np.ndarray:
    low, high = limits.min_altitude + MARGIN, limits.max_altitude - MARGIN
    return np.asarray((world[:, 2] >= low) & (world[:, 2] <= high))


def _plane(dots: Floats) -> Frame:
    """Return the picture's plane; of a formation in space, the upright plane through its middle."""
    found = frames(dots, dots)
    if found is not None:
        return found[0]
    return Frame(dots.mean(axis=0), np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]))


def _lattice(low: Floats, high: Floats, pitch: float) -> Floats:
    """Return a hexagonal lattice over the box, (k, 2) m; the pitch is stretched by a hair against rounding."""
    pitch = pitch * (1 + 1e-9)
    rows = np.arange(low[1], high[1] + 1e-9, pitch * np.sqrt(0.75))
    columns = np.arange(low[0], high[0] + pitch, pitch)
    x, y = np.meshgrid(columns, rows)
    x = x + (np.arange(len(rows)) % 2)[:, None] * pitch / 2
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _wishes(own: Floats, wanted: Floats, count: int) -> Floats:
    """Return `count` wanted places, those farthest from any dot first; then anew from the first."""
    far = np.argsort(-tree(own).query(wanted)[0], kind="stable")
    return wanted[np.resize(far, count)]


def _nearest(places: Floats, wishes: Floats) -> Ints:
    """Return the place of each wish: the nearest one that no earlier wish took."""
    taken = np.zeros(len(places), dtype=bool)
    chosen: list[int] = []
    neighbours = tree(places).query(wishes, k=min(_NEAR, len(places)))[1].reshape(len(wishes), -1)
    for options, wish in zip(neighbours, wishes, strict=True):
        free = options[~taken[options]]
        if len(free) == 0:
            distance = ((places - wish) ** 2).sum(axis=1)
            distance[taken] = np.inf
            free = distance.argmin(keepdims=True)
        taken[free[0]] = True
        chosen.append(int(free[0]))
    return np.array(chosen)
