"""QGroundControl's `.plan`: the fence and the home; such a file holds no time, and so no show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from choreo.arrays import Floats
from choreo.core.geodesy import to_earth
from choreo.core.limits import NO_TOP
from choreo.core.plan import Plan
from choreo.formats.choices import Choices
from choreo.formats.earth.volumes import placed
from choreo.ordinary import parse_json
from choreo.progress import Progress, silent

_COPTER, _ARDUPILOT = 2, 3
"""A multicopter; ArduPilot, as QGroundControl numbers them."""


def write_qgc(plan: Plan, file: BinaryIO, _: Choices, __: Progress = silent) -> None:
    """Write fence and home of a plan as a QGroundControl plan; the same plan gives the same bytes.

    Raises
    ------
    InputError
        If the show has no place on Earth.
    """
    origin, _heading = placed(plan, ".plan")
    polygons = [
        {"inclusion": inclusion, "polygon": _degrees(plan, corners), "version": 1}
        for inclusion, corners in fences(plan)
    ]
    home = [*origin, plan.fleet.altitude or 0.0]
    said: dict[str, Any] = {
        "fileType": "Plan",
        "version": 1,
        "groundStation": "QGroundControl",
        "geoFence": {"circles": [], "polygons": polygons, "version": 2},
        "mission": {
            "cruiseSpeed": plan.limits.max_speed,
            "firmwareType": _ARDUPILOT,
            "hoverSpeed": plan.limits.max_speed,
            "items": [],
            "plannedHomePosition": home,
            "vehicleType": _COPTER,
            "version": 2,
        },
        "rallyPoints": {"points": [], "version": 2},
    }
    file.write(json.dumps(said, ensure_ascii=False, allow_nan=False, indent=2).encode("utf-8") + b"\n")


def fences(plan: Plan) -> list[tuple[bool, Floats]]:
    """Return what a `.plan` holds: where drones may fly, and where they may not at any height, corners (m, 2) m."""
    limits = plan.limits
    inside = [limits.fence] if limits.fence is not None else [zone.polygon for zone in limits.zones]
    outside = [keep.polygon for keep in limits.keep_out if keep.height == NO_TOP and keep.bottom == 0]
    return [*((True, corners) for corners in inside), *((False, corners) for corners in outside)]


def _degrees(plan: Plan, corners: Floats) -> list[list[float]]:
    origin, heading = placed(plan, ".plan")
    rows: list[list[float]] = to_earth(corners, origin, heading).round(9).tolist()
    return rows


def read_fences(path: Path) -> tuple[list[tuple[bool, Floats]], Floats]:
    """Return the fences of a file that `write_qgc` wrote, (m, 2) latitude and longitude each, and its home, (3,)."""
    said = parse_json(path.read_bytes(), str(path))
    polygons = said["geoFence"]["polygons"]
    home = np.array(said["mission"]["plannedHomePosition"], dtype=np.float64)
    return [(each["inclusion"], np.array(each["polygon"])) for each in polygons], home
