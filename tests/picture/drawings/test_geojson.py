"""GeoJSON: real courses laid flat in metres; what is none, or too much, says so at once."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from choreo.errors import PictureError
from choreo.picture.outline import Outline
from choreo.picture.trace import trace

DEGREE = 6_371_008.8 * np.pi / 180


def saved(folder: Path, content: Any) -> Path:
    file = folder / "map.geojson"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def line(*places: list[Any], **properties: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "LineString", "coordinates": list(places)},
    }


def of(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def size(outline: Outline) -> list[float]:
    return [float(side) for side in np.ptp(np.concatenate(outline.strokes), axis=0)]


def test_degrees_become_metres_where_the_map_is(tmp_path: Path) -> None:
    cross = of(line([111.0, 60.0], [112.0, 60.0]), line([111.5, 59.5], [111.5, 60.5]))
    wide, high = size(trace(saved(tmp_path, cross)))
    assert high == pytest.approx(DEGREE, rel=1e-4)
    assert wide == pytest.approx(DEGREE / 2, rel=1e-3), "a degree of longitude is half as long at 60 degrees"


def test_north_is_up_and_east_is_right(tmp_path: Path) -> None:
    dots = trace(saved(tmp_path, of(line([111.5, 26.1], [111.6, 26.3], stroke="#00bfff")))).stroke(10, height=40)
    ends = dots.points[np.argsort(dots.points[:, 2])][[0, -1]]
    assert ends[1, 0] > ends[0, 0]
    assert dots.colours is not None
    assert (dots.colours == [0, 191, 255]).all()


def test_a_map_across_the_date_line_is_not_torn_apart(tmp_path: Path) -> None:
    wide, _ = size(trace(saved(tmp_path, of(line([179.0, 0.0], [-179.0, 0.0])))))
    assert wide == pytest.approx(2 * DEGREE, rel=1e-3)


def test_polygons_are_filled_where_they_have_a_fill(tmp_path: Path) -> None:
    ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    hole = [[0.3, 0.3], [0.3, 0.7], [0.7, 0.7], [0.7, 0.3], [0.3, 0.3]]
    lake = {
        "type": "Feature",
        "properties": {"fill": "gold"},
        "geometry": {"type": "Polygon", "coordinates": [ring, hole]},
    }
    dots = trace(saved(tmp_path, of(lake))).fill(150, width=40)
    assert not (np.abs(dots.points[:, [0, 2]]).max(axis=1) < 7).any(), "the island stays bare"
    assert dots.colours is not None
    assert (dots.colours == [255, 215, 0]).all()


def test_every_kind_of_geometry_is_read(tmp_path: Path) -> None:
    square = [[[3, 0], [4, 0], [4, 1], [3, 0]]]
    parts = [
        {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 0]], [[0, 2], [1, 2]]]},
        {"type": "MultiPolygon", "coordinates": [square]},
        {"type": "MultiPoint", "coordinates": [[2, 2], [2, 3]]},
        {"type": "LineString", "coordinates": [[0, 4, 100], [1, 4, 120]]},  # with heights
    ]
    outline = trace(saved(tmp_path, {"type": "GeometryCollection", "geometries": parts}))
    assert len(outline.strokes) == 8


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"type": "FeatureCollection", "features": [', "is no whole JSON"),
        ("[" * 100_000, "its brackets stand in each other without end"),
        ('{"type": "Topology"}', "holds 'Topology' where GeoJSON has a feature or a geometry"),
        ("[1, 2]", "holds something without a type where"),
        ({"type": "FeatureCollection"}, "a FeatureCollection without its list of features"),
        (of(), "holds no line and no polygon"),
        ({"type": "Feature", "geometry": None, "properties": {}}, "holds no line and no polygon"),
        (of(line([1, 2])), "a LineString of one place; it needs two at least"),
        (of(line([1, float("nan")], [3, 4])), "NaN is no number of JSON"),
        (of(line([1, 2], [3])), "a LineString whose coordinates cannot be understood"),
        (of(line(["a", "b"], ["c", "d"])), "cannot be understood"),
        (of(line([500_000.0, 2_900_000.0], [500_100.0, 2_900_000.0])), "save it in WGS 84"),
        (of(line([1, 2], [3, 4], stroke="blu")), "stroke: colour 'blu' is not known; did you mean 'blue'?"),
    ],
)
def test_what_is_no_map_says_why(tmp_path: Path, content: Any, told: str) -> None:
    with pytest.raises(PictureError) as caught:
        trace(saved(tmp_path, content))
    assert told in str(caught.value)
    assert "map.geojson" in str(caught.value)


def test_what_is_too_much_is_refused_soon(tmp_path: Path) -> None:
    deep: dict[str, Any] = {"type": "Point", "coordinates": [0, 0]}
    for _ in range(30):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    began = time.process_time()
    many = of(*[line([0, 0], [1, k / 30_000]) for k in range(20_500)])
    long = of(line(*[[k / 1e4, (k % 2) / 10] for k in range(401_000)]))
    for content, told in (
        (deep, "deeper than 20 levels"),
        (many, "20,000 geometries"),
        (long, "401,000 points, 400,000"),
    ):
        with pytest.raises(PictureError, match=told):
            trace(saved(tmp_path, content))
    file = tmp_path / "huge.json"
    with file.open("wb") as stream:
        stream.truncate(40_000_000)
    with pytest.raises(PictureError, match="40 MB; a GeoJSON may have 34 MB at most"):
        trace(file)
    assert time.process_time() - began < 20
