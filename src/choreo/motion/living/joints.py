"""Joints that lie far from what moves about them: a remark, since a pendulum may hang from what nobody sees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from choreo.arrays import Floats
from choreo.core.drawn import Drawn
from choreo.core.limits import Limits
from choreo.motion.living.bodies import called, joints
from choreo.motion.living.motions import Motion

_OFF = 0.25
"""Part of the size of what moves by which its joint may lie beside it unsaid: limbs begin beside their joints."""
_GAPS = 2.0
"""Spacings by which it may, however small the limb is."""


def remarks(points: Floats, drawn: Drawn, motions: Sequence[Motion], limits: Limits) -> tuple[str, ...]:
    """Return what there is to say of joints far from what moves about them: how far, and where it is nearest.

    Parameters
    ----------
    points : (n, 3) array
        The formation at rest, m.
    drawn : Drawn
    motions : sequence of Motion
    limits : Limits

    Examples
    --------
    >>> row = np.array([[0.0, 30, 30], [4, 30, 30], [8, 30, 30]])
    >>> remarks(row, Drawn.through(row), [Motion("swing", joint=[0, 50])], Limits())
    ("motion 'swing': its joint [0, 50] lies 20.0 m beside it; the nearest place on it is [0, 30]",)
    """
    found = []
    for number, joint, limb in joints(points, drawn, motions):
        axis = np.asarray(motions[number]["axis"])
        off = _beside(limb - joint, axis)
        least = max(_GAPS * limits.planning_distance, _OFF * float(np.linalg.norm(np.ptp(limb, axis=0))))
        if off > least:
            said = motions[number]["joint"]
            where = f", the middle of '{said}'," if isinstance(said, str) else ""
            arm = _across(limb - joint, axis)
            nearest = limb[int(np.linalg.norm(arm, axis=1).argmin())]
            found.append(
                f"{called(motions, number)}: its joint {_place(joint, axis)}{where} lies {off:.1f} m beside it; the "
                f"nearest place on it is {_place(nearest, axis)}"
            )
    return tuple(found)


def _beside(arm: Floats, axis: Floats) -> float:
    """Return how far the axis runs beside dots, seen along it, m: nothing between them, as in the hub of a wheel."""
    import shapely

    flat = _across(arm, axis)
    if not flat.any():
        return 0.0
    one = flat[int(np.linalg.norm(flat, axis=1).argmax())]
    right = one / np.linalg.norm(one)
    seen = np.stack([flat @ right, flat @ np.cross(axis, right)], axis=1)
    return float(shapely.MultiPoint(seen).convex_hull.distance(shapely.Point(0.0, 0.0)))


def _across(arm: Floats, axis: Floats) -> Floats:
    return np.asarray(arm - (arm @ axis)[:, None] * axis)


def _place(at: Floats, axis: Floats) -> str:
    """Return a place as a designer says it: [x, z] where it is seen from the front, else [x, y, z]."""
    shown = at[[0, 2]] if abs(axis[1]) > 1 - 1e-9 else at
    return f"[{', '.join(f'{value + 0.0:.4g}' for value in np.round(shown, 1))}]"
