"""Maps of ECharts pack their rings into text; they are drawn as other maps are, and crumbs of islands with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.errors import PictureError
from choreo.picture.drawings.packed_map import unpacked


def packed(places: list[tuple[float, float]]) -> tuple[str, list[int]]:
    """Return a ring as ECharts packs it."""
    steps = np.rint(np.array(places) * 1024).astype(int)
    moves = np.diff(steps, axis=0, prepend=steps[:1])
    return "".join(chr((2 * abs(one) - (one < 0)) + 64) for one in moves.ravel().tolist()), steps[0].tolist()


def country(folder: Path, islands: int) -> Path:
    rng = np.random.default_rng(5)
    turn = np.linspace(0, 2 * np.pi, 400)
    wide = 1 + 0.3 * np.sin(9 * turn)
    rings = [list(zip(112 + 3 * wide * np.cos(turn), 27 + 2 * wide * np.sin(turn), strict=True))]
    for x, y in rng.uniform([108, 24], [110, 25], (islands, 2)).tolist():
        rings.append([(x, y), (x + 0.02, y), (x + 0.02, y + 0.02), (x, y + 0.02)])
    texts = [packed(ring) for ring in rings]
    geometry = {
        "type": "MultiPolygon",
        "coordinates": [[text] for text, _ in texts],
        "encodeOffsets": [[begin] for _, begin in texts],
    }
    root = {"UTF8Encoding": True, "type": "FeatureCollection", "features": [{"geometry": geometry, "properties": {}}]}
    (folder / "country.json").write_text(json.dumps(root), encoding="utf-8")
    return folder / "country.json"


@pytest.mark.parametrize(("n", "width"), [(300, 200.0), (1500, 460.0)])
def test_a_country_with_crumbs_of_islands_is_drawn(tmp_path: Path, n: int, width: float) -> None:
    dots = ch.trace(country(tmp_path, 120)).stroke(n, width=width)
    assert len(dots) == n
    assert dots.spacing >= 1.51
    assert n > 300 or any(" left out: " in note and "told by one dot with a neighbour" in note for note in dots.notes)


def test_islands_of_a_map_can_be_left_out(tmp_path: Path) -> None:
    dots = ch.trace(country(tmp_path, 120)).stroke(300, width=200, min_size="5%")
    assert dots.notes == ()
    assert np.ptp(dots.points[:, 0]) == pytest.approx(200, rel=0.01)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": ["@@@"], "encodeOffsets": [[0, 0]]},
        {"type": "Polygon", "coordinates": ["@@"], "encodeOffsets": [["a", 0]]},
        {"type": "Polygon", "coordinates": ["@@"], "encodeOffsets": [[0, 0], [1, 1]]},
        {"type": "Polygon", "coordinates": [5], "encodeOffsets": [[0, 0]]},
        {"type": "Polygon", "coordinates": None, "encodeOffsets": [[0, 0]]},
        {"type": "Polygon", "coordinates": ["@@"], "encodeOffsets": [[10**30, 0]]},
    ],
)
def test_what_is_packed_wrongly_is_told(geometry: dict[str, Any]) -> None:
    with pytest.raises(PictureError, match="whose packed coordinates cannot be understood"):
        unpacked(geometry, None)
