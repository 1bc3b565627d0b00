"""What of a plan is drawn on a map, each with its name and its places on Earth."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from choreo.arrays import Floats
from choreo.core.geodesy import to_earth
from choreo.core.limits import NO_TOP, KeepOut
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.formats.choices import MOST_MOMENTS, Choices
from choreo.formats.earth.volumes import placed, volumes
from choreo.formats.numbering import labelled
from choreo.formats.sampling import grid, places
from choreo.printable import printable

PATH_RATE = 1.0
"""Points of a way a second."""
MOST_POINTS = 2_500_000
"""Of all ways on one map: 1,500 drones for 27 minutes. No viewer of maps is quick with more."""
FOLDERS = (
    *("flight geography", "contingency volume", "ground risk buffer", "fence", "keep-outs", "pads", "audience"),
    "paths",
)
_DRONES_AT_ONCE = 64
_STILL = 1e-6  # m


@dataclass(frozen=True, eq=False)
class Feature:
    """Something on a map.

    Parameters
    ----------
    folder : str
        One of `FOLDERS`.
    name, why : str
        And how its size was derived, where that is to be told.
    shape : str
        'polygon', 'point' or 'line'.
    degrees : (m, 2) array
        Latitude and longitude.
    heights : (m,) array
        Above the ground, m; of a polygon, its top.
    colour : (r, g, b)
    bottom : float
        Of a polygon, m above the ground.
    """

    folder: str
    name: str
    why: str
    shape: str
    degrees: Floats
    heights: Floats
    colour: tuple[int, int, int]
    bottom: float = 0.0


def way_rate(plan: Plan, choices: Choices) -> float:
    """Return the points of a way a second: what was chosen, or one, or fewer where a map would not hold so many.

    Raises
    ------
    InputError
        If the rate that was chosen makes too many points.
    """
    hertz, end = choices.hertz(PATH_RATE), float(plan.trajectory.times[-1])
    most = min(MOST_POINTS / plan.drones, MOST_MOMENTS)  # of one drone
    if choices.rate is None:
        return hertz / max(1, math.ceil(end * hertz / most))
    if end * hertz > most:
        lower = f"give --rate {math.floor(most / end)}, " if most >= end else ""
        raise InputError(
            f"the ways of {plan.drones:,} drones make {end * hertz * plan.drones:,.0f} points at {hertz:g} a second; "
            f"choreo draws at most {most * plan.drones:,.0f} of them on a map: {lower}leave --rate out, or draw them "
            "in parts (--drones)"
        )
    return hertz


def features(plan: Plan, name: str, hertz: float = PATH_RATE) -> Iterator[Feature]:
    """Yield all of a plan that is drawn on a map; `name` is the ending of the file, for messages."""
    origin, heading = placed(plan, name)

    def prism(folder: str, title: str, why: str, corners: Floats, top: float, colour: tuple[int, int, int]) -> Feature:
        degrees = to_earth(corners, origin, heading)
        return Feature(folder, title, why, "polygon", degrees, np.full(len(degrees), top), colour)

    limits = plan.limits
    for volume in volumes(plan):
        yield prism(volume.name, volume.name, volume.why, volume.polygon, volume.top, volume.colour)
    if limits.fence is not None:
        yield prism("fence", "fence", "no drone leaves it", limits.fence, limits.max_altitude, (0, 120, 255))
    for number, zone in enumerate(limits.zones, start=1):
        top = limits.max_altitude if zone.top is None else zone.top
        yield prism("fence", f"zone {number}", "drones are in one of the zones", zone.polygon, top, (0, 120, 255))
    for keep, title in zip(limits.keep_out, _titles(limits.keep_out), strict=True):
        top = limits.max_altitude if keep.height == NO_TOP else keep.height
        one = prism("keep-outs", title, "no drone enters it", keep.polygon, top, (160, 0, 160))
        yield Feature(**{**vars(one), "bottom": keep.bottom})
    pads = to_earth(plan.fleet.homes, origin, heading)
    for label, place in zip(plan.fleet.labels, pads, strict=True):
        yield Feature("pads", labelled(label), "", "point", place[None], np.zeros(1), (255, 255, 255))
    eyes = np.array([plan.audience])
    yield Feature(
        "audience", "audience", "", "point", to_earth(eyes, origin, heading), np.maximum(eyes[:, 2], 0), (255, 140, 0)
    )
    yield from _paths(plan, origin, heading, hertz)


def _titles(keep_outs: Sequence[KeepOut]) -> Iterator[str]:
    """Yield the keep-outs' names as they may be shown; one that was there before is counted."""
    seen = Counter[str]()
    for keep in keep_outs:
        title = printable(keep.name)
        seen[title] += 1
        yield title if seen[title] == 1 else f"{title} ({seen[title]})"


def _paths(plan: Plan, origin: tuple[float, float], heading: float, hertz: float) -> Iterator[Feature]:
    moments = grid(plan, hertz)
    for start in range(0, plan.drones, _DRONES_AT_ONCE):
        points = places(plan, moments, slice(start, start + _DRONES_AT_ONCE))
        degrees = to_earth(points.reshape(-1, 3), origin, heading).reshape(*points.shape[:2], 2)
        for row, way in enumerate(points):
            moved = np.append(True, np.abs(np.diff(way, axis=0)).max(axis=1) > _STILL)
            kept = moved if moved.sum() > 1 else np.ones(len(way), dtype=np.bool_)
            title = labelled(plan.fleet.labels[start + row])
            line = degrees[row][kept]
            yield Feature("paths", title, "", "line", line, np.maximum(way[kept, 2], 0), (120, 200, 255))
