"""The site of a show from a map: GeoJSON, KML, KMZ, or a fence of QGroundControl.

What is what is said by the `kind` (GeoJSON), the folder (KML), or the name of each feature: fence, keep-out, pads,
audience. What choreo itself writes as a map is read so; so is a map of which the one area is the fence.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from choreo.core.limits import NO_TOP
from choreo.errors import FileError, ShowError
from choreo.ordinary import DAMAGED_ZIP, open_ordinary, parse_json, reason
from choreo.show.maps.geojson_site import of_geojson
from choreo.show.maps.kml_site import of_kml
from choreo.show.maps.map_shapes import Shape, named
from choreo.show.maps.qgc_site import of_qgc
from choreo.show.site import Prism, Site

ENDINGS = (".geojson", ".json", ".kml", ".kmz", ".plan")
LARGEST = 20_000_000
"""Bytes of a map of the site, unpacked."""


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
        shapes = list(of_qgc(parse_json(data, str(file)), str(file)))
    elif ending in (".kml", ".kmz"):
        shapes = of_kml(data, str(file))
    else:
        shapes = list(of_geojson(parse_json(data, str(file)), str(file)))
    return _site(shapes, str(file))


def _site(shapes: list[Shape], where: str) -> Site:
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
    notes = [
        f"{where}: '{prism.name}' has {prism.said or 'no height'}, so nobody flies over it"
        for prism in prisms
        if prism.top is None
    ]
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


def _content(file: Path) -> bytes:
    try:
        with open_ordinary(file) as opened:
            data = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise FileError(f"{file}: {reason(error, 'a map of the site')}") from None
    for unpack in (False, True) if file.suffix.lower() == ".kmz" else (False,):
        data = _unpacked(data, file) if unpack else data
        if len(data) > LARGEST:
            raise FileError(
                f"{file}: a map of a site has at most {LARGEST // 1_000_000} MB; leave out what is far away"
            )
    return data


def _unpacked(data: bytes, file: Path) -> bytes:
    """Return the first KML of a KMZ, which is a zip."""
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info for info in archive.infolist() if info.filename.lower().endswith(".kml")]
            if not names:
                raise FileError(f"{file}: holds no .kml")
            if names[0].file_size > LARGEST:
                raise FileError(
                    f"{file}: '{named(names[0].filename)}' unpacks to {names[0].file_size / 1e6:,.0f} MB; a map of a "
                    f"site has at most {LARGEST // 1_000_000} MB"
                )
            if names[0].flag_bits & 1:
                raise FileError(f"{file}: is encrypted; save it without a password")
            if names[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise FileError(f"{file}: is packed in an unusual way; save it again as KML")
            with archive.open(names[0]) as member:
                return member.read(LARGEST + 1)
    except DAMAGED_ZIP:
        raise FileError(f"{file}: is no whole KMZ; get a fresh copy of the file") from None
