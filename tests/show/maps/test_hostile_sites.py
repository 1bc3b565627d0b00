"""Maps of a site that were made to hurt: each is refused at once, with a sentence that is true."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from choreo.core.fleet import Fleet
from choreo.core.limits import Limits
from choreo.errors import FileError
from choreo.show.maps.site_file import read_site

RING = [[111.611, 26.434], [111.614, 26.434], [111.614, 26.437]]
CORNERS = " ".join(f"{longitude},{latitude}" for longitude, latitude in RING)
TURNED = [row[::-1] for row in RING]


def geojson(shape: dict[str, Any], **said: Any) -> str:
    return json.dumps({"features": [{"properties": said, "geometry": shape}]})


def kml(name: str, corners: str = CORNERS, around: str = "{}") -> str:
    area = f"<Polygon><coordinates>{corners}</coordinates></Polygon>"
    return f"<kml>{around.format(f'<Placemark><name>{name}</name>{area}</Placemark>')}</kml>"


def qgc(*polygons: Any, circles: Any = ()) -> str:
    return json.dumps({"fileType": "Plan", "geoFence": {"polygons": polygons, "circles": list(circles)}})


def kmz(packing: int = zipfile.ZIP_DEFLATED, text: str = "", *, locked: bool = False) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        archive.writestr("doc.kml", text or kml("fence"))
    data = bytearray(file.getvalue())
    if locked:
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(mark) + place] |= 1
    return bytes(data)


CIRCLE = {"circle": {"center": [26.44, 111.62], "radius": 1}, "inclusion": False}
AREA = {"type": "Polygon", "coordinates": [RING]}

HOSTILE: dict[str, tuple[str, str | bytes, str]] = {
    "circles": ("plan", qgc(circles=[CIRCLE] * 4000), "more than 200,000 places"),
    "corners": ("plan", qgc({"inclusion": True, "polygon": [[1, 2]] * 200_001}), "more than 200,000 places"),
    "inclusion": ("plan", qgc({"inclusion": "true", "polygon": TURNED}), "polygon 1: inclusion: expected true, where"),
    "no inclusion": ("plan", qgc({"polygon": TURNED}), "polygon 1: inclusion: expected true, where"),
    "circle": ("plan", qgc(circles=[CIRCLE | {"inclusion": 1}]), "circle 1: inclusion: expected true, where"),
    "twice": ("plan", '{"fileType": "Plan", "geoFence": {}, "geoFence": {}}', "'geoFence' stands twice"),
    "key": ("geojson", '{"features": [], "features": []}', "'features' stands twice"),
    "digits": ("geojson", f'{{"features": [{"9" * 5000}]}}', "a number in it has thousands of digits"),
    "nobody": ("geojson", geojson({"type": "MultiPoint", "coordinates": []}, kind="audience"), "1: has no places"),
    "type": ("geojson", geojson({"type": {"a": 1}, "coordinates": RING}), "a shape of no type cannot be part"),
    "points": ("geojson", geojson({"type": "MultiPoint", "coordinates": [0] * 200_001}), "more than 200,000 places"),
    "coordinates": ("kml", kml("fence", "x " * 200_001), "more than 200,000 places"),
    "name": ("kml", kml("n" * 1000, "x,y"), "'n{80}\\.\\.\\.': expected longitude,latitude"),
    "locked": ("kmz", kmz(locked=True), "is encrypted; save it without a password"),
    "packing": ("kmz", kmz(zipfile.ZIP_LZMA), "is packed in an unusual way; save it again as KML"),
    "packed": ("kmz", kmz(text=" " * 20_000_001), "'doc.kml' unpacks to 20 MB; a map of a site has at most 20 MB"),
    "large": ("kmz", b"PK" + bytes(20_000_000), "a map of a site has at most 20 MB"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_was_made_to_hurt_is_refused(tmp_path: Path, what: str) -> None:
    ending, content, message = HOSTILE[what]
    path = tmp_path / f"a.{ending}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileError, match=message):
        read_site(path)


def test_names_that_are_long_or_spaces_take_no_time(tmp_path: Path) -> None:
    """Spaces before a number that does not come took the square of their count, and folders were read per place."""
    path = tmp_path / "a.kml"
    name = "a" + " " * 300_000 + "b"
    path.write_text(kml(name, around="<Folder><name>fence</name><Folder><name>" + name + "</name>{}</Folder></Folder>"))
    site = read_site(path)
    assert site.fence is not None
    assert site.fence.tolist() == TURNED


def test_lists_are_no_names(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(geojson(AREA, name=[[[]]], kind={"a": []}), encoding="utf-8")
    assert read_site(path).fence is not None


def test_a_keep_out_without_a_height_is_not_called_a_thousand_kilometres_high(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    path.write_text(qgc({"inclusion": False, "polygon": TURNED}), encoding="utf-8")
    keep = read_site(path).limits(Limits(), Fleet(4, origin=(26.434, 111.611))).keep_out[0]
    assert keep.called == "keep-out 'polygon 1' (at every height)"
