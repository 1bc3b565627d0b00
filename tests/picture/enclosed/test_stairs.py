"""Pixel drawings that were enlarged: their edges are the smooth ones that the stairs sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from choreo.picture.enclosed.areas import contours, ink_areas, ink_bounds
from choreo.picture.enclosed.stairs import evened
from choreo.picture.trace import trace

PIXELS = 120


def shapes() -> dict[str, BaseGeometry]:
    t = np.linspace(0, 2 * np.pi, 300)
    heart = np.stack([16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)])
    egg = affinity.scale(shapely.Point(60, 60).buffer(40, quad_segs=90), 1.3, 0.9)
    return {
        "heart": affinity.translate(shapely.Polygon(3.2 * heart.T), 60, 60),
        "egg with a slanted hole": egg.difference(affinity.rotate(shapely.box(40, 45, 85, 75), 20)),
        "slanted box": affinity.rotate(shapely.box(20, 30, 100, 90), 10),
    }


def pixels_of(shape: BaseGeometry) -> np.ndarray:
    y, x = np.mgrid[:PIXELS, :PIXELS] + 0.5
    return np.asarray(shapely.contains_xy(shape, x.ravel(), PIXELS - y.ravel())).reshape(PIXELS, PIXELS)


@pytest.mark.parametrize("ending", ["png", "jpg"])
@pytest.mark.parametrize("side", [2, 3, 8])
@pytest.mark.parametrize("name", list(shapes()))
def test_outlines_are_as_long_as_what_was_drawn(name: str, side: int, ending: str, tmp_path: Path) -> None:
    """Along the stairs the heart was 20 % longer, so that its slanted parts had more dots than the others."""
    truth = shapes()[name]
    sheet = Image.fromarray(np.where(pixels_of(truth), 20, 245).astype(np.uint8))
    sheet.resize((PIXELS * side, PIXELS * side), Image.Resampling.NEAREST).save(tmp_path / f"drawn.{ending}")
    areas = trace(tmp_path / f"drawn.{ending}").areas
    edge = shapely.MultiLineString(contours(areas, 1.0))
    assert edge.length / side == pytest.approx(truth.length, rel=0.035)
    assert areas.area / side**2 == pytest.approx(truth.area, rel=0.006)
    drawn = shapely.points(shapely.get_coordinates(edge) / side)
    off = shapely.distance(truth.boundary, drawn)
    assert np.quantile(off, 0.95) < 0.5
    assert off.max() < 1.2


def test_a_cut_off_row_of_squares_moves_nothing() -> None:
    large = np.repeat(np.repeat(pixels_of(shapes()["heart"]), 4, axis=0), 4, axis=1).astype(np.float32)
    whole = ink_areas(large)
    cut = ink_areas(large[1:-2, 3:])
    assert affinity.translate(cut, 3, 2).symmetric_difference(whole).area < 1e-6
    bounds = ink_bounds(large)
    assert bounds is not None
    assert bounds.ravel() == pytest.approx(whole.bounds)


def test_no_place_goes_beyond_half_a_pixel() -> None:
    rng = np.random.default_rng(5)
    ring = np.cumsum(rng.normal(0, 1, (60, 2)), axis=0)
    ring = np.concatenate([ring, ring[:1]])
    moved = np.abs(evened(ring) - ring)
    assert 0.4 < moved.max() <= 0.5
    assert (evened(ring[:9]) == ring[:9]).all()
