"""A site from GeoJSON: the features of a collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from choreo.checks import is_number
from choreo.errors import FileError
from choreo.show.maps.map_shapes import Room, Shape, kind_of, named, no_top, pair, ring, top_of


def of_geojson(value: Any, where: str) -> Iterator[Shape]:
    features = value.get("features") if isinstance(value, dict) else None
    if not isinstance(features, list):
        raise FileError(f"{where}: is no GeoJSON FeatureCollection")
    room = Room(where)
    for number, feature in enumerate(features, start=1):
        told = f"{where}: feature {number}"
        feature = feature if isinstance(feature, dict) else {}
        said, shape = feature.get("properties") or {}, feature.get("geometry")
        said = said if isinstance(said, dict) else {}
        if not isinstance(shape, dict):
            raise FileError(f"{told}: has no geometry")
        name = _word(said.get("name")) or f"feature {number}"
        kind = kind_of(_word(said.get("kind")), name)
        name = named(name)
        top = next((said[key] for key in ("top_m", "height") if is_number(said.get(key))), None)
        if kind == "drawn":
            continue
        wrong = next((said[key] for key in ("top_m", "height") if said.get(key) is not None), None)
        for form, rows in _parts(shape, told):
            room.take(len(rows))
            places = [pair(row, told) for row in rows]
            if kind == "audience" and top is None and form == "point" and len(rows[0]) > 2 and is_number(rows[0][2]):
                top = rows[0][2]
            corners = ring(places) if form == "polygon" else places
            yield Shape(kind, name, form, corners, top_of(top), no_top(wrong) if top_of(top) is None else "")


def _word(value: Any) -> str:
    """Return a name or a kind; a list or an object is none."""
    return str(value) if isinstance(value, str) or is_number(value) else ""


def _parts(shape: dict[str, Any], where: str) -> Iterator[tuple[str, list[Any]]]:
    kind, rows = shape.get("type"), shape.get("coordinates")
    if kind not in ("Point", "MultiPoint", "LineString", "Polygon", "MultiPolygon") or not isinstance(rows, list):
        told = kind[:40] if isinstance(kind, str) else "shape of no type"
        raise FileError(f"{where}: a {told} cannot be part of a site; draw points and polygons")
    if not rows:
        raise FileError(f"{where}: has no places")
    if kind == "Polygon":
        yield "polygon", _outer(rows, where)
    elif kind == "MultiPolygon":
        for part in rows:
            yield "polygon", _outer(part, where)
    elif kind == "Point":
        yield "point", [rows]
    else:
        yield "line" if kind == "LineString" else "point", rows


def _outer(rings: Any, where: str) -> list[Any]:
    if not isinstance(rings, list) or not rings or not isinstance(rings[0], list) or len(rings[0]) < 3:
        raise FileError(f"{where}: a polygon has at least 3 corners")
    if len(rings) > 1:
        raise FileError(f"{where}: has a hole; draw what is in it as a keep-out instead")
    return rings[0]
