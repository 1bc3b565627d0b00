"""The volumes that authorities ask for: where the show flies, where a drone may get to, and what lies below.

Sizes as SORA 2.5 (EASA AMC1 to Article 11) and the guideline of the German LBA have them: contingency for errors of
navigation, map and reaction, and the way to stop; a ground risk buffer as wide as the drones are high (1:1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.core.plan import Plan
from choreo.errors import InputError

GRAVITY = 9.81
S_GPS, S_POSITION, S_MAP, H_BARO = 3.0, 3.0, 1.0, 1.0
"""Metres: of navigation, of holding a position, of the map, of the barometer."""
REACTION, REACTION_UP = 1.0, 0.7
"""Seconds until a drone begins to stop, level; the part of the top speed that it climbs on for a second."""
PITCH = 45.0
"""Degrees of the steepest braking."""
_CORNERS = 16
"""Of a quarter of a round corner."""
_HAIR = 1e-6  # m


@dataclass(frozen=True, eq=False)
class Volume:
    """A prism: corners (m, 2) m in order, its top, m above the ground, and how it was derived."""

    name: str
    colour: tuple[int, int, int]
    polygon: Floats
    top: float
    why: str


def volumes(plan: Plan) -> tuple[Volume, Volume, Volume]:
    """Return flight geography (green), contingency volume (yellow) and ground risk buffer (red).

    Examples
    --------
    >>> import choreo as ch
    >>> ring = ch.ring(12, radius=8).stand(y=30, z=30)
    >>> [(each.name, round(each.top, 1)) for each in volumes(ch.plan(ch.Show("ring", ch.Fleet(12), [ch.Cue(ring)])))]
    [('flight geography', 38.0), ('contingency volume', 47.9), ('ground risk buffer', 47.9)]
    """
    import shapely

    control = plan.trajectory.control
    ground = shapely.MultiPoint(np.concatenate([plan.fleet.homes[:, :2], _outermost(control)])).convex_hull
    ground = ground if ground.geom_type == "Polygon" else ground.buffer(0.5)
    top = float(control[..., 2].max())
    speed, size = plan.limits.max_speed, plan.limits.drone_size
    stop = speed**2 / (2 * GRAVITY * math.tan(math.radians(PITCH)))
    level = S_GPS + S_POSITION + S_MAP + speed * REACTION + stop
    up = H_BARO + REACTION_UP * speed + speed**2 / (2 * GRAVITY)
    buffer = top + up + size / 2
    return (
        Volume(
            "flight geography",
            (0, 170, 0),
            _corners(ground),
            top,
            f"the convex hull of all ways of {plan.drones:,} drones; the highest is {top:.1f} m above the ground",
        ),
        Volume(
            "contingency volume",
            (255, 215, 0),
            _corners(_grown(ground, level)),
            top + up,
            f"{level:.1f} m level = GPS {S_GPS:g} + position {S_POSITION:g} + map {S_MAP:g} + {speed:g} m/s x "
            f"{REACTION:g} s reaction + {stop:.1f} m to stop at {PITCH:g} degrees of pitch; {up:.1f} m up = barometer "
            f"{H_BARO:g} + {REACTION_UP:g} s x {speed:g} m/s + {speed**2 / (2 * GRAVITY):.1f} m",
        ),
        Volume(
            "ground risk buffer",
            (220, 0, 0),
            _corners(_grown(ground, level + buffer)),
            top + up,
            f"{buffer:.1f} m around the contingency volume, by the 1:1 rule: its height {top + up:.1f} m and half of a "
            f"drone's size, {size / 2:g} m",
        ),
    )


def _outermost(control: Floats) -> Floats:
    """Return few points, (m, 2), with the same convex hull as all control points, to rounding."""
    import shapely

    found = []
    for piece in range(0, len(control), 16):
        some = _not_inside(control[piece : piece + 16, ..., :2].reshape(-1, 2))
        found.append(shapely.get_coordinates(shapely.MultiPoint(some).convex_hull))
    return np.concatenate(found)


def _not_inside(points: Floats) -> Floats:
    """Return the points, (m, 2), without those well inside of the outermost ones in eight directions.

    None of these is a corner of the convex hull, which is found much sooner without them.
    """
    x, y = np.ascontiguousarray(points.T)
    ends = [each.argmax() for each in (x, x + y, y, y - x)] + [each.argmin() for each in (x, x + y, y, y - x)]
    corners = points[ends]
    inside = np.ones(len(points), dtype=np.bool_)
    for (left, low), (right, high) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along, up = right - left, high - low
        if max(abs(along), abs(up)) > _HAIR:
            inside &= along * y - up * x > along * low - up * left + _HAIR * (abs(along) + abs(up))
    return points[~inside] if np.ptp(corners, axis=0).max() > _HAIR else points


def _grown(ground, distance: float):  # type: ignore[no-untyped-def]  # shapely loads when it is called
    """Return an area grown to all sides by at least the distance: its round corners lie outside of the circle."""
    return ground.buffer(distance / math.cos(math.pi / (4 * _CORNERS)), quad_segs=_CORNERS)


def _corners(area) -> Floats:  # type: ignore[no-untyped-def]  # shapely loads when it is called
    return np.asarray(np.array(area.exterior.coords)[:-1, :2])


def placed(plan: Plan, name: str) -> tuple[tuple[float, float], float]:
    """Return the origin and the heading of a plan, or raise where it has no place on Earth for a file of this name."""
    if plan.fleet.origin is None:
        raise InputError(
            f"a {name} file is in latitude and longitude, and this show has no place on Earth: set origin = "
            "[latitude, longitude] in [fleet], and heading, the compass direction of y"
        )
    return plan.fleet.origin, plan.fleet.heading
