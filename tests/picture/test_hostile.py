"""Drawings that once took all time or memory are answered within seconds, and truly."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pytest
from PIL import Image

import choreo as ch
from choreo.errors import PictureError

LOOP = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">
<path d="M10,10 C40,0 1e6,30 90,10 S120,60 150,20 Z" fill="none" stroke="#a00" stroke-width="2"/>
<g transform="translate(10,20) rotate(10)"><circle cx="50" cy="40" r="20" stroke="blue" fill="none"/></g>
<polyline points="5,5 10,60 40,70" stroke="black" fill="none"/></svg>"""


def a_map(ring: list[Any], **geometry: Any) -> str:
    line = {"type": "LineString", "coordinates": [[111.6, 26.4], [111.61, 26.41], [111.64, 26.42]], **geometry}
    shapes = [line, {"type": "Polygon", "coordinates": [ring]}]
    features = [{"type": "Feature", "properties": {"stroke": "#f00"}, "geometry": shape} for shape in shapes]
    return json.dumps({"type": "FeatureCollection", "features": features})


RING = [[111.6, 26.43], [111.61, 26.43], [111.61, 26.44], [111.6, 26.44], [111.6, 26.43]]


@pytest.mark.parametrize("mode", ["outline+fill", "fill", "stroke"])
def test_a_curve_that_leaves_the_page_for_a_million_units(tmp_path: Path, mode: str) -> None:
    (tmp_path / "loop.svg").write_text(LOOP)
    begun = process_time()
    tried = ch.trial(tmp_path / "loop.svg", 20, width=60, mode=mode)  # type: ignore[arg-type] # each is one of the modes
    assert len(tried.formation) == 20
    assert process_time() - begun < 10


@pytest.mark.parametrize("n", [20, 1500])
def test_a_map_with_a_point_that_strays_by_forty_degrees(tmp_path: Path, n: int) -> None:
    strays = [[111.6, 66.43], *RING[1:]]
    (tmp_path / "stray.geojson").write_text(a_map(strays))
    begun = process_time()
    with pytest.raises(PictureError, match=r"60 m wide it would be [\d,]+ m high.*a point that lies far from the rest"):
        ch.trace(tmp_path / "stray.geojson").fill(n, width=60)
    assert process_time() - begun < 10


def test_a_map_whose_type_is_no_word(tmp_path: Path) -> None:
    (tmp_path / "type.geojson").write_text(a_map(RING, type={}))
    with pytest.raises(PictureError, match="holds something without a type where GeoJSON has a feature or a geometry"):
        ch.trace(tmp_path / "type.geojson")


@pytest.mark.parametrize("way", ["stroke", "outline", "fill", "outline_and_fill"])
def test_noise_is_refused_at_once_and_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Its lines took half a minute to find, and nobody saw them."""
    noise = np.random.default_rng(1).random((600, 600)) > 0.5
    Image.fromarray(np.where(noise, 0, 255).astype(np.uint8)).save(tmp_path / "noise.png")
    outline = ch.trace(tmp_path / "noise.png")
    monkeypatch.setattr("choreo.picture.inked.NOISE", 1_000)
    with pytest.raises(PictureError, match=r"a texture, of \d,\d{3} specks and holes.*smooth the picture"):
        getattr(outline, way)(300, width=100)


def test_noise_is_shaded_within_seconds(tmp_path: Path) -> None:
    """Its specks were united one by one: no answer within minutes."""
    noise = np.random.default_rng(1).random((1000, 1000)) > 0.5
    Image.fromarray(np.where(noise, 0, 255).astype(np.uint8)).save(tmp_path / "noise.png")
    begun = process_time()
    assert len(ch.trace(tmp_path / "noise.png").shade(300, width=100)) == 300
    assert process_time() - begun < 10
