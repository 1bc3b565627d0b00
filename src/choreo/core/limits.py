"""What the drones may do: distances, speeds, the air they may fly in."""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any

import numpy as np

from choreo.arguments import insist_fields
from choreo.arrays import Floats, floats
from choreo.checks import number, shown, whole
from choreo.core.trajectory import FARTHEST
from choreo.errors import InputError

PLANNING_MARGIN = 0.01
"""Metres by which planned formations exceed `Limits.min_distance`, so that fitting and rounding never meet it."""

SMALLEST, LARGEST = 1e-6, 1e9
"""Any limit, in its unit: beyond these no drone is meant, and squares and quotients would overflow."""

MOST_CORNERS, MOST_KEEP_OUTS, MOST_ZONES = 1_000, 1_000, 100
"""Of one polygon, so that a comb or a spiral is checked within seconds; of one show."""
_MOST_THINNED, _MOST_SIMPLIFIED = 1_000_000, 20_000
"""Corners of a polygon for which a tolerance is looked for, and of what is left of it that takes the square of time."""
_TOLERANCES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
_MAY_BE_NONE = ("vertical_distance", "max_jerk", "max_level_acceleration", "max_vertical_acceleration")
_CORNERS_OF_KEEP_OUTS, _CORNERS_OF_ZONES = 20_000, 5_000
"""Of all together; the zones are joined anew for each height."""
NO_TOP = FARTHEST
"""Height of a keep-out, m, that drones may not cross at any height."""

LATER = {"later": True}
"""Marks a field that was added to a type later: it counts only where it is set, see `stated`."""


def stated(value: Any) -> tuple[Field[Any], ...]:
    """Return the fields of a dataclass that say something: all but those added later that are as they always were.

    So what is computed from them, a fingerprint or a file, stays the same for all that was made before.

    Examples
    --------
    >>> [item.name for item in stated(KeepOut([[0, 0], [4, 0], [4, 4]], 30.0, "roof"))]
    ['polygon', 'height', 'name']
    """
    return tuple(
        item for item in fields(value) if not (item.metadata.get("later") and getattr(value, item.name) == item.default)
    )


@dataclass(frozen=True, eq=False)
class KeepOut:
    """A prism that no drone may enter: a roof, a mast, a crane.

    Parameters
    ----------
    polygon : (m, 2) array, m >= 3
        Corners x, y in metres, in order; the ring closes by itself.
    height : float
        Top of the prism in metres above the ground; `NO_TOP` where nobody may fly over it.
    name : str
        Named in errors and in the report.
    bottom : float
        Where the prism begins, m above the ground; 0 where it stands on it. The check lets drones fly below; the
        planner does not, it keeps out of the whole column.
    """

    polygon: Floats
    height: float
    name: str = "keep-out"
    bottom: float = field(default=0.0, metadata=LATER)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise InputError(f"keep-out: name = {shown(self.name)}; expected text")
        object.__setattr__(self, "polygon", _polygon(self.polygon, f"keep-out '{self.name}': polygon"))
        for key, value, above, least in (("height", self.height, 0.0, None), ("bottom", self.bottom, None, 0.0)):
            what = f"keep-out '{self.name}': {key}"
            object.__setattr__(self, key, number(what, value, "metres", above=above, least=least, most=FARTHEST))
        if self.bottom >= self.height:
            raise InputError(
                f"keep-out '{self.name}': its bottom, {self.bottom:g} m, must lie below its top, {self.height:g} m"
            )

    @property
    def called(self) -> str:
        """What messages call it.

        >>> KeepOut([[0, 0], [1, 0], [1, 1]], 30, "mast").called
        "keep-out 'mast' (30 m high)"
        """
        high = "at every height" if self.height == NO_TOP else f"{self.height:g} m high"
        return f"keep-out '{self.name}' ({high})"


