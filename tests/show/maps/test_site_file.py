"""A map of the site, as other programs save it, is the site of a show; nonsense is named."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.core.limits import NO_TOP
from choreo.core.plan import Plan
from choreo.errors import ChoreoError, FileError, PictureError, ShowError
from choreo.show.maps.site_file import read_site
from tests.letter import letter_plan


@pytest.fixture
def lettered() -> Plan:
    return letter_plan()


RING = [[111.611, 26.434], [111.614, 26.434], [111.614, 26.437], [111.611, 26.434]]


def feature(name: str, shape: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name, **said}, "geometry": shape}


def area(ring: list[list[Any]] = RING) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def saved(folder: Path, *features: dict[str, Any]) -> Path:
    path = folder / "site.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


def test_features_are_known_by_kind_or_name(tmp_path: Path) -> None:
    site = read_site(
        saved(
            tmp_path,
            feature("the park", area(), kind="fence"),
            feature("Keep-out 2", area(), top_m=25.0),
            feature("crane", area(), kind="obstacle"),
            feature("pad 1", {"type": "Point", "coordinates": [111.612, 26.435]}),
            feature("pad 2", {"type": "Point", "coordinates": [111.613, 26.435]}),
            feature("Audience", {"type": "Point", "coordinates": [111.612, 26.4345, 3.0]}),
            feature("a path", {"type": "LineString", "coordinates": [[111.612, 26.435], [111.613, 26.435]]}),
        )
    )
    assert site.fence is not None
    assert site.fence.tolist() == [[26.434, 111.611], [26.434, 111.614], [26.437, 111.614]]
    assert [(prism.name, prism.height) for prism in site.keep_out] == [("Keep-out 2", 25.0), ("crane", NO_TOP)]
    assert site.pads is not None
    assert site.pads.tolist() == [[26.435, 111.612], [26.435, 111.613]]
    assert site.audience == (26.4345, 111.612, 3.0)
    assert any("'crane' has no height, so nobody flies over it" in note for note in site.notes)
    assert any("1 points and lines of no kind" in note for note in site.notes)


@pytest.mark.parametrize(
    ("height", "said"),
    [(-5, "-5"), ("tall", "'tall'"), ("12", "'12'"), ("", "''"), (1e9, "1000000000"), (True, "True")],
)
def test_a_height_that_is_none_is_told_as_what_it_is(tmp_path: Path, height: object, said: str) -> None:
    park, crane = feature("the park", area(), kind="fence"), feature("crane", area(), kind="obstacle", top_m=height)
    (note,) = read_site(saved(tmp_path, park, crane)).notes
    assert note.endswith(f"'crane' has a height of {said}, so nobody flies over it")


def test_the_one_area_of_a_map_is_the_fence(tmp_path: Path) -> None:
    assert read_site(saved(tmp_path, feature("park", area()))).fence is not None


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>site</name>
<Folder><name>Fence</name><Placemark><name>park</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
111.611,26.434,0 111.614,26.434,0 111.614,26.437,0 111.611,26.434,0</coordinates></LinearRing></outerBoundaryIs>
</Polygon></Placemark></Folder>
<Folder><name>keep-outs</name><Placemark><name>塔</name><Polygon><altitudeMode>relativeToGround</altitudeMode>
<outerBoundaryIs><LinearRing><coordinates>111.612,26.435,30 111.6121,26.435,30 111.6121,26.4351,30</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark></Folder></Document></kml>"""


