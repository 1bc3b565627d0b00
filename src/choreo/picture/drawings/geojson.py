"""GeoJSON, never trusted, to an outline: a river's real course, a border, a lake, from a map."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from choreo.arrays import Floats
from choreo.colour import rgb
from choreo.errors import InputError, PictureError
from choreo.picture.drawings.marks import Mark, Rgb, check_crossings, outline_of
from choreo.picture.line.areas import clean_areas
from choreo.picture.outline import Outline
from choreo.picture.places import Places

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LARGEST_GEOJSON = 32 * 1024 * 1024
"""Bytes."""
MOST_GEOMETRIES = 20_000
MOST_PLACES = 400_000
_DEEPEST = 20
_DETAIL = 1 / 4000
"""Part of the map's size below which its lines are simplified."""
_EARTH = 6_371_008.8
"""Mean radius, m (IUGG)."""
_GEOMETRIES = ("LineString", "MultiLineString", "Polygon", "MultiPolygon", "Point", "MultiPoint")
_BLACK: Rgb = (0, 0, 0)

Projection = Callable[[Floats], Floats]


def trace_geojson(file: Path, what: str, name: str) -> Outline:
    """Return the outline of a GeoJSON file: lines as strokes, polygons as areas, in metres, north up.

    Longitude and latitude are laid flat about the middle of the map (azimuthal equidistant on the sphere, Snyder
    1987, page 195). Colours are those of the simplestyle properties `stroke` and `fill`, where a feature has them.

    Raises
    ------
    PictureError
        If the file is no GeoJSON in longitude and latitude, is too large, or draws nothing.
    """
    import shapely

    drawn = list(_features(_parsed(file, what), what))
    shapes = [_shape(geometry, what) for geometry, _ in drawn]
    places = sum(len(shapely.get_coordinates(shape)) for shape in shapes)
    if places > MOST_PLACES:
        raise PictureError(f"{what}: its lines have {places:,} points, {MOST_PLACES:,} at most are read; simplify them")
    if not places:
        raise PictureError(f"{what}: holds no line and no polygon; export the river or the border, not its label")
    project, back = _projection(np.concatenate([shapely.get_coordinates(shape) for shape in shapes]), what)
    marks: list[Mark] = []
    flat = [shapely.transform(shapely.force_2d(shape), project) for shape in shapes]
    everything = np.concatenate([shapely.get_coordinates(shape) for shape in flat])
    step = float(np.ptp(everything, axis=0).max()) * _DETAIL
    for shape, (_, properties) in zip(flat, drawn, strict=True):
        marks += _marks(shapely.simplify(shape, step), _colours(properties, what))
    check_crossings([line for mark in marks for line in mark.lines if len(line) > 1], what)
    return outline_of(marks, name, what, Places.of_degrees(back))


