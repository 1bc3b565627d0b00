"""Where the drones wait that a picture does not need: dark, in the picture's own plane, near their next use."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.core.limits import Limits
from choreo.errors import ShowError
from choreo.motion.air.airspace import KEEP_OUT_MARGIN, MARGIN, inside, seen, within
from choreo.motion.laws.path import Frame
from choreo.motion.together.planes import frames
from choreo.neighbours import tree

_AWAY = np.array([0.0, 1.0, 1e-3])
"""Away from the audience; up, of a level picture."""

_GROWTH = 6.0
_ROUNDS = 12
_CLEARANCES = (2.0, 1.0, 0.5, MARGIN)
"""Metres from fence and keep-outs, the more the better: where all find room at one of them, the next is not tried."""

_MOST_PLANES = 5
"""The picture's own plane, and those behind it that are used where it has no room."""

_NEAR = 48


class NoRoomError(ShowError):
    """A picture round which some drones find no room to wait: `lack` of them."""

    lack: int


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
    NoRoomError
        If the allowed air around the picture has no room for them.
    """
    if count == 0:
        return np.empty((0, 3))
    squeeze = np.array([1.0, 1.0, limits.min_distance / limits.vertical])
    dots, following = dots * squeeze, following * squeeze
    frame = _plane(dots)
    own, wanted = frame.local(dots)[:, :2], frame.local(following)[:, :2]
    depth = float(frame.local(dots)[:, 2].mean())
    behind = float(np.copysign(limits.planning_distance, frame.axes[2] @ _AWAY))
    low = np.minimum(own.min(axis=0), wanted.min(axis=0))
    high = np.maximum(own.max(axis=0), wanted.max(axis=0))
    borders = _borders(frame, low, high, limits)
    most, nearby = 0, tree(dots)
    # Where something stands between a place and the picture, nobody waits there unless there is no room elsewhere.
    sides = (True, False) if limits.keep_out else (False,)
    for near, planes, clearance, border in product(sides, range(1, _MOST_PLANES + 1), _CLEARANCES, borders):
        flat = _lattice(low - border, high + border, limits.planning_distance)
        depths = depth + behind * np.arange(planes)
        places = np.concatenate([np.column_stack([flat, np.full(len(flat), each)]) for each in depths])
        world = places @ frame.axes + frame.origin
        apart, beside = nearby.query(world)
        free = np.asarray(apart >= limits.planning_distance)
        world = world / squeeze
        free &= _allowed(world, limits, clearance)
        if near:
            free &= seen(world, (dots / squeeze)[beside], limits)
        most = max(most, int(free.sum()))
        if int(free.sum()) >= count:
            chosen = _nearest(places[free, :2], _wishes(own, wanted, count))
            return np.asarray(world[free][chosen])
    error = NoRoomError(
        f"{count} drones have no dot in this picture; room to wait beside or behind it, within the altitudes, the "
        f"fence and the keep-outs, is found for {most or 'none'} of them"
    )
    error.lack = count - most
    raise error


def _borders(frame: Frame, low: Floats, high: Floats, limits: Limits) -> list[float]:
    """Return how far beyond the box from `low` to `high`, (2,) m of the plane, to look; not beyond the whole fence."""
    borders = [_GROWTH * growth**1.5 for growth in range(_ROUNDS)]
    if limits.fence is None:
        return borders
    squeeze = limits.min_distance / limits.vertical
    heights = (limits.min_altitude * squeeze, limits.max_altitude * squeeze)
    corners = [np.column_stack([limits.fence, np.full(len(limits.fence), height)]) for height in heights]
    air = frame.local(np.concatenate(corners))[:, :2]
    whole = max(float((low - air.min(axis=0)).max()), float((air.max(axis=0) - high).max()))
    return borders[: sum(border < whole for border in borders) + 1]


def _allowed(world: Floats, limits: Limits, clearance: float) -> np.ndarray:
    """Return which places, (n, 3) m, lie within the altitudes and that far from the fence, and from keep-outs."""
    low, high = limits.min_altitude + MARGIN, limits.max_altitude - MARGIN
    free = (world[:, 2] >= low) & (world[:, 2] <= high)
    free &= inside(world, replace(limits, fence=None), max(clearance, KEEP_OUT_MARGIN))
    return np.asarray(free if limits.fence is None else free & within(world, limits.fence, -clearance))


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