@dataclass(frozen=True, eq=False)
class Zone:
    """One of several prisms in which drones may fly, from the ground up; see `Limits.zones`.

    Parameters
    ----------
    polygon : (m, 2) array, m >= 3
        Corners x, y in metres, in order; the ring closes by itself.
    top : float or None
        Metres above the ground; None for any height.
    """

    polygon: Floats
    top: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "polygon", _polygon(self.polygon, "zone: polygon"))
        if self.top is not None:
            object.__setattr__(self, "top", number("zone: top", self.top, "metres", above=0, most=FARTHEST))


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
    zones : tuple of Zone
        Where other tools' files allow flight in several polygons, or up to a height of each: every drone is in one of
        them at every moment. They are checked; shows are planned with a `fence`.
    max_level_acceleration, max_vertical_acceleration : float or None
        Of the acceleration's level and its vertical part, m/s2, where other tools' files limit them: besides
        `max_acceleration`. They are checked; shows are planned with that one alone.
    max_flashes : int
        Flashes within any second that a large part of the audience's view may have; more can cause seizures.

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
    zones: tuple[Zone, ...] = field(default=(), metadata=LATER)
    max_flashes: int = field(default=3, metadata=LATER)
    max_level_acceleration: float | None = field(default=None, metadata=LATER)
    max_vertical_acceleration: float | None = field(default=None, metadata=LATER)

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            may_be_none = item.name in _MAY_BE_NONE and value is None
            if item.name not in ("fence", "keep_out", "zones", "max_flashes") and not may_be_none:
                may_be_nothing = item.name in ("wind", "min_altitude")
                least, above = (0.0, None) if may_be_nothing else (None, 0.0)
                value = number(f"limits: {item.name}", value, least=least, above=above, most=LARGEST)
                object.__setattr__(self, item.name, value)
                number(f"limits: {item.name}", value, least=0.0 if may_be_nothing else SMALLEST)
        whole("limits: max_flashes", self.max_flashes, least=0, most=50)
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
        insist_fields("limits", self, "keep_out", "zones")
        if len(self.keep_out) > MOST_KEEP_OUTS:
            raise InputError(
                f"limits: {len(self.keep_out):,} keep-outs, at most {MOST_KEEP_OUTS:,} are taken; join neighbours"
            )
        if len(self.zones) > MOST_ZONES:
            raise InputError(f"limits: {len(self.zones):,} zones, at most {MOST_ZONES:,} are taken; join neighbours")
        for what, prisms, most in (
            ("keep-outs", self.keep_out, _CORNERS_OF_KEEP_OUTS),
            ("zones", self.zones, _CORNERS_OF_ZONES),
        ):
            corners = sum(len(prism.polygon) for prism in prisms)
            if corners > most:
                raise InputError(
                    f"limits: the {what} have {corners:,} corners together, at most {most:,} are taken; simplify them"
                )
        if self.zones and self.fence is not None:
            raise InputError(
                f"limits: a fence and {len(self.zones)} zones; give either: the fence holds all drones in, of the "
                "zones one is enough"
            )

    @property
    def vertical(self) -> float:
        """Least distance straight above or below, m."""
        return self.min_distance if self.vertical_distance is None else self.vertical_distance

    @property
    def usable_speed(self) -> float:
        """Level speed left when the planned wind blows against the drone, m/s."""
        return self.max_speed - self.wind

    @property
    def parted(self) -> str:
        """Which limit of a part of the acceleration is set, in words; empty where none is, and shows can be planned.

        >>> Limits(max_level_acceleration=2.0).parted
        'max_level_acceleration = 2 m/s2 is checked but not planned with; give max_acceleration, which holds every part'
        """
        for name in ("max_level_acceleration", "max_vertical_acceleration"):
            if (value := getattr(self, name)) is not None:
                return (
                    f"{name} = {value:g} m/s2 is checked but not planned with; give max_acceleration, which holds "
                    "every part"
                )
        return ""

    @property
    def usual(self) -> bool:
        """Whether all of them are what they are where nothing is said.

        >>> Limits().usual, Limits(max_speed=7.0).usual
        (True, False)
        """
        said = ((item.default, getattr(self, item.name)) for item in fields(self))
        return self.fence is None and all(value == default for default, value in said)

    @property
    def planning_distance(self) -> float:
        """Spacing that planned formations keep, m: `min_distance` and the planning margin."""
        return self.min_distance + PLANNING_MARGIN


def _polygon(value: Floats, what: str) -> Floats:
    corners = floats(value, what, (None, 2))
    if len(corners) < 3:
        raise InputError(f"{what}: a polygon has at least 3 corners, got {len(corners)}")
    if len(corners) > MOST_CORNERS:
        raise InputError(
            f"{what}: has {len(corners):,} corners, at most {MOST_CORNERS:,} are taken; simplify it"
            f"{_simplified(corners)}"
        )
    if abs(corners).max() > FARTHEST:
        raise InputError(f"{what}: a corner is beyond {FARTHEST:,.0f} m; expected metres")
    return corners


def _simplified(corners: Floats) -> str:
    """Return by which tolerance a polygon of too many corners has few enough; nothing where none is known."""
    size = float(np.ptp(corners, axis=0).max())
    tolerances = [tolerance for tolerance in _TOLERANCES if tolerance <= size / 20]
    if not tolerances or len(corners) > _MOST_THINNED:
        return ""
    low, high, least = 0, len(tolerances), 0
    while low < high:  # the finest that does
        middle = (low + high) // 2
        count = _corners_within(corners, tolerances[middle])
        if 3 <= count <= MOST_CORNERS:
            high, least = middle, count
        else:
            low = middle + 1
    return f": simplified by {tolerances[low]:g} m it has {least:,}" if least else ""


def _corners_within(corners: Floats, tolerance: float) -> int:
    """Return how many corners are left where the outline may move by so many metres; 0 for far too many."""
    import shapely

    if len(corners) > _MOST_SIMPLIFIED:  # corners that lie together are one, and the rest is simplified by the half
        cells = np.floor(corners / (tolerance / 3))
        corners = corners[np.r_[True, (np.diff(cells, axis=0) != 0).any(axis=1)]]
        tolerance /= 2
    if len(corners) > _MOST_SIMPLIFIED:
        return 0
    ring = shapely.LineString(np.concatenate([corners, corners[:1]]))
    return len(shapely.simplify(ring, tolerance, preserve_topology=False).coords) - 1
