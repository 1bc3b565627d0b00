"""Skybrush shows made by hand, for the tests."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

LIGHTS = "BmQE/wAAyAEIAAD/lgEKMgYBAA=="


def mini() -> dict[str, Any]:
    """Return the example of the format's description: a cubic, two lines, another take-off time than 0."""
    points = [
        [0, [0, 0, 0], []],
        [4, [0, 0, 10], [[0, 0, 2.5], [0, 0, 7.5]]],
        [8, [5, 0, 10], []],
        [12, [0, 0, 0], []],
    ]
    return {
        "version": 1,
        "environment": {
            "type": "outdoor",
            "location": {"origin": [475000000, 190500000, 112500], "orientation": 59},
        },
        "settings": {
            "cues": {"version": 1, "items": [{"time": 0, "name": "start"}, {"time": 6.5, "name": "云"}]},
            "validation": {
                "maxAltitude": 150,
                "maxVelocityXY": 8,
                "maxVelocityZ": 2.5,
                "maxVelocityZUp": 3.5,
                "minDistance": 3,
                "maxAccelerationXY": 4,
                "maxAccelerationZ": 3,
            },
            "geofence": {
                "version": 1,
                "polygons": [{"isInclusion": True, "points": [[-20, -30], [40, -30], [40, 30], [-20, 30]]}],
            },
        },
        "swarm": {
            "drones": [
                {
                    "type": "generic",
                    "settings": {
                        "name": "d1",
                        "home": [0, 0, 0],
                        "landAt": [0, 0, 0],
                        "trajectory": {"version": 1, "takeoffTime": 2, "points": points},
                        "lights": {"version": 1, "data": LIGHTS},
                    },
                }
            ]
        },
        "meta": {"title": "mini"},
        "media": {},
    }


def packed(folder: Path, show: Any, **members: Any) -> Path:
    """Write a show and further members, JSON values or bytes, to a zip; return its path."""
    path = folder / "mini.skyc"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in {"show.json": show, **members}.items():
            archive.writestr(name, value if isinstance(value, bytes) else json.dumps(value))
    return path
