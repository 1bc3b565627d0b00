"""What a picture file is, is told by what it holds; the ending of its name may be wrong."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from choreo.errors import PictureError
from choreo.picture.kinds import BY_ENDING, Kind, kind_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M1 1L9 9" stroke="black"/></svg>'
LINE = json.dumps({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}).encode()
DXF = b"  0\r\nSECTION\r\n  2\r\nENTITIES\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n"
ENDINGS = [*BY_ENDING, ".png", ".jpg", ".txt", ""]


def pixels(kind: str) -> bytes:
    """Return a small white picture as a file of a kind."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, kind)
    return file.getvalue()


KNOWN: dict[str, tuple[bytes, Kind]] = {
    "PNG": (pixels("PNG"), "pixels"),
    "JPEG": (pixels("JPEG"), "pixels"),
    "GIF": (pixels("GIF"), "pixels"),
    "WebP": (pixels("WEBP"), "pixels"),
    "SVG": (SVG, "svg"),
    "SVG behind a prologue": (b'<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg>' + SVG, "svg"),
    "SVG in UTF-16": (SVG.decode().encode("utf-16"), "svg"),
    "SVG with a byte-order mark": (b"\xef\xbb\xbf" + SVG, "svg"),
    "SVGZ": (gzip.compress(SVG, mtime=0), "svg"),
    "GeoJSON": (LINE, "map"),
    "GeoJSON with a byte-order mark": (b"\xef\xbb\xbf\n" + LINE, "map"),
    "DXF": (DXF, "dxf"),
    "DXF that begins with a comment": (b"999\nmade by hand\n" + DXF, "dxf"),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", KNOWN)
def test_the_content_says_the_kind_whatever_the_ending(tmp_path: Path, name: str, ending: str) -> None:
    data, kind = KNOWN[name]
    file = tmp_path / f"logo{ending}"
    file.write_bytes(data)
    assert kind_of(file, "picture logo") == kind


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (pixels("TIFF"), "is a TIFF picture; save it as PNG"),
        (pixels("BMP"), "is a BMP picture; save it as PNG"),
        (pixels("ICO"), "is an icon of Windows; save it as PNG"),
        (b"%PDF-1.7", "is a PDF, or an Illustrator drawing; save it as SVG, or as PNG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "is a PostScript drawing"),
        (b"\0\0\0\x1cftypheic", "is a HEIC or AVIF picture, or a film; save it as PNG"),
        (b"AC1032\0\0\0\0", "is a DWG, AutoCAD's own kind of file; save it as DXF"),
        (b"AutoCAD Binary DXF\r\n\x1a\0", "is a binary DXF; save it as text"),
        (b"PK\3\4" + bytes(26) + b"doc.kml", "is a KMZ map; save it as GeoJSON"),
        (b"PK\3\4" + bytes(26) + b"river/river.shp", "holds a shapefile; save it as GeoJSON, in WGS 84"),
        (b"PK\3\4" + bytes(26) + b"[Content_Types].xml", "is a document of an office program"),
        (b"PK\3\4" + bytes(26) + b"show.json", "is a show of Skybrush, not a picture"),
        (b"\0\0\x27\x0a" + bytes(96), "is a shapefile; save it as GeoJSON, in WGS 84"),
        (b"SQLite format 3\0", "is a database of maps (GeoPackage, MBTiles); export the layer as GeoJSON"),
        (b"RIFF\0\0\0\0CDRAvrsn", "is a CorelDRAW drawing; save it as SVG"),
        (b"\1\0\0\0" + bytes(36) + b" EMF", "is a metafile of Windows"),
        (b"POLYGON ((0 0, 1 0, 1 1, 0 0))", "is well-known text (WKT); save it as GeoJSON"),
        (b'<gml:Collection xmlns:gml="x"/>', "is a GML map; save it as GeoJSON"),
        (b"<mxfile/>", "is a drawing of draw.io; export it as SVG"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "is a pointer of Git LFS, not the file itself"),
        (b"PK\3\4" + bytes(30), "is compressed; unpack it, and give the picture that is in it"),
        (gzip.compress(pixels("PNG"), mtime=0), "is compressed; unpack it"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page, not a picture"),
        (b'<?xml version="1.0"?><html xmlns="x"/>', "is a web page, not a picture"),
        (b'<?xml version="1.0"?><kml xmlns="x"/>', "is a KML file; save it as GeoJSON"),
        (b'title = "x"\n[fleet]\ndrones = 3\n', "is a show file, not a picture; 'choreo plan' plans it"),
        (b"[[cue]]\nhold = 3\n", "is a show file, not a picture"),
        (b"\0\1\0\0\0\x0f", "is a font, not a picture"),
    ],
)
@pytest.mark.parametrize("ending", [".png", ".svg", ".dxf", ".json"])
def test_what_is_not_read_is_named_with_what_to_save_it_as(tmp_path: Path, data: bytes, told: str, ending: str) -> None:
    file = tmp_path / f"logo{ending}"
    file.write_bytes(data)
    with pytest.raises(PictureError) as refused:
        kind_of(file, "picture logo")
    assert told in str(refused.value)


def test_where_the_content_says_nothing_the_ending_does(tmp_path: Path) -> None:
    for ending, kind in BY_ENDING.items():
        file = tmp_path / f"torn{ending}"
        file.write_bytes(b"torn in the middle")
        assert kind_of(file, "picture torn") == kind
    (tmp_path / "words.png").write_text("no picture")
    with pytest.raises(PictureError, match="not a PNG, JPEG, WebP or GIF picture, nor an SVG, DXF or GeoJSON drawing"):
        kind_of(tmp_path / "words.png", "picture words")
