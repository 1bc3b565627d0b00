"""What the drones may do: distances, speeds, the air they may fly in."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from choreo.arrays import Floats, floats
from choreo.checks import number
from choreo.errors import InputError

PLANNING_MARGIN = 0.01
"""Metres by which planned formations exceed `Limits.min_distance`, so that fitting and rounding never meet it."""


@dataclass(frozen=True, eq=False)
class KeepOut:
    """A prism that no drone may enter: a roof, a mast, a crane.

    Parameters
    ----------
    polygon : (m, 2) array, m >= 3
        Corners x, y in metres, in order; the ring closes by itself.
    height : float
        Top of the prism in metres above the ground; it reaches down to the ground.
    name : str
        Named in errors and in the report.
    """

    polygon: Floats
    height: float
    name: str = "keep-out"

    def __post_init__(self) -> None:
        object.__setattr__(self, "polygon", _polygon(self.polygon, f"keep-out '{self.name}': polygon"))
        height = number(f"keep-out '{self.name}': height", self.height, "metres", above=0)
        object.__setattr__(self, "height", height)


@dataclass(frozen=True, eq=False)
class Limits:
    """What the drones may do. Metres, seconds; every number is a hard limit.

    Parameters
    ----------
    min_distance : float
        Least distance between any two drones in flight, m.
    vertical_distance : float or None
        Least distance straight above or below (downwash), m; None for `min_distance`.
    max_speed, max_climb, max_descent : float
        Level speed, speed upwards and speed downwards, m/s.
    max_acceleration : float
        Length of the acceleration vector, m/s2.
    max_jerk : float or None
        m/s3, or None for no limit.
    min_altitude, max_altitude : float
        Between them drones fly freely; below the first, only up and down over their pads. m above ground.
    fence : (m, 2) array or None
        Polygon x, y that no drone may leave, m.
    keep_out : tuple of KeepOut
        Prisms that no drone may enter.
    endurance : float
        Longest time in the air, s.
    wind : float
        Wind to plan for, m/s; it is taken off `max_speed` (see `usable_speed`).
    drone_size : float
        Diameter of a drone over its propellers, m: pads may not stand nearer than this.

    Examples
    --------
    >>> Limits(min_distance=2.0).vertical
    2.0
    >>> Limits(max_speed=8.0, wind=3.0).usable_speed
    5.0
    """

    min_distance: float = 1.5
    vertical_distance: float | None = None
    max_speed: float = 8.0
    max_climb: float = 4.0
    max_descent: float = 3.0
    max_acceleration: float = 3.0
    max_jerk: float | None = None
    min_altitude: float = 5.0
    max_altitude: float = 120.0
    fence: Floats | None = None
    keep_out: tuple[KeepOut, ...] = field(default=())
    endurance: float = 900.0
    wind: float = 0.0
    drone_size: float = 0.4

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            may_be_none = item.name in ("vertical_distance", "max_jerk") and value is None
            if item.name not in ("fence", "keep_out") and not may_be_none:
                may_be_nothing = item.name in ("wind", "min_altitude")
                least, above = (0.0, None) if may_be_nothing else (None, 0.0)
                object.__setattr__(self, item.name, number(f"limits: {item.name}", value, least=least, above=above))
        if self.vertical < self.min_distance:
            raise InputError(
                f"limits: vertical_distance = {self.vertical:g} m is less than min_distance = "
                f"{self.min_distance:g} m; it can only be larger (downwash reaches farther down than sideways)"
            )
        if self.max_altitude <= self.min_altitude:
            raise InputError(
                f"limits: max_altitude = {self.max_altitude:g} m must be above min_altitude = {self.min_altitude:g} m"
            )
        if self.wind >= self.max_speed:
            raise InputError(
                f"limits: wind = {self.wind:g} m/s leaves nothing of max_speed = {self.max_speed:g} m/s; "
                "such a show must not fly"
            )
        if self.fence is not None:
            object.__setattr__(self, "fence", _polygon(self.fence, "limits: fence"))
        object.__setattr__(self, "keep_out", tuple(self.keep_out))

    @property
    def vertical(self) -> float:
        """Least distance straight above or below, m."""
        return self.min_distance if self.vertical_distance is None else self.vertical_distance

    @property
    def usable_speed(self) -> float:
        """Level speed left when the planned wind blows against the drone, m/s."""
        return self.max_speed - self.wind

    @property
    def planning_distance(self) -> float:
        """Spacing that planned formations keep, m: `min_distance` and the planning margin."""
        return self.min_distance + PLANNING_MARGIN


def _polygon(value: Floats, what: str) -> Floats:
    corners = floats(value, what, (None, 2))
    if len(corners) < 3:
        raise InputError(f"{what}: a polygon has at least 3 corners, got {len(corners)}")
    return corners
