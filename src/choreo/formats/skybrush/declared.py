"""What a `.skyc` declares besides curves and lights: limits, geofence, landing places; and what choreo cannot use.

Keys are taken in Skybrush's spelling (`maxVelocityXY`) and in the older one (`max_velocity_xy`). What is not used is
named in notes, which travel with the plan to the report: nothing is dropped in silence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.checks import is_number, shown_of_json
from choreo.core.limits import NO_TOP, KeepOut, Limits, Zone
from choreo.errors import FileError, InputError
from choreo.formats.plan_file.details import number
from choreo.formats.skybrush.frame import from_skybrush

USED = frozenset({"name", "home", "landAt", "trajectory", "lights"})
"""Keys of a drone's settings that choreo uses."""

_ON_PLACE = 1e-6  # m: one place, whatever its last digit
_MOST_POLYGONS, _MOST_NAMED = 1_000, 10
_WORDS = {"pyro": "pyro programs", "yawcontrol": "yaw programs"}
_SPEEDS = {"maxvelocityxy": "max_speed", "maxvelocityz": "max_descent", "maxvelocityzup": "max_climb"}
_LIMITS = _SPEEDS | {"maxaltitude": "max_altitude", "mindistance": "min_distance", "minnavaltitude": "min_altitude"}


def position(value: Any, where: str) -> Floats:
    """Return a point, (3,) m in Skybrush's frame, on the ground where the file gives no height."""
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise FileError(f"{where}: expected [X, Y, Z]")
    parts = [number(part, where) for part in value]
    return np.array([*parts, 0.0][:3])


def stated_limits(validation: Any, limits: Limits, where: str, notes: list[str], *, known: bool) -> Limits:
    """Return the limits with those of `settings.validation`; of two spellings of one limit the stricter counts.

    Parameters
    ----------
    validation : JSON value
    limits : Limits
        What holds where the file states nothing.
    where : str
        Begins all messages.
    notes : list of str
        The names of limits that choreo does not know are added here.
    known : bool
        Whether `limits` are the show's own, whose acceleration the file can only state by its parts.
    """
    given = _stated(as_object(validation, where), where)
    changes: dict[str, Any] = {name: given[key] for key, name in _LIMITS.items() if key in given}
    if "maxvelocityz" in given:
        changes.setdefault("max_climb", given["maxvelocityz"])
    changes |= _accelerations(given, limits if known else None)
    ceiling = changes.get("max_altitude", limits.max_altitude)
    if not known and "min_altitude" not in changes and ceiling <= limits.min_altitude:
        changes["min_altitude"] = 0.0  # an indoor show flies lower than choreo's default floor
    foreign = sorted(given.keys() - {*_LIMITS, "maxaccelerationxy", "maxaccelerationz", "maxacceleration"})
    _note(notes, [f"the limit '{key}' is not checked" for key in _spelled(validation, foreign)])
    try:
        return replace(limits, **changes)
    except InputError as error:
        raise FileError(f"{where}: {error}") from None


def _accelerations(given: Mapping[str, float], own: Limits | None) -> dict[str, float]:
    """Return the largest accelerations: level, vertical, and both together; nothing where they are those of `own`.

    A part of 0 is not stated by itself, as Skybrush writes it: both together then are at most the other one.
    """
    level, vertical, whole = (given.get(f"maxacceleration{part}") for part in ("xy", "z", ""))
    if own is not None and whole is None and (level, vertical) == stated_accelerations(own):
        return {}
    if level is not None:
        both = math.hypot(level, level if vertical is None else vertical)
        whole = both if whole is None else min(both, whole)
    parts = {"max_level_acceleration": level, "max_vertical_acceleration": vertical}
    found = {name: value for name, value in parts.items() if value}
    return found if whole is None else {"max_acceleration": whole, **found}


def stated_accelerations(limits: Limits) -> tuple[float, float]:
    """Return the level and the vertical acceleration that a file states for these limits."""
    level, vertical = limits.max_level_acceleration, limits.max_vertical_acceleration
    return level or limits.max_acceleration, vertical or limits.max_acceleration


def is_first(version: object) -> bool:
    """Tell whether a version is 1, which is a number: true is none."""
    return is_number(version) and version == 1


