"""Leeway: crowded dots make way beside their strokes, never far, corners told, no part dark, the rest in place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choreo.neighbours import closest, nearest
from choreo.picture.line.network import CORNER_REACH, network_of
from choreo.picture.on_lines.corridor import LONE_SIDE, Corridor
from choreo.picture.on_lines.crowding import loosened, straightened
from choreo.picture.outline import Outline
from tests.strategies import outlines

CROSSING = [[(0.0, 0.0), (20.0, 0.0)], [(0.0, -1.0), (20.0, 1.0)]]


def band_of(strokes: list[np.ndarray] | list[list[tuple[float, float]]], n: int) -> Corridor:
    return Corridor(network_of(Outline.from_strokes(strokes).strokes, 1.0), n)


def equally(band: Corridor) -> np.ndarray:
    """Dots at equal steps along all strokes, the crowded start of any method."""
    network = band.network
    along = (np.arange(band.n) + 0.5) * network.total / band.n
    edge = np.minimum(np.searchsorted(np.cumsum(network.length), along), len(network.length) - 1)
    before = np.cumsum(network.length)[edge] - network.length[edge]
    return network.at(network.start[edge] + along - before)[0]


def test_a_pair_that_is_planted_too_near_comes_apart() -> None:
    band = band_of([[(0.0, 0.0), (20.0, 0.0)]], 20)
    points = np.stack([np.linspace(0, 20, 20), np.zeros(20)], axis=1)
    points[9] = points[8] + [0.05, 0]
    loose = loosened(band, points, 0.93, 0.0, 40)
    assert closest(points) == pytest.approx(0.05)
    assert closest(loose) > 0.9


def test_strokes_that_meet_in_an_acute_angle_make_way() -> None:
    band = band_of(CROSSING, 40)
    points = equally(band)
    loose = loosened(band, points, 0.93 * band.mean, 0.0, 40)
    assert closest(points) < 0.5 * band.mean
    assert closest(loose) > 0.75 * band.mean


def test_dots_far_from_a_crowd_stay_where_they_are() -> None:
    band = band_of([[(0.0, 0.0), (100.0, 0.0)]], 96)
    points = np.stack([np.linspace(0, 100, 96), np.zeros(96)], axis=1)
    points[2] = points[1] + [0.4, 0]
    loose = loosened(band, points, 0.93 * band.mean, 0.0, 40)
    assert np.abs(loose[40:] - points[40:]).max() < 0.02
    assert closest(loose) > closest(points)


def test_where_strokes_part_each_is_straight_again() -> None:
    """Two strokes leave a point side by side; crowded there, they buckle, but not where each runs alone."""
    far = [(100.0, 12.0), (100.0, -12.0)]
    band = band_of([[(0.0, 0.0), (30.0, y / 12), end] for end in far for y in (end[1],)], 90)
    loose = straightened(band, loosened(band, equally(band), 0.93 * band.mean, 0.0, 40), 0.0)
    off = nearest(loose, band.places)[0] / band.mean
    apart = loose[:, 0] > 45
    assert off[~apart].max() > 0.1
    assert off[apart].max() <= LONE_SIDE + 1e-6


@settings(max_examples=40)
@given(outlines(), st.integers(2, 80))
def test_dots_stay_near_their_strokes_and_never_come_nearer_to_each_other(strokes: list[np.ndarray], n: int) -> None:
    band = band_of(strokes, n)
    if band.mean == 0 or not band.lit(equally(band)).all():
        return
    points = equally(band)
    loose = loosened(band, points, 0.93 * band.mean, 0.3 * band.mean, 12)
    assert loose.tobytes() == loosened(band, points, 0.93 * band.mean, 0.3 * band.mean, 12).tobytes()
    assert len(loose) == n
    assert band.lit(loose).all()
    assert band.shortfall(loose) <= band.shortfall(points) + 0.02 or closest(loose) > closest(points)
    apart = np.hypot(*(loose[:, None] - band.places).transpose(2, 0, 1))
    beside = (apart <= band.side + 0.03 * band.mean).any(axis=1)
    # Without corners all stand beside a stroke.
    corners = band.corners if len(band.corners) else np.full((1, 2), np.inf)
    at_corner = np.hypot(*(loose[:, None] - corners).transpose(2, 0, 1)).min(axis=1) <= CORNER_REACH * band.mean
    assert (beside | at_corner).all()
    assert (loose >= band.bounds[0] - 1e-9).all()
    assert (loose <= band.bounds[1] + 1e-9).all()


def test_a_lone_dot_of_ink_keeps_its_drone_on_the_spot() -> None:
    band = band_of([[(0.0, 0.0), (10.0, 0.0)], [(5.0, 0.4)]], 12)
    points = np.concatenate([np.stack([np.linspace(0, 10, 11), np.zeros(11)], axis=1), [[5.0, 0.4]]])
    loose = loosened(band, points, 0.93 * band.mean, 0.0, 40)
    assert nearest(np.array([[5.0, 0.4]]), loose)[0][0] < 1e-9
    assert closest(loose) > closest(points)


def test_the_shortfall_names_what_is_planted() -> None:
    band = band_of([[(0.0, 0.0), (20.0, 0.0)], [(0.0, 5.0), (20.0, 5.0)]], 42)
    x = np.linspace(0, 20, 21)
    good = np.concatenate([np.stack([x, np.full(21, y)], axis=1) for y in (0.0, 5.0)])
    assert band.shortfall(good) == 0
    near, bare, untold = good.copy(), good.copy(), good.copy()
    near[3] = near[4] + [0.3, 0]
    bare[5:8] = bare[4] + [[0, 0.9], [0, 1.8], [0, -0.9]]
    untold[0] = untold[0] + [0.4, 0]
    assert band.shortfall(near) > 0.5
    assert band.shortfall(bare) > 0
    assert band.shortfall(untold) > 0.3
    dark = good.copy()
    dark[21:] = good[:21] + [0, 0.01]
    assert band.shortfall(dark) == np.inf
