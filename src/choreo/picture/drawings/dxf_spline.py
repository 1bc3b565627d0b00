"""Splines of DXF drawings within their domain, whatever the knots: clamped, uniform, wrapped round, or none at all."""

from __future__ import annotations

from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError

_STEPS = 64
"""Looks from one knot to the next; the drawing's own step takes out those that lie on a straight line."""
_MOST = 20_000


def spline_points(entity: Any) -> Floats:
    """Return points along a SPLINE entity, (k, 3), close enough to count as the curve.

    A B-spline is defined from knots[degree] to knots[count] alone (de Boor 1978); what lies outside of it is a tail
    that no drawing program shows. A closed spline whose control points are not wrapped round yet is closed by wrapping
    them; one given by points to go through goes through them, smoothly also where it closes.

    Raises
    ------
    PictureError
        If knots, degree and control points do not belong together.
    """
    control = np.array([tuple(point) for point in entity.control_points], dtype=np.float64).reshape(-1, 3)
    through = np.array([tuple(point) for point in entity.fit_points], dtype=np.float64).reshape(-1, 3)
    closed = bool(entity.closed)
    if len(control) == 0:
        return _through(through, closed)
    degree = int(entity.dxf.get("degree", 3))
    knots = np.array(list(entity.knots), dtype=np.float64)
    weights = np.array(list(entity.weights), dtype=np.float64)
    if len(weights) not in (0, len(control)) or not 1 <= degree <= 25 or len(control) <= degree:
        raise PictureError(f"a spline of degree {degree} with {len(control)} control points and {len(weights)} weights")
    if len(knots) == 0:
        control, weights, knots = _own_knots(control, weights, degree, closed)
    if len(knots) != len(control) + degree + 1 or (np.diff(knots) < 0).any():
        raise PictureError(f"a spline of degree {degree} with {len(control)} control points and {len(knots)} knots")
    return _evaluated(control, weights, knots, degree)


def _own_knots(control: Floats, weights: Floats, degree: int, closed: bool) -> tuple[Floats, Floats, Floats]:
    """Return control points, weights and knots where a drawing gives none: clamped, or wrapped round where closed."""
    if closed:
        control = np.concatenate([control, control[:degree]])
        weights = np.concatenate([weights, weights[:degree]]) if len(weights) else weights
        return control, weights, np.arange(len(control) + degree + 1, dtype=np.float64)
    inner = np.arange(1.0, len(control) - degree)
    last = float(len(control) - degree)
    return control, weights, np.concatenate([np.zeros(degree + 1), inner, np.full(degree + 1, last)])


def _evaluated(control: Floats, weights: Floats, knots: Floats, degree: int) -> Floats:
    from scipy.interpolate import BSpline

    begin, end = knots[degree], knots[len(control)]
    if not end > begin:
        raise PictureError("a spline whose knots leave it no length")
    spans = np.unique(knots[(knots >= begin) & (knots <= end)])
    each = max(2, min(_STEPS, _MOST // len(spans)))
    at = np.unique(np.linspace(spans[:-1], spans[1:], each))
    at[-1] = np.nextafter(end, begin)  # where several knots are one, the curve itself is asked, not what follows it
    shares = np.ones(len(control)) if len(weights) == 0 else weights
    lifted = BSpline(knots, np.column_stack([control * shares[:, None], shares]), degree)(at)
    if not np.isfinite(lifted).all() or (np.abs(lifted[:, 3]) < 1e-12).any():
        raise PictureError("a spline whose weights cancel each other")
    return np.asarray(lifted[:, :3] / lifted[:, 3:])


def _through(points: Floats, closed: bool) -> Floats:
    """Return a smooth curve through points, by the square root of their distances (centripetal, Lee 1989)."""
    from scipy.interpolate import CubicSpline

    apart = np.linalg.norm(np.diff(points, axis=0), axis=1)
    points = points[np.concatenate([[True], apart > 0])] if len(points) else points
    if closed and len(points) > 2 and np.linalg.norm(points[0] - points[-1]) > 0:
        points = np.concatenate([points, points[:1]])
    if len(points) < 3:
        return points
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(points, axis=0), axis=1)))])
    curve = CubicSpline(knots, points, bc_type="periodic" if closed else "natural")
    at = np.unique(np.linspace(knots[:-1], knots[1:], 17))
    return np.asarray(curve(at))
