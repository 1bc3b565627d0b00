"""Dots inside: exactly n, inside, even, none too near, also beside the dots of the edge."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from choreo.neighbours import nearest, nearest_gaps
from choreo.picture.enclosed.areas import clean_areas
from choreo.picture.in_areas import fill
from choreo.picture.in_areas.fill import Core, _common_pitch
from choreo.picture.in_areas.lattice import hexagon_pitch
from choreo.picture.outline import Outline
from tests.picture.drawing import arc, star, y_up

SHAPES = {
    "disc": shapely.Point(0, 0).buffer(10, quad_segs=64),
    "ring": shapely.Point(0, 0).buffer(10, quad_segs=64).difference(shapely.Point(1, 0).buffer(5)),
    "bar": shapely.box(0, 0, 30, 4),
    "star": shapely.Polygon(y_up(np.array(star()[0]))),
    "islands": shapely.union_all([shapely.Point(x, 0).buffer(3) for x in (0, 8, 16)]),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("n", [1, 7, 100, 600])
def test_a_shape_is_filled_evenly(name: str, n: int) -> None:
    shape = SHAPES[name]
    low_x, low_y, high_x, high_y = shape.bounds
    scale = 1.0
    wide = 1.75  # metres of hexagon pitch: the spacing and some room
    for _ in range(40):
        scale *= wide / hexagon_pitch(shape.area * scale**2, shape.length * scale, n)
    width = (high_x - low_x) * scale
    formation = Outline.from_areas(shape, name=name).fill(n, width=width, spacing=1.2)
    points = formation.points[:, [0, 2]] / scale + [(low_x + high_x) / 2, (low_y + high_y) / 2]
    assert len(formation) == n
    assert formation.spacing >= 1.2
    # In drawing units: on the edge, but for its roughness.
    assert shapely.distance(shape, shapely.points(points)).max() < 0.02 * (high_x - low_x)
    if n >= 100:
        gaps = nearest_gaps(formation.points)
        assert gaps.std() / gaps.mean() < 0.12
        where = np.random.default_rng(1).uniform([low_x, low_y], [high_x, high_y], (4000, 2))
        where = where[shapely.contains_xy(shape, where)]
        assert nearest(where, points)[0].max() * scale < 1.35 * wide  # no hole


@pytest.mark.parametrize("n", [60, 250, 900])
def test_every_tip_of_a_star_has_a_dot(n: int) -> None:
    shape = SHAPES["star"]
    formation = Outline.from_areas(shape, name="star").fill(n, width=100, spacing=1.2)
    hull = shapely.convex_hull(shapely.MultiPoint(formation.points[:, [0, 2]])).area
    low_x, _, high_x, _ = shape.bounds
    assert hull > 0.94 * shapely.convex_hull(shape).area * (100 / (high_x - low_x)) ** 2


def test_tight_shapes_fall_back_on_the_lattice() -> None:
    square = Outline.from_areas(shapely.box(0, 0, 1, 1))
    lattice = square.fill(144, width=19.0, spacing=1.51)
    assert lattice.spacing >= 1.51


@pytest.mark.parametrize("share", [None, 0, 0.3, 1])
def test_outline_and_fill_shares_the_dots(share: float | None) -> None:
    disc = Outline.from_strokes([y_up(np.array(arc(0, 0, 10)))])
    n = 100 if share == 1 else 200
    formation = disc.outline_and_fill(n, width=50, spacing=1.4, share=share)
    away = np.hypot(*formation.points[:, [0, 2]].T)
    on_edge = int((away > 24.9).sum())
    assert len(formation) == n
    assert formation.spacing >= 1.4
    if share is None:
        assert 40 <= on_edge <= 70
    elif share > 0:
        assert on_edge == round(n * share)
    inside = np.sort(away)[: n - on_edge]
    if len(inside) and share != 0:
        assert inside.max() < 24.2


def test_a_maze_is_looked_up_at_places_and_comes_out_as_if_it_were_shrunk(monkeypatch: pytest.MonkeyPatch) -> None:
    walls = shapely.union_all([shapely.box(x, 4 * (x % 2), x + 0.4, 100 - 4 * (1 - x % 2)) for x in range(100)])
    teeth = [shapely.box(x + 0.4, y, x + 0.5, y + 0.3) for x in range(100) for y in range(10, 90, 10)]
    maze = clean_areas(shapely.union_all([walls, *teeth]))
    looked_up = _common_pitch(maze, maze.length, 3000, 0.5)
    monkeypatch.setattr("choreo.picture.in_areas.fill._SOME_CORNERS", 100_000)
    assert looked_up == pytest.approx(_common_pitch(maze, maze.length, 3000, 0.5), rel=0.02)


def test_a_thin_area_of_many_corners_is_shrunk_as_far_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    comb = shapely.union_all([shapely.box(4 * k, 0, 4 * k + 2, 60) for k in range(30)] + [shapely.box(0, 0, 120, 25)])
    area = clean_areas(comb.segmentize(0.5).simplify(0))
    monkeypatch.setattr(fill, "_SOME_CORNERS", 10)
    at_once = Core.of(area, area.length, 400, None)
    monkeypatch.setattr(fill, "_MANY_CORNERS", 10)
    by_halves = Core.of(area, area.length, 400, None)
    assert by_halves.pitch == at_once.pitch
    assert at_once.inner.area > 0
    assert by_halves.inner.symmetric_difference(at_once.inner).area < 0.01 * at_once.inner.area


def test_edges_that_cannot_be_spaced_evenly_leave_dots_for_the_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed with as many as they hold they took all dots, and the inside stayed bare."""
    square = Outline.from_areas(shapely.box(0, 0, 1, 1))
    evenly = square.outline_and_fill(300, width=100, spacing=1.5).points
    monkeypatch.setattr(fill, "place", lambda *_, **__: None)
    packed = square.outline_and_fill(300, width=100, spacing=1.5).points
    inside = [int((np.abs(dots[:, [0, 2]]).max(axis=1) < 49).sum()) for dots in (evenly, packed)]
    assert inside[0] > 150
    assert abs(inside[1] - inside[0]) <= 3
