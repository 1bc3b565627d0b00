"""KML and KMZ: volumes in the colours that authorities expect, fence, pads, audience and ways, in folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

import numpy as np

from choreo.arrays import Floats
from choreo.core.plan import Plan
from choreo.errors import FileError
from choreo.formats.archive import MEGABYTE, add, new_archive, open_archive
from choreo.formats.choices import Choices
from choreo.formats.earth.features import FOLDERS, Feature, features, way_rate
from choreo.printable import printable
from choreo.progress import Progress, silent

_LARGEST = 1_000 * MEGABYTE
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
_OPEN = 0x50
"""How dense areas are filled, of 255."""


def write_kml(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as KML; the same plan gives the same bytes.

    Raises
    ------
    InputError
        If the show has no place on Earth.
    """
    for chunk in _document(plan, ".kml", choices):
        file.write(chunk.encode("utf-8"))
    progress("write map", 1.0)


def write_kmz(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress = silent) -> None:
    """Write a plan as KMZ, a zip of one KML; see `write_kml`."""
    with new_archive(file, level=6) as archive:
        add(archive, "doc.kml", (chunk.encode("utf-8") for chunk in _document(plan, ".kmz", choices)))
    progress("write map", 1.0)


def _document(plan: Plan, ending: str, choices: Choices) -> Iterator[str]:
    yield f"{_HEAD}<name>{_text(plan.title)}</name>"
    folder = ""
    for feature in features(plan, ending, way_rate(plan, choices)):
        if feature.folder != folder:
            yield ("</Folder>" if folder else "") + f"\n<Folder><name>{_text(feature.folder)}</name>"
            folder = feature.folder
        yield _placemark(feature)
    yield "</Folder>\n</Document></kml>\n"


def _placemark(feature: Feature) -> str:
    line = f"<LineStyle><color>{_colour(feature, 255)}</color><width>2</width></LineStyle>"
    fill = f"<PolyStyle><color>{_colour(feature, _OPEN)}</color></PolyStyle>"
    why = f"<description>{_text(feature.why)}</description>" if feature.why else ""
    said = f"{_extent(feature)}" if feature.shape == "polygon" else ""
    style = f"<Style>{line}{fill}</Style>" if feature.shape != "point" else ""
    return f"\n<Placemark><name>{_text(feature.name)}</name>{why}{style}{said}{_geometry(feature)}</Placemark>"


def _extent(feature: Feature) -> str:
    values = {"bottom_m": feature.bottom, "top_m": float(feature.heights[0])}
    data = "".join(f'<Data name="{key}"><value>{value:.2f}</value></Data>' for key, value in values.items())
    return f"<ExtendedData>{data}</ExtendedData>"


def _geometry(feature: Feature) -> str:
    mode = "<altitudeMode>relativeToGround</altitudeMode>"
    if feature.shape == "point":
        return f"<Point>{mode}<coordinates>{_places(feature.degrees, feature.heights)}</coordinates></Point>"
    if feature.shape == "line":
        return f"<LineString>{mode}<coordinates>{_places(feature.degrees, feature.heights)}</coordinates></LineString>"
    ring = np.concatenate([feature.degrees, feature.degrees[:1]])
    heights = np.append(feature.heights, feature.heights[:1])
    around = f"<LinearRing><coordinates>{_places(ring, heights)}</coordinates></LinearRing>"
    extrude = "" if feature.bottom else "<extrude>1</extrude>"
    return f"<Polygon>{extrude}{mode}<outerBoundaryIs>{around}</outerBoundaryIs></Polygon>"


def _places(degrees: Floats, heights: Floats) -> str:
    """Return longitude, latitude and height of each place; nine decimals are a tenth of a millimetre."""
    rows = np.column_stack([degrees[:, 1], degrees[:, 0], heights])
    return " ".join(["%.9f,%.9f,%.3f"] * len(rows)) % tuple(rows.ravel().tolist())


def _colour(feature: Feature, dense: int) -> str:
    red, green, blue = feature.colour
    return f"{dense:02x}{blue:02x}{green:02x}{red:02x}"


def _text(words: str) -> str:
    return escape(printable(words))


def read_map(path: Path) -> dict[str, dict[str, Floats]]:
    """Return the places (m, 3) in a map that `write_kml` wrote: latitude, longitude, height, by folder and name."""
    from xml.etree.ElementTree import ParseError, fromstring

    found: dict[str, dict[str, Floats]] = {folder: {} for folder in FOLDERS}
    space = "{http://www.opengis.net/kml/2.2}"
    try:
        for folder in fromstring(_content(path)).iter(f"{space}Folder"):
            names = found[folder.findtext(f"{space}name", "")]
            for mark in folder.iter(f"{space}Placemark"):
                words = next(mark.iter(f"{space}coordinates")).text or ""
                rows = np.array(words.replace(" ", ",").split(","), dtype=np.float64).reshape(-1, 3)
                names[mark.findtext(f"{space}name", "")] = rows[:, [1, 0, 2]]
    except (ParseError, ValueError, KeyError, IndexError, StopIteration):
        raise FileError(f"{path}: is no map that choreo wrote") from None
    return found


def _content(path: Path) -> bytes:
    if path.suffix.lower() != ".kmz":
        return path.read_bytes()
    with open_archive(path, "a KMZ") as archive:
        return archive.read("doc.kml", _LARGEST)
