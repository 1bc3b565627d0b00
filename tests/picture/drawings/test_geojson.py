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


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": list(rings)}}


def test_a_city_in_the_hole_of_a_province_is_land(tmp_path: Path) -> None:
    within = trace(saved(tmp_path, of(polygon(box(0, 0, 3, 3), box(1, 1, 2, 2)), polygon(box(1, 1, 2, 2)))))
    whole = trace(saved(tmp_path, of(polygon(box(0, 0, 3, 3)))))
    assert within.areas.area == pytest.approx(whole.areas.area, rel=1e-3)


def test_what_regions_leave_between_them_is_no_land(tmp_path: Path) -> None:
    around = [box(0, 0, 3, 1), box(0, 2, 3, 3), box(0, 1, 1, 2), box(2, 1, 3, 2)]
    regions = trace(saved(tmp_path, of(*map(polygon, around))))
    whole = trace(saved(tmp_path, of(polygon(box(0, 0, 3, 3)))))
    assert regions.areas.area == pytest.approx(8 / 9 * whole.areas.area, rel=1e-3)


def test_a_river_beside_the_land_is_drawn_with_it(tmp_path: Path) -> None:
    outline = trace(saved(tmp_path, of(polygon(box(0, 0, 1, 1)), line([2.0, 0.0], [2.0, 1.0]))))
    dots = outline.outline(60, width=80)
    assert (dots.points[:, 0] > 39).any()


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
        ('{"type": "FeatureCollection", "features": [', "is not valid JSON at line 1"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"type": "Topology"}', "is no whole TopoJSON"),
        ("[1, 2]", "holds something without a type where"),
        ({"type": "FeatureCollection"}, "a FeatureCollection without its list of features"),
        (of(), "holds no line and no polygon"),
        ({"type": "Feature", "geometry": None, "properties": {}}, "holds no line and no polygon"),
        (of(line([1, 2])), "a LineString of one place; it needs two at least"),
        (of(line([1, float("nan")], [3, 4])), "NaN is not a number; export it as GeoJSON again"),
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


def area(*rings: Any, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": list(rings)}}


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_a_country_that_the_file_cuts_at_the_date_line_is_whole(tmp_path: Path) -> None:
    """Both halves touch at 180 degrees; the cut is no border."""
    halves = {"type": "MultiPolygon", "coordinates": [[box(160, 60, 180, 70)], [box(-180, 60, -170, 70)]]}
    filled = trace(saved(tmp_path, {"type": "Feature", "properties": {"fill": "#ff0000"}, "geometry": halves}))
    assert len(filled.areas.geoms) == 1
    outline = trace(saved(tmp_path, {"type": "Feature", "properties": {}, "geometry": halves}))
    places = np.concatenate(outline.strokes)
    inner = (np.abs(places[:, 0]) < 5.5 * DEGREE) & (np.abs(places[:, 1]) < 3 * DEGREE)
    assert not inner.any(), "nothing is drawn between the western and the eastern end"


def test_a_map_of_the_world_has_no_edge_at_the_date_line_and_at_the_pole(tmp_path: Path) -> None:
    pole = [[-180, -90], [180, -90], [180, -70], [0, -65], [-180, -70], [-180, -90]]
    outline = trace(saved(tmp_path, of(area(pole), area(box(-120, -30, 140, 40)))))
    places = np.concatenate(outline.strokes)
    low = places[places[:, 1] < -60 * DEGREE]
    assert len(low), "the coast of the south is drawn"
    assert places[:, 1].min() > -75 * DEGREE, "the pole is not"


@pytest.mark.parametrize("name", ["azimuthal", "conic", "equal earth", "mercator", "plate", "robinson"])
def test_every_projection_has_north_up_and_east_right(name: str) -> None:
    from choreo.picture.drawings.map_projection import projection

    degrees = np.array([[100.0, 20.0], [120.0, 20.0], [110.0, 30.0], [110.0, 20.0]])
    flat = projection(degrees, name, "map")
    project, middle = flat.project, flat.middle
    west, east, north, south = project(degrees)
    assert middle == pytest.approx(110)
    assert west[0] < south[0] < east[0]
    assert north[1] > south[1]
    assert np.hypot(*(east - west)) == pytest.approx(20 * DEGREE, rel=0.2)


def test_a_projection_that_is_none_names_the_nearest() -> None:
    from choreo.picture.drawings.map_projection import projection

    with pytest.raises(PictureError, match="did you mean 'robinson'"):
        projection(np.zeros((2, 2)), "robinsn", "map")


def test_mercator_keeps_angles_and_robinson_keeps_its_table() -> None:
    from choreo.picture.drawings.map_projection import projection

    world = np.array([[-170.0, -60], [170, 70], [0, 0], [10, 0]])
    mercator = projection(world, "mercator", "map").project
    small = mercator(np.array([[10.0, 60], [10.01, 60], [10.0, 60.005]]))
    assert (small[1] - small[0])[0] == pytest.approx((small[2] - small[0])[1], rel=1e-3)
    robinson = projection(world, "auto", "map").project
    assert robinson(np.array([[0.0, 90.0]]))[0, 1] == pytest.approx(1.3523 * 6_371_008.8, rel=1e-4)  # Robinson 1974


def test_borders_told_as_arcs_are_unfolded(tmp_path: Path) -> None:
    """Two squares side by side, the middle border shared: told once, forwards in one and backwards in the other."""
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [10, 20]},
        "arcs": [
            [[2, 0], [0, 2]],  # the border between them, upwards
            [[2, 2], [-2, 0], [0, -2], [2, 0]],  # round the left one
            [[2, 0], [2, 0], [0, 2], [-2, 0]],  # round the right one
        ],
        "objects": {
            "land": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]]},
                    {"type": "Polygon", "arcs": [[2, -1]]},
                    {"type": None},
                ],
            }
        },
    }
    unfolded = trace(saved(tmp_path, topology))
    plain = trace(saved(tmp_path, of(area(box(10, 20, 11, 21)), area(box(11, 20, 12, 21)))))
    assert size(unfolded) == pytest.approx(size(plain))
    assert unfolded.areas.area == pytest.approx(plain.areas.area)


