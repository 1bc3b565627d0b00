"""A letter that no mirror leaves as it is, read from each format by decoders that know only the format's layout."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.colour import to_srgb
from choreo.core.geodesy import from_earth
from choreo.core.plan import Plan
from choreo.formats.table import FORMATS
from choreo.formats.visualisers import detail
from tests.formats import decoders
from tests.formats.decoders import Seen

Decoder = Callable[[Path, float], dict[int, Seen]]

LAYOUTS: dict[str, tuple[Decoder, float, str | None]] = {
    ".skyc": (decoders.skyc, 0.0005, "srgb"),
    ".zip": (decoders.skybrush_csv, 0.001, "linear"),
    ".skyb.zip": (decoders.skyb, 0.002, "srgb"),
    ".path3.zip": (decoders.path3, 0.015, "srgb"),
    ".path.zip": (decoders.path_records, 0.04, "srgb"),
    ".mds.zip": (decoders.mds, 0.001, "linear"),
    ".crazyswarm.zip": (decoders.crazyswarm, 0.0005, None),
    ".vviz": (decoders.vviz, 0.005, "srgb"),
}


def moments(plan: Plan) -> list[float]:
    hold = next(span for span in plan.spans if span.kind == "hold")
    return [4.25, (hold.start + hold.end) / 2, hold.end + 3.03]


def linear(colour: np.ndarray) -> np.ndarray:
    share = colour / 255
    return 255 * np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("ending", LAYOUTS)
def test_the_letter_stands_as_the_audience_sees_it(lettered: Plan, tmp_path: Path, ending: str) -> None:
    decode, near, light = LAYOUTS[ending]
    ch.export(lettered, tmp_path / f"F{ending}")
    for moment in moments(lettered):
        seen = decode(tmp_path / f"F{ending}", moment)
        assert sorted(seen) == [1, 2, 3, 5, 6, 7, 8, 10, 11, 12]
        frame = lettered.at(moment)
        for place, colour, number in zip(frame.position, frame.colours, sorted(seen), strict=True):
            assert np.abs(place - seen[number].place).max() <= near, (moment, number)
            if light is not None:
                wanted = linear(colour) if light == "linear" else colour
                assert np.abs(wanted - seen[number].colour).max() <= 1.5, (moment, number)


def test_every_format_that_holds_a_show_is_tested_so() -> None:
    others = {".npz", ".glb", ".kml", ".kmz", ".geojson", ".czml", ".plan"}  # by readers of others, below
    assert {form.ending for form in FORMATS} == LAYOUTS.keys() | others


def test_a_mirrored_letter_would_be_seen(lettered: Plan) -> None:
    place = lettered.at(moments(lettered)[1]).position
    for axis in range(3):
        mirrored = place * np.where(np.arange(3) == axis, -1, 1)
        mirrored += place.mean(axis=0) - mirrored.mean(axis=0)
        assert np.abs(mirrored - place).max() > 1.0


def test_z_of_a_vviz_points_where_it_is_told_to(lettered: Plan, tmp_path: Path) -> None:
    moment = moments(lettered)[1]
    ch.export(lettered, tmp_path / "F.vviz", towards=True)
    right = decoders.vviz(tmp_path / "F.vviz", moment, towards=True)
    wrong = decoders.vviz(tmp_path / "F.vviz", moment)
    for place, number in zip(lettered.at(moment).position, sorted(right), strict=True):
        assert np.abs(place - right[number].place).max() < 0.005
        assert wrong[number].place[1] == pytest.approx(-place[1], abs=0.005)


def test_a_drone_of_mds_flies_to_true_north(lettered: Plan, tmp_path: Path) -> None:
    turned = replace(lettered, fleet=replace(lettered.fleet, heading=90.0))  # y points east
    done = ch.export(turned, tmp_path / "F.mds.zip")
    assert any("true north" in lost for lost in done.lost)
    seen = decoders.mds(tmp_path / "F.mds.zip", moments(lettered)[1])
    for (x, y, z), number in zip(lettered.at(moments(lettered)[1]).position, sorted(seen), strict=True):
        assert np.abs(np.array([y, -x, z]) - seen[number].place).max() < 0.001  # east, north, up


@pytest.mark.parametrize("room", [None, 1])
def test_gltf_is_read_by_pygltflib(
    lettered: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int | None
) -> None:
    """y up, z towards the viewer; splines and lights are evaluated as the standard writes them, whole or simplified."""
    import pygltflib

    if room is not None:
        monkeypatch.setattr(detail, "HANDY", room)
        monkeypatch.setattr(detail, "_A_DRONE", room)
    done = ch.export(lettered, tmp_path / "F.glb")
    assert done.deviation is not None
    assert done.colour is not None
    gltf = pygltflib.GLTF2.load_binary(str(tmp_path / "F.glb"))
    blob = gltf.binary_blob()

    def numbers(number: int) -> np.ndarray:
        entry = gltf.accessors[number]
        kind, full = {5126: ("<f4", 1), 5123: ("<u2", 65535), 5121: ("u1", 255)}[entry.componentType]
        assert bool(entry.normalized) == (full > 1)
        width = {"SCALAR": 1, "VEC3": 3}[entry.type]
        begin = (gltf.bufferViews[entry.bufferView].byteOffset or 0) + (entry.byteOffset or 0)
        return np.frombuffer(blob, kind, entry.count * width, begin).reshape(-1, width) / full

    animation = gltf.animations[0]
    moves = [each for each in animation.channels if each.target.path == "translation"]
    lights = [each for each in animation.channels if each.target.path == "pointer"]
    assert len(moves) == len(lights) == lettered.drones
    for moment in moments(lettered):
        wanted, planned = lettered.at(moment).position, lettered.at(moment).colours
        for drone, (channel, light) in enumerate(zip(moves, lights, strict=True)):
            assert gltf.nodes[channel.target.node].name == f"drone {lettered.fleet.labels[drone]:04d}"
            sampler = animation.samplers[channel.sampler]
            assert sampler.interpolation == "CUBICSPLINE"
            times, keys = numbers(sampler.input)[:, 0], numbers(sampler.output).reshape(-1, 3, 3)
            k = int(np.clip(np.searchsorted(times, moment) - 1, 0, len(times) - 2))
            d = float(times[k + 1] - times[k])
            t = min((moment - float(times[k])) / d, 1.0)
            place = (
                (2 * t**3 - 3 * t**2 + 1) * keys[k, 1]
                + d * (t**3 - 2 * t**2 + t) * keys[k, 2]
                + (-2 * t**3 + 3 * t**2) * keys[k + 1, 1]
                + d * (t**3 - t**2) * keys[k + 1, 0]
            )
            away = np.sqrt(((place - wanted[drone][[0, 2, 1]] * [1, 1, -1]) ** 2).sum())
            assert away <= done.deviation + 1e-6
            sampler = animation.samplers[light.sampler]
            assert sampler.interpolation in (None, "LINEAR")
            pointer = light.target.extensions["KHR_animation_pointer"]["pointer"]
            assert pointer == f"/materials/{gltf.meshes[gltf.nodes[drone].mesh].primitives[0].material}/emissiveFactor"
            shown = [np.interp(moment, numbers(sampler.input)[:, 0], each) for each in numbers(sampler.output).T]
            assert np.abs(255 * to_srgb(np.array(shown)) - planned[drone]).max() <= done.colour + 1


def pads(plan: Plan) -> dict[str, np.ndarray]:
    return {f"drone {label:04d}": home for label, home in zip(plan.fleet.labels, plan.fleet.homes, strict=True)}


@pytest.mark.parametrize("ending", [".kml", ".kmz"])
def test_a_map_is_read_by_fastkml(lettered: Plan, tmp_path: Path, ending: str) -> None:
    import zipfile

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would rather have another parser
        from fastkml import KML

    ch.export(lettered, tmp_path / f"F{ending}")
    data = (tmp_path / f"F{ending}").read_bytes()
    if ending == ".kmz":
        with zipfile.ZipFile(tmp_path / f"F{ending}") as archive:
            data = archive.read("doc.kml")
    (tmp_path / "F.xml").write_bytes(data)
    document: Any = KML.parse(tmp_path / "F.xml").features[0]
    folders = {folder.name: folder.features for folder in document.features}
    assert document.name == "字 F"
    origin = lettered.fleet.origin
    assert origin is not None
    fills = [folders[name][0].styles[0].styles[1].color for name in list(folders)[:3]]
    assert list(folders)[:3] == ["flight geography", "contingency volume", "ground risk buffer"]
    assert [(fill[6:], fill[4:6], fill[2:4]) for fill in fills] == [
        ("00", "aa", "00"),
        ("ff", "d7", "00"),
        ("dc", "00", "00"),
    ]
    assert "m level = GPS 3 + position 3 + map 1" in folders["contingency volume"][0].description
    for mark in folders["pads"]:
        longitude, latitude, _ = mark.geometry.coords[0]
        there = from_earth(np.array([[latitude, longitude]]), origin, 0.0)[0]
        assert np.abs(there - pads(lettered)[mark.name][:2]).max() < 0.001
    east = [mark.geometry.coords[0][0] for mark in folders["pads"]]
    assert np.array_equal(np.argsort(east), np.argsort([pads(lettered)[mark.name][0] for mark in folders["pads"]]))
    heights = [max(place[2] for place in mark.geometry.coords) for mark in folders["paths"]]
    assert max(heights) == pytest.approx(lettered.trajectory.control[..., 2].max(), abs=0.5)


def test_geojson_is_read_by_another_program(lettered: Plan, tmp_path: Path) -> None:
    import shapely

    ch.export(lettered, tmp_path / "F.geojson")
    shapes: Any = shapely.from_geojson((tmp_path / "F.geojson").read_text(encoding="utf-8"))
    said = json.loads((tmp_path / "F.geojson").read_text(encoding="utf-8"))["features"]
    kinds = [feature["properties"]["kind"] for feature in said]
    areas = [shape for shape in shapes.geoms if shape.geom_type == "Polygon"]
    assert len(shapes.geoms) == len(said)
    assert all(area.is_valid and area.exterior.is_ccw for area in areas)
    assert areas[0].within(areas[1])
    assert areas[1].within(areas[2])
    assert kinds.count("pads") == kinds.count("paths") == 10
    points = [shape for shape, kind in zip(shapes.geoms, kinds, strict=True) if kind == "pads"]
    assert all(areas[kinds.index("fence")].contains(point) for point in points)


def test_czml_is_read_by_czml3(lettered: Plan, tmp_path: Path) -> None:
    from czml3 import Document

    ch.export(lettered, tmp_path / "F.czml", rate=10)
    packets = json.loads((tmp_path / "F.czml").read_text(encoding="utf-8"))
    document: Any = Document.model_validate({"packets": packets})
    assert [packet.id for packet in document.packets[1:]] == list(pads(lettered))
    origin = lettered.fleet.origin
    assert origin is not None
    for moment in moments(lettered):
        for drone, packet in enumerate(document.packets[1:]):
            rows = np.array(packet.position.cartographicDegrees.values).reshape(-1, 4)
            longitude, latitude, height = (np.interp(moment, rows[:, 0], rows[:, axis]) for axis in (1, 2, 3))
            there = [*from_earth(np.array([[latitude, longitude]]), origin, 0.0)[0], height]
            assert np.abs(there - lettered.at(moment).position[drone]).max() < 0.005
            lit = np.array(packet.point.color.rgba.values).reshape(-1, 5)
            colour = [np.interp(moment, lit[:, 0], lit[:, channel]) for channel in (1, 2, 3)]
            assert np.abs(colour - lettered.at(moment).colours[drone].astype(float)).max() <= 1


def test_a_fence_of_qgroundcontrol_is_where_the_show_has_it(lettered: Plan, tmp_path: Path) -> None:
    done = ch.export(lettered, tmp_path / "F.plan")
    said = json.loads((tmp_path / "F.plan").read_text(encoding="utf-8"))
    assert (said["fileType"], said["version"], said["geoFence"]["version"], said["mission"]["version"]) == (
        "Plan",
        1,
        2,
        2,
    )
    (fence,) = said["geoFence"]["polygons"]
    assert fence["inclusion"]
    assert said["mission"]["plannedHomePosition"] == [26.4345678, 111.6123456, 120.0]
    # One degree of latitude is some 110,790 m here, one of longitude some 99,720 m.
    north, east = (np.array(fence["polygon"]) - [26.4345678, 111.6123456]).T * [[110_790.0], [99_720.0]]
    assert lettered.limits.fence is not None
    assert np.abs(east - lettered.limits.fence[:, 0]).max() < 0.1
    assert np.abs(north - lettered.limits.fence[:, 1]).max() < 0.1
    assert any("mast" in lost for lost in done.lost)