@pytest.mark.parametrize("ending", ["kml", "kmz"])
def test_a_kml_is_known_by_its_folders(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"site.{ending}"
    if ending == "kml":
        path.write_text(KML, encoding="utf-8")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", KML)
    site = read_site(path)
    assert site.fence is not None
    assert len(site.fence) == 3
    assert [(prism.name, prism.height, len(prism.polygon)) for prism in site.keep_out] == [("塔", 30.0, 3)]


def test_a_corner_of_a_kml_beyond_every_flight_is_told(tmp_path: Path) -> None:
    (tmp_path / "site.kml").write_text(KML.replace("26.435,30", "26.435,1e400"), encoding="utf-8")
    assert read_site(tmp_path / "site.kml").notes[0].endswith("'塔' has a height of inf, so nobody flies over it")


@pytest.mark.parametrize("ending", ["kml", "kmz", "geojson", "plan"])
def test_what_choreo_draws_on_a_map_is_the_same_site_again(lettered: Plan, tmp_path: Path, ending: str) -> None:
    ch.export(lettered, tmp_path / f"F.{ending}")
    site = read_site(tmp_path / f"F.{ending}")
    limits = site.limits(ch.Limits(), lettered.fleet)
    assert lettered.limits.fence is not None
    assert limits.fence is not None
    assert np.abs(np.sort(limits.fence, axis=0) - np.sort(lettered.limits.fence, axis=0)).max() < 0.001
    if ending != "plan":
        assert [(keep.name, keep.height) for keep in limits.keep_out] == [("mast", 25.0)]
        assert np.abs(site.fleet(lettered.fleet).homes - lettered.fleet.homes).max() < 0.001
        assert np.abs(np.array(site.eyes((0, 0, 0), lettered.fleet)) - lettered.audience).max() < 0.001


def test_a_kml_in_a_chinese_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "site.kml").write_bytes(KML.replace("UTF-8", "GB18030").encode("gb18030"))
    assert [prism.name for prism in read_site(tmp_path / "site.kml").keep_out] == ["塔"]


def qgc(**fence: Any) -> dict[str, Any]:
    return {"fileType": "Plan", "version": 1, "geoFence": {"version": 2, "polygons": [], "circles": [], **fence}}


@pytest.mark.parametrize("key", ["circles", "polygons"])
def test_a_fence_of_qgroundcontrol_that_is_no_list_is_told(key: str, tmp_path: Path) -> None:
    (tmp_path / "a.plan").write_text(json.dumps(qgc(**{key: True})))
    with pytest.raises(FileError, match=f"geoFence, {key}: expected a list"):
        read_site(tmp_path / "a.plan")


def test_circles_of_qgroundcontrol_keep_drones_in_and_out(tmp_path: Path) -> None:
    circles = [
        {"inclusion": True, "circle": {"center": [26.4345678, 111.6123456], "radius": 100.0}},
        {"inclusion": False, "circle": {"center": [26.4345678, 111.6123456], "radius": 10.0}},
    ]
    (tmp_path / "a.plan").write_text(json.dumps(qgc(circles=circles)))
    limits = read_site(tmp_path / "a.plan").limits(ch.Limits(), ch.Fleet(1, origin=(26.4345678, 111.6123456)))
    assert limits.fence is not None
    assert np.hypot(*limits.fence.T).max() <= 100.0 + 1e-6
    (keep,) = limits.keep_out
    middles = (keep.polygon + np.roll(keep.polygon, 1, axis=0)) / 2
    assert np.hypot(*middles.T).min() >= 10.0 - 1e-6
    assert keep.height == NO_TOP


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: [feature("a", area()), feature("b", area())], "'a' is neither called fence nor keep-out"),
        (lambda: [feature("fence", area()), feature("Fence", area())], "has 2 fences"),
        (lambda: [feature("x", {"type": "Point", "coordinates": [111, 26]})], "holds no fence"),
        (lambda: [feature("fence", {"type": "GeometryCollection"})], "a GeometryCollection cannot be part of a site"),
        (lambda: [feature("fence", {"type": "Polygon", "coordinates": [RING, RING]})], "has a hole"),
        (
            lambda: [feature("fence", area([[26.4, 111.6], [26.5, 111.6], [26.5, 111.7]]))],
            "no place on Earth; are they",
        ),
        (lambda: [feature("fence", area([[1, 2], [1, "2"], [3, 4]]))], r"expected places \[longitude, latitude\]"),
        (lambda: [feature("fence", area([[1, 2]]))], "a polygon has at least 3 corners"),
        (lambda: [{"type": "Feature"}], "feature 1: has no geometry"),
    ],
)
def test_what_is_no_site_is_named(tmp_path: Path, make: Callable[[], list[dict[str, Any]]], message: str) -> None:
    with pytest.raises(ChoreoError, match=message):
        read_site(saved(tmp_path, *make()))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.geojson", '{"features": [NaN]}', "NaN is not a number"),
        ("a.geojson", "[]", "is no GeoJSON FeatureCollection"),
        ("a.geojson", "[" * 100_000, "nested too deeply"),
        ("a.kml", KML[:200], "is no whole KML"),
        ("a.kml", "<svg/>", "is no KML"),
        ("a.kml", KML.replace("<kml", '<!DOCTYPE kml [<!ENTITY a "b">]><kml'), "declares a document type"),
        ("a.kml", KML.replace("26.435,30", "nan,30"), "expected longitude,latitude,height"),
        ("a.kml", KML.replace("26.435,30", "north,30"), "expected longitude,latitude,height"),
        ("a.kml", "<kml>" + "<Folder>" * 100 + "</Folder>" * 100 + "</kml>", "nested too deeply"),
        ("a.kml", KML.replace("UTF-8", "TF-8"), "is not written in TF-8, as it says"),
        ("a.kmz", "PK nothing", "is no whole KMZ"),
        ("a.plan", "{}", "is no plan of QGroundControl"),
        ("a.shp", "", "a map of the site ends in"),
    ],
    ids=range(13),
)
def test_nonsense_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=message):
        read_site(tmp_path / name)


