"""Whether one formation is another one turned about an axis: then a turn alone leads from one to the other."""

from __future__ import annotations

import numpy as np

from choreo.arrays import Floats, Ints
from choreo.neighbours import nearest

ALIKE = 1e-3
"""Metres by which the dots of a formation that is the same may be off."""

_TRIED = 48
"""Angles that are tried at most."""
_LEAST = 0.5
"""Part of the angle asked for that is turned at least."""


def turn_onto(here: Floats, there: Floats, about: Floats, wanted: float) -> tuple[float, Ints] | None:
    """Return the turn about an axis through 0 that brings a formation onto another, and who then stands where.

    Of all such turns it is the one nearest to what is asked for, the same way round and at least half as far; a
    formation without symmetry comes onto itself by whole turns only. None where no turn does.

    Parameters
    ----------
    here, there : (n, 3) arrays
        m.
    about : (3,) array
        Unit vector along y or z.
    wanted : float
        Angle, rad, not 0.

    Examples
    --------
    >>> square = np.array([[1.0, 1, 0], [-1, 1, 0], [-1, -1, 0], [1, -1, 0]])
    >>> angle, order = turn_onto(square, square, np.array([0.0, 0.0, 1.0]), 1.6)
    >>> round(angle / np.pi, 6), order.tolist()
    (0.5, [1, 2, 3, 0])
    >>> turn_onto(square, 2 * square, np.array([0.0, 0.0, 1.0]), 1.6) is None
    True
    """
    one, two = (_polar(each, about) for each in (here, there))
    for mine, other in ((np.abs(one[0]), np.abs(two[0])), (one[1], two[1])):
        if np.abs(np.sort(mine) - np.sort(other)).max() > ALIKE:
            return None
    for angle in _angles(one, two, wanted):
        found = _onto(one, two, angle)
        if found is not None:
            return found
    return None


def _polar(points: Floats, about: Floats) -> tuple[np.ndarray, Floats]:
    """Return where points, (n, 3), are in the plane across the axis, complex (n,), and along the axis, (n,)."""
    x, y, z = points.T
    return (x + 1j * y, z) if about[2] else (z + 1j * x, y)


def _angles(one: tuple[np.ndarray, Floats], two: tuple[np.ndarray, Floats], wanted: float) -> list[float]:
    """Return the angles at which the outermost dot comes onto one as far out and as high, the likeliest first."""
    outermost = int(np.abs(one[0]).argmax())
    far = np.abs(one[0][outermost])
    if far <= ALIKE:
        return [wanted]  # all stand on the axis, where no turn changes anything
    alike = (np.abs(np.abs(two[0]) - far) <= ALIKE) & (np.abs(two[1] - one[1][outermost]) <= ALIKE)
    angles = np.angle(two[0][alike] / one[0][outermost])
    whole = 2 * np.pi
    # The nearest to what is asked for; of two as near, the shorter one, whatever rounding says.
    angles += whole * np.copysign(np.ceil(np.abs(wanted - angles) / whole - 0.5 - 1e-6), wanted - angles)
    short = angles * np.sign(wanted) < _LEAST * np.abs(wanted) - 1e-6
    angles[short] += np.sign(wanted) * whole
    return [float(angle) for angle in angles[np.argsort(np.abs(angles - wanted), kind="stable")][:_TRIED]]


def _onto(one: tuple[np.ndarray, Floats], two: tuple[np.ndarray, Floats], angle: float) -> tuple[float, Ints] | None:
    """Return the angle, told by all dots, and who comes onto which other one; None where somebody comes onto none."""
    place = _together(one[0] * np.exp(1j * angle), one[1])
    far, order = nearest(place, _together(*two))
    if far.max() > 2 * ALIKE or len(np.unique(order)) < len(order):
        return None
    exact = angle + float(np.angle((two[0][order] * np.conj(one[0] * np.exp(1j * angle))).sum()))
    off = np.abs(_together(one[0] * np.exp(1j * exact), one[1]) - _together(two[0][order], two[1][order]))
    return (exact, order) if off.max() <= ALIKE else None


def _together(across: np.ndarray, along: Floats) -> Floats:
    return np.stack([across.real, across.imag, along], axis=1)
