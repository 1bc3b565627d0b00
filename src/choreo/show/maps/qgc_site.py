"""A site from a `.plan` of QGroundControl: the polygons and circles of its fence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from choreo.checks import is_number
from choreo.core.geodesy import to_earth
from choreo.errors import FileError
from choreo.show.maps.map_shapes import Room, Shape, pair, ring

_CIRCLE = 64
"""Corners of what QGroundControl draws as a circle."""


def of_qgc(value: Any, where: str) -> Iterator[Shape]:
    fence = value.get("geoFence") if isinstance(value, dict) and value.get("fileType") == "Plan" else None
    if not isinstance(fence, dict):
        raise FileError(f"{where}: is no plan of QGroundControl with a geoFence")
    room = Room(where)
    for number, polygon in enumerate(_list(fence, "polygons", where), start=1):
        told = f"{where}: fence polygon {number}"
        rows = polygon.get("polygon") if isinstance(polygon, dict) else None
        if not isinstance(rows, list) or len(rows) < 3:
            raise FileError(f"{told}: a polygon has at least 3 corners")
        room.take(len(rows))
        places = [pair(row[1::-1] if isinstance(row, list) else row, told) for row in rows]
        inside = _inclusion(polygon, told)
        yield Shape("fence" if inside else "keep-out", f"polygon {number}", "polygon", ring(places), None)
    for number, circle in enumerate(_list(fence, "circles", where), start=1):
        told = f"{where}: fence circle {number}"
        said = circle.get("circle") if isinstance(circle, dict) else None
        middle, radius = (said.get("center"), said.get("radius")) if isinstance(said, dict) else (None, None)
        if not is_number(radius) or not 0 < radius <= 20_000 or not isinstance(middle, list):
            raise FileError(f"{told}: expected a centre and a radius in metres")
        centre = pair(middle[1::-1], told)
        inside = _inclusion(circle, told)
        room.take(_CIRCLE)
        yield Shape(
            "fence" if inside else "keep-out", f"circle {number}", "polygon", _round(centre, radius, inside), None
        )


def _inclusion(area: dict[str, Any], where: str) -> bool:
    """Return whether drones stay in an area; else they stay out of it, which is not guessed."""
    inside = area.get("inclusion")
    if not isinstance(inside, bool):
        raise FileError(f"{where}: inclusion: expected true, where drones stay in it, or false, where they stay out")
    return inside


def _list(fence: dict[str, Any], key: str, where: str) -> list[Any]:
    found = fence.get(key)
    if found is not None and not isinstance(found, list):
        raise FileError(f"{where}: geoFence, {key}: expected a list")
    return found or []


def _round(centre: tuple[float, float], radius: float, inside: bool) -> list[tuple[float, float]]:
    """Return a polygon within a circle, or around one that keeps drones out."""
    far = radius if inside else radius / math.cos(math.pi / _CIRCLE)
    turn = np.arange(_CIRCLE) * (2 * math.pi / _CIRCLE)
    corners = to_earth(far * np.stack([np.cos(turn), np.sin(turn)], axis=1), centre, 0.0)
    return [(latitude, longitude) for latitude, longitude in corners.tolist()]
