"""A fence or a keep-out that crosses itself is told where it is said: in the show file, or on its map."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import choreo as ch
from choreo.errors import ShowError

_REST = '[fleet]\ndrones = 2\norigin = [29.5, 113.2]\n[formation.a]\nshape = "ring"\nradius = 9\nz = 30\n[[cue]]\n'
_REST += 'formation = "a"\nhold = 5\n'
_ORDER = "crosses or touches itself; give its corners in this order: 1, 3, 2, 4"
_CROSSED = "[[-90, -90], [90, 90], [90, -90], [-90, 90]]"
_ON_EARTH = "[[29.49, 113.19], [29.51, 113.21], [29.49, 113.21], [29.51, 113.19]]"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"[limits]\nfence = {_CROSSED}", f"show.toml:2: limits: fence {_ORDER}"),
        (
            f'[limits]\n[[limits.keep_out]]\nname = "kiosk"\nheight = 9\npolygon = {_CROSSED}',
            f"show.toml:5: keep-out 'kiosk': polygon {_ORDER}",
        ),
        (f"[site]\nfence = {_ON_EARTH}", f"show.toml:2: site: fence {_ORDER}"),
        (
            f'[site]\n[[site.keep_out]]\nname = "mast"\nheight = 9\npolygon = {_ON_EARTH}',
            f"show.toml:5: keep-out 'mast': polygon {_ORDER}",
        ),
        ('[site]\nfile = "map.geojson"', f"show.toml:2: site: map.geojson: fence {_ORDER}"),
    ],
)
def test_it_is_told_where_it_is_said(tmp_path: Path, said: str, told: str) -> None:
    ring = [[113.19, 29.49], [113.21, 29.51], [113.21, 29.49], [113.19, 29.51], [113.19, 29.49]]
    feature = {
        "type": "Feature",
        "properties": {"kind": "fence"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    (tmp_path / "map.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (tmp_path / "show.toml").write_text(f"{said}\n{_REST}")
    with pytest.raises(ShowError) as refused:
        ch.read_show(tmp_path / "show.toml")
    assert str(refused.value) == f"{tmp_path}/{told}"
