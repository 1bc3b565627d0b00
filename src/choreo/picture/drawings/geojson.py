"""GeoJSON, never trusted, to an outline: a river's real course, a border, a lake, from a map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from choreo.arrays import Floats
from choreo.colour import rgb
from choreo.errors import FileError, InputError, PictureError
from choreo.ordinary import parse_json
from choreo.picture.drawings.date_line import beside, without_cut
from choreo.picture.drawings.map_projection import Flat
from choreo.picture.drawings.map_projection import projection as laid_flat
from choreo.picture.drawings.marks import Mark, Rgb, check_crossings, outline_of
from choreo.picture.drawings.packed_map import is_packed, unpacked
from choreo.picture.drawings.topojson import geometries, is_topology
from choreo.picture.enclosed.areas import clean_areas
from choreo.picture.outline import Outline
from choreo.picture.places import Places

if TYPE_CHECKING:
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

LARGEST_GEOJSON = 32 * 1024 * 1024
"""Bytes."""
MOST_GEOMETRIES = 20_000
MOST_PLACES = 400_000
_DEEPEST = 20
_LONG = 1.0
"""Degrees of an edge beyond which it gets places in between."""
_DETAIL = 1 / 4000
"""Part of the map's size below which its lines are simplified."""
_GEOMETRIES = ("LineString", "MultiLineString", "Polygon", "MultiPolygon", "Point", "MultiPoint")
_BLACK: Rgb = (0, 0, 0)


def trace_geojson(file: Path, what: str, name: str, projection: str = "auto") -> Outline:
    """Return the outline of a GeoJSON or TopoJSON file: lines as strokes, polygons as areas, in metres, north up.

    Colours are those of the simplestyle properties `stroke` and `fill`, where a feature has them. A country that the
    file cuts at 180 degrees is drawn whole. Rings and geometries that are none are left out, and told.

    Raises
    ------
    PictureError
        If the file is no GeoJSON in longitude and latitude, is too large, or draws nothing.
    """
    import shapely

    root = _parsed(file, what)
    found = geometries(root, what, MOST_PLACES) if is_topology(root) else _features(root, what)
    shapes, drawn, wrong = _shapes(found, what, root.get("UTF8Scale") if isinstance(root, dict) else None)
    places = sum(len(shapely.get_coordinates(shape)) for shape in shapes)
    if places > MOST_PLACES:
        raise PictureError(f"{what}: its lines have {places:,} points, {MOST_PLACES:,} at most are read; simplify them")
    if not places:
        raise PictureError(f"{what}: holds no line and no polygon; export the river or the border, not its label")
    degrees = np.concatenate([shapely.get_coordinates(shape) for shape in shapes])
    flat = laid_flat(degrees, projection, what, _system(root))
    if not flat.is_polar:
        shapes = [beside(shape, flat.middle) for shape in shapes]
    everything = flat.project(np.concatenate([shapely.get_coordinates(shape) for shape in shapes]))
    if not len(everything):
        raise PictureError(f"{what}: its areas enclose nothing; save it again")
    step = float(np.ptp(everything, axis=0).max()) * _DETAIL
    steps = sum(float(shape.length) for shape in shapes) / _LONG
    sheet = _Sheet(flat, step, steps <= MOST_PLACES)
    marks: list[Mark] = []
    for shape, properties in zip(shapes, drawn, strict=True):
        marks += sheet.marks(shape, _colours(properties, what))
    check_crossings([line for mark in marks for line in mark.lines if len(line) > 1], what)
    outline = outline_of(marks, name, what, places=Places.of_degrees(flat.back))
    return outline if not wrong else replace(outline, notes=(*outline.notes, _told_wrong(wrong)))


