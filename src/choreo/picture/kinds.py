"""What kind of picture a file is, told by how it begins, whatever its name ends in."""

from __future__ import annotations

import codecs
import re
import zlib
from pathlib import Path
from typing import Literal

from choreo.errors import PictureError

Kind = Literal["pixels", "svg", "dxf", "map"]
"""Which reader a file needs."""

BY_ENDING: dict[str, Kind] = {
    ".svg": "svg",
    ".svgz": "svg",
    ".dxf": "dxf",
    ".geojson": "map",
    ".json": "map",
    ".topojson": "map",
}
"""What files of these endings are meant to be; all others are pictures of pixels."""

_HEAD = 4096
"""Bytes that tell the kind; a drawing program's comments may come before the first element."""
_PIXELS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_OTHERS = {
    b"II*\0": "is a TIFF picture; save it as PNG",
    b"MM\0*": "is a TIFF picture; save it as PNG",
    b"BM": "is a BMP picture; save it as PNG",
    b"8BPS": "is a Photoshop picture; save it as PNG",
    b"\0\0\1\0": "is an icon of Windows; save it as PNG",
    b"%PDF": "is a PDF, or an Illustrator drawing; save it as SVG, or as PNG",
    b"%!PS": "is a PostScript drawing; save it as SVG, or as PNG",
    b"\xc5\xd0\xd3\xc6": "is a PostScript drawing; save it as SVG, or as PNG",
    b"AutoCAD Binary DXF": "is a binary DXF; save it as text (ASCII DXF)",
    b"AC10": "is a DWG, AutoCAD's own kind of file; save it as DXF (Save as, AutoCAD DXF)",
    b"7z\xbc\xaf": "is compressed; unpack it, and give the picture that is in it",
    b"Rar!": "is compressed; unpack it, and give the picture that is in it",
    b"BZh": "is compressed; unpack it, and give the picture that is in it",
    b"\xfd7zXZ": "is compressed; unpack it, and give the picture that is in it",
    b"SQLite format 3\0": "is a database of maps (GeoPackage, MBTiles); export the layer as GeoJSON",
    b"\0\0\x27\x0a": "is a shapefile; save it as GeoJSON, in WGS 84 (EPSG:4326)",
    b"fgb\3": "is a FlatGeobuf map; save it as GeoJSON",
    b"PAR1": "is a Parquet table; save it as GeoJSON",
    b"\0\0\0\x0cjP": "is a JPEG 2000 picture; save it as PNG",
    b"\xff\x0a": "is a JPEG XL picture; save it as PNG",
    b"gimp xcf": "is a picture of GIMP; export it as PNG",
    b"BLENDER": "is a scene of Blender; render it as PNG, or export its lines as SVG or DXF",
    b"\xd7\xcd\xc6\x9a": "is a metafile of Windows; save it as SVG, or as PNG",
    b"MThd": "is music, not a picture",
    b"ID3": "is music, not a picture",
    b"OggS": "is music, not a picture",
    b"fLaC": "is music, not a picture",
    b"version https://git-lfs": "is a pointer of Git LFS, not the file itself; fetch it with git lfs pull",
    b"data:image/": "holds a picture as text (base64); save the picture itself",
    b"OTTO": "is a font, not a picture; a show file sets text in it: text = and font =",
    b"ttcf": "is a font, not a picture; a show file sets text in it: text = and font =",
    b"\0\1\0\0": "is a font, not a picture; a show file sets text in it: text = and font =",
}
"""How files of other kinds begin, and what to do with them."""
_ARCHIVES = {
    b".kml": "is a KMZ map; save it as GeoJSON",
    b".shp": "holds a shapefile; save it as GeoJSON, in WGS 84 (EPSG:4326)",
    b".dbf": "holds a shapefile; save it as GeoJSON, in WGS 84 (EPSG:4326)",
    b"[Content_Types].xml": "is a document of an office program; save the picture that is in it as PNG",
    b"show.json": "is a show of Skybrush, not a picture; 'choreo check' and 'choreo preview' take it",
    b".npy": "is a plan, not a picture; 'choreo check' and 'choreo preview' take it",
}
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_NOT_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!(?!doctype html).*?(?:>|\Z)", re.DOTALL | re.IGNORECASE)
_FIRST_TAG = re.compile(r"\s*0\s*\r?\n\s*SECTION\b|\s*999\r?\n")
_WELL_KNOWN_TEXT = re.compile(r"(?:SRID=\d+;\s*)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:Z\s*)?\(", re.IGNORECASE)
_SHOW = re.compile(r"^\s*\[(?:\[cue\]\]|fleet\]|formation\.)", re.MULTILINE)
_ENCODINGS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def kind_of(file: Path, what: str) -> Kind:
    """Return which reader a file needs: by its content, and where that says nothing, by its ending.

    Raises
    ------
    PictureError
        If the file is of a kind that is not read; the message says what it is and what to save it as.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "logo.png"
    ...     _ = file.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    ...     kind_of(file, "picture logo.png")
    'svg'
    """
    meant = BY_ENDING.get(file.suffix.lower(), "pixels")
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    if head.startswith(b"\x1f\x8b"):
        return _unpacked(head, meant, what)
    if head.startswith(_PIXELS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "pixels"
    if head[4:8] == b"ftyp":
        raise PictureError(f"{what}: is a HEIC or AVIF picture, or a film; save it as PNG")
    if head.startswith(b"PK\3\4"):
        raise PictureError(f"{what}: {_of_archive(head)}")
    if head[:4] == b"RIFF" and head[8:11] in (b"CDR", b"cdr"):
        raise PictureError(f"{what}: is a CorelDRAW drawing; save it as SVG")
    if head[40:44] == b" EMF":
        raise PictureError(f"{what}: is a metafile of Windows; save it as SVG, or as PNG")
    for start, told in _OTHERS.items():
        if head.startswith(start):
            raise PictureError(f"{what}: {told}")
    return _by_text(head, what) or _meant(meant, what)


def _of_archive(head: bytes) -> str:
    """Return what a ZIP archive is, by the names of the first files in it, and what to do."""
    for inside, told in _ARCHIVES.items():
        if inside in head:
            return told
    return "is compressed; unpack it, and give the picture that is in it"


def _meant(meant: Kind, what: str) -> Kind:
    """Return what the ending says, of a file whose content says nothing: its reader tells what is damaged."""
    if meant == "pixels":
        raise PictureError(
            f"{what}: not a PNG, JPEG, WebP or GIF picture, nor an SVG, DXF or GeoJSON drawing (or a damaged one); "
            "save it as PNG and try again"
        )
    return meant


def _unpacked(head: bytes, meant: Kind, what: str) -> Kind:
    """Return the kind of what is compressed with gzip: SVG may be, as .svgz."""
    try:
        begins = zlib.decompressobj(wbits=31).decompress(head, _HEAD)
    except zlib.error:
        begins = b""
    if _by_text(begins, what) == "svg" or (meant == "svg" and not begins.strip()):
        return "svg"
    raise PictureError(f"{what}: is compressed; unpack it, and give the picture that is in it")


def _by_text(head: bytes, what: str) -> Kind | None:
    """Return the kind of a file that begins as text, None where the text is none that is known."""
    encoding = next((name for mark, name in _ENCODINGS if head.startswith(mark)), "utf-8")
    begins = head.decode(encoding, "replace").lstrip()
    if begins.startswith("<"):
        return _by_root(begins, what)
    if _SHOW.search(begins):
        raise PictureError(f"{what}: is a show file, not a picture; 'choreo plan' plans it")
    if begins.startswith(("{", "[")):
        return "map"
    if _WELL_KNOWN_TEXT.match(begins):
        raise PictureError(f"{what}: is well-known text (WKT); save it as GeoJSON")
    return "dxf" if _FIRST_TAG.match(begins) else None


def _by_root(begins: str, what: str) -> Kind | None:
    """Return the kind of a file of XML or HTML by its outermost element."""
    root = _ROOT.search(_NOT_MARKUP.sub("", begins))
    name = root[1].lower() if root else ""
    if name == "html" or "<!doctype html" in begins[:200].lower():
        raise PictureError(f"{what}: is a web page, not a picture; download the picture itself")
    if name == "kml":
        raise PictureError(f"{what}: is a KML file; save it as GeoJSON")
    if name in ("gpx", "osm"):
        raise PictureError(f"{what}: is a {name.upper()} file; save it as GeoJSON")
    if "xmlns:gml" in begins:
        raise PictureError(f"{what}: is a GML map; save it as GeoJSON")
    if name == "mxfile":
        raise PictureError(f"{what}: is a drawing of draw.io; export it as SVG")
    return "svg"  # whose reader names another outermost element
