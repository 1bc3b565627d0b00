"""The plane of a formation, and the frames between which a transition turns."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats
from choreo.motion.laws.path import Frame

FLAT = 1e-6
"""Metres off the plane within which a formation is flat."""
AUDIENCE = np.array([0.0, -1.0, 0.0])
"""Where the audience is, seen from a show; pictures face it."""
_CLEAR = 1.0
"""Metres that a formation must lie off the other one's plane to say which side of it is meant."""


def frames(start: Floats, goal: Floats, front: Floats = AUDIENCE) -> tuple[Frame, Frame] | None:
    """Return frames of two flat formations, the second turned from the first by the smallest angle; else None.

    Local x is right, y is up (on the ground: away from the `front`, so that far rows become the top of a picture),
    z the push direction: up, or for an upright picture towards the front, a level unit vector (3,).

    Examples
    --------
    >>> ground = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])
    >>> picture = np.array([[0.0, 9, 0], [1, 9, 0], [0, 9, 1]])
    >>> begin, finish = frames(ground, picture)
    >>> np.rint(finish.axes).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]]
    >>> frames(ground, np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])) is None
    True
    """
    spans = _span(start), _span(goal)
    normals = _normals(*spans, front)
    if normals is None:
        return None
    first, second = normals
    axes = _axes(first)
    return Frame(start.mean(axis=0), axes), Frame(goal.mean(axis=0), _turned_to(axes, first, second))


def facing(start: Floats, goal: Floats) -> Floats:
    """Return the front of two formations, (n, 3) m: an upright one faces the other.

    So a swarm that rises from the ground into a picture tilts up about its near edge. Where neither lies clearly off
    the other's plane, they face the audience.

    Examples
    --------
    >>> ground = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])
    >>> behind = np.array([[0.0, -9, 0], [1, -9, 0], [0, -9, 1]])
    >>> facing(ground, behind).round(2).tolist(), facing(behind, ground).round(2).tolist()
    ([0.0, 1.0, 0.0], [0.0, 1.0, 0.0])
    """
    apart = (goal.mean(axis=0) - start.mean(axis=0)) * [1.0, 1.0, 0.0]
    for formation, to_other in ((start, apart), (goal, -apart)):
        count, directions = _span(formation)
        normal = directions[2] * [1.0, 1.0, 0.0]
        off = float(normal @ to_other)
        if count == 2 and abs(off) > _CLEAR:
            return np.asarray(normal * (np.sign(off) / np.linalg.norm(normal)))
    return AUDIENCE


def _span(points: Floats) -> tuple[int, Floats]:
    """Return how many directions the points need (0 to 3) and the directions, most important first."""
    centred = points - points.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    directions = directions.T[::-1]
    extent = np.abs(centred @ directions.T).max(axis=0)
    return int((extent > FLAT).sum()), directions


def _normals(start: tuple[int, Floats], goal: tuple[int, Floats], front: Floats) -> tuple[Floats, Floats] | None:
    """Return the normals of both planes; points or lines take the plane that suits the other formation."""
    if max(start[0], goal[0]) == 3:
        return None
    first = _forward(start[1][2], front) if start[0] == 2 else None
    second = _forward(goal[1][2], front) if goal[0] == 2 else None
    if first is None:
        first = _across(start, [*([] if second is None else [second]), front])
    if second is None:
        second = _across(goal, [first])
    return first, (-second if first @ second < -1e-9 else second)


def _across(span: tuple[int, Floats], wishes: list[Floats]) -> Floats:
    """Return a normal of a point or a line, as near to the first wish as the line allows."""
    count, directions = span
    for wish in [*wishes, np.array([0.0, 0.0, 1.0]), AUDIENCE]:
        normal = wish - (wish @ directions[0]) * directions[0] if count else wish
        if np.linalg.norm(normal) > 1e-3:
            return np.asarray(normal / np.linalg.norm(normal))
    raise AssertionError("a line cannot lie along two axes at once")


def _forward(normal: Floats, front: Floats) -> Floats:
    """Return the normal with the sign that points up or to the front."""
    side = float(normal @ (front + [1e-3, 0.0, 1.0]))
    return normal if side >= 0 else -normal


def _axes(normal: Floats) -> Floats:
    """Return right, up and forward of a plane; right is the world's x as far as the plane allows."""
    for wish in (np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])):
        right = wish - (wish @ normal) * normal
        if np.linalg.norm(right) > 1e-3:
            right = right / np.linalg.norm(right)
            return np.stack([right, np.cross(normal, right), normal])
    raise AssertionError("a plane contains a part of x or of y")


def _turned_to(axes: Floats, first: Floats, second: Floats) -> Floats:
    """Return the axes after the smallest turn that brings the normal `first` to `second` (at most 90 degrees)."""
    cross, cos = np.cross(first, second), float(first @ second)
    matrix = np.array([[0, -cross[2], cross[1]], [cross[2], 0, -cross[0]], [-cross[1], cross[0], 0]])
    return np.asarray(axes @ (np.eye(3) + matrix + matrix @ matrix / (1 + cos)).T)
