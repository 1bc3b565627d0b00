"""TopoJSON, never trusted, as GeoJSON's geometries: borders that two countries share are told once, as arcs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from choreo.arrays import Floats
from choreo.errors import PictureError

_DEEPEST = {"MultiPoint": 0, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def is_topology(root: Any) -> bool:
    """Tell whether parsed JSON is a topology."""
    return isinstance(root, dict) and root.get("type") == "Topology"


def geometries(root: dict[str, Any], what: str, most: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each geometry of a topology as GeoJSON has it, with its properties.

    A file may hold a country and its provinces: of objects that share arcs all are drawn, and shared borders once.

    Raises
    ------
    PictureError
        If it is no topology, or unfolds to more than `most` places.
    """
    try:
        arcs = _arcs(root, most, what)
        scale, shift = _transform(root)
        left = most
        waiting = [(one, 0) for one in reversed(list(root["objects"].values()))]
        while waiting:
            item, depth = waiting.pop()
            if item is None:
                continue
            if item.get("type") == "GeometryCollection" and depth < 20:
                waiting += [(one, depth + 1) for one in reversed(item["geometries"])]
                continue
            made = _geometry(item, arcs, scale, shift)
            if made is not None:
                left -= _places(made["coordinates"])
                if left < 0:
                    raise PictureError(f"{what}: unfolds to more than {most:,} places; simplify it")
                told = item.get("properties")
                yield made, told if isinstance(told, dict) else {}
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
        raise PictureError(f"{what}: is no whole TopoJSON; save it again, or as GeoJSON") from None


def _transform(root: dict[str, Any]) -> tuple[Floats, Floats]:
    said = root.get("transform") or {"scale": [1, 1], "translate": [0, 0]}
    return np.array(said["scale"], dtype=np.float64)[:2], np.array(said["translate"], dtype=np.float64)[:2]


def _arcs(root: dict[str, Any], most: int, what: str) -> list[Floats]:
    """Return the arcs in degrees; where they are told in steps, the steps are added up."""
    scale, shift = _transform(root)
    places = sum(map(len, root["arcs"]))
    if places > most:
        raise PictureError(f"{what}: holds {places:,} places; at most {most:,} are read; simplify the map")
    arcs = [np.array([place[:2] for place in arc], dtype=np.float64).reshape(-1, 2) for arc in root["arcs"]]
    return [np.cumsum(arc, axis=0) * scale + shift for arc in arcs] if root.get("transform") else arcs


def _geometry(item: dict[str, Any], arcs: list[Floats], scale: Floats, shift: Floats) -> dict[str, Any] | None:
    kind = item.get("type")
    if kind in ("Point", "MultiPoint"):
        places = np.array(item["coordinates"], dtype=np.float64) * scale + shift
        return {"type": kind, "coordinates": places.tolist()}
    if kind not in _DEEPEST:
        return None  # a feature without a place
    try:
        return {"type": kind, "coordinates": _stitched(item["arcs"], arcs, _DEEPEST[kind])}
    except (IndexError, KeyError, ValueError):
        return {"type": kind, "coordinates": []}  # arcs that are not there: it is left out, and told


def _stitched(told: Any, arcs: list[Floats], depth: int) -> list[Any]:
    if depth > 1:
        return [_stitched(one, arcs, depth - 1) for one in told]
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in told]
    line: list[Any] = np.concatenate([part if at == 0 else part[1:] for at, part in enumerate(parts)]).tolist()
    return line


def _places(coordinates: Any) -> int:
    if not coordinates or not isinstance(coordinates[0], list):
        return 1
    return sum(map(_places, coordinates))