def as_object(value: Any, where: str) -> dict[str, Any]:
    """Return a JSON object, an empty one where the file says nothing; what is none is not passed over."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise FileError(f"{where}: expected an object {{...}}, got {shown_of_json(value)}")
    return value


def fenced(geofence: Any, limits: Limits, where: str, notes: list[str]) -> Limits:
    """Return the limits with a geofence: drones stay in one of its inclusion polygons, and out of all exclusions.

    Heights count where they are given: `maxAltitude` of an inclusion or an exclusion is its top, `minAltitude` of an
    exclusion its bottom; drones below `minAltitude` of the inclusions, or of the whole geofence, keep to their pads'
    verticals.
    """
    given = _folded(as_object(geofence, where))
    if not is_first(given.get("version", 1)):
        raise FileError(f"{where}: version {shown_of_json(given['version'])} is not known")
    if given.get("enabled") is False:
        notes.append("the geofence is switched off in the file, and is not checked")
        return limits
    polygons = given.get("polygons") or []
    if not isinstance(polygons, list) or not all(isinstance(polygon, dict) for polygon in polygons):
        raise FileError(f"{where}: polygons: expected a list of objects with isInclusion and points")
    parts = [_Part(_folded(polygon), where) for polygon in polygons]
    if len(parts) > _MOST_POLYGONS:
        raise FileError(f"{where}: {len(parts):,} polygons; choreo reads at most {_MOST_POLYGONS:,}")
    if empty := sum(not len(part.corners) for part in parts):
        notes.append(f"{empty} polygon{_s(empty)} of the geofence without corners {_is(empty)} not checked")
    _note(notes, [f"'{key}' of the geofence is not checked" for key in _extra(geofence or {})])
    parts = [part for part in parts if len(part.corners)]
    inclusions = [part for part in parts if part.inclusion]
    low, ceiling = _heights(given, inclusions, limits, where, notes)
    try:
        fence = _inclusions(inclusions)
        keep_out = _exclusions([part for part in parts if not part.inclusion], limits.keep_out)
        return replace(limits, **fence, keep_out=keep_out, min_altitude=low, max_altitude=ceiling)
    except InputError as error:
        raise FileError(f"{where}: {error}") from None


class _Part:
    """A polygon of a geofence: corners (m, 2) in choreo's frame, whether it includes, its heights or None."""

    def __init__(self, given: Mapping[str, Any], where: str) -> None:
        where = f"{where}: polygons"
        points = given.get("points")
        if points is not None and not isinstance(points, list):
            raise FileError(f"{where}: points: expected a list of [X, Y]")
        rows = [position(point, f"{where}: points")[:2] for point in points or []]
        if len(rows) > 1 and np.array_equal(rows[0], rows[-1]):
            rows.pop()  # closed once more than needed
        self.corners = from_skybrush(np.array(rows)) if rows else np.empty((0, 2))
        inclusion = given.get("isinclusion", False)
        if not isinstance(inclusion, bool):
            raise FileError(f"{where}: isInclusion: expected true or false")
        self.inclusion = inclusion
        self.low, self.high = (
            None if given.get(key) is None else number(given[key], f"{where}: {key}")
            for key in ("minaltitude", "maxaltitude")
        )


def _heights(
    given: Mapping[str, Any], inclusions: Sequence[_Part], limits: Limits, where: str, notes: list[str]
) -> tuple[float, float]:
    """Return the floor and the ceiling: those of the limits, or the geofence's where these are stricter."""
    low, high = (
        None if given.get(key) is None else number(given[key], f"{where}: {key}")
        for key in ("minaltitude", "maxaltitude")
    )
    lows = sorted({part.low or 0.0 for part in inclusions})
    if len(lows) > 1:
        notes.append(f"the inclusion polygons have several minAltitude; the lowest, {lows[0]:g} m, is checked for all")
    floor = max(limits.min_altitude, low or 0.0, *lows[:1])
    return floor, limits.max_altitude if high is None else min(limits.max_altitude, high)


def _inclusions(parts: Sequence[_Part]) -> dict[str, Any]:
    """Return the fence, or the zones, that inclusion polygons make; nothing where there are none."""
    if not parts:
        return {}
    if len(parts) == 1 and parts[0].high is None:
        return {"fence": parts[0].corners, "zones": ()}
    return {"fence": None, "zones": tuple(Zone(part.corners, part.high) for part in parts)}


def _exclusions(parts: Sequence[_Part], known: Sequence[KeepOut]) -> tuple[KeepOut, ...]:
    """Return the known keep-outs and those of exclusion polygons that are none of them."""
    found = list(known)
    for number_, part in enumerate(parts, start=1):
        top = NO_TOP if part.high is None else part.high
        prism = KeepOut(part.corners, top, f"exclusion {number_}", max(part.low or 0.0, 0.0))
        if not any(_same(prism, other) for other in known):
            found.append(prism)
    return tuple(found)