@pytest.mark.parametrize("damage", ["arcs", "objects"])
def test_a_topology_that_is_none_is_refused(tmp_path: Path, damage: str) -> None:
    topology = {"type": "Topology", "arcs": [[[0, 0], [1, 1]]], "objects": {"a": {"type": "LineString", "arcs": [9]}}}
    for wrong in (topology, {**topology, damage: 5}, {**topology, damage: None}):
        with pytest.raises(PictureError, match=r"is no whole TopoJSON|a LineString of which nothing is left"):
            trace(saved(tmp_path, wrong))


def test_a_ring_that_encloses_nothing_is_left_out_and_told(tmp_path: Path) -> None:
    lake = [[0.2, 0.2], [0.4, 0.2], [0.2, 0.2]]
    outline = trace(saved(tmp_path, of(area(box(0, 0, 1, 1), lake, fill="#00ff00"), line([0, 0], ["a", 1]))))
    assert outline.areas.area == pytest.approx(DEGREE**2, rel=1e-2)
    assert outline.notes == ("left out: a ring of 3 places, four at least enclose something (and 1 more)",)


def test_one_place_that_is_none_costs_its_ring_and_not_the_country(tmp_path: Path) -> None:
    holed = [[0.2, 0.2], [0.4, None], [0.4, 0.4], [0.2, 0.2]]
    island = [[[2, 0], [3, 0], ["3", 1], [2, 0]]]
    country = {"type": "MultiPolygon", "coordinates": [[box(0, 0, 1, 1), holed], island]}
    outline = trace(saved(tmp_path, {"type": "Feature", "properties": {"fill": "#00ff00"}, "geometry": country}))
    assert outline.areas.area == pytest.approx(DEGREE**2, rel=1e-2)
    assert outline.notes == ("left out: a ring of which a place is no pair of numbers (and 1 more)",)


@pytest.mark.parametrize("kind", [{"a": 1}, ["Point"], 7, True])
def test_a_type_that_is_no_word_is_refused(tmp_path: Path, kind: object) -> None:
    with pytest.raises(PictureError, match="where GeoJSON has a feature or a geometry"):
        trace(saved(tmp_path, {"type": kind, "coordinates": [0, 0]}))


def test_a_map_is_laid_flat_as_it_is_told(tmp_path: Path) -> None:
    file = saved(tmp_path, {"type": "LineString", "coordinates": [[0, 0], [60, 60]]})
    size = {way: np.ptp(np.concatenate(trace(file, projection=way).strokes), axis=0) for way in ("mercator", "plate")}
    assert size["mercator"][1] > 1.2 * size["plate"][1]
    with pytest.raises(PictureError, match=r"projection = .mercater.*mercator"):
        trace(file, projection="mercater")


