"""The site of a show from a map: GeoJSON, KML, KMZ, or a fence of QGroundControl.

What is what is said by the `kind` (GeoJSON), the folder (KML), or the name of each feature: fence, keep-out, pads,
audience. What choreo itself writes as a map is read so; so is a map of which the one area is the fence.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np

from choreo.checks import is_number
from choreo.core.limits import NO_TOP
from choreo.errors import FileError, ShowError
from choreo.ordinary import open_ordinary, reason
from choreo.show.site import Prism, Site

ENDINGS = (".geojson", ".json", ".kml", ".kmz", ".plan")
LARGEST = 20_000_000
"""Bytes of a map of the site, unpacked."""
MOST_PLACES = 200_000
_CIRCLE = 64
"""Corners of what QGroundControl draws as a circle."""
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*['\"]([\w.-]{1,40})['\"][^>]{0,100}\?>")
_KNOWN = (b"utf-8", b"utf-16", b"iso-8859-1", b"us-ascii")
_KINDS = {
    "fence": ("fence", "geofence", "inclusion"),
    "keep-out": ("keep-out", "keep-outs", "keep out", "keepout", "keep_out", "exclusion", "obstacle", "obstacles"),
    "pads": ("pads", "pad", "home", "homes"),
    "audience": ("audience", "spectators"),
}
_DRAWN = ("flight geography", "contingency volume", "ground risk buffer", "paths")
"""What choreo draws on a map and reads past: it follows from the show."""


@dataclass(frozen=True)
class _Shape:
    """Something on a map: what it may be, its name, places (latitude, longitude), and its top, m, or None."""

    kind: str
    name: str
    form: str
    places: list[tuple[float, float]]
    top: float | None


def read_site(path: str | os.PathLike[str]) -> Site:
    """Read the site of a show from a map in latitude and longitude.

    Parameters
    ----------
    path : path
        Ending in `.geojson`, `.json`, `.kml`, `.kmz`, or `.plan` of QGroundControl. Features are told by their kind,
        folder or name: fence, keep-out, pads, audience; a map of one area alone is a fence.

    Raises
    ------
    FileError
        If the file cannot be read, is too large, or is no such map.
    ShowError
        If what is on the map cannot be a site: two fences, an area that is neither.
    """
    file = Path(path)
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        raise FileError(f"{file}: a map of the site ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}")
    data = _content(file)
    if ending == ".plan":
        shapes = list(_of_qgc(_json(data, file), str(file)))
    elif ending in (".kml", ".kmz"):
        shapes = _of_kml(data, str(file))
    else:
        shapes = list(_of_geojson(_json(data, file), str(file)))
    return _site(shapes, str(file))


def _site(shapes: list[_Shape], where: str) -> Site:
    known = [shape for shape in shapes if shape.kind]
    areas = [shape for shape in shapes if not shape.kind and shape.form == "polygon"]
    fences = [shape for shape in known if shape.kind == "fence" and shape.form == "polygon"]
    if not fences and len(areas) == 1:
        fences, areas = areas, []
    if len(fences) > 1:
        raise ShowError(f"{where}: has {len(fences)} fences ('{fences[0].name}', '{fences[1].name}'); keep one")
    if areas:
        raise ShowError(
            f"{where}: the area '{areas[0].name}' is neither called fence nor keep-out; name it, or its folder, so"
        )
    prisms = [shape for shape in known if shape.kind == "keep-out" and shape.form == "polygon"]
    pads = [place for shape in known if shape.kind == "pads" for place in shape.places]
    seats = [shape for shape in known if shape.kind == "audience"]
    notes = [f"{where}: '{prism.name}' has no height, so nobody flies over it" for prism in prisms if prism.top is None]
    lost = [shape for shape in shapes if not shape.kind and shape.form != "polygon"]
    notes += [f"{where}: {len(lost)} points and lines of no kind are not used"] if lost else []
    if not (fences or prisms or pads or seats):
        raise ShowError(f"{where}: holds no fence, keep-out, pads or audience; name the features of the map so")
    audience = None
    if seats:
        middle = np.mean(seats[0].places, axis=0)
        audience = (float(middle[0]), float(middle[1]), seats[0].top if seats[0].top else 1.7)
    return Site(
        fence=np.array(fences[0].places) if fences else None,
        keep_out=tuple(
            Prism(np.array(prism.places), NO_TOP if prism.top is None else prism.top, prism.name) for prism in prisms
        ),
        pads=np.array(pads) if pads else None,
        audience=audience,
        notes=tuple(notes),
    )


def _kind(*words: str) -> str:
    """Return what words call something, or nothing; what choreo has drawn itself is 'drawn'."""
    for word in words:
        said = re.sub(r"\s+\d+$", "", word.strip().lower())
        if said in _DRAWN:
            return "drawn"
        for kind, names in _KINDS.items():
            if said in names:
                return kind
    return ""


def _content(file: Path) -> bytes:
    try:
        with open_ordinary(file) as opened:
            data = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise FileError(f"{file}: {reason(error, 'a map of the site')}") from None
    if file.suffix.lower() == ".kmz":
        data = _unpacked(data, file)
    if len(data) > LARGEST:
        raise FileError(f"{file}: a map of a site has at most {LARGEST // 1_000_000} MB; leave out what is far away")
    return data.removeprefix(b"\xef\xbb\xbf")


def _unpacked(data: bytes, file: Path) -> bytes:
    """Return the first KML of a KMZ, which is a zip."""
    import io
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info for info in archive.infolist() if info.filename.lower().endswith(".kml")]
            if not names:
                raise FileError(f"{file}: holds no .kml")
            if names[0].file_size > LARGEST:
                raise FileError(f"{file}: '{names[0].filename}' unpacks to {names[0].file_size / 1e6:,.0f} MB")
            with archive.open(names[0]) as member:
                return member.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise FileError(f"{file}: is no whole KMZ; get a fresh copy of the file") from None


def _json(data: bytes, file: Path) -> Any:
    def no_number(word: str) -> None:
        raise FileError(f"{file}: {word} is not a number")

    try:
        return json.loads(data.decode("utf-8"), parse_constant=no_number)
    except RecursionError:
        raise FileError(f"{file}: is nested too deeply") from None
    except ValueError:
        raise FileError(f"{file}: is not valid JSON in UTF-8") from None


def _of_geojson(value: Any, where: str) -> Iterator[_Shape]:
    features = value.get("features") if isinstance(value, dict) else None
    if not isinstance(features, list):
        raise FileError(f"{where}: is no GeoJSON FeatureCollection")
    left = MOST_PLACES
    for number, feature in enumerate(features, start=1):
        told = f"{where}: feature {number}"
        feature = feature if isinstance(feature, dict) else {}
        said, shape = feature.get("properties") or {}, feature.get("geometry")
        said = said if isinstance(said, dict) else {}
        if not isinstance(shape, dict):
            raise FileError(f"{told}: has no geometry")
        name = str(said.get("name") or f"feature {number}")
        kind = _kind(str(said.get("kind") or ""), name)
        top = next((said[key] for key in ("top_m", "height") if is_number(said.get(key))), None)
        if kind == "drawn":
            continue
        for form, rows in _parts(shape, told):
            places = [_pair(row, told) for row in rows]
            left -= len(places)
            if left < 0:
                raise FileError(f"{where}: holds more than {MOST_PLACES:,} places; leave out what is no site")
            if kind == "audience" and top is None and form == "point" and len(rows[0]) > 2 and is_number(rows[0][2]):
                top = rows[0][2]
            yield _Shape(kind, name, form, _ring(places) if form == "polygon" else places, _top(top))


def _parts(shape: dict[str, Any], where: str) -> Iterator[tuple[str, list[Any]]]:
    kind, rows = shape.get("type"), shape.get("coordinates")
    if kind not in ("Point", "MultiPoint", "LineString", "Polygon", "MultiPolygon") or not isinstance(rows, list):
        raise FileError(f"{where}: a {str(kind)[:40]} cannot be part of a site; draw points and polygons")
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


def _pair(row: Any, where: str) -> tuple[float, float]:
    """Return latitude and longitude of [longitude, latitude, ...]."""
    if not isinstance(row, list) or len(row) < 2 or not all(is_number(part) for part in row[:2]):
        raise FileError(f"{where}: expected places [longitude, latitude]")
    return _checked(float(row[1]), float(row[0]), where)


def _checked(latitude: float, longitude: float, where: str) -> tuple[float, float]:
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # not a number is not either
        raise FileError(
            f"{where}: latitude {latitude:g} and longitude {longitude:g} are no place on Earth; are they exchanged, or "
            "metres of a projected map?"
        )
    return latitude, longitude


def _ring(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return places[:-1] if len(places) > 3 and places[0] == places[-1] else places


def _top(value: Any) -> float | None:
    return float(value) if is_number(value) and 0 < value < NO_TOP else None


def _of_qgc(value: Any, where: str) -> Iterator[_Shape]:
    fence = value.get("geoFence") if isinstance(value, dict) and value.get("fileType") == "Plan" else None
    if not isinstance(fence, dict):
        raise FileError(f"{where}: is no plan of QGroundControl with a geoFence")
    for number, polygon in enumerate(fence.get("polygons") or [], start=1):
        told = f"{where}: fence polygon {number}"
        rows = polygon.get("polygon") if isinstance(polygon, dict) else None
        if not isinstance(rows, list) or len(rows) < 3:
            raise FileError(f"{told}: a polygon has at least 3 corners")
        places = [_pair(row[1::-1] if isinstance(row, list) else row, told) for row in rows]
        inside = polygon.get("inclusion") is True
        yield _Shape("fence" if inside else "keep-out", f"polygon {number}", "polygon", _ring(places), None)
    for number, circle in enumerate(fence.get("circles") or [], start=1):
        told = f"{where}: fence circle {number}"
        said = circle.get("circle") if isinstance(circle, dict) else None
        middle, radius = (said.get("center"), said.get("radius")) if isinstance(said, dict) else (None, None)
        if not is_number(radius) or not 0 < radius <= 20_000 or not isinstance(middle, list):
            raise FileError(f"{told}: expected a centre and a radius in metres")
        centre = _pair(middle[1::-1], told)
        inside = circle.get("inclusion") is True
        yield _Shape(
            "fence" if inside else "keep-out", f"circle {number}", "polygon", _round(centre, radius, inside), None
        )


def _round(centre: tuple[float, float], radius: float, inside: bool) -> list[tuple[float, float]]:
    """Return a polygon within a circle, or around one that keeps drones out."""
    from choreo.core.geodesy import to_earth

    far = radius if inside else radius / math.cos(math.pi / _CIRCLE)
    turn = np.arange(_CIRCLE) * (2 * math.pi / _CIRCLE)
    corners = to_earth(far * np.stack([np.cos(turn), np.sin(turn)], axis=1), centre, 0.0)
    return [(latitude, longitude) for latitude, longitude in corners.tolist()]


def _of_kml(data: bytes, where: str) -> list[_Shape]:
    reader = _KmlReader(where)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(_in_utf8(data, where), True)
    except expat.ExpatError as error:
        raise FileError(
            f"{where}: line {error.lineno}, column {error.offset + 1}: is no whole KML; save it again"
        ) from None
    except LookupError:
        raise FileError(f"{where}: is written in a code that is not known; save it as UTF-8") from None
    if not reader.is_kml:
        raise FileError(f"{where}: is no KML")
    return reader.shapes


def _in_utf8(data: bytes, where: str) -> bytes:
    """Return the text of a KML in UTF-8 where it says another encoding that the parser does not know: GBK, Big5."""
    declared = _DECLARED.match(data.lstrip()[:300])
    if declared is None or declared[1].lower() in _KNOWN:
        return data
    name = declared[1].decode("ascii")
    try:
        return data.lstrip()[declared.end() :].decode(name).encode("utf-8")
    except (LookupError, ValueError):
        raise FileError(f"{where}: is not written in {name}, as it says; save it again in UTF-8") from None


class _KmlReader:
    """Reads folders, placemarks and their coordinates, and nothing else; no entities, nothing from elsewhere."""

    def __init__(self, where: str) -> None:
        self.shapes: list[_Shape] = []
        self.is_kml = False
        self._where, self._left = where, MOST_PLACES
        self._open: list[str] = []
        self._folders: list[str] = []
        self._words: list[str] = []
        self._name = self._key = ""
        self._inner = False
        self._values: dict[str, str] = {}
        self._found: list[tuple[str, list[tuple[float, float]], float]] = []

    def refuse(self, *_: object) -> None:
        raise FileError(f"{self._where}: declares a document type, as no map does; save it again as KML")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        self.is_kml |= tag == "kml"
        self._open.append(tag)
        if len(self._open) > 64:
            raise FileError(f"{self._where}: is nested too deeply")
        self._words = []
        if tag == "Folder":
            self._folders.append("")
        elif tag == "Placemark":
            self._name, self._values, self._found = "", {}, []
        elif tag in ("Data", "SimpleData"):
            self._key = attributes.get("name", "")
        elif tag == "innerBoundaryIs":
            raise FileError(f"{self._where}: '{self._name}' has a hole; draw what is in it as a keep-out instead")

    def text(self, words: str) -> None:
        self._words.append(words)

    def end(self, tag: str) -> None:
        tag = self._open.pop()
        words, around = "".join(self._words).strip(), self._open[-1] if self._open else ""
        self._words = []
        if tag == "name" and around == "Folder":
            self._folders[-1] = words
        elif tag == "name" and around == "Placemark":
            self._name = words
        elif tag in ("value", "SimpleData"):
            self._values[self._key] = words
        elif tag == "coordinates":
            self._coordinates(words)
        elif tag == "Folder":
            self._folders.pop()
        elif tag == "Placemark":
            self._placemark()

    def _coordinates(self, words: str) -> None:
        form = "polygon" if "Polygon" in self._open else "point" if "Point" in self._open else "line"
        places, top = [], 0.0
        for word in words.split():
            try:
                longitude, latitude, *height = (float(part) for part in word.split(","))
            except ValueError:
                raise FileError(f"{self._where}: '{self._name}': expected longitude,latitude,height") from None
            places.append(_checked(latitude, longitude, f"{self._where}: '{self._name}'"))
            top = max(top, height[0] if height and math.isfinite(height[0]) else 0.0)
        self._left -= len(places)
        if self._left < 0:
            raise FileError(f"{self._where}: holds more than {MOST_PLACES:,} places; leave out what is no site")
        if form == "polygon" and len(places) < 3:
            raise FileError(f"{self._where}: '{self._name}': a polygon has at least 3 corners")
        if places:
            self._found.append((form, places, top))

    def _placemark(self) -> None:
        kind = _kind(self._values.get("kind", ""), *reversed(self._folders), self._name)
        said = next((self._values[key] for key in ("top_m", "height") if key in self._values), "")
        for form, places, high in self._found if kind != "drawn" else []:
            top: float | None = high or None
            try:
                top = float(said) if said else top
            except ValueError:
                raise FileError(f"{self._where}: '{self._name}': height '{said[:40]}' is no number") from None
            ring = _ring(places) if form == "polygon" else places
            self.shapes.append(_Shape(kind, self._name or "area", form, ring, _top(top)))
