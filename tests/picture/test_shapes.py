"""Basic shapes: as many dots as asked for, where geometry says, upright about the origin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from choreo.errors import PictureError
from choreo.picture import shapes
from choreo.picture.formation import Formation


@pytest.mark.parametrize("n", [1, 2, 3, 10, 777])
def test_every_shape_has_exactly_n_dots_about_the_origin(n: int) -> None:
    made = [
        shapes.line(n, 40),
        shapes.ring(n, 20),
        shapes.grid(n, 2.0),
        shapes.sphere(n, 20),
        shapes.helix(n, 10, 40, 3),
    ]
    for formation, name in zip(made, ("line", "ring", "grid", "sphere", "helix"), strict=True):
        assert len(formation) == n
        assert formation.name == name
        if n == 777:
            assert np.abs(formation.centre).max() < 0.2
    for flat in made[:3]:
        assert (flat.points[:, 1] == 0).all()


def test_spacings_are_those_of_geometry() -> None:
    assert shapes.line(21, 40).spacing == pytest.approx(2)
    assert shapes.ring(60, 20).spacing == pytest.approx(2 * 20 * np.sin(np.pi / 60))
    assert shapes.grid(rows=5, columns=8, spacing=2.5).spacing == pytest.approx(2.5)
    low, high = shapes.grid(rows=5, columns=8, spacing=2.5).bounds
    assert (high - low).tolist() == [17.5, 0, 10]


def test_the_first_dot_of_a_ring_is_at_the_top_and_the_next_to_the_right() -> None:
    ring = shapes.ring(12, 10).points
    assert ring[0] == pytest.approx([0, 0, 10])
    assert ring[1, 0] > 0


@pytest.mark.parametrize(("n", "part"), [(12, 0.93), (50, 0.88), (300, 0.88), (1500, 0.88)])
def test_dots_on_a_sphere_are_nearly_as_far_apart_as_hexagons_would_be(n: int, part: float) -> None:
    sphere = shapes.sphere(n, 30)
    assert np.linalg.norm(sphere.points, axis=1) == pytest.approx(30)
    assert sphere.spacing > part * 30 * np.sqrt(8 * np.pi / (np.sqrt(3) * n))


def test_a_helix_winds_evenly() -> None:
    steps = np.linalg.norm(np.diff(shapes.helix(200, 10, 40, 3).points, axis=0), axis=1)
    assert steps == pytest.approx(steps[0])


def test_a_grid_may_have_a_short_top_row_in_its_middle() -> None:
    grid = shapes.grid(11, 2.0, columns=4).points
    top = grid[grid[:, 2] == grid[:, 2].max()]
    assert sorted(top[:, 0].tolist()) == [-2, 0, 2]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: shapes.line(0, 10), "line: n = 0; expected a whole number from 1"),
        (lambda: shapes.ring(10, -2), "ring: radius = -2; expected metres above 0"),
        (lambda: shapes.ring(10, float("inf")), "expected metres above 0"),
        (lambda: shapes.grid(), "give n, or both rows and columns"),
        (lambda: shapes.grid(13, rows=3, columns=4), "hold 12 dots, not 13"),
        (lambda: shapes.sphere(10**7, 5), "from 1 to 50,000"),
        (lambda: shapes.helix(10, 5, 5, float("nan")), "turns = nan"),
        (lambda: shapes.line(5, "wide"), "length = 'wide'"),  # type: ignore[arg-type] # wrong on purpose
    ],
)
def test_wrong_sizes_are_named(make: Callable[[], Formation], message: str) -> None:
    with pytest.raises(PictureError) as caught:
        make()
    assert message in str(caught.value)
