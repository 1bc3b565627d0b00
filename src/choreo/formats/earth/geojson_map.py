"""GeoJSON of a show: the same as in the KML, as features with their names and heights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from choreo.arrays import Floats
from choreo.core.plan import Plan
from choreo.formats.archive import FEWER
from choreo.formats.choices import Choices
from choreo.formats.earth.features import FOLDERS, Feature, features, way_rate
from choreo.ordinary import parse_json
from choreo.printable import printable_json
from choreo.progress import Progress, silent

_SHAPES = {"polygon": "Polygon", "point": "Point", "line": "LineString"}


def write_geojson(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as GeoJSON (RFC 7946); the same plan gives the same bytes.

    Raises
    ------
    InputError
        If the show has no place on Earth.
    """
    head = json.dumps({"type": "FeatureCollection", "name": plan.title}, ensure_ascii=False)
    file.write(printable_json(head[:-1]).encode("utf-8") + b', "features": [')
    for number, feature in enumerate(features(plan, ".geojson", way_rate(plan, choices))):
        text = json.dumps(_feature(feature), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        file.write((b",\n" if number else b"\n") + text.encode("utf-8"))
    file.write(b"\n]}\n")
    progress("write map", 1.0)


def _feature(feature: Feature) -> dict[str, Any]:
    degrees, heights = feature.degrees, feature.heights
    if feature.shape == "polygon":
        if _clockwise(degrees):  # rings go around anticlockwise
            degrees = degrees[::-1]
        degrees, heights = np.concatenate([degrees, degrees[:1]]), np.append(heights, heights[:1])
    places = np.column_stack([degrees[:, 1].round(9), degrees[:, 0].round(9), heights.round(3)]).tolist()
    said: dict[str, Any] = {"kind": feature.folder, "name": feature.name}
    red, green, blue = feature.colour
    if feature.shape == "polygon":
        places = [[place[:2] for place in places]]
        said |= {"bottom_m": round(feature.bottom, 3), "top_m": round(float(heights[0]), 3)}
        said |= {"fill": f"#{red:02x}{green:02x}{blue:02x}", "fill-opacity": 0.3}
    if feature.why:
        said["derived"] = feature.why
    said["stroke"] = f"#{red:02x}{green:02x}{blue:02x}"
    coordinates = places[0] if feature.shape == "point" else places
    return {
        "type": "Feature",
        "properties": said,
        "geometry": {"type": _SHAPES[feature.shape], "coordinates": coordinates},
    }


def _clockwise(degrees: Floats) -> bool:
    latitude, longitude = degrees.T
    return bool((longitude * np.roll(latitude, -1) - np.roll(longitude, -1) * latitude).sum() < 0)


def read_features(path: Path) -> dict[str, dict[str, Floats]]:
    """Return the places (m, 3) in a file that `write_geojson` wrote: latitude, longitude, height, by kind and name."""
    found: dict[str, dict[str, Floats]] = {folder: {} for folder in FOLDERS}
    for feature in parse_json(path.read_bytes(), str(path), mend=FEWER)["features"]:
        said, shape = feature["properties"], feature["geometry"]
        rows = shape["coordinates"]
        if shape["type"] == "Polygon":
            rows = [[*place, said["top_m"]] for place in rows[0]]
        rows = np.array([rows] if shape["type"] == "Point" else rows)
        found[said["kind"]][said["name"]] = rows[:, [1, 0, 2]]
    return found