def test_a_projection_belongs_to_maps(tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M1 1L9 9" stroke="black"/></svg>')
    with pytest.raises(PictureError, match="projection = belongs to maps"):
        trace(file, projection="mercator")


@pytest.mark.parametrize("start", [b"\x1f\x8b\x08", b"PK\x03\x04"])
def test_a_compressed_map_is_told_as_one(tmp_path: Path, start: bytes) -> None:
    file = tmp_path / "map.geojson"
    file.write_bytes(start + bytes(50))
    with pytest.raises(PictureError, match="is compressed; unpack it"):
        trace(file)


def test_a_map_of_too_many_places_is_told_as_that(tmp_path: Path) -> None:
    arc = [[k % 360 - 180, k % 170 - 85] for k in range(400_001)]
    topology = {"type": "Topology", "arcs": [arc], "objects": {"a": {"type": "LineString", "arcs": [0]}}}
    (tmp_path / "map.topojson").write_text(json.dumps(topology))
    with pytest.raises(PictureError, match="holds 400,001 places; at most 400,000 are read; simplify the map"):
        trace(tmp_path / "map.topojson")


def test_a_polar_region_is_seen_from_above_its_pole(tmp_path: Path) -> None:
    ring = [[-180, 80], [-90, 80], [0, 80], [90, 80], [180, 80], [180, 90], [-180, 90], [-180, 80]]
    cap = area(ring, fill="white")
    outline = trace(saved(tmp_path, of(cap)))
    radii = np.hypot(*np.concatenate(outline.strokes).T)
    assert radii == pytest.approx(np.full(len(radii), 10 * DEGREE), rel=1e-3)
    assert outline.areas.area == pytest.approx(np.pi * (10 * DEGREE) ** 2, rel=1e-2)


def test_the_widest_country_is_no_world(tmp_path: Path) -> None:
    west = area([[28, 42], [135, 42], [180, 65], [180, 69], [28, 70], [28, 42]])
    east = area([[-180, 65], [-169, 66], [-180, 69], [-180, 65]])
    wide, high = size(trace(saved(tmp_path, of(west, east))))
    assert wide / high < 2, "azimuthal, as in atlases"


def test_a_long_border_along_a_parallel_bends_as_in_an_atlas(tmp_path: Path) -> None:
    border = np.concatenate(trace(saved(tmp_path, of(line([-123.0, 49.0], [-95.0, 49.0])))).strokes)
    assert np.ptp(border[:, 1]) == pytest.approx(92_600, rel=0.05), "the sagitta of 28 degrees at 49 degrees north"


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {"type": "Feature", "properties": {}, "geometry": {"type": "CurvePolygon", "coordinates": []}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "GeometryCollection", "geometries": [None]}},
    ],
)
def test_what_is_nothing_or_not_known_stops_no_map(tmp_path: Path, odd: Any) -> None:
    assert (
        len(trace(saved(tmp_path, {"type": "FeatureCollection", "features": [odd, line([0, 0], [1, 1])]})).strokes) == 1
    )


def test_arcs_that_are_not_there_are_told_and_the_others_drawn(tmp_path: Path) -> None:
    shapes = [None, {"type": "LineString", "arcs": [9]}, {"type": "LineString", "arcs": [0]}]
    objects = {"a": {"type": "GeometryCollection", "geometries": shapes}}
    outline = trace(saved(tmp_path, {"type": "Topology", "arcs": [[[0, 0], [1, 1]]], "objects": objects}))
    assert (len(outline.strokes), outline.notes) == (1, ("left out: a LineString of which nothing is left",))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"rings": [[[0, 0]]], "spatialReference": {"wkid": 4326}}, "is ArcGIS's own JSON; save it as GeoJSON"),
        ({"name": "x"}, "is JSON, but no map"),
        ({"type": "polygon", "coordinates": []}, "holds 'polygon' where GeoJSON has"),
        ([{"type": "Feature", "geometry": {"type": "linestring", "coordinates": []}}], "did you mean LineString?"),
        (of(line([26.4, 111.6], [26.5, 111.7])), "a latitude of 111.7 degrees; longitude comes first"),
        (
            {
                **of(line([455e3, 292e4], [456e3, 292e4])),
                "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::32649"}},
            },
            "a projected map, in metres, EPSG:32649?",
        ),
    ],
)
def test_what_is_no_map_of_degrees_says_what_it_is(tmp_path: Path, content: Any, told: str) -> None:
    with pytest.raises(PictureError) as caught:
        trace(saved(tmp_path, content))
    assert told in str(caught.value)
