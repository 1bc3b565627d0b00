"""Lattices of hexagons: the places inside are the same, whether all of the box is looked at or rows only."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from choreo.picture.in_areas import lattice as made

STEP = 0.37


def specks(seed: int) -> shapely.MultiPolygon:
    rng = np.random.default_rng(seed)
    discs = [
        shapely.Point(*at).buffer(radius, quad_segs=3) for *at, radius in rng.uniform(0.5, 30, (40, 3)) / [1, 1, 15]
    ]
    frame = shapely.box(3, 3, 20, 20).difference(shapely.box(8, 8, 12, 12))
    return shapely.MultiPolygon(shapely.get_parts(shapely.union_all([*discs, frame])).tolist())


@pytest.mark.parametrize("turn", [0.0, 0.4, 1.2])
@pytest.mark.parametrize("seed", range(3))
def test_rows_find_the_places_that_the_box_holds(seed: int, turn: float, monkeypatch: pytest.MonkeyPatch) -> None:
    area, offset = specks(seed), np.array([0.3, 0.3])
    every = made._hexagons(area, STEP, offset, turn)
    monkeypatch.setattr(made, "_MOST_PLACES", 0.5 * len(every) * 4)
    rows = made._hexagons(area, STEP, offset, turn)
    assert len(rows) == len(every)
    assert {tuple(at) for at in rows.round(6).tolist()} == {tuple(at) for at in every.round(6).tolist()}


def test_rows_across_edges_without_number_find_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "_MOST_PLACES", 1000)
    monkeypatch.setattr(made, "_MOST_CROSSED", 10)
    assert not len(made._hexagons(specks(1), STEP, np.array([0.3, 0.3])))