def _same(one: KeepOut, other: KeepOut) -> bool:
    return (
        (one.height, one.bottom) == (other.height, other.bottom)
        and one.polygon.shape == other.polygon.shape
        and bool(np.abs(one.polygon - other.polygon).max() <= _ON_PLACE)
    )


def landing_places(stated: Sequence[Floats | None], ends: Floats, homes: Floats) -> Floats | None:
    """Return where drones have to land, (n, 3) m; None where that is for each the pad that it ends nearest to.

    Parameters
    ----------
    stated : sequence of (3,) array or None
        `landAt` of each drone, in Skybrush's frame; one without it may land on any pad.
    ends, homes : (n, 3) arrays
        Where the drones end and where they begin, in choreo's frame.
    """
    from choreo.neighbours import tree

    if all(place is None for place in stated):
        return None
    nearest = homes[np.asarray(tree(homes).query(ends)[1])]
    places = nearest.copy()
    for drone, place in enumerate(stated):
        if place is not None:
            places[drone] = from_skybrush(place)
    return None if np.abs(places - nearest).max() <= _ON_PLACE else places


def decimal_rounding(places: Floats) -> float:
    """Return by how much coordinates, (n, 3) m, may be off by the decimals in which all of them are written.

    Fewer than three decimals are no rounding but what somebody wrote; with six and more it is less than a micrometre.

    Examples
    --------
    >>> decimal_rounding(np.array([[0.175, 0.3031, 0.0]])), decimal_rounding(np.array([[0.25, 3.0, 0.0]]))
    (5e-05, 0.0)
    """
    for decimals in range(6):
        if np.array_equal(np.round(places, decimals), places):
            return 0.5 * 10.0**-decimals if decimals >= 3 else 0.0
    return 0.0


def unused_keys(settings: Mapping[str, Any], resolve: Callable[[Any], Any]) -> tuple[str, ...]:
    """Return the keys of a drone's settings that say something and are not used; `resolve` follows references."""
    return tuple(
        sorted(
            key
            for key in settings.keys() - USED
            if _says(resolve(settings[key]) if _fold(key) in _WORDS else settings[key])
        )
    )


def unused(drones: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield a note for each key that drones' settings have and choreo does not use."""
    counts = Counter(key for keys in drones for key in keys)
    for key, count in sorted(counts.items())[:_MOST_NAMED]:
        what = _WORDS.get(_fold(key))
        what, verb = (f"'{key[:40]}'", "is") if what is None else (what, "are")
        yield f"{what} of {count:,} drone{_s(count)} {verb} not checked"
    if (more := len(counts) - _MOST_NAMED) > 0:
        yield f"{more} more key{_s(more)} of the drones' settings {_is(more)} not checked"


def _says(value: Any) -> bool:
    """Return whether a setting is more than a version number around empty lists."""
    if isinstance(value, dict):
        return any(_says(item) for key, item in value.items() if key != "version")
    return value is not None and value not in (False, "", [])


def _stated(validation: Mapping[str, Any], where: str) -> dict[str, float]:
    """Return the numbers of a JSON object by their folded keys; of two spellings the stricter."""
    found: dict[str, float] = {}
    for key, value in validation.items():
        if value is None:
            continue
        word, stated = _fold(key), number(value, f"{where}: {key[:40]}")
        strict = max if word.startswith("min") else min
        found[word] = strict(found.get(word, stated), stated)
    return found


def _folded(value: Any) -> dict[str, Any]:
    return {_fold(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _fold(key: str) -> str:
    """Return a key without the differences of its spellings.

    >>> _fold("maxVelocityXY"), _fold("max_velocity_xy")
    ('maxvelocityxy', 'maxvelocityxy')
    """
    return key.replace("_", "").lower()


def _spelled(value: Any, folded: Sequence[str]) -> list[str]:
    """Return the keys of a JSON object as the file spells them."""
    return [key[:40] for key in value if _fold(key) in folded] if isinstance(value, dict) else []


def _extra(geofence: Mapping[str, Any]) -> list[str]:
    used = ("version", "polygons", "action", "enabled", "minaltitude", "maxaltitude")
    return [key[:40] for key, value in geofence.items() if _fold(key) not in used and _says(value)]


def _note(notes: list[str], found: Sequence[str]) -> None:
    notes.extend(found[:_MOST_NAMED])
    if len(found) > _MOST_NAMED:
        notes.append(f"{len(found) - _MOST_NAMED} more such keys are not checked")


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
