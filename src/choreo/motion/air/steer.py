"""Steering: the swarm is moved as one, more or less along its way, so that it stays in the allowed air.

What is added is the same for all drones at each moment, so that no distance between them changes and every proof of a
path holds for the steered path as well. A swarm that swells under a low ceiling sinks while it does; one that would
meet a wall rises over it. The shift is a cubic spline in phi that is 0 at both ends; a linear program finds the one
with the least bend that satisfies floor, ceiling and fence at many moments.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from choreo.arrays import Floats
from choreo.core.limits import Limits
from choreo.motion.air.airspace import KEEP_OUT_MARGIN, MARGIN, within
from choreo.motion.laws.path import Path

if TYPE_CHECKING:
    from scipy.interpolate import BSpline

_COEFFICIENTS = 24
_MOMENTS = 161
_SPARE = 0.02
"""Metres kept beyond the margins in the middle of the way, for what happens between two moments."""


@dataclass(frozen=True, eq=False)
class _Bounds:
    """What a shift (3,) at moment `row` must satisfy: normal . shift <= room, one row for each."""

    row: np.ndarray
    normal: Floats
    room: Floats


def steered(path: Path, limits: Limits) -> Path | None:
    """Return the path moved as one so that it keeps floor, ceiling and fence, and rises over keep-outs.

    None if no shift does that, or if the fence has corners that point inwards and the hull of it does not suffice.
    Whether the steered path is free must be looked at anew: a shift may lead it into something else.

    Examples
    --------
    >>> from choreo.motion.laws.path import quarter_ellipses
    >>> row = np.array([[0.0, 0, 8], [0, 0, 12]])
    >>> path = quarter_ellipses(row, row)  # swells by sqrt(2), to 12.83 m
    >>> found = steered(path, Limits(min_altitude=1.0, max_altitude=12.1))
    >>> bool(found.at(np.linspace(0, path.end, 50))[..., 2].max() < 12.1)
    True
    """
    from scipy.interpolate import BSpline
    from scipy.optimize import linprog

    moments = np.linspace(0.0, path.end, _MOMENTS)
    bounds = _bounds(path.at(moments), limits)
    knots = np.concatenate([[0.0] * 3, np.linspace(0.0, path.end, _COEFFICIENTS - 2), [path.end] * 3])
    basis = BSpline.design_matrix(moments, knots, 3).toarray()[:, 1:-1]  # the shift is 0 at both ends
    free = basis.shape[1]
    bend = np.diff(np.eye(free + 2), n=2, axis=0)[:, 1:-1]
    # Columns: coefficients of x, y, z, then bends of x, y, z.
    places = (bounds.normal[:, :, None] * basis[bounds.row][:, None, :]).reshape(len(bounds.row), -1)
    of_axes = np.kron(np.eye(3), bend)
    over = np.eye(len(of_axes))
    above = np.vstack(
        [
            np.hstack([places, np.zeros((len(places), len(of_axes)))]),
            np.hstack([of_axes, -over]),
            np.hstack([-of_axes, -over]),
        ]
    )
    limit = np.concatenate([bounds.room, np.zeros(2 * len(of_axes))])
    price = np.concatenate([np.zeros(3 * free), np.ones(len(of_axes))])
    span = [(None, None)] * (3 * free) + [(0, None)] * len(of_axes)
    found = linprog(price, A_ub=above, b_ub=limit, bounds=span, method="highs")
    if found.status != 0 or found.x is None:
        return None
    coefficients = np.zeros((free + 2, 3))
    coefficients[1:-1] = found.x[: 3 * free].reshape(3, free).T
    return shifted(path, knots, coefficients)


def shifted(path: Path, knots: Floats, coefficients: Floats) -> Path:
    """Return the path plus a cubic spline of phi that all drones share: knots (k + 4,), coefficients (k, 3) m."""
    from scipy.interpolate import BSpline

    value = BSpline(knots, coefficients, 3)
    slope, bend = value.derivative(1), value.derivative(2)
    features = np.column_stack([path.features, np.ones(len(path.features))])
    return Path(features, partial(_shifted_weights, path, (value, slope, bend)), path.end)


def _shifted_weights(path: Path, shift: tuple[BSpline, BSpline, BSpline], phi: Floats) -> tuple[Floats, Floats, Floats]:
    """Return what the features of a shifted path count for."""
    at = np.clip(phi, 0.0, path.end)
    more = [each(at) for each in shift]
    first, second, third = (
        np.concatenate([a, b[:, None]], axis=1) for a, b in zip(path.weights(phi), more, strict=True)
    )
    return first, second, third


def _bounds(places: Floats, limits: Limits) -> _Bounds:
    """Return what the shift at each moment must satisfy, from where the drones are, (m, n, 3) m."""
    rows = np.arange(len(places))
    # None at the ends, where the shift is 0; growing with the shift's own freedom.
    share = np.minimum(rows, rows[::-1]) / (len(rows) - 1)
    spare = np.minimum(10 * share, 1.0) * _SPARE
    low = limits.min_altitude + MARGIN + spare - places[..., 2].min(axis=1)
    high = limits.max_altitude - MARGIN - spare - places[..., 2].max(axis=1)
    low = np.maximum(low, _over(places, limits) + spare)
    normals = [np.array([0.0, 0.0, -1.0]), np.array([0.0, 0.0, 1.0])]
    rooms = [-low, high]
    if limits.fence is not None:
        for outwards, reach in _sides(limits.fence):
            normals.append(np.array([*outwards, 0.0]))
            rooms.append(reach - MARGIN - spare - (places[..., :2] @ outwards).max(axis=1))
    inner = rows[1:-1]
    row = np.tile(inner, len(rooms))
    return _Bounds(row, np.repeat(np.array(normals), len(inner), axis=0), np.concatenate([r[inner] for r in rooms]))


def _over(places: Floats, limits: Limits) -> Floats:
    """Return by how much the swarm must rise at each moment so that nobody is in a keep-out, (m,) m; -inf for none."""
    rise = np.full(len(places), -np.inf)
    flat = places.reshape(-1, 3)
    for prism in limits.keep_out:
        inside = within(flat, prism.polygon, KEEP_OUT_MARGIN + _SPARE).reshape(places.shape[:2])
        lowest = np.where(inside, places[..., 2], np.inf).min(axis=1)
        rise = np.maximum(rise, prism.height + KEEP_OUT_MARGIN - lowest)
    return rise


def _sides(fence: Floats) -> list[tuple[Floats, float]]:
    """Return for each side of the fence's hull the direction outwards and how far out it is, m."""
    from shapely import MultiPoint, get_coordinates

    corners = get_coordinates(MultiPoint(fence).convex_hull)
    along = np.diff(corners, axis=0)
    outwards = np.stack([along[:, 1], -along[:, 0]], axis=1) / np.linalg.norm(along, axis=1)[:, None]
    outwards *= np.sign(((corners[:-1] - corners[:-1].mean(axis=0)) * outwards).sum(axis=1))[:, None]
    return [(normal, float(normal @ corner)) for normal, corner in zip(outwards, corners[:-1], strict=True)]
