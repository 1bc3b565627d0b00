"""Functions as formations: even along a curve, even over a surface, and mistakes of the function told."""

from __future__ import annotations

import numpy as np
import pytest

from choreo.errors import PictureError
from choreo.neighbours import nearest_gaps
from choreo.picture.parametric import curve, surface


@pytest.mark.parametrize("n", [2, 3, 10, 97, 400])
def test_steps_along_a_curve_are_even_however_fast_it_is_run_through(n: int) -> None:
    dots = curve(lambda t: (40 * t**3, 10 * t**3), n)  # a straight line, slow at first
    steps = np.linalg.norm(np.diff(dots.points, axis=0), axis=1)
    assert steps == pytest.approx(np.hypot(40, 10) / (n - 1), rel=1e-4)
    assert dots.points[[0, -1]].tolist() == [[0, 0, 0], [40, 0, 10]]


def test_a_closed_curve_has_no_double_dot() -> None:
    ring = curve(lambda t: (9 * np.sin(t), 9 * np.cos(t)), 36, end=2 * np.pi, name="ring")
    assert ring.spacing == pytest.approx(2 * 9 * np.sin(np.pi / 36), rel=1e-5)
    assert ring.name == "ring"


def test_a_curve_may_run_through_space() -> None:
    helix = curve(lambda t: (5 * np.cos(t), 5 * np.sin(t), 2 * t), 50, end=20)
    assert np.hypot(*helix.points[:, :2].T) == pytest.approx(5)
    assert np.diff(helix.points[:, 2]) == pytest.approx(40 / 49, rel=1e-4)


def test_a_surface_is_covered_evenly_where_its_map_is_not() -> None:
    """A ball by longitude and latitude: the map crowds its poles, the dots do not."""
    ball = surface(
        lambda u, v: (20 * np.cos(u) * np.cos(v), 20 * np.sin(u) * np.cos(v), 20 * np.sin(v)),
        500,
        u=(0, 2 * np.pi),
        v=(-np.pi / 2, np.pi / 2),
    )
    assert np.linalg.norm(ball.points, axis=1) == pytest.approx(20)
    caps = (np.abs(ball.points[:, 2]) > 10).sum()
    assert caps == pytest.approx(250, abs=15), "half of a ball's area lies beyond half of its radius"
    ideal = np.sqrt(2 / np.sqrt(3) * 4 * np.pi * 400 / 500)
    assert ball.spacing > 0.75 * ideal
    gaps = nearest_gaps(ball.points)
    assert gaps.std() / gaps.mean() < 0.15, "no seam, no crowd"


def test_the_same_seed_gives_the_same_dots() -> None:
    one, two, other = (surface(lambda u, v: (30 * u, 20 * v), 80, seed=seed).points for seed in (1, 1, 2))
    assert one.tobytes() == two.tobytes()
    assert not np.array_equal(one, other)


def test_what_is_wrong_with_a_function_is_told() -> None:
    with pytest.raises(PictureError, match="curve: the function fails at 0: ZeroDivisionError"):
        curve(lambda t: (1 / t, 0), 9)
    with pytest.raises(PictureError, match=r"gives \[0\.\] at 0; expected \(x, z\) or \(x, y, z\) in metres"):
        curve(lambda t: [t], 9)
    with pytest.raises(PictureError, match=r"gives \[ 0\. nan\] at 0, 0; expected"):
        surface(lambda u, v: (u * v, np.nan), 9)
    with pytest.raises(PictureError, match="one and the same point everywhere"):
        curve(lambda t: (0 * t, 2), 9)
    with pytest.raises(PictureError, match="has no area; for a line take curve"):
        surface(lambda u, v: (u + v, u + v), 9)
    with pytest.raises(PictureError, match="n = 0; expected a whole number"):
        curve(lambda t: (t, t), 0)
    with pytest.raises(PictureError, match="expected two different numbers"):
        curve(lambda t: (t, t), 9, end=0)
