"""A site from KML: folders, placemarks and their coordinates, in any encoding that it says."""

from __future__ import annotations

import re
from xml.parsers import expat

from choreo.errors import FileError
from choreo.ordinary import EncodingError, decoded, number_in, said_in
from choreo.show.maps.map_shapes import Room, Shape, checked, kind_of, named, no_top, ring, top_of

_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*['\"]([\w.-]{1,40})['\"][^>]{0,100}\?>")
_KNOWN = (b"utf-8", b"utf-16", b"iso-8859-1", b"us-ascii")


def of_kml(data: bytes, where: str) -> list[Shape]:
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
    """Return a KML in UTF-8 where the parser does not know its encoding: it says GBK or Big5, or is GBK unsaid."""
    declared = _DECLARED.match(data.lstrip()[:300])
    if declared is None:
        try:
            return decoded(data).encode("utf-8")
        except EncodingError as error:
            raise FileError(f"{where}: {error}; save it as UTF-8") from None
    if declared[1].lower() in _KNOWN:
        return data.removeprefix(b"\xef\xbb\xbf")
    name = declared[1].decode("ascii")
    try:
        return said_in(data.lstrip()[declared.end() :], name).encode("utf-8")
    except (LookupError, EncodingError):
        raise FileError(f"{where}: is not written in {name}, as it says; save it again in UTF-8") from None


class _KmlReader:
    """Reads folders, placemarks and their coordinates, and nothing else; no entities, nothing from elsewhere."""

    def __init__(self, where: str) -> None:
        self.shapes: list[Shape] = []
        self.is_kml = False
        self._where, self._room = where, Room(where)
        self._open: list[str] = []
        self._folders: list[str] = []
        """What each open folder is called, of the kinds that are known."""
        self._words: list[str] = []
        self._name = self._said = self._key = ""
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
            self._name = self._said = ""
            self._values, self._found = {}, []
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
            self._folders[-1] = kind_of(words)
        elif tag == "name" and around == "Placemark":
            self._name, self._said = named(words), words
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
        rows = words.split()
        self._room.take(len(rows))
        for row in rows:
            try:
                longitude, latitude, *height = (number_in(part) for part in row.split(","))
            except ValueError:
                raise FileError(f"{self._where}: '{self._name}': expected longitude,latitude,height") from None
            places.append(checked(latitude, longitude, f"{self._where}: '{self._name}'"))
            top = max(top, height[0] if height else 0.0)
        if form == "polygon" and len(places) < 3:
            raise FileError(f"{self._where}: '{self._name}': a polygon has at least 3 corners")
        if places:
            self._found.append((form, places, top))

    def _placemark(self) -> None:
        if not self._found:
            return
        folder = next((kind for kind in reversed(self._folders) if kind), "")
        kind = kind_of(self._values.get("kind", "")) or folder or kind_of(self._said)
        said = next((self._values[key] for key in ("top_m", "height") if key in self._values), "")
        for form, places, high in self._found if kind != "drawn" else []:
            top: float | None = high or None
            try:
                top = number_in(said) if said else top
            except ValueError:
                raise FileError(f"{self._where}: '{self._name}': height '{said[:40]}' is no number") from None
            corners = ring(places) if form == "polygon" else places
            self.shapes.append(Shape(kind, self._name or "area", form, corners, top_of(top), no_top(top)))