SHOW = """
[fleet]
drones = 4
spacing = 3.0
missing = [3]
origin = [26.4345678, 111.6123456]
heading = 30
[site]
file = "site.geojson"
audience = [26.4335, 111.612]
move = { x = 2.0, turn = 10.0 }
[[site.keep_out]]
polygon = [[26.436, 111.6134], [26.436, 111.6135], [26.4361, 111.6135]]
height = 20
name = "mast"
[formation.moon]
shape = "ring"
radius = 6
z = 30
[[cue]]
formation = "moon"
"""


def test_a_show_file_has_a_site_and_moves_within_it(tmp_path: Path) -> None:
    ring = [[111.6103, 26.4327], [111.6143, 26.4327], [111.6143, 26.4363], [111.6103, 26.4363]]
    saved(tmp_path, feature("fence", area(ring)))
    (tmp_path / "show.toml").write_text(SHOW, encoding="utf-8")
    show = ch.read_show(tmp_path / "show.toml")
    still = ch.Fleet(4, spacing=3.0, missing=[3])
    turn = np.radians(10.0)
    moved = still.homes[:, :2] @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]] + [2.0, 0.0]
    assert np.abs(show.fleet.homes[:, :2] - moved).max() < 1e-8
    assert show.fleet.numbers == (1, 2, 4)
    assert [keep.name for keep in show.limits.keep_out] == ["mast"]
    assert show.limits.fence is not None
    assert show.audience[2] == 1.7
    assert ch.check(ch.plan(show)).ok


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("origin = [26.4345678, 111.6123456]\n", "", r"show\.toml:\d+: site: .*set origin"),
        ('file = "site.geojson"', 'file = "../site.geojson"', r"leaves the folder of the show"),
        ('file = "site.geojson"', 'file = "sit.geojson"', r"there is no such file"),
        ("missing = [3]", "missing = [5]", r"there is no drone 5; drones are numbered from 1 to 4"),
        ("missing = [3]", "missing = [3, 3]", "names a drone twice"),
        ("missing = [3]", "missing = [1, 2, 3, 4]", "there is nobody left to fly"),
        ("turn = 10.0", "tilt = 10.0", r"tilt: unknown key; the keys here are x, y, turn"),
        ("audience = [26.4335, 111.612]", "audience = [26.4335]", r"expected \[latitude, longitude\]"),
    ],
)
def test_mistakes_of_a_site_are_told_with_their_lines(tmp_path: Path, old: str, new: str, message: str) -> None:
    saved(tmp_path, feature("fence", area()))
    (tmp_path / "show.toml").write_text(SHOW.replace(old, new), encoding="utf-8")
    with pytest.raises((ShowError, PictureError), match=message):
        ch.read_show(tmp_path / "show.toml")