def _parsed(file: Path, what: str) -> Any:
    size = file.stat().st_size
    if size > LARGEST_GEOJSON:
        raise PictureError(
            f"{what}: {size / 1e6:.0f} MB; a GeoJSON may have {LARGEST_GEOJSON / 1e6:.0f} MB at most: simplify it"
        )
    try:
        return json.loads(file.read_bytes().decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise PictureError(f"{what}: is no text in UTF-8; save it as GeoJSON again") from None
    except RecursionError:
        raise PictureError(f"{what}: its brackets stand in each other without end; save it as GeoJSON again") from None
    except ValueError as error:
        raise PictureError(f"{what}: is no whole JSON ({error}); save it as GeoJSON again") from None


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _features(root: Any, what: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each geometry with the properties of its feature."""
    count = 0
    waiting: list[tuple[Any, dict[str, Any], int]] = [(root, {}, 0)]
    while waiting:
        item, properties, depth = waiting.pop()
        kind = item.get("type") if isinstance(item, dict) else None
        if kind in _GEOMETRIES:
            count += 1
            if count > MOST_GEOMETRIES:
                raise PictureError(f"{what}: holds more than {MOST_GEOMETRIES:,} geometries; leave some out")
            yield item, properties
            continue
        within = {"FeatureCollection": "features", "GeometryCollection": "geometries", "Feature": "geometry"}
        if kind not in within:
            raise PictureError(f"{what}: holds {_told(kind)} where GeoJSON has a feature or a geometry")
        if depth > _DEEPEST:
            raise PictureError(f"{what}: collections stand in each other deeper than {_DEEPEST} levels")
        inner = item.get(within[kind])
        if kind == "Feature":
            told = item.get("properties")
            if inner is not None:  # a feature may have no place
                waiting.append((inner, told if isinstance(told, dict) else {}, depth + 1))
        elif not isinstance(inner, list):
            raise PictureError(f"{what}: a {kind} without its list of {within[kind]}")
        else:
            waiting += [(one, properties, depth + 1) for one in reversed(inner)]


def _told(kind: object) -> str:
    return f"'{kind}'"[:40] if kind is not None else "something without a type"


def _shape(geometry: dict[str, Any], what: str) -> BaseGeometry:
    from shapely.geometry import shape

    places = geometry.get("coordinates")
    if geometry["type"] == "LineString" and isinstance(places, list) and len(places) == 1:
        raise PictureError(f"{what}: a LineString of one place; it needs two at least, or be a Point")
    try:
        with np.errstate(all="ignore"):  # what is no number is told by the projection
            made: BaseGeometry = shape(geometry)
    except Exception as error:  # shapely raises whatever numpy and GEOS do
        raise PictureError(
            f"{what}: a {geometry['type']} whose coordinates cannot be understood ({str(error).strip()}); save it again"
        ) from None
    return made


def _projection(degrees: Floats, what: str) -> tuple[Projection, Projection]:
    """Return what lays longitude and latitude flat about the middle of the map, m, and what takes them back."""
    if not np.isfinite(degrees).all() or np.abs(degrees[:, 0]).max() > 360 or np.abs(degrees[:, 1]).max() > 90:
        raise PictureError(
            f"{what}: holds coordinates that are no longitude and latitude; save it in WGS 84 (EPSG:4326)"
        )
    around = np.ptp(degrees[:, 0] % 360) < np.ptp(degrees[:, 0])  # it lies across the date line
    longitude = degrees[:, 0] % 360 if around else degrees[:, 0]
    middle = np.radians([(longitude.min() + longitude.max()) / 2, (degrees[:, 1].min() + degrees[:, 1].max()) / 2])
    sin, cos = np.sin(middle[1]), np.cos(middle[1])

    def project(at: Floats) -> Floats:
        east, north = np.radians(at).T
        east = east - middle[0]
        along = np.clip(sin * np.sin(north) + cos * np.cos(north) * np.cos(east), -1, 1)
        away = np.arccos(along)
        scale = _EARTH / np.maximum(np.sinc(away / np.pi), 1e-9)
        x = np.cos(north) * np.sin(east)
        y = cos * np.sin(north) - sin * np.cos(north) * np.cos(east)
        return np.stack([scale * x, scale * y], axis=1)

    def back(at: Floats) -> Floats:
        x, y = at.T / _EARTH
        away = np.hypot(x, y)
        per = np.sinc(away / np.pi)  # the sine of the arc by the arc
        north = np.arcsin(np.clip(np.cos(away) * sin + y * per * cos, -1, 1))
        east = middle[0] + np.arctan2(x * per, cos * np.cos(away) - y * sin * per)
        return np.degrees(np.stack([(east + np.pi) % (2 * np.pi) - np.pi, north], axis=1))

    return project, back


def _colours(properties: dict[str, Any], what: str) -> tuple[Rgb | None, Rgb | None]:
    """Return the colours of a feature's lines and of its areas; None for what is not drawn."""
    found: list[Rgb | None] = []
    for key in ("stroke", "fill"):
        said = properties.get(key)
        try:
            found.append(rgb(said) if isinstance(said, str) else None)
        except InputError as error:
            raise PictureError(f"{what}: {key}: {error}") from None
    stroke, fill = found
    return (stroke if stroke or fill else _BLACK), fill


def _marks(shape: BaseGeometry, colours: tuple[Rgb | None, Rgb | None]) -> list[Mark]:
    import shapely

    stroke, fill = colours
    marks = []
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            rings = [np.asarray(ring.coords, dtype=np.float64) for ring in (part.exterior, *part.interiors)]
            area = clean_areas(shapely.make_valid(part))
            marks.append(Mark(tuple(rings), stroke, area if fill else None, fill))
        else:
            at = np.asarray(part.coords, dtype=np.float64)
            marks.append(Mark((at if len(at) > 1 else at[[0, 0]],), stroke or fill, None, None))
    return marks