def _system(root: Any) -> str:
    """Return the reference system that a file names: 'EPSG:32649'; nothing where it names none."""
    said = root.get("crs") if isinstance(root, dict) else None
    named = said.get("properties") if isinstance(said, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    return name.replace("urn:ogc:def:crs:", "").replace("::", ":")[:40] if isinstance(name, str) else ""


def _parsed(file: Path, what: str) -> Any:
    size = file.stat().st_size
    if size > LARGEST_GEOJSON:
        raise PictureError(
            f"{what}: {size / 1e6:.0f} MB; a GeoJSON may have {LARGEST_GEOJSON / 1e6:.0f} MB at most: simplify it"
        )
    try:
        return parse_json(file.read_bytes(), what, mend="simplify it", twice=True)
    except FileError as error:
        raise PictureError(f"{error}; export it as GeoJSON again") from None


def _features(root: Any, what: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each geometry with the properties of its feature."""
    if isinstance(root, dict) and root.keys() & {"geometryType", "spatialReference", "rings", "paths"}:
        raise PictureError(f"{what}: is ArcGIS's own JSON; save it as GeoJSON")
    if isinstance(root, list):
        root = {"type": "FeatureCollection", "features": root}
    if not isinstance(root, dict) or "type" not in root:
        raise PictureError(f"{what}: is JSON, but no map: GeoJSON and TopoJSON begin with a type")
    count = 0
    waiting: list[tuple[Any, dict[str, Any], int]] = [(root, {}, 0)]
    while waiting:
        item, properties, depth = waiting.pop()
        kind = item.get("type") if isinstance(item, dict) else None
        kind = kind if isinstance(kind, str) else None
        if isinstance(item, dict) and "type" not in item and "geometry" in item:
            kind = "Feature"  # as the maps of ECharts leave it out
        if kind in _GEOMETRIES:
            count += 1
            if count > MOST_GEOMETRIES:
                raise PictureError(f"{what}: holds more than {MOST_GEOMETRIES:,} geometries; leave some out")
            yield item, properties
            continue
        within = {"FeatureCollection": "features", "GeometryCollection": "geometries", "Feature": "geometry"}
        if kind is not None and kind not in within and depth:
            yield {"type": kind[:40]}, properties  # which is left out, and told
            continue
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
            waiting += [(one, properties, depth + 1) for one in reversed(inner) if one is not None]


def _told(kind: object) -> str:
    return f"'{kind}'"[:40] if kind is not None else "something without a type"


def _shapes(
    found: Iterator[tuple[dict[str, Any], dict[str, Any]]], what: str, scale: object
) -> tuple[list[BaseGeometry], list[dict[str, Any]], list[str]]:
    """Return the geometries that can be drawn, in degrees, their properties, and what is wrong with the others.

    `scale` is what a file with packed coordinates says of them.
    """
    import shapely

    shapes: list[BaseGeometry] = []
    drawn: list[dict[str, Any]] = []
    wrong: list[str] = []
    for geometry, properties in found:
        try:
            shapes.append(
                shapely.force_2d(_shape(unpacked(geometry, scale) if is_packed(geometry) else geometry, wrong))
            )
            drawn.append(properties)
        except PictureError as error:
            wrong.append(str(error))
    if wrong and not shapes:
        raise PictureError(f"{what}: {wrong[0]}; save it again")
    return shapes, drawn, wrong


def _shape(geometry: dict[str, Any], wrong: list[str]) -> BaseGeometry:
    from shapely.geometry import shape

    kind, places = geometry["type"], geometry.get("coordinates")
    if kind not in _GEOMETRIES:
        near = next((f" (did you mean {name}?)" for name in _GEOMETRIES if name.lower() == kind.lower()), "")
        raise PictureError(f"a {kind}, which GeoJSON does not have{near}")
    if kind == "LineString" and isinstance(places, list) and len(places) == 1:
        raise PictureError("a LineString of one place; it needs two at least, or be a Point")
    try:
        if kind == "Polygon":
            places = _rings(places, wrong)
        elif kind == "MultiPolygon":
            places = [rings for rings in (_rings(one, wrong) for one in list(places or ())) if rings]
        if not places:
            raise PictureError(f"a {kind} of which nothing is left")
        with np.errstate(all="ignore"):  # what is no number is told by the projection
            made: BaseGeometry = shape({"type": kind, "coordinates": places})
    except PictureError:
        raise
    except Exception:  # shapely raises whatever numpy and GEOS do
        raise PictureError(f"a {kind} whose coordinates cannot be understood") from None
    return made


def _rings(rings: Any, wrong: list[str]) -> list[Any]:
    """Return the rings of a polygon that enclose something; none where the outer one does not."""
    good = []
    for ring in rings:
        good.append(isinstance(ring, list) and len(ring) >= 4 and all(map(_is_place, ring)))
        if not good[-1] and (not isinstance(ring, list) or len(ring) >= 4):
            wrong.append("a ring of which a place is no pair of numbers")
        elif not good[-1]:
            wrong.append(f"a ring of {len(ring)} places, four at least enclose something")
    return [ring for ring, is_good in zip(rings, good, strict=True) if is_good] if good and good[0] else []


def _is_place(place: Any) -> bool:
    return (
        isinstance(place, (list, tuple)) and len(place) >= 2 and all(type(part) in (int, float) for part in place[:2])
    )


def _told_wrong(wrong: list[str]) -> str:
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"left out: {wrong[0]}{more}"


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


@dataclass(frozen=True)
class _Sheet:
    """How geometries are laid flat: by which projection, how finely, and whether long edges bend with it."""

    flat: Flat
    step: float
    bends: bool

    def marks(self, shape: BaseGeometry, colours: tuple[Rgb | None, Rgb | None]) -> list[Mark]:
        """Return what is drawn of a geometry in degrees: lines of a stroke, areas of a fill."""
        import shapely

        stroke, fill = colours
        marks = []
        for part in shapely.get_parts(shape):
            if part.is_empty:
                continue
            if part.geom_type == "Polygon":
                rings = [np.asarray(ring.coords, dtype=np.float64) for ring in (part.exterior, *part.interiors)]
                lines = [self._line(piece) for ring in rings for piece in without_cut(ring)]
                area = self._area(rings)
                marks.append(Mark(tuple(lines), stroke, area if fill else None, fill, land=area))
            else:
                at = np.asarray(part.coords, dtype=np.float64)
                line = self._line(at) if len(at) > 1 else self.flat.project(at[[0, 0]])
                marks.append(Mark((line,), stroke or fill, None, None))
        return marks

    def _line(self, degrees: Floats) -> Floats:
        import shapely

        line = shapely.simplify(shapely.LineString(self._bent(degrees)), self.step)
        return np.asarray(line.coords, dtype=np.float64)

    def _area(self, rings: list[Floats]) -> MultiPolygon:
        import shapely

        if self.flat.is_polar:  # the way to the pole and back, along which the file cuts it, encloses nothing
            rings = [
                pieces[0] if len(pieces := without_cut(ring)) == 1 and len(pieces[0]) > 3 else ring for ring in rings
            ]
        outer, *holes = map(self._bent, rings)
        return clean_areas(shapely.make_valid(shapely.simplify(shapely.Polygon(outer, holes), self.step)))

    def _bent(self, degrees: Floats) -> Floats:
        """Return a line in metres: what is straight in degrees bends, so long edges get places in between.

        An edge that leaps over the date line takes its short way, but where the map is cut open there.
        """
        if not self.bends:
            return self.flat.project(degrees)
        edges = np.diff(degrees, axis=0)
        if not self.flat.is_world:
            edges[:, 0] = (edges[:, 0] + 180) % 360 - 180
        counts = np.maximum(np.ceil(np.abs(edges).max(axis=1) / _LONG), 1).astype(int)
        at = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        along = (at / np.repeat(counts, counts))[:, None] * np.repeat(edges, counts, axis=0)
        return self.flat.project(np.concatenate([np.repeat(degrees[:-1], counts, axis=0) + along, degrees[-1:]]))
